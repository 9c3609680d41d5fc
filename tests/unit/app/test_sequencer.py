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

    sequencer = Sequencer(serve)
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

    sequencer = Sequencer(serve)
    sequencer.ask(0)
    started.wait()
    waiting = [sequencer.ask(0) for _ in range(GROUP_LIMIT + 3)]
    go_on.set()
    for answer in waiting:
        answer.result()
    sequencer.close()
    assert groups == [1, GROUP_LIMIT, 3]


def test_nobody_waits_for_ever_when_the_writer_breaks() -> None:
    def serve(jobs: Sequence[Numbers]) -> None:
        jobs[0].answered.set_result(1)
        raise StorageError("the disk is gone")

    sequencer = Sequencer(serve)
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: sequencer.ask(number).exception(), range(50)))
    assert all(outcome is None or isinstance(outcome, StorageError) for outcome in outcomes)
    sequencer.close()


def test_closing_answers_what_was_asked_and_takes_nothing_more() -> None:
    def serve(jobs: Sequence[Numbers]) -> None:
        for job in jobs:
            job.answered.set_result(job.asked)

    sequencer = Sequencer(serve)
    answers = [sequencer.ask(number) for number in range(500)]
    sequencer.close()
    assert all(answer.done() for answer in answers)
    with pytest.raises(StorageError, match="closed"):
        sequencer.ask(1)
    sequencer.close()
