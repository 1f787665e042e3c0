#!/usr/bin/env python3
"""Build the edition: what the editor wrote in content/ becomes the website in site/.

python build.py            build the site
python build.py check      say what is wrong with the content, and write nothing
python build.py import F   put the article in the file F into content/, and propose its registers
python build.py release N  record every address of the edition as published with release N
python build.py serve      build, show it in a browser, and build again whenever a file is saved
python build.py verify S   say whether the site S (by default site/) is byte for byte as it was built
python build.py test       run the tests; what follows goes to pytest
"""

from __future__ import annotations

from engine import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import gc
import re
import sys
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.kept import Kept
    from engine.links import Links
    from engine.model import Edition
    from engine.problem import Problem

PROJECT = Path(__file__).parent
COMMANDS = ("build", "check", "import", "release", "serve", "verify", "test")


def kept_of(content: Path) -> Kept:
    """What builds of a content folder have kept, as long as the program is the same."""
    from engine.kept import Kept
    from engine.unchanged import ingredients_of

    return Kept.of(content, ingredients_of((PROJECT / "engine",), {}, without="importers"))  # of which no build imports any


def loaded(
    content: Path, base_url: str = "", *, release: int | None = None, kept: Kept | None = None
) -> tuple[Edition | None, list[Problem]]:
    """Load an edition, for an address or a release if one is named; it is None where the content cannot be read."""
    from engine.load import load_edition

    edition, problems = load_edition(content, kept)
    if edition is not None and base_url:
        edition = replace(edition, site_url=base_url.rstrip("/") + "/")
    if edition is not None and release is not None:
        from engine.release import prepared

        edition, found = prepared(edition, release)
        problems += found
    return edition, problems


def checked(links: Links | None, problems: list[Problem], *, published: bool = False) -> list[Problem]:
    """Return the problems of reading an edition with all others; what would be lost is asked where all could be read."""
    from engine.check import check_edition
    from engine.keeping import check_ledger
    from engine.problem import errors

    if links is None:
        return problems
    kept = [] if errors(problems) else check_ledger(links, published=published)
    return problems + check_edition(links) + kept


def read(
    content: Path, base_url: str = "", *, published: bool = False, release: int | None = None, kept: Kept | None = None
) -> tuple[Links | None, list[Problem]]:
    """Load, resolve and check an edition; the links are None where the content cannot be read."""
    from engine.resolve import resolve_links

    edition, problems = loaded(content, base_url, release=release, kept=kept)
    links = resolve_links(edition) if edition is not None else None
    return links, checked(links, problems, published=published)


def build(content: Path, output: Path, base_url: str = "", *, published: bool = False) -> bool:
    """Build the site; false, and the former site as it was, where the content has an error."""
    from engine.report import Report
    from engine.unchanged import ingredients_of, made_before, remember

    report, kept = Report(), kept_of(content)
    options = {"program": kept.program, "content": str(content), "base_url": base_url, "published": str(published)}
    ingredients = kept.program and ingredients_of((PROJECT / "templates", PROJECT / "static", content), options)
    if made := made_before(output, ingredients):
        return report.unchanged(made, output)

    from engine.beside import Beside, Telling
    from engine.pagefind import index_files

    with Telling(partial(index_files, kept)) as index:
        # What only this process needs is imported while Pagefind starts.
        from engine.exports import book_files, data_files
        from engine.index import references_lot, text_lot
        from engine.problem import errors
        from engine.resolve import resolve_links
        from engine.templates import are_compiled, compile_templates
        from engine.write import check_output, with_manifest, write_site

        links = None
        with Beside(partial(compile_templates, PROJECT / "templates")) if not are_compiled() else nullcontext() as templates:
            edition, problems = loaded(content, base_url, kept=kept)
            if edition is not None:
                index.tell(text_lot(edition))
                links = resolve_links(edition)
            if templates:
                templates.result()
        problems += check_output(output, content)
        if links is None or errors(problems):
            report.problems(checked(links, problems, published=published))
            return report.failed(output)
        index.tell(references_lot(links))
        index.tell_end()

        def downloads(links: Links) -> dict[str, bytes]:
            kept.save()
            return data_files(links.edition, links)

        with Beside(partial(downloads, links)) as data:
            from engine.assets import asset_files, image_files, style_of
            from engine.keeping import check_pages
            from engine.render import render_pages

            report.problems(problems := checked(links, problems, published=published))
            if errors(problems):
                return report.failed(output)
            report.read(links)
            files = report.step("render", render_pages(links, PROJECT / "templates", style_of(PROJECT / "static")))
            if missing := check_pages(links, files):
                report.problems(missing)
                return report.failed(output)
            files |= report.step("export", book_files(links.edition, links) | data.result())
        files |= report.step("index", index.result())
    files |= report.step("assets", asset_files(PROJECT / "static") | image_files(links.edition))
    if unwritten := write_site(with_manifest(files), output):
        report.problems(unwritten)
        return report.failed(output)
    remember(output, ingredients, *report.finished(files, output))
    return True


