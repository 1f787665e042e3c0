"""The style, the scripts and the icon, ready for the browser.

The style travels in each page, so that the first answer holds all that the first paint needs; the page's policy names
its digest and allows no other. What only the registers need does not stand before the article's title. Scripts that every
page needs travel as one file, with the style of what they add; the others are fetched where they are needed. Comments and
indentation stay in the sources.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from engine.model import Edition

EVERY_PAGE = (
    "passage.js", "looks.js", "note.js", "contents.js", "address.js", "opener.js", "passages.js", "place.js", "keys.js",
    "later.js",
)  # fmt: skip


def asset_files(folder: Path) -> dict[str, bytes]:
    """Return the static files under their paths on the site."""
    files = {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.suffix in {".svg", ".png"}
    }
    scripts = {path.name: _lean(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.js"))}
    scripts["looks.js"] = f"const STYLE = {json.dumps(_style(folder, 'script.css'), ensure_ascii=False)};\n" + scripts["looks.js"]
    files["edition.js"] = "".join(scripts.pop(name) for name in EVERY_PAGE).encode()
    return files | {name: script.encode() for name, script in scripts.items()}


class Style(NamedTuple):
    """The style of the reading page, and that of the others."""

    reading: str = ""
    others: str = ""


def style_of(folder: Path) -> Style:
    """Return the style sheets that travel in the pages."""
    every = _style(folder, "edition.css")
    return Style(every, every + _style(folder, "registers.css"))


def digest_of(style: str) -> str:
    """Return a style's digest as a Content-Security-Policy names it (CSP Level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def image_files(edition: Edition) -> dict[str, bytes]:
    """Return the images of the text under their paths on the site."""
    return {image.path: image.content for image in edition.images}


def _style(folder: Path, name: str) -> str:
    """A style sheet without comments, and without the space that only its readers need."""
    style = (folder / name).read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", style).replace(": ", ":").replace(";}", "}").strip()


def _lean(script: str) -> str:
    """A script without the comments that fill lines of their own, and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    kept = [line for line in lines if line and not line.startswith(("//", "/*", "* ", "*/"))]
    return "\n".join(kept) + "\n"
