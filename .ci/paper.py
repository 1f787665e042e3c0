"""The reading page on paper: every paragraph, every note, running heads, page numbers, and nothing of the site around them.

usage: paper.py SITE [KEPT.PDF]

The page is printed by the browser and read back with pdftotext (poppler), in the order of the print itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from tests.building import BROWSER_FLAGS, base_path, browser_path, served  # noqa: E402  # the project's folder is known only now

FURNITURE = ("Skip to the text", "Contents", "Keyboard", "Search", "↩")
WORDS = """(passages) => [...document.querySelectorAll(passages)].map((one) => {
  const copy = one.cloneNode(true);
  copy.querySelectorAll(".n, .query, .changed, .former, [role=doc-backlink]").forEach((extra) => extra.remove());
  return [one.id, copy.textContent];
})"""


def _letters(text: str) -> str:
    """Only what hyphens, line ends, ligatures and the place of raised figures cannot change."""
    return re.sub(r"[\W\d_]+", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))


def _is_in(words: str, whole: str) -> bool:
    """Whether words are there in one piece, or in two where a column or a sheet ends within them."""
    return words in whole or any(words[:at] in whole and words[at:] in whole for at in range(12, len(words) - 12))


def _printed(page: Page, path: Path) -> list[str]:
    """Print to PDF and return the text of each sheet."""
    page.pdf(path=path, prefer_css_page_size=True, format="A4")
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
    return text.split("\f")[:-1]


def _faults(page: Page, sheets: list[str]) -> Iterator[str]:
    heads = page.evaluate("[document.documentElement.dataset.author, document.documentElement.dataset.title]")
    body = []
    for number, sheet in enumerate(sheets, 1):
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        edges = [*range(min(3, len(lines))), *range(max(3, len(lines) - 3), len(lines))]
        found = [at for at in edges if lines[at] in heads or lines[at] == str(number)]
        if number > 1 and len(found) < 2:
            yield f"page {number} has no running head or no number"
        body += [line for at, line in enumerate(lines) if at not in found]
    whole = _letters(" ".join(body))
    for kind, passages in (("paragraph", "article section > p[id^=p]"), ("note", ".notes li[id]")):
        written = page.evaluate(WORDS, passages)
        lost = [id_ for id_, words in written if not _is_in(_letters(words), whole)]
        print(f"on paper: {len(written) - len(lost)} of {len(written)} {kind}s")
        yield from (f"{kind} {id_} is not on paper whole" for id_ in lost)
    yield from (f"“{words}” is on paper" for words in FURNITURE if any(words in line for line in body))


def judge(site: Path, kept: Path) -> int:
    """Print what is wrong with the printed page and return how much it is."""
    with served(site, base_path(site)) as address, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS).new_page()
        page.goto(address)
        sheets = _printed(page, kept)
        faults = list(_faults(page, sheets))
    print("\n".join([*faults, f"on paper: {len(sheets)} pages, {len(faults)} faults"]))
    return len(faults)


if __name__ == "__main__":
    sys.exit(judge(Path(sys.argv[1]), Path(sys.argv[2] if sys.argv[2:] else tempfile.mkstemp(suffix=".pdf")[1])) > 0)
