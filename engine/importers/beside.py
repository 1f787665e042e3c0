"""Images and bibliographies that lie beside a source are found there, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from urllib.parse import unquote

from engine.bibliography import read_works
from engine.importers.tree import Cite, Manuscript
from engine.importers.walks import everything
from engine.problem import Problem

ENDINGS = ("", ".png", ".jpg", ".jpeg", ".gif", ".webp")
LARGEST = 20_000_000
SITE_ROOTS = ("_config.yml", "config.toml", "hugo.toml", "hugo.yaml", "config.yaml", "_quarto.yml", "_bookdown.yml")
BELOW_ROOT = ("", "static", "assets", "content", "public")
HIGHEST = 5
ENTRY = re.compile(r"(?m)^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^\s,{}]+)\s*,", re.IGNORECASE)


@dataclass(frozen=True)
class Bibliography:
    """The works of the BibTeX beside a source, each entry by its key."""

    entries: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.entries)

    def hand_over(self, manuscript: Manuscript) -> None:
        """Put the works that a manuscript cites into its record."""
        blocks = [*manuscript.blocks, *(block for note in manuscript.notes.values() for block in note.blocks)]
        cited = {one.key for one in everything(blocks) if isinstance(one, Cite)}
        if cited:
            manuscript.record["bibliography"] = "\n".join(entry for key, entry in self.entries.items() if key in cited)


class Beside:
    """The files below a source's folder and, for the pages of a site, below the folder of that site."""

    def __init__(self, path: Path | None) -> None:
        self._folders = list(_folders(path)) if path else []

    def image(self, source: str) -> bytes | None:
        """Return the content of an image by its address in the source, which may leave out its ending; None where there is none."""
        return next((content for ending in ENDINGS if (content := self.content(source + ending))), None)

    def content(self, source: str) -> bytes | None:
        """Return the content of a file by its address."""
        name = unquote(source.partition("?")[0].partition("#")[0]).replace("\\", "/")
        if not name or re.match(r"[a-z][a-z0-9+.-]*:", name, re.IGNORECASE):
            return None
        bare = name.rpartition("/")[2]
        ways = [folder / name.lstrip("/") for folder in self._folders]
        ways += [path for folder in self._folders for path in sorted(folder.glob(f"images/*/{escape(bare)}"))[:1]]
        for path in ways:
            folder = next(one for one in self._folders if path.is_relative_to(one))
            try:
                if path.resolve().is_relative_to(folder.resolve()) and path.is_file() and path.stat().st_size <= LARGEST:
                    return path.read_bytes()
            except (OSError, ValueError, RuntimeError):
                continue
        return None

    def bibliography(self, named: object) -> Bibliography:
        """Return the works of the bibliographies that a source names."""
        names = [str(one) for one in (named if isinstance(named, list | tuple) else [named]) if one]
        texts = [
            content.decode("utf-8", "replace") for name in names if name.endswith(".bib") and (content := self.content(name))
        ]
        text = "\n".join(text.replace("\r\n", "\n") for text in texts)
        starts = [*ENTRY.finditer(text)]
        ends = [*(match.start() for match in starts[1:]), len(text)]
        entries = {match[1]: text[match.start() : end].strip() + "\n" for match, end in zip(starts, ends, strict=False)}
        return Bibliography(
            entries if _is_sound("\n".join(entries.values())) else {key: one for key, one in entries.items() if _is_sound(one)}
        )


def _is_sound(bibtex: str) -> bool:
    problems: list[Problem] = []
    read_works(bibtex, "works.bib", problems)
    return not problems


def _folders(path: Path) -> Iterator[Path]:
    """The source's folder, then the folders of the site it is a page of."""
    yield path.parent
    yield path.parent / f"{path.stem}_files"
    yield from _of_site(list(path.parent.resolve().parents)[:HIGHEST], path.parent.resolve())


def _of_site(above: Iterable[Path], here: Path) -> Iterator[Path]:
    for folder in (here, *above):
        if any((folder / name).is_file() for name in SITE_ROOTS):
            yield from (folder / name for name in BELOW_ROOT)
            return
