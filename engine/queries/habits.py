"""What a text does as a rule, and where it does otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from engine.queries.finding import Certainty, Finding, others

T = TypeVar("T", bound=Hashable)
MAJORITY = 0.75
FEWEST = 3


class Instance(NamedTuple):
    """A place at which the text has one of several forms; what is compared is of one sort."""

    where: str
    start: int
    stands: str
    form: str
    sort: Hashable = ""


def habit(forms: Iterable[T], *, share: float = MAJORITY, fewest: int = FEWEST) -> T | None:
    """Return the form that the text has as a rule: three times in four, and three times at least; None without one."""
    counted = Counter(forms)
    if not counted:
        return None
    form, count = counted.most_common(1)[0]
    return form if count >= fewest and count >= share * counted.total() else None


def against_habit(
    found: Iterable[Instance],
    said: str,
    mended: Callable[[Instance, str], str],
    *,
    certainty: Certainty = Certainty.CERTAIN,
    share: float = MAJORITY,
    fewest: int = FEWEST,
) -> Iterator[Finding]:
    """Yield the instances that differ from what their sort has as a rule, each with the reading that would be usual."""
    sorts: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in found:
        sorts[one.sort].append(one)
    for group in sorts.values():
        usual = habit((one.form for one in group), share=share, fewest=fewest)
        for one in group if usual is not None else ():
            if usual is not None and one.form != usual:
                places = others((other.where for other in group if other.form == usual), one.where)
                yield Finding(one.where, one.start, one.stands, certainty, said, mended(one, usual), places)
