"""Building and writing XML with the standard library: elements with mixed content, and lines where they do no harm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n{head}']
    _write(root, mixed, parts.append, lines=True)
    return ("".join(parts) + "\n").encode()


def _write(element: Element, mixed: Collection[str], write: Callable[[str], None], *, lines: bool) -> None:
    attributes = "".join([f' {name}="{_quoted(value)}"' for name, value in element.items()])
    lines = lines and len(element) > 0 and element.tag not in mixed
    text = "\n" if lines else _escaped(element.text or "")
    if not text and not len(element):
        write(f"<{element.tag}{attributes} />")
        return
    write(f"<{element.tag}{attributes}>{text}")
    for child in element:
        _write(child, mixed, write, lines=lines)
        write("\n" if lines else _escaped(child.tail or ""))
    write(f"</{element.tag}>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    """A value between quotation marks; white space other than blanks would be read as blanks and is written by its code."""
    value = _escaped(value).replace('"', "&quot;")
    return value.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")
