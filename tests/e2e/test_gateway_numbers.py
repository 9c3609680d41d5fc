"""Messages said at a gateway while the node is away: each in its place when it is back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from openline import bootstrap
from openline.app.drafts import from_draft_file
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import gateways, serving
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.model.channel import Channel
from openline.model.event import ReasonBody
from openline.model.roster import Level
from openline.model.saying import ChannelBody, ChannelFacts
from openline.web.app import make_app
from tests.page.wire import Wire
from tests.serving import client_of, enrol, served, token_for

pytestmark = pytest.mark.requirement("R4", "R6")


class Side(NamedTuple):
    """Alpha's gateway, and the wire by which it reaches the node."""

    node: Node
    gateway: Gateway
    wire: Wire
    url: str
    token: str

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, f"{self.url}{path}", headers=headers, timeout=60, **more)

    def status(self) -> dict[str, Any]:
        return self.ask("GET", "/v1/gateway").json()  # type: ignore[no-any-return]

    def draft(self, text: str, serial: int, after: int = 0, **more: Any) -> dict[str, Any]:
        said = {"message": os.urandom(16).hex(), "channel": "ops", "precedence": "priority"}
        return {
            "format": "openline/draft/v1",
            "theatre": self.gateway.home.settings.theatre,
            "mode": "exercise",
            "author": "alpha",
            "type": "message.send/v1",
            "facts": said | {"action": ["bravo"], "serial": serial, "after": after} | more,
            "body": {"text": text, "language": "en"},
            "key": os.urandom(16).hex(),
        }

    def say(self, draft: dict[str, Any]) -> int:
        return self.ask("POST", "/v1/drafts", json=draft).status_code

    def elsewhere(self, draft: dict[str, Any]) -> None:
        """Say something in alpha's name that its gateway knows nothing of."""
        whole = {"subject": "", **draft}
        addressed = from_draft_file(msgspec.json.encode(whole), where="draft")
        self.node.journal.submit(self.gateway._signed(addressed))

    def on_record(self) -> list[tuple[str, int, int]]:
        """What bravo reads on the line, in the order of its numbers."""
        listed = self.gateway.client.messages(channel="ops", sender="alpha")
        rows: list[Any] = [msgspec.to_builtins(it) for it in listed]
        return sorted((it["shown"]["body"]["text"], it["serial"], it["after"]) for it in rows)


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(home, tmp_path / "alpha")
    with ExitStack() as opened:
        node = serving.open_node(home)
        opened.callback(node.close)
        enrol(home, node.journal, "alpha", own)
        enrol(home, node.journal, "bravo")
        line = Channel(id="ops", name="Ops", parties=("alpha", "bravo"), level=Level.OPERATIONAL)
        facts = ChannelFacts(
            channel="ops", version=1, parties=line.parties, level=line.level, carrier=line.carrier
        )
        propose = Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=line))
        node.journal.submit(bootstrap.sign(home, propose, author="bravo"))
        digest = node.rules.state.channels["ops"].proposal_sha256
        signs = ChannelFacts(channel="ops", version=1, proposal_sha256=digest)
        sign = Draft(type="channel.sign/v1", facts=signs, body=ReasonBody(reason=""))
        node.journal.submit(bootstrap.sign(own, sign, author="alpha"))
        address = opened.enter_context(served(make_app(node)))
        wire = Wire(urlsplit(address).port or 0)
        opened.callback(wire.close)
        gateway = gateways.open_gateway(own, wire.url, token=token_for(node.accounts, "alpha"))
        opened.callback(gateway.stop)
        gateway.lists.look()
        url = opened.enter_context(served(make_gateway_app(gateway)))
        gateway.start()
        yield Side(node, gateway, wire, url, token_for(gateway.desk.accounts, "alpha"))


