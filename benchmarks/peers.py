"""The same article as other generators build it: its text and notes in their Markdown, notes on hover where they know them.

They are installed from the package registry into .cache/peers when a benchmark is first run with --peer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.exports.text import edition_markdown
from engine.model import Edition

VENV = Path(__file__).parent.parent / ".cache" / "peers"
PACKAGES = ("zensical", "mkdocs-material", "hugo")
MKDOCS = """site_name: Article
site_url: https://example.org/
theme:
  name: material
  font: false
  features: [content.footnote.tooltips, content.tooltips]
markdown_extensions: [footnotes, toc, attr_list]
"""
HUGO = "baseURL = 'https://example.org/'\ntitle = 'Article'\ndisableKinds = ['taxonomy', 'term', 'RSS', 'sitemap']\n"
LAYOUT = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{{ .Title }}</title></head><body data-pagefind-body>{{ .Content }}</body></html>"
)


@dataclass(frozen=True)
class Peer:
    """A generator with its release, its command, its folder, its page, and how its folder is made new."""

    name: str
    command: tuple[str, ...]
    folder: Path
    page: str
    made_new: Callable[[], object]


def article_of(edition: Edition) -> str:
    """The article as Markdown with footnotes and nothing that only our site has."""
    text = edition_markdown(edition).decode()
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"(?m)^:::.*\n", "", text)
    return f"# {edition.title}\n\n" + re.sub(r"(?m)^(#+ .*?) \{.*\}$", r"\1", text)


def peers_of(edition: Edition, folder: Path) -> list[Peer]:
    """Write the article for each generator and return them, installed."""
    if not (VENV / "holds.txt").is_file():
        print(f"installing {', '.join(PACKAGES)} into {VENV}", flush=True)
        venv.create(VENV, with_pip=True)
        subprocess.run(
            [VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        (VENV / "holds.txt").touch()
    text = article_of(edition)
    mkdocs, hugo = folder / "mkdocs", folder / "hugo"
    _write(mkdocs / "docs" / "index.md", text)
    _write(mkdocs / "mkdocs.yml", MKDOCS)
    _write(hugo / "content" / "_index.md", f"---\ntitle: Article\n---\n{text}")
    _write(hugo / "hugo.toml", HUGO)
    _write(hugo / "layouts" / "_default" / "list.html", LAYOUT)
    program = VENV / "bin"
    with_pagefind = f"{program / 'hugo'} --quiet && {sys.executable} -m pagefind_bin --site public"

    def cleared(*paths: Path) -> Callable[[], object]:
        return lambda: [shutil.rmtree(path, ignore_errors=True) for path in paths]

    made = mkdocs / "site", mkdocs / ".cache"
    return [
        Peer("Zensical " + _release("zensical"), (str(program / "zensical"), "build"), mkdocs, "site/index.html", cleared(*made)),
        Peer(
            "MkDocs Material " + _release("mkdocs_material"),
            (str(program / "mkdocs"), "build", "-q"),
            mkdocs,
            "site/index.html",
            cleared(*made),
        ),
        Peer(
            "Hugo with Pagefind " + _release("hugo"),
            ("sh", "-c", with_pagefind),
            hugo,
            "public/index.html",
            cleared(hugo / "public", hugo / "resources"),
        ),
    ]


def _release(package: str) -> str:
    found = next(VENV.glob(f"lib/python*/site-packages/{package}-*.dist-info"), None)
    return found.name.removesuffix(".dist-info").rpartition("-")[2] if found else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
