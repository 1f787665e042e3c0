"""The works of a source's own bibliography, by their names in the source: for `works.bib`, and for the links to its entries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.importers.proposals_works import ProposedWork, bibtex, give_keys

BRACES = re.compile(r"[{}\\]")
YEAR = re.compile(r"(?:1[4-9]|20)\d\d")


def bare(name: str) -> str:
    """Return a name without the signs that have a meaning in BibTeX."""
    return BRACES.sub("", name)


class CitedWorks:
    """Works with their keys."""

    def __init__(self, works: Iterable[tuple[str, ProposedWork]]) -> None:
        named = list(works)
        self._works = [work for _, work in named]
        give_keys(self._works)
        self._keys = {name: work.key for name, work in named if name}

    def key_at(self, name: str) -> str:
        """Return the key of the work that has a name in the source; empty where there is none."""
        return self._keys.get(name, "")

    @property
    def bibtex(self) -> str:
        """The works as BibTeX, in the order of their keys."""
        return "\n".join(bibtex(work) for work in sorted(self._works, key=lambda work: work.key))
