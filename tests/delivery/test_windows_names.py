"""File names that the program makes of people's words, by the rules of Windows as ``pathlib`` and ``ntpath`` know them."""

from __future__ import annotations

import ntpath
from pathlib import PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from airplan.safefile import name_part


def check(name: str) -> None:
    path = PureWindowsPath("C:\\数据", name)
    assert not PureWindowsPath(name).is_reserved()
    assert path.parent == PureWindowsPath("C:\\数据")  # no folder more, no other drive, no other stream
    assert ntpath.basename(str(path)) == name
    assert not set(name) & set('\\/:*?"<>|')
    assert min(map(ord, name)) >= 32
    assert name == name.rstrip(" .") != ""


@given(st.text())
@example("NUL")
@example("aux.2026年")
@example("com1")
@example("COM²")
@example("..\\..\\秘密")
@example("C:")
@example("a:b")
@example("某厂 .")
@example("con .txt")
@example("\x7f")
@example("_ . _")
def test_any_text_makes_a_name_that_windows_takes(text):
    name = name_part(text)
    check(name)
    check(name + ".xlsx")
    assert len(name.encode()) <= 4 * 61
    assert name_part(name) == name


@pytest.mark.parametrize("text", ["澄川市", "保定市_执行清单 I级", "某公司（一厂）", "A-1.2期"])
def test_an_ordinary_name_stays(text):
    assert name_part(text) == text


def test_nothing_left_is_named_so():
    assert name_part("///") == "未命名"
    assert name_part(" ", spare="本市") == "本市"
