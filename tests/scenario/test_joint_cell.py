"""R28: two sides keep one desk by the bridge, through one day.

Two headquarters that do not trust each other send an officer each to one room. What lies on that desk is what
each of them has put there, and nothing else of theirs; each says what is read and relayed for his own side;
an agency that passes both hears nothing of it; and when one of them is recalled the desk is cleared.
"""

from __future__ import annotations

import pytest

from openline.app.handout import shown_to
from openline.decide.access import detail_of
from openline.decide.departing import is_relayed
from openline.decide.seating import cells_of, releases_of_cell
from openline.errors import NotFoundError, RefusedError
from openline.model.agreement import Norms
from openline.model.event import ReleaseFacts
from openline.model.release import Detail, Purpose, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy, fire, site
from tests.listed import matches_in

pytestmark = pytest.mark.requirement("R28")

BOTH = (Purpose.NOTICE, Purpose.LOCAL_CHECK)


@pytest.fixture
def desk() -> Desk:
    """North and south, each with things of which the other knows nothing, and an agency that serves both."""
    desk = Desk("north", "south", "agency", now_ms=NOON_MS - 20 * HOUR_MS)
    desk.zone("north", "battery")
    desk.zone("south", "depot")
    desk.notify("agency", site("clinic", east_m=90_000))
    desk.consent("agency", "clinic", north=BOTH, south=BOTH)
    desk.share("agency", "clinic", {"north": Detail.FULL, "south": Detail.FULL})
    return desk


def told_of(desk: Desk, recipient: str) -> set[str]:
    """Return what a recipient was told of, but for parties and keys."""
    cards = (desk.state.cards[it.entry] for it in desk.told(recipient))
    return {it.about for it in cards if not it.type.startswith(("theatre.", "party.", "key."))}


def seen_by(desk: Desk, party: str) -> set[str]:
    """Return the ids of all entries that a party may see anything of."""
    return {
        id
        for id, card in desk.state.cards.items()
        if detail_of(desk.state, party, card) is not Detail.NOTHING
    }


def test_a_day_at_the_bridge(desk: Desk) -> None:
    # Morning: the desk is proposed and signed. On it lies nothing, though both sides hold a good deal.
    desk.propose_cell("north", "bridge", "north", "south")
    with pytest.raises(RefusedError, match="it is proposed"):
        desk.share("north", "battery", {"bridge": Detail.CONTACT})
    desk.cell("sign", "south", "bridge")
    assert cells_of(desk.state, "north") == cells_of(desk.state, "south") == ["bridge"]
    assert desk.told("bridge") == []

    # Each puts there what it will. South's officer reads it at the desk, and south's map room never had it.
    plan = desk.notify("north", convoy("bread"))
    desk.share("north", "bread", {"bridge": Detail.FULL})
    desk.share("south", "depot", {"bridge": Detail.COARSE})
    assert [(it.seq, it.detail) for it in desk.told("bridge")] == [(1, "full"), (2, "coarse")]
    assert told_of(desk, "bridge") == {"bread", "depot"}
    assert "bread" not in told_of(desk, "south")
    assert "depot" not in told_of(desk, "north")
    with pytest.raises(NotFoundError):
        desk.acknowledge("south", 99, Receipt.READ)

    # Each signs for his own: one has read it, the other's units have it, and neither speaks for the other.
    desk.norms("norm", "north", "south", norms=Norms(relay=True))
    desk.answer("south", "bridge", 1, Receipt.READ)
    assert not is_relayed(desk.state, "bread", "south")
    desk.answer("south", "bridge", 1, Receipt.RELAYED, Relayed.YES)
    desk.answer("north", "bridge", 2, Receipt.READ_BACK)
    first, second = desk.told("bridge")
    assert first.by_party == {"south": {Receipt.READ: None, Receipt.RELAYED: Relayed.YES}}
    assert second.by_party == {"north": {Receipt.READ_BACK: None}}
    # What was relayed at the desk is relayed: the departure is not red.
    desk.now_ms = NOON_MS
    desk.step("north", "bread", "depart", 1)
    assert not any(it.header.type == "departure.find/v1" for it in desk.entries)

    # Evening: south is recalled. The desk is closed, and what was said at it stays on record, for both.
    desk.cell("leave", "south", "bridge")
    desk.step("north", "bread", "arrive", 1)
    assert cells_of(desk.state, "north") == []
    for party in ("north", "south"):
        assert [it.seq for it in releases_of_cell(desk.state, "bridge", party)] == [1, 2, 3]
    assert desk.state.cards[plan].author == "north"


