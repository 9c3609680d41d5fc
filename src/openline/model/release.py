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
    OBJECTION = "objection"


class Relayed(StrEnum):
    """Whether the units on the ground have it."""

    YES = "yes"
    PARTLY = "partly"
    CANNOT_SAY = "cannot_say"


class Role(StrEnum):
    """In which role somebody acknowledges for a party; no name stands in the permanent record."""

    LIAISON_OFFICER = "liaison_officer"
    DUTY_OFFICER = "duty_officer"
    UNIT = "unit"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What a party may use what it is shown for (R14); consent is given for each by itself."""

    NOTICE = "notice"
    """To be shown it in the system, and told of what comes near."""
    LOCAL_CHECK = "local_check"
    """To carry it away in a released file, against which crews check coordinates off line (R39)."""
