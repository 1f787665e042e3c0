"""A site is verified against its manifest: the list of all its files with their SHA-256 digests.

The manifest is itself a file of the site, so a whole copy verifies itself; that nobody has exchanged the manifest too is
known from its own digest, which is printed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from engine.problem import Place, Problem
from engine.write import MANIFEST


class Verification(NamedTuple):
    """What a folder holds beside what its manifest lists: the paths that are missing, changed and added."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    files: int
    bytes: int
    digest: str

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.changed or self.added)


def verify_site(site: Path) -> Verification | Problem:
    """Compare every file of a site with its manifest; a problem where there is no manifest that can be read."""
    place = Place(str(site / MANIFEST))
    try:
        manifest = (site / MANIFEST).read_bytes()
        listed = json.loads(manifest)
        found = _files_of(site)
        digests, sizes = {}, []
        for path in found & listed.keys():
            digests[path], size = _digest(f"{site}/{path}")
            sizes.append(size)
    except OSError as error:
        hint = "Name the folder of a site that was built here: python build.py verify site."
        return Problem(place, "O06", f"the site cannot be read: {error.strerror}: {error.filename}", hint)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return Problem(place, "O07", "this is not the manifest of a site", "Fetch the site again, or build it again.")
    return Verification(
        missing=tuple(sorted(listed.keys() - found)),
        changed=tuple(sorted(path for path in digests if digests[path] != listed[path])),
        added=tuple(sorted(found - listed.keys() - {MANIFEST})),
        files=len(digests),
        bytes=sum(sizes),
        digest=hashlib.sha256(manifest).hexdigest(),
    )


def _digest(file: str) -> tuple[str, int]:
    """A file's SHA-256 and its size in bytes; no digest for a link, which no build makes."""
    if os.path.islink(file):  # noqa: PTH114  # a Path for each of a thousand files takes longer than reading them
        return "", 0
    with open(file, "rb") as opened:  # noqa: PTH123
        content = opened.read()
    return hashlib.sha256(content).hexdigest(), len(content)


def _files_of(site: Path) -> set[str]:
    """The paths of all files and links of a site."""
    found = set()
    for folder, folders, files in os.walk(site):
        inside = os.path.relpath(folder, site).replace(os.sep, "/")
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114
        found |= {name if inside == "." else f"{inside}/{name}" for name in files + links}
    return found


def verify(site: Path) -> bool:
    """Print how a site differs from its manifest; false where it does."""
    found = verify_site(site)
    if isinstance(found, Problem):
        print(found, file=sys.stderr)
        return False
    for word, paths in (("missing", found.missing), ("changed", found.changed), ("added", found.added)):
        for path in paths:
            print(f"{site / path}: {word}", file=sys.stderr)
    counts = f"{len(found.missing)} missing, {len(found.changed)} changed, {len(found.added)} added"
    verdict = "as it was built" if found.is_whole else f"not as it was built: {counts}"
    print(f"{site}: {found.files} files, {found.bytes} bytes, {verdict}; manifest {found.digest}")
    return found.is_whole
