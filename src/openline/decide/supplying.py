"""Supplying: templates as they ship and as parties word them, held against what their slots need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

import msgspec

from openline.decide.plurals import is_single, plural_categories
from openline.errors import InputError
from openline.model.warning import (
    DIRECTIONS,
    Demand,
    Digits,
    PluralCategory,
    Script,
    Slot,
    SlotKind,
    Template,
    TemplateText,
)

PART = re.compile(r"\{([a-z0-9_-]+)\}")
"""Where a slot, or a part of one, stands in a text."""
_JOINERS = "\u200c\u200d"
"""Not seen, and letters of Persian and Sorani are wrong without them."""
_TIME_PARTS = ("clock", "day", "month", "year", "zone")
_MONTHS = tuple(str(it) for it in range(1, 13))


class _Form(NamedTuple):
    """One way of wording a slot: what may stand in it, and whether all of that must."""

    name: str
    parts: tuple[str, ...] = ()
    all: bool = True


class _Kind(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    slots: dict[str, SlotKind]
    demand: Demand | None = None


class _Worded(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    forms: dict[str, dict[str, str]] = {}


class _Language(msgspec.Struct, forbid_unknown_fields=True):
    language: str
    script: Script
    digits: Digits
    plurals: tuple[PluralCategory, ...]
    remark: str
    forms: dict[SlotKind, dict[str, str]]
    texts: dict[str, _Worded]


def read_templates(kinds: bytes, languages: Collection[bytes]) -> dict[str, Template]:
    """Read templates from the files that ship: what they are for and their slots, and one file a language.

    Raises
    ------
    InputError
        A text that does not fit its template.
    """
    worded = [msgspec.json.decode(it, type=_Language) for it in languages]
    found = {}
    for id, kind in msgspec.json.decode(kinds, type=dict[str, _Kind]).items():
        slots = tuple(Slot(name=name, kind=it) for name, it in kind.slots.items())
        bare = Template(id=id, title=kind.title, demand=kind.demand, slots=slots, texts=())
        texts = tuple(_text_of(bare, it) for it in worded)
        for text in texts:
            if text.text is not None:
                check_text(bare, text)
        found[id] = msgspec.structs.replace(bare, texts=texts)
    return found


def _text_of(template: Template, language: _Language) -> TemplateText:
    worded = language.texts.get(template.id)
    forms = {}
    for slot in template.slots if worded is not None else ():
        # A slot that the text does not word itself is worded as the language words its kind.
        shared = language.forms.get(slot.kind, {})
        if slot.kind is SlotKind.DEADLINE:
            shared = {**language.forms.get(SlotKind.TIME, {}), **shared}
        own = worded.forms.get(slot.name, {}) if worded is not None else {}
        if shared or own:
            forms[slot.name] = {**shared, **own}
    return TemplateText(
        language=language.language,
        script=language.script,
        plurals=language.plurals,
        digits=language.digits,
        text=None if worded is None else worded.text,
        forms=forms,
        remark=language.remark,
    )


def supply(template: Template, text: TemplateText) -> Template:
    """Return a template with a text in one more language, or another one in place of the one that it has.

    Raises
    ------
    InputError
        The text does not fit the template.
    """
    check_text(template, text)
    others = tuple(it for it in template.texts if it.language != text.language)
    return msgspec.structs.replace(template, texts=(*others, text))


def check_text(template: Template, text: TemplateText) -> None:
    """Refuse a text that lacks a slot, has one too many, or does not word what its language needs.

    Raises
    ------
    InputError
        Names the slot and the form.
    """
    where = f"{template.id}, {text.language}"
    if not (text.text or "").strip():
        raise InputError("the text is empty", where=where, next_step="write it, or leave it out")
    assert text.text is not None
    if text.plurals != plural_categories(text.language):
        needed = ", ".join(plural_categories(text.language))
        raise InputError(f"the plural categories of {text.language} are {needed}", where=where)
    slots = {it.name for it in template.slots}
    _check_parts(text.text, slots, slots, where)
    for slot in template.slots:
        said = text.forms.get(slot.name, {})
        forms = _forms_of(slot.kind, text.language)
        for form in forms:
            if not said.get(form.name, "").strip():
                raise InputError(
                    f"the slot {slot.name!r} has no form {form.name!r}",
                    where=where,
                    next_step=f"word each of: {', '.join(it.name for it in forms)}",
                )
            allowed = set(form.parts)
            place = f"{where}, {slot.name}, {form.name}"
            _check_parts(said[form.name], allowed, allowed if form.all else set(), place)
        unknown = said.keys() - {it.name for it in forms}
        if unknown:
            raise InputError(f"the slot {slot.name!r} knows no form {min(unknown)!r}", where=where)
    if text.forms.keys() - slots:
        raise InputError(f"there is no slot {min(text.forms.keys() - slots)!r}", where=where)


def _forms_of(kind: SlotKind, language: str) -> list[_Form]:
    """Return what forms a kind of slot needs in a language."""
    time = [_Form("said", _TIME_PARTS), *map(_Form, _MONTHS)]
    match kind:
        case SlotKind.COUNT:
            # "One" of Russian is 21 too: only what stands for a single number may leave that number out.
            return [
                _Form(it.value, ("n",), not is_single(language, it)) for it in plural_categories(language)
            ]
        case SlotKind.DIRECTION:
            return [_Form(it) for it in DIRECTIONS]
        case SlotKind.DISTANCE:
            return [_Form(it, ("n",)) for it in ("m", "km")]
        case SlotKind.TIME:
            return time
        case SlotKind.DEADLINE:
            return [_Form("none"), _Form("set", ("time",)), *time]
        case _:
            return []


def _check_parts(text: str, allowed: set[str], needed: set[str], where: str) -> None:
    found = set(PART.findall(text))
    for name in sorted(found - allowed):
        raise InputError(f"{{{name}}} is no slot here", where=where, next_step="leave it out")
    for name in sorted(needed - found):
        raise InputError(f"{{{name}}} is missing", where=where, next_step="say it in the text")
    if set("{}") & set(PART.sub("", text)):
        raise InputError("a brace stands alone", where=where, next_step="write slots as {name}")
    check_characters(text, where, where)


def check_characters(text: str, what: str, where: str) -> None:
    """Refuse what steers a screen or turns a direction, and so could make a text say something else."""
    for it in text:
        if it not in _JOINERS and unicodedata.category(it) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            name = unicodedata.name(it, "a control character")
            raise InputError(f"{what} holds U+{ord(it):04X}, {name}", where=where, next_step="take it out")
