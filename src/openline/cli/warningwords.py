"""Warnings in words, for people: what they say, who has answered, what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from openline.cli.areas import outline_echoes
from openline.cli.reading import state_of
from openline.cli.times import time_text
from openline.cli.worded import on_screen
from openline.errors import NotFoundError

if TYPE_CHECKING:
    from openline.app.showing.said import WarningRow
    from openline.app.showing.worded import SuggestionRow
    from openline.cli.authoring import Authoring
    from openline.model.warning import Rung, Warning
    from openline.web.warned import Record


def rows_of(desk: Authoring) -> list[WarningRow]:
    """Return the rows of all warnings: of a log that is here, or as a server shows them."""
    if desk.client is not None:
        return list(desk.client.warnings())
    from openline.app.showing.said import warning_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    state = state_of(desk)
    rows = (warning_row(View(state, NODE, 0), it) for it in state.warnings.values())
    return [it for it in rows if it is not None]


def row_of(desk: Authoring, id: str) -> WarningRow:
    """Return the row of one warning. Raises :class:`NotFoundError`."""
    if desk.client is not None:
        return desk.client.warning(id)
    for row in rows_of(desk):
        if row.warning == id:
            return row
    raise NotFoundError(f"there is no warning {id!r} on record", where="warning")


def said_of(row: WarningRow) -> Warning | None:
    """Return what a warning says, unless that was redacted."""
    import msgspec

    from openline.model.warning import Warning as Said

    return None if row.text is None else msgspec.convert(row.text, Said)


def suggestions_of(desk: Authoring) -> list[SuggestionRow]:
    """Return what findings suggest, with the evidence."""
    if desk.client is not None:
        return list(desk.client.suggestions())
    from openline.app.showing.view import View
    from openline.app.showing.worded import suggestion_row, with_evidence
    from openline.model.event import NODE

    state = state_of(desk)
    assert desk.journal is not None
    rows = (suggestion_row(View(state, NODE, 0), it) for it in state.suggested)
    return with_evidence([it for it in rows if it is not None], desk.journal.store)


def record_here(desk: Authoring) -> Record:
    """Return the record of a log that is here, with the eyes of the node."""
    from openline import bootstrap
    from openline.app.showing.view import View
    from openline.model.event import NODE
    from openline.web.warned import Record as Here

    state, settings = state_of(desk), desk.home.settings
    assert desk.journal is not None
    return Here(desk.journal, View(state, NODE, bootstrap.now_ms()), settings.theatre, settings.mode)


def particulars_of(row: WarningRow) -> Iterator[tuple[str, str]]:
    """Yield what a warning says and what came of it, as (what, how it is) pairs."""
    said = said_of(row)
    yield "zone", f"{row.zone}, rung {row.rung}"
    if said is not None:
        yield "medium", said.medium.value.replace("_", " ")
        yield "asks for", said.demand.value.replace("_", " ")
        if said.part:
            yield "part", said.part
    yield "deadline", deadline_words(row)
    if said is None:
        yield "text", "(redacted)"
    else:
        yield from _of_said(said)
    if said is not None and not said.can_be_acknowledged:
        yield "answer", "no acknowledgement is possible"
    for it in row.heard:
        levels = ", ".join(f"{level} ({how})" if how else level for level, how in it.acknowledged.items())
        due = f", awaited until {time_text(it.due_ms)}" if it.due_ms is not None else ""
        yield "answer", f"{it.party}: {levels or 'none yet'}{due}{' OVERDUE' if it.overdue else ''}"
    for dropped in row.drops:
        yield "dropped", _drop_words(dropped)
    for party, what in row.effects.items():
        yield "effect", f"{what.replace('_', ' ')}, as {party} says"


def _of_said(said: Warning) -> Iterator[tuple[str, str]]:
    if said.quantity is not None:
        yield "quantity", f"{said.quantity:,} leaflets"
    if said.area is not None:
        yield from (("area", it) for it in outline_echoes(said.area))
    for text in said.texts:
        yield f"text {text.language}", on_screen(text.text)
        yield "", f"template {text.template}, digest {text.digest[:12]}…"
    if said.way_out is not None:
        for language, words in said.way_out.texts.items():
            yield "way out", f"as stated by {said.way_out.stated_by}, {language}: {words}"
    if said.note:
        yield "note", said.note


def _drop_words(dropped: Mapping[str, Any]) -> str:
    if not dropped:
        return "(redacted)"
    first, last = (time_text(int(dropped[it])) for it in ("from_ms", "to_ms"))
    note = f" ({dropped['note']})" if dropped.get("note") else ""
    return f"{dropped['quantity']:,} leaflets, {first} to {last}{note}"


def deadline_words(row: WarningRow) -> str:
    """Say by when, or that there is no deadline."""
    return time_text(row.deadline_ms) if row.deadline_ms else "none"


def effect_words(row: WarningRow) -> str:
    """Say what each party says came of it."""
    return ", ".join(f"{it.replace('_', ' ')} ({party})" for party, it in row.effects.items())


def rung_words(rung: Rung) -> str:
    """Say what a rung is."""
    through = f", passed on by {rung.via}" if rung.via else ""
    return f"{rung.medium.value.replace('_', ' ')}{through}, in {', '.join(rung.languages)}, {rung.template}"


def track_words(it: SuggestionRow) -> str:
    """Say which track was found, where the finding is about one."""
    track = (it.evidence or {}).get("track")
    return f", track {track}" if track else ""
