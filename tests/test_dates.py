"""Dates: what EDTF is read, how it sorts, and how it stands in English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dates import MONTH_FORM, MONTHS, in_words, is_date, iso_date, sort_key, year_inferred

WORDS = {
    "1931": "1931",
    "1931-05": "May 1931",
    "1931-05-04": "4 May 1931",
    "1931-24": "winter 1931",
    "1931-21": "spring 1931",
    "1931?": "perhaps 1931",
    "1931~": "about 1931",
    "1931-05~": "about May 1931",
    "1931-05-04?": "perhaps 4 May 1931",
    "1931-05%": "perhaps about May 1931",
    "1931?-05-04": "4 May [1931]",
    "1929/1933": "1929 – 1933",
    "1931-05-11/1931-05-19": "11 May 1931 – 19 May 1931",
    "1932-02-29": "29 February 1932",
}
NO_DATES = (
    "", "1931-13", "1931-00", "1931-05-00", "1931-05-32", "1931-06-31", "1931-02-29", "1931-24-01", "4 May 1931", "31",
    "1931/1932/1933", "1931/", "/1931", "1931-5-4", "1931-05-04T00:00", " 1931", "1931\n", "19310504",
)  # fmt: skip

years = st.integers(1, 9999).map("{:04d}".format)
days = st.dates().map(str)
months = st.dates().map(lambda day: str(day)[:7])
seasons = st.tuples(years, st.integers(21, 24)).map(lambda part: f"{part[0]}-{part[1]}")
singles = st.tuples(st.one_of(years, months, days, seasons), st.sampled_from(["", "?", "~", "%"])).map("".join)
dates = st.one_of(singles, st.tuples(singles, singles).map("/".join))


@pytest.mark.parametrize(("date", "words"), WORDS.items())
def test_a_date_is_shown_in_english(date: str, words: str) -> None:
    assert is_date(date)
    assert in_words(date) == words


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_refused_and_shown_as_it_is(text: str) -> None:
    assert not is_date(text)
    assert isinstance(in_words(text), str)


@given(dates)
def test_every_date_has_words_and_a_key(date: str) -> None:
    assert is_date(date)
    assert in_words(date)
    assert not set(sort_key(date)) & set("?~%/")


@given(st.text())
def test_any_text_has_words_and_a_key(text: str) -> None:
    assert isinstance(in_words(text) + sort_key(text), str)
    assert is_date(text) in {True, False}


@given(st.dates(), st.dates())
def test_days_sort_as_they_follow_each_other(first: object, second: object) -> None:
    assert (sort_key(str(first)) < sort_key(str(second))) == (str(first) < str(second))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1931", "1931-05"),
        ("1931-05", "1931-05-04"),
        ("1931?-05-04", "1931-05-05"),
        ("1931-05~", "1931-06"),
        ("1930/1940", "1931"),
    ],
)
def test_what_is_wider_sorts_before_what_lies_in_it(earlier: str, later: str) -> None:
    assert sort_key(earlier) < sort_key(later)


@pytest.mark.parametrize(
    ("day", "month", "date"),
    [
        ("4", "May", "1931-05-04"),
        ("09", "Oct.", "1931-10-09"),
        (None, "Sept.", "1931-09"),
        (None, None, "1931"),
        ("31", "June", "1931-06"),
        ("29", "Feb", "1931-02"),
    ],
)
def test_printed_parts_make_a_date_without_a_day_the_month_lacks(day: str | None, month: str | None, date: str) -> None:
    assert iso_date(day, month, "1931") == date
    assert is_date(date)


@given(st.dates(), st.booleans())
def test_printed_parts_make_the_date_they_were_made_of(day: object, inferred: bool) -> None:
    year, month, number = str(day).split("-")
    made = iso_date(number.lstrip("0"), MONTHS[int(month) - 1], year, inferred=inferred)
    assert sort_key(made) == str(day)
    assert is_date(made)
    assert year_inferred(made) == inferred


@pytest.mark.parametrize("name", [*MONTHS, *(name[:3] for name in MONTHS), "Jan.", "Jun.", "Sept", "Sept.", "Dec."])
def test_a_month_is_known_in_full_and_shortened(name: str) -> None:
    assert re.fullmatch(MONTH_FORM, name)
