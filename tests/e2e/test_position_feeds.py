"""Positions from a real broker and over real sockets, durable before anybody is told so."""

# ruff: noqa: F811

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import aiomqtt
import pytest

from openline.app.accounts import DAY_MS, Accounts, Scope
from openline.bootstrap.accounts import open_accounts
from openline.bootstrap.feeding import Feeds, admit_by_token, open_feeds
from openline.errors import UnauthenticatedError
from openline.feeds.mqtt import Broker
from openline.feeds.reporting import Admitted
from openline.model.release import Role
from tests.desk_positions import Clock, Open, PositionDesk, row
from tests.servers.mosquitto import Mosquitto, mosquitto  # noqa: F401
from tests.watched import NOON_MS


def until(condition: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def admit(token: str, source: str) -> Admitted:
    if token != "south-token":
        raise UnauthenticatedError("nobody is known by this token")
    return Admitted(source, "south")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Open]:
    with PositionDesk(tmp_path / "node").open(Clock()) as opened:
        yield opened


# -- MQTT ----------------------------------------------------------------------------------------------------


def publish(broker: Mosquitto, user: str, topic: str, *bodies: bytes) -> None:
    async def send() -> None:
        async with aiomqtt.Client(
            "127.0.0.1", broker.port, username=user, password=f"{user}-secret", identifier=f"test-{user}"
        ) as client:
            for body in bodies:
                await client.publish(topic, body, qos=1)

    asyncio.run(send())


def listening(node: Open, broker: Mosquitto, troubles: list[str]) -> Feeds:
    return open_feeds(
        node.services,
        admit=admit,
        trouble=lambda where, error: troubles.append(f"{where}: {error}"),
        broker=Broker(
            host="127.0.0.1", port=broker.port, username="openline", password="openline-secret", tls=False
        ),
        now_ms=Clock(),
    )


def positions(*rows: dict[str, object]) -> bytes:
    return json.dumps({"positions": list(rows)}).encode()


@pytest.mark.requirement("R36")
def test_what_a_source_publishes_is_judged_and_another_cannot_publish_for_it(
    node: Open,
    mosquitto: Mosquitto,
) -> None:
    troubles: list[str] = []
    feeds = listening(node, mosquitto, troubles)
    assert feeds.mqtt is not None
    until(lambda: feeds.mqtt.connected, "connected")
    topic = "openline/positions/south-gps"
    publish(mosquitto, "north", topic, positions(row("a", 0, 0.6, 0.6)))  # the broker lets it go nowhere
    publish(mosquitto, "south", topic, positions(row("a", 0, -0.5, 0.5)))
    publish(mosquitto, "south", topic, json.dumps(row("a", 5, 0.5, 0.5)).encode())
    until(lambda: feeds.mqtt.taken == 2, "both taken")
    node.judge()
    assert node.found() == [("enter", "a@s", "z")]
    assert troubles == []
    feeds.close()


def test_a_message_that_makes_no_sense_is_refused_once_and_holds_up_nothing(
    node: Open,
    mosquitto: Mosquitto,
) -> None:
    troubles: list[str] = []
    feeds = listening(node, mosquitto, troubles)
    until(lambda: feeds.mqtt.connected, "connected")
    topic = "openline/positions/south-gps"
    publish(
        mosquitto,
        "south",
        topic,
        b"nonsense",
        positions(row("a", 0, 500.0, 0.0)),
        positions(row("a", 1, 0.5, 0.5)),
    )
    until(lambda: feeds.mqtt.taken == 1, "the last is taken")
    assert feeds.mqtt.refused == 2
    assert all("south-gps" in it for it in troubles)
    feeds.close()


def test_messages_that_were_not_durable_come_again_after_the_node_was_away(
    node: Open,
    mosquitto: Mosquitto,
) -> None:
    troubles: list[str] = []
    feeds = listening(node, mosquitto, troubles)
    until(lambda: feeds.mqtt.connected, "connected")
    feeds.close()
    topic = "openline/positions/south-gps"
    publish(mosquitto, "south", topic, *(positions(row("a", second, 0.5, 0.5)) for second in range(5)))
    feeds = listening(node, mosquitto, troubles)
    until(lambda: feeds.mqtt.taken == 5, "all that were kept")
    feeds.close()


