"""Incidents, exhibits and citations, to those who are shown them, and what was done with each."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openline.app.showing.incident_rows import CitationRow, CustodyRow, ExhibitRow, IncidentRow
from openline.app.showing.said import resource_of
from openline.app.showing.stated import place_said, shown_of
from openline.app.showing.view import View
from openline.decide.doubting import doubts_of
from openline.decide.spoken import CitationStanding, ExhibitStanding, IncidentStanding
from openline.model.fact import ReasonBody
from openline.model.incident import (
    CiteBody,
    CiteFacts,
    CustodyFacts,
    ExhibitBody,
    ExhibitFacts,
    IncidentBody,
)
from openline.model.release import Detail


def is_shown(view: View, entry: str) -> bool:
    """Tell whether the reader may see anything of an entry."""
    return view.detail(view.state.cards[entry]) is not Detail.NOTHING


def incident_row(view: View, it: IncidentStanding) -> IncidentRow | None:
    """Return the row of an incident, or ``None`` where the reader is not shown it."""
    if not is_shown(view, it.entry):
        return None
    state = view.state
    body, content = view.body(it.entry), state.contents.get(it.entry)
    account = body.account if isinstance(body, IncidentBody) else None
    held = same_as(view, it)
    is_ours = view.of_node or view.reader == it.opener
    return IncidentRow(
        incident=it.id,
        state="merged" if it.opener in held else "open",
        kind=it.kind.value,
        at_ms=it.at_ms,
        within_ms=it.within_ms,
        opener=it.opener,
        opened_at_ms=content.at_ms if content is not None else 0,
        place=place_said(account.place, account.within_m) if account is not None else None,
        about=it.about,
        same_as=held,
        out_of=it.out_of,
        takes=it.takes if is_ours else (),
        statements=_shown_in(view, (state.statements[id].entry for id in state.stated_of.get(it.id, ()))),
        citations=_shown_in(view, (state.citations[id].entry for id in state.cited_of.get(it.id, ()))),
        exhibits=_shown_in(view, (state.exhibits[id].entry for id in state.exhibits_of.get(it.id, ()))),
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


def same_as(view: View, it: IncidentStanding) -> dict[str, str]:
    """Return of which incident each party holds one to be the same, where the reader is shown that too."""
    return {
        party: into for party, into in it.same_as.items() if is_shown(view, view.state.incidents[into].entry)
    }


def _shown_in(view: View, entries: Iterable[str]) -> int:
    return sum(is_shown(view, it) for it in entries)


def exhibit_row(view: View, it: ExhibitStanding) -> ExhibitRow | None:
    """Return the row of an exhibit, or ``None`` where the reader is not shown it."""
    if not is_shown(view, it.entry):
        return None
    body, content = view.body(it.entry), view.state.contents.get(it.entry)
    facts = content.facts if content is not None else None
    said = body if isinstance(body, ExhibitBody) else None
    how = facts.how if isinstance(facts, ExhibitFacts) else None
    return ExhibitRow(
        exhibit=it.id,
        about=it.about,
        state=it.state,  # type: ignore[arg-type]
        author=it.author,
        at_ms=content.at_ms if content is not None else 0,
        sha256=it.sha256,
        bytes=it.bytes,
        made_of=it.made_of,
        how=how.value if how is not None else "",
        holder=it.holder,
        passing_to=it.passing_to,
        custody=tuple(_step(view, entry) for entry in it.steps if is_shown(view, entry)),
        name=said.name if said else None,
        media_type=said.media_type if said else None,
        shows=said.shows if said else None,
        origin=said.origin if said else None,
        taken_ms=said.taken_ms if said else None,
        ahead=content is not None and bool(doubts_of(said, content.at_ms)),
        place=place_said(said.place) if said else None,
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


def _step(view: View, entry: str) -> CustodyRow:
    card, content = view.state.cards[entry], view.state.contents.get(entry)
    assert content is not None
    facts, body = content.facts, content.body
    assert isinstance(facts, CustodyFacts)
    return CustodyRow(
        at_ms=content.at_ms,
        by=card.author,
        step=facts.step.value,
        to=facts.to,
        checked=bool(facts.sha256),
        reason=body.reason if isinstance(body, ReasonBody) else None,
        entry=entry,
    )


def citation_row(view: View, it: CitationStanding) -> CitationRow | None:
    """Return the row of a citation, or ``None`` where the reader is not shown it."""
    if not is_shown(view, it.entry):
        return None
    content, body = view.state.contents.get(it.entry), view.body(it.entry)
    facts = content.facts if content is not None else None
    fields = ("quote", "source", "speaker", "speaker_kind", "act", "denies", "hedges", "account", "language")
    said = msgspec.structs.asdict(body) if isinstance(body, CiteBody) else dict.fromkeys((*fields, "note"))
    return CitationRow(
        citation=it.id,
        author=it.author,
        about=it.about,
        at_ms=it.at_ms,
        text_sha256=it.text_sha256,
        start=it.start,
        end=it.end,
        edited=isinstance(facts, CiteFacts) and facts.edited,
        **said,
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


INCIDENTS = resource_of("incident", lambda v: v.state.incidents, incident_row, lambda row: str(row.incident))
EXHIBITS = resource_of("exhibit", lambda v: v.state.exhibits, exhibit_row, lambda row: str(row.exhibit))
CITATIONS = resource_of("citation", lambda v: v.state.citations, citation_row, lambda row: str(row.citation))
