"""What the editor wrote is read from `content/`, as written; everything wrong with it is reported at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from engine import signs
from engine.archive import FORM
from engine.entry import Entry, Incomplete
from engine.images import SUFFIXES, Image, kind_of, size_of
from engine.kept import Kept
from engine.ledger import Ledger, read_ledger
from engine.markup import chunks, parse
from engine.model import (
    Article,
    Author,
    Block,
    Department,
    Edition,
    Event,
    Licence,
    Note,
    Person,
    Piece,
    Query,
    Repository,
    Section,
    Series,
    Statement,
    Tenure,
    Term,
    Work,
    slug,
)
from engine.problem import Place, Problem

T = TypeVar("T")
LARGEST_FILE = 20_000_000
NOTE_START = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]?", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
IMAGE_NAME = re.compile(r"images/\w[\w.-]*")


class Folder:
    """The content folder: hands out the text of its files and notes what cannot be read."""

    def __init__(self, path: Path, problems: list[Problem], kept: Kept | None = None) -> None:
        self.path, self.problems, self._kept = path, problems, kept
        self.sources: dict[str, bytes] = {}

    def once(self, name: str, read: Callable[[Folder, str], T]) -> T:
        """What a file gives its reader, and what is wrong with it; read again only where its bytes have changed."""
        content = Folder(self.path, []).content(name) if self._kept else None
        if not self._kept or content is None:
            return read(self, name)
        self.sources[name] = content
        known = self._kept.get(self.shown(name), content)
        if known is None:
            problems: list[Problem] = []
            known = read(Folder(self.path, problems), name), problems
            self._kept.put(self.shown(name), content, known)
        self.problems += known[1]
        return known[0]  # type: ignore[no-any-return]  # it is what this reader gave

    def shown(self, name: str) -> str:
        """A file as messages name it: `content/notes.md`."""
        return f"{self.path.name}/{name}"

    def exists(self, name: str) -> bool:
        path = self.path / name
        return path.exists() or path.is_symlink()  # a link that leads nowhere is reported, not passed over

    def sections(self) -> list[str]:
        """The names of the section files in order."""
        found = sorted(path.name for path in (self.path / "sections").glob("*.md"))
        if not found:
            self.refuse(
                "sections", "F01", "there is no section", "Put the text into sections/01-….md, sections/02-….md and so on."
            )
        return [f"sections/{name}" for name in found]

    def images(self) -> list[str]:
        """The names of the files in the folder of images, in order; hidden ones are left out."""
        found = sorted(path.name for path in (self.path / "images").glob("*") if not path.name.startswith("."))
        return [f"images/{name}" for name in found]

    def content(self, name: str) -> bytes | None:
        """What a file holds; None where it cannot be read."""
        path = self.path / name
        try:
            if not path.resolve().is_relative_to(self.path.resolve()):
                problem = "F02", "the file lies outside the content folder", "Put a copy in its place instead of a link."
            elif path.exists() and not path.is_file():
                problem = "F09", "this is no file", "Put a file of text or an image in its place."
            elif path.stat().st_size > LARGEST_FILE:
                problem = "F03", "the file is larger than 20 MB", "Divide it, or take out what is not text."
            else:
                self.sources[name] = path.read_bytes()
                return self.sources[name]
        except FileNotFoundError:
            problem = "F04", "the file is missing", "Restore it; an empty register holds [] alone."
        except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
            reason = error.strerror if isinstance(error, OSError) else error
            problem = "F06", f"the file cannot be read: {reason}", "Check its permissions."
        self.refuse(name, *problem)
        return None

    def text(self, name: str) -> str | None:
        """A file's text with its line ends as \\n; None where it cannot be read."""
        if (content := self.content(name)) is None:
            return None
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.refuse(name, "F05", "the file is not UTF-8", "Save it again with the encoding UTF-8.", line)
            return None
        if match := signs.first_in(text):
            line = text.count("\n", 0, match.start()) + 1
            self.refuse(name, "F07", signs.forbidden_in(text), signs.HINT, line)
            return None
        return text

    def refuse(self, name: str, code: str, message: str, hint: str, line: int = 1) -> None:
        """Note what is wrong with a file."""
        self.problems.append(Problem(Place(self.shown(name), line), code, message, hint))

    def records(self, name: str, make: Callable[[Entry], T]) -> tuple[T, ...]:
        """The records of a YAML file that is a list; one that is not there is an empty register."""
        if not self.exists(name) or (source := self.text(name)) is None:
            return ()
        if source.strip() == "[]":
            return ()
        found = _read_entries(source, self.shown(name), self.problems)
        if isinstance(found, Entry):
            self.refuse(name, "Y09", "a list is expected here", "Begin each entry with '- id: …' at the line's start.")
            return ()
        return tuple(_records(found or (), make))

    def record(self, name: str, make: Callable[[Entry], T]) -> T | None:
        """The one record of a YAML file that is a mapping."""
        if (source := self.text(name)) is None:
            return None
        found = _read_entries(source, self.shown(name), self.problems)
        if isinstance(found, list):
            self.refuse(name, "Y10", "keys are expected here, not a list", "Begin the lines without a dash.")
            return None
        return next(_records([found], make), None) if found else None


