"""A real MQTT broker for tests: one a test, on a free port, with users of its own and what each may do.

Import the fixture where it is used::

    from tests.servers.mosquitto import mosquitto
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

START_S = 20.0
PROGRAM = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORDS = shutil.which("mosquitto_passwd")


class Mosquitto:
    """A broker on this machine, to be started, killed and started again; it keeps what it has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir()
        assert PASSWORDS is not None
        users = folder / "users"
        users.touch(mode=0o600)
        for name in ("openline", "south", "north"):
            subprocess.run(
                [PASSWORDS, "-b", str(users), name, f"{name}-secret"], check=True, capture_output=True
            )
        (folder / "acl").write_text(
            "user openline\ntopic read openline/positions/+\n"
            "user south\ntopic write openline/positions/south-gps\n"
            "user north\ntopic write openline/positions/north-gps\n"
        )
        (folder / "acl").chmod(0o600)
        own = "user root\n" if os.getuid() == 0 else ""
        (folder / "broker.conf").write_text(
            f"listener {self.port} 127.0.0.1\n{own}allow_anonymous false\npassword_file {users}\n"
            f"acl_file {folder / 'acl'}\npersistence true\npersistence_location {folder / 'data'}/\n"
            "autosave_interval 1\nautosave_on_changes true\nmax_queued_messages 0\n"
        )

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        assert PROGRAM is not None
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [PROGRAM, "-c", str(self.folder / "broker.conf")], stdout=log, stderr=log
        )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=START_S)
            self._process = None


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker with the users openline, south and north, each with the password ``NAME-secret``."""
    if PROGRAM is None or PASSWORDS is None:
        pytest.skip("mosquitto is not installed")
    folder = tmp_path / "mosquitto"
    folder.mkdir()
    broker = Mosquitto(folder)
    broker.start()
    yield broker
    broker.stop()
