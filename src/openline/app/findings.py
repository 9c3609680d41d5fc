"""What the watch says, as findings to be recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

import msgspec
import numpy as np

from openline.app.ports import Draft
from openline.errors import InputError
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.event import ConformFacts, WatchBody, WatchFacts
from openline.model.watch import CONFORMING, WatchEvent

RULE = "watching/1"
CONFORMING_RULE = "conforming/1"

_INTEGERS = {
    **{"_m_s": ("_mm_s", 1e3), "_m": ("_mm", 1e3), "_s": ("_ms", 1e3)},
    **{"_per_day": ("_per_day_e4", 1e4), "_ratio": ("_ratio_e4", 1e4)},
}
"""How a unit is recorded: signed bytes hold integers only."""
_MEASURES = {recorded: (unit, factor) for unit, (recorded, factor) in _INTEGERS.items()} | {"_e7": ("", 1e7)}
"""How it is measured again."""


def is_finding(event: WatchEvent) -> bool:
    """Tell whether an event concerns a zone, line, notification or two tracks: a silence far off does not."""
    concerned = event.zone or event.line or event.inside or event.other_track
    return bool(concerned) or event.event in CONFORMING


def finding_of(
    event: WatchEvent,
    *,
    enrolled: Collection[str] = (),
    cites: Iterable[int] = (),
    positions_sha256: str = "",
) -> Draft:
    """Return an event as a finding.

    Parameters
    ----------
    enrolled
        The parties on record. Only they stand in the permanent facts: what else a source claims is free text,
        and stays in the body, where it can be redacted.
    cites
        Log indexes of the entries that it rests on: the zone or line, the sightings.
    positions_sha256
        :func:`digest_of` the positions that it rests on, which are not recorded beyond the place that the
        event itself names.
    """
    body = recordable(msgspec.to_builtins(event))
    # Who reported a sighting stands in the report, where its author can redact it.
    body.pop("source", None)
    if positions_sha256:
        body["positions_sha256"] = positions_sha256
    if event.event in CONFORMING:
        return Draft(
            type="conform.find/v1",
            facts=ConformFacts(
                event=event.event,  # type: ignore[arg-type]
                about=event.notification,
                parties=(event.desk,),
            ),
            body=WatchBody(event=body),
            cites=tuple(cites),
            rule=CONFORMING_RULE,
        )
    parties = tuple(sorted({event.party, event.other_party}.intersection(enrolled)))
    return Draft(
        type="watch.find/v1",
        facts=WatchFacts(event=event.event, about=_about(event), parties=parties),
        body=WatchBody(event=body),
        cites=tuple(cites),
        rule=RULE,
    )


def _about(event: WatchEvent) -> str:
    return event.zone or event.line or (event.inside[0] if event.inside else "")


def recordable(values: dict[str, object]) -> dict[str, object]:
    """Return an event's fields as integers: degrees in 1e-7 as ``lon_e7``, metres in mm, seconds in ms.

    Rates a day and their ratios in 1e-4, as ``low_per_day_e4``.
    """
    return dict(_recordable(name, value) for name, value in values.items())


def _recordable(name: str, value: object) -> tuple[str, object]:
    if isinstance(value, dict):
        return name, recordable(value)
    if name in ("lon", "lat") and isinstance(value, float):
        return f"{name}_e7", round(value * 1e7)
    if isinstance(value, float):
        for unit, (recorded, factor) in _INTEGERS.items():
            if name.endswith(unit):
                return name.removesuffix(unit) + recorded, round(value * factor)
    return name, value


def event_of(recorded: Mapping[str, object]) -> WatchEvent:
    """Return a finding as the event that it was, from what :func:`recordable` made of it.

    Raises
    ------
    InputError
        These are not the fields of an event.
    """
    try:
        event = msgspec.convert(_measured(recorded), WatchEvent)
    except msgspec.ValidationError as error:
        raise InputError(f"it is no finding of a watch: {error}") from error
    if abs(event.lon or 0.0) > 180 or abs(event.lat or 0.0) > 90:
        raise InputError(f"it is no finding of a watch: it is at {event.lat}, {event.lon}")
    return event


def _measured(recorded: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in recorded.items():
        unit = next((it for it in _MEASURES if name.endswith(it)), "")
        if isinstance(value, dict):
            values[name] = _measured(value)
        elif unit and isinstance(value, int):
            measured, factor = _MEASURES[unit]
            values[name.removesuffix(unit) + measured] = value / factor
        else:
            values[name] = value
    return values


def digest_of(batch: PositionBatch, tracks: TrackTable) -> str:
    """Return the SHA-256 of positions: the track names, then every column as little-endian bytes."""
    # Each name is encoded once: of a stream there are hundreds of thousands of fixes.
    codes, rows = np.unique(batch.track, return_inverse=True)
    names = [tracks.names[code].encode() + b"\n" for code in codes.tolist()]
    digest = hashlib.sha256(b"".join([names[row] for row in rows.tolist()]))
    for column in (
        batch.time_ms, batch.lon_deg, batch.lat_deg, batch.alt_m, batch.alt_reference, batch.accuracy_m,
    ):  # fmt: skip
        digest.update(column.astype(column.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
