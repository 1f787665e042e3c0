"""The engine turns `content/` into `site/`; this is its codemap.

Data flows one way, and a module imports only from modules above it:

    signs        what no text may hold
    problem      what is wrong with the text, with file, line and remedy
    dates        dates as EDTF, read from and written as English
    dialect      what Markdown means here beyond CommonMark: calls, citations, captions, ids
    markup       Markdown as tokens; the plain text the registers are matched against
    ledger       every id that was published, as anchors.yaml has it
    model        the edition as its editor wrote it
    entry        a mapping of a YAML file that knows its lines
    bibliography works.bib -> Works;  imprint  Works as bibliographies set them
    images       the pictures beside the text
    archive      the grammar of archival references
    yaml_reader  YAML as mappings that know their lines
    kept         what was read and indexed once, until what it was made from changes
    load         content/ -> Edition
    importers/   an article from where it really is -> content/
    links        what the text refers to: calls, references, citations, letters, mentions
    register     finding the registers' forms (names, abbreviations, short titles) in prose
    letters      finding letters and other dated documents in notes
    numbering    letters keep the numbers they were published with
    resolve      Edition -> Links
    apparatus    what the registers show of each entry;  pictures  the measures of their drawings
    queries/     rules for the slips of the source, and the rulings on what they find
    safety       rules for what could harm a reader
    check        Edition, Links -> Problems
    listing      problems as JSON, and every rule from its docstring
    address      where each thing stands on the site
    anchors      everything a link may lead to, with its words
    release      a release records the anchors in the ledger
    succession   the heirs and tombstones of ids that are gone, the words that have changed
    keeping      Edition, ledger -> Problems: what would be lost
    pages        the pages of the site;  metadata  what machines are told of them
    view         what a template asks: links as seen from its page, prose as HTML
    templates    the templates, read and compiled once;  render  templates/ over the model -> pages
    pagefind     search records -> Pagefind's index, and packs of what they say;  index  one record per anchor
    exports/     the downloads: tables, bibliographies, TEI, JATS, EPUB, Markdown, feed
    assets       style, scripts and icon, ready for the browser
    restoration  data/edition.json -> content/
    write        everything at once, or nothing -> site/;  verification  a site against its manifest
    report       what a build prints;  unchanged  what it need not do again;  beside  what it does at the same time
    preview      pages from the files as they are now;  serve  shows them, and builds when a file is saved
    environment  the virtual environment the commands run in

Only `load`, `importers`, `write` and the readers of templates and static files touch the disk; the others take and
return values. What `kept` and `unchanged` put into `.cache/`, and `templates` beside the templates, may be deleted at any time.
"""

__version__ = "1.0.0"
