"""The pages in a real browser: notes, search, light and dark, no script, any path.

Where no Chromium is found these tests skip; with BROWSER_REQUIRED set they fail instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

import build as program
from benchmarks.growth import enlarged
from benchmarks.serving import compressed_site
from engine.links import Links
from engine.model import Edition
from engine.render import Renderer
from engine.resolve import resolve_links
from tests.browsing import DESK, PHONE, SKIPPED, TABLET, Visit, first_call, focused, is_within_viewport
from tests.building import CONTENTS, PROJECT, served, site_of

ARTICLE = "‘They treat us with scant respect’: prejudice and pride in British Military Liaison with the Soviet Union in the Second World War"


def test_a_note_opens_on_hover_and_one_can_move_onto_it(address, visit):
    page = visit().page(address)
    call = first_call(page)
    page.hover(call)
    popup = page.locator(".popup")
    expect(popup).to_be_visible()
    assert is_within_viewport(page)
    popup.hover()
    page.wait_for_timeout(500)
    expect(popup).to_be_visible()
    page.mouse.move(2, 2)
    expect(popup).to_have_count(0)


def test_a_note_shows_its_text_without_backlinks_and_without_a_second_id(real_site, visit):
    page = visit().page(real_site)
    page.hover("#r10")
    popup = page.locator(".popup")
    expect(popup).to_contain_text("Martel Report 4, 12 Sept. 1943")
    expect(popup.locator("[role=doc-backlink], [id]")).to_have_count(0)
    expect(popup).to_contain_text("CAB121/645 also in notes 3, 57, 62, 68, 71, 76, 77, 84")


def test_a_short_title_opens_out_to_the_full_work(real_site, visit):
    page = visit().page(real_site)
    page.hover("#r5")
    expect(page.locator(".popup .apparatus")).to_contain_text(
        "Richard J. Aldrich, The Hidden Hand: Britain, America and Cold War"
    )


def test_a_note_opens_on_keyboard_focus_its_links_are_reached_and_escape_closes_it(address, visit):
    page = visit().page(address)
    call = first_call(page)
    page.focus(call)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    popup = page.locator(".popup")
    expect(popup).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.popup').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    assert focused(page) == call


def test_moving_on_by_keyboard_closes_the_note(address, visit):
    page = visit().page(address)
    page.focus(first_call(page))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".popup")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".popup")).to_have_count(0)


def test_a_click_pins_a_note_and_a_click_outside_closes_it(address, visit):
    page = visit().page(address)
    page.click(first_call(page))
    popup = page.locator(".popup.pinned")
    expect(popup).to_be_visible()
    page.mouse.move(2, 2)
    page.wait_for_timeout(500)
    expect(popup).to_be_visible()
    assert urlsplit(page.url).fragment == ""
    page.mouse.click(2, 2)
    expect(popup).to_have_count(0)


def test_escape_closes_a_pinned_note_and_focus_returns(address, visit):
    page = visit().page(address)
    call = first_call(page)
    page.focus(call)
    page.keyboard.press("Enter")
    expect(page.locator(".popup.pinned")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".popup")).to_have_count(0)
    assert focused(page) == call


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_tap_opens_a_note_within_the_viewport_and_a_tap_beside_it_closes_it(address, visit, size):
    page = visit(viewport=size, has_touch=True).page(address)
    page.locator(first_call(page)).tap()
    expect(page.locator(".popup.pinned")).to_be_visible()
    assert is_within_viewport(page)
    page.locator(".popup .close").tap()
    expect(page.locator(".popup")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["320", "768", "1280"])
def test_every_note_shows_within_the_viewport(address, visit, size):
    page = visit(viewport=size).page(address)
    outside = page.evaluate(
        """async () => {
          const outside = [];
          for (const call of document.querySelectorAll("a[role=doc-noteref]")) {
            call.scrollIntoView({ block: "center", behavior: "instant" });
            call.click();
            await new Promise((done) => setTimeout(done, 15));
            const box = document.querySelector(".popup")?.getBoundingClientRect();
            const whole = box && box.width > 0 && box.left >= 0 && box.top >= 0
              && box.right <= document.documentElement.clientWidth + 1 && box.bottom <= innerHeight + 1;
            if (!whole) outside.push([call.id, box && [box.left, box.top, box.right, box.bottom]]);
          }
          return outside;
        }"""
    )
    assert outside == []


def test_no_page_scrolls_sideways_on_a_phone(address, visit):
    trip = visit(viewport=PHONE)
    page = trip.page(address)
    wide = []
    for path in ("", "archives/", "works/", "people/", "letters/", "chronology/", "glossary/", "queries/", "search/", "about/"):
        page.goto(address + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


def test_without_script_the_notes_are_links_there_and_back(address, visit):
    page = visit(java_script_enabled=False).page(address)
    call = first_call(page)
    page.click(call)
    note = unquote(urlsplit(page.url).fragment)
    assert note.startswith("n")
    page.click(f"[id='{note}'] [role=doc-backlink] >> nth=0")
    assert f"[id='{unquote(urlsplit(page.url).fragment)}']" == call


def test_the_contents_follow_the_reading(real_site, visit):
    page = visit().page(real_site)
    page.locator("#the-new-deal").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('the-new-deal').scrollIntoView({behavior: 'instant'})")
    expect(page.locator(".contents a[aria-current]")).to_have_attribute("href", "#the-new-deal")


def test_copying_a_paragraph_takes_neither_its_number_nor_its_markers_position(real_site, visit):
    page = visit().page(real_site)
    copied = page.evaluate(
        """() => {
          const range = document.createRange();
          range.selectNode(document.getElementById("p23"));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return getSelection().toString().trim();
        }"""
    )
    assert not copied.startswith("23")


def test_search_opens_by_key_and_finds_a_file_however_it_is_spaced(real_site, visit):
    page = visit().page(real_site)
    page.keyboard.press("/")
    field = page.locator("dialog.search input[type=search]")
    expect(field).to_be_focused()
    found = []
    for query in ("WO178/92", "wo 178/92", "WO 178 / 92"):
        field.fill(query)
        expect(page.locator(".results li").first).to_contain_text("WO 178/92")
        found.append(page.locator("dialog .status").inner_text())
    assert len(set(found)) == 1
    page.keyboard.press("Escape")
    expect(page.locator("dialog.search")).not_to_be_visible()


def test_a_search_result_leads_to_the_exact_line(address, visit):
    page = visit().page(address + "search/")
    field = page.locator("input[type=search]")
    expect(field).to_be_focused()
    field.fill("the")
    link = page.locator(".results a").first
    expect(link).to_be_visible()
    target = str(link.get_attribute("href"))
    link.click()
    page.wait_for_url(lambda url: "search" not in urlsplit(url).path)
    fragment = unquote(urlsplit(page.url).fragment)
    assert fragment == unquote(urlsplit(target).fragment) != ""
    assert page.locator(f"[id='{fragment}']").count() == 1


def test_an_excerpt_marks_what_was_found_and_shows_no_token_of_the_index(real_site, visit):
    page = visit().page(real_site + "search/?q=Exham")
    page.get_by_label("Notes").check()
    first = page.locator(".results li p").first
    expect(first.locator("mark").first).to_contain_text("Exham")
    page = visit().page(real_site + "search/?q=WO178/92")
    page.get_by_label("Notes").check()
    first = page.locator(".results li p").first
    expect(first.locator("mark").first).to_contain_text("178/92")
    assert "wo178s92" not in page.locator(".results").inner_text()


@pytest.mark.parametrize("edition", ["real", "full"])
def test_search_is_fetched_when_its_dialog_opens_and_keeps_within_its_bytes(edition, visit):
    """Counted at the server, since Pagefind's worker asks for the index itself."""
    with compressed_site(site_of(edition)) as (where, log):
        page = visit().page(where)
        page.wait_for_load_state("networkidle")
        first = [path for path, _ in log.answers]
        assert not [path for path in first if "search" in path or "pagefind" in path]
        log.answers.clear()
        page.keyboard.press("/")
        page.locator("dialog.search input[type=search]").fill("mission")
        expect(page.locator(".results li")).to_have_count(12)
        page.wait_for_load_state("networkidle")
        assert 100_000 < log.bytes <= 154_000, log.answers


