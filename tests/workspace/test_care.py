"""The report without data, the backup brought back, parts of killed programs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import traceback
import zipfile
from pathlib import Path

import pytest

from airplan import logs, safefile
from airplan.cli import main
from airplan.domain import Record
from airplan.errors import FileTrouble, Refused
from airplan.store import Store, migrations, restore
from airplan.workspace import support

SECRETS = ("张三", "虚构化工", "13800000000", "保定", "91130600MA0ABCDE", "达标规划草稿", "机密文件夹")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "机密文件夹"
    folder.mkdir()
    path = folder / "保定达标规划草稿.airplan"
    assert main(["new", str(path), "--city", "保定", "--title", "达标规划草稿", "--who", "张三"]) == 0
    with Store.open(path, who="张三") as store, store.change("history.put_records", count=1, natural="虚构化工"):
        store.put(Record("enterprise", "91130600MA0ABCDE", {"name": "虚构化工", "phone": "13800000000"}))
    return path


def test_the_report_holds_no_data(project, tmp_path, capsys):
    folder = logs.log_folder()
    try:
        int("虚构化工 13800000000")
    except ValueError:
        told = f"2026-11-24 10:00:00,123 ERROR airplan defect in {project}\n{traceback.format_exc()}"
    (folder / "airplan.log").write_text(told, encoding="utf-8")
    (folder / "defect-20260101-000000.txt").write_text(
        "AirPlan 0\nOSError: 机密文件夹/保定\n  张三\nValueError: 虚构化工\n", encoding="utf-8"
    )
    target = tmp_path / "report.zip"
    capsys.readouterr()
    code = main(["doctor", str(project), "--report", str(target), "--json"])
    assert json.loads(capsys.readouterr().out)["report"] == str(target)
    assert code == 0
    with zipfile.ZipFile(target) as bundle:
        texts = {name: bundle.read(name).decode("utf-8") for name in bundle.namelist()}
    assert set(texts) == {"report.json", "log.txt", "defect-1.txt"}
    for name, text in texts.items():
        for secret in (*SECRETS, str(tmp_path), Path.home().name + "/"):
            assert secret not in text, (name, secret)
    facts = json.loads(texts["report.json"])
    assert facts["project"]["records"] == 1
    assert facts["folders"]["project"]["ascii"] is False
    assert "ValueError" in texts["log.txt"]  # enough to know where and what kind
    assert texts["defect-1.txt"].split() == ["OSError", "ValueError"]


def test_lines_of_no_known_form_are_left_out():
    lines = [
        '  File "/home/张三/.venv/lib/site-packages/pandas/core/frame.py", line 3, in get',
        "    x = 保定",
        "保定Error: 1",
    ]
    assert list(support.without_data(lines)) == ["  pandas/core/frame.py:3 get"]
    assert list(support.without_data(['  File "C:\\用户\\airplan\\cli\\core.py", line 9, in main'])) == [
        "  airplan/cli/core.py:9 main"
    ]


@pytest.fixture
def upgraded(project):
    """A project with the backup an update of the format leaves beside it."""
    backup = project.with_name(f"{project.stem}.v1.airplan")
    shutil.copyfile(project, backup)
    with Store.open(project, who="张三") as store, store.change("history.put_records", count=1, natural="later"):
        store.put(Record("measure", "later", {}))
    return project, backup


def test_the_backup_of_before_an_update_comes_back_by_one_command(upgraded, capsys):
    project, backup = upgraded
    present = project.read_bytes()
    capsys.readouterr()
    assert main(["restore", str(project), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["source"], answer["format"]) == (str(backup), migrations.latest())
    assert Path(answer["kept"]).read_bytes() == present
    with Store.open(project, read_only=True) as store:
        assert store.records("measure") == []
    assert backup.exists()


def test_a_damaged_file_with_the_journal_of_a_killed_writer_is_put_aside(upgraded):
    project, backup = upgraded
    project.write_bytes(b"rubbish")
    journal = project.with_name(project.name + "-journal")
    journal.write_bytes(b"old pages")
    done = restore(project)
    assert project.read_bytes() == backup.read_bytes()
    assert not journal.exists()
    assert done.kept.read_bytes() == b"rubbish"
    assert done.kept.with_name(done.kept.name + "-journal").read_bytes() == b"old pages"


def test_what_is_no_backup_is_refused_and_nothing_is_touched(upgraded, tmp_path):
    project, backup = upgraded
    before = project.read_bytes()
    backup.write_bytes(backup.read_bytes()[:5000])
    with pytest.raises(FileTrouble):
        restore(project)
    other = tmp_path / "other.airplan"
    sqlite3.connect(other).execute("CREATE TABLE a(b)").connection.close()
    with pytest.raises(FileTrouble):
        restore(project, other)
    backup.unlink()
    with pytest.raises(Refused):
        restore(project)
    assert project.read_bytes() == before


def test_a_project_somebody_edits_is_not_replaced(upgraded):
    project, _ = upgraded
    with Store.open(project, who="李四"), pytest.raises(FileTrouble) as caught:
        restore(project)
    assert caught.value.code == "store.locked"


def test_parts_of_killed_programs_go_at_the_next_write_when_they_are_old(tmp_path):
    old, young, other = (tmp_path / name for name in (".part-abcd1234.xlsx", ".part-abcd1235.xlsx", ".part-time.xlsx"))
    for file in (old, young, other):
        file.write_bytes(b"x")
    for file in (old, other):
        os.utime(file, (1, 1))
    with safefile.replacing(tmp_path / "a.txt") as part:
        part.write_text("a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name, "a.txt"]
