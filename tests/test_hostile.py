"""What is hostile is shown as the text it is, or refused with a message: nothing runs, nothing is fetched, nothing is read.

Every vector of `tests.vectors` goes through every field that can reach a page, a feed, a download or the search index. Here
several share a field; in `benchmarks/hostile.py` each has it for itself.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from playwright.sync_api import Browser

import build as program
from engine.entry import Entry
from engine.load import Folder, load_edition
from engine.markup import Linker, parse
from engine.markup import html as html_of
from engine.problem import Problem
from engine.safety import WEB
from engine.signs import FORBIDDEN
from engine.yaml_reader import read_entries
from tests.building import CONTENTS, PROJECT, served
from tests.hostile import Writer, folded
from tests.siege import Siege, shapes_of, without_policy
from tests.vectors import ADDRESSES, ENDLESS, LINKS, SIGNS, YAML, groups, texts

TOGETHER = 20
HARMLESS = ["one: *two*, three", "**four, Jr, five**", "`six` seven", "{eight nine}"]
LEAST_SHOWN = {"index.html": 16, "archives/index.html": 4, "people/index.html": 3, "works/index.html": 1, "glossary/index.html": 3,
               "chronology/index.html": 1, "queries/index.html": 4, "about/index.html": 2, "letters/index.html": 0}  # fmt: skip


class Hostile:
    """The hostile edition, built, and one of the same shape that is harmless."""

    def __init__(self, folder: Path) -> None:
        self.groups = groups(TOGETHER)
        self.shapes = folder / "shapes.json"
        self.harmless, _ = self._built(folder / "harmless", HARMLESS)
        self.site, self.sinks = self._built(folder / "hostile", self.groups)

    def _built(self, folder: Path, vectors: list[str]) -> tuple[Path, list[str]]:
        filled = folder / "fields.json"
        if not filled.exists():
            writer = Writer(folder / "content", vectors)
            assert program.build(writer.write(), folder / "site"), "the hostile edition does not build"
            filled.write_text(json.dumps(sorted(writer.sinks)), encoding="utf-8")
        return folder / "site", json.loads(filled.read_text(encoding="utf-8"))

    def data(self, name: str, *, harmless: bool = False) -> bytes:
        return ((self.harmless if harmless else self.site) / name).read_bytes()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Where tests run in several processes, the first makes what the others then find."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "hostile-editions"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def hostile(shared: Path) -> Hostile:
    with one_at_a_time(shared):
        return Hostile(shared)


# In the browser.


@pytest.fixture(scope="session")
def allowed(hostile: Hostile, shared: Path, browser: Browser) -> dict[str, set[str]]:
    """The elements and attributes of each page where nothing is hostile."""
    with one_at_a_time(shared):
        if not hostile.shapes.exists():
            with served(hostile.harmless, "/lamp/") as address:
                found = shapes_of(Siege(browser), address, hostile.harmless)
            hostile.shapes.write_text(json.dumps({page: sorted(shapes) for page, shapes in found.items()}), encoding="utf-8")
    return {page: set(shapes) for page, shapes in json.loads(hostile.shapes.read_text(encoding="utf-8")).items()}


@pytest.mark.parametrize("policy", [pytest.param("with its policy", marks=pytest.mark.long), "without a policy"])
def test_nothing_runs_and_nothing_is_fetched(hostile: Hostile, browser, allowed, policy: str, tmp_path: Path) -> None:
    site = hostile.site if policy == "with its policy" else without_policy(hostile.site, tmp_path / "site")
    siege = Siege(browser)
    with served(site, "/lamp/") as address:
        shown = siege.lay(address, site, allowed)
    siege.context.close()
    assert siege.alarms == []
    for page, least in LEAST_SHOWN.items():
        counts = {group: shown[page].count(folded(group)) for group in hostile.groups}
        assert min(counts.values()) >= least, (page, min(counts, key=counts.__getitem__), min(counts.values()))
    tried = f"{len(texts())} vectors × {len(hostile.sinks)} fields, {siege.opened} things opened"
    print(f"{tried}, {policy}: 0 executions, 0 requests elsewhere")


def test_there_are_vectors_and_fields_enough(hostile: Hostile) -> None:
    assert len(texts()) + len(LINKS) + len(YAML) + len(SIGNS) + len(ADDRESSES) + len(ENDLESS) >= 300
    assert len(texts()) >= 150 and len(hostile.sinks) >= 100


# In the downloads.


def elements_of(content: bytes) -> set[str]:
    """Element and attribute names of an XML document, none of its entities resolved."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    assert not list(root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity))
    return {name for one in root.iter() for name in (str(one.tag), *(f"{one.tag} {key}" for key in one.attrib))}


