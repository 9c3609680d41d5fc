"""KML as placemarks whose every fault can be pointed at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from openline.errors import InputError
from openline.wire.kml.archive import unzipped
from openline.wire.markup import Element, read_markup

Kind = Literal["polygon", "circle", "corridor", "line", "place", "track", "nothing"]

_NAMESPACE = re.compile(
    r"http://(?:www\.opengis\.net/kml/2\.[23]|earth\.google\.com/kml/2\.[0-2](?:\.0)?)|", re.ASCII
)
_CONTAINERS = ("Document", "Folder")
_BESIDE = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour")
_LINES = ("LineString", "LinearRing")
_GEOMETRIES = ("Polygon", "Point", "Track", "MultiTrack", "Model", *_LINES)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


class Place(NamedTuple):
    """One place of a geometry, in degrees; ``height_m`` is none where it gives none."""

    lon_deg: float
    lat_deg: float
    height_m: float | None


class Placemark:
    """One placemark: its geometries, and its extended data by name."""

    def __init__(self, number: int, source: str, element: Element) -> None:
        self.number = number
        self.source = source
        self.element = element
        self.name = " ".join(element.said("name").split())
        self.fields = dict(_extended(element))
        self.used = {"id"}
        self.geometries = list(_geometries(element))

    @property
    def kind(self) -> Kind:
        """What it can be: a circle or corridor has a polygon beside it only for the eye."""
        names = {it.name for it in self.geometries}
        if "Point" in names and "radius_m" in self.fields:
            return "circle"
        if "LineString" in names and "half_width_m" in self.fields:
            return "corridor"
        if "Polygon" in names:
            return "polygon"
        if names & {"Track", "MultiTrack"}:
            return "track"
        if names & set(_LINES):
            return "line"
        return "place" if "Point" in names else "nothing"

    def of(self, *names: str) -> list[Element]:
        """Return its geometries of these names."""
        return [it for it in self.geometries if it.name in names]

    def where(self, field: str = "") -> str:
        """Say where in the file a field is."""
        name = f" ({self.name})" if self.name else ""
        return f"{self.source}:{self.element.line}{name}" + (f": {field}" if field else "")

    def fault(self, what: str, field: str = "", next_step: str = "") -> InputError:
        """Make the error for a fault of this placemark."""
        return InputError(what, where=self.where(field), next_step=next_step)

    def get(self, field: str) -> str:
        """Return a field of its extended data; empty where it is absent."""
        self.used.add(field)
        return self.fields.get(field, "")

    def number_of(self, field: str) -> float | None:
        """Return a field that must be a number; none where it is absent."""
        text = self.get(field)
        if not text:
            return None
        if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise self.fault(
                f"{text!r} is no number", field, "give a plain number, without unit, with a decimal point"
            )
        return float(text)

    def length_mm(self, field: str) -> int | None:
        """Return a field in metres as millimetres; none where it is absent."""
        value = self.number_of(field)
        if value is not None and not math.isfinite(value * 1000):
            raise self.fault(f"{value} m is no length", field)
        return None if value is None else round(value * 1000)

    def places(self, geometry: Element) -> list[Place]:
        """Return the places of a geometry.

        Raises
        ------
        InputError
            One is no pair of degrees, or lies off the globe.
        """
        coordinates = geometry.child("coordinates")
        if coordinates is None:
            raise InputError(
                f"the {geometry.name} has no coordinates", where=f"{self.source}:{geometry.line}"
            )
        return [self._place(coordinates, k, text) for k, text in enumerate(coordinates.text.split(), 1)]

    def _place(self, coordinates: Element, number: int, text: str) -> Place:
        words = text.split(",")
        what = ""
        if len(words) not in (2, 3) or not all(_NUMBER.fullmatch(word) for word in words):
            what = f"vertex {number} is {text[:60]!r}, which is no place"
            next_step = "write lon,lat or lon,lat,height, with decimal points and no blanks inside"
        elif not all(abs(float(word)) <= 1e6 for word in words):
            what, next_step = f"vertex {number}, {text[:60]!r}, is in no degrees and metres", ""
        elif abs(float(words[1])) > 90:
            what = f"latitude {float(words[1]):.7g} of vertex {number} is beyond 90 degrees"
            next_step = "KML gives longitude first, then latitude"
        if what:
            where = f"{self.source}:{coordinates.line}" + (f" ({self.name})" if self.name else "")
            raise InputError(what, where=where, next_step=next_step)
        lon_deg, lat_deg, *height_m = map(float, words)
        return Place(lon_deg, lat_deg, height_m[0] if height_m else None)


class Document(NamedTuple):
    """The placemarks of a file, how often what else is in it, and what to call it."""

    placemarks: list[Placemark]
    beside: dict[str, int]
    source: str


def read_document(data: bytes, source: str) -> Document:
    """Read KML or KMZ.

    Raises
    ------
    InputError
        It is neither, or not safe to read.
    """
    document, where = unzipped(data, source)
    root = read_markup(document, where)
    if root.name != "kml":
        raise InputError(
            f"this is no KML: its root is <{root.name}>",
            where=f"{where}:{root.line}",
            next_step="save it as KML",
        )
    if not _NAMESPACE.fullmatch(root.namespace):
        raise InputError(
            f"this is no KML: its namespace is {root.namespace!r}",
            where=f"{where}:{root.line}",
            next_step='KML says xmlns="http://www.opengis.net/kml/2.2"',
        )
    beside: dict[str, int] = {}
    found = [Placemark(k, where, it) for k, it in enumerate(_placemarks(root, beside), 1)]
    return Document(found, beside, where)


def _placemarks(container: Element, beside: dict[str, int]) -> Iterator[Element]:
    """Give the placemarks of a document and its folders; count the rest."""
    for child in container.children:
        if child.name == "Placemark":
            yield child
        elif child.name in _CONTAINERS:
            if child.child("TimeSpan") or child.child("TimeStamp"):
                beside["time of a folder"] = beside.get("time of a folder", 0) + 1
            yield from _placemarks(child, beside)
        elif child.name in _BESIDE:
            beside[child.name] = beside.get(child.name, 0) + 1


def _extended(element: Element) -> Iterator[tuple[str, str]]:
    for extended in element.named("ExtendedData"):
        for data in extended.named("Data"):
            yield data.attributes.get("name", ""), data.said("value")
        for schema in extended.named("SchemaData"):
            for simple in schema.named("SimpleData"):
                yield simple.attributes.get("name", ""), simple.text


def _geometries(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.name == "MultiGeometry":
            yield from _geometries(child)
        elif child.name in _GEOMETRIES:
            yield child
