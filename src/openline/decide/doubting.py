"""Doubting: what is taken, and asked about all the same: that something has happened which is still to come.

One rule for every door: the command line says it before anything is recorded, an answer over HTTP beside its
receipt, and everybody who is shown the account is told so (:attr:`.AccountRow.ahead`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from openline.model.event import Body, SightingBody
from openline.model.incident import Account, ExhibitBody
from openline.model.presence import Sighting

SAY_WHEN = frozenset(
    {"incident.open/v1", "statement.make/v1", "citation.make/v1", "exhibit.add/v1", "sighting.report/v1"}
)
"""Entries that say when something happened, or was seen."""
CLOCKS_APART_MS = 60_000
"""No clock is taken to be right within less."""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is asked about an entry that was taken as it is."""

    what: Literal["ahead"]
    """``ahead``: what has happened, as it says, is still to come."""
    field: str
    at_ms: int
    """The time that is meant, in UTC milliseconds."""


def is_ahead(at_ms: int, within_ms: int, now_ms: int) -> bool:
    """Tell whether a time, its uncertainty counted off, is still to come."""
    return at_ms - within_ms > now_ms + CLOCKS_APART_MS


def doubts_of(body: Body | None, now_ms: int) -> tuple[Doubt, ...]:
    """Return what is to be asked about what an entry says of when something happened.

    Parameters
    ----------
    now_ms
        When it is said; of what is on record, when it was taken.
    """
    account = getattr(body, "account", None)
    if isinstance(account, Account) and is_ahead(account.at_ms, account.within_ms, now_ms):
        return (Doubt(what="ahead", field="account.at_ms", at_ms=account.at_ms),)
    if isinstance(body, SightingBody):
        return _of_sighting(body.sighting, now_ms)
    taken_ms = body.taken_ms if isinstance(body, ExhibitBody) else None
    if taken_ms is not None and is_ahead(taken_ms, 0, now_ms):
        return (Doubt(what="ahead", field="taken_ms", at_ms=taken_ms),)
    return ()


def _of_sighting(sighting: Sighting, now_ms: int) -> tuple[Doubt, ...]:
    seen, as_of_ms = sighting.seen, sighting.as_of_ms
    for field, at_ms in (
        ("sighting.seen.start_ms", seen.start_ms),
        ("sighting.seen.end_ms", seen.end_ms),  # what goes on until further notice was seen all the same
        ("sighting.as_of_ms", as_of_ms),
    ):
        if isinstance(at_ms, int) and is_ahead(at_ms, 0, now_ms):
            return (Doubt(what="ahead", field=field, at_ms=at_ms),)
    return ()
