"""A Word file is prepared for pandoc: what pandoc would run together or drop is marked, and read again from its tree.

Footnotes and endnotes bear their keys, second calls are calls, text in boxes stands in the text, tables of contents go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.importers.archive_files import Archive, packed
from engine.importers.docx_fields import settle_fields
from engine.importers.docx_looks import Styles, mark_roles
from engine.importers.docx_notes import mark_notes
from engine.importers.draft import Unreadable
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, first_text, found, local, text_of, written

MEDIA = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|tiff?|emf|wmf|svg|bin)$", re.IGNORECASE)
CONTENTS = re.compile(r"toc \d|toc heading|table of (?:figures|authorities)|index \d|contents \d", re.IGNORECASE)
HEAD_OF_CONTENTS = re.compile(r"(?:table of )?contents|(?:list|table) of (?:figures|tables|illustrations)|sumário|índice|inhalt(?:sverzeichnis)?|"
                              r"sommaire|table des matières|المحتويات|فهرس", re.IGNORECASE)  # fmt: skip
AUTOMATIC = re.compile(r"\s*Description automatically generated.*|\s*AI-generated content may be incorrect\.?", re.DOTALL)
NOBODY = re.compile(r"user|admin|windows|microsoft|office|author|owner|unknown|pc|python-docx|\w", re.IGNORECASE)


class Docx:
    """A Word file and its parts."""

    def __init__(self, content: bytes) -> None:
        self._archive = Archive(content)
        relations = self._archive.root("_rels/.rels")
        targets = {attribute(one, "Type").rpartition("/")[2]: attribute(one, "Target").lstrip("/") for one in relations}
        if "officeDocument" not in targets:
            raise Unreadable(0, "the packed file is no Word document", "Give it the ending of what it is.")
        self._main = targets["officeDocument"]
        self._folder = self._main.rpartition("/")[0]
        self.words: list[str] = []
        self.described: dict[str, str] = {}
        self._core = targets.get("core-properties", "docProps/core.xml")

    def image(self, source: str) -> bytes | None:
        """Return an image by its address in pandoc's tree."""
        return self._archive.read(f"{self._folder}/{source}") or self._archive.read(source)

    def prepared(self, manuscript: Manuscript) -> bytes:
        """Return the file for pandoc; what the file's properties say goes to the manuscript."""
        document = self._archive.root(self._main)
        notes = {kind: self._part(f"{kind}s.xml") for kind in ("footnote", "endnote")}
        styles = Styles(self._part("styles.xml"))
        self._say_losses(document, manuscript)
        roots = [document, *(root for root in notes.values() if root is not None)]
        for root in roots:
            _drop_hidden(root, manuscript)
            _lift_boxes(root, manuscript)
        for root in roots:
            _give_grids(root)
        _drop_contents(document, styles)
        bookmarks = mark_notes(document, notes, self._part("settings.xml"))
        for root in roots:
            settle_fields(root, bookmarks, is_text=root is document)
        self._properties(manuscript)
        self._describe(document)
        mark_roles(document, styles, manuscript)
        self.words = [words for root in roots for words in _words(root)]
        changed = {self._main: document} | {self._path(f"{kind}s.xml"): root for kind, root in notes.items() if root is not None}
        return packed(dict(self._files(changed)))

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}" if self._folder else name

    def _part(self, name: str) -> Element | None:
        path = self._path(name)
        return self._archive.root(path) if self._archive.read(path) else None

    def _files(self, changed: dict[str, Element]) -> Iterator[tuple[str, bytes]]:
        """The files pandoc needs; of images only the names."""
        for name in self._archive.names:
            if name in changed:
                yield name, written(changed[name])
            elif MEDIA.search(name):
                yield name, b""
            elif name.endswith((".xml", ".rels")) and "/customXml/" not in f"/{name}":
                yield name, self._archive.needed(name)

    def _describe(self, document: Element) -> None:
        """Remember what is said of images for those who cannot see them; pandoc drops it where there is a caption."""
        relations = self._part(f"_rels/{self._main.rpartition('/')[2]}.rels")
        targets = {attribute(one, "Id"): attribute(one, "Target") for one in (relations if relations is not None else ())}
        for one in [one for one in document.iter() if local(one) == "docPr" and attribute(one, "descr")]:
            said = AUTOMATIC.sub("", attribute(one, "descr")).strip()
            images = [attribute(blip, "embed") for blip in one.getparent().iter() if local(blip) == "blip"]
            if said and len(images) == 1 and not MEDIA.search(said):
                self.described.setdefault(targets.get(images[0], ""), said)

    def _properties(self, manuscript: Manuscript) -> None:
        """What the file says of itself serves where the text says nothing."""
        if not self._archive.read(self._core):
            return
        core = self._archive.root(self._core)
        title, creator = first_text(core, "title"), first_text(core, "creator")
        manuscript.assumed |= {"title": title, "creator": "" if NOBODY.fullmatch(creator.strip()) else creator}
        if keywords := first_text(core, "keywords"):
            manuscript.assumed["keywords"] = keywords
        if language := first_text(core, "language"):
            manuscript.assumed["language"] = language

    def _say_losses(self, document: Element, manuscript: Manuscript) -> None:
        counts = dict.fromkeys(("ins", "del", "commentReference", "oMath", "object"), 0)
        drawn = 0
        for one in document.iter():
            if local(one) in counts:
                counts[local(one)] += 1
            elif local(one) == "graphicData" and re.search(r"/(?:chart|diagram)$", attribute(one, "uri")):
                drawn += 1
        if counts["ins"] or counts["del"]:
            manuscript.lose("tracked changes were taken as accepted", "Where one is to be rejected, reject it in Word first.")
        if counts["commentReference"]:
            manuscript.lose(f"comments were left out: {counts['commentReference']}")
        if drawn or counts["object"]:
            manuscript.lose(
                f"charts or embedded objects were left out: {drawn + counts['object']}",
                "Save each as an image and put that in its place.",
            )


