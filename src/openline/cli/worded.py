"""Words of warnings as options: slots that are filled, templates as they stand here or at a server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import typer

from openline.cli.output import console
from openline.cli.times import parse_time
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.showing.worded import TemplateRow, TextRow
    from openline.cli.authoring import Authoring
    from openline.model.warning import Digits, Slot, SlotValue, Template, WarningText

Values: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--value",
        metavar="[LANG:]SLOT=VALUE",
        help="what stands in a slot: words, a time, '500 m', a number, a compass point",
    ),
]
DigitsIn: TypeAlias = Annotated[
    list[str],
    typer.Option("--digits", metavar="LANG=latn|arab|arabext", help="with which digits numbers are written"),
]
OffsetMin: TypeAlias = Annotated[
    int, typer.Option("--utc-offset-min", help="in which time of day times are said; the offset is said, too")
]
Words: TypeAlias = Annotated[
    list[str],
    typer.Option("--words", metavar="DIGEST", help="a text that a party supplied, by how its digest begins"),
]
_VALUE = re.compile(
    r"(?:(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*):)?(?P<slot>[a-z0-9][\w-]*)=(?P<value>.*)", re.S
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(m|km)")


def notice_lines() -> str:
    """Say what stands on every screen that concerns a warning (R15, R20)."""
    from openline.decide.presenting import NOTICE
    from openline.model.warning import NOTHING_FURTHER

    return f"{NOTICE}\n{NOTHING_FURTHER}"


def print_notice() -> None:
    """Print what stands on every screen that concerns a warning."""
    for line in notice_lines().splitlines():
        console().print(line)


def notice_fields() -> dict[str, str]:
    """Return the same for programs."""
    from openline.decide.presenting import NOTICE
    from openline.model.warning import NOTHING_FURTHER

    return {"notice": NOTICE, "nothing_further": NOTHING_FURTHER}


# -- templates -------------------------------------------------------------------------------------


def templates_here(desk: Authoring) -> list[TemplateRow]:
    """Return the templates: of a log that is here, or as the server has them; else those that ship."""
    if desk.client is not None:
        return list(desk.client.templates())
    from openline.app.showing.view import View
    from openline.app.showing.worded import template_row
    from openline.app.templates import shipped_templates
    from openline.decide.state import State
    from openline.model.event import NODE

    state = desk.rules.state if desk.rules is not None else State()
    return [template_row(View(state, NODE, 0), it) for it in shipped_templates().values()]


def template_here(desk: Authoring, id: str) -> TemplateRow:
    """Return one of them.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    rows = templates_here(desk)
    for row in rows:
        if row.template == id:
            return row
    raise NotFoundError(
        f"there is no template {id!r}", next_step=f"use {', '.join(it.template for it in rows)}"
    )


def text_there(row: TemplateRow, language: str, digests: Sequence[str] = ()) -> TextRow:
    """Return a text of a template: one that was chosen by its digest, else the first in that language.

    Raises
    ------
    NotFoundError
        Nobody has supplied one; nothing is translated here.
    """
    there = [it for it in row.texts if it.digest]
    of_language = [it for it in there if it.text.language == language]
    chosen = [it for it in of_language if any(it.digest.startswith(d) for d in digests)]
    if len(chosen) > 1:
        raise InputError(
            "it begins like the digests of several texts", where="--words", next_step="give more"
        )
    if not of_language:
        known = ", ".join(dict.fromkeys(it.text.language for it in there))
        raise NotFoundError(
            f"the template {row.template!r} has no text in {language!r}",
            next_step=f"supply one with 'openline template supply', or use {known}",
        )
    return (chosen or of_language)[0]


def template_with(row: TemplateRow, text: TextRow) -> Template:
    """Return a template with one text."""
    from openline.model.warning import Demand, Template

    return Template(
        id=row.template,
        title=row.title,
        demand=Demand(row.demand) if row.demand else None,
        slots=row.slots,
        texts=(text.text,),
    )


# -- slots -----------------------------------------------------------------------------------------


class Given(NamedTuple):
    """What options say of the words: values by language (``""`` for any), digits, time of day, which text."""

    values: Mapping[str, Mapping[str, str]]
    digits: Mapping[str, Digits]
    utc_offset_min: int
    digests: Sequence[str]


