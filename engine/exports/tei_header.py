"""The TEI header: what the file is, what it was made from, how it was encoded, and the letters it cites."""

from __future__ import annotations

from engine.address import of_document
from engine.exports.citations import article_work, work_item
from engine.exports.names import Names
from engine.exports.tei_dates import date_attributes
from engine.exports.tei_registers import archive_ref, bibl_struct, party_name
from engine.exports.xmltree import Element, add
from engine.links import Document, Links
from engine.markup import parse
from engine.model import Edition, Licence

ENCODING = (
    "Notes stand at the end and are called from the text. Names, works, archival files and dates were marked by matching the"
    " forms of the registers; the words marked are those that stand in the text.",
    "Doubtful readings are kept: sic holds what stands, corr what is suspected, with its certainty and whose hand it is."
    " A query without another reading is a note in the margin. The queries with their grounds are listed at the end.",
    "A date whose year was supplied from a neighbouring one has medium certainty.",
)


def header(root: Element, links: Links, names: Names) -> None:
    """Append the header."""
    edition = links.edition
    head = add(root, "teiHeader")
    _file(add(head, "fileDesc"), edition, names)
    _encoding(add(head, "encodingDesc"), edition)
    _profile(add(head, "profileDesc"), links, names)
    changes = add(head, "revisionDesc")
    release, date = edition.statement.release, date_attributes(edition.statement.date)
    add(changes, "change", f"Release {release}", {"n": release} | date)


def _file(parent: Element, edition: Edition, names: Names) -> None:
    statement = edition.statement
    titles = add(parent, "titleStmt")
    add(titles, "title", edition.title, {"type": "main"})
    add(titles, "title", statement.title, {"type": "edition"})
    for author in edition.authors:
        name = add(add(titles, "author"), "persName")
        add(name, "forename", author.given)
        add(name, "surname", author.family)
    for editor in statement.editors:
        add(titles, "editor", editor)
    for hand in dict.fromkeys(["edition", *(query.hand for query in edition.queries)]):
        credit = add(titles, "respStmt", "", {"xml:id": names.claim("hand", hand)})
        add(credit, "resp", "Digital edition and queries" if hand == "edition" else "Queries")
        add(credit, "name", "The edition" if hand == "edition" else hand)
    release = add(add(parent, "editionStmt"), "edition", f"Release {statement.release}, ", {"n": statement.release})
    add(release, "date", statement.date, date_attributes(statement.date))
    published = add(parent, "publicationStmt")
    add(published, "authority", ", ".join(statement.editors) or statement.title or edition.title)
    add(published, "date", statement.date, date_attributes(statement.date))
    add(published, "idno", edition.site_url, {"type": "URL"})
    _licence(add(published, "availability", "", {"status": "free"}), statement.licence)
    source = bibl_struct(add(parent, "sourceDesc"), work_item(article_work(edition)), "")
    add(source, "note", f"Published under the licence {edition.article.licence.name}: {edition.article.licence.url}")


def _licence(parent: Element, licence: Licence) -> None:
    add(add(parent, "licence", "", {"target": licence.url}), "p", licence.name)


def _encoding(parent: Element, edition: Edition) -> None:
    statement = edition.statement
    add(add(parent, "projectDesc"), "p", parse(statement.statement).plain)
    rules = add(parent, "editorialDecl")
    what = "an abridgement: it is not the wording of the article" if statement.is_abridged else "the full text of the article"
    add(rules, "p", f"The body is {what}.")
    if statement.changes:
        changes = add(add(rules, "p", "Changes made: "), "list")
        for change in statement.changes:
            add(changes, "item", change)
    for sentence in ENCODING:
        add(rules, "p", sentence)


def _profile(parent: Element, links: Links, names: Names) -> None:
    edition = links.edition
    if edition.abstract:
        add(add(parent, "abstract"), "p", edition.abstract)
    add(add(parent, "langUsage"), "language", edition.language, {"ident": edition.language})
    if edition.keywords:
        keywords = add(add(parent, "textClass"), "keywords")
        for keyword in edition.keywords:
            add(keywords, "term", keyword)
    for document in links.documents:
        if document.is_letter:
            _correspondence(parent, document, names)


def _correspondence(parent: Element, document: Document, names: Names) -> None:
    """Append a letter, as the Correspondence Metadata Interchange Format describes letters."""
    attributes = {"xml:id": names.of("document", of_document(document).fragment), "type": document.kind.replace(" ", "-")}
    letter = add(parent, "correspDesc", "", attributes | {"source": names.target(f"n{document.note}", "note")})
    sent = add(letter, "correspAction", "", {"type": "sent"})
    party_name(sent, document.sender, names)
    if document.date:
        add(sent, "date", document.date, date_attributes(document.date))
    party_name(add(letter, "correspAction", "", {"type": "received"}), document.recipient, names)
    if document.reference:
        archive_ref(add(letter, "note"), document.reference, names)
