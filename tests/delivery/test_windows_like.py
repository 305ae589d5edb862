"""What Windows does differently and another system can show: a GBK console, files that others hold, a name of a device."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from airplan import logs
from airplan.cli import core, main
from airplan.errors import FileTrouble
from airplan.safefile import replacing


def console(monkeypatch, encoding: str) -> io.BytesIO:
    """Standard output and standard error as one stream of *encoding*."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", write_through=True)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    return raw


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "gb18030"])
def test_a_gbk_console_reads_chinese_in_its_own_bytes(monkeypatch, tmp_path, encoding):
    raw = console(monkeypatch, encoding)
    assert main(["assess", str(tmp_path / "没有.airplan")]) != 0
    assert "没有.airplan" in raw.getvalue().decode(encoding)


def test_what_gbk_lacks_is_written_with_what_it_has(monkeypatch):
    raw = console(monkeypatch, "gbk")
    core._set_output(False)
    sys.stdout.write("35 µg/m³ −6.4% PM₂.₅ ①\N{NO-BREAK SPACE}達\U0001f600")
    assert raw.getvalue().decode("gbk") == "35 μg/m3 -6.4% PM2.5 ① 達\\U0001f600"


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_json_is_utf_8_on_every_console(monkeypatch, tmp_path, encoding):
    project = tmp_path / "浓度µg／m³.airplan"
    raw = console(monkeypatch, encoding)
    assert main(["new", str(project), "--city", "保定", "--json"]) == 0
    told = json.loads(raw.getvalue().decode("utf-8"))
    assert project.name in json.dumps(told, ensure_ascii=False)


def test_a_target_that_another_program_holds_is_told_and_stays(monkeypatch, tmp_path):
    target = tmp_path / "清单.xlsx"
    target.write_bytes(b"old")

    def held(source, goal):
        raise PermissionError(13, "The process cannot access the file because it is being used", str(goal), 32)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(FileTrouble) as caught, replacing(target) as part:
        part.write_bytes(b"new")
    assert (caught.value.code, caught.value.values["file"]) == ("file.in_use", "清单.xlsx")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["清单.xlsx"]


def test_a_file_that_another_program_has_locked_is_refused_in_words(monkeypatch, tmp_path, capsys):
    project, table = tmp_path / "a.airplan", tmp_path / "数据.xlsx"
    assert main(["new", str(project), "--city", "保定"]) == 0
    table.write_bytes(b"PK\x03\x04")
    opened = io.open

    def locked(file, *words, **more):
        if isinstance(file, (str, Path)) and Path(file).name == table.name:
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *words, **more)

    monkeypatch.setattr(io, "open", locked)
    monkeypatch.setattr("builtins.open", locked)
    capsys.readouterr()
    assert main(["import", str(project), str(table)]) == 3
    told = capsys.readouterr()
    assert "数据.xlsx" in told.err + told.out
    assert "Traceback" not in told.err


def test_old_defect_reports_go(monkeypatch, tmp_path):
    monkeypatch.setattr(logs, "log_folder", lambda: tmp_path)
    for number in range(logs.DEFECTS_KEPT + 5):
        (tmp_path / f"defect-20250101-{number:06d}.txt").write_text("x", encoding="utf-8")
    (tmp_path / "airplan.log").write_text("x", encoding="utf-8")
    kept = logs.keep_defect("new")
    names = sorted(path.name for path in tmp_path.glob("defect-*"))
    assert len(names) == logs.DEFECTS_KEPT
    assert names[-1] == kept.name
    assert names[0] == "defect-20250101-000006.txt"
    assert (tmp_path / "airplan.log").exists()


def test_a_defect_without_a_folder_to_write_is_still_told_in_words(monkeypatch, capsys):
    def nowhere():
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(logs, "log_folder", nowhere)
    monkeypatch.setattr(core, "build_parser", lambda _arguments: 1 / 0)
    assert main(["doctor"]) == 1
    assert "Traceback" not in capsys.readouterr().err