def words_of(content: bytes) -> str:
    return folded("".join(etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True)).itertext()))


@pytest.mark.parametrize("name", ["data/edition.tei.xml", "data/edition.jats.xml", "feed.xml", "sitemap.xml"])
def test_xml_has_the_vectors_as_text(hostile: Hostile, name: str) -> None:
    assert elements_of(hostile.data(name)) <= elements_of(hostile.data(name, harmless=True))
    if "edition" in name:
        words = words_of(hostile.data(name))
        assert [group for group in hostile.groups if words.count(folded(group)) < 5] == []


def test_the_book_has_the_vectors_as_text(hostile: Hostile) -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return {name: book.read(name) for name in book.namelist() if name.endswith((".xhtml", ".opf", ".xml"))}

    book, plain = (parts(hostile.data("data/edition.epub", harmless=harmless)) for harmless in (False, True))
    assert plain.keys() <= book.keys()
    for name, content in book.items():
        assert elements_of(content) <= set().union(*map(elements_of, plain.values())), name
    words = " ".join(words_of(content) for content in book.values())
    assert [group for group in hostile.groups if words.count(folded(group)) < 8] == []


@pytest.mark.parametrize("name", ["data/archives.csv", "data/letters.csv", "data/order-list.csv"])
def test_no_cell_is_a_formula_and_each_can_be_had_back(hostile: Hostile, name: str) -> None:
    from engine.exports.tables import FORMULA

    text = hostile.data(name).decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@\t\r＝＋－＠]", cell)]
    assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1
    if name == "data/archives.csv":
        undone = {cell.removeprefix("'") if FORMULA.match(cell) else cell for cell in cells}
        assert {folded(group) for group in hostile.groups} <= undone


@pytest.mark.parametrize("cell", ["=1", "'=1", "''=1", "'quoted'", " =1", "\t=", "＝1", "-", "a=1", "", "'"])
def test_a_guarded_cell_can_be_had_back(cell: str) -> None:
    from engine.exports.tables import FORMULA, _guarded

    guarded = _guarded(cell)
    assert not guarded.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert (guarded.removeprefix("'") if FORMULA.match(guarded) else guarded) == cell


def test_bibliographies_hold_as_many_entries_as_there_are_works(hostile: Hostile) -> None:
    from bibtexparser import parse_string

    count = len(hostile.groups)
    library = parse_string(hostile.data("data/works.bib").decode())
    assert len(library.entries) == count and not library.failed_blocks and not library.comments
    for name, entries in (("works", count), ("archives", 0), ("article", 1)):
        lines = hostile.data(f"data/{name}.ris").decode().split("\n")
        starts, ends = (sum(line.startswith(tag) for line in lines) for tag in ("TY  - ", "ER  - "))
        assert starts == ends >= entries
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    for name in ("works.json", "archives.json", "article.json", "anchors.json", "edition.json"):
        json.loads(hostile.data(f"data/{name}"))


def test_the_linked_data_says_what_the_edition_says(hostile: Hostile) -> None:
    page = hostile.data("index.html").decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(found)["@graph"][0]["keywords"] == [folded(group) for group in hostile.groups]
    assert "<" not in found and "--" not in re.sub(r"[^<>!-]", "", found).replace("--", "", 0)[:0]


def test_the_search_index_has_the_vectors_as_text(hostile: Hostile) -> None:
    packs = list((hostile.site / "pagefind" / "records").iterdir())
    records = [record for pack in packs for record in json.loads(pack.read_text(encoding="utf-8"))]
    assert {folded(group) for group in hostile.groups} <= {folded(title) for _, title, *_ in records}
    assert all(re.fullmatch(r"(?:\w+/)?index\.html#[\w.%-]+", url) for url, *_ in records)


# What is refused, with file, line and remedy.


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENTS["toy"], tmp_path / "content"))


def problems_of(content: Path) -> list[Problem]:
    _, problems = program.read(content)
    for problem in problems:
        assert problem.place.file.startswith("content/") and problem.place.line > 0 and problem.hint
        assert not FORBIDDEN.search(str(problem))
    return problems


def _as_it_is(target: str) -> str:
    return target


NOTHING = Linker(*[lambda *_: html_of([], None)] * 4, link=_as_it_is)  # type: ignore[arg-type,list-item]


def schemes_in(page: str) -> Iterator[str]:
    """Where the links of a page lead, as browsers read addresses: without tabs, line ends and control signs around."""
    for address in re.findall(r'(?:href|src)="([^"]*)"', page):
        yield urlsplit(re.sub(r"[\t\n\r]", "", html.unescape(address)).strip("".join(map(chr, range(33))))).scheme


