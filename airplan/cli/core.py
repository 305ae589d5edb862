"""Arguments in, one JSON object or words out; computes nothing.

To add a command group: write ``airplan/cli/<group>.py`` with

* ``register(sub)`` that adds parsers and sets ``handler=`` (a function ``(args) -> Answer``),
* optional ``RESULTS = {"command": ResultDataclass}``, from which the JSON Schema is made,

and name it with its commands in :data:`GROUPS`.  Heavy imports belong inside the handlers; a command
imports no other group than its own.  Help texts come from words.
"""

from __future__ import annotations

import argparse
import codecs
import datetime as dt
import importlib
import logging
import re
import sys
import traceback
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from airplan import __version__, clock, logs, words
from airplan.domain.jsonable import dumps, to_plain
from airplan.errors import AirplanError, UsageError

GROUPS: dict[str, tuple[str, ...]] = {
    "project": ("new", "undo", "redo", "history", "snapshot", "backup", "restore", "doctor"),
    "cities": ("cities",),
    "intake": ("import",),
    "export": ("export",),
    "assess": ("assess",),
    "ledger": ("ledger",),
    "compare": ("compare",),
    "rank": ("rank",),
    "indicators": ("indicators",),
    "official": ("official",),
    "dust": ("dust",),
    "factor": ("factor",),
    "rules": ("rules",),
    "choose": ("choose",),
    "publish": ("publish",),
    "trend": ("trend", "chance", "detect", "backtest"),
    "plan": ("plan",),
    "form": ("form",),
    "emergency": ("emergency",),
    "merge": ("merge", "resolve"),
    "region": ("region", "submit"),
    "package": ("package",),
    "batch": ("batch",),
    "signature": ("signature",),
    "demo": ("demo",),
    "schema": ("schema",),
}
"""Modules of :mod:`airplan.cli` in the order of the help, and the commands each adds."""


@dataclass(frozen=True)
class Answer:
    """What a command says: *data* for ``--json``, *text* for people, and the exit code."""

    data: Any
    text: str
    exit_code: int = 0


_COMPLAINTS = (
    (r"(?:argument (?P<name>[^:]+): )?invalid choice: (?P<value>.*?) \(choose from (?P<known>.*)\)", "cli.bad_choice"),
    (r"the following arguments are required: (?P<name>.*)", "cli.missing_argument"),
    (r"unrecognized arguments: (?P<value>.*)", "cli.unknown_argument"),
    (r"argument (?P<name>[^:]+): expected .*", "cli.needs_value"),
    (r"argument (?P<name>[^:]+): invalid .*? value: (?P<value>.*)", "cli.bad_value"),
    (r"argument (?P<name>[^:]+): not allowed with argument (?P<value>.*)", "cli.not_together"),
    (r"ambiguous option: (?P<value>.*?) could match (?P<known>.*)", "cli.ambiguous"),
)
"""argparse complains in English only; these are its sentences and ours."""


class _Formatter(argparse.HelpFormatter):
    def _get_help_string(self, action: argparse.Action) -> str:
        # A percent sign in a sentence is a percent sign.
        return re.sub(r"(?<!%)%(?![(%])", "%%", action.help or "")


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **keywords: Any) -> None:
        keywords.setdefault("formatter_class", _Formatter)
        super().__init__(*args, **keywords)
        self._positionals.title = words.say("cli.help.positionals")
        self._optionals.title = words.say("cli.help.options")
        for action in self._actions:
            if action.dest == "help":
                action.help = words.say("cli.help.help")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", words.say("cli.help.usage") + " ", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, code in _COMPLAINTS:
            if hit := re.fullmatch(pattern, message):
                raise UsageError("cli.usage", detail=words.sentence(code, hit.groupdict()))
        raise UsageError("cli.usage", detail=message)


def add_common(parser: argparse.ArgumentParser) -> None:
    """Options that stand before or after every command."""
    quiet = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=quiet, help=words.say("cli.option.json"))
    parser.add_argument("--lang", choices=words.LANGUAGES, default=quiet, help=words.say("cli.option.lang"))
    parser.add_argument("--today", default=quiet, metavar="DATE", help=words.say("cli.option.today"))
    parser.add_argument("--who", default=quiet, metavar="NAME", help=words.say("cli.option.who"))


class Commands:
    """What a group's ``register`` gets: ``add(name)`` makes a parser with the common options."""

    def __init__(self, sub: Any) -> None:
        self._sub = sub

    def add(self, name: str, help_code: str, handler: Any = None) -> argparse.ArgumentParser:
        """A new command *name*; its help is the sentence *help_code*."""
        text = words.say(help_code)
        parser: argparse.ArgumentParser = self._sub.add_parser(name, help=text, description=text)
        add_common(parser)
        if handler is not None:
            parser.set_defaults(handler=handler)
        return parser

    def group(self, name: str, help_code: str) -> Commands:
        """A command with sub-commands (``plan targets``, ``emergency check`` …)."""
        parser = self.add(name, help_code)
        return Commands(parser.add_subparsers(dest=f"{name}_command", required=True, parser_class=_Parser))


