"""A table as pandoc has it becomes a grid: merged cells are laid out, the text in the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ALIGNED = {"AlignRight": "right", "AlignCenter": "center"}
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Grid:
    """Rows of cells, each cell a list of pandoc's blocks."""

    rows: list[list[list[Any]]]
    has_head: bool
    caption: list[Any]
    aligned: tuple[str, ...]
    merged: bool


def grid_of(content: Sequence[Any]) -> Grid:
    """Return a table as a grid; the rows within its bodies and at its foot follow those of its head."""
    _, (_, caption), columns, (_, head), bodies, (_, foot) = content
    groups = [head, *(rows for body in bodies for rows in body[2:4]), foot]
    laid = [_laid_out(rows) for rows in groups]
    rows = [row for group, _ in laid for row in group]
    width = max(map(len, rows), default=0)
    aligned = tuple(ALIGNED.get(column[0]["t"], "") for column in columns)
    return Grid(
        [row + [[]] * (width - len(row)) for row in rows], bool(head), caption, aligned, any(merged for _, merged in laid)
    )


def _laid_out(rows: Sequence[Any]) -> tuple[list[list[list[Any]]], bool]:
    """Rows with an empty cell wherever a merged cell reaches, and whether there was one."""
    laid: list[list[list[Any]]] = []
    reaching: dict[int, int] = {}
    merged = False
    for _, cells in rows:
        row: list[list[Any]] = []
        for _, _, rowspan, colspan, blocks in cells:
            while reaching.get(len(row), 0):
                reaching[len(row)] -= 1
                row.append([])
            colspan = max(1, min(colspan, MOST_COLUMNS))
            merged = merged or rowspan > 1 or colspan > 1
            for column in range(len(row), len(row) + colspan):
                reaching[column] = min(rowspan, len(rows)) - 1
            row += [blocks, *[[]] * (colspan - 1)]
        while reaching.get(len(row), 0):
            reaching[len(row)] -= 1
            row.append([])
        laid.append(row)
    return laid, merged
