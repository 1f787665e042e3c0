"""The ledger: what a release publishes is never lost, and never comes to name other words unsaid."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from lxml import html

import build as program
from engine.exports.anchors import anchors_json
from engine.keeping import check_pages
from engine.load import load_edition
from engine.problem import Problem, errors
from engine.release import HEAD, written
from engine.render import render_pages
from tests.building import CONTENTS, PROJECT
from tests.desk import play
from tests.editing import ACTIONS

SEQUENCES = 24  # the benchmark plays 1,000
PARTS = 4


class Folder:
    """A copy of an edition that a test may change, with what the build says of it."""

    def __init__(self, path: Path, edition: str = "toy") -> None:
        self.path = Path(shutil.copytree(CONTENTS[edition], path))
        (self.path / "anchors.yaml").unlink(missing_ok=True)

    def change(self, name: str, old: str, new: str) -> None:
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def delete(self, id_: str) -> None:
        """Delete a paragraph with its id."""
        for path in sorted((self.path / "sections").glob("*.md")):
            text = path.read_text(encoding="utf-8")
            blocks = [block for block in text.split("\n\n") if not block.rstrip().endswith(f"{{#{id_}}}")]
            if len(blocks) < len(text.split("\n\n")):
                path.write_text("\n\n".join(blocks), encoding="utf-8")

    def rule(self, *lines: str) -> None:
        self.change("anchors.yaml", "rulings:\n", "rulings:\n" + "".join(f"  {line}\n" for line in lines))

    def release(self, number: int, date: str = "") -> bool:
        """Set the number and, if given, the date in edition.yaml, and release."""
        path = self.path / "edition.yaml"
        text = re.sub(r"(?m)^  release: .*", f"  release: {number}", path.read_text(encoding="utf-8"))
        text = re.sub(r"(?m)^  date: .*", f"  date: {date}", text) if date else text
        path.write_text(text, encoding="utf-8")
        return program.release(self.path, number)

    def problems(self, *, published: bool = False) -> list[Problem]:
        return errors(program.read(self.path, published=published)[1])

    def codes(self, *, published: bool = False) -> set[str]:
        return {problem.code for problem in self.problems(published=published)}

    def pages(self) -> dict[str, Any]:
        links, problems = program.read(self.path)
        assert links and not errors(problems), problems
        files = render_pages(links, PROJECT / "templates")
        assert check_pages(links, files) == []
        return {path: html.fromstring(content) for path, content in files.items()}

    def ledger(self) -> Any:
        return yaml.safe_load((self.path / "anchors.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def toy_folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "content")
    assert folder.release(1, "2020-01-01")
    return folder


def only(tree: Any, path: str) -> Any:
    (found,) = tree.xpath(path)
    return found


# What a release records.


def test_a_release_records_every_anchor_of_the_site(toy_folder: Folder) -> None:
    links, _ = program.read(toy_folder.path)
    assert links
    listed = json.loads(anchors_json(links))
    ledger = toy_folder.ledger()
    assert ledger["releases"] == {1: date(2020, 1, 1)}
    assert sum(map(len, ledger["published"].values())) == len(listed)
    assert {row["first_release"] for row in listed} == {row["last_release"] for row in listed} == {1}
    kinds = {row["kind"] for row in listed}
    assert kinds >= {"section", "paragraph", "note", "call", "repository", "series", "piece", "item", "work", "person", "term"}
    assert kinds >= {"document", "event", "query", "table", "figure", "bullet-list"}


def test_the_ledger_is_one_line_an_id_and_read_back_as_it_was_written(toy_folder: Folder) -> None:
    edition, problems = load_edition(toy_folder.path)
    assert edition and not problems
    text = (toy_folder.path / "anchors.yaml").read_text(encoding="utf-8")
    assert written(edition.ledger).decode() == text
    assert text.startswith(HEAD)
    assert len(text.removeprefix(HEAD).splitlines()) == len(edition.ledger.published) + len(edition.ledger.releases) + 2 + 8


def test_what_the_editor_writes_in_the_ledger_is_kept_to_the_letter(toy_folder: Folder) -> None:
    toy_folder.change(
        "anchors.yaml", "rulings:\n", "rulings:\n  # Quill asked for this.\n  p3a:   {gone: 'Withdrawn, see [here](#p4).'}\n"
    )
    toy_folder.delete("p3a")
    head = (toy_folder.path / "anchors.yaml").read_text(encoding="utf-8").partition("\nreleases:")[0]
    assert toy_folder.release(2, "2020-02-01")
    assert (toy_folder.path / "anchors.yaml").read_text(encoding="utf-8").startswith(head + "\nreleases:")


def test_a_release_has_the_next_number_and_that_of_the_edition(toy_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    before = (toy_folder.path / "anchors.yaml").read_bytes()
    assert not program.release(toy_folder.path)
    assert "error I21 the edition says it is release 1, not 2" in capsys.readouterr().err
    assert toy_folder.release(2)
    assert not toy_folder.release(1) and "I20" in capsys.readouterr().err
    assert not toy_folder.release(2) and "I20" in capsys.readouterr().err
    assert not toy_folder.release(3, "2019-12-31") and "I23" in capsys.readouterr().err
    assert not toy_folder.release(3, "2021-05") and "I22" in capsys.readouterr().err
    assert toy_folder.release(5, "2021-05-01")
    assert list(toy_folder.ledger()["releases"]) == [1, 2, 5] and before != (toy_folder.path / "anchors.yaml").read_bytes()


def test_the_first_release_can_be_made_again_as_long_as_it_is_the_only_one(toy_folder: Folder) -> None:
    toy_folder.delete("p3a")
    assert toy_folder.codes() == {"I02"}
    assert "'build.py release 1'" in toy_folder.problems()[0].hint
    assert toy_folder.release(1)
    assert "p3a" not in toy_folder.ledger()["published"]["article"] and not toy_folder.codes(published=True)


def test_content_with_an_error_is_not_released(toy_folder: Folder) -> None:
    before = (toy_folder.path / "anchors.yaml").read_bytes()
    toy_folder.delete("p3a")
    assert not toy_folder.release(2)
    assert (toy_folder.path / "anchors.yaml").read_bytes() == before


# What may not be lost.


@pytest.mark.parametrize("edition", ["toy", "real"])
def test_a_build_that_would_lose_a_paragraph_names_it_and_the_remedies(
    edition: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Folder(tmp_path / "content", edition)
    assert folder.release(1) and program.build(folder.path, tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*.html")}
    paragraph, section = ("p3a", "introduction") if edition == "toy" else ("p2", "introduction")
    folder.delete(paragraph)
    capsys.readouterr()
    assert not program.build(folder.path, tmp_path / "site")
    said = capsys.readouterr().err
    assert f"error I02 the id {paragraph} is lost: paragraph {paragraph[1:]} in {section}, published in release 1" in said
    assert "Restore it" in said and f"'{paragraph}: {{now: " in said and f"'{paragraph}: {{gone: " in said
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*.html")} == before


def test_nothing_seems_lost_where_a_file_cannot_be_read(toy_folder: Folder) -> None:
    (toy_folder.path / "people.yaml").write_text("- id: [\n", encoding="utf-8")
    assert "I02" not in toy_folder.codes()


def test_the_words_of_one_id_may_not_stand_under_another(toy_folder: Folder) -> None:
    for path in sorted((toy_folder.path / "sections").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("{#p1}", "{#p0}").replace("{#p2}", "{#p1}").replace("{#p0}", "{#p2}"), encoding="utf-8")
    messages = [problem.message for problem in toy_folder.problems()]
    assert (
        "the words published as p1 now stand under p2" in messages and "the words published as p2 now stand under p1" in messages
    )
    toy_folder.rule("p1: {reworded: 2}", "p2: {reworded: 2}")
    assert toy_folder.codes() == set()
    assert toy_folder.release(2) and toy_folder.codes(published=True) == set()
    assert [toy_folder.ledger()["published"]["article"][id_].split()[1] for id_ in ("p1", "p2")] == ["1,2", "1,2"]


def test_an_id_that_was_gone_may_not_come_back_for_other_words(toy_folder: Folder) -> None:
    toy_folder.delete("p3a")
    toy_folder.rule("p3a: {now: p3}")
    assert toy_folder.release(2)
    (path,) = (toy_folder.path / "sections").glob("01-*.md")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n\nQuite another thing. {#p3a}\n", encoding="utf-8")
    assert toy_folder.codes() == {"I06"}
    toy_folder.change("anchors.yaml", "  p3a: {now: p3}\n", "")
    assert toy_folder.codes() == {"I04"}


def test_an_id_that_was_gone_may_come_back_with_its_own_words(toy_folder: Folder) -> None:
    (path,) = (toy_folder.path / "sections").glob("01-*.md")
    text = path.read_bytes()
    toy_folder.delete("p3a")
    toy_folder.rule("p3a: {now: p3}")
    assert toy_folder.release(2)
    path.write_bytes(text)
    toy_folder.change("anchors.yaml", "  p3a: {now: p3}\n", "")
    assert toy_folder.codes() == set()
    assert toy_folder.release(3)
    assert re.fullmatch(r"\w{16} 1 paragraph in introduction", toy_folder.ledger()["published"]["article"]["p3a"])


@pytest.mark.parametrize(
    ("rulings", "code"),
    [
        (["p999: {now: p1}"], "I05"),
        (["p1: {now: p2}"], "I06"),
        (["p1: {reworded: 7}"], "I07"),
        (["p3a: {now: p3b}", "p3b: {now: p3a}"], "I08"),
        (["p3a: {now: p999}"], "I09"),
        (["p3a: {now: archives/kw-3}"], "I10"),
        (["p3a: {}"], "I01"),
        (["p3a: {now: p1, gone: 'Why?'}"], "I01"),
        (["p3a: {gone: ''}"], "I01"),
        (["p3a: {reworded: soon}"], "I01"),
        (["p3a: gone"], "Y03"),
        (["p3a: {heir: p1}"], "Y04"),
    ],
)
def test_a_ruling_that_cannot_be_is_a_problem(rulings: list[str], code: str, toy_folder: Folder) -> None:
    toy_folder.change("sections/01-introduction.md", "{#p3a}", "{#p3a}\n\nOne more. {#p3b}")
    assert toy_folder.release(2)
    toy_folder.delete("p3a")
    toy_folder.delete("p3b")
    toy_folder.rule(*rulings)
    found = [problem for problem in toy_folder.problems() if problem.code == code]
    assert found and found[0].place.file == "content/anchors.yaml" and found[0].hint
    assert "anchors.yaml" in str(found[0]) and found[0].place.line > 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("p1: ", "p1: x"), ("  1: 2020-01-01", "  one: 2020-01-01"), ("published:", "publish:"), ("releases:", "release:")],
)
def test_a_ledger_that_was_meddled_with_is_a_problem(old: str, new: str, toy_folder: Folder) -> None:
    text = (toy_folder.path / "anchors.yaml").read_text(encoding="utf-8")
    (toy_folder.path / "anchors.yaml").write_text(HEAD + text.removeprefix(HEAD).replace(old, new, 1), encoding="utf-8")
    found = toy_folder.problems()
    assert found and all(problem.place.file == "content/anchors.yaml" for problem in found)


# Where an id leads that stands no more.


def test_an_heir_takes_the_place_of_an_id_and_says_so(toy_folder: Folder) -> None:
    toy_folder.delete("p3a")
    toy_folder.rule("p3a: {now: p4}")
    former = only(toy_folder.pages()["index.html"], "//*[@id='p3a']")
    assert former.getparent().get("id") == "p4" and former.getparent().index(former) == 0
    assert former.get("data-former") == "Paragraph 3a of release 1 is now here." and not former.text_content()


def test_heirs_have_heirs(toy_folder: Folder) -> None:
    toy_folder.change("sections/01-introduction.md", "{#p3a}", "{#p3a}\n\nOne more. {#p3b}")
    assert toy_folder.release(2)
    toy_folder.delete("p3a")
    toy_folder.rule("p3a: {now: p3b}")
    assert toy_folder.release(3)
    toy_folder.delete("p3b")
    toy_folder.rule("p3b: {now: p3}")
    tree = toy_folder.pages()["index.html"]
    assert {only(tree, f"//*[@id='{id_}']").getparent().get("id") for id_ in ("p3a", "p3b")} == {"p3"}
    toy_folder.change("anchors.yaml", "p3b: {now: p3}", 'p3b: {gone: "Not *true*."}')
    tree = toy_folder.pages()["index.html"]
    stone = only(tree, "//*[@id='p3b']")
    assert stone.text_content() == "Paragraph 3b stood here until release 3. Not true." and stone.xpath("./em")
    assert only(tree, "//*[@id='p3a']").getparent() is stone


def test_a_tombstone_stands_where_the_paragraph_stood(toy_folder: Folder) -> None:
    toy_folder.change("sections/01-introduction.md", "{#p3a}", "{#p3a}\n\nOne more. {#p3b}\n\nThe last. {#p3c}")
    assert toy_folder.release(2)
    toy_folder.delete("p3b")
    toy_folder.rule('p3b: {gone: "Withdrawn by [Wren](person:wren)."}')
    stone = only(toy_folder.pages()["index.html"], "//p[@id='p3b' and @class='gone']")
    assert stone.getprevious().get("id") == "p3a" and stone.getnext().get("id") == "p3c"
    assert stone.text_content() == "Paragraph 3b stood here until release 2. Withdrawn by Wren."
    assert stone.xpath("./a/@href") == ["people/index.html#wren"]


def test_an_entry_of_a_register_has_its_tombstone_at_the_foot_of_its_page(toy_folder: Folder) -> None:
    path = toy_folder.path / "chronology.yaml"
    first, *others = re.split(r"(?m)^(?=- )", path.read_text(encoding="utf-8"))[1:]
    id_ = re.search(r"id: (\S+)", first)
    assert id_
    path.write_text("".join(others), encoding="utf-8")
    assert toy_folder.codes() == {"I02"}
    toy_folder.rule(f'chronology/{id_[1]}: {{gone: "It never happened."}}')
    stone = only(toy_folder.pages()["chronology/index.html"], f"//main/section[h2[@id='no-longer-here']]/*[@id='{id_[1]}']")
    assert stone.text_content().endswith("stood here until release 1. It never happened.")


def test_what_belongs_to_a_note_goes_with_it(toy_folder: Folder) -> None:
    """The calls of a note and its letters need no ruling of their own."""
    sections = sorted((toy_folder.path / "sections").glob("*.md"))
    for path in sections:
        path.write_text(path.read_text(encoding="utf-8").replace("[^11]", ""), encoding="utf-8")
    notes = toy_folder.path / "notes.md"
    notes.write_text(re.sub(r"(?s)\[\^11\]:.*?(?=\[\^12\]:)", "", notes.read_text(encoding="utf-8")), encoding="utf-8")
    assert {problem.message.split()[2] for problem in toy_folder.problems() if problem.code == "I02"} >= {"n11", "letters/l11-1"}
    toy_folder.rule('n11: {gone: "A slip."}')
    others = [problem.message.split()[2] for problem in toy_folder.problems() if problem.code == "I02"]
    assert not [name for name in others if "l11-1" in name or name in ("n11", "r11")]
    toy_folder.rule(*(f'{name}: {{gone: "It went with note 11."}}' for name in others))
    stone = only(toy_folder.pages()["index.html"], "//li[@id='n11']")
    assert stone.get("value") == "11" and stone.get("class") == "gone" and stone.xpath("./span[@id='r11']")


# What has changed.


def test_changed_words_are_marked_with_release_and_day(toy_folder: Folder) -> None:
    toy_folder.change("sections/01-introduction.md", "{#p3a}", "It rained. {#p3a}")
    draft = only(toy_folder.pages()["index.html"], "//p[@id='p3a']/a[@class='changed']")
    assert draft.text_content() == "changed since release 1", "before the release it has no day"
    assert toy_folder.release(3, "2027-03-01")
    pages = toy_folder.pages()
    mark = only(pages["index.html"], "//a[@class='changed']")
    assert mark.getparent().get("id") == "p3a" and mark.text_content() == "changed since release 1, on 1 March 2027"
    assert mark.get("href") == "about/index.html#release-3"
    step = only(pages["about/index.html"], "//li[@id='release-3']")
    assert "Changed: paragraph 3a." in " ".join(step.text_content().split())
    assert step.xpath(".//a/@href") == ["../index.html#p3a"]
    assert toy_folder.release(4, "2027-04-01")
    assert only(toy_folder.pages()["index.html"], "//a[@class='changed']/time").get("datetime") == "2027-03-01"


def test_markup_and_line_breaks_are_no_words(toy_folder: Folder) -> None:
    path = toy_folder.path / "sections" / "01-introduction.md"
    text = path.read_text(encoding="utf-8")
    assert text.count(" the ") > 1
    path.write_text(text.replace(" the ", "\nthe ").replace("\nthe ", " *the* ", 1), encoding="utf-8")
    assert toy_folder.codes(published=True) == set()


def test_letters_keep_their_numbers_when_one_is_put_before_them(toy_folder: Folder) -> None:
    before = only(toy_folder.pages()["letters/index.html"], "//tr[@id='l1-1']").text_content()
    toy_folder.change(
        "notes.md", "[^1]: Wren to Corrie, 4 May 1931", "[^1]: Corrie to Wren, 3 May 1931, Wren to Corrie, 4 May 1931"
    )
    tree = toy_folder.pages()["letters/index.html"]
    assert only(tree, "//tr[@id='l1-1']").text_content() == before
    assert "3 May 1931" in only(tree, "//tr[@id='l1-2']").text_content()


def test_a_letter_in_other_words_keeps_its_number(toy_folder: Folder) -> None:
    toy_folder.change("notes.md", "[^1]: Wren to Corrie, 4 May 1931", "[^1]: Wren to Corrie, 5 May 1931")
    assert toy_folder.codes() == set()
    pages = toy_folder.pages()
    assert "5 May 1931" in only(pages["letters/index.html"], "//tr[@id='l1-1']").text_content()
    assert "../letters/index.html#l1-1" in pages["about/index.html"].xpath("//ul[@class='releases']//@href")


# What may be put on the web.


def test_only_what_is_recorded_is_published(toy_folder: Folder, tmp_path: Path) -> None:
    assert toy_folder.codes(published=True) == set()
    toy_folder.change("sections/01-introduction.md", "{#p3a}", "It rained. {#p3a}\n\nOne more. {#p3b}")
    assert toy_folder.codes() == set()
    assert [problem.message for problem in toy_folder.problems(published=True)] == [
        "1 id is not recorded: p3b",
        "the words of 1 id are other than recorded: p3a",
    ]
    assert not program.build(toy_folder.path, tmp_path / "site", published=True)
    assert not program.check(toy_folder.path, published=True)
    assert toy_folder.release(2)
    assert program.build(toy_folder.path, tmp_path / "site", published=True)
    toy_folder.change("edition.yaml", "release: 2", "release: 3")
    assert toy_folder.codes(published=True) == {"I12"}


def test_an_edition_without_a_ledger_is_told_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "content")
    assert folder.codes() == set()
    (problem,) = folder.problems(published=True)
    assert re.search(r"^\d+ ids are not recorded: introduction, p1, p2 and \d+ more$", problem.message)
    assert "python build.py release" in problem.hint


def test_the_pages_workflow_asks_for_what_is_recorded() -> None:
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    assert "python build.py check --published" in [step.get("run") for step in workflow["jobs"]["build"]["steps"]]


def test_a_template_that_leaves_out_an_id_is_found(toy_folder: Folder) -> None:
    links, _ = program.read(toy_folder.path)
    assert links
    files = render_pages(links, PROJECT / "templates")
    files["people/index.html"] = files["people/index.html"].replace(b'id="wren"', b"")
    (problem,) = check_pages(links, files)
    assert (problem.code, problem.message) == ("I13", "the page does not show people/wren")


def test_the_inventory_tells_heirs_and_reasons(toy_folder: Folder) -> None:
    toy_folder.delete("p3a")
    toy_folder.delete("p3")
    toy_folder.rule("p3a: {now: p2}", "p3: {gone: 'Why not.'}")
    links, _ = program.read(toy_folder.path)
    assert links
    rows = {(row["page"], row["id"]): row for row in json.loads(anchors_json(links))}
    assert rows["index.html", "p3a"]["heir"] == "p2" and rows["index.html", "p3a"]["last_release"] == 1
    assert rows["index.html", "p3"]["gone"] == "Why not." and rows["index.html", "p3"]["heir"] is None
    assert len({frozenset(row) for row in rows.values()}) == 1, "every row has the same keys"


# Whatever an editor does.

OPERATIONS = st.tuples(
    st.tuples(st.sampled_from([*ACTIONS, "release", "release"]), st.integers(0, 49), st.integers(0, 49)), st.integers(0, 49)
)


def playing(number: int, examples: int, parent: Path) -> Callable[[], None]:
    """A property test of so many sequences of editing and releasing, from a seed."""

    @seed(number)
    @settings(max_examples=examples, deadline=None, derandomize=False, database=None)
    @given(st.lists(OPERATIONS, min_size=1, max_size=12))
    def no_id_is_lost_or_comes_to_name_other_words(operations: list[Any]) -> None:
        folder = parent / "content"
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            play(folder, operations)

    return no_id_is_lost_or_comes_to_name_other_words


@pytest.mark.parametrize("part", range(PARTS))
def test_no_id_is_lost_or_comes_to_name_other_words(part: int, tmp_path: Path) -> None:
    """Over inserting, deleting, splitting, merging, moving, rewording, renumbering, and releasing in between."""
    playing(part, SEQUENCES // PARTS, tmp_path)()
