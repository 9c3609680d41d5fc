"""Rows: what is listed of every kind, page by page or all of it, as the caller's party may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec

from openline.app.showing import rows
from openline.client.resource import Resource
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing import incident_rows, said
    from openline.app.showing.cells import CellRow
    from openline.app.showing.dailies import DailyRow

R = TypeVar("R")
MOST = 1000


class Page(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A page of rows."""

    rows: tuple[R, ...]
    next: str = ""
    """Where to go on; empty at the end."""
    notice: str = ""
    """Stands on every output (R15)."""


class Kind(NamedTuple):
    """A kind of row."""

    row: type[Any]
    sifted: frozenset[str] = frozenset()
    """Fields of which one value can be asked for."""
    one: bool = True
    """Whether a single row can be asked for."""


_OWN = frozenset({"state", "owner"})
KINDS: dict[str, Kind] = {
    "parties": Kind(rows.PartyRow),
    "keys": Kind(rows.KeyRow, frozenset({"state"}), one=False),
    "agreements": Kind(rows.AgreementRow, frozenset({"state", "about"})),
    "zones": Kind(rows.ZoneRow, _OWN),
    "lines": Kind(rows.LineRow, _OWN),
    "areas": Kind(rows.AreaRow, _OWN),
    "sites": Kind(rows.SiteRow, _OWN),
    "movements": Kind(rows.MovementRow, _OWN),
    "activities": Kind(rows.ActivityRow, _OWN),
    "sightings": Kind(rows.SightingRow, frozenset({"owner"})),
    "coverages": Kind(rows.CoverageRow, frozenset({"owner"})),
    "matches": Kind(rows.MatchRow, frozenset({"state", "about"})),
    "due": Kind(rows.DueRow, frozenset({"about"}), one=False),
}


SAID = (
    *("cells", "channels", "desks", "messages", "stops", "warnings", "statements", "dailies"),
    *("incidents", "exhibits", "citations"),
)
"""Kinds whose rows are loaded once they are asked for."""


def _said(name: str) -> Kind:
    from openline.app.showing import cells, dailies, incident_rows, said

    kinds = {
        "cells": Kind(cells.CellRow, frozenset({"state"})),
        "channels": Kind(said.ChannelRow, frozenset({"state", "level"})),
        "desks": Kind(said.DeskRow, frozenset({"party", "channel"})),
        "messages": Kind(said.MessageRow, frozenset({"channel", "sender", "precedence", "state"})),
        "stops": Kind(said.StopRow, frozenset({"state"})),
        "warnings": Kind(said.WarningRow, frozenset({"state", "zone"})),
        "statements": Kind(incident_rows.StatementRow, frozenset({"about", "author"})),
        "incidents": Kind(incident_rows.IncidentRow, frozenset({"state", "kind", "opener", "about"})),
        "exhibits": Kind(incident_rows.ExhibitRow, frozenset({"state", "about", "author", "holder"})),
        "citations": Kind(incident_rows.CitationRow, frozenset({"about", "author"})),
        "dailies": Kind(dailies.DailyRow),
    }
    return kinds[name]


def kind_of(name: str) -> Kind:
    """Return what rows of a kind are.

    Raises
    ------
    InputError
        There is no such kind.
    """
    if name in SAID:
        return _said(name)
    if name not in KINDS:
        raise InputError(f"nothing is listed as {name!r}", next_step=f"use {', '.join((*KINDS, *SAID))}")
    return KINDS[name]


def every(page: Callable[[str], Page[R]], after: str = "") -> Iterator[R]:
    """Yield the rows of all pages."""
    while True:
        found = page(after)
        yield from found.rows
        if not found.next:
            return
        after = found.next


