"""Lemmas by rule, with a table of exceptions."""

import re
from collections.abc import Mapping

__all__ = ["IRREGULAR_VERBS", "Lemmas", "lemma_by_rule"]

_IRREGULAR = (
    "be: am is are was were been being 's 're 'm|have: has had having 've|do: does did done|go: goes went "
    "gone gon|use: used|die: died|say: said|tell: told|think: thought|know: knew known|see: saw seen|come: "
    "came|become: became|take: took taken|get: got gotten|give: gave given|make: made|find: found|leave: "
    "left|feel: felt|keep: kept|hold: held|bring: brought|begin: began begun|write: wrote written|stand: "
    "stood|understand: understood|hear: heard|mean: meant|meet: met|run: ran|pay: paid|sit: sat|speak: "
    "spoke spoken|lie: lay lain lying|lead: led|read: read|grow: grew grown|lose: lost|fall: fell fallen|"
    "send: sent|build: built|draw: drew drawn|break: broke broken|spend: spent|rise: rose risen|drive: "
    "drove driven|buy: bought|wear: wore worn|choose: chose chosen|seek: sought|strike: struck stricken|"
    "fight: fought|catch: caught|teach: taught|sell: sold|fly: flew flown|flee: fled|shoot: shot|throw: "
    "threw thrown|win: won|withdraw: withdrew withdrawn|hide: hid hidden|die: dying|sink: sank sunk|steal: "
    "stole stolen|swear: swore sworn|undergo: underwent undergone|forbid: forbade forbidden|forget: forgot "
    "forgotten|foresee: foresaw foreseen|overcome: overcame|overthrow: overthrew overthrown|undertake: "
    "undertook undertaken|withhold: withheld|uphold: upheld|wound: wounded|bind: bound|bleed: bled|deal: "
    "dealt|dig: dug|drink: drank drunk|eat: ate eaten|feed: fed|freeze: froze frozen|hang: hung|lay: laid|"
    "lend: lent|ride: rode ridden|ring: rang rung|shake: shook shaken|shrink: shrank shrunk|sleep: slept|"
    "slide: slid|spring: sprang sprung|stick: stuck|sweep: swept|swim: swam swum|tear: tore torn|wake: woke "
    "woken|wind: wound|bear: bore borne|beat: beaten|bend: bent|bite: bit bitten|blow: blew blown|can: ca|"
    "will: wo 'll|would: 'd|mistake: mistook mistaken|shall: sha|show: shown|prove: proven|bring: bringing|"
    "tie: tied tying|come: coming|name: naming|mean: meaning|learn: learnt|name: named"
)
IRREGULAR_VERBS = {
    form: lemma
    for entry in _IRREGULAR.split("|")
    for lemma, forms in [entry.split(": ")]
    for form in forms.split()
    if (lemma, form) != ("wind", "wound")
}
_NOUNS = dict(
    men="man", women="woman", children="child", people="people", feet="foot", teeth="tooth", mice="mouse",
    lives="life", wives="wife", knives="knife", halves="half", leaves="leaf", thieves="thief",
    shelves="shelf", wolves="wolf", selves="self", crises="crisis", bases="base", analyses="analysis",
    media="medium", data="data", forces="force", buses="bus", gases="gas", aircraft="aircraft",
    series="series", headquarters="headquarters", casualties="casualty", fora="forum", criteria="criterion",
    phenomena="phenomenon",
)  # fmt: skip
_PRONOUNS = dict(
    me="I", us="we", him="he", them="they", hers="she", these="this", those="that", an="a", mine="my",
    ours="our", theirs="their", yours="your",
)  # fmt: skip
_CLITICS = {"n't": "not", "'s": "'s"}
_COMPARED = dict(
    better="good", best="good", worse="bad", worst="bad", more="more", most="most", less="less",
    least="least", further="far", farther="far", later="late", latest="late", earlier="early",
    larger="large", largest="large",
)  # fmt: skip
# Stems of verbs that took an e: by their consonants, or by one vowel and one consonant (u behind q is none).
_TOOK_E = re.compile(
    r"(?:[cuvz]|[^s]s|[rdl]g|[rc]h?ang|[eu]ng|ieg|[iu]at|creat|lud|uad|uid|[bcdfgkptz]l|"
    r"[tpwh]ast|(?<![aeio])(?<![^q]u)(?:at|ut|ot|[iao]d|ced|"
    r"[ae]g|[aoi]k|am|[ou]m|[^aeiou]im|in|ven|[ph]on|[ai]r|[nsplcd]or|ur|[ai]p|[hc]op|[iu]l|ib|"
    r"(?:inv|exc|un|c|wr|ign)it|(?:pl|mp|del)et))$"
)
_DOUBLED_L = re.compile(r"(?:contr|patr|canc|trav|(?:ex|re|com|pro|dis|im)p|lab|quarr|mod|lev)[eo]ll$")
_LETTERS = 256  # a longer word is its own lemma


