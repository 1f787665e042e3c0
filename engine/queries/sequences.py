"""Numbers that are counted rise with time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from engine.queries.finding import Finding, Rule
from engine.queries.numbers import Numbered, finding_of, numbered
from engine.queries.witness import Witness

FULL = 0.9


def numbers_out_of_order(witness: Witness) -> Iterator[Finding]:
    """The numbers of a committee, of a line of telegrams or of one writer's reports rise with their dates.

    A count that begins anew when its figures are used up is in order.
    Bad: `MIL8926, 21 April 1943` beside `MIL9001, 6 Jan. 1943` and `MIL8001, 7 Jan. 1943`.
    """
    series: dict[Hashable, list[Numbered]] = defaultdict(list)
    for one in numbered(witness):
        if len(one.day) == len("1943-10-09"):
            series[one.number.counted_with].append(one)
    for group in series.values():
        cited: dict[tuple[str, int], list[Numbered]] = defaultdict(list)
        for one in group:
            cited[one.day, one.number.value].append(one)
        ordered = [cited[key] for key in sorted(cited)]
        strays = _strays(list(_unrolled(same[0].number.value for same in ordered)))
        if len(strays) <= max(2, len(ordered) // 5):
            for one in (one for index in strays for one in ordered[index]):
                yield finding_of(witness, one, "the number is out of order among its neighbours' dates", group)


def _unrolled(values: Iterable[int]) -> Iterator[int]:
    """Each number, raised past the ones before where the count has begun anew after 9999 or its like."""
    added = highest = 0
    for value in values:
        full = 10 ** len(str(highest))
        if highest > FULL * full and value < (1 - FULL) * full and full > 100:
            added, highest = added + full, value
        highest = max(highest, value)
        yield value + added


def _strays(values: list[int]) -> list[int]:
    """The positions without which the rest may rise: those that are not in every longest run that never falls."""
    rising = _lengths(values)
    falling = _lengths([-value for value in reversed(values)])[::-1]
    longest = max(rising, default=0)
    within = [index for index in range(len(values)) if rising[index] + falling[index] - 1 == longest]
    sharing = Counter(rising[index] for index in within)
    kept = {index for index in within if sharing[rising[index]] == 1}
    return [index for index in range(len(values)) if index not in kept]


def _lengths(values: list[int]) -> list[int]:
    """For each position the length of the longest run that ends there and never falls."""
    tails: list[int] = []
    found = []
    for value in values:
        at = bisect_right(tails, value)
        tails[at : at + 1] = [value]
        found.append(at + 1)
    return found


RULES = (Rule("D15", "reference", numbers_out_of_order),)
