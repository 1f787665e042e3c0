"""Packs the sources of import cases that stand in the project as their parts, so that a diff shows what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.environment import reader_modules

DAY = (1980, 1, 1, 0, 0, 0)


def source_of(case: Path, folder: Path) -> Path:
    """The source of a case; where it stands as `source.docx.parts/`, it is packed into a folder.

    Where what reads it is not here, pandoc for one, the test is skipped.
    """
    found = next(case.glob("source.*"))
    for module in reader_modules(found):
        pytest.importorskip(module, reason=f"{module} (of the extra 'import') is not installed")
    if found.suffix != ".parts":
        return found
    path = folder / found.stem
    path.write_bytes(packed_parts(found))
    return path


def packed_parts(parts: Path) -> bytes:
    """The files of a folder, packed; `mimetype` is the first of them and not compressed, as OpenDocument and EPUB ask."""
    files = {path.relative_to(parts).as_posix(): path.read_bytes() for path in sorted(parts.rglob("*")) if path.is_file()}
    return packed(dict(sorted(files.items(), key=lambda file: file[0] != "mimetype")))


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files packed into one, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, DAY), content, method)
    return stream.getvalue()
