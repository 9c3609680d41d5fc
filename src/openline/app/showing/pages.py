"""Pages as they are answered: rows of one kind, and where to go on behind them."""

from __future__ import annotations

import msgspec

from openline.app.showing.cells import CellRow
from openline.app.showing.incident_rows import CitationRow, ExhibitRow, IncidentRow, StatementRow
from openline.app.showing.log import EntryRow
from openline.app.showing.rows import (
    ActivityRow,
    AgreementRow,
    AreaRow,
    CoverageRow,
    DueRow,
    KeyRow,
    LineRow,
    MatchRow,
    MovementRow,
    PartyRow,
    SightingRow,
    SiteRow,
    ToldRow,
    ZoneRow,
)
from openline.app.showing.said import (
    ChannelRow,
    DeskRow,
    MessageRow,
    StopRow,
    WarningRow,
)
from openline.decide.presenting import NOTICE


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rows."""

    next: str = ""
    """Give it as ``after`` to go on; empty at the end."""
    notice: str = NOTICE
    """Stands on every output (R15)."""


class PartyPage(_Page, frozen=True, kw_only=True):
    """Parties."""

    rows: tuple[PartyRow, ...]


class KeyPage(_Page, frozen=True, kw_only=True):
    """Keys."""

    rows: tuple[KeyRow, ...]


class AgreementPage(_Page, frozen=True, kw_only=True):
    """Agreements."""

    rows: tuple[AgreementRow, ...]


class CellPage(_Page, frozen=True, kw_only=True):
    """Joint cells."""

    rows: tuple[CellRow, ...]


class ZonePage(_Page, frozen=True, kw_only=True):
    """Zones."""

    rows: tuple[ZoneRow, ...]


class LinePage(_Page, frozen=True, kw_only=True):
    """Lines."""

    rows: tuple[LineRow, ...]


class AreaPage(_Page, frozen=True, kw_only=True):
    """Statements of who held an area."""

    rows: tuple[AreaRow, ...]


class SitePage(_Page, frozen=True, kw_only=True):
    """Static sites."""

    rows: tuple[SiteRow, ...]


class MovementPage(_Page, frozen=True, kw_only=True):
    """Movements."""

    rows: tuple[MovementRow, ...]


class ActivityPage(_Page, frozen=True, kw_only=True):
    """Activities."""

    rows: tuple[ActivityRow, ...]


class SightingPage(_Page, frozen=True, kw_only=True):
    """Sightings."""

    rows: tuple[SightingRow, ...]


class CoveragePage(_Page, frozen=True, kw_only=True):
    """Reports of who looked where and when."""

    rows: tuple[CoverageRow, ...]


class MatchPage(_Page, frozen=True, kw_only=True):
    """Matches, the most serious first."""

    rows: tuple[MatchRow, ...]


class DuePage(_Page, frozen=True, kw_only=True):
    """Answers that are awaited, the most urgent first."""

    rows: tuple[DueRow, ...]


class ToldPage(_Page, frozen=True, kw_only=True):
    """What a party had been told."""

    rows: tuple[ToldRow, ...]


class EntryPage(_Page, frozen=True, kw_only=True):
    """Entries of the log."""

    rows: tuple[EntryRow, ...]


class ChannelPage(_Page, frozen=True, kw_only=True):
    """Channels."""

    rows: tuple[ChannelRow, ...]


class DeskPage(_Page, frozen=True, kw_only=True):
    """Desks."""

    rows: tuple[DeskRow, ...]


class MessagePage(_Page, frozen=True, kw_only=True):
    """Messages."""

    rows: tuple[MessageRow, ...]


class StopPage(_Page, frozen=True, kw_only=True):
    """STOPs."""

    rows: tuple[StopRow, ...]


class WarningPage(_Page, frozen=True, kw_only=True):
    """Warnings."""

    rows: tuple[WarningRow, ...]


class StatementPage(_Page, frozen=True, kw_only=True):
    """Statements."""

    rows: tuple[StatementRow, ...]


class IncidentPage(_Page, frozen=True, kw_only=True):
    """Incidents."""

    rows: tuple[IncidentRow, ...]


class ExhibitPage(_Page, frozen=True, kw_only=True):
    """Exhibits."""

    rows: tuple[ExhibitRow, ...]


class CitationPage(_Page, frozen=True, kw_only=True):
    """Citations of open sources."""

    rows: tuple[CitationRow, ...]
