"""Joint cells: who opens, leaves and closes one, and what it is shown (R28)."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.app.handout import shown_to
from openline.decide.access import detail_of
from openline.decide.departing import is_relayed
from openline.decide.matching import HIDDEN_BUDGET
from openline.decide.seating import CELL, cells_of, releases_of_cell, seated
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.agreement import AreaOfControl, StanceValue
from openline.model.cell import Cell
from openline.model.event import NODE, CellBody, CellFacts, ControlBody, ControlFacts, OutcomeFacts
from openline.model.notification import Outcome, Resolution
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose, Receipt, Relayed
from openline.model.space import Circle
from tests.desk import HOUR_MS, Desk, at, convoy, fire, site

pytestmark = pytest.mark.requirement("R28")

BOTH = (Purpose.NOTICE, Purpose.LOCAL_CHECK)


@pytest.fixture
def desk() -> Desk:
    return Desk("red", "blue", "green")


@pytest.fixture
def joint(desk: Desk) -> Desk:
    desk.open_cell("jc", "red", "blue")
    return desk


def states(desk: Desk) -> str:
    return desk.state.cells["jc"].state


# -- opening and closing ---------------------------------------------------------------------------


def test_a_cell_is_open_once_every_party_it_names_has_signed_the_same_version(desk: Desk) -> None:
    desk.propose_cell("red", "jc", "red", "blue", "green")
    assert states(desk) == "proposed"
    desk.cell("sign", "blue", "jc")
    assert states(desk) == "proposed"
    assert cells_of(desk.state, "red") == []
    desk.cell("sign", "green", "jc")
    assert states(desk) == "open"
    assert seated(desk.state.cells["jc"]) == ("red", "blue", "green")
    assert [cells_of(desk.state, it) for it in ("red", "blue", "green")] == [["jc"]] * 3


def test_that_it_is_open_is_found_by_the_node_and_cites_the_proposal_and_every_signature(desk: Desk) -> None:
    desk.propose_cell("red", "jc", "red", "blue")
    signed = desk.cell("sign", "blue", "jc")
    opened = next(it for it in desk.entries if it.header.type == "cell.open/v1")
    cited = [desk.entries[at].header.type for at in opened.header.cites]
    assert cited == ["cell.propose/v1", "cell.sign/v1"]
    assert opened.header.author == NODE
    assert desk.entries[opened.header.cites[1]].header.id == signed


def test_a_new_version_lets_every_signature_fall_but_its_proposers(desk: Desk) -> None:
    desk.propose_cell("red", "jc", "red", "blue")
    old = desk.state.cells["jc"].proposal_sha256
    desk.propose_cell("blue", "jc", "red", "blue", version=2, sees_matches=True)
    with pytest.raises(RefusedError, match="not the version and text"):
        desk.cell("sign", "red", "jc", version=1, proposal_sha256=old)
    with pytest.raises(RefusedError, match="signed this version already"):
        desk.cell("sign", "blue", "jc")
    desk.cell("sign", "red", "jc")
    assert states(desk) == "open"
    assert desk.state.cells["jc"].sees_matches


def test_what_is_signed_says_who_sits_there_and_whether_the_desk_is_told_of_matches(desk: Desk) -> None:
    said = Cell(id="jc", name="The desk", parties=("red", "blue"))
    facts = CellFacts(cell="jc", version=1, parties=("red", "blue"))
    for other in (
        {"parties": ("red", "blue", "green")},
        {"sees_matches": True},
        {"version": 2},
        {"cell": "other"},
    ):
        changed = msgspec.structs.replace(facts, **other)
        with pytest.raises(InputError, match="say different things"):
            desk.record("red", "cell.propose/v1", changed, CellBody(cell=said))
    desk.record("red", "cell.propose/v1", facts, CellBody(cell=said))


@pytest.mark.parametrize(
    ("parties", "what"),
    [
        (("red",), "at least two"),
        (("red", "red"), "at least two"),
        (("blue", "green"), "only a party that the cell names"),
    ],
)
def test_a_cell_names_its_proposer_and_another(desk: Desk, parties: tuple[str, ...], what: str) -> None:
    with pytest.raises(RefusedError, match=what):
        desk.propose_cell("red", "jc", *parties)


def test_nobody_opens_a_cell_by_hand(desk: Desk) -> None:
    desk.propose_cell("red", "jc", "red", "blue")
    with pytest.raises(RefusedError, match="follows by itself"):
        desk.cell("open", "red", "jc")


def test_a_cell_names_nobody_who_is_not_on_record_or_never_to_be_addressed(desk: Desk) -> None:
    desk.enrol("shadow", Addressable.NEVER)
    with pytest.raises(NotFoundError):
        desk.propose_cell("red", "jc", "red", "nobody")
    with pytest.raises(RefusedError, match="never to be addressed"):
        desk.propose_cell("red", "jc", "red", "shadow")


def test_a_cell_closes_when_fewer_than_two_stay_and_that_is_final(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    desk.cell("leave", "blue", "jc")
    assert (states(desk), seated(desk.state.cells["jc"])) == ("open", ("red", "green"))
    with pytest.raises(RefusedError, match="has left the cell already"):
        desk.cell("leave", "blue", "jc")
    desk.cell("leave", "red", "jc")
    assert (states(desk), seated(desk.state.cells["jc"])) == ("closed", ())
    with pytest.raises(RefusedError, match="it is closed: propose is not permitted"):
        desk.propose_cell("green", "jc", "red", "green", "blue", version=2)


def test_who_is_named_and_will_not_sit_there_ends_the_proposal(desk: Desk) -> None:
    desk.propose_cell("red", "jc", "red", "blue")
    desk.cell("leave", "blue", "jc")
    assert states(desk) == "closed"
    with pytest.raises(RefusedError):
        desk.cell("sign", "blue", "jc")


def test_a_cell_of_others_is_answered_like_none_on_record(joint: Desk) -> None:
    for act in (
        lambda id: joint.cell("sign", "green", id),
        lambda id: joint.cell("leave", "green", id),
        lambda id: joint.answer("green", id, 1, Receipt.READ),
        lambda id: releases_of_cell(joint.state, id, "green"),
    ):
        answers = []
        for id in ("jc", "no-such"):
            with pytest.raises(NotFoundError) as refused:
                act(id)
            answers.append(str(refused.value).replace(id, "ID"))
        assert answers[0] == answers[1]


def test_the_id_of_a_cell_is_nobody_elses(joint: Desk) -> None:
    joint.zone("red", "z")
    for act in (
        lambda: joint.zone("green", "jc"),
        lambda: joint.notify("green", site("jc")),
        lambda: joint.propose("green", "jc", "red", "green"),
        lambda: joint.enrol("jc"),
        lambda: joint.propose_cell("green", "jc", "green", "blue"),
        lambda: joint.propose_cell("green", "z", "green", "blue"),
        lambda: joint.propose_cell("green", "red", "green", "red"),
        lambda: joint.propose_cell("green", NODE, "green", "red"),
    ):
        with pytest.raises(RefusedError, match="it is taken"):
            act()
    with pytest.raises(InputError, match="cannot be an id"):
        joint.propose_cell("green", "No Id", "green", "blue")


def test_every_state_and_step_of_the_table_is_reached_or_refused() -> None:
    assert CELL.states == ("absent", "proposed", "open", "closed")
    assert CELL.permitted("closed") == ()


# -- who is shown its own entries ------------------------------------------------------------------


def test_only_the_parties_it_names_are_shown_that_there_is_a_cell(joint: Desk) -> None:
    proposal = joint.state.cells["jc"].entry
    assert joint.details("blue", proposal) == ["full"]
    assert joint.details("green", proposal) == []
    for entry in joint.entries:
        if entry.header.type.startswith("cell."):
            card = joint.state.cards[entry.header.id]
            assert detail_of(joint.state, "green", card) is Detail.NOTHING
            assert detail_of(joint.state, "red", card) is Detail.FULL
    assert joint.told("jc") == []


# -- what a cell is shown --------------------------------------------------------------------------


def test_a_cell_sees_nothing_of_what_its_parties_have_or_are_shown(joint: Desk) -> None:
    joint.zone("red", "z")
    joint.share("red", "z", {"blue": Detail.FULL})
    joint.zone("green", "g")
    joint.share("green", "g", {"red": Detail.FULL, "blue": Detail.FULL})
    joint.propose("red", "a", "red", "blue", covers=("z",))
    joint.find("z", "blue")
    assert joint.told("jc") == []


def test_what_is_shared_with_a_cell_is_released_to_it_in_numbers_of_its_own_without_gaps(joint: Desk) -> None:
    zone = joint.zone("red", "z")
    joint.share("red", "z", {"jc": Detail.COARSE})
    joint.notify("blue", convoy("m"))
    joint.share("blue", "m", {"jc": Detail.FULL})
    joint.step("blue", "m", "depart", 1)
    assert [(it.seq, it.detail) for it in joint.told("jc")] == [(1, "coarse"), (2, "full"), (3, "full")]
    assert joint.details("jc", zone) == ["coarse"]
    for party in ("red", "blue", "green"):
        about = {joint.state.cards[it.entry].about for it in joint.told(party)}
        assert not about & {"z", "m"}


def test_a_share_with_a_cell_makes_no_party_that_sits_there_see_it_itself(joint: Desk) -> None:
    zone = joint.zone("red", "z")
    joint.share("red", "z", {"jc": Detail.FULL})
    assert detail_of(joint.state, "blue", joint.state.cards[zone]) is Detail.NOTHING
    with pytest.raises(NotFoundError):
        joint.stance("blue", "z", StanceValue.AGREED)


def test_a_cell_is_not_shown_what_others_say_of_what_it_sees(joint: Desk) -> None:
    joint.zone("red", "z")
    joint.notify("red", convoy("m"))
    for about in ("z", "m"):
        joint.share("red", about, {"green": Detail.FULL, "jc": Detail.FULL})
    before = len(joint.told("jc"))
    stance = joint.stance("green", "z", StanceValue.REJECTED)
    joint.record("green", "outcome.state/v1", OutcomeFacts(about="m", outcome=Outcome.IMPEDED))
    assert joint.details("red", stance) == ["full"]
    assert len(joint.told("jc")) == before


def test_a_dispute_of_an_area_that_lies_on_the_desk_is_not_told_there(joint: Desk) -> None:
    footprint = Circle(centre=at(0, 0), radius_mm=1_000_000)
    area = AreaOfControl(id="a", held_by="red", stated_by="red", as_of_ms=0, footprint=footprint, source="r")
    joint.record("red", "control.state/v1", ControlFacts(area="a"), ControlBody(area=area))
    joint.share("red", "a", {"jc": Detail.FULL, "green": Detail.FULL})
    disputed = joint.record("green", "control.dispute/v1", ControlFacts(area="a"))
    assert joint.details("red", disputed) == ["full"]
    assert joint.details("jc", disputed) == []
    withdrawn = joint.record("red", "control.withdraw/v1", ControlFacts(area="a"))
    assert joint.details("jc", withdrawn) == ["full"]


def test_only_who_sits_at_a_cell_can_share_with_it_and_nobody_learns_of_it_by_trying(joint: Desk) -> None:
    joint.zone("green", "g")
    answers = []
    for id in ("jc", "no-such"):
        with pytest.raises(NotFoundError) as refused:
            joint.share("green", "g", {id: Detail.FULL})
        answers.append(str(refused.value).replace(id, "ID"))
    assert answers[0] == answers[1]


def test_nothing_is_shared_with_a_cell_that_is_not_open(desk: Desk) -> None:
    desk.zone("red", "z")
    desk.propose_cell("red", "jc", "red", "blue")
    with pytest.raises(RefusedError, match="proposed: nothing is shown to it"):
        desk.share("red", "z", {"jc": Detail.FULL})
    desk.cell("leave", "blue", "jc")
    with pytest.raises(RefusedError, match="closed: nothing is shown to it"):
        desk.share("red", "z", {"jc": Detail.FULL})


@pytest.mark.requirement("R14")
def test_a_site_is_shown_to_a_cell_only_when_its_people_consent_to_that(joint: Desk) -> None:
    joint.notify("red", site("s"))
    joint.consent("red", "s", blue=BOTH)
    with pytest.raises(RefusedError, match="no consent of the site's people to its release to jc"):
        joint.share("red", "s", {"jc": Detail.FULL})
    joint.consent("red", "s", jc=(Purpose.NOTICE,))
    joint.share("red", "s", {"jc": Detail.FULL})
    assert [it.detail for it in joint.told("jc")] == ["full"]
    joint.consent("red", "s", jc=())
    assert [it.detail for it in joint.told("jc")] == ["full", "withdrawn"]
    with pytest.raises(NotFoundError):
        joint.consent("red", "s", nowhere=BOTH)


def test_a_cell_is_never_asked_to_pass_anything_on(desk: Desk) -> None:
    desk.enrol("far", Addressable.VIA, ("red",))
    desk.open_cell("jc", "blue", "far")
    desk.zone("blue", "z")
    desk.share("blue", "z", {"jc": Detail.FULL})
    assert [(it.party, it.pass_to) for it in desk.told("jc")] == [("jc", "")]
    assert not any(it.entry == desk.state.objects["z"].entry for it in desk.told("red"))


@pytest.mark.requirement("R15")
def test_a_revoked_share_is_taken_back_and_what_was_released_stays_readable(joint: Desk) -> None:
    joint.zone("red", "z")
    joint.share("red", "z", {"jc": Detail.FULL})
    joint.share("red", "z", {"jc": Detail.NOTHING})
    joint.zone("red", "z", "edit")
    assert [it.detail for it in joint.told("jc")] == ["full", "withdrawn"]
    assert joint.shown(joint.told("jc")[1])["notice"] == "Released copies cannot be recalled."
    assert [it.seq for it in releases_of_cell(joint.state, "jc", "blue")] == [1, 2]


# -- leaving ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R15")
def test_a_party_that_left_is_given_nothing_further_and_keeps_what_was_released(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    zone = desk.zone("red", "z")
    desk.share("red", "z", {"jc": Detail.FULL})
    desk.cell("leave", "green", "jc")
    told = desk.state.release_counts["green"]
    edited = desk.zone("red", "z", "edit")
    desk.answer("blue", "jc", 1, Receipt.READ)
    desk.share("red", "z", {"jc": Detail.NOTHING})
    assert [it.entry for it in releases_of_cell(desk.state, "jc", "green")] == [zone]
    assert len(releases_of_cell(desk.state, "jc", "blue")) == 4
    assert desk.details("jc", edited) == ["full", "withdrawn"]
    assert desk.state.release_counts["green"] == told
    assert cells_of(desk.state, "green") == []
    shown = shown_to(desk.rules, "green")
    released = [it for it in desk.entries if getattr(it.facts, "party", "") == "jc"]
    assert [shown(it.header) for it in released] == [True, False, False, False]


def test_what_a_party_had_shared_is_taken_back_from_the_cell_when_it_leaves(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    desk.zone("red", "z")
    desk.share("red", "z", {"jc": Detail.FULL})
    desk.zone("blue", "b")
    desk.share("blue", "b", {"jc": Detail.FULL})
    desk.cell("leave", "red", "jc")
    assert [it.detail for it in desk.told("jc")] == ["full", "full", "withdrawn"]
    desk.zone("red", "z", "edit")
    assert len(desk.told("jc")) == 3
    with pytest.raises(RefusedError, match="has left it"):
        desk.share("red", "z", {"jc": Detail.FULL})


def test_a_closed_cell_is_told_nothing_not_even_what_is_redacted(joint: Desk) -> None:
    zone = joint.zone("red", "z")
    joint.share("red", "z", {"jc": Detail.FULL})
    joint.cell("leave", "blue", "jc")
    joint.zone("red", "z", "edit")
    joint.redact("red", zone)
    assert [it.detail for it in joint.told("jc")] == ["full"]
    assert [it.seq for it in releases_of_cell(joint.state, "jc", "blue")] == [1]


# -- each signs for his own ------------------------------------------------------------------------


@pytest.mark.requirement("R8")
def test_the_acknowledgements_of_all_parties_stand_side_by_side(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    desk.zone("red", "z")
    desk.share("red", "z", {"jc": Detail.FULL})
    read = desk.answer("blue", "jc", 1, Receipt.READ)
    desk.answer("green", "jc", 1, Receipt.RELAYED, Relayed.PARTLY)
    desk.answer("blue", "jc", 1, Receipt.OBJECTION)
    (shown,) = desk.told("jc")
    assert shown.state == "acknowledged"
    assert shown.receipts == {}
    assert shown.by_party == {
        "blue": {Receipt.READ: None, Receipt.OBJECTION: None},
        "green": {Receipt.RELAYED: Relayed.PARTLY},
    }
    assert desk.details("red", read) == ["full"]
    assert desk.details("green", read) == ["full"]
    assert desk.told("jc", read) == []


def test_a_cells_release_is_acknowledged_by_those_it_was_shown_to_and_by_nobody_else(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    desk.zone("red", "z")
    desk.share("red", "z", {"jc": Detail.FULL})
    desk.cell("leave", "green", "jc")
    desk.zone("red", "z", "edit")
    desk.answer("green", "jc", 1, Receipt.READ)
    with pytest.raises(NotFoundError, match="no release 2"):
        desk.answer("green", "jc", 2, Receipt.READ)
    with pytest.raises(NotFoundError, match="no release 9"):
        desk.answer("blue", "jc", 9, Receipt.READ)
    with pytest.raises(InputError, match="no such key"):  # a cell signs nothing
        desk.acknowledge("jc", 1, Receipt.READ)
    with pytest.raises(RefusedError, match="'relayed' goes with"):
        desk.answer("blue", "jc", 1, Receipt.RELAYED)


@pytest.mark.requirement("R9")
def test_what_a_cell_is_shown_is_due_until_every_party_there_but_its_own_has_answered(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green")
    plan = desk.notify("red", convoy("m"))
    desk.share("red", "m", {"jc": Detail.FULL})
    timer = desk.state.timers["m", "jc", ""]
    assert timer.state == "waiting"
    desk.answer("blue", "jc", 1, Receipt.READ)
    desk.answer("red", "jc", 1, Receipt.READ)
    desk.answer("green", "jc", 1, Receipt.DELIVERED)
    assert desk.state.timers["m", "jc", ""].state == "waiting"
    desk.now_ms = timer.due_ms
    (late,) = desk.fire()
    assert [desk.details(it, late) for it in ("red", "blue", "green", "jc")] == [["full"]] * 3 + [[]]
    desk.cell("leave", "green", "jc")
    assert desk.state.timers["m", "jc", ""].state == "met"
    assert desk.state.cards[plan].author == "red"


@pytest.mark.requirement("R9")
def test_whose_plan_it_is_owes_no_answer_to_it_at_the_desk(joint: Desk) -> None:
    joint.notify("red", convoy("m"))
    joint.share("red", "m", {"jc": Detail.FULL})
    joint.answer("blue", "jc", 1, Receipt.READ)
    assert joint.state.timers["m", "jc", ""].state == "met"


def test_a_party_that_said_at_the_cell_that_it_relayed_has_relayed(joint: Desk) -> None:
    joint.notify("red", convoy("m"))
    joint.share("red", "m", {"jc": Detail.FULL})
    assert not is_relayed(joint.state, "m", "blue")
    joint.answer("blue", "jc", 1, Receipt.RELAYED, Relayed.YES)
    assert is_relayed(joint.state, "m", "blue")
    assert not is_relayed(joint.state, "m", "green")


# -- matches ---------------------------------------------------------------------------------------


def meet(desk: Desk) -> str:
    """Have red's convoy run into blue's fire; return the entry that found it."""
    desk.notify("blue", fire("range"))
    desk.notify("red", convoy("m"))
    return next(it.header.id for it in desk.entries if it.header.type == "matches.find/v1")


@pytest.mark.requirement("R16")
def test_a_cell_whose_parties_signed_for_it_is_told_whom_a_match_is_between_and_nothing_of_theirs(
    desk: Desk,
) -> None:
    desk.open_cell("jc", "red", "blue", sees_matches=True)
    match = meet(desk)
    (notice,) = desk.told("jc", match)
    said = desk.shown(notice)
    (group,) = said["begun"]
    assert (said["detail"], group["yours"]) == ("contact", [])
    assert group["call"] == [{"party": "blue"}, {"party": "red"}]
    assert not {"m", "range"} & set(msgspec.json.encode(said).decode().split('"'))
    own = [desk.shown(desk.told(side, match)[0]) for side in ("red", "blue")]
    assert {said["type"]} == {it["type"] for it in own}
    for field in ("matches", "severity", "settling"):
        assert [group[field]] * 2 == [it["begun"][0][field] for it in own]
    assert ("jc", match) not in {(it.party, it.subject) for it in desk.state.timers.values()}


def test_a_cell_is_told_of_no_match_unless_its_parties_signed_for_that(joint: Desk) -> None:
    match = meet(joint)
    assert joint.told("jc", match) == []


@pytest.mark.requirement("R16")
def test_a_cell_where_a_third_sits_is_told_of_no_match_of_two_of_them(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", "green", sees_matches=True)
    match = meet(desk)
    assert desk.told("jc", match) == []
    desk.cell("leave", "green", "jc")
    desk.now_ms += 2 * HOUR_MS
    desk.gone("red", "m")
    assert [it.detail for it in desk.told("jc")] == ["contact"]
    assert releases_of_cell(desk.state, "jc", "green") == []


@pytest.mark.requirement("R16")
def test_no_side_learns_at_the_cell_what_its_own_notice_keeps_from_it(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", sees_matches=True)
    desk.notify("blue", fire("range"))
    for n in range(HIDDEN_BUDGET + 1):
        desk.notify("red", convoy(f"m{n}"))
    finds = [it.header.id for it in desk.entries if it.header.type == "matches.find/v1"]
    assert desk.details("red", finds[-1]) == ["existence"]
    assert desk.details("blue", finds[-1]) == ["contact"]
    assert desk.details("jc", finds[-1]) == []
    for find in finds[:-1]:
        assert desk.details("jc", find) == ["contact"]


def test_what_a_side_says_about_a_match_is_not_said_to_the_cell(desk: Desk) -> None:
    desk.open_cell("jc", "red", "blue", sees_matches=True)
    meet(desk)
    (match,) = desk.state.matches
    said = desk.resolve("red", match, Resolution.REROUTE)
    assert desk.details("blue", said) == ["full"]
    assert desk.details("jc", said) == []


# -- the record ------------------------------------------------------------------------------------


def test_no_redaction_changes_what_a_cell_is_or_was_shown(joint: Desk) -> None:
    joint.zone("red", "z")
    joint.share("red", "z", {"jc": Detail.FULL})
    joint.answer("blue", "jc", 1, Receipt.READ)
    joint.cell("leave", "blue", "jc")
    every = frozenset(it.header.id for it in joint.entries)
    assert joint.state.same_as(joint.folded())
    assert joint.state.same_as(joint.folded(every))


PARTIES = ("red", "blue", "green")
CELLS = ("jc", "kc")
THINGS = ("z-red", "z-blue", "m-green")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("share"), st.sampled_from(THINGS), st.sampled_from((*PARTIES, *CELLS)),
                  st.sampled_from(list(Detail))),
        st.tuples(st.just("edit"), st.sampled_from(THINGS[:2])),
        st.tuples(st.just("step"), st.just("m-green"), st.sampled_from(("depart", "halt", "resume"))),
        st.tuples(st.just("leave"), st.sampled_from(PARTIES), st.sampled_from(CELLS)),
        st.tuples(st.just("answer"), st.sampled_from(PARTIES), st.sampled_from(CELLS),
                  st.integers(1, 4)),
        st.tuples(st.just("stance"), st.sampled_from(PARTIES), st.sampled_from(THINGS[:2])),
        st.tuples(st.just("find"), st.sampled_from(THINGS[:2]), st.sampled_from(PARTIES)),
    ),
    max_size=14,
)  # fmt: skip


def perform(desk: Desk, act: str, *rest: Any) -> None:
    """Do what one of ACTS says."""
    match act:
        case "share":
            about, to, detail = rest
            desk.share(desk.state.objects[about].owner, about, {to: detail})
        case "edit":
            desk.zone(desk.state.objects[rest[0]].owner, rest[0], "edit")
        case "step":
            desk.step("green", rest[0], rest[1], 1)
        case "leave":
            desk.cell("leave", *rest)
        case "answer":
            desk.answer(*rest, Receipt.READ)
        case "stance":
            desk.stance(*rest, StanceValue.REJECTED)
        case _:
            desk.find(*rest)


def put_on_record(desk: Desk) -> None:
    desk.zone("red", "z-red")
    desk.zone("blue", "z-blue")
    desk.notify("green", convoy("m-green"))


@settings(max_examples=40, deadline=None)
@given(ACTS)
def test_a_cell_is_released_nothing_but_what_was_explicitly_shared_with_it(
    acts: list[tuple[Any, ...]],
) -> None:
    desk = Desk(*PARTIES)
    desk.open_cell("jc", "red", "blue", sees_matches=True)
    desk.open_cell("kc", "red", "blue", "green")
    put_on_record(desk)
    most: dict[tuple[str, str], Detail] = {}
    for act, *rest in acts:
        try:
            perform(desk, act, *rest)
        except OpenlineError:
            continue
        if act == "share":
            about, to, detail = rest
            most[about, to] = max(detail, most.get((about, to), detail), key=lambda it: it.rank)
    for cell in CELLS:
        told = desk.told(cell)
        assert [it.seq for it in told] == list(range(1, len(told) + 1))
        for it in told:
            card = desk.state.cards[it.entry]
            assert (card.about, cell) in most
            assert card.author == desk.state.objects[card.about].owner
            if it.detail != "withdrawn":
                assert Detail(it.detail).rank <= most[card.about, cell].rank
            left = desk.state.cells[cell].left
            assert it.detail == "withdrawn" or left.get(card.author, it.index) >= it.index
        for party in desk.state.cells[cell].parties:
            read = releases_of_cell(desk.state, cell, party)
            assert [it.seq for it in read] == list(range(1, len(read) + 1))
    for party in PARTIES:
        own = [desk.state.cards[it.entry] for it in desk.told(party)]
        told_of = {it.about for it in own if it.type.startswith(("zone.", "movement."))}
        assert told_of <= {about for about, to in most if to == party}
    assert desk.state.same_as(desk.folded())


@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_what_is_done_at_a_cell_is_told_to_nobody_in_its_own_list(acts: list[tuple[Any, ...]]) -> None:
    """The same acts with a cell and without: every party's own list is the same, but for the cell itself."""
    joint, apart = Desk(*PARTIES), Desk(*PARTIES)
    joint.open_cell("jc", "red", "blue", sees_matches=True)
    for desk in (joint, apart):
        put_on_record(desk)
        for act, *rest in acts:
            with suppress(OpenlineError):
                perform(desk, act, *rest)
    for party in PARTIES:
        lists = []
        for desk in (joint, apart):
            told = [it for it in desk.told(party) if not desk.state.cards[it.entry].type.startswith("cell.")]
            shown = msgspec.json.encode([desk.shown(it) for it in told]).decode()
            lists.append(re.sub("[0-9a-f]{32,64}", "ID", shown))  # ids are drawn from the place in the log
        assert lists[0] == lists[1]
    assert not any(joint.state.cards[it.entry].type.startswith("cell.") for it in joint.told("green"))
