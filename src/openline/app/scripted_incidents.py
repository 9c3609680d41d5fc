"""Incidents in a script: who says that something happened, what each says of it, and what is shown for it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TypeAlias

import msgspec

from openline.app.ports import Draft
from openline.app.scripted import Act, AtMs, Place
from openline.model.channel import Place as SaidPlace
from openline.model.channel import Verb
from openline.model.event import ReasonBody
from openline.model.incident import (
    Account,
    CiteBody,
    CiteFacts,
    CustodyFacts,
    CustodyStep,
    ExhibitBody,
    ExhibitFacts,
    Harm,
    IncidentBody,
    IncidentFacts,
    IncidentKind,
    Observed,
    Source,
)
from openline.model.presence import CountRange
from openline.model.saying import StatementBody, StatementFacts


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When, where and what, as one party has it; ``at_s`` is a second of play."""

    kind: IncidentKind
    at_s: float
    within_minutes: int = 0
    at: Place | None = None
    within_m: int = 0
    observed: Observed | None = None
    heading_deg: int | None = None
    low: int | None = None
    high: int | None = None
    counted: str = ""
    wounded: tuple[int, int] | None = None

    def account(self, at_ms: AtMs) -> Account:
        """Return it as it stands on record."""
        count = CountRange(self.low, self.high) if self.low is not None and self.high is not None else None
        return Account(
            kind=self.kind,
            at_ms=at_ms(self.at_s),
            within_ms=self.within_minutes * 60_000,
            place=SaidPlace(said=self.at.name, position=self.at.position) if self.at else SaidPlace(),
            within_m=self.within_m,
            observed=self.observed,
            heading_deg=self.heading_deg,
            count=count,
            counted=self.counted,
            harm=Harm(wounded=CountRange(*self.wounded)) if self.wounded is not None else None,
        )


class OpenIncident(Act, frozen=True, kw_only=True, tag="open_incident"):
    """Somebody says that something happened; ``about`` is what it was opened from."""

    id: str
    to: tuple[str, ...]
    account: Told
    text: str
    about: tuple[str, ...] = ()


class MakeStatement(Act, frozen=True, kw_only=True, tag="make_statement"):
    """A party states something in its own words; nobody else's is changed by it."""

    id: str
    about: str
    verb: Verb
    to: tuple[str, ...]
    text: str
    at: Place | None = None
    account: Told | None = None
    speaker: str = ""
    answer_by_s: float | None = None
    """By when it asks each of those for a statement."""


class AddExhibit(Act, frozen=True, kw_only=True, tag="add_exhibit"):
    """A file is put on record; its hash is that of ``stands_for``, for there is no file in an exercise."""

    id: str
    about: str
    to: tuple[str, ...]
    name: str
    media_type: str
    shows: str
    origin: str
    stands_for: str


class PassExhibit(Act, frozen=True, kw_only=True, tag="pass_exhibit"):
    """A step of an exhibit's custody."""

    id: str
    step: CustodyStep
    to: str = ""
    reason: str = ""


class CiteSource(Act, frozen=True, kw_only=True, tag="cite_source"):
    """A party cites what an open source says that somebody said; ``document`` is its text."""

    id: str
    about: str
    to: tuple[str, ...]
    publisher: str
    document: str
    quote: str
    speaker: str
    speaker_kind: str
    act: str = "claim"
    denies: bool = False
    chain: tuple[str, ...] = ()
    account: Told | None = None


Happening: TypeAlias = OpenIncident | MakeStatement | AddExhibit | PassExhibit | CiteSource


def drafts_of_happening(act: Happening, at_ms: AtMs) -> Iterator[Draft]:
    """Return what an act puts on record."""
    match act:
        case OpenIncident():
            account = act.account.account(at_ms)
            opened = IncidentFacts(
                incident=act.id,
                kind=account.kind,
                at_ms=account.at_ms,
                within_ms=account.within_ms,
                to=act.to,
                about=act.about,
            )
            yield Draft(
                type="incident.open/v1", facts=opened, body=IncidentBody(account=account, text=act.text)
            )
        case MakeStatement():
            yield _statement(act, at_ms)
        case AddExhibit():
            data = act.stands_for.encode()
            added = ExhibitFacts(
                exhibit=act.id, about=act.about, to=act.to, sha256=sha256(data).hexdigest(), bytes=len(data)
            )
            what = ExhibitBody(
                name=act.name, media_type=act.media_type, shows=act.shows, origin=act.origin
            )
            yield Draft(type="exhibit.add/v1", facts=added, body=what)
        case PassExhibit():
            step = CustodyFacts(exhibit=act.id, step=act.step, to=act.to)
            yield Draft(type="exhibit.pass/v1", facts=step, body=ReasonBody(reason=act.reason))
        case CiteSource():
            yield _citation(act, at_ms)


def _statement(act: MakeStatement, at_ms: AtMs) -> Draft:
    place = SaidPlace()
    if act.at is not None:
        place = SaidPlace(said=act.at.name, position=act.at.position)
    facts = StatementFacts(
        statement=act.id,
        about=act.about,
        verb=act.verb,
        to=act.to,
        answer_by_ms=at_ms(act.answer_by_s) if act.answer_by_s is not None else msgspec.UNSET,
    )
    body = StatementBody(
        text=act.text,
        place=place,
        account=act.account.account(at_ms) if act.account is not None else msgspec.UNSET,
        speaker=act.speaker or msgspec.UNSET,
    )
    return Draft(type="statement.make/v1", facts=facts, body=body)


def _citation(act: CiteSource, at_ms: AtMs) -> Draft:
    start = act.document.index(act.quote)
    facts = CiteFacts(
        citation=act.id,
        about=act.about,
        to=act.to,
        text_sha256=sha256(act.document.encode()).hexdigest(),
        start=start,
        end=start + len(act.quote),
    )
    body = CiteBody(
        source=Source(publisher=act.publisher, chain=act.chain),
        quote=act.quote,
        speaker=act.speaker,
        speaker_kind=act.speaker_kind,
        act=act.act,
        denies=act.denies,
        account=act.account.account(at_ms) if act.account is not None else None,
    )
    return Draft(type="citation.make/v1", facts=facts, body=body)
