"""Asking a server: the rows that a command lists, and the version of something that is to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from openline.cli.reading import Present, fields_of
from openline.cli.wording import open_matches
from openline.errors import InputError, LedgerError, NotFoundError

if TYPE_CHECKING:
    from openline.app.showing.log import EntryRow
    from openline.client import Client

PLURAL = {
    "zone": "zones",
    "line": "lines",
    "area": "areas",
    "site": "sites",
    "movement": "movements",
    "activity": "activities",
    "sighting": "sightings",
    "coverage": "coverages",
    "agreement": "agreements",
    "cell": "cells",
    "channel": "channels",
    "party": "parties",
}
"""What is called so here is listed as that there."""


def rows_there(client: Client, kind: str, *, body: bool = True, **wanted: str) -> list[dict[str, Any]]:
    """Return the rows of a kind as the server shows them, each with all that is said of it printed.

    Parameters
    ----------
    body
        With what was signed.
    """
    rows = [fields_of(it) for it in client.every(PLURAL.get(kind, kind), **wanted)]
    return [filled(it, kind, body=body) for it in rows]


def row_there(client: Client, kind: str, id: str) -> dict[str, Any]:
    """Return the row of one thing, with what was signed."""
    return filled(fields_of(client.one(PLURAL.get(kind, kind), id)), kind, body=True)


UNSAID: dict[str, dict[str, Any]] = {
    "place": {
        "version": "", "phase": "", "state": "", "owner": "", "watched": True,
        "agreements": {}, "stances": {}, "unsaid": (),
    },
    "notified": {
        "kind": None, "owner": "", "version": "", "state": "", "notified_at_ms": None, "emergency": False,
        "legs": {}, "outcomes": {}, "guarantees": {},
    },
    "reported": {"owner": "", "state": "", "disputed_by": ()},
}  # fmt: skip
"""Stands where a row does not say it, because its reader is not shown it."""
SHAPE = {
    "zone": "place", "line": "place", "site": "notified", "movement": "notified", "activity": "notified",
    "area": "reported", "sighting": "reported", "coverage": "reported",
}  # fmt: skip


def filled(row: dict[str, Any], kind: str, *, body: bool) -> dict[str, Any]:
    """Return a row without what was signed, if that is not wanted."""
    return {name: it for name, it in row.items() if body or name != kind}


def for_table(row: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a row as a table prints it: of what is shown in part, how much, and whom to call."""
    detail = row.get("detail", "full")
    if detail == "full":
        return row
    calls = ", ".join(
        f"{it['party']} through {it['via']}" if it.get("via") else it["party"] for it in row.get("call", ())
    )
    said = {"id": f"{row['entry'][:8]}…", "name": f"({detail}: call {calls})"} | UNSAID[SHAPE[kind]]
    return said | row


def present_there(client: Client, id: str, families: tuple[str, ...]) -> Present:
    """Return what stands of something, as the server shows it to the party: all of it, or nothing.

    Raises
    ------
    NotFoundError
        It is not on record, or the party may not see all of it.
    LedgerError
        What is shown is not what the author signed.
    """
    from openline.decide.state import unknown
    from openline.ledger.entry import decode_facts

    for family in families:
        try:
            row = client.one(PLURAL[family], id)
        except NotFoundError:
            continue
        if getattr(row, "detail", msgspec.UNSET) not in (msgspec.UNSET, "full"):
            continue
        entry = client.log_entry(row.entry)
        header = entry.header
        if not isinstance(header, msgspec.Struct) or header.id != row.entry or header.subject != id:
            raise LedgerError("the server shows another entry than was asked for", where=f"entry {row.entry}")
        facts = decode_facts(header)
        return Present(getattr(facts, "version"), header.body_sha256, facts, body_of(entry))  # noqa: B009
    raise unknown(" or ".join(families), id)


def body_of(entry: EntryRow) -> Any:
    """Return the body of an entry, checked against the digest that its author signed.

    Raises
    ------
    LedgerError
        It is another.
    """
    from openline.ledger.canonical import canonical, from_base64
    from openline.ledger.entry import Header, decode_body

    if entry.body is None:
        return None
    if not (
        isinstance(entry.header, Header) and isinstance(entry.body, dict) and isinstance(entry.body_salt, str)
    ):
        raise LedgerError("the server shows it without what it was signed by", where=f"entry {entry.id}")
    try:
        salt = from_base64(entry.body_salt, where="body_salt")
        return decode_body(entry.header, canonical(entry.body), salt)
    except InputError as error:
        raise LedgerError(
            f"what the server shows is not what was signed: {error.what}",
            where=error.where,
            next_step="sign nothing by it, and tell the other parties",
        ) from error


