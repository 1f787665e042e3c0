"""Every note shows whole on the screen by pointer, keyboard and touch, closes by Escape, and its links are reached.

usage: python -m benchmarks.notes [SITE]

Without a site it is the full-text edition, or, where the article's text is not at hand, the abridged one.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browsing import DESK, PHONE, TABLET, Visit, is_within_viewport
from tests.building import ARTICLE, BROWSER_FLAGS, base_path, browser_path, served, site_of

LINKS = ".popup :is(.body, .apparatus) a[href]"


def _opened(page: Page, number: int, by: str) -> None:
    """Open a note as a reader would: by moving onto its call, by coming to it with Tab, or by a tap."""
    call = page.locator(f"#r{number}")
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ block: 'center', behavior: 'instant' })", f"r{number}")
    if by == "pointer":
        call.hover()
    elif by == "touch":
        call.tap()
    else:
        call.evaluate("(call) => { const all = [...document.links]; all[all.indexOf(call) - 1].focus({ preventScroll: true }); }")
        for _ in range(4):  # past an open copy of the one before, and the ¶ of a number
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == f"r{number}":
                break


def _faults(page: Page, number: int, by: str) -> list[str]:
    """What is wrong with one note, opened in one way."""
    _opened(page, number, by)
    expect(page.locator(f".popup[aria-label='Note {number}']")).to_be_visible()
    faults = [] if is_within_viewport(page) else ["not whole on the screen"]
    links, top = page.locator(LINKS).count(), page.evaluate("scrollY")
    if by == "keyboard":
        reached = 0
        for _ in range(links + 2):
            page.keyboard.press("Tab")
            reached += page.evaluate(f"document.activeElement.matches({LINKS!r})")
        faults += [] if reached == links else [f"{reached} of {links} links reached"]
    elif links:
        page.locator(LINKS).last.scroll_into_view_if_needed()
        box = page.locator(LINKS).last.bounding_box()
        hit = "([x, y]) => document.elementFromPoint(x, y)?.closest('.popup') !== null"
        assert box
        faults += [] if page.evaluate(hit, [box["x"] + 2, box["y"] + box["height"] / 2]) else ["its last link is not reached"]
    faults += [] if page.evaluate("scrollY") == top else ["the page moved"]
    page.keyboard.press("Escape")
    faults += ["open after Escape"] if page.locator(".popup").count() else []
    if by == "keyboard" and page.evaluate("document.activeElement.id") != f"r{number}":
        faults.append("the focus did not return")
    return faults


def main() -> None:
    """Print the notes tried and the faults found, by size and hand."""
    site = Path(sys.argv[1]) if sys.argv[1:] else site_of("full" if ARTICLE else "real")
    with served(site, base_path(site)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
        total = 0
        for size in (PHONE, TABLET, DESK):
            for by in ("pointer", "keyboard", "touch"):
                began = time.monotonic()
                page = Visit(browser, viewport=size, has_touch=by == "touch").page(address)
                notes = page.locator(".notes li").count()
                faults = {number: found for number in range(1, notes + 1) if (found := _faults(page, number, by))}
                total += len(faults)
                print(
                    f"{size['width']:>5} px, {by}: {notes} notes, {len(faults)} with faults, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
                for number, found in faults.items():
                    print(f"      note {number}: {', '.join(found)}")
                page.context.close()
    sys.exit(total > 0)


if __name__ == "__main__":
    main()
