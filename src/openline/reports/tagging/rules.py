"""The parser that needs no model: closed classes, endings, capitals and neighbours, then shallow heads."""

from collections.abc import Sequence
from functools import cache

from openline.reports.tagging.lemmas import IRREGULAR_VERBS, Lemmas, lemma_by_rule
from openline.reports.tagging.lexicon import BASES, CLOSED, ENDINGS, NOUN_OR_VERB, listed
from openline.reports.tagging.port import LONGEST, Parsed
from openline.reports.tagging.shallow import Tag, heads
from openline.reports.tagging.tokens import tokenize

__all__ = ["RuleParser"]


_MARKS = {
    **dict.fromkeys(".!?", "."),
    **dict.fromkeys(",—–…", ","),
    **dict.fromkeys(":;", ":"),
    "-": "HYPH",
    **dict.fromkeys("([", "-LRB-"),
    **dict.fromkeys(")]", "-RRB-"),
    **dict.fromkeys(("“", "‘", "``"), "``"),
    **dict.fromkeys(("”", "’", '"', "'", "''"), "''"),
}
_SYMBOLS = {"$": "$", "€": "$", "£": "$", "%": "NN", "+": "SYM", "=": "SYM", "/": "SYM", "°": "NN", "&": "CC"}
_NAMES_OF_TIME = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december"
)
_ALONE = frozenset(["this", "these", "those", "all", "both", "some", "each"])  # determiner or pronoun
_NOUN_TOO = frozenset(["official", "military", "senior", "human", "public", "second", "foreign"])
_HAVE, _BE, _DO = (
    frozenset(["have", "has", "had", "'ve", "having"]),
    frozenset(["be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re", "'m"]),
    frozenset(["do", "does", "did"]),
)
_DEMONYM = ("ian", "ean", "ese", "ish", "aqi", "ani", "eli", "emi", "can", "led", "ench")


class RuleParser:
    """Tags and shallow heads by rule; good enough to find who says what."""

    def parse(self, text: str, spans: Sequence[tuple[int, int]]) -> Parsed:
        """Tokenise, tag and parse sentences; see `Parser`."""
        start: list[int] = []
        end: list[int] = []
        number: list[int] = []
        words: list[str] = []
        upos: list[str] = []
        xpos: list[str] = []
        head: list[int] = []
        deprel: list[str] = []
        for at, span in enumerate(spans):
            tokens = tokenize(text, *span)
            root = top = -1
            for piece in range(0, len(tokens), LONGEST):
                here = [text[a:b] for a, b in tokens[piece : piece + LONGEST]]
                tags = tagged(here)
                first = len(words)
                for token, (up, label) in enumerate(heads(here, tags), start=first):
                    head.append(up + first if up >= 0 else root)
                    deprel.append(label if up >= 0 or root < 0 else "parataxis")
                    top = token if up < 0 and piece == 0 else top
                root = top
                words += here
                upos += [u for u, _ in tags]
                xpos += [x for _, x in tags]
            start += [a for a, _ in tokens]
            end += [b for _, b in tokens]
            number += [at] * len(tokens)
        lemmas = Lemmas({})
        lemma = [lemmas(*each) for each in zip(words, upos, xpos, strict=True)]
        return Parsed(start, end, number, words, lemma, upos, xpos, head, deprel)


@cache
def _verb_forms() -> dict[str, str]:
    """Penn tags of the forms of the verbs that are known: past forms as VBD."""
    forms = {base: "VB" for base in BASES}
    for base in BASES:
        stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
        if base.endswith("y") and base[-2:-1] not in "aeo":
            forms[base[:-1] + "ies"], forms[base[:-1] + "ied"], forms[base + "ing"] = "VBZ", "VBD", "VBG"
            continue
        forms[base + ("es" if base.endswith(("s", "sh", "ch", "x", "o")) else "s")] = "VBZ"
        for ending, tag in (("ed", "VBD"), ("ing", "VBG")):
            forms.setdefault(stem + ending, tag)
            if stem[-1] in "bgmnprt" and len(stem) < 6:
                forms.setdefault(stem + stem[-1] + ending, tag)
    for form, base in IRREGULAR_VERBS.items():
        if form not in BASES:
            forms[form] = "VBG" if form.endswith("ing") else "VBZ" if form.endswith("s") else "VBD"
            past = lemma_by_rule(form, "VERB", "VBD") == base and form.endswith(("en", "wn", "ne", "um"))
            if past:
                forms[form] = "VBN"
    return forms