# -- how things stand, once something is on record ---------------------------------------------------


def matches_there(client: Client, id: str) -> str:
    """Say with whom the party has to talk now about its own thing, and whether notice of it was short."""
    from openline.model.event import NODE

    late: list[str] = []
    for it in client.every_log_entry(about=id):
        if it.type.partition(".")[2] in ("add/v1", "notify/v1", "amend/v1"):
            late = []
        elif it.type == "notice.short/v1":
            late.append(it.id)
    said = ""
    for entry in late:
        header = client.log_entry(entry).header
        said += f"{id}: SHORT NOTICE by {getattr(header, 'facts', {}).get('agreement', '')}\n"
    rows = list(client.matches(about=id, state="open"))
    if not rows:
        return f"{said}{id}: no match. That is not to say that nobody is there"
    called = [it for row in rows for it in row.call if it.party != NODE]
    calls = dict.fromkeys(f"{it.party} through {it.via}" if it.via else it.party for it in called)
    count = open_matches([it.severity for it in rows])
    return f"{said}{id}: {count}, call {', '.join(calls) or 'the node'} ('openline match list')"


def how_it_goes_there(client: Client, family: str, id: str) -> str:
    """Say that something is under way, and what of it is red."""
    row = row_there(client, family, id)
    value = row.get(family) or {}
    unrelayed = [it["party"] for it in row.get("answers", ()) if it["relay_is_norm"] and not it["relayed"]]
    counting = row.get("guarantees") or {}
    unguaranteed = [it for it in value.get("guarantees_from", ()) if not counting.get(it)]
    if not unrelayed and not unguaranteed:
        return f"{id} is under way"
    missing = [f"not relayed to units by {', '.join(unrelayed)}"] if unrelayed else []
    missing += [f"no guarantee counts of {', '.join(unguaranteed)}"] if unguaranteed else []
    return f"{id} is under way, and RED: {'; '.join(missing)}. Call them"


def agreement_there(client: Client, id: str) -> str:
    """Say how an agreement stands."""
    it = client.agreement(id)
    if it.state == "proposed":
        return f"{id} is proposed; not signed yet by {', '.join(it.not_signed)}"
    by = f" by {', '.join(it.suspended_by)}" if it.suspended_by else ""
    return f"{id} is {it.state.replace('_', ' ')}{by}"


def cell_there(client: Client, id: str) -> str:
    """Say how a joint cell stands."""
    it = client.cell(id)
    if it.state == "proposed":
        return f"{id} is proposed; not signed yet by {', '.join(it.not_signed)}"
    return f"{id} is {it.state}" + (f"; {', '.join(it.seated)} sit there" if it.seated else "")


# -- names -------------------------------------------------------------------------------------------


def named_there(client: Client, party: str, rows: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Return what bears names: what was shown, and what else the party has a part in."""
    named: list[dict[str, Any] | None] = [row["shown"] for row in rows]
    for kind in ("zone", "line", "site", "movement", "activity"):
        for it in client.every(PLURAL[kind], owner=party):
            if value := getattr(it, kind):
                what = kind if kind in ("zone", "line") else "notification"
                named.append(
                    {
                        "entry": it.entry,
                        "type": f"{kind}.{'notify' if kind in ('movement', 'activity') else 'add'}/v1",
                        "about": it.id,
                        "body": {what: {"id": it.id, "name": value.name}},
                    }
                )
    named += [{"body": {"agreement": {"id": it.agreement, "title": it.title}}} for it in client.agreements()]
    named += [{"body": {"cell": {"id": it.cell, "name": it.name}}} for it in client.cells()]
    return named


# -- what is shown in part ---------------------------------------------------------------------------


def show_partly(row: dict[str, Any], kind: str, *, as_json: bool) -> bool:
    """Print a row of which the party is shown a part only; return whether it is one."""
    from openline.cli.output import console, emit
    from openline.cli.times import time_text

    if row.get("detail", "full") == "full":
        return False
    if as_json:
        emit(row)
        return True
    out = console()
    shown = for_table(row, kind)
    out.print(f"{kind} {shown['id']}, of which you are shown this much: {shown['name']}", markup=False)
    if row.get("owner"):
        out.print(f"  put on record by {row['owner']}", markup=False)
    for name, value in (("from", 0), ("until", 1)):
        if "hours_ms" in row:
            at = row["hours_ms"][value]
            out.print(f"  {name} {at if at == 'UFN' else time_text(at)}, in whole hours", markup=False)
    if "box_e7" in row:
        west, south, east, north = (it / 1e7 for it in row["box_e7"])
        out.print(f"  within {south:.1f} to {north:.1f} N, {west:.1f} to {east:.1f} E", markup=False)
    return True