def test_a_link_leads_to_the_web_or_into_the_site_or_is_refused(content: Path) -> None:
    spelt = [form.format(link) for link in LINKS for form in ("[x]({})", "![x]({})", "<{}>", '[x]({} "y")')]
    path = content / "sections/01-introduction.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(
        before + "".join(f"\nWord {link} end. {{#p{9000 + at}}}\n" for at, link in enumerate(spelt)), encoding="utf-8"
    )
    lines = {problem.place.line for problem in problems_of(content) if problem.code in {"L01", "L02", "L03", "I04"}}
    first = before.count("\n") + 2
    refused = [link for at, link in enumerate(spelt) if first + 2 * at in lines]
    for link in spelt:
        assert (
            set(schemes_in(html_of(parse(f"Word {link} end.").tokens, NOTHING))) <= {"", "http", "https", "mailto"}
            or link in refused
        )
    dangerous = re.compile(r"(?i)\((?:javascript|data|vbscript|file):")
    assert [link for link in spelt if dangerous.search(link) and " " not in link and link not in refused] == []


@pytest.mark.parametrize(
    "text", ["disclosure: Both authors own lamps.", "contributor: Ottoline Farrow", "  statement: This edition"]
)
def test_a_link_in_the_record_is_refused_too(content: Path, text: str) -> None:
    path = content / "edition.yaml"
    key = text.partition(":")[0]
    source = re.sub(rf"(?m)^{key}: .*$", f"{key}: '[x](javascript:canary(1))'", path.read_text(encoding="utf-8"))
    path.write_text(source, encoding="utf-8")
    assert "L01" in {problem.code for problem in problems_of(content)}


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("edition.yaml", "url: https://doi.org/10.5555/jls.1931.4"),
        ("edition.yaml", "url: https://creativecommons.org/licenses/by/4.0/"),
        ("archives.yaml", "url: https://example.org/kestrel/"),
        ("archives.yaml", 'catalogue: "https://example.org/kestrel/record/{id}"'),
        ("archives.yaml", 'search: "https://example.org/kestrel/search?q={reference}"'),
    ],
)
def test_an_address_in_a_record_is_of_the_web_or_refused(toy, content: Path, name: str, before: str) -> None:
    path = content / name
    source = path.read_text(encoding="utf-8")
    assert before in source
    key = before.partition(":")[0]
    for address in (ADDRESSES[0], ADDRESSES[4], ADDRESSES[12]):
        path.write_text(source.replace(before, f"{key}: {json.dumps(address)}", 1), encoding="utf-8")
        assert "E03" in {problem.code for problem in problems_of(content)}, address


def test_no_address_but_one_of_the_web_passes() -> None:
    assert [address for address in ADDRESSES if WEB.fullmatch(" ".join(address.split())) and not address.startswith(" ")] == []
    assert all(map(WEB.fullmatch, ("https://example.org", "http://a.b:80/c?d=%22e%22&f#g", "https://xn--dn-0ia.example/ä")))


@pytest.mark.parametrize("vector", YAML)
def test_yaml_is_data_and_nothing_else(vector: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problems: list[Problem] = []
    entry = read_entries(f"a: {vector}\n", "content/edition.yaml", problems)
    if isinstance(entry, Entry):
        entry.text("a", "")
    elif entry is None:
        assert problems and all(problem.hint and problem.place.line for problem in problems)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["edition.yaml", "people.yaml", "anchors.yaml", "sections/01-introduction.md"])
def test_a_bomb_of_anchors_is_refused_at_once(content: Path, name: str) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24))
    (content / name).write_text(f"---\n{bomb}---\nText. {{#p1}}\n" if name.endswith(".md") else bomb, encoding="utf-8")
    assert "Y05" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_that_cannot_be_seen_is_refused_however_it_is_written(sign: str, tmp_path: Path, toy) -> None:
    problems: list[Problem] = []
    (tmp_path / "notes.md").write_bytes(f"[^1]: a{sign}b".encode())
    assert Folder(tmp_path, problems).text("notes.md") is None
    read_entries(f'a: "\\U{ord(sign[0]):08X}"\n', "content/edition.yaml", problems)
    assert [problem.code for problem in problems] == ["F07", "F07"]
    from engine.exports.xmltree import ET

    entity = parse(f"a&#x{ord(sign[0]):X};b").plain
    if not FORBIDDEN.search(entity):
        ET.fromstring(f"<x>{html.escape(entity)}</x>")


def test_a_sign_spelled_as_an_entity_is_refused(content: Path) -> None:
    path = content / "notes.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Wren to Corrie", "Wren&#x202E; to&#12; Corrie", 1), encoding="utf-8"
    )
    assert "T02" in {problem.code for problem in problems_of(content)}


