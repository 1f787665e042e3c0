"""A table of JATS, in HTML's form or that of CALS, becomes rows of cells."""

from __future__ import annotations

from collections.abc import Callable

from engine.importers.pandoc_table import MOST_COLUMNS
from engine.importers.tree import Inlines
from engine.importers.xml_source import Element, attribute, local


def rows_of(table: Element, read: Callable[[Element], Inlines]) -> tuple[tuple[tuple[Inlines, ...], ...], bool, bool]:
    """Return the rows of a table, whether the first is its head, and whether cells were merged.

    A merged cell's words stand in the first of the cells it covers.
    """
    rows: list[tuple[Inlines, ...]] = []
    reaching: dict[int, int] = {}
    merged = has_head = False
    for row in (one for one in table.iter() if local(one) in ("tr", "row")):
        cells: list[Inlines] = []
        found = [one for one in row if local(one) in ("td", "th", "entry")]
        for cell in found:
            cells += _covered(reaching, len(cells))
            width, height = _span(cell, "colspan"), max(_span(cell, "rowspan"), _span(cell, "morerows", 1))
            merged = merged or width > 1 or height > 1
            for column in range(len(cells), len(cells) + width):
                reaching[column] = height - 1
            cells += [read(cell), *[()] * (width - 1)]
        cells += _covered(reaching, len(cells))
        if not rows:
            has_head = local(row.getparent()) == "thead" or all(local(one) == "th" for one in found)
        rows.append(tuple(cells))
    return tuple(rows), has_head, merged


def _covered(reaching: dict[int, int], column: int) -> list[Inlines]:
    """Empty cells for the columns from this one on into which a cell above reaches."""
    cells: list[Inlines] = []
    while reaching.get(column, 0) > 0:
        reaching[column] -= 1
        cells.append(())
        column += 1
    return cells


def _span(cell: Element, name: str, more: int = 0) -> int:
    value = attribute(cell, name)
    return min(int(value) + more, MOST_COLUMNS) if value.isdigit() else 1
