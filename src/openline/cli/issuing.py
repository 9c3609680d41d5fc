"""Issuing by options: the warning that they, the ladder of a zone and its templates amount to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline.cli.reading import present
from openline.cli.times import parse_time
from openline.cli.warningwords import rung_words
from openline.cli.worded import Given, check_used, notice_lines, on_screen, template_here, worded
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.cli.authoring import Authoring
    from openline.model.agreement import Zone
    from openline.model.event import Body, Facts
    from openline.model.saying import WarningFacts
    from openline.model.warning import Rung, SlotValue, Warning, WarningText, WayOut


def warning_of(
    desk: Authoring,
    id: str,
    fields: Mapping[str, Any],
    given: Given,
    *,
    former: Warning | None,
    no_answer: bool,
    seen: Path | None,
) -> Warning:
    """Return a warning as the options and the ladder say it, and what was there before the rest of it.

    Parameters
    ----------
    fields
        What the options give; what they do not is as in ``former``, where there is one.

    Raises
    ------
    InputError
        An option is missing, or makes no sense.
    NotFoundError
        There is no such zone, template, or text in a language.
    """
    from openline.decide.laddering import UNANSWERABLE
    from openline.model.event import ZoneBody
    from openline.model.warning import Medium
    from openline.model.warning import Warning as Said

    zone_id = fields["zone"] or (former.zone if former else "")
    if not zone_id:
        raise InputError("it does not say of which zone", where="--zone", next_step="name the zone")
    body = present(desk, zone_id, "zone", seen=seen).body
    if not isinstance(body, ZoneBody):
        raise InputError("the outline of the zone was redacted, and its ladder with it", where="--zone")
    number = fields["rung"] or (former.rung if former else 0)
    rung = _rung(body.zone, number)
    deadline = _deadline(fields["deadline"], former)
    row = template_here(desk, rung.template)
    if not row.demand:
        raise InputError(
            f"the template {rung.template!r} asks for nothing: it makes no warning", where=f"rung {number}"
        )
    before = {it.language: it for it in former.texts} if former else {}
    languages = dict.fromkeys((*rung.languages, *before, *fields["language"]))
    if not given.utc_offset_min and before:
        given = given._replace(utc_offset_min=next(iter(before.values())).utc_offset_min)
    names = {"party": _name(desk), "zone": body.zone.name}
    texts = tuple(
        worded(row, it, given, _otherwise(names, before.get(it), rung, deadline)) for it in languages
    )
    check_used(texts, given.digests)
    leaflet = rung.medium is Medium.LEAFLET
    quantity = fields["quantity"] or (former.quantity if former else None)
    return Said(
        id=id,
        zone=zone_id,
        rung=number,
        medium=rung.medium,
        addressees=fields["to"] or (former.addressees if former else ()),
        part=fields["part"] or (former.part if former else ""),
        demand=_demand(row.demand),
        deadline=deadline,
        quantity=quantity if leaflet else fields["quantity"],
        area=fields["area"] or (former.area if former else None),
        can_be_acknowledged=not no_answer and rung.medium not in UNANSWERABLE,
        texts=texts,
        way_out=_way_out(desk.party, fields["way_out"], former),
        note=fields["note"] or (former.note if former else ""),
    )


def _rung(zone: Zone, number: int) -> Rung:
    from openline.decide.laddering import ladder_of

    ladder = ladder_of(zone)
    if ladder is None:
        raise InputError(
            "no ladder was agreed with it",
            where=f"zone {zone.id}",
            next_step="its owner adds one with 'openline zone edit --ladder FILE'; or send a message instead",
        )
    if not 1 <= number <= len(ladder.rungs):
        rungs = "; ".join(f"{n} {rung_words(it)}" for n, it in enumerate(ladder.rungs, 1))
        raise InputError(
            f"the ladder has rungs 1 to {len(ladder.rungs)}" + (f", and no {number}" if number else ""),
            where="--rung",
            next_step=rungs,
        )
    return ladder.rungs[number - 1]


def _deadline(text: str, former: Warning | None) -> Any:
    if not text and former is not None:
        return former.deadline
    if not text:
        raise InputError(
            "it says neither by when nor that there is no deadline",
            where="--deadline",
            next_step="give a time, or 'none'",
        )
    return "none" if text == "none" else parse_time(text, "--deadline")


def _otherwise(
    names: Mapping[str, str], before: WarningText | None, rung: Rung, deadline: Any
) -> dict[str, SlotValue]:
    """Return what stands in slots of which nothing is said: names as they are on record, the deadline."""
    same = before is not None and before.template == rung.template
    kept = dict(before.values) if before is not None and same else {}
    return {**names, **kept, "deadline": deadline}


def _name(desk: Authoring) -> str:
    """Return what the party that speaks is called."""
    if desk.client is not None:
        return desk.client.party(desk.party).name or desk.party
    if desk.rules is None:
        return desk.party
    from openline.web.warned import party_name

    return party_name(desk.rules.state, desk.party)


def _demand(text: str) -> Any:
    from openline.model.warning import Demand

    return Demand(text)


def _way_out(party: str, texts: dict[str, str], former: Warning | None) -> WayOut | None:
    from openline.model.warning import WayOut as Stated

    if not texts:
        return former.way_out if former else None
    return Stated(stated_by=party, texts=texts)


def facts_of(said: Warning, version: int, evidence: list[str], precedence: str) -> WarningFacts:
    """Return the facts that go with a warning. Raises :class:`InputError` for what is no precedence."""
    from openline.model.notification import Precedence
    from openline.model.saying import WarningFacts as Facts

    try:
        how_soon = Precedence(precedence.lower())
    except ValueError:
        raise InputError(
            f"{precedence!r} is no precedence",
            where="--precedence",
            next_step="use immediate, priority, routine",
        ) from None
    return Facts(
        warning=said.id,
        version=version,
        zone=said.zone,
        rung=said.rung,
        to=said.addressees,
        precedence=how_soon,
        deadline_ms=0 if said.deadline == "none" else said.deadline,
        answerable=said.can_be_acknowledged,
        evidence=tuple(evidence),
        templates={it.language: it.digest for it in said.texts},
    )


def record_warning(desk: Authoring, action: str, said: Warning, facts: WarningFacts, echo: list[str]) -> None:
    """Record a warning, once its words are shown to whoever issues it."""
    from openline.model.saying import WarningBody

    notes: dict[str, Any] = {f"text in {it.language}": on_screen(it.text) for it in said.texts}
    record_step(desk, action, facts, WarningBody(warning=said), notes | ({"echo": echo} if echo else {}))


def record_step(desk: Authoring, action: str, facts: Facts, body: Body, notes: dict[str, Any]) -> None:
    """Record an entry about a warning, with what stands on every screen that concerns one."""
    from openline.app.ports import Draft

    made = Draft(type=f"warning.{action}/v1", facts=facts, body=body)
    desk.record(made, notes={**notes, "notice": notice_lines().splitlines()})
