"""A site is written in whole beside the former one and put in its place in one step.

Where the system can exchange two folders at once (Linux), the published folder is at every moment
wholly the old site or wholly the new one; elsewhere there is an instant between two renames.
Builds that write beside one another take turns, by a lock on the folder that holds the site: it leaves no file
behind, and the system takes it back from a build that is killed. What writing alone needs is imported where it is needed:
most builds find that there is nothing to write.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.problem import Place, Problem

MANIFEST = "data/manifest.json"
AT_FDCWD, RENAME_EXCHANGE = -100, 2
A_DAY = 86_400
FOLDER_MODE, FILE_MODE = 0o755, 0o644  # whatever the umask: a site is there to be read


def check_output(output: Path, content: Path) -> list[Problem]:
    """Return why a folder cannot be written to, if it cannot: it must be new, empty or an earlier site."""
    try:
        found = _objection(output, content)
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        found = (
            "O05",
            f"the folder cannot be read: {getattr(error, 'strerror', None) or error}",
            "Check its permissions, or name another with --output.",
        )
    return [Problem(Place(str(output)), *found)] if found else []


def _objection(output: Path, content: Path) -> tuple[str, str, str] | None:
    real, source = output.resolve(), content.resolve()
    if real == source or source.is_relative_to(real) or real.is_relative_to(source):
        return "O01", "the site would be written over the content", "Name another folder with --output."
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        return "O02", "there is something here that is not a folder", "Name another folder with --output."
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        hint = "Only an earlier site is replaced. Empty the folder yourself, or name another with --output."
        return "O03", "the folder holds files that are not a site made here", hint
    return None


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files together with a list of their SHA-256 digests, by which a site can be verified."""
    digests = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    return {**files, MANIFEST: (json.dumps(digests, indent=0) + "\n").encode()}


def write_site(files: Mapping[str, bytes], output: Path) -> list[Problem]:
    """Write the files as the new site and return why that failed, if it did; then the former site is as it was."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with _turn(output.parent) as is_alone:
            _remove_leftovers(output, is_alone)
            _write_whole(files, output)
    except OSError as error:
        hint = "Make room or check the permissions of the folder it lies in, or name another with --output; then build again."
        return [Problem(Place(str(output)), "O04", f"the site cannot be written: {error.strerror or error}", hint)]
    return []


def _write_whole(files: Mapping[str, bytes], output: Path) -> None:
    import shutil
    import tempfile

    staging = tempfile.mkdtemp(prefix=_staging(output), dir=output.parent)
    folders = {staging}
    try:
        for path, content in files.items():
            target = f"{staging}/{path}"
            folder = target.rpartition("/")[0]
            while folder not in folders:
                Path(folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
                folder = folder.rpartition("/")[0]
            if not _taken_over(f"{output}/{path}", target, content):
                _write_new(target, content)
        for folder in folders:
            os.chmod(folder, FOLDER_MODE)  # noqa: PTH101  # here and below: Path objects for a thousand files cost a tenth of a build
        _put_in_place(Path(staging), output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _taken_over(former: str, target: str, content: bytes) -> bool:
    """Link a file of the former site to its place in the new one, if it is the same; a link takes a fifth of a write's time."""
    try:
        status = os.lstat(former)
        if status.st_size != len(content) or not stat.S_ISREG(status.st_mode) or stat.S_IMODE(status.st_mode) != FILE_MODE:
            return False
        with open(former, "rb") as file:  # noqa: PTH123
            if file.read() != content:
                return False
        os.link(former, target)
    except OSError:  # there was none, or its file system knows no links
        return False
    return True


def _write_new(target: str, content: bytes) -> None:
    with open(target, "xb") as file:  # noqa: PTH123
        file.write(content)
    os.chmod(target, FILE_MODE)  # noqa: PTH101


def write_file(content: bytes, path: Path) -> None:
    """Write one file in whole: whoever reads it finds what it was or what it is now."""
    import tempfile

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


@contextmanager
def _turn(folder: Path) -> Iterator[bool]:
    """Wait until no other build writes in a folder, and keep others waiting; false where it cannot be locked."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # Windows has neither; a folder may be closed to reading
        yield False
        return
    try:
        yield _is_locked(fcntl.flock, handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _is_locked(flock: Callable[[int, int], None], handle: int, kind: int) -> bool:
    try:
        flock(handle, kind)
    except OSError:  # a network's file system may know no locks
        return False
    return True


def _staging(output: Path) -> str:
    return f".{output.name}-being-built-"


def _remove_leftovers(output: Path, is_alone: bool) -> None:
    """Remove what a killed build left beside the site; where another may be at work, only what is a day old."""
    import shutil

    for leftover in output.parent.glob(glob.escape(_staging(output)) + "*"):
        if is_alone or time.time() - leftover.stat().st_mtime > A_DAY:
            shutil.rmtree(leftover, ignore_errors=True)


def _put_in_place(staging: Path, output: Path) -> None:
    if not output.exists():
        staging.rename(output)
    elif not _exchange(staging, output):
        import shutil

        former = staging.with_name(staging.name + "-former")
        output.rename(former)
        staging.rename(output)
        shutil.rmtree(former, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, as Linux's renameat2 does; false where that is not to be had."""
    import ctypes

    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0)
