"""The courier: brings signed entries to the node, in order, and believes it by its receipts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from openline.app.policy import Policy
from openline.app.receipt import Receipt
from openline.client import Client, check_receipt
from openline.errors import Fault, OpenlineError, StorageError
from openline.gateway.keeping import Kept, Letter
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, read_header

FIRST_WAIT_S, MOST_WAIT_S = 1.0, 60.0


class OnItsWayError(StorageError):
    """The node cannot be reached: the entry is kept here, and delivered as soon as it can be."""


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
        id = read_header(from_base64(entry.envelope.payload)).id
        self._kept.post(id, entry.to_file_bytes(), at_ms=self._now_ms())
        refusal = self.deliver(until=id)
        letter = self._kept.letter(id)
        assert letter is not None
        if letter.state == "delivered" and letter.receipt is not None:
            return msgspec.json.decode(letter.receipt, type=Receipt)
        if refusal is not None:
            raise refusal
        self._woken.set()
        raise OnItsWayError(
            "it is not on record yet: the entry is signed and kept here, and delivered as soon as it can be:"
            f" {self.why}",
            where=f"entry {id}",
            next_step="nobody else knows of it yet: if it is urgent, take another line",
        )

    def deliver(self, *, until: str = "") -> OpenlineError | None:
        """Deliver what waits, in order; return why the last one looked for was refused, if it was."""
        with self._turn:
            while waiting := self._kept.waiting():
                for letter in waiting:
                    try:
                        error = self._bring(letter)
                    except StorageError as error:
                        self.why = str(error)
                        return None  # not now: everything stays in its order
                    if letter.entry == until:
                        return error
        return None

    def _bring(self, letter: Letter) -> OpenlineError | None:
        entry = SignedEntry.from_file_bytes(letter.file)
        try:
            receipt = self._client.submit(entry)
        except StorageError:
            raise
        except OpenlineError as error:
            if error.fault is Fault.OPENLINE:  # theirs, such as a log that may not be written to: it may pass
                self._trouble("courier", error)
                raise StorageError(str(error)) from error
            self._kept.refused(letter.entry, str(error))
            return error
        try:
            check_receipt(receipt, entry, self._policy())
        except OpenlineError as error:
            # It says that it is on record and cannot prove it: that is no delivery, and must not be silent.
            self._trouble("receipt", error)
            raise StorageError(f"the node's receipt proves nothing: {error}") from error
        self._kept.delivered(letter.entry, msgspec.json.encode(receipt))
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
