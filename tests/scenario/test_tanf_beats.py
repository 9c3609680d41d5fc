"""The exercise *tanf*, beat by beat as PRACTICE.md has them, read back from the log of one play.

Nothing here looks at what the play printed but the last test: each beat is found again in what is on record,
at its own time of the exercise clock.
"""

from __future__ import annotations

import pytest

from openline.app.views import fold
from openline.cli.moments import calls_in, channels_in
from openline.cli.playing import names_in
from openline.decide.linechecking import line_of
from openline.decide.state import Entry, State
from openline.model.channel import Result, StopState, Verb
from openline.model.event import AcknowledgementFacts, WatchFacts
from openline.model.incident import CiteBody
from openline.model.release import Receipt, Relayed, Role
from openline.model.saying import (
    CheckFacts,
    EscalateFacts,
    MessageFacts,
    NearBody,
    NearFacts,
    RingFacts,
    SilentFacts,
    StatementBody,
    StatementFacts,
    StopBody,
    StopFacts,
    StopStateFacts,
    SuggestFacts,
    WarningBody,
    WarningFacts,
)
from openline.model.warning import NOTHING_FURTHER, Effect, Medium
from tests.tanf import Played, Recorded, hhmm, of_type, played_tanf

pytestmark = pytest.mark.requirement("R34")


@pytest.fixture(scope="module")
def played() -> Played:
    return played_tanf()


def facts_of(played: Played, type: str, author: str = "") -> list[tuple[str, object]]:
    """Return when entries of a type came on record, and what their facts say."""
    return [
        (hhmm(it.received_at_ms), it.facts)
        for it in of_type(played, type)
        if author in ("", it.header.author)
    ]


def answers_to(played: Played, party: str, id: str) -> list[tuple[str, Receipt, Relayed | None, object]]:
    """Return how a party has acknowledged what it was shown of something, and when."""
    found = []
    for at, facts in facts_of(played, "acknowledge/v1", party):
        assert isinstance(facts, AcknowledgementFacts)
        shown = played.state.releases[party, facts.seq]
        if played.state.cards[shown.entry].about == id:
            found.append((at, facts.level, facts.relayed, facts.role))
    return found


def escalated(played: Played, entry: str) -> list[tuple[str, EscalateFacts]]:
    """Return the steps that an unanswered entry took."""
    steps = [(at, it) for at, it in facts_of(played, "escalate.find/v1") if isinstance(it, EscalateFacts)]
    return [(at, it) for at, it in steps if entry in it.entries]


def near(played: Played, entry: str, party: str) -> tuple[NearFacts, dict[str, object]]:
    """Return what a party was told about the one place in an entry."""
    (found,) = [
        it
        for it in of_type(played, "near.find/v1")
        if isinstance(it.facts, NearFacts) and (it.facts.entry, it.facts.party) == (entry, party)
    ]
    assert isinstance(found.facts, NearFacts)
    assert isinstance(found.body, NearBody)
    (place,) = found.body.places
    return found.facts, place


def statement(played: Played, id: str) -> tuple[StatementFacts, StatementBody, Recorded]:
    (found,) = [it for it in of_type(played, "statement.make/v1") if it.header.subject == id]
    assert isinstance(found.facts, StatementFacts)
    assert isinstance(found.body, StatementBody)
    return found.facts, found.body, found


def as_known_at(played: Played, hhmmss: str) -> State:
    """Fold the log afresh up to a time of the exercise: what was known then, and nothing of after."""
    state = State()
    for index, it in enumerate(played.log):
        if hhmm(it.received_at_ms) <= hhmmss:
            fold(state, Entry(index, it.header, it.facts, it.body, it.received_at_ms))
    return state


@pytest.mark.requirement("R2")
def test_second_0_two_sides_hold_the_zone_as_agreed_verbally_and_the_group_is_reached_through_one(
    played: Played,
) -> None:
    (zone,) = [it for it in of_type(played, "zone.add/v1") if it.header.subject == "tanf"]
    assert (zone.header.author, zone.facts.value, zone.facts.basis) == ("coalition", "agreed", "verbal")
    taken = of_type(played, "stance.take/v1")
    stances = {it.header.author: it.facts for it in taken if it.facts.about == "tanf"}
    assert {party: (it.value, it.basis) for party, it in stances.items()} == {"sponsor": ("agreed", "verbal")}
    assert played.state.parties["group"].reach_via == ("sponsor",)
    assert "ASSUMPTION" in zone.body.zone.source


