"""Templating: slots filled with what is known, in words that people wrote before; no text is made here.

What is put into a slot stands between isolates (U+2068, U+2069), so that a name in one script does not turn a
sentence in another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from openline.decide.plurals import plural_of
from openline.decide.supplying import PART, check_characters
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.warning import (
    DIRECTIONS,
    NO_DEADLINE,
    Digits,
    Medium,
    Script,
    Slot,
    SlotKind,
    SlotValue,
    Template,
    TemplateText,
    Warning,
    WarningText,
)

FSI, PDI = "\u2068", "\u2069"
"""First strong isolate, and its end."""
LONGEST_VALUE = 200
_DOMAIN = b"openline/template/v1\n"
_LAST_MS = 253_402_300_799_999
_ZERO = {Digits.LATN: 0x30, Digits.ARAB: 0x660, Digits.ARABEXT: 0x6F0}


class Filled(NamedTuple):
    """A text that is ready to be issued, and what it was made of."""

    text: str
    language: str
    script: Script
    digest: str


def text_in(template: Template, language: str) -> TemplateText:
    """Return a template's text in a language.

    Raises
    ------
    NotFoundError
        Nobody has supplied one; nothing is translated here.
    """
    for it in template.texts:
        if it.language == language and it.text is not None:
            return it
    there = sorted(it.language for it in template.texts if it.text is not None)
    raise NotFoundError(
        f"the template {template.id!r} has no text in {language!r}",
        next_step=f"supply one, or use {', '.join(there)}" if there else "supply one",
    )


def digest_of(template: Template, text: TemplateText) -> str:
    """Return the SHA-256 of all that decides what a reader sees of a text, in hexadecimal."""
    covered = {
        "template": template.id,
        "slots": {it.name: it.kind for it in template.slots},
        "language": text.language,
        "script": text.script,
        "plurals": text.plurals,
        "digits": text.digits,
        "text": text.text,
        "forms": text.forms,
    }
    return hashlib.sha256(_DOMAIN + msgspec.json.encode(covered, order="sorted")).hexdigest()


def fill(
    template: Template,
    language: str,
    values: Mapping[str, SlotValue],
    *,
    digits: Digits | None = None,
    utc_offset_min: int = 0,
) -> Filled:
    """Return a template's text with its slots filled.

    Parameters
    ----------
    values
        One for each slot, and none beside: words in the language of the text; millimetres; UTC milliseconds,
        or ``none`` for a deadline; a whole number; one of the compass points.
    digits
        With which digits numbers are written; of the text's own choice by default. What was given as text,
        such as a telephone number, stays as it was given.
    utc_offset_min
        In which time of day times are said; the offset stands beside each.

    Raises
    ------
    NotFoundError
        There is no text in that language.
    InputError
        A slot is empty, of another kind, or unknown: the sentence names it.
    """
    text = text_in(template, language)
    where = f"{template.id}, {language}"
    if not -840 <= utc_offset_min <= 840:
        raise InputError(f"no place is {utc_offset_min} minutes from UTC", where=where)
    unknown = values.keys() - {it.name for it in template.slots}
    if unknown:
        raise InputError(f"there is no slot {min(unknown)!r}", where=where, next_step="leave it out")
    writer = _Writer(text, digits or text.digits, utc_offset_min, where)
    said = {it.name: writer.slot(it, values.get(it.name)) for it in template.slots}
    assert text.text is not None
    whole = PART.sub(lambda found: said[found[1]], text.text)
    return Filled(whole, language, text.script, digest_of(template, text))


def warning_text(
    template: Template,
    language: str,
    values: Mapping[str, SlotValue],
    *,
    digits: Digits | None = None,
    utc_offset_min: int = 0,
) -> WarningText:
    """Return a filled text as a warning holds it. Raises as :func:`fill` does."""
    filled = fill(template, language, values, digits=digits, utc_offset_min=utc_offset_min)
    return WarningText(
        language=language,
        template=template.id,
        digest=filled.digest,
        values=dict(values),
        digits=digits or text_in(template, language).digits,
        utc_offset_min=utc_offset_min,
        text=filled.text,
    )


class _Writer:
    """Writes what stands in slots, in one language."""

    def __init__(self, text: TemplateText, digits: Digits, utc_offset_min: int, where: str) -> None:
        self._text = text
        self._zero = _ZERO[digits]
        self._offset_min = utc_offset_min
        self._where = where

    def slot(self, slot: Slot, value: SlotValue | None) -> str:
        if value is None or value == "":
            raise self._fault(slot, "is empty", "say what stands there")
        if isinstance(value, bool):
            raise self._fault(slot, f"cannot be {value!r}", "give what its kind asks for")
        forms = self._text.forms.get(slot.name, {})
        match slot.kind:
            case SlotKind.DEADLINE if value == NO_DEADLINE:
                return forms["none"]
            case SlotKind.DEADLINE:
                return forms["set"].replace("{time}", _isolated(self._time(slot, value, forms)))
            case SlotKind.TIME:
                return _isolated(self._time(slot, value, forms))
            case SlotKind.DISTANCE:
                return _isolated(self._distance(slot, value, forms))
            case SlotKind.COUNT:
                n = self._whole(slot, value, "a whole number")
                said = forms[plural_of(self._text.language, n).value]
                return _isolated(said.replace("{n}", self._number(n)))
            case SlotKind.DIRECTION:
                if value not in DIRECTIONS:
                    raise self._fault(slot, f"cannot be {value!r}", f"use {', '.join(DIRECTIONS)}")
                return _isolated(forms[str(value)])
            case _:
                return _isolated(self._words(slot, value))

    def _words(self, slot: Slot, value: SlotValue) -> str:
        if not isinstance(value, str):
            raise self._fault(slot, f"holds words, not {value!r}", "give it as text")
        if not value.strip():
            raise self._fault(slot, "is empty", "say what stands there")
        if len(value) > LONGEST_VALUE:
            raise self._fault(slot, f"holds {len(value)} characters", f"use up to {LONGEST_VALUE}")
        check_characters(value, f"the slot {slot.name!r}", self._where)
        return value.strip()

    def _whole(self, slot: Slot, value: SlotValue, what: str, most: int = _LAST_MS) -> int:
        if not isinstance(value, int) or not 0 <= value <= most:
            raise self._fault(slot, f"holds {what}, not {value!r}", "give it as a number")
        return value

    def _distance(self, slot: Slot, value: SlotValue, forms: Mapping[str, str]) -> str:
        mm = self._whole(slot, value, "millimetres", 50_000_000_000)
        if mm == 0 or mm % 1000:
            raise self._fault(slot, f"cannot say {mm} mm", "give whole metres, more than none")
        metres = mm // 1000
        if metres < 1000:
            return forms["m"].replace("{n}", self._number(metres))
        whole, rest = divmod(metres, 1000)
        # A decimal separator is a comma here and a point there: what is no round kilometre is said in metres.
        return forms["m" if rest else "km"].replace("{n}", self._number(metres if rest else whole))

    def _time(self, slot: Slot, value: SlotValue, forms: Mapping[str, str]) -> str:
        at_ms = self._whole(slot, value, "UTC milliseconds")
        offset = timedelta(minutes=self._offset_min)
        try:
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms) + offset
        except OverflowError:
            raise self._fault(
                slot, f"cannot say the time {at_ms}", "give a time before the year 10000"
            ) from None
        hours, minutes = divmod(abs(self._offset_min), 60)
        sign = "-" if self._offset_min < 0 else "+"
        zone = f"{sign}{hours}:{minutes:02}" if minutes else f"{sign}{hours}" if hours else ""
        parts = {
            "clock": self._digits(f"{at:%H:%M}"),
            "day": self._number(at.day),
            "month": forms[str(at.month)],
            "year": self._number(at.year),
            "zone": _isolated(f"UTC{zone}"),
        }
        return PART.sub(lambda found: parts[found[1]], forms["said"])

    def _number(self, n: int) -> str:
        return self._digits(str(n))

    def _digits(self, text: str) -> str:
        return "".join(chr(self._zero + int(it)) if it.isdecimal() else it for it in text)

    def _fault(self, slot: Slot, what: str, next_step: str) -> InputError:
        return InputError(f"the slot {slot.name!r} {what}", where=self._where, next_step=next_step)


def _isolated(text: str) -> str:
    return f"{FSI}{text}{PDI}"


# -- what may be issued ----------------------------------------------------------------------------


def may_issue(mode: Literal["real", "exercise"], digest: str, reviewed: Collection[str]) -> bool:
    """Tell whether a text may be issued: reviewed ones anywhere, others in exercises only."""
    return mode == "exercise" or digest in reviewed


def check_may_issue(
    mode: Literal["real", "exercise"], texts: Collection[WarningText], reviewed: Collection[str]
) -> None:
    """Refuse texts that nobody reviewed, unless it is an exercise.

    Parameters
    ----------
    reviewed
        Digests of texts that a party has signed a review of.

    Raises
    ------
    RefusedError
        Names the template, the language and the digest.
    """
    for it in texts:
        if not may_issue(mode, it.digest, reviewed):
            raise RefusedError(
                f"nobody has reviewed the text of {it.template!r} in {it.language!r}",
                where=it.digest,
                next_step="have a party sign a review that names this digest, or issue it in an exercise",
            )


def check_texts(warning: Warning, templates: Mapping[str, Template]) -> None:
    """Refuse a warning whose texts do not say what it says, or are not what their templates make.

    Raises
    ------
    NotFoundError
        There is no such template, or none in that language.
    InputError
        A text asks for something else, names another deadline, or differs from what its values make.
    """
    if warning.quantity is not None and warning.medium is not Medium.LEAFLET:
        raise InputError("only leaflets have a quantity", where=warning.id, next_step="leave it out")
    languages = [it.language for it in warning.texts]
    if len(set(languages)) < len(languages):
        raise InputError("two texts are in the same language", where=warning.id, next_step="keep one")
    for it in warning.texts:
        where = f"{warning.id}, {it.template}, {it.language}"
        template = templates.get(it.template)
        if template is None:
            raise NotFoundError(
                f"there is no template {it.template!r}", next_step=f"use {', '.join(sorted(templates))}"
            )
        if template.demand is not warning.demand:
            raise InputError(f"the text does not ask for {warning.demand.value!r}", where=where)
        for slot in template.slots:
            if slot.kind is SlotKind.DEADLINE and it.values.get(slot.name) != warning.deadline:
                raise InputError("the text names another deadline than the warning", where=where)
        made = fill(template, it.language, it.values, digits=it.digits, utc_offset_min=it.utc_offset_min)
        if made.digest != it.digest:
            raise InputError(
                "the text was made of another version of its template",
                where=where,
                next_step="make it anew, and have it reviewed if it is not",
            )
        if made.text != it.text:
            raise InputError("the text is not what its template and values make", where=where)
