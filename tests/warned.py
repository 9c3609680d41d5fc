"""Warnings at a desk: zones with a ladder, texts from templates, warnings issued and what came of them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from openline.app.templates import shipped_templates
from openline.decide.templating import digest_of, warning_text
from openline.model.event import ZoneBody, ZoneFacts
from openline.model.saying import (
    DropBody,
    EffectFacts,
    TemplateBody,
    TemplateFacts,
    WarningBody,
    WarningFacts,
    WarningStepFacts,
)
from openline.model.space import Circle, Footprint, Position
from openline.model.warning import (
    Demand,
    Effect,
    Ladder,
    Medium,
    Route,
    Rung,
    SlotValue,
    TemplateText,
    Warning,
    WarningText,
)
from tests.desk import Desk, zone_body

AREA = Circle(centre=Position(lon_e7=386_000_000, lat_e7=335_000_000), radius_mm=2_000_000)
LEAVE: dict[str, dict[str, SlotValue]] = {
    "en": {"party": "Alpha", "zone": "the zone tanf", "deadline": "none", "contact": "+99 1"},
    "ar": {"party": "ألفا", "zone": "المنطقة", "deadline": "none", "contact": "+99 1"},
}
RUNGS = (
    Rung(medium=Medium.THROUGH_SPONSOR, languages=("en",), template="leave", route=Route.VIA, via="bravo"),
    Rung(medium=Medium.MESSAGE, languages=("en",), template="leave"),
    Rung(medium=Medium.LEAFLET, languages=("en", "ar"), template="leave"),
    Rung(medium=Medium.PROTEST, languages=("en",), template="contact_us"),
)


def ladder(zone: str = "tanf", *rungs: Rung) -> Ladder:
    """A ladder of a zone; through the sponsor, by message, by leaflet, by protest where none is given."""
    return Ladder(id=f"{zone}-ladder", zone=zone, rungs=rungs or RUNGS)


def laddered(desk: Desk, by: str, id: str = "tanf", *, given: Ladder | None = None) -> str:
    """Put a zone with a ladder on record."""
    zone = replace(zone_body(id).zone, ladder=given or ladder(id))
    return desk.record(by, "zone.add/v1", ZoneFacts(zone=id, version=1), ZoneBody(zone=zone))


def text(language: str = "en", template: str = "leave", **changed: SlotValue) -> WarningText:
    """A text as its template makes it."""
    return warning_text(shipped_templates()[template], language, LEAVE[language] | changed)


def said(id: str, *to: str, rung: int = 2, medium: Medium = Medium.MESSAGE, **changed: Any) -> Warning:
    """A warning: by message and answerable, or by leaflet in two languages."""
    leaflet = medium is Medium.LEAFLET
    fields: dict[str, Any] = {
        "deadline": "none",
        "quantity": 1000 if leaflet else None,
        "can_be_acknowledged": not leaflet,
        "demand": Demand.LEAVE,
        "zone": "tanf",
    }
    fields |= changed
    deadline = fields["deadline"]
    fields.setdefault(
        "texts", tuple(text(it, deadline=deadline) for it in (("en", "ar") if leaflet else ("en",)))
    )
    return Warning(id=id, rung=rung, medium=medium, addressees=to, **fields)


def facts_of(warning: Warning, version: int = 1, **changed: Any) -> WarningFacts:
    """The facts that go with a warning."""
    fields: dict[str, Any] = {
        "warning": warning.id,
        "version": version,
        "zone": warning.zone,
        "rung": warning.rung,
        "to": warning.addressees,
        "deadline_ms": 0 if warning.deadline == "none" else warning.deadline,
        "answerable": warning.can_be_acknowledged,
        "templates": {it.language: it.digest for it in warning.texts},
    }
    return WarningFacts(**(fields | changed))


def issue(
    desk: Desk, by: str, warning: Warning, *, action: str = "issue", mode: str = "exercise", **facts: Any
) -> str:
    """Issue a warning, or replace it by its next version; return the entry."""
    known = desk.state.warnings.get(warning.id)
    version = known.version + 1 if known is not None and action == "replace" else 1
    made = facts_of(warning, **{"version": version, **facts})
    return desk.record(by, f"warning.{action}/v1", made, WarningBody(warning=warning), mode=mode)


def cancel(desk: Desk, by: str, id: str) -> str:
    """Cancel a warning."""
    return desk.record(by, "warning.cancel/v1", WarningStepFacts(warning=id))


def drop(
    desk: Desk,
    by: str,
    id: str,
    *,
    quantity: int = 500,
    area: Footprint = AREA,
    ago_ms: tuple[int, int] = (9, 3),
) -> str:
    """Say that leaflets of a warning were dropped, from so long to so long ago."""
    body = DropBody(
        quantity=quantity, area=area, from_ms=desk.now_ms - ago_ms[0], to_ms=desk.now_ms - ago_ms[1]
    )
    return desk.record(by, "warning.drop/v1", WarningStepFacts(warning=id), body)


def effect(desk: Desk, by: str, id: str, what: Effect = Effect.NO_CHANGE_OBSERVED) -> str:
    """Say what came of a warning."""
    return desk.record(by, "warning.effect/v1", EffectFacts(warning=id, effect=what))


def supply(desk: Desk, by: str, given: TemplateText, template: str = "leave") -> str:
    """Supply the text of a template; return its digest."""
    digest = digest_of(shipped_templates()[template], given)
    facts = TemplateFacts(template=template, language=given.language, text_sha256=digest)
    desk.record(by, "template.text/v1", facts, TemplateBody(text=given))
    return digest


def review(desk: Desk, by: str, digest: str, language: str = "en", template: str = "leave") -> str:
    """Sign a review of a text."""
    facts = TemplateFacts(template=template, language=language, text_sha256=digest)
    return desk.record(by, "template.review/v1", facts)
