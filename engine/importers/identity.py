"""Whether the content that stands is an edition of the article being imported, or of another one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from engine.importers.draft import Draft, Loss

ALIKE = 0.4


def another_article(draft: Draft, standing: Mapping[str, str], folder: str) -> list[Loss]:
    """Return what to do where a folder holds another article, told by DOI and title; nothing where it may be the same."""
    values = yaml.safe_load(standing.get("edition.yaml", "")) or {}
    title, other = str(draft.record.get("title") or ""), str(values.get("title") or "")
    article, known = draft.record.get("article"), values.get("article")
    doi = str(article.get("doi") or "") if isinstance(article, Mapping) else ""
    if not title or not other or (doi and isinstance(known, Mapping) and doi == known.get("doi")):
        return []
    one, two = (set(re.findall(r"\w{4,}", text.casefold())) for text in (title, other))
    if not one or not two or len(one & two) >= ALIKE * min(len(one), len(two)):
        return []
    what = f"{folder} holds another article, “{other[:80]}”; this one is “{title[:80]}”"
    remedy = (
        "Give it a folder of its own: add --content my-article to this command, and to build, check, serve and release; "
        f"or move {folder} away."
    )
    return [Loss(0, what, remedy, damaging=True)]
