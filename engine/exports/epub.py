"""The edition as an EPUB 3.3 book: one document per section, the notes as footnotes that readers can open in place.

The container is the Open Container Format's zip: `mimetype` first and not compressed, every entry with one fixed time,
so that the same edition gives the same bytes.
"""

from __future__ import annotations

import copy
import io
import uuid
import zipfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it.token import Token
from markupsafe import Markup, escape

from engine.dates import sort_key
from engine.exports.citations import short_title
from engine.exports.names import xml_name
from engine.exports.weblinks import web_link
from engine.images import kind_of
from engine.links import Call, Links
from engine.markup import Linker, Prose, html, inline_html, parse
from engine.model import Edition, Section
from engine.templates import environment

TEMPLATES = Path(__file__).parents[2] / "templates" / "epub"
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class Page(NamedTuple):
    """A document of the book: its id in the manifest, its title in the contents, and the section it holds."""

    id: str
    title: str
    template: str
    section: Section | None = None

    @property
    def path(self) -> str:
        return f"{self.id}.xhtml"


def edition_epub(edition: Edition, links: Links) -> bytes:
    """Return the edition as EPUB."""
    book = Book(edition, links)
    templates = environment(TEMPLATES)
    templates.filters |= {"xml_name": xml_name, "kind_of": kind_of, "plain": lambda text: parse(text).plain}
    shared = {"book": book, "edition": edition, "links": links}

    def rendered(template: str, section: Section | None = None) -> bytes:
        text = templates.get_template(template).render(shared, section=section)
        return (text.rstrip() + "\n").encode()

    files = {f"EPUB/{page.path}": rendered(page.template, page.section) for page in book.pages}
    files |= {f"EPUB/{name}": rendered(name) for name in ("nav.xhtml", "package.opf", "style.css")}
    files |= {f"EPUB/{image.path}": image.content for image in edition.images}
    return _zipped({"META-INF/container.xml": CONTAINER.encode(), **files})


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        for name, content in [("mimetype", b"application/epub+zip"), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            book.writestr(entry, content)
    return stream.getvalue()


class Book:
    """What the templates ask: the documents in order, where an id stands among them, and prose as XHTML."""

    def __init__(self, edition: Edition, links: Links) -> None:
        self.edition, self.links = edition, links
        texts = [Page(f"text-{xml_name(section.id)}", section.title, "section.xhtml", section) for section in edition.sections]
        notes = [Page("notes", "Notes", "notes.xhtml")] if edition.notes else []
        self.pages = [
            Page("title", edition.short_title, "title.xhtml"),
            *texts,
            *notes,
            Page("about", "About this edition", "about.xhtml"),
        ]
        self._page_of = {note.id: "notes.xhtml" for note in edition.notes} | _places(texts)
        self._called: Counter[str] = Counter()
        self._images = {image.path for image in edition.images}
        self._linker = Linker(self._call, self._citation, mention=_nothing, mark=_nothing, link=self._link)

    @property
    def kind(self) -> str:
        """What the book truthfully is."""
        return "Abridged edition" if self.edition.statement.is_abridged else "Full-text edition"

    @property
    def identifier(self) -> str:
        """A name for the book that is the same in every release and at every address."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.edition.article.doi_url or self.edition.site_url} {self.kind}").urn

    @property
    def modified(self) -> str:
        """The release's date as a time, as the package document wants it; an unknown month or day is the first."""
        year, month, day = [*sort_key(self.edition.statement.date).split("-"), "01", "01"][:3]
        return f"{year}-{month}-{day}T00:00:00Z"

    def place(self, id_: str) -> str:
        """Return the link to an id of the text from any document; empty where it is none of the book's."""
        return f"{self._page_of[id_]}#{xml_name(id_)}" if id_ in self._page_of else ""

    def inline(self, prose: Prose) -> Markup:
        """Return a paragraph's words as XHTML."""
        return inline_html(self._tokens(prose), self._linker)

    def blocks(self, prose: Prose) -> Markup:
        """Return prose as XHTML blocks."""
        return html(self._tokens(prose), self._linker)

    def markdown(self, text: str) -> Markup:
        """Return a text of the record as XHTML blocks."""
        return self.blocks(parse(text))

    def _tokens(self, prose: Prose) -> list[Token]:
        """The tokens of a passage; an image that is not in the book gives way to a link with the words that describe it."""
        tokens = []
        for token in prose.tokens:
            if any(child.type == "image" for child in token.children or ()):
                token = copy.copy(token)
                token.children = [one for child in token.children or () for one in self._shown(child)]
            tokens.append(token)
        return tokens

    def _shown(self, token: Token) -> list[Token]:
        source = str(token.attrs.get("src", ""))
        if token.type != "image" or unquote(source) in self._images:
            return [token]
        opening = Token("link_open", "a", 1, attrs={"href": source})
        return [opening, Token("text", "", 0, content=f"[{token.content}]"), Token("link_close", "a", -1)]

    def _call(self, label: str) -> Markup:
        self._called[label] += 1
        name = Call(label, "", self._called[label]).id
        place = escape(self.place(f"n{label}"))
        link = f'<a id="{xml_name(name)}" href="{place}" epub:type="noteref" role="doc-noteref">{escape(label)}</a>'
        return Markup(f"<sup>{link}</sup>")

    def _citation(self, key: str, pages: str) -> Markup:
        work = self.links.works.get(key)
        if not work:
            return escape(f"[@{key}]")
        family, title = short_title(work)
        return Markup("{}<cite>{}</cite>{}").format(f"{family}, " if family else "", title, f", {pages}" if pages else "")

    def _link(self, target: str) -> str:
        address = web_link(self.edition, target)
        if not address.startswith("#"):
            return address
        return self.place(address[1:]) or self.edition.site_url + address


def _places(pages: list[Page]) -> dict[str, str]:
    """The document in which each id of the text stands: sections, blocks and calls."""
    found: dict[str, str] = {}
    called: Counter[str] = Counter()
    for page in pages:
        for block in page.section.blocks if page.section else ():
            found |= {block.id: page.path} if block.id else {}
            for label in block.prose.calls:
                called[label] += 1
                found[Call(label, "", called[label]).id] = page.path
        if page.section:
            found[page.section.id] = page.path
    return found


def _nothing(span: object) -> Markup:
    """The registers' marks are left out of the book."""
    return Markup("")