def test_the_agency_cannot_tell_a_theatre_with_a_joint_cell_from_one_without(desk: Desk) -> None:
    """The third: the same day, once with the desk and once without; it is told and may see the same."""
    without = Desk("north", "south", "agency", now_ms=desk.now_ms)
    without.zone("north", "battery")
    without.zone("south", "depot")
    without.notify("agency", site("clinic", east_m=90_000))
    without.consent("agency", "clinic", north=BOTH, south=BOTH)
    without.share("agency", "clinic", {"north": Detail.FULL, "south": Detail.FULL})
    for it in (desk, without):
        if it is desk:
            it.open_cell("bridge", "north", "south", sees_matches=True)
            it.share("north", "battery", {"bridge": Detail.FULL})
            it.answer("south", "bridge", 1, Receipt.OBJECTION)
        it.notify("south", fire("range"))
        it.notify("north", convoy("bread"))
        if it is desk:
            it.cell("leave", "north", "bridge")
    assert [it.detail for it in desk.told("agency")] == [it.detail for it in without.told("agency")]
    shown = [[it.shown(one) for one in it.told("agency")] for it in (desk, without)]
    for one in (*shown[0], *shown[1]):
        one.pop("entry")  # drawn from where it stands
    assert shown[0] == shown[1]
    assert not any("bridge" in str(one) for one in shown[0])
    in_bundle = shown_to(desk.rules, "agency")
    assert not any(
        in_bundle(it.header)
        for it in desk.entries
        if it.header.type.startswith("cell.") or getattr(it.facts, "party", "") == "bridge"
    )
    for id in ("bridge", "no-such-desk"):
        with pytest.raises(NotFoundError, match="there is no party"):
            desk.share("agency", "clinic", {id: Detail.FULL})


def test_what_lies_on_the_desk_is_nobodys_to_see_in_its_own_right(desk: Desk) -> None:
    before = {party: seen_by(desk, party) for party in ("south", "agency")}
    desk.open_cell("bridge", "north", "south")
    size = desk.state.size
    desk.share("north", "battery", {"bridge": Detail.FULL})
    for party, saw in before.items():
        now = {id for id in seen_by(desk, party) if desk.state.cards[id].at < size}
        cell = {id for id in now if desk.state.cards[id].type.startswith(("cell.", "release/"))}
        assert now - cell == saw - cell
    # What south holds of it is the release to the desk, whole, and nothing of the thing itself.
    battery = desk.state.objects["battery"].entry
    assert detail_of(desk.state, "south", desk.state.cards[battery]) is Detail.NOTHING
    in_bundle = shown_to(desk.rules, "south")
    (release,) = (
        it for it in desk.entries if isinstance(it.facts, ReleaseFacts) and it.facts.party == "bridge"
    )
    assert in_bundle(release.header)
    assert not in_bundle(desk.entries[desk.state.cards[battery].at].header)


def test_a_match_between_the_two_is_called_out_in_the_room_and_names_nothing_of_either(desk: Desk) -> None:
    desk.open_cell("bridge", "north", "south", sees_matches=True)
    desk.notify("south", fire("range"))
    desk.notify("north", convoy("bread"))
    notices = desk.told("bridge")
    finds = [it.header.id for it in desk.entries if it.header.type == "matches.find/v1"]
    assert [it.entry for it in notices] == finds
    assert len(finds) == 2
    rows = [row for it in notices for row in matches_in(desk.shown(it))]
    assert len(rows) == 3  # the convoy with the range and with the depot, the range with the battery
    assert all(it["call"] == [{"party": "north"}, {"party": "south"}] for it in rows)
    assert all(it["yours"] == [] for it in rows)
    for said in map(desk.shown, notices):
        for hidden in ("range", "bread", "depot", "battery"):
            assert hidden not in str(said).lower()


def test_one_who_was_recalled_reads_what_lay_there_then_and_nothing_that_came_after() -> None:
    desk = Desk("north", "south", "east", now_ms=NOON_MS - 20 * HOUR_MS)
    desk.open_cell("bridge", "north", "south", "east")
    desk.zone("north", "battery")
    desk.share("north", "battery", {"bridge": Detail.FULL})
    desk.cell("leave", "east", "bridge")
    told = len(desk.told("east"))
    desk.zone("north", "battery", "edit")
    desk.zone("south", "depot")
    desk.share("south", "depot", {"bridge": Detail.FULL})
    desk.answer("south", "bridge", 2, Receipt.READ)
    desk.cell("leave", "south", "bridge")
    assert [it.seq for it in releases_of_cell(desk.state, "bridge", "east")] == [1]
    assert len(desk.told("east")) == told
    in_bundle = shown_to(desk.rules, "east")
    after = [
        it
        for it in desk.entries[desk.state.cells["bridge"].left["east"] + 1 :]
        if it.header.type.startswith("cell.") or getattr(it.facts, "party", "") == "bridge"
    ]
    assert len(after) == 4  # two releases, an answer, another who left
    assert not any(in_bundle(it.header) for it in after)
    with pytest.raises(RefusedError, match="it is closed"):
        desk.cell("leave", "east", "bridge")
