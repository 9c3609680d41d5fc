"""The zones of an ED-269 file as they stand in it; faults know in which they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from openline.errors import InputError
from openline.wire.markup import unpacked
from openline.wire.units import FOOT_MM, METRE_MM

UNITS_MM = {"M": METRE_MM, "FT": FOOT_MM}

_GZIP = b"\x1f\x8b"


class GivenZone:
    """One zone of the file; faults know which."""

    def __init__(self, number: int, source: str, value: Mapping[str, Any]) -> None:
        self.number = number
        self.source = source
        self.value = value

    def where(self, field: str = "") -> str:
        """Say where in the file a field is."""
        name = self.value.get("identifier")
        called = f" ({name})" if isinstance(name, str) and name else ""
        return f"{self.source}: zone {self.number}{called}" + (f": {field}" if field else "")

    def fault(self, what: str, field: str = "", next_step: str = "") -> InputError:
        """Make the error for a fault of this zone."""
        return InputError(what, where=self.where(field), next_step=next_step)

    def text(self, field: str) -> str:
        """Return a field that must be text; empty where it is absent."""
        value = self.value.get(field)
        if value is not None and not isinstance(value, str):
            raise self.fault(f"{shown(value)} is no text", field)
        return (value or "").strip()

    def records(self, field: str) -> list[Mapping[str, Any]]:
        """Return a list of objects; one that stands alone is a list of one."""
        value = self.value.get(field)
        if isinstance(value, dict):
            value = [value]
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(it, dict) for it in value):
            raise self.fault(f"{shown(value)} is no list of objects", field)
        return value


def read_list(data: bytes, source: str) -> list[Mapping[str, Any]]:
    """Return the zones of a file, plain or gzipped. Raises :class:`InputError`."""
    if data.startswith(_GZIP):
        data = unpacked(data, source)
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"this is no JSON: {error}", where=source, next_step="is the file complete?"
        ) from None
    zones = None
    if isinstance(value, dict):
        zones = value.get("UASZoneList", value.get("features"))
    if not isinstance(zones, list):
        raise InputError(
            "this is no ED-269: there is no list UASZoneList or features",
            where=source,
            next_step="give GeoJSON, KML, OpenAir or ED-269",
        )
    for number, it in enumerate(zones, 1):
        if not isinstance(it, dict):
            raise InputError("this is no object", where=f"{source}: zone {number}")
    return zones


def shown(value: object) -> str:
    """Return a value as it stands in the file, cut where it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) < 60 else text[:57] + "..."
