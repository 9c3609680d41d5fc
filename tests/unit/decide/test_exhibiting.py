"""Exhibits: a file by its hash, and a chain of custody that each takes one step of, in its own name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app.handout import shown_to
from openline.decide.exhibiting import EXHIBIT, MOST_BYTES, CustodyMove
from openline.decide.spoken import ExhibitStanding
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.channel import Place
from openline.model.event import EVENTS
from openline.model.incident import CustodyStep, Derived
from openline.model.party import Addressable
from openline.model.release import Receipt
from openline.model.space import Position
from tests.desk import Desk
from tests.occurring import SHA256, add_exhibit, declare, open_incident, pass_on, share_said, shown_of

pytestmark = pytest.mark.requirement("R34")
HAND_OVER, RECEIVE, EXAMINE = CustodyStep.HAND_OVER, CustodyStep.RECEIVE, CustodyStep.EXAMINE
RETURN, DESTROY = CustodyStep.RETURN, CustodyStep.DESTROY
OTHER = "cd" * 32


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo")
    add_exhibit(desk, "alpha", "e1", "first", "bravo")
    return desk


# -- the table -------------------------------------------------------------------------------------


def move(author: str, holder: str = "alpha", passing_to: str = "") -> CustodyMove:
    standing = ExhibitStanding(
        id="e", entry="e", index=1, author="alpha", about="i", to=(), sha256=SHA256, bytes=1, holder=holder,
        passing_to=passing_to,
    )  # fmt: skip
    return CustodyMove(author, standing)


ONLY_HOLDER = "only the party that has it"
LEGAL = {
    ("held", EXAMINE): ("alpha", "held", ONLY_HOLDER),
    ("held", HAND_OVER): ("alpha", "handed_over", ONLY_HOLDER),
    ("held", DESTROY): ("alpha", "destroyed", ONLY_HOLDER),
    ("handed_over", RECEIVE): ("bravo", "held", "only the party to which it was handed over"),
    ("handed_over", RETURN): ("alpha", "held", "only the party that handed it over"),
}
"""(state, step) -> who may take it, the state after it, what all others are told."""


@pytest.mark.parametrize("state", EXHIBIT.states)
@pytest.mark.parametrize("step", CustodyStep)
@pytest.mark.parametrize("author", ["alpha", "bravo", "charlie"])
def test_each_step_is_that_of_one_party_in_one_state(state: str, step: CustodyStep, author: str) -> None:
    situation = move(author, passing_to="bravo" if state == "handed_over" else "")
    by, after, otherwise = LEGAL.get((state, step), ("", "", f"{step.value} is not permitted"))
    if author == by:
        assert EXHIBIT.step(state, step.value, situation, where="e") == after
        return
    with pytest.raises(RefusedError, match=otherwise):
        EXHIBIT.step(state, step.value, situation, where="e")


def test_it_begins_with_being_put_on_record_and_ends_with_being_destroyed() -> None:
    assert EXHIBIT.step("absent", "add", CustodyMove("alpha", None), where="e") == "held"
    assert EXHIBIT.permitted("absent") == ("add",)
    assert EXHIBIT.permitted("destroyed") == ()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(CustodyStep), st.sampled_from(["alpha", "bravo"]), st.sampled_from(["alpha", "bravo"])
    ),
    max_size=25,
)


@given(STEPS, st.randoms(use_true_random=False))
def test_it_is_in_one_partys_hands_at_any_time_and_whatever_is_redacted_says_so(
    steps: list[tuple[CustodyStep, str, str]], chance: Any
) -> None:
    desk = Desk("alpha", "bravo")
    open_incident(desk, "alpha", "first", "bravo")
    add_exhibit(desk, "alpha", "e1", "first", "bravo")
    holder, passing_to, gone, taken = "alpha", "", False, 0
    for step, by, to in steps:
        fits = {
            EXAMINE: by == holder and not passing_to,
            DESTROY: by == holder and not passing_to,
            HAND_OVER: by == holder and not passing_to and to != by,
            RECEIVE: by == passing_to,
            RETURN: by == holder and passing_to != "",
        }[step] and not gone
        given_to = to if step is HAND_OVER else ""
        if not fits:
            with pytest.raises((RefusedError, InputError)):
                pass_on(desk, by, "e1", step, given_to)
            continue
        pass_on(desk, by, "e1", step, given_to)
        taken += 1
        holder = by if step is RECEIVE else holder
        passing_to, gone = given_to, step is DESTROY
    now = desk.state.exhibits["e1"]
    assert (now.holder, now.passing_to, now.state == "destroyed") == (holder, passing_to, gone)
    assert len(now.steps) == taken
    redacted = frozenset(it.header.id for it in desk.entries if chance.random() < 0.5)
    assert desk.folded(redacted).same_as(desk.state)


# -- what is put on record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "error", "words"),
    [
        ({"sha256": "AB" * 32}, InputError, "no SHA-256"),
        ({"sha256": "ab" * 31}, InputError, "no SHA-256"),
        ({"sha256": "ab" * 32 + "\n"}, InputError, "no SHA-256"),
        ({"sha256": ""}, InputError, "no SHA-256"),
        ({"bytes": -1}, InputError, "no size"),
        ({"bytes": MOST_BYTES + 1}, InputError, "no size"),
        ({"about": "none"}, NotFoundError, "on record"),
        ({"about": "hidden"}, NotFoundError, "on record"),
        ({"about": ""}, NotFoundError, "on record"),
        ({"to": ("alpha",)}, InputError, "made to others"),
        ({"to": ("nobody",)}, NotFoundError, "no party"),
        ({"to": ("hermit",)}, RefusedError, "never to be addressed"),
        ({"made_of": "e1"}, InputError, "or neither"),
        ({"how": Derived.COPY}, InputError, "or neither"),
        ({"made_of": "none", "how": Derived.COPY}, NotFoundError, "no exhibit 'none'"),
        ({"made_of": "first", "how": Derived.COPY}, NotFoundError, "no exhibit 'first'"),
        ({"made_of": "e-hidden", "how": Derived.COPY}, NotFoundError, "no exhibit 'e-hidden'"),
        ({"made_of": "e1", "how": Derived.REDACTED}, InputError, "the very file"),
        ({"name": ""}, InputError, "empty"),
        ({"name": "x" * 201}, InputError, "more than"),
        ({"media_type": " "}, InputError, "empty"),
        ({"shows": "x" * 4001}, InputError, "more than 4,000"),
        ({"origin": "x" * 501}, InputError, "more than"),
        ({"taken_ms": -1}, InputError, "beyond the years"),
        ({"place": Place(position=Position(lat_e7=0, lon_e7=1_800_000_001))}, InputError, "is nowhere"),
        ({"name": "map\u202egnp.exe"}, InputError, r"U\+202E"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, given_: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    desk.enrol("hermit", Addressable.NEVER)
    open_incident(desk, "bravo", "hidden")
    add_exhibit(desk, "bravo", "e-hidden", "hidden")
    before = len(desk.entries)
    given_ = {"about": "first", "to": ("bravo",)} | given_
    about, to = given_.pop("about"), given_.pop("to")
    with pytest.raises(error, match=words):
        add_exhibit(desk, "alpha", "e2", about, *to, **given_)
    assert len(desk.entries) == before


@pytest.mark.requirement("R14")
def test_a_redacted_copy_is_another_file_that_says_of_which_it_was_made(desk: Desk) -> None:
    share_said(desk, "alpha", "first", "charlie")
    made = {"made_of": "e1", "how": Derived.REDACTED, "sha256": OTHER}
    entry = add_exhibit(desk, "bravo", "e2", "first", "charlie", **made)
    [shown] = shown_of(desk, "charlie", entry)
    assert (shown["facts"]["made_of"], shown["facts"]["how"]) == ("e1", "redacted")
    with pytest.raises(NotFoundError):
        declare(desk, "charlie", "st1", "e1", "alpha")  # that there is one is all that it knows
    assert desk.state.exhibits_of["first"] == ("e1", "e2")


@pytest.mark.requirement("R14")
def test_it_is_for_those_whom_its_author_names_and_shares_it_with_later(desk: Desk) -> None:
    entry = desk.state.exhibits["e1"].entry
    [shown] = shown_of(desk, "bravo", entry)
    assert shown["facts"] == {
        "exhibit": "e1", "about": "first", "sha256": SHA256, "bytes": 7, "made_of": "", "how": None,
    }  # fmt: skip
    step = pass_on(desk, "alpha", "e1", EXAMINE, sha256=SHA256)
    assert (shown_of(desk, "charlie", entry), shown_of(desk, "charlie", step)) == ([], [])
    with pytest.raises(NotFoundError, match="no exhibit 'e1'"):
        pass_on(desk, "charlie", "e1", EXAMINE)
    share_said(desk, "alpha", "e1", "charlie")
    assert (desk.details("charlie", entry), desk.details("charlie", step)) == (["full"], ["full"])
    header = next(it.header for it in desk.entries if it.header.id == entry)
    assert [shown_to(desk.rules, it)(header) for it in ("bravo", "charlie")] == [True, False]
    with pytest.raises(NotFoundError, match="'first'"):
        declare(desk, "charlie", "st1", "first", "alpha")  # what it is about is not shared with it


# -- custody ---------------------------------------------------------------------------------------


def test_it_goes_from_hand_to_hand_and_every_hand_signs(desk: Desk) -> None:
    share_said(desk, "alpha", "e1", "charlie")
    for by, step, to, sha256 in (
        ("alpha", EXAMINE, "", SHA256),
        ("alpha", HAND_OVER, "bravo", ""),
        ("alpha", RETURN, "", ""),
        ("alpha", HAND_OVER, "bravo", SHA256),
        ("bravo", RECEIVE, "", SHA256),
        ("bravo", HAND_OVER, "charlie", ""),
        ("charlie", RECEIVE, "", ""),
        ("charlie", DESTROY, "", ""),
    ):
        pass_on(desk, by, "e1", step, to, sha256)
    now = desk.state.exhibits["e1"]
    assert (now.state, now.holder, now.passing_to) == ("destroyed", "charlie", "")
    signed = [(desk.state.cards[it].author, desk.state.cards[it].type) for it in now.steps]
    assert [by for by, _ in signed] == [*["alpha"] * 4, "bravo", "bravo", "charlie", "charlie"]
    assert {type for _, type in signed} == {"exhibit.pass/v1"}
    assert EVENTS["exhibit.pass/v1"].signed_by == "key"


@pytest.mark.parametrize("step", [RECEIVE, EXAMINE, HAND_OVER])
def test_another_hash_is_refused_at_every_step(desk: Desk, step: CustodyStep) -> None:
    if step is RECEIVE:
        pass_on(desk, "alpha", "e1", HAND_OVER, "bravo")
    by, to = ("bravo" if step is RECEIVE else "alpha"), ("bravo" if step is HAND_OVER else "")
    with pytest.raises(RefusedError, match="not the same file"):
        pass_on(desk, by, "e1", step, to, OTHER)
    with pytest.raises(InputError, match="no SHA-256"):
        pass_on(desk, by, "e1", step, to, "ab")


@pytest.mark.parametrize(
    ("step", "to", "error", "words"),
    [
        (HAND_OVER, "", InputError, "says to whom"),
        (EXAMINE, "bravo", InputError, "says to whom"),
        (DESTROY, "bravo", InputError, "says to whom"),
        (HAND_OVER, "alpha", InputError, "has it already"),
        (HAND_OVER, "nobody", NotFoundError, "no party"),
        (HAND_OVER, "hermit", RefusedError, "never to be addressed"),
        (HAND_OVER, "charlie", RefusedError, "share it first"),
        (RECEIVE, "", RefusedError, "receive is not permitted"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(
    desk: Desk, step: CustodyStep, to: str, error: type[OpenlineError], words: str
) -> None:
    desk.enrol("hermit", Addressable.NEVER)
    with pytest.raises(error, match=words):
        pass_on(desk, "alpha", "e1", step, to)


@pytest.mark.requirement("R14")
def test_whoever_has_anothers_exhibit_cannot_find_out_whom_that_one_shows_it(desk: Desk) -> None:
    desk.enrol("delta")
    share_said(desk, "alpha", "e1", "charlie")
    pass_on(desk, "alpha", "e1", HAND_OVER, "bravo")
    pass_on(desk, "bravo", "e1", RECEIVE)
    for to in ("charlie", "delta"):
        step = pass_on(desk, "bravo", "e1", HAND_OVER, to)
        for reader in ("charlie", "delta"):
            for told in desk.told(reader, step):
                said = desk.acknowledge(reader, told.seq, Receipt.STORED)
                assert desk.details("bravo", said) == []
        pass_on(desk, "bravo", "e1", RETURN)
    # To whom it is not shown it can be handed all the same; its author hears of it, and may show it then.
    step = pass_on(desk, "bravo", "e1", HAND_OVER, "delta")
    assert desk.details("alpha", step) == ["full"]
    with pytest.raises(NotFoundError):
        pass_on(desk, "delta", "e1", RECEIVE)
    share_said(desk, "alpha", "e1", "delta")
    assert desk.details("delta", step) == ["full"]
    pass_on(desk, "delta", "e1", RECEIVE)
    assert desk.state.exhibits["e1"].holder == "delta"
