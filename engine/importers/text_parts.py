"""The parts of an article that its headings name: abstract, keywords, notes, statements at the end."""

from __future__ import annotations

import re

NAMES = {
    "abstract": "abstract|summary|resumo|resumen|résumé|zusammenfassung|riassunto|samenvatting|sammanfattning|аннотация|ملخص|الملخص|תקציר",
    "keywords": "key ?words?|key words and phrases|palavras[ -]chaves?|palabras clave|mots[ -]cl[ée]s|schlüsselw[öo]rter|schlagw[öo]rter|"
    "parole chiave|trefwoorden|ключевые слова|الكلمات المفتاحية|كلمات مفتاحية|מילות מפתח",
    "notes": "(?:end|foot)? ?notes?|notes (?:and|&) (?:references|citations)|(?:references|citations) (?:and|&) notes|notes to .{1,60}|"
    "notes de (?:fin|bas de page)|anmerkungen|endnoten|fu(?:ß|ss)noten|notas(?: finais| finales| al final| al pie| de rodap[ée])?|"
    "note al testo|noten|noter|przypisy|примечания|сноски|الهوامش|هوامش|الحواشي|ملاحظات|הערות|注释?|脚注|注記",
    "references": "references|bibliography|works cited|literature|bibliographie|literatur(?:verzeichnis)?|referências(?: bibliográficas)?|"
    "bibliografia|referencias(?: bibliográficas)?|bibliografía|references cited|المراجع|المصادر|литература",
    "disclosure": "disclosure(?: statements?)?|declarations? of (?:conflicting )?interests?|conflicts? of interests?(?: statement)?|"
    "competing interests?|statement of disclosure|declaração de interesses?|conflitos? de interesses?",
    "contributor": "notes? (?:on|about) (?:the )?(?:contributors?|authors?)|about the (?:contributors?|authors?)|(?:author )?biograph(?:y|ical notes?)|"
    "contributors?|sobre (?:o|os|a|as|el|los) autor(?:es|a)?|notes on (?:the )?contributors?",
    "acknowledgements": "acknowledge?ments?|agradecimentos|agradecimientos|remerciements|danksagung|ringraziamenti|شكر وتقدير",
    "introduction": "introduction|introdução|introducción|einleitung|introduzione|inleiding|введение|مقدمة|المقدمة|מבוא",
    "conclusion": "conclusions?|concluding remarks|conclusão|considerações finais|conclusión|conclusiones|schluss|fazit|conclusioni|"
    "epilogue|заключение|خاتمة|الخاتمة|סיכום",
}
PATTERNS = {part: re.compile(names) for part, names in NAMES.items()}
FRONT = {"abstract", "keywords"}
BACK = {"disclosure", "contributor", "acknowledgements"}
RUN_IN = re.compile(
    rf"[*_]*(?P<name>{NAMES['abstract']}|{NAMES['keywords']})[*_]*\s*(?:[.:–—]|\]|(?<=[*_]))[*_]*\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


def part_of(words: str) -> str:
    """Return which part of an article the bare words of a heading announce; empty for a section of its own."""
    return next((part for part, pattern in PATTERNS.items() if pattern.fullmatch(words)), "")
