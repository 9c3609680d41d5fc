"""From an alert to the bytes of CAP 1.2, in the order that its schema demands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from openline.errors import InputError, RefusedError
from openline.model.space import Circle, LonLatE7, Ring
from openline.wire.cap.alert import (
    NAMESPACE,
    Alert,
    Area,
    Info,
    MsgType,
    Pair,
    Reference,
    Resource,
    Scope,
    Status,
)
from openline.wire.markup import escaped

_TOKEN = re.compile(r"[^\s,<&\"]+")
"""What an identifier and a sender may hold: no blanks, no commas, no restricted characters."""


def write_alert(alert: Alert) -> bytes:
    """Write an alert as UTF-8.

    Raises
    ------
    RefusedError
        It is a draft.
    InputError
        It lacks what CAP demands of its kind; the schema alone does not see that.
    """
    check_alert(alert)
    parts = [
        _element("identifier", alert.identifier),
        _element("sender", alert.sender),
        _element("sent", time_of(alert.sent_s)),
        _element("status", alert.status),
        _element("msgType", alert.msg_type),
        _optional("source", alert.source),
        _element("scope", alert.scope),
        _optional("restriction", alert.restriction),
        _optional("addresses", _listed(alert.addresses)),
        *(_element("code", it) for it in alert.codes),
        _optional("note", alert.note),
        _optional("references", " ".join(map(written_reference, alert.references))),
        _optional("incidents", _listed(alert.incidents)),
        *map(_info, alert.infos),
    ]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="{NAMESPACE}">\n'
    return (head + "".join(parts) + "</alert>\n").encode()


def check_alert(alert: Alert) -> None:
    """Refuse an alert that CAP 1.2 does not allow, section 3.2 of it. Raises as :func:`write_alert` does."""
    where = alert.identifier
    if alert.status is Status.DRAFT:
        raise RefusedError("a draft is not sent", where=where, next_step="send it as Actual or Exercise")
    for name, value in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not _TOKEN.fullmatch(value):
            raise InputError(
                f"the {name} cannot be {value!r}", where=where, next_step="use no blanks, commas, < or &"
            )
    if alert.scope is Scope.PRIVATE and not alert.addresses:
        raise InputError("a private alert is for nobody", where=where, next_step="name its addresses")
    if alert.scope is Scope.RESTRICTED and not alert.restriction:
        raise InputError("a restricted alert does not say how", where=where, next_step="give its restriction")
    if alert.msg_type is not MsgType.ALERT and not alert.references:
        raise InputError(
            f"{alert.msg_type} refers to no alert", where=where, next_step="name what it is about"
        )
    if (alert.msg_type is MsgType.ERROR or alert.status is Status.EXERCISE) and not alert.note:
        raise InputError(
            "it has no note", where=where, next_step="say what was wrong, or which exercise it is of"
        )
    if any('"' in it or not it.strip() for it in (*alert.addresses, *alert.incidents)):
        raise InputError("an address is empty or has a quotation mark in it", where=where)
    for info in alert.infos:
        if not info.categories or not info.event.strip():
            raise InputError(f"the text in {info.language!r} has no category or no event", where=where)
        for area in info.areas:
            if not area.description.strip():
                raise InputError("an area is not described", where=where, next_step="say it in words")


def time_of(utc_s: int) -> str:
    """Write a time as CAP has it: UTC is ``-00:00``, never ``Z``."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=utc_s)
    return f"{at:%Y-%m-%dT%H:%M:%S}-00:00"


def written_reference(it: Reference) -> str:
    """Write a reference to an alert: sender, identifier and sent with commas between them."""
    return f"{it.sender},{it.identifier},{time_of(it.sent_s)}"


def _info(info: Info) -> str:
    parts = [
        _element("language", info.language),
        *(_element("category", it) for it in info.categories),
        _element("event", info.event),
        *(_element("responseType", it) for it in info.responses),
        _element("urgency", info.urgency),
        _element("severity", info.severity),
        _element("certainty", info.certainty),
        _optional("audience", info.audience),
        *_pairs("eventCode", info.event_codes),
        _moment("effective", info.effective_s),
        _moment("onset", info.onset_s),
        _moment("expires", info.expires_s),
        _optional("senderName", info.sender_name),
        _optional("headline", info.headline),
        _optional("description", info.description),
        _optional("instruction", info.instruction),
        _optional("web", info.web),
        _optional("contact", info.contact),
        *_pairs("parameter", info.parameters),
        *map(_resource, info.resources),
        *map(_area, info.areas),
    ]
    return f"<info>\n{''.join(parts)}</info>\n"


def _resource(it: Resource) -> str:
    parts = [
        _element("resourceDesc", it.description),
        _element("mimeType", it.mime_type),
        _optional("size", it.size),
        _optional("uri", it.uri),
        _optional("derefUri", it.deref_uri),
        _optional("digest", it.digest),
    ]
    return f"<resource>\n{''.join(parts)}</resource>\n"


def _area(area: Area) -> str:
    parts = [
        _element("areaDesc", area.description),
        *(_element("polygon", written_ring(it)) for it in area.polygons),
        *(_element("circle", _circle(it)) for it in area.circles),
        *_pairs("geocode", area.geocodes),
        _optional("altitude", area.altitude_ft),
        _optional("ceiling", area.ceiling_ft),
    ]
    return f"<area>\n{''.join(parts)}</area>\n"


def written_ring(ring: Ring) -> str:
    """Write a ring as latitude, longitude, with its first vertex again at its end."""
    return " ".join(_lat_lon(it) for it in (*ring, ring[0]))


def _circle(circle: Circle) -> str:
    """Write a circle, its radius in kilometres."""
    return f"{_lat_lon((circle.centre.lon_e7, circle.centre.lat_e7))} {_decimal(circle.radius_mm, 6)}"


def _lat_lon(vertex: LonLatE7) -> str:
    lon_e7, lat_e7 = vertex
    return f"{_decimal(lat_e7, 7)},{_decimal(lon_e7, 7)}"


def _decimal(value: int, places: int) -> str:
    """Write a whole number of small units as a decimal number, exactly."""
    whole, rest = divmod(abs(value), 10**places)
    text = f"{whole}.{rest:0{places}}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def _pairs(name: str, pairs: Iterable[Pair]) -> Iterable[str]:
    for key, value in pairs:
        yield f"<{name}>\n{_element('valueName', key)}{_element('value', value)}</{name}>\n"


def _listed(values: Iterable[str]) -> str:
    """Write several with blanks between, each that holds a blank within quotation marks."""
    return " ".join(f'"{it}"' if re.search(r"\s", it) else it for it in values)


def _moment(name: str, utc_s: int | None) -> str:
    return "" if utc_s is None else _element(name, time_of(utc_s))


def _optional(name: str, text: str) -> str:
    return _element(name, text) if text else ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>\n"
