"""The text of a JATS article becomes blocks and inlines; notes stand where they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from engine.importers.jats_notes import Notes
from engine.importers.jats_table import rows_of
from engine.importers.tree import (
    Block,
    Blocks,
    Break,
    Call,
    Code,
    Figure,
    Heading,
    Inline,
    Inlines,
    Link,
    Listing,
    Manuscript,
    Paragraph,
    Picture,
    Quote,
    Styled,
    Table,
    Text,
    Verbatim,
    Verse,
)
from engine.importers.walks import plain
from engine.importers.xml_flow import FlowReader, Item, grouped
from engine.importers.xml_source import Element, attribute, found, local, text_of

STYLES = {"italic": "emphasis", "bold": "strong", "underline": "emphasis", "sup": "raised", "sub": "lowered"}
QUIET_LOSS = {
    "sc": "small capitals stand as other letters",
    "strike": "words that were struck out stand unmarked",
    "underline": "underlined words are emphasised",
}
LETTERED = {"alpha-lower", "alpha-upper", "roman-lower", "roman-upper"}
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


class JatsText(FlowReader):
    """Reads the text of JATS; `depth` is the level of the headings in the section being read."""

    def __init__(self, manuscript: Manuscript, root: Element, language: str) -> None:
        super().__init__(manuscript, language)
        self.notes = Notes(root)
        self.depth = 0
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

    def _quote(self, element: Element) -> Iterator[Item]:
        blocks = self.blocks(element)
        yield blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Verse) else Quote(blocks)

    def _verse(self, element: Element) -> Iterator[Item]:
        """Stanzas; a group of groups is a poem, its title and source lines before and after it."""
        stanza: list[Inlines] = []
        stanzas: list[tuple[Inlines, ...]] = []
        after: list[Block] = []
        for child in element:
            if local(child) == "verse-line":
                indent = (Text("\u2003"),) if attribute(child, "indent-level") not in ("", "0") else ()
                stanza.append((*indent, *self.inlines(child)))
            elif local(child) == "verse-group":
                stanzas += [one for verse in self._verse(child) if isinstance(verse, Verse) for one in verse.stanzas]
            elif local(child) in ("title", "subtitle"):
                yield Paragraph((Styled("strong", self.inlines(child)),))
            elif local(child):
                after += grouped(list(self.item(child)))
        yield Verse((*stanzas, *([tuple(stanza)] if stanza else [])))
        yield from after

    def _list(self, element: Element) -> Iterator[Item]:
        kind = attribute(element, "list-type")
        if kind in LETTERED:
            self.lose(
                "a list numbered with letters or Roman numerals is numbered 1, 2, 3",
                element,
                "Look whether the text refers to its letters.",
            )
        items = [self._list_item(one, kind) for one in found(element, "list-item")]
        yield from (Paragraph((Styled("strong", self.inlines(one)),)) for one in found(element, "title"))
        yield Listing(tuple(items), 1 if kind == "order" or kind in LETTERED else None)

    def _list_item(self, element: Element, kind: str) -> Blocks:
        """An item; its label stands before it where the list has no numbers of its own."""
        label = text_of(next(iter(found(element, "label")), None))
        blocks = self.blocks(element)
        if (
            label
            and kind not in ("order", "bullet", *LETTERED)
            and label not in "•–—-*▪●"
            and blocks
            and isinstance(blocks[0], Paragraph)
        ):
            return (Paragraph((Text(f"{label} "), *blocks[0].children)), *blocks[1:])
        return blocks

    def _definitions(self, element: Element) -> Iterator[Item]:
        yield from (Paragraph((Styled("strong", self.inlines(one)),)) for one in found(element, "title"))
        items = []
        for one in found(element, "def-item"):
            term = tuple(word for child in found(one, "term") for word in self.inlines(child))
            items.append(
                (Paragraph((Styled("strong", term),)), *(block for child in found(one, "def") for block in self.blocks(child)))
            )
        yield Listing(tuple(items))

    def caption(self, element: Element) -> Inlines:
        """Return the label, title and paragraphs of a figure or table in one line."""
        parts = [
            *found(element, "label"),
            *found(element, "caption", "title"),
            *found(element, "caption", "p"),
            *found(element, "attrib"),
        ]
        words: list[Inline] = []
        for part in parts:
            words += [*([Text(" ")] if words else []), *self.inlines(part)]
        return tuple(words)

    def _shown(self, element: Element) -> str:
        described = [one for name in ("alt-text", "long-desc") for one in element.iter() if local(one) == name]
        return text_of(described[0]) if described else ""

    def _figure(self, element: Element) -> Iterator[Item]:
        graphics = [one for one in element.iter() if local(one) in ("graphic", "media") and local(one.getparent()) != "caption"]
        caption, shown = self.caption(element), self._shown(element)
        alternatives = {id(one.getparent()): one for one in reversed(graphics) if local(one.getparent()) == "alternatives"}
        graphics = [
            one for one in graphics if id(one.getparent()) not in alternatives or alternatives[id(one.getparent())] is one
        ]
        for one in graphics[:-1]:
            yield Figure(attribute(one, "href"), self._shown(one) or shown)
        if graphics:
            yield Figure(attribute(graphics[-1], "href"), shown, caption)
        elif plain(caption).strip():
            yield Paragraph(caption)
        yield from (block for one in found(element, "p") for block in self.blocks(one))

    def _graphic(self, element: Element) -> Iterator[Item]:
        yield Figure(attribute(element, "href"), self._shown(element), self.caption(element))

    def _media(self, element: Element) -> Iterator[Item]:
        self.lose(f"{local(element)} {attribute(element, 'href')!r} was left out", element, "Link it, if it is on the web.")
        if words := self.caption(element):
            yield Paragraph(words)

    def _table(self, element: Element) -> Iterator[Item]:
        """A table with its caption; what stands below it in small print are paragraphs."""
        caption = self.caption(element)
        tables = [one for one in element.iter() if local(one) == "table"]
        for table in tables:
            yield from self._grid(table, caption)
            caption = ()
        if not tables:
            graphic = next((one for one in element.iter() if local(one) == "graphic"), None)
            yield Figure(attribute(graphic, "href"), self._shown(element), caption) if graphic is not None else Paragraph(caption)
        for part in found(element, "table-wrap-foot", "*"):
            is_left = local(part) == "fn" and self.notes.is_left(part)
            yield from self.blocks(part) if is_left else grouped(list(self.item(part)))

    def _grid(self, element: Element, caption: Inlines) -> Iterator[Item]:
        rows, has_head, merged = rows_of(element, self.inlines)
        if merged:
            self.lose("merged cells of a table stand apart, the text in the first", element, "Look at the table.")
        yield Table(rows, has_head, caption)

    def _with_title(self, element: Element) -> Iterator[Block]:
        parts = [
            self.inlines(one) for name in ("label", "title") for one in (*found(element, name), *found(element, "caption", name))
        ]
        words = tuple(word for part in parts for word in (*part, Text(" ")))
        if plain(words).strip():
            yield Paragraph((Styled("strong", words),))
        yield from self.blocks(element)

    def _speech(self, element: Element) -> Iterator[Item]:
        speaker = tuple(word for one in found(element, "speaker") for word in self.inlines(one))
        yield Paragraph((Styled("strong", speaker),))
        yield from (block for one in element if local(one) and local(one) != "speaker" for block in grouped(list(self.item(one))))

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
        """The call of a note; of anything else in the article the words."""
        keys = [key for name in attribute(element, "rid").split() if (key := self.notes.key_at(name))]
        if keys:
            return [Call(key, text_of(element)) for key in keys]
        if attribute(element, "ref-type") in ("fn", "en", "table-fn") and not self.notes.is_known(attribute(element, "rid")):
            remedy = f"Write the note with the id {attribute(element, 'rid')}, or take out its call."
            self.manuscript.lose(
                f"note {text_of(element)} is called but not written", remedy, element.sourceline or 0, damaging=True
            )
        return self.flow(element)

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

    def _references(self, element: Element) -> Iterator[Item]:
        """A list of works; numbered where all its works are."""
        refs = [one for one in found(element, "ref") if not self.notes.has_reference(one)]
        if not refs:
            yield from (block for one in found(element, "ref-list") for block in grouped(list(self.item(one))))
            return
        yield from self._heading_of(element, "References")
        yield from (block for one in found(element, "p") for block in self.blocks(one))
        labels = [text_of(next(iter(found(one, "label")), None)).strip(" .[]()") for one in refs]
        numbered = all(label.isdigit() for label in labels) and [int(label) for label in labels] == list(
            range(int(labels[0]), int(labels[0]) + len(labels))
        )
        items = [self.work(one) for one in refs]
        yield Listing(tuple(items), int(labels[0]) if numbered else None)
        self.depth += 1
        yield from (block for one in found(element, "ref-list") for block in grouped(list(self.item(one))))
        self.depth -= 1

    def _heading_of(self, element: Element, fallback: str) -> Iterator[Heading]:
        title = next(iter(found(element, "title")), None)
        words = self.inlines(title) if title is not None else ()
        yield Heading(self.depth + 1, words or (Text(fallback),), element.sourceline or 0)

    def work(self, ref: Element) -> Blocks:
        """Return a work as it is printed; one whose parts alone are given has commas between them."""
        printed = [one for one in ref.iter() if local(one) in ("mixed-citation", "citation", "note", "nlm-citation")]
        if printed:
            return tuple(block for one in printed for block in self.blocks(one))
        parts = [one for one in ref.iter() if local(one) == "element-citation"]
        if not parts:
            return self.blocks(ref)
        self.lose("references given in parts alone have commas between them", ref, "Look at the list of works.")
        return tuple(Paragraph(self._joined(one)) for one in parts)

    def _joined(self, citation: Element) -> Inlines:
        words: list[Inline] = []
        for child in citation:
            people = (
                [one for one in child.iter() if local(one) in ("name", "string-name", "collab")]
                if local(child) == "person-group"
                else []
            )
            texts = [_person(one) for one in people] or [text_of(child)]
            for text in filter(None, texts):
                style = Styled("emphasis", (Text(text),)) if local(child) == "source" else Text(text)
                words += [*([Text(", ")] if words else []), style]
        return tuple(words)


def _person(name: Element) -> str:
    parts = [text_of(one) for part in ("surname", "given-names") for one in found(name, part)]
    return " ".join(parts) or text_of(name)


def _deeper(heading: Heading) -> Heading:
    return Heading(heading.level + 1, heading.children, heading.line, heading.id)
