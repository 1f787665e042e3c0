"""An article is read from where it really is and becomes content files.

    source  →  a reader (text, pandoc's formats, Markdown, TEI)  →  Draft  →  content files, all or none

Each reader returns a `Draft`; what it could not carry over is a `Loss` with its place in the source.
"""
