"""Building: from nothing, again with nothing changed, with a paragraph changed; bytes by kind; beside other generators.

usage: python -m benchmarks build [--content FOLDER] [--peer] [--rounds N]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Timed, compressed, in_turns, printed
from benchmarks.peers import peers_of
from engine.kept import FOLDER as KEPT
from engine.load import load_edition
from engine.templates import COMPILED
from engine.unchanged import RECORDS

PROJECT = Path(__file__).parent.parent
FIRST_VISIT = ("index.html", "edition.js", "icon.svg")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks build", description=__doc__)
    parser.add_argument("--content", type=Path, default=PROJECT / "content")
    parser.add_argument("--peer", action="store_true", help="build the article with other generators in the same turns")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(shutil.copytree(options.content, Path(folder) / "content"))
        ours = commands_of(content, Path(folder) / "site")
        edition, _ = load_edition(content)
        assert edition is not None
        found = peers_of(edition, Path(folder)) if options.peer else []
        theirs = [Timed(peer.name + ", cold", peer.command, peer.folder, peer.made_new) for peer in found]
        theirs += [Timed(peer.name + ", again", peer.command, peer.folder) for peer in found]
        for command in [*ours, *theirs]:
            command.run()
            command.seconds, command.processor, command.megabytes = [], [], []
        in_turns([*ours, *theirs], options.rounds)
        zensical = next((one for one in theirs if one.name.startswith("Zensical")), None)
        printed([*ours, *theirs], zensical)
        if zensical:
            print(
                f"The ratio is to {zensical.name}. The runs took turns, {options.rounds} each; memory is that of the largest process."
            )
        print()
        sizes(Path(folder) / "site")


def commands_of(content: Path, output: Path) -> list[Timed]:
    """Our builds: from nothing (no site, nothing kept), the same with templates compiled anew, nothing changed, a word changed."""
    command = (sys.executable, str(PROJECT / "build.py"), "--content", str(content), "--output", str(output))

    def from_nothing() -> None:
        for folder in (output, RECORDS, KEPT):
            shutil.rmtree(folder, ignore_errors=True)

    def with_new_templates() -> None:
        from_nothing()
        shutil.rmtree(COMPILED, ignore_errors=True)

    return [
        Timed("from nothing, templates compiled anew", command, PROJECT, with_new_templates),
        Timed("from nothing", command, PROJECT, from_nothing),
        Timed("nothing changed", command, PROJECT),
        Timed("a paragraph changed", command, PROJECT, changing(content)),
    ]


def changing(content: Path) -> Callable[[], None]:
    """A change of one word in the third section, another at each call."""
    section = sorted((content / "sections").glob("*.md"))[2]
    source = section.read_text(encoding="utf-8")
    turn = iter(range(1_000_000))

    def change() -> None:
        section.write_text(source.replace(" of the ", f" of the {next(turn)}th ", 1), encoding="utf-8")

    return change


def sizes(site: Path) -> None:
    """Print the bytes of the site by kind, and of a first visit."""
    files, raw, small = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        top = path.relative_to(site).parts[0]
        kind = top if top in {"pagefind", "data"} else path.suffix
        files[kind] += 1
        content = path.read_bytes()
        raw[kind] += len(content)
        small[kind] += compressed(content)
    print(f"{'kind':<12}{'files':>7}{'bytes':>12}{'gzip':>10}")
    for kind in sorted(files):
        print(f"{kind:<12}{files[kind]:>7,}{raw[kind]:>12,}{small[kind]:>10,}")
    first = [site / name for name in FIRST_VISIT if (site / name).is_file()]
    print(
        f"{'first visit':<12}{len(first):>7}{sum(p.stat().st_size for p in first):>12,}{sum(compressed(p.read_bytes()) for p in first):>10,}"
    )


if __name__ == "__main__":
    main()
