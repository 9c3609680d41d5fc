"""Security guarantees: on whose an activity rests, which of them count, and why others do not (R25, F7)."""

from __future__ import annotations

from typing import Literal

import msgspec

from openline.app.showing.answers import relayed_by
from openline.app.showing.view import View
from openline.decide.departing import is_relayed
from openline.model.notification import Activity, Notification


class GuaranteeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One party's guarantee for an activity. A guarantee counts only once it was relayed to all units."""

    party: str
    stands: Literal["counts", "not_relayed", "not_given", "earlier_version", "given"]
    """``given``: it is; whether it was relayed is between that party and the owner."""
    rests_on_it: bool
    """Whether the activity rests on it; others may give one, too."""


def guarantee_rows(view: View, id: str, thing: Notification | None) -> tuple[GuaranteeRow, ...]:
    """Return the guarantees on which an activity rests, and any others, as far as its reader may know.

    Parameters
    ----------
    thing
        What the activity says; ``None`` once it was redacted: then nobody knows on whose it rests.
    """
    standing = view.state.notifications.get(id)
    if standing is None or view.state.objects[id].kind != "activity":
        return ()
    rests_on = thing.guarantees_from if isinstance(thing, Activity) else ()
    every = dict.fromkeys((*rests_on, *sorted(standing.guarantees)))
    return tuple(
        GuaranteeRow(party=party, stands=_stands(view, id, party), rests_on_it=party in rests_on)
        for party in every
    )


def _stands(
    view: View, id: str, party: str
) -> Literal["counts", "not_relayed", "not_given", "earlier_version", "given"]:
    standing = view.state.notifications[id]
    version = standing.guarantees.get(party)
    if version is None:
        return "not_given"
    if version < standing.since_version:
        return "earlier_version"
    if view.is_owner(id):
        return "counts" if is_relayed(view.state, id, party) else "not_relayed"
    if party == view.reader:
        return "counts" if relayed_by(view.state, id, party) else "not_relayed"
    return "given"
