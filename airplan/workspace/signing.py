"""Detached signatures of installers and packages (Ed25519), in the format of minisign.

``FILE.minisig`` stands beside FILE.  Whose signature counts is decided by the *known keys*: those the publisher put
into ``resources/keys/`` and those this bureau added after comparing the fingerprint (``keys/`` in the settings).
A file that no known key signed is refused in words.  Formats: https://jedisct1.github.io/minisign/ (public key, secret
key, pre-hashed signature "ED"), so that ``minisign -Vm FILE -p KEY.pub`` tells the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from airplan import clock, resourcefiles
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.safefile import replacing
from airplan.workspace import person

SUFFIX = ".minisig"
_PLAIN, _HASHED, _SCRYPT, _BLAKE = b"Ed", b"ED", b"Sc", b"B2"
_NO_PASSWORD = b"\0\0"
_OPS, _MEMORY = 1_048_576, 33_554_432  # libsodium's "sensitive" needs 1 GB; old office computers have 2
_MOST = 1 << 14
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


@dataclass(frozen=True)
class Key:
    """A public key.  ``id``: 16 hex digits as minisign prints them; ``origin``: "program" or "bureau"."""

    id: str
    name: str
    fingerprint: str
    origin: str
    file: str
    public: bytes


@dataclass(frozen=True)
class Verified:
    """A good signature: whose, and what the signer wrote into it."""

    file: str
    signature: str
    key: Key
    comment: str


def fingerprint(public: bytes) -> str:
    """What two people compare by telephone: the first 160 bits of the key's SHA-256, in groups of four."""
    digits = hashlib.sha256(public).hexdigest()[:40].upper()
    return " ".join(digits[place : place + 4] for place in range(0, 40, 4))


def bureau_folder() -> Path:
    """Where the keys that this bureau added lie."""
    return person.settings_folder() / "keys"


def read_key(path: Path | str, origin: str = "") -> Key:
    """A public key file.  Raises Refused when it is none, FileTrouble when it cannot be read."""
    path = Path(path)
    lines = _lines(path, "signature.bad_key")
    body = _decoded(lines[1] if len(lines) > 1 else "", 42, path, "signature.bad_key")
    if body[:2] != _PLAIN:
        raise Refused("signature.bad_key", file=path.name)
    number, public = body[2:10], body[10:]
    return Key(number[::-1].hex().upper(), path.stem, fingerprint(public), origin, str(path), public)


def known_keys() -> tuple[Key, ...]:
    """All keys whose signature counts; a damaged key file raises Refused, since leaving it out would hide it."""
    folders = ((resourcefiles.path("keys"), "program"), (bureau_folder(), "bureau"))
    return tuple(read_key(file, origin) for folder, origin in folders for file in sorted(folder.glob("*.pub")))


def add_key(path: Path | str, stated: str | None, name: str | None = None) -> Key:
    """Make a key known to this user.  *stated* is the fingerprint that its owner told by another way.

    Raises Refused (``signature.compare``, with the fingerprint) while it is missing or differs.
    """
    found = read_key(path)
    plain = "".join((stated or "").split()).upper().replace("-", "")
    if plain != found.fingerprint.replace(" ", ""):
        code = "signature.compare" if stated is None else "signature.other_fingerprint"
        raise Refused(code, file=Path(path).name, fingerprint=found.fingerprint)
    bureau_folder().mkdir(parents=True, exist_ok=True)
    target = bureau_folder() / f"{_file_name(name or found.name)}.pub"
    if any(key.id == found.id for key in known_keys()):
        raise UsageError("signature.key_known", key=found.id)
    if target.exists():
        raise UsageError("signature.name_taken", name=target.stem)
    text = Path(path).read_text(encoding="utf-8")
    with replacing(target) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
    return read_key(target, "bureau")


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_ ." else "_" for letter in name).strip(" .")
    if not kept:
        raise UsageError("signature.name_taken", name=name)
    return kept


def remove_key(key_id: str) -> Key:
    """Take back the trust in a key this bureau added.  Raises UsageError when it added none with that id."""
    for key in known_keys():
        if key.id == key_id.upper() and key.origin == "bureau":
            Path(key.file).unlink()
            return key
    raise UsageError("signature.no_such_key", key=key_id)


# --- signing ----------------------------------------------------------------------------------


def new_pair(target: Path | str, password: str, comment: str = "") -> Key:
    """Write ``TARGET.key`` (secret; encrypted unless *password* is empty) and ``TARGET.pub``."""
    from nacl.signing import SigningKey

    target = Path(target)
    secret_file, public_file = target.with_name(target.name + ".key"), target.with_name(target.name + ".pub")
    for file in (secret_file, public_file):
        if file.exists():
            raise FileTrouble("store.exists", file=file.name, folder=str(file.parent))
    pair = SigningKey.generate()
    number, public = secrets.token_bytes(8), bytes(pair.verify_key)
    inner = number + bytes(pair) + public
    inner += hashlib.blake2b(_PLAIN + inner, digest_size=32).digest()
    salt = secrets.token_bytes(32)
    kind = _SCRYPT if password else _NO_PASSWORD
    cost = _OPS.to_bytes(8, "little") + _MEMORY.to_bytes(8, "little") if password else bytes(16)
    body = _PLAIN + kind + _BLAKE + salt + cost + (_masked(inner, password, salt, cost) if password else inner)
    _write(
        secret_file, [_UNTRUSTED + ("encrypted secret key" if password else "secret key, not encrypted"), _text(body)]
    )
    if os.name == "posix":
        os.chmod(secret_file, 0o600)
    shown = comment or f"minisign public key {number[::-1].hex().upper()}"
    _write(public_file, [_UNTRUSTED + shown, _text(_PLAIN + number + public)])
    return read_key(public_file)


