"""Hand-over: what whoever takes over a watch has to know, what is unanswered and whom to ring first (R40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import msgspec
from msgspec import UNSET

from openline.app.ports import Store
from openline.app.showing.calling import called_of
from openline.app.showing.contacts import contacts_of, heard_from
from openline.app.showing.due import due_rows, in_full
from openline.app.showing.latency import Shorter, latency_rows
from openline.app.showing.matches import match_row, ranked
from openline.app.showing.paging import Still
from openline.app.showing.ringing import RingPost, ring_list
from openline.app.showing.rows import DueRow
from openline.app.showing.view import View
from openline.decide.escalating import ON_A_LINE
from openline.decide.linechecking import line_of
from openline.decide.messaging import partners_of
from openline.decide.moving import MOVING
from openline.decide.presenting import MATCH_NOTICES, MATCHES, NOTICE
from openline.decide.spoken import StopStanding
from openline.decide.state import Shown, State
from openline.model.channel import StopState
from openline.model.event import NODE
from openline.model.release import Detail

MOST = 100
"""So many rows of a kind are given; how many there are is said beside them."""
MOST_RUNG = 40
LEAST_GAPS = 5
"""What is usual of a party is not known before it has spoken a few times."""
USUAL_OF_100 = 95
SOURCE_SILENT_MS = 900_000
"""A source of positions of which nothing came for so long is silent: as long as a track is, by default."""
WATCH_MS = 12 * 3_600_000
"""How far back it is said what has changed, where nobody says since when."""
MEASURED_MS = 30 * 86_400_000
"""Agreed times are held against what was measured in so long."""
SOME_NAMED = 3
UNSAID = frozenset({"release/v1", "acknowledge/v1"})
"""What follows from the rest."""


class RingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A party that is to be rung, and who is tried there."""

    party: str
    why: str
    """``overdue``, ``awaited``, ``silent``, or ``partner``: nothing is wrong, this is its number."""
    about: str
    """What it owes an answer to; empty where it owes none."""
    posts: tuple[RingPost, ...]
    """The next one first."""


class OpenRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not over."""

    kind: str
    """``stop``, ``match``, ``movement``, ``activity``, ``warning``, ``channel`` or ``agreement``."""
    id: str
    state: str
    """As its own list has it; of a match how serious it is."""
    parties: tuple[str, ...]
    """Whose it is, or who else is in it, as far as the reader knows."""
    since_ms: int = 0
    until_ms: int = 0
    """Of a warning, by when what it asks is asked for; 0 is never."""


class SilentRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has said nothing for too long."""

    kind: str
    """``line``, ``partner`` or ``source``."""
    id: str
    party: str
    heard_ms: int
    """When it was heard of last; 0 is never."""
    missed: int = 0
    """Of a line: checks missed in a row."""
    lost: bool = False
    usual_ms: int = 0
    """Of a partner: 95 of 100 of its silences were no longer than this."""


class ChangedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What has come on record since, of one type."""

    type: str
    """Empty for what is shown without its type."""
    by_you: bool
    number: int
    abouts: tuple[str, ...]
    """The latest of what it was about, as far as the reader is shown that."""
    more: int = 0
    """About how many more things it was."""


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """One page for a change of watch. Of every list no more is given than fits; ``counts`` has how many."""

    party: str
    at_ms: int
    since_ms: int
    """Since when it says what has changed."""
    owed_to_you: tuple[DueRow, ...]
    """What others have not answered you; to the node, what anybody has not answered."""
    you_owe: tuple[DueRow, ...]
    ring: tuple[RingRow, ...]
    open: tuple[OpenRow, ...]
    silent: tuple[SilentRow, ...]
    changed: tuple[ChangedRow, ...]
    shorter: tuple[Shorter, ...]
    """Times that are agreed and are shorter than what was measured (R33)."""
    sources_known: bool
    """Whether it was known how sources of positions fare: only the server that takes positions knows."""
    called: dict[str, str] = {}
    """Id -> what that is called, as far as the reader is shown it: a name, or what was said first."""
    counts: dict[str, int]
    notice: str = NOTICE


class SourceHeard(msgspec.Struct, frozen=True, kw_only=True):
    """When a source of positions was heard of last."""

    id: str
    party: str
    heard_ms: int
    """0 is never."""


def handover_of(
    view: View,
    still: Still,
    store: Store,
    *,
    since_ms: int,
    sources: Sequence[SourceHeard] | None = None,
) -> Handover:
    """Return what a reader's watch hands over.

    Parameters
    ----------
    store
        The log, for where in it ``since_ms`` lies.
    sources
        How the reader's sources of positions fare; ``None`` where that is not known here.
    """
    contacts = contacts_of(view, still)
    heard = heard_from(view, still, contacts)
    start = first_since(store, since_ms)
    measured = latency_rows(view, still, since_ms=view.now_ms - MEASURED_MS)
    shorter = [it for row in measured for it in row.shorter]
    with still():
        due = due_rows(view)
        ours = [it for it in due if _owes(view, it)]
        theirs = [it for it in due if not _owes(view, it)]
        silent = [*_lines(view), *_partners(view, heard), *_sources(view, sources or ())]
        opened = list(_open(view))
        matches = [] if view.of_node else list(_matches(view))
        changed = _changed(view, start)
        ring = _ring(view, theirs, silent)
        full = [tuple(in_full(view, it) for it in rows[:MOST]) for rows in (theirs, ours)]
        shown: tuple[_Naming, ...] = (*full[0], *full[1], *opened, *matches, *silent, *changed, *shorter)
        called = called_of(view, dict.fromkeys(id for it in shown for id in _ids_in(it)))
    every = [*opened, *matches]
    every.sort(key=lambda it: _ORDER.index(it.kind))
    return Handover(
        party=view.reader,
        at_ms=view.now_ms,
        since_ms=since_ms,
        owed_to_you=full[0],
        you_owe=full[1],
        ring=tuple(ring[:MOST_RUNG]),
        open=tuple(every[:MOST]),
        silent=tuple(silent[:MOST]),
        changed=tuple(changed[:MOST]),
        shorter=tuple(shorter[:MOST]),
        sources_known=sources is not None,
        called=called,
        counts={
            "owed_to_you": len(theirs),
            "owed_to_you_overdue": sum(it.overdue for it in theirs),
            "you_owe": len(ours),
            "you_owe_overdue": sum(it.overdue for it in ours),
            "ring": len(ring),
            "open": len(every),
            "silent": len(silent),
            "changed": sum(it.number for it in changed),
            "shorter": len(shorter),
        },
    )


def first_since(store: Store, since_ms: int) -> int:
    """Return the log index of the first entry that the node took at a time or later."""
    low, high = 0, store.size()
    while low < high:
        middle = (low + high) // 2
        if store.entry(middle).received_at_ms < since_ms:
            low = middle + 1
        else:
            high = middle
    return low


_Naming: TypeAlias = DueRow | OpenRow | SilentRow | ChangedRow | Shorter


def _ids_in(row: _Naming) -> tuple[str, ...]:
    """Return the ids by which a row names things."""
    match row:
        case DueRow():
            return (row.about, *row.matches, *row.yours)
        case ChangedRow():
            return row.abouts
        case Shorter():
            return (row.agreement, row.channel)
        case _:
            return (row.id,)


def _owes(view: View, row: DueRow) -> bool:
    """Tell whether the reader owes it: what comes to it through another has no number of its own."""
    return not view.of_node and (row.release is not UNSET or row.party == view.reader)


# -- whom to ring ----------------------------------------------------------------------------------


def _ring(view: View, owed: Iterable[DueRow], silent: Iterable[SilentRow]) -> list[RingRow]:
    """Return whom to ring, each party once: who owes the most urgent answer first, then who is silent."""
    why: dict[str, tuple[str, str, str]] = {}
    for row in owed:
        said = "overdue" if row.overdue else "awaited"
        why.setdefault(row.pass_to or row.party, (said, row.about, _channel(view.state, row)))
    for it in silent:
        if it.kind != "source":
            why.setdefault(it.party, ("silent", "", it.id if it.kind == "line" else ""))
    for party in partners_of(view.state, view.reader):
        why.setdefault(party, ("partner", "", ""))
    rows = []
    for party, (said, about, channel) in why.items():
        if party in view.state.cells or party == view.reader:
            continue
        posts = ring_list(
            view.state, view.reader, view.now_ms, about=about, parties=(party,), channel=channel
        )
        own = tuple(it for it in posts if it.party != NODE)
        rows.append(RingRow(party=party, why=said, about=about, posts=own))
    if not view.of_node and (desk := ring_list(view.state, "", view.now_ms)):
        rows.append(RingRow(party=NODE, why="partner", about="", posts=tuple(desk)))
    return rows


def _channel(state: State, row: DueRow) -> str:
    message = state.messages.get(row.about)
    return message.channel if message is not None else ""


# -- what is open ----------------------------------------------------------------------------------

ENDS = frozenset({StopState.STOPPED, StopState.NOT_OURS, StopState.OVER})
"""What a desk says of a STOP for which there is nothing left to do."""
_ORDER = ("stop", "match", "warning", "movement", "activity", "channel", "agreement")


def _is_open(stop: StopStanding, view: View) -> bool:
    """Tell whether a STOP is open: what no party raised nobody ends for all, but each desk for itself."""
    if stop.state != "heard" or stop.party not in ("", NODE):
        return stop.state == "heard"
    ended = {it for it, said in stop.said.items() if said in ENDS}
    return not ended.issuperset(stop.to) if view.of_node else view.reader not in ended


def _open(view: View) -> Iterator[OpenRow]:
    state = view.state
    for stop in state.stops.values():
        if _is_open(stop, view) and view.detail(state.cards[stop.entry]) is not Detail.NOTHING:
            who = (stop.party,) if stop.party else ()
            yield OpenRow(kind="stop", id=stop.id, state=stop.state, parties=who, since_ms=stop.at_ms)
    for it in state.warnings.values():
        if it.state == "issued" and view.detail(state.cards[it.entry]) is not Detail.NOTHING:
            yield OpenRow(
                kind="warning",
                id=it.id,
                state=it.state,
                parties=(it.issuer,),
                since_ms=it.versions[-1].at_ms if it.versions else 0,
                until_ms=it.deadline_ms,
            )
    for id in state.notifications:
        thing = state.objects[id]
        if thing.state in MOVING and view.detail(state.cards[thing.entry]).rank >= Detail.COARSE.rank:
            since_ms = state.notifications[id].begun_ms
            yield OpenRow(
                kind=thing.kind, id=id, state=thing.state, parties=(thing.owner,), since_ms=since_ms
            )
    for channel in state.channels.values():
        if channel.state in ("proposed", "suspended") and _is_in(view, channel.parties):
            by = channel.suspended_by or tuple(it for it in channel.parties if it not in channel.signed)
            yield OpenRow(kind="channel", id=channel.id, state=channel.state, parties=by)
    for agreement in state.agreements.values():
        if agreement.state in ("proposed", "suspended") and _is_in(view, agreement.parties):
            by = agreement.suspended_by or tuple(it for it in agreement.parties if it not in agreement.signed)
            yield OpenRow(kind="agreement", id=agreement.id, state=agreement.state, parties=by)


def _is_in(view: View, parties: Sequence[str]) -> bool:
    return view.of_node or view.reader in parties


def _matches(view: View) -> Iterator[OpenRow]:
    """Yield the open matches of which the reader was told, the most serious first."""
    for id in ranked(view):
        match = view.state.matches[id]
        if match.state != "open":
            return  # those that are over stand behind
        row = match_row(view, match)
        if row is not None:
            calls = tuple(it.party for it in row.call)
            yield OpenRow(kind="match", id=id, state=row.severity, parties=calls)


# -- what is silent --------------------------------------------------------------------------------


def _lines(view: View) -> list[SilentRow]:
    """Return the ends of lines of which checks were missed; the lost ones first."""
    state, rows = view.state, list[SilentRow]()
    for channel in state.channels.values():
        if channel.state == "closed" or not _is_in(view, channel.parties):
            continue
        for party in channel.parties:
            line = line_of(state, channel.id, party)
            if line.missed or line.lost:
                rows.append(
                    SilentRow(
                        kind="line",
                        id=channel.id,
                        party=party,
                        heard_ms=line.answered_ms,
                        missed=line.missed,
                        lost=line.lost,
                    )
                )
    return sorted(rows, key=lambda it: (not it.lost, -it.missed, it.id, it.party))


def _partners(view: View, heard: dict[str, list[int]]) -> list[SilentRow]:
    """Return the parties that have said nothing for longer than they usually do."""
    rows = []
    for party, times in heard.items():
        gaps = sorted(later - earlier for earlier, later in pairwise(times) if later > earlier)
        if len(gaps) < LEAST_GAPS:
            continue
        usual_ms = gaps[max(0, -(-len(gaps) * USUAL_OF_100 // 100) - 1)]
        if view.now_ms - times[-1] > usual_ms:
            rows.append(
                SilentRow(kind="partner", id=party, party=party, heard_ms=times[-1], usual_ms=usual_ms)
            )
    return sorted(rows, key=lambda it: it.heard_ms)


def _sources(view: View, sources: Iterable[SourceHeard]) -> list[SilentRow]:
    rows = [
        SilentRow(kind="source", id=it.id, party=it.party, heard_ms=it.heard_ms)
        for it in sources
        if _is_in(view, (it.party,)) and view.now_ms - it.heard_ms > SOURCE_SILENT_MS
    ]
    return sorted(rows, key=lambda it: (it.heard_ms, it.id))


# -- what has changed ------------------------------------------------------------------------------


def _changed(view: View, start: int) -> list[ChangedRow]:
    """Return what the reader was shown, and has put on record itself, from a log index on, by type."""
    state = view.state
    number: Counter[tuple[bool, str]] = Counter()
    abouts: dict[tuple[bool, str], dict[str, None]] = {}

    def note(own: bool, type: str, about: str) -> None:
        number[own, type] += 1
        named = abouts.setdefault((own, type), {})
        if about and about not in state.cards:  # an entry's id names nothing
            named.setdefault(about)

    for card in reversed(list(state.cards.values())[start:]):
        if (card.author == view.reader or view.of_node) and card.type not in UNSAID:
            note(card.author == view.reader, card.type, card.about)
    if not view.of_node:
        seq = state.release_counts.get(view.reader, 0)
        while seq and (shown := state.releases[view.reader, seq]).index >= start:
            note(False, *_as_shown(state, shown))
            seq -= 1
    rows = [
        ChangedRow(
            type=type,
            by_you=own,
            number=many,
            abouts=tuple(abouts[own, type])[:SOME_NAMED],
            more=max(0, len(abouts[own, type]) - SOME_NAMED),
        )
        for (own, type), many in number.items()
    ]
    return sorted(rows, key=lambda it: (it.by_you, not _is_urgent(it.type), -it.number, it.type))


def _as_shown(state: State, shown: Shown) -> tuple[str, str]:
    """Return the type of what was released, and what it was about, as far as the release says so."""
    card = state.cards[shown.entry]
    if card.type in MATCH_NOTICES or card.type in MATCHES:
        return card.type, ""
    if shown.detail in (Detail.EXISTENCE, "withdrawn"):
        return "", ""
    whole = shown.detail in (Detail.COARSE, Detail.FULL)
    return card.type, card.about if whole else ""


def _is_urgent(type: str) -> bool:
    """Tell whether it stands before the rest: what is said on lines, findings, alarms."""
    return type in ON_A_LINE or type.endswith((".find/v1", ".miss/v1", ".short/v1", ".fail/v1"))
