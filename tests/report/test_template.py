"""A bureau's own template: our text at the mark, their pages untouched, active content refused."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import docx
import pytest
from docx.shared import Mm

from airplan.errors import FileTrouble, Refused, UsageError
from airplan.report import write_document
from airplan.report.blocks import Column, Document, Heading, Paragraph, Table

DOCUMENT = Document(
    "达标规划",
    [
        Heading("一、总则"),
        Paragraph("正文一。"),
        Table([Column("甲"), Column("乙", "num1")], [["x", 1.25]], "表1", wide=True),
        Paragraph("正文二。"),
    ],
    "（报送稿）",
    signature=["某市人民政府", "2026年11月24日"],
)


@pytest.fixture
def template(tmp_path):
    word = docx.Document()
    section = word.sections[0]
    section.left_margin = Mm(31)
    section.header.paragraphs[0].text = "某市人民政府文件"
    title = word.add_paragraph()
    title.add_run("{{标")
    title.add_run("题}}").bold = True
    word.add_paragraph("前言由本单位撰写。")
    word.add_paragraph("{{正文}}")
    word.add_paragraph("{{落款}}")
    path = tmp_path / "模板.docx"
    word.save(str(path))
    return path


def test_our_blocks_stand_at_the_mark_and_the_pages_are_theirs(template, tmp_path):
    word = docx.Document(str(write_document(DOCUMENT, tmp_path / "o.docx", template)))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts == [
        "达标规划",
        "前言由本单位撰写。",
        "一、总则",
        "正文一。",
        "表1",
        "正文二。",
        "某市人民政府\n2026年11月24日",
    ]
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["x", "1.2"]
    assert len(word.sections) == 1
    assert round(word.sections[0].left_margin.mm) == 31
    assert word.sections[0].header.paragraphs[0].text == "某市人民政府文件"


def test_without_its_mark_the_signature_ends_the_text_before_the_annexes(template, tmp_path):
    unmarked = changed(
        template,
        tmp_path / "u.docx",
        lambda name, data: data.replace("落款".encode(), "此处盖章".encode()) if name == "word/document.xml" else data,
    )
    document = replace(DOCUMENT, blocks=[*DOCUMENT.blocks, Paragraph("附件1")], annexes=1)
    for given in (unmarked, None):
        word = docx.Document(str(write_document(document, tmp_path / "o.docx", given)))
        texts = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
        place = texts.index("某市人民政府")
        assert texts[place - 1 : place + 3] == ["正文二。", "某市人民政府", "2026年11月24日", "附件1"]
    html = write_document(document, tmp_path / "o.html").read_text(encoding="utf-8")
    assert html.index("正文二") < html.index("某市人民政府") < html.index("附件1")


def changed(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return target


def test_macros_links_and_missing_marks_are_refused_in_words(template, tmp_path):
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(tmp_path / "m.docx", "w") as new:
        for member in old.infolist():
            new.writestr(member.filename, old.read(member))
        new.writestr("word/vbaProject.bin", b"x")
    link = b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="file:///a.dotm" TargetMode="External"/></Relationships>'
    linked = changed(
        template, tmp_path / "l.docx",
        lambda name, data: data.replace(b"</Relationships>", link) if name == "word/_rels/document.xml.rels" else data,
    )  # fmt: skip
    unmarked = changed(
        template,
        tmp_path / "u.docx",
        lambda name, data: data.replace("正文".encode(), "正 文".encode()) if name == "word/document.xml" else data,
    )
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04")
    for path, code in (
        (tmp_path / "m.docx", "report.template_macros"), (linked, "report.template_links"), (unmarked, "report.template_mark"),
        (tmp_path / "bad.docx", "report.template_unreadable"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            write_document(DOCUMENT, tmp_path / "o.docx", path)
        assert refusal.value.code == code
    assert not (tmp_path / "o.docx").exists()
    with pytest.raises(FileTrouble):
        write_document(DOCUMENT, tmp_path / "o.docx", tmp_path / "nowhere.docx")
    with pytest.raises(UsageError):
        write_document(DOCUMENT, tmp_path / "o.html", template)


def test_a_hyperlink_is_no_outside_file(template, tmp_path):
    link = b'<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://example.invalid" TargetMode="External"/></Relationships>'
    linked = changed(
        template, tmp_path / "h.docx",
        lambda name, data: data.replace(b"</Relationships>", link) if name == "word/_rels/document.xml.rels" else data,
    )  # fmt: skip
    assert write_document(DOCUMENT, tmp_path / "o.docx", linked).exists()
