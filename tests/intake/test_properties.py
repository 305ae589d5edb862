"""Parsers of numbers, dates and missing marks, over invented input."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from airplan.domain import MISSING, to_thousandths
from airplan.intake import dates, numbers
from airplan.intake.vocabulary import vocabulary

DECIMALS = st.decimals(min_value=-1000, max_value=5000, places=4, allow_nan=False).map(lambda d: format(d, "f"))
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@given(DECIMALS)
def test_decimal_text_decides(text):
    assert numbers.parse(text) == (to_thousandths(text), numbers.VALUE)
    assert numbers.parse(text.translate(WIDE)) == (to_thousandths(text), numbers.VALUE)


@given(st.lists(DECIMALS, min_size=1, max_size=40))
def test_a_column_reads_like_its_cells(cells):
    stored, state = numbers.parse_column(cells)
    assert stored.tolist() == [to_thousandths(cell) for cell in cells]
    assert not state.any()


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=40))
def test_floats_read_as_their_shortest_decimal(cells):
    stored, state = numbers.parse_column(cells)
    assert stored.tolist() == [to_thousandths(Decimal(repr(cell))) for cell in cells]
    assert (state == numbers.VALUE).all()


@given(
    st.lists(
        st.one_of(DECIMALS, st.sampled_from(sorted(vocabulary().missing)), st.text(max_size=8)), min_size=1, max_size=30
    )
)
def test_mixed_columns_agree_with_single_cells(cells):
    stored, state = numbers.parse_column(cells)
    assert list(zip(stored.tolist(), state.tolist(), strict=True)) == [numbers.parse(cell) for cell in cells]
    assert (stored[state != numbers.VALUE] == MISSING).all()


@given(st.text(max_size=20))
def test_no_text_is_an_error(cell):
    stored, state = numbers.parse(cell)
    assert state in (numbers.VALUE, numbers.ABSENT, numbers.BAD)
    assert (stored == MISSING) == (state != numbers.VALUE)
    dates.moment_of(cell)


@given(st.sampled_from(sorted(vocabulary().missing)), st.sampled_from(["", " ", "　", "\u00a0"]))
def test_marks_are_missing_with_any_blanks_and_case(mark, blank):
    for shown in (mark, mark.upper(), blank + mark + blank):
        assert numbers.parse(shown) == (MISSING, numbers.ABSENT)


FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日",
    "{0:%Y.%m.%d}",
    "{0:%Y-%m-%d} 00:00:00", " {0.year}-{0.month}-{0.day} ",
)  # fmt: skip


@given(DAYS, st.sampled_from(FORMS))
def test_every_form_of_a_day_is_that_day(day, form):
    found = dates.moment_of(form.format(day))
    assert found is not None
    assert found[0][:3] == (day.year, day.month, day.day)


@given(DAYS)
def test_serials_and_unix_seconds_in_beijing_time(day):
    serial = (day - dt.date(1899, 12, 30)).days
    assert dates.moment_of_number(serial) == (day.year, day.month, day.day, -1)
    if dt.date(1994, 1, 1) <= day <= dt.date(2032, 12, 31):
        seconds = (day - dt.date(1970, 1, 1)).days * 86_400 - 8 * 3600
        assert dates.moment_of_number(seconds) == (day.year, day.month, day.day, -1)


@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(FORMS))
def test_columns_of_days(column, form):
    found = dates.parse_column([form.format(day) for day in column])
    assert found.start.tolist() == [day.toordinal() for day in column]


@given(DAYS)
def test_days_without_year_take_it_from_the_title(day):
    found = dates.parse_column([f"{day.month}月{day.day}日"], year=2016)
    expected = 0 if (day.month, day.day) == (2, 30) else dt.date(2016, day.month, day.day).toordinal()
    assert found.start.tolist() == [expected]
    alone = dates.parse_column([f"{day.month}月{day.day}日"])
    assert (alone.start.tolist(), alone.year_missing.tolist()) == ([0], [True])


def test_impossible_days_are_no_days():
    for text in ("2015-02-30", "2015-13-01", "20150230", "2015年2月30日", "2月30日", "99/99/2015"):
        assert dates.moment_of(text) is None, text
