"""The process that reads articles: whoever waits while it is ended is told so; the next begins another."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


SERVER = """
import os, time
from openline.bootstrap.reading_reports import WorkerReader, _Said

if __name__ == "__main__":
    reader = WorkerReader()
    reader._submitted(os.getpid)
    (child,) = reader._pool._processes
    print(child, flush=True)
    time.sleep(600)
"""


def test_it_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        child = int(server.stdout.readline())
        assert lives(child)
        server.kill()
    end = time.monotonic() + 60
    while lives(child):
        assert time.monotonic() < end, "it waits for ever for what nobody will ask"
        time.sleep(0.02)


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
