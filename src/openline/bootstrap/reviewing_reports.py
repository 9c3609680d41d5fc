"""Wiring the review of open sources: the desk of a node, of a gateway, and of whoever sits at a HOME."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from openline.app.reviewingreports import ReportDesk
from openline.bootstrap.reading_reports import HereReader, WorkerReader

if TYPE_CHECKING:
    import sqlalchemy as sa

    from openline.app.grounding import Ground
    from openline.app.home import Home
    from openline.app.node import Node
    from openline.app.ports import Draft
    from openline.gateway.gateway import Gateway

_Row = TypeVar("_Row")


def node_reports(node: Node, engine: sa.Engine) -> ReportDesk:
    """Make the desk of a node: each party's is its own, and is compared with what that party is shown."""
    from openline.app.citingreports import entry_before, recorded_once
    from openline.app.drafts import AddressedDraft
    from openline.app.grounding import ground_of_state
    from openline.app.showing.view import View
    from openline.stores.side.reports import SideReports

    def ground(party: str) -> Ground:
        return ground_of_state(View(node.rules.state, party, node.theatre_ms()), node.journal.still)

    def record(party: str, drafts: Sequence[Draft]) -> list[str]:
        with node.journal.still():
            before = [entry_before(node.rules.state, party, it) for it in drafts]
        settings = node.home.settings

        def signed_here(new: Sequence[Draft]) -> list[str]:
            addressed = [AddressedDraft(settings.theatre, settings.mode, party, it) for it in new]
            return [it.id for it in node.journal.submit_all(node.custody.sign(addressed))]

        return recorded_once(before, drafts, signed_here)

    reader = WorkerReader()
    node.closing.append(reader.close)
    return ReportDesk(
        SideReports(engine),
        reader,
        now_ms=node.now_ms,
        random_bytes=node.random_bytes,
        ground=ground,
        record=record,
    )


def gateway_reports(gateway: Gateway, engine: sa.Engine) -> ReportDesk:
    """Make the desk of a party's gateway: it is kept there, and the node sees nothing of it.

    It is compared with the node's lists as they are copied here, also while the node cannot be reached.
    """
    from openline.app.drafts import AddressedDraft
    from openline.client import OnItsWayError
    from openline.ledger.canonical import from_base64
    from openline.ledger.entry import SignedEntry, read_header
    from openline.stores.side.reports import SideReports

    def record(party: str, drafts: Sequence[Draft]) -> list[str]:
        settings = gateway.home.settings
        addressed = [AddressedDraft(settings.theatre, settings.mode, party, it) for it in drafts]
        try:
            return [it.id for it in gateway.sign_all(addressed)]
        except OnItsWayError:  # it is signed and kept, and will be delivered
            letters = [gateway.kept.signed_here(it.key) for it in drafts]
            if None in letters:
                raise  # the node has refused it meanwhile: nothing of it counts as accepted
        entries = [SignedEntry.from_file_bytes(it.file) for it in letters if it is not None]
        return [read_header(from_base64(it.envelope.payload)).id for it in entries]

    reader = WorkerReader()
    gateway.desk.closing.append(reader.close)
    return ReportDesk(
        SideReports(engine),
        reader,
        now_ms=gateway.desk.now_ms,
        random_bytes=gateway.desk.random_bytes,
        ground=lambda party: _ground_of_copy(gateway, party),
        record=record,
    )


def home_reports(
    home: Home,
    *,
    ground: Callable[[str], Ground | None],
    record: Callable[[str, Sequence[Draft]], Sequence[str]],
) -> ReportDesk:
    """Make the desk of whoever sits at a HOME, a node's or a client's.

    Parameters
    ----------
    ground, record
        As for :class:`openline.app.reviewingreports.ReportDesk`.
    """
    from openline import bootstrap
    from openline.bootstrap.accounts import open_side
    from openline.stores.side.reports import SideReports

    return ReportDesk(
        SideReports(open_side(home)),
        HereReader(),
        now_ms=bootstrap.now_ms,
        random_bytes=bootstrap.random_bytes,
        ground=ground,
        record=record,
    )


def _ground_of_copy(gateway: Gateway, party: str) -> Ground | None:
    """Return what the node has listed for the party; None before it ever did."""
    from openline.app.grounding import ground_of_rows
    from openline.app.showing.incident_rows import IncidentRow, StatementRow
    from openline.app.showing.rows import PartyRow, ZoneRow

    if gateway.kept.rows_as_of("zones") is None:
        return None
    return ground_of_rows(
        _listed(gateway, "zones", ZoneRow),
        _listed(gateway, "incidents", IncidentRow),
        _listed(gateway, "statements", StatementRow),
        party,
        {it.party: it.name for it in _listed(gateway, "parties", PartyRow)},
    )


def _listed(gateway: Gateway, kind: str, row: type[_Row]) -> list[_Row]:
    """Return rows of the copy; a node of another version may list some that cannot be read here."""
    found = []
    for _, it in gateway.kept.rows(kind):
        try:
            found.append(msgspec.convert(it, row))
        except msgspec.ValidationError:
            continue
    return found
