"""A reader's browser for tests: visits that note what goes wrong, the sizes of screens, and what is asked of a page."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 800}


# How many paragraphs and notes are not laid out yet.
SKIPPED = """() => [...document.querySelectorAll("article:not(.long) > section > p, article:not(.long) > .notes li")]
    .filter((one) => one.firstElementChild && !one.firstElementChild.checkVisibility({contentVisibilityAuto: true})).length"""


class Visit:
    """A browser context whose pages note what goes wrong and what they ask for."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.context: BrowserContext = browser.new_context(**{"viewport": DESK, **options})  # type: ignore[arg-type]
        self.errors: list[str] = []
        self.requests: list[str] = []

    def page(self, address: str) -> Page:
        """A page opened at an address."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(address)
        for _ in range(100):  # what the script lays out after the first paint
            if not page.evaluate(f"typeof root !== 'undefined' && ({SKIPPED})()"):
                break
            page.wait_for_timeout(20)
        else:
            raise AssertionError(f"{address} is not laid out in two seconds")
        return page


def is_within_viewport(page: Page, selector: str = ".popup") -> bool:
    """Whether all of an element's box is on the screen."""
    return bool(
        page.evaluate(
            """(selector) => {
              const box = document.querySelector(selector).getBoundingClientRect();
              return box.width > 0 && box.left >= 0 && box.top >= 0
                && box.right <= document.documentElement.clientWidth + 1 && box.bottom <= innerHeight + 1;
            }""",
            selector,
        )
    )


def first_call(page: Page) -> str:
    """The selector of the page's first note call."""
    return f"[id='{page.locator('a[role=doc-noteref]').first.get_attribute('id')}']"


def focused(page: Page) -> str:
    """The selector of the element that has the focus, by its id."""
    return f"[id='{page.evaluate('document.activeElement.id')}']"
