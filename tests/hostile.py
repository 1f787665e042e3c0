"""An edition that has every vector in every field that can reach a page, a feed, a download or the search index."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from engine.markup import parse
from engine.safety import ID
from tests.building import CONTENTS

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
TEXTLESS = {"images", "links", "calls", "citations"}


def escaped(vector: str) -> str:
    """A vector as Markdown that means its letters."""
    return PUNCTUATION.sub(r"\\\1", vector)


def code(vector: str) -> str:
    """A vector as a code span."""
    fence = "`" * (max(map(len, re.findall("`+", vector)), default=0) + 1)
    return f"{fence} {vector} {fence}".replace("|", "\\|")


def raw(vector: str) -> str:
    """A vector as Markdown that means whatever it means; escaped where it would be refused as a link, call or id."""
    prose = parse(f"x {vector} y")
    is_refused = any(getattr(prose, kind) for kind in TEXTLESS) or "{#" in vector or len(prose.tokens) != 3
    return escaped(vector) if is_refused else vector


def folded(text: str) -> str:
    """A text as pages are compared: white space as one space."""
    return " ".join(text.split())


def in_bibtex(vector: str) -> str:
    """A vector as a BibTeX value: as it stands where its braces match, else without them."""
    depth = 0
    for sign in vector.replace("\\", ""):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    clean = vector if depth == 0 and "\\" not in vector else re.sub(r"[{}\\]", "", vector)
    return clean if clean.count('"') % 2 == 0 else clean.replace('"', "")


class Writer:
    """Writes the edition's files and keeps the names of the fields it has filled."""

    def __init__(self, folder: Path, vectors: Sequence[str]) -> None:
        self.folder, self.vectors = folder, [folded(vector) for vector in vectors]
        self.sinks: set[str] = set()
        self.all = " ¦ ".join(self.vectors)

    def at(self, sink: str, vector: str = "") -> str:
        """A vector, by default all of them in a row, as a YAML value; the field counts as filled."""
        self.sinks.add(sink)
        return json.dumps(vector or self.all, ensure_ascii=False)

    def md(self, sink: str, text: str) -> str:
        self.sinks.add(sink)
        return text

    def write(self) -> Path:
        """Write the whole edition and return its folder."""
        (self.folder / "sections").mkdir(parents=True)
        (self.folder / "images").mkdir()
        shutil.copy(CONTENTS["toy"] / "images/tower.png", self.folder / "images/tower.png")
        for name, make in FILES.items():
            (self.folder / name).write_text("".join(make(self)), encoding="utf-8")
        for number, vector in enumerate(self.vectors, 1):
            text = "".join(section(self, number, vector))
            (self.folder / f"sections/{number:03}.md").write_text(text, encoding="utf-8")
        return self.folder


def edition(w: Writer) -> Iterator[str]:
    yield f"title: {w.at('edition title')}\nshort_title: {w.at('edition short_title')}\nlanguage: en\nauthors:\n"
    for vector in w.vectors:
        yield f"  - name: {w.at('author name', vector)}\n    family: {w.at('author family', vector)}\n"
        yield f"    given: {w.at('author given', vector)}\n    affiliation: {w.at('author affiliation', vector)}\n"
        yield f"    email: {w.at('author email', vector)}\n"
    yield "article:\n  published: 2019\n"
    doi = "10.5555/" + "".join(w.all.split())
    yield f"  doi: {w.at('article doi', doi)}\n"
    for key in ("journal", "issn", "publisher", "pages", "status", "copyright", "imprint", "handle", "repository"):
        yield f"  {key}: {w.at('article ' + key)}\n"
    yield f"  handle_url: https://example.org/1\n  url: https://example.org/2\n  licence: {licence(w, 'article')}\n"
    yield f"abstract: {w.at('abstract')}\n"
    markdown = " ¦ ".join(map(raw, w.vectors))
    for key in ("disclosure", "contributor"):
        yield f"{key}: {w.at(key, markdown)}\n"
    yield "keywords:\n" + "".join(f"  - {w.at('keyword', vector)}\n" for vector in w.vectors)
    yield f"edition:\n  kind: full\n  release: {w.at('edition release', '3')}\n  date: 2020-02-29\n"
    yield f"  title: {w.at('edition statement title')}\n  statement: {w.at('edition statement', markdown)}\n"
    yield "  changes:\n" + "".join(f"    - {w.at('edition change', vector)}\n" for vector in w.vectors)
    yield "  editors:\n" + "".join(f"    - {w.at('edition editor', vector)}\n" for vector in w.vectors)
    yield f"  licence: {licence(w, 'edition')}\nsite:\n  url: https://example.org/lamp/\n"


