"""What makes the page good to read: its measure and colours, the reader's place, keys, names, and nothing lost without script."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html
from playwright.sync_api import Page, expect

from tests.browsing import DESK, PHONE, TABLET, is_within_viewport
from tests.building import PROJECT, site_of

STYLE = (PROJECT / "static" / "edition.css").read_text(encoding="utf-8")
LETTERS_TO_THE_LINE = """() => {
  const lines = [];
  for (const paragraph of document.querySelectorAll("article section > p[id^=p]")) {
    const words = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const line = new Map();
    const range = document.createRange();
    while (words.nextNode()) {
      if (words.currentNode.parentElement.closest("sup, .n")) continue;
      for (let at = 0; at < words.currentNode.length; at++) {
        range.setStart(words.currentNode, at);
        range.setEnd(words.currentNode, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width) line.set(Math.round(box.bottom / 8), (line.get(Math.round(box.bottom / 8)) ?? 0) + 1);
      }
    }
    lines.push(...[...line.values()].slice(0, -1));
    if (lines.length > 100) break;
  }
  return lines.reduce((sum, one) => sum + one, 0) / lines.length;
}"""


def ramps() -> list[dict[str, str]]:
    """The colours of the style sheet by name: light, dark, and either with more contrast."""
    found = [dict(re.findall(r"--(\w+): (#[0-9a-f]+)", block)) for block in re.findall(r":root \{[^}]*?--paper[^}]*\}", STYLE)]
    return [one for one in found if len(one) >= 7]


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2.2 defines it."""
    figures = colour[1:] if len(colour) == 7 else "".join(2 * figure for figure in colour[1:])
    parts = [int(figures[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ramp", ramps(), ids=["light", "dark", "more", "more dark"])
def test_text_has_seven_to_one_on_paper_and_wash_and_edges_three_to_one(ramp: dict[str, str]) -> None:
    for text in ("ink", "muted", "rubric"):
        assert min(contrast(ramp[text], ramp[ground]) for ground in ("paper", "wash")) >= 7, text
    assert contrast(ramp["dot"], ramp["paper"]) >= 3


def test_every_colour_of_the_style_is_on_the_ramp():
    rules = re.sub(r":root \{[^}]*\}", "", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL))
    assert re.findall(r"#[0-9a-f]{3,6}\b", rules) == []


def test_a_line_has_sixty_to_sixty_eight_letters(real_site, visit):
    page = visit().page(real_site)
    for width in (768, 1280, 1920, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert 60 <= round(page.evaluate(LETTERS_TO_THE_LINE)) <= 68, width


def test_the_language_is_named_so_that_words_are_parted_and_spoken_rightly(real_site, visit):
    page = visit().page(real_site)
    assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.querySelector('#p1')).hyphens]") == [
        "en-GB",
        "auto",
    ]


def test_foreign_terms_are_marked_as_of_their_language(real_site, visit):
    page = visit().page(real_site)
    assert page.locator("article p a[lang=ru-Latn]").first.inner_text() == "Otdel"
    page.goto(real_site + "glossary/")
    assert page.locator("dt[lang=ru-Latn]").all_inner_texts() == ["Otdel", "Stavka"]


# Notes


def open_note(page: Page, number: int) -> None:
    """Bring a call to the foot of the screen and tap it."""
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ block: 'end', behavior: 'instant' })", f"r{number}")
    page.locator(f"#r{number}").tap()
    expect(page.locator(".popup.pinned")).to_be_visible()


def test_a_sheet_leaves_the_line_of_its_call_to_be_read_and_moves_nothing(real_site, visit):
    page = visit(viewport=PHONE, has_touch=True).page(real_site)
    for number in (4, 10, 89):
        page.evaluate("(id) => document.getElementById(id).scrollIntoView({ block: 'end', behavior: 'instant' })", f"r{number}")
        top = page.evaluate("scrollY")
        open_note(page, number)
        sheet, call = page.locator(".popup").bounding_box(), page.locator(f"#r{number}").bounding_box()
        assert sheet and call and (sheet["y"] >= call["y"] + call["height"] or sheet["y"] + sheet["height"] <= call["y"])
        assert page.evaluate("scrollY") == top
        page.keyboard.press("Escape")


def test_a_note_that_is_on_screen_is_not_covered_by_its_copy(visit, request):
    request.getfixturevalue("browser")
    page = visit(viewport={"width": 1280, "height": 4000}).page((site_of("toy") / "index.html").as_uri())
    call = page.locator("a[role=doc-noteref]").first
    call.hover()
    popup, note = page.locator(".popup").bounding_box(), page.locator(".notes li").first.bounding_box()
    assert popup and note and popup["y"] + popup["height"] <= note["y"]