def tagged(words: Sequence[str]) -> list[Tag]:
    """Tags of one sentence."""
    letters = [word for word in words if word.isalpha()]
    shouted = sum(word.isupper() for word in letters) * 2 > len(letters)
    titled = len(letters) > 3 and sum(word[0].isupper() for word in letters) * 4 > len(letters) * 3
    tags: list[Tag] = []
    first = True
    for word in words:
        tags.append(_alone(word, first=first, shouted=shouted, titled=titled))
        first = first and not word[0].isalnum()
    for at, word in enumerate(words):
        tags[at] = _in_place(words, tags, at, word.lower().replace("’", "'"))
    return tags


def _alone(word: str, *, first: bool, shouted: bool, titled: bool) -> Tag:
    """Tags of a word without its neighbours."""
    small = word.lower().replace("’", "'")
    if not any(c.isalnum() for c in word):
        if word[0] in _SYMBOLS:
            return ("CCONJ", "CC") if word == "&" else ("SYM", _SYMBOLS[word[0]])
        return "PUNCT", _MARKS.get(word, "," if word.startswith("-") else ":" if word[0] in ".…" else "NFP")
    if word[0].isdigit():
        return ("ADJ", "JJ") if small.endswith(("st", "nd", "rd", "th")) else ("NUM", "CD")
    capital = word[0].isupper()
    plain = not capital or first or shouted or len(word) > 2 or word == "I"
    if small in CLOSED and plain and word not in ("US", "IT", "IS", "May"):
        return CLOSED[small]
    if (small in _NAMES_OF_TIME and capital) or (word == "May" and not first):
        return "PROPN", "NNP"
    if titled and small in _verb_forms() and not _nominal(small):
        return "VERB", _verb_forms()[small]
    if capital and not shouted and (not first or "." in word or word.isupper()):
        if small.endswith(_DEMONYM) and not word.isupper():
            return "ADJ", "JJ"
        return "PROPN", "NNP"
    form = _verb_forms().get(small)
    if form is not None:
        return ("NOUN", "NNS" if form == "VBZ" else "NN") if _nominal(small) else ("VERB", form)
    for ending, upos, xpos in ENDINGS:
        if small.endswith(ending) and len(small) > len(ending) + 1:
            if first and capital and upos == "NOUN" and xpos == "NN":
                break
            return upos, xpos
    return ("PROPN", "NNP") if capital and not shouted else ("NOUN", "NN")


def _nominal(small: str) -> bool:
    return small in NOUN_OR_VERB or (small.endswith("s") and small[:-1] in NOUN_OR_VERB)


def _before(words: Sequence[str], tags: Sequence[Tag], at: int) -> int:
    """Find the nearest token before that is no adverb and no negation; -1 if there is none."""
    at -= 1
    while at >= 0 and tags[at][1] in ("RB", "RBR", "RBS") and words[at].lower() not in ("here", "there"):
        at -= 1
    return at


def _in_place(words: Sequence[str], tags: Sequence[Tag], at: int, small: str) -> Tag:
    """Tags of a word, those before it being settled."""
    upos, xpos = tags[at]
    past = _before(words, tags, at)
    before = words[past].lower().replace("’", "'") if past >= 0 else ""
    was = tags[past] if past >= 0 else ("", "")
    follows = tags[at + 1] if at + 1 < len(words) else ("", "")
    nominal_next = follows[0] in ("NOUN", "PROPN", "ADJ", "NUM")
    if small == "at" and words[at + 1 : at + 2] in (["least"], ["most"]):
        return "ADV", "RB"
    if upos == "ADJ" and small in _NOUN_TOO:
        noun = was[0] in ("DET", "ADJ", "NOUN", "PROPN") and follows[0] in ("VERB", "AUX", "PUNCT", "ADP", "")
        return ("NOUN", "NN") if noun else (upos, xpos)
    if small == "that":
        return _that(was, follows, nominal_next)
    if small in ("'s", "'") and past == at - 1 and past >= 0:
        held = was[0] in ("NOUN", "PROPN") and follows[0] not in ("DET", "PRON", "PUNCT", "ADP", "PART", "")
        return ("PART", "POS") if held and (small == "'s" or words[past].endswith("s")) else (upos, xpos)
    if small == "to":
        return ("PART", "TO") if _infinitive(words, tags, at + 1) else ("ADP", "IN")
    if xpos == "NN" and (was[1] in ("MD", "TO") or before in _DO) and small.islower() and upos == "NOUN":
        return "VERB", "VB"
    if small == "her" and not nominal_next:
        return "PRON", "PRP"
    if small in ("as", "since", "after", "before", "until", "than") and not _clause_ahead(tags, at):
        return "ADP", "IN"
    if small in _ALONE and not nominal_next and follows[1] != "RB":
        alone = follows[0] in ("AUX", "VERB", "PUNCT", "") or small == "this"
        return ("PRON", "DT") if alone else (upos, xpos)
    if small in ("one", "there") and upos == "PRON" and follows[0] not in ("AUX", "VERB"):
        return "ADV", "RB"
    if small in _HAVE | _DO | _BE and upos == "AUX" and small not in _BE and not _helps(words, tags, at):
        return "VERB", xpos
    if upos == "VERB" or (upos == "NOUN" and _verb_forms().get(small)):
        return _verb(small, (upos, xpos), before, was, follows)
    return upos, xpos


