"""Two hundred builds killed at random moments: the published folder is always wholly the old site or wholly the new one.

Run as `python -m benchmarks.kills [COUNT]`. Half of the kills fall anywhere in a build, half into the writing, which is the
shorter part. Needs `os.fork`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import build as program
from engine.exports import export_files  # what a build imports is imported before it is forked
from engine.render import render_pages
from engine.verification import Verification, verify_site
from engine.write import MANIFEST, write_site
from tests.building import CONTENTS

__all__ = ["export_files", "render_pages"]


def main(count: int) -> int:
    """Print how many builds were killed in what part of their work, and what was found after; 1 if a site was not whole."""
    moments, counts, torn = random.Random(2021), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        content, site = Path(folder) / "content", Path(folder) / "site"
        shutil.copytree(CONTENTS["toy"], content)
        durations = [_timed(lambda: program.build(content, site)) for _ in range(3)]
        files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        writing = min(_timed(lambda: write_site(files, site)) for _ in range(3))
        for number in range(count):
            before = _digest(site)
            _edit(content, number)
            if number % 2:
                child, wait = _forked(lambda: program.build(content, site)), moments.random() * min(durations)
            else:
                changed = files | {"index.html": f"version {number}".encode()}
                changed |= {MANIFEST: _manifest(changed)}
                child, wait = _forked(lambda changed=changed: write_site(changed, site)), moments.random() * writing * 1.2  # type: ignore[misc]
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
            ended = os.WIFSIGNALED(os.waitpid(child, 0)[1])
            leftovers = [path for path in Path(folder).iterdir() if path.name not in {"content", "site"}]
            found = verify_site(site)
            whole = isinstance(found, Verification) and found.is_whole
            torn += not whole
            counts["killed" if ended else "done before the kill"] += 1
            counts["left a half-written folder beside the site"] += bool(leftovers)
            counts["the old site" if _digest(site) == before else "the new site"] += 1
        assert write_site(files, site) == []
        left = [path.name for path in Path(folder).iterdir() if path.name not in {"content", "site"}]
    print(f"{count} builds: " + ", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    print(
        f"sites of {len(files)} files, {sum(map(len, files.values()))} bytes, verified after each kill; {torn} torn; {len(left)} leftovers after the next build"
    )
    return bool(torn or left)


def _edit(content: Path, number: int) -> None:
    """Change a word of the text, so that each build makes another site."""
    path = content / "edition.yaml"
    text = re.sub(r"(?m)^disclosure: .*", f"disclosure: Both authors own {number} lamps.", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")


def _manifest(files: dict[str, bytes]) -> bytes:
    from engine.write import with_manifest

    return with_manifest({path: content for path, content in files.items() if path != MANIFEST})[MANIFEST]


def _digest(site: Path) -> str:
    return str(sorted(json.loads((site / MANIFEST).read_bytes()).items()))


def _timed(do: object) -> float:
    began = time.perf_counter()
    pid = _forked(do)
    os.waitpid(pid, 0)
    return time.perf_counter() - began


def _forked(do: object) -> int:
    """Do something in a process of its own that says nothing; returns its id."""
    if child := os.fork():
        return child
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    do()  # type: ignore[operator]
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 200))
