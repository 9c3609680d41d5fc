"""Build-up out of a gateway's copy, reckoned here as the node reckons it, while that does not answer.

By the same functions over what the party was shown: the rows that the node listed last, and the findings of
the watch that were released to it. It is as of the oldest of these lists, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, cast

import msgspec

from openline.app.showing.buildup import asked_of, page_of, stretch_of
from openline.app.showing.buildup_gathering import (
    FOUND_BEFORE_MS,
    Gathered,
    Listed,
    Stretch,
    as_shown,
    finding_of,
    gathered_of,
    thing_of,
)
from openline.app.showing.buildup_rows import BuildupPage
from openline.app.showing.buildup_told import BARE
from openline.app.showing.rows import Call
from openline.app.showing.view import calls_of
from openline.decide.staying import Finding
from openline.decide.trending import LENGTHS_MS, Every
from openline.errors import InputError, StorageError
from openline.gateway.keeping import Kept
from openline.model.agreement import AreaOfControl, Line, Zone
from openline.model.event import NODE
from openline.model.notification import Activity, Movement
from openline.model.presence import Coverage, Sighting
from openline.wire.api.entries import ReleaseShown

KINDS: Mapping[str, tuple[str, type[Any]]] = MappingProxyType(
    {
        "zones": ("zone", Zone),
        "lines": ("line", Line),
        "sightings": ("sighting", Sighting),
        "coverages": ("coverage", Coverage),
        "areas": ("area", AreaOfControl),
        "movements": ("movement", Movement),
        "activities": ("activity", Activity),
    }
)
"""The lists that it is reckoned from -> what a row of each holds, and where."""
_DAY_MS = 86_400_000


def buildup_of_copy(kept: Kept, query: Mapping[str, str], *, most: int) -> BuildupPage:
    """Return what the copy says of build-up to the question that would have been asked of the node.

    Parameters
    ----------
    most
        A list that holds so many rows was cut off there: of what is missing there would be too few.

    Raises
    ------
    InputError, NotFoundError
        As the node would.
    StorageError
        One of the lists was never asked for, or is not whole.
    """
    every = query.get("every") or "day"
    if every not in LENGTHS_MS:
        raise InputError(f"{every!r} is neither day nor week", where="every")
    as_of_ms = min(_as_of_ms(kept, it) for it in KINDS)
    numbers = [_number(query, it) for it in ("from", "until", "baseline")]
    asked = asked_of(as_of_ms, numbers[0], numbers[1], cast(Every, every), numbers[2])
    about = query.get("zone", "")
    gathered = _gathered(kept, stretch_of(asked, about), most)
    return page_of(gathered, asked, about=about, every=cast(Every, every), as_of_ms=as_of_ms)


def _as_of_ms(kept: Kept, kind: str) -> int:
    at_ms = kept.rows_as_of(kind)
    if at_ms is None:
        raise StorageError(f"{kind} were never listed here")
    return at_ms


def _gathered(kept: Kept, asked: Stretch, most: int) -> Gathered:
    listed = [it for kind in KINDS for it in _listed(kept, kind, most)]
    gathered = gathered_of((thing_of(it, asked) for it in listed), asked)
    seen = {it.id for it in listed if isinstance(it.what, Sighting)}
    since_ms = asked.from_ms - FOUND_BEFORE_MS
    found: dict[str, list[Finding]] = {}
    told_of: dict[str, tuple[Call, ...]] = {}
    # A finding may have come before this clock says that it was found.
    for data in kept.releases_of("watch.find/v1", since_ms=since_ms - _DAY_MS):
        shown = msgspec.json.decode(data, type=ReleaseShown)
        recorded = ((shown.shown or {}).get("body") or {}).get("event") or {}
        if not shown.pass_to:  # else it is for another
            if shown.detail in BARE:
                if asked.from_ms <= shown.told_at_ms < asked.until_ms:
                    told_of[shown.entry] = calls_of(shown.shown or {}) or (Call(party=NODE),)
                continue
            told_of.pop(shown.entry, None)
            found[shown.entry] = finding_of(shown.entry, recorded, since_ms, asked.until_ms)
    is_shown = partial(_is_among, seen)
    gathered.found.extend(as_shown(it, is_shown) for findings in found.values() for it in findings)
    gathered.told_of.extend(told_of.values())
    return gathered


def _is_among(ids: set[str], id: str) -> bool:
    return id in ids


def _listed(kept: Kept, kind: str, most: int) -> Iterator[Listed]:
    """Give the things of a kind that are shown wholly."""
    rows = kept.rows(kind)
    if len(rows) >= most:
        raise StorageError(f"more {kind} are listed than the copy holds")
    name, type = KINDS[kind]
    for _, row in rows:
        if row.get("detail") != "full" or not row.get(name):
            continue
        state = str(row.get("state", ""))
        # As the node has it: a step on any leg, or that it was begun.
        begun = any(it != "planned" for it in row.get("legs", {}).values()) or state in ("under_way", "ended")
        yield Listed(
            row["id"],
            row["entry"],
            row.get("owner", ""),
            msgspec.convert(row[name], type),
            state,
            tuple(row.get("disputed_by", ())),
            begun,
        )


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{text!r} is no number", where=name)
    return int(text)
