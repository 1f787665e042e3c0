"""A visit to the site is nobody's business: nothing is stored of it, nobody else is asked, and what is switched off is not missed.

The pages are opened in a real browser with scripts, storage or addresses taken from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.building import served, site_of
from tests.siege import pages_of

POLICY = {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'"}
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
Object.defineProperty(document, "cookie", { get() { return ""; }, set() { console.error("a cookie is set"); } });
"""


@pytest.fixture(scope="module", params=["toy", "real"])
def pages(request: pytest.FixtureRequest) -> dict[str, lxml_html.HtmlElement]:
    site = site_of(request.param)
    return {path: lxml_html.document_fromstring((site / path).read_bytes()) for path in pages_of(site)}


def test_every_page_has_the_policy_and_it_allows_nothing_inline(pages) -> None:
    for path, page in pages.items():
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        directives = {one.split()[0]: " ".join(one.split()[1:]) for one in policy.split(";")}
        assert {name: directives.get(name) for name in POLICY} == POLICY, path
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
        assert not re.search(r"https?:|\*", policy), path
        assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]"), path
        assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style"), path


def test_no_page_names_another_host_for_anything_it_loads(pages) -> None:
    for path, page in pages.items():
        loaded = page.xpath(
            "//@src | //@srcset | //@poster | //link[@rel='stylesheet' or @rel='icon' or contains(@rel, 'pre')]/@href"
        )
        assert not [address for address in loaded if urlsplit(address).netloc], path
        assert not page.xpath("//iframe | //object | //embed | //base | //form | //*[@ping] | //meta[@http-equiv='refresh']"), (
            path
        )


def test_a_link_out_of_the_site_gives_nothing_away(pages) -> None:
    for path, page in pages.items():
        assert page.xpath("//meta[@name='referrer']/@content") == ["strict-origin-when-cross-origin"], path
        for link in page.xpath("//a[starts-with(@href, 'http')]"):
            assert "noopener" in link.get("rel", "") and not link.get("target"), (path, link.get("href"))


class Visitor:
    """Somebody who opens every page, a note, the search and a citation."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.errors: list[str] = []
        self.elsewhere: list[str] = []

    def page(self, path: str = "") -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda one: one.url.startswith((self.address, "data:")) or self.elsewhere.append(one.url))
        page.goto(self.address + path)
        return page

    def look_around(self, paths: Iterable[str] = ("letters/index.html", "archives/index.html")) -> Page:
        for path in paths:
            self.page(path).close()
        page = self.page()
        page.locator("a[role=doc-noteref]").first.click()
        expect(page.locator(".popup")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator("article p .n").first.click()
        page.locator("dialog.cite select").select_option("MLA")
        expect(page.locator("dialog.cite textarea")).not_to_be_empty()
        page.locator("dialog.cite .close").click()
        page.keyboard.press("/")
        page.locator("dialog.search input[type=search]").fill("the")
        expect(page.locator("dialog.search .results li").first).to_be_visible()
        return page


def test_a_visit_sets_no_cookie_and_stores_no_more_than_its_own_conveniences(browser: Browser) -> None:
    with served(site_of("toy"), "/any/") as address:
        visitor = Visitor(browser.new_context(), address)
        page = visitor.look_around()
        kept = dict(page.evaluate("Object.entries(localStorage)"))
        assert kept.pop("citation style") == "MLA"
        assert kept.pop("single keys", "on") in {"on", "off"}
        assert kept.pop("place in /any/", "") in {
            "",
            *page.locator("article p[id^=p]").evaluate_all("(all) => all.map((one) => one.id)"),
        }
        assert kept == {}
        assert page.evaluate("sessionStorage.length") == 0
        assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
        assert page.evaluate("caches.keys().then((found) => found.length)") == 0
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
        assert visitor.context.cookies() == []
        assert (visitor.errors, visitor.elsewhere) == ([], [])
        visitor.context.close()


def test_all_works_where_storage_is_blocked(browser: Browser) -> None:
    with served(site_of("toy"), "/any/") as address:
        context = browser.new_context()
        context.add_init_script(NO_STORAGE)
        visitor = Visitor(context, address)
        visitor.look_around()
        assert (visitor.errors, visitor.elsewhere) == ([], [])
        context.close()


def test_all_can_be_read_where_scripts_are_blocked(browser: Browser) -> None:
    """Pages, a note by its link and back, and on the page of the search a word on why there is none."""
    with served(site_of("toy"), "/any/") as address:
        visitor = Visitor(browser.new_context(java_script_enabled=False), address)
        for path in ("archives/index.html", "letters/index.html", "queries/index.html"):
            page = visitor.page(path)
            expect(page.locator("h1")).to_be_visible()
            page.close()
        page = visitor.page()
        page.locator("a[role=doc-noteref]").nth(1).click()
        assert page.url.endswith("#n1")
        page.locator("#n1 [role=doc-backlink]").first.click()
        assert page.url.endswith("#r1")
        page.locator("a.search").click()
        assert "Searching needs JavaScript" in str(page.locator("noscript").text_content())
        assert (visitor.errors, visitor.elsewhere) == ([], [])
        visitor.context.close()


def test_search_works_behind_a_server_that_strips_queries(browser: Browser) -> None:
    """Whatever is asked for with a query is answered by a redirection to the address without one."""
    with served(site_of("toy"), "/any/") as address:
        context, stripped = browser.new_context(), []

        def strip(route: Route) -> None:
            stripped.append(route.request.url)
            route.fulfill(status=302, headers={"Location": route.request.url.partition("?")[0]})

        context.route(re.compile(r"\?"), strip)
        visitor = Visitor(context, address)
        page = visitor.look_around()
        page = visitor.page("search/index.html?q=lamp")
        page.locator("#search-here input[type=search]").fill("lamp")
        expect(page.locator("#search-here .results li").first).to_be_visible()
        page.locator("#search-here .results a").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert stripped and visitor.elsewhere == []
        context.close()


def test_from_a_folder_search_says_why_it_cannot_and_how_it_could(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site_of("toy") / "archives/index.html").as_uri())
    page.keyboard.press("/")
    page.wait_for_url("**/search/index.html")
    expect(page.locator("#search-here")).to_contain_text(
        "not from a folder: browsers do not let a page in a folder read its index"
    )
    expect(page.locator("#search-here")).to_contain_text("‘python build.py serve’ gives it one")
    context.close()
