"""Where tracks were at a time: by what had come in then, to whom it is shared, and not before it was."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from openline.app.lookingback import BusyError
from openline.app.sources import change
from openline.app.tracksthen import Fix, TracksThen
from openline.model.event import NODE
from tests.desk_positions import Clock, Open, PositionDesk
from tests.watched import NOON_MS

pytestmark = pytest.mark.requirement("R34")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def node(tmp_path: Path, clock: Clock):  # type: ignore[no-untyped-def]
    with PositionDesk(tmp_path / "node").open(clock) as opened:
        yield opened


def at(node: Open, clock: Clock, second: float, *fixes: tuple[object, ...]) -> None:
    """Send fixes of the south's in at a second after noon."""
    clock.now_ms = NOON_MS + round(second * 1000)
    node.post("south-gps", *fixes)


def share(node: Open, clock: Clock, **with_: str) -> None:
    values = {"shared_with": with_}
    change(node.services.book, "south-gps", "south", values, parties=(), now_ms=clock.now_ms)


def seen(node: Open, party: str, second: float) -> list[dict[str, Any]]:
    return node.services.then.at(party, NOON_MS + round(second * 1000)).positions


def places(node: Open, party: str, second: float) -> list[tuple[str, float]]:
    return [(it["track"], it["lon_e7"] / 1e7) for it in seen(node, party, second)]


def test_of_each_track_the_latest_that_had_come_in_by_then(node: Open, clock: Clock) -> None:
    at(node, clock, 0, ("A", 0, 1.0, 2.0), ("B", 0, 3.0, 4.0))
    at(node, clock, 60, ("A", 60, 1.1, 2.0))
    at(node, clock, 120, ("A", 90, 1.2, 2.0))  # it came later than it was
    assert places(node, "south", -1) == []
    assert places(node, "south", 30) == [("A", 1.0), ("B", 3.0)]
    assert places(node, "south", 100) == [("A", 1.1), ("B", 3.0)]
    assert places(node, "south", 120) == [("A", 1.2), ("B", 3.0)]
    assert places(node, "south", 120 + 3600) == []  # what was not heard of for an hour is nowhere


def test_nobody_else_sees_it_but_the_node_and_to_whom_it_is_shared(node: Open, clock: Clock) -> None:
    at(node, clock, 0, ("A", 0, 1.0, 2.0))
    assert places(node, "north", 10) == []
    assert places(node, "nobody", 10) == []
    assert places(node, NODE, 10) == [("A", 1.0)]
    assert seen(node, "south", 10)[0]["source"] == "south-gps"


def test_whoever_is_let_see_it_is_not_shown_where_it_was_before(node: Open, clock: Clock) -> None:
    at(node, clock, 0, ("A", 0, 1.0, 2.0))
    clock.now_ms = NOON_MS + 60_000
    share(node, clock, north="full")
    at(node, clock, 120, ("A", 120, 1.1, 2.0))
    assert places(node, "north", 30) == []
    assert places(node, "north", 130) == [("A", 1.1)]
    assert "source" not in seen(node, "north", 130)[0]


def test_what_is_taken_back_is_not_shown_of_then_either_and_what_is_given_again_from_then_on(
    node: Open, clock: Clock
) -> None:
    share(node, clock, north="full")
    at(node, clock, 10, ("A", 10, 1.0, 2.0))
    assert places(node, "north", 20) == [("A", 1.0)]
    share(node, clock)
    assert places(node, "north", 20) == []
    clock.now_ms = NOON_MS + 60_000
    share(node, clock, north="full")
    assert places(node, "north", 20) == []
    assert places(node, "north", 60) == [("A", 1.0)]


def test_what_is_shared_coarsely_is_a_box_of_the_minute(node: Open, clock: Clock) -> None:
    share(node, clock, north="coarse")
    at(node, clock, 30, ("A", 30, 1.23, 2.34))
    assert seen(node, "north", 59) == []  # nobody has looked yet
    [box] = seen(node, "north", 75)
    assert (box["lon_e7"], box["lat_e7"], box["box_e7"]) == (12_000_000, 23_000_000, 1_000_000)
    assert box["at_ms"] == NOON_MS
    assert "accuracy_m" not in box
    # Shown exactly from now on: how it was before stays hidden, and coarser does not begin anew.
    clock.now_ms = NOON_MS + 120_000
    share(node, clock, north="full")
    assert seen(node, "north", 75) == []
    share(node, clock, north="coarse")
    assert seen(node, "north", 120) != []


def test_a_source_that_is_switched_off_shows_nothing_to_others(node: Open, clock: Clock) -> None:
    share(node, clock, north="full")
    at(node, clock, 10, ("A", 10, 1.0, 2.0))
    change(node.services.book, "south-gps", "south", {"enabled": False}, parties=(), now_ms=NOON_MS)
    assert places(node, "north", 20) == []
    assert places(node, "south", 20) == [("A", 1.0)]


def test_so_many_are_given_and_it_is_said_that_there_are_more(node: Open) -> None:
    many = [
        Fix("south-gps", f"T{it}", NOON_MS, 1.0, 2.0, None, None, None, None, "", "") for it in range(20_001)
    ]
    then = TracksThen(
        parties=lambda: node.rules.state.parties, book=node.services.book, latest=lambda *_: many
    )
    found = then.at(NODE, NOON_MS)
    assert (len(found.positions), found.more) == (20_000, True)


def test_few_ask_at_once_and_others_come_again(node: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openline.app.tracksthen.PATIENCE_S", 0.05)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(sources: object, at_ms: int) -> list[Fix]:
        begun.release()
        go_on.wait(20)
        return []

    then = TracksThen(parties=lambda: node.rules.state.parties, book=node.services.book, latest=slow)
    threads = [threading.Thread(target=then.at, args=(NODE, NOON_MS)) for _ in range(2)]
    for it in threads:
        it.start()
        begun.acquire(timeout=20)
    with pytest.raises(BusyError):
        then.at(NODE, NOON_MS)
    go_on.set()
    for it in threads:
        it.join()
