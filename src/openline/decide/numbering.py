"""Messages numbered: each in its place in a sequence, kept until every addressee has it, and sent again.

A *sequence* is what one sender writes to one set of addressees on one channel. Its messages bear ``serial``
(1, 2, 3 ... over all precedences, without a gap) and ``after``, the serial of the sender's last message of
the same precedence in it (0 for none). What a receiver makes of them is in ``decide/ordering.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec

from openline.errors import ConflictError, InputError, RefusedError
from openline.model.notification import Precedence

T = TypeVar("T")

MOST_KEPT = 10_000
"""So many unacknowledged messages a sender keeps."""
MOST_RESENT = 500
"""So many messages are sent again for one request."""
MOST_SERIAL = 2**53 - 1
"""Every reader of JSON has numbers up to here."""


class SequenceKey(msgspec.Struct, frozen=True, order=True):
    """Which sequence a message is of; the order in which addressees are named makes no difference."""

    channel: str
    sender: str
    addressees: tuple[str, ...]

    @classmethod
    def of(cls, channel: str, sender: str, addressees: Iterable[str]) -> SequenceKey:
        """Return the key of a sequence.

        Raises
        ------
        InputError
            There is no addressee.
        """
        named = tuple(sorted(set(addressees)))
        if not named:
            raise InputError("a message needs an addressee", where="addressees")
        return cls(channel, sender, named)

    def __str__(self) -> str:
        return f"{self.channel}: {self.sender} to {', '.join(self.addressees)}"


class Numbered(msgspec.Struct, frozen=True, array_like=True):
    """A message in its place."""

    serial: int
    after: int
    precedence: Precedence
    digest: bytes
    """SHA-256 of what the sender signed, serial and after among it: by it doubles are known."""
    content: bytes = b""
    """Whatever the caller wants back with it; nothing is read from it."""


class Place(NamedTuple):
    """Where the next message of a precedence stands."""

    serial: int
    after: int


class Gap(NamedTuple):
    """A range of serials, both ends among it."""

    first: int
    last: int


class Resend(NamedTuple):
    """The answer to *resend n..m*."""

    messages: list[Numbered]
    gone: list[Gap]
    """What is no longer kept, since everybody had acknowledged it, or since a FLASH needed its place."""
    more_from: int | None
    """Where to ask on from, if it was more than is sent at a time."""


class _OutgoingKept(msgspec.Struct, tag="openline/outgoing/1"):
    key: SequenceKey
    most_kept: int
    last: int
    lasts: dict[Precedence, int]
    acknowledged: dict[str, int]
    kept: list[Numbered]


class Outgoing:
    """One sequence as its sender writes it.

    Attributes
    ----------
    key
        Which sequence.
    last
        The serial of the last message, 0 before the first: what is announced to the addressees.
    acknowledged
        How far each addressee has said that it has everything.
    """

    def __init__(self, key: SequenceKey, *, most_kept: int = MOST_KEPT) -> None:
        self.key = key
        self.last = 0
        self.acknowledged = dict.fromkeys(key.addressees, 0)
        self._most_kept = most_kept
        self._lasts = dict.fromkeys(Precedence, 0)
        self._kept: dict[int, Numbered] = {}

    def next(self, precedence: Precedence) -> Place:
        """Return the place of the next message of a precedence, to be signed with it.

        Raises
        ------
        RefusedError
            As many as are kept await acknowledgement. FLASH is never refused: :meth:`keep` lets go of the
            oldest message of the least precedence for it.
        """
        if len(self._kept) >= self._most_kept and precedence is not Precedence.FLASH:
            slow = min(self.acknowledged, key=self.acknowledged.__getitem__)
            raise RefusedError(
                f"{len(self._kept):,} messages await acknowledgement: no more but FLASH can be sent",
                where=str(self.key),
                next_step=f"{slow!r} has acknowledged up to {self.acknowledged[slow]}: try another line",
            )
        return Place(self.last + 1, self._lasts[precedence])

    def keep(self, message: Numbered) -> Gap | None:
        """Keep a message in the place that :meth:`next` gave, until all have acknowledged it.

        It is on record before it is kept, and kept before it is sent: no serial is ever given twice.

        Returns
        -------
        Gap | None
            What was let go of for it.

        Raises
        ------
        ConflictError
            Another message has that place, or it is not the next one.
        """
        place = (message.serial, message.after)
        if place != (self.last + 1, self._lasts[message.precedence]):
            raise ConflictError(
                f"serial {message.serial} after {message.after} is not the next place",
                where=f"{self.key}: serial",
                next_step=f"number it anew: serial {self.last + 1} after {self._lasts[message.precedence]}",
            )
        gone = None
        if len(self._kept) >= self._most_kept:
            least = max(_RANK[it.precedence] for it in self._kept.values())
            serial = next(it.serial for it in self._kept.values() if _RANK[it.precedence] == least)
            del self._kept[serial]
            gone = Gap(serial, serial)
        self.last = self._lasts[message.precedence] = message.serial
        self._kept[message.serial] = message
        return gone

    def acknowledge(self, addressee: str, through: int) -> None:
        """Note that an addressee has everything up to a serial; what all have is kept no longer.

        Acknowledgements may come doubled and in any order.

        Raises
        ------
        RefusedError
            It is no addressee.
        ConflictError
            It has more than was ever sent from here: this end was taken back to an older state.
        """
        if addressee not in self.acknowledged:
            raise RefusedError(f"{addressee!r} is no addressee", where=str(self.key))
        if through > self.last:
            raise ConflictError(
                f"{addressee!r} has everything up to {through}, and {self.last} was the last",
                where=str(self.key),
                next_step="number nothing more here before the sequence is read again from the record",
            )
        if through <= self.acknowledged[addressee]:
            return
        before = min(self.acknowledged.values())
        self.acknowledged[addressee] = through
        for serial in range(before + 1, min(self.acknowledged.values()) + 1):
            self._kept.pop(serial, None)

    def resend(self, first: int, last: int, *, most: int = MOST_RESENT) -> Resend:
        """Return what is kept of a range, the lowest first, and what is gone; never more than was sent.

        Raises
        ------
        InputError
            It is no range.
        """
        if not 1 <= first <= last:
            raise InputError(f"{first}..{last} is no range of serials", where=f"{self.key}: resend")
        last = min(last, self.last)
        if last - first < len(self._kept):
            found = [it for serial in range(first, last + 1) if (it := self._kept.get(serial)) is not None]
        else:
            found = [it for serial, it in self._kept.items() if first <= serial <= last]
        more_from = found[most].serial if len(found) > most else None
        found = found[:most]
        gone: list[Gap] = []
        expected = first
        for serial in [*(it.serial for it in found), more_from or last + 1]:
            if serial > expected:
                gone.append(Gap(expected, serial - 1))
            expected = serial + 1
        return Resend(found, gone, more_from)

    def kept(self) -> list[Numbered]:
        """Return what somebody has not acknowledged yet, by serial."""
        return list(self._kept.values())

    def snapshot(self) -> bytes:
        """Return all that is remembered; :meth:`restore` takes it up again."""
        return msgspec.msgpack.encode(
            _OutgoingKept(
                key=self.key,
                most_kept=self._most_kept,
                last=self.last,
                lasts=self._lasts,
                acknowledged=self.acknowledged,
                kept=self.kept(),
            )
        )

    @classmethod
    def restore(cls, snapshot: bytes) -> Outgoing:
        """Return a sender as it was.

        Raises
        ------
        InputError
            These bytes are no snapshot of one.
        """
        kept = decoded(snapshot, _OutgoingKept)
        it = cls(kept.key, most_kept=kept.most_kept)
        it.last, it._lasts, it.acknowledged = kept.last, kept.lasts, kept.acknowledged
        it._kept = {message.serial: message for message in kept.kept}
        return it


_RANK = {name: rank for rank, name in enumerate(Precedence)}


def decoded(snapshot: bytes, kind: type[T]) -> T:
    """Return what a snapshot holds.

    Raises
    ------
    InputError
        These bytes are no snapshot of that.
    """
    try:
        return msgspec.msgpack.decode(snapshot, type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise InputError(f"these bytes are no snapshot of a sequence: {error}") from error
