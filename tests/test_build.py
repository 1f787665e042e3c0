"""The commands: what they print, what they leave on the disk, and how they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build as program
from tests.building import CONTENTS, PROJECT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the toy edition that a test may spoil."""
    return Path(shutil.copytree(CONTENTS["toy"], tmp_path / "content"))


def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | variables, check=False)


def spoil(content: Path, name: str, old: str, new: str) -> None:
    path = content / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_build_ends_with_a_line_that_sums_it_up(content: Path, tmp_path: Path) -> None:
    done = run("--content", content, "--output", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert all(word in last for word in ("pages", "paragraphs", "notes", "references", "seconds"))


def test_a_mistake_is_named_with_file_line_and_remedy_and_the_site_stays(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert program.build(content, site)
    before = bytes_of(site)
    first = next((content / "sections").glob("*.md"))
    first.write_text(first.read_text(encoding="utf-8") + "\nA call to nothing.[^nothing] {#p999}\n", encoding="utf-8")
    done = run("--content", content, "--output", site)
    assert done.returncode == 1
    line = len(first.read_text(encoding="utf-8").splitlines())
    assert f"content/sections/{first.name}:{line}: error N03 note [^nothing] is called but not written" in done.stderr
    assert "notes.md" in done.stderr.split("N03")[1]
    assert "Traceback" not in done.stderr
    assert bytes_of(site) == before


def test_all_mistakes_are_reported_at_once(content: Path) -> None:
    spoil(content, "people.yaml", "name:", "nmae:")
    (content / "works.bib").write_text("@book{broken, title = {No end", encoding="utf-8")
    (content / "glossary.yaml").write_bytes(b"\xff\xfe not utf-8")
    done = run("check", "--content", content)
    assert done.returncode == 1
    assert all(name in done.stderr for name in ("people.yaml", "works.bib", "glossary.yaml"))


@pytest.mark.parametrize("name", ["edition.yaml", "notes.md", "archives.yaml"])
def test_a_missing_file_is_a_message(content: Path, name: str) -> None:
    (content / name).unlink()
    done = run("check", "--content", content)
    assert done.returncode == 1
    assert f"content/{name}:1: error F04" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_content_folder_is_a_message(tmp_path: Path) -> None:
    done = run("--content", tmp_path / "nowhere", "--output", tmp_path / "site")
    assert done.returncode == 1
    assert "F08" in done.stderr and not (tmp_path / "site").exists()


def test_a_folder_that_is_no_site_is_never_replaced(content: Path, tmp_path: Path) -> None:
    precious = tmp_path / "home"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = run("--content", content, "--output", precious)
    assert done.returncode == 1 and "O03" in done.stderr
    assert bytes_of(precious) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("where", [".", "sections", ".."])
def test_the_site_is_never_written_over_the_content(content: Path, where: str) -> None:
    before = bytes_of(content)
    done = run("--content", content, "--output", content / where)
    assert done.returncode == 1 and "O01" in done.stderr
    assert bytes_of(content) == before


ANOTHER_MACHINE = """
import os, random, time
listdir, scandir, now = os.listdir, os.scandir, time.time
time.time = lambda: now() + 1e8
order = random.Random(5)
def shuffled(found):
    found = list(found)
    order.shuffle(found)
    return found
class Shuffled:
    def __init__(self, *path):
        with scandir(*path) as found:
            self.found = iter(shuffled(found))
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass
os.listdir = lambda *path: shuffled(listdir(*path))
os.scandir = Shuffled
os.umask(0o077)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
"""


def test_two_machines_give_the_same_bytes_and_modes(content: Path, tmp_path: Path) -> None:
    """They differ in hash seed, locale, time zone, umask, order of folders, clock, processors, and paths of program and content."""
    one = run("--content", content, "--output", tmp_path / "one", PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Tokyo")
    other = tmp_path / "ein anderer Ort"
    for name in ("engine", "templates", "static"):
        shutil.copytree(PROJECT / name, other / name)
    shutil.copy(PROJECT / "build.py", other)
    (other / "sitecustomize.py").write_text(ANOTHER_MACHINE, encoding="utf-8")
    shutil.copytree(content, other / "text")
    command = [sys.executable, other / "build.py", "--content", other / "text", "--output", other / "two"]
    apart = {
        "PYTHONHASHSEED": "2",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "America/Lima",
        "PYTHONPATH": str(other),
        "SOURCE_DATE_EPOCH": "1",
    }
    two = subprocess.run(command, capture_output=True, text=True, env=os.environ | apart, check=False)
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    assert bytes_of(tmp_path / "one") == bytes_of(other / "two")
    assert modes_of(tmp_path / "one") == modes_of(other / "two")


def modes_of(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_mode for path in (folder, *folder.rglob("*"))}


def test_the_base_url_can_be_given(content: Path, tmp_path: Path) -> None:
    done = run("--content", content, "--output", tmp_path / "site", "--base-url", "https://history.example/edition")
    assert done.returncode == 0
    assert 'rel="canonical" href="https://history.example/edition/archives/"' in (
        tmp_path / "site/archives/index.html"
    ).read_text("utf-8")
    assert 'src="/edition/edition.js"' in (tmp_path / "site/404.html").read_text("utf-8")


def test_check_writes_nothing(content: Path, tmp_path: Path) -> None:
    done = run("check", "--content", content, "--output", tmp_path / "site")
    assert done.returncode == 0
    assert not (tmp_path / "site").exists()


def test_an_unknown_option_is_refused() -> None:
    done = run("--colour")
    assert done.returncode == 2 and "--colour" in done.stderr
