"""Where tracks are now: the latest only, to whom it is shared and as exactly as that, with a digest of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline.app.livepositions import _hand
from openline.app.sources import change
from tests.desk_positions import Clock, Open, PositionDesk
from tests.watched import NOON_MS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def node(tmp_path: Path, clock: Clock):  # type: ignore[no-untyped-def]
    with PositionDesk(tmp_path / "node").open(clock) as opened:
        yield opened


def seen(event: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(event.split(b"data: ", 1)[1])
    return said


def share(node: Open, **with_: str) -> None:
    change(node.services.book, "south-gps", "south", {"shared_with": with_}, parties=(), now_ms=NOON_MS)


def test_its_own_party_sees_the_latest_of_each_track_and_another_nothing(node: Open) -> None:
    live = node.services.live
    node.post("south-gps", ("a", 0, 10.123456, 20.0), ("a", 1, 10.2, 20.1), ("b", 1, 11.0, 20.0))
    node.post("south-gps", ("a", 0.5, 10.15, 20.0))
    events = live.tick(["south", "north", "nobody"])
    assert set(events) == {"south"}
    positions = {it["track"]: it for it in seen(events["south"])["positions"]}
    assert (positions["a"]["lon_e7"], positions["a"]["at_ms"]) == (102_000_000, NOON_MS + 1000)
    assert positions["a"]["source"] == "south-gps"
    assert live.tick(["south", "north"]) == {}
    assert seen(live.whole("north"))["positions"] == []
    assert {it["track"] for it in seen(live.whole("node"))["positions"]} == {"a", "b"}


def test_what_is_shared_in_full_names_no_source(node: Open) -> None:
    share(node, north="full")
    node.post("south-gps", ("a", 1, 10.2, 20.1))
    (fix,) = seen(node.services.live.whole("north"))["positions"]
    assert (fix["lon_e7"], fix["reporter"]) == (102_000_000, "south")
    assert "source" not in fix


def test_what_is_shared_coarsely_is_a_box_and_moves_once_a_minute(node: Open, clock: Clock) -> None:
    share(node, north="coarse")
    live = node.services.live
    node.post("south-gps", ("a", 1, 10.27, -20.13))
    (fix,) = seen(live.tick(["north"])["north"])["positions"]
    assert (fix["lon_e7"], fix["lat_e7"], fix["box_e7"]) == (102_000_000, -202_000_000, 1_000_000)
    assert fix["at_ms"] == NOON_MS
    assert not {"alt_m", "accuracy_m", "speed_m_s", "course_deg", "source"} & set(fix)
    node.post("south-gps", ("a", 9, 10.35, -20.13))
    assert live.tick(["north"]) == {}  # it moved within the minute
    assert seen(live.whole("north"))["positions"] == [fix]
    clock.now_ms += 60_000
    (moved,) = seen(live.tick(["north"])["north"])["positions"]
    assert moved["lon_e7"] == 103_000_000


def test_what_is_no_longer_shared_is_seen_no_longer(node: Open) -> None:
    share(node, north="full")
    node.post("south-gps", ("a", 1, 10.2, 20.1))
    assert seen(node.services.live.whole("north"))["positions"]
    share(node)
    assert seen(node.services.live.whole("north"))["positions"] == []


def test_a_digest_of_what_each_party_was_sent_is_kept_by_the_minute(node: Open, clock: Clock) -> None:
    live = node.services.live
    node.post("south-gps", ("a", 1, 10.2, 20.1))
    sent = [live.whole("south")]
    node.post("south-gps", ("a", 2, 10.3, 20.1))
    sent.append(live.tick(["south"])["south"])
    clock.now_ms += 60_000
    live.tick(["south"])
    (kept,) = live._digests.of("south", since_ms=0, to_ms=clock.now_ms)  # type: ignore[attr-defined]
    expected = hashlib.sha256(b"".join(it.split(b"data: ", 1)[1].rstrip(b"\n") for it in sent)).digest()
    assert kept == ("south", NOON_MS, expected, 2, 2)


def test_a_listener_is_sent_all_first_then_what_moves_and_is_ended_with_the_server(node: Open) -> None:
    async def listen() -> list[bytes]:
        closed = asyncio.Event()
        heard: list[bytes] = []
        stream = node.services.live.events("south", closed)
        async with asyncio.timeout(30):
            async for event in stream:
                heard.append(event)
                if len(heard) == 2:
                    await asyncio.to_thread(node.post, "south-gps", ("a", 2, 10.3, 20.1))
                if b"103000000" in event:
                    closed.set()
        return heard

    node.post("south-gps", ("a", 1, 10.2, 20.1))
    retry, whole, *_, moved = asyncio.run(listen())
    assert retry.startswith(b"retry: ")
    assert [it["lon_e7"] for it in seen(whole)["positions"]] == [102_000_000]
    assert seen(whole)["whole"] is True
    assert [it["lon_e7"] for it in seen(moved)["positions"]] == [103_000_000]
    assert node.services.live.listening() == {}


def test_a_listener_that_is_far_behind_is_given_everything_anew(node: Open) -> None:
    from openline.app.livepositions import KEPT_EVENTS, _Listener

    async def lag() -> tuple[bool, int]:
        listener = _Listener()
        for number in range(KEPT_EVENTS + 1):
            _hand(listener, number, b"%d" % number)
        return listener.lost, listener.waiting.qsize()

    assert asyncio.run(lag()) == (True, 1)


def test_what_moved_before_everything_was_looked_at_is_not_sent_after_it(
    node: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at what moved is taken first, and comes to the listener while all there is is being written."""
    live = node.services.live
    node.post("south-gps", ("a", 1, 10.2, 20.1))
    look = live._look

    def overtaken(*, whole: bool) -> Any:
        if whole:
            number, events = live._tick(["south"])
            (listener,) = live._listeners["south"]
            loop.call_soon_threadsafe(_hand, listener, number, events["south"])
            node.post("south-gps", ("a", 2, 10.3, 20.1))
        return look(whole=whole)

    async def listen() -> list[int]:
        nonlocal loop
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(live, "_look", overtaken)
        heard: list[int] = []
        async with asyncio.timeout(30):
            async for event in live.events("south", asyncio.Event()):
                if b"data: " in event:
                    heard += [it["lon_e7"] for it in seen(event)["positions"]]
                if heard == [103_000_000]:
                    monkeypatch.setattr(live, "_look", look)
                    await asyncio.to_thread(node.post, "south-gps", ("a", 3, 10.4, 20.1))
                if 104_000_000 in heard:
                    return heard
        return heard

    loop: asyncio.AbstractEventLoop
    # 10.3 may come twice, once among all and once as moved; 10.2 never after it.
    heard = asyncio.run(listen())
    assert (heard[0], heard[-1]) == (103_000_000, 104_000_000)
    assert 102_000_000 not in heard


def test_whoever_brings_fixes_does_not_wait_while_they_are_written_down(
    node: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = node.services.live
    node.post("south-gps", ("a", 1, 10.2, 20.1))
    encode, writing, taken = msgspec.json.encode, threading.Event(), threading.Event()

    def slow(event: object) -> bytes:
        writing.set()
        assert taken.wait(30), "the fixes had to wait for what is written down"
        return encode(event)

    monkeypatch.setattr("openline.app.livepositions.msgspec.json.encode", slow)
    with ThreadPoolExecutor(1) as pool:
        whole = pool.submit(live.whole, "south")
        assert writing.wait(30)
        node.post("south-gps", ("a", 2, 10.3, 20.1))
        live._look(whole=False)  # nor does the look at what moved
        taken.set()
        (fix,) = seen(whole.result(30))["positions"]
    assert fix["lon_e7"] == 102_000_000
