"""Looking back: the record as it stood at a time, folded anew from the log (R21, R34).

The fold is deterministic and reads findings as they are on record, so what comes out is what stood then,
whatever today's rules would find. It is folded from what is stored *now*: a body that was redacted since is
gone from it, too. Nothing is written, and nobody who writes is held up.

A few states are kept, each as of one size of the log. One that nobody reads goes on to a later size, so that
whoever lets time run folds what is new alone. One state is folded at a time; whoever has waited for long is
asked to come again, and finds it further.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.views import fold
from openline.decide.state import Entry, State
from openline.errors import StorageError

MOST_KEPT = 3
"""So many states are kept."""
MOST_ENTRIES = 250_000
"""So many entries are in them together, at about 1 kB each; one is kept however long the log is."""
MOST_WAITING = 8
"""So many may wait for a state at once: threads that wait answer nobody else."""
PATIENCE_S = 8.0
"""So long a caller is let wait."""
SLICE = 64
REST_S = 0.002
"""After so many entries whoever folds rests for so long: others are to be answered meanwhile."""
REDACTION = "redact/v1"
PAGE = 1000
NO_SIZE = -1
"""What whoever is to read two states waits for until nobody else does."""
T = TypeVar("T")


class BusyError(StorageError):
    """The record as it stood is not made yet; nothing is wrong, and it is being made."""


class _Kept:
    """A state as of one size of the log."""

    __slots__ = ("epoch", "readers", "state")

    def __init__(self, epoch: int) -> None:
        self.state = State()
        self.readers = 0
        self.epoch = epoch


class Past:
    """The record as it stood at times that are asked for; any thread may ask.

    Parameters
    ----------
    store
        The log; it is read alone.
    most_kept, most_entries, most_waiting, patience_s
        As the constants of this module.
    """

    def __init__(
        self,
        store: Store,
        *,
        most_kept: int = MOST_KEPT,
        most_entries: int = MOST_ENTRIES,
        most_waiting: int = MOST_WAITING,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._store = store
        self._most_kept, self._most_entries = most_kept, most_entries
        self._most_waiting, self._patience_s = most_waiting, patience_s
        self._changed = threading.Condition()
        self._kept: list[_Kept] = []
        """What was read last is last."""
        self._folding: threading.Thread | None = None
        self._failed: dict[int, Exception] = {}
        self._waiting: list[int] = []
        """The sizes that are waited for."""
        self._last_redaction = ""
        self._epoch = 0
        """Goes up when what was folded before may hold what is gone."""
        self._closed = False
        self._beside: int | None = None
        """The thread that may read two states at once."""

    def size_at(self, at_ms: int) -> int:
        """Return how many entries the log had at a time: those that had been received by then."""
        low, high = 0, self._store.size()
        while low < high:
            middle = (low + high) // 2
            if self._store.entry(middle).received_at_ms <= at_ms:
                low = middle + 1
            else:
                high = middle
        return low

    @contextmanager
    def at(self, at_ms: int) -> Iterator[State]:
        """Give the state as it stood at a time; it stays so until the block ends, and is not to be kept.

        Raises
        ------
        BusyError
            It is not made yet: ask again in a moment.
        LedgerError
            What is stored does not hash to what the log says.
        """
        size = self.size_at(at_ms)
        kept = self._borrow(size)
        # Something was taken back while it was being folded; whoever noticed it first, it counts for all.
        while self._forget_redacted() or kept.epoch != self._epoch:
            self._give_back(kept)
            kept = self._borrow(size)
        try:
            yield kept.state
        finally:
            self._give_back(kept)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Let the caller ask for a second state while it reads one; one caller at a time.

        Of several who each held one and waited for another, none would ever go on.

        Raises
        ------
        BusyError
            Others do so for long, or too many wait.
        """
        with self._changed:
            self._wait_for(NO_SIZE, self._may_have_two)
        try:
            yield
        finally:
            with self._changed:
                self._beside = None
                self._changed.notify_all()

    def close(self) -> None:
        """Fold no more."""
        with self._changed:
            self._closed = True
            folding = self._folding
            self._changed.notify_all()
        if folding is not None:
            folding.join()

    # -- within ------------------------------------------------------------------------------------

    def _borrow(self, size: int) -> _Kept:
        self._forget_redacted()
        with self._changed:
            return self._wait_for(size, lambda: self._take(size))

    def _wait_for(self, size: int, take: Callable[[], T | None]) -> T:
        """Return what can be taken by and by, unless too many wait already; under the lock."""
        found = take()
        # Whoever has one state already is let wait for the other: all who wait for him would wait in vain.
        if not found and (len(self._waiting) < self._most_waiting or self._beside == threading.get_ident()):
            self._waiting.append(size)
            try:
                found = self._changed.wait_for(take, self._patience_s)
            finally:
                self._waiting.remove(size)
                self._changed.notify_all()
        if not found:
            raise BusyError(
                "the record as it stood then is being put together",
                where="at",
                next_step="ask again in a moment: it goes on meanwhile",
            )
        return found

    def _may_have_two(self) -> bool:
        if self._closed:
            raise BusyError("this node stops", where="at")
        if self._beside is not None:
            return False
        self._beside = threading.get_ident()
        return True

    def _give_back(self, kept: _Kept) -> None:
        with self._changed:
            kept.readers -= 1
            self._changed.notify_all()

    def _take(self, size: int) -> _Kept | None:
        """Return the state of a size for one more reader, or have it made; under the lock."""
        if self._closed:
            raise BusyError("this node stops", where="at")
        if (error := self._failed.pop(size, None)) is not None:
            raise error
        for it in self._kept:
            if it.state.size == size:
                it.readers += 1
                self._kept.remove(it)
                self._kept.append(it)
                return it
        if self._folding is None:
            self._begin(size)
        return None

    def _begin(self, size: int) -> None:
        """Begin to fold, from the last state before that size that nobody wants, if there is one."""
        before = [it for it in self._kept if self._is_free(it) and it.state.size < size]
        kept = max(before, key=lambda it: it.state.size, default=None)
        if kept is not None:
            self._kept.remove(kept)
        elif self._make_room(size):
            kept = _Kept(self._epoch)
        else:
            return  # all are being read: whoever gives one back lets this begin
        self._folding = threading.Thread(
            target=self._fold, args=(kept, size), name="openline-looking-back", daemon=True
        )
        self._folding.start()

    def _make_room(self, size: int) -> bool:
        """Let go of what was read longest ago until a state of a size has room; tell whether it has."""
        while self._kept:
            held = sum(it.state.size for it in self._kept)
            if len(self._kept) < self._most_kept and held + size <= self._most_entries:
                return True
            oldest = next((it for it in self._kept if self._is_free(it)), None)
            if oldest is None:  # a second one while somebody may have two, or none
                return self._beside is not None and len(self._kept) < min(2, self._most_kept)
            self._kept.remove(oldest)
        return True

    def _is_free(self, kept: _Kept) -> bool:
        """Tell whether nobody reads a state, nor has waited for it and is about to."""
        return kept.readers == 0 and kept.state.size not in self._waiting

    def _fold(self, kept: _Kept, size: int) -> None:
        state, rest = kept.state, threading.Event()
        error: Exception | None = None
        try:
            for stored in self._store.entries(state.size, size):
                header, facts, body = replay(stored)
                fold(state, Entry(stored.index, header, facts, body, stored.received_at_ms))
                if state.size % SLICE == 0:
                    if self._closed or self._epoch != kept.epoch:
                        break
                    rest.wait(REST_S)
        except Exception as failed:  # whoever waits is told
            error = failed
        with self._changed:
            self._folding = None
            if error is not None:
                self._failed = {size: error}
            elif state.size == size and self._epoch == kept.epoch and self._make_room(size):
                self._kept.append(kept)
            self._changed.notify_all()

    def _forget_redacted(self) -> bool:
        """Let go of every state if something was redacted since they were made; return whether it was."""
        last = after = self._last_redaction
        while page := self._store.of_type(REDACTION, after=after, limit=PAGE):
            after = page[-1].id
        if after == last:
            return False
        with self._changed:
            self._epoch += 1
            self._last_redaction = after
            self._kept.clear()
            self._changed.notify_all()
        return True
