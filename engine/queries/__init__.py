"""The slips of the source, found by rules and ruled on by the editor in `queries.yaml`.

A rule is a generator over the witness, the text as it is read once for all of them. Where its pattern looks back, it does so
after its first sign and not before it: a pattern that begins with a sign is tried only where that sign stands.

    near         words and numbers that differ by a letter
    witness      passages, printed dates and dated documents
    finding      what a rule reports, and the rule itself
    habits       what a text does as a rule, and where it does otherwise
    numbers      papers, meetings and telegrams            (D11-)
    sequences    numbers that rise with time               (D15)
    documents    one document, one date, one file          (D01-)
    references   numbers of files and series               (D04-)
    dates        days, years and the span of a file        (D21-)
    names        people and places                         (D31-)
    offices      who holds them                            (D41-)
    abbreviations                                          (D44-)
    brackets     brackets, glosses, marks, doubled words   (D51-)
    quotes       quotation marks                           (D56-)
    separators   between the parts of a citation           (D61-)
    committees   how their numbers are written             (D66-)
    months       months, ranges, ordinals                  (D71-)
    titles       of published works                        (D81-)
    imprints     and pages                                 (D85-)
    structure    headings, calls, paragraphs               (D91-)
    spelling     one word spelt two ways                   (D96-)
    rulings      which findings are ruled on, and which rulings match nothing
"""