def _masked(inner: bytes, password: str, salt: bytes, cost: bytes) -> bytes:
    from nacl.pwhash import scrypt

    operations, memory = int.from_bytes(cost[:8], "little"), int.from_bytes(cost[8:], "little")
    stream = scrypt.kdf(len(inner), password.encode(), salt, opslimit=operations, memlimit=memory)
    return bytes(a ^ b for a, b in zip(inner, stream, strict=True))


def _secret(path: Path, password: str) -> tuple[bytes, bytes]:
    """Number and seed of a secret key file.  Raises Refused for a wrong password or a damaged file."""
    lines = _lines(path, "signature.bad_secret")
    body = _decoded(lines[1] if len(lines) > 1 else "", 158, path, "signature.bad_secret")
    kind, salt, cost, inner = body[2:4], body[6:38], body[38:54], body[54:]
    if body[:2] != _PLAIN or body[4:6] != _BLAKE or kind not in (_SCRYPT, _NO_PASSWORD):
        raise Refused("signature.bad_secret", file=path.name)
    if kind == _SCRYPT:
        if int.from_bytes(cost[:8], "little") > 1 << 27 or int.from_bytes(cost[8:], "little") > 1 << 31:
            raise Refused("signature.bad_secret", file=path.name)
        inner = _masked(inner, password, salt, cost)
    check = hashlib.blake2b(_PLAIN + inner[:-32], digest_size=32).digest()
    unchecked = kind == _NO_PASSWORD and not any(
        inner[-32:]
    )  # minisign leaves the check out where nothing is encrypted
    if not unchecked and not secrets.compare_digest(check, inner[-32:]):
        raise Refused("signature.password", file=path.name)
    return inner[:8], inner[8:40]


def needs_password(path: Path | str) -> bool:
    """Whether the secret key is encrypted."""
    lines = _lines(Path(path), "signature.bad_secret")
    return _decoded(lines[1] if len(lines) > 1 else "", 158, Path(path), "signature.bad_secret")[2:4] == _SCRYPT


def sign(path: Path | str, secret: Path | str, password: str = "", comment: str = "") -> Path:
    """Sign *path*; answers the signature file beside it.  An older signature is replaced."""
    from nacl.signing import SigningKey

    path = Path(path)
    number, seed = _secret(Path(secret), password)
    pair = SigningKey(seed)
    signature = pair.sign(_digest(path)).signature
    words = " ".join(comment.split())
    trusted = f"timestamp:{int(clock.now().timestamp())}\tfile:{path.name}\thashed" + (f"\t{words}" if words else "")
    both = pair.sign(signature + trusted.encode("utf-8")).signature
    target = path.with_name(path.name + SUFFIX)
    lines = [_UNTRUSTED + f"signature by key {number[::-1].hex().upper()}", _text(_HASHED + number + signature)]
    _write(target, [*lines, _TRUSTED + trusted, _text(both)])
    return target


# --- verifying --------------------------------------------------------------------------------


def verify(path: Path | str, signature: Path | str | None = None, keys: Iterable[Key] | None = None) -> Verified:
    """The good signature of *path* by a known key.

    Raises Refused: ``signature.missing``, ``signature.damaged``, ``signature.unknown_key`` or ``signature.wrong``.
    """
    path = Path(path)
    beside = Path(signature) if signature else path.with_name(path.name + SUFFIX)
    if not path.is_file():
        raise FileTrouble("file.not_found", file=str(path))
    if not beside.is_file():
        raise Refused("signature.missing", file=path.name, signature=beside.name)
    number, made, trusted, both = _signature(beside)
    wanted = number[::-1].hex().upper()
    key = next((key for key in (known_keys() if keys is None else keys) if key.id == wanted), None)
    if key is None:
        raise Refused("signature.unknown_key", file=path.name, key=wanted)
    if not _fits(key, _digest(path), made) or not _fits(key, made + trusted.encode("utf-8"), both):
        raise Refused("signature.wrong", file=path.name, name=key.name)
    return Verified(path.name, beside.name, key, trusted)


def _fits(key: Key, message: bytes, signature: bytes) -> bool:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(key.public).verify(message, signature)
    except BadSignatureError:
        return False
    return True


def _signature(path: Path) -> tuple[bytes, bytes, str, bytes]:
    lines = _lines(path, "signature.damaged")
    if len(lines) < 4 or not lines[2].startswith(_TRUSTED):
        raise Refused("signature.damaged", file=path.name)
    body = _decoded(lines[1], 74, path, "signature.damaged")
    both = _decoded(lines[3], 64, path, "signature.damaged")
    if body[:2] != _HASHED:  # minisign's older form signs the file unhashed; it writes this one since 2021
        raise Refused("signature.damaged", file=path.name)
    return body[2:10], body[10:], lines[2].removeprefix(_TRUSTED), both


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "blake2b").digest()
    except OSError as trouble:
        raise FileTrouble("file.not_found", file=str(path)) from trouble


def _lines(path: Path, code: str) -> list[str]:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as trouble:
        raise FileTrouble("file.not_found", file=str(path)) from trouble
    if len(data) > _MOST:
        raise Refused(code, file=path.name)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as trouble:
        raise Refused(code, file=path.name) from trouble


def _decoded(text: str, size: int, path: Path, code: str) -> bytes:
    try:
        data = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as trouble:
        raise Refused(code, file=path.name) from trouble
    if len(data) != size:
        raise Refused(code, file=path.name)
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _write(path: Path, lines: list[str]) -> None:
    with replacing(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
