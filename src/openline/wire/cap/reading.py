"""From the bytes of CAP 1.2 to an alert, whoever wrote them.

No document type is read, so nothing is expanded or fetched; size and counts are bounded. A signature is
neither kept nor verified: what counts here is who brought it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from openline.errors import InputError, TooLargeError
from openline.model.space import Circle, LonLatE7, Position, Ring
from openline.wire.cap.alert import (
    NAMESPACE,
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Pair,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from openline.wire.markup import Element, read_markup

LARGEST_BYTES = 1 << 20
MOST_INFOS = 50
MOST_AREAS = 1_000
MOST_VERTICES = 50_000
MOST_REFERENCES = 1_000
_OLDER = re.compile(r"urn:oasis:names:tc:emergency:cap:1\.[01]|http://www\.incident\.com/cap/1\.0")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_LISTED = re.compile(r'"([^"]*)"|(\S+)')
_GZIP = b"\x1f\x8b"

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_alert(data: bytes, source: str = "CAP alert") -> Alert:
    """Read an alert.

    Parameters
    ----------
    source
        What the bytes are called where something in them is wrong.

    Raises
    ------
    InputError
        It is no CAP 1.2, lacks what that demands, or holds what cannot be read; with the line.
    TooLargeError
        It is larger than is read.
    """
    if len(data) > LARGEST_BYTES:
        raise TooLargeError(f"it is more than {LARGEST_BYTES >> 20} MiB", where=source)
    if data.startswith(_GZIP):
        raise InputError("it is packed", where=source, next_step="unpack it: CAP is plain XML")
    return _Reader(source).alert(read_markup(data, source))


class _Reader:
    """Reads elements, and says at which line something in them is wrong."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._areas = 0
        self._vertices = 0

    def alert(self, root: Element) -> Alert:
        if root.namespace != NAMESPACE or root.name != "alert":
            older = _OLDER.fullmatch(root.namespace)
            what = "it is of an older version of CAP" if older else f"{root.name!r} is no alert of CAP 1.2"
            raise self._fault(root, what, "send CAP 1.2")
        infos = self._children(root, "info")
        if len(infos) > MOST_INFOS:
            raise self._fault(root, f"it has {len(infos)} texts", f"send up to {MOST_INFOS}")
        return Alert(
            identifier=self._needed(root, "identifier"),
            sender=self._needed(root, "sender"),
            sent_s=self._time(root, self._needed(root, "sent")),
            status=self._choice(root, "status", Status),
            msg_type=self._choice(root, "msgType", MsgType),
            source=self._text(root, "source"),
            scope=self._choice(root, "scope", Scope),
            restriction=self._text(root, "restriction"),
            addresses=_listed(self._text(root, "addresses")),
            codes=tuple(it.text for it in self._children(root, "code")),
            note=self._text(root, "note"),
            references=self._references(root),
            incidents=_listed(self._text(root, "incidents")),
            infos=tuple(map(self._info, infos)),
        )

    def _references(self, root: Element) -> tuple[Reference, ...]:
        pieces = self._text(root, "references").split()
        if len(pieces) > MOST_REFERENCES:
            raise self._fault(root, f"it has {len(pieces)} references", f"send up to {MOST_REFERENCES}")
        found = []
        for piece in pieces:
            # A sender may hold a comma in practice; an identifier and a time do not.
            parts = piece.rsplit(",", 2)
            if len(parts) != 3 or not all(parts):
                raise self._fault(root, f"{piece!r} is no reference", "write sender,identifier,sent")
            found.append(Reference(parts[0], parts[1], self._time(root, parts[2])))
        return tuple(found)

    def _info(self, info: Element) -> Info:
        categories = self._choices(info, "category", Category)
        if not categories:
            raise self._fault(info, "it has no category", "CAP 1.2 demands one")
        return Info(
            language=self._text(info, "language") or "en-US",
            categories=categories,
            event=self._needed(info, "event"),
            responses=self._choices(info, "responseType", ResponseType),
            urgency=self._choice(info, "urgency", Urgency),
            severity=self._choice(info, "severity", Severity),
            certainty=self._choice(info, "certainty", Certainty),
            audience=self._text(info, "audience"),
            event_codes=self._pairs(info, "eventCode"),
            effective_s=self._moment(info, "effective"),
            onset_s=self._moment(info, "onset"),
            expires_s=self._moment(info, "expires"),
            sender_name=self._text(info, "senderName"),
            headline=self._text(info, "headline"),
            description=self._text(info, "description"),
            instruction=self._text(info, "instruction"),
            web=self._text(info, "web"),
            contact=self._text(info, "contact"),
            parameters=self._pairs(info, "parameter"),
            resources=tuple(map(self._resource, self._children(info, "resource"))),
            areas=tuple(map(self._area, self._children(info, "area"))),
        )

    def _resource(self, it: Element) -> Resource:
        return Resource(
            description=self._needed(it, "resourceDesc"),
            mime_type=self._needed(it, "mimeType"),
            size=self._text(it, "size"),
            uri=self._text(it, "uri"),
            deref_uri=self._text(it, "derefUri"),
            digest=self._text(it, "digest"),
        )

    def _area(self, area: Element) -> Area:
        self._areas += 1
        if self._areas > MOST_AREAS:
            raise self._fault(area, f"it has more than {MOST_AREAS:,} areas", "send fewer")
        return Area(
            description=self._needed(area, "areaDesc"),
            polygons=tuple(self._ring(it) for it in self._children(area, "polygon") if it.text),
            circles=tuple(self._circle(it) for it in self._children(area, "circle") if it.text),
            geocodes=self._pairs(area, "geocode"),
            altitude_ft=self._text(area, "altitude"),
            ceiling_ft=self._text(area, "ceiling"),
        )

    def _ring(self, polygon: Element) -> Ring:
        pieces = polygon.text.split()
        self._vertices += len(pieces)
        if self._vertices > MOST_VERTICES:
            raise self._fault(polygon, f"it has more than {MOST_VERTICES:,} vertices", "send fewer")
        ring = [self._vertex(polygon, it) for it in pieces]
        # An open ring is against CAP and common; what is meant is plain.
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        if len(set(ring)) < 3:
            raise self._fault(polygon, "a polygon has fewer than three vertices", "send a whole one")
        return tuple(ring)

    def _circle(self, circle: Element) -> Circle:
        pieces = circle.text.split()
        if len(pieces) != 2:
            raise self._fault(circle, f"{circle.text[:80]!r} is no circle", "write lat,lon radius_km")
        radius_mm = self._scaled(circle, pieces[1], 1_000_000)
        if not 0 <= radius_mm <= 20_100_000_000:
            raise self._fault(circle, f"a radius cannot be {pieces[1][:40]!r} km", "give it in kilometres")
        return Circle(centre=Position(*self._vertex(circle, pieces[0])), radius_mm=radius_mm)

    def _vertex(self, it: Element, text: str) -> LonLatE7:
        parts = text.split(",")
        if len(parts) != 2:
            raise self._fault(it, f"{text[:80]!r} is no position", "write lat,lon in degrees")
        lat_e7, lon_e7 = (self._scaled(it, part, 10_000_000) for part in parts)
        if not (abs(lat_e7) <= 900_000_000 and abs(lon_e7) <= 1_800_000_000):
            raise self._fault(it, f"{text[:80]!r} is not on the Earth", "write lat,lon in degrees, WGS 84")
        return lon_e7, lat_e7

    def _scaled(self, it: Element, text: str, units: int) -> int:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > 100_000:
            raise self._fault(it, f"{text[:40]!r} is no number that fits there", "write a decimal number")
        return round(value * units)

    def _pairs(self, parent: Element, name: str) -> tuple[Pair, ...]:
        return tuple(
            (self._needed(it, "valueName"), self._text(it, "value")) for it in self._children(parent, name)
        )

    def _moment(self, parent: Element, name: str) -> int | None:
        text = self._text(parent, name)
        return self._time(parent, text) if text else None

    def _time(self, it: Element, text: str) -> int:
        found = _TIME.fullmatch(text)
        if found is not None:
            try:
                return int(datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00")).timestamp())
            except ValueError:
                pass
        raise self._fault(it, f"{text[:40]!r} is no time", "write it as 2026-11-14T14:03:00-00:00")

    def _choice(self, parent: Element, name: str, kind: Callable[[str], _Choice]) -> _Choice:
        return self._chosen(parent, name, self._needed(parent, name), kind)

    def _choices(self, parent: Element, name: str, kind: Callable[[str], _Choice]) -> tuple[_Choice, ...]:
        return tuple(self._chosen(it, name, it.text, kind) for it in self._children(parent, name))

    def _chosen(self, it: Element, name: str, text: str, kind: Callable[[str], _Choice]) -> _Choice:
        try:
            return kind(text)
        except ValueError:
            raise self._fault(it, f"{name} cannot be {text[:40]!r}", "use a word of CAP 1.2") from None

    def _needed(self, parent: Element, name: str) -> str:
        text = self._text(parent, name)
        if not text:
            raise self._fault(parent, f"{parent.name} has no {name}", "CAP 1.2 demands it")
        return text

    def _text(self, parent: Element, name: str) -> str:
        found = self._children(parent, name)
        if len(found) > 1:
            raise self._fault(found[1], f"{name} stands there twice", "send one")
        return found[0].text if found else ""

    def _children(self, parent: Element, name: str) -> list[Element]:
        return [it for it in parent.named(name) if it.namespace == NAMESPACE]

    def _fault(self, it: Element, what: str, next_step: str) -> InputError:
        return InputError(what, where=f"{self._source}:{it.line}", next_step=next_step)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(quoted or plain for quoted, plain in _LISTED.findall(text) if quoted or plain)
