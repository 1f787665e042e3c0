"""Reading: bytes and requests, paint on a slow phone, notes under the pointer, search as one types, a saved file on screen.

Paint and blocking are measured with the network and processor of Lighthouse's mobile preset ("Slow 4G", applied:
562.5 ms for an answer, 1,475 kbit/s down, a processor 4 times slower), in turns with other pages of the same article.
The rest is measured unslowed.

usage: python -m benchmarks page [--content FOLDER] [--peer] [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.build import changing
from benchmarks.peers import article_of, peers_of
from benchmarks.serving import Log, compressed_site
from engine.load import load_edition
from tests.building import BROWSER_FLAGS, browser_path

PROJECT = Path(__file__).parent.parent
PHONE = {"width": 412, "height": 823}
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 1474.56 * 1024 / 8, "uploadThroughput": 675 * 1024 / 8}
WATCH = """
window.seen = {paint: 0, tasks: [], shift: 0}
new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.paint = entry.startTime)).observe({type: "largest-contentful-paint", buffered: true})
new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.tasks.push(entry.duration))).observe({type: "longtask", buffered: true})
new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.hadRecentInput || (seen.shift += entry.value))).observe({type: "layout-shift", buffered: true})
"""
WHOLE = """(selector) => new Promise((done) => {
  addEventListener("pointerover", (event) => {
    if (!event.target.closest("[role=doc-noteref]")) return
    const began = event.timeStamp
    const look = () => {
      const note = document.querySelector(selector)
      const box = note?.getBoundingClientRect()
      const whole = box && box.height > 20 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
      if (whole && getComputedStyle(note).opacity == 1) requestAnimationFrame((now) => done(now - began))
      else requestAnimationFrame(look)
    }
    look()
  }, {capture: true, once: true})
})"""
FIRST_RESULT = """() => new Promise((done) => {
  const field = document.querySelector("dialog.search input[type=search]")
  field.addEventListener("input", (event) => {
    new MutationObserver(() => {
      if (document.querySelector("dialog.search .results li")) requestAnimationFrame(() => done(performance.now() - event.timeStamp))
    }).observe(document.querySelector("dialog.search .results"), {childList: true})
  }, {once: true})
})"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks page", description=__doc__)
    parser.add_argument("--content", type=Path, default=PROJECT / "content")
    parser.add_argument("--peer", action="store_true", help="measure other generators' pages of the article in the same turns")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    path = browser_path()
    if path is None:
        raise SystemExit("no Chromium found; name it in the variable CHROMIUM")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack, sync_playwright() as playwright:
        site = Path(folder) / "site"
        subprocess.run(
            [sys.executable, PROJECT / "build.py", "--content", options.content, "--output", site],
            check=True,
            capture_output=True,
        )
        pages = {"this edition": site}
        edition, _ = load_edition(options.content)
        assert edition is not None
        if bare := bare_page(article_of(edition), Path(folder)):
            pages["pandoc, one bare file"] = bare
        for peer in peers_of(edition, Path(folder)) if options.peer else []:
            peer.made_new()
            subprocess.run(peer.command, cwd=peer.folder, check=True, capture_output=True)
            pages[peer.name] = (peer.folder / peer.page).parent
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        served = {name: stack.enter_context(compressed_site(where)) for name, where in pages.items()}
        first_visits(browser, served, options.rounds)
        address, log = served["this edition"]
        interactions(browser, address, log, options.rounds)
        saved_on_screen(browser, options.content, Path(folder), options.rounds)


def bare_page(text: str, folder: Path) -> Path | None:
    """The article as pandoc writes it by itself; None where there is no pandoc."""
    try:
        import pypandoc
    except ImportError:
        print("without pandoc: pip install pypandoc_binary brings its page into the table")
        return None
    (folder / "pandoc").mkdir()
    pypandoc.convert_text(text, "html", "markdown", ["--standalone"], outputfile=str(folder / "pandoc" / "index.html"))
    return folder / "pandoc"


