"""Answers: how far those who were shown a notification say that they have got (R8, R9)."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator

from openline.app.showing.rows import AnswerRow
from openline.app.showing.view import View
from openline.decide.departing import is_relayed, who_relays
from openline.decide.seating import has_answered, sat_at
from openline.decide.state import Shown, State
from openline.model.event import NODE
from openline.model.release import Receipt, Relayed


def answers_of(view: View, id: str, since: tuple[str, ...] = ()) -> Iterator[AnswerRow]:
    """Yield a row for each party that was shown a notification: to its owner all, to others their own.

    What a go-between said for the party that it was asked to tell is for the owner.

    Parameters
    ----------
    since
        The entries of its versions that count, where those are not the present ones.
    """
    state = view.state
    thing, known = state.objects[id], state.notifications[id]
    all_of_it = view.is_owner(id)
    norm = who_relays(state, thing.owner) if thing.kind != "site" else set()  # a site begins nothing
    for party in sorted(state.parties) if all_of_it else (view.reader,):
        if party in (thing.owner, NODE):
            continue
        places = [
            (entry, place)
            for entry in since or known.since
            for place in state.recipients.get(entry, ())
            if (place[1] or place[0]) == party and (all_of_it or not place[1])
        ]
        shown = [state.releases[place[0], state.shown[entry, *place]] for entry, place in places]
        timers = [it for _, place in places if (it := state.timers.get((id, *place)))]
        at_desks = list(_at_joint_cells(state, since or known.since, party))
        shown += at_desks
        timers += [
            it
            for one in at_desks
            if (it := state.timers.get((id, one.party, ""))) and not has_answered(one, party)
        ]
        if not shown and party not in norm:
            continue
        said = {level.value: how.value if how else "" for it in shown for level, how in _of(it, party)}
        yield AnswerRow(
            party=party,
            told_through=tuple(
                sorted({place[0] for _, place in places if place[1]} | {it.party for it in at_desks})
            ),
            shown=shown[-1].detail if shown else "nothing",
            acknowledged=said,
            relayed=is_relayed(state, id, party) if all_of_it else relayed_by(state, id, party),
            relay_is_norm=party in norm,
            overdue=any(it.state == "fired" for it in timers),
            due_ms=min((it.due_ms for it in timers if it.state == "waiting"), default=None),
        )


def _at_joint_cells(state: State, entries: Iterable[str], party: str) -> Iterator[Shown]:
    """Yield what was shown of a notification at joint cells while a party sat there."""
    for entry in entries:
        for recipient, _ in state.recipients.get(entry, ()):
            if recipient in state.cells:
                shown = state.releases[recipient, state.shown[entry, recipient, ""]]
                if sat_at(state.cells[recipient], party, shown.index):
                    yield shown


def _of(shown: Shown, party: str) -> ItemsView[Receipt, Relayed | None]:
    return (shown.by_party.get(party, {}) if shown.by_party else shown.receipts).items()


def relayed_by(state: State, id: str, party: str) -> bool:
    """Tell whether a party's own last word on what it was shown itself is that all units have it."""
    for entry in reversed(state.notifications[id].since):
        seq = state.shown.get((entry, party, ""))
        receipts = state.releases[party, seq].receipts if seq is not None else {}
        if Receipt.RELAYED in receipts:
            return receipts[Receipt.RELAYED] is Relayed.YES
    return False
