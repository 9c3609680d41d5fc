"""What is asked for and answered beyond lists: copies, dry runs, sheets that were read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from openline.model.warning import Digits, Id, SlotValue, Tag


class CopyAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A copy to be carried away."""

    format: Literal["release", "xlsx", "csv", "geojson", "kml", "kmz", "pdf"] = "release"
    """``release`` is the signed file for the local check; the others are what the party was shown in full."""
    kind: Literal["", "sites", "movements", "activities"] = ""
    """Of a spreadsheet: what it lists."""
    removals: bool = False
    """What is on record no longer, instead of what is."""


class FillAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Slots of a template to be filled in one language: nothing is issued, nothing is recorded."""

    language: Tag
    values: dict[Id, SlotValue] = {}
    """One for each slot: words, millimetres, UTC milliseconds or ``none``, a number, a compass point."""
    digits: Digits | None = None
    """With which digits numbers are written; as the text has it without."""
    utc_offset_min: Annotated[int, msgspec.Meta(ge=-840, le=840)] = 0
    """In which time of day times are said."""
    digest: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""
    """Of the text that is chosen where there are several; empty for the first."""


class CellFault(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that cannot be read, or that somebody should look at."""

    cell: str
    """As in ``Sites!D7``."""
    column: str
    value: str
    """What stands there."""
    what: str
    next_step: str = ""


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a sheet as it was read."""

    row: int
    rows: tuple[int, ...]
    """All rows that belong to it."""
    cell: str
    id: str
    good: bool
    errors: tuple[CellFault, ...]
    questions: tuple[CellFault, ...]
    echo: tuple[str, ...]
    """Each coordinate said back in every form, by its cell (R7)."""


class SheetRead(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it was read: what is wrong with any cell, and the drafts that it makes."""

    kind: str
    good: int
    of: int
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...]
    drafts: tuple[dict[str, Any], ...]
    """What its good rows come to, unsigned: ``POST /v1/drafts`` takes each."""
    recorded: tuple[str, ...]
    """The entries that are on record now; none unless that was asked for."""
    notice: str
    """Stands on every output (R15)."""


class ReconciledRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A serial on the list, on record, or both."""

    status: Literal["agrees", "differs", "not_notified", "not_on_list", "twice_on_list", "twice_notified"]
    serial: str = ""
    row: int | None = None
    """Of the list."""
    id: str = ""
    """Of what is notified."""
    owner: str = ""
    kind: str = ""
    state: str = ""
    said: tuple[str, ...] = ()
    """What differs, or what is to be said of it."""


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """A list of serials against what is notified, as far as the party sees all of it (F8)."""

    rows: tuple[ReconciledRow, ...]
    counts: dict[str, int]
    from_ms: int | None
    """The time that was looked at; ``null`` for whatever is not over."""
    until_ms: int | None
    remarks: tuple[str, ...]
    compared: str
    """How serials are compared."""
    notice: str
