"""Plain words are written so that the edition's Markdown gives exactly them back."""

from __future__ import annotations

import re

PUNCTUATION = "!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~"
INLINE = re.compile(
    rf"\\(?=[{PUNCTUATION}\s]|$)|`|(?<!\s)\*|\*(?!\s|$)|(?<![^\W_])_|_(?![^\W_])|\[(?=[\^@])|\](?=\(|\{{lang=|\[)"
    r"|<(?=[a-zA-Z][\w+.-]{1,31}:[^\s<>]*>|[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+>)|&(?=#?\w{1,40};)|\{(?=#[\w.-]*\}\s*$)"
)
BLOCK = re.compile(
    r"(?P<sign>#(?=#{0,5}(?:\s|$))|>|[-+*](?=\s|$)|[-*_=](?=[-*_=\s]*$)|~(?=~~)|:(?=\s)|\|)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)


def escaped(text: str) -> str:
    """Return words with a backslash before each sign that would be read as markup within a line."""
    return INLINE.sub(lambda match: "\\" + match[0], text)


def begun(markdown: str) -> str:
    """Return the Markdown of a paragraph with a backslash where its first sign would begin another kind of block."""
    markdown = markdown.lstrip(" \t\n")
    match = BLOCK.match(markdown)
    if not match:
        return markdown
    return f"\\{markdown}" if match["sign"] else f"{match['number']}\\{markdown[match.end() :]}"
