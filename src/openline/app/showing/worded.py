"""Templates with every text that stands, and what findings suggest to say: each to whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.paging import Resource
from openline.app.showing.view import View
from openline.app.templates import shipped_templates
from openline.decide.laddering import ladder_of, zone_of
from openline.decide.presenting import NOTICE
from openline.decide.reviewing import Worded, reviewed_texts, texts_of
from openline.decide.state import unknown
from openline.decide.templating import may_issue, warning_text
from openline.ledger.entry import Mode
from openline.model.event import WatchBody, WatchFacts
from openline.model.release import Detail
from openline.model.saying import SuggestFacts, WarningFacts
from openline.model.warning import (
    NOTHING_FURTHER,
    Digits,
    Rung,
    Script,
    Slot,
    SlotValue,
    Template,
    TemplateText,
    WarningText,
)


class TextRow(msgspec.Struct, frozen=True, kw_only=True):
    """A template in one language, whose text that is, and who has reviewed it."""

    text: TemplateText
    digest: str
    """SHA-256 of all that decides what a reader sees, as a review names it; empty without a text."""
    supplied_by: str
    """Empty for what ships."""
    reviewed_by: tuple[str, ...]
    entry: str


class TemplateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A template; every party is shown every text and every review of it."""

    template: str
    title: str
    demand: str
    """What a warning made of it asks for; empty where it is no warning."""
    slots: tuple[Slot, ...]
    texts: tuple[TextRow, ...]
    """Those that ship, then those that parties supplied, side by side."""


class TemplatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Templates."""

    rows: tuple[TemplateRow, ...]
    next: str = ""
    notice: str = NOTICE


class FilledRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a template says with its slots filled, and what is to be known of the text that was used."""

    text: WarningText
    """As ``warning.issue/v1`` takes it."""
    script: Script
    supplied_by: str
    """Empty for what ships."""
    reviewed_by: tuple[str, ...]
    may_be_issued: bool
    """Whether it may be issued here: reviewed, or in an exercise."""
    notice: str = NOTICE
    nothing_further: str = NOTHING_FURTHER


class SuggestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that calls for a message if a person thinks so, with all rungs and none before another."""

    finding: str
    zone: str
    event: str = ""
    """What the watch found; see :func:`with_evidence`."""
    evidence: dict[str, Any] | None = None
    """All that it says of it; ``null`` once that was redacted."""
    found_ms: int
    rungs: tuple[Rung, ...]
    """As they are agreed now; none once the zone has ended or was redacted."""
    warnings: tuple[str, ...]
    """Warnings that were issued on the evidence of it since."""
    entry: str


class SuggestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions."""

    rows: tuple[SuggestionRow, ...]
    next: str = ""
    notice: str = NOTICE


def template_row(view: View, template: Template) -> TemplateRow:
    """Return the row of a template, as it ships, with what parties have made of it."""
    return TemplateRow(
        template=template.id,
        title=template.title,
        demand=template.demand.value if template.demand else "",
        slots=template.slots,
        texts=tuple(map(_text_row, texts_of(view.state, template))),
    )


def filled_row(
    view: View,
    id: str,
    language: str,
    values: Mapping[str, SlotValue],
    *,
    digits: Digits | None,
    utc_offset_min: int,
    digest: str,
    mode: Mode,
) -> FilledRow:
    """Return what a template says with its slots filled; nothing is issued.

    Parameters
    ----------
    digest
        Of the text that is chosen; empty for the first in that language.

    Raises
    ------
    NotFoundError
        There is no such template, no text of it in that language, or none of that digest.
    InputError
        A slot is empty, of another kind, or unknown.
    """
    shipped = shipped_templates()[_template(view, id)]
    there = [it for it in texts_of(view.state, shipped) if it.digest and it.text.language == language]
    if digest:
        there = [it for it in there if it.digest == digest]
        if not there:
            raise unknown("text of that digest", digest)
    template = replace(shipped, texts=tuple(it.text for it in there) or shipped.texts)
    said = warning_text(template, language, values, digits=digits, utc_offset_min=utc_offset_min)
    chosen = there[0]
    return FilledRow(
        text=said,
        script=chosen.text.script,
        supplied_by=chosen.by,
        reviewed_by=chosen.reviewed_by,
        may_be_issued=may_issue(mode, said.digest, reviewed_texts(view.state)),
    )


def _text_row(it: Worded) -> TextRow:
    return TextRow(
        text=it.text, digest=it.digest, supplied_by=it.by, reviewed_by=it.reviewed_by, entry=it.entry
    )


def suggestion_row(view: View, finding: str) -> SuggestionRow | None:
    """Return the row of a suggestion, or ``None`` where the reader is not the owner of the zone."""
    state = view.state
    entry = state.suggested[finding]
    content = state.contents.get(entry)
    if view.detail(state.cards[entry]) is not Detail.FULL or content is None:
        return None
    facts = content.facts
    assert isinstance(facts, SuggestFacts)
    zone = zone_of(state, facts.zone)
    ladder = ladder_of(zone) if zone is not None else None
    return SuggestionRow(
        finding=finding,
        zone=facts.zone,
        found_ms=content.at_ms,
        rungs=ladder.rungs if ladder is not None else (),
        warnings=tuple(it.id for it in state.warnings.values() if _rests_on(view, it.entry, finding)),
        entry=entry,
    )


def with_evidence(rows: Sequence[SuggestionRow], store: Store) -> list[SuggestionRow]:
    """Return suggestions with what was found, which the owner of the zone is shown in full."""
    said = {it.id: replay(it) for it in store.entries_by_id([it.finding for it in rows])}
    found = []
    for row in rows:
        _, facts, body = said[row.finding]
        event = facts.event if isinstance(facts, WatchFacts) else ""
        evidence = body.event if isinstance(body, WatchBody) else None
        found.append(msgspec.structs.replace(row, event=event, evidence=evidence))
    return found


def _rests_on(view: View, entry: str, finding: str) -> bool:
    content = view.state.contents.get(entry)
    facts = content.facts if content is not None else None
    seen = view.detail(view.state.cards[entry]) is not Detail.NOTHING
    return isinstance(facts, WarningFacts) and finding in facts.evidence and seen


def _template(view: View, id: str) -> str:
    if id not in shipped_templates():
        raise unknown("template", id)
    return id


def _suggestion(view: View, id: str) -> str:
    if id not in view.state.suggested or suggestion_row(view, id) is None:
        raise unknown("suggestion", id)
    return id


TEMPLATES: Resource[Any] = Resource(
    lambda view: list(shipped_templates()),
    lambda view, id, _: template_row(view, shipped_templates()[id]),
    _template,
    lambda row: str(row.template),
)
SUGGESTIONS: Resource[Any] = Resource(
    lambda view: list(view.state.suggested),
    lambda view, id, _: suggestion_row(view, id),
    _suggestion,
    lambda row: str(row.finding),
)