def test_a_message_that_the_disk_did_not_take_is_taken_when_it_comes_again(
    node: Open,
    mosquitto: Mosquitto,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import os

    sync, failed = os.fdatasync, []

    def fail_once(file: int) -> None:
        if not failed:
            failed.append(file)
            raise OSError(28, "No space left on device")
        sync(file)

    monkeypatch.setattr("openline.feeds.mqtt.PAUSES_S", (0.05,))
    troubles: list[str] = []
    feeds = listening(node, mosquitto, troubles)
    until(lambda: feeds.mqtt.connected, "connected")
    monkeypatch.setattr(os, "fdatasync", fail_once)
    publish(mosquitto, "south", "openline/positions/south-gps", positions(row("a", 0, 0.5, 0.5)))
    until(lambda: feeds.mqtt.taken == 1, "taken the second time")
    assert failed
    assert node.services.positions.condition("south-gps").positions == 1
    feeds.close()


def test_a_broker_that_goes_and_comes_back_is_found_again(
    node: Open,
    mosquitto: Mosquitto,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("openline.feeds.mqtt.PAUSES_S", (0.05,))
    feeds = listening(node, mosquitto, [])
    until(lambda: feeds.mqtt.connected, "connected")
    mosquitto.stop()
    until(lambda: not feeds.mqtt.connected, "gone")
    mosquitto.start()
    until(lambda: feeds.mqtt.connected, "connected again")
    publish(mosquitto, "south", "openline/positions/south-gps", positions(row("a", 0, 0.5, 0.5)))
    until(lambda: feeds.mqtt.taken == 1, "taken")
    feeds.close()


# -- TCP -----------------------------------------------------------------------------------------------------


class Line:
    """A source that speaks over a socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rwb")

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.file.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
        self.file.flush()

    def hear(self) -> str:
        return self.file.readline().decode().strip()

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@pytest.fixture
def feeds(node: Open) -> Iterator[Feeds]:
    opened = open_feeds(
        node.services, admit=admit, trouble=lambda where, error: None, listen=("127.0.0.1", 0), now_ms=Clock()
    )
    yield opened
    opened.close()


def test_json_lines_are_answered_once_they_are_durable(node: Open, feeds: Feeds) -> None:
    line = Line(feeds.tcp.port)
    line.say("AUTH south-token south-gps")
    assert line.hear() == "OK"
    line.say(json.dumps(row("a", 0, -0.5, 0.5)))
    assert line.hear() == "OK 1"
    assert node.services.segments.waiting_since(node.services.guard.place) == 1
    line.say(json.dumps(row("a", 1, 0.5, 0.5)))
    assert line.hear() == "OK 2"
    node.judge()
    assert node.found() == [("enter", "a@s", "z")]
    line.close()


def test_a_line_that_makes_no_sense_is_named_and_the_others_are_taken(node: Open, feeds: Feeds) -> None:
    line = Line(feeds.tcp.port)
    line.say("AUTH south-token south-gps")
    assert line.hear() == "OK"
    line.say(json.dumps(row("a", 0, 0.5, 0.5)) + "\nnonsense\n" + json.dumps(row("a", 1, 0.5, 0.5)))
    heard = {line.hear(), line.hear()}
    while "OK 2" not in heard:
        heard.add(line.hear())
    assert any(it.startswith("ERR 2 ") for it in heard)
    line.close()


@pytest.mark.parametrize(
    "first", ["AUTH wrong-token south-gps", "AUTH south-token", '{"track": "a"}', "AUTH " + "x" * 100_000]
)
def test_whoever_is_not_let_in_is_told_so_and_no_more(node: Open, feeds: Feeds, first: str) -> None:
    line = Line(feeds.tcp.port)
    line.say(first)
    assert line.hear().startswith("ERR ")
    assert line.hear() == ""
    assert node.services.segments.waiting_since(node.services.guard.place) == 0
    line.close()


def revoke(accounts: Accounts) -> None:
    (token,) = accounts.tokens(party="south")
    accounts.revoke_token(token.id, now_ms=NOON_MS)


def disable(accounts: Accounts) -> None:
    (member,) = accounts.members("south")
    accounts.disable_member(member.id)


@pytest.mark.parametrize("end", [revoke, disable])
def test_nothing_is_taken_from_whoever_is_let_in_no_longer(
    tmp_path: Path, end: Callable[[Accounts], None]
) -> None:
    desk = PositionDesk(tmp_path / "node")
    troubles: list[str] = []
    with desk.open(Clock()) as node, closing(open_accounts(desk.home)) as accounts:
        unit = accounts.add_member(party="south", name="GPS", role=Role.UNIT, now_ms=NOON_MS)
        secret = accounts.issue_token(
            unit.id, [Scope.POSITIONS], NOON_MS + DAY_MS, "a test", now_ms=NOON_MS
        ).secret
        feeds = open_feeds(
            node.services,
            admit=admit_by_token(accounts, node.services.book, Clock()),
            trouble=lambda where, error: troubles.append(str(error)),
            listen=("127.0.0.1", 0),
            now_ms=Clock(),
        )
        line = Line(feeds.tcp.port)
        line.say(f"AUTH {secret} south-gps")
        assert line.hear() == "OK"
        line.say(json.dumps(row("a", 0, 0.5, 0.5)))
        assert line.hear() == "OK 1"
        end(accounts)
        line.say(json.dumps(row("a", 1, 0.6, 0.5)))
        assert "nobody is known by this token" in line.hear()
        assert line.hear() == "", "the connection is closed"
        assert node.services.positions.condition("south-gps").positions == 1
        assert any("nobody is known" in it for it in troubles)
        line.close()
        feeds.close()


def test_a_line_without_end_is_not_kept_waiting_for(node: Open, feeds: Feeds) -> None:
    line = Line(feeds.tcp.port)
    line.say("AUTH south-token south-gps")
    assert line.hear() == "OK"
    line.file.write(b"{" + b" " * 300_000)
    line.file.flush()
    assert "no line end" in line.hear()
    line.close()


def test_a_connection_on_which_nothing_comes_is_closed(node: Open) -> None:
    opened = open_feeds(
        node.services, admit=admit, trouble=lambda where, error: None, listen=("127.0.0.1", 0), now_ms=Clock()
    )
    opened.tcp._idle_s = 0.2
    line = Line(opened.tcp.port)
    line.say("AUTH south-token south-gps")
    assert line.hear() == "OK"
    assert line.hear() == "ERR nothing came for too long"
    until(lambda: opened.tcp.connections == 0, "let go")
    opened.close()


def test_more_connections_than_are_taken_are_turned_away(node: Open) -> None:
    opened = open_feeds(
        node.services, admit=admit, trouble=lambda where, error: None, listen=("127.0.0.1", 0), now_ms=Clock()
    )
    opened.tcp._most_connections = 1
    first = Line(opened.tcp.port)
    first.say("AUTH south-token south-gps")
    assert first.hear() == "OK"
    second = Line(opened.tcp.port)
    assert second.hear() == "ERR too many connections"
    second.close()
    first.close()
    opened.close()


def test_ais_and_sbs_lines_are_read_as_in_files(node: Open, feeds: Feeds) -> None:
    ais = Line(feeds.tcp.port)
    ais.say("AUTH south-token south-gps")
    assert ais.hear() == "OK"
    ais.say("!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23")
    until(lambda: node.services.positions.condition("south-gps").positions == 1, "the AIS report")
    sbs = Line(feeds.tcp.port)
    sbs.say("AUTH south-token south-gps")
    assert sbs.hear() == "OK"
    sbs.say("MSG,3,1,1,A1B2C3,1,2026/11/30,12:00:01.000,2026/11/30,12:00:01.000,,10000,,,33.5,38.6,,,0,0,0,0")
    until(lambda: node.services.positions.condition("south-gps").positions == 2, "the SBS report")
    assert node.services.positions.condition("south-gps").last_fix_ms == NOON_MS + 1000
    ais.close()
    sbs.close()
