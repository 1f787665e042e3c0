"""The notes of a web page: links with a number for their words, and the places they lead to.

Pandoc knows only calls with the role `doc-noteref`. Pages have many other habits: those of Word and LibreOffice, Jekyll,
WordPress, Wikipedia, older pandoc. They agree in this: a short link leads down to a block, and the block often leads back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.importers.html_source import drop
from engine.importers.marks import mark
from engine.importers.xml_source import Element, attribute, local, text_of

SHOWN = re.compile(r"[\[(]?\s*(?:note\s+)?(\d{1,4}[a-z]?|[*†‡§¶#]{1,4}|[a-z]{1,2}|[ivxlc]{1,6})\s*[\])]?\.?", re.IGNORECASE)
OF_CALL = re.compile(r"noteref|footnote|endnote|fn-?ref|_ftn|sdfootnote|sdendnote|citeref|cite_ref|reference", re.IGNORECASE)
OF_NOTES = re.compile(
    r"(?:foot|end)-?notes?\b|\bnotes?\b|_ftn|_edn|ftn\d|edn\d|sdfootnote|sdendnote|doc-footnote|doc-endnote|references|rearnote",
    re.IGNORECASE,
)
BACK = re.compile(r"[\s\d↩↑⬆^⤴↵\ufe0e\ufe0f⏎←]+|back|return|retour|volver|voltar|zurück|jump up", re.IGNORECASE)
BLOCKS = {"li", "p", "div", "dd", "aside", "section", "td", "tr", "footer", "blockquote", "article"}
NO_NOTE = {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "table", "main", "body", "article", "html"}
SIDE = re.compile(r"(?:^|\s)(?:sidenote|marginnote|footnote-content|footnote-text|fn-content)(?:\s|$)", re.IGNORECASE)


@dataclass
class Note:
    """A note found on a page: its key, the block that holds it, and the calls that lead to it."""

    key: str
    block: Element
    calls: list[Element]
    label: str = ""


def take_notes(part: Element) -> None:
    """Put a mark for each call, and move the notes to the end, each in a division of its own that bears its key."""
    _drop_self_links(part)
    order = {one: index for index, one in enumerate(part.iter())}
    named = {
        name: one
        for one in part.iter()
        for name in (attribute(one, "id"), attribute(one, "name"))
        if name and isinstance(one.tag, str)
    }
    notes = list(_found(part, named, order))
    for number, span in enumerate(
        [one for one in part.iter() if local(one) in ("span", "small", "aside") and SIDE.search(attribute(one, "class"))], start=1
    ):
        notes.append(Note(f"side{number}", span, []))
    blocks = {note.block for note in notes}
    for note in notes:
        _take(note, part, named, blocks)


def _drop_self_links(part: Element) -> None:
    """Take out the links that lead to the paragraph or heading they stand in."""
    for link in [one for one in part.iter() if local(one) == "a" and attribute(one, "href").startswith("#")]:
        target = attribute(link, "href")[1:]
        is_short = len(text_of(link)) <= 4
        if (
            is_short
            and target
            and any(attribute(above, "id") == target for above in [*link.iterancestors()][:3])
            and not OF_CALL.search(attribute(link, "class"))
        ):
            drop(link)


def _found(part: Element, named: dict[str, Element], order: dict[Element, int]) -> Iterator[Note]:
    """The notes, in the order of their first calls."""
    links = [one for one in part.iter() if local(one) == "a" and attribute(one, "href").startswith("#")]
    targets: dict[Element, list[Element]] = {}
    for link in links:
        target = named.get(attribute(link, "href")[1:])
        if (
            target is not None
            and _is_call(link)
            and order[target] > order[link]
            and not any(one is target for one in link.iterancestors())
        ):
            targets.setdefault(target, []).append(link)
    blocks = {target: _block(target, part) for target in targets}
    holders = {block for block in blocks.values() if block is not None}
    for number, (target, calls) in enumerate(targets.items(), start=1):
        block = _widened(blocks[target], holders, part) if blocks[target] is not None else None
        if block is not None and (_leads_back(block, calls) or _is_among_notes(block, part) or _begins_like(block, calls)):
            match = SHOWN.fullmatch(text_of(calls[0]).strip())
            yield Note(f"html{number}", block, calls, match[1] if match else "")


def _is_call(link: Element) -> bool:
    if "noteref" in f"{attribute(link, 'role')} {attribute(link, 'type')}":
        return True
    words = text_of(link).strip()
    return bool(SHOWN.fullmatch(words)) and (
        not words.isalpha() or _is_raised(link) or bool(OF_CALL.search(f"{attribute(link, 'class')} {attribute(link, 'id')}"))
    )


def _is_raised(link: Element) -> bool:
    return any(local(one) == "sup" for one in [*[*link.iterancestors()][:2], *link.iter()])


def _block(target: Element, part: Element) -> Element | None:
    """The block in which a target stands."""
    for one in (target, *target.iterancestors()):
        if one is part or local(one) in NO_NOTE:
            return None
        if local(one) in BLOCKS:
            return one
    return None


def _widened(block: Element, holders: set[Element], part: Element) -> Element:
    """The largest block around a note that holds no other note and little besides."""
    parent = block.getparent()
    while parent is not None and parent is not part and local(parent) in ("div", "li", "aside", "section"):
        if any(one in holders and one is not block for one in parent.iter()) or any(
            local(one) in NO_NOTE for one in parent.iter()
        ):
            break
        if local(parent) != "li" and not OF_NOTES.search(
            f"{attribute(parent, 'id')} {attribute(parent, 'class')} {attribute(parent, 'role')} {attribute(parent, 'type')}"
        ):
            break
        block, parent = parent, parent.getparent()
    return block


def _leads_back(block: Element, calls: list[Element]) -> bool:
    ids = {
        attribute(one, name)
        for call in calls
        for one in (call, *[*call.iterancestors()][:2], *call.iter())
        for name in ("id", "name")
    } - {""}
    return any(
        attribute(one, "href")[1:] in ids for one in block.iter() if local(one) == "a" and attribute(one, "href").startswith("#")
    )


def _begins_like(block: Element, calls: list[Element]) -> bool:
    """Whether a block begins with the very words of its call."""
    shown = text_of(calls[0]).strip()
    return bool(re.match(rf"{re.escape(shown)}(?:\W|$)", text_of(block).strip()))


def _is_among_notes(block: Element, part: Element) -> bool:
    for one in (block, *block.iterancestors()):
        if one is part:
            return False
        if OF_NOTES.search(f"{attribute(one, 'id')} {attribute(one, 'class')} {attribute(one, 'role')} {attribute(one, 'type')}"):
            return True
    return False


def _take(note: Note, part: Element, named: dict[str, Element], blocks: set[Element]) -> None:
    for call in note.calls:
        shown = call.getparent() if local(call.getparent()) == "sup" and text_of(call.getparent()) == text_of(call) else call
        _replace(shown, mark("call", note.key))
    if not note.calls:
        _replace_keeping(note.block, mark("call", note.key))
    _drop_back_links(note, named)
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
    among = _is_among_notes(note.block, part)
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


def _drop_back_links(note: Note, named: dict[str, Element]) -> None:
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
