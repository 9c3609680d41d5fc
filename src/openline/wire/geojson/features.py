"""GeoJSON as features whose every fault can be pointed at."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from openline.errors import InputError

_BYTE = re.compile(r"\(byte (\d+)\)")
_GZIP = b"\x1f\x8b"


class Feature:
    """One feature: its geometry, and its properties by name with the type they must have."""

    def __init__(self, number: int, source: str, value: Mapping[str, Any]) -> None:
        self.number = number
        self.source = source
        self.properties: Mapping[str, Any] = value.get("properties") or {}
        self.geometry: Mapping[str, Any] = value.get("geometry") or {}
        self.given_id = self.properties.get("id", value.get("id"))
        self.used = {"id"}

    @property
    def name(self) -> str:
        """What the feature calls itself; empty when nothing."""
        for key in ("name", "Name", "NAME", "title"):
            if isinstance(self.properties.get(key), str):
                self.used.add(key)
                return str(self.properties[key]).strip()
        return ""

    def where(self, field: str = "") -> str:
        """Say where in the file a field is."""
        name = f" ({self.name})" if self.name else ""
        return f"{self.source}: feature {self.number}{name}" + (f": {field}" if field else "")

    def fault(self, what: str, field: str = "", next_step: str = "") -> InputError:
        """Make the error for a fault of this feature."""
        return InputError(what, where=self.where(field), next_step=next_step)

    def get(self, field: str) -> Any:
        """Return a property as it is; ``None`` where it is absent or null."""
        self.used.add(field)
        return self.properties.get(field)

    def text(self, field: str, otherwise: str) -> str:
        """Return a property that must be text."""
        value = self.get(field)
        if value is None:
            return otherwise
        if not isinstance(value, str):
            raise self.fault(f"{_shown(value)} is no text", field, "put it in quotes")
        return value

    def number_of(self, field: str) -> float | None:
        """Return a property that must be a number; ``None`` where it is absent."""
        value = self.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(
                f"{_shown(value)} is no number", field, "give a plain number, without unit or quotes"
            )
        return float(value)

    def length_mm(self, field: str) -> int | None:
        """Return a property in metres as millimetres; ``None`` where it is absent."""
        value = self.number_of(field)
        return None if value is None else round(value * 1000)

    def records(self, field: str, fields: set[str]) -> list[Mapping[str, Any]]:
        """Return a property that must be a list of objects with no other fields than these."""
        value = self.get(field)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fault(f"{_shown(value)} is no list of objects", field)
        for k, each in enumerate(value, 1):
            for key in each:
                if key not in fields:
                    raise self.fault(
                        f"{key!r} is not known", f"{field} {k}", f"known are {', '.join(sorted(fields))}"
                    )
        return value


def _shown(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) < 60 else text[:57] + "..."


def read_features(data: bytes, source: str) -> list[Feature]:
    """Read a FeatureCollection or a single Feature, plain or gzipped.

    Raises
    ------
    InputError
        For bytes that are not complete gzip, not JSON, not GeoJSON, or not WGS84.
    """
    value = _decoded(_unpacked(data, source), source)
    if not isinstance(value, dict):
        raise InputError("this is no GeoJSON: it is no object", where=source)
    _check_reference(value, source)
    match value.get("type"):
        case "FeatureCollection":
            features = value.get("features")
        case "Feature":
            features = [value]
        case other:
            raise InputError(
                f"type {other!r} is neither FeatureCollection nor Feature",
                where=source,
                next_step="save it as a GeoJSON FeatureCollection",
            )
    if not isinstance(features, list):
        raise InputError("'features' is no list", where=source)
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError("this is no Feature", where=f"{source}: feature {number}")
        for member in ("properties", "geometry"):
            if not isinstance(feature.get(member), dict | None):
                raise InputError("this is no object", where=f"{source}: feature {number}: {member}")
    return [Feature(number, source, feature) for number, feature in enumerate(features, 1)]


def _unpacked(data: bytes, source: str) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        return gzip.decompress(data)
    except EOFError:
        raise InputError(
            "the gzip data end too early: the file is cut off", where=source, next_step="fetch the file again"
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"the gzip data are damaged: {error}", where=source) from None


def _decoded(data: bytes, source: str) -> Any:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as error:
        said = str(error)
        place = _BYTE.search(said)
        if not place:
            raise InputError(
                f"this is no JSON: {said}", where=source, next_step="is the file complete?"
            ) from None
        at = int(place[1])
        line = data.count(b"\n", 0, at) + 1
        if re.match(rb"-?(NaN|Infinity|inf|nan)", data[max(0, at - 1) : at + 10].lstrip(b"[,: -")):
            said = "NaN and Infinity are no numbers"
        raise InputError(f"this is no JSON: {said}", where=f"{source}:{line}") from None


def _check_reference(collection: Mapping[str, Any], source: str) -> None:
    """Refuse the coordinate reference systems that GeoJSON of 2008 could name, but for WGS84."""
    crs = collection.get("crs")
    if crs is not None and not re.search(r"CRS:?:?84|4326|WGS ?84", msgspec.json.encode(crs).decode()):
        raise InputError(
            f"coordinates are in {_shown(crs)}, not in WGS84",
            where=f"{source}: crs",
            next_step="convert the file to longitude and latitude on WGS84 (EPSG:4326)",
        )
