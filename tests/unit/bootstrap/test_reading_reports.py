"""The process that reads articles: whoever waits while it is ended is told so; the next begins another."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from openline.bootstrap import reading_reports
from openline.bootstrap.reading_reports import WorkerReader
from openline.errors import StorageError

MANY = 4
"""More than a pool hands to its process beforehand: the last are cancelled, and not broken."""


def nothing() -> reading_reports._Said:
    return reading_reports._Said(b"read")


@pytest.mark.requirement("R19")
def test_who_waited_behind_a_document_that_was_given_up_is_told_to_ask_again() -> None:
    reader = WorkerReader()
    with ThreadPoolExecutor(MANY) as threads:
        asked = [threads.submit(reader._ask, time.sleep, 600) for _ in range(MANY)]  # type: ignore[arg-type]
        while reader._pool is None or len(reader._pool._pending_work_items) < MANY:
            time.sleep(0.01)
        first = reader._pool
        reader.close()
        for it in asked:
            assert isinstance(it.exception(), StorageError), it.exception()
    assert reader._ask(nothing) == b"read"
    second = reader._pool
    reader._give_up(first)
    assert reader._pool is second, "what has begun since goes on"
    reader.close()
