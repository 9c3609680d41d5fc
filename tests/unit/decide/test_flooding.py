"""Floods: who notifies and withdraws plans without end drowns nobody, and keeps nothing new from anybody."""

import pytest

from openline.decide.flooding import EVERY_MS, MOST_PRESSING, MOST_TOLD, PRESSING_MS, next_tell_ms
from openline.decide.matchbook import HOUR_MS
from openline.decide.matching import notices_of
from openline.decide.severity import ANSWER_WITHIN_MS
from openline.errors import RefusedError
from openline.model.event import MatchesFacts, MatchesTellFacts
from openline.model.notification import Precedence
from openline.model.release import Receipt
from tests.desk import NOON_MS, Desk, convoy, fire, site
from tests.listed import matches_in

pytestmark = pytest.mark.requirement("R16")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "force", "third", now_ms=NOON_MS - 10 * HOUR_MS)
    desk.notify("aid", convoy("food", half_width_mm=100_000))
    return desk


def flood(desk: Desk, plans: int, *, north_m: float = 1_900, every_ms: int = 500) -> None:
    """Have the force notify plans beside the convoy's way, severe by default, and withdraw each at once."""
    for _ in range(plans):
        desk.now_ms += every_ms
        id = f"plan-{len(desk.entries)}"
        desk.notify("force", fire(id, north_m=north_m))
        desk.gone("force", id)


def begun(notices: list[list[dict]]) -> set[str]:
    """Which of a party's own things new matches are about."""
    return {own for rows in notices for it in rows if it["happened"] == "begun" for own in it["yours"]}


def told(desk: Desk, party: str) -> list[list[dict]]:
    """What each notice to a party lists."""
    return [rows for it in desk.told(party) if (rows := matches_in(desk.shown(it)))]


def test_a_thousand_new_plans_within_a_quarter_of_an_hour_make_a_bounded_number_of_notices(
    desk: Desk,
) -> None:
    flood(desk, 1_000)  # five hundred seconds
    assert MOST_TOLD <= len(told(desk, "aid")) <= MOST_TOLD + 2
    # All of it stands on record, and who floods is told of all of it.
    found = [it.facts for it in desk.entries if isinstance(it.facts, MatchesFacts)]
    assert len(found) == len(told(desk, "force")) == 2_000
    assert len(desk.state.matches) == 1_000
    assert desk.state.same_as(desk.folded())


def test_who_is_flooded_is_never_told_that_all_is_over_while_it_is_kept_waiting(desk: Desk) -> None:
    flood(desk, 100)
    open_ = set()
    for rows in told(desk, "aid"):
        open_ |= {it["match"] for it in rows if it["happened"] != "ended"}
        open_ -= {it["match"] for it in rows if it["happened"] == "ended"}
    assert open_, "it knows of something, and whom to call"


def test_after_some_minutes_it_is_told_of_all_together_and_once(desk: Desk) -> None:
    flood(desk, 100)
    desk.notify("force", fire("stays", north_m=1_900))
    before = len(told(desk, "aid"))
    desk.fire()
    assert len(told(desk, "aid")) == before
    desk.now_ms += EVERY_MS
    desk.fire()
    new = told(desk, "aid")[before:]
    assert len(new) == 1
    begun = [it for it in new[0] if it["happened"] == "begun"]
    # Those that came and went meanwhile are in the record, and no news; the one that stays is.
    (stays,) = [id for id, it in desk.state.matches.items() if it.about == "stays"]
    assert [it["match"] for it in begun] == [stays]
    assert desk.fire() == []
    (notice,) = notices_of(desk.state, "aid", stays)
    assert desk.state.cards[notice.entry].type == "matches.tell/v1"
    assert desk.state.same_as(desk.folded())


def test_what_was_told_late_is_to_be_answered_as_any_other_and_one_answer_does(desk: Desk) -> None:
    flood(desk, 100)
    desk.notify("force", fire("stays", north_m=1_900))
    desk.now_ms += EVERY_MS
    desk.fire()
    last = desk.told("aid")[-1]
    assert desk.state.timers[last.entry, "aid", ""].state == "waiting"
    desk.acknowledge("aid", last.seq, Receipt.READ)
    assert desk.state.timers[last.entry, "aid", ""].state == "met"


def test_what_is_more_serious_is_said_at_once_and_so_is_the_first_of_another(desk: Desk) -> None:
    flood(desk, 100)
    before = len(told(desk, "aid"))
    desk.notify("force", fire("on-the-way"))
    (new,) = told(desk, "aid")[before:]
    assert {it["severity"] for it in new if it["happened"] == "begun"} == {"extreme"}
    desk.notify("third", fire("third-range", north_m=1_900))
    assert told(desk, "aid")[-1][0]["call"] == [{"party": "third"}]
    # Nobody else is held up: what the flooded party does itself is told at once.
    desk.notify("aid", convoy("water", half_width_mm=100_000))
    assert told(desk, "force")[-1][0]["happened"] == "begun"


def test_once_it_was_told_that_all_has_ended_the_next_is_a_first_again(desk: Desk) -> None:
    flood(desk, 100)
    desk.now_ms += EVERY_MS
    desk.fire()
    before = len(told(desk, "aid"))
    assert {it["happened"] for it in told(desk, "aid")[-1]} == {"ended"}
    desk.now_ms += 1_000
    desk.notify("force", fire("again", north_m=1_900))
    (new,) = told(desk, "aid")[before:]
    assert [it["happened"] for it in new] == ["begun"]


