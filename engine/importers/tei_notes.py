"""The notes of a TEI document: where each is called, whether it stands there, at the foot of the page or at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.importers.xml_source import Element, attribute, local

COLLECTIONS = {"noteGrp", "listAnnotation", "back", "standOff"}


class Notes:
    """The notes of a text by key, and the ways to them."""

    def __init__(self, texts: list[Element]) -> None:
        self.elements: dict[str, Element] = {}
        self._keys: dict[Element, str] = {}
        self._by_id: dict[str, str] = {}
        self._at: dict[str, list[str]] = defaultdict(list)
        self._called: set[str] = set()
        for note in (one for text in texts for one in text.iter() if local(one) == "note" and attribute(one, "type") != "query"):
            key = f"t{len(self.elements) + 1}"
            self.elements[key], self._keys[note] = note, key
            if name := attribute(note, "id"):
                self._by_id[name] = key
        for reference in (one for text in texts for one in text.iter() if local(one) in ("ref", "ptr")):
            self._called |= {key for target in attribute(reference, "target").split() if (key := self.key_at(target))}
        ids = {attribute(one, "id"): one for text in texts for one in text.iter() if attribute(one, "id")}
        for note, key in self._keys.items():
            for target in (attribute(note, "target") or attribute(note, "corresp")).split():
                anchor = ids.get(target.removeprefix("#"))
                if key not in self._called and anchor is not None and anchor is not note:
                    self._at[target.removeprefix("#")].append(key)
        self._called |= {key for keys in self._at.values() for key in keys}

    def key_of(self, note: Element) -> str:
        """Return the key of a note."""
        return self._keys.get(note, "")

    def key_at(self, target: str) -> str:
        """Return the key of the note that a pointer leads to; empty where it leads to none."""
        return self._by_id.get(target.rpartition("#")[2], "") if "#" in target else ""

    def at_anchor(self, name: str) -> list[str]:
        """Return the keys of the notes that point to an element."""
        return self._at.get(name, []) if name else []

    def is_in_place(self, note: Element) -> bool:
        """Tell whether a note stands where it is called."""
        key = self._keys[note]
        if key in self._called:
            return False
        return not any(_is_collection(one) for one in _above(note))


def _above(element: Element) -> Iterator[Element]:
    """The elements a note stands in, up to the division that holds its paragraph."""
    parent = element.getparent()
    while parent is not None and local(parent) not in ("p", "ab", "head", "item", "cell", "l", "quote", "bibl"):
        yield parent
        parent = parent.getparent()


def _is_collection(element: Element) -> bool:
    kind = attribute(element, "type").lower()
    return local(element) in COLLECTIONS or (local(element).startswith(("div", "list")) and "note" in kind)
