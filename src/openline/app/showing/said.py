"""What is said, to those whom it concerns: channels, desks, messages, STOPs, warnings, statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from openline.app.showing.incident_rows import StatementRow as StatementRow
from openline.app.showing.paging import Resource
from openline.app.showing.stated import shown_of
from openline.app.showing.stated import statement_row as statement_row
from openline.app.showing.view import View
from openline.decide.linechecking import line_of, next_slot_ms
from openline.decide.spoken import (
    ChannelStanding,
    DeskStanding,
    MessageStanding,
    Ringing,
    StopStanding,
    WarningStanding,
)
from openline.decide.state import unknown
from openline.decide.stopping import is_known
from openline.decide.timing import subject_of
from openline.model.release import Detail
from openline.model.saying import ChannelBody, DeskBody, MessageFacts, WarningBody

S = TypeVar("S")


class EndRow(msgspec.Struct, frozen=True, kw_only=True):
    """One end of a channel, and how its line checks have gone."""

    party: str
    signed: bool
    missed: int
    """Checks missed in a row."""
    lost: bool
    answered_ms: int
    """When it last answered one; 0 is never."""
    next_check_ms: int | None


class ChannelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A channel, to a party that is on it."""

    channel: str
    version: int
    state: str
    name: str | None
    """``null`` once it was redacted, as all that stands in its text."""
    level: str
    carrier: str
    proposer: str
    parties: tuple[str, ...]
    suspended_by: tuple[str, ...]
    ends: tuple[EndRow, ...]
    languages: tuple[str, ...] | None
    interpreter: str | None
    hours: dict[str, object] | None
    check_every_ms: int | None
    opening_terms: str | None
    text_sha256: str
    entry: str


class PostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a desk."""

    role: str
    deputy: bool
    hours: dict[str, object] | None
    name: str | None
    medium: str | None
    address: str | None
    languages: tuple[str, ...]


class DeskRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who is tried at a party's end of a channel, or, without one, whom whoever is told to call it rings."""

    desk: str
    party: str
    channel: str
    version: int
    posts: tuple[PostRow, ...]
    then: tuple[str, ...]
    seal_key_hex: str
    entry: str


class HeardRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far something that was said has got with one of those to whom it was said."""

    party: str
    acknowledged: dict[str, str]
    """Level -> how far it was relayed, or nothing."""
    due_ms: int | None
    """By when its answer is awaited, while it is."""
    step: int
    """How often it was tried elsewhere since that passed."""
    overdue: bool


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message, to its sender and its addressees."""

    message: str
    channel: str
    sender: str
    precedence: str
    state: str
    serial: int
    after: int
    """The serial of its sender's message before it of the same precedence."""
    at_ms: int
    action: tuple[str, ...]
    info: tuple[str, ...]
    heard: tuple[HeardRow, ...]
    """To the sender, of all addressees; to an addressee, of itself."""
    shown: dict[str, object] | None
    entry: str


class StopRow(msgspec.Struct, frozen=True, kw_only=True):
    """A STOP, to who raised it and to the desks before which it was put."""

    stop: str
    party: str
    state: str
    at_ms: int
    heard: tuple[HeardRow, ...]
    said: dict[str, str]
    """What desks say of it, as far as the reader is shown that."""
    rung: tuple[dict[str, object], ...]
    shown: dict[str, object] | None
    entry: str


class WarningRow(msgspec.Struct, frozen=True, kw_only=True):
    """A warning, to its issuer and its addressees."""

    warning: str
    version: int
    state: str
    issuer: str
    zone: str
    rung: int
    to: tuple[str, ...]
    precedence: str
    deadline_ms: int
    heard: tuple[HeardRow, ...]
    effects: dict[str, str]
    drops: tuple[dict[str, object], ...]
    text: dict[str, object] | None
    """The warning itself, ``null`` once it was redacted."""
    at_ms: int
    entry: str


# -- rows ------------------------------------------------------------------------------------------


