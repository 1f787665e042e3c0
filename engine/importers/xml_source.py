"""XML is parsed without network, without files and without letting entities grow; what it says of them is read by us."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from engine.importers.draft import Unreadable

LARGEST = 60_000_000
LONGEST_ENTITY = 200
NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
PREDEFINED = {b"amp", b"lt", b"gt", b"quot", b"apos"}
Element = Any  # lxml is imported only where XML is read, and has no types of its own
GET_IT = "Install it with: python -m pip install lxml; then import again."


def root_of(data: bytes) -> Element:
    """Return the root element of an XML document; one that is not well formed, or hostile, is unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(0, f"the file holds {len(data) / 1e6:.0f} MB", "Divide it: an article is smaller than 60 MB.")
    if not data.strip():
        raise Unreadable(0, "the file is empty", "Save it again.")
    try:
        root = _parsed(data)
    except _Undefined:
        root = _parsed(_with_signs(data))
    _resolve_entities(root)
    return root


class _Undefined(Exception):
    """An entity is used that nothing defines."""


def _parsed(data: bytes) -> Element:
    try:
        from lxml import etree  # type: ignore[import-untyped]
    except ImportError as error:
        raise Unreadable(0, "XML is read with lxml, which is not installed", GET_IT) from error
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Entity '" in str(error) and "not defined" in str(error) and NAMED.search(data):
            raise _Undefined from error
        reason = re.sub(r",? line \d+, column \d+|\s+", " ", str(error.msg or error)).strip()
        if re.search(r"amplification|entity reference loop", reason):
            remedy = "Put the text of its entities in their place."
            raise Unreadable(error.lineno or 0, "the document's entities grow without measure", remedy) from error
        if "depth" in reason:
            raise Unreadable(error.lineno or 0, "the document is nested too deeply", "Simplify it.") from error
        remedy = "Open it in a program that checks XML, mend this place, and import again."
        raise Unreadable(error.lineno or 0, f"this is not well-formed XML: {reason}", remedy) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(0, f"this is not readable XML: {error}", "Save it again as XML with the encoding UTF-8.") from error


def _with_signs(data: bytes) -> bytes:
    """A document with the names of HTML's characters, such as &nbsp;, written as numbers."""

    def number(match: re.Match[bytes]) -> bytes:
        signs = html5.get(f"{match[1].decode()};", "")
        if match[1] in PREDEFINED or not signs:
            return match[0] if match[1] in PREDEFINED else b"&#xFFFD;"
        return b"".join(b"&#%d;" % ord(sign) for sign in signs)

    return NAMED.sub(number, data)


def _resolve_entities(root: Element) -> None:
    """Put the text of its entity for each reference: of those the document defines, only short ones that name no others."""
    from lxml import etree

    declared = root.getroottree().docinfo.internalDTD
    values = {one.name: one for one in declared.iterentities()} if declared is not None else {}
    for reference in list(root.iter(etree.Entity)):
        text = _value(reference.name, values, reference.sourceline or 0) + (reference.tail or "")
        before, parent = reference.getprevious(), reference.getparent()
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
        reference.tail = None
        parent.remove(reference)


def _value(name: str, values: dict[str, Any], line: int) -> str:
    entity = values.get(name)
    if entity is None:
        return html5.get(f"{name};", "\ufffd")
    content = entity.content
    if content is None or entity.system_url:
        raise Unreadable(line, f"the entity &{name}; stands for another file, which is not read", "Put its text in its place.")
    if len(content) > LONGEST_ENTITY or "&" in content or "<" in content:
        raise Unreadable(line, f"the entity &{name}; stands for more than a few signs", "Put its text in its place.")
    return str(content)


def written(root: Element) -> bytes:
    """Return an element as XML; what its document declared, entities among it, stays behind."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def written_html(part: Element) -> bytes:
    """Return an element as a page of HTML."""
    from lxml import etree

    return b"<!doctype html><html><body>" + bytes(etree.tostring(part, method="html", encoding="UTF-8")) + b"</body></html>"


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace; empty where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value).strip()
    return ""


def found(element: Element, *path: str) -> list[Element]:
    """Return the elements on a path of names below an element, `*` for any; names without namespace."""
    ones = [element]
    for name in path:
        ones = [child for one in ones for child in one if isinstance(child.tag, str) and name in ("*", local(child))]
    return ones


def text_of(element: Element | None) -> str:
    """Return all text in an element, in one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def first_text(element: Element, *path: str) -> str:
    """Return the text of the first element on a path."""
    ones = found(element, *path)
    return text_of(ones[0]) if ones else ""
