"""A finding is a place of the source where something seems amiss, as a rule reports it before anyone has ruled on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from engine.problem import Place, Problem, Severity
from engine.queries.witness import Witness

NOWHERE = Place("")
SHOWN = 6


class Certainty(StrEnum):
    """How sure it is that this place is amiss; where the source cannot settle which of two is, each is possible."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Finding(NamedTuple):
    """What stands at a place, what is suspected there if the source settles it, and the passages that are the evidence.

    `where` is the id of a paragraph or note, `start` the offset of `stands` in its plain text. The code, the kind
    of query and the line are filled in by the rule that yields it.
    """

    where: str
    start: int
    stands: str
    certainty: Certainty
    message: str
    suspected: str = ""
    evidence: tuple[str, ...] = ()
    code: str = ""
    kind: str = ""
    place: Place = NOWHERE

    def as_problem(self) -> Problem:
        """The finding as a warning, with what an editor writes to rule on it."""
        said = f"; perhaps {self.suspected!r}" if self.suspected else ""
        see = f"; see {', '.join(self.evidence)}" if self.evidence else ""
        message = f"{self.where} {self.stands!r}: {self.message}{said}{see} ({self.certainty})"
        hint = f"Rule on it in queries.yaml: 'place: {self.where}', 'kind: {self.kind}' and the words that stand there."
        doubt = {"where": self.where, "stands": self.stands, "suspected": self.suspected, "certainty": str(self.certainty)}
        return Problem(self.place, self.code, message, hint, Severity.WARNING, evidence=self.evidence, **doubt)


def others(places: Iterable[str], where: str) -> tuple[str, ...]:
    """Return the passages that are evidence against one: each once, the first few, and not the passage itself."""
    found: dict[str, None] = {}
    for place in places:
        if len(found) == SHOWN:
            break
        if place != where:
            found[place] = None
    return tuple(found)


class Rule(NamedTuple):
    """A kind of slip: its code, the kind of query it makes, and the generator whose docstring is its documentation."""

    code: str
    kind: str
    find: Callable[[Witness], Iterator[Finding]]
