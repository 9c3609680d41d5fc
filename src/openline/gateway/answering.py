"""Answering from the copy: what the party was shown and had listed, while the node does not answer.

Every such answer says as of when it is. What is not in the copy is said to be not in it, never left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from openline import __version__
from openline.decide.presenting import NOTICE
from openline.errors import InputError, NotFoundError, OpenlineError, StorageError
from openline.gateway.gateway import Gateway
from openline.gateway.keeping import PICTURES
from openline.gateway.lists import KINDS
from openline.gateway.lists import MOST as MOST_KEPT
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, read_header
from openline.web.routes.reading import TABLE
from openline.wire.api.entries import ReleaseShown, Theatre

ALONE = frozenset({"parties", "agreements", "cells", "zones", "lines", "areas", "sites", "movements"}) | {
    *("activities", "sightings", "coverages", "matches"),
    *("stops", "desks", "channels", "messages", "warnings", "statements"),
    *("incidents", "exhibits", "citations"),
}
"""What can be asked for one by one."""
SIFTED = {it.path: it.sifted for it in TABLE}
"""By what the node sifts the rows of each kind."""
MOST = 1000
"""So many rows at most are on a page."""
HOUR_MS = 3_600_000


class Answer(NamedTuple):
    """What the copy says."""

    content: bytes
    as_of_ms: int
    """0 for what does not change."""

    @property
    def as_of(self) -> str:
        """As of when, in UTC."""
        return utc(self.as_of_ms)


def utc(ms: int) -> str:
    """Write UTC milliseconds as RFC 3339, to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_kept(path: str) -> bool:
    """Tell whether the copy may have an answer to what is asked with GET."""
    _, _, kind, *id = path.split("/")
    if path in ("/v1/told", "/v1/theatre", "/v1/buildup") or _pictured(path):
        return True
    return kind in KINDS if not id else len(id) == 1 and kind in ALONE


def from_copy(gateway: Gateway, path: str, query: Mapping[str, str], why: OpenlineError) -> Answer:
    """Answer from the copy.

    Raises
    ------
    StorageError
        It is not in the copy; ``why`` the node did not answer is said with it.
    NotFoundError
        There is nothing of that name in it.
    """
    if path == "/v1/told":
        return _told(gateway, query, why)
    if path == "/v1/theatre":
        return Answer(msgspec.json.encode(_theatre(gateway)), 0)
    if path == "/v1/buildup":
        return _buildup(gateway, query, why)
    if incident := _pictured(path):
        return _picture(gateway, incident, query, why)
    kind, _, id = path.removeprefix("/v1/").partition("/")
    if query.get("at"):
        raise _not_in_it("the copy is of now, and not of then", why)
    at_ms = gateway.kept.rows_as_of(kind)
    if at_ms is None:
        raise _not_in_it(f"{kind} were never listed here", why)
    rows = gateway.kept.rows(kind)
    if id:
        found = next((row for name, row in rows if name == id), None)
        if found is None:
            raise NotFoundError(
                f"there is no {id!r} among the {kind} of the copy here, as of {utc(at_ms)}; the node does not"
                " answer",
                where=kind,
                next_step="ask again once the node answers: it may be newer than the copy",
            )
        return Answer(msgspec.json.encode(_now(kind, found, gateway.desk.now_ms())), at_ms)
    wanted = {it: query[it] for it in SIFTED[kind] if query.get(it)}
    after, limit = query.get("after", ""), _number(query, "limit", 100)
    names = [name for name, _ in rows]
    if after and after not in names:
        raise _not_in_it(f"where the page is to go on is not in the copy of {kind}: begin anew", why)
    sifted = [it for it in rows[names.index(after) + 1 if after else 0 :] if _is_wanted(kind, it[1], wanted)]
    page = [_now(kind, row, gateway.desk.now_ms()) for _, row in sifted[:limit]]
    further = sifted[limit - 1][0] if len(sifted) > limit else ""
    return Answer(msgspec.json.encode({"next": further, "notice": NOTICE, "rows": page}), at_ms)


def _pictured(path: str) -> str:
    """Return the incident of which a path is the picture; empty for any other path."""
    _, _, kind, *rest = path.split("/")
    return rest[0] if kind == "incidents" and rest[1:] == ["picture"] else ""


def _buildup(gateway: Gateway, query: Mapping[str, str], why: OpenlineError) -> Answer:
    from openline.gateway.reckoning import buildup_of_copy

    try:
        page = buildup_of_copy(gateway.kept, query, most=MOST_KEPT)
    except StorageError as error:
        raise _not_in_it(error.what, why) from error
    return Answer(msgspec.json.encode(page), page.as_of_ms)


