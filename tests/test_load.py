"""Loading: the whole of `content/` as it was written, and a problem for whatever is wrong with it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.load import load_edition
from engine.model import Edition
from engine.problem import Problem
from engine.resolve import resolve_links
from tests.building import CONTENTS
from tests.conftest import Resolved

FILES = sorted(path.relative_to(CONTENTS["toy"]).as_posix() for path in CONTENTS["toy"].rglob("*.*") if path.is_file())
TEXTS = [name for name in FILES if not name.startswith("images/")]
NASTY = ("{", "[", "]", ":", '"', "'", "&x ", "*", "|", "#", "@", "\\", "%", "`", "\t", "\n", "²", "\u2028", "\x85", "\ufeff", "~",
         "{#p1}", "[^1]", "---\n", "- ", "{series}", "null", "\x00", "\u202e")  # fmt: skip
SPOILT = [  # file, what stands there, what is typed instead, the problem, words of the line it is found on
    ("edition.yaml", 'title: "‘A Lamp', 'titel: "‘A Lamp', "Y02", "titel:"),
    ("edition.yaml", "kind: full", "kind: whole", "Y03", "kind: whole"),
    ("edition.yaml", "published: 2019-03-31", "published: 2019-02-31", "Y03", "published:"),
    ("edition.yaml", "language: en-GB", "language: en-GB\ncolour: red", "Y04", "colour:"),
    ("edition.yaml", "site:\n", "sites:\n", "Y02", "title:"),
    ("sections/01-introduction.md", "---\ntitle", "title", "S01", "title"),
    ("sections/01-introduction.md", "title: Introduction\n", "", "Y02", "id:"),
    ("sections/01-introduction.md", "level: 2", "level: two", "Y03", "level:"),
    ("sections/01-introduction.md", "printed: false", "printed: never", "Y03", "printed:"),
    ("sections/03-winter-on-hollow-skerry.md", "Corry", "Co\x07rry", "F07", "Co\x07rry"),
    ("notes.md", "[^*]: We", "We", "N01", "We thank"),
    ("works.bib", "{Gannet Press},", "{Gannet Press}", "B02", "publisher"),
    ("works.bib", "@article", "article", "B06", "article{"),
    ("works.bib", "@book{marlowe1964", "@book{marlowe1958", "B01", "@book{marlowe1958"),
    ("works.bib", "@book{pym1999,", "@book{pym1999", "B01", "@book{pym1999"),
    ("works.bib", "title     = {Boats, Mostly}", "titel = {Boats, Mostly}", "B03", "@book{pym1999"),
    ("archives.yaml", "{series}, Box {piece}[, Folder {item}]", "{series}, Box {number}", "Y03", "{number}"),
    ("archives.yaml", "{series}, Box {piece}[, Folder {item}]", "{series}/{piece}[/{item}", "Y03", '{item}"\n'),
    ("archives.yaml", "numbered: false", "numbered: maybe", "Y03", "maybe"),
    ("people.yaml", "forms: [Blythe, Honor Blythe]", "forms: Blythe", "Y03", "forms: Blythe"),
    ("people.yaml", 'from: "1931-07"', "from: July 1931", "Y03", "from: July"),
    ("people.yaml", "- id: blythe", "id: blythe", "Y01", "name: Blythe"),
    ("glossary.yaml", "kind: office", "kind: office\n  kind: body", "Y08", "kind: body"),
    ("glossary.yaml", "kind: office", "kind: office\n  note: &lamp x", "Y05", "&lamp"),
    ("chronology.yaml", '"1931-05-04"', '"4 May 1931"', "Y03", "4 May"),
    ("queries.yaml", "certainty: certain", "certainty: sure", "Y03", "sure"),
    ("queries.yaml", "ruling: open", "ruling: shut", "Y03", "shut"),
]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the toy edition to be spoilt; `changed` puts back what it changes."""
    return Path(shutil.copytree(CONTENTS["toy"], tmp_path_factory.mktemp("spoilt") / "content"))


class changed:  # noqa: N801  # reads as a verb: with changed(…)
    """While it lasts, a file of the copy holds other bytes."""

    def __init__(self, content: Path, name: str, data: bytes) -> None:
        self.path, self.data, self.before = content / name, data, (content / name).read_bytes()

    def __enter__(self) -> None:
        self.path.write_bytes(self.data)

    def __exit__(self, *_: object) -> None:
        self.path.write_bytes(self.before)


def sound(problem: Problem, lines: int) -> bool:
    """Whether a problem names a file and a line in it, and says what to do."""
    place = problem.place
    return place.file.startswith("content") and 1 <= place.line <= lines and bool(problem.message and problem.hint)