def _read_entries(source: str, file: str, problems: list[Problem]) -> Entry | list[Entry] | None:
    """The entries of a YAML text; what reads YAML is imported only where a file must be read."""
    from engine.yaml_reader import read_entries

    return read_entries(source, file, problems)


def _records(entries: Iterable[Entry], make: Callable[[Entry], T]) -> Iterator[T]:
    for entry in entries:
        try:
            record = make(entry)
        except Incomplete:
            continue
        entry.finish()
        yield record


def load_edition(path: Path, kept: Kept | None = None) -> tuple[Edition | None, list[Problem]]:
    """Return the edition in a content folder and what is wrong with its files.

    The edition is None where not even its record (`edition.yaml`) can be read. What each file gives is kept, where
    there is something to keep it in, until the file changes.
    """
    problems: list[Problem] = []
    if not path.is_dir():
        hint = "Name the folder that holds edition.yaml with --content."
        return None, [Problem(Place(str(path)), "F08", "there is no such content folder", hint)]
    folder = Folder(path, problems, kept)
    parts: dict[str, Any] = {
        **folder.once("archives.yaml", _archives),
        "sections": tuple(section for name in folder.sections() if (section := folder.once(name, _section))),
        "notes": folder.once("notes.md", _notes),
        "images": tuple(image for name in folder.images() if (image := folder.once(name, _image))),
        "works": folder.once("works.bib", _works),
        "people": folder.once("people.yaml", lambda f, name: f.records(name, _person)),
        "glossary": folder.once("glossary.yaml", lambda f, name: f.records(name, _term)),
        "chronology": folder.once("chronology.yaml", lambda f, name: f.records(name, _event)),
        "queries": folder.once("queries.yaml", lambda f, name: f.records(name, _query)),
        "ledger": folder.once("anchors.yaml", _ledger),
        "sources": folder.sources,
    }
    record = folder.once("edition.yaml", lambda f, name: f.record(name, _record))
    return Edition(**record, **parts) if record else None, problems


def _archives(folder: Folder, name: str) -> dict[str, object]:
    """The repositories, and the letters with which the numbers of telegrams begin."""

    def parts(entry: Entry) -> dict[str, object]:
        return {
            "repositories": tuple(_records(entry.entries("repositories"), _repository)),
            "telegrams": entry.texts("telegrams"),
        }

    return folder.record(name, parts) or {}


def _record(entry: Entry) -> dict[str, Any]:
    """What an edition is called, who wrote it, where and when it was published."""
    return {
        "title": entry.text("title"),
        "short_title": entry.text("short_title", entry.text("title")),
        "language": entry.language("language", "en"),
        "authors": tuple(_records(entry.entries("authors"), _author)) or _missing(entry, "authors"),
        "article": _only(entry.entry("article"), _article),
        "statement": _only(entry.entry("edition"), _statement),
        "abstract": entry.text("abstract", ""),
        "keywords": entry.texts("keywords"),
        "site_url": _only(entry.entry("site"), lambda site: _with_slash(site.text("url"))),
        "disclosure": entry.text("disclosure", ""),
        "contributor": entry.text("contributor", ""),
        "place": entry.place,
    }


def _missing(entry: Entry, key: str) -> tuple[Author, ...]:
    entry.problems.append(
        Problem(entry.place, "Y02", f"the key {key!r} is missing", "Add '- name: …' with family and given below it.")
    )
    raise Incomplete


