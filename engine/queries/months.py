"""How months, ranges and ordinals are written: in one way, and so that they can be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.dates import MONTH_FORM, MONTHS
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import Instance, against_habit, habit
from engine.queries.witness import Passage, PrintedDate, Witness, once

RANGE = re.compile(r"(?P<first>\d(?<![\w/.,:–-].)\d{0,3})(?P<dash>[-–])(?P<last>\d{1,4})(?![\w/–-]|[.,:]\d)")
ORDINAL = re.compile(r"(?P<number>\d(?<!\w.)\d{0,8})(?P<end>st|nd|rd|th)\b")
MONTH_AND_YEAR = re.compile(rf"(?P<month>{MONTH_FORM})(?P<comma>,?)\s+(?P<year>1[5-9]\d\d|20\d\d)\b")
SHORT = {number: month[: 4 if number == 9 else 3] + "." for number, month in enumerate(MONTHS, 1)}
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
LONG = len("April")


def _is_full(date: PrintedDate) -> bool:
    return date.month in MONTHS


def month_without_stop(witness: Witness) -> Iterator[Finding]:
    """An abbreviated month has its full stop, or none has.

    Bad: `22 Feb 1943` where others have `22 Feb. 1943`.  Good: `22 Feb. 1943`.
    """
    found = [
        Instance(date.where, date.start, date.printed, date.month[len(date.month.rstrip(".")) :])
        for date in witness.dates_in_notes
        if not _is_full(date)
    ]
    said = "abbreviated months are printed otherwise elsewhere"
    yield from against_habit(found, said, lambda one, usual: re.sub(r"(?<=[a-z])\.?(?=\s?\d{4}|$)", usual, one.stands, count=1))


def month_written_otherwise(witness: Witness) -> Iterator[Finding]:
    """A month is abbreviated in all dates that the notes cite, or in none.

    Bad: `4 January 1943` where others have `Jan.`  Good: `4 Jan. 1943`.
    """
    by_month: dict[int, list[PrintedDate]] = defaultdict(list)
    for date in witness.dates_in_notes:
        by_month[date.month_number].append(date)
    long = [_is_full(date) for date in witness.dates_in_notes if len(MONTHS[date.month_number - 1]) > LONG]
    abbreviates = habit(long) is False
    for number, dates in by_month.items():
        full = habit((_is_full(date) for date in dates), share=0.7)
        if full is None and abbreviates and len(MONTHS[number - 1]) > LONG and sum(map(_is_full, dates)) == 1:
            full = False
        for date in dates if full is not None else ():
            if _is_full(date) is not full and (full or not witness.is_narrated(date)):
                places = others((other.where for other in dates if _is_full(other) is full), date.where)
                said = "the month is written out elsewhere" if full else "the month is abbreviated elsewhere"
                mended = date.printed.replace(date.month, MONTHS[number - 1] if full else _usual_form(dates, number), 1)
                yield Finding(date.where, date.start, date.printed, Certainty.CERTAIN, said, mended, places)


def _usual_form(dates: list[PrintedDate], number: int) -> str:
    forms = [date.month for date in dates if not _is_full(date)]
    return max(sorted(set(forms)), key=forms.count, default=SHORT[number])


def comma_before_the_year(witness: Witness) -> Iterator[Finding]:
    """Month and year stand together with a comma, or without one, throughout.

    Bad: `in October, 1942` where other places have `October 1943`.  Good: `in October 1942`.
    """
    found = [
        Instance(passage.id, match.start(), match[0], match["comma"], passage.id in witness.note_ids)
        for passage in witness.passages
        for match in MONTH_AND_YEAR.finditer(passage.text)
        if not witness.in_title(passage.id, match.start())
    ]
    said = "month and year are joined otherwise elsewhere"
    yield from against_habit(found, said, lambda one, usual: re.sub(r",?\s+", f"{usual} ", one.stands))


def backward_range(witness: Witness) -> Iterator[Finding]:
    """A range of pages, days or years runs forward; in the text, where scores and votes may stand, years alone are looked at.

    Bad: `pp. 63-26`, `19-11 May`, `1945-41`.  Good: `26-63`, or `63-6` for 63 to 66.
    """
    for passage, match in _ranges(witness):
        first, last = match["first"], match["last"]
        full = first[: max(0, len(first) - len(last))] + last
        is_range = passage.id in witness.note_ids or len(first) == 4
        if is_range and int(full) <= int(first):
            yield Finding(passage.id, match.start(), match[0], Certainty.CERTAIN, "the range does not run forward")


def dash_of_ranges(witness: Witness) -> Iterator[Finding]:
    """Ranges of one sort have one dash; the years in titles are a sort of their own.

    Bad: `1939–1945` in one title, `1941-45` in all others.  Good: one dash in all.
    """
    found = []
    for passage, match in _ranges(witness):
        sort = (passage.id in witness.note_ids, len(match["first"]) == 4, witness.in_title(passage.id, match.start()))
        found.append(Instance(passage.id, match.start(), match[0], match["dash"], sort))
    said = "the dash is not that of other ranges"
    yield from against_habit(found, said, lambda one, usual: one.stands.replace(one.form, usual), share=0.8, fewest=5)


@once
def _ranges(witness: Witness) -> list[tuple[Passage, re.Match[str]]]:
    """The ranges of every passage; those inside an archival reference are numbers of files."""
    found = []
    for passage in witness.passages:
        references = witness.references_in(passage)
        spans = [(reference.start, reference.end) for reference in references]
        for match in RANGE.finditer(passage.text):
            if not any(start <= match.start() < end for start, end in spans):
                found.append((passage, match))
    return found


def wrong_ordinal(witness: Witness) -> Iterator[Finding]:
    """An ordinal ends as it is spoken.

    Bad: `32th mtg`.  Good: `32nd mtg`.
    """
    for passage in witness.passages:
        for match in ORDINAL.finditer(passage.text):
            number = int(match["number"])
            ending = "th" if number % 100 in (11, 12, 13) else ENDINGS.get(number % 10, "th")
            if match["end"] != ending:
                said = "the ordinal has the ending of another"
                yield Finding(passage.id, match.start(), match[0], Certainty.CERTAIN, said, match["number"] + ending)


RULES = (
    Rule("D71", "punctuation", month_without_stop),
    Rule("D72", "consistency", month_written_otherwise),
    Rule("D73", "consistency", comma_before_the_year),
    Rule("D74", "citation", backward_range),
    Rule("D75", "consistency", dash_of_ranges),
    Rule("D76", "spelling", wrong_ordinal),
)
