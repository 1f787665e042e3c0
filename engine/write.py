"""A site is written in whole beside the former one and put in its place in one step.

Where the system can exchange two folders at once (Linux), the published folder is at every moment
wholly the old site or wholly the new one; elsewhere there is an instant between two renames.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from engine.problem import Place, Problem

MANIFEST = "data/manifest.json"
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def check_output(output: Path, content: Path) -> list[Problem]:
    """Return why a folder cannot be written to, if it cannot: it must be new, empty or an earlier site."""
    place = Place(str(output))
    real, source = output.resolve(), content.resolve()
    if real == source or source.is_relative_to(real) or real.is_relative_to(source):
        return [Problem(place, "O01", "the site would be written over the content", "Name another folder with --output.")]
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        return [Problem(place, "O02", "there is something here that is not a folder", "Name another folder with --output.")]
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        hint = "Only an earlier site is replaced. Empty the folder yourself, or name another with --output."
        return [Problem(place, "O03", "the folder holds files that are not a site made here", hint)]
    return []


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files together with a list of their SHA-256 digests, by which a site can be verified."""
    digests = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    return {**files, MANIFEST: (json.dumps(digests, indent=0) + "\n").encode()}


def write_site(files: Mapping[str, bytes], output: Path) -> None:
    """Write the files as the new site; whatever goes wrong, the former one stays as it was."""
    output.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(output)
    staging = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        for path, content in files.items():
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        staging.chmod(0o777 & ~_umask())
        _put_in_place(staging, output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_file(content: bytes, path: Path) -> None:
    """Write one file in whole: whoever reads it finds what it was or what it is now."""
    handle, staging = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(staging).chmod(0o666 & ~_umask())
        Path(staging).replace(path)
    finally:
        Path(staging).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_leftovers(output: Path) -> None:
    """Remove what a killed build left beside the site."""
    for leftover in output.parent.glob(f".{output.name}-????????"):
        shutil.rmtree(leftover, ignore_errors=True)


def _put_in_place(staging: Path, output: Path) -> None:
    if not output.exists():
        staging.rename(output)
    elif not _exchange(staging, output):
        former = staging.with_name(staging.name + "-former")
        output.rename(former)
        staging.rename(output)
        shutil.rmtree(former, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, as Linux's renameat2 does; false where that is not to be had."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0)
