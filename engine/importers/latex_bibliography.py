"""A bibliography written into a LaTeX text becomes paragraphs with the labels of its entries, and citations of them these labels."""

from __future__ import annotations

import re

WHOLE = re.compile(r"\\begin\s*\{thebibliography\}\s*(?:\{[^{}]*\})?(.*?)\\end\s*\{thebibliography\}", re.DOTALL)
ENTRY = re.compile(r"\\bibitem\s*(?:\[((?:[^\[\]{}]|\{[^{}]*\})*)\])?\s*\{([^{}]*)\}")
CITATION = re.compile(r"\\cite[a-z]*\*?\s*((?:\[[^\[\]]*\]\s*){0,2})\{([^{}]*)\}")
HEADINGS = {
    "References": "",
    "Referências": "portugu|brazil",
    "Literatur": "german",
    "Références": "french",
    "Referencias": "spanish",
}


def with_typed_bibliography(text: str) -> str:
    """Return a text without `thebibliography`, under a heading in its place."""
    match = WHOLE.search(text)
    if not match:
        return text
    entries = ENTRY.findall(match[1])
    labels = {key.strip(): label or str(number) for number, (label, key) in enumerate(entries, start=1)}

    def entry(found: re.Match[str]) -> str:
        return f"\\par {{[}}{labels[found[2].strip()]}{{]}} "

    def cited(found: re.Match[str]) -> str:
        keys = [key.strip() for key in found[2].split(",")]
        if not all(key in labels for key in keys):
            return found[0]
        *before, pages = re.findall(r"\[([^\[\]]*)\]", found[1]) or [""]
        words = ", ".join(filter(None, [*(labels[key] for key in keys), pages]))
        return f"{{[}}{' '.join(filter(None, [*before, words]))}{{]}}"

    used = re.search(r"\\usepackage\s*\[([^\[\]]*)\]\s*\{babel\}", text)
    heading = next((name for name, tongues in HEADINGS.items() if tongues and used and re.search(tongues, used[1])), "References")
    body = ENTRY.sub(entry, match[1])
    return (
        CITATION.sub(cited, text[: match.start()]) + f"\\section*{{{heading}}}{body}" + CITATION.sub(cited, text[match.end() :])
    )
