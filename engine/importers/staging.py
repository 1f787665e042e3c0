"""Files are written together or not at all.

They are made in a folder beside the target, with a copy of each file they replace and a list of them all; only then are
they moved into place, one by one. Where a move fails, those already made are undone from the copies; where the program is
killed in between, the next import finds the list and undoes them first.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

JOURNAL = "journal.json"


class Unwritable(Exception):
    """The files cannot be written; the message says why, and everything is as it was."""


def staging_of(folder: Path) -> Path:
    """Return the folder in which files for another are made ready."""
    return folder.parent / f".{folder.name}-import"


def undo_interrupted(folder: Path) -> bool:
    """Undo what a killed import left half done; true where there was something."""
    staging = staging_of(folder)
    journal = staging / JOURNAL
    if not staging.is_dir():
        return False
    found = journal.is_file()
    if found:
        _undo(folder, staging, json.loads(journal.read_text(encoding="utf-8")))
    shutil.rmtree(staging)
    return found


def write_together(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files, by their paths within a folder, all or none."""
    staging = staging_of(folder)
    try:
        _check(files, folder)
        shutil.rmtree(staging, ignore_errors=True)
        _make_ready(files, folder, staging)
        _move(files, folder, staging)
    except OSError as error:
        raise Unwritable(f"{error.filename or folder}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _check(files: Mapping[str, bytes], folder: Path) -> None:
    """A link in the folder must not lead a file out of it."""
    for path in files:
        target = folder / path
        if not target.parent.resolve().is_relative_to(folder.resolve()) or ".." in Path(path).parts:
            raise Unwritable(f"{path} would be written outside {folder}: put a folder in place of the link")
        if target.is_dir():
            raise Unwritable(f"{path} is a folder: move it away")


def _make_ready(files: Mapping[str, bytes], folder: Path, staging: Path) -> None:
    for path, content in files.items():
        made = staging / "new" / path
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(content)
        if (folder / path).exists():
            kept = staging / "former" / path
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, kept)
            shutil.copymode(folder / path, made)
    journal = staging / JOURNAL
    made = staging / "journal.part"
    with made.open("w", encoding="utf-8") as file:
        json.dump(sorted(files), file)
        file.flush()
        os.fsync(file.fileno())
    made.replace(journal)


def _move(files: Mapping[str, bytes], folder: Path, staging: Path) -> None:
    try:
        for path in sorted(files):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / "new" / path).replace(target)
    except BaseException:
        _undo(folder, staging, sorted(files))
        raise


def _undo(folder: Path, staging: Path, paths: list[str]) -> None:
    """Put the former files back, and take away those that had none and the folders made for them."""
    for path in paths:
        former = staging / "former" / path
        if former.is_file():
            former.replace(folder / path)
        elif not (staging / "new" / path).exists():  # it has been moved into place
            (folder / path).unlink(missing_ok=True)
    for name in sorted({str(Path(path).parent) for path in paths}, reverse=True):
        if (folder / name).is_dir() and not any((folder / name).iterdir()):
            (folder / name).rmdir()
