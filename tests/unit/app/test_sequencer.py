"""One writer, group commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from openline.app.sequencer import GROUP_LIMIT, Job, Sequencer, answer_all
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


def test_a_loop_is_woken_once_for_all_that_it_waits_for_in_a_group() -> None:
    groups: list[int] = []
    prepared: list[int] = []
    go_on = threading.Event()

    def prepare(number: int) -> int:
        prepared.append(number)
        return number

    def serve(jobs: Sequence[Numbers]) -> None:
        groups.append(len(jobs))
        go_on.wait()
        answer_all((job, -job.asked) for job in jobs)

    sequencer = Sequencer(serve, prepare=prepare)

    async def ask() -> tuple[list[int], int]:
        loop, woken = asyncio.get_running_loop(), 0
        wake = loop.call_soon_threadsafe

        def count(*args: Any, **named: Any) -> Any:
            nonlocal woken
            woken += 1
            return wake(*args, **named)

        first = asyncio.create_task(sequencer.ask_here(0))
        while not groups:
            await asyncio.sleep(0)
        others = [asyncio.create_task(sequencer.ask_here(number)) for number in range(1, 51)]
        while len(prepared) < 51:  # the last of them may not wait yet
            await asyncio.sleep(0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loop, "call_soon_threadsafe", count)
            go_on.set()
            return await asyncio.gather(first, *others), woken

    answers, woken = asyncio.run(ask())
    sequencer.close()
    assert answers == [-number for number in range(51)]
    assert groups[0] == 1
    assert groups[1] >= 49
    assert woken == len(groups)


def test_a_coroutine_that_goes_away_or_a_loop_that_closes_holds_up_no_other() -> None:
    served: list[int] = []
    go_on = threading.Event()

    def serve(jobs: Sequence[Numbers]) -> None:
        go_on.wait()
        served.extend(job.asked for job in jobs)
        answer_all((job, StorageError("no good") if job.asked == 1 else job.asked) for job in jobs)

    sequencer = Sequencer(serve, prepare=lambda it: it)

    async def leave() -> None:
        tasks = [asyncio.create_task(sequencer.ask_here(number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()  # the others are left to a loop that is closed before they are answered

    asyncio.run(leave())
    go_on.set()
    assert sequencer.ask(3).result() == 3
    sequencer.close()
    assert served == [0, 1, 2, 3]


def test_a_coroutine_is_told_what_a_thread_is_told() -> None:
    def prepare(number: int) -> int:
        if number == 0:
            raise StorageError("unfit")
        return number

    def serve(jobs: Sequence[Numbers]) -> None:
        answer_all([(jobs[0], StorageError("refused"))])
        raise StorageError("the disk is gone")

    sequencer = Sequencer(serve, prepare=prepare)

    async def ask() -> list[object]:
        return await asyncio.gather(*map(sequencer.ask_here, range(4)), return_exceptions=True)

    said = [str(it) for it in asyncio.run(ask())]
    assert said[0] == "unfit"
    assert said[1] == "refused"
    assert set(said[2:]) <= {"refused", "the disk is gone"}
    sequencer.close()
