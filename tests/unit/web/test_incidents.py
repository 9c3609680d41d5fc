"""Incidents over HTTP: lists, and the whole of one for each reader; both words stand, nothing is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from openline import bootstrap
from openline.app.ports import Draft
from openline.app.showing.picture_rows import IncidentPicture
from openline.decide.presenting import NOTICE
from openline.decide.tallying import at_text
from openline.model.channel import Place, Verb
from openline.model.event import NODE, WatchBody, WatchFacts
from openline.model.incident import CustodyStep, Harm, IncidentKind, Source
from openline.model.presence import CountRange
from openline.model.release import Detail, Purpose, Receipt, Relayed
from tests.desk import at, convoy, site
from tests.occurring import (
    account,
    add_exhibit,
    ask,
    cite,
    declare,
    hold_same,
    open_incident,
    pass_on,
    share_said,
)
from tests.saying import channel_step, open_channel, send
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R18", "R34")
FOUND = ("watch.find/v1", "conform.find/v1", "match.find/v1", "matches.find/v1", "departure.find/v1")


def inside(**more: Any) -> Place:
    """1.5 km inside the edge of a zone of 55 km."""
    return Place(said="the southern road", position=at(0, -53_500), **more)


OUTSIDE = Place(said="beyond the berm", position=at(0, -67_000))


class Told(ServedDesk):
    """Before a strike: a zone, a clinic that is relayed, a convoy that is not, and a line to talk on."""

    moment_ms: int
    finding: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("incidents")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = Told(folder, "army", "sponsor", "aid", "press")
        made.zone("army", "tanf")
        made.share("army", "tanf", {"sponsor": Detail.FULL})
        made.notify("aid", site("clinic", 2_000, -53_500))
        made.consent("aid", "clinic", army=tuple(Purpose))
        made.share("aid", "clinic", {"army": Detail.FULL})
        made.acknowledge("army", last_seq(made, "army"), Receipt.RELAYED, Relayed.YES)
        depart_ms = made.now_ms + HOUR_MS
        made.notify("aid", convoy("food", (-9_000, -50_000), (9_000, -50_000), depart_ms=depart_ms))
        made.share("aid", "food", {"army": Detail.FULL})
        made.notify("aid", convoy("later", (-9_000, -50_000), (9_000, -50_000), depart_ms=depart_ms * 2))
        made.notify("aid", site("far", 0, 53_500))
        open_channel(made, "op", "army", "sponsor")
        send(made, "army", "m1", "op", "sponsor", text="We are about to speak.")
        hear_stop_at(made)
        watched = WatchFacts(event="enter", about="tanf")
        recorded = {
            "event": "enter",
            "track": "T1",
            "lat_e7": inside().position.lat_e7,
            "lon_e7": 386_000_000,
            "at": at_text(bootstrap.now_ms()),
        }
        body = WatchBody(event=recorded)
        made.node.journal.record([Draft(type="watch.find/v1", facts=watched, body=body, rule="watching/1")])
        made.finding = next(it.id for it in made.state.cards.values() if it.type == "watch.find/v1")
        made.moment_ms = bootstrap.now_ms() + 1
        strike = account(
            made.moment_ms, place=inside(), within_m=500, harm=Harm(killed=CountRange(0, 4), damage="a truck")
        )
        open_incident(
            made, "army", "strike", "sponsor", "aid", said=strike, about=(made.finding, "stop-1"),
            text="We struck.",
        )  # fmt: skip
        denial = account(made.moment_ms, place=OUTSIDE, within_m=1_000)
        declare(
            made, "sponsor", "denial", "strike", "army", "aid", verb=Verb.DENIES, account=denial,
            text="It was outside.", speaker="a spokesman", verbatim="Nobody was inside.",
        )  # fmt: skip
        ask(made, "aid", "asking", "strike", "army", "sponsor", within_ms=HOUR_MS)
        made.notify("aid", site("shelter", 1_000, -54_000))
        channel_step(made, "sponsor", "op", "suspend")
        yield made
        made.close()


def last_seq(desk: ServedDesk, party: str) -> int:
    return max(seq for who, seq in desk.state.releases if who == party)


def hear_stop_at(desk: ServedDesk) -> None:
    """A STOP of the convoy's, which the army's desk has before it."""
    said = desk.post("aid", "/v1/stop", json={"id": "stop-1", "text": "Stop.", "to": ["army"]})
    assert said.status_code < 300, said.text


def picture(desk: ServedDesk, party: str, id: str = "strike", query: str = "") -> IncidentPicture:
    answer = desk.get(party, f"/v1/incidents/{id}/picture{query}")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=IncidentPicture)


def test_incidents_are_listed_to_those_before_whom_they_were_put_and_to_nobody_else(desk: Told) -> None:
    for party in ("army", "sponsor", "aid", NODE):
        (row,) = [it for it in desk.rows(party, "/v1/incidents?kind=strike") if it["incident"] == "strike"]
        assert (row["opener"], row["state"], row["place"]["within_m"]) == ("army", "open", 500)
        assert row["about"] == [desk.finding, "stop-1"]
    assert desk.rows("press", "/v1/incidents") == []
    assert desk.rows("aid", f"/v1/incidents?about={desk.finding}")[0]["incident"] == "strike"
    assert desk.rows("aid", "/v1/incidents?opener=sponsor") == []
    unseen, unknown = (desk.get("press", f"/v1/incidents/{it}/picture") for it in ("strike", "nothing"))
    assert unseen.status_code == unknown.status_code == 404
    assert unseen.json()["detail"] == unknown.json()["detail"].replace("nothing", "strike")
    assert desk.get("press", "/v1/incidents/strike").status_code == 404


def test_a_list_and_a_picture_that_are_known_are_not_sent_again(desk: Told) -> None:
    for path in ("/v1/incidents", "/v1/incidents/strike", "/v1/exhibits", "/v1/citations"):
        first = desk.get("aid", path)
        again = desk.get("aid", path, **{"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)


def test_a_strike_that_one_puts_outside_and_another_inside_stands_with_both_and_no_finding(
    desk: Told,
) -> None:
    shown = picture(desk, "aid")
    by_author = {it.author: it for it in shown.accounts if it.account is not None}
    assert by_author.keys() == {"army", "sponsor"}
    assert (by_author["sponsor"].act, by_author["sponsor"].speaker) == ("denies", "a spokesman")
    assert by_author["sponsor"].verbatim == "Nobody was inside."
    assert {it.what for it in shown.disputed} == {"place"}, "the aid agency is not shown the zone"
    assert shown.disputed[0].apart_m == pytest.approx(13_500, rel=0.001)
    (distance,) = shown.distances
    assert (distance.distance_m, distance.within_m, distance.apart) == (
        pytest.approx(13_500, rel=0.001), 1_500, True,
    )  # fmt: skip
    begun = desk.state.cards[desk.state.incidents["strike"].entry].at
    since = [it for it in desk.state.cards.values() if it.at >= begun and it.type in FOUND]
    assert since == [], "nobody's word makes a finding of it"
    assert not any("choice" in it or "verdict" in it for it in msgspec.to_builtins(shown))
    assert shown.notice == NOTICE


def test_on_which_side_of_the_edge_each_puts_it_is_said_to_whom_the_zone_is_shown(desk: Told) -> None:
    for party in ("army", "sponsor"):
        shown = picture(desk, party)
        sides = {
            shown.accounts[it.account].author: (zone.side, zone.edge_m, zone.straddles, zone.in_force)
            for it in shown.places
            for zone in it.zones
        }
        assert sides["army"] == ("inside", pytest.approx(1_500, abs=20), False, True)
        assert sides["sponsor"] == ("outside", pytest.approx(12_000, abs=20), False, True)
        side = next(it for it in shown.disputed if it.what == "side")
        assert (side.zone, side.said) == ("tanf", ("inside", "outside"))
    assert all(it.zones == () for it in picture(desk, "aid").places)


def test_what_was_near_is_joined_with_how_far_and_how_long_before(desk: Told) -> None:
    near = {(it.kind, it.id): it for it in picture(desk, "aid").near}
    assert {("site", "clinic"), ("site", "shelter"), ("movement", "food")} <= near.keys()
    assert ("site", "far") not in near
    assert ("movement", "later") not in near, "it is near in space and years away"
    clinic = near["site", "clinic"]
    assert clinic.distance_m == pytest.approx(1_900, rel=0.01), "2 km from the centre, less 100 m"
    assert (clinic.whose, clinic.why, clinic.before_ms) == (("aid",), ("space", "time"), 0)
    food = near["movement", "food"]
    assert food.before_ms is not None
    assert -HOUR_MS <= food.before_ms < 0, "it was to come"
    assert ("stop", "stop-1") in near
    assert near["stop", "stop-1"].why[0] == "about"


def test_each_reader_is_joined_what_it_sees_and_nothing_else(desk: Told) -> None:
    sponsor = {(it.kind, it.id) for it in picture(desk, "sponsor").near}
    assert ("zone", "tanf") in sponsor
    assert ("message", "m1") in sponsor
    assert not {it for it in sponsor if it[0] in ("site", "movement", "stop", "finding")}
    army = {(it.kind, it.id): it for it in picture(desk, "army").near}
    assert army["finding", desk.finding].why == ("about", "space", "time")
    assert army["finding", desk.finding].distance_m == 0
    assert ("message", "m1") not in {(it.kind, it.id) for it in picture(desk, "aid").near}
    assert "clinic" not in str(desk.get("sponsor", "/v1/incidents/strike/picture").text)


@pytest.mark.requirement("R21")
def test_it_is_given_as_it_was_known_then_as_lists_are(desk: Told) -> None:
    denial = next(it for it in picture(desk, "army").accounts if it.id == "denial")
    then = picture(desk, "army", query=f"?at={denial.received_at_ms - 1}")
    assert [it.id for it in then.accounts] == ["strike"]
    assert then.statements == then.asked == then.disputed == ()
    assert "shelter" not in {it.id for it in then.near}, "it was notified later"
    assert {it.id for it in then.near} >= {"clinic", "stop-1"}
    assert then.known_at_ms == denial.received_at_ms - 1
    early, ahead = (desk.get("army", f"/v1/incidents/strike/picture?at={it}") for it in (1, 1 << 50))
    assert (early.status_code, ahead.status_code) == (404, 422)


def test_it_is_looked_as_far_as_is_asked(desk: Told) -> None:
    assert not [it for it in picture(desk, "aid", query="?within_km=1").near if it.kind == "movement"]
    assert [it for it in picture(desk, "aid", query="?within_km=200").near if it.id == "far"]
    too_far = desk.get("aid", "/v1/incidents/strike/picture?within_km=501")
    assert too_far.status_code == 400


def test_who_had_been_told_beforehand_and_had_relayed_it(desk: Told) -> None:
    told = {it.id: it for it in picture(desk, "aid").told}
    clinic, food, shelter = told["clinic"], told["food"], told["shelter"]
    (army,) = clinic.parties
    assert (clinic.before, army.before, army.shown) == (True, True, "full")
    assert army.acknowledged_then == {"relayed": "yes"}
    assert army.relayed_at_ms is not None
    assert army.told_at_ms is not None
    assert army.told_at_ms <= army.relayed_at_ms < desk.moment_ms
    (unanswered,) = food.parties
    assert (unanswered.before, unanswered.acknowledged_then, unanswered.answered_at_ms) == (True, {}, None)
    assert (shelter.before, shelter.parties) == (False, ())
    assert shelter.before_ms < 0
    own = {it.id: [one.party for one in it.parties] for it in picture(desk, "army").told}
    assert own["clinic"] == ["army"], "of another's it reads of itself alone"


def test_lines_stand_as_they_stood_at_that_moment(desk: Told) -> None:
    assert desk.state.channels["op"].state == "suspended"
    for party in ("army", "sponsor"):
        (line,) = picture(desk, party).lines
        assert (line.channel, line.stood, line.suspended_by) == ("op", "open", ())
    assert picture(desk, "aid").lines == ()


def test_everything_is_in_order_of_time_and_says_what_was_known_then(desk: Told) -> None:
    shown = picture(desk, "army")
    rows = shown.timeline
    assert [it.at_ms for it in rows] == sorted(it.at_ms for it in rows)
    known = {(it.key, it.ids[0]): it.as_known_then for it in rows}
    assert known["near.message", "m1"] is True
    assert known["told.relayed", "clinic"] is True
    assert known["statement.denies", "denial"] is False
    assert known["account", "strike"] is False
    assert {it.received_at_ms > 0 for it in rows if it.entry} == {True}


def test_who_is_asked_for_a_statement_is_between_those_two(desk: Told) -> None:
    rows = {it["statement"]: it for it in desk.rows("aid", "/v1/statements?about=strike")}
    assert [it["party"] for it in rows["asking"]["asked"]] == ["army", "sponsor"]
    mine = {it["statement"]: it for it in desk.rows("army", "/v1/statements?about=strike")}
    assert [it["party"] for it in mine["asking"]["asked"]] == ["army"]
    assert mine["asking"]["answer_by_ms"] > desk.moment_ms
    denial = rows["denial"]
    assert denial["account"]["place"]["said"] == "beyond the berm"
    assert (denial["speaker"], denial["verbatim"]) == ("a spokesman", "Nobody was inside.")
    assert denial["place"] == {
        "said": "beyond the berm",
        "lat_e7": at(0, -67_000).lat_e7,
        "lon_e7": at(0, -67_000).lon_e7,
        "within_m": 1_000,
    }


def test_two_incidents_that_their_opener_holds_to_be_one_are_shown_as_one_with_both_ids(desk: Told) -> None:
    blast = account(desk.moment_ms + 60_000, kind=IncidentKind.EXPLOSION, place=Place(said="a bang"))
    open_incident(desk, "aid", "blast", "army", "sponsor", said=blast)
    hold_same(desk, "army", "blast", "strike")
    assert picture(desk, "army").merged == (), "its opener has not said so"
    assert [it.by for it in picture(desk, "army").history if it.step == "merge"] == ["army"]
    hold_same(desk, "aid", "blast", "strike", reason="heard from the road")
    shown = picture(desk, "army")
    assert (shown.incident.incident, [it.incident for it in shown.merged]) == ("strike", ["blast"])
    assert {it.incident for it in shown.accounts} == {"strike", "blast"}
    kinds = next(it for it in shown.disputed if it.what == "kind")
    assert set(kinds.said) == {"strike", "explosion"}
    other = picture(desk, "army", "blast")
    assert (other.incident.incident, other.incident.state) == ("blast", "merged")
    assert other.incident.same_as == {"army": "strike", "aid": "strike"}
    merges = [(it.by, it.listed, it.reason) for it in other.history if it.step == "merge"]
    assert merges == [("army", False, ""), ("aid", True, "heard from the road")]
    hold_same(desk, "aid", "blast", "strike", action="split")
    assert picture(desk, "army").merged == ()


def test_whoever_is_shown_one_of_two_that_are_held_to_be_one_learns_nothing_of_the_other(desk: Told) -> None:
    for id in ("seen", "unseen"):
        open_incident(desk, "aid", id, "army", said=account(desk.moment_ms, kind=IncidentKind.OTHER))
    hold_same(desk, "aid", "seen", "unseen")
    share_said(desk, "aid", "seen", "press")
    (row,) = desk.rows("press", "/v1/incidents")
    assert (row["incident"], row["state"], row["same_as"]) == ("seen", "open", {})
    assert "unseen" not in desk.get("press", "/v1/incidents/seen/picture").text
    share_said(desk, "aid", "unseen", "press")
    assert [it.incident for it in picture(desk, "press", "seen").merged] == ["unseen"]


def test_exhibits_and_citations_stand_with_their_custody_and_their_source(desk: Told) -> None:
    add_exhibit(desk, "army", "film", "strike", "sponsor", shows="a truck", place=inside())
    pass_on(desk, "army", "film", CustodyStep.HAND_OVER, to="sponsor")
    pass_on(desk, "sponsor", "film", CustodyStep.RECEIVE, sha256="ab" * 32)
    source = Source(publisher="A paper", agency="A wire", chain=("a colonel", "an agency"))
    cite(desk, "aid", "cited", "strike", "army", source=source, hedges=("reportedly",))
    (film,) = picture(desk, "sponsor").exhibits
    assert (film.holder, film.state) == ("sponsor", "held")
    assert [(it.by, it.step, it.checked) for it in film.custody] == [
        ("army", "hand_over", False),
        ("sponsor", "receive", True),
    ]
    assert desk.rows("aid", "/v1/exhibits") == []
    assert desk.rows("sponsor", "/v1/exhibits?holder=sponsor")[0]["exhibit"] == "film"
    (cited,) = picture(desk, "army").citations
    assert cited.source == source
    quoted = next(it for it in picture(desk, "army").accounts if it.of == "citation")
    assert (quoted.author, quoted.text, quoted.speaker) == ("aid", cited.quote, "")
    assert picture(desk, "sponsor").citations == ()
    share_said(desk, "aid", "cited", "sponsor")
    assert [it.citation for it in picture(desk, "sponsor").citations] == ["cited"]


def test_what_is_said_of_a_statement_or_of_what_it_was_opened_from_is_shown_with_it(desk: Told) -> None:
    declare(desk, "army", "insists", "denial", "sponsor", verb=Verb.CONFIRMS, text="It was inside.")
    declare(desk, "army", "heeded", "stop-1", "aid", verb=Verb.CONFIRMS, text="We heard STOP.")
    shown = picture(desk, "army")
    assert {"denial", "insists", "heeded"} <= {it.statement for it in shown.statements}
    assert {it.incident for it in shown.accounts if it.id in ("insists", "heeded")} == {"strike"}


def test_an_author_that_is_withheld_stands_in_no_picture(desk: Told) -> None:
    given = account(desk.moment_ms, place=inside())
    declare(desk, "sponsor", "quiet", "strike", "aid", account=given, withheld=True, text="As we saw.")
    shown = picture(desk, "aid")
    assert next(it for it in shown.accounts if it.id == "quiet").author == ""
    assert next(it for it in shown.statements if it.statement == "quiet").author == ""
    assert next(it for it in shown.timeline if it.ids[0] == "quiet").by == ""
    assert next(it for it in picture(desk, "sponsor").accounts if it.id == "quiet").author == "sponsor"


def test_what_is_redacted_leaves_its_kind_and_time_and_says_so(desk: Told) -> None:
    gone = account(desk.moment_ms - 30 * 60_000, kind=IncidentKind.FIRE, place=inside())
    entry = open_incident(desk, "army", "gone", "sponsor", said=gone)
    desk.redact("army", entry)
    shown = picture(desk, "sponsor", "gone")
    assert (shown.incident.kind, shown.incident.place, shown.incident.shown) == ("fire", None, None)
    assert (shown.accounts[0].account, shown.accounts[0].text) == (None, None)
    assert shown.earliest_ms == gone.at_ms, "the time is permanent"


def test_a_time_that_is_still_to_come_is_doubted_in_the_answer_and_beside_the_account(desk: Told) -> None:
    ahead_ms = bootstrap.now_ms() + HOUR_MS
    for id, at_ms in (("tomorrow", ahead_ms), ("today", ahead_ms - 2 * HOUR_MS)):
        said = account(at_ms, place=inside())
        facts = {"incident": id, "kind": said.kind, "at_ms": at_ms, "within_ms": 0, "to": ["press"]}
        body = {"account": msgspec.to_builtins(said), "text": "Something was hit."}
        draft = {
            "format": "openline/draft/v1", "theatre": desk.home.settings.theatre, "mode": "exercise",
            "type": "incident.open/v1", "author": "army", "facts": facts, "body": body, "key": f"k-{id}",
        }  # fmt: skip
        answers = [desk.post("army", "/v1/drafts", json=draft) for _ in range(2)]
        assert [it.status_code for it in answers] == [201, 201], answers[0].text
        first, again = (it.json() for it in answers)
        if id == "today":
            assert "doubts" not in first
        else:
            assert first["doubts"] == [{"what": "ahead", "field": "account.at_ms", "at_ms": ahead_ms}]
            assert again["doubts"] == first["doubts"], "asked again, it is what it was when it was taken"
        for reader in ("army", "press"):
            assert picture(desk, reader, id).accounts[0].ahead is (id == "tomorrow")
