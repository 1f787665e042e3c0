"""Every vector alone in every field: the whole cross product, in a browser with and without the policy.

Run as `python -m benchmarks.hostile [SHARE OF]`: with `1 4` the first quarter of the vectors. Each vector has a section, a note
and an entry of every register for itself; those fields that an edition has only once hold each vector in turn.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import build as program
from tests.building import BROWSER_FLAGS, browser_path, served
from tests.hostile import Writer
from tests.siege import Siege, shapes_of, without_policy
from tests.vectors import texts

TOGETHER = 25
HARMLESS = ["one: *two*, three", "**four, Jr, five**", "`six` seven", "{eight nine}"]


def main(share: int, of: int) -> int:
    """Print how many vectors went through how many fields, what was opened, and every alarm; 1 if there was one."""
    vectors, started, alarms, opened, built = texts()[share - 1 :: of], time.perf_counter(), [], 0, 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
        folder = Path(name)
        harmless, sinks = _built(folder / "harmless", HARMLESS)
        with served(harmless, "/lamp/") as address:
            allowed = shapes_of(Siege(browser), address, harmless)
        for at in range(0, len(vectors), TOGETHER):
            site, _ = _built(folder / f"with-{at}", vectors[at : at + TOGETHER])
            built += sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
            for policy in (True, False):
                laid = site if policy else without_policy(site, folder / f"without-{at}")
                siege = Siege(browser)
                with served(laid, "/lamp/") as address:
                    siege.lay(address, laid, allowed)
                siege.context.close()
                alarms += siege.alarms
                opened += siege.opened
        browser.close()
    for alarm in alarms:
        print(alarm)
    print(
        f"{len(vectors)} vectors × {len(sinks)} fields = {len(vectors) * len(sinks)}, in {built} bytes of site; {opened} things opened"
    )
    print(f"{len(alarms)} alarms, with the policy and without it, {time.perf_counter() - started:.0f} seconds")
    return bool(alarms)


def _built(folder: Path, vectors: list[str]) -> tuple[Path, set[str]]:
    writer = Writer(folder / "content", vectors)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        assert program.build(writer.write(), folder / "site"), said.getvalue()
    return folder / "site", writer.sinks


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])) if sys.argv[2:] else main(1, 1))
