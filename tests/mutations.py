"""Spoiling an edition: each mutation is made by a number, so that whatever it finds can be made again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import build as program
from engine.links import Links
from engine.problem import Problem, errors

SPLINTERS = (
    "---", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!x ", "|", ">", '"', "'", "#", "%", "@", "`", "\\", "\t", "\r", "\x00", "\x1b", "\u202e",
    "\ufeff", "\u2028", "\x85", "{#p1}", "{#p1}{#p2}", "[^1]", "[^1]:", "[^99]", "[@x, 1]", "[x](y)", "[x](javascript:a)", "![](images/tower.png)",
    "![x](images/none.png)", "<b>", "</b>", "&#0;", "&#x202E;", "**", "``", "```\n", "| a |\n| - |\n", "\n\n", "\n---\n", "id: x\n", "null", "~",
    "true", "1931-02-30", "0000", "9" * 40, "٣", "²", "KW 12/345", "KW 12/999", "KW 99/1", "LC(31)4th mtg", "4 May 1931", "32 May 1931",
    "to", "SLO to ", "Wren to Wren", "@book{", "@book{x, title = {y}}", "title = ", ",", "\\L{", "{\\", "$", "proposed: true", "gone: x", "now: p1",
    "level: 9", "release: 0", "language: x_y", "a" * 3000, "(" * 300, "*" * 300, "> " * 60, "[" * 200, "é", "e\u0301", "\U0001f5fc",
)  # fmt: skip
VALUES = (
    "",
    "[]",
    "{}",
    "[a, b]",
    "{a: b}",
    "null",
    "true",
    "12",
    "1.5",
    "2020-01-01",
    "|\n    x",
    '"',
    "'x",
    "&a b",
    "*a",
    "!!int 1",
    "- a",
    "x: y",
    "=1",
)


@dataclass(frozen=True)
class Mutation:
    """What was done to which file of the content."""

    number: int
    name: str
    file: str

    def __str__(self) -> str:
        return f"mutation {self.number} ({self.name} of {self.file})"


Change = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def drop(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice((1, 1, 2, 5, 40, 400)) :]


def insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(SPLINTERS).encode() + content[at:]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def double(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at, count = chance.randrange(len(lines)), chance.choice((1, 1, 3, 12))
    return b"".join([*lines[: at + count], *lines[at:]])


def take(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def exchange(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def indent(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = chance.choice((b" " + lines[at], b"    " + lines[at], b"\t" + lines[at], lines[at].lstrip(b" ") or b"\n"))
    return b"".join(lines)


def replace_value(content: bytes, chance: random.Random) -> bytes:
    """Another value behind some colon or equals sign."""
    lines = content.splitlines(keepends=True)
    keyed = [at for at, line in enumerate(lines) if b": " in line or b" = " in line] or [0]
    at = chance.choice(keyed)
    sign = b": " if b": " in lines[at] else b" = "
    lines[at] = lines[at].partition(sign)[0] + sign + chance.choice(VALUES).encode() + b"\n"
    return b"".join(lines)


def encode_otherwise(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037")), "replace")


def end_lines_otherwise(content: bytes, chance: random.Random) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\x0b", "\u2028".encode(), "\x85".encode())))


def empty(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b"\n", b" ", b"[]", b"{}", b"---\n", b"null", b"\x00" * 100))


def swell(content: bytes, chance: random.Random) -> bytes:
    return content * chance.choice((2, 3)) + chance.choice(SPLINTERS).encode() * chance.choice((1, 50))


CHANGES: tuple[Change, ...] = (
    flip, flip, flip, drop, drop, insert, insert, insert, insert, cut, double, take, take, exchange, indent, replace_value, replace_value,
    replace_value, encode_otherwise, end_lines_otherwise, empty, swell,
)  # fmt: skip


def spoiled(content: Path, copy: Path, number: int) -> Mutation:
    """Make a copy of a content folder with one to three mutations of one of its files."""
    chance = random.Random(number)
    shutil.copytree(content, copy, dirs_exist_ok=True)
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    file = chance.choice(files)
    name = file.relative_to(copy).as_posix()
    if chance.random() < 0.02:
        file.unlink()
        return Mutation(number, "removal", name)
    changes = chance.choices(CHANGES, k=chance.choice((1, 1, 1, 2, 3)))
    for change in changes:
        file.write_bytes(change(file.read_bytes() or b"\n", chance))
    return Mutation(number, " and ".join(change.__name__ for change in changes), name)


def outcome_of(content: Path) -> tuple[Links | None, list[Problem]]:
    """Read a spoiled edition; each of its problems has a file, a line of that file, words and a remedy."""
    links, problems = program.read(content)
    for problem in problems:
        assert problem.place.file.startswith(f"{content.name}/"), problem
        assert problem.message and problem.hint, problem
        file = content.parent / problem.place.file
        lines = file.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1 if file.is_file() else 1
        assert 1 <= problem.place.line <= lines, (problem, lines)
        str(problem).encode()
    assert links or errors(problems)
    return links, problems
