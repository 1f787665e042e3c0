"""Fixtures: the invented edition and the real one, read and resolved once a process; their sites, and a browser to visit them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from engine.links import Links
from engine.load import load_edition
from engine.markup import parse
from engine.model import Edition, Note
from engine.problem import Place
from engine.resolve import resolve_links
from tests.browsing import Visit
from tests.building import ARTICLE, BROWSER_FLAGS, CONTENTS, browser_path, served, site_of

Resolved = tuple[Edition, Links]
PREFIX = "/any-repository/"

settings.register_profile("house", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("house")


def resolved(path: Path) -> Resolved:
    """The edition in a content folder that must be without problems, with its links."""
    edition, problems = load_edition(path)
    assert not problems, "\n".join(map(str, problems))
    assert edition is not None
    return edition, resolve_links(edition)


def links_of(edition: Edition, *notes: str) -> Links:
    """What notes of one's own refer to, by the registers of an edition; the first is note 1."""
    made = (Note(str(number), parse(text), Place("content/notes.md", number)) for number, text in enumerate(notes, 1))
    return resolve_links(replace(edition, sections=(), notes=tuple(made)))


@pytest.fixture(scope="session")
def toy_path() -> Path:
    return CONTENTS["toy"]


@pytest.fixture(scope="session")
def real_path() -> Path:
    return CONTENTS["real"]


@pytest.fixture(scope="session")
def toy(toy_path: Path) -> Resolved:
    return resolved(toy_path)


@pytest.fixture(scope="session")
def real(real_path: Path) -> Resolved:
    return resolved(real_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        reason = "no Chromium found; 'apt install chromium' brings one, or name it in the variable CHROMIUM"
        if os.environ.get("BROWSER_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Makes visits; each must end without an error in the page or on its console."""
    visits: list[Visit] = []

    def make(**options: object) -> Visit:
        visits.append(Visit(browser, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.context.close()
        assert one.errors == []


ABRIDGED = pytest.param("real", marks=pytest.mark.long) if ARTICLE else "real"  # the full edition's pages are of the same kind


@pytest.fixture(scope="session", params=["toy", ABRIDGED, "full"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of each edition's site in turn."""
    with served(site_of(request.param), PREFIX) as found:
        yield found


@pytest.fixture(scope="session")
def real_site() -> Iterator[str]:
    """The address of the real edition's site."""
    with served(site_of("real"), PREFIX) as found:
        yield found
