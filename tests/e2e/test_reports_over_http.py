"""Review of open sources over HTTP: at a node, and at a party's gateway, where it stays. All INVENTED."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline import bootstrap
from openline.app.showing.report_rows import ReviewAsked, SightingAsked
from openline.bootstrap import gateways, reviewing_reports, serving
from openline.bootstrap.reading_reports import WorkerReader
from openline.client import Client
from openline.decide.permitting import scopes_of
from openline.decide.presenting import NOTICE
from openline.errors import ConflictError, ForbiddenError, InputError, NotFoundError, RefusedError
from openline.gateway.app import make_app as make_gateway_app
from openline.model.agreement import Zone
from openline.model.channel import Place
from openline.model.event import SightingBody, ZoneBody, ZoneFacts
from openline.model.incident import Account as AccountOf
from openline.model.incident import CiteBody, IncidentBody, IncidentFacts, IncidentKind
from openline.model.proposal import Fields, SaidCount, Verdict
from openline.model.release import Detail, Role
from openline.model.space import Circle, Position
from openline.web.app import make_app
from tests.served_desk import ServedDesk
from tests.serving import client_of, enrol, served, token_for

EXAMPLES = Path(__file__).parents[2] / "examples" / "reports"
WIRE, SITE = (EXAMPLES / name for name in ("wire.txt", "site.txt"))
SUNDAY_MS = 1_529_236_800_000  # 2018-06-17T12:00Z
FAR = "AMMAN, June 18, 2018 (Reuters) - Two trucks crossed near Aqaba on Sunday, a port official said.\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkerReader]:
    reader = WorkerReader()
    yield reader
    reader.close()


@pytest.fixture(autouse=True)
def one_process_reads_for_all(reader: WorkerReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """To begin one takes seconds: tests/unit/bootstrap/test_reading_reports.py has how it begins and ends."""

    class Shared(WorkerReader):
        def __init__(self) -> None:
            self.read, self.link = reader.read, reader.link  # type: ignore[method-assign]

        def close(self) -> None:
            pass

    monkeypatch.setattr(reviewing_reports, "WorkerReader", Shared)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "alpha", "bravo")
    yield desk
    desk.close()


def add(desk: ServedDesk, path: Path, party: str = "alpha") -> str:
    answer = desk.post(party, "/v1/reports", json={"text": path.read_text(), "name": path.name})
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["document"]["id"]
    return id


def show(desk: ServedDesk, id: str, party: str = "alpha") -> dict[str, Any]:
    answer = desk.get(party, f"/v1/reports/{id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def review(desk: ServedDesk, id: str, *reviews: dict[str, Any], **more: Any) -> Any:
    return desk.post("alpha", f"/v1/reports/{id}/reviews", json={"reviews": reviews, **more})


def zone(desk: ServedDesk, party: str = "alpha", perimeter_km: int = 10) -> None:
    circle = Circle(centre=Position(lon_e7=386_200_000, lat_e7=335_000_000), radius_mm=20_000_000)
    said = Zone(id="garrison", name="Garrison", footprint=circle, perimeter_mm=perimeter_km * 1_000_000)
    desk.record(party, "zone.add/v1", ZoneFacts(zone="garrison", version=1), ZoneBody(zone=said))


@pytest.mark.requirement("R19")
def test_everything_starts_proposed_and_says_where_it_stands_and_why_a_person_is_needed(
    desk: ServedDesk,
) -> None:
    wire, site = add(desk, WIRE), add(desk, SITE)
    shown = show(desk, wire)
    text = WIRE.read_text()
    assert shown["text"] == text
    assert shown["document"]["sha256"] == sha256(text.encode()).hexdigest()
    assert shown["notice"] == NOTICE
    assert "decided by nobody" in shown["proposed"]
    assert [it["number"] for it in shown["proposals"]] == [1, 2, 3, 4, 5]
    for it in shown["proposals"]:
        assert it["state"] == "proposed"
        assert it["words"] == text[it["now"]["content"]["start"] : it["now"]["content"]["end"]]
    denial = next(it for it in shown["proposals"] if it["read"]["act"] == "denial")
    assert {"contradiction", "non_claim"} <= {it["code"] for it in denial["reasons"]}
    inside = shown["proposals"][1]
    assert ("contradicts", site, 1) in {(it["kind"], it["document"], it["number"]) for it in inside["links"]}
    assert {it["label"] for it in shown["regions"]} >= {"headline", "body"}
    assert desk.state.citations == {}, "nothing is on record"
    rows = desk.rows("alpha", "/v1/reports?limit=1")
    assert [it["id"] for it in rows] == [site, wire]


def test_the_same_text_is_the_same_document_however_it_is_brought(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    data = base64.b64encode(WIRE.read_bytes()).decode()
    again = desk.post("alpha", "/v1/reports", json={"data": data, "name": "another.txt"})
    assert (again.status_code, again.json()["again"]) == (200, True)
    assert again.json()["document"]["id"] == id
    assert len(desk.rows("alpha", "/v1/reports")) == 1


def test_a_page_that_was_saved_is_read_and_a_day_that_is_known_is_given(desk: ServedDesk) -> None:
    page = "<html><body><p>Trucks crossed near Tanf on Sunday, a military source said.</p></body></html>"
    data = base64.b64encode(page.encode()).decode()
    answer = desk.post(
        "alpha", "/v1/reports", json={"data": data, "name": "p.html", "published": "2018-06-18"}
    )
    row = answer.json()["document"]
    assert (row["media_type"], row["published_from"]) == ("text/html", "2018-06-18")
    [it] = show(desk, row["id"])["proposals"]
    assert [(one["from"], one["until"]) for one in it["read"]["times"]] == [("2018-06-17", "2018-06-17")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "one of the two"),
        ({"text": "x", "data": "eA=="}, "one of the two"),
        ({"text": ""}, "no text"),
        ({"text": " \n\t "}, "no text"),
        ({"data": base64.b64encode(bytes(range(256)) * 9).decode()}, "binary"),
        ({"text": "Военные сообщили сегодня, что колонна машин вошла в город на рассвете. " * 3}, "Russian"),
        ({"text": "قال مسؤول عسكري اليوم إن القافلة دخلت المدينة فجر الأحد. " * 3}, "Arabic"),
        ({"text": "word " * 250_000}, "1,000,000"),
        ({"text": "<html>" + "<p>" * 60_000}, ""),
        ({"text": f"<html><body><p {' '.join(f'a{n}=1' for n in range(400))}>x</p></body></html>"}, "256"),
        ({"text": "x", "name": "n" * 501}, "501"),
        ({"text": "x", "published": "yesterday"}, ""),
        ({"text": "x", "other": 1}, ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_nothing_of_it_is_kept(
    desk: ServedDesk, sent: dict[str, Any], said: str
) -> None:
    answer = desk.post("alpha", "/v1/reports", json=sent)
    assert 400 <= answer.status_code < 500, answer.text
    assert said in answer.text
    assert desk.rows("alpha", "/v1/reports") == []


def test_what_is_larger_than_is_taken_is_refused_before_it_is_read(desk: ServedDesk) -> None:
    data = base64.b64encode(b"a" * 5_000_001).decode()
    answer = desk.post("alpha", "/v1/reports", json={"data": data})
    assert answer.status_code in (413, 422)
    assert "5 MB" in answer.text
    assert desk.post("alpha", "/v1/reports", json={"data": "a" * (9 << 20)}).status_code == 413
    assert desk.rows("alpha", "/v1/reports") == []


def test_another_party_is_told_that_there_is_no_such_report(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    assert desk.rows("bravo", "/v1/reports") == []
    nowhere = desk.get("bravo", "/v1/reports/0123456789abcdef")
    for answer in (
        desk.get("bravo", f"/v1/reports/{id}"),
        desk.post(
            "bravo", f"/v1/reports/{id}/reviews", json={"reviews": [{"proposal": 1, "verdict": "rejected"}]}
        ),
    ):
        assert answer.status_code == nowhere.status_code == 404
        assert answer.json()["title"] == nowhere.json()["title"]
    assert desk.get("bravo", "/v1/reports/labels").json()["rows"] == []
    assert desk.get("node", "/v1/reports").status_code == 409, "the node is no party"


def test_who_may_read_and_who_may_review(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    may = {
        Role.OBSERVER: (200, 403),
        Role.UNIT: (403, 403),
        Role.DUTY_OFFICER: (200, 201),
        Role.LIAISON_OFFICER: (200, 201),
        Role.ADMINISTRATOR: (403, 403),
    }
    for number, (role, (reads, reviews)) in enumerate(may.items(), 1):
        member = desk.node.accounts.add_member(party="alpha", name=role.value, role=role, now_ms=desk.now_ms)
        useful = scopes_of(role, of_node=False)
        until = desk.now_ms + 3_600_000
        secret = desk.node.accounts.issue_token(member.id, useful, until, now_ms=desk.now_ms).secret
        headers = {"authorization": f"Bearer {secret}"}
        for path in ("/v1/reports", f"/v1/reports/{id}", "/v1/reports/labels"):
            assert desk.client.get(path, headers=headers).status_code == reads, (role, path)
        body = {"reviews": [{"proposal": min(number, 5), "verdict": "rejected"}]}
        done = desk.client.post(f"/v1/reports/{id}/reviews", headers=headers, json=body)
        assert done.status_code == reviews, (role, done.text)
        added = desk.client.post("/v1/reports", headers=headers, json={"text": f"{role.value} said."})
        assert added.status_code == reviews, role
    assert desk.client.get("/v1/reports").status_code == 401


@pytest.mark.requirement("R19")
def test_what_is_accepted_is_cited_as_it_stands_with_its_whole_chain_and_shown_to_whom_is_named(
    desk: ServedDesk,
) -> None:
    id = add(desk, WIRE)
    done = review(desk, id, {"proposal": 1, "verdict": "accepted", "to": ["bravo"], "note": "read twice"})
    assert done.status_code == 201, done.text
    [row] = done.json()["reviews"]
    assert row["verdict"] == "accepted"
    standing = desk.state.citations[row["citation"]]
    assert (standing.entry, standing.author, standing.to) == (row["entry"], "alpha", ("bravo",))
    text = WIRE.read_text()
    assert standing.text_sha256 == sha256(text.encode()).hexdigest()
    content = desk.state.contents[standing.entry]
    assert content is not None
    body = content.body
    assert isinstance(body, CiteBody)
    assert body.quote == text[standing.start : standing.end]
    assert body.source.chain == ("regional security source", "Reuters")
    assert body.source.agency == "Reuters"
    assert body.source.published == "2018-06-18"
    assert (body.speaker, body.speaker_kind, body.act) == ("regional security source", "anonymous", "claim")
    assert body.account is not None
    assert body.account.kind is IncidentKind.STRIKE
    assert body.account.at_ms == SUNDAY_MS
    assert body.account.within_ms == 43_200_000
    assert body.account.harm is None, "at least four is no number of dead"
    assert not content.facts.edited  # type: ignore[attr-defined]
    assert "citation.make/v1" in desk.get("bravo", "/v1/releases").text
    assert show(desk, id)["proposals"][0]["state"] == "accepted"


def test_what_is_put_right_is_kept_both_ways_and_cited_as_it_is_now(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    counts = [{"text": "four", "low": 4, "high": 6, "unit": "fighters killed"}]
    fields = {"speaker": "the coalition", "counts": counts, "plover": "ASSAULT"}
    [row] = review(desk, id, {"proposal": 1, "verdict": "accepted", "fields": fields}).json()["reviews"]
    assert row["verdict"] == "edited"
    assert row["before"]["speaker"] == "regional security source"
    assert row["after"]["speaker"] == "the coalition"
    assert "plover" not in row["after"], "it was read so: that is no change"
    content = desk.state.contents[row["entry"]]
    assert content is not None
    assert content.facts.edited  # type: ignore[attr-defined]
    assert isinstance(content.body, CiteBody)
    assert content.body.speaker == "the coalition"
    assert content.body.account is not None
    assert content.body.account.harm is not None
    assert content.body.account.harm.killed is not None
    now = show(desk, id)["proposals"][0]
    assert (now["read"]["speaker"]["canonical"], now["now"]["speaker"]["canonical"]) == (
        "regional security source",
        "the coalition",
    )


def test_of_several_accepted_together_none_may_need_a_person_by_itself(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    size = desk.node.journal.store.size()
    refused = review(desk, id, *({"proposal": it, "verdict": "accepted"} for it in (1, 4)))
    assert refused.status_code == 409
    assert "by itself" in refused.json()["detail"]
    assert desk.node.journal.store.size() == size
    assert show(desk, id)["reviews"] == []
    assert review(desk, id, {"proposal": 4, "verdict": "accepted"}).status_code == 201


@pytest.mark.parametrize(
    ("reviews", "status"),
    [
        ([], 422),
        ([{"proposal": 0, "verdict": "accepted"}], 404),
        ([{"proposal": 6, "verdict": "accepted"}], 404),
        ([{"proposal": 1, "verdict": "undone"}], 409),
        ([{"proposal": 1, "verdict": "approved"}], 422),
        ([{"proposal": 1, "verdict": "rejected"}, {"proposal": 1, "verdict": "accepted"}], 422),
        ([{"proposal": 1, "verdict": "rejected", "to": ["bravo"]}], 422),
        ([{"proposal": 1, "verdict": "accepted", "to": ["nobody"]}], 404),
        ([{"proposal": 1, "verdict": "accepted", "to": ["alpha"]}], 422),
        ([{"proposal": 1, "verdict": "accepted", "about": "nothing"}], 404),
        (
            [{"proposal": 2, "verdict": "rejected"}, {"proposal": 1, "verdict": "accepted", "about": "no"}],
            404,
        ),
        ([{"proposal": 1, "verdict": "accepted", "fields": {"act": "shouting"}}], 422),
        ([{"proposal": 1, "verdict": "accepted", "fields": {"confidence": {}}}], 422),
        ([{"proposal": 1, "verdict": "accepted", "fields": {"content": {"start": 5, "end": 99999}}}], 422),
        ([{"proposal": 1, "verdict": "accepted", "note": "x" * 4001}], 422),
        ([{"proposal": n, "verdict": "rejected"} for n in range(1, 202)], 422),
    ],
)
def test_a_review_that_makes_no_sense_changes_nothing(
    desk: ServedDesk, reviews: list[dict[str, Any]], status: int
) -> None:
    id = add(desk, WIRE)
    size = desk.node.journal.store.size()
    answer = review(desk, id, *reviews)
    assert answer.status_code in (status, 400), answer.text
    assert desk.node.journal.store.size() == size
    assert show(desk, id)["reviews"] == []


def test_an_undone_review_counts_no_longer_and_its_citation_stays(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    [first] = review(desk, id, {"proposal": 1, "verdict": "accepted"}).json()["reviews"]
    assert review(desk, id, {"proposal": 1, "verdict": "accepted"}).status_code == 409
    assert review(desk, id, {"proposal": 1, "verdict": "undone"}).status_code == 201
    assert show(desk, id)["proposals"][0]["state"] == "proposed"
    assert desk.get("alpha", "/v1/reports/labels").json()["rows"] == []
    [second] = review(desk, id, {"proposal": 1, "verdict": "accepted"}).json()["reviews"]
    assert {first["citation"], second["citation"]} == set(desk.state.citations)
    assert first["citation"] != second["citation"]


def test_what_somebody_else_has_reviewed_since_is_refused_before_it_is_on_record(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    assert review(desk, id, {"proposal": 1, "verdict": "rejected"}, seen=0).status_code == 201
    assert review(desk, id, {"proposal": 1, "verdict": "undone"}, seen=1).status_code == 201
    size = desk.node.journal.store.size()
    assert review(desk, id, {"proposal": 1, "verdict": "accepted"}, seen=0).status_code == 409
    assert desk.node.journal.store.size() == size


def test_what_went_on_record_before_its_review_could_be_kept_is_not_put_there_twice(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline.stores.side.reports import SideReports

    id = add(desk, WIRE)
    asked = {"proposal": 1, "verdict": "accepted", "to": ["bravo"]}
    with monkeypatch.context() as broken:

        def fails(*_: object, **__: object) -> None:
            raise OSError("the disk is gone")

        broken.setattr(SideReports, "review", fails)
        assert review(desk, id, asked).status_code == 500
    assert len(desk.state.citations) == 1
    [row] = review(desk, id, asked).json()["reviews"]
    assert [it.entry for it in desk.state.citations.values()] == [row["entry"]]


def test_a_misread_statement_contradicts_nothing_any_longer(desk: ServedDesk) -> None:
    wire, site = add(desk, WIRE), add(desk, SITE)
    before = show(desk, site)["proposals"][0]
    assert any(it["kind"] == "contradicts" for it in before["links"])
    numbers = {
        it["number"] for it in before["links"] if it["document"] == wire and it["kind"] == "contradicts"
    }
    assert review(desk, wire, *({"proposal": it, "verdict": "rejected"} for it in numbers)).status_code == 201
    assert not any(it["kind"] == "contradicts" for it in show(desk, site)["proposals"][0]["links"])


@pytest.mark.requirement("R7")
def test_places_are_held_against_the_zones_that_the_reader_is_shown_and_no_others(desk: ServedDesk) -> None:
    wire = add(desk, WIRE)
    assert show(desk, wire)["proposals"][0]["zones"] == []
    zone(desk, "bravo")
    assert show(desk, wire)["proposals"][0]["zones"] == [], "it was not shown to alpha"
    desk.share("bravo", "garrison", {"alpha": Detail.FULL})
    [link] = show(desk, wire)["proposals"][0]["zones"]
    assert (link["zone"], link["relation"], link["distance_m"]) == ("garrison", "inside", 0)
    assert "zone" in {it["code"] for it in show(desk, wire)["proposals"][0]["reasons"]}


def opened(desk: ServedDesk, id: str, at_ms: int, to: tuple[str, ...] = ()) -> None:
    position = Position(lon_e7=386_300_000, lat_e7=335_100_000)
    account = AccountOf(kind=IncidentKind.STRIKE, at_ms=at_ms, place=Place(said="there", position=position))
    facts = IncidentFacts(incident=id, kind=IncidentKind.STRIKE, at_ms=at_ms, to=to)
    desk.record("bravo", "incident.open/v1", facts, IncidentBody(account=account, text="A column was hit."))


def test_incidents_that_may_be_meant_are_proposed_and_a_person_says_which(desk: ServedDesk) -> None:
    opened(desk, "column", SUNDAY_MS, ("alpha",))
    opened(desk, "years-later", SUNDAY_MS + 3 * 365 * 86_400_000, ("alpha",))
    opened(desk, "for-others", SUNDAY_MS)
    id = add(desk, WIRE)
    found = show(desk, id)["proposals"][0]["incidents"]
    assert [it["incident"] for it in found] == ["column"]
    assert {it.partition(":")[0] for it in found[0]["agree"]} >= {"time", "place", "kind"}
    asked = {"proposal": 1, "verdict": "accepted", "about": "column", "to": ["bravo"]}
    [row] = review(desk, id, asked).json()["reviews"]
    assert desk.state.citations[row["citation"]].about == "column"
    hidden = review(desk, id, {"proposal": 2, "verdict": "accepted", "about": "for-others"})
    assert hidden.status_code == 404


def test_a_counted_statement_is_made_a_sighting_where_a_person_says_so(desk: ServedDesk) -> None:
    id = add(desk, WIRE)
    open_ended = {"proposal": 1, "verdict": "accepted", "sighting": {"id": "column-1"}}
    refused = review(desk, id, open_ended)
    assert refused.status_code == 422
    assert "at the most" in refused.text
    assert desk.state.citations == {}
    counted = open_ended | {"sighting": {"id": "column-1", "high": 12, "party": "bravo"}}
    [row] = review(desk, id, counted).json()["reviews"]
    assert row["sighting"] == "column-1"
    content = desk.state.contents[desk.state.objects["column-1"].entry]
    assert content is not None
    assert isinstance(content.body, SightingBody)
    assert (content.body.sighting.count.low, content.body.sighting.count.high) == (4, 12)


def test_labels_say_how_often_a_field_was_left_and_the_desk_states_its_confidence_by_them(
    desk: ServedDesk,
) -> None:
    id = add(desk, WIRE)
    before = show(desk, id)["proposals"]
    fields = {"speaker": "somebody else"}
    for number in (1, 2, 3):
        one = {"proposal": number, "verdict": "accepted", "fields": fields}
        assert review(desk, id, one).status_code == 201
    assert review(desk, id, {"proposal": 5, "verdict": "rejected", "why": "not_needed"}).status_code == 201
    page = desk.get("alpha", "/v1/reports/labels").json()
    assert {it["proposal"] for it in page["rows"]} == {1, 2, 3}, "what is not needed says nothing"
    speakers = [it for it in page["rows"] if it["field"] == "speaker"]
    assert [it["left"] for it in speakers] == [False] * 3
    assert speakers[0]["before"] == {"speaker": "regional security source"}
    by_field = {it["field"]: it for it in page["fields"]}
    assert (by_field["speaker"]["labels"], by_field["speaker"]["left"]) == (3, 0)
    assert by_field["speaker"]["calibrated"] < by_field["speaker"]["stated"]
    now = show(desk, id)["proposals"][0]
    assert now["now"]["confidence"]["speaker"] < before[0]["read"]["confidence"]["speaker"]
    assert now["read"] == before[0]["read"], "what was read never changes"
    pages = desk.get("alpha", "/v1/reports/labels?limit=5").json()
    rest = desk.get("alpha", f"/v1/reports/labels?after={pages['next']}").json()
    assert pages["rows"] + rest["rows"] == page["rows"]
    assert desk.get("alpha", "/v1/reports/labels?after=nothing").status_code == 404


def test_what_is_accepted_together_is_no_label(desk: ServedDesk) -> None:
    answer = desk.post("alpha", "/v1/reports", json={"text": FAR + "\n" + FAR.replace("Two", "Five")})
    shown = show(desk, answer.json()["document"]["id"])
    plain = [it["number"] for it in shown["proposals"] if not it["reasons"]]
    if len(plain) < 2:
        pytest.fail(f"the example has no two plain claims: {[it['reasons'] for it in shown['proposals']]}")
    done = review(desk, shown["document"]["id"], *({"proposal": it, "verdict": "accepted"} for it in plain))
    assert {it["together"] for it in done.json()["reviews"]} == {True}
    page = desk.get("alpha", "/v1/reports/labels").json()
    assert page["rows"]
    assert {it["labels"] for it in page["fields"]} == {0}


# -- at a gateway ----------------------------------------------------------------------------------


def test_at_a_gateway_it_is_read_reviewed_and_kept_there_and_the_node_sees_what_is_cited_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    sides = {party: client_of(home, tmp_path / party) for party in ("alpha", "bravo")}
    for party, side in sides.items():
        enrol(home, node.journal, party, side)
    token = token_for(node.accounts, "alpha")
    with served(make_app(node)) as there:
        gateway = gateways.open_gateway(sides["alpha"], there, token=token)
        own = token_for(gateway.desk.accounts, "alpha", role=Role.DUTY_OFFICER)
        seen_by_unit = token_for(gateway.desk.accounts, "alpha", role=Role.UNIT)
        try:
            with served(make_gateway_app(gateway)) as here, Client(here, token=own) as client:
                added = client.add_report(FAR.encode(), name="far.txt")
                id = added.document.id
                shown = client.report(id)
                assert shown.text == FAR
                codes = {reason.code for reason in shown.proposals[0].reasons}
                assert codes == {"not_compared"}, "before the node has listed anything nobody can compare"
                gateway.lists.look()
                assert client.report(id).proposals[0].reasons == ()
                done = client.review_report(
                    id, [ReviewAsked(proposal=1, verdict="accepted", to=("bravo",))], seen=0
                )
                standing = node.rules.state.citations[done.reviews[0].citation]
                assert (standing.author, standing.entry) == ("alpha", done.reviews[0].entry)
                assert [it.id for it in client.reports()] == [id]
                assert client.report_labels().rows[0].left
                with pytest.raises(ConflictError):
                    client.review_report(id, [ReviewAsked(proposal=1, verdict="accepted")])
                other = client.add_report(WIRE.read_bytes(), name="wire.txt").document.id
                both = [ReviewAsked(proposal=it, verdict="accepted") for it in (2, 4)]
                with pytest.raises(RefusedError):
                    client.review_report(other, both)
                with pytest.raises(NotFoundError):
                    client.report("0" * 16)
                with pytest.raises(InputError):
                    client.add_report("")
                with Client(here, token=seen_by_unit) as unit, pytest.raises(ForbiddenError):
                    unit.report(id)
                with Client(there, token=token) as at_node:
                    assert list(at_node.reports()) == []
        finally:
            gateway.stop()
    node.close()


def test_the_rows_that_are_asked_are_those_that_are_sent() -> None:
    asked = ReviewAsked(
        proposal=1,
        verdict="accepted",
        fields=Fields(counts=(SaidCount("four", 4, None, "men"),)),
        sighting=SightingAsked(id="s"),
    )
    assert msgspec.json.decode(msgspec.json.encode(asked), type=ReviewAsked) == asked
    assert {it.value for it in Verdict} == {"accepted", "edited", "rejected", "undone"}


def test_a_refusal_of_the_log_says_which_review_it_is_about(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline.stores.side.reports import SideReports

    id = add(desk, WIRE)
    rejected, wrong = (
        {"proposal": 2, "verdict": "rejected"},
        {"proposal": 4, "verdict": "accepted", "about": "no"},
    )
    answer = review(desk, id, rejected, wrong)
    assert (answer.status_code, answer.json()["part"]) == (404, 1), answer.text
    first = {
        "proposal": 1,
        "verdict": "accepted",
        "note": "once",
        "fields": {"act": "claim", "hedges": ["perhaps"]},
    }
    with monkeypatch.context() as broken:

        def fails(*_: object, **__: object) -> None:
            raise OSError("the disk is gone")

        broken.setattr(SideReports, "review", fails)
        assert review(desk, id, first).status_code == 500
    answer = review(desk, id, rejected, first, wrong)
    assert (answer.status_code, answer.json()["part"]) == (404, 2), (
        "the first is on record, and is no draft any more"
    )
