"""What a reader is shown of the record, row by row."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from openline.app.showing.agreements import agreement_row
from openline.app.showing.due import due_rows, in_full
from openline.app.showing.matches import match_row, matches_of, rank_of, ranked
from openline.app.showing.objects import object_row
from openline.app.showing.paging import CHUNK, DUE, MATCHES, due_cursor, page_of
from openline.app.showing.parties import key_row, party_row
from openline.app.showing.previewing import preview
from openline.app.showing.probing import probing_of
from openline.app.showing.rows import MatchRow
from openline.app.showing.view import View
from openline.decide.matchbook import MatchStanding
from openline.errors import NotFoundError
from openline.model.agreement import StanceValue
from openline.model.event import NODE, GuaranteeFacts
from openline.model.notification import Resolution
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose, Receipt, Relayed
from tests.desk import NOON_MS, Desk, convoy, fire, site


def row(desk: Desk, reader: str, id: str, **how: bool) -> Any:
    return object_row(View(desk.state, reader, desk.now_ms), desk.state.objects[id], **how)


def fields(value: object) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(value))  # type: ignore[no-any-return]


# -- how much of a thing ---------------------------------------------------------------------------


@pytest.mark.requirement("R14")
def test_each_detail_says_what_its_release_says_and_no_more() -> None:
    desk = Desk("aid", "army")
    desk.notify("aid", convoy("food"))
    said = {}
    for detail in Detail:
        desk.share("aid", "food", {"army": detail})
        found = row(desk, "army", "food")
        said[detail] = None if found is None else fields(found)
    assert said[Detail.NOTHING] is None
    assert said[Detail.EXISTENCE] is None
    entry = desk.state.objects["food"].entry
    contact, coarse, full = (said[it] for it in (Detail.CONTACT, Detail.COARSE, Detail.FULL))
    assert contact == {"detail": "contact", "call": [{"party": "aid"}], "entry": entry}
    released = desk.shown(next(it for it in desk.told("army", entry) if it.detail == "coarse"))
    assert coarse == {
        "detail": "coarse",
        "call": released["call"],
        "hours_ms": released["hours_ms"],
        "box_e7": released["box_e7"],
        "id": "food",
        "owner": "aid",
        "entry": entry,
    }
    assert full is not None
    assert full["movement"] == fields(convoy("food"))
    assert "open_matches" not in full


def test_the_node_sees_all_and_is_told_no_detail() -> None:
    desk = Desk("aid", "army")
    desk.notify("aid", convoy("food"))
    found = row(desk, NODE, "food")
    assert (found.detail, found.open_matches, found.movement.id) == (UNSET, 0, "food")


def test_what_was_taken_back_has_no_row_any_more() -> None:
    desk = Desk("aid", "army")
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"army": Detail.FULL})
    desk.share("aid", "food", {"army": Detail.NOTHING})
    assert row(desk, "army", "food") is None


def test_a_site_without_consent_has_no_row() -> None:
    desk = Desk("aid", "army")
    desk.notify("aid", site("clinic"))
    desk.consent("aid", "clinic", army=(Purpose.NOTICE,))
    desk.share("aid", "clinic", {"army": Detail.FULL})
    assert row(desk, "army", "clinic").name == "Clinic"
    desk.consent("aid", "clinic", army=())
    assert row(desk, "army", "clinic") is None


def test_a_party_that_is_never_addressed_reads_nothing() -> None:
    desk = Desk("aid")
    desk.enrol("group", Addressable.NEVER)
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"group": Detail.FULL})
    assert row(desk, "group", "food") is None


# -- what others said ------------------------------------------------------------------------------


@pytest.mark.requirement("R2")
def test_a_stance_that_was_taken_is_seen_by_all_who_see_the_zone_and_to_whom_it_was_shown_by_none() -> None:
    desk = Desk("army", "sponsor", "group", "press")
    desk.zone("army", "tanf")
    desk.share("army", "tanf", dict.fromkeys(("sponsor", "group", "press"), Detail.FULL))
    desk.stance("sponsor", "tanf", StanceValue.REJECTED)
    owners = row(desk, "army", "tanf").stances
    assert set(owners) == {"army", "sponsor", "group", "press"}
    groups = row(desk, "group", "tanf").stances
    assert set(groups) == {"army", "sponsor", "group"}
    assert groups["sponsor"] == "rejected"
    assert set(row(desk, "army", "tanf").unsaid) == {"group", "press"}, "shown it, and silent"
    assert row(desk, "group", "tanf").unsaid == ("group",)


def test_an_agreement_that_covers_a_zone_is_named_to_its_parties_alone() -> None:
    desk = Desk("army", "sponsor", "press")
    desk.zone("army", "tanf")
    desk.share("army", "tanf", {"press": Detail.FULL})
    desk.propose("army", "memo", "army", "sponsor", covers=("tanf",))
    for party in ("army", "sponsor"):
        desk.agree("sign", party, "memo")
    assert row(desk, "sponsor", "tanf").agreements == {"memo": "in_force"}
    assert row(desk, "sponsor", "tanf").stances["sponsor"] == "agreed"
    seen = row(desk, "press", "tanf")
    assert seen.agreements == {}
    assert "sponsor" not in seen.stances
    view = View(desk.state, "press", 0)
    assert agreement_row(view, desk.state.agreements["memo"]) is None
    assert agreement_row(view._replace(reader="sponsor"), desk.state.agreements["memo"]) is not None


@pytest.mark.requirement("R8", "R9")
def test_how_far_each_has_got_is_for_the_owner_and_to_others_their_own() -> None:
    desk = Desk("aid", "army", "sponsor")
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", dict.fromkeys(("army", "sponsor"), Detail.FULL))
    seq = desk.told("army", entry)[-1].seq
    desk.acknowledge("army", seq, Receipt.RELAYED, Relayed.YES)
    owners = row(desk, "aid", "food", answers=True).answers
    assert [(it.party, it.relayed) for it in owners] == [("army", True), ("sponsor", False)]
    assert [it.party for it in row(desk, "sponsor", "food", answers=True).answers] == ["sponsor"]
    mine = row(desk, "army", "food", answers=True).answers
    assert [(it.party, it.relayed) for it in mine] == [("army", True)]
    assert row(desk, "army", "food").answers is UNSET


def test_whether_anothers_guarantee_is_relayed_is_between_it_and_the_owner() -> None:
    desk = Desk("aid", "army", "sponsor")
    fires = fire("silence", guarantees_from=("army",))
    entry = desk.notify("aid", fires)
    desk.share("aid", "silence", dict.fromkeys(("army", "sponsor"), Detail.FULL))
    seen = desk.state.objects["silence"].body_sha256
    desk.record("army", "guarantee.give/v1", GuaranteeFacts(about="silence", version=1, body_sha256=seen))
    desk.acknowledge("army", desk.told("army", entry)[-1].seq, Receipt.RELAYED, Relayed.YES)
    assert row(desk, "aid", "silence").guarantees == {"army": True}
    assert row(desk, "army", "silence").guarantees == {"army": True}
    assert row(desk, "sponsor", "silence").guarantees == {"army": None}


# -- matches and what is due -----------------------------------------------------------------------


def met() -> Desk:
    desk = Desk("aid", "army", "press", now_ms=NOON_MS - 3_600_000)
    desk.notify("army", fire("range", name="secret range"))
    desk.notify("aid", convoy("food", name="secret food"))
    return desk


@pytest.mark.requirement("R16", "R29")
def test_a_match_names_the_readers_own_thing_and_whom_to_call() -> None:
    desk = met()
    (match,) = desk.state.matches.values()
    views = {party: View(desk.state, party, desk.now_ms) for party in ("aid", "army", "press", NODE)}
    assert match_row(views["press"], match) is None
    rows = {party: fields(match_row(views[party], match)) for party in ("aid", "army")}
    assert rows["aid"]["yours"] == ["food"]
    assert rows["aid"]["call"] == [{"party": "army"}]
    assert rows["army"]["yours"] == ["range"]
    assert set(rows["aid"]) == set(rows["army"])
    assert "secret" not in repr(rows)
    desk.resolve("army", match.id, Resolution.DELAY)
    assert fields(match_row(views["aid"], desk.state.matches[match.id]))["says"] == {"army": "delay"}
    assert fields(match_row(views[NODE], match))["yours"] == [match.about, match.other]


def crowd() -> Desk:
    """Plans of three that meet, by margins or as declared; of some their mover learns only that they are."""
    desk = Desk("aid", "army", "press", now_ms=NOON_MS - 3_600_000)
    for number in range(18):
        owner = ("aid", "army", "press")[number % 3]
        desk.notify(owner, fire(f"plan-{number}", north_m=1_900.0 * (number % 2)))
    desk.gone("army", "plan-1")
    desk.gone("aid", "plan-3")
    return desk


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("reader", ["aid", "army", "press", NODE])
def test_matches_are_listed_in_the_order_of_what_their_rows_say(reader: str) -> None:
    desk = crowd()
    view = View(desk.state, reader, desk.now_ms)
    rows = [it for match in matches_of(view) if (it := match_row(view, match)) is not None]
    if reader == "press":
        assert {it.severity for it in rows} > {""}
    assert {it.state for it in rows} == {"open", "ended"}
    assert ranked(view) == [it.match for it in sorted(rows, key=rank_of)]
    found, after = list[str](), ""
    while True:
        page = page_of(MATCHES, view, nullcontext, after=after, limit=7)
        found += [it.match for it in page.rows]
        if not (after := page.next):
            break
    assert found == ranked(view)


def test_a_page_of_matches_makes_the_rows_of_that_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """While rows are made the journal stands still, and a party may have tens of thousands of matches."""
    desk = crowd()
    made = list[str]()

    def row_of(view: View, match: MatchStanding) -> MatchRow | None:
        made.append(match.id)
        return match_row(view, match)

    monkeypatch.setattr("openline.app.showing.paging.match_row", row_of)
    view = View(desk.state, NODE, desk.now_ms)
    assert len(ranked(view)) > 2 * CHUNK
    page_of(MATCHES, view, nullcontext, limit=1)
    assert len(made) <= CHUNK


def test_a_match_that_waits_to_be_told_is_no_place_to_go_on_from() -> None:
    desk = Desk("aid", "army", now_ms=NOON_MS - 10 * 3_600_000)
    desk.notify("aid", convoy("food"))
    for number in range(40):
        desk.notify("army", fire(f"range-{number}"))
    view = View(desk.state, "aid", desk.now_ms)
    waits = next(id for id, it in desk.state.matches.items() if match_row(view, it) is None)
    said = []
    for cursor in (waits, "0" * 32):
        with pytest.raises(NotFoundError) as error:
            page_of(MATCHES, view, nullcontext, after=cursor)
        said.append(str(error.value).replace(cursor, ""))
    assert said[0] == said[1]
    assert waits not in {it.match for it in page_of(MATCHES, view, nullcontext).rows}


def test_what_is_due_is_listed_for_who_owes_it_and_who_waits_for_a_thing_of_its_own() -> None:
    desk = met()
    desk.share("aid", "food", {"press": Detail.FULL})
    every = due_rows(View(desk.state, NODE, desk.now_ms))
    assert {it.party for it in every} == {"aid", "army", "press"}
    army = due_rows(View(desk.state, "army", desk.now_ms))
    assert {it.party for it in army} == {"army"}
    owner = due_rows(View(desk.state, "aid", desk.now_ms))
    waits = next(it for it in owner if it.party == "press")
    assert (waits.about, waits.release) == ("food", UNSET)
    assert all(isinstance(it.release, int) for it in owner if it.party == "aid")


def test_an_awaited_answer_says_who_owes_it_to_whom_about_which_of_the_own_plans_and_since_when() -> None:
    desk = met()
    desk.share("aid", "food", {"press": Detail.FULL})
    (match,) = desk.state.matches
    theirs = {"aid": "food", "army": next(it.other for it in desk.state.matches.values())}
    if desk.state.objects[theirs["army"]].owner != "army":
        theirs["army"] = next(it.about for it in desk.state.matches.values())
    for reader, other in (("aid", "army"), ("army", "aid")):
        rows = [
            in_full(view, it) for view in [View(desk.state, reader, desk.now_ms)] for it in due_rows(view)
        ]
        own = next(it for it in rows if it.type.startswith("match"))
        assert (own.party, [it.party for it in own.owed_to]) == (reader, [other])
        assert (own.matches, own.yours) == ((match,), (theirs[reader],))
        assert isinstance(own.since_ms, int)
        assert own.since_ms <= desk.now_ms < own.due_ms
        assert (
            match_row(View(desk.state, reader, desk.now_ms), desk.state.matches[match]).match
            == own.matches[0]
        )
    owner = [in_full(view, it) for view in [View(desk.state, "aid", desk.now_ms)] for it in due_rows(view)]
    press = next(it for it in owner if it.party == "press")
    assert ([it.party for it in press.owed_to], press.yours, press.matches) == (["aid"], ("food",), ())


@pytest.mark.requirement("R14")
def test_an_awaited_answer_names_no_more_than_the_notice_that_is_to_be_answered() -> None:
    desk = Desk("aid", "press", "relief", "hermit", now_ms=NOON_MS - 3_600_000)
    desk.notify("aid", convoy("food", name="secret food"))
    desk.share(
        "aid", "food", {"press": Detail.EXISTENCE, "relief": Detail.CONTACT, "hermit": Detail.COARSE}
    )
    said = {}
    for reader in ("press", "relief", "hermit"):
        view = View(desk.state, reader, desk.now_ms)
        (row,) = [in_full(view, it) for it in due_rows(view)]
        (shown,) = [it for it in desk.told(reader) if it.seq == row.release]
        of_its_id = due_cursor(msgspec.structs.replace(row, about="food"))
        assert (due_cursor(row) == of_its_id) == (reader == "hermit")
        said[reader] = row.type, row.about, shown.entry, [it.party for it in row.owed_to]
        assert page_of(DUE, view, nullcontext, after=due_cursor(row)).rows == []
    type, about, entry, to = said["press"]
    assert (type, about, to) == ("", entry, ["node"])
    type, about, entry, to = said["relief"]
    assert (type, about, to) == ("movement.notify/v1", entry, ["aid"])
    type, about, entry, to = said["hermit"]
    assert (type, about, to) == ("movement.notify/v1", "food", ["aid"])


def test_open_matches_are_counted_for_the_owner_only() -> None:
    desk = met()
    desk.share("aid", "food", {"army": Detail.FULL})
    assert row(desk, "aid", "food").open_matches == 1
    assert row(desk, "army", "food").open_matches is UNSET


# -- everybody's -----------------------------------------------------------------------------------


def test_no_row_for_a_party_says_where_in_the_log_anything_stands() -> None:
    desk = met()
    view = View(desk.state, "aid", desk.now_ms)
    rows = [party_row(view, it) for it in desk.state.parties.values()]
    rows += [key_row(view, it) for keys in desk.state.keys.values() for it in keys]
    assert "index" not in repr(fields(rows))
    nodes = [key_row(view._replace(reader=NODE), it) for keys in desk.state.keys.values() for it in keys]
    assert "valid_from_index" in repr(fields(nodes))


# -- preview ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R14")
def test_a_preview_says_what_its_release_will_say() -> None:
    desk = Desk("aid", "army", now_ms=NOON_MS)
    desk.notify("aid", convoy("food"))
    desk.step("aid", "food", "depart", 1)
    view = View(desk.state, "aid", desk.now_ms)
    for detail in (Detail.EXISTENCE, Detail.CONTACT, Detail.COARSE, Detail.FULL):
        before = preview(view, "food", "army", detail)
        assert before.then is not None
        desk.share("aid", "food", {"army": detail})
        after = preview(view, "food", "army", None)
        shown = [desk.shown(it) for it in desk.told("army") if it.detail == detail.value]
        assert list(before.then.shown) == shown[-2:]
        assert after.now == before.then


def test_a_preview_is_for_the_owner_alone_and_names_the_missing_consent() -> None:
    desk = Desk("aid", "army")
    desk.notify("aid", site("clinic"))
    with pytest.raises(NotFoundError) as other:
        preview(View(desk.state, "army", 0), "clinic", "aid", None)
    with pytest.raises(NotFoundError) as none:
        preview(View(desk.state, "army", 0), "nothing", "aid", None)
    assert str(other.value).replace("clinic", "nothing") == str(none.value)
    found = preview(View(desk.state, "aid", 0), "clinic", "army", Detail.FULL)
    assert found.consent_missing
    assert found.now.shown == ()
    desk.consent("aid", "clinic", army=(Purpose.NOTICE,))
    assert not preview(View(desk.state, "aid", 0), "clinic", "army", Detail.FULL).consent_missing


def test_a_preview_says_nothing_of_what_the_other_has_said() -> None:
    desk = Desk("aid", "army", "press")
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"army": Detail.FULL})
    before = preview(View(desk.state, "aid", 0), "food", "press", Detail.FULL)
    desk.acknowledge("army", desk.told("army", entry)[-1].seq, Receipt.READ)
    assert preview(View(desk.state, "aid", 0), "food", "press", Detail.FULL) == before


# -- probing ---------------------------------------------------------------------------------------


def test_probing_is_counted_on_both_sides_alike() -> None:
    desk = met()
    aid = probing_of(View(desk.state, "aid", desk.now_ms))
    army = probing_of(View(desk.state, "army", desk.now_ms))
    assert [(it.party, it.by_you, it.by_them, it.yours) for it in aid.found] == [("army", 1, 0, {"food": 1})]
    assert [(it.party, it.by_you, it.by_them, it.yours) for it in army.found] == [("aid", 0, 1, {"range": 1})]
    assert (aid.spent, army.spent) == (1, 0)
    assert probing_of(View(desk.state, "press", desk.now_ms)).found == ()


def test_what_both_are_shown_anyway_is_no_probing() -> None:
    desk = Desk("aid", "army", now_ms=NOON_MS - 3_600_000)
    desk.notify("army", fire("range"))
    desk.share("army", "range", {"aid": Detail.FULL})
    desk.notify("aid", convoy("food"))
    assert desk.state.matches
    for party in ("aid", "army"):
        assert probing_of(View(desk.state, party, desk.now_ms)).found == ()


def test_after_the_budget_is_spent_the_other_side_is_not_named() -> None:
    desk = Desk("aid", "army", now_ms=NOON_MS - 3_600_000)
    desk.notify("army", fire("range"))
    for number in range(22):
        desk.notify("aid", convoy(f"food-{number}"))
    aid = {it.party: it.by_you for it in probing_of(View(desk.state, "aid", desk.now_ms)).found}
    assert aid == {"army": 20, "": 2}
    army = {it.party: it.by_them for it in probing_of(View(desk.state, "army", desk.now_ms)).found}
    assert army == {"aid": 22}
    only = [it for it in desk.state.matches.values() if "aid" in it.existence_only]
    row = match_row(View(desk.state, "aid", desk.now_ms), only[0])
    assert row is not None
    assert (row.severity, fields(row)["call"]) == ("", [{"party": "node"}])
