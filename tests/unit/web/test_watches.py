"""Hand-over and latency over HTTP, to the party whose watch it is (R33, R40)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openline import bootstrap
from openline.model.channel import Carrier, CheckSchedule
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Detail, Receipt
from tests.desk import convoy, fire
from tests.saying import MINUTE_MS, channel_step, open_channel, propose_channel, send, set_desk
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R40")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """A night at alpha's desk, and what of it bravo and charlie know."""
    folder = tmp_path_factory.mktemp("watches")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = ServedDesk(folder, "alpha", "bravo", "charlie")
        made.zone("alpha", "early")
        made.evening_ms = bootstrap.now_ms()  # type: ignore[attr-defined]
        checks = CheckSchedule(first_ms=0, every_ms=HOUR_MS, within_ms=15 * MINUTE_MS)
        open_channel(made, "ab", "alpha", "bravo", checks=checks)
        open_channel(made, "abc", "alpha", "bravo", "charlie")
        propose_channel(made, "voice", "bravo", "alpha", carrier=Carrier.VOICE)
        channel_step(made, "charlie", "abc", "suspend")
        for party in ("bravo", "charlie"):
            set_desk(made, party, "", posts=2)
        set_desk(made, "bravo", "ab", posts=3)
        send(made, "alpha", "m-routine", "ab", "bravo", precedence=Precedence.ROUTINE)
        send(made, "alpha", "m-urgent", "ab", "bravo", precedence=Precedence.IMMEDIATE)
        send(made, "alpha", "m-answered", "ab", "bravo")
        made.acknowledge("bravo", made.state.release_counts["bravo"], Receipt.READ)
        send(made, "bravo", "m-in", "ab", "alpha")
        made.post("charlie", "/v1/stop", json={"id": "s-1", "text": "Stop!", "to": ["alpha", "bravo"]})
        soon_ms = bootstrap.now_ms() + 2 * HOUR_MS
        made.notify("alpha", convoy("food", depart_ms=soon_ms))
        made.share("alpha", "food", {"bravo": Detail.EXISTENCE})
        made.notify("bravo", fire("range", start_ms=soon_ms, end_ms=soon_ms + HOUR_MS))
        yield made
        made.close()


