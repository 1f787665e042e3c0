"""Whatever becomes of the content, the build says what is wrong and where, and the former site stays.

Three hundred mutations here, ten thousand in `benchmarks/mutations.py`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import build as program
from engine.exports import export_files
from engine.load import LARGEST_FILE, load_edition
from engine.problem import errors
from engine.render import render_pages
from tests.building import CONTENTS, PROJECT
from tests.mutations import outcome_of, spoiled
from tests.test_write import bytes_of

SHARES = 6
EACH = 48


@pytest.mark.parametrize("share", range(SHARES))
def test_three_hundred_mutations_end_in_messages(share: int, tmp_path: Path) -> None:
    failed = 0
    for number in range(share * EACH, (share + 1) * EACH):
        content = tmp_path / "content"
        mutation = spoiled(CONTENTS["toy"], content, number)
        try:
            links, problems = outcome_of(content)
            failed += bool(errors(problems))
            if links and not errors(problems) and number % 8 == 0:
                assert render_pages(links, PROJECT / "templates") and export_files(links.edition, links)
        except Exception as error:
            raise AssertionError(mutation) from error
        shutil.rmtree(content)
    assert EACH > failed > 0


@pytest.mark.parametrize("number", range(12))
def test_the_real_content_is_spoiled_too(number: int, tmp_path: Path) -> None:
    spoiled(CONTENTS["real"], tmp_path / "content", number)
    outcome_of(tmp_path / "content")


def test_after_every_failure_the_site_is_as_it_was(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    site, content = tmp_path / "site", tmp_path / "content"
    shutil.copytree(CONTENTS["toy"], content)
    assert program.build(content, site)
    before, failures = bytes_of(site), 0
    for number in range(1000, 1016):
        shutil.rmtree(content)
        spoiled(CONTENTS["toy"], content, number)
        _, problems = program.read(content)
        if errors(problems):
            assert not program.build(content, site)
            assert bytes_of(site) == before
            failures += 1
    assert failures >= 4
    assert "Traceback" not in capfd.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "site"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENTS["toy"], tmp_path / "content"))


FILES = ("edition.yaml", "notes.md", "archives.yaml", "people.yaml", "glossary.yaml", "chronology.yaml", "queries.yaml", "works.bib",
         "sections/01-introduction.md", "images/tower.png")  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_enormous_file_is_not_read(content: Path, name: str) -> None:
    with (content / name).open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "F03" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.parametrize("name", FILES)
def test_a_folder_in_place_of_a_file_is_a_message(content: Path, name: str) -> None:
    (content / name).unlink()
    (content / name).mkdir()
    assert "F09" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.parametrize("name", FILES)
def test_an_unreadable_file_is_a_message(content: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a reader without permission meets it; whoever runs the tests may have all permissions."""
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == content / name:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "F06" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("glossary.yaml", "expansion: Secretary of the Lights Office", "expansion: ''"),
        ("edition.yaml", "published: 2019-03-31", "published: =1"),
        ("edition.yaml", "journal: Journal of Lighthouse Studies", "journal: ' '"),
        ("archives.yaml", 'dates: "1929/1933"', "dates: soon"),
        ("works.bib", "author     = {Farrow, Ottoline}", "author = {{}}"),
        ("works.bib", "year       = {2011}", "year = {<i>}"),
        ("works.bib", "{The Oil Account}", "{\\href{x}{The Oil Account}}"),
        ("works.bib", "{The Oil Account}", "{" + "\\textbf{" * 900 + "Oil" + "}" * 900 + "}"),
        ("people.yaml", "- id: corrie", "- \u2028id: corrie"),
    ],
)
def test_what_once_broke_a_build_is_a_message_or_text(content: Path, name: str, old: str, new: str) -> None:
    path = content / name
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    links, problems = outcome_of(content)
    if links and not errors(problems):
        assert render_pages(links, PROJECT / "templates") and export_files(links.edition, links)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_build_does_not_wait_for_a_pipe_nor_read_a_device(content: Path) -> None:
    (content / "notes.md").unlink()
    os.mkfifo(content / "notes.md")
    (content / "people.yaml").unlink()
    (content / "people.yaml").symlink_to("/dev/zero")
    (content / "sections/zero.md").symlink_to("/dev/zero")
    assert not program.build(content, content.parent / "site")
    assert {"F09", "F02"} <= {problem.code for problem in load_edition(content, {})[1]}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("*a " * 3000, 1),
        ("[" * 5000, 1),
        ("> " * 3000, 1),
        ("`" * 20_001, 1),
        ("**a *b " * 500 + "c* d**" * 500, 1),
        ("x" * 200_000, 1),
    ],
    ids=["emphases", "brackets", "quotations", "backticks", "nested emphases", "one word"],
)
def test_text_that_nests_or_runs_without_end_is_text(content: Path, text: str, count: int) -> None:
    path = content / "sections/01-introduction.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{text} {{#p999}}\n", encoding="utf-8")
    links, problems = outcome_of(content)
    if links and not errors(problems):
        assert render_pages(links, PROJECT / "templates") and export_files(links.edition, links)
