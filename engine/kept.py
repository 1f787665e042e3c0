"""What has been read and indexed once is kept, until what it was made from changes.

On the disk each value is a file in `.cache/kept/`, in a folder for each content folder. It begins with one digest of the
value and of all it was made from: the program (its files, the releases of Python and of the libraries), the value's name,
and the bytes that gave it. A value whose file was damaged, cut short or made from anything else is as one that was never
kept, so the folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / ".cache" / "kept"
OF = ".txt"  # ends the name of the file beside a folder that names the content folder it is for


class Kept:
    """Values by name, each with what it was made from; without a folder they last as long as this object."""

    def __init__(self, folder: Path | None = None, program: str = "", content: str = "") -> None:
        self.program = program
        self._folder, self._content = folder, content
        self._values: dict[str, tuple[bytes, Any]] = {}
        self._new: set[str] = set()

    @classmethod
    def of(cls, content: Path, program: str) -> Kept:
        """Return what the builds of a content folder keep; nothing where the program could not be read."""
        real = str(content.resolve())
        return cls(FOLDER / hashlib.sha256(os.fsencode(real)).hexdigest()[:16] if program else None, program, real)

    def get(self, name: str, made_from: bytes) -> Any:
        """Return the value of a name, if it was made from the same bytes; else None."""
        digest = self._digest(name, made_from)
        if name not in self._values and self._folder:
            self._values[name] = digest, self._read(name, digest)
        known, value = self._values.get(name, (b"", None))
        return value if known == digest else None

    def put(self, name: str, made_from: bytes, value: object) -> None:
        """Keep a value under its name, in place of the one before."""
        self._values[name] = self._digest(name, made_from), value
        self._new.add(name)

    def save(self, *names: str) -> None:
        """Write what is new to the disk, all or by name; what cannot be written is made again by the next build."""
        wanted = self._new & set(names or self._new)
        if not self._folder or not wanted:
            return
        try:
            if not self._folder.is_dir():
                _forget_lost_contents()
                FOLDER.mkdir(parents=True, exist_ok=True)
                self._folder.with_suffix(OF).write_text(self._content, encoding="utf-8")  # first: others forget what has none
                self._folder.mkdir(exist_ok=True)
            for name in sorted(wanted):
                digest, value = self._values[name]
                pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
                self._path(name).write_bytes(hashlib.sha256(digest + pickled).digest() + pickled)
        except (OSError, UnicodeEncodeError):
            return
        self._new -= wanted

    def _read(self, name: str, digest: bytes) -> Any:
        try:
            found = self._path(name).read_bytes()
        except OSError:
            return None
        pickled = memoryview(found)[hashlib.sha256().digest_size :]
        whole = hashlib.sha256(digest)
        whole.update(pickled)
        return pickle.loads(pickled) if found.startswith(whole.digest()) else None

    def _path(self, name: str) -> Path:
        assert self._folder
        return self._folder / f"{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}.pickle"

    def _digest(self, name: str, made_from: bytes) -> bytes:
        """One digest of the program, a name and bytes: each by its own, so that none runs into the next."""
        parts = (self.program.encode(), os.fsencode(name), made_from)
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _forget_lost_contents() -> None:
    for folder in {path.with_suffix("") for path in FOLDER.glob("*")}:
        try:
            is_lost = not Path(folder.with_suffix(OF).read_text(encoding="utf-8")).is_dir()
        except (OSError, ValueError):
            is_lost = True
        if is_lost:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(OF).unlink(missing_ok=True)