def until(holds: Callable[[], object], what: str, *, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


def test_two_who_write_by_the_same_copy_are_numbered_one_behind_the_other(side: Side) -> None:
    assert side.say(side.draft("one", 1)) == 201
    side.wire.cut()
    second = side.draft("two", 2, 1)
    # By the copy, which has one message or none, all of them would be the same.
    assert [side.say(it) for it in (second, side.draft("three", 2, 1), side.draft("four", 1))] == [202] * 3
    assert side.say(second) == 202, "brought again, since its answer was lost, it is no other"
    until(lambda: side.status()["node_away_ms"], "it is said that the node is away", within_s=5)
    waiting = side.status()["unsent"]
    assert [(it["state"], it["body"]["text"]) for it in waiting] == [
        ("waiting", text) for text in ("two", "three", "four")
    ]
    side.wire.flow()
    until(lambda: not side.status()["unsent"], "all of it is on record", within_s=10)
    said = sorted(side.on_record(), key=lambda it: it[1])
    assert said == [("one", 1, 0), ("two", 2, 1), ("three", 3, 2), ("four", 4, 3)]
    until(lambda: side.status()["node_away_ms"] == 0, "it is said that the node is back", within_s=5)
    assert side.status()["alarms"] == []


def test_what_is_numbered_by_a_copy_that_is_old_is_numbered_and_signed_anew(side: Side) -> None:
    side.wire.cut()
    for number, it in enumerate(("mine", "mine too"), 1):
        assert side.say(side.draft(it, number, number - 1)) == 202
    side.elsewhere(side.draft("theirs", 1))
    side.wire.flow()
    until(lambda: not side.status()["unsent"], "both are on record")
    assert side.on_record() == [("mine", 2, 1), ("mine too", 3, 2), ("theirs", 1, 0)]
    assert side.status()["alarms"] == []


def test_a_flash_of_an_old_copy_is_taken_at_once_and_moves_no_number(side: Side) -> None:
    side.wire.cut()
    assert side.say(side.draft("plain", 1)) == 202
    assert side.say(side.draft("flash", 1, precedence="flash")) == 202
    side.wire.flow()
    until(lambda: not side.status()["unsent"], "both are on record")
    assert side.on_record() == [("flash", 2, 0), ("plain", 1, 0)]


def test_what_is_refused_otherwise_is_an_alarm_with_its_words_until_it_is_put_away(side: Side) -> None:
    side.wire.cut()
    assert side.say(side.draft("Hold at the bridge.", 1, answer_by_ms=bootstrap.now_ms() + 1500)) == 202
    time.sleep(2)
    side.wire.flow()
    until(lambda: side.status()["alarms"], "it is an alarm")
    status = side.status()
    [alarm], [refused] = status["alarms"], status["unsent"]
    assert "PRIORITY message on ops to bravo: “Hold at the bridge.”" in alarm["what"]
    assert "its deadline has passed already" in alarm["what"]
    assert "say it again" in alarm["next_step"]
    assert (refused["state"], refused["body"]["text"]) == ("refused", "Hold at the bridge.")
    assert side.ask("DELETE", f"/v1/gateway/unsent/{refused['entry']}").status_code == 204
    status = side.status()
    assert (status["alarms"], status["unsent"]) == ([], [])
    assert [it["state"] for it in status["letters"] if it["entry"] == refused["entry"]] == ["refused"]
    assert side.ask("DELETE", "/v1/gateway/unsent/none").status_code == 404


def test_whoever_is_told_of_a_refusal_as_he_waits_raises_no_alarm(side: Side) -> None:
    assert side.say(side.draft("late", 1, answer_by_ms=1)) == 422
    assert (side.status()["alarms"], side.status()["unsent"]) == ([], [])
    side.elsewhere(side.draft("theirs", 1))
    assert side.say(side.draft("mine", 1)) == 201, "so it is while the node answers"
    assert side.on_record() == [("mine", 2, 1), ("theirs", 1, 0)]


def test_what_was_signed_elsewhere_is_never_signed_anew_and_is_an_alarm(side: Side) -> None:
    side.wire.cut()
    addressed = from_draft_file(msgspec.json.encode({"subject": "", **side.draft("mine", 1)}), where="draft")
    entry = side.gateway._signed(addressed)  # by the party's key, on another machine
    body = msgspec.json.encode(entry.to_file())
    for _ in range(2):
        assert side.ask("POST", "/v1/entries", content=body).status_code == 202
    assert len(side.status()["unsent"]) == 1, "the same id is the same letter"
    side.elsewhere(side.draft("theirs", 1))
    side.wire.flow()
    until(lambda: side.status()["alarms"], "it is an alarm")
    assert "the next is 2 after 1" in side.status()["alarms"][0]["what"]
    assert side.on_record() == [("theirs", 1, 0)]


def test_an_entry_that_nobody_can_read_takes_nothing_else_with_it(side: Side) -> None:
    side.wire.cut()
    addressed = from_draft_file(msgspec.json.encode({"subject": "", **side.draft("mine", 1)}), where="draft")
    unread = msgspec.structs.replace(side.gateway._signed(addressed), body=b"{")
    body = msgspec.json.encode(unread.to_file())
    assert side.ask("POST", "/v1/entries", content=body).status_code == 202
    assert side.say(side.draft("behind it", 1)) == 202
    [first, second] = side.status()["unsent"]
    assert (first["body"], second["body"]["text"]) == (None, "behind it")
    side.wire.flow()
    until(lambda: side.on_record(), "what is behind it is on record")
    until(lambda: side.status()["alarms"], "and it is an alarm")
    assert "message.send/v1" in side.status()["alarms"][0]["what"]
