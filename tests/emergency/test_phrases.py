"""Measures as written: what they cut, and what is not checkable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airplan.emergency.phrases import read_measure


@pytest.mark.parametrize(
    ("text", "action", "share", "doubt"),
    [
        ("日投料量由960吨降低到768吨及以下", "limit", 2000, ""),
        ("从1.2万吨减少至9600吨", "limit", 2000, ""),
        ("停产", "stop", 10000, ""),
        ("停产；停止公路运输", "stop", 10000, ""),
        ("停产（含2条生产线）", "stop", 10000, ""),
        ("停产50%（以生产线计）", "limit", 5000, ""),
        ("停产 50 ％", "limit", 5000, "bare_limit"),
        ("限产30%", "limit", 3000, "bare_limit"),
        ("限产20%（以环评批复产能、排污许可载明产能、前一年实际产量日均值的最小值为基准核算）", "limit", 2000, ""),
        ("生产负荷控制在80%以内", "limit", 2000, ""),
        ("3条生产线停1条", "limit", 3333, ""),
        ("共4台停用2台", "limit", 5000, ""),
        ("停产1条生产线（共3条）", "limit", 3333, ""),
        ("停止炉窑1座（共2座）", "limit", 5000, ""),
        ("停用两台，共4台", "limit", 5000, ""),
        ("生产负荷不高于80%", "limit", 2000, ""),
        ("日产量不得超过核定产能的70%", "limit", 3000, ""),
        ("生产负荷60%以下", "limit", 4000, ""),
        ("按80%负荷限产运行", "limit", 2000, ""),
        ("限产不低于20%（以生产负荷计）", "limit", 2000, ""),
        ("生产负荷降低20%", "limit", 2000, ""),
        ("停止使用", "stop", 10000, ""),
        ("禁止使用", "stop", 10000, ""),
        ("停产一半", "limit", 5000, "bare_limit"),
        ("适当限产", "limit", None, "vague"),
        ("部分停产", "other", None, "vague"),
        ("加强管理", "other", None, "vague"),
        ("提高治理设施效率", "treatment", None, "treatment_only"),
        ("自主采取减排措施", "self", None, ""),
        ("无", "none", 0, ""),
        ("", "none", None, ""),
        ("由日产100吨增加到120吨", "limit", None, "increase"),
        ("高炉停产50%；烧结机停产", "limit", None, "compound"),
    ],
)
def test_readings(text, action, share, doubt):
    read = read_measure(text)
    assert (read.action, read.share, read.doubt) == (action, share, doubt)


def test_basis_target_and_unit_stand_beside_the_text():
    read = read_measure("日投料量由960吨降低到768吨及以下")
    assert (read.basis, read.target, read.unit, read.counted_by) == ("960", "768", "吨", "output")
    assert read_measure("停产50%（以生产线计）").counted_by == "line"


def test_transport_cuts_vehicles_and_never_a_line():
    for text in ("停止使用国四及以下重型载货车辆运输", "每日由 20 车次降至 10 车次", "减少车辆运输50%"):
        assert read_measure(text).action == "transport"
    assert read_measure("减少车辆运输50%").share == 5000


def test_stopped_lines_without_their_total_are_a_part_of_a_firm():
    assert (read_measure("停产1条生产线", whole_firm=True).share, read_measure("停产1条生产线").share) == (None, 10000)
    assert read_measure("停产（含2条生产线）", whole_firm=True).share == 10000
    assert read_measure("全部停产（3条生产线）", whole_firm=True).share == 10000


def test_a_stopped_process_is_only_a_part_of_a_whole_firm():
    assert read_measure("喷漆工序停产", whole_firm=True).share is None
    assert read_measure("喷漆工序停产", whole_firm=True).doubt == "partial"
    assert read_measure("喷漆工序停产").share == 10000


@given(st.integers(1, 99_999), st.integers(0, 99_999))
def test_from_to_is_exact_to_the_hundredth_of_a_percent(before, after):
    read = read_measure(f"日产量由{before}吨降低到{after}吨")
    if after > before:
        assert read.doubt == "increase"
        assert read.share is None
    else:
        assert abs(read.share - (before - after) * 10000 / before) <= 0.5


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_and_shares_stay_inside(text):
    read = read_measure(text)
    assert read.share is None or 0 <= read.share <= 10000
