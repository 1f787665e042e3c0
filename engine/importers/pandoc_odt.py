"""An OpenDocument text is prepared for pandoc as a Word file is: notes bear their keys, contents go, roles are marked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.importers.archive_files import Archive, packed
from engine.importers.docx_notes import SIGN, roman
from engine.importers.draft import Unreadable
from engine.importers.html_source import drop
from engine.importers.looks import Look, headings_in, title_in
from engine.importers.marks import cleaned, mark
from engine.importers.text_lines import bare_words
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, found, local, root_of, text_of, written

CONTENTS = {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
DROPPED = {"tracked-changes", "annotation", "annotation-end", "soft-page-break"}
CAPTIONS = re.compile(
    r"(?:figure ?|table ?|image ?)?caption|illustration|table|figure|drawing|text|abbildung|tabelle|ilustração|tabela",
    re.IGNORECASE,
)
SEPARATE = {"note", "frame", "p", "h", "table", "list", "custom-shape", "tab", "line-break", "s"}
ROLES = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "date": "date",
    "abstract": "abstract",
    "keywords": "keywords",
}


class Odt:
    """An OpenDocument text and its parts."""

    def __init__(self, content: bytes) -> None:
        self._archive = Archive(content)
        kind = (self._archive.read("mimetype") or b"").decode("ascii", "replace").strip()
        if kind and not kind.startswith("application/vnd.oasis.opendocument.text"):
            raise Unreadable(0, f"the packed file is no OpenDocument text but {kind[:80]}", "Save it as .odt.")
        self.described: dict[str, str] = {}
        self.words: list[str] = []

    def image(self, source: str) -> bytes | None:
        """Return an image by its address in the file."""
        return self._archive.read(source.removeprefix("./"))

    def prepared(self, manuscript: Manuscript) -> bytes:
        """Return the file for pandoc; what the file's properties say goes to the manuscript."""
        content = root_of(self._archive.needed("content.xml"))
        styles = Styles([content, *(root_of(one) for one in [self._archive.read("styles.xml")] if one)])
        _take_out(content, manuscript)
        _lift_boxes(content, manuscript)
        _mark_notes(content, styles)
        self._describe(content)
        self._properties(manuscript)
        _mark_roles(content, styles, manuscript)
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
        data = self._archive.read("meta.xml")
        for one in root_of(data).iter() if data else ():
            match local(one):
                case "title" | "language":
                    manuscript.assumed[local(one)] = text_of(one)
                case "initial-creator" | "creator":
                    manuscript.assumed.setdefault("creator", text_of(one))
                case "keyword":
                    manuscript.assumed["keywords"] = "; ".join(
                        filter(None, [manuscript.assumed.get("keywords", ""), text_of(one)])
                    )


class Styles:
    """The styles of a text, by name, each with those it rests on."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles = {attribute(one, "name"): one for root in roots for one in root.iter() if local(one) == "style"}

    def names(self, style: str) -> list[str]:
        """Return the names of a style and of those it rests on, as shown to the writer."""
        shown: list[str] = []
        while style in self._styles and len(shown) < 20:
            one = self._styles[style]
            shown.append((attribute(one, "display-name") or style).replace("_20_", " "))
            style = attribute(one, "parent-style-name")
        return [*shown, style.replace("_20_", " ")] if style else shown

    def value(self, style: str, name: str) -> str:
        """Return a property of a style, or of those it rests on."""
        for _ in range(20):
            one = self._styles.get(style)
            if one is None:
                return ""
            for properties in one:
                if value := attribute(properties, name):
                    return value
            style = attribute(one, "parent-style-name")
        return ""

    def look(self, paragraph: Element) -> Look:
        """Return how a paragraph looks."""
        text = " ".join(cleaned(_text(paragraph)).split())
        own = attribute(paragraph, "style-name")
        spans = [attribute(one, "style-name") for one in paragraph if local(one) == "span" and _text(one).strip()]
        is_all = len(spans) and not (paragraph.text or "").strip() and not any((one.tail or "").strip() for one in paragraph)

        def is_set(name: str, value: str) -> bool:
            return self.value(own, name) == value or bool(is_all and all(self.value(span, name) == value for span in spans))

        size = next(
            filter(None, [*(self.value(span, "font-size") for span in spans[:1] if is_all), self.value(own, "font-size")]), ""
        )
        match = re.match(r"([\d.]+)pt", size)
        return Look(
            text,
            bold=is_set("font-weight", "bold"),
            italic=is_set("font-style", "italic"),
            centred=self.value(own, "text-align") == "center",
            size=float(match[1]) if match else 12,
            style=next(iter(self.names(own)), ""),
            level=int(attribute(paragraph, "outline-level") or 1) if local(paragraph) == "h" else 0,
        )


def _text(element: Element) -> str:
    """The text of a paragraph without that of its notes."""
    inner = "".join(_text(child) + (child.tail or "") if local(child) != "note" else child.tail or "" for child in element)
    return (element.text or "") + inner


def _spaced(paragraph: Element) -> str:
    """The text of a paragraph with tabs and line breaks as spaces; what stands apart in it is read by itself."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        parts += [" " if local(child) in SEPARATE else _spaced(child), child.tail or ""]
    return "".join(parts)


