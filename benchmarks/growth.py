"""Growth: an edition of 1 to 100 times the article: the build's seconds and memory, and how the reading page behaves in a browser.

The text is the article's own, its paragraphs, notes and calls renamed turn by turn; registers stay as they are. What a
build takes must grow with the text and not with its square. Its memory is told twice: that of its largest process, and
that of all of them at once (the build, its copies and Pagefind), pages they share counted once, looked at 4 to 10 times
a second and hence only where there is /proc. The page is read on a desk, unslowed, each measure on a fresh visit.

usage: python -m benchmarks growth [--content FOLDER] [--times 1,3,10,30,100] [--rounds N] [--build-only]
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measure import Timed, compressed
from benchmarks.page import WATCH, hovered, searched
from benchmarks.serving import Log, compressed_site
from tests.building import BROWSER_FLAGS, browser_path

Renamer = Callable[[re.Match[str]], str]
PROJECT = Path(__file__).parent.parent
DESK = {"width": 1280, "height": 800}
# When the passage of the address came to stand where it stays.
STANDS = """
window.stands = {top: NaN, since: 0}
requestAnimationFrame(function look() {
  const top = location.hash && document.getElementById(location.hash.slice(1))?.getBoundingClientRect().top
  if (Number.isFinite(top) && !(Math.abs(top - stands.top) < 2)) stands = {top, since: performance.now()}
  requestAnimationFrame(look)
})
"""
BUILD = ("times", "paragraphs", "notes", "seconds", "each time", "largest", "all at once", "page gzip")
READER = (
    "",
    "first visit",
    "paint",
    "load",
    "longest task",
    "middle ¶ at",
    "last ¶ at",
    "note",
    "deep note",
    "result",
    "search",
    "heap",
)


def main() -> None:
    """Print two lines for each size: the build's, and the reader's."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    parser.add_argument("--content", type=Path, default=PROJECT / "content")
    parser.add_argument("--times", default="1,3,10,30,100")
    parser.add_argument("--rounds", type=int, default=3, help="visits of which the median is taken")
    parser.add_argument("--build-only", action="store_true", help="leave the browser out")
    options = parser.parse_args()
    path = None if options.build_only else browser_path()
    print_row(BUILD)
    print_row(READER if path else ["", "no browser"])
    for times in map(int, options.times.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            content, output = Path(folder) / "content", Path(folder) / "site"
            paragraphs, notes = enlarged(options.content, content, times)
            command = (sys.executable, str(PROJECT / "build.py"), "--content", str(content), "--output", str(output))
            build = Timed(f"{times} times", command, PROJECT)
            with memory_of_children() as most:
                build.run()
            print_row(
                [
                    f"{times}", f"{paragraphs:,}", f"{notes:,}", f"{build.seconds[0]:.2f} s", f"{build.seconds[0] / times:.3f} s",
                    f"{build.megabytes[0]:.0f} MB", f"{most():.0f} MB", f"{compressed((output / 'index.html').read_bytes()):,}",
                ]
            )  # fmt: skip
            if path:
                with compressed_site(output) as (address, log), sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
                    print_row(["", *read(browser, address, log, paragraphs, options.rounds)])


def print_row(cells: Sequence[str], width: int = 13) -> None:
    """Print the cells in columns."""
    print(f"{cells[0]:>5}" + "".join(f"{cell:>{width}}" for cell in cells[1:]), flush=True)


@contextmanager
def memory_of_children() -> Iterator[Callable[[], float]]:
    """While it is open, watch all processes that this one has started; gives the most megabytes they held together."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        pause = 0.1
        while not over.wait(pause):
            began = time.perf_counter()
            most[0] = max(most[0], sum(map(_megabytes, _descendants())))
            pause = max(0.1, 10 * (time.perf_counter() - began))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield lambda: most[0]
    over.set()
    watcher.join()


def _descendants() -> list[Path]:
    """The folders in /proc of the processes this one has started, and of those that they have."""
    found, asked = [], [Path("/proc/self")]
    while asked:
        for children in asked.pop().glob("task/*/children"):
            try:
                asked += (began := [Path("/proc", one) for one in children.read_text().split()])
            except OSError:  # it has ended meanwhile
                continue
            found += began
    return found


def _megabytes(process: Path) -> float:
    """A process's memory, its part of what it shares with others (PSS)."""
    try:
        return int(re.findall(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def read(browser: Browser, address: str, log: Log, paragraphs: int, rounds: int) -> list[str]:
    """What a reader of the page meets with, in the order of the table's columns."""
    visits, anchors, searches = [], {f"p{paragraphs // 2}": [0.0], f"p{paragraphs}": [0.0]}, []
    for _ in range(rounds):
        log.answers.clear()
        with visited(browser, address) as page:
            visits.append(opened(page, log))
        for anchor, took in anchors.items():
            with visited(browser, f"{address}#{anchor}") as page:
                took.append(stood(page, anchor))
        searches.append(searched(browser, address, log))
    with visited(browser, address) as page:
        calls = page.locator("[role=doc-noteref]").count()
        first, deep = ([hovered(page, start + step) for step in range(5)] for start in (0, calls * 3 // 4))
    size, paint, load, task, heap = map(statistics.median, zip(*visits, strict=True))
    result, search = map(statistics.median, zip(*searches, strict=True))
    return [
        f"{size:,.0f}", f"{paint:.0f} ms", f"{load:.0f} ms", f"{task:.0f} ms",
        *(f"{statistics.median(took[1:]):.0f} ms" for took in anchors.values()),
        *(f"{statistics.median(notes):.0f} ms" for notes in (first, deep)), f"{result:.0f} ms", f"{search:,.0f}", f"{heap:.0f} MB",
    ]  # fmt: skip


@contextmanager
def visited(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a browser that knows nothing of it, loaded and at rest."""
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    context.add_init_script(WATCH + STANDS)
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)
    yield page
    context.close()


def opened(page: Page, log: Log) -> tuple[float, float, float, float, float]:
    """The bytes, largest paint, end of loading and longest task of a visit, and the megabytes of its script and document."""
    seen = page.evaluate("({...seen, load: performance.getEntriesByType('navigation')[0].loadEventEnd})")
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    held = (heap["usedSize"] + heap.get("embedderHeapUsedSize", 0)) / 2**20
    return log.bytes, seen["paint"], seen["load"], max(seen["tasks"], default=0), held


def stood(page: Page, anchor: str) -> float:
    """The milliseconds until the passage of the address stood at the top of the window to stay; not a number where it does not."""
    stands = page.evaluate("stands")
    line = page.evaluate("parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart)")
    return float(stands["since"]) if abs(stands["top"] - line) < 3 else float("nan")


def enlarged(source: Path, target: Path, times: int) -> tuple[int, int]:
    """Write an edition with the sections and notes so many times over; return the number of paragraphs and notes."""
    shutil.copytree(source, target)
    (target / "anchors.yaml").unlink(missing_ok=True)
    (target / "queries.yaml").write_text("[]\n", encoding="utf-8")
    notes = (target / "notes.md").read_text(encoding="utf-8")
    labels = re.findall(r"(?m)^\[\^([^\]\s]+)\]:", notes)
    sections = sorted((target / "sections").glob("*.md"))
    texts = [section.read_text(encoding="utf-8") for section in sections]
    count = sum(len(re.findall(r"\{#p\w+\}", text)) for text in texts)
    for section in sections:
        section.unlink()
    written = []
    for turn in range(times):

        def called(match: re.Match[str], turn: int = turn) -> str:
            label = match[1]
            return f"[^{int(label) + turn * len(labels)}]" if label.isdecimal() else f"[^{label}{turn or ''}]"

        def placed(match: re.Match[str], turn: int = turn) -> str:
            opening, anchor = match.groups()
            if numbered := re.fullmatch(r"([pn])(\d+)([a-z]?)", anchor):
                by = turn * (count if numbered[1] == "p" else len(labels))
                return f"{opening}{numbered[1]}{int(numbered[2]) + by}{numbered[3]}"
            return f"{opening}{anchor}-{turn}" if turn else match[0]

        def renamed(text: str, called: Renamer = called, placed: Renamer = placed) -> str:
            return re.sub(r"([{(]#)([\w-]+)", placed, re.sub(r"\[\^([^\]\s]+)\]", called, text))

        written.append(renamed(notes))
        for index, text in enumerate(texts):
            text = re.sub(r"(?m)^id: (\S+)$", rf"id: \1-{turn}", text, count=1) if turn else text
            name = f"{turn * len(texts) + index + 1:04}-section.md"
            (target / "sections" / name).write_text(renamed(text), encoding="utf-8")
    (target / "notes.md").write_text("\n".join(written), encoding="utf-8")
    return count * times, len(labels) * times


if __name__ == "__main__":
    main()
