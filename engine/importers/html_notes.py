"""The notes of a web page: links with a number for their words, and the places they lead to.

Pandoc knows only calls with the role `doc-noteref`. Pages have many other habits: those of Word and LibreOffice, Jekyll,
WordPress, Wikipedia, older pandoc. They agree in this: a short link leads down to a block, and the block often leads back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.importers.html_moves import OF_NOTES, SHOWN, Note, is_among_notes, mark_calls, move_to_end
from engine.importers.html_source import drop
from engine.importers.xml_source import Element, attribute, local, text_of

OF_CALL = re.compile(r"noteref|footnote|endnote|fn-?ref|_ftn|sdfootnote|sdendnote|citeref|cite_ref|reference", re.IGNORECASE)
BLOCKS = {"li", "p", "div", "dd", "aside", "section", "td", "tr", "footer", "blockquote", "article"}
NO_NOTE = {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "table", "main", "body", "article", "html"}
SIDE = re.compile(r"(?:^|\s)(?:sidenote|marginnote|footnote-content|footnote-text|fn-content)(?:\s|$)", re.IGNORECASE)


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
    for note in notes:
        mark_calls(note)
    blocks = {note.block for note in notes}
    for note in notes:
        move_to_end(note, part, blocks)


def bring_notes(root: Element, part: Element) -> None:
    """Move notes that stand on a page beside its text, and are called in it, to the end of the text."""
    around = set(part.iterancestors())
    named = {attribute(one, "id"): one for one in root.iter() if isinstance(one.tag, str)}
    for link in [one for one in part.iter() if local(one) == "a" and attribute(one, "href").startswith("#")]:
        target = named.get(attribute(link, "href")[1:]) if is_call(link) else None
        above = [target, *target.iterancestors()] if target is not None else []
        if part in above or not above or not (_leads_back(above[0], [link]) or is_among_notes(above[0], part)):
            continue
        if (holder := next((one for one in above if one.getparent() in around), None)) is not None:
            holder.tail = None
            part.append(holder)


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
            and is_call(link)
            and order[target] > order[link]
            and not any(one is target for one in link.iterancestors())
        ):
            targets.setdefault(target, []).append(link)
    blocks = {target: _block(target, part) for target in targets}
    holders = {block for block in blocks.values() if block is not None}
    for number, (target, calls) in enumerate(targets.items(), start=1):
        block = _widened(blocks[target], holders, part) if blocks[target] is not None else None
        if block is not None and (_leads_back(block, calls) or is_among_notes(block, part) or _begins_like(block, calls)):
            match = SHOWN.fullmatch(text_of(calls[0]).strip())
            yield Note(f"html{number}", block, calls, match[1] if match else "")


def is_call(link: Element) -> bool:
    """Tell whether a link looks like the call of a note: it is said to be one, or shows a number or sign."""
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
