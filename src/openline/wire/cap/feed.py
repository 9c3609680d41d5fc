"""A feed of alerts: an Atom index (RFC 4287) of what one party was sent, each entry leading to its alert."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from openline.decide.phrases import EXERCISE
from openline.decide.presenting import NOTICE
from openline.model.warning import NOTHING_FURTHER
from openline.wire.cap.alert import NAMESPACE, Alert, Status
from openline.wire.cap.writing import check_alert, time_of
from openline.wire.markup import escaped

MEDIA_TYPE = "application/cap+xml"
FEED_MEDIA_TYPE = "application/atom+xml"


class Entry(NamedTuple):
    """An alert, and where its bytes are."""

    alert: Alert
    url: str


def write_feed(
    entries: Iterable[Entry], *, id: str, title: str, author: str, url: str, updated_s: int
) -> bytes:
    """Write a feed, latest alert first; those of one second stay in their order.

    Parameters
    ----------
    id
        An IRI that stays the same for as long as the feed is that of the same party.
    title, author
        What the feed and whose node it is are called.
    url
        Where the feed itself is.
    updated_s
        When it was last changed, in UTC seconds.

    Raises
    ------
    InputError, RefusedError
        An alert in it could not be written either.
    """
    ordered = sorted(entries, key=lambda it: -it.alert.sent_s)
    exercise = any(it.alert.status is Status.EXERCISE for it in ordered)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="{NAMESPACE}">\n',
        _element("id", id),
        _element("title", f"{EXERCISE.en} {title}" if exercise else title),
        _element("updated", _time(updated_s)),
        f"<author>\n{_element('name', author)}</author>\n",
        f'<link rel="self" type="{FEED_MEDIA_TYPE}" href="{escaped(url)}"/>\n',
        _element("rights", f"{NOTICE} {NOTHING_FURTHER}"),
        *map(_entry, ordered),
        "</feed>\n",
    ]
    return "".join(parts).encode()


def _entry(it: Entry) -> str:
    alert = it.alert
    check_alert(alert)
    first = alert.infos[0] if alert.infos else None
    title = " ".join(
        filter(
            None,
            (
                EXERCISE.en if alert.status is Status.EXERCISE else "",
                first.event if first else alert.msg_type.value,
            ),
        )
    )
    said = {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent": time_of(alert.sent_s),
        "status": alert.status.value,
        "msgType": alert.msg_type.value,
        "scope": alert.scope.value,
    }
    if first is not None:
        said |= {"event": first.event, "urgency": first.urgency.value, "severity": first.severity.value}
        said["certainty"] = first.certainty.value
        if first.expires_s is not None:
            said["expires"] = time_of(first.expires_s)
    return "".join(
        (
            "<entry>\n",
            _element("id", f"{it.url}#{alert.identifier}"),
            _element("title", title),
            _element("updated", _time(alert.sent_s)),
            f"<author>\n{_element('name', first.sender_name if first else alert.sender)}</author>\n",
            f'<link rel="alternate" type="{MEDIA_TYPE}" href="{escaped(it.url)}"/>\n',
            _element("summary", title),
            *(f"<cap:{name}>{escaped(text)}</cap:{name}>\n" for name, text in said.items()),
            "</entry>\n",
        )
    )


def _time(utc_s: int) -> str:
    """Write a time as Atom has it (RFC 3339)."""
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=utc_s):%Y-%m-%dT%H:%M:%SZ}"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>\n"
