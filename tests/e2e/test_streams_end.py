"""Streams end with the right to them, while nobody waits for accounts that are busy; over real sockets."""

from __future__ import annotations

import http.client
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.node import Node
from openline.app.sources import Source
from openline.bootstrap import serving
from openline.model.release import Role
from openline.web.app import make_app
from tests.serving import HOUR_MS, client_of, enrol, served, token_for

QUIET_S = 0.5
SOON_S = 20.0
"""Far less than the stream would last by itself, and enough on a machine that is busy."""


class Office(NamedTuple):
    """A node behind a socket, a party and its token."""

    home: Home
    node: Node
    address: str
    token: str
    ahead_ms: list[int]
    """How far its clock is ahead: a test sets it."""
    path: Path

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    enrol(home, node.journal, "alpha", client_of(home, tmp_path / "alpha"))
    ahead_ms = [0]
    node.now_ms = lambda: bootstrap.now_ms() + ahead_ms[0]
    assert node.positions is not None
    node.positions.book.add(
        Source(
            id="alpha-gps",
            party="alpha",
            name="GPS",
            kind="device",
            subject="alpha",
            may_report_on=None,
            accuracy_m=0,
            lateness_s=10,
            topic="",
            shared_with={},
        )
    )
    try:
        with served(make_app(node, quiet_s=QUIET_S)) as address:
            yield Office(home, node, address, token_for(node.accounts, "alpha"), ahead_ms, tmp_path)
    finally:
        node.close()


class Listening:
    """Listens to a stream in a thread of its own."""

    def __init__(self, office: Office, path: str) -> None:
        self.lines: list[str] = []
        self.ended = threading.Event()
        self._office, self._path = office, path
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        url = self._office.address + self._path
        with (
            suppress(httpx.ReadError),
            httpx.stream("GET", url, headers=self._office.headers(), timeout=60) as stream,
        ):
            assert stream.status_code == 200
            self.lines.extend(stream.iter_lines())
        self.ended.set()

    def events(self) -> int:
        return sum(it.startswith("event: ") for it in list(self.lines))

    def comments(self) -> int:
        return sum(it.startswith(": ") for it in list(self.lines))


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def revoke(office: Office) -> None:
    (token,) = office.node.accounts.tokens(party="alpha")
    office.node.accounts.revoke_token(token.id, now_ms=office.node.now_ms())


def disable(office: Office) -> None:
    (member,) = office.node.accounts.members("alpha")
    office.node.accounts.disable_member(member.id)


def expire(office: Office) -> None:
    office.ahead_ms[0] = HOUR_MS


def give_another_role(office: Office) -> None:
    (member,) = office.node.accounts.members("alpha")
    office.node.accounts.edit_member(member.id, role=Role.ADMINISTRATOR)


ENDINGS = [revoke, disable, expire, give_another_role]


@pytest.mark.parametrize("end", ENDINGS)
def test_no_release_is_sent_once_the_right_to_it_ended(office: Office, end: Callable[[Office], None]) -> None:
    listening = Listening(office, "/v1/releases/stream")
    shown = httpx.get(f"{office.address}/v1/releases", headers=office.headers()).json()["releases"]
    until(lambda: listening.events() == len(shown) > 0, "what there was is heard")
    end(office)
    enrol(office.home, office.node.journal, "carol", client_of(office.home, office.path / "carol"))
    assert office.node.rules.state.release_counts["alpha"] > len(shown), "there was more to hear"
    assert listening.ended.wait(SOON_S)
    assert listening.events() == len(shown)


@pytest.mark.parametrize("end", ENDINGS)
def test_no_position_is_sent_once_the_right_to_it_ended(
    office: Office, end: Callable[[Office], None]
) -> None:
    listening = Listening(office, "/v1/positions/stream")
    until(lambda: listening.events() == 1, "what there is comes first")
    end(office)
    positions = office.node.positions
    assert positions is not None
    row = b'{"track": "t", "lat_deg": 33.5, "lon_deg": 38.7, "at_ms": %d}' % bootstrap.now_ms()
    positions.positions.take("alpha-gps", "alpha", row, "ndjson").result(30)
    assert listening.ended.wait(SOON_S)
    assert listening.events() == 1


@pytest.mark.parametrize("path", ["/v1/releases/stream?after=1000000", "/v1/positions/stream"])
def test_a_quiet_stream_stays_open_and_ends_with_the_next_comment(office: Office, path: str) -> None:
    listening = Listening(office, path)
    until(lambda: listening.comments() >= 2, "two comments")
    assert not listening.ended.is_set()
    revoke(office)
    said = listening.comments()
    assert listening.ended.wait(SOON_S)
    assert listening.comments() <= said + 1, "one may have been on its way"


def test_nobody_waits_while_another_process_writes_accounts(office: Office) -> None:
    host = office.address.removeprefix("http://")

    def get(path: str, token: str = "") -> int:
        line = http.client.HTTPConnection(host, timeout=30)
        try:
            line.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            return line.getresponse().status
        finally:
            line.close()

    other = sqlite3.connect(office.home.side_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        began_s = time.monotonic()
        assert get("/v1/session", office.token) == 200  # its first use, which is to be written down
        assert get("/healthz") == 200
        took_s = time.monotonic() - began_s
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert took_s < 5.0, "whoever waits for the lock waits for ten seconds"
    until(lambda: office.node.accounts.tokens(party="alpha")[0].last_used_ms is not None, "noted after all")
