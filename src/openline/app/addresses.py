"""Addresses: where a party is told what it is shown, and what became of each delivery there.

They are no part of the record: they name machines and people, and are pruned. No text of any release is kept
beside them; a delivery knows its number, and what it carries is read from the log when it goes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias
from urllib.parse import urlsplit

import msgspec

from openline.decide.phrases import Language
from openline.errors import InputError
from openline.ledger.entry import Mode
from openline.model.notification import Precedence

Medium: TypeAlias = Literal["webhook", "mail", "sms"]
MEDIA: tuple[Medium, ...] = ("webhook", "mail", "sms")

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
MOST_URL = 2_000


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One place at which a party is told: a machine, a mailbox or a telephone of its own."""

    id: str
    party: str
    medium: Medium
    where: str
    """A URL, a mail address, or a telephone number as in E.164."""
    for_mode: Mode
    """An exercise never reaches an address of a real theatre, nor the other way round (decision 10)."""
    least: Precedence = Precedence.ROUTINE
    """What is less urgent does not go there."""
    languages: tuple[Language, ...] = ("en",)
    enabled: bool = True
    generation: int = 1
    """Which of its secrets holds: each is made of the node's own secret, and none is kept."""
    added_at_ms: int = 0
    """What was released before is not carried there."""
    why: str = ""
    """Why it is not in use."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One release on its way to one address: a state of :data:`openline.decide.delivering.DELIVERY`."""

    id: str
    """Stands in every attempt, so that the other side can tell what it has already."""
    party: str
    seq: int
    address: str
    medium: Medium
    precedence: Precedence
    state: str = "queued"
    queued_at_ms: int
    alarm_at_ms: int
    """When it goes on record that it has not arrived."""
    due_ms: int
    attempts: int = 0
    rejected: int = 0
    """How often the other side answered and turned it down."""
    said: str = ""
    """What came of the last attempt: a status or the kind of failure, never what the other side wrote."""
    alarm: str = ""
    """The finding on record that it did not arrive."""
    settled_at_ms: int = 0


class Queue(NamedTuple):
    """How much waits by one medium, and since when."""

    medium: str
    state: str
    number: int
    oldest_ms: int


class DeliveryTable(Protocol):
    """Keeps addresses and deliveries, durably; whatever returned survives the loss of power.

    A delivery changes by compare-and-set only, so that nothing is sent again after its success is kept.
    """

    def put_address(self, address: Address) -> None:
        """Keep an address, in place of the one of this id."""
        ...

    def address(self, id: str) -> Address | None:
        """Return an address."""
        ...

    def addresses(self, party: str = "") -> list[Address]:
        """Return the addresses of a party, or of all, in the order in which they were added."""
        ...

    def reached(self) -> dict[str, int]:
        """Return, for each party with deliveries, up to which of its releases they were queued."""
        ...

    def queue(self, party: str, upto_seq: int, deliveries: Sequence[Delivery]) -> None:
        """Queue what goes to a party's addresses, and how far that is: together or not at all."""
        ...

    def delivery(self, id: str) -> Delivery | None:
        """Return a delivery."""
        ...

    def of_party(
        self, party: str, *, before: int = 0, states: Collection[str] = (), limit: int = 100
    ) -> list[Delivery]:
        """Return a party's deliveries, the latest release first, from before a number; 0 is the end."""
        ...

    def waiting(self, now_ms: int) -> list[str]:
        """Return the addresses at which something is due."""
        ...

    def at_address(self, address: str, *, limit: int = 100) -> list[Delivery]:
        """Return what is queued or failed at an address, the most urgent first, then the oldest."""
        ...

    def silent(self, now_ms: int, *, limit: int = 50) -> list[Delivery]:
        """Return what has not arrived by when that goes on record, and is not on record yet."""
        ...

    def sending(self) -> list[Delivery]:
        """Return what is being sent, or was when the process ended."""
        ...

    def change(self, id: str, was: str, **now: Any) -> bool:
        """Change fields of a delivery that is in the state ``was``; tell whether it was."""
        ...

    def first_open(self, party: str) -> int | None:
        """Return the lowest of a party's releases that is still to be carried somewhere."""
        ...

    def next_due_ms(self) -> int | None:
        """Return when the next attempt or alarm is due."""
        ...

    def queues(self) -> list[Queue]:
        """Count what there is, by medium and state."""
        ...

    def has_come(self, kind: str, digest: str) -> bool:
        """Tell whether something that came in, such as a mail, was dealt with before."""
        ...

    def came(self, kind: str, digest: str, now_ms: int) -> None:
        """Take note that something that came in was dealt with."""
        ...

    def prune(self, before_ms: int) -> int:
        """Forget deliveries that were settled before, and return how many."""
        ...


class Secrets:
    """Everything secret about addresses, made of one secret of the node: a stolen table holds none of it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def delivery_id(self, party: str, address: str, seq: int) -> str:
        """Return the id of a delivery: the same for ever, and tells nothing of what it is made of."""
        return self._made("delivery", party, address, str(seq))[:26]

    def signing_secret(self, address: Address) -> str:
        """Return what an address's messages are signed with."""
        return self._made("webhook", address.id, str(address.generation))

    def post_box(self, address: Address) -> str:
        """Return the secret part of the address to which a party sends its spreadsheets."""
        return self._made("post", address.id, str(address.generation))[:20]

    def _made(self, *parts: str) -> str:
        digest = hmac.new(self._secret, "\0".join(("openline/v1", *parts)).encode(), hashlib.sha256).digest()
        return base64.b32encode(digest).decode().rstrip("=").lower()


def check_where(medium: Medium, where: str, mode: Mode) -> str:
    """Return an address as it is kept.

    Raises
    ------
    InputError
        It is none, or would be sent in the clear to another machine. Where a name leads to is looked at each
        time it is sent.
    """
    if medium == "mail":
        if _MAIL.fullmatch(where) is None or len(where) > 254:
            raise InputError(
                "this is no mail address", where="where", next_step="write it like desk@example.org"
            )
        return where
    if medium == "sms":
        if _NUMBER.fullmatch(where) is None:
            raise InputError(
                "this is no telephone number",
                where="where",
                next_step="write it as in E.164, like +9631234567",
            )
        return where
    if len(where) > MOST_URL or not where.isascii() or any(c.isspace() or ord(c) < 33 for c in where):
        raise InputError(
            "this is no URL", where="where", next_step="write it like https://example.org/openline"
        )
    check_url(where, mode)
    return where


def check_url(url: str, mode: Mode) -> tuple[str, int]:
    """Return host and port of a URL to which messages may be posted.

    Raises
    ------
    InputError
        It is not https; a user name stands in it; it has no host. In exercises http leads to this machine.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InputError(f"this is no URL: {error}", where="where") from error
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise InputError("a URL with a host, without a user name and without #", where="where")
    if parts.scheme == "https":
        return host, port or 443
    if parts.scheme == "http" and mode == "exercise" and is_this_machine(host):
        return host, port or 80
    raise InputError(
        "only https is sent to",
        where="where",
        next_step="in exercises http://127.0.0.1 and http://localhost will do, too",
    )


def is_this_machine(host: str) -> bool:
    """Tell whether a host can be none but this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