@pytest.mark.parametrize("size", [PHONE, pytest.param(TABLET, marks=pytest.mark.long), DESK], ids=["320", "768", "1280"])
@pytest.mark.parametrize("by", ["pointer", "keyboard", "touch"])
def test_long_and_short_notes_show_whole_and_close_by_escape(real_site, visit, size, by):
    """A sample by real hand; `python -m benchmarks.notes` does so with every note of the full text."""
    page = visit(viewport=size, has_touch=by == "touch").page(real_site)
    for number in (4, 74):
        call = page.locator(f"#r{number}")
        call.scroll_into_view_if_needed()
        if by == "pointer":
            call.hover()
        elif by == "touch":
            call.tap()
        else:
            call.focus()
            page.keyboard.press("Shift")
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press("Tab")
            call.focus()
        expect(page.locator(f".popup[aria-label='Note {number}']")).to_be_visible()
        assert is_within_viewport(page)
        page.keyboard.press("Tab" if by == "keyboard" else "Escape")
        if by == "keyboard":
            assert page.evaluate("document.activeElement.closest('.popup') !== null")
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.id") == f"r{number}"
        expect(page.locator(".popup")).to_have_count(0)


# The reader's place


def test_coming_back_from_a_register_restores_the_place_and_the_focus(real_site, visit):
    page = visit().page(real_site)
    link = page.locator("#p30 a[href*='index.html#']").first
    link.scroll_into_view_if_needed()
    top, words = page.evaluate("scrollY"), link.inner_text()
    link.click()
    page.wait_for_url("**#*")
    page.go_back()
    expect(page.locator("#p30")).to_be_visible()
    page.wait_for_function("(top) => Math.abs(scrollY - top) < 2", arg=top)
    assert page.evaluate("document.activeElement.textContent") == words


def test_after_a_jump_one_goes_back_to_the_passage(real_site, visit):
    page = visit().page(real_site)
    page.evaluate("document.getElementById('p23').scrollIntoView({ block: 'start', behavior: 'instant' })")
    top = page.evaluate("scrollY")
    page.locator(".contents a[href='#notes']").click()
    back = page.get_by_role("link", name="Back to ¶ 23")
    expect(back).to_be_visible()
    assert is_within_viewport(page, ".offer")
    back.click()
    page.wait_for_function("(top) => Math.abs(scrollY - top) < 2", arg=top)
    expect(page.locator(".offer")).to_have_count(0)


def test_a_later_visit_offers_to_read_on_and_moves_nothing(real_site, visit):
    trip = visit()
    page = trip.page(real_site)
    expect(page.locator(".offer")).to_have_count(0)
    page.evaluate("document.getElementById('p23').scrollIntoView({ block: 'start', behavior: 'instant' })")
    page.goto(real_site + "about/")
    page.goto(real_site)
    page.get_by_role("link", name="Continue at ¶ 23").click()
    expect(page).to_have_url(re.compile("#p23$"))
    expect(page.locator(".offer")).to_have_count(0)


def test_where_storage_is_blocked_the_page_works_all_the_same(real_site, visit):
    trip = visit()
    trip.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } })"
    )
    page = trip.page(real_site)
    page.click("#p23 a.n")
    page.get_by_label("Style").select_option("BibTeX")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".offer")).to_have_count(0)


def test_a_pilcrow_copies_the_link_to_its_paragraph(real_site, visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).page(real_site)
    page.locator("#p12").hover()
    page.get_by_role("button", name="Copy link to paragraph 12").click()
    expect(page.locator("article > [role=status]")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == "https://example.org/scant-respect/#p12"
    page.locator("#the-new-deal").hover()
    page.get_by_role("button", name="Copy link to The new deal").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.endsWith('#the-new-deal'))")


# Keys


def test_keys_go_from_paragraph_to_paragraph_and_from_note_to_note(real_site, visit):
    page = visit().page(real_site + "#p8")
    active = "document.activeElement.closest('p, li')?.id + ' ' + document.activeElement.textContent"
    seen = []
    for key in ("j", "j", "k", "n", "n", "N"):
        page.keyboard.press(key)
        seen.append(page.evaluate(active).split()[-1])
    assert seen[:3] in (["8", "9", "8"], ["9", "10", "9"]) and int(seen[4]) == int(seen[3]) + 1 and seen[5] == seen[3]
    expect(page.locator(f".popup[aria-label='Note {seen[5]}']")).to_be_visible()