def channel_row(view: View, it: ChannelStanding) -> ChannelRow | None:
    """Return the row of a channel, or ``None`` where the reader is not on it."""
    if not view.of_node and view.reader not in it.parties:
        return None
    body = view.body(it.entry)
    said = body.channel if isinstance(body, ChannelBody) else None
    return ChannelRow(
        channel=it.id,
        version=it.version,
        state=it.state,
        name=said.name if said else None,
        level=it.level.value,
        carrier=it.carrier.value,
        proposer=it.proposer,
        parties=it.parties,
        suspended_by=it.suspended_by,
        ends=tuple(_end(view, it, party) for party in it.parties),
        languages=said.languages if said else None,
        interpreter=said.interpreter if said else None,
        hours=_values(said.hours) if said else None,
        check_every_ms=it.checks.every_ms if it.checks else None,
        opening_terms=said.opening_terms if said else None,
        text_sha256=it.proposal_sha256,
        entry=it.entry,
    )


def _end(view: View, it: ChannelStanding, party: str) -> EndRow:
    line = line_of(view.state, it.id, party)
    return EndRow(
        party=party,
        signed=party in it.signed,
        missed=line.missed,
        lost=line.lost,
        answered_ms=line.answered_ms,
        next_check_ms=next_slot_ms(view.state, it, party),
    )


def desk_row(view: View, it: DeskStanding) -> DeskRow | None:
    """Return the row of a desk, or ``None`` where the reader is not shown it."""
    if view.detail(view.state.cards[it.entry]) is not Detail.FULL:
        return None
    body = view.body(it.entry)
    labels = body.posts if isinstance(body, DeskBody) else (None,) * len(it.posts)
    return DeskRow(
        desk=cursor_of_desk(it.party, it.channel),
        party=it.party,
        channel=it.channel,
        version=it.version,
        posts=tuple(
            PostRow(
                role=post.role.value,
                deputy=post.deputy,
                hours=_values(post.hours),
                name=label.name if label else None,
                medium=label.medium if label else None,
                address=label.address if label else None,
                languages=label.languages if label else (),
            )
            for post, label in zip(it.posts, labels, strict=True)
        ),
        then=tuple(id for id in it.then if view.of_node or view.reader in view.state.channels[id].parties),
        seal_key_hex=it.seal_key_hex,
        entry=it.entry,
    )


def cursor_of_desk(party: str, channel: str) -> str:
    """Return the id by which a desk is listed."""
    return f"{party}@{channel}" if channel else party


