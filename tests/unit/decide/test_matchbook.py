"""The book of matches: old entries of one pair and new ones that list hundreds come to the same."""

import msgspec
import pytest

from openline.app.views import fold
from openline.decide.matching import HIDDEN_BUDGET, Ids
from openline.decide.state import Entry
from openline.errors import RefusedError
from openline.ledger.entry import MAX_HEADER_BYTES
from openline.model.event import (
    MatchChangeFacts,
    MatchEndFacts,
    MatchesFacts,
    MatchFacts,
    Nothing,
)
from openline.model.notification import Resolution, Severity
from openline.model.release import Detail
from tests.desk import NOON_MS, Desk, convoy, fire, site
from tests.listed import matches_in

pytestmark = pytest.mark.requirement("R16")

HOUR_MS = 3_600_000


@pytest.fixture
def desk() -> Desk:
    return Desk("aid", "force", "third", now_ms=NOON_MS - 10 * HOUR_MS)


def found(desk: Desk) -> list[Entry]:
    return [it for it in desk.entries if isinstance(it.facts, MatchesFacts)]


def put(desk: Desk, type: str, facts: MatchFacts | MatchChangeFacts | MatchEndFacts) -> str:
    """Fold an entry as nodes wrote them before a finding listed its matches."""
    (sample, *_) = desk.entries
    at = desk.state.size
    id = f"{at:032x}"
    header = msgspec.structs.replace(
        sample.header, id=id, key=id, author="node", type=type, kind="finding", subject=facts.subject
    )
    fold(desk.state, Entry(at, header, facts, Nothing(), desk.now_ms))
    return id


