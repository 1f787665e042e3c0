"""The import command: what it writes, keeps, refuses and asks, on every invented source of `tests/imports/`.

A new case is a new folder: `source.*` (a packed file as a folder of its parts, `source.docx.parts/`), with `expected/` for content
files it must give, word for word, and `expected.stderr` for what is said of it. A case without `expected/` must be refused and
leave nothing behind.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build as program
from engine.importers import staging
from engine.importers.content import content_files, sentences
from engine.importers.draft import Draft, DraftSection
from engine.importers.proposals import proposed_registers
from engine.importers.run import import_article
from engine.importers.text import read_text
from engine.importers.text_inline import inline
from engine.load import load_edition
from engine.markup import parse
from engine.problem import errors
from engine.resolve import resolve_links
from tests.building import ARTICLE, CONTENTS, PROJECT
from tests.packing import source_of

IMPORTS = PROJECT / "tests" / "imports"
CASES = sorted(path for path in IMPORTS.iterdir() if path.is_dir())
REGISTERS = ("archives.yaml", "works.bib", "people.yaml", "glossary.yaml", "chronology.yaml", "queries.yaml")
needs_article = pytest.mark.skipif(ARTICLE is None, reason="the article's text is not at hand: ../shared/source holds none")
SOURCE = """\
# The lamp

Ada Wren

## Oil

The lamp burned oil.[1]

Nobody counted it.[2]

## Salt

Salt came later.[3]

## Notes

