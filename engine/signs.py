"""Signs that no text may hold: they cannot be seen, and turn what is read into something other than what is stored.

These are control characters, halves of surrogate pairs, code points that are no characters, and the marks that override the
direction of writing. XML 1.0 and HTML forbid most of them.
"""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    r"|[" + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)) + "]"
)
HINT = "Delete it; it is not visible in most editors."


def forbidden_in(text: str) -> str:
    """Return what is wrong with a text that holds such a sign, naming the first; empty where it holds none."""
    match = None if text.isprintable() else FORBIDDEN.search(text)
    return f"a control character stands here (U+{ord(match[0]):04X})" if match else ""


def shown(text: str) -> str:
    """Return a text for the terminal, such signs spelled out, so that none of them can steer it."""
    return FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