def licence(w: Writer, of: str) -> str:
    id_, name = w.at(f"{of} licence id"), w.at(f"{of} licence name")
    return f'{{"id": {id_}, "name": {name}, "url": "https://example.org/licence"}}'


def section(w: Writer, number: int, vector: str) -> Iterator[str]:
    yield f"---\ntitle: {w.at('section title', vector)}\nid: s{number}\n---\n\n"
    text = w.md("paragraph, as written", raw(vector)) + " and " + w.md("paragraph, escaped", escaped(vector))
    linked = f"[{w.md('link text', escaped(vector))}](https://example.org/{number}) and [@w{number}, {pages(w, vector)}]"
    words = f"*{w.md('emphasis', escaped(vector))}* [{w.md('words in another language', escaped(vector))}]{{lang=de}}"
    yield f"{text}; {w.md('code', code(vector))}; {linked}; {words}.[^{number}] {{#p{number}}}\n\n"
    yield f"### {w.md('sub-heading', escaped(vector))} {{#h{number}}}\n\n"
    yield f"> {w.md('quotation', escaped(vector))} {{#q{number}}}\n\n- {w.md('list item', raw(vector))}\n\n"
    yield f"| {w.md('table heading', escaped(vector))} | x |\n| --- | --: |\n| {w.md('table cell', escaped(vector))} | {code(vector)} |\n\n"
    yield f": {w.md('table caption', escaped(vector))} {{#t{number}}}\n\n"
    caption = escaped(escaped(vector))
    yield f'![{w.md("image description", escaped(vector))}](images/tower.png "{w.md("image caption", caption)}") {{#i{number}}}\n\n'
    yield f"```{w.md('name of a code block', re.sub('[`]', '', vector))}\n{w.md('code block', vector)}\n```\n\n"


def pages(w: Writer, vector: str) -> str:
    return w.md("pages of a citation", re.sub(r"[\[\]]", "", vector).strip() or "1")


def notes(w: Writer) -> Iterator[str]:
    for number, vector in enumerate(w.vectors, 1):
        form = escaped(vector)
        letter = f"{form} to {form}, 4 May 1931, {w.md('document of a reference', 'LC(31)4th mtg')}"
        yield f"[^{number}]: {w.md('note, as written', raw(vector))}; {w.md('note, escaped', form)}; {letter} {letters(number)} 1/7/N{number};"
        yield f" {escaped('W[' + str(number) + ']')} {w.md('quotation in a note', code(vector))}.\n\n"


