"""The text of a JATS article becomes blocks and inlines; notes stand where they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from engine.importers.jats_works import JatsWorks
from engine.importers.tree import (
    Block,
    Blocks,
    Break,
    Call,
    Cite,
    Code,
    Heading,
    Link,
    Manuscript,
    Paragraph,
    Picture,
    Quote,
    Text,
    Verbatim,
)
from engine.importers.walks import plain
from engine.importers.xml_flow import Item, grouped
from engine.importers.xml_source import Element, attribute, found, local, text_of

STYLES = {"italic": "emphasis", "bold": "strong", "underline": "emphasis", "sup": "raised", "sub": "lowered"}
QUIET_LOSS = {
    "sc": "small capitals stand as other letters",
    "strike": "words that were struck out stand unmarked",
    "underline": "underlined words are emphasised",
}
NO_WORDS = {
    "target",
    "milestone-start",
    "milestone-end",
    "object-id",
    "alt-text",
    "long-desc",
    "processing-meta",
    "index-term",
    "permissions",
}


class JatsText(JatsWorks):
    """Reads the text of JATS; `depth` is the level of the headings in the section being read."""

    def __init__(self, manuscript: Manuscript, root: Element, language: str) -> None:
        super().__init__(manuscript, root, language)
        self._floats = {
            attribute(one, "id"): one for group in root.iter() if local(group) == "floats-group" for one in group if local(one)
        }
        self._rules: dict[str, Callable[[Element], Iterable[Item]]] = {
            "p": self._paragraph,
            "sec": self._section,
            "title": lambda one: (),
            "disp-quote": self._quote,
            "attrib": lambda one: [Paragraph(self.inlines(one))],
            "verse-group": self._verse,
            "list": self._list,
            "def-list": self._definitions,
            "fig": self._figure,
            "graphic": self._graphic,
            "inline-graphic": lambda one: [Picture(attribute(one, "href"), self._shown(one))],
            "media": self._media,
            "supplementary-material": self._media,
            "table-wrap": self._table,
            "table": lambda one: self._grid(one, ()),
            "boxed-text": lambda one: [Quote(tuple(self._with_title(one)))],
            "statement": lambda one: self._with_title(one),
            "speech": self._speech,
            "preformat": lambda one: [Verbatim("".join(one.itertext()))],
            "code": lambda one: [Verbatim("".join(one.itertext()))] if local(one.getparent()) != "p" else [Code(text_of(one))],
            "disp-formula": self._formula,
            "inline-formula": self._formula,
            "tex-math": self._formula,
            "math": self._formula,
            "xref": self._reference,
            "fn": self._note,
            "ext-link": self._link,
            "uri": self._link,
            "email": lambda one: [Link(f"mailto:{text_of(one)}", self.inlines(one))],
            "break": lambda one: [Break()],
            "styled-content": self._styled_content,
            "label": lambda one: (),
            "ref-list": self._references,
            "fn-group": self.left_notes,
            "alternatives": lambda one: self.item(one[0]) if len(one) else (),
            "floats-group": lambda one: (),
            **dict.fromkeys((*STYLES, "sc", "strike"), self._set_apart),
            **{name: (lambda one: ()) for name in NO_WORDS},
        }

    def item(self, element: Element) -> Iterable[Item]:
        rule = self._rules.get(local(element))
        return rule(element) if rule else self.flow(element)

    def _paragraph(self, element: Element) -> Iterator[Item]:
        """A paragraph, with the blocks that stand in it, and the floats that it is the first to name below it."""
        yield from self.blocks(element)
        for one in element.iter():
            for name in attribute(one, "rid").split() if local(one) == "xref" else ():
                if (float_ := self._floats.pop(name, None)) is not None:
                    yield from grouped(list(self.item(float_)))

    def rest_of_floats(self) -> Blocks:
        """Return the figures and tables that no paragraph names."""
        left = list(self._floats.values())
        self._floats.clear()
        return tuple(block for one in left for block in grouped(list(self.item(one))))

    def _section(self, element: Element) -> Iterator[Item]:
        title = next(iter(found(element, "title")), None)
        label = text_of(next(iter(found(element, "label")), None))
        self.depth += 1
        words = self.inlines(title) if title is not None else ()
        if label and not plain(words).strip().startswith(label):
            words = (Text(f"{label} "), *words)
        if plain(words).strip():
            yield Heading(self.depth, words, element.sourceline or 0, attribute(element, "id"))
        yield from self.blocks(element)
        self.depth -= 1

    def titled(self, element: Element, fallback: str = "") -> Iterator[Block]:
        """Yield an element of the front or back as a section of its own, under its title."""
        title = next(iter(found(element, "title")), None)
        words = self.inlines(title) if title is not None else ()
        blocks = self.blocks(element)
        if blocks:
            yield Heading(self.depth + 1, words or ((Text(fallback),) if fallback else ()), element.sourceline or 0)
            yield from (_deeper(block) if isinstance(block, Heading) else block for block in blocks)

    def _formula(self, element: Element) -> Iterator[Item]:
        self.lose("formulas stand as TeX or as their signs", element, "Write them as words or signs where you can.")
        tex = next((one for one in element.iter() if local(one) == "tex-math"), None)
        source = tex if tex is not None else element
        words = re.sub(
            r"^\$+|\$+$|^\\\[|\\\]$", "", re.sub(r"(?s).*\\begin\{document\}|\\end\{document\}.*", "", "".join(source.itertext()))
        ).strip()
        if words:
            code = Code(" ".join(words.split()))
            yield Paragraph((code,)) if local(element) == "disp-formula" else code

    def _set_apart(self, element: Element) -> Iterable[Item]:
        name = local(element)
        if name in QUIET_LOSS:
            self.lose(QUIET_LOSS[name], element)
        return self.styled(STYLES[name], element) if name in STYLES else self.flow(element)

    def _styled_content(self, element: Element) -> Iterable[Item]:
        look = f"{attribute(element, 'style')} {attribute(element, 'style-type')}".lower()
        style = "emphasis" if "italic" in look else "strong" if "bold" in look else "raised" if "super" in look else ""
        return self.styled(style, element) if style else self.flow(element)

    def _reference(self, element: Element) -> Iterable[Item]:
        """The call of a note; a link to a work; of anything else in the article the words."""
        keys = [key for name in attribute(element, "rid").split() if (key := self.notes.key_at(name))]
        if keys:
            return [Call(key, text_of(element)) for key in keys]
        if attribute(element, "ref-type") in ("fn", "en", "table-fn") and not self.notes.is_known(attribute(element, "rid")):
            remedy = f"Write the note with the id {attribute(element, 'rid')}, or take out its call."
            self.manuscript.lose(
                f"note {text_of(element)} is called but not written", remedy, element.sourceline or 0, damaging=True
            )
        words = self.inlines(element)
        work = next((key for name in attribute(element, "rid").split() if (key := self.works.key_at(name))), "")
        if not plain(words).strip():  # the words are to be made from what is referred to
            return [Cite(work)] if work else words or [Text(self.notes.name_of(attribute(element, "rid")))]
        return [Link(f"work:{work}", words)] if work else words

    def _note(self, element: Element) -> Iterator[Item]:
        """A note that stands where it is called; others leave nothing where they stand."""
        if key := self.notes.in_place(element):
            yield Call(key)

    def left_notes(self, group: Element) -> Iterator[Item]:
        """Yield the notes of a group that nothing calls, as paragraphs under the group's title."""
        left = [
            one
            for one in found(group, "fn")
            if self.notes.is_left(one) and attribute(one, "fn-type") not in ("conflict", "coi-statement")
        ]
        title = next(iter(found(group, "title")), None)
        if left and title is not None:
            yield Heading(self.depth + 1, self.inlines(title), group.sourceline or 0)
        for one in left:
            yield from self.blocks(one)

    def _link(self, element: Element) -> Iterator[Item]:
        words = self.inlines(element)
        target = attribute(element, "href") or plain(words)
        if attribute(element, "ext-link-type") == "doi" and not target.startswith("http"):
            target = f"https://doi.org/{target}"
        yield Link(target, words or (Text(target),))


def _deeper(heading: Heading) -> Heading:
    return Heading(heading.level + 1, heading.children, heading.line, heading.id)
