"""What holds for every command: help in both languages, documented keys, one JSON object, exit codes."""

from __future__ import annotations

import argparse
import json

import jsonschema
import pytest

from airplan import words
from airplan.cli import core, main
from airplan.cli.schema import results
from airplan.domain.schema import schema_of


def leaves(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()):
    subs = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not subs:
        yield path, parser
    for sub in subs:
        for name, child in sub.choices.items():
            yield from leaves(child, (*path, name))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_command_has_a_help_sentence(language):
    words.set_language(language)
    for path, parser in leaves(core.build_parser()):
        assert parser.description, path
        assert parser.format_help()
        assert parser.description not in words.catalogue(), (path, "code without a sentence")
        has_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in parser.description)
        assert has_chinese == (language == "zh"), (path, parser.description)


def test_every_command_is_documented_with_its_keys(request):
    text = (request.config.rootpath / "docs" / "json.md").read_text(encoding="utf-8")
    for path, _ in leaves(core.build_parser()):
        assert f"`{' '.join(path)}" in text, f"docs/json.md does not name: {' '.join(path)}"


def test_every_result_has_a_valid_schema():
    for name, kind in results().items():
        jsonschema.Draft202012Validator.check_schema(schema_of(kind, name))


def test_wrong_use_is_one_json_object_and_exit_2(capsys):
    assert main(["no-such-command", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["error"]["code"] == "cli.usage"
    assert answer["problems"] == []


def test_chinese_whatever_the_locale(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    assert main(["schema", "nothing"]) == 2
    assert "没有名为" in capsys.readouterr().err
    assert main(["schema", "nothing", "--lang", "en"]) == 2
    assert "There is no command" in capsys.readouterr().err


def test_a_bad_date_of_today_is_told(capsys):
    assert main(["schema", "--today", "2026-13-40"]) == 2
    assert "2026-13-40" in capsys.readouterr().err


def test_a_defect_leaves_a_report_and_no_traceback(capsys, monkeypatch):
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("airplan.cli.schema.results", broken)
    assert main(["schema", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == "cli.defect"
    assert "Traceback" not in err


def top(parser: argparse.ArgumentParser) -> list[str]:
    return next(list(one.choices) for one in parser._actions if isinstance(one, argparse._SubParsersAction))


def test_every_group_names_its_commands():
    assert top(core.build_parser()) == [name for names in core.GROUPS.values() for name in names]


@pytest.mark.parametrize(
    ("arguments", "commands"),
    [
        (["--json", "--lang", "zh", "rank", "x.airplan"], ["rank"]),
        (["--today", "2026-11-24", "undo", "plan"], list(core.GROUPS["project"])),
        (["--version"], []),
        (["--help"], [name for names in core.GROUPS.values() for name in names]),
        (["rnk"], [name for names in core.GROUPS.values() for name in names]),
    ],
)
def test_a_command_brings_only_its_own_group(arguments, commands):
    assert top(core.build_parser(arguments)) == commands


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("AirPlan ")
