"""The list of every id the edition has published: where it stands, what it is called, and what became of it."""

from __future__ import annotations

from typing import Any

from engine.anchors import page_of
from engine.exports.lined import lined
from engine.ledger import Published
from engine.links import Links
from engine.succession import Succession, succession_of


def anchors_json(links: Links) -> bytes:
    """Return the anchors as JSON, one a line; an id that stands no more has its heir or the reason why it is gone."""
    succession = succession_of(links)
    return lined([_row(one, succession) for one in succession.ledger.published.values()])


def _row(one: Published, succession: Succession) -> dict[str, Any]:
    row = {
        "id": one.id,
        "kind": one.kind,
        "page": page_of(one.page),
        "label": one.label,
        "digest": one.digest,
        "first_release": one.first,
        "last_release": one.last or succession.ledger.last,
    }
    end = succession.fate(one.name)
    heir = end.name if end.name != one.name else None
    return row | {"changed_in": list(one.changed), "heir": heir, "gone": end.reason or None}
