"""The footnotes and endnotes of a Word file bear their keys, and the numbers or signs they are printed with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.importers.marks import mark
from engine.importers.xml_source import Element, attribute, local

CONTINUED = {"separator", "continuationSeparator", "continuationNotice"}
SIGN = re.compile(r"[*†‡]{1,4}|[A-Za-z]")
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def mark_notes(document: Element, notes: Mapping[str, Element | None], settings: Element | None) -> dict[str, str]:
    """Mark each note with its key and label; return the keys of the notes by the bookmarks around their calls."""
    calls = [one for one in document.iter() if local(one) in ("footnoteReference", "endnoteReference")]
    labels = {_key(one): sign for one in calls if (sign := _taken_sign(one))}
    if {local(one) for one in calls} == {"footnoteReference", "endnoteReference"}:
        labels = dict(_endnote_labels(calls, _is_decimal(document, settings))) | labels
    for kind, root in notes.items():
        for note in root if root is not None else ():
            if local(note) == kind and attribute(note, "type") not in CONTINUED:
                key = f"{kind[0]}{attribute(note, 'id')}"
                _mark(note, f"{key}:{labels.get(key, '')}", labels.get(key, ""))
    return _bookmarked(document)


def _key(call: Element) -> str:
    return f"{local(call)[0]}{attribute(call, 'id')}"


def _taken_sign(call: Element) -> str:
    """The sign typed after a call that has one of its own; it is taken out."""
    if attribute(call, "customMarkFollows").lower() not in ("1", "true", "on"):
        return ""
    run = call.getparent()
    after = [run, *run.itersiblings()]
    for text in [one for place in after for one in place.iter() if local(one) == "t" and (one.text or "").strip()]:
        if match := SIGN.match((text.text or "").lstrip()):
            text.text = (text.text or "").lstrip()[match.end() :]
            return match[0]
        break
    return ""


def _endnote_labels(calls: list[Element], is_decimal: bool) -> Iterator[tuple[str, str]]:
    """The labels of endnotes where there are footnotes too: Roman numerals, or numbers after an e."""
    keys = dict.fromkeys(_key(one) for one in calls if local(one) == "endnoteReference")
    for number, key in enumerate(keys, start=1):
        yield key, f"e{number}" if is_decimal else roman(number)


def _is_decimal(document: Element, settings: Element | None) -> bool:
    for root in (document, settings):
        for one in root.iter() if root is not None else ():
            if local(one) == "endnotePr":
                return any(local(child) == "numFmt" and attribute(child, "val") == "decimal" for child in one)
    return False


def roman(number: int) -> str:
    """Return a number in small Roman numerals."""
    out = ""
    for value, sign in ROMAN:
        while number >= value:
            out, number = out + sign, number - value
    return out


def _mark(note: Element, name: str, sign: str) -> None:
    """Put a mark at the beginning of a note; the sign typed there goes."""
    paragraph = next((one for one in note if local(one) == "p"), None)
    space = note.tag.rpartition("}")[0] + "}"
    if paragraph is None:
        paragraph = note.makeelement(f"{space}p")
        note.insert(0, paragraph)
    first = next((one for one in note.iter() if local(one) == "t" and (one.text or "").strip()), None)
    if sign and first is not None and first.text.lstrip().startswith(sign):
        first.text = first.text.lstrip()[len(sign) :].lstrip()
    add_text(paragraph, mark("note", name))


def add_text(paragraph: Element, words: str) -> None:
    """Put words at the beginning of a paragraph."""
    space = paragraph.tag.rpartition("}")[0] + "}"
    run = paragraph.makeelement(f"{space}r")
    text = run.makeelement(f"{space}t")
    text.text = words
    run.append(text)
    has_properties = len(paragraph) and local(paragraph[0]) == "pPr"
    paragraph.insert(1 if has_properties else 0, run)


def _bookmarked(document: Element) -> dict[str, str]:
    """The notes called between the beginning and the end of a bookmark, by its name."""
    opened: dict[str, str] = {}
    found: dict[str, str] = {}
    for one in document.iter():
        match local(one):
            case "bookmarkStart":
                opened[attribute(one, "id")] = attribute(one, "name")
            case "bookmarkEnd":
                opened.pop(attribute(one, "id"), None)
            case "footnoteReference" | "endnoteReference":
                for name in opened.values():
                    found.setdefault(name, _key(one))
    return found
