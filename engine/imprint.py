"""How a published work is set in a bibliography and in a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.model import Work


def names(people: Sequence[tuple[str, str]], *, first_reversed: bool = False) -> str:
    """Return names, (family, given), joined as a bibliography joins them."""
    shown = [
        f"{family}, {given}" if first_reversed and index == 0 and given else f"{given} {family}".strip()
        for index, (family, given) in enumerate(people)
    ]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else ""


def within_quotes(title: str) -> str:
    """Return a title for single quotation marks: its own single ones become double."""
    return re.sub(r"‘([^‘’]*)’", r"“\1”", title)


def short(work: Work) -> str:
    """Return a work as a later note names it: the family name and the short title."""
    people = work.authors or work.editors
    title = work.short_title or re.split(r": |(?<=[a-z])\. ", work.title)[0]
    return f"{people[0][0]}, {title}" if people else title


def imprint(work: Work) -> str:
    """Return a work in one line of plain text, as a note gives it at the first mention."""
    title = f"‘{within_quotes(work.title)}’" if work.is_article else work.title
    where = published(work)
    return f"{names(work.authors or work.editors)}, {title}{' ' if where.startswith('(') else ', '}{where}"


def published(work: Work) -> str:
    """Return where and when a work was published: journal, volume and year, or place, publisher and year."""
    fields = work.fields
    if journal := fields.get("journal"):
        volume = f" {fields['volume']}" if "volume" in fields else ""
        return f"{journal}{volume} ({work.year})"
    where = ": ".join(part for part in (fields.get("address"), fields.get("publisher")) if part)
    inside = f"in {fields['booktitle']} " if "booktitle" in fields else ""
    return f"{inside}({', '.join(part for part in (where, work.year) if part)})"
