"""The courier: brings signed entries to the node, in order, and believes it by its receipts.

What people say and what is acknowledged for the party go by lanes of their own: after an outage a word to
stop does not wait behind ten thousand acknowledgements. A letter that the node neither takes nor refuses is
set aside after a few tries, so that what comes behind it passes, and is tried again apart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from openline.app.policy import Policy
from openline.app.receipt import Receipt
from openline.client import Client, OnItsWayError, check_receipt
from openline.errors import (
    ConflictError,
    Fault,
    ForbiddenError,
    InputError,
    NotFoundError,
    OpenlineError,
    RefusedError,
    SignatureError,
    StorageError,
    TheatreError,
    UnauthenticatedError,
)
from openline.gateway.keeping import Kept
from openline.gateway.numbering import MESSAGE, header_of, is_serial, sequence_in
from openline.gateway.outbox import ACKNOWLEDGED, SAID, Letter, Posted
from openline.ledger.entry import SignedEntry
from openline.model.saying import MessageFacts

FIRST_WAIT_S, MOST_WAIT_S = 1.0, 60.0
PATIENCE_S = 5.0
"""So long is waited for a turn, when others are being delivered."""
AT_ONCE = 3
"""So often is a letter tried in its turn before it is set aside."""


class Courier:
    """Keeps every entry until the node has it on record, and says what became of it.

    Parameters
    ----------
    kept
        Where letters are kept.
    client
        The node's server.
    policy
        What the party trusts: by it receipts are verified.
    now_ms
        The clock.
    trouble
        Is told what went wrong where nobody waits for an answer.
    anew
        Numbers and signs entries anew that were signed here; those that are no messages it gives as they are.
    refused
        Is told why the node refuses what somebody said who waits for no answer any more.
    """

    def __init__(
        self,
        kept: Kept,
        client: Client,
        policy: Callable[[], Policy],
        *,
        now_ms: Callable[[], int],
        trouble: Callable[[str, Exception], None],
        anew: Callable[[Sequence[SignedEntry]], list[SignedEntry]],
        refused: Callable[[OpenlineError], None],
    ) -> None:
        self._kept = kept
        self._client = client
        self._policy = policy
        self._now_ms = now_ms
        self._trouble = trouble
        self._anew = anew
        self._refused = refused
        self.why = ""
        """Why the last letter could not be delivered."""
        self._stopped = threading.Event()
        self._lanes = {lane: _Lane() for lane in (SAID, ACKNOWLEDGED)}

    def post(self, entry: SignedEntry) -> Receipt:
        """Keep an entry, deliver it after whatever waits before it, and return its receipt, verified.

        Raises
        ------
        OnItsWayError
            The node cannot be reached, or does not judge it; it will be delivered.
        OpenlineError
            The node refuses it.
        """
        return self.post_all([entry])[0]

    def post_all(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Keep entries that are to be recorded together or not at all, and deliver them; as :meth:`post`."""
        return self.bring(self.keep(entries))

    def keep(self, entries: Sequence[SignedEntry], *, own: bool = False) -> list[str]:
        """Keep entries that belong together, and return their ids; ``own`` are those signed here."""
        letters = [_letter(it, own=own) for it in entries]
        self._kept.post_all(letters, at_ms=self._now_ms())
        return [it.entry for it in letters]

    def bring(self, ids: Sequence[str]) -> list[Receipt]:
        """Deliver what is kept, after whatever waits before it; as :meth:`post`."""
        first = ids[0]
        refusal = self.deliver(until=first)
        kept = [self._kept.letter(id) for id in ids]
        receipts = [it.receipt for it in kept if it is not None and it.state == "delivered"]
        if len(receipts) == len(ids):
            return [msgspec.json.decode(it or b"", type=Receipt) for it in receipts]
        if refusal is not None:
            raise refusal
        if any(it is not None and it.state == "refused" for it in kept):  # meanwhile, in the background
            self._kept.put_away(ids)
            raise RefusedError(
                next(it.why for it in kept if it is not None and it.why), where=f"entry {first}"
            )
        self._lanes[SAID].woken.set()
        raise OnItsWayError(
            "it is not on record yet: the entry is signed and kept here, and delivered as soon as it can be:"
            f" {(kept[0].why if kept[0] else '') or self.why or 'others are being delivered'}",
            where=f"entry {first}",
            next_step="nobody else knows of it yet: if it is urgent, take another line",
        )

    def acknowledge(self, entry: SignedEntry, seq: int) -> None:
        """Keep an acknowledgement of a release, to be delivered in the background.

        It is kept together with the note that the release is acknowledged.
        """
        self._kept.post_all([_letter(entry)], at_ms=self._now_ms(), lane=ACKNOWLEDGED, acknowledged=seq)
        self._lanes[ACKNOWLEDGED].woken.set()

    def deliver(self, *, until: str = "", lane: int = SAID) -> OpenlineError | None:
        """Deliver what waits, in order; return why the one looked for was refused, if it was.

        Whoever finds others delivering waits no longer than :data:`PATIENCE_S`: they go on until all is.
        """
        turn = self._lanes[lane].turn
        if not turn.acquire(timeout=PATIENCE_S):
            return None
        try:
            while not self._stopped.is_set() and (letters := self._kept.parcel(lane, self._now_ms())):
                attended = until != "" and until in (letters[0].entry, letters[0].first)
                try:
                    error = self._bring(letters, lane, attended=attended)
                except StorageError as error:
                    self.why = error.what  # what to do next is for the courier, not for who sent it
                    return None  # not now: everything stays in its order
                if attended:
                    return error
                if error is not None and lane == SAID:
                    self._refused(error)
        finally:
            turn.release()
        return None

    def _bring(self, letters: Sequence[Letter], lane: int, *, attended: bool) -> OpenlineError | None:
        """Bring letters that belong together; return why they were refused, if they were.

        Raises
        ------
        StorageError
            Nothing can be delivered now, or not yet what stands first.
        """
        try:
            entries = [SignedEntry.from_file_bytes(it.file) for it in letters]
            if len(entries) == 1:
                receipts = [self._client.submit(entries[0])]
            else:
                receipts = self._client.submit_all(entries)
        except OnItsWayError as error:  # what is there is another gateway
            self._trouble("courier", error)
            raise
        except StorageError:
            raise
        except OpenlineError as error:
            if _judges(error) or (isinstance(error, NotFoundError) and self._is_first(letters[0], lane)):
                if anew := self._numbered_anew(letters, error):
                    return self._bring(anew, lane, attended=attended)
                self._kept.refused([it.entry for it in letters], str(error), seen=attended)
                return error
            self._trouble("courier", error)
            if error.fault is Fault.OPENLINE or isinstance(error, UnauthenticatedError):
                # Theirs, such as a log that may not be written to; or nothing of ours is taken: it may pass.
                raise StorageError(str(error)) from error
            self._answered(letters, str(error))
            return None
        try:
            for receipt, entry in zip(receipts, entries, strict=True):
                check_receipt(receipt, entry, self._policy())
        except (OpenlineError, ValueError) as error:
            # It says that it is on record and cannot prove it: that is no delivery, and must not be silent.
            self._trouble("receipt", error)
            self._answered(letters, f"the node's receipt proves nothing: {error}")
            return None
        self._kept.delivered(
            [(it.entry, msgspec.json.encode(receipt)) for it, receipt in zip(letters, receipts, strict=True)]
        )
        return None

    def _numbered_anew(self, letters: Sequence[Letter], error: OpenlineError) -> list[Letter]:
        """Have messages signed anew, once, that are refused for their numbers alone; none where they cannot.

        They were refused, so they are not on record; and their idempotency keys stay.

        Raises
        ------
        StorageError
            The node cannot be asked now which numbers are the next.
        """
        if not is_serial(error) or any(it.first or not it.own for it in letters):
            return []
        try:
            entries = self._anew([SignedEntry.from_file_bytes(it.file) for it in letters])
        except StorageError:
            raise
        except OpenlineError as why:
            self._trouble("numbering anew", why)
            return []
        anew = [_letter(it, own=True) for it in entries]
        self._kept.replace([(it.entry, now) for it, now in zip(letters, anew, strict=True)])
        return [
            it._replace(entry=now.entry, file=now.file, first=it.entry)
            for it, now in zip(letters, anew, strict=True)
        ]

    def _is_first(self, letter: Letter, lane: int) -> bool:
        """Tell whether nothing waits that was posted before a letter: what it speaks of comes with no other.

        What is not on record may be in one that was set aside; else it is there for good that it is not.
        """
        return self._kept.waiting(1, lane=lane)[0].entry == letter.entry

    def _answered(self, letters: Sequence[Letter], why: str) -> None:
        """Leave letters where they are; or set them aside, when they have been tried often enough.

        Raises
        ------
        StorageError
            They stay first: nothing passes them yet.
        """
        self._kept.answered([it.entry for it in letters], why, now_ms=self._now_ms(), at_once=AT_ONCE)
        if letters[0].tries + 1 < AT_ONCE:
            raise StorageError(why)

    # -- in the background -------------------------------------------------------------------------

    def start(self) -> None:
        """Deliver what waits, again and again, until it is all delivered."""
        for number, lane in self._lanes.items():
            lane.thread = threading.Thread(
                target=self._run, args=(number,), name=f"openline-courier-{number}", daemon=True
            )
            lane.thread.start()

    def wake(self) -> None:
        """Deliver what waits now: the node answers again."""
        for lane in self._lanes.values():
            lane.woken.set()

    def stop(self) -> None:
        """Stop after the letters that are being delivered."""
        self._stopped.set()
        self.wake()
        for lane in self._lanes.values():
            if lane.thread is not None:
                lane.thread.join()

    def _run(self, number: int) -> None:
        lane, wait_s = self._lanes[number], FIRST_WAIT_S
        while not self._stopped.is_set():
            try:
                self.deliver(lane=number)
                left = bool(self._kept.waiting(1, lane=number))
            except Exception as error:  # whatever it was: a courier that has died delivers nothing
                self._trouble("courier", error)
                left = True
            wait_s = min(2 * wait_s, MOST_WAIT_S) if left else FIRST_WAIT_S
            lane.woken.wait(wait_s if left else None)
            lane.woken.clear()


class _Lane:
    """Letters that go one after the other."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.woken = threading.Event()
        self.thread: threading.Thread | None = None


def _letter(entry: SignedEntry, *, own: bool = False) -> Posted:
    """Return an entry as it is kept."""
    header = header_of(entry)
    sequence = ""
    if header.type == MESSAGE:
        with suppress(msgspec.ValidationError):  # signed elsewhere, and for the node to refuse
            sequence = sequence_in(header.author, msgspec.convert(header.facts, MessageFacts))
    return Posted(header.id, entry.to_file_bytes(), sequence, own, header.key if own else "")


def _judges(error: OpenlineError) -> bool:
    """Tell whether an answer judges the entry itself, and not who brings it, or how."""
    if isinstance(error, ForbiddenError):
        return False
    if isinstance(error, InputError):
        return bool(error.where)  # what says nothing of a place is an address that is not there, or a proxy
    return isinstance(error, RefusedError | ConflictError | SignatureError | TheatreError)
