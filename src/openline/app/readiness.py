"""Readiness: whether a node or a gateway can take what it is sent, and in one sentence why not."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from openline.app.config import Ready
from openline.app.journal import Journal
from openline.errors import OpenlineError

PROBE = ".ready"
PROBED_MS = 2_000
"""The disk is not asked more often than this, however often somebody asks us."""


class Looking:
    """Looks whether something is ready, once in a while, however often it is asked.

    Parameters
    ----------
    probe
        Says why it is not, at a time; empty when it is.
    """

    def __init__(self, probe: Callable[[int], str], *, now_ms: Callable[[], int]) -> None:
        self._probe = probe
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._probed_ms = -PROBED_MS
        self._said = ""

    def why_not(self) -> str:
        """Say why it is not ready; empty when it is."""
        now_ms = self._now_ms()
        with self._lock:
            if not 0 <= now_ms - self._probed_ms < PROBED_MS:
                self._said, self._probed_ms = self._probe(now_ms), now_ms
            return self._said


def why_not_room(folder: Path, limits: Ready) -> str:
    """Say why a HOME takes nothing more; empty when it does."""
    free_mib = shutil.disk_usage(folder).free >> 20
    if free_mib < limits.free_disk_mib:
        return f"{free_mib} MiB are free where the HOME is"
    try:
        _write(folder / PROBE)
    except OSError as error:
        return f"the HOME cannot be written to: {error.strerror}"
    return ""


class Readiness:
    """Looks after what a node needs.

    Parameters
    ----------
    folder
        The HOME.
    journal
        The log, which may have stopped being signed for.
    limits
        What has to be so.
    behind
        Gives how many positions wait for the watch, and what keeps it from going on.
    now_ms
        The clock that is held against the log.
    """

    def __init__(
        self,
        folder: Path,
        journal: Journal,
        *,
        limits: Ready,
        behind: Callable[[], tuple[int, str]] = lambda: (0, ""),
        now_ms: Callable[[], int],
    ) -> None:
        self._folder = folder
        self._journal = journal
        self._limits = limits
        self._behind = behind
        self._looking = Looking(self._probe, now_ms=now_ms)

    def why_not(self) -> str:
        """Say why the node is not ready; empty when it is."""
        if self._journal.stopped is not None:
            return "this copy of the log may not be signed for"
        return self._looking.why_not()

    def _probe(self, now_ms: int) -> str:
        if no_room := why_not_room(self._folder, self._limits):
            return no_room
        try:
            size = self._journal.store.size()
            newest_ms = self._journal.store.entry(size - 1).received_at_ms if size else now_ms
        except OpenlineError:
            return "the store does not answer"
        if newest_ms - now_ms > self._limits.clock_back_s * 1000:
            return "the clock is behind the newest entry on record"
        waiting, failing = self._behind()
        if failing:
            return "the watch over positions cannot go on"
        if waiting > self._limits.behind_fixes:
            return "the watch over positions is behind"
        return ""


def _write(file: Path) -> None:
    """Write a few bytes through to the disk, and take them away again."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, b"ready\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        file.unlink(missing_ok=True)