class Lemmas:
    """Lemmas of words: the exceptions first, then the rules.

    Parameters
    ----------
    exceptions : mapping of str to str
        Lemma by the form in small letters and its Penn tag, with a space between.
    """

    def __init__(self, exceptions: Mapping[str, str]) -> None:
        self._known: dict[str, str] = dict(exceptions)
        self._made: dict[tuple[str, str], str] = {}

    def __call__(self, word: str, upos: str, xpos: str) -> str:
        """Lemma of a word as written, by its tags."""
        if len(word) > _LETTERS:
            return word
        key = (word, xpos)
        lemma = self._made.get(key)
        if lemma is None:
            plain = word.replace("’", "'").replace("‘", "'")
            lemma = self._known.get(f"{plain.lower()} {xpos}") or lemma_by_rule(plain, upos, xpos)
            if len(self._made) > 1 << 16:
                self._made.clear()
            self._made[key] = lemma
        return lemma


def lemma_by_rule(word: str, upos: str, xpos: str) -> str:
    """Lemma of a word by its ending, its tags and the common irregular forms."""
    small = word.lower()
    if xpos == "NNP":
        return word
    if xpos == "NNPS":
        return _singular(word)
    if xpos == "NNS":
        return _NOUNS.get(small) or _singular(small)
    if upos in ("VERB", "AUX"):
        return IRREGULAR_VERBS.get(small) or _verb(small, xpos)
    if xpos in ("JJR", "JJS", "RBR", "RBS"):
        if small in ("better", "best") and xpos in ("RBR", "RBS"):
            return "well"
        return _COMPARED.get(small) or _positive(small)
    if upos in ("PRON", "DET"):
        return "I" if small == "i" else _PRONOUNS.get(small, small)
    return _CLITICS.get(small, small) if upos != "X" else word


def _singular(noun: str) -> str:
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zes")) and not noun.endswith("aches"):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us")):
        return noun[:-1]
    return noun


def _verb(form: str, xpos: str) -> str:
    if xpos == "VBZ":
        return form[:-2] if form.endswith("oes") else _singular(form)
    if xpos == "VBG" and form.endswith("ing") and len(form) > 4:
        return _stem(form[:-3])
    if xpos in ("VBD", "VBN") and form.endswith("ied") and len(form) > 4:
        return form[:-3] + "y"
    if xpos in ("VBD", "VBN") and form.endswith("ed") and len(form) > 4:
        return form[:-1] if form.endswith("eed") else _stem(form[:-2])
    return form


def _stem(stem: str) -> str:
    """Undo what an ending did to a verb: a doubled consonant, or an e that it took."""
    if not any(letter in "aeiouy" for letter in stem):
        return stem + "e" if len(stem) < 3 else stem
    if len(stem) < 3:
        return stem if stem in ("go", "do") else stem + "e"
    if len(stem) > 3 and stem[-1] == stem[-2] and (stem[-1] in "bdgmnprt" or _DOUBLED_L.search(stem)):
        return stem[:-1]
    return stem + "e" if _TOOK_E.search(stem) else stem


def _positive(compared: str) -> str:
    stem = compared.removesuffix("er") if compared.endswith("er") else compared.removesuffix("est")
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "bdgnt":
        return stem[:-1]
    return stem + "e" if stem.endswith(("rg", "af", "at", "os", "id", "iv", "ur", "ac")) else stem