def test_the_query_stays_in_the_address_of_the_search_page(real_site, visit):
    page = visit().page(real_site + "search/?q=Exham")
    expect(page.locator(".results li").first).to_be_visible()
    assert page.locator("input[type=search]").input_value() == "Exham"


def test_results_are_filtered_by_kind_and_walked_by_arrow(real_site, visit):
    page = visit().page(real_site + "search/?q=Exham")
    page.get_by_label("People").check()
    expect(page.locator(".results li").first).to_contain_text("Exham, Kenneth")
    page.locator("input[type=search]").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.results') !== null")


def test_both_readings_of_a_doubtful_reference_are_found(real_site, visit):
    page = visit().page(real_site + "search/?q=CAB121/645")
    page.get_by_label("Notes").check()
    expect(page.locator(".status")).to_contain_text("results")
    note = page.locator(".results a", has_text=re.compile("^Note 69"))
    for _ in range(5):
        page.wait_for_timeout(300)
        if note.count() == 0 and page.locator(".more").is_visible():
            page.locator(".more").click()
    expect(note).to_have_count(1)


def test_a_query_shows_both_readings_beside_its_mark(real_site, visit):
    page = visit().page(real_site + "#n69")
    page.locator("#n69 a.query[href*=q-n69-file]").hover()
    expect(page.locator(".popup")).to_contain_text("CAB121/465")
    expect(page.locator(".popup")).to_contain_text("CAB121/645")


