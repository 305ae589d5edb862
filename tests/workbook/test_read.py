"""Reading workbooks and texts: what is refused, in which words, and what is read how."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
from handmade import HEAD, TAIL, with_sheet_xml, xlsx

from airplan import words
from airplan.errors import AirplanError, Refused
from airplan.workbook import text
from airplan.workbook.grid import cell_name, column_name, column_number
from airplan.workbook.read import read


def refusal(path: Path) -> AirplanError:
    with pytest.raises(AirplanError) as caught:
        read(path)
    error = caught.value
    sentence = words.sentence(error.code, error.values)
    assert sentence != error.code
    assert path.name in sentence
    assert "—" not in sentence.replace("“—”", "")
    return error


def test_column_letters_go_both_ways():
    assert [column_name(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert [column_number(name) for name in ("A", "AA", "XFD")] == [0, 26, 16383]
    assert cell_name(16, 2) == "C17"


def test_a_workbook_keeps_types_and_addresses(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx", [[], ["", "日期", "PM2.5"], ["", dt.date(2015, 1, 1), 35.5], ["", "2015-01-02", "１２"]]
    )
    (grid,) = read(path)
    assert (grid.sheet, grid.top, grid.left) == ("Sheet1", 1, 1)
    assert grid.rows[1] == [dt.date(2015, 1, 1), 35.5]
    assert grid.address(2, 1) == "C4"
    assert grid.rows[2][1] == "１２"


def test_merged_areas_are_told_in_grid_coordinates(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"], sheet["B3"], sheet["C3"] = "PM2.5", "浓度", "同比"
    sheet.merge_cells("B2:C2")
    book.save(tmp_path / "m.xlsx")
    (grid,) = read(tmp_path / "m.xlsx")
    assert grid.merged == (((0, 0), (0, 1)),)


def test_old_binary_workbooks_are_read(tmp_path):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("日均")
    for place, value in enumerate(("日期", "PM2.5")):
        sheet.write(0, place, value)
    sheet.write(1, 0, "2015-01-01")
    sheet.write(1, 1, 35.1)
    book.save(str(tmp_path / "old.xls"))
    (grid,) = read(tmp_path / "old.xls")
    assert grid.rows == [["日期", "PM2.5"], ["2015-01-01", 35.1]]


def test_an_old_workbook_with_far_corners_is_refused(tmp_path):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("x")
    sheet.write(0, 0, 1)
    sheet.write(65535, 255, 1)
    book.save(str(tmp_path / "far.xls"))
    assert refusal(tmp_path / "far.xls").code == "sheet_too_sparse"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("zero.xlsx", b"", "file_empty"),
        ("zero.csv", b"", "file_empty"),
        ("blank.csv", b"\r\n,,\r\n", "file_no_content"),
        ("text.xlsx", "日期,PM2.5\n2015-01-01,35\n".encode(), "file_wrong_extension"),
        ("text.xls", "日期,PM2.5\n2015-01-01,35\n".encode("gbk"), "file_wrong_extension"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file_is_web_page"),
        ("page.csv", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file_is_web_page"),
        ("scan.pdf", b"%PDF-1.7\n1 0 obj", "file_is_pdf"),
        ("target.csv", b"%PDF-1.7\n1 0 obj", "file_is_pdf"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file_is_picture"),
        ("data.rda", b"\x1f\x8b\x08\0\0\0", "file_is_rdata"),
        ("data.csv.gz", b"\x1f\x8b\x08\0\0\0", "file_is_packed"),
        ("data.bin", bytes(range(256)) * 20, "file_not_a_table"),
        ("half.json", b'[{"a": 1}, {"a"', "json_unreadable"),
        ("one.json", b'{"a": 1}', "json_no_table"),
        ("deep.json", b"[" * 100_000, "json_unreadable"),
        ("wide.csv", b"a" + b"," * 1_000_000 + b"\n1\n", "file_too_wide"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).code == code


def test_wrong_extension_names_the_right_one(tmp_path):
    path = tmp_path / "really.csv"
    xlsx(tmp_path / "real.xlsx", [["a", 1]]).rename(path)
    error = refusal(path)
    assert (error.code, error.values["right"]) == ("file_wrong_extension", ".xlsx")


def test_missing_file_and_folder(tmp_path):
    assert refusal(tmp_path / "none.xlsx").code == "file.not_found"
    (tmp_path / "folder.xlsx").mkdir()
    assert refusal(tmp_path / "folder.xlsx").code == "file_is_folder"


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.97])
def test_a_truncated_workbook_is_refused(tmp_path, keep):
    whole = xlsx(
        tmp_path / "whole.xlsx", [["日期", "PM2.5"], *[[f"2015-01-{d:02d}", d] for d in range(1, 29)]]
    ).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * keep)])
    assert refusal(path).code == "file_damaged"


def test_a_workbook_with_damaged_bytes_is_refused(tmp_path):
    raw = bytearray(xlsx(tmp_path / "w.xlsx", [["日期", "PM2.5"], *[[f"r{d}", d] for d in range(500)]]).read_bytes())
    place = raw.find(b"xl/worksheets/sheet1.xml") + 60
    raw[place : place + 40] = b"\xff" * 40
    (tmp_path / "bad.xlsx").write_bytes(raw)
    assert refusal(tmp_path / "bad.xlsx").code == "file_damaged"


def test_an_encrypted_workbook_is_told_so(tmp_path):
    # The container of an encrypted xlsx: an OLE file with the streams EncryptionInfo and EncryptedPackage.
    sector = 512
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[68:72] = (0xFFFFFFFE).to_bytes(4, "little")
    for place in range(109):
        at = 76 + 4 * place
        header[at : at + 4] = (0 if place == 0 else 0xFFFFFFFF).to_bytes(4, "little")
    fat = b"".join(n.to_bytes(4, "little") for n in (0xFFFFFFFD, 0xFFFFFFFE)) + b"\xff" * (sector - 8)

    def entry(name: str, kind: int) -> bytes:
        raw = bytearray(128)
        coded = name.encode("utf-16-le")
        raw[: len(coded)] = coded
        raw[64:66] = (len(coded) + 2).to_bytes(2, "little")
        raw[66] = kind
        raw[116:120] = (0xFFFFFFFE).to_bytes(4, "little")
        return bytes(raw)

    directory = entry("Root Entry", 5) + entry("EncryptionInfo", 2) + entry("EncryptedPackage", 2) + bytes(128)
    path = tmp_path / "secret.xlsx"
    path.write_bytes(bytes(header) + fat + directory)
    assert refusal(path).code == "file_encrypted"
    path.rename(tmp_path / "secret.xls")
    assert refusal(tmp_path / "secret.xls").code == "file_encrypted"


def test_uncomputed_formulas_are_named(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["日期", "PM2.5"])
    book.active.append(["2015-01-01", 35])
    book.active["B3"] = "=AVERAGE(B2:B2)"
    book.save(tmp_path / "f.xlsx")
    error = refusal(tmp_path / "f.xlsx")
    assert (error.code, error.values["cell"], error.values["count"]) == ("formula_uncomputed", "B3", 1)


def test_computed_formulas_are_read(tmp_path):
    path = with_sheet_xml(tmp_path / "c.xlsx", HEAD + '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>' + TAIL)
    assert read(path)[0].rows == [[2.0]]


def test_two_far_corners_are_refused(tmp_path):
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    error = refusal(with_sheet_xml(tmp_path / "far.xlsx", HEAD + body + TAIL))
    assert (error.code, error.values["cell"]) == ("sheet_too_sparse", "XFD1048576")


@pytest.mark.parametrize(
    "far", ['<c r="XFD1048576">', '<c r="XFD1048576" s="1">', '<c s="1" r="XFD1048576">', "<c r='XFD1048576'>"]
)
def test_a_far_corner_behind_many_ordinary_rows_is_found(tmp_path, far):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="C{n}"><v>2</v></c></row>' for n in range(1, 4000))
    body = rows + f'<row r="1048576">{far}<v>1</v></c></row>'
    assert refusal(with_sheet_xml(tmp_path / "late.xlsx", HEAD + body + TAIL)).code == "sheet_too_sparse"


def test_columns_that_come_later_are_read(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 4000))
    body = rows + '<row r="4000"><c r="B4000"><v>2</v></c><c r="AB4000"><v>3</v></c></row>'
    (grid,) = read(with_sheet_xml(tmp_path / "late.xlsx", HEAD + body + TAIL))
    assert (len(grid.rows), grid.rows[-1][27]) == (4000, 3.0)


def test_unusual_attribute_order_does_not_hide_far_corners(tmp_path):
    body = '<row r="1"><c t="n" r="A1"><v>1</v></c></row><row r="9"><c s="0" r=\'XFD1048576\'><v>1</v></c></row>'
    assert refusal(with_sheet_xml(tmp_path / "odd.xlsx", HEAD + body + TAIL)).code == "sheet_too_sparse"


def test_a_million_columns_in_the_xml_are_refused(tmp_path):
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="BDWGN1"><v>1</v></c></row>'
    assert refusal(with_sheet_xml(tmp_path / "wide.xlsx", HEAD + body + TAIL)).code == "sheet_too_sparse"


def test_styled_empty_cells_do_not_count(tmp_path):
    empty = "".join(f'<c r="{column_name(n)}2" s="0"/>' for n in range(16_384))
    body = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c>{empty}</row>'
    (grid,) = read(with_sheet_xml(tmp_path / "styled.xlsx", HEAD + body + TAIL))
    assert grid.rows[1][0] == 2.0


def test_a_zip_bomb_is_refused_without_unpacking(tmp_path):
    import tracemalloc

    path = with_sheet_xml(tmp_path / "bomb.xlsx", HEAD + " " * 80_000_000 + TAIL)
    tracemalloc.start()
    code = refusal(path).code
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == "file_zip_bomb"
    assert peak < 60_000_000


def test_other_packages_are_told_apart(tmp_path):
    for name, part, code in (
        ("a.xlsx", "word/document.xml", "file_is_word"),
        ("b.xlsx", "xl/workbook.bin", "file_save_as_xlsx"),
        ("c.xlsx", "readme.txt", "file_is_packed"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as package:
            package.writestr(part, "x")
        assert refusal(tmp_path / name).code == code


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " ", "，"])
def test_codings_and_separators(tmp_path, coding, separator):
    rows = [["日期", "城市", "PM2.5"], ["2015-01-01", "石家庄市", "35.5"], ["2015-01-02", "石家庄市", "36"]]
    path = tmp_path / "t.txt"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(coding))
    assert [row for row in read(path)[0].rows if row] == rows


def test_quotes_inner_marks_and_latin_units():
    joined = '城市,PM2.5\n三亚,"1,234"\n'.encode() + "\ufeff三亚,12\n".encode()
    content, coding = text.decode(joined)
    assert (coding, text.split(content)) == ("utf-8", [["城市", "PM2.5"], ["三亚", "1,234"], ["三亚", "12"]])
    latin = "\n".join(f"Beijing,PM2.5,{n},µg/m³,1 Hr" for n in range(50)).encode("latin-1")
    assert text.decode(latin)[1] == "latin-1"
    assert "µg/m³" in text.decode(latin)[0]


def test_a_few_broken_bytes_do_not_lose_a_chinese_file():
    raw = "日期,城市,数值\n".encode("gbk") + "2015-01-01,石家庄市,35\n".encode("gbk") * 200 + b"\xff\n"
    content, coding = text.decode(raw)
    assert coding == "gb18030"
    assert content.count("石家庄市") == 200


@pytest.mark.parametrize(
    "data",
    [
        [{"date": "2015-01-01", "PM2.5": 35.50}, {"date": "2015-01-02", "PM2.5": None}],
        {"date": ["2015-01-01", "2015-01-02"], "PM2.5": [35.50, None]},
        {"code": 0, "data": [{"date": "2015-01-01", "PM2.5": 35.50}, {"date": "2015-01-02", "PM2.5": None}]},
        {"columns": ["date", "PM2.5"], "index": [0, 1], "data": [["2015-01-01", 35.50], ["2015-01-02", None]]},
    ],
)
def test_json_tables(tmp_path, data):
    path = tmp_path / "t.json"
    path.write_text(json.dumps(data).replace("35.5", "35.50"), encoding="utf-8")
    assert read(path)[0].rows == [["date", "PM2.5"], ["2015-01-01", "35.50"], ["2015-01-02", ""]]


def test_errors_of_reading_are_known_trouble(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,"b\n' + b"x" * (1 << 21))
    with pytest.raises(Refused):
        read(path)


def test_uncomputed_formulas_in_cells_without_addresses(tmp_path):
    path = with_sheet_xml(tmp_path / "a.xlsx", f"{HEAD}<row><c><f>1+2</f></c><c><f>3</f></c></row>{TAIL}")
    error = refusal(path)
    assert (error.code, error.values["count"]) == ("formula_uncomputed", 2)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"code": 0, "msg": "", "city": "甲市", "data": [{"d": 1}]}, [["甲市"], ["d"], ["1"]]),
        ({"year": 2019, "rows": [{"m": 1}]}, [["2019年"], ["m"], ["1"]]),
        ({"甲市": [{"d": 1}], "乙市": [{"d": 2}]}, [["", "d"], ["甲市", "1"], ["乙市", "2"]]),
        ({"result": {"city": "甲市", "data": [{"d": 1}]}}, [["甲市"], ["d"], ["1"]]),
        ([{"city": "甲市", "data": [{"d": 1}, {"d": 2}]}], [["city", "d"], ["甲市", "1"], ["甲市", "2"]]),
    ],
)
def test_json_says_the_place_beside_the_rows(tmp_path, data, expected):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert [list(row) for row in read(path)[0].rows] == expected