@pytest.mark.requirement("R4", "R5")
def test_second_4_the_operational_line_answers_in_41_s_and_the_tactical_misses_one_of_three(
    played: Played,
) -> None:
    checks = [(at, it) for at, it in facts_of(played, "check.log/v1") if isinstance(it, CheckFacts)]
    assert {at for at, _ in checks} == {"04:48:41"}
    (operational,) = [it for _, it in checks if (it.channel, it.party) == ("operational", "sponsor")]
    assert (operational.answered, operational.after_ms) == (True, 41_000)
    tactical = [it.answered for _, it in checks if it.channel == "tactical"]
    assert tactical == [True, False, True]
    assert line_of(played.state, "tactical", "sponsor").missed == 0  # it answered after that
    assert facts_of(played, "check.miss/v1") == []


@pytest.mark.requirement("R8")
def test_second_8_the_coalition_reads_back_and_at_the_sponsor_a_machine_has_it(played: Played) -> None:
    coalition = answers_to(played, "coalition", "relief-1")[:2]
    assert [it[1] for it in coalition] == [Receipt.READ_BACK, Receipt.RELAYED]
    assert answers_to(played, "sponsor", "relief-1")[0][1] is Receipt.DELIVERED


@pytest.mark.requirement("R36")
def test_second_12_a_sighting_is_a_range_in_an_area(played: Played) -> None:
    (seen,) = [it for it in of_type(played, "sighting.report/v1") if it.header.subject == "small-group"]
    sighting = seen.body.sighting
    assert (sighting.count.low, sighting.count.high) == (10, 30)
    assert sighting.area.radius_mm == 6_000_000
    # What the watch finds of it suggests every rung to the zone's owner, none before another.
    (first, *_) = of_type(played, "warning.suggest/v1")
    assert isinstance(first.facts, SuggestFacts)
    assert (hhmm(first.received_at_ms), first.facts.rungs) == ("06:24:00", (1, 2, 3, 4))
    shown = {it.party for it in played.state.releases.values() if it.entry == first.header.id}
    assert shown == {"coalition"}


@pytest.mark.requirement("R3", "R9", "R20")
def test_second_16_leave_goes_through_the_sponsor_past_two_silent_posts_one_level_up(played: Played) -> None:
    warning = played.state.warnings["please-leave"]
    (issued,) = [it for it in of_type(played, "warning.issue/v1") if it.header.subject == "please-leave"]
    assert isinstance(issued.body, WarningBody)
    assert (issued.body.warning.medium, issued.body.warning.deadline) == (Medium.THROUGH_SPONSOR, "none")
    assert isinstance(issued.facts, WarningFacts)
    evidence = [played.log[played.state.cards[it].at].facts for it in issued.facts.evidence]
    assert [isinstance(it, WatchFacts) and it.about for it in evidence] == ["tanf"]
    steps = escalated(played, warning.entry)
    assert [(at, it.channel, it.post, it.pass_to) for at, it in steps] == [
        ("07:17:00", "", 1, "group"),
        ("07:22:00", "strategic", 0, "group"),
    ]
    assert answers_to(played, "sponsor", "please-leave") == [
        ("07:28:48", Receipt.READ, None, Role.LIAISON_OFFICER),
        ("07:28:48", Receipt.RELAYED, Relayed.CANNOT_SAY, Role.LIAISON_OFFICER),
    ]