def test_after_a_quiet_hour_it_is_told_of_each_again(desk: Desk) -> None:
    flood(desk, 100)
    desk.now_ms += HOUR_MS + EVERY_MS
    desk.fire()
    before = len(told(desk, "aid"))
    flood(desk, 5)
    assert len(told(desk, "aid")) == before + 10


def test_what_was_told_meanwhile_is_not_told_again(desk: Desk) -> None:
    flood(desk, 100)
    desk.now_ms += EVERY_MS
    (late,) = [it.facts for it in desk.rules.pending(desk.now_ms, bytes(16)) if it.type == "matches.tell/v1"]
    assert isinstance(late, MatchesTellFacts)
    desk.fire()
    with pytest.raises(RefusedError, match="meanwhile"):
        desk.record("node", "matches.tell/v1", late)


def test_a_departure_with_notices_asks_for_what_was_told_and_not_for_what_was_held_back(desk: Desk) -> None:
    from openline.model.agreement import Norms

    desk.norms("rules", "aid", "force", norms=Norms(notices=True))
    desk.notify("aid", fire("survey", 0, 0))
    flood(desk, 60, north_m=500)
    desk.notify("force", fire("held", north_m=500))
    held = next(id for id, it in desk.state.matches.items() if {it.about, it.other} == {"held", "survey"})
    assert notices_of(desk.state, "aid", held) == []
    desk.now_ms += 16 * 60_000
    cited = tuple(
        given[-1].id
        for id in desk.state.open_matches["survey"]
        if (given := notices_of(desk.state, "aid", id))
    )
    desk.step("aid", "survey", "begin", notices=cited)


def test_the_first_match_of_a_thing_of_its_own_is_said_at_once_however_serious_others_were(
    desk: Desk,
) -> None:
    desk.notify("force", fire("on-the-way"))
    flood(desk, 100)
    desk.notify("aid", site("clinic", 60_000))
    before = len(told(desk, "aid"))
    desk.notify("force", fire("elsewhere", 60_000))  # as serious as what stands, and not about the convoy
    assert begun(told(desk, "aid")[before:]) == {"clinic"}
    desk.notify("force", fire("elsewhere-too", 60_000))
    assert len(told(desk, "aid")) == before + 1, "that the clinic is in the way it knows"
    desk.gone("force", "elsewhere")
    desk.gone("force", "elsewhere-too")
    desk.notify("force", fire("again", 60_000))
    assert len(told(desk, "aid")) == before + 1, "it was not told yet that the first has ended"
    assert desk.state.same_as(desk.folded())


@pytest.mark.parametrize("late_ms", [0, 1])
def test_what_could_not_be_answered_before_it_begins_is_said_at_once(desk: Desk, late_ms: int) -> None:
    flood(desk, 100)
    before = len(told(desk, "aid"))
    within_ms = EVERY_MS + ANSWER_WITHIN_MS[Precedence.IMMEDIATE]
    begins_ms = desk.now_ms + within_ms + late_ms
    desk.notify("force", fire("beside-the-way", 0, 1_900, start_ms=begins_ms))
    assert len(told(desk, "aid")) == before, "the convoy is there in ten hours only"
    desk.notify("aid", site("clinic", 60_000))
    desk.notify("force", fire("known", 60_000))
    desk.notify("force", fire("soon", 60_000, start_ms=begins_ms))
    assert len(told(desk, "aid")) == before + 2 - late_ms
    assert desk.state.same_as(desk.folded())


def test_a_flood_of_what_presses_is_bounded_and_what_presses_waits_for_a_minute_at_most(desk: Desk) -> None:
    desk.notify("aid", site("clinic", 60_000))
    for number in range(600):  # five minutes
        desk.now_ms += 500
        desk.notify("force", fire(f"now-{number}", 60_000, start_ms=desk.now_ms + PRESSING_MS))
        desk.gone("force", f"now-{number}")
    assert MOST_PRESSING <= len(told(desk, "aid")) <= MOST_PRESSING + 300_000 // PRESSING_MS
    desk.notify("force", fire("stays", 60_000, start_ms=desk.now_ms + PRESSING_MS))
    before = len(told(desk, "aid"))
    assert next_tell_ms(desk.state) == max(desk.state.floods["force", "aid"].told_ms) + PRESSING_MS
    desk.now_ms += PRESSING_MS
    desk.fire()
    new = told(desk, "aid")[before:]
    assert len(new) == 1
    assert begun(new) == {"clinic"}
    assert desk.state.same_as(desk.folded())


def test_who_floods_two_things_in_turns_makes_no_more_notices_than_by_one(desk: Desk) -> None:
    """The first of the one brings the end of the other with it, and so the next of that is a first again."""
    desk.notify("aid", site("clinic", 60_000))
    for number in range(300):
        desk.now_ms += 500
        desk.notify("force", fire(f"plan-{number}", *((0, 0), (60_000, 0))[number % 2]))
        desk.gone("force", f"plan-{number}")
    assert len(told(desk, "aid")) <= MOST_PRESSING + 150_000 // PRESSING_MS + 1