def test_help_opens_by_key_and_by_its_control_and_single_keys_can_be_switched_off(real_site, visit):
    page = visit().page(real_site)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard help")
    expect(help_).to_contain_text("next and former paragraph")
    help_.get_by_label("Single keys act").uncheck()
    page.keyboard.press("Escape")
    expect(help_).not_to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("link", name="Keyboard help").click()
    help_.get_by_label("Single keys act").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()


# What a screen reader is told


def tree(page: Page) -> list[tuple[str, str]]:
    """The roles and names of Chromium's accessibility tree, in its order."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]


def test_every_control_of_the_reading_page_has_its_name_in_logical_order(real_site, visit):
    page = visit().page(real_site)
    nodes = tree(page)
    controls = [
        (role, name)
        for role, name in nodes
        if role in ("link", "button", "textbox", "searchbox", "checkbox", "combobox") or role in ("doc-noteref", "doc-backlink")
    ]
    assert [role for role, name in controls if not name.strip()] == []
    names = [name for _, name in controls]
    assert names[0] == "Skip to the text"
    calls = [name for name in names if re.fullmatch(r"Note \d+", name)]
    assert calls == [f"Note {number}" for number in range(1, 90)]
    assert [name for name in names if name.startswith("Back to reference ")] == [
        f"Back to reference {number}" for number in range(1, 90)
    ]
    assert [name for name in names if re.fullmatch(r"Paragraph \d+", name)] == [f"Paragraph {number}" for number in range(1, 57)]
    assert {"banner", "main", "contentinfo", "navigation", "article"} <= {role for role, _ in nodes}


def test_headings_go_down_by_one_level_at_a_time_on_every_page():
    for path in sorted(site_of("real").glob("**/*.html")):
        headings = html.parse(path).xpath("//h1 | //h2 | //h3 | //h4")
        levels = [int(heading.tag[1]) for heading in headings]
        assert levels[0] == 1 and levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(levels)), path


def test_an_open_note_the_search_and_the_citation_are_dialogs_with_names(real_site, visit):
    page = visit().page(real_site)
    page.click("#r10")
    nodes = tree(page)
    assert ("dialog", "Note 10") in nodes and ("button", "Close") in nodes and ("link", "Note 10") in nodes
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.locator("dialog.search input[type=search]").fill("Exham")
    expect(page.locator(".results li").first).to_be_visible()
    nodes = tree(page)
    assert {("dialog", "Search"), ("searchbox", "Search the edition"), ("button", "Close search"), ("group", "Kinds")} <= set(
        nodes
    )
    assert any(role == "status" for role, _ in nodes)
    page.keyboard.press("Escape")
    page.click("#p23 a.n")
    page.wait_for_selector("dialog.cite textarea")
    assert {("dialog", "Cite ¶ 23"), ("combobox", "Style"), ("textbox", "Citation"), ("button", "Copy link")} <= set(tree(page))


def test_targets_are_twenty_four_pixels_or_stand_in_a_line_of_text(real_site, visit):
    page = visit(viewport=PHONE).page(real_site)
    small = """() => [...document.querySelectorAll("header.site a, .contents a, .n, [role=doc-backlink], footer a, .edition a")]
      .filter((one) => { const box = one.getBoundingClientRect(); return box.height < 23.9 || box.width < 23.9; })
      .filter((one) => getComputedStyle(one).display !== "inline").map((one) => one.textContent)"""
    assert page.evaluate(small) == []


# Nothing is lost


def test_without_script_and_without_style_all_that_is_written_is_there(real_site, visit):
    trip = visit(java_script_enabled=False)
    trip.context.route("**/*.css", lambda route: route.abort())
    page = trip.page(real_site)
    assert page.locator(".notes li:visible").count() == 89
    assert page.locator("article section > p[id^=p]:visible").count() == 56
    hrefs = page.locator("header.site nav a").evaluate_all("(links) => links.map((link) => link.href)")
    for href in hrefs[1:9:3]:
        page.goto(href)
        assert page.locator("main li:visible, main td:visible, main dd:visible, noscript p").count() > 0, href
    trip.errors.clear()


def test_text_can_be_spaced_out_and_magnified_without_loss(real_site, visit):
    """WCAG 2.2, 1.4.12 and 1.4.10: the spacing it names, at 320 pixels, the width of 400 per cent."""
    trip = visit(viewport={"width": 320, "height": 256}, bypass_csp=True)
    page = trip.page(real_site)
    for path in ("", "archives/", "letters/", "about/"):
        page.goto(real_site + path)
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        clipped = """[...document.querySelectorAll("main :is(p, li, h1, h2, h3, td, a)")].filter((one) => {
          const style = getComputedStyle(one);
          return style.overflow === "hidden" && style.clipPath === "none" && one.scrollHeight > one.clientHeight + 1;
        }).length"""
        assert page.evaluate(clipped) == 0, path