@pytest.mark.requirement("R18", "F10")
def test_second_20_the_place_of_the_strike_is_disputed_and_nobody_finds_which_is_so(played: Played) -> None:
    own, _, own_entry = statement(played, "strike-c")
    other, said, other_entry = statement(played, "strike-s")
    assert (own.verb, other.verb) == (Verb.ACKNOWLEDGES_OWN_ACT, Verb.ALLEGES)
    assert own.about == other.about == "strike"
    assert "cannot confirm" in said.text
    inside, there = near(played, own_entry.header.id, "sponsor")
    outside, elsewhere = near(played, other_entry.header.id, "coalition")
    assert (inside.near, outside.near) == (("tanf",), ("tanf",))
    assert [it["metres"] for it in there["near"]] == [0]
    assert 2_000 < elsewhere["near"][0]["metres"] < 4_000
    looked = [words for it in played.scenes for label, words in it.looks if label == "place"]
    assert looked == [
        "Coalition cell: 33.78000 N 38.36000 E, in Garrison zone",
        "Sponsor cell: 33.90540 N 38.21490 E, 3.0 km from Garrison zone",
        "disputed; nobody has found which is so",
    ]
    # Both stand, and no entry of the node is about either but what was named in it.
    about = {it.header.type for it in played.log if it.header.subject in ("strike-c", "strike-s")}
    assert about == {"statement.make/v1"}
    of_incident = {it.header.type for it in played.log if it.header.subject == "strike"}
    assert of_incident == {"incident.open/v1"}
    assert not any(it.replaced_by for it in played.state.statements.values())


@pytest.mark.requirement("R35")
def test_second_24_from_two_origins_that_do_not_agree_the_range_widens(played: Played) -> None:
    reports = [it.body.sighting for it in of_type(played, "sighting.report/v1")]
    counts = {it.id: (it.count.low, it.count.high) for it in reports}
    assert (counts["perimeter-a"], counts["perimeter-b"]) == ((60, 100), (80, 250))
    events = [it.body.event for it in of_type(played, "watch.find/v1") if it.facts.event == "increase"]
    found = {it["band"]: (it["low"], it["high"]) for it in events}
    assert found == {"inside": (10, 30), "perimeter": (60, 250)}


@pytest.mark.requirement("R20")
def test_second_28_leaflets_ask_to_leave_with_no_deadline_and_nobody_can_answer_one(played: Played) -> None:
    warning = played.state.warnings["leaflets"]
    (issued,) = [it for it in of_type(played, "warning.issue/v1") if it.header.subject == "leaflets"]
    assert isinstance(issued.body, WarningBody)
    said = issued.body.warning
    assert (hhmm(issued.received_at_ms), said.quantity, said.demand, said.deadline) == (
        "09:36:00",
        90_000,
        "leave",
        "none",
    )
    assert (said.can_be_acknowledged, {it.language for it in said.texts}) == (False, {"en", "ar"})
    assert warning.effects == {"coalition": Effect.UNKNOWN}
    (drop,) = of_type(played, "warning.drop/v1")
    assert drop.body.quantity == 90_000
    # Nobody owes an answer to it, and nothing says that a rung is used up.
    assert not [it for it in played.state.timers.values() if it.subject == "leaflets"]
    assert escalated(played, warning.entry) == []
    assert NOTHING_FURTHER.startswith("Nothing here indicates")


@pytest.mark.requirement("R18")
def test_second_32_presence_and_concern_stand_verbatim_side_by_side(played: Played) -> None:
    presence, said, _ = statement(played, "presence")
    concern, answered, _ = statement(played, "concern")
    assert (presence.verb, said.text) == (Verb.REPORTS, "We have increased our presence in the zone.")
    assert (concern.verb, concern.about) == (Verb.CONCERN, "presence")
    assert answered.text == "We state our concern at the increased presence."


@pytest.mark.requirement("R6", "R7", "F1")
def test_second_36_any_officer_takes_the_stop_and_the_seconds_are_counted(played: Played) -> None:
    (heard,) = of_type(played, "stop.hear/v1")
    assert isinstance(heard.facts, StopFacts)
    assert isinstance(heard.body, StopBody)
    assert (heard.facts.party, heard.facts.to) == ("partner", ("coalition", "sponsor"))
    for party in ("partner", "coalition", "sponsor"):
        found, place = near(played, heard.header.id, party)
        assert found.disagrees
        assert "5.0 km" in str(place["disagrees"])
    after = {
        "rung": [
            (_after_s(played, it), it.facts.post, it.facts.result)
            for it in of_type(played, "ring.log/v1")
            if isinstance(it.facts, RingFacts)
        ],
        "said": [
            (_after_s(played, it), it.header.author, it.facts.state)
            for it in of_type(played, "stop.state/v1")
            if isinstance(it.facts, StopStateFacts)
        ],
    }
    assert after == {
        "rung": [(14, 0, Result.NO_ANSWER), (36, 1, Result.ANSWERED)],
        "said": [
            (36, "coalition", StopState.TAKEN),
            (86, "sponsor", StopState.PASSED_ON),
            (432, "partner", StopState.OVER),
        ],
    }
    looked = [words for it in played.scenes for label, words in it.looks if label == "counter"]
    assert looked == [
        "0 s since the STOP: Coalition cell silent, Sponsor cell silent",
        "14 s since the STOP: Coalition cell silent, Sponsor cell silent",
        "36 s since the STOP: Coalition cell has it in hand, Sponsor cell silent",
        "86 s since the STOP: Coalition cell has it in hand, Sponsor cell has passed it on",
        "432 s since the STOP: Coalition cell has it in hand, Sponsor cell has passed it on, over",
    ]
    # The Sponsor's first post let the minute pass: the second had it 26 seconds later.
    assert [(at, it.party, it.post) for at, it in escalated(played, heard.header.id)] == [
        ("11:13:00", "sponsor", 1)
    ]


