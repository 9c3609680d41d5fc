"""A real PostgreSQL for tests: one server a session, in a temporary folder, and a database for each test.

Import the fixtures where pytest finds them (``tests/conftest.py`` does)::

    from tests.servers.postgres import postgres_server, postgres_url
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

START_S = 60.0
ROOM = 2 << 30
"""Bytes that a session's databases may take."""
USER = "postgres"


class PostgresServer:
    """A server of its own on this machine: to be started, crashed and started again.

    Parameters
    ----------
    folder
        Where its data and its socket go; removed by whoever gave it.
    bin
        Where the server's programs are.
    """

    def __init__(self, folder: Path, bin: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self._bin = bin
        self._made = 0
        if os.getuid() == 0:
            shutil.chown(folder, USER)
        folder.chmod(0o755)
        self._run(
            "initdb",
            "-D",
            self.data,
            "-U",
            USER,
            "-A",
            "trust",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
            "--no-sync",
        )

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, after a crash too, and return when it takes connections."""
        log = self.folder / "server.log"
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 100,
            "shared_buffers": "32MB",
        }
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self._words(
                    "postgres", "-D", self.data, *(f"--{it}={value}" for it, value in options.items())
                ),
                stdout=out,
                stderr=out,
                cwd=self.folder,
            )
        deadline = time.monotonic() + START_S
        while not self.is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace")[-2_000:])
            time.sleep(0.05)

    def is_up(self) -> bool:
        """Say whether it takes connections."""
        import psycopg

        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def crash(self) -> None:
        """Kill the postmaster and all its processes as a power cut would end them, without a word."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = _children_of(postmaster)
        os.kill(postmaster, signal.SIGKILL)
        for child in children:
            _kill(child)
        self._process.wait()
        deadline = time.monotonic() + START_S
        while any(_is_alive(child) for child in children):
            if time.monotonic() > deadline:
                raise RuntimeError("processes of the server outlive it")
            time.sleep(0.01)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it at once, in order."""
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", check=False)
        self._process.wait()

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        import psycopg

        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database and whoever is still connected to it."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def _words(self, program: str, *words: object) -> list[str]:
        command = [str(self._bin / program), *map(str, words)]
        return (
            ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--", *command]
            if (os.getuid() == 0)
            else command
        )

    def _run(self, program: str, *words: object, check: bool = True) -> None:
        done = subprocess.run(
            self._words(program, *words), capture_output=True, text=True, check=False, cwd=self.folder
        )
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")


def find_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs on this machine."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(installed, key=lambda path: int(path.parent.name), default=None)
    on_path = shutil.which("initdb")
    return newest or (Path(on_path).parent if on_path else None)


def new_server(where: Path | None = None) -> Iterator[PostgresServer]:
    """Give a started server in a temporary folder; skip where PostgreSQL is not installed.

    Parameters
    ----------
    where
        The folder to make the temporary one in; the default is the system's.
    """
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on PATH")
    # A short path: the name of a socket may have about 100 characters. Not in pytest's own folder, which
    # only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="pg-", dir=where, ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder), programs)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that runs for the whole session. A test that crashes one starts its own.

    It is in memory where there is enough of it: what the tests wait for most is the disk, at every database
    that is made and dropped.
    """
    yield from new_server(_memory())


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty database, for this test alone."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop_database(url)


def _memory() -> Path | None:
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > ROOM else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _children_of(parent: int) -> list[int]:
    children = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == parent:
            children.append(int(status.parent.name))
    return children


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
