"""Ladders of zones as people write them: TOML or JSON, or a property of a zone in GeoJSON (R20)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from openline.errors import InputError
from openline.model.agreement import Zone
from openline.model.warning import Ladder

LARGEST_BYTES = 1 << 20
EXAMPLE = '[[rungs]] with medium = "message", languages = ["en"], template = "leave"'


def read_ladder(data: bytes, source: str, zone: str) -> Ladder:
    """Read the ladder of a zone out of a file in TOML or JSON.

    Its ``id`` and ``zone`` may be left out: then both are the zone's id.

    Raises
    ------
    InputError
        It is neither, or no ladder of that zone; says which field of it is wrong.
    """
    if len(data) > LARGEST_BYTES:
        raise InputError("it is more than 1 MiB: a ladder has 20 rungs at most", where=source)
    try:
        is_json = data.lstrip().startswith(b"{")
        value = msgspec.json.decode(data) if is_json else tomllib.loads(data.decode())
    except (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"it is neither TOML nor JSON: {error}", where=source, next_step=f"write {EXAMPLE}"
        ) from None
    return ladder_from(value, zone, source)


def ladder_from(value: object, zone: str, where: str) -> Ladder:
    """Return the ladder that a value says, for a zone. Raises :class:`InputError` as :func:`read_ladder`."""
    if not isinstance(value, Mapping):
        raise InputError("it is no ladder", where=where, next_step=f"write {EXAMPLE}")
    try:
        ladder = msgspec.convert({"id": zone, "zone": zone, **value}, Ladder)
    except msgspec.ValidationError as error:
        raise InputError(f"it is no ladder: {error}", where=where, next_step=f"write {EXAMPLE}") from None
    if ladder.zone != zone:
        raise InputError(
            f"it is the ladder of the zone {ladder.zone!r}, not of {zone!r}",
            where=f"{where}, zone",
            next_step="leave 'zone' out, or write the zone's id there",
        )
    return ladder


def written_ladder(zone: Zone) -> dict[str, Any] | None:
    """Return the ladder of a zone as a value that reads back the same; ``None`` where there is none."""
    if isinstance(zone.ladder, msgspec.UnsetType):
        return None
    fields: dict[str, Any] = msgspec.to_builtins(zone.ladder)
    plain = {"zone": zone.id, "note": "", **({"id": zone.id} if zone.ladder.id == zone.id else {})}
    said = {name: it for name, it in fields.items() if plain.get(name) != it}
    said["rungs"] = [
        {name: it for name, it in rung.items() if it not in (None, "") and (name, it) != ("route", "direct")}
        for rung in fields["rungs"]
    ]
    return said
