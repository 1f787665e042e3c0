"""Ten thousand spoiled editions: each ends in messages with file, line and remedy, and none in a traceback.

Run as `python -m benchmarks.mutations [COUNT [FIRST]]`. Every twentieth is of the real content, every twentieth of those that pass is
rendered and exported, and every two hundredth of those that fail is built over a site, which must stay as it was.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import build as program
from engine.exports import export_files
from engine.problem import errors
from engine.render import render_pages
from tests.building import CONTENTS, PROJECT
from tests.mutations import outcome_of, spoiled
from tests.test_write import bytes_of

FIRST = 100_000


def main(count: int = 10_000, first: int = FIRST) -> int:
    """Print how many mutations were tried, how many were refused and how, and what was wrong; 1 if anything was."""
    counts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    wrong, slowest, started = 0, (0.0, ""), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        site, content = Path(folder) / "site", Path(folder) / "content"
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert program.build(CONTENTS["toy"], site)
        before = bytes_of(site)
        for number in range(first, first + count):
            began = time.process_time()
            try:
                mutation = spoiled(CONTENTS["real" if number % 20 == 0 else "toy"], content, number)
                _try(content, site, before, counts, codes)
            except KeyboardInterrupt:
                break
            except Exception:
                wrong += 1
                print(mutation, flush=True)
                traceback.print_exc()
            slowest = max(slowest, (time.process_time() - began, str(mutation)))
            shutil.rmtree(content)
    count = counts["refused"] + counts["passed"] + wrong
    print(
        f"{count} mutations, {counts['refused']} refused, {counts['passed']} harmless, {counts['rendered']} of these rendered and exported"
    )
    print(
        f"{counts['kept']} built over a site of {sum(map(len, before.values()))} bytes, which stayed as it was; {wrong} went wrong"
    )
    print(f"slowest {slowest[0]:.2f} seconds: {slowest[1]}; all {time.perf_counter() - started:.0f} seconds")
    print("errors named:", ", ".join(f"{code} {number}" for code, number in codes.most_common()))
    return bool(wrong)


def _try(content: Path, site: Path, before: dict[str, bytes], counts: Counter[str], codes: Counter[str]) -> None:
    links, problems = outcome_of(content)
    found = errors(problems)
    codes.update({problem.code for problem in found})
    counts["refused" if found else "passed"] += 1
    if found and counts["refused"] % 200 == 0:
        with contextlib.redirect_stderr(io.StringIO()):
            assert not program.build(content, site)
        assert bytes_of(site) == before
        counts["kept"] += 1
    if links and not found and counts["passed"] % 20 == 0:
        assert render_pages(links, PROJECT / "templates") and export_files(links.edition, links)
        counts["rendered"] += 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended early, it says how far it came
    sys.exit(main(*map(int, sys.argv[1:3])))
