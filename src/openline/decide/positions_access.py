"""Who may see where a track is now, and how exactly: one pure function, beside that of entries (decision 12).

================================  ====================================================
recipient                         what it sees of a source's live positions
================================  ====================================================
the party that reports them       all
the node                          all: it holds them
a party that they are shared with all, or a box of a tenth of a degree and the minute
every other                       nothing, and not that there is anything
================================  ====================================================

A party that is not on record, or is never to be addressed, sees nothing, whatever was shared with it. What is
*found* about a track is on record, and its release is decided by :mod:`openline.decide.access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Literal, NamedTuple, TypeAlias

from openline.decide.state import PartyStanding
from openline.model.event import NODE
from openline.model.party import Addressable

Sharing: TypeAlias = Literal["coarse", "full"]
Sight: TypeAlias = Literal["nothing", "coarse", "full"]

BOX_E7 = 1_000_000
"""A tenth of a degree: 11 km from south to north."""
MINUTE_MS = 60_000


class LiveFix(NamedTuple):
    """Where a track is now, as it is shown."""

    reporter: str
    """The party that reports it."""
    source: str
    """Its source; empty for any other party."""
    track: str
    party: str
    """Whose it is, as the source claims."""
    kind: str
    at_ms: int
    lat_e7: int
    lon_e7: int
    alt_m: float | None
    accuracy_m: float | None
    """Radius of 95 % confidence; none of a box."""
    speed_m_s: float | None
    course_deg: float | None
    box_e7: int | None = None
    """The place is the south-west corner of a box of so much, and anywhere within it."""


def sight_of(
    recipient: str, *, reporter: str, shared_with: Mapping[str, Sharing], parties: Mapping[str, PartyStanding]
) -> Sight:
    """Return how much of a source's live positions a recipient may see.

    Parameters
    ----------
    recipient
        A party, or the node.
    reporter
        The party whose source it is.
    shared_with
        What the reporter has decided for others.
    parties
        Those on record.
    """
    if recipient == NODE:
        return "full"
    party = parties.get(recipient)
    if party is None or party.addressable is Addressable.NEVER:
        return "nothing"
    return "full" if recipient == reporter else shared_with.get(recipient, "nothing")


def shown(fix: LiveFix, sight: Sight, *, own: bool) -> LiveFix | None:
    """Return a fix as it may be seen, by its own party and the node or by another; none where nothing may."""
    if sight == "nothing":
        return None
    if sight == "full":
        return fix if own else fix._replace(source="")
    return fix._replace(
        source="",
        at_ms=fix.at_ms // MINUTE_MS * MINUTE_MS,
        lat_e7=floor(fix.lat_e7 / BOX_E7) * BOX_E7,
        lon_e7=floor(fix.lon_e7 / BOX_E7) * BOX_E7,
        alt_m=None,
        accuracy_m=None,
        speed_m_s=None,
        course_deg=None,
        box_e7=BOX_E7,
    )
