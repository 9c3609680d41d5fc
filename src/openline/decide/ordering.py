"""Messages in order: a receiver hands on each once, in order within its precedence; FLASH overtakes.

Messages bear ``serial`` and ``after`` (``decide/numbering.py``), so a receiver knows what belongs before a
message without waiting for anything of another precedence, and can name what is missing. What is sent is
only held against itself here: whoever calls has checked signature and right before. The rules, the limits and
what a sender can do amiss are in docs/protocol/messages.md.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from openline.decide.numbering import MOST_SERIAL, Gap, Numbered, SequenceKey, decoded
from openline.decide.numbering import Outgoing as Outgoing
from openline.errors import InputError
from openline.model.notification import Precedence

MOST_AHEAD = 1_000
"""So many messages a receiver takes beyond the first that is missing; see :meth:`Incoming.accept`."""
REMEMBERED = 1_000
"""So many serials back a receiver can tell a double from another message under the same serial."""
MOST_OTHERS = 100
"""So many messages under a serial that was taken are known again when they come twice."""
MOST_GIVEN_UP = 100
"""So many ranges that were given up are remembered, so that what comes of them after all is handed on."""


class Said(StrEnum):
    """What came of a message."""

    TAKEN = "taken"
    """It is new: handed on, or kept until what belongs before it has come."""
    DOUBLE = "double"
    OTHER = "other"
    """Another message bears this serial already. FLASH is handed on all the same; nothing is replaced."""
    LATE = "late"
    """It was given up and came after all: handed on, though later ones have been."""
    OLD = "old"
    """So long ago that it cannot be told from another under this serial; the caller's log can."""
    FULL = "full"
    """Too far ahead of what is missing: nothing was taken, and it will be among the gaps."""


_TAKEN = Said.TAKEN


class Wrong(StrEnum):
    """In what a sender contradicts itself."""

    SERIAL = "serial"
    """Two messages bear one serial."""
    AFTER = "after"
    """What it says goes before is not its last of that precedence, by another message that it signed."""


class Doubt(NamedTuple):
    """That a sender contradicts itself, with the serial of the other message, or of what is named in vain."""

    what: Wrong
    serial: int
    other: int


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """What came of a message, and what is handed on now, in order."""

    said: Said
    handed: list[Numbered]
    doubts: list[Doubt]


class _Chain:
    """What a receiver knows of one precedence: the last one handed on, and what waits, by its ``after``."""

    __slots__ = ("last", "mark", "waiting")

    def __init__(self, mark: bytes) -> None:
        self.mark = mark
        self.last = 0
        self.waiting: dict[int, Numbered] = {}


class _IncomingKept(msgspec.Struct, tag="openline/incoming/1"):
    key: SequenceKey
    most_ahead: int
    low: int
    highest: int
    unremembered: int
    last: dict[Precedence, int]
    known: dict[int, bytes]
    held: list[Numbered]
    in_doubt: list[int]
    others: list[bytes]
    given_up: list[Gap]


