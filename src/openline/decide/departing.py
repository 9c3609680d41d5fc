"""What is said of lead times and departures, and what is never refused (R8, R11, F3, F5, decision 8).

Nothing is expected of anybody but by an agreement in force: its norms say how long ahead things are notified,
and whether they are relayed to units before they begin.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from openline.decide.state import AgreementStanding, State
from openline.model.agreement import Norms
from openline.model.event import AgreementBody, DepartureFacts, ShortNoticeFacts
from openline.model.release import Receipt, Relayed

RULE = "departing/1"


def norms_between(state: State, party: str) -> Iterator[tuple[AgreementStanding, Norms]]:
    """Yield the agreements in force of a party that set norms; one whose text was redacted sets none."""
    for agreement in state.agreements.values():
        content = state.contents.get(agreement.entry)
        if agreement.state != "in_force" or party not in agreement.parties or content is None:
            continue
        body = content.body
        if isinstance(body, AgreementBody) and not isinstance(body.agreement.norms, msgspec.UnsetType):
            yield agreement, body.agreement.norms


def short_notices(state: State, about: str, begins_ms: int) -> list[ShortNoticeFacts]:
    """Return by which agreements a notification came too late: it is said, and counts all the same.

    Parameters
    ----------
    begins_ms
        When what is notified begins.
    """
    thing, standing = state.objects[about], state.notifications[about]
    lead_ms = begins_ms - standing.clock_ms
    found = []
    for agreement, norms in norms_between(state, thing.owner):
        for lead in norms.lead_times:
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


def departure_of(state: State, about: str) -> DepartureFacts | None:
    """Return who had not said that it was relayed to units when something began, where that is the norm.

    A party that was never shown it has not relayed it either.
    """
    thing = state.objects[about]
    expected = {
        party
        for agreement, norms in norms_between(state, thing.owner)
        if norms.relay
        for party in agreement.parties
        if party != thing.owner
    }
    unrelayed = tuple(sorted(party for party in expected if not is_relayed(state, about, party)))
    return DepartureFacts(about=about, version=thing.version, unrelayed=unrelayed) if unrelayed else None


def is_relayed(state: State, about: str, party: str) -> bool:
    """Tell whether a party has said that a notification, as it stands, was relayed to all units concerned."""
    return any(receipts.get(Receipt.RELAYED) is Relayed.YES for receipts in receipts_of(state, about, party))


def receipts_of(state: State, about: str, party: str) -> list[dict[Receipt, Relayed | None]]:
    """Return what a party, or whoever was asked to tell it, said of the versions that still hold."""
    found = []
    for entry in state.notifications[about].since:
        for recipient, pass_to in state.recipients.get(entry, ()):
            if party in (recipient, pass_to) and (pass_to or recipient) == party:
                shown = state.releases[recipient, state.shown[entry, recipient, pass_to]]
                found.append(dict(shown.receipts))
    return found


def guarantees_that_count(state: State, about: str) -> dict[str, bool]:
    """Return who guarantees the present version of an activity, and whether it counts: once relayed (F7)."""
    thing, standing = state.objects[about], state.notifications[about]
    return {
        party: is_relayed(state, about, party)
        for party, version in standing.guarantees.items()
        if version == thing.version
    }