def _take_out(content: Element, manuscript: Manuscript) -> None:
    for one in [one for one in content.iter() if local(one) in CONTENTS | DROPPED]:
        if local(one) in ("tracked-changes", "annotation"):
            what = "comments were left out" if local(one) == "annotation" else "tracked changes were taken as accepted"
            manuscript.lose(
                what, "" if local(one) == "annotation" else "Where one is to be rejected, reject it in the document first."
            )
        drop(one)


def _lift_boxes(content: Element, manuscript: Manuscript) -> None:
    """Put what stands in boxes below the paragraph they are anchored to: an image and its caption, or other text."""
    for box in [one for one in content.iter() if local(one) == "text-box"]:
        above = list(box.iterancestors())
        paragraph = next((one for one in above if local(one) in ("p", "h")), None)
        frame = next((one for one in above if local(one) == "frame"), None)
        if paragraph is None or frame is None or frame.getparent() is None:
            continue
        lifted: list[Element] = []
        for inner in [one for one in box if local(one) in ("p", "h", "list", "table")]:
            images = [one for one in inner.iter() if local(one) == "frame"] if local(inner) == "p" else []
            for image in images:
                holder = inner.makeelement(inner.tag)
                drop(image)
                holder.append(image)
                lifted.append(holder)
            if images and _text(inner).strip():
                inner.text = mark("role", "caption") + (inner.text or "")
            if _text(inner).strip() or local(inner) not in ("p", "h"):
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


def _mark_roles(content: Element, styles: Styles, manuscript: Manuscript) -> None:
    """Mark what paragraphs are, by their styles or, where there are none, by how they look."""
    texts = [one for body in found(content, "body", "text") for one in body if local(one) in ("p", "h", "section")]
    paragraphs = [
        one
        for place in texts
        for one in ([place] if local(place) != "section" else [child for child in place if local(child) in ("p", "h")])
    ]
    looks = [styles.look(one) for one in paragraphs]
    roles: dict[int, str] = {}
    for index, (paragraph, look) in enumerate(zip(paragraphs, looks, strict=True)):
        names = styles.names(attribute(paragraph, "style-name")) or [attribute(paragraph, "style-name")]
        role = next((ROLES[name.lower()] for name in names if name.lower() in ROLES), "")
        if not role and any(CAPTIONS.fullmatch(name) for name in names[:2]) and not look.level and look.text:
            role = "caption"
        if role:
            roles[index] = role
    if "title" not in roles.values() and (title := title_in(looks, manuscript.assumed.get("title", ""))) is not None:
        roles[title] = "title"
    creator = bare_words(manuscript.assumed.get("creator", ""))
    roles |= {
        index: "author"
        for index, look in enumerate(looks[:15])
        if creator and bare_words(look.text) == creator and index not in roles
    }
    start = next((index + 1 for index, role in roles.items() if role == "title"), 0)
    roles |= {index: f"heading{level}" for index, level in headings_in(looks, start).items() if index not in roles}
    for index, role in roles.items():
        paragraphs[index].text = mark("role", role) + (paragraphs[index].text or "")