def given_words(values: list[str], digits: list[str], utc_offset_min: int, digests: list[str]) -> Given:
    """Read the options that fill slots.

    Raises
    ------
    InputError
        One of them cannot be read.
    """
    from openline.model.warning import Digits

    said: dict[str, dict[str, str]] = {}
    for text in values:
        found = _VALUE.fullmatch(text)
        if found is None:
            raise InputError(
                f"{text!r} names no slot and its value",
                where="--value",
                next_step="such as --value contact='+99 1' or --value ar:zone='…'",
            )
        said.setdefault(found["language"] or "", {})[found["slot"]] = found["value"]
    kinds: dict[str, Digits] = {}
    for text in digits:
        language, _, name = text.partition("=")
        try:
            kinds[language] = Digits(name)
        except ValueError:
            raise InputError(
                f"{text!r} names no digits",
                where="--digits",
                next_step=f"such as ar=arab; there are {', '.join(Digits)}",
            ) from None
    return Given(said, kinds, utc_offset_min, digests)


def worded(row: TemplateRow, language: str, given: Given, otherwise: Mapping[str, SlotValue]) -> WarningText:
    """Return a text of a template with its slots filled.

    Parameters
    ----------
    otherwise
        What stands in slots of which the options say nothing.

    Raises
    ------
    NotFoundError
        There is no text in that language.
    InputError
        A slot is empty, of another kind, or there is none of that name.
    """
    from openline.decide.templating import warning_text

    text = text_there(row, language, given.digests)
    slots = {it.name: it for it in row.slots}
    own = given.values.get(language, {})
    common = {name: it for name, it in given.values.get("", {}).items()}
    filled: dict[str, SlotValue] = {name: it for name, it in otherwise.items() if name in slots}
    for name, value in {**common, **own}.items():
        slot = slots.get(name)
        if slot is None:
            raise InputError(
                f"the template {row.template!r} has no slot {name!r}",
                where="--value",
                next_step=f"it has {', '.join(slots)}",
            )
        filled[name] = _value(slot, value)
    return warning_text(
        template_with(row, text),
        language,
        filled,
        digits=given.digits.get(language),
        utc_offset_min=given.utc_offset_min,
    )


def check_used(texts: Iterable[WarningText], digests: Sequence[str]) -> None:
    """Refuse a digest by which no text was chosen. Raises :class:`InputError`."""
    made = [it.digest for it in texts]
    for digest in digests:
        if not any(it.startswith(digest) for it in made):
            raise InputError(
                f"no text in these languages has a digest that begins with {digest!r}",
                where="--words",
                next_step="'openline template show TEMPLATE' has the digests",
            )


def _value(slot: Slot, text: str) -> SlotValue:
    """Read what stands in a slot, by its kind."""
    from openline.model.warning import SlotKind

    option = f"--value {slot.name}"
    match slot.kind:
        case SlotKind.DEADLINE if text == "none":
            return "none"
        case SlotKind.DEADLINE | SlotKind.TIME:
            return parse_time(text, option)
        case SlotKind.DISTANCE:
            length = _LENGTH.fullmatch(text.strip())
            if length is None:
                raise InputError(
                    f"{text!r} is no distance", where=option, next_step="such as '500 m' or '2 km'"
                )
            return round(float(length[1]) * (1_000_000 if length[2] == "km" else 1000))
        case SlotKind.COUNT:
            if not text.isascii() or not text.isdigit() or len(text) > 12:
                raise InputError(f"{text!r} is no whole number", where=option, next_step="such as 12")
            return int(text)
        case _:
            return text


def by_language(texts: Iterable[str], option: str) -> dict[str, str]:
    """Read ``LANG=TEXT`` options.

    Raises
    ------
    InputError
        One of them has no language.
    """
    found: dict[str, str] = {}
    for it in texts:
        language, equals, text = it.partition("=")
        if not equals or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
            raise InputError(f"{it!r} does not say in which language", where=option, next_step="such as en=…")
        if language in found:
            raise InputError(f"there are two in {language!r}", where=option, next_step="keep one")
        found[language] = text
    return found


def on_screen(text: str) -> str:
    """Return a text without its isolates, which a screen would show as what they are not."""
    from openline.model.unseen import without_isolates

    return without_isolates(text)


def who_reviewed(it: TextRow) -> str:
    """Say whose a text is and who has reviewed it."""
    whose = f"supplied by {it.supplied_by}" if it.supplied_by else "ships with Openline"
    return f"{whose}, " + (
        f"reviewed by {', '.join(it.reviewed_by)}" if it.reviewed_by else "reviewed by nobody"
    )


def fields_with_notice(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row for a program, with what stands on every output that concerns a warning."""
    return {**row, **notice_fields()}
