"""What is marked in a passage of the TEI text: references, works, names, dates and doubtful readings.

Marks may lie in one another; where two cross, the shorter is cut at the edge of the longer. The passage is thus divided
into stretches, each under the same marks from end to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from engine.exports.names import Names
from engine.exports.tei_dates import date_attributes, dates_in
from engine.links import Links, Mention
from engine.markup import LEAVES, Prose
from engine.model import Person, Query


class Mark(NamedTuple):
    """A stretch of a passage and the element it becomes; a doubtful reading is marked with its query."""

    start: int
    end: int
    tag: str
    attributes: Mapping[str, str]
    query: Query | None = None

    def crosses(self, other: Mark) -> bool:
        return self.start < other.start < self.end < other.end or other.start < self.start < other.end < self.end

    def covers(self, other: Mark) -> bool:
        return (self.start, self.end) == (other.start, other.end)

    def cut(self, other: Mark) -> list[Mark]:
        """Return this mark in parts that do not cross the other."""
        if not self.crosses(other):
            return [self]
        edge = other.start if self.start < other.start else other.end
        return [self._replace(end=edge), self._replace(start=edge)]


class Stretch(NamedTuple):
    """A part of a passage and the marks it lies under, the outermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def stretches(marks: Iterable[Mark]) -> list[Stretch]:
    """Return the marked parts of a passage in order; what lies under no mark is left out."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.query is None, one.start - one.end, one.start)):
        parts = [mark]
        for other in [one for one in kept if one.start < mark.end and mark.start < one.end]:
            parts = [part for one in parts for part in one.cut(other)]
        kept += parts
    edges = sorted({edge for mark in kept for edge in (mark.start, mark.end)})
    found = []
    for start, end in pairwise(edges):
        over = [mark for mark in kept if mark.start <= start and end <= mark.end]
        if over:
            found.append(Stretch(start, end, tuple(sorted(over, key=lambda one: (one.start - one.end, one.query is None)))))
    return found


def marks_in(where: str, prose: Prose, links: Links, names: Names) -> Iterator[Mark]:
    """Yield the references, citations, names and dates of a paragraph or note, known by its id."""
    label = where[1:] if where[1:] in links.notes and where[0] == "n" else ""
    ranges: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for reference in links.references_in.get(label, ()):
        target = names.target(reference.piece_id, "piece", "series")
        ranges.setdefault((reference.start, reference.end), []).append((target, reference.canonical))
    for (start, end), found in ranges.items():
        targets = " ".join(dict.fromkeys(target for target, _ in found))
        yield Mark(start, end, "ref", {"type": "archive", "target": targets, "n": "; ".join(form for _, form in found)})
    for citation in links.citations_in.get(where, ()):
        yield Mark(citation.start, citation.end, "ref", {"type": "work", "target": names.target(citation.work.key, "work")})
    for mention in links.mentions_in.get(where, ()):
        yield _mention(mention, names)
    for start, end, date in dates_in(prose.plain, links.documents_in.get(label, ())):
        yield Mark(start, end, "date", date_attributes(date))


def _mention(mention: Mention, names: Names) -> Mark:
    entry = mention.entry
    if isinstance(entry, Person):
        return Mark(mention.start, mention.end, "persName", {"ref": names.target(entry.id, "person")})
    target = names.target(entry.id, "term")
    if entry.kind == "body":
        return Mark(mention.start, mention.end, "orgName", {"ref": target})
    return Mark(mention.start, mention.end, "rs", {"type": entry.kind, "ref": target})


def readings_in(prose: Prose, queries: Iterable[Query], names: Names) -> tuple[list[Mark], list[Query]]:
    """Return the queries that offer a reading for words of the passage as marks, and the others as they are."""
    marks: list[Mark] = []
    others: list[Query] = []
    for query in queries:
        start = prose.plain.find(query.stands) if query.suspected and query.stands else -1
        end = start + len(query.stands)
        mark = Mark(start, end, "choice", {"xml:id": names.of("query", query.id)}, query)
        unbroken = any(begin <= start and end <= stop for begin, stop in _runs(prose))
        if start < 0 or not unbroken or any(mark.crosses(other) or mark.covers(other) for other in marks):
            others.append(query)
        else:
            marks.append(mark)
    return marks, others


def _runs(prose: Prose) -> Iterator[tuple[int, int]]:
    """The stretches of the plain text that no call and no edge of an emphasis or link divides."""
    offset = 0
    for token in prose.tokens:
        if token.type != "inline":
            continue
        begin = offset
        for child in token.children or ():
            if child.type in LEAVES:
                offset += 1 if child.type in {"softbreak", "hardbreak"} else len(child.content)
            else:
                yield begin, offset
                begin = offset
        yield begin, offset
        offset += 1
