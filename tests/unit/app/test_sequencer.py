"""One writer, group commit."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from openline.app.sequencer import GROUP_LIMIT, Job, Sequencer
from openline.errors import StorageError

Numbers = Job[int, int]


def test_requests_are_answered_in_the_order_in_which_they_came() -> None:
    seen: list[int] = []

    def serve(jobs: Sequence[Numbers]) -> None:
        for job in jobs:
            seen.append(job.asked)
            job.answered.set_result(-job.asked)

    sequencer = Sequencer(serve, prepare=lambda it: it)
    answers = [sequencer.ask(number) for number in range(1_000)]
    assert [answer.result() for answer in answers] == [-number for number in range(1_000)]
    sequencer.close()
    assert seen == list(range(1_000))


def test_what_comes_while_the_writer_is_busy_goes_into_one_group() -> None:
    groups: list[int] = []
    started, go_on = threading.Event(), threading.Event()

    def serve(jobs: Sequence[Numbers]) -> None:
        groups.append(len(jobs))
        started.set()
        go_on.wait()
        for job in jobs:
            job.answered.set_result(0)

    prepared = threading.Semaphore(0)

    def prepare(number: int) -> int:
        prepared.release()
        return number

    sequencer = Sequencer(serve, prepare=prepare)
    sequencer.ask(0)
    started.wait()
    waiting = [sequencer.ask(0) for _ in range(GROUP_LIMIT + 4)]
    for _ in range(GROUP_LIMIT + 5):
        prepared.acquire()
    # The last of them may be prepared and not yet waiting; those before it are.
    go_on.set()
    for answer in waiting:
        answer.result()
    sequencer.close()
    assert groups[:2] == [1, GROUP_LIMIT]
    assert sum(groups) == GROUP_LIMIT + 5


def test_a_request_that_cannot_be_prepared_fails_by_itself() -> None:
    served: list[int] = []

    def prepare(number: int) -> int:
        if number % 3 == 0:
            raise StorageError(f"{number} is no good")
        return number * 10

    def serve(jobs: Sequence[Numbers]) -> None:
        for job in jobs:
            served.append(job.asked)
            job.answered.set_result(job.asked)

    sequencer = Sequencer(serve, prepare=prepare)
    answers = [sequencer.ask(number) for number in range(9)]
    sequencer.close()
    assert [number for number, answer in enumerate(answers) if answer.exception()] == [0, 3, 6]
    assert served == [10, 20, 40, 50, 70, 80]


def test_nobody_waits_for_ever_when_the_writer_breaks() -> None:
    def serve(jobs: Sequence[Numbers]) -> None:
        jobs[0].answered.set_result(1)
        raise StorageError("the disk is gone")

    sequencer = Sequencer(serve, prepare=lambda it: it)
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: sequencer.ask(number).exception(), range(50)))
    assert all(outcome is None or isinstance(outcome, StorageError) for outcome in outcomes)
    sequencer.close()


def test_closing_answers_what_was_asked_and_takes_nothing_more() -> None:
    def serve(jobs: Sequence[Numbers]) -> None:
        for job in jobs:
            job.answered.set_result(job.asked)

    sequencer = Sequencer(serve, prepare=lambda it: it)
    answers = [sequencer.ask(number) for number in range(500)]
    sequencer.close()
    assert all(answer.done() for answer in answers)
    with pytest.raises(StorageError, match="closed"):
        sequencer.ask(1)
    sequencer.close()


def test_a_request_that_nobody_waits_for_any_longer_holds_up_no_other() -> None:
    served: list[int] = []

    def prepare(number: int) -> int:
        if number == 1:
            raise StorageError("no good")
        return number

    def serve(jobs: Sequence[Numbers]) -> None:
        for job in jobs:
            served.append(job.asked)
            job.answered.set_result(job.asked)

    sequencer = Sequencer(serve, prepare=prepare)
    gone = [sequencer.ask(number) for number in (0, 1)]
    assert not any(answer.cancel() for answer in gone)
    assert sequencer.ask(2).result() == 2
    sequencer.close()
    assert served == [0, 2]