def message_row(view: View, it: MessageStanding) -> MessageRow | None:
    """Return the row of a message, or ``None`` where it is neither from nor for the reader."""
    if view.detail(view.state.cards[it.entry]) is Detail.NOTHING:
        return None
    content = view.content(view.state.cards[it.entry])
    facts = content.facts if content is not None and isinstance(content.facts, MessageFacts) else None
    return MessageRow(
        message=it.id,
        channel=it.channel,
        sender=it.sender,
        precedence=it.precedence.value,
        state=it.state,
        serial=it.serial,
        after=facts.after if facts is not None else 0,
        at_ms=it.at_ms,
        action=_action(view, it),
        info=facts.info if facts is not None else (),
        heard=_heard(view, it.entry, it.to, asker=it.sender),
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


def _action(view: View, it: MessageStanding) -> tuple[str, ...]:
    """Return who is to act on a message: to an addressee, itself and whom the message names."""
    content = view.content(view.state.cards[it.entry])
    facts = content.facts if content is not None else None
    if view.of_node or view.reader == it.sender or not isinstance(facts, MessageFacts):
        return it.action
    return tuple(party for party in it.action if party == view.reader or party in facts.action)


def stop_row(view: View, it: StopStanding) -> StopRow | None:
    """Return the row of a STOP, or ``None`` where it is neither from nor for the reader."""
    card = view.state.cards[it.entry]
    if view.detail(card) is Detail.NOTHING:
        return None
    asks = view.of_node or view.reader == it.party
    rung = view.state.rung.get(it.id, ())
    # Before whom it was put would tell who raised it who is near.
    known = tuple(party for party in it.to if view.of_node or party == view.reader or is_known(it, party))
    return StopRow(
        stop=it.id,
        party=it.party,
        state=it.state,
        at_ms=it.at_ms,
        heard=_heard(view, it.entry, known, asker=it.party),
        said={party: said.value for party, said in it.said.items() if asks or party == view.reader},
        rung=tuple(_ring_row(view, one) for one in rung if _may_see_ring(view, it, one)),
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


def _ring_row(view: View, one: Ringing) -> dict[str, object]:
    """Return what came of ringing; and at the desk of which channel, where the reader is on it."""
    row = one._asdict()
    on = view.state.channels.get(one.channel or "")
    if one.channel is None or (on is not None and not view.of_node and view.reader not in on.parties):
        del row["channel"]
    return row


def _may_see_ring(view: View, stop: StopStanding, one: Ringing) -> bool:
    """Tell whether a reader is shown that somebody was rung: he rang or was, or raised it and knows both."""
    asks = view.reader == stop.party and all(
        is_known(stop, it) or it == stop.party for it in (one.by, one.party)
    )
    return view.of_node or view.reader in (one.by, one.party) or asks


def warning_row(view: View, it: WarningStanding) -> WarningRow | None:
    """Return the row of a warning, or ``None`` where it is neither from nor for the reader."""
    if view.detail(view.state.cards[it.entry]) is Detail.NOTHING:
        return None
    body, content = view.body(it.entry), view.state.contents.get(it.entry)
    return WarningRow(
        warning=it.id,
        version=it.version,
        state=it.state,
        issuer=it.issuer,
        zone=it.zone,
        rung=it.rung,
        to=it.to,
        precedence=it.precedence.value,
        deadline_ms=it.deadline_ms,
        heard=_heard(view, it.entry, it.to, asker=it.issuer) if it.answerable else (),
        effects={party: effect.value for party, effect in it.effects.items()},
        drops=tuple(_values(view.body(entry)) or {} for entry in it.drops),
        text=_values(body.warning) if isinstance(body, WarningBody) else None,
        at_ms=content.at_ms if content else 0,
        entry=it.entry,
    )


def _heard(view: View, entry: str, parties: tuple[str, ...], *, asker: str) -> tuple[HeardRow, ...]:
    """Say how far something has got with each party: to who said it of all, to another of itself."""
    state = view.state
    subject = subject_of(state.cards[entry])
    asks = view.of_node or view.reader == asker
    rows = []
    for party in parties:
        for recipient, pass_to in state.recipients.get(entry, ()):
            if (pass_to or recipient) != party or not (asks or view.reader in (recipient, party)):
                continue
            shown = state.releases[recipient, state.shown[entry, recipient, pass_to]]
            timer = state.timers.get((subject, recipient, pass_to))
            waits = timer is not None and timer.state != "met"
            rows.append(
                HeardRow(
                    party=party,
                    acknowledged={
                        level.value: how.value if how else "" for level, how in shown.receipts.items()
                    },
                    due_ms=timer.due_ms if timer is not None and waits else None,
                    step=timer.step if timer is not None and waits else 0,
                    overdue=timer is not None and timer.state == "fired",
                )
            )
    return tuple(rows)


def _values(it: object) -> Any:
    return None if it is None else msgspec.to_builtins(it)


# -- lists -----------------------------------------------------------------------------------------


def resource_of(
    what: str,
    of: Callable[[View], Mapping[Any, S]],
    row: Callable[[View, S], Any],
    cursor: Callable[[Any], str],
) -> Resource[Any]:
    """Return how standings of one kind are listed."""

    def find(view: View, id: str) -> Any:
        key: Any = id
        if what == "desk":
            party, _, channel = id.partition("@")
            key = party, channel
        it = of(view).get(key)
        if it is None or row(view, it) is None:
            raise unknown(what, id)
        return key

    return Resource(lambda view: list(of(view)), lambda view, key, _: row(view, of(view)[key]), find, cursor)


CHANNELS = resource_of("channel", lambda v: v.state.channels, channel_row, lambda row: str(row.channel))
DESKS = resource_of("desk", lambda v: v.state.desks, desk_row, lambda row: str(row.desk))
MESSAGES = resource_of("message", lambda v: v.state.messages, message_row, lambda row: str(row.message))
STOPS = resource_of("STOP", lambda v: v.state.stops, stop_row, lambda row: str(row.stop))
WARNINGS = resource_of("warning", lambda v: v.state.warnings, warning_row, lambda row: str(row.warning))
STATEMENTS = resource_of(
    "statement", lambda v: v.state.statements, statement_row, lambda row: str(row.statement)
)
