"""Two columns that stand beside each other in a text, as `pdftotext -layout` leaves them, come below each other again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

FEWEST_LINES = 8
GAP = re.compile(r"(?:^|(?<=\S)) {3,}(?=\S)")


def in_one_column(text: str) -> str:
    """Return a text with the columns of each page one below the other; a page of one column stays as it is."""
    if "   " not in text:
        return text
    return "\f".join("\n".join(_page(page.split("\n"))) for page in text.split("\f"))


def _page(lines: Sequence[str]) -> Iterator[str]:
    gutter = _gutter(lines)
    if not gutter:
        yield from lines
        return
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        before, after = line[:gutter], line[gutter:]
        crosses = (before[-2:].strip() and after[:1].strip()) or line.strip().isdigit()
        if crosses or (_is_apart(line, gutter) and not left):
            yield from [*left, *right]
            left, right = [], []
            yield line
        else:
            left.append(before.rstrip())
            right.append(after.strip() if after.strip() else "")
    yield from [*_trimmed(left), *_trimmed(right)]


def _is_apart(line: str, gutter: int) -> bool:
    """Whether a line, such as a page's head, has words on both sides, but far from the gutter on one of them."""
    is_wide = re.search(r" {12,}", line[:gutter].lstrip() + line[gutter:].rstrip()) and line[gutter : gutter + 1].isspace()
    return bool(is_wide) or not line.strip()


def _gutter(lines: Sequence[str]) -> int:
    """Where the right column of a page begins; 0 where it has one column only."""
    filled = [line.rstrip() for line in lines if line.strip()]
    if len(filled) < FEWEST_LINES:
        return 0
    width = max(map(len, filled))
    begins = Counter(match.end() for line in filled for match in GAP.finditer(line))
    likely = [(at, times) for at, times in begins.most_common(5) if width // 4 < at < width * 3 // 4]
    if not likely:
        return 0
    best = likely[0][0]
    at = min(place for place, times in likely if abs(place - best) < 4)
    right = [line for line in filled if line[at:].strip() and not line[at - 2 : at].strip()]
    across = [line for line in filled if line[at - 2 : at].strip()]
    beside = [line for line in right if line[: at - 2].strip()]
    is_divided = len(beside) >= FEWEST_LINES and len(across) * 6 < len(filled) and begins[best] >= FEWEST_LINES
    return at if is_divided else 0


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    return lines