def test_a_register_previews_the_passage_behind_a_link(real_site, visit):
    page = visit().page(real_site + "archives/")
    page.locator(".used a", has_text="n. 13").first.hover()
    expect(page.locator(".popup")).to_contain_text("Rushbrooke minute, 3 Feb. 1943")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_ground_follow_the_colour_scheme(real_site, visit, scheme):
    page = visit(color_scheme=scheme).page(real_site)
    ground, text = page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]"
    )
    if ground == "rgba(0, 0, 0, 0)":
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    def lightness(colour: str) -> float:
        return sum(float(part) for part in colour[colour.index("(") + 1 :].split(")")[0].replace(",", " ").split()[:3])

    assert (lightness(ground) > lightness(text)) is (scheme == "light")


def test_nothing_is_asked_of_another_host_and_a_first_visit_takes_three_requests(address, visit):
    trip = visit()
    page = trip.page(address)
    page.wait_for_load_state("networkidle")
    first = [url for url in trip.requests if not url.endswith("icon.svg")]
    assert len(first) <= 3, first
    page.hover(first_call(page))
    page.keyboard.press("/")
    page.locator("dialog.search input[type=search]").fill("the")
    expect(page.locator(".results li").first).to_be_visible()
    assert {urlsplit(url).netloc for url in trip.requests} == {urlsplit(address).netloc}


def test_the_address_bar_shows_the_short_form(real_site, visit):
    page = visit().page(real_site + "archives/index.html#fo-371")
    expect(page).to_have_url(real_site + "archives/#fo-371")


def test_a_page_that_is_not_there_offers_the_way_back(visit):
    with served(site_of("real"), "/scant-respect/") as address:
        trip = visit()
        page = trip.page(address + "no/such/page/")
        trip.errors.clear()
        assert page.get_by_role("heading", level=1).inner_text() == "Page not found"
        assert page.evaluate("document.styleSheets.length") == 1
        page.get_by_role("link", name="one page").click()
        expect(page).to_have_url(address)


def test_opened_from_a_folder_notes_open_and_search_says_what_it_needs(browser, visit):
    trip = visit()
    page = trip.page((site_of("real") / "index.html").as_uri())
    page.hover("#r10")
    expect(page.locator(".popup")).to_contain_text("Martel Report 4")
    page.click("nav >> text=Archives")
    expect(page.get_by_role("heading", level=1)).to_have_text("Archives")
    page.goto((site_of("real") / "search" / "index.html").as_uri())
    expect(page.locator("#search-here")).to_contain_text("web address")
    trip.errors.clear()


def test_the_letters_are_sorted_by_column_and_narrowed_by_words(real_site, visit):
    page = visit().page(real_site + "letters/")
    rows = page.locator("table.letters tbody tr")
    whole = rows.count()
    page.get_by_label("Show only rows with").fill("exham kirkman")
    shown = page.locator("table.letters tbody tr:visible")
    assert 0 < shown.count() < whole
    assert all("Exham" in text and "Kirkman" in text for text in shown.all_inner_texts())
    page.get_by_label("Show only rows with").fill("WO178/92")
    assert all("WO 178/92" in text for text in shown.all_inner_texts()) and shown.count() > 5
    page.get_by_label("Show only rows with").fill("")
    page.get_by_role("button", name="File").click()
    files = [text for text in page.locator("table.letters tbody td:nth-child(3)").all_inner_texts() if text]
    assert files[0].startswith("ADM 1/") and files[-1].startswith("WO 2")