def test_entries_of_one_pair_are_folded_as_they_always_were_and_go_on_in_new_ones(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("third", fire("elsewhere", north_m=40_000))
    match = put(
        desk,
        "match.find/v1",
        MatchFacts(
            about="food", about_version=1, other="elsewhere", other_version=1, severity=Severity.SEVERE
        ),
    )
    assert desk.state.open_matches == {"food": (match,), "elsewhere": (match,)}
    assert desk.state.matches[match].parties == ("aid", "third")
    assert len(desk.state.hidden_finds_ms["aid"]) == 1
    changed = MatchChangeFacts(
        match=match, moved="elsewhere", severity=Severity.EXTREME, settling=True, existence_only=("third",)
    )
    put(desk, "match.change/v1", changed)
    now = desk.state.matches[match]
    assert (now.severity, now.settling, now.existence_only) == (Severity.EXTREME, True, ("third",))
    assert (now.about, now.other, now.parties) == ("food", "elsewhere", ("aid", "third"))
    put(desk, "match.end/v1", MatchEndFacts(match=match, moved="", why="ended"))
    assert desk.state.matches[match].state == "ended"
    assert desk.state.open_matches == {"food": (), "elsewhere": ()}


def test_an_old_match_is_ended_by_a_finding_that_lists_it_among_new_ones() -> None:
    desk = Desk("aid", "force", "third", now_ms=NOON_MS - 10 * HOUR_MS)
    desk.notify("aid", convoy("food"))
    desk.notify("third", fire("far", north_m=40_000))
    old = MatchFacts(about="far", about_version=1, other="food", other_version=1, severity=Severity.SEVERE)
    match = put(desk, "match.find/v1", old)
    desk.entries.append(desk.entries[-1])  # the desk counts along
    desk.notify("force", fire("range"))
    desk.gone("aid", "food")
    assert {it.state for it in desk.state.matches.values()} == {"ended"}
    assert len(desk.state.matches) == 2
    assert [turn.kind for turn in desk.state.book.turns_of(match)] == ["begun", "ended"]


def test_a_node_writes_no_more_entries_of_one_pair(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("third", fire("elsewhere", north_m=40_000))
    old = MatchFacts(
        about="food", about_version=1, other="elsewhere", other_version=1, severity=Severity.SEVERE
    )
    with pytest.raises(RefusedError, match="lists its matches"):
        desk.record("node", "match.find/v1", old)


def test_a_plan_among_hundreds_makes_one_finding_and_one_release_to_each_party(desk: Desk) -> None:
    for number in range(150):
        desk.notify("aid" if number % 2 else "third", site(f"site-{number}"))
    before = {party: len(desk.told(party)) for party in ("aid", "force", "third")}
    desk.notify("force", fire("range"))
    assert len(found(desk)) == 1
    assert {party: len(desk.told(party)) - count for party, count in before.items()} == {
        "aid": 1, "force": 1, "third": 1,
    }  # fmt: skip
    (mine,) = [rows for it in desk.told("force") if (rows := matches_in(desk.shown(it)))]
    assert len({it["match"] for it in mine}) == 150
    assert desk.state.same_as(desk.folded())
    desk.gone("force", "range")
    assert len(found(desk)) == 2
    assert len(desk.told("aid")) == before["aid"] + 2
    assert all(it.state == "ended" for it in desk.state.matches.values())
    assert desk.state.same_as(desk.folded())


def test_of_matches_of_which_it_learns_only_that_they_are_there_nothing_sets_one_apart(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET + 30):
        desk.notify("aid" if number % 2 else "third", site(f"site-{number}"))
    desk.notify("third", convoy("relief", half_width_mm=100_000))
    desk.notify("force", fire("range"))
    shown = desk.shown(desk.told("force")[-1])
    hidden = [it for it in shown["begun"] if not it["severity"]]
    assert len(hidden) == 1
    assert (hidden[0]["call"], set(hidden[0]["yours"])) == ([{"party": "node"}], {"range"})
    assert hidden[0]["matches"] == sorted(hidden[0]["matches"])


def test_whom_the_other_side_is_told_of_does_not_show_in_how_matches_are_grouped(desk: Desk) -> None:
    """The failure: two groups that read alike, one of them because the other side has spent its budget."""
    for number in range(HIDDEN_BUDGET + 5):
        desk.notify("aid", site(f"site-{number}"))
    desk.notify("force", fire("range"))
    (shown,) = [it for it in map(desk.shown, desk.told("aid")) if matches_in(it)]
    views = [(it["severity"], it["settling"], str(it["call"])) for it in shown["begun"]]
    assert len(views) == len(set(views)) == 1


def test_more_than_an_entry_can_hold_is_found_in_several_and_nothing_is_lost() -> None:
    desk = Desk("aid", "force", now_ms=NOON_MS - 10 * HOUR_MS)
    count = 1_400
    long = "a-site-that-somebody-has-given-a-rather-long-id"
    for number in range(count):
        desk.notify("aid", site(f"{long}-{number}"))
    desk.notify("force", fire("range"))
    parts = found(desk)
    assert len(parts) > 1
    assert max(len(msgspec.json.encode(it.facts)) for it in parts) < MAX_HEADER_BYTES - 1_500
    others = [
        id for it in parts if isinstance(it.facts, MatchesFacts) for g in it.facts.begun for id in g.other
    ]
    assert sorted(others) == sorted(f"{long}-{number}" for number in range(count))
    assert len(desk.state.matches) == count
    assert len(desk.state.hidden_finds_ms["force"]) == HIDDEN_BUDGET + 1


def test_ids_are_of_the_bytes_that_were_drawn_for_the_entry_and_of_nothing_else() -> None:
    one, same, other = (Ids(bytes([it]) * 16) for it in (1, 1, 2))
    first, again = one.draw(3), one.draw(3)
    assert first == same.draw(3)
    assert len({*first, *again, *other.draw(3)}) == 9
    assert all(len(it) == 32 and int(it, 16) >= 0 for it in first)


def test_once_it_was_shown_the_other_thing_a_side_is_told_whom_to_call(desk: Desk) -> None:
    for number in range(HIDDEN_BUDGET + 1):
        desk.notify("aid", convoy(f"relief-{number}", half_width_mm=100_000))
    desk.notify("force", fire("range"))
    hidden = next(it for it in desk.state.matches.values() if it.existence_only)
    desk.share("aid", hidden.other, {"force": Detail.FULL})
    desk.gone("force", "range")
    rows = {it["match"]: it for it in matches_in(desk.shown(desk.told("force")[-1]))}
    assert rows[hidden.id]["call"] == [{"party": "aid"}]
    said = desk.state.matches[hidden.id]
    assert said.state == "ended"


def test_a_branch_that_is_folded_on_leaves_the_book_as_it_was(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    (match,) = desk.state.matches
    before = desk.folded()
    branch = desk.state.branch()
    end = MatchEndFacts(match=match, moved="food", why="changed")
    header = msgspec.structs.replace(
        desk.entries[0].header, id="e" * 32, author="node", type="match.end/v1", kind="finding", subject=match
    )
    fold(branch, Entry(branch.size, header, end, Nothing(), desk.now_ms))
    assert branch.matches[match].state == "ended"
    assert desk.state.matches[match].state == "open"
    assert desk.state.same_as(before)
    desk.resolve("aid", match, Resolution.PROCEED)
    assert desk.state.matches[match].resolutions == {"aid": "proceed"}
