"""The archival files the edition knows: those of the register and those a note cites beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.archive import canonical, natural_key
from engine.links import Links
from engine.model import Piece, Repository, Series, slug


@dataclass(frozen=True)
class Holding:
    """A piece of a series, with its register entry where it has one."""

    reference: str
    repository: Repository
    series: Series
    piece: Piece | None

    @property
    def id(self) -> str:
        return slug(self.reference)


def holdings(links: Links) -> Iterator[Holding]:
    """Yield every piece, the repositories in their order, series and pieces by their numbers."""
    cited: dict[str, set[str]] = {}
    for reference in links.references:
        if reference.found.piece:
            cited.setdefault(reference.series_id, set()).add(reference.found.piece)
    for repository in links.edition.repositories:
        for series in sorted(repository.series, key=lambda one: natural_key(one.code)):
            numbers = series.piece_by_number.keys() | cited.get(series.id, set())
            for number in sorted(numbers, key=natural_key):
                yield Holding(canonical(repository, series.code, number), repository, series, series.piece_by_number.get(number))
