"""A build need not be done again where everything it is made from, and the site it made, are what they were.

What a build was made from is known by one digest: of the program, the templates, the static files, the content, the
options, and the releases of Python and the libraries. What it made is known by the site's manifest, and each file of
the site is read and compared, so that a damaged site is mended. The record lies in `.cache/builds/` and may be deleted.
Nothing here imports more than the standard library: the answer takes less time than the libraries take to load.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engine.verification import Verification, verify_site
from engine.write import MANIFEST

RECORDS = Path(__file__).parent.parent / ".cache" / "builds"


class Made(NamedTuple):
    """What a build was made from, the digest of the manifest it wrote, and what it said."""

    ingredients: str
    manifest: str
    problems: tuple[str, ...]
    summary: str


def ingredients_of(folders: Iterable[Path], options: Mapping[str, str], without: str = "") -> str:
    """Return one digest of some folders' files by name and content, the options and the installed releases.

    `without` names a folder in one of them that takes no part. The digest is empty where a file cannot be read, or is a
    link, a pipe or a device: then the build says why.
    """
    digest = hashlib.sha256(json.dumps([sys.version, sorted(_releases()), sorted(options.items())]).encode())
    try:
        for folder in folders:
            for path in _files(str(folder), {"__pycache__", without}):
                content = Path(path).read_bytes()
                digest.update(json.dumps([os.path.relpath(path, folder), len(content)]).encode())
                digest.update(content)
    except OSError:
        return ""
    return digest.hexdigest()


def made_before(output: Path, ingredients: str) -> Made | None:
    """Return the record of the build that made the site from the same, if the site is whole and as it was made."""
    try:
        found = json.loads(_record(output).read_text(encoding="utf-8"))
        made = Made(found["ingredients"], found["manifest"], tuple(found["problems"]), found["summary"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not ingredients or made.ingredients != ingredients:
        return None
    site = verify_site(output)
    return made if isinstance(site, Verification) and site.is_whole and site.digest == made.manifest else None


def remember(output: Path, ingredients: str, problems: Iterable[str], summary: str) -> None:
    """Record what a site was made from; where that cannot be written, the next build is done in full."""
    record = _record(output)
    try:
        made = Made(ingredients, hashlib.sha256((output / MANIFEST).read_bytes()).hexdigest(), tuple(problems), summary)
        record.parent.mkdir(parents=True, exist_ok=True)
        _forget_lost_sites()
        record.write_text(json.dumps({"output": str(output.resolve()), **made._asdict()}), encoding="utf-8")
    except OSError:
        return


def _record(output: Path) -> Path:
    return RECORDS / f"{hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]}.json"


def _forget_lost_sites() -> None:
    for record in RECORDS.glob("*.json"):
        try:
            is_lost = not Path(json.loads(record.read_bytes())["output"]).is_dir()
        except (OSError, ValueError, KeyError, TypeError):
            is_lost = True
        if is_lost:
            record.unlink(missing_ok=True)


def _releases() -> Iterator[str]:
    """The names of the installed libraries with their versions, as their metadata folders are called."""
    for folder in sys.path:
        try:
            yield from (name for name in os.listdir(folder or ".") if name.endswith(".dist-info"))  # noqa: PTH208
        except OSError:
            continue


def _files(folder: str, without: set[str]) -> Iterator[str]:
    """The files under a folder in the order of their names, but for those in folders of some names."""
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in without:
                yield from _files(entry.path, without)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path
        else:
            raise OSError(f"{entry.path} is no file")
