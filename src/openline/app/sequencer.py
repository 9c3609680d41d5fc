"""One writer, group commit: whoever comes while the disk is busy goes into the next group together.

Before it is its turn, a request is prepared by another thread: what needs nothing but the request itself,
signatures above all, is done while the writer and the disk are busy with those before it.

Who asks may be a thread or a coroutine. A loop is woken once for all of a group that it waits for: to be
woken for each costs more than what it does then.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeAlias, TypeVar

from openline.errors import StorageError

AskedT = TypeVar("AskedT")
AnswerT = TypeVar("AnswerT")

GROUP_LIMIT = 256
"""Most requests to a group: bounds what waits behind one sync of the disk."""


_Place: TypeAlias = Future[AnswerT] | asyncio.Future[AnswerT]
"""Where an answer appears: of whoever waits in a thread, or on a loop."""


class Job(Generic[AskedT, AnswerT]):
    """A request and the place where its answer will appear."""

    __slots__ = ("answered", "asked")

    def __init__(self, asked: AskedT, answered: _Place[AnswerT]) -> None:
        self.asked = asked
        self.answered = answered


def answer_all(outcomes: Iterable[tuple[Job[AskedT, AnswerT], AnswerT | BaseException]]) -> None:
    """Answer jobs, unless they are answered; from any thread.

    Whoever asked may have gone away: what was asked is done all the same, and nobody stumbles over it.
    """
    on_loops: dict[asyncio.AbstractEventLoop, list[tuple[_Place[AnswerT], AnswerT | BaseException]]] = {}
    for job, outcome in outcomes:
        if isinstance(job.answered, Future):
            _answer([(job.answered, outcome)])
        else:
            on_loops.setdefault(job.answered.get_loop(), []).append((job.answered, outcome))
    for loop, answers in on_loops.items():
        with suppress(RuntimeError):  # it is closed
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: Sequence[tuple[_Place[AnswerT], AnswerT | BaseException]]) -> None:
    for answered, outcome in answers:
        if answered.done():
            continue
        if isinstance(outcome, BaseException):
            answered.set_exception(outcome)
        else:
            answered.set_result(outcome)


class Sequencer(Generic[AskedT, AnswerT]):
    """Hands requests, in the order they came, to one thread in groups.

    Parameters
    ----------
    serve
        Answers every job of a group by :func:`answer_all`, or fails; called from the one thread, which starts
        with the first request.
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
        answered: Future[AnswerT] = Future()
        answered.set_running_or_notify_cancel()
        self._put(Job(asked, answered))
        return answered

    async def ask_here(self, asked: AskedT) -> AnswerT:
        """Do so from a coroutine, and wait for the answer.

        Raises
        ------
        StorageError
            After :meth:`close`; or whatever the request is refused with.
        """
        answered: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        self._put(Job(asked, answered))
        return await answered

    def _put(self, job: Job[AskedT, AnswerT]) -> None:
        with self._lock:
            if self._closed:
                raise StorageError("the journal is closed")
            self._asked.put(job)
            if not self._threads:
                for run, name in ((self._run_prepare, "openline-reader"), (self._run, "openline-writer")):
                    self._threads.append(threading.Thread(target=run, name=name, daemon=True))
                    self._threads[-1].start()

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
                answer_all([(job, error)])
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
            answer_all([(job, error) for job in group])