def _picture(gateway: Gateway, incident: str, query: Mapping[str, str], why: OpenlineError) -> Answer:
    at_ms = gateway.kept.rows_as_of(PICTURES)
    found = next((row for name, row in gateway.kept.rows(PICTURES) if name == incident), None)
    if found is None or at_ms is None:
        raise _not_in_it(f"all of incident {incident!r} was not asked for here while it did", why)
    asked = {
        "at": (query.get("at"), None),
        "within_km": (query.get("within_km"), found["within_m"] / 1000),
        "within_hours": (query.get("within_hours"), found["within_ms"] / HOUR_MS),
    }
    for name, (text, kept) in asked.items():
        if text and (kept is None or _is_other(text, kept)):
            raise _not_in_it(f"it holds the incident as it is near by default, and not by {name}={text}", why)
    return Answer(msgspec.json.encode(found), at_ms)


def _is_other(text: str, kept: float) -> bool:
    try:
        return float(text) != kept
    except ValueError:
        return True


def _theatre(gateway: Gateway) -> Theatre:
    """Return what the gateway's own HOME knows and trusts: it was fixed when the theatre was opened."""
    settings = gateway.home.settings
    return Theatre(
        theatre=settings.theatre,
        mode=settings.mode,
        name=settings.name,
        origin=settings.origin,
        version=__version__,
        policy=msgspec.to_builtins(gateway.home.policy()),
        notice=NOTICE,
    )


def _now(kind: str, row: dict[str, Any], now_ms: int) -> dict[str, Any]:
    """Return a row with what the clock alone says of it by now."""
    return row | {"overdue": row["due_ms"] <= now_ms} if kind == "due" else row


def _is_wanted(kind: str, row: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    about: Callable[[Mapping[str, Any]], list[str]] = {
        "agreements": lambda it: [one["about"] for one in it["covers"]],
        "matches": lambda it: it["yours"],
        "incidents": lambda it: it["about"],
    }.get(kind, lambda it: [it.get("about", "")])
    return all(
        value in about(row) if name == "about" else row.get(name) == value for name, value in wanted.items()
    )


def _told(gateway: Gateway, query: Mapping[str, str], why: OpenlineError) -> Answer:
    party, at_ms = query.get("party", ""), _number(query, "at", 0) if query.get("at") else None
    if party not in ("", gateway.party):
        raise _not_in_it(f"what {party!r} was told is not in the copy of {gateway.party!r}", why)
    after, limit = _number(query, "after", 0), _number(query, "limit", 100)
    kept = gateway.kept.releases(after, limit)
    acknowledged = _acknowledged(gateway, at_ms)
    rows = []
    for _, data in kept:
        it = msgspec.json.decode(data, type=ReleaseShown)
        if at_ms is None or it.told_at_ms <= at_ms:
            rows.append(msgspec.to_builtins(it) | {"acknowledged": acknowledged.get(it.seq, [])})
    further = str(kept[-1][0]) if len(kept) == limit else ""
    answer = msgspec.json.encode({"next": further, "notice": NOTICE, "rows": rows})
    return Answer(answer, max(gateway.kept.last_ms(), gateway.kept.rows_as_of("due") or 0))


def _acknowledged(gateway: Gateway, by_ms: int | None) -> dict[int, list[dict[str, Any]]]:
    """Return what the party has said of its releases at this gateway, by their numbers."""
    said: dict[int, dict[str, dict[str, Any]]] = {}
    for letter in gateway.kept.acknowledgements():
        header = read_header(from_base64(SignedEntry.from_file_bytes(letter.file).envelope.payload))
        if header.type != "acknowledge/v1" or (by_ms is not None and letter.at_ms > by_ms):
            continue
        row = {it: header.facts[it] for it in ("level", "relayed") if header.facts.get(it) is not None}
        seq = header.facts["seq"]
        assert isinstance(seq, int)
        said.setdefault(seq, {})[str(row["level"])] = row
    return {seq: list(rows.values()) for seq, rows in said.items()}


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{text!r} is no number", where=name)
    return min(int(text), MOST) if name == "limit" else int(text)


def _not_in_it(what: str, why: OpenlineError) -> StorageError:
    return StorageError(
        f"{why.what}, and the copy here does not say it: {what}",
        where=why.where,
        next_step="in the copy are 'told', 'due', 'match list', the lists of what you are shown, 'buildup',"
        " and 'incident show' of the latest",
    )