def test_the_pictures_of_the_letters_lead_to_them_by_keyboard(real_site, visit):
    page = visit().page(real_site + "letters/")
    disc = page.locator("svg.matrix a").first
    disc.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#l\d"))


def test_a_file_in_a_note_unfolds_to_its_register_entry(real_site, visit):
    page = visit().page(real_site)
    page.click("#r10")
    page.locator(".popup .body a", has_text="CAB121/645").click()
    entry = page.locator(".popup .entry")
    expect(entry).to_contain_text("CAB 121")
    expect(entry).to_contain_text("n. 84")
    assert urlsplit(page.url).fragment == ""
    assert is_within_viewport(page)
    entry.get_by_role("link", name="Open in the register").click()
    expect(page).to_have_url(real_site + "archives/#cab-121-645")


def test_a_paragraph_number_offers_the_citation_in_the_style_last_chosen(real_site, visit):
    trip = visit()
    page = trip.page(real_site)
    page.click("#p23 a.n")
    field = page.get_by_label("Citation", exact=True)
    expect(field).to_have_value(
        f"Martin H. Folly, “{ARTICLE},” The International History Review (16 November 2021), ¶ 23, "
        "https://doi.org/10.1080/07075332.2021.2003845; abridged web edition, release 1 (22 November 2026), "
        "https://example.org/scant-respect/#p23."
    )
    expect(page).to_have_url(re.compile(r"#p23$"))
    page.get_by_label("Style").select_option("BibTeX")
    assert "url     = {https://example.org/scant-respect/#p23}" in field.input_value()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.cite")).not_to_be_visible()
    page.click("#p24 a.n")
    expect(page.get_by_label("Citation", exact=True)).to_have_value(re.compile("para. 24"))


def test_selected_words_are_cited_without_markers(real_site, visit):
    page = visit().page(real_site)
    page.evaluate(
        """() => {
          const range = document.createRange();
          range.selectNodeContents(document.getElementById("p23"));
          getSelection().addRange(range);
        }"""
    )
    page.get_by_label("Cite the selected words").click()
    citation = page.get_by_label("Citation", exact=True).input_value()
    assert citation.startswith("“") and "#p23" in citation
    assert not citation.startswith("“23")


def test_copying_takes_neither_numbers_nor_markers(real_site, visit):
    trip = visit(permissions=["clipboard-read", "clipboard-write"])
    page = trip.page(real_site)
    page.evaluate(
        """() => {
          const range = document.createRange();
          range.setStartBefore(document.getElementById("p1"));
          range.setEndAfter(document.getElementById("p2"));
          getSelection().addRange(range);
          document.execCommand("copy");
        }"""
    )
    text = page.evaluate("navigator.clipboard.readText()")
    first, second = text.split("\n\n")
    assert not first[0].isdigit() and not second[0].isdigit()
    assert ".1" not in first.replace("1943", "")


def test_a_long_article_is_laid_out_as_it_is_read_and_its_links_still_land(real_site: str, visit: Callable[..., Visit]) -> None:
    """Sections far from the window are skipped; a paragraph or note that is linked to stands in the window all the same."""
    for width in (DESK, PHONE):
        one = visit(viewport=width)
        one.context.route(real_site, lambda route: _made_long(route))
        page = one.page(real_site)
        skipped = "!document.querySelector('.notes li').checkVisibility({contentVisibilityAuto: true})"
        assert page.evaluate(skipped)
        for place in ("p30", "n60"):
            page.evaluate(f"location.hash = '{place}'")
            expect(page.locator(f"#{place}")).to_be_in_viewport()
        assert not page.evaluate(skipped)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        call = page.locator("#p30 [role=doc-noteref]").first
        call.click()
        expect(page.locator(".popup")).to_be_visible()
        assert is_within_viewport(page)


