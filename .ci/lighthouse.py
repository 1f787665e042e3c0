"""Lighthouse's four scores, as a phone sees the site: accessibility, best practices and search 100, performance 99 or more.

usage: lighthouse.py SITE LIGHTHOUSE [PAGE ...]

The pages are served compressed, as GitHub Pages serves them. Performance is the best of up to three runs: other work on the
machine can only lower it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
sys.path.insert(0, str(PROJECT))

from tests.building import base_path, browser_path, served  # noqa: E402  # the project's folder is known only now

FLOORS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = ("", "archives/")
TRIES = 3
FLAGS = ["--quiet", "--output=json", "--form-factor=mobile", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]


def _scores(address: str, lighthouse: str) -> dict[str, int]:
    environment = {**os.environ, "CHROME_PATH": browser_path() or ""}
    run = subprocess.run(
        [lighthouse, address, f"--only-categories={','.join(FLOORS)}", *FLAGS], capture_output=True, env=environment, check=True
    )
    categories = json.loads(run.stdout)["categories"]
    return {name: round(100 * categories[name]["score"]) for name in FLOORS}


def judge(site: Path, lighthouse: str, pages: tuple[str, ...]) -> bool:
    """Print the scores of each page; say whether all are as high as they must be."""
    good = True
    with served(site, base_path(site), packed=True) as address:
        for page in pages:
            scores = dict.fromkeys(FLOORS, 0)
            for _ in range(TRIES):
                found = _scores(address + page, lighthouse)
                scores = {**found, "performance": max(scores["performance"], found["performance"])}
                if reached := all(scores[name] >= floor for name, floor in FLOORS.items()):
                    break
            good = good and reached
            print(f"Lighthouse /{page}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
    return good


if __name__ == "__main__":
    sys.exit(not judge(Path(sys.argv[1]), sys.argv[2], tuple(sys.argv[3:]) or PAGES))
