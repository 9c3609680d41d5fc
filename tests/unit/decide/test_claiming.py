"""Whose a track is claimed to be may change, and what happened before is the earlier party's."""

from openline.decide.claiming import BEFORE_MS, ClaimedTracks, parties_of, party_at, take_changes
from openline.kernel.batch import TrackTable


def changing(*changes: tuple[int, str]) -> ClaimedTracks:
    tracks = ClaimedTracks()
    tracks.code("t", party="red")
    for time_ms, party in changes:
        before = tracks.claimed("t")
        tracks.change(tracks.code("t", party=party), time_ms, party, before=before)
    return tracks


def whose(tracks: TrackTable, *times_ms: int) -> list[str]:
    return [party_at(tracks, 0, time_ms) for time_ms in times_ms]


def test_a_track_that_is_always_one_partys_is_that_partys_at_any_time():
    plain = TrackTable()
    plain.code("t", party="red")
    for tracks in (plain, changing()):
        assert whose(tracks, -5, 0, 5) == ["red"] * 3
        assert take_changes(tracks, judged_ms=0) == []
        assert parties_of(tracks) == {"red"}


def test_a_change_holds_from_its_time_on():
    tracks = changing((10, "blue"), (20, "red"))
    assert whose(tracks, -5, 9, 10, 19, 20, 99) == ["red", "red", "blue", "blue", "red", "red"]
    assert parties_of(tracks) == {"red", "blue"}
    assert take_changes(tracks, judged_ms=BEFORE_MS - 1) == [(10, 0), (20, 0)]
    assert take_changes(tracks, judged_ms=99) == []
    assert whose(tracks, 9, 10) == ["red", "blue"]


def test_a_change_that_is_told_late_holds_until_the_next_one():
    assert whose(changing((20, "blue"), (10, "green")), 9, 10, 19, 20) == ["red", "green", "green", "blue"]


def test_what_is_too_old_to_be_judged_is_forgotten():
    tracks = changing((10, "blue"), (20, "red"), (30, "blue"))
    take_changes(tracks, judged_ms=25)
    assert tracks.histories == {0: [(20, "red"), (30, "blue")]}
    assert whose(tracks, 0, 29, 30) == ["red", "red", "blue"]
