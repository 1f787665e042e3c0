"""What is marked in a passage of the TEI text: references, works, names, dates and doubtful readings.

Marks may lie in one another; where two cross, the lower one is cut at the edge of the higher. The passage is thus divided
into stretches, each under the same marks from end to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

TERM_TAGS = {"body": "orgName"}


@dataclass(frozen=True)
class Mark:
    """A stretch of a passage and the element it becomes; `corr` is the reading suspected instead of a `sic`."""

    start: int
    end: int
    tag: str
    attributes: Mapping[str, str] = field(hash=False)
    corr: str = ""

    def cut(self, other: Mark) -> list[Mark]:
        """Return this mark in the parts that do not cross the other's edges."""
        inside = [edge for edge in (other.start, other.end) if self.start < edge < self.end]
        if len(inside) != 1:
            return [self]
        return [replace(self, end=inside[0]), replace(self, start=inside[0])]


@dataclass(frozen=True)
class Stretch:
    """A part of a passage and the marks it lies under, the outermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def stretches(marks: Iterable[Mark]) -> list[Stretch]:
    """Return the marked parts of a passage in order; what lies under no mark is left out."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (not one.corr, one.start - one.end, one.start)):
        parts = [mark]
        for other in kept:
            parts = [part for one in parts for part in one.cut(other)]
        kept += parts
    edges = sorted({edge for mark in kept for edge in (mark.start, mark.end)})
    found = []
    for start, end in zip(edges, edges[1:], strict=False):
        over = [mark for mark in kept if mark.start <= start and end <= mark.end]
        if over:
            found.append(Stretch(start, end, tuple(sorted(over, key=lambda one: (one.start - one.end, not one.corr)))))
    return found
