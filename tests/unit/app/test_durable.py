"""Files that are there whole, or not at all."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from openline.app import durable
from openline.app.durable import locked, make_folder, write_durably
from openline.errors import Fault, NoFolderError, StorageError


def test_a_file_replaces_another_whole(tmp_path: Path) -> None:
    file = tmp_path / "mark"
    write_durably(file, b"one")
    write_durably(file, [b"t", b"w", b"o"])
    assert file.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [file]


def test_a_failing_disk_leaves_the_former_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mark"
    write_durably(file, b"one")

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match="Input/output error"):
        write_durably(file, b"two")
    assert file.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [file]


def test_a_path_that_leads_nowhere_is_the_callers_fault_and_not_the_disks(tmp_path: Path) -> None:
    with pytest.raises(NoFolderError, match="there is no folder") as stop:
        write_durably(tmp_path / "none" / "file", b"one")
    assert stop.value.fault is Fault.CALLER
    assert "disk" not in stop.value.next_step
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NoFolderError):
        write_durably(tmp_path / "file" / "below", b"one")


def test_a_writer_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("the second line")

    with pytest.raises(ValueError, match="second"):
        write_durably(tmp_path / "bundle", lines())
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_can_be_spared(tmp_path: Path) -> None:
    file = tmp_path / "key"
    write_durably(file, b"one", mode=0o600, replace=False)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StorageError):
        write_durably(file, b"two", replace=False)
    assert file.read_bytes() == b"one"


def test_folders_are_made_with_those_above_them(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        make_folder(tmp_path / "file" / "b")


def test_who_waits_for_a_lock_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said, got_it = Event(), Event()
    words: list[str] = []

    class Saying(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(record.getMessage())
            said.set()

    def wait() -> None:
        with locked(tmp_path / "lock"):
            got_it.set()

    monkeypatch.setattr(durable, "SAY_AFTER_S", 0.0)
    handler = Saying()
    durable.LOG.addHandler(handler)
    waiter = Thread(target=wait, daemon=True)
    with locked(tmp_path / "lock"):
        waiter.start()
        assert said.wait(60)
        assert not got_it.is_set()
    assert got_it.wait(60)
    waiter.join()
    durable.LOG.removeHandler(handler)
    assert words == [f"openline: waiting for another process, which holds {tmp_path / 'lock'}"]


def test_a_lock_that_is_free_is_taken_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        with locked(tmp_path / "lock"):
            pass
    assert not [it for it in caplog.records if str(tmp_path) in it.getMessage()]