def page(desk: ServedDesk, party: str, monkeypatch: pytest.MonkeyPatch, *, later_ms: int = 0) -> Any:
    """Give the page as it is so much later, if nothing happens meanwhile."""
    monkeypatch.setattr(desk.node, "theatre_ms", lambda: bootstrap.now_ms() + later_ms)
    answer = desk.get(party, f"/v1/handover?since={desk.evening_ms}")  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_unanswered_stands_first_the_most_urgent_before_the_rest(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = page(desk, "alpha", monkeypatch, later_ms=10 * MINUTE_MS)
    owed = [(row["party"], row["about"], row["overdue"]) for row in it["owed_to_you"]]
    assert owed[0] == ("bravo", "m-urgent", True)
    assert owed[1:] == [("bravo", "food", False), ("bravo", "m-routine", False)]
    assert it["counts"]["owed_to_you"] == 3
    assert it["counts"]["owed_to_you_overdue"] == 1
    yours = [row["about"] for row in it["you_owe"]]
    assert yours[0] == "s-1", "a STOP is the most urgent"
    assert "m-in" in yours
    assert all("release" in row for row in it["you_owe"])
    assert not any("release" in row for row in it["owed_to_you"])
    assert it["notice"].startswith("Notification is voluntary")


def test_whoever_owes_the_most_urgent_answer_is_rung_first_at_its_next_post(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = page(desk, "alpha", monkeypatch, later_ms=10 * MINUTE_MS)
    first, second = it["ring"][:2]
    assert (first["party"], first["why"], first["about"]) == ("bravo", "overdue", "m-urgent")
    assert [post["channel"] for post in first["posts"][:3]] == ["ab"] * 3, "the line that it was said on"
    assert (second["party"], second["why"]) == ("charlie", "partner")


def test_what_is_open_is_listed_as_far_as_its_reader_sees_it(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, bravo, charlie = (page(desk, it, monkeypatch)["open"] for it in ("alpha", "bravo", "charlie"))
    kinds = [(it["kind"], it["state"], it["parties"]) for it in alpha]
    assert kinds[0] == ("stop", "heard", ["charlie"])
    assert ("channel", "proposed", ["alpha"]) in kinds
    assert ("channel", "suspended", ["charlie"]) in kinds
    matches = [it for it in alpha if it["kind"] == "match"]
    assert {it["id"] for it in matches} == {it["id"] for it in bravo if it["kind"] == "match"}
    assert matches
    assert [it["kind"] for it in charlie] == ["stop", "channel"]


def test_what_has_changed_is_counted_by_type_and_says_no_more_than_was_shown(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = page(desk, "bravo", monkeypatch)
    others = {row["type"]: row for row in it["changed"] if not row["by_you"]}
    own = {row["type"]: row for row in it["changed"] if row["by_you"]}
    assert others["message.send/v1"]["number"] == 3
    assert others["message.send/v1"]["abouts"][0] == "m-answered", "the latest first"
    assert own["message.send/v1"]["abouts"] == ["m-in"]
    assert others[""]["abouts"] == [], "of what is there alone it is said that it is"
    assert "food" not in str(it)
    assert it["counts"]["changed"] == sum(row["number"] for row in it["changed"])
    alpha = page(desk, "alpha", monkeypatch)
    assert "zone.add/v1" not in {row["type"] for row in alpha["changed"]}, "that was before"
    early = desk.get("alpha", "/v1/handover?since=0").json()
    assert "zone.add/v1" in {row["type"] for row in early["changed"]}


def test_what_is_named_is_called_as_its_reader_may_see_it(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, bravo = page(desk, "alpha", monkeypatch), page(desk, "bravo", monkeypatch)
    assert alpha["called"]["s-1"] == "Stop!", "how it begins"
    assert alpha["called"]["m-in"]
    assert "food" not in str(bravo["called"]), "of what is there alone nothing is called anything"
    match = next(it["id"] for it in alpha["open"] if it["kind"] == "match")
    assert alpha["called"][match] != bravo["called"][match], "each its own side"
    more = next(it for it in page(desk, NODE, monkeypatch)["changed"] if it["type"] == "message.send/v1")
    assert (more["number"], len(more["abouts"]), more["more"]) == (4, 3, 1)


@pytest.mark.requirement("R6")
def test_who_says_more_of_a_stop_is_heard_wherever_that_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "alpha", "bravo", "charlie")
    try:
        desk.post("alpha", "/v1/stop", json={"id": "first", "text": "Stop!", "to": ["bravo"]})
        more = {"text": "12 wounded", "more_on": "first"}
        desk.post("alpha", "/v1/stop", json={"id": "more", "to": ["charlie"], **more})
        desk.post("charlie", "/v1/stop", json={"id": "other", "to": ["alpha"], **more})
        assert desk.state.stops["more"].to == ("bravo", "charlie")
        rows = {it["stop"]: it for it in desk.get("bravo", "/v1/stops").json()["rows"]}
        assert set(rows) == {"first", "more"}, "of another party's it is no more than a name"
        assert rows["more"]["shown"]["body"]["more_on"] == "first"
        assert "more_on" not in rows["first"]["shown"]["body"]
    finally:
        desk.close()


def test_lines_that_were_missed_are_silent(desk: ServedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from openline.app.timers import fire as look

    later_ms = bootstrap.now_ms() + 3 * HOUR_MS
    before = page(desk, "alpha", monkeypatch)["silent"]
    assert before == []
    for hours in range(3):
        look(
            desk.node.journal,
            desk.node.rules,
            now_ms=later_ms + hours * HOUR_MS,
            random_bytes=bootstrap.random_bytes,
        )
    silent = page(desk, "alpha", monkeypatch)["silent"]
    lines = [(it["kind"], it["id"], it["party"], it["lost"]) for it in silent]
    assert ("line", "ab", "bravo", True) in lines
    assert ("line", "ab", "alpha", True) in lines
    assert page(desk, "charlie", monkeypatch)["silent"] == []


def test_the_node_is_told_of_all_and_a_stranger_of_nothing(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = page(desk, NODE, monkeypatch)
    assert it["you_owe"] == []
    assert {row["party"] for row in it["owed_to_you"]} >= {"alpha", "bravo"}
    assert desk.client.get("/v1/handover").status_code == 401
    assert desk.client.get("/v1/latency").status_code == 401


def test_the_page_is_a_pdf_of_what_the_party_itself_may_read(desk: ServedDesk) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="no PDF can be looked into")
    for party, lang in (("alpha", "both"), (NODE, "ar")):
        answer = desk.get(party, f"/v1/handover/page?lang={lang}")
        assert answer.headers["content-type"] == "application/pdf"
        document = pdfium.PdfDocument(answer.content)
        assert len(document) == 1
        text = document[0].get_textpage().get_text_range()
        assert "EXERCISE" in text
        assert ("food" in text) or party == NODE
    assert desk.get("alpha", "/v1/handover/page?lang=fr").status_code in (400, 422)
    assert desk.client.get("/v1/handover/page").status_code == 401


@pytest.mark.requirement("R33")
def test_latency_is_listed_to_whom_it_concerns(desk: ServedDesk) -> None:
    alpha = desk.get("alpha", "/v1/latency?party=bravo&channel=ab").json()["rows"]
    assert [(it["kind"], it["answer"]["came"], it["answer"]["count"]) for it in alpha] == [("line", 1, 3)]
    charlie = desk.get("charlie", "/v1/latency").json()["rows"]
    assert "ab" not in {it["channel"] for it in charlie}
    assert desk.get("alpha", "/v1/latency?since=-1").status_code in (400, 422)


@pytest.mark.requirement("R31")
def test_the_gap_is_read_by_whose_it_is_with_the_place_read_back(desk: ServedDesk) -> None:
    at_ms = desk.state.notifications["range"].begins_ms + MINUTE_MS
    place = "33.5 N 38.6 E"
    bravo = desk.get("bravo", f"/v1/gap?place={place}&at={at_ms}").json()
    assert bravo["place"]["mgrs"].startswith("37S")
    assert [(it["id"], it["of"]) for it in bravo["rows"]] == [("range", 0)]
    alpha = desk.get("alpha", f"/v1/gap?place={place}&at={at_ms}&within_km=100").json()
    assert [(it["id"], [one["party"] for one in it["missing"]]) for it in alpha["rows"]] == [
        ("food", ["bravo"])
    ]
    assert desk.get("charlie", f"/v1/gap?place={place}&at={at_ms}").json()["rows"] == []
    for wrong in ("place=nowhere", f"place={place}&within_km=501", "within_km=1"):
        assert desk.get("alpha", f"/v1/gap?{wrong}").status_code in (400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/latency?channel=nowhere",
        "/v1/latency?party=nobody",
        "/v1/tempo?party=nobody",
        "/v1/norms?of=nothing",
    ],
)
def test_a_name_that_is_not_on_record_is_no_empty_list(desk: ServedDesk, path: str) -> None:
    answer = desk.get("alpha", path)
    assert answer.status_code == 404, answer.text
    assert "on record" in answer.json()["detail"]
    # A channel that one is not on is none.
    assert desk.get("charlie", "/v1/latency?channel=ab").status_code == 404
    assert desk.get("charlie", "/v1/norms?of=abc").status_code == 200
