"""A build is not done again where nothing has changed, and is where anything has: what it is made from, or the site."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import build as program
from engine import kept, unchanged
from engine.unchanged import ingredients_of, made_before, remember
from engine.write import with_manifest, write_site
from tests.building import CONTENTS, PROJECT

FILES = {"index.html": b"<p>Fog.</p>\n", "data/letters.csv": b"a,b\n"}


@pytest.fixture
def kitchen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A folder of ingredients and the site made from them, as the record of its build has it."""
    monkeypatch.setattr(unchanged, "RECORDS", tmp_path / "records")
    content, output = tmp_path / "content", tmp_path / "site"
    (content / "sections").mkdir(parents=True)
    (content / "sections" / "01.md").write_text("Fog.\n", encoding="utf-8")
    (content / "notes.md").write_text("[^1]: Rain.\n", encoding="utf-8")
    write_site(with_manifest(FILES), output)
    remember(output, ingredients_of([content], {}), ["notes.md:1: warning"], "1 page")
    return content, output


def test_what_is_unchanged_is_known_with_what_was_said(kitchen: tuple[Path, Path]) -> None:
    content, output = kitchen
    made = made_before(output, ingredients_of([content], {}))
    assert made is not None
    assert (made.problems, made.summary) == (("notes.md:1: warning",), "1 page")


CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "a word": lambda content, output: (content / "notes.md").write_text("[^1]: Hail.\n", encoding="utf-8"),
    "a new file": lambda content, output: (content / "people.yaml").touch(),
    "a lost file": lambda content, output: (content / "notes.md").unlink(),
    "a renamed file": lambda content, output: (content / "sections" / "01.md").rename(content / "sections" / "02.md"),
    "a page": lambda content, output: (output / "index.html").write_bytes(b"<p>Frog.</p>\n"),
    "a lost page": lambda content, output: (output / "index.html").unlink(),
    "a page too many": lambda content, output: (output / "extra.html").touch(),
    "the manifest": lambda content, output: (output / "data" / "manifest.json").write_bytes(b"{}"),
    "the whole site": lambda content, output: shutil.rmtree(output),
    "another site in its place": lambda content, output: write_site(with_manifest({"index.html": b""}), output),
    "the record": lambda content, output: [path.write_text("{", encoding="utf-8") for path in unchanged.RECORDS.iterdir()],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_calls_for_a_build(kitchen: tuple[Path, Path], change: Callable[[Path, Path], object]) -> None:
    content, output = kitchen
    change(content, output)
    assert made_before(output, ingredients_of([content], {})) is None


def test_options_and_releases_are_ingredients(kitchen: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    content, output = kitchen
    assert made_before(output, ingredients_of([content], {"base_url": "https://a.example/"})) is None
    (releases := content.parent / "libraries" / "jinja2-99.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(releases.parent)])
    assert made_before(output, ingredients_of([content], {})) is None
    monkeypatch.undo()
    assert ingredients_of([content], {}) == ingredients_of([content], {})
    monkeypatch.setattr(sys, "version", "4.0")
    assert made_before(output, ingredients_of([content], {})) is None


def test_what_cannot_be_read_is_never_taken_for_unchanged(kitchen: tuple[Path, Path]) -> None:
    content, output = kitchen
    (content / "broken.md").symlink_to(content / "nowhere")
    assert ingredients_of([content], {}) == ""
    remember(output, "", [], "")
    assert made_before(output, "") is None


def test_records_of_sites_that_are_gone_are_dropped(kitchen: tuple[Path, Path], tmp_path: Path) -> None:
    content, output = kitchen
    (other := tmp_path / "other").mkdir()
    write_site(with_manifest(FILES), other)
    shutil.rmtree(output)
    remember(other, ingredients_of([content], {}), [], "")
    assert len(list(unchanged.RECORDS.iterdir())) == 1


def test_a_second_build_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    """The command itself: same warnings, same last line but for the time, and no file of the site is touched."""
    command = [sys.executable, str(PROJECT / "build.py"), "--content", str(PROJECT / "tests/toy_edition/content")]
    command += ["--output", str(tmp_path / "site")]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2))
    assert second.stderr == first.stderr
    assert "nothing has changed since it was built" in second.stdout
    assert first.stdout.splitlines()[-1].split(": ")[1].rsplit(",", 1)[0] in second.stdout


def test_what_no_build_imports_is_no_ingredient(tmp_path: Path) -> None:
    """The importers are half of the program; that a build is without them is seen where it does everything itself."""
    script = (
        "import os, sys; os.cpu_count = lambda: 1; import build; from pathlib import Path;"
        f"build.build(Path({str(CONTENTS['toy'])!r}), Path({str(tmp_path / 'site')!r}));"
        "sys.exit(any(name.startswith('engine.importers') for name in sys.modules) or 'engine.exports.tei' not in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True)


EDITS = {
    "content/sections/02-the-office-and-the-keepers.md": ("fog", "mist"),
    "content/notes.md": ("lamp", "lantern"),
    "content/edition.yaml": ("abstract: >-\n", "abstract: >-\n  In short,\n"),
    "content/archives.yaml": ("title: Lamps", "title: The Lamps"),
    "content/works.bib": ("Skerries", "Islands"),
    "content/people.yaml": ("role: ", "role: The "),
    "content/glossary.yaml": ("note: ", "note: The "),
    "content/chronology.yaml": ("event: ", "event: The "),
    "content/queries.yaml": ("reason: ", "reason: The "),
    "templates/article.html": ("Contents", "What is here"),
    "templates/epub/style.css": ("{", "{ color: black;"),
    "static/edition.css": ("{", "{ color: black;"),
    "static/note.js": ("const", "var"),
    "engine/index.py": ("Search", "Seek"),
}


def test_what_is_kept_never_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """After an edit of every kind of file a build is done anew, and what it makes is what a first build would make."""
    for folder in ("templates", "static", "engine"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "importers"))
    shutil.copytree(CONTENTS["toy"], tmp_path / "content")
    monkeypatch.setattr(unchanged, "RECORDS", tmp_path / "records")
    monkeypatch.setattr(program, "PROJECT", tmp_path)
    content, output, first = tmp_path / "content", tmp_path / "site", tmp_path / "first"

    def built(output: Path, kept_in: str) -> str:
        monkeypatch.setattr(kept, "FOLDER", tmp_path / kept_in)
        capsys.readouterr()
        assert program.build(content, output)
        return capsys.readouterr().out

    built(output, "kept")
    for name, (old, new) in EDITS.items():
        file = tmp_path / name
        source = file.read_text(encoding="utf-8")
        assert old in source, name
        file.write_text(source.replace(old, new, 1), encoding="utf-8")
        assert "nothing has changed" not in built(output, "kept"), name
        assert "nothing has changed" not in built(first, "nothing kept"), name
        assert contents_of(output) == contents_of(first), name
        shutil.rmtree(tmp_path / "nothing kept")
        shutil.rmtree(first)
    assert "nothing has changed" in built(output, "kept")


def contents_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
