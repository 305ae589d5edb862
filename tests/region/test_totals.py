"""Whatever total the desk tells, it tells of how many cities; whoever is missing is named, never zero."""

from __future__ import annotations

import itertools
import json

import pytest
from test_comparable import ALL, Fill
from test_judged import region

from airplan.cli import main
from airplan.domain import Record
from airplan.workspace.commands.records import PutRecords
from airplan.workspace.session import Project

CITIES = {"370100": "济南市", "370300": "淄博市", "370900": "泰安市"}
SUBSETS = [part for size in (1, 2, 3) for part in itertools.combinations(CITIES, size)]


@pytest.fixture(params=SUBSETS, ids="+".join)
def desk(request, tmp_path):
    """A region of three cities of which some have data, a plan, a list and a response."""
    held = request.param
    path = region(tmp_path, CITIES.values())
    with Project.open(path) as project:
        project.run(Fill([
            (code, f"{year}-01-01", f"{year}-12-31", 60 - year + 2018, ALL) for code in held for year in (2018, 2019)
        ]))  # fmt: skip
        project.run(PutRecords(tuple(
            Record("measure", "M1", {"code": "M1", "name": "措施", "investment": 10.5, "chosen": True}, int(code))
            for code in held
        )))  # fmt: skip
        project.run(PutRecords(tuple(
            Record("enterprise", f"某厂{code}", {"name": f"某厂{code}"}, int(code)) for code in held
        )))  # fmt: skip
    return path, held


def test_every_total_says_how_many_cities_it_holds(desk, tmp_path, capsys):
    path, held = desk
    missing = [name for code, name in CITIES.items() if code not in held]

    def ask(*words):
        capsys.readouterr()
        assert main(["region", words[0], str(path), *words[1:], "--json", "--today", "2020-01-05"]) == 0
        return json.loads(capsys.readouterr().out)

    text = f"{len(held)}/3"
    ranked = ask("rank", "--period", "2019")
    assert (ranked["count"], len(ranked["missing"])) == (len(held), len(missing))
    told = ask("bulletin", "--period", "2019", "--to", "html", "--dir", str(tmp_path / "out"))
    assert (told["text"], told["missing"], told["cities"], told["members"]) == (text, missing, len(held), 3)
    targets = ask("targets", "--year", "2020", "--target", "50", "--no-chance", "--apply")
    assert (targets["text"], targets["missing"], len(targets["cities"])) == (text, missing, len(held))
    timetable = ask("timetable")
    assert (timetable["text"], timetable["investment"]) == (text, 10.5 * len(held))
    listed = ask("list")
    assert (listed["text"], listed["missing"], listed["firms"]) == (text, missing, len(held))
    followed = ask("progress", "--year", "2019")
    assert (len(followed["rows"]), followed["text"].split("/")[1]) == (len(held), str(len(held)))
    assert followed["without"] == missing
    found = ask("indicators", "--period", "fyp13", "--year", "2019")
    assert (found["ranked"], found["unranked"], found["members"]) == (text, missing, 3)
    assert {item["cities"] for item in found["indicators"]["items"] if item["value_kind"] == "computed"} <= {len(held)}
    assert [one["cities"] for one in found["means"]] == [len(held)] * 2


def test_a_record_and_a_board_say_it_too(desk, tmp_path, capsys):
    path, _held = desk
    capsys.readouterr()
    times = ["--publish", "2020-01-03T16:00", "--start", "2020-01-04T18:00"]
    assert main(["region", "notice", str(path), "--level", "red", *times, "--out", str(tmp_path / "n.docx")]) == 0
    capsys.readouterr()
    assert main(["region", "record", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["text"], found["missing"], found["rows"]) == ("0/3", list(CITIES.values()), [])
    assert main(["region", "request", str(path), "--id", "a", "--title", "表"]) == 0
    capsys.readouterr()
    assert main(["region", "board", str(path), "--json"]) == 0
    board = json.loads(capsys.readouterr().out)
    assert (board["text"], sorted(board["chase"])) == ("0/3", sorted(CITIES.values()))
