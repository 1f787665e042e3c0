"""`serve` shows the edition, and what is saved stands on the open page a moment later, without the page losing its place."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.preview import Preview
from tests.building import CONTENTS, PROJECT

COMMAND = [sys.executable, "-u", str(PROJECT / "build.py"), "serve"]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(CONTENTS["toy"], tmp_path_factory.mktemp("serve") / "content"))


@pytest.fixture(scope="module")
def address(content: Path) -> Iterator[str]:
    """Where a running `serve` shows the edition."""
    command = [*COMMAND, "--content", str(content), "--output", str(content.parent / "site"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield found[0]
                break
        process.terminate()


@pytest.fixture
def paragraph(content: Path) -> Iterator[Callable[[str], None]]:
    """Write a sentence at the head of the first paragraph; afterwards the file is as it was."""
    file = min((content / "sections").glob("*.md"))
    source = file.read_text(encoding="utf-8")
    head, front, text = source.split("---\n", 2)

    def write(sentence: str) -> None:
        file.write_text("---\n".join([head, front, "\n" + sentence + " " + text.lstrip()]), encoding="utf-8")

    yield write
    file.write_text(source, encoding="utf-8")


def page(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.read().decode())


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.xdist_group("serve")
def test_pages_come_from_the_files_and_downloads_from_the_build(address: str) -> None:
    assert "/.follow.js" in page(address)
    assert page(address + "index.html") == page(address)
    assert "<TEI" in page(address + "data/edition.tei.xml")
    assert page(address + "archives/") != page(address)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(address + "nowhere/")


@pytest.mark.xdist_group("serve")
def test_a_saved_sentence_stands_on_the_open_page_without_a_reload(
    browser: Browser, address: str, paragraph: Callable[[str], None]
) -> None:
    opened = browser.new_page()
    opened.goto(address)
    opened.evaluate("window.stayed = true")
    paragraph("The harbour froze overnight.")
    expect(opened.locator("main")).to_contain_text("The harbour froze overnight.")
    assert opened.evaluate("window.stayed")
    opened.close()


@pytest.mark.xdist_group("serve")
def test_an_error_is_shown_at_the_foot_until_it_is_mended(
    browser: Browser, address: str, paragraph: Callable[[str], None]
) -> None:
    opened = browser.new_page()
    opened.goto(address)
    paragraph("A call to nothing.[^999]")
    expect(opened.get_by_role("status").filter(has_text="N03")).to_be_visible()
    assert "A call to nothing." not in page(address)
    paragraph("Mended.")
    expect(opened.get_by_role("status").filter(has_text="N03")).to_have_count(0)
    expect(opened.locator("main")).to_contain_text("Mended.")
    opened.close()


@pytest.mark.xdist_group("serve")
def test_the_full_build_follows(address: str, content: Path, paragraph: Callable[[str], None]) -> None:
    paragraph("The kiosk was shut.")
    built = content.parent / "site" / "data" / "edition.tei.xml"
    assert eventually(lambda: "The kiosk was shut." in built.read_text(encoding="utf-8"))


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [*COMMAND, "--content", str(CONTENTS["toy"]), "--output", str(tmp_path / "site"), "--port", port]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr
    assert not (tmp_path / "site").exists()


def test_a_preview_is_what_a_build_makes_at_every_step(tmp_path: Path) -> None:
    """What stays in memory never shows: after a change of each file the pages are those of a preview that knew nothing."""
    content = Path(shutil.copytree(CONTENTS["toy"], tmp_path / "content"))
    kept = Preview(content, PROJECT / "templates", PROJECT / "static")
    paths = (
        "index.html",
        "archives/index.html",
        "people/index.html",
        "works/index.html",
        "queries/index.html",
        "about/index.html",
    )
    for file in [None, *sorted(path for path in content.rglob("*") if path.suffix in {".md", ".yaml", ".bib"})]:
        if file:
            file.write_text(file.read_text(encoding="utf-8").replace("a", "ä", 40).replace("ä", "a", 39) + "\n", encoding="utf-8")
        fresh = Preview(content, PROJECT / "templates", PROJECT / "static")
        assert kept.refresh() == fresh.refresh()
        if fresh.file("index.html"):
            assert [kept.file(path) for path in paths] == [fresh.file(path) for path in paths]
        if file:
            shutil.copy(CONTENTS["toy"] / file.relative_to(content), file)
