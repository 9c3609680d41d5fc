"""What a party is shown of something that another put on record, and how far it has got there."""

from __future__ import annotations

from enum import StrEnum


class Detail(StrEnum):
    """How much of an entry a party sees; each level holds all that stands before it."""

    NOTHING = "nothing"
    EXISTENCE = "existence"
    """There is something; call the node's desk."""
    CONTACT = "contact"
    """Whose it is and of what kind: the party to call. The default of a match (R16)."""
    COARSE = "coarse"
    """With a quantised box and time."""
    FULL = "full"
    """As its author signed it."""

    @property
    def rank(self) -> int:
        """Place in the order from nothing to full."""
        return _ORDER.index(self)


_ORDER = tuple(Detail)


class Receipt(StrEnum):
    """How far a release has got on the party's side (R8). None of these is approval or protection."""

    STORED = "stored"
    DELIVERED = "delivered"
    READ = "read"
    READ_BACK = "read_back"
    RELAYED = "relayed"
    NO_OBJECTION_STATED = "no_objection_stated"


class Relayed(StrEnum):
    """Whether the units on the ground have it."""

    YES = "yes"
    PARTLY = "partly"
    CANNOT_SAY = "cannot_say"
