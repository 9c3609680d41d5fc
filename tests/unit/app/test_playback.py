"""A stretch of time, played again: frame by frame what is answered for each moment by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.app.playback import Playback, Stretch, near_incident, playback
from openline.app.positions import PositionServices
from openline.app.showing.neighbours import Around
from openline.app.sources import change
from openline.app.tracksagain import Kept, Moves, Seen, TracksAgain, frame_ends
from openline.decide.joining import Span, Spot, near_of
from openline.errors import InputError
from openline.model.event import NODE, ReasonBody, RedactionFacts, ZoneBody, ZoneFacts
from openline.model.space import Position
from openline.stores.history import History, judged_segments
from openline.stores.historyquery import kept_between
from tests.desk_positions import Clock, Open, PositionDesk
from tests.watched import NOON_MS, square

pytestmark = pytest.mark.requirement("R34")
HOUR_MS = 3_600_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path) -> PositionDesk:
    return PositionDesk(tmp_path / "node")


@pytest.fixture
def node(desk: PositionDesk, clock: Clock):  # type: ignore[no-untyped-def]
    with desk.open(clock) as opened:
        yield opened


def at(node: Open, clock: Clock, second: float, *fixes: tuple[object, ...]) -> None:
    clock.now_ms = NOON_MS + round(second * 1000)
    node.post("south-gps", *fixes)


def share(node: Open, clock: Clock, second: float, how: str) -> None:
    clock.now_ms = NOON_MS + round(second * 1000)
    values = {"shared_with": {"north": how}}
    change(node.services.book, "south-gps", "south", values, parties=(), now_ms=clock.now_ms)


def play(
    node: Open,
    reader: str,
    first: float,
    last: float,
    every: float,
    as_: Any = "known",
    limit: Around | None = None,
) -> Playback:
    """Play from one second after noon to another."""
    from_ms, until_ms = (NOON_MS + round(it * 1000) for it in (first, last))
    services: PositionServices = node.services
    seen = services.then.sights(reader)
    history = History(services.segments.folder)
    kept = kept_between(history, list(seen), from_ms=from_ms - HOUR_MS, until_ms=until_ms)
    return playback(
        node.journal.store,
        node.rules.state,
        reader,
        Stretch(from_ms, until_ms, round(every * 1000), as_),
        kept=kept,
        seen=seen,
        around=limit,
    )


Place = tuple[float, float]


def pictures(it: Playback) -> list[tuple[int, dict[str, Place]]]:
    """Keep what the frames say; give where every track is at the end of each."""
    now: dict[str, Place] = {}
    found = []
    for frame in it.frames():
        assert frame.tracks is not None
        for code in frame.tracks.gone.tolist():
            del now[it.names[code][1]]
        moves = frame.tracks.moves
        for code, lat, lon in zip(
            moves.track.tolist(), moves.lat_deg.tolist(), moves.lon_deg.tolist(), strict=True
        ):
            now[it.names[code][1]] = (round(lat * 1e7), round(lon * 1e7))
        found.append((frame.at_ms, dict(now)))
    return found


def as_asked(node: Open, reader: str, at_ms: int) -> dict[str, Place]:
    """Ask where every track was then, of what answers that for one moment."""
    rows = node.services.then.at(reader, at_ms).positions
    return {it["track"]: (it["lat_e7"], it["lon_e7"]) for it in rows}


FIXES = st.lists(
    st.tuples(
        st.integers(0, 9000),  # when it came in, in seconds
        st.integers(-4200, 120),  # how much later than that it was
        st.sampled_from(["A", "B"]),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=40,
)


def kept_of(fixes: list[tuple[int, int, str, int]]) -> Kept:
    """Put fixes into columns, in the order in which they came in."""
    rows = sorted(fixes, key=lambda it: it[0])
    n = len(rows)
    return Kept(
        names=[("s", "A"), ("s", "B")],
        parties=[""],
        track=np.array([ord(track) - ord("A") for _, _, track, _ in rows], dtype=np.int32),
        party=np.zeros(n, np.int32),
        time_ms=np.array([(second + later) * 1000 for second, later, _, _ in rows], dtype=np.int64),
        received_ms=np.array([second * 1000 for second, _, _, _ in rows], dtype=np.int64),
        lat_deg=np.array([35.0 + place * 0.011 for *_, place in rows]),
        lon_deg=np.array([30.0 + place * 0.013 for *_, place in rows]),
        speed_m_s=np.full(n, 3, np.float32),
        course_deg=np.full(n, 90, np.float32),
    )


def looked_up(kept: Kept, seen: Seen, as_: str, at_ms: int) -> dict[int, int]:
    """Give of each track the row that is shown at a moment, fix by fix, as TracksThen says it."""
    if at_ms < seen.since_ms:
        return {}
    if seen.sight == "coarse":
        at_ms = at_ms // 60_000 * 60_000
    best: dict[int, tuple[int, int, int]] = {}
    for row in range(len(kept.track)):
        time_ms, received_ms = int(kept.time_ms[row]), int(kept.received_ms[row])
        if not at_ms - HOUR_MS <= time_ms <= at_ms or (as_ == "known" and received_ms > at_ms):
            continue
        track = int(kept.track[row])
        best[track] = max(best.get(track, (-(10**9), 0, 0)), (time_ms, received_ms, row))
    return {track: row for track, (_, _, row) in best.items()}


@settings(max_examples=200, deadline=None)
@given(
    fixes=FIXES,
    sight=st.sampled_from(["full", "coarse"]),
    since_s=st.sampled_from([0, 0, 1777, 6000]),
    every_s=st.sampled_from([7, 60, 450, 4000]),
    as_=st.sampled_from(["known", "corrected"]),
)
def test_each_frame_is_what_is_looked_up_for_its_moment(
    fixes: list[tuple[int, int, str, int]], sight: Any, since_s: int, every_s: int, as_: Any
) -> None:
    """Two hands: running maxima over columns here, one fix after the other there."""
    kept, seen = kept_of(fixes), Seen(sight, since_s * 1000)
    ends = frame_ends(100_000, 9_000_000, every_s * 1000)
    again = TracksAgain(kept, {"s": seen}, ends, as_)
    now: dict[int, tuple[int, float]] = {}
    for number, at_ms in enumerate(ends.tolist()):
        frame = again.frame(number)
        for code in frame.gone.tolist():
            del now[code]
        moves = frame.moves
        for code, time_ms, lat in zip(
            moves.track.tolist(), moves.time_ms.tolist(), moves.lat_deg.tolist(), strict=True
        ):
            now[code] = (time_ms, lat)
        due = {}
        for code, row in looked_up(kept, seen, as_, at_ms).items():
            time_ms, lat = int(kept.time_ms[row]), float(kept.lat_deg[row])
            if sight == "coarse":
                time_ms, lat = time_ms // 60_000 * 60_000, round(lat * 1e7) // 1_000_000 / 10
            due[code] = (time_ms, lat)
        assert {code: it[0] for code, it in now.items()} == {code: it[0] for code, it in due.items()}
        assert [now[it][1] for it in sorted(now)] == pytest.approx([due[it][1] for it in sorted(due)])
        if sight == "coarse":
            assert np.isnan(moves.speed_m_s).all()


@pytest.mark.parametrize("how", ["full", "coarse"])
def test_each_frame_is_what_the_node_answers_for_its_moment(node: Open, clock: Clock, how: str) -> None:
    at(node, clock, 0, ("A", 0, 30.01, 35.01), ("B", -3500, 31.0, 35.0))
    at(node, clock, 250, ("A", 240, 30.11, 35.01), ("A", 70, 30.3, 35.0))
    share(node, clock, 400, how)
    at(node, clock, 700, ("A", 500, 30.29, 35.0), ("B", 690, 31.2, 35.1))
    clock.now_ms = NOON_MS + 20_000_000
    for reader in (NODE, "south", "north"):
        for at_ms, shown in pictures(play(node, reader, -60, 4500, 570)):
            assert shown == as_asked(node, reader, at_ms), (reader, (at_ms - NOON_MS) / 1000)


def test_late_fixes_are_in_their_place_when_it_is_corrected_and_marked(node: Open, clock: Clock) -> None:
    at(node, clock, 0, ("A", 0, 1.0, 2.0))
    at(node, clock, 300, ("A", 100, 1.1, 2.0), ("A", 300, 1.3, 2.0))
    known = pictures(play(node, "south", 0, 360, 60))
    corrected = play(node, "south", 0, 360, 60, "corrected")
    lons = [shown["A"][1] for _, shown in known]
    assert lons == [10_000_000] * 5 + [13_000_000] * 2
    assert [shown["A"][1] for _, shown in pictures(corrected)] == [10_000_000] * 2 + [11_000_000] * 3 + [
        13_000_000
    ] * 2
    late = [frame.tracks.moves.late.tolist() for frame in corrected.frames() if frame.tracks is not None]
    assert late == [[False], [], [True], [], [], [False], []]


def test_what_was_overtaken_is_counted_and_moves_nothing(node: Open, clock: Clock) -> None:
    at(node, clock, 10, ("A", 10, 1.0, 2.0))
    at(node, clock, 70, ("A", 5, 9.0, 2.0), ("A", 6, 9.0, 2.0))
    frames = list(play(node, "south", 0, 120, 60).frames())
    assert [it.tracks.overtaken for it in frames if it.tracks is not None] == [0, 0, 2]
    assert [len(it.tracks.moves.track) for it in frames if it.tracks is not None] == [0, 1, 0]


def test_nobody_is_played_where_tracks_were_before_they_were_shared(node: Open, clock: Clock) -> None:
    at(node, clock, 0, ("A", 0, 1.0, 2.0))
    share(node, clock, 100, "full")
    at(node, clock, 150, ("A", 150, 1.1, 2.0))
    shown = [bool(it) for _, it in pictures(play(node, "north", 0, 180, 60))]
    assert shown == [False, False, True, True]
    assert not any(it for _, it in pictures(play(node, "east", 0, 180, 60)))


def test_what_is_compacted_is_played_the_same(node: Open, clock: Clock) -> None:
    for second in range(0, 600, 20):
        at(node, clock, second, ("A", second - second % 3 * 30, 1.0 + second * 1e-3, 2.0))
    before = pictures(play(node, "south", 0, 600, 30))
    node.judge()
    node.services.segments.seal()
    segments = node.services.segments
    done = History(segments.folder).compact(judged_segments(segments.folder, segments.end))
    assert done.rows == 30
    assert pictures(play(node, "south", 0, 600, 30)) == before


# -- near an incident ------------------------------------------------------------------------------------


def around(lat: float, lon: float, *, within_m: float, give_or_take_m: int = 0, hours: float = 6.0) -> Around:
    """Noon at a place, give or take a minute."""
    spot = Spot(0, Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7)), give_or_take_m)
    window = Span(NOON_MS - 60_000, NOON_MS + 60_000)
    return Around({0: spot}, window, within_m, round(hours * HOUR_MS))


def moves_at(places: list[tuple[float, float, int]]) -> Moves:
    """Fixes at latitude, longitude and seconds after noon, each of a track of its own."""
    n = len(places)
    lat, lon, seconds = (np.array(it) for it in zip(*places, strict=True))
    none = np.zeros(n, np.float32)
    time_ms = NOON_MS + seconds.astype(np.int64) * 1000
    flags = np.zeros(n, np.bool_)
    codes = np.arange(n, dtype=np.int32)
    return Moves(codes, codes, time_ms, lat.astype(float), lon.astype(float), none, none, flags, flags)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(33.0, 34.0), st.floats(38.0, 39.2), st.integers(-30_000, 30_000)),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([0, 500, 5_000]),
)
def test_what_is_near_an_incident_is_what_its_picture_joins(
    places: list[tuple[float, float, int]], give_or_take_m: int
) -> None:
    places = [(round(lat, 7), round(lon, 7), second) for lat, lon, second in places]
    here = around(33.5, 38.6, within_m=20_000, give_or_take_m=give_or_take_m)
    found = near_incident(here, moves_at(places)).tolist()
    for (lat, lon, second), near in zip(places, found, strict=True):
        position = Position(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7))
        at_ms = NOON_MS + second * 1000
        joined = near_of(
            (position,), Span(at_ms, at_ms), list(here.spots.values()), here.window,
            within_m=here.within_m, within_ms=here.within_ms,
        )  # fmt: skip
        assert near == (joined is not None), (lat, lon, second)


def test_where_no_account_gives_a_place_what_is_near_in_time_is_near() -> None:
    here = around(0, 0, within_m=1)._replace(spots={})
    late = 7 * 3600
    assert near_incident(here, moves_at([(1, 1, 0), (80, 170, 0), (1, 1, late)])).tolist() == [
        True,
        True,
        False,
    ]


def test_tracks_that_come_near_are_played_whole_and_others_not_at_all(node: Open, clock: Clock) -> None:
    for second in range(0, 600, 60):
        step = second / 60 * 0.01
        at(
            node, clock, second,
            ("near", second, 1.0, 2.0), ("passing", second, 1.0, 2.10 - step), ("far", second, 5.0, 2.0),
        )  # fmt: skip

    def shown(limit: Around | None) -> dict[str, int]:
        found: dict[str, int] = {}
        playing = play(node, "south", 0, 600, 60, limit=limit)
        for frame in playing.frames():
            assert frame.tracks is not None
            for code in frame.tracks.moves.track.tolist():
                name = playing.names[code][1]
                found[name] = found.get(name, 0) + 1
        return found

    assert shown(None) == {"near": 10, "passing": 10, "far": 10}
    here = around(2.0, 1.0, within_m=3_000)
    assert shown(here) == {"near": 10, "passing": 10}, "the one that passes is played from where it came"
    assert shown(around(2.0, 1.0, within_m=500)) == {"near": 10}
    assert shown(here._replace(window=Span(0, 0))) == {}


def test_what_is_shared_coarsely_is_near_by_the_box_that_is_shown(node: Open, clock: Clock) -> None:
    share(node, clock, 0, "coarse")
    at(node, clock, 60, ("A", 60, 1.05, 2.05))
    clock.now_ms = NOON_MS + 600_000
    beside, corner = around(2.05, 1.05, within_m=2_000), around(2.0, 1.0, within_m=2_000)

    def names(reader: str, limit: Around) -> set[str]:
        playing = play(node, reader, 0, 300, 60, limit=limit)
        moved = (it.tracks.moves.track.tolist() for it in playing.frames() if it.tracks is not None)
        return {playing.names[code][1] for codes in moved for code in codes}

    assert (names("south", beside), names("south", corner)) == ({"A"}, set())
    assert (names("north", beside), names("north", corner)) == (set(), {"A"})


# -- the record --------------------------------------------------------------------------------------------


def entries_of(node: Open) -> list[Any]:
    return list(node.journal.store.entries())


def test_every_entry_and_every_release_is_in_one_frame_and_in_order(node: Open) -> None:
    stored = entries_of(node)
    first, last = stored[0].received_at_ms, stored[-1].received_at_ms
    every = max(1, (last - first) // 7)
    playing = playback(node.journal.store, node.rules.state, NODE, Stretch(first, last + 1, every))
    came = [row.entry for frame in playing.frames() for row in frame.came]
    assert came == [it.id for it in stored if it.type != "release/v1"]
    told = [(row.party, row.seq) for frame in playing.frames() for row in frame.told]
    assert len(told) == sum(it.type == "release/v1" for it in stored)
    for frame in playing.frames():
        assert all(row.received_at_ms <= frame.at_ms for row in frame.came)
        assert all(frame.at_ms - row.received_at_ms < every or frame.number == 0 for row in frame.came)
    assert list(playing.frames()) == list(playing.frames())


def test_a_party_is_played_its_own_entries_and_what_it_was_told(node: Open) -> None:
    stored = entries_of(node)
    first, last = stored[0].received_at_ms, stored[-1].received_at_ms
    playing = playback(node.journal.store, node.rules.state, "south", Stretch(first, last + 1, 1000))
    authors = {row.author for frame in playing.frames() for row in frame.came}
    told = [row for frame in playing.frames() for row in frame.told]
    assert authors == {"south"}
    assert {row.party for row in told} == {"south"}
    assert [row.seq for row in told] == list(range(1, len(told) + 1))


def test_what_was_replaced_and_redacted_is_marked_when_it_is_corrected(
    desk: PositionDesk, node: Open, clock: Clock
) -> None:
    stored = entries_of(node)
    zone = next(it for it in stored if it.type == "zone.add/v1")
    larger = ZoneBody(zone=square("z", east=2.0))
    desk.say(node.journal, "zone.edit/v1", ZoneFacts(zone="z", version=2), larger)
    edit = next(it for it in entries_of(node) if it.type == "zone.edit/v1")
    desk.say(node.journal, "redact/v1", RedactionFacts(entry=zone.id), ReasonBody(reason="a place"))
    first, last = stored[0].received_at_ms, entries_of(node)[-1].received_at_ms
    for as_, expected in (("known", ""), ("corrected", edit.id)):
        playing = playback(
            node.journal.store,
            node.rules.state,
            NODE,
            Stretch(first, last + 1, 500, as_),  # type: ignore[arg-type]
        )
        rows = {row.entry: row for frame in playing.frames() for row in frame.came}
        assert (rows[zone.id].replaced_by, rows[zone.id].redacted) == (expected, True)
        assert (rows[edit.id].replaced_by, rows[edit.id].redacted) == ("", False)


def test_it_can_be_limited_to_some_entries(node: Open) -> None:
    stored = entries_of(node)
    zone = next(it for it in stored if it.type == "zone.add/v1")
    stretch = Stretch(stored[0].received_at_ms, stored[-1].received_at_ms + 1, 1000)
    playing = playback(node.journal.store, node.rules.state, NODE, stretch, entries={zone.id})
    frames = list(playing.frames())
    assert [row.entry for frame in frames for row in frame.came] == [zone.id]
    assert {row.entry for frame in frames for row in frame.told} <= {zone.id}
    assert all(frame.tracks is None for frame in frames)


@pytest.mark.parametrize("stretch", [Stretch(5, 5), Stretch(6, 5), Stretch(0, 10**12, 1), Stretch(0, 5, 0)])
def test_a_stretch_that_is_none_is_refused(node: Open, stretch: Stretch) -> None:
    with pytest.raises(InputError):
        playback(node.journal.store, node.rules.state, NODE, stretch)


def test_the_last_frame_ends_where_the_stretch_does() -> None:
    assert frame_ends(0, 10, 4).tolist() == [0, 4, 8, 10]
    assert frame_ends(0, 8, 4).tolist() == [0, 4, 8]


def test_a_stretch_without_positions_has_empty_frames() -> None:
    none = np.zeros(0)
    kept = Kept(
        [], [], none.astype(np.int32), none.astype(np.int32), none.astype(np.int64), none.astype(np.int64),
        none, none, none.astype(np.float32), none.astype(np.float32),
    )  # fmt: skip
    again = TracksAgain(kept, {"s": Seen("full", 0)}, frame_ends(0, 10, 5), "known")
    assert [len(again.frame(it).moves.track) for it in range(3)] == [0, 0, 0]
