"""Ranges, never points: how tracks and reports add up."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.counting import Band, Headcount, Presence, Report, sighted, together
from openline.model.presence import CountRange, falls_under
from openline.wire.salute.counting import CLASSES

ZONE, RING, CORE = 0, 1, 2


def report(name: str, low: int, high: int, source: str, *overlaps: str, definite: bool = True) -> Report:
    return Report(
        sighting=name,
        count=CountRange(low, high),
        definite=definite,
        counted="people",
        party="group",
        source=source,
        overlaps=overlaps,
    )


def presence() -> Presence:
    whole = Presence()
    whole.put_band(Band("Z", "inside", ZONE))
    whole.put_band(Band("Z", "perimeter", RING, ZONE))
    return whole


def counts(whole: Presence, party: str = "", counted: str = "tracks") -> list[tuple[int, int]]:
    ranges = [band.count(party, counted) for band in whole.bands]
    return [(it.low, it.high) for it in ranges]


@pytest.mark.requirement("R35")
def test_two_origins_that_do_not_agree_widen_the_range():
    assert sighted([report("a", 60, 100, "observer"), report("b", 80, 250, "account", "a")]) == CountRange(
        60, 250
    )


def test_reports_of_places_apart_add_up():
    assert sighted([report("a", 10, 30, "observer"), report("b", 5, 5, "account")]) == CountRange(15, 35)


def test_what_one_source_saw_at_several_places_adds_up_against_another_that_saw_them_all():
    apart = [report("a", 10, 10, "observer"), report("b", 20, 20, "observer")]
    assert sighted([*apart, report("c", 50, 60, "drone", "a", "b")]) == CountRange(30, 60)


def test_a_report_that_lies_only_partly_in_a_band_says_that_perhaps_nobody_is_there():
    assert sighted([report("a", 60, 100, "observer", definite=False)]) == CountRange(0, 100)


def test_tracks_and_reports_of_one_class_may_be_the_same_ones_or_others():
    assert together(CountRange(3, 3), CountRange(2, 5)) == CountRange(3, 8)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from("xyz")), max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_range_does_not_depend_on_the_order_of_reports(rows, random):
    reports = [report(str(i), low, low + more, source) for i, (low, more, source) in enumerate(rows)]
    linked = [report(it.sighting, it.count.low, it.count.high, it.source, "0") for it in reports]
    shuffled = list(linked)
    random.shuffle(shuffled)
    assert sighted(shuffled) == sighted(linked)
    assert sighted(linked).low <= sighted(linked).high


def test_a_source_that_looks_again_replaces_its_own_report():
    head = Headcount(Band("Z", "inside", ZONE))
    head.report(report("first", 10, 30, "observer"))
    head.report(report("second", 40, 50, "observer", "first"))
    assert head.count("group", "people") == CountRange(40, 50)
    assert head.expire("first") is None
    assert head.expire("second") is not None
    assert not head.anybody()


def test_whoever_is_in_the_zone_is_not_on_its_perimeter():
    whole = presence()
    whole.enter(7, RING)
    assert counts(whole) == [(0, 0), (1, 1)]
    whole.enter(7, ZONE)
    assert counts(whole) == [(1, 1), (0, 0)]
    whole.leave(7, ZONE)
    assert counts(whole) == [(0, 0), (1, 1)]
    whole.leave(7, RING)
    assert counts(whole) == [(0, 0), (0, 0)]


def test_a_track_counts_under_its_party_and_under_its_own_kind_too():
    whole = presence()
    whole.claim(7, "north", "tank")
    whole.enter(7, ZONE)
    assert counts(whole, "north")[0] == counts(whole, "north", "tank")[0] == (1, 1)
    assert counts(whole, "south")[0] == (0, 0)


def test_a_claim_that_changes_moves_the_count():
    whole = presence()
    whole.enter(7, ZONE)
    whole.claim(7, "north", "")
    assert counts(whole)[0] == (0, 0)
    assert counts(whole, "north")[0] == (1, 1)


def test_a_band_that_is_added_later_counts_whoever_is_there_already():
    whole = presence()
    whole.enter(7, ZONE)
    whole.enter(7, CORE)
    number = whole.put_band(Band("Z", "0-100", ZONE, CORE))
    assert whole.bands[number].count("", "tracks") == CountRange(0, 0)
    whole.leave(7, CORE)
    assert whole.bands[number].count("", "tracks") == CountRange(1, 1)


moves = st.lists(
    st.tuples(
        st.sampled_from(["enter", "leave", "silence", "hear", "remove", "claim"]),
        st.integers(0, 3),
        st.sampled_from([ZONE, RING, CORE]),
    ),
    max_size=60,
)


@given(moves)
def test_counts_are_those_of_a_recount_after_any_sequence(steps):
    whole = presence()
    whole.put_band(Band("Z", "0-100", ZONE, CORE))
    where: dict[int, set[int]] = {}
    silent: set[int] = set()
    party: dict[int, str] = {}
    for action, track, place in steps:
        inside = where.setdefault(track, set())
        match action:
            case "enter":
                whole.enter(track, place)
                inside.add(place)
            case "leave":
                whole.leave(track, place)
                inside.discard(place)
            case "silence":
                whole.silence(track, 0)
                silent.add(track)
            case "hear":
                whole.hear(track)
                silent.discard(track)
            case "remove":
                whole.remove(track)
                inside.clear()
            case "claim":
                whole.claim(track, "ab"[place % 2], "")
                party[track] = "ab"[place % 2]
    for head in whole.bands:
        for side in ("", "a", "b"):
            there = [
                track
                for track, places in where.items()
                if party.get(track, "") == side
                and head.band.within in places
                and head.band.without not in places
            ]
            heard = sum(track not in silent for track in there)
            assert head.count(side, "tracks") == CountRange(heard, len(there))


@pytest.mark.requirement("R17")
def test_persons_by_any_word_are_people_to_a_limit_on_people():
    assert all(falls_under(it, "people") for it in CLASSES["people"].split())
    assert all(falls_under(it, "people") for it in ("armed men", "Armed_Men", "republican-guards", "gunmen"))
    assert not any(falls_under(it, "people") for it in ("tank", "tracks", "men carriers", ""))
    assert falls_under("tank", "tank")
    assert not falls_under("people", "men"), "a limit on a narrower class is on that class alone"
    headcount = Headcount(Band("Z", "inside", ZONE))
    people = report("a", 10, 20, "observer")
    men = CountRange(30, 40)
    headcount.report(people)
    headcount.report(msgspec.structs.replace(people, sighting="b", counted="armed men", count=men))
    assert headcount.limited("group", "people") == CountRange(30, 60)
    assert headcount.limited_evidence("group", "people") == ("a", "b")
    assert headcount.count("group", "people") == CountRange(10, 20)
    assert headcount.limited("other", "people") == CountRange(0, 0)
