"""The convoy of the exercise *tanf*: notified, matched, departed red, halted, rerouted, arrived.

The script is played as ``openline demo tanf`` plays it, and what came of it is read back from the log alone.
"""

from pathlib import Path

import pytest

from openline import bootstrap
from openline.cli.demo import read_tanf
from openline.errors import InputError
from openline.model.event import (
    AcknowledgementFacts,
    DepartureFacts,
    MatchesFacts,
    OverdueFacts,
    ReleaseBody,
)
from tests.listed import matches_in
from tests.tanf import Played, hhmm, of_type, played_tanf


@pytest.fixture(scope="module")
def played() -> Played:
    return played_tanf()


def shown_to(played: Played, party: str, entry: str) -> list[dict[str, object]]:
    found = [
        played.log[it.index].body
        for it in played.state.releases.values()
        if (it.party, it.entry) == (party, entry)
    ]
    return [body.shown for body in found if isinstance(body, ReleaseBody)]


@pytest.mark.requirement("R16")
def test_both_sides_of_a_match_are_told_to_call_each_other_and_no_more(played: Played) -> None:
    found = {it.header.id: it for it in of_type(played, "matches.find/v1")}
    matches = {frozenset((it.about, it.other)): it for it in played.state.matches.values()}
    assert set(matches) == {frozenset(("relief-1", "tanf")), frozenset(("relief-1", "range-3"))}
    for pair, match in matches.items():
        (theirs,) = pair - {"relief-1"}
        (to_aid,), (to_coalition,) = (shown_to(played, it, match.entry) for it in ("aid", "coalition"))
        assert to_aid.keys() == to_coalition.keys()
        (of_aid,), (of_coalition,) = (
            [row for row in matches_in(it) if row["match"] == match.id] for it in (to_aid, to_coalition)
        )
        assert of_aid["happened"] == of_coalition["happened"] == "begun"
        assert (of_aid["yours"], of_coalition["yours"]) == (["relief-1"], [theirs])
        assert (of_aid["call"], of_coalition["call"]) == ([{"party": "coalition"}], [{"party": "aid"}])
        assert theirs not in str(to_aid)
        assert shown_to(played, "sponsor", match.entry) == []
    began = found[matches[frozenset(("relief-1", "range-3"))].entry].facts
    assert isinstance(began, MatchesFacts)
    assert [group.severity for group in began.begun if "range-3" in (began.about, *group.other)] == [
        "extreme"
    ]


def test_nothing_of_the_firing_was_ever_shown_to_the_agency(played: Played) -> None:
    told = [played.log[it.index].body for it in played.state.releases.values() if it.party == "aid"]
    assert told
    assert not any("range-3" in str(body) or "Range 3" in str(body) for body in told)


@pytest.mark.requirement("R8", "R9")
def test_an_answer_that_only_a_machine_gave_is_overdue_at_its_own_moment_of_play(played: Played) -> None:
    acknowledged = [it for it in of_type(played, "acknowledge/v1") if it.header.author == "sponsor"]
    levels = [
        it.facts.level
        for it in acknowledged
        if isinstance(it.facts, AcknowledgementFacts)
        and played.state.cards[played.state.releases["sponsor", it.facts.seq].entry].about == "relief-1"
    ]
    assert levels == ["delivered", "delivered"]
    alarms = of_type(played, "overdue.find/v1")
    facts = [it.facts for it in alarms if isinstance(it.facts, OverdueFacts)]
    # Six hours after 05:36 for the routine notification; five minutes after 14:54 for the emergency.
    assert [(it.party, hhmm(it.due_ms)) for it in facts] == [("sponsor", "11:36:00"), ("sponsor", "14:59:00")]
    assert [it.received_at_ms for it in alarms] == [it.due_ms for it in facts]
    assert [it.precedence for it in facts] == ["routine", "immediate"]


@pytest.mark.requirement("F3", "F5")
def test_the_departure_is_red_and_names_the_sponsor_and_nobody_is_stopped(played: Played) -> None:
    red = of_type(played, "departure.find/v1")
    assert [(hhmm(it.received_at_ms), it.facts) for it in red] == [
        ("13:00:00", DepartureFacts(about="relief-1", version=1, unrelayed=("sponsor",))),
        ("14:54:00", DepartureFacts(about="relief-1", version=2, unrelayed=("sponsor",))),
    ]
    assert played.state.objects["relief-1"].state == "ended"
    assert set(played.state.notifications["relief-1"].leg_states.values()) == {"arrived"}


@pytest.mark.requirement("R16", "R22", "R29")
def test_the_match_with_the_firing_ends_by_itself_with_the_reroute_and_that_with_the_zone_on_arrival(
    played: Played,
) -> None:
    every = [(it, it.facts) for it in of_type(played, "matches.find/v1")]
    ends = [it for it in every if isinstance(it[1], MatchesFacts) and it[1].ended]
    said = [
        (hhmm(end.received_at_ms), group.why, {facts.about, *group.other})
        for end, facts in ends
        for group in facts.ended
    ]
    assert said == [
        ("14:54:00", "changed", {"relief-1", "range-3"}),
        ("15:48:00", "ended", {"relief-1", "tanf"}),
    ]
    for end, _ in ends:
        assert all(len(shown_to(played, it, end.header.id)) == 1 for it in ("aid", "coalition"))
    # Each side had said how it goes about it, and nothing of that ended anything.
    firing = next(it for it in played.state.matches.values() if "range-3" in (it.about, it.other))
    assert firing.resolutions == {"coalition": "joint", "aid": "reroute"}


@pytest.mark.requirement("R23")
def test_what_came_of_it_stands_apart_from_who_acknowledged(played: Played) -> None:
    assert played.state.outcomes["relief-1", "aid"] == "impeded"


def test_the_node_went_by_the_clock_of_the_exercise_and_never_back(played: Played) -> None:
    times = [it.received_at_ms for it in played.log]
    assert times == sorted(times)
    assert hhmm(times[0]) == "04:00:00"
    assert hhmm(times[-1]) == "15:48:00"
    assert {it.header.mode for it in played.log} == {"exercise"}


def test_opened_later_the_log_says_the_same(played: Played) -> None:
    assert played.read_again.same_as(played.state)


def test_a_real_theatre_goes_by_no_clock_but_this_machines(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    with pytest.raises(InputError, match="only an exercise"):
        bootstrap.create_node(tmp_path / "a", name="real", mode="real", clock=lambda: 0)
    assert not (tmp_path / "a").exists()
    home = bootstrap.create_node(tmp_path / "b", name="real", mode="real")
    with pytest.raises(InputError, match="only an exercise"):
        bootstrap.open_journal(home, clock=lambda: 0)


def test_a_script_that_acknowledges_what_was_never_shown_is_refused_by_name(played: Played) -> None:
    from openline.app.exercise import drafts_of
    from openline.app.scripted import Acknowledge
    from openline.model.release import Receipt

    script, shapes = read_tanf()
    act = Acknowledge(by="partner", of="relief-1", level=Receipt.READ)
    with pytest.raises(InputError, match="partner was given nothing of relief-1"):
        list(drafts_of(act, script, shapes, played.state, 60))