def _words(root: Element) -> Iterator[str]:
    """The words of each paragraph, as far as they are to be read."""
    for paragraph in (one for one in root.iter() if local(one) == "p"):
        yield "".join(
            one.text or "" if local(one) == "t" else " "
            for one in paragraph.iter()
            if local(one) in ("t", "tab", "br", "noBreakHyphen", "cr")
        )


def _drop_hidden(root: Element, manuscript: Manuscript) -> None:
    """Take out the words that Word neither shows nor prints."""
    for run in [one for one in root.iter() if local(one) == "r"]:
        if any(attribute(one, "val") not in ("0", "false", "off") for one in found(run, "rPr", "vanish")):
            texts = [one for one in run if local(one) == "t"]
            if words := "".join(one.text or "" for one in texts).strip():
                manuscript.lose(f"hidden words were left out: “{words[:40]}”", "Let Word show them, if they belong to the text.")
            for one in texts:
                run.remove(one)


def _lift_boxes(root: Element, manuscript: Manuscript) -> None:
    """Put the paragraphs of text boxes below the paragraph to which they are anchored."""
    for box in [one for one in root.iter() if local(one) == "txbxContent"]:
        above = list(box.iterancestors())
        paragraph = next((one for one in above if local(one) == "p"), None)
        is_copy = any(local(one) == "Fallback" for one in above) and any(_choice_has_box(one) for one in above)
        inner = [one for one in box if local(one) in ("p", "tbl")]
        box.getparent().remove(box)
        if paragraph is None or is_copy or not any(text_of(one) for one in inner):
            continue
        manuscript.lose(
            f"the text of a box stands below its paragraph: “{text_of(inner[0])[:40]}…”", "See whether it belongs there."
        )
        for one in reversed(inner):
            paragraph.addnext(one)


def _choice_has_box(one: Element) -> bool:
    return local(one) == "AlternateContent" and any(local(child) == "Choice" for child in one)


def _give_grids(root: Element) -> None:
    """Give each table a grid with as many columns as its longest row has; pandoc would drop the cells beyond it."""
    for table in [one for one in root.iter() if local(one) == "tbl"]:
        space = table.tag.rpartition("}")[0] + "}"
        grids = found(table, "tblGrid")
        grid = grids[0] if grids else table.makeelement(f"{space}tblGrid")
        rows = [sum(_span(cell) for cell in found(row, "tc")) for row in found(table, "tr")]
        for _ in range(min(max(rows, default=0), 200) - len(found(grid, "gridCol"))):
            column = table.makeelement(f"{space}gridCol")
            column.set(f"{space}w", "1000")
            grid.append(column)
        if not grids:
            table.insert(1 if len(table) and local(table[0]) == "tblPr" else 0, grid)


def _span(cell: Element) -> int:
    value = next((attribute(one, "val") for one in found(cell, "tcPr", "gridSpan")), "1")
    return int(value) if value.isdigit() else 1


def _drop_contents(document: Element, styles: Styles) -> None:
    """Take out tables of contents and of figures: the site makes its own."""
    for one in [one for one in document.iter() if local(one) == "docPartGallery" and "contents" in attribute(one, "val").lower()]:
        block = next((above for above in one.iterancestors() if local(above) == "sdt"), None)
        if block is not None and block.getparent() is not None:
            block.getparent().remove(block)
    for paragraph in [one for one in document.iter() if local(one) == "p"]:
        if CONTENTS.fullmatch(styles.name_of(paragraph)) and paragraph.getparent() is not None:
            previous = paragraph.getprevious()
            if previous is not None and local(previous) == "p" and HEAD_OF_CONTENTS.fullmatch(text_of(previous).strip()):
                _without(previous)
            _without(paragraph)


def _without(paragraph: Element) -> None:
    """Take a paragraph out; the marks of fields in it stay, so that none is left open."""
    if any(local(one) in ("fldChar", "bookmarkStart", "bookmarkEnd") for one in paragraph.iter()):
        for one in [one for one in paragraph.iter() if local(one) == "t"]:
            one.text = ""
        return
    paragraph.getparent().remove(paragraph)
