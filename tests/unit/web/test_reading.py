"""Reading over HTTP: pages, cursors, conditional requests, and the same answer for what is not to be seen."""

from __future__ import annotations

import io
import json
import threading
import traceback
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from openline.app import copies
from openline.app.ports import StoredEntry
from openline.ledger.bundle import ALWAYS_SHOWN
from openline.model.event import NODE
from openline.model.release import Detail, Purpose, Receipt
from openline.verify import FAILED, verify_bundle
from tests.desk import convoy, fire, site
from tests.served_desk import HOUR_MS, ServedDesk

KINDS = ("zones", "lines", "areas", "sites", "movements", "activities", "sightings", "coverages")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = ServedDesk(folder, "aid", "army", "press")
        soon_ms = made.now_ms + 2 * HOUR_MS
        made.zone("army", "tanf")
        made.line("army", "river")
        made.share("army", "tanf", {"aid": Detail.FULL})
        made.propose("army", "memo", "army", "aid", covers=("tanf",))
        made.notify("aid", site("clinic"))
        made.consent("aid", "clinic", army=tuple(Purpose))
        made.share("aid", "clinic", {"army": Detail.FULL})
        for number in range(5):
            made.notify("aid", convoy(f"food-{number}", depart_ms=soon_ms))
        made.share("aid", "food-0", {"army": Detail.FULL, "press": Detail.COARSE})
        made.share("aid", "food-1", {"army": Detail.FULL, "press": Detail.CONTACT})
        made.share("aid", "food-2", {"army": Detail.EXISTENCE})
        made.notify("army", fire("range", start_ms=soon_ms, end_ms=soon_ms + HOUR_MS))
        yield made
        made.close()


def test_a_reader_gets_page_after_page_until_there_is_no_more(desk: ServedDesk) -> None:
    assert [it["id"] for it in desk.rows("aid", "/v1/movements?limit=2")] == [f"food-{it}" for it in range(5)]
    first = desk.get("aid", "/v1/movements?limit=2").json()
    assert first["next"] == "food-1"
    assert "index" not in json.dumps(first)
    assert first["notice"].startswith("Notification is voluntary")


def test_each_party_is_listed_what_it_is_shown(desk: ServedDesk) -> None:
    assert [it["id"] for it in desk.rows("army", "/v1/movements")] == ["food-0", "food-1"]
    coarse, contact = desk.rows("press", "/v1/movements")
    assert (coarse["id"], coarse["detail"], "movement" in coarse) == ("food-0", "coarse", False)
    assert set(contact) == {"detail", "call", "entry"}
    assert len(desk.rows(NODE, "/v1/movements")) == 5
    assert desk.rows("press", "/v1/zones") == []


def test_what_is_shown_as_a_contact_is_paged_by_its_entry(desk: ServedDesk) -> None:
    entry = desk.state.objects["food-1"].entry
    assert len(desk.rows("press", "/v1/movements?limit=1")) == 2
    assert desk.get("press", f"/v1/movements?after={entry}").json()["rows"] == []
    assert desk.get("press", f"/v1/movements/{entry}").json()["detail"] == "contact"


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_not_be_seen_is_answered_as_what_is_not_there(desk: ServedDesk, kind: str) -> None:
    hidden = {
        "zones": "tanf", "lines": "river", "sites": "clinic", "movements": "food-2", "activities": "range",
    }.get(kind, "range")  # fmt: skip
    entry = desk.state.objects[hidden].entry
    for secret in (hidden, entry):
        for path in (f"/v1/{kind}/{{}}", f"/v1/{kind}?after={{}}"):
            answers = [desk.get("press", path.format(it)) for it in (secret, "nothing")]
            assert {it.status_code for it in answers} == {404}
            bodies = [it.text.replace(secret, "…").replace("nothing", "…") for it in answers]
            assert bodies[0] == bodies[1]


