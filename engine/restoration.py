"""An edition is restored from what its site has published of it: `data/edition.json` holds every file of the content."""

from __future__ import annotations

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

from engine.importers.staging import Unwritable, write_together

PATH = re.compile(r"(?:(?:sections|images)/)?[^/\\\0:.][^/\\\0:]*")


class Unrestorable(Exception):
    """The file holds no content; the message says why."""


def restore(export: Path, content: Path) -> bool:
    """Write the content a site was built from into a folder that is new or empty; false where that cannot be."""
    try:
        files, site = read_export(export)
        if content.exists() and any(content.iterdir()):
            raise Unrestorable(f"{content} is not empty. Name a new folder with --content.")
        write_together(files, content)
    except (Unrestorable, Unwritable, OSError) as refusal:
        print(f"{refusal}\nNothing was written.", file=sys.stderr)
        return False
    print(f"{content}: {len(files)} files restored. The same site again: python build.py --content {content} --base-url {site}")
    return True


def read_export(export: Path) -> tuple[dict[str, bytes], str]:
    """Return the files of the content by their paths, and the address of the site."""
    try:
        data = json.loads(export.read_bytes())
        files = {str(path): _bytes_of(source) for path, source in data["sources"].items()}
        site = str(data["record"]["site_url"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unrestorable(f"{export} is not the data/edition.json of a site, or of one built before it held sources.") from error
    if strange := [path for path in files if not PATH.fullmatch(path)]:
        raise Unrestorable(f"{export} names files that do not belong to a content folder: {strange[0]!r}")
    return files, site


def _bytes_of(source: Any) -> bytes:
    return source.encode() if isinstance(source, str) else base64.b64decode(source["base64"], validate=True)
