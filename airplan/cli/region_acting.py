"""``region notice|record|evaluate``: acting together, from the notice to what became of it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from airplan.cli.core import Answer, Commands
from airplan.cli.region_judged import code_of, opened, region_parser
from airplan.words import say, sentence
from airplan.workspace.region_response import RegionRecord


@dataclass(frozen=True)
class RegionNoticeAnswer:
    """Answer of ``region notice``; ``note`` is empty once a document number is entered."""

    document: str
    level: str
    publish: str
    start: str
    end: str
    cities: tuple[str, ...]
    file: str
    note: str


RESULTS = {
    "region notice": RegionNoticeAnswer,
    "region record": RegionRecord,
    "region evaluate": RegionRecord,
}


def register(group: Commands) -> None:
    """Add the commands to the group ``region``."""
    parser = region_parser(group, "notice", _notice)
    parser.add_argument("--level", choices=("yellow", "orange", "red"), required=True, help=say("cli.region.level"))
    parser.add_argument("--publish", required=True, metavar="T", help=say("cli.region.publish"))
    parser.add_argument("--start", required=True, metavar="T", help=say("cli.region.start"))
    parser.add_argument("--end", default="", metavar="T", help=say("cli.region.end"))
    parser.add_argument("--document", default="", metavar="D", help=say("cli.region.document"))
    parser.add_argument("--cities", default="", metavar="CITY,…", help=say("cli.region.cities"))
    parser.add_argument("--out", type=Path, required=True, metavar="F.docx|xlsx", help=say("cli.region.out"))
    for name, handler in (("record", _record), ("evaluate", _evaluate)):
        parser = region_parser(group, name, handler)
        parser.add_argument("files", type=Path, nargs="*", metavar="PACKAGE|P", help=say("cli.region.responses"))
        parser.add_argument("--notice", metavar="D|T", help=say("cli.region.of_notice"))
        if name == "evaluate":
            parser.add_argument("--out", type=Path, required=True, metavar="F.docx|xlsx", help=say("cli.region.out"))


def _notice(args: argparse.Namespace) -> Answer:
    from airplan.workspace import region, region_notice

    with opened(args) as project:
        parts = args.cities.replace("，", ",").replace("、", ",").split(",")
        chosen = [code_of(project, part.strip()) for part in parts if part.strip()]
        made = region_notice.save_notice(
            project, args.level, args.publish, args.start, args.end, args.document, chosen
        )  # fmt: skip
        cities = tuple(region.names(made.cities, project).values())
        file = region_notice.write_notice(made, args.out, project)
    note = "" if made.document else say("emergency.reference_only")
    result = RegionNoticeAnswer(
        made.document, made.level, made.publish, made.start, made.end, cities, file.name, note
    )  # fmt: skip
    level = say(f"region.level.{made.level}")
    head = say("region.noticed", level=level, start=made.start.replace("T", " "), count=len(cities), file=file.name)
    return Answer(result, "\n".join(filter(None, [head, note])))


def _record(args: argparse.Namespace) -> Answer:
    found = _summed(args)
    return Answer(found, "\n".join(_lines(found)), 0 if found.rows or not args.files else 3)


def _evaluate(args: argparse.Namespace) -> Answer:
    from airplan.workspace.region_evaluation import write_evaluation

    found = _summed(args)
    file = write_evaluation(found, args.out)
    lines = [*_lines(found), say("region.evaluated", file=file.name)]
    return Answer(found, "\n".join(lines), 0 if found.rows or not args.files else 3)


def _summed(args: argparse.Namespace) -> RegionRecord:
    from airplan.workspace.region_response import record

    with opened(args, False) as project:
        return record(project, args.files, args.notice)


def _lines(found: RegionRecord) -> list[str]:
    level = say(f"region.level.{found.level}")
    lines = [say("region.record", notice=found.notice or None, level=level, text=found.text)]
    lines += [
        say(
            "region.record_line", name=row.name, level=say(f"region.level.{row.level}"),
            start=row.started.replace("T", " "), end=row.ended.replace("T", " ") or None, notified=row.notified,
            received=row.received, inspected=row.inspected, listed=row.listed or None, complying=row.complying,
        )
        for row in found.rows
    ]  # fmt: skip
    lines += [say("region.record_missing", names=say("region.list").join(found.missing))] if found.missing else []
    return lines + [f"  {sentence(one.code, {'file': one.file, **one.values})}" for one in found.trouble]
