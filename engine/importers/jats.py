"""JATS, the XML of journals, is read by our own rules: pandoc loses sub-articles, notes without a number, most of the front.

bytes → XML → front, body, back, sub-articles, notes → Manuscript → Draft
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from engine.importers.arrange import draft_of
from engine.importers.arrange_thanks import settle_note
from engine.importers.beside import Beside
from engine.importers.draft import Draft, Unreadable
from engine.importers.jats_front import authors_of, funding_of, record_of, title_of
from engine.importers.jats_text import JatsText
from engine.importers.markdown_writer import note_markdown
from engine.importers.tree import Block, Blocks, Call, Footnote, Heading, Manuscript, Paragraph, Styled, Text
from engine.importers.walks import changed, everything
from engine.importers.xml_flow import grouped, in_language, without_label
from engine.importers.xml_source import Element, attribute, found, local, root_of, text_of

STATEMENTS = {"conflict": "disclosure", "coi-statement": "disclosure"}
WHOLE = {"article", "book-part"}
STUBS = {"front", "front-stub", "book-part-meta"}


def read_jats(data: bytes, path: Path | None = None) -> Draft:
    """Return the article in a JATS document; images are looked for beside `path`."""
    return jats_draft(root_of(data), path)


def jats_draft(root: Element, path: Path | None = None) -> Draft:
    """Return the article in a JATS tree; of a set of articles the first."""
    article = next((one for one in root.iter() if local(one) in WHOLE), None)
    if article is None:
        raise Unreadable(root.sourceline or 0, "the document holds no article", "Import the XML of the article itself.")
    manuscript = Manuscript(image=Beside(path).image, has_typed_front=False)
    others = sum(local(one) in WHOLE for one in root.iter()) - 1
    if others > 0:
        manuscript.lose(f"the document holds {others} more articles, which were left out", "Import each from a file of its own.")
    return draft_of(_Article(article, manuscript).read())


class _Article:
    """An article: its front for the record, its text in order, and the notes, each where it belongs."""

    def __init__(self, article: Element, manuscript: Manuscript) -> None:
        self._article, self._manuscript = article, manuscript
        language = attribute(article, "lang")
        self._front = next((one for one in article if local(one) in STUBS), None)
        if self._front is not None:
            manuscript.record = record_of(self._front, language)
        self._reader = JatsText(manuscript, article, language)

    def read(self) -> Manuscript:
        """Return the manuscript of the article."""
        manuscript, reader = self._manuscript, self._reader
        manuscript.record["bibliography"] = reader.works.bibtex
        manuscript.blocks = [*self._text(self._article), *reader.rest_of_floats()]
        if self._front is not None:
            if words := funding_of(self._front):
                manuscript.blocks += [Heading(1, (Text("Funding"),)), Paragraph((Text(words),))]
            manuscript.blocks += self._translations(self._front)
        manuscript.blocks += [
            block for one in self._article if local(one) in ("sub-article", "response") for block in self._sub_article(one)
        ]
        for key, note in reader.notes.elements.items():
            label = reader.notes.label(key)
            blocks = reader.work(note) if local(note) == "ref" else reader.blocks(note)
            manuscript.notes[key] = Footnote(without_label(blocks, label), label, note.sourceline or 0)
        if self._front is not None:
            self._settle_front(self._front)
        self._settle_uncalled()
        return manuscript

    def _text(self, article: Element) -> Iterator[Block]:
        """The body and the back of an article."""
        for body in found(article, "body"):
            yield from self._reader.blocks(body)
        for part in found(article, "back", "*"):
            match local(part):
                case "ack":
                    yield from self._reader.titled(part, "Acknowledgements")
                case "app-group":
                    yield from (block for one in found(part, "app") for block in self._reader.titled(one))
                case "app" | "glossary" | "notes":
                    yield from self._reader.titled(part)
                case "bio":
                    self._state("contributor", self._reader.blocks(part))
                case _:
                    yield from grouped(list(self._reader.item(part)))

    def _sub_article(self, article: Element) -> Iterator[Block]:
        """A sub-article: its title a section's, then who wrote it, then its text one level deeper."""
        stub = next((one for one in article if local(one) in STUBS), None)
        meta = next(iter(found(stub, "article-meta")), stub) if stub is not None else None
        title = title_of(meta) if meta is not None else ""
        kind = attribute(article, "article-type") or attribute(article, "response-type") or local(article)
        self._reader.depth += 1
        yield Heading(self._reader.depth, (Text(title or kind.replace("-", " ").capitalize()),), article.sourceline or 0)
        if meta is not None and (names := [author["name"] for author in authors_of(meta)]):
            yield Paragraph((Styled("emphasis", (Text(", ".join(names)),)),))
        if meta is not None:
            yield from (block for one in found(meta, "abstract") for block in self._reader.titled(one, "Abstract"))
        yield from self._text(article)
        yield from (block for one in article if local(one) in ("sub-article", "response") for block in self._sub_article(one))
        self._reader.depth -= 1

    def _translations(self, front: Element) -> Iterator[Block]:
        """Abstracts in other languages, each a section with the title and the keywords in its language."""
        meta = next(iter(found(front, "article-meta")), front)
        for abstract in found(meta, "trans-abstract"):
            language = attribute(abstract, "lang")
            blocks = list(self._reader.titled(abstract, "Abstract"))
            titles = [one for one in meta.iter() if local(one) == "trans-title-group" and attribute(one, "lang") == language]
            blocks[1:1] = [
                Paragraph((Styled("strong", (Text(": ".join(text_of(part) for part in one if local(part))),)),))
                for one in titles[:1]
            ]
            for group in found(meta, "kwd-group"):
                words = [text_of(one) for one in group.iter() if local(one) == "kwd"]
                if language and attribute(group, "lang") == language and words:
                    label = text_of(next(iter(found(group, "title")), None))
                    blocks.append(Paragraph((Text(f"{label.rstrip(':')}: {'; '.join(words)}" if label else "; ".join(words)),)))
            yield from (changed(block, partial(in_language, language)) for block in blocks)

    def _settle_front(self, front: Element) -> None:
        """Give the record the notes that title and authors call, and what else the authors say of themselves."""
        for one in front.iter():
            if local(one) == "xref" and any(
                local(above) in ("title-group", "article-title", "abstract") for above in one.iterancestors()
            ):
                for name in attribute(one, "rid").split():
                    settle_note(self._manuscript, self._reader.notes.key_at(name))
        called = self._called()
        for note in (one for one in front.iter() if local(one) == "author-notes"):
            for child in note:
                if local(child) == "corresp" and (words := _beyond_mail(child)):
                    self._state("contributor", (Paragraph((Text(words),)),))
                elif local(child) == "fn":
                    key = self._reader.notes.key_at(attribute(child, "id")) or self._reader.notes.key_of(child)
                    if key in self._manuscript.notes and key not in called:
                        blocks = self._manuscript.notes.pop(key).blocks
                        self._state(STATEMENTS.get(attribute(child, "fn-type"), "contributor"), blocks)
        for bio in (one for one in front.iter() if local(one) == "bio"):
            self._state("contributor", self._reader.blocks(bio))

    def _settle_uncalled(self) -> None:
        """Drop the notes that nothing calls: the reader has put their text under the title of their group."""
        called = self._called()
        for key, element in self._reader.notes.elements.items():
            if key in self._manuscript.notes and key not in called:
                kind = STATEMENTS.get(attribute(element, "fn-type"))
                note = self._manuscript.notes.pop(key)
                if kind and not self._manuscript.record.get(kind):
                    self._state(kind, note.blocks)

    def _called(self) -> set[str]:
        blocks = [*self._manuscript.blocks, *(block for note in self._manuscript.notes.values() for block in note.blocks)]
        return {one.note for one in everything(blocks) if isinstance(one, Call)}

    def _state(self, key: str, blocks: Blocks) -> None:
        """Add words to a statement of the record."""
        text = note_markdown(blocks)[0].replace("\n\n", " ")
        self._manuscript.record[key] = " ".join(filter(None, [str(self._manuscript.record.get(key, "")), text]))


def _beyond_mail(corresp: Element) -> str:
    """What an address for correspondence says beyond a label and the e-mail address."""
    parts = [
        text
        for one in corresp.iter()
        if local(one) not in ("label", "email", "sup")
        for text in (one.text, *(child.tail for child in one))
    ]
    words = " ".join(" ".join(filter(None, parts)).split()).strip(" .;:,()*")
    return words if len(words.split()) > 3 else ""