def first_visits(browser: Browser, served: dict[str, tuple[str, Log]], rounds: int) -> None:
    """Print what a first visit on a slow phone takes, each page by turns in a browser that knows nothing of it."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in served}
    for _ in range(rounds):
        for name, (address, log) in served.items():
            found[name].append(first_visit(browser, address, log))
    bare = next((statistics.median(v["paint"] for v in f) for name, f in found.items() if "bare" in name), 0)
    print(f"{'first visit':<36}{'bytes':>9}{'requests':>10}{'paint':>9}{'ratio':>7}{'blocked':>9}{'longest':>9}{'shift':>7}")
    for name, visits in found.items():
        median = {key: statistics.median(visit[key] for visit in visits) for key in visits[0]}
        ratio = f"{median['paint'] / bare:7.2f}" if bare else " " * 7
        print(
            f"{name:<36}{median['bytes']:>9,.0f}{median['requests']:>10.0f}{median['paint']:>6.0f} ms{ratio}"
            f"{median['blocked']:>6.0f} ms{median['longest']:>6.0f} ms{median['shift']:>7.3f}"
        )


def first_visit(browser: Browser, address: str, log: Log) -> dict[str, float]:
    """Visit a page on a slow phone until it rests."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2.6)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    log.answers.clear()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    seen = page.evaluate("seen")
    asked = [answer for answer in log.answers if "favicon" not in answer[0]]
    context.close()
    return {
        "bytes": sum(size for _, size in asked),
        "requests": len(asked),
        "paint": seen["paint"],
        "blocked": sum(max(0, task - 50) for task in seen["tasks"]),
        "longest": max(seen["tasks"], default=0),
        "shift": seen["shift"],
    }


def interactions(browser: Browser, address: str, log: Log, rounds: int) -> None:
    """Print the time from the pointer's coming to rest to the whole note, and from a letter typed to the first result."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    calls = page.locator("[role=doc-noteref]")
    step = max(1, calls.count() // (rounds * 3))
    notes = [hovered(page, index) for index in range(0, calls.count(), step)]
    print(
        f"\nnote whole on screen after the pointer rests: {statistics.median(notes):.0f} ms (median of {len(notes)}, longest {max(notes):.0f})"
    )
    context.close()
    searches = [searched(browser, address, log) for _ in range(rounds)]
    times, sizes = zip(*searches, strict=True)
    print(
        f"query typed to first result, dialog open for a second: {statistics.median(times):.0f} ms"
        f" (median of {rounds}); bytes for a first search: {statistics.median(sizes):,.0f}"
    )


def searched(browser: Browser, address: str, log: Log) -> tuple[float, int]:
    """The milliseconds from a name typed to its first result, on a fresh visit with the dialog open for a second; the bytes that took."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    log.answers.clear()
    page.keyboard.press("/")
    page.wait_for_timeout(1000)
    page.evaluate_handle(f"() => {{ window.result = ({FIRST_RESULT})() }}")
    page.keyboard.insert_text("Martel")
    took = page.evaluate("() => window.result")
    page.wait_for_timeout(300)
    context.close()
    return took, log.bytes


def hovered(page: Page, index: int) -> float:
    """The milliseconds from the pointer's coming onto a call to the note's standing whole in the window."""
    call = page.locator("[role=doc-noteref]").nth(index)
    call.scroll_into_view_if_needed()
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    box = call.bounding_box()
    assert box
    page.evaluate(f"() => {{ window.whole = ({WHOLE})('.popup') }}")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return float(page.evaluate("() => window.whole"))


def saved_on_screen(browser: Browser, content: Path, folder: Path, rounds: int) -> None:
    """Print the time from the saving of a file to its words on the open page, under `build.py serve`."""
    import re
    import shutil

    content = Path(shutil.copytree(content, folder / "followed"))
    command = [sys.executable, "-u", str(PROJECT / "build.py"), "serve", "--port", "0", "--content", str(content)]
    command += ["--output", str(folder / "followed-site")]
    took = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line)))
        page = browser.new_page()
        page.goto(address, wait_until="load")
        page.wait_for_timeout(1500)
        change = changing(content)
        for turn in range(rounds * 2):
            page.evaluate(
                f"""() => {{ window.shown = new Promise((done) => new MutationObserver(() => {{
                  if (document.querySelector("main").textContent.includes(" of the {turn}th "))
                    requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())))
                }}).observe(document.querySelector("main"), {{subtree: true, childList: true}})) }}"""
            )
            began = time.time() * 1000
            change()
            took.append(page.evaluate("() => window.shown") - began)
            page.wait_for_timeout(2500)
        page.close()
        process.terminate()
    print(
        f"file saved to words on the open page (serve): {statistics.median(took):.0f} ms (median of {len(took)}, longest {max(took):.0f})"
    )


if __name__ == "__main__":
    main()
