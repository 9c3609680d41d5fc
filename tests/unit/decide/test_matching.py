"""Matches: who would come too close to whom, told to both sides in one form, and no way to find out more."""

from collections.abc import Set
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise

import msgspec
import pytest

from openline.app.ports import Draft
from openline.app.timers import fire as record_due
from openline.decide.matching import HIDDEN_BUDGET, HOUR_MS, MOST_CHANGES, over
from openline.decide.state import State
from openline.errors import NotFoundError, RefusedError
from openline.model.event import MatchesFacts
from openline.model.notification import ActivityKind, Resolution, Severity
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose, Receipt
from openline.model.space import Interval
from tests.desk import NOON_MS, Desk, convoy, fire, site, zone_body
from tests.listed import matches_in

pytestmark = pytest.mark.requirement("R16")


@pytest.fixture
def desk() -> Desk:
    return Desk("aid", "force", "third", now_ms=NOON_MS - 10 * HOUR_MS)


def notices(desk: Desk, party: str) -> list[dict[str, object]]:
    """What a party was shown of matches, one by one, without their ids."""
    return [
        {name: value for name, value in row.items() if name != "match"}
        for it in desk.told(party)
        for row in matches_in(desk.shown(it))
    ]


def only_match(desk: Desk):
    (match,) = desk.state.matches.values()
    return match