def build_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The command line: all of it, or only the group of the command in *arguments* (the others take a second)."""
    parser = _Parser(prog="airplan", description=words.say("cli.description"))
    parser.add_argument(
        "--version", action="version", version=f"AirPlan {__version__}", help=words.say("cli.help.version")
    )
    add_common(parser)
    sub = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    commands = Commands(sub)
    for name in _groups_of(arguments):
        importlib.import_module(f"airplan.cli.{name}").register(commands)
    return parser


_VALUED = ("--lang", "--today", "--who")


def _groups_of(arguments: Sequence[str]) -> Iterable[str]:
    """The group of the first word that is no option; all groups when it is no command (help, a slip)."""
    before = ""
    for word in arguments:
        if not word.startswith("-") and before not in _VALUED:
            own = [name for name, commands in GROUPS.items() if word in commands]
            return own or GROUPS
        before = word
    return () if "--version" in arguments else GROUPS


def _early(arguments: Sequence[str], option: str) -> str | None:
    for place, word in enumerate(arguments):
        if word == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if word.startswith(option + "="):
            return word.partition("=")[2]
    return None


def _set_today(text: str) -> None:
    try:
        clock.set_today(dt.date.fromisoformat(text))
    except ValueError:
        raise UsageError("cli.bad_date", value=text) from None


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    # GBK has no superscript three, no micro sign and no minus: m3, the Greek letter and a hyphen are read as well.
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = unicodedata.normalize("NFKC", error.object[error.start : error.end]).replace("−", "-")
    try:
        text.encode(error.encoding)
    except UnicodeEncodeError:
        return codecs.backslashreplace_errors(error)
    return text, error.end


codecs.register_error("airplan.nearest", _nearest)


def _set_output(as_json: bool) -> None:
    # A C locale or a GBK console must not turn Chinese into an error; JSON is UTF-8 everywhere (RFC 8259, 8.1).
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if reconfigure is None:
            continue
        if encoding in ("gbk", "gb18030", "cp936") and not (as_json and stream is sys.stdout):
            reconfigure(errors="airplan.nearest")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _tell(answer: Answer, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(dumps(answer.data) + "\n")
    elif answer.text:
        sys.stdout.write(answer.text.rstrip("\n") + "\n")
    return answer.exit_code


def _trouble(error: AirplanError, as_json: bool) -> int:
    sentence = words.sentence(error.code, error.values)
    problems = [describe(problem) for problem in error.problems]
    if as_json:
        extra = {key: value for key, value in error.values.items() if key.startswith("json_")}
        data: dict[str, Any] = {"error": {"code": error.code, "message": sentence}, "problems": problems}
        data.update({key[5:]: value for key, value in extra.items()})
        sys.stdout.write(dumps(data) + "\n")
    else:
        sys.stderr.write(sentence + "\n")
        for problem in problems:
            sys.stderr.write("  " + problem["message"] + "\n")
    return error.exit_code


def describe(problem: Any) -> dict[str, Any]:
    """A problem as JSON, with its sentence beside the codes."""
    data: dict[str, Any] = to_plain(problem)
    shown = {**data.pop("values", {}), **{key: data[key] for key in ("file", "sheet", "cell", "value") if key in data}}
    data["message"] = words.sentence(data["code"], shown)
    return data


def _defect(as_json: bool) -> int:
    logging.getLogger("airplan").exception("defect")
    report = logs.keep_defect(f"AirPlan {__version__}\n{sys.version}\n\n{traceback.format_exc()}")
    sentence = words.say("cli.defect", report=str(report or "-"))
    if as_json:
        sys.stdout.write(dumps({"error": {"code": "cli.defect", "message": sentence}, "problems": []}) + "\n")
    sys.stderr.write(sentence + "\n")
    return 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code (0 done, 1 our defect, 2 usage, 3 refused)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    _set_output(as_json)
    wanted = _early(arguments, "--lang")
    words.set_language(wanted if wanted in words.LANGUAGES else "zh")
    clock.set_today(None)
    logs.start()
    try:
        args = build_parser(arguments).parse_args(arguments)
        if today := getattr(args, "today", None):
            _set_today(today)
        answer: Answer = args.handler(args)
    except AirplanError as error:
        return _trouble(error, as_json)
    except SystemExit as stop:  # argparse: --help, --version
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return 3
    except BaseException:  # the one door for defects: a report, never a traceback on the screen
        return _defect(as_json)
    return _tell(answer, as_json)
