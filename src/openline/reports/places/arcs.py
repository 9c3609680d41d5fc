"""What a place is there for, by the structure of its sentence: the seat of a speaker, or who acts or speaks.

A second look at named places that were taken for a scene: the words beside them did not tell, what they hang
on does. It only ever takes a place from the scenes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from openline.reports.attribution.cues import VERBS
from openline.reports.model import Place, PlaceRole
from openline.reports.speakers.nominals import STATES, noun_class
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.port import Parsed

__all__ = ["by_arcs"]

_PERSONS = ("official", "expert", "anonymous", "witness")
_SPEAKERS = (*_PERSONS, "organisation", "agency")
# Verbs whose object is somebody: what is blamed, urged or told is no place.
_AT_SOMEBODY = listed(
    "accuse blame urge ask tell warn remind thank condemn criticize criticise inform notify press",
    "pressure threaten",
    "fault reproach implore beg persuade convince assure reassure support back fund arm sponsor sanction",
    "represent",
    "denounce lambast praise court placate provoke embolden oblige allow",
)
# What is laid on somebody: "laid the blame on Damascus", "put pressure on Ankara".
_LAID = listed("blame responsibility pressure sanction demand condition onus doubt finger accusation")
_SETTLED = listed(
    "town city village camp district province neighbourhood neighborhood governorate countryside suburb"
)
# Verbs that have a person for their subject, whatever the noun: "a merchant in Hajin told".
_PERSONAL = listed("say tell recount recall complain explain insist reply whisper swear")
_TOLD_OF = listed("report announce declare")  # "reported twelve violations in Latakia"
_SAYING = listed("say tell speak announce write report state declare add brief")
# Verbs of which a place may be the subject, and of which it may be the object, as a place.
_LIES = listed(
    "lie fall burn shake wake see witness remain suffer experience empty stand sleep stretch border",
    "shudder brace",
    "come go become seem appear look stay flood drown plunge",
)
_PHYSICAL = listed(
    "hit bomb shell strike attack reach leave enter take capture seize hold cross visit flee raid control",
    "overrun",
    "besiege surround encircle defend storm pound rock shake target travel go fly return move bring",
    "deliver transfer",
    "lead send come head drive ship march advance withdraw retreat relocate evacuate escape approach",
    "invade occupy",
    "liberate retake recapture lose rule quit tour traverse link connect separate divide bypass near pass",
    "get carry",
    "transport escort extradite deport expel flow stretch spread extend drop launch fire rain slam crash",
    "arrive walk",
)
_EDGES = listed("border frontier crossing boundary road line highway")
_LAYS = listed("on upon against with to at by from")
_SEATS = listed("of in at from for near based to with")
_HOUSED = listed(
    "hotel office headquarters seat home exile base bureau villa palace residence compound mansion"
)


def by_arcs(text: str, places: Sequence[Place], parsed: Parsed) -> Iterator[Place]:
    """Give the places of some sentences, with the roles that their arcs tell.

    Parameters
    ----------
    text : str
        The whole text.
    places : sequence of Place
        In order; those outside the sentences are given as they are.
    parsed : Parsed
        The sentences.
    """
    for place in places:
        if place.role == "event" and place.kind == "named":
            tokens = parsed.within(place.start, place.end)
            if tokens and parsed.start[tokens[0]] >= place.start:
                role = _role(text, place, parsed, list(tokens))
                if role is not None:
                    place = replace(place, role=role)
        yield place


def _role(text: str, place: Place, parsed: Parsed, tokens: list[int]) -> PlaceRole | None:
    head = _head(parsed, tokens)
    label = parsed.deprel[head].split(":")[0]
    above = parsed.head[head]
    if label == "conj" and above >= 0 and parsed.upos[above] == "PROPN":
        head, label, above = above, parsed.deprel[above].split(":")[0], parsed.head[above]
    if above < 0:
        return None
    case = {parsed.text[child].lower() for child in parsed.children[head] if parsed.deprel[child] == "case"}
    lemma = parsed.lemma[above].lower()
    if place.text.lower() in STATES and _acts(parsed, head, above, label, lemma, case):
        return "metonym"
    if parsed.upos[above] == "VERB":
        return _of_verb(parsed, head, above, label, lemma, case)
    if parsed.upos[above] not in ("NOUN", "PROPN"):
        return None
    while label == "nmod" and parsed.lemma[above].lower() in _SETTLED and parsed.head[above] >= 0:
        if parsed.upos[parsed.head[above]] not in ("NOUN", "PROPN"):
            break
        above = parsed.head[above]  # "a merchant from the town of Shuhail"
        lemma = parsed.lemma[above].lower()
    noun = parsed.text[above].lower()
    sort = noun_class(noun)
    if label == "nmod" and parsed.deprel[above].split(":")[0] == "obl" and parsed.head[above] >= 0:
        verb, how = parsed.head[above], {parsed.text[c].lower() for c in parsed.children[above]}
        said = parsed.lemma[verb].lower() in _SAYING and how & {"in", "at", "from"}
        if said and not _clause(parsed, verb, head):
            return "mention"  # "told us by phone from a hospital in Hajin"
    if label == "nmod" and case & _SEATS and (noun in _HOUSED or lemma in _HOUSED) and _speaks(parsed, above):
        return "office"
    if label in ("nmod", "compound") or (label == "obl" and case & _SEATS):
        if sort in ("official", "expert") and (not case or case & _SEATS) and _singular_post(parsed, above):
            return "office"
        if sort in _SPEAKERS and (not case or case & _SEATS) and _speaks(parsed, above):
            return "office"
    if label == "nmod" and case & _SEATS and _tells(parsed, above):
        return "office"
    if label == "nmod" and case & _LAYS and lemma in _LAID:
        return "metonym"
    return None


def _acts(parsed: Parsed, head: int, above: int, label: str, lemma: str, case: set[str]) -> bool:
    """Whether a country or a capital stands for its government: it acts, or somebody deals with it."""
    if parsed.upos[above] == "VERB":
        if parsed.deprel[head] == "nsubj":
            return lemma not in _LIES
        if label in ("obj", "iobj"):
            return lemma not in _PHYSICAL
        if label == "obl":
            return bool(case & {"with", "against"}) or (case == {"to"} and lemma not in _PHYSICAL)
        return False
    return label == "nmod" and bool(case & {"with", "against", "by"}) and lemma not in _EDGES


def _of_verb(
    parsed: Parsed, head: int, verb: int, label: str, lemma: str, case: set[str]
) -> PlaceRole | None:
    if parsed.deprel[head] == "nsubj":
        return "metonym" if _is_speech(parsed, verb) else None
    if label in ("obj", "iobj") and lemma in _AT_SOMEBODY:
        return "metonym"
    if label in ("obl", "nmod") and case & _LAYS:
        objects = {parsed.lemma[c].lower() for c in parsed.children[verb] if parsed.deprel[c] == "obj"}
        if objects & _LAID:
            return "metonym"
    if parsed.deprel[head] == "obl:agent" or (label == "obl" and "by" in case):
        return "metonym"
    if (
        label == "obl"
        and case & {"in", "at", "from"}
        and lemma in _SAYING
        and not _clause(parsed, verb, head)
        and not (lemma in _TOLD_OF and _has_object(parsed, verb, head))
    ):
        return "mention"
    return None


def _has_object(parsed: Parsed, verb: int, before: int) -> bool:
    return any(parsed.deprel[child] == "obj" and child < before for child in parsed.children[verb])


def _head(parsed: Parsed, tokens: list[int]) -> int:
    """Give the token of a name that hangs on something outside it."""
    inside = set(tokens)
    return next((at for at in tokens if parsed.head[at] not in inside), tokens[-1])


def _is_speech(parsed: Parsed, verb: int) -> bool:
    """Whether a verb is one of speech, in the active: what speaks is no scene."""
    known = VERBS.get(parsed.lemma[verb].lower())
    passive = any(parsed.deprel[child] in ("aux:pass", "nsubj:pass") for child in parsed.children[verb])
    return known is not None and not passive and not set("W") & set(known.frames)


def _speaks(parsed: Parsed, noun: int) -> bool:
    """Whether a noun is the subject of a verb of speech, or by whom it was said."""
    label, above = parsed.deprel[noun].split(":")[0], parsed.head[noun]
    if label in ("conj", "appos", "compound", "flat") and above >= 0:
        noun, label, above = above, parsed.deprel[above].split(":")[0], parsed.head[above]
    if above < 0 or parsed.upos[above] != "VERB":
        cases = {parsed.text[child].lower() for child in parsed.children[noun]}
        return "according" in cases
    if label == "obl":
        return any(parsed.text[child].lower() in ("according", "by") for child in parsed.children[noun])
    if label != "nsubj":
        return False
    if _is_speech(parsed, above):
        return True
    below = [
        c
        for c in parsed.children[above]
        if parsed.upos[c] == "VERB" and parsed.deprel[c] in ("xcomp", "conj")
    ]
    return any(_is_speech(parsed, each) for each in below)


def _tells(parsed: Parsed, noun: int) -> bool:
    """Whether a noun of any kind is the subject of a verb of which only a person is one."""
    above = parsed.head[noun]
    return parsed.deprel[noun] == "nsubj" and above >= 0 and parsed.lemma[above].lower() in _PERSONAL


def _singular_post(parsed: Parsed, noun: int) -> bool:
    """Whether an official is one of a place, rather than officials who are somewhere: "the governor of X"."""
    return not parsed.text[noun].lower().endswith(
        ("fighters", "soldiers", "troops", "pilots", "guards")
    ) and not re.match(
        r"(?:fighter|soldier|pilot|guard|airman|trooper|paratrooper|conscript|gunner|general|member|head)s?$",
        parsed.text[noun].lower(),
    )


def _clause(parsed: Parsed, verb: int, at: int) -> bool:
    """Whether a place behind a verb of speech stands in a clause that it brings in."""
    return any(parsed.deprel[c] in ("ccomp", "parataxis") and verb < c < at for c in parsed.children[verb])