def _made_long(route: Route) -> None:
    """The reading page as that of an article of more than 400 paragraphs."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("<article>", '<article class="long">', 1))


def test_an_article_is_long_beyond_four_hundred_paragraphs(toy: tuple[Edition, Links]) -> None:
    edition, _ = toy
    long = replace(edition, sections=edition.sections * 30)
    for one, opening in ((edition, b"<article>"), (long, b'<article class="long">')):
        renderer = Renderer(resolve_links(one), PROJECT / "templates")
        assert opening in renderer.page(renderer.pages[0])


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the invented edition's site with its sections and notes sixty times over."""
    folder = tmp_path_factory.mktemp("long")
    enlarged(CONTENTS["toy"], folder / "content", 60)
    assert program.build(folder / "content", folder / "site")
    with served(folder / "site", "/any-repository/") as found:
        yield found


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_deep_in_a_long_page_a_passage_is_reached_exactly_and_its_note_opens(
    long_site: str, visit: Callable[..., Visit], width: dict[str, int]
) -> None:
    trip = visit(viewport=width)
    page = trip.page(long_site)
    calls = page.locator("article section > p [role=doc-noteref]")
    call = f"[id='{calls.nth(calls.count() * 3 // 4).get_attribute('id')}']"
    note = page.locator(call).get_attribute("href").removeprefix("#")
    passage = page.locator(call).evaluate("(call) => call.closest('p').id")
    line = page.evaluate("parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart)")

    def stands(anchor: str, page: Page) -> bool:
        page.wait_for_timeout(400)
        return abs(page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", anchor) - line) < 3

    for anchor in (passage, note, passage):
        page.evaluate("(id) => location.hash = id", anchor)
        assert stands(anchor, page), anchor
    assert stands(passage, trip.page(f"{long_site}#{passage}"))
    page.click(call)
    expect(page.locator(".popup")).to_contain_text("Note " + note[1:])
    assert is_within_viewport(page)
    page.locator(".popup header a").click()
    assert stands(note, page)
    page.get_by_role("link", name="Back to ¶").click()
    expect(page.locator(call)).to_be_in_viewport()
    assert page.locator(".notes li").count() == page.evaluate("document.querySelectorAll('.notes li[id]').length") > 400


def test_reading_a_long_page_measures_few_of_its_parts(long_site: str, visit: Callable[..., Visit]) -> None:
    """Measuring what stands in a skipped section would lay it out: not so for the contents, the reader's place or the keys."""
    trip = visit()
    trip.context.add_init_script(
        """{
          const measure = Element.prototype.getBoundingClientRect
          window.measured = 0
          Element.prototype.getBoundingClientRect = function () { measured++; return measure.call(this) }
        }"""
    )
    page = trip.page(long_site)
    assert page.evaluate("measured") < 20
    page.evaluate("location.hash = [...document.querySelectorAll('article section > p[id]')].at(-9).id")
    page.wait_for_timeout(300)
    for key in "jkn":
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'}); document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert page.evaluate("measured") < 200
    assert page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('place in '))[1]").startswith("p")
    current = page.locator(".contents [aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_be_in_viewport()


LANDED = """(id) => Math.abs(document.getElementById(id).getBoundingClientRect().top
    - parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart)) < 2"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "script not arrived"])
def test_what_is_laid_out_later_is_where_links_lead(real_site, visit, size, script):
    trip = visit(viewport=size)
    if not script:
        trip.context.route("**/edition.js", lambda route: route.abort())
    page = trip.page(real_site)
    if not script:
        trip.errors.clear()  # the request that failed
        assert (page.evaluate(SKIPPED) > 50) == (size is PHONE), "on a phone the first paint waits for nothing below the window"
    for place in ("conclusions", "p30", "n60", "the-new-deal"):
        page.evaluate(f"location.hash = '{place}'")
        page.wait_for_timeout(100)
        assert page.evaluate(LANDED, place), place
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_that_is_loaded_again_is_at_the_same_place(real_site, visit):
    page = visit(viewport=DESK).page(real_site)
    page.evaluate("document.getElementById('p30').scrollIntoView()")
    page.wait_for_timeout(200)
    assert page.evaluate(LANDED, "p30")
    page.reload()
    page.wait_for_timeout(300)
    assert page.evaluate(LANDED, "p30")