class Incoming:
    """One sequence as one addressee receives it.

    Attributes
    ----------
    key
        Which sequence.
    low
        Everything up to this serial has come or was given up: what the addressee acknowledges.
    highest
        The highest serial that is known to exist.
    """

    def __init__(self, key: SequenceKey, *, most_ahead: int = MOST_AHEAD) -> None:
        self.key = key
        self.low = 0
        self.highest = 0
        self._most_ahead = most_ahead
        self._ahead = 0
        self._unremembered = 0
        # By its text: an enumeration hashes in Python, and this is asked for with every message.
        self._chains = {it.value: _Chain(bytes([rank])) for rank, it in enumerate(Precedence)}
        self._known: dict[int, bytes] = {}
        """What came lately or too early: a byte for its precedence, then its digest."""
        self._held: dict[int, Numbered] = {}
        self._in_doubt: set[int] = set()
        self._others: set[bytes] = set()
        self._given_up: list[Gap] = []

    def accept(self, message: Numbered) -> Accepted:
        """Take in a message, and say what is handed on by that.

        It is handed on when the one named by its ``after`` has been. Where ``after`` cannot be true, FLASH is
        handed on at once and anything else as soon as every lower serial has come: no lie loses a message.

        Of what is not next in its precedence, ``most_ahead`` are kept beyond the first missing serial, and
        any more are turned away (``FULL``). What is next is handed on even then: FLASH passes, and what is
        missing makes room when it comes. Beyond twice that many it is no longer remembered, and known as a
        double by its place alone: there, a sender that lies about ``after`` may lose what it has skipped.

        Raises
        ------
        InputError
            The serial is no serial.
        """
        serial, after = message.serial, message.after
        if (known := self._known.get(serial)) is not None:
            return self._again(message, known)
        chain = self._chains[message.precedence._value_]
        in_order = after == chain.last and after < serial
        if in_order and self.low == self.highest and serial == self.low + 1:
            # Nothing is missing and nothing waits: as it nearly always is.
            self.low = self.highest = chain.last = serial
            self._known[serial] = chain.mark + message.digest
            self._known.pop(serial - REMEMBERED, None)
            return Accepted(_TAKEN, [message], [])
        if not 1 <= serial <= MOST_SERIAL:
            raise InputError(f"{serial} is no serial", where=f"{self.key}: serial")
        if serial <= self.low:
            return self._below(message, chain)
        if serial > self.highest:
            self.highest = serial
        handed: list[Numbered] = []
        doubts: list[Doubt] = []
        if chain.last >= serial and serial <= self._unremembered:
            if self._ahead < self._most_ahead or serial == self.low + 1:
                self._remember(message, chain)
                self._rise(handed, doubts)
            return Accepted(Said.DOUBLE, handed, doubts)
        if self._ahead >= self._most_ahead and serial != self.low + 1:
            if not in_order:
                return Accepted(Said.FULL, handed, doubts)
            if self._ahead >= 2 * self._most_ahead:
                self._unremembered = max(self._unremembered, serial)
                self._hand_on(message, handed)
                return Accepted(Said.TAKEN, handed, doubts)
        against = None if in_order else self._against(message, chain)
        self._remember(message, chain)
        if self._held:
            self._claims_on(message, chain, handed, doubts)
        if against is not None:
            doubts.append(Doubt(Wrong.AFTER, serial, against))
        if in_order or (against is not None and (_is_flash(message) or serial < chain.last)):
            self._hand_on(message, handed)
        else:
            self._held[serial] = message
            if against is None:
                chain.waiting[after] = message
            else:
                self._in_doubt.add(serial)
        self._rise(handed, doubts)
        return Accepted(Said.TAKEN, handed, doubts)

    def expect(self, last: int) -> None:
        """Note what the sender says its last serial is: the end of a sequence is missed by nothing else."""
        self.highest = max(self.highest, min(last, MOST_SERIAL))

    def gaps(self, most: int | None = None) -> list[Gap]:
        """Return what is to be asked for again, the lowest first; at most so many ranges."""
        there = [Gap(it, it) for it in self._known if it > self.low]
        found: list[Gap] = []
        expected = self.low + 1
        for first, last in sorted([*there, *(it for it in self._given_up if it.last > self.low)]):
            if first > expected:
                found.append(Gap(expected, first - 1))
            expected = max(expected, last + 1)
        if expected <= self.highest:
            found.append(Gap(expected, self.highest))
        return found if most is None else found[:most]

    def give_up(self, first: int, last: int) -> list[Numbered]:
        """Wait no longer for a range that the sender no longer has; return what is handed on by that.

        A person, or the sender's word that it is gone, is behind this: nothing is given up by itself.

        Raises
        ------
        InputError
            It is no range of serials that are known to exist.
        """
        if not 1 <= first <= last <= self.highest:
            raise InputError(
                f"there is nothing from {first} to {last} to be given up",
                where=str(self.key),
                next_step=f"the highest serial known is {self.highest}",
            )
        handed: list[Numbered] = []
        if last > self.low:
            self._given_up = _joined([*self._given_up, Gap(max(first, self.low + 1), last)])
            self._rise(handed, [])
        return handed

    def held(self) -> list[Numbered]:
        """Return what has come and waits, by serial: an app may show that a FLASH is among it."""
        return [self._held[it] for it in sorted(self._held)]

    def snapshot(self) -> bytes:
        """Return all that is remembered; :meth:`restore` takes it up again."""
        return msgspec.msgpack.encode(
            _IncomingKept(
                key=self.key,
                most_ahead=self._most_ahead,
                low=self.low,
                highest=self.highest,
                unremembered=self._unremembered,
                last={it: self._chains[it.value].last for it in Precedence},
                known=self._known,
                held=self.held(),
                in_doubt=sorted(self._in_doubt),
                others=sorted(self._others),
                given_up=self._given_up,
            )
        )

    @classmethod
    def restore(cls, snapshot: bytes) -> Incoming:
        """Return a receiver as it was.

        Raises
        ------
        InputError
            These bytes are no snapshot of one.
        """
        kept = decoded(snapshot, _IncomingKept)
        it = cls(kept.key, most_ahead=kept.most_ahead)
        it.low, it.highest, it._unremembered = kept.low, kept.highest, kept.unremembered
        it._known = kept.known
        it._ahead = sum(serial > it.low for serial in it._known)
        it._in_doubt, it._others, it._given_up = set(kept.in_doubt), set(kept.others), kept.given_up
        for name, last in kept.last.items():
            it._chains[name.value].last = last
        for message in kept.held:
            it._held[message.serial] = message
            if message.serial not in it._in_doubt:
                it._chains[message.precedence.value].waiting[message.after] = message
        return it

    def _again(self, message: Numbered, known: bytes) -> Accepted:
        if message.digest == known[1:] or message.digest in self._others:
            return Accepted(Said.DOUBLE, [], [])
        if len(self._others) < MOST_OTHERS:
            self._others.add(message.digest)
        doubt = Doubt(Wrong.SERIAL, message.serial, message.serial)
        return Accepted(Said.OTHER, [message] if _is_flash(message) else [], [doubt])

    def _below(self, message: Numbered, chain: _Chain) -> Accepted:
        serial = message.serial
        if not self._was_given_up(serial):
            return Accepted(Said.OLD, [], [])
        split = [Gap(it.first, serial - 1) for it in self._given_up if it.first <= serial <= it.last]
        split += [Gap(serial + 1, it.last) for it in self._given_up if it.first <= serial <= it.last]
        others = [it for it in self._given_up if not it.first <= serial <= it.last]
        self._given_up = sorted([*others, *(it for it in split if it.first <= it.last)])
        if serial > self.low - REMEMBERED:
            self._known[serial] = chain.mark + message.digest
        handed: list[Numbered] = []
        self._hand_on(message, handed)
        return Accepted(Said.LATE, handed, [])

    def _against(self, message: Numbered, chain: _Chain) -> int | None:
        """Return the serial by which ``after`` cannot be true, if any."""
        serial, after = message.serial, message.after
        if not 0 <= after < serial:
            return after
        if after < chain.last:
            return chain.last
        if (known := self._known.get(after)) is not None:
            if known[:1] != chain.mark:
                return after
        elif after <= self.low and not self._was_given_up(after):
            return after
        rival = chain.waiting.get(after)
        return rival.serial if rival is not None else None

    def _claims_on(
        self, message: Numbered, chain: _Chain, handed: list[Numbered], doubts: list[Doubt]
    ) -> None:
        """Find those that have named a message as one of their own precedence, which it is not."""
        for other in self._chains.values():
            if other is chain or message.serial not in other.waiting:
                continue
            claimant = other.waiting.pop(message.serial)
            doubts.append(Doubt(Wrong.AFTER, claimant.serial, message.serial))
            if _is_flash(claimant):
                self._hand_on(claimant, handed)
            else:
                self._in_doubt.add(claimant.serial)

    def _remember(self, message: Numbered, chain: _Chain) -> None:
        self._known[message.serial] = chain.mark + message.digest
        self._ahead += 1

    def _hand_on(self, message: Numbered, handed: list[Numbered]) -> None:
        chain = self._chains[message.precedence.value]
        following: Numbered | None = message
        while following is not None:
            serial = following.serial
            self._held.pop(serial, None)
            self._in_doubt.discard(serial)
            handed.append(following)
            if serial > chain.last:
                chain.last = serial
            following = chain.waiting.pop(serial, None)

    def _rise(self, handed: list[Numbered], doubts: list[Doubt]) -> None:
        """Let ``low`` rise to before what is missing, and hand on what ``after`` has kept back in vain."""
        while True:
            if self.low + 1 in self._known:
                self.low += 1
                self._ahead -= 1
                self._known.pop(self.low - REMEMBERED, None)
                if (kept := self._held.get(self.low)) is not None:
                    self._let_go(kept, handed, doubts)
            elif self._given_up and (end := self._given_up_to(self.low + 1)) is not None:
                # What came of the range before it was given up was taken; the rest is passed over.
                self._pass_over(end, handed, doubts)
            else:
                return

    def _pass_over(self, end: int, handed: list[Numbered], doubts: list[Doubt]) -> None:
        for serial in sorted(it for it in self._known if self.low < it <= end):
            self.low = serial
            self._ahead -= 1
            if (kept := self._held.get(serial)) is not None:
                self._let_go(kept, handed, doubts)
        self.low = end
        self._known = {it: known for it, known in self._known.items() if it > end - REMEMBERED}
        past = [it for it in self._given_up if it.last <= end]
        self._given_up = past[-MOST_GIVEN_UP:] + self._given_up[len(past) :]

    def _let_go(self, kept: Numbered, handed: list[Numbered], doubts: list[Doubt]) -> None:
        chain = self._chains[kept.precedence.value]
        if kept.serial not in self._in_doubt:
            del chain.waiting[kept.after]
            if not self._was_given_up(kept.after):
                doubts.append(Doubt(Wrong.AFTER, kept.serial, chain.last))
        self._hand_on(kept, handed)

    def _given_up_to(self, serial: int) -> int | None:
        return next((it.last for it in self._given_up if it.first <= serial <= it.last), None)

    def _was_given_up(self, serial: int) -> bool:
        return serial not in self._known and self._given_up_to(serial) is not None


def _is_flash(message: Numbered) -> bool:
    return message.precedence is Precedence.FLASH


def _joined(gaps: list[Gap]) -> list[Gap]:
    """Return ranges by serial, with those that touch made one."""
    joined: list[Gap] = []
    for first, last in sorted(gaps):
        if joined and first <= joined[-1].last + 1:
            joined[-1] = Gap(joined[-1].first, max(last, joined[-1].last))
        else:
            joined.append(Gap(first, last))
    return joined
