"""Dates are kept as EDTF strings and shown in English.

EDTF is the Extended Date/Time Format of the Library of Congress, ISO 8601-2:2019; the parts used
here are `1943-10-09`, `1943-10`, `1943`, a trailing `~` (about), `?` (uncertain) and `%` (both),
an interval `1942-11/1943-11`, and seasons (`1942-23` is autumn 1942). A year that a note leaves out and its
neighbour supplies is marked by EDTF's uncertainty sign after the year: `1943?-08-28`.
"""

import re
from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
MONTH_NUMBER = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}

MONTH_FORM = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
ONE = re.compile(r"(\d{4})([?~%]?)(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)")
QUALIFIER = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}


def is_date(text: str) -> bool:
    """Tell whether the text is an EDTF date or interval of the kinds used here."""
    return all(_is_single(part) for part in text.split("/")) and text.count("/") <= 1


def _is_single(text: str) -> bool:
    match = ONE.fullmatch(text)
    if not match:
        return False
    month, day = int(match[3] or 1), int(match[4] or 1)
    if month in SEASONS:
        return match[4] is None
    return 1 <= month <= 12 and 1 <= day <= _days_in(month, int(match[1]))


def _days_in(month: int, year: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def iso_date(day: str | None, month: str | None, year: str, *, inferred: bool = False) -> str:
    """Return an EDTF date from its printed parts, such as `9`, `Oct.` and `1943`; a day the month does not have is left out."""
    text = f"{year}?" if inferred else year
    if month:
        text += f"-{MONTH_NUMBER[month[:3].lower()]:02d}"
        if day and is_date(dated := f"{text}-{int(day):02d}"):
            return dated
    return text


def year_inferred(date: str) -> bool:
    """Tell whether the year was supplied from a neighbouring date."""
    return bool(re.match(r"\d{4}\?-", date))


@lru_cache(maxsize=4096)
def sort_key(date: str) -> str:
    """Return a key that sorts dates by their beginning, whole years before their months, a season by its first month."""
    begin = re.sub(r"[?~%]", "", date.partition("/")[0])
    season = re.fullmatch(r"(\d{4})-(2[1-4])", begin)
    return f"{season[1]}-{(int(season[2]) - 20) * 3:02d}" if season else begin


@lru_cache(maxsize=4096)
def in_words(date: str) -> str:
    """Return a date in English, `1943-10-09` as `9 October 1943`; an inferred year is bracketed."""
    begin, slash, end = date.partition("/")
    if not slash:
        return _single_in_words(begin)
    return f"{_single_in_words(begin)} – {_single_in_words(end)}"


def _single_in_words(date: str) -> str:
    match = ONE.fullmatch(date)
    if not match or not _is_single(date):
        return date
    year, after_year, month, day, after = match.groups()
    shown = f"[{year}]" if after_year == "?" and month else year
    if not month:
        return QUALIFIER.get(after_year or after, "") + year
    name = SEASONS.get(int(month)) or MONTHS[int(month) - 1]
    return QUALIFIER.get(after, "") + " ".join(part for part in (day and str(int(day)), name, shown) if part)