def _infinitive(words: Sequence[str], tags: Sequence[Tag], at: int) -> bool:
    """Whether what stands behind "to" is a verb, adverbs before it left out."""
    while at < len(words) and tags[at][1] == "RB":
        at += 1
    if at == len(words):
        return False
    small, (upos, xpos) = words[at].lower(), tags[at]
    if xpos in ("VB", "VBP") or small in BASES or small in ("be", "have", "do"):
        return True
    follows = tags[at + 1] if at + 1 < len(words) else ("", "")
    goes_on = follows[0] in ("DET", "PRON") or follows[1] in ("PRP$", "NNS", "RP")
    return (upos, xpos) == ("NOUN", "NN") and goes_on


def _that(was: Tag, follows: Tag, nominal_next: bool) -> Tag:
    if was[0] in ("VERB", "ADJ"):
        return "SCONJ", "IN"
    if was[0] in ("NOUN", "PROPN"):
        return ("PRON", "WDT") if follows[0] in ("VERB", "AUX", "ADV") else ("SCONJ", "IN")
    if nominal_next:
        return "DET", "DT"
    return ("PRON", "DT") if follows[0] in ("AUX", "VERB", "PUNCT") else ("SCONJ", "IN")


def _clause_ahead(tags: Sequence[Tag], at: int) -> bool:
    """Whether a finite verb comes before the next mark."""
    for upos, xpos in tags[at + 1 :]:
        if upos == "PUNCT" and xpos != "HYPH":
            return False
        if xpos in ("VBD", "VBZ", "VBP", "MD"):
            return True
    return False


def _helps(words: Sequence[str], tags: Sequence[Tag], at: int) -> bool:
    """Whether a form of have or do stands before the verb that it helps."""
    for word, (upos, xpos) in zip(words[at + 1 : at + 5], tags[at + 1 : at + 5], strict=True):
        if upos == "VERB" or xpos in ("VBN", "VB", "VBD"):
            return True
        if xpos != "RB" and upos != "PRON":
            return word.lower() in _BE or (upos == "NOUN" and word.lower() in BASES)
    return False


def _verb(small: str, tag: Tag, before: str, was: Tag, follows: Tag) -> Tag:
    """Verb or noun, and which form of the verb, by what stands before."""
    upos, xpos = tag
    form = _verb_forms().get(small, xpos)
    if before in _DO or was[1] in ("MD", "TO"):
        return ("VERB", "VB") if form in ("VB", "VBP") else (upos, xpos)
    if form in ("VBD", "VBN"):
        if before in _HAVE | _BE:
            return "VERB", "VBN"
        if was[0] in ("DET", "ADP", "ADJ") or was[1] in ("PRP$", "POS", "CD"):
            return "VERB", "VBN"
        by = follows[0] == "ADP" and was[0] == "NOUN" and form == "VBN"
        return "VERB", "VBN" if by or form == "VBN" else "VBD"
    if form == "VBG":
        noun = was[0] in ("DET", "ADJ") or was[1] in ("PRP$", "POS")
        return ("NOUN", "NN") if noun and follows[0] not in ("NOUN", "PROPN", "DET") else ("VERB", "VBG")
    if was[0] in ("DET", "ADJ", "NUM", "ADP", "PART") or was[1] in ("PRP$", "HYPH"):
        return "NOUN", "NNS" if form == "VBZ" else "NN"
    subject = was[0] in ("PROPN", "PRON") or was[1] in ("NNS", "WDT")
    if upos == "NOUN":
        clause = follows[0] in ("DET", "PRON", "SCONJ") or follows[1] == "PRP$"
        if form == "VBZ":
            return ("VERB", "VBZ") if was[0] in ("PRON", "PROPN", "NOUN") and clause else (upos, xpos)
        verb = (subject and was[0] != "PROPN" and clause) or was[1] == "PRP"
        return ("VERB", "VBP") if verb else (upos, xpos)
    if form == "VB":
        return "VERB", "VBP" if subject else "VB"
    return "VERB", form
