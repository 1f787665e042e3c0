"""Numbered papers, meetings and telegrams: a number belongs to one committee and has one date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from engine.links import Document
from engine.queries.finding import Certainty, Finding, Rule, others
from engine.queries.habits import MAJORITY
from engine.queries.witness import PrintedDate, Witness, once

COMMITTEE = re.compile(
    r"(?P<body>[A-Z](?<!\w.)[A-Z]{1,4})\((?P<year>\d\d)\)(?P<gap>\s?)(?P<value>\d{1,9})(?P<ordinal>st|nd|rd|th)?"
    r"(?P<mark>\s?\([A-Z]{1,3}\))?(?:\s(?P<word>mtg|meeting)\b)?(?:\s\([A-Z]{1,3}\))?"
)
OTHER = re.compile(r"(?P<body>[A-Z][A-Za-z]*?)\s?(?P<value>\d{1,9})")


class Number(NamedTuple):
    """A number that a document bears, as printed, and the series of numbers it is counted in."""

    printed: str
    value: int
    counted_with: tuple[str, ...]
    body: str
    year: str = ""
    sort: str = ""


def numbers_of(document: Document) -> Iterator[Number]:
    """Yield the numbers of a document: a committee's year and number, a telegram's, or a report's of its writer."""
    for printed in document.numbers:
        if match := COMMITTEE.match(printed):
            sort = "meeting" if match["word"] else "perhaps a meeting" if match["ordinal"] else "paper"
            counted_with = (match["body"], match["year"], "paper" if sort == "paper" else "meeting")
            yield Number(printed, int(match["value"]), counted_with, match["body"], match["year"], sort)
        elif match := OTHER.fullmatch(printed):
            writer = document.sender.key if document.sender and match["body"] == "Report" else ""
            yield Number(printed, int(match["value"]), (match["body"], writer), match["body"])


class Numbered(NamedTuple):
    """A number with the date printed beside it."""

    number: Number
    document: Document
    printed: PrintedDate

    @property
    def day(self) -> str:
        return self.document.date.replace("?", "")


@once
def numbered(witness: Witness) -> list[Numbered]:
    """Return every dated number of the notes."""
    pairs = (pair for pair in witness.dated if "/" not in pair[0].date)
    return [Numbered(number, document, printed) for document, printed in pairs for number in numbers_of(document)]


def one_number_two_committees(witness: Witness) -> Iterator[Finding]:
    """A number and a date belong to one committee.

    Bad: `JIC(43)25 2 Feb. 1943` in one note, `JP(43)25 2 Feb. 1943` in another.  Good: one committee in both.
    """
    same: dict[Hashable, list[Numbered]] = defaultdict(list)
    for one in numbered(witness):
        if one.number.year and len(one.day) == len("1943-10-09"):
            same[one.number.value, one.number.counted_with[1:], one.day].append(one)
    for group in same.values():
        if len({one.number.body for one in group}) > 1:
            for one in group:
                beside = [other for other in group if other.number.body != one.number.body]
                message = f"number and date are those of {beside[0].number.printed}; the source does not settle whose they are"
                yield finding_of(witness, one, message, beside)


def one_number_two_kinds(witness: Witness) -> Iterator[Finding]:
    """A number that is not called a meeting's is not also a paper's.

    Bad: `COS(43)214th 13 Sept. 1943` beside the paper `COS(43)214 25 July 1943`.  Good: `COS(43)214th mtg 13 Sept. 1943`.
    """
    sorts: dict[tuple[str, str, int], dict[str, list[Numbered]]] = defaultdict(lambda: defaultdict(list))
    for one in numbered(witness):
        if one.number.year:
            sorts[one.number.body, one.number.year, one.number.value][one.number.sort].append(one)
    for same in sorts.values():
        doubtful, papers = same["perhaps a meeting"], same["paper"]
        for group, beside in ((doubtful, papers), (papers, doubtful)):
            for one in group:
                if any(other.day != one.day for other in beside):
                    said = f"the same number bears another date as {beside[0].number.printed}"
                    yield finding_of(witness, one, said, beside)


def number_and_year(witness: Witness) -> Iterator[Finding]:
    """The year in a committee's number is that of its date.

    Bad: `COS(42)37th mtg 12 Feb. 1943`.  Good: `COS(43)37th mtg 12 Feb. 1943`.
    """
    for one in numbered(witness):
        if one.number.year and one.printed.year and not one.day.startswith(one.number.year, 2):
            yield finding_of(witness, one, f"the number is of the year {one.number.year}, the date is {one.printed.printed}", [])


def meeting_without_date(witness: Witness) -> Iterator[Finding]:
    """A numbered meeting or paper has its date, where all others have.

    Bad: `JIC(43)14th mtg CAB81/91`.  Good: `JIC(43)14th mtg 16 March 1943 CAB81/91`.
    """
    cited = [document for document in witness.links.documents if any(number.year for number in numbers_of(document))]
    undated = [document for document in cited if not document.date]
    dated = {document.numbers[0] for document in cited if document.date}
    if len(cited) - len(undated) < max(3, MAJORITY * len(cited)):
        return
    for document in undated:
        if document.numbers[0] not in dated:
            where, message = f"n{document.note}", f"no date is given, as it is for {len(cited) - len(undated)} others"
            places = others((f"n{other.note}" for other in cited if other.date), where)
            yield Finding(where, document.start, document.numbers[0], Certainty.CERTAIN, message, "", places)


def finding_of(witness: Witness, one: Numbered, message: str, beside: Iterable[Numbered]) -> Finding:
    """Return the finding that a number is perhaps amiss, with those beside it as evidence."""
    where = one.printed.where
    start = witness.text_of(where).find(one.number.printed, one.document.start)
    evidence = others((other.printed.where for other in beside), where)
    return Finding(where, max(start, 0), one.number.printed, Certainty.POSSIBLE, message, "", evidence)


RULES = (
    Rule("D11", "reference", one_number_two_committees),
    Rule("D12", "reference", one_number_two_kinds),
    Rule("D13", "reference", number_and_year),
    Rule("D14", "date", meeting_without_date),
)
