"""A workbook that ends its reader ends nothing else: one refused file, a sentence, and the next file is read."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from handmade import HEAD, TAIL, with_sheet_xml, xlsx

from airplan import words
from airplan.errors import Refused
from airplan.workbook import apart, ole, rawbook
from airplan.workbook.read import read

# A ">" inside an attribute is legal XML and hides the address from the probe; the library then asks for 512 GB.
HIDDEN_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c foot=">" r="XFD1048576"><v>1</v></c></row>'


def refused(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read(path)
    assert path.name in words.sentence(caught.value.code, caught.value.values)
    return caught.value.code


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(apart, "_readers", apart._Readers())
    yield
    apart.close()


@pytest.fixture
def killer(tmp_path) -> Path:
    return with_sheet_xml(tmp_path / "killer.xlsx", HEAD + HIDDEN_FAR + TAIL)


def program(code: str):
    head = "import os, pickle, sys, time; out = sys.stdout.buffer\ndef say(*m): pickle.dump(m, out); out.flush()\n"
    return lambda: [sys.executable, "-c", head + code]


def test_a_workbook_that_ends_its_reader_is_refused_in_words(killer):
    assert refused(killer) == "file_ends_reader"


def test_the_next_workbook_is_read_after_one_that_ended_the_reader(tmp_path, killer):
    good = xlsx(tmp_path / "good.xlsx", [["日期", "PM2.5"], ["2015-01-01", 35]])
    for _ in range(2):
        assert refused(killer) == "file_ends_reader"
        assert read(good)[0].rows == [["日期", "PM2.5"], ["2015-01-01", 35.0]]


def test_the_command_line_stores_the_other_files(tmp_path, killer):
    rows = [["日期", "城市", "PM2.5"], *[[f"2015-01-{day:02}", "保定", 60 + day] for day in range(1, 29)]]
    good = xlsx(tmp_path / "good.xlsx", rows)
    project = tmp_path / "p.airplan"

    def airplan(*arguments: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "airplan", *map(str, arguments), "--json"]
        return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)

    assert airplan("new", project, "--title", "虚构", "--city", "130600").returncode == 0
    answer = airplan("import", project, killer, good)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert [one["error"] for one in told["files"]] == ["file_ends_reader", None]
    assert told["accepted"] == 28
    assert answer.stderr == ""  # no trace of the library's own cry


def test_an_answer_that_stops_halfway_is_no_answer(tmp_path, monkeypatch):
    code = "say('ready',)\npickle.load(sys.stdin.buffer)\nsay('sheet','a',False,0,0,())\nsay('rows',[[1]])\nos._exit(7)"
    monkeypatch.setattr(apart, "_command", program(code))
    with pytest.raises(Refused) as caught:
        apart.sheets(xlsx(tmp_path / "a.xlsx", [[1]]), 1 << 30)
    assert caught.value.code == "file_ends_reader"


def test_a_reader_that_never_ends_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "_command", program("say('ready',)\ntime.sleep(3600)"))
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(Refused) as caught:
        apart.sheets(xlsx(tmp_path / "a.xlsx", [[1]]), 1 << 30)
    assert caught.value.code == "file_ends_reader"


@pytest.mark.parametrize("code", ["sys.exit(1)", "print('usage: airplan', flush=True)", "say('something else')"])
def test_where_no_reader_starts_the_program_reads_itself(tmp_path, monkeypatch, code):
    monkeypatch.setattr(apart, "_command", program(code))
    assert read(xlsx(tmp_path / "a.xlsx", [["甲", 1]]))[0].rows == [["甲", 1.0]]


def test_where_no_program_may_be_started_the_program_reads_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "_command", lambda: [str(tmp_path / "forbidden")])
    assert read(xlsx(tmp_path / "a.xlsx", [["甲", 1]]))[0].rows == [["甲", 1.0]]


def test_the_rest_of_an_answer_is_not_heard_by_the_next_workbook(tmp_path, monkeypatch):
    first, second = (xlsx(tmp_path / f"{name}.xlsx", [[name]]) for name in "ab")

    class Full(list):
        def __iadd__(self, _):
            raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(apart, "RawSheet", lambda *told: type("Sheet", (), {"rows": Full()})())
        with pytest.raises(MemoryError):
            apart.sheets(first, 1 << 30)
    assert [sheet.rows for sheet in apart.sheets(second, 1 << 30)] == [[["b"]]]


def test_threads_get_their_own_workbooks(tmp_path):
    files = [xlsx(tmp_path / f"{n}.xlsx", [[f"r{n}-{row}", row] for row in range(300)]) for n in range(6)]
    seen: dict[int, list] = {}

    def work(n: int) -> None:
        for _ in range(5):
            seen[n] = read(files[n])[0].rows

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {n: [[f"r{n}-{row}", float(row)] for row in range(300)] for n in range(6)}


def test_many_rows_come_whole_and_in_order(tmp_path, monkeypatch):
    path = xlsx(tmp_path / "a.xlsx", [[n] for n in range(2 * rawbook.PIECE + 3)])
    assert [row[0] for row in read(path)[0].rows] == list(range(2 * rawbook.PIECE + 3))


def test_the_reader_program_stands_alone():
    """It imports nothing of the program, so that it starts in milliseconds."""
    code = f"import runpy, sys; runpy.run_path({rawbook.__file__!r}); print(sorted(m for m in sys.modules if 'airplan' in m or m == 'numpy'))"
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_built_program_serves_as_reader(tmp_path, monkeypatch):
    entry = Path(__file__).resolve().parents[2] / "installer" / "entry.py"
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, str(entry), rawbook.FLAG])
    (sheet,) = apart.sheets(xlsx(tmp_path / "甲 乙.xlsx", [["甲", 1]]), 1 << 30)
    assert (sheet.rows, apart._readers._hopeless) == ([["甲", 1.0]], False)


def old_workbook(path: Path) -> bytearray:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for row in range(400):  # long enough to lie in ordinary sectors
        sheet.write(row, 0, f"第{row}行")
        sheet.write(row, 1, row + 0.5)
    book.save(str(path))
    return bytearray(path.read_bytes())


def record(raw: bytes, kind: int) -> int:
    """Place of the data of the first record of *kind* in the file (its sectors lie in order)."""
    place = 512
    while True:
        found, length = struct.unpack_from("<HH", raw, place)
        if found == kind:
            return place + 4
        place += 4 + length


LIES = {
    "strings": (0x00FC, 4, "<i", 0x7FFF_FFFF),
    "negative strings": (0x00FC, 4, "<i", -1),
    "rows": (0x0200, 4, "<I", 0xFFFF_FFFF),
    "columns": (0x0200, 10, "<H", 0xFFFF),
    "rows upside down": (0x0200, 0, "<I", 0xFFFF),
    "sheet outside": (0x0085, 0, "<I", 0x7FFF_FFFF),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_old_workbook_whose_records_lie_about_sizes_is_refused(tmp_path, lie):
    raw = old_workbook(tmp_path / "a.xls")
    assert len(read(tmp_path / "a.xls")[0].rows) == 400
    kind, offset, form, value = LIES[lie]
    struct.pack_into(form, raw, record(raw, kind) + offset, value)
    (tmp_path / "b.xls").write_bytes(raw)
    with pytest.raises(Refused) as caught:
        ole.check(tmp_path / "b.xls")
    assert caught.value.code == "file_damaged"


@pytest.mark.parametrize(("place", "value"), [(44, 1 << 30), (64, 1 << 30), (72, 1 << 30), (60, 0xFFFFFF), (68, 5)])
def test_an_old_workbook_whose_container_lies_about_sizes_is_refused(tmp_path, place, value):
    raw = old_workbook(tmp_path / "a.xls")
    struct.pack_into("<I", raw, place, value)
    if place == 60:
        struct.pack_into("<I", raw, 64, 1)
    (tmp_path / "b.xls").write_bytes(raw)
    with pytest.raises(Refused) as caught:
        ole.check(tmp_path / "b.xls")
    assert caught.value.code == "file_damaged"


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r = "XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c s="0" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c\nr="XFD1048576"><v>1</v></c></row>',
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1">' + "<c><v>1</v></c>" * 99 + '</row><row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_a_far_corner_written_in_another_way_is_found(tmp_path, body):
    assert refused(with_sheet_xml(tmp_path / "odd.xlsx", HEAD + body + TAIL)) == "sheet_too_sparse"


def test_cells_without_addresses_are_read_and_counted(tmp_path):
    body = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c/><c><v>4</v></c></row>"
    assert read(with_sheet_xml(tmp_path / "a.xlsx", HEAD + body + TAIL))[0].rows[0][:2] == [1.0, 2.0]


def test_the_sentence_for_a_dead_reader_says_what_to_do():
    for language in words.LANGUAGES:
        assert "xlsx" in words.say("file_ends_reader", lang=language, file="甲.xls")