def test_numbers_without_end_are_text(content: Path) -> None:
    with (content / "notes.md").open("a", encoding="utf-8") as notes, (content / "sections/01-introduction.md").open("a") as text:
        for number, words in enumerate(ENDLESS, 900):
            notes.write(f"\n[^{number}]: Hale to Wren, {words}, 4 May 1931 KW 12/345; {words}.\n")
            text.write(f"\nIt was {words}.[^{number}] {{#p{number}}}\n")
    assert program.build(content, content.parent / "site") or problems_of(content)


@pytest.mark.parametrize("language", ["en_GB", 'en" onclick="canary(1)', "<script>", "x" * 9, "en-"])
@pytest.mark.parametrize("name", ["edition.yaml", "glossary.yaml"])
def test_a_language_is_a_tag(content: Path, name: str, language: str) -> None:
    path = content / name
    source = path.read_text(encoding="utf-8")
    said = f"language: {json.dumps(language)}"
    spoiled = (
        source.replace("language: en-GB", said)
        if name == "edition.yaml"
        else source.replace("kind: term", f"kind: term\n  lang: {json.dumps(language)}")
    )
    assert spoiled != source
    path.write_text(spoiled, encoding="utf-8")
    assert "Y03" in {problem.code for problem in problems_of(content)}


IDS = (
    'a"b',
    "a'b",
    "a b",
    "a<b",
    "a&b",
    "a/../b?c",
    "a#b",
    "a%22b",
    "a\\b",
    "a`b",
    "a{{b}}",
    "é\u200b",
    "=1",
    "javascript:alert(1)",
)


@pytest.mark.parametrize(
    "name", ["people.yaml", "glossary.yaml", "chronology.yaml", "queries.yaml", "sections/01-introduction.md"]
)
def test_an_id_is_letters_and_digits(content: Path, name: str) -> None:
    path = content / name
    source = path.read_text(encoding="utf-8")
    for id_ in IDS[:3]:
        head, key, tail = re.split(r"(?m)^((?:- )?id: ).*$", source, maxsplit=1)
        path.write_text(f"{head}{key}{json.dumps(id_)}{tail}", encoding="utf-8")
        assert "Y15" in {problem.code for problem in problems_of(content)}, id_


# What lies outside is not read, and what is no text is not waited for.


@pytest.mark.parametrize(
    "name", ["notes.md", "edition.yaml", "works.bib", "anchors.yaml", "sections/01-introduction.md", "images/tower.png"]
)
@pytest.mark.parametrize("where", ["outside.txt", "../../etc/passwd", "/etc/passwd", "/dev/zero", "loop"])
def test_a_link_out_of_the_content_is_not_followed(content: Path, name: str, where: str) -> None:
    (content.parent / "outside.txt").write_text("secret", encoding="utf-8")
    target = content / name
    target.unlink(missing_ok=True)
    target.symlink_to(
        name.rpartition("/")[2] if where == "loop" else Path("/") / where if where[0] == "/" else content.parent / where
    )
    problems = load_edition(content)[1]
    assert {problem.code for problem in problems} & {"F02", "F04", "F06"}
    assert "secret" not in " ".join(map(str, problems))


def test_a_folder_of_sections_elsewhere_is_not_read(content: Path) -> None:
    shutil.move(content / "sections", content.parent / "sections")
    (content / "sections").symlink_to(content.parent / "sections")
    assert "F02" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("name", ["notes.md", "sections/00-pipe.md", "images/pipe.png", "people.yaml"])
def test_a_pipe_is_not_waited_for(content: Path, name: str) -> None:
    (content / name).unlink(missing_ok=True)
    os.mkfifo(content / name)
    assert "F09" in {problem.code for problem in load_edition(content)[1]}


@pytest.mark.parametrize(
    "name", ["a b.png", 'a"b.png', "<b>.png", "-x.png", "x\n.png", "x\x1b[2J.png", "%2e%2e.png", "x.svg", "ä\udcff.png"]
)
def test_the_name_of_an_image_is_plain_or_refused(content: Path, name: str) -> None:
    try:
        shutil.copy(content / "images/tower.png", content / "images" / name)
    except OSError:
        pytest.skip("no file can have this name here")
    problems = problems_of(content)
    assert {problem.code for problem in problems} & {"I01", "I03"}
    "".join(map(str, problems)).encode()


def test_the_program_writes_nothing_beside_the_site(hostile: Hostile) -> None:
    beside = {path.name for path in hostile.site.parent.iterdir()}
    assert beside == {"content", "site", "fields.json"} and not (PROJECT / "hacked").exists()
