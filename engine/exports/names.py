"""Ids of the site as XML names, each unique in one document.

An XML name begins with a letter; an id that begins with a figure gets `s-` in front, a blank becomes a hyphen, any other
sign its code.
"""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def xml_name(text: str) -> str:
    """Return a text as an XML name of ASCII letters, figures, hyphens, dots and underscores."""
    if NAME.fullmatch(text):
        return text
    name = re.sub(r"[^A-Za-z0-9._-]", lambda match: f"_{ord(match[0]):x}", text.replace(" ", "-"))
    return name if NAME.match(name) else f"s-{name}"


class Names:
    """The names given in one document, by the kind of thing and its id; the first of two equal ids keeps it."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def claim(self, kind: str, id_: str) -> str:
        """Give a thing its name and return it."""
        name = xml_name(id_)
        while name in self._taken:
            name = f"{kind}-{name}"
        self._taken.add(name)
        self._given.setdefault((kind, id_), name)
        return name

    def of(self, kind: str, id_: str) -> str:
        """Return a thing's name."""
        return self._given[kind, id_]

    def target(self, id_: str, *kinds: str) -> str:
        """Return the pointer `#name` to a thing of one of the kinds; empty where there is none."""
        for kind in kinds:
            if name := self._given.get((kind, id_)):
                return f"#{name}"
        return ""