def _after_s(played: Played, it: Recorded) -> int:
    return (it.received_at_ms - played.state.stops["stop-river"].at_ms) // 1000


@pytest.mark.requirement("R18", "R21", "F10")
def test_second_40_the_denial_stands_beside_the_allegation_and_the_lines_are_as_known_then(
    played: Played,
) -> None:
    alleged, denied = statement(played, "river-alleged")[0], statement(played, "river-denied")[0]
    assert (alleged.verb, denied.verb) == (Verb.ALLEGES, Verb.DENIES)
    assert alleged.about == denied.about == "river"
    assert played.state.incidents["river"].about == ("stop-river",)
    assert played.state.stated_of["river"] == ("river-alleged", "river-denied", "river-asked")
    (scene,) = [it for it in played.scenes if it.s == 40 and it.beat is not None]
    said = [words for label, words in scene.looks if label == "line then"]
    # What was attached then is what anybody reads out of the log as it was then, and not as it is now.
    names = names_in(played.script, played.shapes)
    assert said == list(channels_in(as_known_at(played, "12:00:00"), names))
    assert said != list(channels_in(played.state, names))
    assert said[0] == (
        "Operational line (Coalition cell and Sponsor cell): open, Coalition cell answered"
        " 2026-06-01T04:48:41Z; Sponsor cell answered 2026-06-01T04:48:41Z, nothing said on it"
    )


@pytest.mark.requirement("R18")
def test_second_41_a_demand_is_met_by_silence_and_that_it_was_is_on_record_once(played: Played) -> None:
    asked, _, entry = statement(played, "river-asked")
    assert (asked.verb, asked.about, asked.to) == (Verb.DEMANDS, "river", ("sponsor",))
    (found,) = of_type(played, "statement.silent/v1")
    assert isinstance(found.facts, SilentFacts)
    assert (found.facts.statement, found.facts.party) == ("river-asked", "sponsor")
    assert hhmm(found.received_at_ms) == "13:24:00" == hhmm(found.facts.due_ms)
    assert found.header.cites == (played.log.index(entry),)
    shown = {it.party for it in played.state.releases.values() if it.entry == found.header.id}
    assert shown == {"coalition", "sponsor"}


@pytest.mark.requirement("R18", "R21")
def test_second_42_a_paper_is_cited_and_the_film_has_a_chain_of_custody(played: Played) -> None:
    (cited,) = of_type(played, "citation.make/v1")
    assert isinstance(cited.body, CiteBody)
    assert (cited.body.speaker_kind, cited.facts.about) == ("unnamed_official", "river")
    assert "river-paper" not in played.state.statements
    film = played.state.exhibits["river-film"]
    assert (film.author, film.holder, film.state) == ("partner", "coalition", "held")
    steps = [(it.header.author, it.facts.step) for it in of_type(played, "exhibit.pass/v1")]
    assert steps == [("partner", "hand_over"), ("coalition", "receive")]
    looked = [words for it in played.scenes if it.s == 60 for label, words in it.looks if label == "incident"]
    assert looked[-2:] == [
        "Coalition cell demands; no response by the time asked: Sponsor cell",
        "1 open source, 1 exhibit, nobody has found which is so",
    ]


def test_second_44_a_crossing_is_a_point_and_a_time_as_exact_as_two_fixes_allow(played: Played) -> None:
    (crossing,) = [it for it in of_type(played, "watch.find/v1") if it.facts.event == "cross"]
    assert crossing.body.event["track"] == "GOV-1"
    assert hhmm(crossing.received_at_ms)[:2] == "12"


