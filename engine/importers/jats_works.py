"""The lists of works of a JATS article."""

from __future__ import annotations

from collections.abc import Iterator

from engine.importers.jats_blocks import JatsBlocks
from engine.importers.tree import (
    Blocks,
    Heading,
    Inline,
    Inlines,
    Listing,
    Paragraph,
    Styled,
    Text,
)
from engine.importers.xml_flow import Item, grouped
from engine.importers.xml_source import Element, found, local, text_of


class JatsWorks(JatsBlocks):
    """Reads lists of works."""

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
            if local(child) == "lpage" and words and local(child.getprevious()) == "fpage":
                words.append(Text(f"–{text_of(child)}"))
                continue
            for text in filter(None, texts):
                style = Styled("emphasis", (Text(text),)) if local(child) == "source" else Text(text)
                words += [*([Text(", ")] if words else []), style]
        return tuple(words)


def _person(name: Element) -> str:
    parts = [text_of(one) for part in ("surname", "given-names") for one in found(name, part)]
    return " ".join(parts) or text_of(name)
