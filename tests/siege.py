"""A browser lays siege to a site: it opens every page and everything on it, and raises an alarm at whatever runs or is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, Page

from tests.hostile import folded
from tests.vectors import FETCH, RUN

TRAPS = """
window.canary = (...found) => console.error("CANARY " + found);
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => canary(name);
window.open = () => canary("open");
addEventListener("error", (event) => event.error && canary(event.message));
"""
SHAPE = """() => {
  const shapes = new Set();
  for (const one of document.querySelectorAll("*")) {
    shapes.add((one.parentElement?.localName ?? "") + " > " + one.localName);
    for (const attribute of one.attributes) shapes.add(one.localName + " [" + attribute.name + "]");
  }
  return [...shapes];
}"""
ADDRESSES = """() => [...document.querySelectorAll("[href], [src], [action], [data], [srcset], [poster], [ping]")].flatMap((one) =>
  ["href", "src", "action", "data", "srcset", "poster", "ping"].map((name) => one[name]?.baseVal ?? one[name])
    .filter((address) => typeof address === "string" && address))"""
OPEN_ALL = """async () => {
  const tick = (time) => new Promise((done) => setTimeout(done, time));
  let opened = 0;
  for (const call of document.querySelectorAll("a[role=doc-noteref]")) {
    call.focus();
    call.click();
    await tick(0);
    const popup = document.querySelector(".popup");
    if (!popup) continue;
    opened++;
    for (const link of [...popup.querySelectorAll(".body a[href*='people/'], .body a[href*='archives/']")].slice(0, opened < 3 ? 2 : 0)) {
      link.click();
      await tick(60);
    }
  }
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const link of [...document.querySelectorAll("main a[href*='/index.html#']")].slice(0, 1)) {
    link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    await tick(340);
    opened += Boolean(document.querySelector(".popup"));
    link.dispatchEvent(new PointerEvent("pointerout", { bubbles: true, pointerType: "mouse", relatedTarget: document.body }));
    await tick(260);
  }
  return opened;
}"""
INLINE = {f"{outer} > {inner}" for outer in ("p", "li", "td", "a", "em", "strong") for inner in ("em", "strong", "code")}
HARMLESS = {"http", "https", "mailto", ""}


class Siege:
    """A browser context that notes what runs, what opens and what is asked of other hosts than the site's."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self.alarms: list[str] = []
        self.opened = 0
        self.context.add_init_script(TRAPS)

    def page(self, address: str) -> Page:
        """Open a page; whatever it does that it should not is an alarm."""
        page, host = self.context.new_page(), urlsplit(address).netloc
        page.on("request", lambda one: urlsplit(one.url).netloc == host or self.alarms.append(f"{address} asks for {one.url}"))
        page.on("dialog", lambda dialog: (self.alarms.append(f"dialog on {address}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.alarms.append(f"window from {address}"))
        page.on("pageerror", lambda error: self.alarms.append(f"{address}: {error}"))
        page.on("console", lambda message: self.alarms.append(f"{address}: {message.text}") if message.type == "error" else None)
        page.goto(address)
        if urlsplit(address).path.endswith("search/index.html"):
            page.locator("#search-here input[type=search]").wait_for()
        return page

    def lay(self, address: str, site: Path, allowed: dict[str, set[str]]) -> dict[str, str]:
        """Open all there is on a site; its pages have the shapes allowed. Returns the words of each page."""
        words = {}
        for path in pages_of(site):
            page = self.page(address + path)
            words[path] = folded(page.evaluate("document.body.textContent"))
            self.alarms += [f"{path} has {shape}" for shape in set(page.evaluate(SHAPE)) - allowed[path]]
            self._look_at_links(path, page)
            self.opened += page.evaluate(OPEN_ALL)
            if path == "letters/index.html":
                page.locator(".narrow input").fill(f"<img src=x onerror={RUN}>")
                page.locator("table.letters th button").first.click()
            if page.url.partition("#")[0].removesuffix("index.html") != (address + path).removesuffix("index.html"):
                self.alarms.append(f"{path} went to {page.url}")
            page.close()
        self._cite(address)
        self._search(address)
        return words

    def _look_at_links(self, path: str, page: Page) -> None:
        for found in page.evaluate(ADDRESSES):
            if urlsplit(found).scheme not in HARMLESS or urlsplit(found).hostname == urlsplit(FETCH).hostname:
                self.alarms.append(f"{path} links {found}")

    def _cite(self, address: str) -> None:
        page = self.page(address)
        page.evaluate("localStorage.setItem('citation style', '<img src=x onerror=canary(1)>')")
        for number in (0, 3):
            page.locator("article p .n").nth(number).click()
            dialog = page.locator("dialog.cite")
            for style in dialog.locator("option").all_inner_texts():
                dialog.locator("select").select_option(style)
                self.opened += bool(dialog.locator("textarea").input_value())
            dialog.locator(".close").click()
        page.close()

    def _search(self, address: str) -> None:
        page = self.page(address)
        page.keyboard.press("/")
        field = page.locator("dialog.search input[type=search]")
        for query in ("canary", f"<img src=x onerror={RUN}>", "onerror", "constructor"):
            field.fill(query)
            page.locator("dialog.search .status:not(:empty)").wait_for()
            page.locator("dialog.search .results li, dialog.search .status:text('Nothing')").first.wait_for()
            for _ in range(2):
                page.evaluate("document.querySelector('dialog.search .more:not([hidden])')?.click()")
                page.wait_for_timeout(50)
            self.opened += page.locator("dialog.search .results li").count()
        assert page.locator("dialog.search .results img, dialog.search .results script").count() == 0
        page.close()
        for query in (f"<img src=x onerror={RUN}>", "</script><script>canary(1)</script>", "javascript:canary(1)"):
            page = self.page(f"{address}search/index.html?q={quote(query)}#{quote(query)}")
            page.locator("#search-here .status:not(:empty)").wait_for()
            page.close()


def without_policy(site: Path, copy: Path) -> Path:
    """A copy of a site whose pages have no Content-Security-Policy."""
    shutil.copytree(site, copy)
    for path in pages_of(copy):
        page = (copy / path).read_text(encoding="utf-8")
        assert page.count('http-equiv="Content-Security-Policy"') == 1
        (copy / path).write_text(page.replace('http-equiv="Content-Security-Policy"', 'name="no-policy"'), encoding="utf-8")
    return copy


def pages_of(site: Path) -> list[str]:
    """The paths of a site's pages."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def shapes_of(siege: Siege, address: str, site: Path) -> dict[str, set[str]]:
    """What elements and attributes each page of a site has."""
    shapes = {}
    for path in pages_of(site):
        page = siege.page(address + path)
        shapes[path] = INLINE | set(page.evaluate(SHAPE))
        page.close()
    return shapes
