"""What a coordinator hands out: seen before, never over a city's own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from airplan.assess.official import OfficialValue
from airplan.cli import main
from airplan.domain import Record, Unit
from airplan.workspace import signing
from airplan.workspace.commands.official import SetOfficial
from airplan.workspace.commands.records import PutRecords, PutUnits
from airplan.workspace.session import Project

TARGETS = {"metric": "PM2.5", "year": 2027, "cities": [
    {"code": "130600", "target": 41.0}, {"code": "131000", "target": 38.5},
]}  # fmt: skip


@pytest.fixture
def handed(tmp_path):
    region = tmp_path / "区域.airplan"
    (tmp_path / "试点.txt").write_text("保定市\n廊坊市", encoding="utf-8")
    assert main(["region", "new", str(region), "--membership", str(tmp_path / "试点.txt")]) == 0
    assert main(["region", "request", str(region), "--id", "yb", "--title", "月报", "--period", "2026-10"]) == 0
    with Project.open(region) as project:
        project.run(PutRecords((Record("region_target", "PM2.5|2027", TARGETS),)))
    form = tmp_path / "表.xlsx"
    form.write_bytes(b"form")
    out = tmp_path / "下发.airpkg"
    assert (
        main(["region", "pack", str(region), "--out", str(out), "--form", str(form), "--document", "区发〔2026〕1号"])
        == 0
    )
    return out


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "保定.airplan"
    with Project.create(path) as project:
        project.run(PutUnits((Unit(130600, "保定市", code="130600"),)))
    return path


def test_a_city_sees_and_takes_only_its_own_targets(handed, city, capsys):
    capsys.readouterr()
    assert main(["package", "show", str(handed), "--project", str(city), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {(item["key"], item["state"]) for item in shown["items"]} == {
        ("membership:试点", "new"), ("target:130600|PM2.5|2027", "new"), ("request:yb", "new"),
    }  # fmt: skip
    assert (shown["forms"], shown["signature"]) == (["表.xlsx"], None)
    assert main(["package", "accept", str(city), str(handed), "--forms", str(city.parent / "表格"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["taken"]) == 3
    assert (city.parent / "表格" / "表.xlsx").read_bytes() == b"form"
    with Project.open(city) as project:
        value = project.store.records("official_value")[0].body
        assert (value["value"], value["kind"], value["document"]) == ("41", "assigned", "区发〔2026〕1号")
        project.undo()
        assert project.store.records("official_value") == []
    assert main(["package", "accept", str(city), str(handed), "--json"]) == 0
    capsys.readouterr()
    assert main(["package", "accept", str(city), str(handed), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["taken"], again["same"], again["kept"]) == ([], 3, [])


def test_their_own_stays_unless_they_agree(handed, city, capsys):
    with Project.open(city) as project:
        project.run(SetOfficial(OfficialValue(130600, "PM2.5", "2027", "assigned", "43", "市发1号")))
    capsys.readouterr()
    assert main(["package", "accept", str(city), str(handed), "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)["kept"]
    assert [(item["key"], item["own"]) for item in kept] == [("target:130600|PM2.5|2027", "43 市发1号")]
    with Project.open(city, read_only=True) as project:
        assert project.store.records("official_value")[0].body["value"] == "43"
    assert main(["package", "accept", str(city), str(handed), "--replace", "target:130600|PM2.5|2027"]) == 0
    with Project.open(city, read_only=True) as project:
        assert [record.body["value"] for record in project.store.records("official_value")] == ["41"]
    assert main(["package", "accept", str(city), str(handed), "--replace", "target:none"]) == 3


def test_an_accepted_request_says_what_to_submit(handed, city, tmp_path, capsys):
    assert main(["package", "accept", str(city), str(handed)]) == 0
    capsys.readouterr()
    assert main(["submit", str(city), "--out", str(tmp_path / "报.airpkg"), "--request", "yb", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["tables"], answer["period"], answer["request"]) == (["series"], "2026-10", "yb")
    assert main(["submit", str(city), "--out", str(tmp_path / "x.airpkg")]) == 2


def test_a_form_never_goes_over_one_of_theirs(handed, city, tmp_path):
    folder = tmp_path / "表格"
    folder.mkdir()
    (folder / "表.xlsx").write_bytes(b"mine")
    assert main(["package", "accept", str(city), str(handed), "--forms", str(folder)]) == 0
    assert (folder / "表.xlsx").read_bytes() == b"mine"
    assert len(list(folder.iterdir())) == 2


def test_a_changed_package_is_refused(handed, city, tmp_path, capsys):
    bad = tmp_path / "改.airpkg"
    with zipfile.ZipFile(handed) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"41", b"45") if name == "content.json" else data)
    capsys.readouterr()
    assert main(["package", "accept", str(city), str(bad), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "package.hash"
    (tmp_path / "坏.airpkg").write_bytes(handed.read_bytes()[:100])
    assert main(["package", "show", str(tmp_path / "坏.airpkg")]) == 3


def test_a_package_with_rules_is_taken_only_when_a_known_key_signed_it(tmp_path, city, capsys):
    rules = Path(__file__).resolve().parents[1] / "support" / "rule_file.json"
    region, out = tmp_path / "规则.airplan", tmp_path / "规则.airpkg"
    (tmp_path / "试点.txt").write_text("保定市", encoding="utf-8")
    assert main(["region", "new", str(region), "--membership", str(tmp_path / "试点.txt")]) == 0
    assert main(["rules", "add", str(region), str(rules)]) == 0
    assert main(["region", "pack", str(region), "--out", str(out)]) == 0
    accept = ["package", "accept", str(city), str(out), "--json"]
    codes = []
    key = signing.new_pair(tmp_path / "省厅", "")
    for step in ("unsigned", "unknown", "known"):
        if step == "unknown":
            signing.sign(out, tmp_path / "省厅.key")
        if step == "known":
            signing.add_key(tmp_path / "省厅.pub", key.fingerprint)
        capsys.readouterr()
        code = main(accept)
        codes.append((code, json.loads(capsys.readouterr().out).get("error", {}).get("code")))
    assert codes == [(3, "signature.missing"), (3, "signature.unknown_key"), (0, None)]
    with Project.open(city, read_only=True) as project:
        assert len(project.store.records("rule_file")) == 1
