"""Incidents: opened before whom their opener names, held to be the same and apart, each by its own word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app.handout import shown_to
from openline.decide.happening import INCIDENT, MOST_ABOUT, MOST_TAKEN, IncidentMove, chain_of
from openline.decide.spoken import IncidentStanding
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.channel import Place, Translation
from openline.model.event import NODE, DeliveryFailFacts
from openline.model.incident import CustodyStep, IncidentBody, IncidentFacts, IncidentKind
from openline.model.notification import Precedence
from openline.model.party import Addressable
from openline.model.release import Detail, Receipt
from openline.model.space import Position
from tests.desk import Desk
from tests.occurring import (
    account,
    add_exhibit,
    cite,
    declare,
    hold_same,
    open_incident,
    pass_on,
    share_said,
    shown_of,
)
from tests.saying import hear_stop, open_channel, send

pytestmark = pytest.mark.requirement("R18", "R34")
NOT_SEEN = Place(position=Position(lat_e7=900_000_001, lon_e7=0))


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo")
    return desk


# -- the table -------------------------------------------------------------------------------------


def standing(state: str, **same_as: str) -> IncidentStanding:
    return IncidentStanding(
        id="i", entry="e", index=1, opener="alpha", kind=IncidentKind.FIRE, at_ms=1, within_ms=0, to=(),
        state=state, same_as=same_as,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "same_as", "author", "action", "into", "after"),
    [
        ("absent", {}, "alpha", "open", "", "open"),
        ("open", {}, "alpha", "merge", "j", "merged"),
        ("open", {}, "bravo", "merge", "j", "open"),
        ("open", {"charlie": "j"}, "bravo", "merge", "j", "open"),
        ("open", {"bravo": "j"}, "bravo", "split", "j", "open"),
        ("merged", {"alpha": "j"}, "bravo", "merge", "k", "merged"),
        ("merged", {"alpha": "j"}, "alpha", "split", "j", "open"),
        ("merged", {"alpha": "j", "bravo": "k"}, "bravo", "split", "k", "merged"),
        ("open", {"bravo": "j"}, "bravo", "merge", "k", "holds it to be the same as another already"),
        ("open", {"bravo": "j"}, "bravo", "merge", "j", "holds it to be the same as another already"),
        ("open", {}, "alpha", "split", "j", "does not hold it to be the same as that one"),
        ("open", {"bravo": "j"}, "bravo", "split", "k", "does not hold it to be the same as that one"),
        ("open", {"bravo": "j"}, "charlie", "split", "j", "does not hold it to be the same as that one"),
        ("merged", {"alpha": "j"}, "alpha", "merge", "k", "holds it to be the same as another already"),
        ("merged", {"alpha": "j"}, "bravo", "split", "j", "does not hold it to be the same as that one"),
        ("merged", {"alpha": "j"}, "alpha", "open", "", "open is not permitted"),
    ],
)
def test_each_row_of_the_table_and_each_guard(
    state: str, same_as: dict[str, str], author: str, action: str, into: str, after: str
) -> None:
    move = IncidentMove(author, into, standing(state, **same_as) if state != "absent" else None)
    if after in INCIDENT.states:
        assert INCIDENT.step(state, action, move, where="i") == after
        return
    with pytest.raises(RefusedError, match=after):
        INCIDENT.step(state, action, move, where="i")


HELD = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "split"]),
        st.sampled_from(["alpha", "bravo"]),
        st.sampled_from("pqr"),
        st.sampled_from("pqr"),
    ),
    max_size=20,
)


@given(HELD, st.randoms(use_true_random=False))
def test_each_party_holds_what_it_said_last_never_in_a_circle_and_whatever_is_redacted(
    acts: list[tuple[str, str, str, str]], chance: Any
) -> None:
    desk = Desk("alpha", "bravo")
    for id in "pqr":
        open_incident(desk, "alpha", id, "bravo")
    held: dict[tuple[str, str], str] = {}
    for action, by, id, into in acts:
        follows = into
        while (by, follows) in held and follows != id:
            follows = held[by, follows]
        fits = (by, id) not in held and follows != id if action == "merge" else held.get((by, id)) == into
        if fits:
            hold_same(desk, by, id, into, action=action)
            held = {it: held[it] for it in held if it != (by, id)}
            held |= {(by, id): into} if action == "merge" else {}
        else:
            with pytest.raises((RefusedError, InputError)):
                hold_same(desk, by, id, into, action=action)
    for id, now in desk.state.incidents.items():
        assert dict(now.same_as) == {by: into for (by, one), into in held.items() if one == id}
        assert now.state == ("merged" if ("alpha", id) in held else "open")
        for party in ("alpha", "bravo"):
            assert len(set(chain_of(desk.state, id, party))) == len(chain_of(desk.state, id, party))
    gone = frozenset(it.header.id for it in desk.entries if chance.random() < 0.5)
    assert desk.folded(gone).same_as(desk.state)


# -- what is opened --------------------------------------------------------------------------------


def test_it_is_opened_from_whatever_its_author_may_see_and_from_nothing_else(desk: Desk) -> None:
    desk.zone("alpha", "tanf")
    finding = desk.find("tanf", "bravo")
    open_channel(desk, "ab", "alpha", "bravo")
    send(desk, "alpha", "m1", "ab", "bravo")
    hear_stop(desk, "s1", "alpha", "bravo")
    cite(desk, "alpha", "c1", "", "bravo")
    declare(desk, "alpha", "st1", "first", "bravo")
    of_both = ("first", "ab", "m1", "s1", "c1", "st1", finding)
    open_incident(desk, "alpha", "second", about=(*of_both, "tanf"))
    open_incident(desk, "bravo", "third", about=of_both)
    for author, unseen in (("bravo", ("tanf", "second")), ("charlie", of_both)):
        for about in unseen:
            errors = []
            for id in (about, "none"):
                with pytest.raises(NotFoundError) as refused:
                    open_incident(desk, author, "fourth", about=(id,))
                errors.append(str(refused.value).replace(id, "…"))
            assert errors[0] == errors[1], "what may not be seen is answered like what is not there"


@pytest.mark.parametrize(
    ("facts", "said", "error", "words"),
    [
        ({"to": ("alpha",)}, {}, InputError, "made to others"),
        ({"to": ("bravo", "bravo")}, {}, InputError, "each once"),
        ({"to": ("nobody",)}, {}, NotFoundError, "no party 'nobody'"),
        ({"to": ("hermit",)}, {}, RefusedError, "never to be addressed"),
        ({"about": ("first", "first")}, {}, InputError, "each once"),
        ({"about": tuple(f"x{it}" for it in range(MOST_ABOUT + 1))}, {}, InputError, f"most {MOST_ABOUT} "),
        ({"about": tuple(f"x{it}" for it in range(201))}, {}, InputError, "more than 200"),
        ({"at_ms": -1}, {}, InputError, "beyond the years"),
        ({"within_ms": -1}, {}, InputError, "no uncertainty"),
        ({"within_ms": 31 * 86_400_000 + 1}, {}, InputError, "no uncertainty"),
        ({"kind": IncidentKind.FIRE}, {}, InputError, "another kind or time"),
        ({"at_ms": 899_999}, {}, InputError, "another kind or time"),
        ({"within_ms": 5}, {}, InputError, "another kind or time"),
        ({"takes": ("st1",)}, {}, InputError, "out of no incident"),
        ({"out_of": "none"}, {}, NotFoundError, "no incident 'none'"),
        ({"out_of": "st1"}, {}, NotFoundError, "no incident 'st1'"),
        ({"out_of": "first", "takes": ("st1", "st1")}, {}, InputError, "each once"),
        ({"out_of": "first", "takes": ("x",) * (MOST_TAKEN + 1)}, {}, InputError, f"{MOST_TAKEN} statements"),
        ({"out_of": "first", "takes": ("elsewhere",)}, {}, NotFoundError, "statement about first"),
        ({"out_of": "first", "takes": ("hidden",)}, {}, NotFoundError, "statement about first"),
        ({"out_of": "first", "takes": ("none",)}, {}, NotFoundError, "statement about first"),
        ({}, {"place": NOT_SEEN}, InputError, "is nowhere"),
        ({"text": " "}, {}, InputError, "empty"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, facts: dict[str, Any], said: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    desk.enrol("hermit", Addressable.NEVER)
    desk.zone("alpha", "tanf")
    declare(desk, "alpha", "st1", "first", "bravo")
    declare(desk, "alpha", "elsewhere", "tanf", "bravo")
    declare(desk, "bravo", "hidden", "first", "charlie")
    before = len(desk.entries)
    given: dict[str, Any] = {"kind": IncidentKind.STRIKE, "at_ms": 900_000, "to": ("bravo",)} | facts
    text = given.pop("text", "Something was hit.")
    body = IncidentBody(account=account(**said), text=text)
    with pytest.raises(error, match=words):
        desk.record("alpha", "incident.open/v1", IncidentFacts(incident="second", **given), body)
    assert len(desk.entries) == before


def test_an_id_that_is_in_use_is_refused_for_any_of_them(desk: Desk) -> None:
    desk.zone("alpha", "tanf")
    cite(desk, "alpha", "c1", "")
    add_exhibit(desk, "alpha", "e1", "first")
    declare(desk, "alpha", "st1", "first", "bravo")
    makers: Sequence[Callable[[str], object]] = (
        lambda id: open_incident(desk, "charlie", id),
        lambda id: add_exhibit(desk, "alpha", id, "first"),
        lambda id: cite(desk, "charlie", id, ""),
        lambda id: declare(desk, "alpha", id, "first", "bravo"),
    )
    for id in ("tanf", "first", "c1", "e1", "st1"):
        for make in makers:
            with pytest.raises(RefusedError, match="it is taken"):
                make(id)
    with pytest.raises(RefusedError, match="it is taken"):
        desk.zone("bravo", "first")


def test_it_may_be_put_before_nobody_at_first(desk: Desk) -> None:
    entry = open_incident(desk, "alpha", "second")
    assert [desk.details(it, entry) for it in ("bravo", "charlie")] == [[], []]


def test_translations_are_judged_as_those_of_a_statement(desk: Desk) -> None:
    body = IncidentBody(account=account(), text="So.", translations=(Translation(language="", text="x"),))
    facts = IncidentFacts(incident="second", kind=IncidentKind.STRIKE, at_ms=900_000, to=())
    with pytest.raises(InputError, match="translation 1, language"):
        desk.record("alpha", "incident.open/v1", facts, body)


# -- who is shown it -------------------------------------------------------------------------------


@pytest.mark.requirement("R14")
def test_it_is_for_those_whom_its_opener_names_and_none_of_them_is_told_of_the_others(desk: Desk) -> None:
    desk.enrol("delta")
    declare(desk, "alpha", "st1", "first", "bravo")
    entry = open_incident(desk, "alpha", "second", "bravo", "charlie", out_of="first", takes=("st1",))
    for party in ("bravo", "charlie"):
        [shown] = shown_of(desk, party, entry)
        assert shown["author"] == "alpha"
        assert shown["call"] == [{"party": "alpha"}]
        assert not {"to", "takes"} & {*shown["facts"]}
        assert shown["body"]["account"]["place"]["said"] == "the bridge"
    assert shown_of(desk, "delta", entry) == []
    header = next(it.header for it in desk.entries if it.header.id == entry)
    assert [shown_to(desk.rules, it)(header) for it in ("alpha", "bravo", "charlie", "delta")] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.requirement("R14")
def test_whoever_is_shown_it_later_is_not_told_who_was_at_first_nor_the_other_way_round(desk: Desk) -> None:
    entry = desk.state.incidents["first"].entry
    header = next(it.header for it in desk.entries if it.header.id == entry)
    assert shown_to(desk.rules, "bravo")(header), "to whom it was put alone holds it as it was signed"
    share = share_said(desk, "alpha", "first", "charlie")
    [shown] = shown_of(desk, "charlie", entry)
    assert "bravo" not in str(shown)
    assert not shown_to(desk.rules, "charlie")(header), "the signed bytes say that it was put before bravo"
    assert len(shown_of(desk, "bravo", entry)) == 1
    assert shown_of(desk, "bravo", share) == shown_of(desk, "charlie", share) == []
    share_said(desk, "alpha", "first", "charlie")
    assert len(shown_of(desk, "charlie", entry)) == 1, "nothing is shown twice"


def test_only_its_author_shares_it_whole_with_parties_and_for_good(desk: Desk) -> None:
    desk.enrol("hermit", Addressable.NEVER)
    desk.open_cell("desk", "alpha", "bravo")
    with pytest.raises(NotFoundError, match="no incident 'first'"):
        share_said(desk, "charlie", "first", "bravo")
    with pytest.raises(RefusedError, match="only the party that put it on record"):
        share_said(desk, "bravo", "first", "charlie")
    with pytest.raises(InputError, match="no recipient"):
        desk.share("alpha", "first", {})
    for detail in (Detail.CONTACT, Detail.COARSE, Detail.EXISTENCE, Detail.NOTHING):
        with pytest.raises(InputError, match="in full"):
            desk.share("alpha", "first", {"bravo": detail})
    with pytest.raises(NotFoundError, match="no party 'desk'"):
        share_said(desk, "alpha", "first", "desk")
    with pytest.raises(RefusedError, match="never to be addressed"):
        share_said(desk, "alpha", "first", "hermit")
    with pytest.raises(InputError, match="made to others"):
        share_said(desk, "alpha", "first", "alpha")


def test_a_joint_cell_is_shown_none_of_it(desk: Desk) -> None:
    desk.open_cell("desk", "alpha", "bravo")
    told = desk.state.release_counts.get("desk", 0)
    open_incident(desk, "alpha", "second", "bravo")
    hold_same(desk, "alpha", "second", "first")
    add_exhibit(desk, "alpha", "e1", "second", "bravo")
    cite(desk, "alpha", "c1", "second", "bravo")
    declare(desk, "alpha", "st1", "second", "bravo")
    assert desk.state.release_counts.get("desk", 0) == told


@pytest.mark.requirement("R3")
def test_whoever_is_reached_through_another_is_told_through_it_and_only_he_may_speak_of_it(
    desk: Desk,
) -> None:
    desk.enrol("band", Addressable.VIA, ("charlie",))
    entry = open_incident(desk, "alpha", "second", "band")
    share_said(desk, "alpha", "first", "band")
    for told in (entry, desk.state.incidents["first"].entry):
        assert [it.pass_to for it in desk.told("charlie", told)] == ["band"]
    with pytest.raises(NotFoundError):
        declare(desk, "charlie", "st1", "second", "alpha")
    declare(desk, "band", "st1", "second", "alpha")
    desk.edit_party("band")  # it can be spoken to itself now
    assert desk.details("band", entry) == ["full"]


def test_whoever_comes_on_record_later_is_shown_none_of_it(desk: Desk) -> None:
    desk.enrol("delta")
    assert [it for it in desk.told("delta") if desk.state.cards[it.entry].type.startswith("incident.")] == []


# -- held to be the same ---------------------------------------------------------------------------


@pytest.mark.requirement("R14")
def test_that_two_are_held_to_be_the_same_is_for_those_who_are_shown_both(desk: Desk) -> None:
    open_incident(desk, "bravo", "second", "alpha", "charlie")
    share_said(desk, "alpha", "first", "charlie")
    open_incident(desk, "bravo", "third", "alpha")
    both = hold_same(desk, "bravo", "second", "first")
    one = hold_same(desk, "bravo", "third", "first")
    assert [desk.details(it, both) for it in ("alpha", "charlie")] == [["full"], ["full"]]
    assert [desk.details(it, one) for it in ("alpha", "charlie")] == [["full"], []]
    assert desk.state.incidents["first"].state == "open"
    assert desk.state.incidents["second"].state == desk.state.incidents["third"].state == "merged"


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("shown_last", ["first", "second"])
def test_whoever_is_shown_the_other_one_only_later_is_then_shown_all_that_was_held_of_both(
    desk: Desk, shown_last: str
) -> None:
    open_incident(desk, "alpha", "second", "bravo")
    steps = [hold_same(desk, "bravo", "second", "first"),
             hold_same(desk, "bravo", "second", "first", action="split"),
             hold_same(desk, "alpha", "second", "first")]  # fmt: skip
    shown_first = "second" if shown_last == "first" else "first"
    share_said(desk, "alpha", shown_first, "charlie")
    assert [desk.details("charlie", it) for it in steps] == [[], [], []]
    share_said(desk, "alpha", shown_last, "charlie")
    assert [desk.details("charlie", it) for it in steps] == [["full"]] * 3
    share_said(desk, "alpha", shown_first, "charlie")
    assert [desk.details("charlie", it) for it in steps] == [["full"]] * 3


def test_nobody_holds_anything_of_one_that_he_is_not_shown(desk: Desk) -> None:
    open_incident(desk, "alpha", "hidden")
    for id, into in (("first", "hidden"), ("hidden", "first"), ("first", "none"), ("none", "first")):
        with pytest.raises(NotFoundError) as refused:
            hold_same(desk, "bravo", id, into)
        assert {"hidden": "…", "none": "…"}.get(str(refused.value).split("'")[1]) == "…"
    with pytest.raises(InputError, match="same as itself"):
        hold_same(desk, "bravo", "first", "first")


def test_what_the_opener_keeps_to_itself_does_not_show_in_what_is_refused_to_others(desk: Desk) -> None:
    def tried(hides: bool) -> list[str]:
        desk = Desk("alpha", "bravo")
        open_incident(desk, "alpha", "first", "bravo")
        open_incident(desk, "bravo", "own")
        open_incident(desk, "alpha", "hidden")
        if hides:
            hold_same(desk, "alpha", "first", "hidden")
        said = []
        for action, id, into in (("split", "first", "own"), ("merge", "first", "own"),
                                 ("merge", "first", "own"), ("merge", "own", "first"),
                                 ("split", "first", "hidden"), ("split", "first", "own")):  # fmt: skip
            try:
                hold_same(desk, "bravo", id, into, action=action)
                said.append("done")
            except OpenlineError as error:
                said.append(error.what)
        return said

    assert tried(hides=True) == tried(hides=False)


# -- who is known to be shown it -------------------------------------------------------------------


def fails(desk: Desk, entry: str, party: str) -> str:
    """Have it found that an entry did not reach a party."""
    [told] = desk.told(party, entry)
    facts = DeliveryFailFacts(
        entry=entry, party=party, seq=told.seq, medium="mail", attempts=3, since_ms=1,
        precedence=Precedence.ROUTINE,
    )  # fmt: skip
    return desk.record(NODE, "delivery.fail/v1", facts, cites=(1,), rule="delivering/1")


@pytest.mark.requirement("R14")
def test_whoever_speaks_of_anothers_incident_is_not_told_by_answers_whom_that_one_has_shown_it(
    desk: Desk,
) -> None:
    open_incident(desk, "alpha", "second", "bravo", "charlie")
    share_said(desk, "alpha", "first", "charlie")
    for entry, knows in (
        (desk.state.incidents["second"].entry, ("alpha", {"bravo", "charlie"})),
        (hold_same(desk, "bravo", "second", "first"), ("bravo", {"alpha"})),
        (hold_same(desk, "alpha", "second", "first"), ("alpha", {"bravo", "charlie"})),
    ):
        author, may = knows
        for reader in {"alpha", "bravo", "charlie"} - {author}:
            [told] = desk.told(reader, entry)
            said = [desk.acknowledge(reader, told.seq, Receipt.STORED), fails(desk, entry, reader)]
            assert [desk.details(author, it) for it in said] == [["full"] if reader in may else []] * 2


def test_a_redaction_takes_the_words_back_and_not_that_it_happened(desk: Desk) -> None:
    entry = desk.state.incidents["first"].entry
    desk.redact("alpha", entry)
    assert desk.details("bravo", entry) == ["full", "withdrawn"]
    share_said(desk, "alpha", "first", "charlie")
    [shown] = shown_of(desk, "charlie", entry)
    assert shown["redacted"]
    assert "body" not in shown
    assert desk.folded(frozenset({entry})).same_as(desk.state)


def test_custody_and_statements_do_not_follow_an_incident_that_is_shared(desk: Desk) -> None:
    add_exhibit(desk, "alpha", "e1", "first", "bravo")
    declare(desk, "bravo", "st1", "first", "alpha")
    cite(desk, "alpha", "c1", "first", "bravo")
    before = desk.state.release_counts["charlie"]
    share_said(desk, "alpha", "first", "charlie")
    assert desk.state.release_counts["charlie"] == before + 1
    for about in ("e1", "st1", "c1"):
        with pytest.raises(NotFoundError):
            declare(desk, "charlie", "st2", about, "alpha")


def test_nothing_of_an_incident_is_to_be_answered_by_a_time(desk: Desk) -> None:
    add_exhibit(desk, "alpha", "e1", "first", "bravo")
    pass_on(desk, "alpha", "e1", CustodyStep.HAND_OVER, "bravo")
    cite(desk, "alpha", "c1", "first", "bravo")
    assert not desk.state.timers


def test_two_that_are_each_merged_into_the_other_by_their_openers_would_be_listed_nowhere() -> None:
    desk = Desk("alpha", "bravo")
    open_incident(desk, "alpha", "first", "bravo")
    open_incident(desk, "bravo", "second", "alpha")
    hold_same(desk, "alpha", "first", "second")
    with pytest.raises(RefusedError, match="neither would be listed"):
        hold_same(desk, "bravo", "second", "first")
    assert [desk.state.incidents[it].state for it in ("first", "second")] == ["merged", "open"]
