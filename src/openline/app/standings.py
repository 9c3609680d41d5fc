"""Standings: what every view makes of an entry that puts something on record, or can be shown."""

from __future__ import annotations

from openline.decide.state import Content, Entry, ObjectStanding, State


def content_of(entry: Entry) -> Content:
    """Return what can be shown of an entry."""
    return Content(entry.header.at_ms, entry.facts, entry.body)


def keep(state: State, entry: Entry, instead_of: str | None = None) -> None:
    """Keep what an entry says, to be shown, and let go of what it takes the place of."""
    state.contents[entry.header.id] = content_of(entry)
    if instead_of is not None:
        state.contents[instead_of] = None


def reported_standing(entry: Entry) -> ObjectStanding:
    """Return what an entry puts on record, in its first version."""
    return ObjectStanding(
        id=entry.facts.subject,
        kind=KIND_OF[entry.header.type.partition(".")[0]],
        owner=entry.header.author,
        state="reported",
        version=1,
        entry=entry.header.id,
        index=entry.at,
        body_sha256=entry.header.body_sha256,
    )


KIND_OF = {
    "zone": "zone",
    "line": "line",
    "control": "area",
    "sighting": "sighting",
    "coverage": "coverage",
    "site": "site",
    "movement": "movement",
    "activity": "activity",
}
"""First word of an entry's type -> the kind of object that it puts on record."""
