"""Acknowledgements against what is the norm, in counts: red is what falls short of it, and nothing else (R8).

On a channel the norm is what each message asks for; it falls short once the answer is late. Of what is
notified it is that of agreements in force: relayed to units before it begins. Where no norm is set nothing is
counted, so that nothing is red.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

import msgspec

from openline.app.showing.answers import relayed_by
from openline.app.showing.contacts import held
from openline.app.showing.named import check_paper
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.access import sees_all
from openline.decide.acknowledging import BY_A_PERSON
from openline.decide.departing import in_force_for, is_relayed
from openline.decide.moving import LIVE, MOVING
from openline.decide.presenting import NOTICE
from openline.decide.spoken import MessageStanding
from openline.model.release import Receipt, Relayed
from openline.model.saying import MessageFacts


class NormRow(msgspec.Struct, frozen=True, kw_only=True):
    """How often a party has done what is the norm."""

    kind: str
    """``channel`` or ``agreement``."""
    id: str
    party: str
    level: str
    """Which acknowledgement: ``read``, ``read_back``, ``relayed`` ..."""
    met: int
    of: int
    late: int
    """How many are not met though it is time."""
    below: bool
    """Whether it falls short of the norm: what is red on a screen."""


class NormPage(msgspec.Struct, frozen=True, kw_only=True):
    """Acknowledgements against the norm."""

    rows: tuple[NormRow, ...]
    notice: str = NOTICE


Norms: TypeAlias = Mapping[str, frozenset[str]]
"""Agreement -> the other parties to it."""


class _Asked(NamedTuple):
    kind: str
    id: str
    party: str
    level: Receipt
    met: bool
    late: bool


def norm_rows(view: View, still: Still, *, id: str = "") -> list[NormRow]:
    """Return the counts of what others owe the reader, and what it owes itself; of all, to the node.

    Parameters
    ----------
    id
        Of one channel or agreement alone, where given.

    Raises
    ------
    NotFoundError
        It is not on record, or not for this reader.
    """
    check_paper(view, still, id)
    norms = cache(lambda owner: _norms_for(view, owner))
    number: Counter[tuple[str, str, str, Receipt]] = Counter()
    met: Counter[tuple[str, str, str, Receipt]] = Counter()
    late: Counter[tuple[str, str, str, Receipt]] = Counter()
    for found in (
        *held(still, view.state.messages.values(), lambda it: list(_of_message(view, it))),
        *held(still, view.state.notifications, lambda it: list(_of_notification(view, it, norms))),
    ):
        for it in found:
            if id and it.id != id:
                continue
            place = it.kind, it.id, it.party, it.level
            number[place] += 1
            met[place] += it.met
            late[place] += it.late
    return [
        NormRow(
            kind=kind,
            id=of,
            party=party,
            level=level.value,
            met=met[kind, of, party, level],
            of=count,
            late=late[kind, of, party, level],
            below=late[kind, of, party, level] > 0,
        )
        for (kind, of, party, level), count in sorted(number.items())
    ]


def _of_message(view: View, it: MessageStanding) -> Iterator[_Asked]:
    """Yield for each action addressee whether it has given the acknowledgement that was asked for."""
    state = view.state
    asks = view.of_node or view.reader == it.sender
    content = state.contents.get(it.entry)
    if it.state != "sent" or content is None or not isinstance(content.facts, MessageFacts):
        return
    level = content.facts.needs
    for recipient, pass_to in state.recipients.get(it.entry, ()):
        party = pass_to or recipient
        if party not in it.action or not (asks or view.reader in (recipient, party)):
            continue
        shown = state.releases[recipient, state.shown[it.entry, recipient, pass_to]]
        met = is_met(level, shown.receipts)
        timer = state.timers.get((it.id, recipient, pass_to))
        late = not met and timer is not None and timer.due_ms <= view.now_ms
        yield _Asked("channel", it.channel, party, level, met, late)


def is_met(level: Receipt, receipts: Mapping[Receipt, Relayed | None]) -> bool:
    """Tell whether what was asked for was given: to be read is, by whatever a person says of it."""
    if level is Receipt.READ:
        return any(it in BY_A_PERSON for it in receipts)
    if level is Receipt.RELAYED:
        return receipts.get(level) is Relayed.YES
    return level in receipts


def _norms_for(view: View, owner: str) -> Norms:
    return {
        it.id: frozenset(it.parties) - {owner} for it in in_force_for(view.state, owner) if it.norms.relay
    }


def _of_notification(view: View, id: str, norms: Callable[[str], Norms]) -> Iterator[_Asked]:
    """Yield for each party to whom it is the norm whether it has relayed what is notified."""
    thing = view.state.objects[id]
    if thing.kind == "site" or thing.state not in LIVE:
        return
    known = view.state.notifications[id]
    begun = thing.state in MOVING or (known.begins_ms and known.begins_ms <= view.now_ms)
    owns = view.is_owner(id)
    if not owns and not sees_all(view.state, view.reader, id):
        return
    for agreement, parties in norms(thing.owner).items():
        for party in sorted(parties) if owns else sorted(parties & {view.reader}):
            met = is_relayed(view.state, id, party) if owns else relayed_by(view.state, id, party)
            yield _Asked("agreement", agreement, party, Receipt.RELAYED, met, bool(begun) and not met)