@pytest.mark.requirement("R5", "R33")
def test_second_48_after_they_were_told_to_call_the_line_opens_and_calls_go_from_two_to_six(
    played: Played,
) -> None:
    (converging,) = [it for it in of_type(played, "watch.find/v1") if it.facts.event == "converging"]
    (opened,) = [it for it in of_type(played, "channel.open/v1") if it.header.subject == "river-line"]
    assert hhmm(converging.received_at_ms) == "13:36:00"
    assert hhmm(opened.received_at_ms) == "13:42:00"
    tempo = {it.s: words for it in played.scenes for label, words in it.looks if label == "tempo"}
    assert list(tempo) == [49.5, 56]
    first = "River line: first contact 2026-06-01T13:48:00Z, "
    assert tempo[49.5].startswith(f"{first}2 calls a day by now, the sides 27 km apart")
    assert tempo[56].startswith(f"{first}6 calls a day by now, the sides 8 km apart")
    then = as_known_at(played, "13:54:00")
    assert calls_in(then, "river-line", played.script.at_ms(49.5))[1] == 2
    voiced = [it for it in of_type(played, "message.send/v1") if it.facts.channel == "river-line"]
    assert all(it.body.spoken.at_ms <= it.received_at_ms for it in voiced)


def test_second_54_the_convoy_halts_is_rerouted_and_arrives(played: Played) -> None:
    steps = [
        (hhmm(it.received_at_ms), it.header.type.removesuffix("/v1").partition(".")[2])
        for it in played.log
        if it.header.subject == "relief-1" and it.header.type.startswith("movement.")
    ]
    after = [it for it in steps if it[0] >= "14:48:00"]
    assert [step for _, step in after] == ["halt", "amend", "resume", "arrive", "depart", "arrive"]


@pytest.mark.requirement("R9", "R18")
def test_second_60_two_are_unanswered_and_the_node_has_decided_nothing(played: Played) -> None:
    fired = {it.subject: it.party for it in played.state.timers.values() if it.state == "fired"}
    silent = {it: fired.pop(it) for it in list(fired) if it in played.state.statements}
    assert fired == {"who-flew": "sponsor", "call-6": "government"}
    assert silent == {"river-asked": "sponsor"}, "a statement was asked for, too, and none came"
    who_flew = played.state.messages["who-flew"]
    tried = escalated(played, who_flew.entry)
    assert [(at, it.channel, it.post, it.last) for at, it in tried] == [
        ("12:42:00", "", 1, False),
        ("13:12:00", "strategic", 0, True),
    ]
    assert {it.author for it in played.state.statements.values()} == {"coalition", "sponsor", "partner"}
    assert isinstance(tried[0][1], EscalateFacts)
    sent = [it.facts for it in of_type(played, "message.send/v1") if it.header.subject == "who-flew"]
    assert [isinstance(it, MessageFacts) and it.references for it in sent] == [("stop-river",)]


@pytest.mark.requirement("R21")
def test_a_stranger_verifies_the_log_and_every_entry_says_that_it_is_an_exercise(played: Played) -> None:
    from openline.verify import VERIFIED, verify_bundle

    report = verify_bundle(played.bundle, played.policy)
    assert report.answer == VERIFIED
    assert {it.header.mode for it in played.log} == {"exercise"}
    spoiled = bytearray(played.bundle)
    spoiled[len(spoiled) // 2] ^= 1
    assert verify_bundle(bytes(spoiled), played.policy).answer != VERIFIED


def test_everything_invented_is_marked_and_nobody_is_named(played: Played) -> None:
    """What PRACTICE.md marks as invented is marked in the script, too."""
    told = {beat.s: f"{beat.title} {beat.say}".lower() for beat in played.script.beats}
    public = {0, 60}  # that a zone was held as agreed; and the report of all that
    assert {s for s, words in told.items() if "invented" not in words} == public
    assert all(it.origin == "invented" for it in played.script.tracks)
    assert played.script.watermark == "EXERCISE"
    posts = [post.name for it in of_type(played, "desk.set/v1") for post in it.body.posts]
    assert posts
    assert all(name.islower() for name in posts)  # functions, and no names