def _only(entry: Entry, make: Callable[[Entry], T]) -> T:
    record = make(entry)
    entry.finish()
    return record


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _author(entry: Entry) -> Author:
    name = entry.text("name")
    given, _, family = name.rpartition(" ")
    return Author(
        name,
        entry.text("family", family),
        entry.text("given", given),
        *(entry.text(key, "") for key in ("affiliation", "email", "orcid")),
    )


def _licence(entry: Entry) -> Licence:
    return Licence(entry.text("id"), entry.text("name"), entry.text("url"))


def _article(entry: Entry) -> Article:
    for derived in ("year", "collection"):
        entry.text(derived, "")
    return Article(
        journal=entry.text("journal"),
        doi=entry.text("doi", ""),
        published=entry.date("published"),
        publisher=entry.text("publisher", ""),
        licence=_only(entry.entry("licence"), _licence),
        issn=entry.text("issn", ""),
        url=entry.text("url", ""),
        volume=entry.text("volume", ""),
        issue=entry.text("issue", ""),
        pages=entry.text("pages", ""),
        status=entry.text("status", ""),
        copyright=entry.text("copyright", ""),
        imprint=entry.text("imprint", ""),
        handle=entry.text("handle", ""),
        handle_url=entry.text("handle_url", ""),
        repository=entry.text("repository", ""),
    )


def _statement(entry: Entry) -> Statement:
    return Statement(
        kind=entry.choice("kind", ("abridged", "full")),
        statement=entry.text("statement"),
        changes=entry.texts("changes"),
        release=entry.text("release", "1"),
        date=entry.date("date"),
        licence=_only(entry.entry("licence"), _licence),
        title=entry.text("title", ""),
        editors=entry.texts("editors"),
    )


def _repository(entry: Entry) -> Repository:
    return Repository(
        id=entry.text("id"),
        name=entry.text("name"),
        location=entry.text("place", ""),
        place=entry.place,
        series=tuple(_records(entry.entries("series"), _series)),
        departments=tuple(
            _records(entry.entries("departments"), lambda e: Department(e.text("code"), e.text("name", ""), e.texts("printed")))
        ),
        form=entry.form("form", FORM, "{series}/{piece}[/{item}]"),
        catalogue=entry.text("catalogue", ""),
        search=entry.text("search", ""),
        url=entry.text("url", ""),
        forms=entry.texts("forms"),
        proposed=entry.flag("proposed", False),
    )


def _series(entry: Entry) -> Series:
    return Series(
        code=entry.text("code"),
        title=entry.text("title", ""),
        place=entry.place,
        pieces=tuple(_records(entry.entries("pieces"), _piece)),
        numbered=entry.flag("numbered", True),
        catalogue=entry.text("catalogue", ""),
        verified=entry.date("verified", ""),
        forms=entry.texts("forms"),
        proposed=entry.flag("proposed", False),
    )


def _piece(entry: Entry) -> Piece:
    return Piece(
        number=entry.text("number"),
        place=entry.place,
        title=entry.text("title", ""),
        dates=entry.text("dates", ""),
        catalogue=entry.text("catalogue", ""),
        verified=entry.date("verified", ""),
    )


def _person(entry: Entry) -> Person:
    return Person(
        id=entry.text("id"),
        name=entry.text("name"),
        display=entry.text("display", entry.text("name")),
        role=entry.text("role", ""),
        place=entry.place,
        forms=entry.texts("forms"),
        offices=tuple(
            _records(entry.entries("offices"), lambda e: Tenure(e.text("office"), e.date("from", ""), e.date("to", "")))
        ),
        side=entry.text("side", ""),
        service=entry.text("service", ""),
        note=entry.text("note", ""),
        proposed=entry.flag("proposed", False),
    )


def _term(entry: Entry) -> Term:
    return Term(
        id=entry.text("id"),
        term=entry.text("term"),
        expansion=entry.text("expansion", ""),
        kind=entry.text("kind", "term"),
        place=entry.place,
        forms=entry.texts("forms"),
        note=entry.text("note", ""),
        language=entry.language("lang"),
        proposed=entry.flag("proposed", False),
    )


def _event(entry: Entry) -> Event:
    return Event(entry.text("id"), entry.date("date"), entry.text("event"), entry.texts("rests"), entry.place)


