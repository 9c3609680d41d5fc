"""What is said of lead times and departures, and what is never refused (R8, R11, F3, F5, decision 8).

Nothing is expected of anybody but by an agreement in force: its norms say how long ahead things are notified,
and whether they are relayed to units before they begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openline.decide.state import AgreementStanding, State
from openline.model.event import DepartureFacts, ShortNoticeFacts
from openline.model.release import Detail, Receipt, Relayed

RULE = "departing/1"


def in_force_for(state: State, party: str) -> Iterator[AgreementStanding]:
    """Yield the agreements in force of a party."""
    for agreement in state.agreements.values():
        if agreement.state == "in_force" and party in agreement.parties:
            yield agreement


def who_relays(state: State, party: str) -> set[str]:
    """Return the other parties of agreements that make relay the norm for what a party notifies."""
    norm = (it.parties for it in in_force_for(state, party) if it.norms.relay)
    return {other for parties in norm for other in parties} - {party}


def short_notices(state: State, about: str) -> list[ShortNoticeFacts]:
    """Return by which agreements a notification came too late: it is said, and counts all the same."""
    thing, standing = state.objects[about], state.notifications[about]
    lead_ms = standing.begins_ms - standing.clock_ms
    found = []
    for agreement in in_force_for(state, thing.owner):
        for lead in agreement.norms.lead_times:
            needed_s = lead.emergency_s if standing.emergency else lead.normal_s
            if lead.kind == thing.kind and lead_ms < needed_s * 1000:
                found.append(
                    ShortNoticeFacts(
                        about=about,
                        version=thing.version,
                        agreement=agreement.id,
                        lead_ms=lead_ms,
                        needed_ms=needed_s * 1000,
                    )
                )
    return found


def departure_of(state: State, about: str, rests_on: Iterable[str] = ()) -> DepartureFacts | None:
    """Return what was missing when something began: relay where that is the norm, guarantees it rests on.

    A party that was never shown it has not relayed it either.

    Parameters
    ----------
    rests_on
        The parties whose guarantees it rests on (R25).
    """
    thing = state.objects[about]
    unrelayed = [it for it in who_relays(state, thing.owner) if not is_relayed(state, about, it)]
    counting = guarantees_that_count(state, about)
    unguaranteed = [it for it in rests_on if not counting.get(it)]
    if not unrelayed and not unguaranteed:
        return None
    return DepartureFacts(
        about=about,
        version=thing.version,
        unrelayed=tuple(sorted(unrelayed)),
        unguaranteed=tuple(sorted(unguaranteed)),
    )


def is_relayed(state: State, about: str, party: str) -> bool:
    """Tell whether a party's last word on a notification is that it was relayed to all units concerned.

    Nobody can relay what was shown only in part, or was taken back.
    """
    for receipts in reversed(receipts_of(state, about, party)):
        if Receipt.RELAYED in receipts:
            return receipts[Receipt.RELAYED] is Relayed.YES
    return False


def receipts_of(state: State, about: str, party: str) -> list[dict[Receipt, Relayed | None]]:
    """Return what a party, or whoever was asked to tell it, said of each version that still holds.

    Of each only what was said of it as it is shown now, in full.
    """
    found = []
    for entry in state.notifications[about].since:
        for recipient, pass_to in state.recipients.get(entry, ()):
            shown = state.releases[recipient, state.shown[entry, recipient, pass_to]]
            if shown.detail != Detail.FULL:
                continue
            if party == (pass_to or recipient):
                found.append(dict(shown.receipts))
            elif party in shown.by_party:  # for itself, at a joint cell
                found.append(dict(shown.by_party[party]))
    return found


def guarantees_that_count(state: State, about: str) -> dict[str, bool]:
    """Return who guarantees an activity as it stands, and whether it counts: once relayed (F7).

    An amendment that leaves where and when alone leaves a guarantee as it was.
    """
    standing = state.notifications[about]
    return {
        party: is_relayed(state, about, party)
        for party, version in standing.guarantees.items()
        if version >= standing.since_version
    }
