"""What is kept comes out only under the very key it went in with: the program, the name, the bytes it was made from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from engine import kept, templates
from engine.kept import Kept
from engine.load import load_edition
from tests.building import CONTENTS

NAME, SOURCE, VALUE = "content/notes.md", b"[^1]: Fog.\n", (("n1", "Fog."), ["a problem"])


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    (folder := tmp_path / "content").mkdir()
    store = Kept.of(folder, "program 1")
    store.put(NAME, SOURCE, VALUE)
    store.save()
    return folder


def files() -> list[Path]:
    return sorted(kept.FOLDER.glob("*/*.pickle"))


def test_a_value_comes_out_as_it_went_in(content: Path) -> None:
    assert Kept.of(content, "program 1").get(NAME, SOURCE) == VALUE


def test_each_part_of_the_key_matters(content: Path) -> None:
    assert Kept.of(content, "program 2").get(NAME, SOURCE) is None
    assert Kept.of(content, "program 1").get("content/people.yaml", SOURCE) is None
    assert Kept.of(content, "program 1").get(NAME, SOURCE + b"\n") is None
    (other := content.parent / "other").mkdir()
    assert Kept.of(other, "program 1").get(NAME, SOURCE) is None


def test_a_file_under_another_name_is_not_taken(content: Path) -> None:
    """The name is in the digest, not only in the name of the file."""
    (file,) = files()
    store = Kept.of(content, "program 1")
    store.put("content/people.yaml", SOURCE, "people")
    store.save()
    (other,) = set(files()) - {file}
    file.write_bytes(other.read_bytes())
    assert Kept.of(content, "program 1").get(NAME, SOURCE) is None


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda found: found[:-1],
    "cut to its digest": lambda found: found[:32],
    "cut within its digest": lambda found: found[:7],
    "empty": lambda _: b"",
    "longer": lambda found: found + b"\0",
    "another digest": lambda found: bytes([found[0] ^ 1]) + found[1:],
    "another value": lambda found: found.replace(b"Fog", b"Dew"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_as_none(content: Path, damage: Callable[[bytes], bytes]) -> None:
    (file,) = files()
    file.write_bytes(damage(file.read_bytes()))
    assert Kept.of(content, "program 1").get(NAME, SOURCE) is None


def test_without_a_program_or_a_place_nothing_is_kept_on_the_disk(content: Path) -> None:
    shutil.rmtree(kept.FOLDER)
    kept.FOLDER.write_bytes(b"no folder")
    for store in (Kept.of(content, ""), Kept.of(content, "program 1")):
        store.put(NAME, SOURCE, VALUE)
        store.save()
        assert store.get(NAME, SOURCE) == VALUE
    assert kept.FOLDER.read_bytes() == b"no folder"


def test_what_was_kept_of_a_content_folder_goes_with_it(content: Path) -> None:
    content.rename(moved := content.with_name("moved"))
    store = Kept.of(moved, "program 1")
    store.put(NAME, SOURCE, VALUE)
    store.save()
    assert len(files()) == 1
    assert len(list(kept.FOLDER.iterdir())) == 2


def test_an_edition_is_the_same_from_what_was_kept(content: Path) -> None:
    first, second = Kept.of(content, "program 1"), Kept.of(content, "program 1")
    plain, _ = load_edition(CONTENTS["toy"])
    assert load_edition(CONTENTS["toy"], first) == load_edition(CONTENTS["toy"], first)
    first.save()
    again, _ = load_edition(CONTENTS["toy"], second)
    assert plain == again
    assert len(files()) > 10


def test_what_is_wrong_with_a_file_is_said_again(tmp_path: Path, content: Path) -> None:
    (folder := tmp_path / "wrong" / "content").mkdir(parents=True)
    for name in ("edition.yaml", "notes.md"):
        (folder / name).write_bytes((CONTENTS["toy"] / name).read_bytes())
    (folder / "people.yaml").write_text("- id: a\n  nome: A\n", encoding="utf-8")
    said = []
    for _ in range(2):
        store = Kept.of(folder, "program 1")
        said.append([str(problem) for problem in load_edition(folder, store)[1]])
        store.save()
    assert said[0] == said[1]
    assert any("people.yaml" in line for line in said[0])


def test_compiled_templates_are_of_one_release_and_one_state_of_their_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "COMPILED", tmp_path / "compiled")
    (folder := tmp_path / "templates").mkdir()
    assert not templates.are_compiled()

    def made(source: str) -> str:
        (folder / "a.html").write_text(source, encoding="utf-8")
        templates.environment.cache_clear()
        templates.compile_templates(folder)
        return templates.environment(folder).get_template("a.html").render(word="fog")

    assert made("<p>{{ word }}</p>") == "<p>fog</p>"
    assert templates.are_compiled()
    first = set(templates.COMPILED.iterdir())
    assert made("<b>{{ word }}</b>") == "<b>fog</b>"
    monkeypatch.setattr(jinja2, "__version__", "99")
    assert made("<b>{{ word }}</b>") == "<b>fog</b>"
    assert len(set(templates.COMPILED.iterdir()) - first) == 1
    templates.environment.cache_clear()
