"""The notes of a JATS article: which are called, from where, and which are called from nowhere."""

from __future__ import annotations

import re

from engine.importers.xml_source import Element, attribute, found, local, text_of

SIGN = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]|[*†‡]{1,3})[\])]?")
ELSEWHERE = {"fn-group", "author-notes", "table-wrap-foot", "back"}


class Notes:
    """The notes by key. Numbered references called by raised numbers, as some journals print their notes, are notes too."""

    def __init__(self, root: Element) -> None:
        self.elements: dict[str, Element] = {}
        self._keys: dict[Element, str] = {}
        self._by_id: dict[str, str] = {}
        self._ids = {attribute(one, "id"): one for one in root.iter() if attribute(one, "id")}
        calls = [one for one in root.iter() if local(one) == "xref" and not _is_in_front(one)]
        self._called = {name for one in calls for name in attribute(one, "rid").split()}
        self._shown = {attribute(one, "rid"): text_of(one) for one in reversed(calls)}
        for note in [one for one in root.iter() if local(one) == "fn"] + _numbered_references(root, calls):
            key = f"j{len(self.elements) + 1}"
            self.elements[key], self._keys[note] = note, key
            if name := attribute(note, "id"):
                self._by_id[name] = key

    def key_at(self, name: str) -> str:
        """Return the key of the note with an id; empty where there is none."""
        return self._by_id.get(name, "")

    def key_of(self, note: Element) -> str:
        """Return the key of a note."""
        return self._keys.get(note, "")

    def is_known(self, names: str) -> bool:
        """Tell whether an id of the article is named."""
        return any(name in self._ids for name in names.split())

    def name_of(self, name: str) -> str:
        """Return the label of the figure, table or section with an id."""
        element = self._ids.get(name)
        return text_of(next(iter(found(element, "label")), None)) if element is not None else ""

    def in_place(self, note: Element) -> str:
        """Return the key of a note that stands where it is called; empty for others."""
        above = {local(one) for one in note.iterancestors()}
        return self._keys[note] if not above & ELSEWHERE and attribute(note, "id") not in self._called else ""

    def is_left(self, note: Element) -> bool:
        """Tell whether nothing calls a note."""
        return attribute(note, "id") not in self._called

    def has_reference(self, ref: Element) -> bool:
        """Tell whether a reference is a note."""
        return ref in self._keys

    def label(self, key: str) -> str:
        """Return the number or sign a note bears."""
        note = self.elements[key]
        shown = self._shown.get(attribute(note, "id"), "")
        return (
            text_of(next(iter(found(note, "label")), None))
            or attribute(note, "symbol")
            or (shown if SIGN.fullmatch(shown) else "")
        )


def _is_in_front(element: Element) -> bool:
    return any(local(one) in ("contrib", "aff") for one in element.iterancestors())


def _numbered_references(root: Element, calls: list[Element]) -> list[Element]:
    """References that are notes: each has a number, and each is called by it, raised above the line."""
    refs = [one for one in root.iter() if local(one) == "ref"]
    to_refs = [one for one in calls if attribute(one, "ref-type") == "bibr"]
    if not refs or not to_refs or not all(_is_raised(one) and text_of(one).strip("[]()").isdigit() for one in to_refs):
        return []
    called = {name for one in to_refs for name in attribute(one, "rid").split()}
    return refs if all(attribute(one, "id") in called for one in refs) else []


def _is_raised(call: Element) -> bool:
    return any(local(one) == "sup" for one in call.iterancestors()) or bool(found(call, "sup"))