1. Log, 1931.
2. Log, 1932.
3. Log, 1933.
"""


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(*arguments: str | Path, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "build.py"), "import", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, input=typed, stdin=None if typed else subprocess.DEVNULL
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def content(tmp_path: Path, source: Path) -> Path:
    """A content folder into which the source has been imported."""
    assert import_article(source, tmp_path / "content") == 0
    return tmp_path / "content"


# The cases.


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_source_gives_the_expected_files_and_words(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = source_of(case, tmp_path)
    expected = bytes_of(case / "expected")
    status = import_article(article, tmp_path / "content")
    said = capsys.readouterr().err.replace(str(article), article.name).replace(str(tmp_path) + os.sep, "")
    if (case / "expected.stderr").exists():
        assert said == (case / "expected.stderr").read_text(encoding="utf-8")
    assert status == (0 if expected else 1), said
    if not expected:
        assert not (tmp_path / "content").exists()
        return
    found = bytes_of(tmp_path / "content")
    assert [name for name in found if name.startswith(("sections/", "images/"))] == [
        name for name in expected if name.startswith(("sections/", "images/"))
    ]
    for name, content in expected.items():
        assert found[name].decode(errors="replace") == content.decode(errors="replace"), name


@pytest.mark.parametrize("case", [case for case in CASES if (case / "expected").exists()], ids=lambda path: path.name)
def test_what_is_imported_builds_without_errors_and_a_second_import_changes_nothing(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = source_of(case, tmp_path)
    content = tmp_path / "content"
    assert import_article(article, content) == 0
    links, problems = program.read(content)
    assert links and errors(problems) == []
    before = bytes_of(content)
    capsys.readouterr()
    assert import_article(article, content) == 0
    assert "Nothing to change" in capsys.readouterr().out
    assert bytes_of(content) == before


# The article.


@needs_article
def test_the_article_keeps_the_hand_made_registers_and_their_apparatus(tmp_path: Path) -> None:
    assert ARTICLE is not None
    content = Path(shutil.copytree(CONTENTS["real"], tmp_path / "content"))
    before = bytes_of(content)
    assert import_article(ARTICLE, content, yes=True) == 0
    after = bytes_of(content)
    assert before.keys() == after.keys()
    assert [name for name in after if after[name] != before[name] and not name.startswith("sections/")] == [
        "edition.yaml",
        "notes.md",
    ]
    abridged, full = (load_edition(path)[0] for path in (CONTENTS["real"], content))
    assert abridged and full and full.statement.kind == "full" and "abridged" not in full.statement.title
    one, two = resolve_links(abridged), resolve_links(full)
    assert [block.id for block in full.blocks] == [block.id for block in abridged.blocks]
    assert [section.id for section in full.sections] == [section.id for section in abridged.sections]
    assert two.calls == one.calls
    assert [(r.note, r.canonical, r.documents) for r in two.references] == [
        (r.note, r.canonical, r.documents) for r in one.references
    ]
    assert [(c.where, c.work.key, c.pages) for c in two.citations] == [(c.where, c.work.key, c.pages) for c in one.citations]
    letters = [[(d.note, d.sender, d.recipient, d.date) for d in links.documents if d.is_letter] for links in (one, two)]
    assert letters[0] == letters[1]


@needs_article
def test_the_article_in_an_empty_folder_finds_its_references_by_itself(tmp_path: Path) -> None:
    assert ARTICLE is not None
    content = tmp_path / "content"
    assert import_article(ARTICLE, content) == 0
    assert [path.name for path in sorted((content / "sections").iterdir())] == [
        "01-introduction.md", "02-30-mission-in-1942.md", "03-the-miles-report.md", "04-the-new-deal.md", "05-martels-mission.md",
        "06-the-end-of-the-new-deal.md", "07-conclusions.md",
    ]  # fmt: skip
    links, problems = program.read(content)
    assert links and errors(problems) == []
    assert not links.edition.sections[0].printed
    assert [block.id for block in links.edition.blocks] == [f"p{number}" for number in range(1, 57)]
    assert len(links.references) == 111 and not links.unknown_references
    assert len({one.found.code for one in links.references}) == 24
    assert len({one.found.piece_canonical for one in links.references}) == 43
    assert len(links.edition.works) == 18 and len(links.citations) == 24
    assert all(entry.proposed for entry in (*links.edition.people, *links.edition.works, *links.edition.glossary))
    assert sum(problem.code == "Y14" for problem in problems) == 4


# What stands already.


def test_nothing_changes_without_leave(content: Path, source: Path) -> None:
    before = bytes_of(content)
    source.write_text(SOURCE.replace("burned oil", "burned whale oil"), encoding="utf-8")
    done = run(source, "--content", content)
    assert done.returncode == 1
    assert "-The lamp burned oil.[^1] {#p1}" in done.stdout and "+The lamp burned whale oil.[^1] {#p1}" in done.stdout
    assert "--yes" in done.stderr and "Traceback" not in done.stderr
    assert bytes_of(content) == before
    assert run(source, "--content", content, "--yes").returncode == 0
    assert b"whale oil.[^1] {#p1}" in (content / "sections/01-oil.md").read_bytes()


def test_hand_made_files_and_ids_are_kept(content: Path, source: Path) -> None:
    (content / "people.yaml").write_text("- {id: wren, name: 'Wren, Ada', forms: [Wren]}\n", encoding="utf-8")
    record = (content / "edition.yaml").read_text(encoding="utf-8").replace("journal not stated", "Journal of Lamps  # at last")
    (content / "edition.yaml").write_text(record, encoding="utf-8")
    oil = content / "sections/01-oil.md"
    oil.write_text(oil.read_text(encoding="utf-8").replace("id: oil", "id: burning").replace("{#p2}", "{#p1a}"), encoding="utf-8")
    source.write_text(SOURCE.replace("Nobody", "Somebody"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 0
    assert (content / "people.yaml").read_text(encoding="utf-8").startswith("- {id: wren")
    assert (content / "edition.yaml").read_text(encoding="utf-8") == record
    assert "id: burning" in oil.read_text(encoding="utf-8") and "Somebody counted it.[^2] {#p1a}" in oil.read_text(
        encoding="utf-8"
    )


def test_a_paragraph_more_is_the_editors_to_place(content: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(content)
    source.write_text(SOURCE.replace("Nobody counted", "It smoked.\n\nNobody counted"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 1
    said = capsys.readouterr().err
    assert "“Oil” has 3 paragraphs in the source, sections/01-oil.md has 2 (p1–p2); new there: “It smoked." in said
    assert "{#p1a}" in said
    assert bytes_of(content) == before
    oil = content / "sections/01-oil.md"
    oil.write_text(oil.read_text(encoding="utf-8").replace("{#p1}", "{#p1}\n\nHere. {#p1a}"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 0
    assert "It smoked. {#p1a}\n\nNobody counted it.[^2] {#p2}" in oil.read_text(encoding="utf-8")


def test_another_article_is_given_a_folder_of_its_own(content: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(content)
    source.write_text(SOURCE.replace("# The lamp", "# Coal, boats and the winter of 1940"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 1
    said = capsys.readouterr().err
    assert "content holds another article, “The lamp”" in said and "--content my-article" in said
    assert bytes_of(content) == before


def test_a_section_more_is_the_editors_to_place(content: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(content)
    source.write_text(SOURCE.replace("## Salt", "## Pepper\n\nThere was none.\n\n## Salt"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 1
    assert "3 sections, sections/ has 2: “Pepper” is new" in capsys.readouterr().err
    assert bytes_of(content) == before


def test_an_abridged_record_becomes_full_and_keeps_its_remarks(content: Path, source: Path) -> None:
    record = (content / "edition.yaml").read_text(encoding="utf-8")
    abridged = record.replace("kind: full\n", "kind: abridged  # for now\n").replace("a digital edition", "an abridged edition")
    abridged += "# The last word.\n"
    (content / "edition.yaml").write_text(abridged, encoding="utf-8")
    assert import_article(source, content, yes=True) == 0
    assert (content / "edition.yaml").read_text(encoding="utf-8") == record.replace(
        "kind: full\n", "kind: full  # for now\n"
    ) + "# The last word.\n"


def test_content_that_cannot_be_read_stops_the_import(content: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "edition.yaml").write_text("title: [open\n", encoding="utf-8")
    assert import_article(source, content, yes=True) == 1
    assert "content/edition.yaml:" in capsys.readouterr().err


# All or none.


def test_a_failure_half_way_is_undone(content: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bytes_of(content)
    source.write_text(
        SOURCE.replace("The lamp burned", "The lamp now burned").replace("Salt came", "Salt too came"), encoding="utf-8"
    )
    replace, moved = Path.replace, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal moved
        moved += "new" in self.parts
        if moved == 2 and "new" in self.parts:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    assert import_article(source, content, yes=True) == 1
    assert bytes_of(content) == before
    assert not staging.staging_of(content).exists()


def test_an_import_killed_half_way_is_undone_by_the_next(
    content: Path, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_of(content)
    with monkeypatch.context() as patch:
        patch.setattr(staging, "_undo", lambda *_: None)
        patch.setattr(staging.shutil, "rmtree", lambda *_, **__: None)
        replace = Path.replace

        def killed(self: Path, target: Path) -> Path:
            if "02-salt.md" in self.parts[-1] and "new" in self.parts:
                raise KeyboardInterrupt
            return replace(self, target)

        patch.setattr(Path, "replace", killed)
        files = {"sections/01-oil.md": b"spoilt", "sections/00-fresh.md": b"spoilt", "sections/02-salt.md": b"spoilt"}
        with pytest.raises(KeyboardInterrupt):
            staging.write_together(files, content)
    assert bytes_of(content) != before
    assert import_article(source, content) == 0
    assert "interrupted" in capsys.readouterr().out
    assert bytes_of(content) == before


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_leads_nothing_out_of_the_folder(content: Path, source: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(content / "sections", outside)
    (content / "sections").symlink_to(outside)
    before = bytes_of(outside)
    source.write_text(SOURCE.replace("burned", "drank"), encoding="utf-8")
    assert import_article(source, content, yes=True) == 1
    assert bytes_of(outside) == before


# Hostile and huge.


def test_a_file_of_fifty_megabytes_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.seek(50_000_001)
        file.write(b"x")
    assert import_article(path, tmp_path / "content") == 1
    assert "50 MB" in capsys.readouterr().err and not (tmp_path / "content").exists()


@pytest.mark.parametrize("name", ["nothing.txt", ".", "empty.txt"])
def test_what_is_no_file_is_a_message(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = run(tmp_path / name, "--content", tmp_path / "content")
    assert done.returncode == 1
    assert "error:" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "content").exists()


def test_the_file_to_import_must_be_named() -> None:
    done = run()
    assert done.returncode == 2 and "name the file" in done.stderr


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_draft_or_a_reason(data: bytes) -> None:
    draft = read_text(data)
    assert draft.sections or draft.losses or not data.strip()


@pytest.mark.parametrize(
    "sign", ["*", "[", "<sup>1</sup>", "_a_", "# a\n\n", "1. a\n\n", "lam-\n", "| a |\n", "\f", "¹", "*a ", "<a "]
)
def test_endless_signs_are_read_in_bounded_time(sign: str) -> None:
    started = time.perf_counter()
    read_text(("# Title\n\n## Section\n\n" + sign * (20_000 // len(sign))).encode())
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(("name", "opened", "closed"), [
    ("deep.jats", "<sec>", "</sec>"), ("deep.tei", "<div>", "</div>"), ("deep.xml", "<list><list-item>", "</list-item></list>"),
])  # fmt: skip
def test_endless_nesting_is_a_message(
    name: str, opened: str, closed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, body = ("TEI", "text") if name.endswith("tei") else ("article", "body")
    text = f"<{root}><{body}>{opened * 10_000}<p>The lamp.</p>{closed * 10_000}</{body}></{root}>"
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert import_article(tmp_path / name, tmp_path / "content") == 1
    assert "nested too deeply" in capsys.readouterr().err and not (tmp_path / "content").exists()


def test_works_cited_by_their_keys_know_where_they_are_cited(tmp_path: Path) -> None:
    assert import_article(IMPORTS / "jats_references" / "source.xml", tmp_path / "content") == 0
    links, _ = program.read(tmp_path / "content")
    assert links
    assert {key: [one.where for one in cited] for key, cited in links.citations_of.items()} == {
        "petrel2009": ["p1"], "gull2010": ["p1"], "saltoffice1931": ["p1"], "petrel2009a": ["p2"],
    }  # fmt: skip


@pytest.mark.long
def test_ten_thousand_notes_are_read_in_seconds(tmp_path: Path) -> None:
    chance = random.Random(1)
    words = ["lamp", "wick", "oil", "fog", "rock", "tower", "keeper", "clerk"]
    body = (f"The {chance.choice(words)} burned the {chance.choice(words)}.<sup>{n}</sup>" for n in range(1, 10_001))
    lines = [" ".join(next(body) for _ in range(5)) for _ in range(2_000)]
    notes = [f"{n}. Log, {chance.choice(words)} {n}." for n in range(1, 10_001)]
    draft = read_text("\n\n".join(["# Lamps", "## Lamps", *lines, "## Notes", *notes]).encode())
    assert len(draft.notes) == 10_000 and not any(loss.damaging for loss in draft.losses)


# Words.

SIGNS = [
    *"ab c.1*_`[](){}<>&#;:!|\\~^-+=\"'’@/\u00a0é\u0628",
    "<i>",
    "</i>",
    "<sup>th</sup>",
    "](u)",
    "&amp;",
    "{#p1}",
    "[^1]",
    "* ",
    "\u2028",
]
NASTY = st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)


@given(NASTY)
def test_a_text_is_written_so_that_markdown_gives_its_words_back(text: str) -> None:
    written = inline(text, str)
    prose = parse(sentences(written.markdown))
    assert " ".join(prose.plain.split()) == " ".join(written.plain.split())
    assert prose.calls == ()


@given(st.lists(NASTY.filter(str.strip), min_size=1, max_size=4))
def test_paragraphs_and_notes_survive_their_files(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """What is written to `content/` is read back by the build: the same paragraphs with their ids, the same notes."""
    blocks = [written for written in (inline(text, str) for text in texts) if written.plain.strip()]
    calls = "".join(f"[^{number}]" for number, _ in enumerate(blocks, start=1))
    notes = {str(number): block.markdown for number, block in enumerate(blocks, start=1)}
    section = DraftSection("The lamp", 2, (*(block.markdown for block in blocks), f"End.{calls}"))
    folder = tmp_path_factory.mktemp("content")
    for path, text in content_files(Draft({"title": "A lamp"}, (section,), notes), {}, "lamp").files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text if isinstance(text, str) else "", encoding="utf-8")
    (folder / "archives.yaml").write_text("repositories: []\n", encoding="utf-8")
    edition, problems = load_edition(folder)
    assert edition and not errors(problems)
    assert [block.id for block in edition.blocks] == [f"p{number}" for number in range(1, len(blocks) + 2)]
    plain = [" ".join(block.plain.split()) for block in blocks]
    assert [" ".join(block.prose.plain.split()) for block in edition.blocks][:-1] == plain
    assert [" ".join(note.prose.plain.split()) for note in edition.notes] == plain


# Registers.

FRAGMENTS = (
    "Wren to Corrie, 3 May 1931", "Pike (Deputy DOL) to OOL", "Major-General Sir Ada Wren minute", "A. B. Moss & Ib Teal", "*The Oil Account*",
    "(London: Gannet, 2011), 12-19", "‘A {curly} title: & more’, *Journal of Lamps*, 12 (1999), 3-9", "in J. Fell (ed.), *Salt*", "Fell, *Salt*",
    "FO371/36970/N7293, N7294", "W[ar]O[ffice papers] 178/92", "A4/5", "KW 3/12 and 14", "RG 59, Box 12, Folder 3", "I[sle] O[ffice]", "(OOL)",
    "Office of Lamps (OOL)", "true", "null", "12", "no:", "#x", "\\", "100% {a", "d’Alba to al-Nur, 9 Oct. 1943 CAB121/645-7", "see n. 3", "Żółć",
    "MAY 41/42", "JIC(43)25 2 Feb. 1943", "*Unended", "The Ministry to Moscow, 1 Jan. 1940", "[Foo] [Bar](x)", "@book{a,", "- : -",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=7).map(" ".join), min_size=1, max_size=6))
def test_what_is_proposed_never_stops_the_build(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Whatever the notes hold, the registers made of them are valid, and know every reference they find."""
    folder = tmp_path_factory.mktemp("proposed")
    lines = [f"{text} burned.<sup>{number}</sup>" for number, text in enumerate(texts, start=1)]
    notes = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
    draft = read_text("\n\n".join(["# Lamps", "## Lamps", *(f"So {line}" for line in lines), "## Notes", *notes]).encode())
    for path, text in {**content_files(draft, {}, "lamps").files, **proposed_registers(draft, ())}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode() if isinstance(text, str) else text)
    links, problems = program.read(folder)
    assert links and [str(problem) for problem in errors(problems)] == []
