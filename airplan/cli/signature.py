"""``airplan signature new-key|make|verify|keys``: signatures of installers and packages."""

from __future__ import annotations

import argparse
import getpass
import os
from dataclasses import dataclass

from airplan import words
from airplan.cli.core import Answer, Commands
from airplan.workspace import signing
from airplan.workspace.signing import Key

PASSWORD = "AIRPLAN_KEY_PASSWORD"


@dataclass(frozen=True)
class KeyLine:
    """A public key as told.  ``origin``: program (came with it), bureau (added here), empty (not known)."""

    id: str
    name: str
    fingerprint: str
    origin: str


@dataclass(frozen=True)
class NewKey:
    """Answer of ``signature new-key``."""

    key: KeyLine
    secret: str
    public: str
    encrypted: bool


@dataclass(frozen=True)
class Made:
    """Answer of ``signature make``."""

    signatures: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """Answer of ``signature verify``: the file, whose signature it is, and the comment that is signed too."""

    file: str
    signature: str
    key: KeyLine
    comment: str


@dataclass(frozen=True)
class Keys:
    """Answer of ``signature keys``: the known keys after the change."""

    keys: tuple[KeyLine, ...]
    added: KeyLine | None = None
    removed: KeyLine | None = None


RESULTS = {"signature new-key": NewKey, "signature make": Made, "signature verify": Checked, "signature keys": Keys}


def register(sub: Commands) -> None:
    """Add the commands."""
    group = sub.group("signature", "cli.signature.help")
    parser = group.add("new-key", "cli.signature.new_key", _new_key)
    parser.add_argument("target", metavar="NAME", help=words.say("cli.signature.target"))
    parser.add_argument("--comment", default="", help=words.say("cli.signature.comment"))
    parser.add_argument("--no-password", action="store_true", help=words.say("cli.signature.no_password"))
    parser = group.add("make", "cli.signature.make", _make)
    parser.add_argument("files", metavar="FILE", nargs="+", help=words.say("cli.signature.files"))
    parser.add_argument("--key", metavar="SECRET", required=True, help=words.say("cli.signature.key"))
    parser.add_argument("--comment", default="", help=words.say("cli.signature.comment"))
    parser = group.add("verify", "cli.signature.verify", _verify)
    parser.add_argument("file", metavar="FILE", help=words.say("cli.signature.file"))
    parser.add_argument("--signature", metavar="S", help=words.say("cli.signature.signature"))
    parser = group.add("keys", "cli.signature.keys", _keys)
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="PUB", help=words.say("cli.signature.add"))
    change.add_argument("--remove", metavar="ID", help=words.say("cli.signature.remove"))
    parser.add_argument("--fingerprint", metavar="F", help=words.say("cli.signature.fingerprint"))
    parser.add_argument("--name", metavar="NAME", help=words.say("cli.signature.name"))


def _told(key: Key) -> KeyLine:
    return KeyLine(key.id, key.name, key.fingerprint, key.origin)


def _password(ask: bool) -> str:
    if not ask:
        return ""
    told = os.environ.get(PASSWORD)
    return getpass.getpass(words.say("cli.signature.ask_password")) if told is None else told


def _new_key(args: argparse.Namespace) -> Answer:
    password = _password(not args.no_password)
    key = signing.new_pair(args.target, password, args.comment)
    found = NewKey(_told(key), f"{args.target}.key", f"{args.target}.pub", bool(password))
    text = words.say("cli.signature.made_key", public=found.public, secret=found.secret, fingerprint=key.fingerprint)
    return Answer(found, text)


def _make(args: argparse.Namespace) -> Answer:
    password = _password(signing.needs_password(args.key))
    made = tuple(str(signing.sign(file, args.key, password, args.comment)) for file in args.files)
    return Answer(Made(made), "\n".join(made))


def _verify(args: argparse.Namespace) -> Answer:
    found = signing.verify(args.file, args.signature)
    data = Checked(found.file, found.signature, _told(found.key), found.comment)
    shown = found.comment.replace("\t", "  ")
    return Answer(data, words.say("cli.signature.good", file=found.file, name=found.key.name, comment=shown))


def _keys(args: argparse.Namespace) -> Answer:
    added = signing.add_key(args.add, args.fingerprint, args.name) if args.add else None
    removed = signing.remove_key(args.remove) if args.remove else None
    found = tuple(map(_told, signing.known_keys()))
    data = Keys(found, _told(added) if added else None, _told(removed) if removed else None)
    lines = [
        words.say(f"cli.signature.line_{key.origin}", id=key.id, name=key.name, fingerprint=key.fingerprint)
        for key in found
    ]
    return Answer(data, "\n".join(lines) or words.say("cli.signature.no_keys"))
