"""How months, ranges and ordinals are written: in one way, and in an order that can be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.dates import MONTH_FORM, MONTHS
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import habit
from engine.queries.witness import Passage, PrintedDate, Witness

RANGE = re.compile(r"(?<![\w/.,:–-])(?P<first>\d{1,4})(?P<dash>[-–])(?P<last>\d{1,4})(?![\w/–-]|[.,:]\d)")
ORDINAL = re.compile(r"\b(?P<number>\d+)(?P<end>st|nd|rd|th)\b")
MONTH_AND_YEAR = re.compile(rf"(?P<month>{MONTH_FORM})(?P<comma>,?)\s+(?P<year>1[5-9]\d\d|20\d\d)\b")
SHORT = {number: month[: 4 if number == 9 else 3] + "." for number, month in enumerate(MONTHS, 1)}
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _is_full(date: PrintedDate) -> bool:
    return date.month in MONTHS


def month_without_stop(witness: Witness) -> Iterator[Finding]:
    """An abbreviated month has its full stop, or none has.

    Bad: `22 Feb 1943` where others have `22 Feb. 1943`.  Good: `22 Feb. 1943`.
    """
    short = [date for date in witness.dates_in_notes if not _is_full(date)]
    stopped = habit(date.month.endswith(".") for date in short)
    usual = [date.where for date in short if date.month.endswith(".") is stopped]
    for date in short:
        if stopped is not None and date.month.endswith(".") is not stopped:
            mended = date.month + "." if stopped else date.month[:-1]
            yield Finding(
                date.where, date.start, date.printed, Certainty.CERTAIN,
                f"abbreviated months are printed {'with' if stopped else 'without'} a full stop",
                _with_month(date, mended), others(usual, date.where),
            )  # fmt: skip


def month_written_otherwise(witness: Witness) -> Iterator[Finding]:
    """A month is abbreviated in all dates of the notes or in none.

    Bad: `4 January 1943` where others have `Jan.`  Good: `4 Jan. 1943`.
    """
    by_month: dict[int, list[PrintedDate]] = defaultdict(list)
    for date in witness.dates_in_notes:
        by_month[date.month_number].append(date)
    abbreviates = _abbreviates(witness)
    for number, dates in by_month.items():
        full = habit((_is_full(date) for date in dates), share=0.7)
        if full is None and len(MONTHS[number - 1]) > len("April") and abbreviates and sum(map(_is_full, dates)) == 1:
            full = False
        for date in dates:
            if full is not None and _is_full(date) is not full and (full or not witness.is_narrated(date)):
                places = others((other.where for other in dates if _is_full(other) is full), date.where)
                mended = _with_month(date, MONTHS[number - 1] if full else _usual_form(dates, number))
                said = "the month is written out elsewhere" if full else "the month is abbreviated elsewhere"
                yield Finding(date.where, date.start, date.printed, Certainty.CERTAIN, said, mended, places)


def _abbreviates(witness: Witness) -> bool:
    """Whether the notes abbreviate the longer months as a rule."""
    return habit(not _is_full(date) for date in witness.dates_in_notes if len(MONTHS[date.month_number - 1]) > len("April")) is True


def _usual_form(dates: list[PrintedDate], number: int) -> str:
    forms = [date.month for date in dates if not _is_full(date)]
    return max(sorted(set(forms)), key=forms.count, default=SHORT[number])


def _with_month(date: PrintedDate, month: str) -> str:
    at = date.printed.find(date.month)
    return date.printed[:at] + month + date.printed[at + len(date.month) :]


def comma_before_the_year(witness: Witness) -> Iterator[Finding]:
    """Month and year stand together with a comma, or without one, throughout.

    Bad: `in October, 1942` where other places have `October 1943`.  Good: `in October 1942`.
    """
    for passages in (witness.blocks, witness.notes):
        found = [
            (passage, match)
            for passage in passages
            for match in MONTH_AND_YEAR.finditer(passage.text)
            if not witness.in_title(passage.id, match.start())
        ]
        usual = habit(match["comma"] for _, match in found)
        for passage, match in found:
            if usual is not None and match["comma"] != usual:
                mended = f"{match['month']}{usual} {match['year']}"
                places = others((other.id for other, one in found if one["comma"] == usual), passage.id)
                said = "month and year are joined otherwise elsewhere"
                yield Finding(passage.id, match.start(), match[0], Certainty.CERTAIN, said, mended, places)


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
    sorts: dict[tuple[bool, bool, bool], list[tuple[Passage, re.Match[str]]]] = defaultdict(list)
    for passage, match in _ranges(witness):
        in_notes, is_years = passage.id in witness.note_ids, len(match["first"]) == 4
        sorts[in_notes, is_years, witness.in_title(passage.id, match.start())].append((passage, match))
    for found in sorts.values():
        usual = habit((match["dash"] for _, match in found), fewest=5, share=0.8)
        for passage, match in found:
            if usual and match["dash"] != usual:
                mended = match[0].replace(match["dash"], usual)
                places = others((other.id for other, one in found if one["dash"] == usual), passage.id)
                said = "the dash is not that of other ranges"
                yield Finding(passage.id, match.start(), match[0], Certainty.CERTAIN, said, mended, places)


def _ranges(witness: Witness) -> Iterator[tuple[Passage, re.Match[str]]]:
    """The ranges of every passage; those inside an archival reference are numbers of files."""
    for passage in witness.passages:
        references = witness.links.references_in.get(passage.id[1:], ()) if passage.id in witness.note_ids else ()
        spans = [(reference.start, reference.end) for reference in references]
        for match in RANGE.finditer(passage.text):
            if not any(start <= match.start() < end for start, end in spans):
                yield passage, match


def wrong_ordinal(witness: Witness) -> Iterator[Finding]:
    """An ordinal ends as it is spoken.

    Bad: `32th mtg`.  Good: `32nd mtg`.
    """
    for passage in witness.passages:
        for match in ORDINAL.finditer(passage.text):
            number = int(match["number"])
            ending = "th" if number % 100 in (11, 12, 13) else ENDINGS.get(number % 10, "th")
            if match["end"] != ending:
                mended = match["number"] + ending
                yield Finding(passage.id, match.start(), match[0], Certainty.CERTAIN, "the ordinal has another's ending", mended)


RULES = (
    Rule("D71", "punctuation", month_without_stop),
    Rule("D72", "consistency", month_written_otherwise),
    Rule("D73", "consistency", comma_before_the_year),
    Rule("D74", "citation", backward_range),
    Rule("D75", "consistency", dash_of_ranges),
    Rule("D76", "spelling", wrong_ordinal),
)