def test_rows_are_sifted_by_what_they_say_to_their_reader(desk: ServedDesk) -> None:
    assert len(desk.rows("aid", "/v1/movements?state=on_record")) == 5
    assert desk.rows("aid", "/v1/movements?state=ended") == []
    assert (
        len(desk.rows("press", "/v1/movements?owner=aid")) == 1
    )  # the contact does not say whose in a field
    assert desk.rows("press", "/v1/movements?state=on_record") == []
    assert [it["agreement"] for it in desk.rows("aid", "/v1/agreements?about=tanf")] == ["memo"]
    assert {it["about"] for it in desk.rows("aid", "/v1/due?about=food-0")} == {"food-0"}


@pytest.mark.parametrize("path", ["/v1/movements", "/v1/parties", "/v1/zones/tanf", "/v1/told", "/v1/bundle"])
def test_whoever_has_an_answer_is_told_that_it_has_not_changed(desk: ServedDesk, path: str) -> None:
    first = desk.get("aid", path)
    tag = first.headers["etag"]
    again = desk.get("aid", path, **{"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert desk.get("aid", path, **{"if-none-match": '"other"'}).status_code == 200
    assert "last-modified" not in first.headers
    assert "private" in first.headers["cache-control"]


def test_limits_are_held(desk: ServedDesk) -> None:
    for limit in ("0", "1001", "many"):
        answer = desk.get("aid", f"/v1/movements?limit={limit}")
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_told_is_for_the_party_itself_and_the_operator(desk: ServedDesk) -> None:
    own = desk.rows("army", "/v1/told?limit=3")
    assert [it["seq"] for it in own] == list(range(1, len(own) + 1))
    assert desk.rows(NODE, "/v1/told?party=army") == own
    refused = [desk.get("army", f"/v1/told?party={it}") for it in ("aid", "nobody")]
    assert {it.status_code for it in refused} == {404}
    assert refused[0].text.replace("aid", "…") == refused[1].text.replace("nobody", "…")


@pytest.mark.requirement("R21")
def test_told_can_be_asked_for_another_time(desk: ServedDesk) -> None:
    every = desk.rows("army", "/v1/told")
    middle = every[len(every) // 2]
    desk.acknowledge("army", middle["seq"], Receipt.READ)
    then = desk.rows("army", f"/v1/told?at={middle['told_at_ms']}")
    assert then[-1]["told_at_ms"] <= middle["told_at_ms"]
    assert all(it["acknowledged"] == [] for it in then)
    now = desk.rows("army", "/v1/told")[middle["seq"] - 1]
    assert now["acknowledged"] == [{"level": "read"}]
    later = desk.rows("army", f"/v1/told?at={desk.node.now_ms() + 1000}")[middle["seq"] - 1]
    assert later["acknowledged"][0]["at_ms"] > middle["told_at_ms"]


@pytest.mark.requirement("R16")
def test_both_sides_of_a_match_and_nobody_else_read_of_it(desk: ServedDesk) -> None:
    army = desk.rows("army", "/v1/matches")
    assert {it for row in army for it in row["yours"]} == {"range", "tanf"}
    assert {it["match"] for it in desk.rows("aid", "/v1/matches")} == {it["match"] for it in army}
    assert desk.rows("press", "/v1/matches") == []
    assert desk.get("press", f"/v1/matches/{army[0]['match']}").status_code == 404
    about = [it["match"] for it in desk.rows("army", "/v1/matches?about=range&limit=2")]
    assert about == [it["match"] for it in army if it["yours"] == ["range"]]
    assert len(about) == 6  # five convoys and the clinic


@pytest.mark.requirement("R28")
def test_a_joint_cell_is_read_by_who_sits_there(desk: ServedDesk) -> None:
    desk.open_cell("desk", "aid", "army")
    for _ in range(3):
        desk.share("army", "river", {"desk": Detail.FULL})
        desk.share("army", "river", {"desk": Detail.NOTHING})
    assert [it["cell"] for it in desk.rows("army", "/v1/cells")] == ["desk"]
    assert desk.get("aid", "/v1/cells/desk").json()["seated"] == ["aid", "army"]
    told = desk.rows("aid", "/v1/told?party=desk&limit=2")
    assert [it["seq"] for it in told] == list(range(1, 7))
    assert desk.rows("press", "/v1/cells") == []
    for path in ("/v1/cells/{}", "/v1/cells?after={}", "/v1/told?party={}"):
        answers = [desk.get("press", path.format(it)) for it in ("desk", "none")]
        assert {it.status_code for it in answers} == {404}
        assert answers[0].text.replace("desk", "none") == answers[1].text


# -- preview, probing, dry runs --------------------------------------------------------------------


def test_a_preview_is_for_the_owner(desk: ServedDesk) -> None:
    found = desk.get("aid", "/v1/preview?about=food-3&to=press&detail=coarse").json()
    assert found["now"] == {"detail": "nothing", "shown": []}
    assert found["then"]["shown"][0]["about"] == "food-3"
    others = [desk.get("army", f"/v1/preview?about={it}&to=press") for it in ("food-0", "nothing")]
    assert {it.status_code for it in others} == {404}
    assert desk.get("aid", "/v1/preview?about=food-3&to=nobody").status_code == 404
    assert desk.get("aid", "/v1/preview?about=food-3&to=press&detail=much").status_code in (400, 422)


def test_probing_is_counted_for_both(desk: ServedDesk) -> None:
    army = desk.get("army", "/v1/probing").json()
    assert {it["party"] for it in army["found"]} == {"aid"}
    assert army["found"][0]["by_you"] == 3  # of five convoys it sees two
    aid = desk.get("aid", "/v1/probing").json()
    assert [(it["party"], it["by_them"]) for it in aid["found"]] == [("army", 3)]


def test_a_dry_run_compares_with_what_its_party_sees_alone(desk: ServedDesk) -> None:
    size = desk.node.journal.store.size()
    plan = fire("tried", start_ms=desk.now_ms + 2 * HOUR_MS, end_ms=desk.now_ms + 3 * HOUR_MS)
    body = {"notification": msgspec.to_builtins(plan)}
    near = {party: desk.post(party, "/v1/dry-runs", json=body).json()["near"] for party in ("army", "press")}
    assert {it["id"] for it in near["army"]} == {"clinic", "food-0", "food-1"}
    assert near["press"] == []
    assert desk.node.journal.store.size() == size
    tried = desk.post("press", "/v1/dry-runs", json=body).json()
    assert tried["volumes"] == list(body["notification"]["parts"])
    assert any("dispersion" in it for it in tried["questions"])
    route = {"notification": msgspec.to_builtins(convoy("tried", depart_ms=desk.now_ms + 2 * HOUR_MS))}
    volumes = desk.post("press", "/v1/dry-runs", json=route).json()["volumes"]
    assert volumes
    assert {it["footprint"]["type"] for it in volumes} <= {"circle", "corridor"}
    body["notification"]["parts"] = []
    assert desk.post("army", "/v1/dry-runs", json=body).status_code == 422


# -- carried away ----------------------------------------------------------------------------------


def test_a_bundle_verifies_and_holds_what_its_party_sees(desk: ServedDesk) -> None:
    policy = msgspec.json.encode(desk.get("army", "/v1/theatre").json()["policy"])
    answer = desk.get("army", "/v1/bundle")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    report = verify_bundle(answer.content, policy)
    assert report.answer != FAILED, report.problem
    size = desk.node.journal.store.size()
    assert json.loads(answer.content.splitlines()[0])["size"] == size
    earlier = desk.get("army", f"/v1/bundle?size={size - 1}")
    assert verify_bundle(earlier.content, policy).answer != FAILED
    assert desk.get("army", f"/v1/bundle?size={size + 1000}").status_code == 422


def test_the_log_is_read_as_far_as_the_bundle_shows_it(desk: ServedDesk) -> None:
    bundle = [json.loads(it) for it in desk.get("army", "/v1/bundle").content.splitlines()]
    shown = {it["i"] for it in bundle if "record" in it}
    listed = desk.rows("army", "/v1/log/entries?limit=7")
    assert all("index" not in it for it in listed)
    with desk.node.journal.still():
        where = {desk.state.cards[it["id"]].at for it in listed}
    assert where <= shown
    beyond = {desk.node.journal.store.entry(it).type for it in shown - where}
    assert beyond <= ALWAYS_SHOWN | {"redact/v1"}
    about = desk.rows("army", "/v1/log/entries?about=food-0")
    assert {it["subject"] for it in about} == {"food-0"}
    whole = desk.get("army", f"/v1/log/entries/{about[0]['id']}").json()
    assert whole["body"]["notification"]["id"] == "food-0"
    assert [it["index"] for it in desk.rows(NODE, "/v1/log/entries?limit=1000")] == list(
        range(desk.node.journal.store.size())
    )
    hidden = desk.state.objects["food-3"].entry
    answers = [desk.get("army", f"/v1/log/entries/{it}") for it in (hidden, "f" * 32)]
    assert {it.status_code for it in answers} == {404}
    assert answers[0].text.replace(hidden, "f" * 32) == answers[1].text


@pytest.mark.requirement("R14", "R39")
def test_a_copy_goes_on_record_and_is_told_to_whose_things_are_in_it(desk: ServedDesk) -> None:
    before = desk.state.release_counts["aid"]
    answer = desk.post("army", "/v1/copies", json={})
    assert answer.status_code == 200
    from openline.app.releasefile import ReleaseFile

    path = desk.home.path.parent / "copy.release"
    path.write_bytes(answer.content)
    assert desk.state.release_counts["aid"] == before + 1
    shown = desk.rows("aid", "/v1/told")[-1]["shown"]
    from hashlib import sha256

    assert shown["facts"]["file_sha256"] == sha256(answer.content).hexdigest()
    assert ReleaseFile is not None


@pytest.mark.parametrize("asked", [{"format": "release"}, {"format": "csv", "kind": "movements"}])
def test_while_a_copy_is_written_others_go_on(
    desk: ServedDesk, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, read, stood_still = desk.node.journal.store, desk.node.journal.store.entry, []

    def entry(index: int) -> StoredEntry:
        """Read an entry, and try meanwhile whether anybody else gets hold of the journal."""
        got = threading.Event()

        def look() -> None:
            with desk.node.journal.still():
                got.set()

        other = threading.Thread(target=look)
        other.start()
        if asked_by_the_copy():
            stood_still.append(not got.wait(5))
        return read(index)

    def asked_by_the_copy() -> bool:
        return any(it.filename == copies.__file__ for it in traceback.extract_stack())

    monkeypatch.setattr(store, "entry", entry)
    assert desk.post("army", "/v1/copies", json=asked).status_code == 200
    assert stood_still
    assert not any(stood_still)


@pytest.mark.parametrize("format", ["xlsx", "csv", "geojson", "kml", "kmz", "pdf"])
def test_lists_come_in_the_formats_that_people_have(desk: ServedDesk, format: str) -> None:
    answer = desk.post("army", "/v1/copies", json={"format": format, "kind": "movements"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].endswith(f'.{format}"')
    if format == "csv":
        assert "food-0" in answer.text
        assert "food-2" not in answer.text


# -- sheets ----------------------------------------------------------------------------------------


def test_a_blank_sheet_is_given_and_read_back(desk: ServedDesk) -> None:
    blank = desk.get("aid", "/v1/sheets/sites-additions?format=csv")
    assert blank.status_code == 200
    assert desk.get("aid", "/v1/sheets/sites-additions").content[:2] == b"PK"
    assert desk.get("aid", "/v1/print/movement?lang=ar").content[:4] == b"%PDF"
    assert desk.get("aid", "/v1/sheets/tanks").status_code == 422
    assert desk.get("aid", "/v1/print/tanks").status_code == 422


def filled(*rows: str) -> bytes:
    return "\n".join(("id,name,function,position,radius m,valid from,valid until", *rows)).encode()


def test_every_wrong_cell_is_named_and_nothing_recorded(desk: ServedDesk) -> None:
    size = desk.node.journal.store.size()
    sheet = filled(
        "well-1,Well,clinic,33.5 N 38.7 E,50,2026-06-01T00:00Z,UFN", "well-2,Well,tank,nowhere,50,x,UFN"
    )
    for sent in ({"content": sheet, "headers": {"content-type": "text/csv"}}, {"files": {"file": sheet}}):
        answer = desk.post("aid", "/v1/sheets/sites-additions", **sent)
        assert answer.status_code == 200, answer.text
        read = answer.json()
        assert (read["good"], read["of"], read["recorded"]) == (1, 2, [])
        assert {it["column"] for it in read["rows"][1]["errors"]} == {"From", "Function", "Place"}
        assert read["rows"][0]["echo"]
        assert [it["type"] for it in read["drafts"]] == ["site.add/v1"]
    refused = desk.post(
        "aid", "/v1/sheets/sites-additions?record=true", content=sheet, headers={"content-type": "text/csv"}
    )
    assert refused.status_code == 422
    assert desk.node.journal.store.size() == size


def test_a_sheet_is_recorded_when_that_is_asked_and_its_sites_removed_again(desk: ServedDesk) -> None:
    sheet = filled("well-9,Well,clinic,33.5 N 38.7 E,50,2026-06-01T00:00Z,UFN")
    csv = {"content-type": "text/csv"}
    done = desk.post("aid", "/v1/sheets/sites-additions?record=true&looked=true", content=sheet, headers=csv)
    assert done.status_code == 200, done.text
    assert desk.state.objects["well-9"].owner == "aid"
    assert desk.state.objects["well-9"].entry in done.json()["recorded"]
    removal = b"id,name,reason\nwell-9,Well,dry"
    hidden = desk.post("press", "/v1/sheets/sites-removals?record=true", content=removal, headers=csv)
    assert hidden.status_code == 404
    gone = desk.post("aid", "/v1/sheets/sites-removals?record=true&looked=true", content=removal, headers=csv)
    assert gone.status_code == 200, gone.text
    assert desk.state.objects["well-9"].state == "removed"


def test_what_is_no_sheet_is_refused(desk: ServedDesk) -> None:
    for data in (b"", b"\x00\x01", io.BytesIO(b"PK\x03\x04broken").getvalue()):
        answer = desk.post("aid", "/v1/sheets/movements", content=data, headers={"content-type": "text/csv"})
        assert answer.status_code == 422, answer.text


@pytest.mark.requirement("F8")
def test_a_list_of_serials_is_held_against_what_its_party_sees(desk: ServedDesk) -> None:
    depart_ms = desk.now_ms + 2 * HOUR_MS
    for id, to in (("s-1", Detail.FULL), ("s-2", Detail.NOTHING)):
        desk.notify("aid", convoy(id, depart_ms=depart_ms, serial=id.upper()))
        desk.share("aid", id, {"press": to})
    sheet = b"serial,callsign\nS 1,X\nS-2,Y\n"
    found = {}
    for party in ("press", "aid"):
        answer = desk.post(party, "/v1/reconciliations", content=sheet, headers={"content-type": "text/csv"})
        assert answer.status_code == 200, answer.text
        found[party] = {it["serial"]: it["status"] for it in answer.json()["rows"] if "row" in it}
    assert found["press"] == {"S 1": "agrees", "S-2": "not_notified"}
    assert {found["aid"][it] for it in ("S 1", "S-2")} == {"agrees"}
    wrong = desk.post("aid", "/v1/reconciliations?from_ms=2&until_ms=1", content=sheet)
    assert wrong.status_code == 422


def places_in(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but the whole of it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, it in items:
        yield (*place, key)
        yield from places_in(it, (*place, key))


@pytest.mark.parametrize("wrong", [-(2**53), 2**63, "UFN", None, []])
def test_a_plan_that_makes_no_sense_is_refused_whatever_is_wrong_with_it(
    desk: ServedDesk, wrong: object
) -> None:
    plan = convoy("tried", depart_ms=desk.now_ms + 2 * HOUR_MS)
    body = {"notification": json.loads(msgspec.json.encode(plan))}
    for place in places_in(body):
        sent = json.loads(json.dumps(body))
        within = sent
        for key in place[:-1]:
            within = within[key]
        within[place[-1]] = wrong
        answer = desk.post("press", "/v1/dry-runs", json=sent)
        assert answer.status_code in (200, 400, 422), (place, answer.text)
