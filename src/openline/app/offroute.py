"""A movement's tracks held against its notified route by its own party: nothing leaves that nobody signs.

The positions stay where they are. What is found is said to the party's own desk; a person there may have it
made into a draft of a sighting by the party itself, as exact as he decides, and sign it. Whom it is shown to
is decided as for every sighting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from openline.app.conformance import Conformance
from openline.app.ports import Draft
from openline.decide.positions_access import BOX_E7
from openline.decide.state import Content, NotificationStanding, ObjectStanding, PartyStanding, State
from openline.errors import InputError
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.event import NotificationBody, NotificationFacts, SightingBody, SightingFacts
from openline.model.notification import Movement
from openline.model.party import Addressable
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent

HowExact: TypeAlias = Literal["coarse", "full"]

COARSE_RADIUS_M = 8_000.0
"""Holds a box of a tenth of a degree about its middle, anywhere on Earth."""
LEAST_RADIUS_M = 100.0
"""Of a place whose accuracy nobody knows."""
_ENTRY = "local"


class OwnRoute:
    """Holds a party's own tracks against a movement that it has on record.

    Parameters
    ----------
    party
        Whose movement it is.
    movement
        As it is on record; its ``tracks`` say which tracks are meant.
    tracks
        The table in which the positions are entered.
    state
        How far the movement has got: ``on_record``, or a state of its legs such as ``under_way``.
    saved
        What :meth:`save` gave; empty to begin anew.

    Raises
    ------
    InputError
        The movement names no track.
    """

    def __init__(
        self,
        party: str,
        movement: Movement,
        tracks: TrackTable,
        *,
        state: str = "under_way",
        saved: bytes = b"",
    ) -> None:
        if not movement.tracks:
            raise InputError(f"the movement {movement.id!r} names no track", where="tracks")
        self._party, self._movement = party, movement
        self._conformance = Conformance(tracks, saved)
        self._conformance.heed(_record_of(party, movement, state))

    def save(self) -> bytes:
        """Write down what is remembered of the tracks."""
        return self._conformance.save()

    def look(self, batch: PositionBatch) -> list[WatchEvent]:
        """Look at positions, those of one track in ascending time; return what the party's desk is told."""
        return [it for it in self._conformance.look(batch) if it.notification == self._movement.id]

    def drafts(
        self, events: Sequence[WatchEvent], *, how_exact: HowExact, source: str, ids: Sequence[str]
    ) -> list[Draft]:
        """Return what a person may sign of it: that the movement is off its notified route, or on it again.

        Parameters
        ----------
        events
            Of :meth:`look`; of others than ``off_route`` and ``on_route`` nothing is made.
        how_exact
            The place with its accuracy and how far off it is, or only the tenth of a degree and the minute.
        source
            Who says so, such as the role of the person.
        ids
            A new id for each sighting.
        """
        said = [it for it in events if it.event in ("off_route", "on_route") and it.lon is not None]
        return [self._draft(it, how_exact, source, id) for it, id in zip(said, ids[: len(said)], strict=True)]

    def _draft(self, event: WatchEvent, how_exact: HowExact, source: str, id: str) -> Draft:
        assert event.lon is not None
        assert event.lat is not None
        at_ms = round(datetime.fromisoformat(event.at).timestamp() * 1000)
        lon_e7, lat_e7 = round(event.lon * 1e7), round(event.lat * 1e7)
        seen = Interval(start_ms=at_ms, end_ms=at_ms + 1)
        radius_m = max(event.accuracy_m or 0.0, LEAST_RADIUS_M)
        words = "off its notified route" if event.event == "off_route" else "on its notified route again"
        note = f"movement {self._movement.id} is {words}"
        if how_exact == "coarse":
            lon_e7, lat_e7 = _middle(lon_e7, 1_800_000_000), _middle(lat_e7, 900_000_000)
            minute_ms = at_ms // 60_000 * 60_000
            seen, radius_m = Interval(start_ms=minute_ms, end_ms=minute_ms + 60_000), COARSE_RADIUS_M
        elif event.beside_m is not None:
            note += f", {event.beside_m:,.0f} m beside it"
        elif event.behind_s is not None:
            side = "behind" if event.behind_s > 0 else "ahead of"
            note += f", {abs(event.behind_s):,.0f} s {side} its times"
        sighting = Sighting(
            id=id,
            seen=seen,
            area=Circle(centre=Position(lon_e7=lon_e7, lat_e7=lat_e7), radius_mm=round(radius_m * 1000)),
            count=CountRange(1, 1),
            counted="movement",
            party=self._party,
            source=source,
            note=note,
        )
        return Draft(
            type="sighting.report/v1",
            facts=SightingFacts(sighting=id),
            body=SightingBody(sighting=sighting),
            at_ms=None,
        )


def _middle(e7: int, most_e7: int) -> int:
    """Return the middle of the box that a coordinate lies in."""
    return min(e7 // BOX_E7 * BOX_E7, most_e7 - BOX_E7) + BOX_E7 // 2


def _record_of(party: str, movement: Movement, state: str) -> State:
    """Return a record on which there is nothing but this movement."""
    record = State()
    record.parties[party] = PartyStanding(
        id=party, entry="", addressable=Addressable.DIRECT, reach_via=(), root_key_hex=""
    )
    record.objects[movement.id] = ObjectStanding(
        id=movement.id,
        kind="movement",
        owner=party,
        state=state,
        version=1,
        entry=_ENTRY,
        index=0,
        body_sha256="",
    )
    record.notifications[movement.id] = NotificationStanding(id=movement.id, clock_ms=0, since=(_ENTRY,))
    facts = NotificationFacts(notification=movement.id, version=1)
    record.contents[_ENTRY] = Content(0, facts, NotificationBody(notification=movement))
    return record