def letters(number: int) -> str:
    """The letters of a department: QAA, QAB and so on."""
    return "Q" + chr(65 + number // 26) + chr(65 + number % 26)


def archives(w: Writer) -> Iterator[str]:
    yield "telegrams:\n" + "".join(f"  - {w.at('letters of a telegram', vector)}\n" for vector in w.vectors)
    yield "repositories:\n"
    for number, vector in enumerate(w.vectors, 1):
        yield f"  - id: a{number}\n    name: {w.at('repository name', vector)}\n    place: {w.at('repository place', vector)}\n"
        yield f"    forms: [{w.at('repository form', f'{vector} {number}')}]\n    url: https://example.org/{number}\n"
        yield '    catalogue: "https://example.org/{id}"\n    search: "https://example.org/?q={reference}"\n'
        name, printed = w.at("department name", vector), w.at("department as printed", f"{vector} {number}")
        yield f"    departments:\n      - {{code: {letters(number)}, name: {name}, printed: [{printed}]}}\n"
        yield f"    series:\n      - code: {letters(number)} 1\n        title: {w.at('series title', vector)}\n"
        yield f"        catalogue: {w.at('series catalogue id', vector)}\n        forms: [{w.at('series form', f'{vector} {number} x')}]\n"
        yield f'        pieces:\n          - number: "7"\n            title: {w.at("piece title", vector)}\n'
        yield f"            dates: {w.at('piece dates', vector)}\n            catalogue: {w.at('piece catalogue id', vector)}\n"


def people(w: Writer) -> Iterator[str]:
    for number, vector in enumerate(w.vectors, 1):
        yield f"- id: {w.at('person id', f'person{number}')}\n"
        for key in ("name", "display", "role", "side", "service", "note"):
            yield f"  {key}: {w.at('person ' + key, vector)}\n"
        yield f"  forms: [{w.at('person form', vector)}]\n  offices: [{{office: {w.at('person office', vector)}, from: 1930}}]\n"


def glossary(w: Writer) -> Iterator[str]:
    for number, vector in enumerate(w.vectors, 1):
        yield f"- id: term{number}\n"
        for key in ("term", "expansion", "kind", "note"):
            yield f"  {key}: {w.at('term ' + key, vector)}\n"
        yield f"  forms: [{w.at('term form', f'{vector} T{number}')}]\n"


def chronology(w: Writer) -> Iterator[str]:
    for number, vector in enumerate(w.vectors, 1):
        yield f"- id: event{number}\n  date: 19{number % 90 + 10}-01\n  event: {w.at('event', vector)}\n  rests: [p{number}]\n"


def queries(w: Writer) -> Iterator[str]:
    for number, vector in enumerate(w.vectors, 1):
        yield f"- id: query{number}\n  place: p{number}\n  see: [n{number}]\n"
        for key in ("stands", "suspected", "kind", "ground", "hand", "reason"):
            yield f"  {key}: {w.at('query ' + key, vector)}\n"


def works(w: Writer) -> Iterator[str]:
    kinds = ("book", "article", "incollection", "misc", "phdthesis")
    for number, vector in enumerate(w.vectors, 1):
        value = in_bibtex(vector) or "x"
        yield f"@{kinds[number % 5]}{{w{number},\n"
        for key in ("title", "author", "editor", "shorttitle", "journal", "booktitle", "series", "volume", "number", "pages",
                    "publisher", "address", "note", "keywords", "year", "doi", "edition", "language", "isbn", "institution"):  # fmt: skip
            shown = f"x {value}" if key == "title" else value
            yield f"  {key} = {{{w.md('work ' + key, shown)}}},\n"
        yield "}\n\n"


def ledger(w: Writer) -> Iterator[str]:
    yield "rulings:\n"
    for number, vector in enumerate(w.vectors, 1):
        yield f"  g{number}: {{gone: {w.at('reason why an id is gone', raw(vector))}}}\n"
    yield "releases:\n  1: 2019-01-01\n  2: 2019-02-01\npublished:\n  article:\n"
    for number, vector in enumerate(w.vectors, 1):
        yield f"    g{number}: {w.at('label of an id that is gone', f'{number:016x} 1-1 section, {vector}')}\n"


FILES: dict[str, Callable[[Writer], Iterator[str]]] = {
    "edition.yaml": edition,
    "notes.md": notes,
    "archives.yaml": archives,
    "people.yaml": people,
    "glossary.yaml": glossary,
    "chronology.yaml": chronology,
    "queries.yaml": queries,
    "works.bib": works,
    "anchors.yaml": ledger,
}


def is_id(vector: str) -> bool:
    """Tell whether a vector could stand as an id."""
    return bool(ID.fullmatch(vector))
