"""Joint cells: desks that people of two or more parties keep together (R28)."""

from __future__ import annotations

import msgspec


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A desk as its parties propose and sign it: whatever binds them stands in what is signed."""

    id: str
    version: int = 1
    name: str
    parties: tuple[str, ...]
    """Whose people sit there; each signs for its own party, never for another."""
    sees_matches: bool = False
    """The desk is told of matches between all who sit there, once all have signed that it shall be."""
    place: str = ""
    hours: str = ""
    """When somebody is there, in words."""
    note: str = ""
