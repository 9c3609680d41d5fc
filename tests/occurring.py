"""What happened, at a desk: incidents, their merges and shares, exhibits and custody, citations, askings."""

from __future__ import annotations

from typing import Any

from openline.model.channel import Place, Verb
from openline.model.event import ReasonBody
from openline.model.incident import (
    Account,
    CiteBody,
    CiteFacts,
    CustodyFacts,
    CustodyStep,
    ExhibitBody,
    ExhibitFacts,
    IncidentBody,
    IncidentFacts,
    IncidentKind,
    MergeFacts,
    Source,
)
from openline.model.release import Detail
from openline.model.saying import StatementBody, StatementFacts
from openline.model.space import Position
from tests.desk import Desk

MINUTE_MS = 60_000
SHA256 = "ab" * 32
BRIDGE = Place(said="the bridge", position=Position(lat_e7=344_500_000, lon_e7=409_200_000))
QUOTE = "It was not us."


def account(at_ms: int = 900_000, **fields: Any) -> Account:
    """An account of a strike at the bridge, or with other fields."""
    given: dict[str, Any] = {"kind": IncidentKind.STRIKE, "at_ms": at_ms, "place": BRIDGE} | fields
    return Account(**given)


def open_incident(desk: Desk, by: str, id: str, *to: str, said: Account | None = None, **facts: Any) -> str:
    """Have somebody say that something happened; return the entry."""
    said = said or account()
    given: dict[str, Any] = {"kind": said.kind, "at_ms": said.at_ms, "within_ms": said.within_ms} | facts
    body = IncidentBody(account=said, text=given.pop("text", "Something was hit."))
    return desk.record(by, "incident.open/v1", IncidentFacts(incident=id, to=to, **given), body)


def hold_same(desk: Desk, by: str, id: str, into: str, *, action: str = "merge", reason: str = "") -> str:
    """Have a party hold two incidents to be the same; or, by ``split``, no longer."""
    facts = MergeFacts(incident=id, into=into)
    return desk.record(by, f"incident.{action}/v1", facts, ReasonBody(reason=reason))


def add_exhibit(desk: Desk, by: str, id: str, about: str, *to: str, **given: Any) -> str:
    """Put a file on record; return the entry."""
    names = ExhibitFacts.__struct_fields__
    facts: dict[str, Any] = {"sha256": SHA256, "bytes": 7} | {it: given[it] for it in given if it in names}
    body: dict[str, Any] = {"name": "map.png"} | {it: given[it] for it in given if it not in names}
    made = ExhibitFacts(exhibit=id, about=about, to=to, **facts)
    return desk.record(by, "exhibit.add/v1", made, ExhibitBody(**body))


def pass_on(desk: Desk, by: str, id: str, step: CustodyStep, to: str = "", sha256: str = "") -> str:
    """Take a step of custody; return the entry."""
    facts = CustodyFacts(exhibit=id, step=step, to=to, sha256=sha256)
    return desk.record(by, "exhibit.pass/v1", facts, ReasonBody(reason="for the record"))


def cite(desk: Desk, by: str, id: str, about: str, *to: str, **given: Any) -> str:
    """Cite an open source; return the entry."""
    names = CiteFacts.__struct_fields__
    facts: dict[str, Any] = {"text_sha256": SHA256, "start": 0, "end": len(QUOTE)}
    facts |= {it: given[it] for it in given if it in names}
    body: dict[str, Any] = {"source": Source(publisher="A paper"), "quote": QUOTE}
    body |= {it: given[it] for it in given if it not in names}
    made = CiteFacts(citation=id, about=about, to=to, **facts)
    return desk.record(by, "citation.make/v1", made, CiteBody(**body))


def declare(
    desk: Desk, by: str, id: str, about: str, *to: str, verb: Verb = Verb.ALLEGES, **given: Any
) -> str:
    """Make a statement with fields of its facts and its body; return the entry."""
    names = StatementFacts.__struct_fields__
    facts = {it: given[it] for it in given if it in names}
    body = {"text": "So we say."} | {it: given[it] for it in given if it not in names}
    made = StatementFacts(statement=id, about=about, verb=verb, to=to, **facts)
    return desk.record(by, "statement.make/v1", made, StatementBody(**body))


def ask(desk: Desk, by: str, id: str, about: str, *to: str, within_ms: int = MINUTE_MS, **given: Any) -> str:
    """Make a statement that asks for one; return the entry."""
    asks: dict[str, Any] = {"answer_by_ms": desk.now_ms + within_ms, "verb": Verb.DEMANDS} | given
    return declare(desk, by, id, about, *to, **asks)


def share_said(desk: Desk, by: str, id: str, *to: str) -> str:
    """Show an incident, exhibit or citation to others, too."""
    return desk.share(by, id, {it: Detail.FULL for it in to})


def shown_of(desk: Desk, party: str, entry: str) -> list[dict[str, Any]]:
    """All that a party was shown of an entry, in order."""
    return [desk.shown(it) for it in desk.told(party, entry)]