class Rows(Resource):
    """Lists. What the party may not see stands in none, and is counted in none."""

    def page(self, kind: str, *, after: str = "", limit: int = 100, **wanted: str) -> Page[Any]:
        """Get a page of rows of a kind, such as ``zones``, ``matches`` or ``due``.

        Parameters
        ----------
        after
            ``next`` of the page before.
        wanted
            One value of ``state``, ``owner`` or ``about``, for the kinds that have it.
        """
        known = kind_of(kind)
        if unknown := wanted.keys() - known.sifted:
            raise InputError(f"{kind} are not sifted by {', '.join(sorted(unknown))}", where=kind)
        of_kind: Any = Page[known.row]  # type: ignore[name-defined]
        found: Page[Any] = self._get(f"/v1/{kind}", of_kind, after=after, limit=limit, **wanted)
        return found

    def every(self, kind: str, **wanted: str) -> Iterator[Any]:
        """Yield the rows of a kind, page after page."""
        return every(lambda after: self.page(kind, after=after, limit=MOST, **wanted))

    def one(self, kind: str, id: str) -> Any:
        """Get the row of one thing, with all that the party may see of it alone."""
        known = kind_of(kind)
        if not known.one:
            raise InputError(f"{kind} are listed, and not asked for one by one", where=kind)
        return self._get(f"/v1/{kind}/{quoted(id)}", known.row)

    def parties(self) -> Iterator[rows.PartyRow]:
        """Yield the parties on record."""
        return self.every("parties")

    def party(self, id: str) -> rows.PartyRow:
        """Get one party, with its keys."""
        row: rows.PartyRow = self.one("parties", id)
        return row

    def keys(self, **wanted: str) -> Iterator[rows.KeyRow]:
        """Yield every key on record."""
        return self.every("keys", **wanted)

    def agreements(self, **wanted: str) -> Iterator[rows.AgreementRow]:
        """Yield the agreements that name the party."""
        return self.every("agreements", **wanted)

    def agreement(self, id: str) -> rows.AgreementRow:
        """Get one agreement with its text."""
        row: rows.AgreementRow = self.one("agreements", id)
        return row

    def cells(self, **wanted: str) -> Iterator[CellRow]:
        """Yield the joint cells in which the party has a part."""
        return self.every("cells", **wanted)

    def cell(self, id: str) -> CellRow:
        """Get one joint cell."""
        row: CellRow = self.one("cells", id)
        return row

    def zones(self, **wanted: str) -> Iterator[rows.ZoneRow]:
        """Yield the zones that the party is shown."""
        return self.every("zones", **wanted)

    def zone(self, id: str) -> rows.ZoneRow:
        """Get one zone."""
        row: rows.ZoneRow = self.one("zones", id)
        return row

    def lines(self, **wanted: str) -> Iterator[rows.LineRow]:
        """Yield the lines that the party is shown."""
        return self.every("lines", **wanted)

    def line(self, id: str) -> rows.LineRow:
        """Get one line."""
        row: rows.LineRow = self.one("lines", id)
        return row

    def areas(self, **wanted: str) -> Iterator[rows.AreaRow]:
        """Yield the statements of who held an area."""
        return self.every("areas", **wanted)

    def area(self, id: str) -> rows.AreaRow:
        """Get one such statement."""
        row: rows.AreaRow = self.one("areas", id)
        return row

    def sites(self, **wanted: str) -> Iterator[rows.SiteRow]:
        """Yield the static sites that the party is shown."""
        return self.every("sites", **wanted)

    def site(self, id: str) -> rows.SiteRow:
        """Get one site, and who has answered what."""
        row: rows.SiteRow = self.one("sites", id)
        return row

    def movements(self, **wanted: str) -> Iterator[rows.MovementRow]:
        """Yield the movements that the party is shown."""
        return self.every("movements", **wanted)

    def movement(self, id: str) -> rows.MovementRow:
        """Get one movement, and who has answered what."""
        row: rows.MovementRow = self.one("movements", id)
        return row

    def activities(self, **wanted: str) -> Iterator[rows.ActivityRow]:
        """Yield the activities that the party is shown."""
        return self.every("activities", **wanted)

    def activity(self, id: str) -> rows.ActivityRow:
        """Get one activity, and who has answered what."""
        row: rows.ActivityRow = self.one("activities", id)
        return row

    def sightings(self, **wanted: str) -> Iterator[rows.SightingRow]:
        """Yield the sightings that the party is shown."""
        return self.every("sightings", **wanted)

    def sighting(self, id: str) -> rows.SightingRow:
        """Get one sighting."""
        row: rows.SightingRow = self.one("sightings", id)
        return row

    def coverages(self, **wanted: str) -> Iterator[rows.CoverageRow]:
        """Yield the reports of who looked."""
        return self.every("coverages", **wanted)

    def coverage(self, id: str) -> rows.CoverageRow:
        """Get one report of who looked."""
        row: rows.CoverageRow = self.one("coverages", id)
        return row

    def matches(self, **wanted: str) -> Iterator[rows.MatchRow]:
        """Yield the party's matches, the most serious first."""
        return self.every("matches", **wanted)

    def match(self, id: str) -> rows.MatchRow:
        """Get one match, as the party was told of it."""
        row: rows.MatchRow = self.one("matches", id)
        return row

    def channels(self, **wanted: str) -> Iterator[said.ChannelRow]:
        """Yield the channels that the party is on, and how checks of them have gone."""
        return self.every("channels", **wanted)

    def channel(self, id: str) -> said.ChannelRow:
        """Get one channel."""
        row: said.ChannelRow = self.one("channels", id)
        return row

    def desks(self, **wanted: str) -> Iterator[said.DeskRow]:
        """Yield the desks that the party may ring."""
        return self.every("desks", **wanted)

    def desk(self, id: str) -> said.DeskRow:
        """Get one desk: ``PARTY@CHANNEL``, or ``PARTY`` for whoever is told to call it."""
        row: said.DeskRow = self.one("desks", id)
        return row

    def messages(self, **wanted: str) -> Iterator[said.MessageRow]:
        """Yield the messages from and for the party, in the order in which they were sent."""
        return self.every("messages", **wanted)

    def message(self, id: str) -> said.MessageRow:
        """Get one message, with how far it has got."""
        row: said.MessageRow = self.one("messages", id)
        return row

    def stops(self, **wanted: str) -> Iterator[said.StopRow]:
        """Yield the STOPs that the party raised or that were put before it."""
        return self.every("stops", **wanted)

    def stop(self, id: str) -> said.StopRow:
        """Get one STOP, with what was said of it and who was rung."""
        row: said.StopRow = self.one("stops", id)
        return row

    def warnings(self, **wanted: str) -> Iterator[said.WarningRow]:
        """Yield the warnings from and for the party."""
        return self.every("warnings", **wanted)

    def warning(self, id: str) -> said.WarningRow:
        """Get one warning."""
        row: said.WarningRow = self.one("warnings", id)
        return row

    def statements(self, **wanted: str) -> Iterator[incident_rows.StatementRow]:
        """Yield the statements from and to the party."""
        return self.every("statements", **wanted)

    def statement(self, id: str) -> incident_rows.StatementRow:
        """Get one statement."""
        row: incident_rows.StatementRow = self.one("statements", id)
        return row

    def incidents(self, **wanted: str) -> Iterator[incident_rows.IncidentRow]:
        """Yield the incidents that the party is shown."""
        return self.every("incidents", **wanted)

    def incident(self, id: str) -> incident_rows.IncidentRow:
        """Get one incident, as its opener first put it; :meth:`.incident_picture` has all of it."""
        row: incident_rows.IncidentRow = self.one("incidents", id)
        return row

    def exhibits(self, **wanted: str) -> Iterator[incident_rows.ExhibitRow]:
        """Yield the exhibits that the party is shown, each with its chain of custody."""
        return self.every("exhibits", **wanted)

    def exhibit(self, id: str) -> incident_rows.ExhibitRow:
        """Get one exhibit."""
        row: incident_rows.ExhibitRow = self.one("exhibits", id)
        return row

    def citations(self, **wanted: str) -> Iterator[incident_rows.CitationRow]:
        """Yield the citations of open sources that the party is shown."""
        return self.every("citations", **wanted)

    def citation(self, id: str) -> incident_rows.CitationRow:
        """Get one citation."""
        row: incident_rows.CitationRow = self.one("citations", id)
        return row

    def dailies(self) -> Iterator[DailyRow]:
        """Yield the daily reports that are for the party, the newest first, each in its last version."""
        return self.every("dailies")

    def daily(self, day: str) -> DailyRow:
        """Get the daily report of a day, such as ``2026-11-14``."""
        row: DailyRow = self.one("dailies", day)
        return row

    def due(self, **wanted: str) -> Iterator[rows.DueRow]:
        """Yield the answers that are awaited of the party, and by it, the most urgent first."""
        return self.every("due", **wanted)

    def told(self, *, party: str = "", at_ms: int | None = None, after: int = 0) -> Iterator[rows.ToldRow]:
        """Yield what the party had been told by a time; or a joint cell at which it sits.

        Parameters
        ----------
        at_ms
            UTC milliseconds; as it stands now, when left out.
        after
            Begin behind this release.
        """

        def page(behind: str) -> Page[rows.ToldRow]:
            return self._get("/v1/told", Page[rows.ToldRow], party=party, at=at_ms, after=behind, limit=MOST)

        return every(page, str(after))


def quoted(id: str) -> str:
    """Write an id as a part of a path."""
    from urllib.parse import quote

    return quote(id, safe="")
