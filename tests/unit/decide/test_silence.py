"""Silence: who was asked for a statement and made none in time; who learns that, and nothing else (R18)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app import handlers
from openline.app.handout import shown_to
from openline.decide.timing import next_due_ms, passed
from openline.errors import InputError, RefusedError
from openline.model.channel import Verb
from openline.model.event import NODE
from openline.model.party import Addressable
from openline.model.release import Receipt
from openline.model.saying import SilentFacts
from tests.desk import Desk
from tests.occurring import MINUTE_MS, ask, declare, open_incident, share_said

pytestmark = pytest.mark.requirement("R18")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    return desk


def silent(desk: Desk) -> list[tuple[str, str]]:
    """Who is found silent on what by now, and is on record as such from then on."""
    before = len(desk.entries)
    desk.fire()
    found = [it.facts for it in desk.entries[before:]]
    return [(it.statement, it.party) for it in found if isinstance(it, SilentFacts)]


def waits(desk: Desk, statement: str, party: str) -> bool:
    return not desk.state.asked[statement, party].answer


# -- when ------------------------------------------------------------------------------------------


def test_it_is_found_at_the_time_once_of_each_that_was_asked(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo", "charlie", within_ms=MINUTE_MS)
    assert next_due_ms(desk.state) == desk.now_ms + MINUTE_MS
    desk.now_ms += MINUTE_MS - 1
    assert silent(desk) == []
    desk.now_ms += 1
    assert silent(desk) == [("st1", "bravo"), ("st1", "charlie")]
    desk.now_ms += 100 * MINUTE_MS
    assert silent(desk) == []
    assert next_due_ms(desk.state) is None
    assert desk.state.same_as(desk.folded())


def test_what_comes_late_is_an_answer_and_the_finding_stands(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [("st1", "bravo")]
    declare(desk, "bravo", "st2", "st1", "alpha")
    asked = desk.state.asked["st1", "bravo"]
    assert asked.answer == "st2"
    assert desk.state.cards[asked.silent].type == "statement.silent/v1"
    assert silent(desk) == []


def test_who_is_not_asked_by_a_time_is_never_silent(desk: Desk) -> None:
    declare(desk, "alpha", "st1", "first", "bravo", verb=Verb.DEMANDS)
    assert desk.state.asked == {}
    assert desk.state.statements["st1"].answer_by_ms == 0
    desk.now_ms += 1_000 * MINUTE_MS
    assert silent(desk) == []


def test_a_time_that_is_past_or_none_is_refused(desk: Desk) -> None:
    for within_ms in (0, -1, -MINUTE_MS):
        with pytest.raises(InputError, match="is past"):
            ask(desk, "alpha", "st1", "first", "bravo", within_ms=within_ms)
    for at_ms in (-1, 300_000_000_000_000):
        with pytest.raises(InputError, match="beyond the years"):
            ask(desk, "alpha", "st1", "first", "bravo", answer_by_ms=at_ms)
    ask(desk, "alpha", "st1", "first", "bravo", within_ms=1)


def test_so_many_are_found_at_once_those_due_first_and_then_the_rest(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(handlers, "MOST_PASSED", 20)
    for number in range(20):
        ask(desk, "alpha", f"st{number}", "first", "bravo", within_ms=MINUTE_MS - number % 7)
    ask(desk, "alpha", "later", "first", "bravo", within_ms=MINUTE_MS + 1)
    desk.now_ms += MINUTE_MS + 1
    due = passed(desk.state, desk.now_ms, most=20).silent
    assert len(due) == 20
    assert [it.due_ms for it in due] == sorted(it.due_ms for it in due)
    assert "later" not in {it.subject for it in due}
    desk.rules.pending(desk.now_ms, bytes(16))
    assert desk.rules.unfinished
    assert len(silent(desk)) == 20
    assert silent(desk) == [("later", "bravo")]
    desk.rules.pending(desk.now_ms, bytes(16))
    assert not desk.rules.unfinished


def test_a_deadline_has_one_place_among_all_and_that_it_was_read_meets_none(desk: Desk) -> None:
    """Deadlines for answers and for statements are kept in one map; what meets them is another matter."""
    entry = ask(desk, "alpha", "st1", "first", "bravo", within_ms=MINUTE_MS)
    [told] = desk.told("bravo", entry)
    desk.acknowledge("bravo", told.seq, Receipt.READ_BACK)
    assert waits(desk, "st1", "bravo")
    assert [(it.subject, it.state) for it in desk.state.timers.values()] == [("st1", "waiting")]
    assert not desk.state.answering, "nobody's answer took any time: a statement is no acknowledgement"
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [("st1", "bravo")]
    assert not [it for it in desk.entries if it.header.type in ("overdue.find/v1", "escalate.find/v1")]


# -- what answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "to", "verb", "answers"),
    [
        ("st1", ("alpha",), Verb.DENIES, True),
        ("st1", ("charlie", "alpha"), Verb.CONCERN, True),
        ("first", ("alpha",), Verb.ACKNOWLEDGES_OWN_ACT, True),
        ("st1", ("charlie",), Verb.DENIES, False),
        ("first", ("charlie",), Verb.DENIES, False),
        ("other", ("alpha",), Verb.DENIES, False),
        ("st1", ("alpha",), Verb.NO_RESPONSE, False),
    ],
)
def test_what_is_said_about_it_or_about_the_same_thing_to_who_asks_answers(
    desk: Desk, about: str, to: tuple[str, ...], verb: Verb, answers: bool
) -> None:
    open_incident(desk, "alpha", "other", "bravo")
    ask(desk, "alpha", "st1", "first", "bravo", "charlie")
    declare(desk, "bravo", "st2", about, *to, verb=verb)
    assert waits(desk, "st1", "bravo") is not answers
    assert waits(desk, "st1", "charlie"), "nobody answers for another"
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [
        it for it in (("st1", "bravo"), ("st1", "charlie")) if not answers or it[1] != "bravo"
    ]


def test_that_another_says_there_is_no_response_answers_nothing(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    declare(desk, "charlie", "st2", "first", "alpha", verb=Verb.NO_RESPONSE, text="")
    declare(desk, "alpha", "st3", "st1", "bravo", verb=Verb.NO_RESPONSE, text="")
    assert waits(desk, "st1", "bravo")


def test_one_statement_may_answer_several_and_the_first_answer_stays(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    ask(desk, "charlie", "st2", "first", "bravo")
    ask(desk, "alpha", "st3", "first", "bravo")
    declare(desk, "bravo", "st4", "first", "alpha")
    assert [desk.state.asked[it, "bravo"].answer for it in ("st1", "st2", "st3")] == ["st4", "", "st4"]
    declare(desk, "bravo", "st5", "first", "alpha", "charlie")
    assert [desk.state.asked[it, "bravo"].answer for it in ("st1", "st2", "st3")] == ["st4", "st5", "st4"]


def test_what_was_said_before_it_was_asked_for_is_no_answer(desk: Desk) -> None:
    declare(desk, "bravo", "st1", "first", "alpha")
    ask(desk, "alpha", "st2", "first", "bravo")
    assert waits(desk, "st2", "bravo")


def test_an_answer_may_itself_ask(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    ask(desk, "bravo", "st2", "st1", "alpha")
    assert not waits(desk, "st1", "bravo")
    assert waits(desk, "st2", "alpha")


def test_what_its_author_has_replaced_asks_for_nothing_any_more_and_its_successor_may(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    declare(desk, "alpha", "st2", "first", "bravo", replaces="st1")
    desk.now_ms += MINUTE_MS
    assert silent(desk) == []
    ask(desk, "alpha", "st3", "first", "bravo", replaces="st2")
    assert next_due_ms(desk.state) == desk.now_ms + MINUTE_MS
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [("st3", "bravo")]


def test_it_is_not_found_of_who_has_spoken_meanwhile_was_not_asked_or_has_time_left(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo", "charlie", within_ms=MINUTE_MS)
    due_ms = desk.now_ms + MINUTE_MS
    declare(desk, "charlie", "st2", "st1", "alpha")

    def find(party: str, statement: str = "st1", due_ms: int = due_ms) -> None:
        facts = SilentFacts(statement=statement, party=party, due_ms=due_ms)
        desk.record(NODE, "statement.silent/v1", facts, cites=(1,), rule="silence/1")

    with pytest.raises(RefusedError):
        find("bravo")  # a millisecond later it could be
    desk.now_ms += MINUTE_MS
    for party, statement, at_ms in (
        ("charlie", "st1", due_ms),
        ("alpha", "st1", due_ms),
        ("bravo", "st2", due_ms),
        ("bravo", "none", due_ms),
        ("bravo", "st1", due_ms - 1),
    ):
        with pytest.raises(RefusedError):
            find(party, statement, at_ms)
    find("bravo")
    with pytest.raises(RefusedError):
        find("bravo")


# -- who learns it ---------------------------------------------------------------------------------


def everything(desk: Desk, party: str) -> str:
    """All that a party is shown: releases, and the entries that it holds as they were signed."""
    released = [msgspec.to_builtins(desk.shown(it)) for it in desk.told(party)]
    whole = shown_to(desk.rules, party)
    signed = [it for it in desk.entries if it.header.kind != "release" and whole(it.header)]
    return json.dumps([released, [msgspec.to_builtins((it.header, it.body)) for it in signed]])


def finding(desk: Desk) -> str:
    return next(it.header.id for it in desk.entries if it.header.type == "statement.silent/v1")


@pytest.mark.requirement("R14")
def test_it_is_for_who_asked_and_who_was_asked_and_each_is_told_to_call_the_other(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    desk.now_ms += MINUTE_MS
    desk.fire()
    for party, other in (("alpha", "bravo"), ("bravo", "alpha")):
        [told] = desk.told(party, finding(desk))
        shown: Any = desk.shown(told)
        assert shown["facts"] == {"statement": "st1", "party": "bravo", "due_ms": desk.now_ms}
        assert shown["call"] == [{"party": other}]
    assert desk.told("charlie", finding(desk)) == []
    assert "st1" not in everything(desk, "charlie")


@pytest.mark.requirement("R14")
def test_none_of_those_who_were_asked_learns_that_others_were_or_were_silent(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo", "charlie")
    known = everything(desk, "bravo").count("charlie")
    desk.now_ms += MINUTE_MS
    assert len(silent(desk)) == 2
    assert everything(desk, "bravo").count("charlie") == known
    assert len([it for it in desk.told("bravo") if desk.shown(it).get("type") == "statement.silent/v1"]) == 1


@pytest.mark.requirement("R14")
def test_who_withholds_that_it_asks_is_named_by_no_silence() -> None:
    desk = Desk("bravo", "charlie", "zulu-author")
    open_incident(desk, "bravo", "first", "zulu-author", "charlie")
    known = {it: everything(desk, it).count("zulu-author") for it in ("bravo", "charlie")}
    ask(desk, "zulu-author", "st1", "first", "bravo", "charlie", withheld=True)
    desk.now_ms += MINUTE_MS
    assert len(silent(desk)) == 2
    for party in ("bravo", "charlie"):
        [shown] = [it for it in map(desk.shown, desk.told(party)) if it.get("type") == "statement.silent/v1"]
        assert shown["call"] == [{"party": NODE}]
        assert everything(desk, party).count("zulu-author") == known[party]
    own = [it for it in map(desk.shown, desk.told("zulu-author")) if it.get("type") == "statement.silent/v1"]
    assert [it["call"] for it in own] == [[{"party": "bravo"}], [{"party": "charlie"}]]


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("asker", ["charlie", "delta"])
def test_whoever_speaks_to_one_after_the_other_cannot_tell_who_withholds_that_it_asks(asker: str) -> None:
    desk = Desk("bravo", "charlie", "delta")
    open_incident(desk, "bravo", "first", "charlie", "delta")
    ask(desk, asker, "st1", "first", "bravo", withheld=True)
    declare(desk, "bravo", "st2", "first", "charlie")
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [("st1", "bravo")], "whoever it was: nothing was said about what it asked"
    ask(desk, asker, "st3", "first", "bravo", withheld=True)
    declare(desk, "bravo", "st4", "st3", "charlie")
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [], "whoever it was: something was"


@pytest.mark.requirement("R14")
def test_who_asks_learns_by_a_silence_nothing_of_what_was_said_to_others(desk: Desk) -> None:
    def told(*said: tuple[str, str]) -> list[object]:
        desk = Desk("alpha", "bravo", "charlie")
        open_incident(desk, "alpha", "first", "bravo", "charlie")
        ask(desk, "alpha", "st1", "first", "bravo")
        for number, (about, to) in enumerate(said):
            declare(desk, "bravo", f"more-{number}", about, to)
        desk.now_ms += MINUTE_MS
        desk.fire()
        return [desk.shown(it).get("facts") for it in desk.told("alpha")]

    assert told() == told(("st1", "charlie"), ("first", "charlie"))
    assert told() != told(("st1", "alpha"))


@pytest.mark.requirement("R3", "R14")
def test_who_is_reached_through_another_is_told_through_it_and_not_who_withheld(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, ("charlie",))
    share_said(desk, "alpha", "first", "band")
    ask(desk, "alpha", "st1", "first", "band", withheld=True)
    desk.now_ms += MINUTE_MS
    assert silent(desk) == [("st1", "band")]
    [told] = desk.told("charlie", finding(desk))
    assert told.pass_to == "band"
    shown: Any = desk.shown(told)
    assert (shown["call"], shown["facts"]["party"]) == ([{"party": NODE}], "band")
    assert "alpha" not in str(shown)
    [own] = desk.told("alpha", finding(desk))
    assert desk.shown(own)["call"] == [{"party": "band", "via": "charlie"}]


# -- replay ----------------------------------------------------------------------------------------


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "ask", "say", "answer", "replace", "pass", "fire"]),
        st.sampled_from(["alpha", "bravo", "charlie"]),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=25,
)


@given(ACTS, st.randoms(use_true_random=False))
def test_from_the_facts_alone_the_same_are_silent_and_the_same_is_due(
    acts: list[tuple[str, str, int, bool]], chance: Any
) -> None:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    for number, (act, by, which, withheld) in enumerate(acts):
        others = [it for it in ("alpha", "bravo", "charlie") if it != by]
        known = [it for it in desk.state.statements.values() if by in it.to]
        own = [it for it in desk.state.statements.values() if it.author == by and not it.replaced_by]
        if act == "ask":
            within_ms = MINUTE_MS * (1 + which)
            ask(
                desk,
                by,
                f"s{number}",
                "first",
                *others[: 1 + which % 2],
                within_ms=within_ms,
                withheld=withheld,
            )
        elif act == "say":
            declare(desk, by, f"s{number}", "first", others[which % 2])
        elif act == "answer" and known:
            about = known[which % len(known)]
            declare(desk, by, f"s{number}", about.id, others[which % 2])
        elif act == "replace" and own:
            old = own[which % len(own)]
            declare(desk, by, f"s{number}", "first", *old.to, replaces=old.id, withheld=old.withheld)
        elif act == "pass":
            desk.now_ms += MINUTE_MS * which // 2
        elif act == "fire":
            desk.fire()
    gone = frozenset(it.header.id for it in desk.entries if chance.random() < 0.5)
    folded = desk.folded(gone)
    assert folded.same_as(desk.state)
    later_ms = desk.now_ms + 100 * MINUTE_MS
    assert passed(folded, later_ms).silent == passed(desk.state, later_ms).silent
    assert next_due_ms(folded) == next_due_ms(desk.state)
    found = [it.facts for it in desk.entries if isinstance(it.facts, SilentFacts)]
    assert len({(it.statement, it.party) for it in found}) == len(found), "once"
