"""Words and numbers that differ by a letter or a figure, found by grouping and never by comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 100  # what is longer is no word


@lru_cache(maxsize=65536)
def edits(one: str, other: str) -> int:
    """Return how many letters must be put in, left out, changed or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def is_transposed(one: str, other: str) -> bool:
    """Tell whether two neighbouring figures have changed places: 465 and 645 are so, 12 and 13 are not."""
    if len(one) != len(other) or one == other:
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(differing) == 2 and differing[1] == differing[0] + 1 and sorted(one) == sorted(other)


def near_pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each pair of words that are one edit apart, in order; words that share a deletion are compared."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for word in sorted(word for word in set(words) if len(word) <= LONGEST):
        for key in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            sharing[key].append(word)
    found = {
        (one, other)
        for group in sharing.values()
        for index, one in enumerate(group)
        for other in group[index + 1 :]
        if edits(one, other) == 1
    }
    yield from sorted(found)
