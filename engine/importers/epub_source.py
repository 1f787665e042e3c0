"""An EPUB book's documents become one text, in the order of its spine; links between them are links within it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from engine.importers.archive_files import Archive
from engine.importers.arrange_lines import authors_in
from engine.importers.draft import Unreadable
from engine.importers.html_notes import is_call
from engine.importers.html_source import tree_of
from engine.importers.text_facts import DOI, date_in, licence_in
from engine.importers.tree import Manuscript
from engine.importers.xml_source import Element, attribute, local, root_of, text_of

XHTML = "application/xhtml+xml"
NO_TEXT = re.compile(r"\b(?:cover|titlepage|toc|copyright-page|landmarks|loi|lot|halftitlepage|imprint|colophon)\b")


class Epub:
    """A book: its package document, and the documents it names."""

    def __init__(self, content: bytes) -> None:
        self._archive = Archive(content)
        container = self._archive.root("META-INF/container.xml")
        rootfile = next((attribute(one, "full-path") for one in container.iter() if local(one) == "rootfile"), "")
        if "META-INF/encryption.xml" in self._archive.names and b"EncryptedKey" in (
            self._archive.read("META-INF/encryption.xml") or b""
        ):
            raise Unreadable(0, "the book is locked (it has digital rights management)", "Ask the publisher for an open copy.")
        self._package = self._archive.root(rootfile)
        self._folder = posixpath.dirname(rootfile)

    def image(self, source: str) -> bytes | None:
        """Return an image by its path in the book."""
        return self._archive.read(source)

    def record(self) -> dict[str, object]:
        """Return the record that the book's metadata give."""
        metadata = next((one for one in self._package if local(one) == "metadata"), None)
        said: dict[str, list[str]] = {}
        for one in metadata if metadata is not None else ():
            said.setdefault(local(one), []).append(text_of(one))
        doi = next((match[0] for text in said.get("identifier", []) if (match := DOI.search(text))), "")
        article: dict[str, object] = {
            "doi": doi,
            "url": f"https://doi.org/{doi}" if doi else "",
            "publisher": next(iter(said.get("publisher", [])), ""),
            "published": date_in(next(iter(said.get("date", [])), "")),
            "licence": licence_in(" ".join(said.get("rights", []))),
        }
        record: dict[str, object] = {
            "title": next(iter(said.get("title", [])), ""),
            "language": next(iter(said.get("language", [])), ""),
            "authors": [author for name in said.get("creator", []) for author in authors_in(name)],
            "keywords": [word for word in said.get("subject", []) if word],
            "article": {key: value for key, value in article.items() if value},
        }
        return {key: value for key, value in record.items() if value}

    def text(self, manuscript: Manuscript) -> Element:
        """Return the text of all documents as one body; of those that the book sets aside, the ones that hold notes."""
        bodies = {name: body for name in self._documents(aside=False) if (body := self._body(name)) is not None}
        called = {
            _target(name, link)[0]
            for name, body in bodies.items()
            for link in body.iter()
            if local(link) == "a" and is_call(link)
        }
        for name in [name for name in self._documents(aside=True) if name not in bodies]:
            if name in called and (body := self._body(name)) is not None:
                bodies[name] = body
            else:
                manuscript.lose(f"{name} was left out: the book sets it aside")
        numbers = {name: number for number, name in enumerate(bodies)}
        whole: Element | None = None
        for name, body in bodies.items():
            if _is_no_text(body):
                manuscript.lose(f"{name} was left out: it holds no text of the work but a title page, contents or the like")
                continue
            _prefix(body, name, numbers)
            if whole is None:
                whole = body.makeelement("body")
            division = body.makeelement("div")
            division.set("id", f"d{numbers[name]}--")
            division.text = body.text
            for child in list(body):
                division.append(child)
            whole.append(division)
        if whole is None:
            raise Unreadable(0, "the book holds no text", "Check that it opens in a reader.")
        return whole

    def _documents(self, *, aside: bool) -> Iterator[str]:
        """The paths of the documents in reading order, that of the contents left out, or of those set aside."""
        items = {attribute(one, "id"): one for one in self._package.iter() if local(one) == "item"}
        spine = [one for one in self._package.iter() if local(one) == "itemref"]
        named = [(attribute(one, "idref"), attribute(one, "linear") == "no") for one in spine]
        known = {key for key, _ in named}
        named += [(key, True) for key, one in items.items() if key not in known and attribute(one, "media-type") == XHTML]
        for key, is_aside in named:
            item = items.get(key)
            if item is not None and is_aside == aside and "nav" not in attribute(item, "properties").split():
                yield posixpath.normpath(posixpath.join(self._folder, unquote(attribute(item, "href"))))

    def _body(self, name: str) -> Element | None:
        content = self._archive.read(name)
        if content is None:
            return None
        try:
            root = root_of(content)
            for one in root.iter():
                one.tag = local(one) or one.tag
        except Unreadable:
            root, _ = tree_of(content)
        return next((one for one in root.iter() if local(one) == "body"), None)


def _is_no_text(body: Element) -> bool:
    kinds = " ".join(attribute(one, "type") for one in [body, *list(body)[:2]])
    return bool(NO_TEXT.search(kinds)) and len(text_of(body)) < 3000


def _target(name: str, link: Element) -> tuple[str, str]:
    """The document to which a link in a document leads, and the place in it; empty where it leads out of the book."""
    address = attribute(link, "href")
    if not address or re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
        return "", ""
    path, _, fragment = address.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name, fragment


def _prefix(body: Element, name: str, numbers: dict[str, int]) -> None:
    """Make ids and addresses of one document hold in the whole text."""
    own = numbers[name]
    for one in body.iter():
        for key in ("id", "name"):
            if key in one.attrib:
                one.set(key, f"d{own}--{one.get(key)}")
        target, fragment = _target(name, one)
        if target in numbers:
            one.set("href", f"#d{numbers[target]}--{fragment}")
        if source := one.get("src", ""):
            is_outside = re.match(r"[a-z][a-z0-9+.-]*:", source, re.IGNORECASE)
            one.set("src", source if is_outside else posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(source))))
