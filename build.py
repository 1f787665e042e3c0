#!/usr/bin/env python3
"""Build the edition: what the editor wrote in content/ becomes the website in site/.

python build.py            build the site
python build.py check      say what is wrong with the content, and write nothing
python build.py serve      build, show it in a browser, and build again whenever a file is saved
python build.py test       run the tests; what follows goes to pytest
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine import environment

if TYPE_CHECKING:
    from engine.links import Links
    from engine.problem import Problem

PROJECT = Path(__file__).parent


def read(content: Path, base_url: str = "") -> tuple[Links | None, list[Problem]]:
    """Load, resolve and check an edition; the links are None where the content cannot be read."""
    from engine.check import check_edition
    from engine.load import load_edition
    from engine.resolve import resolve_links

    edition, problems = load_edition(content)
    if edition is None:
        return None, problems
    if base_url:
        edition = replace(edition, site_url=base_url.rstrip("/") + "/")
    links = resolve_links(edition)
    return links, problems + check_edition(links)


def build(content: Path, output: Path, base_url: str = "") -> bool:
    """Build the site; false, and the former site as it was, where the content has an error."""
    from engine.assets import asset_files
    from engine.exports import export_files
    from engine.index import index_records, records_of
    from engine.problem import errors
    from engine.render import render_pages
    from engine.report import Report
    from engine.write import check_output, with_manifest, write_site

    report = Report()
    links, problems = read(content, base_url)
    problems += check_output(output, content)
    report.problems(problems)
    if links is None or errors(problems):
        return report.failed(output)
    report.read(links)
    files = report.step("render", render_pages(links, PROJECT / "templates"))
    files |= report.step("index", index_records(records_of(links), links.edition.language))
    files |= report.step("export", export_files(links.edition, links))
    files |= report.step("assets", asset_files(PROJECT / "static"))
    write_site(with_manifest(files), output)
    return report.finished(files, output)


def check(content: Path, base_url: str = "") -> bool:
    """Report what is wrong with the content; false where there is an error."""
    from engine.problem import errors
    from engine.report import Report

    report = Report()
    links, problems = read(content, base_url)
    report.problems(problems)
    report.checked(links)
    return not errors(problems)


def test(arguments: list[str]) -> int:
    """Run the tests and return pytest's exit status."""
    import pytest

    return int(pytest.main(arguments or [str(PROJECT / "tests")]))


def main() -> int:
    """Run the command the user gave; 0 where it succeeded, 1 where the content has errors."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", default="build", choices=["build", "check", "serve", "test"])
    parser.add_argument("--content", type=Path, default=PROJECT / "content", help="the folder of the edition's text (content)")
    parser.add_argument("--output", type=Path, default=PROJECT / "site", help="the folder the site is written to (site)")
    parser.add_argument("--base-url", default="", help="the address the site will stand at, instead of edition.yaml's")
    parser.add_argument("--port", type=int, default=8000, help="the port serve listens on (8000)")
    options, rest = parser.parse_known_args()
    if rest and options.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    environment.ensure("tests" if options.command == "test" else "build")
    if options.command == "test":
        return test(rest)
    if options.command == "check":
        return not check(options.content, options.base_url)
    if options.command == "serve":
        from engine.serve import serve

        watched = [options.content, PROJECT / "templates", PROJECT / "static"]
        return serve(lambda: build(options.content, options.output, options.base_url), options.output, watched, options.port)
    return not build(options.content, options.output, options.base_url)


if __name__ == "__main__":
    sys.exit(main())
