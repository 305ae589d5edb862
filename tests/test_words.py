"""Every sentence has both languages with the same placeholders."""

from __future__ import annotations

from string import Formatter

from airplan import words


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_each_sentence_has_both_languages_with_the_same_placeholders():
    for code, texts in words.catalogue().items():
        assert set(texts) == {"zh", "en"}, code
        assert placeholders(texts["zh"]) == placeholders(texts["en"]), code


def test_a_missing_value_reads_as_a_dash():
    assert "—" in words.say("file.not_found")
    assert words.say("file.not_found", lang="en", file="x.csv").startswith('File "x.csv"')
