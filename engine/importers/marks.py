"""Marks are put into a source before pandoc reads it, and found again in what it read.

A mark is a word between two characters that no text may hold. It tells which note a note is, that a note is called here,
what a paragraph is, on which line a heading stands: what pandoc does not pass on.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\ufdd0", "\ufdd1"
MARK = re.compile(f"{OPEN}([a-z]+)-([^{OPEN}{CLOSE}]*){CLOSE}")
NEVER = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]"
)


def mark(kind: str, value: str | int) -> str:
    """Return a mark to be put into a source."""
    return f"{OPEN}{kind}-{value}{CLOSE}"


def cleaned(words: str) -> str:
    """Return words without marks, and without characters that are not seen and would be refused in `content/`."""
    return NEVER.sub("", MARK.sub("", words))
