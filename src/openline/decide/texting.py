"""Texting: a release in words that fit a text message, a subject line, or a few lines of mail (R38).

A text holds what, whose to call, when, and a reference; all else is where the reference leads. One text has
160 characters of the GSM 7-bit alphabet (3GPP TS 23.038), or 70 of UCS-2 when one of them is not in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from openline.decide.briefing import brief_of
from openline.decide.gist import gist_of
from openline.decide.phrases import (
    CALL,
    EXERCISE,
    NOTICE_IN_BRIEF,
    PASS_TO,
    PRECEDENCES,
    THE_NODE,
    THROUGH,
    WITHDRAWN,
    Language,
    phrase_of,
)
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.unseen import shown, without_isolates

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Take two places each."""
GSM_LENGTH, UCS2_LENGTH = 160, 70
CUT = {True: "...", False: "…"}
_SIGNS = {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}
_JOINERS = "\u200c\u200d"
"""Not seen, and letters of Persian and Sorani are wrong without them."""
REFERENCE = "OL-"
SHORT_REFERENCE = 10
"""Characters of the reference that a text has room for: for people to say, no proof of anything."""


class Told(NamedTuple):
    """A release as it is to be said in words."""

    reference: str
    """Opaque; stands for this release at this address."""
    mode: str
    precedence: Precedence
    told_at_ms: int
    detail: str
    pass_to: str
    shown: Mapping[str, Any] | None
    """``None`` once it was redacted."""
    withdrawn: bool
    parties: Mapping[str, str]
    """What parties are called."""


def dtg(at_ms: int) -> str:
    """Write a time as a date-time group, such as ``141403ZNOV26``."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    month = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")[at.month - 1]
    return f"{at:%d%H%M}Z{month}{at:%y}"


def plain(text: object) -> str:
    """Return a text on one line, with those written out that would turn its direction."""
    lines = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in str(text))
    kept = shown(without_isolates("".join(lines)))
    seen = (c for c in kept if c in _JOINERS or unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    return " ".join("".join(seen).split())


def is_gsm(text: str) -> bool:
    """Tell whether every character is in the GSM 7-bit alphabet."""
    return all(c in GSM_BASIC or c in GSM_EXTENDED for c in text)


def places(text: str) -> int:
    """Return how many places of one text it takes: septets, or UTF-16 units."""
    if is_gsm(text):
        return len(text) + sum(c in GSM_EXTENDED for c in text)
    return len(text.encode("utf-16-le")) // 2


def fits(text: str) -> bool:
    """Tell whether it is one text."""
    return places(text) <= (GSM_LENGTH if is_gsm(text) else UCS2_LENGTH)


def what(it: Told, language: Language) -> str:
    """Say what happened, to what."""
    said = phrase_of(_type(it), language)
    if it.withdrawn or it.shown is None:
        said = getattr(WITHDRAWN, language)
    brief = None if it.withdrawn or it.shown is None else brief_of(it.shown, language)
    about = plain(_about(it) if brief is None else brief)
    return f"{said} {about}".strip()


def whom(it: Told, language: Language) -> str:
    """Say whom to call, and whom to tell; empty when that is nobody."""
    said = []
    if it.pass_to:
        said.append(f"{getattr(PASS_TO, language)} {_party(it, it.pass_to, language)}")
    calls = [] if it.shown is None else it.shown.get("call") or gist_of(it.shown).call
    named = [text for call in calls if isinstance(call, dict) and (text := _call(it, call, language))]
    if named:
        said.append(f"{getattr(CALL, language)} {', '.join(named)}")
    return "; ".join(said)


def subject(it: Told) -> str:
    """Return the subject line of a mail: no name and no text of anybody's stands in it."""
    said = phrase_of(_type(it), "en")
    if it.withdrawn or it.shown is None:
        said = WITHDRAWN.en
    watermark = f"{EXERCISE.en} " if it.mode == "exercise" else ""
    head = f"{watermark}{PRECEDENCES[it.precedence].en} {dtg(it.told_at_ms)}"
    return f"{head} {said} [{REFERENCE}{it.reference}]"


def text_message(it: Told, language: Language) -> str:
    """Return a release as one text: what does not fit is cut, the reference never.

    What is most needed stands first: an exercise says so, then how urgent, when, what, and whom to call.
    """
    watermark = f"{getattr(EXERCISE, language)} " if it.mode == "exercise" else ""
    urgent = getattr(PRECEDENCES[it.precedence], language)
    head = f"{watermark}{urgent} {dtg(it.told_at_ms)} "
    tail = f" {REFERENCE}{it.reference[:SHORT_REFERENCE].upper()}"
    brief = f" {getattr(NOTICE_IN_BRIEF, language)}."
    said = what(it, language)
    call = whom(it, language)
    if language == "en":
        call = _in_gsm(call)
        written = _in_gsm(said)
        # What somebody said in another script stays in it, however short a text is then.
        as_said = brief_of(it.shown or {}, language) is not None and written.count("?") > said.count("?")
        said = said if as_said else written
    middle = f"{said}. {call}." if call else f"{said}."
    for candidate in (head + middle + brief + tail, head + middle + tail):
        if fits(candidate):
            return candidate
    return head + _cut(middle, head, tail) + tail


def _cut(middle: str, head: str, tail: str) -> str:
    """Cut from the end what is the least needed, at a character that people see as one."""
    while middle:
        middle = middle[:-1]
        while middle and unicodedata.combining(middle[-1]):
            middle = middle[:-1]
        whole = head + middle + CUT[is_gsm(head + middle + tail)] + tail
        if fits(whole):
            return middle + CUT[is_gsm(head + middle + tail)]
    return ""


def _in_gsm(text: str) -> str:
    """Write what is not in the alphabet with letters that are, or as a question mark."""
    found = []
    for c in text:
        if c in GSM_BASIC or c in GSM_EXTENDED:
            found.append(c)
            continue
        base = "".join(d for d in unicodedata.normalize("NFKD", c) if d in GSM_BASIC)
        found.append(base or _SIGNS.get(c, "?"))
    return "".join(found)


def _type(it: Told) -> str:
    type = str((it.shown or {}).get("type", ""))
    return gist_of(it.shown or {}).phrase if type.startswith("matches.") else type


def _about(it: Told) -> str:
    """Return the id of what it is about, as far as that was shown: a name may be in any script."""
    shown = it.shown or {}
    if isinstance(shown.get("yours"), list) and shown["yours"]:
        return ", ".join(str(id) for id in shown["yours"])
    if str(shown.get("type", "")).startswith("matches."):
        return ", ".join(plain(id) for id in gist_of(shown).yours)
    about = str(shown.get("about") or "")
    return about[:8] if len(about) == 32 else about


def _call(it: Told, call: Mapping[str, Any], language: Language) -> str:
    via = call.get("via")
    said = _party(it, call.get("party"), language)
    return f"{said} {getattr(THROUGH, language)} {_party(it, via, language)}" if via else said


def _party(it: Told, id: object, language: Language) -> str:
    if id == NODE:
        return getattr(THE_NODE, language)  # type: ignore[no-any-return]
    name = plain(it.parties.get(str(id), "") or id)
    return name if language != "en" or is_gsm(name) else plain(id)