def test_both_sides_are_told_whom_to_call_in_the_same_form_and_nothing_else(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    ours, theirs = notices(desk, "aid"), notices(desk, "force")
    assert ours == [
        {
            "happened": "begun", "yours": ["food"], "severity": "extreme", "settling": False,
            "call": [{"party": "force"}], "detail": "contact",
        }
    ]  # fmt: skip
    assert [list(it) for it in theirs] == [list(it) for it in ours]
    assert theirs[0] == ours[0] | {"yours": ["range"], "call": [{"party": "aid"}]}
    assert notices(desk, "third") == []


def test_what_neither_side_may_see_is_matched_all_the_same(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    assert "food" not in str([desk.shown(it) for it in desk.told("force")])
    desk.notify("force", fire("range"))
    assert "range" not in str([desk.shown(it) for it in desk.told("aid")])
    assert only_match(desk).severity is Severity.EXTREME


def test_a_side_reached_through_another_is_called_through_it(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, via=("third",))
    desk.notify("aid", convoy("food"))
    desk.notify("group", fire("range"))
    assert notices(desk, "aid")[0]["call"] == [{"party": "group", "via": "third"}]
    (passed_on,) = [it for it in map(desk.shown, desk.told("third")) if matches_in(it)]
    assert (passed_on["pass_to"], matches_in(passed_on)[0]["yours"]) == ("group", ["range"])


@pytest.mark.parametrize(("north_m", "severity"), [(0, "extreme"), (1_900, "severe"), (2_600, None)])
def test_by_margins_only_it_is_less_serious_and_beyond_them_there_is_none(desk, north_m, severity) -> None:
    # The range reaches 1,000 m as declared and 1,000 m more by its margin; the convoy 250 m beside its own.
    desk.notify("force", fire("range", north_m=north_m))
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    assert [it["severity"] for it in notices(desk, "aid")] == ([severity] if severity else [])


def test_a_day_apart_there_is_no_match(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range", start_ms=NOON_MS + 24 * HOUR_MS, end_ms=NOON_MS + 26 * HOUR_MS))
    assert desk.state.matches == {}


def test_above_it_there_is_no_match_within_one_datum_and_with_another_there_may_be(desk: Desk) -> None:
    from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference

    def band(low_m: int, high_m: int, reference: str) -> AltitudeBand:
        limits = [
            AltitudeLimit(reference=AltitudeReference(reference), value_mm=it * 1000)
            for it in (low_m, high_m)
        ]
        return AltitudeBand(floor=limits[0], ceiling=limits[1])

    def flight(id: str, low_m: int, high_m: int, reference: str):
        plan = fire(id)
        part = msgspec.structs.replace(plan.parts[0], altitude=band(low_m, high_m, reference))
        return msgspec.structs.replace(plan, kind=ActivityKind.DRONE_FLIGHT, parts=(part,))

    desk.notify("aid", flight("low", 0, 100, "HAE"))
    desk.notify("force", flight("high", 101, 300, "HAE"))
    assert desk.state.matches == {}
    desk.notify("force", flight("sea", 101, 300, "MSL"))
    assert len(desk.state.matches) == 1
    desk.notify("force", flight("ground", 500, 600, "AGL"))
    assert len(desk.state.matches) == 2


def test_a_party_is_not_matched_with_itself_and_what_stands_not_with_what_stands(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("aid", convoy("water"))
    desk.notify("aid", site("clinic"))
    desk.record("force", "zone.add/v1", *_zone("garrison"))
    desk.notify("third", site("school"))
    pairs = {frozenset((it.about, it.other)) for it in desk.state.matches.values()}
    moving = ("food", "water")
    assert pairs == {frozenset((it, other)) for it in moving for other in ("garrison", "school")}


def _zone(id: str):
    from openline.model.event import ZoneFacts

    return ZoneFacts(zone=id, version=1), zone_body(id)


@pytest.mark.parametrize("first", ["zone", "movement"])
def test_a_zone_is_matched_whichever_comes_first(desk: Desk, first: str) -> None:
    if first == "zone":
        desk.zone("force", "garrison")
    desk.notify("aid", convoy("food"))
    if first == "movement":
        desk.zone("force", "garrison")
    assert only_match(desk).severity is Severity.MODERATE
    desk.zone("force", "garrison", "end")
    assert only_match(desk).state == "ended"


def test_a_match_ends_by_itself_when_the_plans_part_and_says_so(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    desk.notify("force", fire("range", north_m=30_000))
    assert [it["happened"] for it in notices(desk, "aid")] == ["begun", "ended"]
    assert only_match(desk).state == "ended"
    assert desk.state.open_matches == {"food": (), "range": ()}


def test_a_withdrawal_and_an_end_end_every_match(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    desk.notify("third", fire("other"))
    desk.gone("force", "range")
    desk.step("third", "other", "begin")
    desk.step("third", "other", "end")
    by = {it.other if it.about == "food" else it.about: it.state for it in desk.state.matches.values()}
    assert by == {"range": "ended", "other": "open"} | {"other": "ended"}


def test_two_matches_of_one_pair_one_after_the_other_are_two(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    desk.notify("force", fire("range", north_m=30_000))
    desk.notify("force", fire("range"))
    assert sorted(it.state for it in desk.state.matches.values()) == ["ended", "open"]


def test_an_amendment_that_leaves_a_match_as_it_was_says_nothing_new(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    before = len(notices(desk, "aid"))
    for metres in range(1, 20):
        desk.notify("force", fire("range", east_m=metres))
    assert len(notices(desk, "aid")) == before


def test_what_recurs_is_matched_only_when_both_are_ever_there_together(desk: Desk) -> None:
    from openline.model.notification import Recurrence

    week = {"start_ms": NOON_MS - 24 * HOUR_MS, "end_ms": NOON_MS + 6 * 24 * HOUR_MS}
    nights = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=22 * 3600, to_s=3 * 3600)
    days = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=9 * 3600, to_s=18 * 3600)
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("nights", recurrence=nights, **week))
    assert desk.state.matches == {}
    desk.notify("force", fire("days", recurrence=days, **week))
    assert only_match(desk).about == "days"


@pytest.mark.requirement("R29")
def test_each_side_says_how_it_goes_about_it_and_the_other_is_told(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    match = only_match(desk).id
    said = desk.resolve("force", match, Resolution.DELAY)
    desk.resolve("aid", match, Resolution.PROCEED)
    assert only_match(desk).resolutions == {"force": "delay", "aid": "proceed"}
    assert desk.details("aid", said) == ["full"]
    assert desk.details("third", said) == []
    with pytest.raises(NotFoundError):
        desk.resolve("third", match, Resolution.CANCEL)
    with pytest.raises(NotFoundError):
        desk.resolve("third", "0" * 32, Resolution.CANCEL)


def test_a_change_of_severity_is_told_to_both(desk: Desk) -> None:
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    desk.notify("force", fire("range", north_m=1_900))
    desk.notify("force", fire("range"))
    for party in ("aid", "force"):
        assert [(it["happened"], it["severity"]) for it in notices(desk, party)] == [
            ("begun", "severe"),
            ("changed", "extreme"),
        ]


def test_a_party_that_changes_its_plan_a_thousand_times_makes_neither_noise_nor_silence(desk: Desk) -> None:
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    desk.notify("third", fire("third-range", north_m=1_900))
    for turn in range(1_000):
        # As serious as can be, less so, and far away, a thousand times within a minute.
        desk.now_ms += 60
        desk.notify("force", fire("range", north_m=(0, 1_900, 30_000)[turn % 3]))
    # The other's match stands and can be read; the convoy is not kept from departing.
    ranges = {it.about: it for it in desk.state.matches.values()}
    assert ranges["third-range"].state == "open"
    told = notices(desk, "aid")
    assert len(told) < 3 * HIDDEN_BUDGET
    desk.step("aid", "food", "depart", 1)
    assert desk.state.objects["food"].state == "under_way"


def test_a_match_that_flaps_stands_at_its_most_serious_until_it_is_left_alone(desk: Desk) -> None:
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    for turn in range(40):
        desk.now_ms += 1_000
        desk.notify("force", fire("range", north_m=(0, 1_900)[turn % 2]))
    match = only_match(desk)
    assert (match.state, match.settling, match.severity) == ("open", True, Severity.EXTREME)
    assert len(notices(desk, "aid")) == 1 + MOST_CHANGES + 1
    assert desk.fire() == []
    desk.now_ms += HOUR_MS
    desk.fire()
    match = only_match(desk)
    assert (match.state, match.settling, match.severity) == ("open", False, Severity.SEVERE)


def test_a_settled_match_that_no_longer_is_one_ends(desk: Desk) -> None:
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    for turn in range(20):
        desk.notify("force", fire("range", north_m=(0, 1_900)[turn % 2]))
    desk.notify("force", fire("range", north_m=40_000))
    assert only_match(desk).state == "open"
    desk.now_ms += HOUR_MS + 1
    desk.fire()
    assert only_match(desk).state == "ended"


def test_who_probes_with_invented_plans_learns_only_that_there_is_something(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET + 5):
        desk.notify("aid", site(f"clinic-{number}"))
    desk.notify("force", fire("probe"))
    mine = notices(desk, "force")
    details = [it["detail"] for it in mine]
    assert (details.count("contact"), details.count("existence")) == (HIDDEN_BUDGET, 5)
    hidden = next(it for it in mine if it["detail"] == "existence")
    assert (hidden["call"], hidden["severity"]) == ([{"party": "node"}], "")
    # The other side is told every time.
    assert [it["detail"] for it in notices(desk, "aid")] == ["contact"] * (HIDDEN_BUDGET + 5)


def test_the_budget_of_one_does_not_cost_another(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET + 5):
        desk.notify("aid", site(f"clinic-{number}"))
    desk.notify("force", fire("probe"))
    desk.notify("third", fire("range", start_ms=NOON_MS, end_ms=NOON_MS + HOUR_MS))
    details = [it["detail"] for it in notices(desk, "third")]
    assert details.count("contact") >= HIDDEN_BUDGET


def test_what_holds_cannot_be_redacted_and_hide_from_who_comes_to_it(desk: Desk) -> None:
    entry = desk.notify("force", fire("range"))
    with pytest.raises(RefusedError, match="nobody could be told"):
        desk.redact("force", entry)
    desk.gone("force", "range")
    desk.redact("force", entry)


def test_a_zone_without_its_outline_keeps_the_matches_that_were_found_until_the_other_goes(
    desk: Desk,
) -> None:
    desk.notify("aid", convoy("food"))
    zone = desk.zone("force", "garrison")
    desk.redact("force", zone)
    desk.notify("aid", convoy("food", (-20_000, 100), (20_000, 100)))
    assert only_match(desk).state == "open"
    desk.notify("aid", convoy("water"))
    assert len(desk.state.matches) == 1
    desk.gone("aid", "food")
    assert only_match(desk).state == "ended"


# -- what is under way -----------------------------------------------------------------------------


def test_a_halted_convoy_is_there_until_somebody_says_that_it_is_not(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range", end_ms=NOON_MS + 48 * HOUR_MS))
    desk.now_ms = NOON_MS
    desk.step("aid", "food", "depart", 1)
    desk.now_ms += HOUR_MS // 2
    desk.step("aid", "food", "halt", 1)
    desk.now_ms = NOON_MS + 24 * HOUR_MS
    desk.fire()
    assert only_match(desk).state == "open"
    desk.notify("third", fire("later", start_ms=desk.now_ms, end_ms=desk.now_ms + HOUR_MS))
    later = next(it for it in desk.state.matches.values() if it.about == "later")
    assert later.severity is Severity.EXTREME
    desk.step("aid", "food", "arrive", 1)
    assert desk.state.open_matches["food"] == ()


def test_a_convoy_that_is_late_is_matched_with_what_comes_after_its_time(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.now_ms = NOON_MS
    desk.step("aid", "food", "depart", 1)
    desk.now_ms = NOON_MS + 24 * HOUR_MS
    desk.notify("force", fire("range", start_ms=desk.now_ms, end_ms=desk.now_ms + HOUR_MS))
    assert only_match(desk).severity is Severity.EXTREME


def test_what_stood_before_is_matched_when_a_convoy_becomes_late(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range", start_ms=NOON_MS + 20 * HOUR_MS, end_ms=NOON_MS + 30 * HOUR_MS))
    desk.now_ms = NOON_MS
    desk.step("aid", "food", "depart", 1)
    assert desk.state.matches == {}
    desk.now_ms = NOON_MS + 19 * HOUR_MS
    desk.fire()
    assert only_match(desk).state == "open"
    assert desk.fire() == []


def test_a_convoy_that_departs_early_is_matched_from_then_on(desk: Desk) -> None:
    desk.notify("aid", convoy("food", depart_ms=NOON_MS + 72 * HOUR_MS))
    desk.notify("force", fire("range"))
    assert desk.state.matches == {}
    desk.now_ms = NOON_MS
    desk.step("aid", "food", "depart", 1)
    assert only_match(desk).state == "open"


def test_fire_that_goes_on_beyond_its_time_is_matched(desk: Desk) -> None:
    desk.notify("force", fire("range"))
    desk.step("force", "range", "begin")
    desk.now_ms = NOON_MS + 20 * HOUR_MS
    desk.notify("aid", convoy("food", depart_ms=desk.now_ms + HOUR_MS))
    assert only_match(desk).state == "open"


def test_a_go_between_that_is_the_other_side_learns_no_more_by_passing_it_on(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, via=("aid",))
    desk.notify("group", fire("hidden-camp"))
    desk.notify("aid", convoy("food"))
    assert "hidden-camp" not in str([desk.shown(it) for it in desk.told("aid")])


def test_who_can_be_reached_again_is_told_of_the_matches_that_stand(desk: Desk) -> None:
    desk.edit_party("force", Addressable.NEVER)
    desk.notify("force", fire("range"))
    desk.notify("aid", convoy("food"))
    assert notices(desk, "force") == []
    desk.edit_party("force", Addressable.DIRECT)
    assert [it["yours"] for it in notices(desk, "force")] == [["range"]]


def test_any_set_of_redacted_bodies_gives_the_same_matches_releases_and_deadlines(desk: Desk) -> None:
    desk.consent("aid", desk.notify("aid", site("clinic")) and "clinic", third=(Purpose.NOTICE,))
    desk.share("aid", "clinic", {"third": Detail.FULL})
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    desk.notify("force", fire("range", north_m=1_900))
    desk.acknowledge("aid", desk.told("aid")[-1].seq, Receipt.READ)
    ids = [it.header.id for it in desk.entries]
    whole = desk.folded()
    assert whole.same_as(desk.state)
    for step in (1, 2, 3):
        assert whole.same_as(desk.folded(frozenset(ids[::step])))


def test_a_notice_has_to_be_answered_as_soon_as_it_is_serious(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    due = {it.party: (it.precedence.value, it.due_ms - desk.now_ms) for it in desk.state.timers.values()}
    assert due == {"aid": ("immediate", 300_000), "force": ("immediate", 300_000)}


def test_nobody_can_spend_anothers_budget_by_coming_to_it(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    for number in range(HIDDEN_BUDGET + 3):
        desk.notify("force", fire(f"range-{number}"))
    assert {it["detail"] for it in notices(desk, "aid")} == {"contact"}
    desk.notify("third", fire("third-range"))
    assert notices(desk, "aid")[-1]["call"] == [{"party": "third"}]


def test_places_probe_no_more_freely_than_plans(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET + 3):
        desk.notify("aid", convoy(f"hidden-{number}"))
    desk.zone("force", "probe")
    mine = [it["detail"] for it in notices(desk, "force")]
    assert (mine.count("contact"), mine.count("existence")) == (HIDDEN_BUDGET, 3)


def test_feeling_out_by_changes_costs_as_much_as_by_new_plans(desk: Desk) -> None:
    desk.notify("aid", site("clinic"))
    for turn in range(4 * HIDDEN_BUDGET):
        desk.now_ms += 20 * 60_000
        desk.notify("force", fire("probe", north_m=(0, 2_400)[turn % 2], end_ms=NOON_MS + 100 * HOUR_MS))
        desk.fire()
    mine = [it["detail"] for it in notices(desk, "force")]
    assert mine[-1] == "existence"
    assert mine.count("contact") <= 2 * HIDDEN_BUDGET


def test_who_is_told_only_that_there_is_one_learns_of_nobody_by_what_comes_after(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET):
        desk.notify("aid", site(f"clinic-{number}"))
    desk.notify("third", site("school"))
    desk.notify("force", fire("probe"))
    hidden = next(it for it in desk.state.matches.values() if it.existence_only)
    assert hidden.parties == ("force", "third")
    said = desk.resolve("third", hidden.id, Resolution.PROCEED)
    told = next(it for it in desk.told("third") if it.entry == hidden.entry)
    desk.now_ms += HOUR_MS
    overdue = desk.fire()
    answered = desk.acknowledge("third", told.seq, Receipt.READ)
    assert desk.details("force", said) == ["existence"]
    assert desk.details("force", answered) == []
    of_third = [it for it in overdue if desk.entries[desk.state.cards[it].at].facts.party == "third"]
    assert [desk.details("force", it) for it in of_third] == [["existence"]]
    for release in desk.told("force"):
        if release.entry in (hidden.entry, said, answered, *overdue):
            assert "third" not in str(desk.shown(release))
        if release.entry in (said, answered, *of_third):
            assert "immediate" not in str(desk.shown(release))
    # Of what it was told of another in the same notice it hears on.
    of_aid = desk.acknowledge(
        "aid", next(it for it in desk.told("aid") if it.entry == hidden.entry).seq, Receipt.READ
    )
    assert desk.details("force", of_aid) == ["full"]


def test_a_match_whose_time_is_over_ends_when_the_timers_are_looked_at(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    assert [it["happened"] for it in notices(desk, "aid")] == ["begun"]
    desk.now_ms = NOON_MS + 100 * HOUR_MS
    desk.fire()
    assert only_match(desk).state == "ended"
    assert desk.fire() == []


def test_matches_that_all_end_at_one_time_end_once_each_and_are_never_searched_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand plans over the same hours have half a million matches: a list is searched for each."""
    asked: list[object] = []

    def ended(state: State, about: str, *, now_ms: int, without: object) -> list[MatchesFacts]:
        asked.append(without)
        return over(state, about, now_ms=now_ms, without=without)  # type: ignore[arg-type]

    monkeypatch.setattr("openline.app.handlers.over", ended)
    for number in range(20):
        desk.notify(("aid", "force")[number % 2], fire(f"plan-{number}"))
    assert len(desk.state.matches) == 100
    desk.now_ms = NOON_MS + 5 * HOUR_MS
    found = [it.facts for it in desk.rules.pending(desk.now_ms, bytes(16))]
    lists = [it.ended for it in found if isinstance(it, MatchesFacts)]
    matches = [id for groups in lists for group in groups for id in group.match]
    assert sorted(matches) == sorted(desk.state.matches)
    assert len(asked) == 20
    assert all(isinstance(it, Set) for it in asked)


def test_what_ends_at_one_time_is_found_bit_by_bit_and_all_of_it_goes_on_record(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a million matches take seconds to end: whoever submits meanwhile waits for a bit of them only."""
    monkeypatch.setattr("openline.app.handlers.MOST_ENDED", 30)
    for number in range(20):
        desk.notify(("aid", "force")[number % 2], fire(f"plan-{number}"))
    desk.now_ms = NOON_MS + 5 * HOUR_MS
    bits = []

    class Journal:
        def refresh(self) -> None:
            pass

        def still(self) -> AbstractContextManager[None]:
            bits.append(sum(it.state == "open" for it in desk.state.matches.values()))
            return nullcontext()

        def record(self, drafts: list[Draft]) -> list[str]:
            return [
                desk.record("node", it.type, it.facts, it.body, cites=it.cites, rule=it.rule) for it in drafts
            ]

    record_due(Journal(), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)
    assert bits[0] == 100
    assert {it.state for it in desk.state.matches.values()} == {"ended"}
    steps = [one - other for one, other in pairwise([*bits, 0])]
    assert len(steps) >= 3
    assert max(steps) < 30 + 20, "one thing more than the most, which may have twenty"
    assert desk.rules.pending(desk.now_ms, bytes(16)) == []
    assert desk.state.same_as(desk.folded())


def test_what_is_over_is_matched_with_nothing(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.now_ms = NOON_MS + 48 * HOUR_MS
    desk.notify("force", fire("range", end_ms=NOON_MS + 200 * HOUR_MS))
    assert desk.state.matches == {}


def test_a_sighting_on_the_way_is_told_to_its_reporter_and_to_who_comes_that_way(desk: Desk) -> None:
    from openline.model.event import SightingBody, SightingFacts
    from openline.model.presence import CountRange, Sighting

    sighting = Sighting(
        id="seen",
        seen=Interval(start_ms=NOON_MS - HOUR_MS, end_ms=NOON_MS),
        area=site("x").footprint,
        count=CountRange(10, 30),
        source="patrol",
    )
    desk.notify("aid", convoy("food"))
    desk.record(
        "third", "sighting.report/v1", SightingFacts(sighting="seen"), SightingBody(sighting=sighting)
    )
    assert only_match(desk).parties == ("third", "aid")


@pytest.mark.requirement("R11")
def test_an_activity_is_begun_with_the_notices_that_an_agreement_asks_for(desk: Desk) -> None:
    from openline.model.agreement import Norms

    desk.norms("rules", "aid", "force", norms=Norms(notices=True))
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    desk.notify("force", fire("range", north_m=1_900))
    desk.now_ms += HOUR_MS
    with pytest.raises(RefusedError, match="1 of its matches are not cited"):
        desk.step("force", "range", "begin")
    old = desk.told("force")[-1].id
    desk.notify("force", fire("range"))
    with pytest.raises(RefusedError, match="changed since you looked"):
        desk.step("force", "range", "begin", notices=(old,))
    new = desk.told("force")[-1].id
    with pytest.raises(RefusedError):
        desk.step("force", "range", "begin", notices=("0" * 32,))
    # A plan that comes up at the last moment keeps nobody from beginning.
    desk.notify("third", convoy("last"))
    desk.step("force", "range", "begin", notices=(new,))
    # Nobody asks a movement for any.
    desk.step("aid", "food", "depart", 1)
