"""axe-core finds nothing on any page, at three widths, light and dark, with note and search open and closed.

usage: audit.py SITE AXE.MIN.JS
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from tests.building import BROWSER_FLAGS, browser_path, served  # noqa: E402  # the project's folder is known only now

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


def _open_note(page: Page) -> None:
    page.locator("a[role=doc-noteref]").first.click()
    page.wait_for_selector(".popup.pinned")


def _open_search(page: Page) -> None:
    page.keyboard.press("/")
    page.locator("dialog.search input[type=search]").fill("the")
    page.wait_for_selector(".results li")


def _open_citation(page: Page) -> None:
    page.locator("a.n").first.click()
    page.wait_for_selector("dialog.cite textarea")


def _unfold_file(page: Page) -> None:
    _open_note(page)
    page.locator(".popup .body a[href*='archives/']").first.click()
    page.wait_for_selector(".popup .entry")


def _states(path: str) -> list[tuple[str, Callable[[Page], None]]]:
    states: list[tuple[str, Callable[[Page], None]]] = [("as it opens", lambda page: None)]
    if path == "":
        states += [("note open", _open_note), ("file unfolded in a note", _unfold_file), ("citation open", _open_citation)]
    if path in ("", "archives/"):
        states += [("search open", _open_search)]
    return states


def _violations(page: Page, axe: str) -> Iterator[str]:
    page.evaluate(axe)
    for found in page.evaluate(f"axe.run(document, {RULES}).then((result) => result.violations)"):
        yield f"{found['id']}: {found['help']} ({'; '.join(node['target'][0] for node in found['nodes'][:3])})"


def _base_path(site: Path) -> str:
    """The path the site was built for: its page 404 links from there."""
    match = re.search(r'href="(/[^"]*)edition\.css"', (site / "404.html").read_text(encoding="utf-8"))
    return match[1] if match else "/"


def audit(site: Path, axe: str) -> int:
    """Print every violation and return how many there are."""
    paths = sorted(path.parent.relative_to(site).as_posix() + "/" for path in site.glob("*/index.html"))
    count = tried = 0
    with served(site, _base_path(site)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
                for path in ["", *paths, "404.html"]:
                    for state, prepare in _states(path):
                        page = context.new_page()
                        page.goto(address + path)
                        prepare(page)
                        tried += 1
                        for violation in _violations(page, axe):
                            count += 1
                            print(f"/{path} {width}px {scheme}, {state}: {violation}")
                        page.close()
                context.close()
    print(f"axe: {count} violations in {tried} states")
    return count


if __name__ == "__main__":
    sys.exit(audit(Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8")) > 0)
