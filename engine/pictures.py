"""The measures of the two pictures of the letters; the template draws them.

Who wrote to whom is a matrix, senders down and recipients across, a disc for each pair whose area is the
number of letters. Documents over time are columns, one a month, letters below and the rest above.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from engine.dates import MONTHS, sort_key
from engine.links import Document

CELL = 24
GAP_MONTHS = 36


class Pair(NamedTuple):
    """The letters from one correspondent to another, and where in the matrix their disc stands."""

    sender: str
    recipient: str
    documents: tuple[Document, ...]
    x: int
    y: int

    @property
    def radius(self) -> float:
        """The disc's radius: its area is in proportion to the letters, to a limit the cell sets."""
        return round(min(CELL / 2 - 1, 4 * math.sqrt(len(self.documents))), 1)


class Correspondence(NamedTuple):
    """The matrix: senders and recipients in order, those with most letters first, and the pairs."""

    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    pairs: tuple[Pair, ...]


class Month(NamedTuple):
    """One month's documents: how many letters and how many others, and where its column stands."""

    key: str
    letters: int
    others: int
    x: int

    @property
    def name(self) -> str:
        return f"{MONTHS[int(self.key[5:]) - 1]} {self.key[:4]}"

    @property
    def total(self) -> int:
        return self.letters + self.others


class Timeline(NamedTuple):
    """The months from the first to the last that stand close together; what lies far off is `outside`."""

    months: tuple[Month, ...]
    outside: tuple[Document, ...]

    @property
    def highest(self) -> int:
        return max((month.total for month in self.months), default=0)


def correspondence(documents: Sequence[Document]) -> Correspondence:
    """Return who wrote to whom, by name."""
    letters: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        if document.sender and document.recipient:
            letters[document.sender.name, document.recipient.name].append(document)
    senders = _by_number(Counter({pair: len(found) for pair, found in letters.items()}), 0)
    recipients = _by_number(Counter({pair: len(found) for pair, found in letters.items()}), 1)
    pairs = tuple(
        Pair(sender, recipient, tuple(found), recipients.index(recipient), senders.index(sender))
        for (sender, recipient), found in sorted(
            letters.items(), key=lambda item: (senders.index(item[0][0]), recipients.index(item[0][1]))
        )
    )
    return Correspondence(senders, recipients, pairs)


def _by_number(pairs: Counter[tuple[str, str]], side: int) -> tuple[str, ...]:
    totals: Counter[str] = Counter()
    for pair, number in pairs.items():
        totals[pair[side]] += number
    return tuple(sorted(totals, key=lambda name: (-totals[name], name)))


def timeline(documents: Sequence[Document]) -> Timeline:
    """Return the documents by month; of dates that lie years apart, the densest stretch."""
    dated: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if len(key := sort_key(document.date)) >= len("1943-10"):
            dated[key[:7]].append(document)
    stretch = max(_stretches(sorted(dated)), key=lambda keys: sum(len(dated[key]) for key in keys), default=[])
    if not stretch:
        return Timeline((), ())
    first, last = _number(stretch[0]), _number(stretch[-1])
    months = []
    for number in range(first, last + 1):
        key = f"{number // 12:04d}-{number % 12 + 1:02d}"
        letters = sum(document.is_letter for document in dated.get(key, ()))
        months.append(Month(key, letters, len(dated.get(key, ())) - letters, number - first))
    outside = [document for key in sorted(dated.keys() - set(stretch)) for document in dated[key]]
    return Timeline(tuple(months), tuple(outside))


def _number(key: str) -> int:
    return int(key[:4]) * 12 + int(key[5:7]) - 1


def _stretches(keys: Sequence[str]) -> list[list[str]]:
    stretches: list[list[str]] = []
    for key in keys:
        if stretches and _number(key) - _number(stretches[-1][-1]) <= GAP_MONTHS:
            stretches[-1].append(key)
        else:
            stretches.append([key])
    return stretches
