"""The front of the JATS file: the journal, the article, and what this edition of it is."""

from __future__ import annotations

from engine.exports.xmltree import Element, add
from engine.markup import parse
from engine.model import Edition


def front(root: Element, edition: Edition) -> None:
    """Append the front matter."""
    head = add(root, "front")
    _journal(add(head, "journal-meta"), edition)
    meta = add(head, "article-meta")
    _identity(meta, edition)
    _people(meta, edition)
    _dates(meta, edition)
    _permissions(add(meta, "permissions"), edition)
    _relations(meta, edition)
    if edition.abstract:
        add(add(meta, "abstract"), "p", parse(edition.abstract).plain)
    if edition.keywords:
        group = add(meta, "kwd-group", "", {"kwd-group-type": "author"})
        for keyword in edition.keywords:
            add(group, "kwd", keyword)
    _statement(add(meta, "custom-meta-group"), edition)


def _journal(parent: Element, edition: Edition) -> None:
    article = edition.article
    add(add(parent, "journal-title-group"), "journal-title", article.journal)
    if article.issn:
        add(parent, "issn", article.issn)
    if article.publisher:
        add(add(parent, "publisher"), "publisher-name", article.publisher)


def _identity(parent: Element, edition: Edition) -> None:
    statement = edition.statement
    if edition.article.doi and not statement.is_abridged:
        add(parent, "article-id", edition.article.doi, {"pub-id-type": "doi"})
    add(
        parent,
        "article-version",
        f"Release {statement.release}",
        {"article-version-type": "edition", "iso-8601-date": statement.date},
    )
    titles = add(parent, "title-group")
    add(titles, "article-title", edition.title)
    add(titles, "subtitle", "Abridged edition" if statement.is_abridged else "Full-text edition", {"content-type": "edition"})


def _people(parent: Element, edition: Edition) -> None:
    group = add(parent, "contrib-group")
    for author in edition.authors:
        made = add(group, "contrib", "", {"contrib-type": "author"})
        if author.orcid:
            add(made, "contrib-id", author.orcid, {"contrib-id-type": "orcid"})
        name = add(made, "name")
        add(name, "surname", author.family or author.name)
        if author.given:
            add(name, "given-names", author.given)
        if author.affiliation:
            add(made, "aff", author.affiliation)
    for editor in edition.statement.editors:
        add(add(group, "contrib", "", {"contrib-type": "editor"}), "string-name", editor)


def _dates(parent: Element, edition: Edition) -> None:
    published = edition.article.published
    _date(add(parent, "pub-date", "", {"date-type": "pub", "iso-8601-date": published}), published)
    for name, text in (("volume", edition.article.volume), ("issue", edition.article.issue)):
        if text:
            add(parent, name, text)
    event = add(add(parent, "pub-history"), "event", "", {"event-type": "edition"})
    add(event, "event-desc", f"Release {edition.statement.release} of this edition")
    _date(add(event, "date", "", {"date-type": "edition", "iso-8601-date": edition.statement.date}), edition.statement.date)


def _date(parent: Element, date: str) -> None:
    """The parts of a date, the day first, as JATS has them."""
    parts = dict(zip(("year", "month", "day"), date.split("-"), strict=False))
    for part in ("day", "month", "year"):
        if parts.get(part, "").isdigit():
            add(parent, part, parts[part])


def _permissions(parent: Element, edition: Edition) -> None:
    article, licence = edition.article, edition.statement.licence
    if article.copyright:
        add(parent, "copyright-statement", article.copyright)
    made = add(parent, "license", "", {"license-type": "open-access", "xlink:href": licence.url})
    add(made, "license-p", licence.name)


def _relations(parent: Element, edition: Edition) -> None:
    add(parent, "self-uri", "", {"content-type": "edition", "xlink:href": edition.site_url})
    if edition.statement.is_abridged and edition.article.doi:
        relation = {"related-article-type": "abridged-article", "ext-link-type": "doi", "xlink:href": edition.article.doi}
        add(parent, "related-article", "", relation)


def _statement(parent: Element, edition: Edition) -> None:
    statement = edition.statement
    said = [("Edition", statement.title), ("Edition statement", parse(statement.statement).plain)]
    for name, text in [*said, *(("Change made", parse(change).plain) for change in statement.changes)]:
        if text:
            custom = add(parent, "custom-meta")
            add(custom, "meta-name", name)
            add(custom, "meta-value", text)
