"""One writer, group commit: whoever comes while the disk is busy goes into the next group together."""

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


class Sequencer(Generic[AskedT, AnswerT]):
    """Hands requests, in the order they came, to one thread in groups.

    Parameters
    ----------
    serve
        Answers every job of a group, or fails it; called from the one thread, which starts with the first
        request.
    """

    def __init__(self, serve: Callable[[Sequence[Job[AskedT, AnswerT]]], None]) -> None:
        self._serve = serve
        self._queue: SimpleQueue[Job[AskedT, AnswerT] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
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
            self._queue.put(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="openline-writer", daemon=True)
                self._thread.start()
        return job.answered

    def close(self) -> None:
        """Answer what was asked so far, then stop."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

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
