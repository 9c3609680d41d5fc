"""Houses for the page's tests: a HOME of parties and officers, and a server of it in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.home import Home
from openline.app.ports import Draft
from openline.bootstrap.accounts import open_accounts
from openline.model.channel import Post, PostLabel
from openline.model.event import NODE
from openline.model.release import Role
from openline.model.saying import DeskBody, DeskFacts
from tests.serving import enrol

T = TypeVar("T")
HOUR_MS = 3_600_000
SCOPES = (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS)
PATIENCE_S = 60.0


def until(found: Callable[[], T], what: str, patience_s: float = PATIENCE_S) -> T:
    """Look until something is so, and give it."""
    end = time.monotonic() + patience_s
    while not (it := found()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {patience_s:g} s")
        time.sleep(0.02)
    return it


class Nursery:
    """Where servers are born, see :mod:`tests.page.nursery`; all of them end with it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self._errors = (folder / "nursery.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.page.nursery"],
            cwd=root,
            env=os.environ
            | {
                "NUMBA_DISABLE_JIT": "1",
                "COLUMNS": "200",
                "OPENLINE_MARKS": str(folder / "marks"),
                "XDG_STATE_HOME": str(folder / "state"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._living: set[int] = set()
        self._line()

    def run(self, log: Path, *arguments: str) -> int:
        """Let a command begin; return its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(log), *arguments]) + "\n")
        self._process.stdin.flush()
        child = int(self._line().split()[1])
        self._living.add(child)
        return child

    def end(self, child: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End a command, and wait until it is gone."""
        if child in self._living and _lives(child):
            os.kill(child, how)
        until(lambda: not _lives(child), f"process {child} ends")
        self._living.discard(child)

    def finish(self, child: int) -> None:
        """Wait until a command is done."""
        until(lambda: not _lives(child), f"process {child} is done", 300)
        self._living.discard(child)

    def close(self) -> None:
        """End everything that was born here."""
        for child in [*self._living]:
            self.end(child)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._errors.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the nursery ended: see {self.folder / 'nursery.log'}"
        return line


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Officer(NamedTuple):
    """Somebody of a party, and the token by which he comes in."""

    party: str
    member: str
    token: str


class House:
    """A node's HOME, and the server of it: on one port, however often it is killed and begun again."""

    def __init__(self, nursery: Nursery, home: Home) -> None:
        self.home = home
        self.officers: dict[str, Officer] = {}
        self._nursery = nursery
        self._process = 0
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = int(found.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._callers: dict[str, httpx.Client] = {}

    def begin(self) -> None:
        """Have it served, and wait until it answers."""
        log = self.home.path.with_suffix(".log")
        self._process = self._nursery.run(
            log, "serve", "--home", str(self.home.path), "--port", str(self.port)
        )
        until(self.answers, f"the server answers: see {log}")

    def kill(self) -> None:
        """Kill it, as a machine fails: nothing is said to anybody."""
        self._nursery.end(self._process)

    def admit(
        self, party: str, role: Role = Role.LIAISON_OFFICER, scopes: tuple[Scope, ...] = SCOPES
    ) -> Officer:
        """Let somebody of a party in; one for each party is enough for most."""
        accounts = open_accounts(self.home)
        try:
            now_ms = bootstrap.now_ms()
            name = f"{role.value.replace('_', ' ').capitalize()} of {party}"
            member = accounts.add_member(party=party, name=name, role=role, now_ms=now_ms)
            issued = accounts.issue_token(member.id, scopes, now_ms + 5 * HOUR_MS, "test", now_ms=now_ms)
        finally:
            accounts.close()
        officer = Officer(party, member.id, issued.secret)
        self.officers.setdefault(party, officer)
        return officer

    # -- what is on record, asked for as any program does ----------------------------------------

    def ask(self, party: str, method: str, path: str, **sent: Any) -> Any:
        """Ask as a party, with its token; what is refused fails the test."""
        if party not in self._callers:
            headers = {"Authorization": f"Bearer {self.officers[party].token}"}
            self._callers[party] = httpx.Client(base_url=self.url, headers=headers, timeout=60)
        answer = self._callers[party].request(method, path, **sent)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, party: str, path: str, **asked: Any) -> Any:
        return self.ask(party, "GET", path, params=asked)

    def rows(self, party: str, kind: str, **asked: Any) -> list[dict[str, Any]]:
        return self.get(party, f"/v1/{kind}", limit=1000, **asked)["rows"]  # type: ignore[no-any-return]

    def say(self, party: str, type: str, facts: Any, body: Any = None, subject: str = "") -> Any:
        """Put something on record, signed by the party's key, which the node keeps."""
        theatre = self.get(party, "/v1/theatre")
        draft = {
            "format": "openline/draft/v1",
            "theatre": theatre["theatre"],
            "mode": theatre["mode"],
            "author": party,
            "type": type,
            "facts": facts,
            "body": body or {},
            "subject": subject,
            "key": os.urandom(16).hex(),
        }
        return self.ask(party, "POST", "/v1/drafts", json=draft)

    def releases(self, party: str) -> list[dict[str, Any]]:
        """Everything that a party was shown, in order."""
        rows: list[dict[str, Any]] = []
        while page := self.get(party, "/v1/releases", after=rows[-1]["seq"] if rows else 0)["releases"]:
            rows += page
        return rows

    def close(self) -> None:
        for caller in self._callers.values():
            caller.close()
        if self._process:
            self.kill()

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).is_success
        except httpx.TransportError:
            return False


@contextmanager
def marks_in(folder: Path) -> Iterator[None]:
    """Have this process keep its marks where the servers keep theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        yield


def make_house(nursery: Nursery, name: str, *parties: str) -> House:
    """Make a HOME with some parties, and an officer for each; it is not served yet."""
    with marks_in(nursery.folder):
        home = bootstrap.create_node(nursery.folder / name, name=name.title(), mode="exercise")
        with bootstrap.open_journal(home) as journal:
            for party in parties:
                enrol(home, journal, party)
            for party in (*parties, NODE):
                _set_desk(home, journal, party)
    house = House(nursery, home)
    for party in parties:
        house.admit(party)
    return house


def _set_desk(home: Home, journal: Any, party: str) -> None:
    """Say who is to be rung at a party, or at the node: an officer and his deputy."""
    posts = (Post(role=Role.DUTY_OFFICER), Post(role=Role.LIAISON_OFFICER, deputy=True))
    labels = (
        PostLabel(name=f"{party} desk", address="+99 1 2345"),
        PostLabel(name=f"{party} deputy", address="+99 2"),
    )
    type = "desk.node/v1" if party == NODE else "desk.set/v1"
    draft = Draft(type=type, facts=DeskFacts(channel="", version=1, posts=posts), body=DeskBody(posts=labels))
    journal.submit(bootstrap.sign(home, draft, author=party))


def play_tanf(nursery: Nursery, name: str = "tanf") -> House:
    """Make a HOME in which the exercise tanf has just ended, with an officer for each party that signs."""
    folder = nursery.folder / name
    nursery.finish(nursery.run(folder.with_suffix(".log"), "tanf", str(folder)))
    house = House(nursery, bootstrap.open_home(folder))
    for party in ("coalition", "sponsor", "aid", "partner", "government"):
        house.admit(party)
    return house
