"""The courier: brings signed entries to the node, in order, and believes it by its receipts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import msgspec

from openline.app.policy import Policy
from openline.app.receipt import Receipt
from openline.client import Client, OnItsWayError, check_receipt
from openline.errors import Fault, OpenlineError, RefusedError, StorageError
from openline.gateway.keeping import Kept, Letter
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, read_header

FIRST_WAIT_S, MOST_WAIT_S = 1.0, 60.0


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
    """

    def __init__(
        self,
        kept: Kept,
        client: Client,
        policy: Callable[[], Policy],
        *,
        now_ms: Callable[[], int],
        trouble: Callable[[str, Exception], None],
    ) -> None:
        self._kept = kept
        self._client = client
        self._policy = policy
        self._now_ms = now_ms
        self._trouble = trouble
        self.why = ""
        """Why the last letter could not be delivered."""
        self._turn = threading.Lock()
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def post(self, entry: SignedEntry) -> Receipt:
        """Keep an entry, deliver it after whatever waits before it, and return its receipt, verified.

        Raises
        ------
        OnItsWayError
            The node cannot be reached; it will be delivered.
        OpenlineError
            The node refuses it; or what it answers proves nothing.
        """
        return self.post_all([entry])[0]

    def post_all(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Keep entries that are to be recorded together or not at all, and deliver them; as :meth:`post`."""
        letters = [(read_header(from_base64(it.envelope.payload)).id, it.to_file_bytes()) for it in entries]
        self._kept.post_all(letters, at_ms=self._now_ms())
        first = letters[0][0]
        refusal = self.deliver(until=first)
        kept = [self._kept.letter(id) for id, _ in letters]
        receipts = [it.receipt for it in kept if it is not None and it.state == "delivered"]
        if len(receipts) == len(letters):
            return [msgspec.json.decode(it or b"", type=Receipt) for it in receipts]
        if refusal is not None:
            raise refusal
        if any(it is not None and it.state == "refused" for it in kept):  # meanwhile, in the background
            raise RefusedError(
                next(it.why for it in kept if it is not None and it.why), where=f"entry {first}"
            )
        self._woken.set()
        raise OnItsWayError(
            "it is not on record yet: the entry is signed and kept here, and delivered as soon as it can be:"
            f" {self.why}",
            where=f"entry {first}",
            next_step="nobody else knows of it yet: if it is urgent, take another line",
        )

    def deliver(self, *, until: str = "") -> OpenlineError | None:
        """Deliver what waits, in order; return why the one looked for was refused, if it was."""
        with self._turn:
            while letters := self._kept.parcel():
                try:
                    error = self._bring(letters)
                except StorageError as error:
                    self.why = str(error)
                    return None  # not now: everything stays in its order
                if letters[0].entry == until:
                    return error
        return None

    def _bring(self, letters: Sequence[Letter]) -> OpenlineError | None:
        """Bring letters that belong together."""
        entries = [SignedEntry.from_file_bytes(it.file) for it in letters]
        try:
            if len(entries) == 1:
                receipts = [self._client.submit(entries[0])]
            else:
                receipts = self._client.submit_all(entries)
        except StorageError:
            raise
        except OpenlineError as error:
            if error.fault is Fault.OPENLINE:  # theirs, such as a log that may not be written to: it may pass
                self._trouble("courier", error)
                raise StorageError(str(error)) from error
            self._kept.refused([it.entry for it in letters], str(error))
            return error
        try:
            for receipt, entry in zip(receipts, entries, strict=True):
                check_receipt(receipt, entry, self._policy())
        except (OpenlineError, ValueError) as error:
            # It says that it is on record and cannot prove it: that is no delivery, and must not be silent.
            self._trouble("receipt", error)
            raise StorageError(f"the node's receipt proves nothing: {error}") from error
        self._kept.delivered(
            [(it.entry, msgspec.json.encode(receipt)) for it, receipt in zip(letters, receipts, strict=True)]
        )
        return None

    # -- in the background -------------------------------------------------------------------------

    def start(self) -> None:
        """Deliver what waits, again and again, until it is all delivered."""
        self._thread = threading.Thread(target=self._run, name="openline-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the letter that is being delivered."""
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopped.is_set():
            try:
                self.deliver()
                left = bool(self._kept.waiting(1))
            except OpenlineError as error:
                self._trouble("courier", error)
                left = True
            wait_s = min(2 * wait_s, MOST_WAIT_S) if left else FIRST_WAIT_S
            self._woken.wait(wait_s if left else None)
            self._woken.clear()