def _query(entry: Entry) -> Query:
    return Query(
        id=entry.text("id"),
        where=entry.text("place"),
        stands=entry.text("stands"),
        kind=entry.text("kind", "text"),
        ground=entry.text("ground", ""),
        certainty=entry.choice("certainty", ("certain", "likely", "possible"), "possible"),
        place=entry.place,
        suspected=entry.text("suspected", ""),
        see=entry.texts("see"),
        hand=entry.text("hand", "edition"),
        ruling=entry.choice("ruling", ("accepted", "emended", "open"), "open"),
        reason=entry.text("reason", ""),
        rules=entry.texts("rules"),
        only=entry.choice("only", ("", "full"), ""),
    )


def _section(folder: Folder, name: str) -> Section | None:
    source = folder.text(name)
    if source is None:
        return None
    file = folder.shown(name)
    match = FRONT_MATTER.match(source)
    if not match:
        hint = "Begin the file with a line ---, then 'title: …' and 'id: …', then a line ---."
        folder.problems.append(Problem(Place(file), "S01", "the section has no front matter", hint))
        return None
    entry = _read_entries("\n" + match[1], file, folder.problems)
    if not isinstance(entry, Entry):
        return None
    offset = source.count("\n", 0, match.end())
    blocks = tuple(
        Block(chunk.id, chunk.kind, chunk.prose, Place(file, offset + chunk.line + 1)) for chunk in chunks(source[match.end() :])
    )
    made = _records(
        [entry],
        lambda e: Section(
            id=e.text("id", slug(e.text("title"))),
            title=e.text("title"),
            level=int(e.choice("level", ("2", "3", "4"), "2")),
            blocks=blocks,
            place=e.place,
            printed=e.flag("printed", True),
        ),
    )
    return next(made, None)


def _notes(folder: Folder, name: str) -> tuple[Note, ...]:
    """The notes of `notes.md`: each begins with `[^12]:` at a line's start and runs to the next."""
    source = folder.text(name) or ""
    file = folder.shown(name)
    starts = list(NOTE_START.finditer(source))
    before = source[: starts[0].start()] if starts else source
    if before.strip():
        line = before[: len(before) - len(before.lstrip())].count("\n") + 1
        hint = "Begin each note with [^12]: at the start of its line."
        folder.problems.append(Problem(Place(file, line), "N01", "text stands before the first note", hint))
    notes, line, counted = [], 1, 0
    ends = [*(match.start() for match in starts[1:]), len(source)]
    for match, end in zip(starts, ends, strict=False):  # without a note one end is left over
        body = source[match.end() : end]
        line += source.count("\n", counted, match.start())
        counted = match.start()
        notes.append(Note(match[1], parse(_dedented(body)), Place(file, line)))
    return tuple(notes)


def _dedented(body: str) -> str:
    return re.sub(r"(?m)^(?: {1,4}|\t)", "", body).strip()


def _image(folder: Folder, name: str) -> Image | None:
    """The image of a name; None where it cannot be read or browsers would not show it."""
    content = folder.content(name)
    kind = kind_of(content) if content else ""
    if not IMAGE_NAME.fullmatch(name):
        hint = "Name it with letters, digits, hyphens and full stops alone, here and in the text."
        folder.refuse(name, "I01", "the image's name holds other signs than letters and digits", hint)
    elif content is not None and not kind:
        folder.refuse(name, "I02", "this is no PNG, JPEG, GIF or WebP image", "Convert it to one of them.")
    elif content and not name.lower().endswith(SUFFIXES[kind]):
        hint = f"Let its name end in {SUFFIXES[kind][0]}, here and in the text."
        folder.refuse(name, "I03", f"the image is {kind.upper()}, but its name ends otherwise", hint)
    elif content:
        return Image(name, content, *size_of(content))
    return None


def _ledger(folder: Folder, name: str) -> Ledger:
    """The ledger in `anchors.yaml`; an edition that was never released has none."""
    if not folder.exists(name) or (source := folder.text(name)) is None:
        return Ledger()
    entry = _read_entries(source, folder.shown(name), folder.problems)
    return read_ledger(entry, source) if isinstance(entry, Entry) else Ledger()


def _works(folder: Folder, name: str) -> tuple[Work, ...]:
    if not folder.exists(name) or not (source := folder.text(name)):
        return ()
    from engine.bibliography import read_works

    return read_works(source, folder.shown(name), folder.problems)