def release(content: Path, number: int = 0) -> bool:
    """Record every id of the edition as published with a release, by default the next; false where there is an error."""
    from engine.problem import errors
    from engine.release import FILE, written
    from engine.report import Report
    from engine.succession import succession_of
    from engine.write import write_file

    report = Report()
    links, problems = read(content, release=number)
    report.problems(problems)
    if links is None or errors(problems):
        return report.failed(content / FILE)
    succession = succession_of(links)
    write_file(written(succession.ledger), content / FILE)
    return report.recorded(succession.steps[0], len(succession.standing), content / FILE)


def check(content: Path, base_url: str = "", *, published: bool = False, as_json: bool = False) -> bool:
    """Report what is wrong with the content; false where there is an error."""
    from engine.problem import errors
    from engine.report import Report

    report, kept = Report(), kept_of(content)
    links, problems = read(content, base_url, published=published, kept=kept)
    kept.save()
    if as_json:
        from engine.listing import problems_as_json

        print(problems_as_json(problems, links))
        return not errors(problems)
    report.problems(problems)
    report.checked(links)
    return not errors(problems)


def test(arguments: list[str]) -> int:
    """Run the tests and return pytest's exit status."""
    import pytest

    return int(pytest.main(arguments or [str(PROJECT / "tests")]))


def main() -> int:
    """Run the command the user gave; what the disk refuses is said in a line."""
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        print(f"{what}error O08 {error.strerror or error}", file=sys.stderr)
        print("    Make room on the disk or check the permissions there, and run the command again.", file=sys.stderr)
        return 1


def run() -> int:
    """Run the command the user gave; 0 where it succeeded, 1 where the content has errors."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", default="build", choices=COMMANDS)
    parser.add_argument("--content", type=Path, default=PROJECT / "content", help="the folder of the edition's text (content)")
    parser.add_argument("--output", type=Path, default=PROJECT / "site", help="the folder the site is written to (site)")
    parser.add_argument("--base-url", default="", help="the address the site will stand at, instead of edition.yaml's")
    parser.add_argument(
        "--published", action="store_true", help="refuse what no release has recorded, as the Pages workflow does"
    )
    parser.add_argument("--yes", action="store_true", help="with import: change files that are there without asking")
    parser.add_argument("--list", action="store_true", help="with check: print every rule instead")
    parser.add_argument("--format", default="text", choices=["text", "json"], help="with check: how problems are printed (text)")
    parser.add_argument("--port", type=int, default=8000, help="the port serve listens on (8000)")
    options, rest = parser.parse_known_args()
    number = int(rest.pop(0)) if options.command == "release" and rest and re.fullmatch(r"\d{1,9}", rest[0]) else 0
    source = Path(rest.pop(0)) if options.command == "import" and rest else None
    site = Path(rest.pop(0)) if options.command == "verify" and rest else options.output
    if options.command == "import" and not source:
        parser.error("name the file to import")
    if rest and options.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    if options.command != "serve":  # which goes on, and must give back what it no longer needs
        gc.set_threshold(500_000)  # what is read is kept to the end: to look through it for garbage took a tenth of a build
    if options.command == "verify":
        from engine.verification import verify

        return not verify(site)
    if source:
        environment.ensure_reader(source)
    else:
        environment.ensure("tests" if options.command == "test" else "build")
    if options.command == "test":
        return test(rest)
    if source and source.suffix == ".json":
        from engine.restoration import restore

        return not restore(source, options.content)
    if source:
        from engine.importers.run import import_article

        return import_article(source, options.content, yes=options.yes)
    if options.command == "check" and options.list:
        from engine.listing import rules_listed

        print(rules_listed())
        return 0
    if options.command == "check":
        return not check(options.content, options.base_url, published=options.published, as_json=options.format == "json")
    if options.command == "release":
        return not release(options.content, number)
    if options.command == "serve":
        from engine.preview import Preview
        from engine.serve import serve

        templates, static = PROJECT / "templates", PROJECT / "static"
        preview = Preview(options.content, templates, static, options.base_url)
        again = [sys.executable, __file__, "--content", str(options.content), "--output", str(options.output)]
        again += ["--base-url", options.base_url] * bool(options.base_url)
        return serve(preview, again, options.output, options.content, (templates, static), options.port)
    return not build(options.content, options.output, options.base_url, published=options.published)


if __name__ == "__main__":
    environment.leave(main())
