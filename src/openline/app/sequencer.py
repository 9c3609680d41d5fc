"""One writer, group commit: whoever comes while the disk is busy goes into the next group together.

Before it is its turn, a request is prepared by another thread: what needs nothing but the request itself,
signatures above all, is done while the writer and the disk are busy with those before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from openline.errors import StorageError

AskedT = TypeVar("AskedT")
AnswerT = TypeVar("AnswerT")

GROUP_LIMIT = 256
"""Most requests to a group: bounds what waits behind one sync of the disk."""


class Job(Generic[AskedT, AnswerT]):
    """A request and the place where its answer will appear."""

    def __init__(self, asked: AskedT) -> None:
        self.asked = asked
        self.answered: Future[AnswerT] = Future()
        # Whoever asked may go away: what was asked is done all the same, and nobody stumbles over it.
        self.answered.set_running_or_notify_cancel()


class Sequencer(Generic[AskedT, AnswerT]):
    """Hands requests, in the order they came, to one thread in groups.

    Parameters
    ----------
    serve
        Answers every job of a group, or fails it; called from the one thread, which starts with the first
        request.
    prepare
        Makes of a request what is to be served, or refuses it.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[Job[AskedT, AnswerT]]], None],
        *,
        prepare: Callable[[AskedT], AskedT],
    ) -> None:
        self._serve = serve
        self._prepare = prepare
        self._asked: SimpleQueue[Job[AskedT, AnswerT] | None] = SimpleQueue()
        self._queue: SimpleQueue[Job[AskedT, AnswerT] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def ask(self, asked: AskedT) -> Future[AnswerT]:
        """Put a request into the queue and return where its answer will appear.

        Raises
        ------
        StorageError
            After :meth:`close`.
        """
        job: Job[AskedT, AnswerT] = Job(asked)
        with self._lock:
            if self._closed:
                raise StorageError("the journal is closed")
            self._asked.put(job)
            if not self._threads:
                for run, name in ((self._run_prepare, "openline-reader"), (self._run, "openline-writer")):
                    self._threads.append(threading.Thread(target=run, name=name, daemon=True))
                    self._threads[-1].start()
        return job.answered

    def waiting(self) -> int:
        """Return how many requests wait, about."""
        return self._asked.qsize() + self._queue.qsize()

    def close(self) -> None:
        """Answer what was asked so far, then stop."""
        with self._lock:
            self._closed = True
            self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def _run_prepare(self) -> None:
        while (job := self._asked.get()) is not None:
            try:
                job.asked = self._prepare(job.asked)
            except BaseException as error:
                job.answered.set_exception(error)
            else:
                self._queue.put(job)
        self._queue.put(None)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            while len(group) < GROUP_LIMIT and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)  # close() came meanwhile: stop after this group
                    break
                group.append(following)
            self._serve_all(group)

    def _serve_all(self, group: Sequence[Job[AskedT, AnswerT]]) -> None:
        try:
            self._serve(group)
        except BaseException as error:
            # Whatever happens in here, nobody is left waiting for an answer that never comes.
            for job in group:
                if not job.answered.done():
                    job.answered.set_exception(error)
