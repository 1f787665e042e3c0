"""The notes found on a page are put where they can be read: marks at their calls, each note in a division at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.importers.html_source import drop
from engine.importers.marks import mark
from engine.importers.xml_source import Element, attribute, local, text_of

SHOWN = re.compile(r"[\[(]?\s*(?:note\s+)?(\d{1,4}[a-z]?|[*†‡§¶#]{1,4}|[a-z]{1,2}|[ivxlc]{1,6})\s*[\])]?\.?", re.IGNORECASE)
OF_NOTES = re.compile(
    r"(?:foot|end)-?notes?\b|\bnotes?\b|_ftn|_edn|ftn\d|edn\d|sdfootnote|sdendnote|doc-footnote|doc-endnote|references|rearnote",
    re.IGNORECASE,
)
BACK = re.compile(r"[\s\d↩↑⬆^⤴↵\ufe0e\ufe0f⏎←]+|back|return|retour|volver|voltar|zurück|jump up", re.IGNORECASE)


@dataclass
class Note:
    """A note found on a page: its key, the block that holds it, and the calls that lead to it."""

    key: str
    block: Element
    calls: list[Element]
    label: str = ""


def mark_calls(note: Note) -> None:
    """Put a mark in the place of each call; a note that stands where it is called is called there."""
    for call in note.calls:
        parent = call.getparent()
        shown = parent if local(parent) == "sup" and text_of(parent) == text_of(call) else call
        _replace(shown, mark("call", note.key))
    if not note.calls:
        _replace_keeping(note.block, mark("call", note.key))


def move_to_end(note: Note, part: Element, blocks: set[Element]) -> None:
    """Move a note to the end of the text."""
    _drop_back_links(note)
    following = list(_following(note, part, blocks)) if local(note.block) == "p" else []
    division = part.makeelement("div")
    division.set("class", "importnote")
    division.set("data-key", note.key)
    division.set("data-sign", note.label)
    division.set("data-line", str(note.block.sourceline or 0))
    parent = note.block.getparent()
    if parent is not None:
        note.block.tail, tail = None, note.block.tail
        _put_tail(note.block, tail)
        parent.remove(note.block)
    if local(note.block) in ("li", "dd", "td", "tr", "span", "aside", "section", "footer", "small"):
        note.block.tag = "div"
        note.block.attrib.clear()
    division.append(note.block)
    for one in following:
        division.append(one)
    part.append(division)


def _following(note: Note, part: Element, blocks: set[Element]) -> Iterator[Element]:
    """The paragraphs between a note's first and the next note, or the end of the notes: they belong to it."""
    among = is_among_notes(note.block, part)
    between: list[Element] = []
    for one in note.block.itersiblings():
        if one in blocks:
            yield from between
            return
        if local(one) not in ("p", "blockquote", "ul", "ol"):
            break
        between.append(one)
    yield from between if among else ()


def _put_tail(block: Element, tail: str | None) -> None:
    if not tail or not tail.strip():
        return
    previous, parent = block.getprevious(), block.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _replace(element: Element, words: str) -> None:
    """Put words in an element's place."""
    element.tail = words + (element.tail or "")
    drop(element)


def _replace_keeping(element: Element, words: str) -> None:
    """Put words before an element, which is moved later."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _drop_back_links(note: Note) -> None:
    """Take out of a note the links back to its calls, and the number it begins with."""
    for link in [one for one in note.block.iter() if local(one) == "a"]:
        words, target = text_of(link).strip(), attribute(link, "href")
        is_back = "backlink" in f"{attribute(link, 'role')} {attribute(link, 'class')}" or (
            target.startswith("#") and (SHOWN.fullmatch(words) or BACK.fullmatch(words))
        )
        if is_back or (not words and not list(link)):
            drop(link)
    _drop_number(note)
    for one in [one for one in note.block.iter() if local(one) == "sup" and not text_of(one)]:
        drop(one)


def _drop_number(note: Note) -> None:
    """Take the number a note begins with, and the signs around it, out of its first words."""
    number = rf"(?:[\[(]?{re.escape(note.label)}[\])]?(?=\W|$))?" if note.label else ""
    start = re.compile(rf"^\s*[\^↑]?\s*{number}[.):\s]*")
    for one in note.block.iter():
        if (one.text or "").strip():
            one.text = start.sub("", one.text, count=1)
            return
        for child in one:
            if not text_of(child) and (child.tail or "").strip():
                child.tail = start.sub("", child.tail, count=1)
                return
            break


def is_among_notes(block: Element, part: Element) -> bool:
    """Tell whether what a block stands in is said to hold notes."""
    for one in (block, *block.iterancestors()):
        if one is part:
            return False
        if OF_NOTES.search(f"{attribute(one, 'id')} {attribute(one, 'class')} {attribute(one, 'role')} {attribute(one, 'type')}"):
            return True
    return False
