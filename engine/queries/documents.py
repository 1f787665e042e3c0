"""One document cited in several notes has one date, one file and one writer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple

from engine.links import Document
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.near import edits
from engine.queries.numbers import numbers_of
from engine.queries.witness import PrintedDate, Witness, once

BARE = {"letter", "telegram"}
RECURRING = {"diary", "record"}
DAYS_IN_YEAR = 365


class Cited(NamedTuple):
    """A document as one note cites it, with the date printed there."""

    document: Document
    printed: PrintedDate

    @property
    def where(self) -> str:
        return self.printed.where

    @property
    def day(self) -> str:
        return self.document.date.replace("?", "")

    @property
    def parties(self) -> tuple[str, str]:
        sender, recipient = self.document.sender, self.document.recipient
        return (sender.key if sender else "", recipient.key if recipient else "")

    @property
    def piece(self) -> tuple[str, str]:
        """The series and the number of the file; empty where none is cited."""
        found = self.document.reference.found if self.document.reference else None
        return (found.code, found.piece) if found and found.piece else ("", "")


class Same(NamedTuple):
    """Citations of what seems one document: it has one number, or one writer and one day of the year."""

    citations: tuple[Cited, ...]
    numbered: bool


@once
def same_documents(witness: Witness) -> list[Same]:
    """Return the documents that several notes cite, as far as number, or parties and day, tell."""
    by_number: dict[Hashable, list[Cited]] = defaultdict(list)
    by_day: dict[tuple[Hashable, str], list[Cited]] = defaultdict(list)
    days: dict[Hashable, set[str]] = defaultdict(set)
    for cited in (Cited(document, printed) for document, printed in witness.dated):
        if len(cited.day) != len("1943-10-09") or not witness.has_year(cited.printed):  # a span, or a year that is guessed
            continue
        for number in numbers_of(cited.document):
            by_number[number.counted_with, number.value].append(cited)
        if cited.document.sender and cited.document.kind not in RECURRING:
            days[_group(cited)].add(cited.day)
            by_day[_group(cited), cited.day[5:]].append(cited)
    found = [Same(tuple(same), True) for same in by_number.values() if _is_shared(same)]
    for (group, _), same in by_day.items():
        count = len(days[group])
        if _is_shared(same) and count * (count - 1) < DAYS_IN_YEAR:  # else two may share a day of the year by chance
            found.append(Same(tuple(same), False))
    return found


def _group(cited: Cited) -> Hashable:
    """Letters by their two parties, in either direction; other papers by kind and writer."""
    if cited.parties[1] and cited.document.kind in BARE:
        return "letter", frozenset(cited.parties)
    return cited.document.kind, cited.parties[0]


def _is_shared(same: Iterable[Cited]) -> bool:
    return len({cited.where for cited in same}) > 1


Read = Callable[[Cited], Hashable]


def _contradictions(same: Iterable[Cited], read: Read) -> Iterator[tuple[Cited, Cited | None, tuple[str, ...]]]:
    """Yield each citation that others contradict, one of the reading that outvotes it if any does, and the others."""
    readings: dict[Hashable, list[Cited]] = defaultdict(list)
    for cited in same:
        readings[read(cited)].append(cited)
    ranked = sorted(readings.values(), key=lambda group: -_notes(group))
    if len(ranked) < 2 or not _is_shared(group[0] for group in ranked):
        return
    wins = _notes(ranked[0]) >= 2 * _notes(ranked[1])
    for group in ranked[1:] if wins else ranked:
        for cited in group:
            evidence = dict.fromkeys(o.where for other in ranked if other is not group for o in other if o.where != cited.where)
            yield cited, ranked[0][0] if wins else None, tuple(evidence)


def _notes(group: Iterable[Cited]) -> int:
    return len({cited.where for cited in group})


def one_document_two_dates(witness: Witness) -> Iterator[Finding]:
    """A document has one date.

    One report number, or one writer, recipient and day of the year, under two dates is a document misdated.
    Bad: `Exham to Kirkman, 24 Nov. 1942` in one note, `Exham to Kirkman, 24 Nov. 1943` in another.
    """
    for same in same_documents(witness):
        for cited, winner, evidence in _contradictions(same.citations, lambda one: one.day):
            stands, suspected = cited.printed.printed, ""
            if not cited.printed.year:
                continue
            if winner:
                suspected = winner.printed.printed if same.numbered else re.sub(r"\d{4}$", winner.day[:4], stands)
            yield Finding(
                cited.where, cited.printed.start, stands, Certainty.LIKELY if winner else Certainty.POSSIBLE,
                f"what seems the same {cited.document.kind} is dated otherwise elsewhere", suspected, evidence,
            )  # fmt: skip


def one_document_two_files(witness: Witness) -> Iterator[Finding]:
    """A document lies in one file.

    Copies lie in other series; the same document in two files of one series, or one letter in two files, is asked about.
    Bad: `Martel Report 4` from `CAB121/645` in one note and from `CAB121/465` in another.
    """
    for same in same_documents(witness):
        filed = [cited for cited in same.citations if cited.piece[1] and _is_comparable(cited, same)]
        for cited, winner, evidence in _contradictions(filed, lambda one: one.piece):
            reference = cited.document.reference
            if reference is None:
                continue
            near = winner and _are_near(cited.piece, winner.piece)
            suspected = reference.found.printed.replace(cited.piece[1], winner.piece[1]) if winner and near else ""
            yield Finding(
                cited.where, reference.start, reference.found.printed, Certainty.LIKELY if near else Certainty.POSSIBLE,
                f"what seems the same {cited.document.kind} is cited from another file elsewhere", suspected, evidence,
            )  # fmt: skip


def _is_comparable(cited: Cited, same: Same) -> bool:
    """Whether another citation is of the same series, or of the very same letter."""
    return any(
        other.where != cited.where
        and (
            _are_near(cited.piece, other.piece)
            or (same.numbered and cited.piece[0] == other.piece[0])
            or (not same.numbered and (cited.day, cited.parties) == (other.day, other.parties))
        )
        for other in same.citations
    )


def _are_near(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and edits(one[1], other[1]) <= 1


def one_paper_two_writers(witness: Witness) -> Iterator[Finding]:
    """A paper of one kind, day and file has one writer, and is not also its recipient's.

    Bad: `Evill note to Portal, 25 June 1943 AIR20/5401` in one note, `Portal note, 25 June 1943 AIR20/5401` in another.
    """
    papers: dict[Hashable, list[Cited]] = defaultdict(list)
    for document, printed in witness.dated:
        cited = Cited(document, printed)
        if cited.parties[0] and cited.piece[1] and document.kind not in BARE:  # a letter may be answered on its day
            papers[document.kind, cited.day, cited.piece].append(cited)
    for group in papers.values():
        for cited in group:
            writer, recipient = cited.parties
            turned = [one.where for one in group if writer == one.parties[1] and recipient in ("", one.parties[0])]
            if places := others(turned, cited.where):
                said = f"a {cited.document.kind} of this day and file has the writer as its recipient elsewhere"
                yield Finding(cited.where, cited.printed.start, cited.printed.printed, Certainty.POSSIBLE, said, "", places)


RULES = (
    Rule("D01", "date", one_document_two_dates),
    Rule("D02", "reference", one_document_two_files),
    Rule("D03", "reference", one_paper_two_writers),
)
