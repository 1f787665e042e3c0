"""axe-core finds nothing on any page: three widths; light, dark, forced colours; notes, citation, search and keys open.

usage: audit.py SITE AXE.MIN.JS [SCREENSHOTS]

The rules are those of WCAG 2.2, levels A and AA, and best practice; contrast is asked for as level AAA has it. Where a folder for
screenshots is named, each state is kept there as a picture.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from tests.building import BROWSER_FLAGS, base_path, browser_path, served  # noqa: E402  # the project's folder is known only now

WIDTHS = (320, 768, 1280)
SCHEMES = {"light": {}, "dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": TAGS, "rules": {"color-contrast-enhanced": {"enabled": True}}}
State = tuple[str, Callable[[Page], None]]


def _open_note(page: Page) -> None:
    page.locator("a[role=doc-noteref]").first.click()
    page.wait_for_selector(".popup.pinned")


def _unfold_file(page: Page) -> None:
    _open_note(page)
    page.locator(".popup .body a[href*='archives/']").first.click()
    page.wait_for_selector(".popup .entry")


def _open_citation(page: Page) -> None:
    page.locator("a.n").first.click()
    page.wait_for_selector("dialog.cite textarea")


def _jump(page: Page) -> None:
    page.locator("#p1").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.notes [role=doc-backlink]').click()")
    page.wait_for_selector(".offer")


def _open_search(page: Page) -> None:
    page.locator("header.site a.search").click()
    page.locator("dialog.search input[type=search]").fill("the")
    page.wait_for_selector(".results li")


def _search_here(page: Page) -> None:
    page.locator("#search-here input").first.fill("the")
    page.wait_for_selector(".results li")


def _open_help(page: Page) -> None:
    page.locator("header.site a.help").click()
    page.wait_for_selector("dialog.keys-help dl")


def _preview(page: Page) -> None:
    page.locator("main a[href*='index.html#']:visible").first.hover()
    page.wait_for_selector(".popup")


def _unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


def _states(page: Page, path: str) -> Iterator[State]:
    """The states a page can be in, as its parts allow."""
    yield "as it opens", lambda page: None
    if path == "":
        yield from (("note", _open_note), ("file in a note", _unfold_file), ("citation", _open_citation), ("way back", _jump))
    elif page.locator("main a[href*='index.html#']").count():
        yield "preview", _preview
    if page.locator("details").count():
        yield "unfolded", _unfold
    yield ("search", _search_here) if page.locator("#search-here").count() else ("search", _open_search)
    if path in ("", "archives/"):
        yield "keys", _open_help


def _violations(page: Page, axe: str) -> Iterator[str]:
    page.evaluate(axe)
    for found in page.evaluate("(rules) => axe.run(document, rules).then((result) => result.violations)", RULES):
        yield f"{found['id']}: {found['help']} ({'; '.join(str(node['target'][0]) for node in found['nodes'][:3])})"


def _pictured(pictures: Path | None, path: str, width: int, scheme: str, page: Page, state: str) -> None:
    if pictures:
        name = "-".join((path.strip("/") or "article", str(width), scheme, state)).replace(" ", "-")
        try:
            page.screenshot(path=pictures / f"{name}.png")
        except Error:  # a busy machine's browser may have no frame to give: that says nothing of the page
            page.wait_for_timeout(1000)
            page.screenshot(path=pictures / f"{name}.png")


def _audit_page(
    context: BrowserContext, address: str, path: str, axe: str, keep: Callable[[Page, str], None]
) -> Iterator[list[str]]:
    """What is wrong in each state of a page."""
    page = context.new_page()
    page.goto(address + path)
    for state, prepare in list(_states(page, path)):
        if state != "as it opens":
            page.close()
            page = context.new_page()
            page.goto(address + path)
        prepare(page)
        keep(page, state)
        yield [f"{state}: {violation}" for violation in _violations(page, axe)]
    page.close()


def _audit_size(scheme: str, width: int, site: Path, axe: str, pictures: Path | None) -> tuple[int, list[str]]:
    """How many states there are of all pages in one scheme and width, and what is wrong with them."""
    paths = ["", *sorted(path.parent.relative_to(site).as_posix() + "/" for path in site.glob("*/index.html")), "404.html"]
    tried, found = 0, []
    with served(site, base_path(site)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900}, **SCHEMES[scheme])  # type: ignore[arg-type]
        for path in paths:
            keep = partial(_pictured, pictures, path, width, scheme)
            for violations in _audit_page(context, address, path, axe, keep):
                tried += 1
                found += [f"/{path} {width} px, {scheme}, {violation}" for violation in violations]
        browser.close()
    return tried, found


def audit(site: Path, axe: str, pictures: Path | None = None) -> int:
    """Print every violation and return how many there are."""
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as workers:
        sizes = [workers.submit(_audit_size, scheme, width, site, axe, pictures) for scheme in SCHEMES for width in WIDTHS]
        results = [size.result() for size in sizes]
    lines = [line for _, found in results for line in found]
    print("\n".join([*lines, f"axe: {len(lines)} violations in {sum(tried for tried, _ in results)} states"]))
    return len(lines)


if __name__ == "__main__":
    sys.exit(audit(Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8"), *map(Path, sys.argv[3:4])) > 0)
