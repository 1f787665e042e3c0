"""The style, the scripts and the icon, ready for the browser.

The style travels in each page, so that the first answer holds all that the first paint needs; the page's policy names
its digest and allows no other. Scripts that every page needs travel as one file; the others are fetched where they are
needed. Comments and indentation stay in the sources.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from engine.model import Edition

EVERY_PAGE = ("passage.js", "note.js", "contents.js", "address.js", "opener.js", "passages.js", "place.js", "keys.js")


def asset_files(folder: Path) -> dict[str, bytes]:
    """Return the static files under their paths on the site."""
    files = {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.suffix in {".svg", ".png"}
    }
    scripts = {path.name: _lean(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.js"))}
    files["edition.js"] = "".join(scripts.pop(name) for name in EVERY_PAGE).encode()
    return files | {name: script.encode() for name, script in scripts.items()}


def style_of(folder: Path) -> str:
    """Return the style sheet of every page."""
    return _without_comments((folder / "edition.css").read_text(encoding="utf-8"))


def digest_of(style: str) -> str:
    """Return a style's digest as a Content-Security-Policy names it (CSP Level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def image_files(edition: Edition) -> dict[str, bytes]:
    """Return the images of the text under their paths on the site."""
    return {image.path: image.content for image in edition.images}


def _without_comments(style: str) -> str:
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", style).lstrip()


def _lean(script: str) -> str:
    """A script without the comments that fill lines of their own, and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    kept = [line for line in lines if line and not line.startswith(("//", "/*", "* ", "*/"))]
    return "\n".join(kept) + "\n"
