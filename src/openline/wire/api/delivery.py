"""Addresses and deliveries on the wire: where a party is told, and what became of what went there."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from openline.ledger.entry import Mode
from openline.model.notification import Precedence

MediumName: TypeAlias = Literal["webhook", "mail", "sms"]
LanguageName: TypeAlias = Literal["en", "ar"]
Where: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Languages: TypeAlias = Annotated[tuple[LanguageName, ...], msgspec.Meta(min_length=1, max_length=2)]


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address at which your party is to be told."""

    medium: MediumName
    where: Where
    """A URL, a mail address, or a telephone number as in E.164."""
    for_mode: Mode
    """Must be the theatre's: an exercise never reaches an address of a real one."""
    least: Precedence = Precedence.ROUTINE
    """What is less urgent does not go there."""
    languages: Languages = ("en",)


class AddressShown(msgspec.Struct, frozen=True, kw_only=True):
    """An address of your party."""

    id: str
    medium: MediumName
    where: str
    for_mode: Mode
    least: Precedence
    languages: tuple[LanguageName, ...]
    enabled: bool
    why: str
    """Why it is not in use; empty while it is."""
    added_at_ms: int


class AddressAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A new address, with the secrets that go with it: shown this once."""

    address: AddressShown
    secret: str
    """Of a webhook: what its messages are signed with; empty for others."""
    post_box: str
    """Of a mail address: the secret behind the ``+`` of where its spreadsheets are sent; empty for others."""
    warning: str = ""
    """Why nothing would arrive there, as things stand; empty when nothing is known against it."""


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of your party, in the order in which they were added."""

    addresses: tuple[AddressShown, ...]


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """A release on its way to one of your party's addresses."""

    id: str
    """As in the header ``Openline-Delivery``."""
    seq: int
    """Your party's number of the release."""
    address: str
    medium: MediumName
    precedence: Precedence
    state: Literal["queued", "sending", "failed", "delivered", "withdrawn", "answered", "dead"]
    """``dead`` was given up; ``answered`` is tried no longer, because a person has answered it."""
    queued_at_ms: int
    attempts: int
    said: str
    """What came of the last attempt: a status, or the kind of failure."""
    next_at_ms: int | None
    """When it is tried again; ``null`` when it is not."""
    alarm: str
    """The finding on record that it did not arrive; empty when there is none."""
    settled_at_ms: int | None
    """When it came to its end."""


class DeliveryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries, the latest release first."""

    deliveries: tuple[DeliveryShown, ...]
    next: int | None
    """Give it as ``before`` to go on; ``null`` at the end."""
