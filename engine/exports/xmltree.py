"""Building and writing XML with the standard library: elements with mixed content, and lines where they do no harm."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree import ElementTree as ET

Element = ET.Element


def add(parent: Element, tag: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Element:
    """Append an element and return it; an attribute without a value is left out."""
    child = ET.SubElement(parent, tag, {name: value for name, value in (attributes or {}).items() if value})
    child.text = text or None
    return child


def add_text(parent: Element, text: str) -> None:
    """Append text after whatever an element holds."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def written(root: Element, mixed: Collection[str], head: str = "") -> bytes:
    """Return a document as UTF-8, elements on lines of their own save inside the tags of `mixed`, which hold text."""
    _break_lines(root, mixed)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{ET.tostring(root, encoding="unicode")}\n'.encode()


def _break_lines(element: Element, mixed: Collection[str]) -> None:
    if len(element) and element.tag not in mixed:
        element.text = "\n"
        for child in element:
            child.tail = "\n"
            _break_lines(child, mixed)
