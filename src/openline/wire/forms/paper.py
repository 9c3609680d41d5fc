"""Paper forms: one page each, lettered lines, English and Arabic side by side or one of them."""

from __future__ import annotations

from difflib import get_close_matches

from openline.decide.phrases import NOTICE_AR
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.wire.forms.fields import FORMS, HOW, HOW_ARABIC, WORDS, Blank, FormKind
from openline.wire.forms.setting import pdf

LANGUAGES = ("both", "en", "ar")
"""English and Arabic side by side, or one of them; Arabic alone runs from right to left."""

_HEAD = (
    Blank("from (role)", "من (الصفة)"),
    Blank("to (role)", "إلى (الصفة)"),
    Blank("sent at (DTG, Z)", "وقت الإرسال Z"),
    Blank("received at (DTG, Z)", "وقت الاستلام Z"),
    Blank("serial no.", "الرقم التسلسلي"),
)


def form_kind_of(kind: str) -> FormKind:
    """Return a kind of form by its name. Raises :class:`InputError` with the nearest."""
    try:
        return FormKind(kind)
    except ValueError:
        near = get_close_matches(kind, [it.value for it in FormKind], n=1, cutoff=0.4)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            f"there is no form for {kind!r}", next_step=f"{meant}use {', '.join(FormKind)}"
        ) from None


def form(kind: FormKind | str, lang: str = "both") -> bytes:
    """Return the PDF of a blank form, one page of A4.

    Parameters
    ----------
    lang
        One of :data:`LANGUAGES`.

    Raises
    ------
    InputError
        For a kind or a language that there is no form in.
    """
    found = FORMS[form_kind_of(kind)]
    if lang not in LANGUAGES:
        raise InputError(f"there is no form in {lang!r}", next_step=f"use {', '.join(LANGUAGES)}")
    lines = [
        {
            "letter": WORDS[number][0],
            "word": WORDS[number],
            **line._asdict(),
            "blanks": [it._asdict() for it in line.blanks],
        }
        for number, line in enumerate(found.lines)
    ]
    return pdf(
        "form.typ",
        {
            "lang": lang,
            "english": found.english,
            "arabic": found.arabic,
            "head": [it._asdict() for it in _HEAD],
            "lines": lines,
            "how": HOW,
            "how_arabic": HOW_ARABIC,
            "notice": NOTICE,
            "notice_arabic": NOTICE_AR,
        },
    )