def loaded(content: Path) -> tuple[Edition | None, list[Problem]]:
    """The edition, whose links must be found without an exception too, and its problems."""
    edition, problems = load_edition(content)
    if edition:
        resolve_links(edition)
    return edition, problems


def test_the_invented_edition_loads_whole_and_without_a_problem(toy: Resolved) -> None:
    edition, _ = toy
    assert [section.id for section in edition.sections] == [
        "introduction", "the-office-and-the-keepers", "winter-on-hollow-skerry", "conclusions",
    ]  # fmt: skip
    assert [section.level for section in edition.sections] == [2, 2, 3, 2]
    assert [section.printed for section in edition.sections] == [False, True, True, True]
    numbers = [block.number for block in edition.blocks if block.kind == "paragraph"]
    assert numbers == ["1", "2", "3", "3a", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"]
    assert {block.kind for block in edition.blocks} >= {"blockquote", "bullet_list", "table", "heading", "figure"}
    assert [note.label for note in edition.notes] == ["*", *map(str, range(1, 16))]
    assert edition.authors_named == "Ottoline Farrow and Zbigniew Łątka"


def test_the_real_edition_has_56_paragraphs_in_7_sections_and_89_notes(real: Resolved) -> None:
    edition, _ = real
    assert len(edition.sections) == 7
    assert [block.id for block in edition.blocks if block.id.startswith("p")] == [f"p{n}" for n in range(1, 57)]
    assert [note.label for note in edition.notes] == [str(n) for n in range(1, 90)]
    assert len(edition.works) == 18


def test_every_record_knows_the_line_it_stands_on(toy: Resolved, toy_path: Path) -> None:
    edition, _ = toy
    for record in (*edition.people, *edition.glossary, *edition.chronology, *edition.queries):
        line = (toy_path.parent / record.place.file).read_text(encoding="utf-8").splitlines()[record.place.line - 1]
        assert line == f"- id: {record.id}"
    for note in edition.notes:
        line = (toy_path.parent / note.place.file).read_text(encoding="utf-8").splitlines()[note.place.line - 1]
        assert line.startswith(f"[^{note.label}]: ")
    for block in edition.blocks:
        line = (toy_path.parent / block.place.file).read_text(encoding="utf-8").splitlines()[block.place.line - 1]
        assert line.strip(" #>-|*")[:9] == block.prose.source.strip(" #>-|*")[:9]
    for work in edition.works:
        line = (toy_path.parent / work.place.file).read_text(encoding="utf-8").splitlines()[work.place.line - 1]
        assert line.endswith(f"{{{work.key},")


def test_names_in_bibtex_are_split_and_their_latex_is_spelled_out(toy: Resolved) -> None:
    authors = {work.key: work.authors for work in toy[0].works}
    assert authors["latka2003"] == (("Łątka", "Zbigniew"),)
    assert authors["vanderzee1987"] == (("van der Zee", "Joost"),)
    assert authors["pym1999"] == (("Pym", "Lucy"), ("O’Dowd", "Finbar"))
    titles = {work.key: work.title for work in toy[0].works}
    assert titles["vanderzee1987"] == "Oil & Water: Dutch Lamps in Foreign Towers"
    assert titles["marlowe1958"] == "Wicks and Widows: Keeping the Northern Lights, 1800–1900"


def test_a_bare_ampersand_or_per_cent_in_bibtex_stands_for_itself(content: Path) -> None:
    bib = (content / "works.bib").read_text(encoding="utf-8").replace("{Boats, Mostly}", "{Caf\\'e & 100 % Boats}")
    bib = bib.replace("{Cork}", "{Cork}, url = {https://example.org/a%20b_c?x=1&y=~z}")
    with changed(content, "works.bib", bib.encode()):
        edition, problems = load_edition(content)
    assert edition is not None
    assert not problems
    work = next(work for work in edition.works if work.key == "pym1999")
    assert work.title == "Café & 100 % Boats"
    assert work.fields["url"] == "https://example.org/a%20b_c?x=1&y=~z"


def test_a_note_of_two_paragraphs_keeps_both(toy: Resolved) -> None:
    note = next(note for note in toy[0].notes if note.label == "10")
    assert note.prose.plain.count("\n") == 1


@pytest.mark.parametrize(("name", "old", "new", "code", "at"), SPOILT, ids=[f"{s[3]}-{s[2][:20]}" for s in SPOILT])
def test_a_mistake_is_a_problem_with_file_line_and_remedy(
    content: Path, name: str, old: str, new: str, code: str, at: str
) -> None:
    text = (content / name).read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    line = text.count("\n", 0, text.index(at)) + 1
    with changed(content, name, text.encode()):
        _, problems = loaded(content)
    assert (code, f"content/{name}", line) in [(p.code, p.place.file, p.place.line) for p in problems], problems
    assert all(sound(problem, len(text.splitlines())) for problem in problems)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_named_or_is_an_empty_register(content: Path, name: str) -> None:
    with changed(content, name, b""):
        (content / name).unlink()
        edition, problems = loaded(content)
    needed = name in {"edition.yaml", "notes.md", "archives.yaml"}
    assert [problem.code for problem in problems] == (["F04"] if needed else [])
    assert (edition is None) == (name == "edition.yaml")


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_of_other_bytes_than_utf_8_is_named_with_the_line(content: Path, name: str) -> None:
    with changed(content, name, b"# x\n# y\n\xff\xfe"):
        _, problems = loaded(content)
    assert [(p.code, str(p.place)) for p in problems] == [("F05", f"content/{name}:3")]


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_gives_problems_or_nothing_but_no_exception(content: Path, name: str) -> None:
    with changed(content, name, b""):
        _, problems = loaded(content)
    assert all(sound(problem, 1) for problem in problems)
    assert bool(problems) == (name not in {"notes.md", "works.bib"})


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_other_line_ends_and_a_byte_order_mark_change_nothing(toy: Resolved, content: Path, end: bytes) -> None:
    for name in TEXTS:
        data = b"\xef\xbb\xbf" + (content / name).read_bytes().replace(b"\n", end)
        with changed(content, name, data):
            edition, problems = load_edition(content)
        assert not problems
        assert edition is not None
        assert [note.prose.plain for note in edition.notes] == [note.prose.plain for note in toy[0].notes]
        assert [block.place for block in edition.blocks] == [block.place for block in toy[0].blocks]


def test_a_link_out_of_the_folder_and_one_to_itself_are_not_followed(content: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: Secret\n---\n\nSecret. {#p99}\n")
    (content / "sections/98-secret.md").symlink_to(secret)
    (content / "sections/99-loop.md").symlink_to(content / "sections/99-loop.md")
    (content / "sections/97-folder.md").mkdir()
    try:
        edition, problems = load_edition(content)
    finally:
        for name in ("98-secret.md", "99-loop.md"):
            (content / "sections" / name).unlink()
        (content / "sections/97-folder.md").rmdir()
    assert [(problem.code, problem.place.file) for problem in problems] == [
        ("F09", "content/sections/97-folder.md"),
        ("F02", "content/sections/98-secret.md"),
        ("F06", "content/sections/99-loop.md"),
    ]
    assert edition is not None
    assert "Secret" not in [section.title for section in edition.sections]


def test_a_folder_that_is_not_there_or_is_empty_is_told(tmp_path: Path) -> None:
    assert [problem.code for problem in load_edition(tmp_path / "nothing")[1]] == ["F08"]
    assert {problem.code for problem in load_edition(tmp_path)[1]} == {"F01", "F04"}


def mutations(data: bytes, draw: random.Random) -> Iterator[bytes]:
    """The ways in which a file is spoilt by hand: a line lost or doubled, a byte changed, the end cut off, a sign put in."""
    lines, at, byte = data.split(b"\n"), draw.randrange(data.count(b"\n") + 1), draw.randrange(len(data))
    yield b"\n".join(lines[:at] + lines[at + 1 :])
    yield b"\n".join([*lines[: at + 1], *lines[at:]])
    yield data[:byte] + bytes([draw.randrange(256)]) + data[byte + 1 :]
    yield data[:byte]
    yield data[:byte] + draw.choice(NASTY).encode() + data[byte:]
    yield data[:byte] + data[byte + draw.randrange(1, 30) :]
    yield b"\n".join([*lines[:at], lines[at].partition(b": ")[0] + b":", *lines[at + 1 :]])
    yield b"\n".join([*lines[:at], b"  " + lines[at], *lines[at + 1 :]])


@settings(max_examples=100)
@given(st.sampled_from(FILES), st.integers(0, 7), st.randoms(use_true_random=False))
def test_a_spoilt_file_gives_problems_that_name_places_and_never_an_exception(
    content: Path, name: str, how: int, draw: random.Random
) -> None:
    data = list(mutations((content / name).read_bytes(), draw))[how]
    with changed(content, name, data):
        _, problems = loaded(content)
    assert all(
        sound(problem, data.count(b"\n") + data.count(b"\r") + 1) for problem in problems if problem.place.file.endswith(name)
    )


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_in_any_file_give_problems_and_never_an_exception(content: Path, name: str, data: bytes) -> None:
    with changed(content, name, data):
        _, problems = loaded(content)
    assert all(problem.hint and problem.place.line >= 1 for problem in problems)
