"""An OpenDocument text is prepared for pandoc as a Word file is: notes bear their keys, contents go, roles are marked."""

from __future__ import annotations

from collections.abc import Iterator

from engine.importers.archive_files import Archive, packed
from engine.importers.docx_notes import SIGN, roman
from engine.importers.draft import Unreadable
from engine.importers.html_source import drop
from engine.importers.marks import mark
from engine.importers.odt_looks import Styles, mark_roles, text_without_notes
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, found, local, text_of, written

CONTENTS = {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
DROPPED = {"tracked-changes", "annotation", "annotation-end", "soft-page-break"}
KEPT = {"p", "h", "span", "a", "note-citation", "note-ref", "ruby-base", "ruby-text", "page-number", "page-count", "script"}
SHAPES = {"text-box", "custom-shape", "rect", "ellipse", "circle", "polygon"}
SEPARATE = {"note", "frame", "p", "h", "table", "list", "custom-shape", "tab", "line-break", "s"}


class Odt:
    """An OpenDocument text and its parts."""

    def __init__(self, content: bytes) -> None:
        self._archive = Archive(content)
        kind = (self._archive.read("mimetype") or b"").decode("ascii", "replace").strip()
        if kind and not kind.startswith("application/vnd.oasis.opendocument.text"):
            raise Unreadable(0, f"the packed file is no OpenDocument text but {kind[:80]}", "Save it as .odt.")
        if b"encryption-data" in (self._archive.read("META-INF/manifest.xml") or b""):
            raise Unreadable(0, "the file is locked with a password", "Save it without one.")
        self.described: dict[str, str] = {}
        self.words: list[str] = []

    def image(self, source: str) -> bytes | None:
        """Return an image by its address in the file."""
        return self._archive.read(source.removeprefix("./"))

    def prepared(self, manuscript: Manuscript) -> bytes:
        """Return the file for pandoc; what the file's properties say goes to the manuscript."""
        content = self._archive.root("content.xml")
        styles = Styles([content, *(self._archive.root(name) for name in self._archive.names if name == "styles.xml")])
        _take_out(content, manuscript)
        _settle_fields(content)
        _open_tables(content, manuscript)
        _lift_boxes(content, manuscript)
        _mark_notes(content, styles)
        self._describe(content)
        self._properties(manuscript)
        mark_roles(content, styles, manuscript)
        self.words = [_spaced(one) for one in content.iter() if local(one) in ("p", "h")]
        files = {
            name: self._archive.needed(name)
            for name in self._archive.names
            if name.endswith((".xml", ".rdf")) or name == "mimetype"
        }
        files["content.xml"] = written(content)
        return packed(files | {name: b"" for name in self._archive.names if name.startswith("Pictures/")})

    def _describe(self, content: Element) -> None:
        """Remember what is said of images for those who cannot see them; pandoc would make captions of it."""
        for one in [one for one in content.iter() if local(one) == "image" and attribute(one, "href")]:
            said = [child for child in one.getparent() if local(child) in ("title", "desc")]
            self.described.setdefault(attribute(one, "href"), " ".join(map(text_of, said)))
            for child in said:
                drop(child)

    def _properties(self, manuscript: Manuscript) -> None:
        for one in self._archive.root("meta.xml").iter() if self._archive.read("meta.xml") else ():
            match local(one):
                case "title" | "language":
                    manuscript.assumed[local(one)] = text_of(one)
                case "initial-creator" | "creator":
                    manuscript.assumed.setdefault("creator", text_of(one))
                case "keyword":
                    manuscript.assumed["keywords"] = "; ".join(
                        filter(None, [manuscript.assumed.get("keywords", ""), text_of(one)])
                    )


def _spaced(paragraph: Element) -> str:
    """The text of a paragraph with tabs and line breaks as spaces; what stands apart in it is read by itself."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        parts += [" " if local(child) in SEPARATE else _spaced(child), child.tail or ""]
    return "".join(parts)


def _take_out(content: Element, manuscript: Manuscript) -> None:
    ones = [one for one in content.iter() if local(one) in CONTENTS | DROPPED]
    comments = sum(local(one) == "annotation" for one in ones)
    if comments:
        manuscript.lose(f"comments were left out: {comments}")
    if any(local(one) == "tracked-changes" for one in ones):
        manuscript.lose("tracked changes were taken as accepted", "Where one is to be rejected, reject it in the document first.")
    for one in ones:
        drop(one)


def _settle_fields(content: Element) -> None:
    """Put the words of fields, such as the name of a chapter, in their place: pandoc passes over most of them."""
    for one in [one for one in content.iter() if ":text:1.0}" in str(one.tag)]:
        if (
            one.text
            and not len(one)
            and local(one) not in KEPT
            and any(local(above) in ("p", "h") for above in one.iterancestors())
        ):
            one.tail = one.text + (one.tail or "")
            drop(one)


def _open_tables(content: Element, manuscript: Manuscript) -> None:
    """Put what stands in a table around other tables into the text: pandoc drops a table within a table."""
    tables = [one for one in content.iter() if local(one) == "table"]
    for table in [one for one in tables if any(local(inner) == "table" for inner in one.iterdescendants())]:
        manuscript.lose(
            "a table around other tables was opened: what stood in its cells stands in the text", "Look at the tables."
        )
        for cell in [one for one in table.iter() if local(one) == "table-cell" and next(_tables_above(one), None) is table]:
            for inner in list(cell):
                table.addprevious(inner)
        drop(table)


def _tables_above(cell: Element) -> Iterator[Element]:
    return (one for one in cell.iterancestors() if local(one) == "table")


def _lift_boxes(content: Element, manuscript: Manuscript) -> None:
    """Put what stands in boxes below the paragraph they are anchored to: an image and its caption, or other text."""
    for box in [one for one in content.iter() if local(one) in SHAPES]:
        above = list(box.iterancestors())
        frame = next((one for one in above if local(one) == "frame"), None) if local(box) == "text-box" else box
        if frame is None or frame.getparent() is None:
            continue
        paragraph = next((one for one in above if local(one) in ("p", "h")), None)
        if paragraph is None:  # it is anchored to a page
            paragraph = frame.makeelement(box.tag.replace(f"drawing:1.0}}{local(box)}", "text:1.0}p"))
            frame.addprevious(paragraph)
        lifted: list[Element] = []
        for inner in [one for one in box if local(one) in ("p", "h", "list", "table")]:
            images = [one for one in inner.iter() if local(one) == "frame"] if local(inner) == "p" else []
            for image in images:
                holder = inner.makeelement(inner.tag)
                drop(image)
                holder.append(image)
                lifted.append(holder)
            if images and text_without_notes(inner).strip():
                inner.text = mark("role", "caption") + (inner.text or "")
            if text_without_notes(inner).strip() or local(inner) not in ("p", "h"):
                lifted.append(inner)
                if not images:
                    manuscript.lose(
                        f"the text of a box stands below its paragraph: “{text_of(inner)[:40]}…”", "See whether it belongs there."
                    )
        drop(frame)
        for one in reversed(lifted):
            one.tail = None
            paragraph.addnext(one)


def _mark_notes(content: Element, styles: Styles) -> None:
    """Mark each note with its key and label, and each reference to a note as a call or a link."""
    notes = [one for one in content.iter() if local(one) == "note"]
    kinds = {attribute(one, "note-class") for one in notes}
    endnotes = 0
    for number, note in enumerate(notes, start=1):
        citation, body = (next(iter(found(note, name)), None) for name in ("note-citation", "note-body"))
        label = attribute(citation, "label") if citation is not None else ""
        label = label if SIGN.fullmatch(label) else ""
        if attribute(note, "note-class") == "endnote" and len(kinds) > 1:
            endnotes += 1
            label = label or roman(endnotes)
        first = next((one for one in body.iter() if local(one) in ("p", "h")), None) if body is not None else None
        key = attribute(note, "id") or f"odt{number}"
        if first is not None:
            first.text = mark("note", f"{key}:{label}") + (first.text or "")
    for one in [one for one in content.iter() if local(one) == "note-ref"]:
        is_text = not any(local(above) == "note" for above in one.iterancestors())
        raised = any(
            styles.value(attribute(above, "style-name"), "text-position").startswith("super")
            for above in one.iterancestors()
            if local(above) == "span"
        )
        if attribute(one, "reference-format") in ("text", "", "chapter", "number"):
            one.text = mark("call" if is_text and raised else "ref", attribute(one, "ref-name"))
        one.tail = (one.text or "") + (one.tail or "")
        drop(one)
