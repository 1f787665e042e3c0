"""A packed file (docx, odt, EPUB) is opened with care: no bomb, no name that leads out of it, no file larger than it says."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from engine.importers.draft import Unreadable
from engine.importers.xml_source import GET_IT, Element, root_of

MOST_FILES = 20_000
LARGEST_FILE = 100_000_000
LARGEST_TOTAL = 500_000_000
HIGHEST_RATIO = 200  # text shrinks to a tenth or so; only what repeats itself shrinks more than this
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
BAD = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError, RuntimeError)
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = "Open it in the program it was made with, save it again, and import that file."


class Archive:
    """The files in a packed file, by their names."""

    def __init__(self, content: bytes) -> None:
        """Open a packed file; one that is broken, hostile or locked is unreadable."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._entries = {entry.filename: entry for entry in self._zip.infolist() if not entry.is_dir()}
        except BAD as error:
            raise Unreadable(0, f"the packed file is broken or cut short ({error})", BROKEN) from error
        self._check(len(content))

    def _check(self, packed: int) -> None:
        entries = self._entries.values()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_FILES or total > LARGEST_TOTAL or any(entry.file_size > LARGEST_FILE for entry in entries):
            raise Unreadable(
                0, f"unpacked, the file would hold {total / 1e6:.0f} MB in {len(entries)} files", "Import a smaller one."
            )
        if total > 20_000_000 and total > HIGHEST_RATIO * packed:
            message = f"the file would grow from {packed / 1e6:.1f} to {total / 1e6:.0f} MB: it looks like a decompression bomb"
            raise Unreadable(0, message, BROKEN)
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or parts[0] == "" or ":" in parts[0]:
                raise Unreadable(0, f"a name in the packed file leads out of it: {entry.filename!r}", BROKEN)
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Unreadable(0, f"{entry.filename!r} in the packed file is a link to another file", BROKEN)
            if entry.flag_bits & 1:
                raise Unreadable(0, "the file is locked with a password", "Save it without one.")
            if entry.compress_type not in METHODS:
                raise Unreadable(0, f"{entry.filename!r} is packed in a way no such file is", BROKEN)

    @property
    def names(self) -> list[str]:
        """The names of the files, in order."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none of the name."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except BAD as error:
            raise Unreadable(0, f"{name} in the packed file is broken ({error})", BROKEN) from error
        if len(content) > entry.file_size:
            raise Unreadable(0, f"{name} in the packed file is larger than it says", BROKEN)
        return content

    def needed(self, name: str) -> bytes:
        """Return a file that must be there."""
        content = self.read(name)
        if content is None:
            raise Unreadable(0, f"the packed file lacks {name}: it is not what its name says, or broken", BROKEN)
        return content

    def root(self, name: str) -> Element:
        """Return the root element of an XML file that must be there."""
        content = self.needed(name)
        try:
            return root_of(content)
        except Unreadable as refusal:
            if refusal.loss.remedy == GET_IT:
                raise
            line = f", line {refusal.loss.line}" if refusal.loss.line else ""
            raise Unreadable(0, f"{name} in the packed file{line}: {refusal.loss.what}", BROKEN) from refusal


def packed_kind(content: bytes) -> str:
    """Return `docx`, `odt` or `epub`, whichever a packed file is, whatever its ending; anything else is unreadable."""
    archive = Archive(content)
    kind = (archive.read("mimetype") or b"").strip()
    if kind == b"application/epub+zip" or "META-INF/container.xml" in archive.names:
        return "epub"
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if b"wordprocessingml" in (archive.read("[Content_Types].xml") or b""):
        return "docx"
    if "content.xml" in archive.names:
        return "odt"
    raise Unreadable(
        0, "the packed file is no Word file, OpenDocument text or EPUB", "Unpack it, and import the file that holds the article."
    )


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files packed into one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content)
    return stream.getvalue()
