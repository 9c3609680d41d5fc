"""Who does something in a document, and so may be meant by a pronoun or a role later on."""

from collections.abc import Sequence

from openline.reports.attribution.quoting import Quotation, quotation_at
from openline.reports.speakers.nominals import noun_class
from openline.reports.tagging.port import Parsed

__all__ = ["subjects_of"]

_APPOSED = 16  # tokens of an apposition


def subjects_of(p: Parsed, quoted: Sequence[Quotation]) -> list[tuple[int, int]]:
    """Give the subjects outside quotations, and agents behind "by", as spans of text."""
    found = []
    for at in range(len(p)):
        by = p.deprel[at].startswith("obl") and any(p.text[k].lower() == "by" for k in p.children[at])
        if not (p.deprel[at].startswith("nsubj") or by) or p.upos[at] not in ("NOUN", "PROPN"):
            continue
        if quotation_at(quoted, p.start[at]) >= 0:
            continue
        first = at
        while (
            first > 0
            and p.sentence[first - 1] == p.sentence[at]
            and p.xpos[first] != "DT"  # "On Nov. 14 the envoy said"
            and (
                p.upos[first - 1] in ("DET", "ADJ", "PROPN", "NOUN", "NUM")
                or p.xpos[first - 1] in ("POS", "PRP$", "HYPH")
            )
        ):
            first -= 1
        last = at
        while last + 1 < len(p) and p.head[last + 1] in range(first, at + 1) and p.upos[last + 1] == "PROPN":
            last += 1
        end = p.end[last]
        if last + 2 < len(p) and p.text[last + 1] in ("of", "for", "on"):
            stop = last + 2
            while (
                stop < len(p)
                and p.sentence[stop] == p.sentence[at]
                and (
                    p.upos[stop] in ("DET", "PROPN", "NOUN", "ADJ")
                    or p.text[stop] in ("of", "for", "'s", "’s")
                    or "HYPH" in (p.xpos[stop], p.xpos[stop - 1])
                )
            ):
                stop += 1
            if stop > last + 2:
                end, last = p.end[stop - 1], stop - 1
        if last + 2 < len(p) and p.text[last + 1] == "," and p.upos[last + 2] in ("PROPN",):
            stop = last + 2
            while stop < len(p) and p.upos[stop] == "PROPN":
                stop += 1
            if stop < len(p) and p.text[stop] == ",":
                end = p.end[stop - 1]
        elif p.upos[at] == "PROPN" and not by and (beside := _apposed(p, at)) > end:
            end = beside  # "Kilo Lima, the top commander of the force, met"
        found.append((p.start[first], end))
    return found


def _apposed(p: Parsed, at: int) -> int:
    """Where the apposition with a role behind a name ends; 0 if there is none."""
    for child in p.children[at]:
        if p.deprel[child] != "appos" or child < at or noun_class(p.text[child].lower()) == "other":
            continue
        last = max(token for token in p.subtree(child) if p.upos[token] != "PUNCT")
        if (
            last - at < _APPOSED
            and p.text[child - 1] != "("
            and last + 1 < len(p)
            and p.text[last + 1] == ","
        ):
            return p.end[last]
    return 0
