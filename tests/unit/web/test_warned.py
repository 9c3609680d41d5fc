"""Leaflets, alerts of CAP and their feed over HTTP, each to whom it concerns and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import msgspec
import pytest

from openline.app.ports import Draft
from openline.client import Client
from openline.decide.presenting import NOTICE
from openline.errors import NotFoundError
from openline.model.event import NODE, Body, DeliveryFailFacts, Facts, Nothing, WatchBody, WatchFacts
from openline.model.notification import Precedence
from openline.model.release import Receipt, Relayed
from openline.model.warning import NOTHING_FURTHER, Effect, Medium, WayOut
from openline.web.app import make_app
from openline.wire.cap import Alert, MsgType, Status, read_alert
from tests.desk import convoy, fire
from tests.served_desk import HOUR_MS, ServedDesk
from tests.serving import served
from tests.warned import LEAVE, cancel, drop, effect, issue, laddered, review, said, text

ATOM = "{http://www.w3.org/2005/Atom}"
WAY_OUT = WayOut(stated_by="alpha", texts={"en": "By the road to the east."})


def found(desk: ServedDesk, type: str, facts: Facts, body: Body) -> str:
    """Have the node find something; return the entry."""
    desk.node.journal.record([Draft(type=type, facts=facts, body=body, rule="watching/1")])
    return [it.id for it in desk.state.cards.values() if it.type == type][-1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = ServedDesk(folder, "alpha", "bravo", "charlie")
        laddered(made, "alpha")
        watched = WatchFacts(event="enter", about="tanf", parties=("charlie",))
        finding = found(made, "watch.find/v1", watched, WatchBody(event={"track": "T1"}))
        soon = made.now_ms + HOUR_MS
        issue(made, "alpha", said("w1", "bravo", deadline=soon), evidence=(finding,))
        issue(made, "alpha", said("w1", "bravo", deadline=soon), action="replace", evidence=(finding,))
        last = made.state.warnings["w1"].entry
        seq = made.told("bravo", last)[0].seq
        made.acknowledge("bravo", seq, Receipt.READ)
        made.acknowledge("bravo", seq, Receipt.RELAYED, Relayed.YES)
        failed = DeliveryFailFacts(
            entry=last, party="bravo", seq=seq, medium="sms", attempts=7, since_ms=1,
            precedence=Precedence.IMMEDIATE,
        )  # fmt: skip
        found(made, "delivery.fail/v1", failed, Nothing())
        cancel(made, "alpha", "w1")
        issue(made, "alpha", said("w2", "bravo", rung=3, medium=Medium.LEAFLET, way_out=WAY_OUT))
        drop(made, "alpha", "w2")
        effect(made, "bravo", "w2", Effect.COMPLIED)
        made.notify("bravo", convoy("food", depart_ms=soon))
        made.notify("charlie", fire("range", start_ms=soon, end_ms=soon + HOUR_MS))
        yield made
        made.close()


def alert(desk: ServedDesk, party: str, path: str) -> Alert:
    answer = desk.get(party, path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/cap+xml")
    return read_alert(answer.content)


def feed(desk: ServedDesk, party: str) -> list[Alert]:
    """Return the alerts to which a party's feed leads, in its order."""
    answer = desk.get(party, "/v1/cap")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    links = [it.find(f"{ATOM}link") for it in root.findall(f"{ATOM}entry")]
    paths = [urlsplit(it.attrib["href"]).path for it in links if it is not None]
    return [alert(desk, party, it) for it in paths]


# -- templates and suggestions ---------------------------------------------------------------------


def test_every_party_reads_every_template_and_who_has_reviewed_it(desk: ServedDesk) -> None:
    digest = text().digest
    review(desk, "charlie", digest)
    for party in ("alpha", "bravo"):
        rows = {it["template"]: it for it in desk.rows(party, "/v1/templates?limit=3")}
        assert len(rows) == 13
        [english] = [it for it in rows["leave"]["texts"] if it["text"]["language"] == "en"]
        assert (english["digest"], english["reviewed_by"], english["supplied_by"]) == (
            digest,
            ["charlie"],
            "",
        )
        [sorani] = [it for it in rows["leave"]["texts"] if it["text"]["language"] == "ckb"]
        assert (sorani["digest"], sorani["text"]["text"]) == ("", None)
    assert desk.get("bravo", "/v1/templates/leave").json()["demand"] == "leave"
    assert desk.get("bravo", "/v1/templates/none").status_code == 404


def test_slots_are_filled_before_anything_is_issued_and_nothing_goes_on_record(desk: ServedDesk) -> None:
    size = desk.node.journal.store.size()
    asked = {"language": "ar", "values": LEAVE["ar"]}
    answer = desk.post("bravo", "/v1/templates/leave/fill", json=asked)
    assert (answer.status_code, desk.node.journal.store.size()) == (200, size)
    row = answer.json()
    assert row["text"] == msgspec.to_builtins(text("ar"))
    assert (row["script"], row["supplied_by"], row["may_be_issued"]) == ("rtl", "", True)
    assert (row["notice"], row["nothing_further"]) == (NOTICE, NOTHING_FURTHER)
    chosen = desk.post("bravo", "/v1/templates/leave/fill", json=asked | {"digest": row["text"]["digest"]})
    assert chosen.json() == row
    for wrong, status, why in (
        ({"values": LEAVE["ar"] | {"contact": ""}}, 422, "the slot 'contact' is empty"),
        ({"values": LEAVE["ar"] | {"more": "x"}}, 422, "there is no slot 'more'"),
        ({"language": "ckb"}, 404, "has no text in 'ckb'"),
        ({"digest": "0" * 64}, 404, "text of that digest"),
        ({"digest": "0"}, 400, "matching regex"),
    ):
        refused = desk.post("bravo", "/v1/templates/leave/fill", json=asked | wrong)
        assert refused.status_code == status, refused.text
        assert why in refused.json()["detail"]
    assert desk.post("bravo", "/v1/templates/none/fill", json=asked).status_code == 404


def test_what_a_finding_suggests_is_for_the_owner_of_the_zone(desk: ServedDesk) -> None:
    [row] = desk.rows("alpha", "/v1/suggestions")
    assert (row["zone"], row["event"], row["warnings"], len(row["rungs"])) == ("tanf", "enter", ["w1"], 4)
    assert row["evidence"] == {"track": "T1"}
    assert desk.get("alpha", f"/v1/suggestions/{row['finding']}").json() == row
    for party in ("bravo", "charlie"):
        assert desk.rows(party, "/v1/suggestions") == []
        answers = [desk.get(party, f"/v1/suggestions/{it}") for it in (row["finding"], "nothing")]
        assert {it.status_code for it in answers} == {404}
        assert answers[0].text.replace(row["finding"], "…") == answers[1].text.replace("nothing", "…")


# -- leaflets --------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
@pytest.mark.parametrize("party", ["alpha", NODE])
def test_a_leaflet_is_printed_by_who_may_draw_its_zone(desk: ServedDesk, party: str) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")
    answer = desk.get(party, "/v1/warnings/w2/leaflet?sheet=a5&language=en&utc_offset_min=180")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="w2.pdf"'
    document = pdfium.PdfDocument(answer.content)
    words = " ".join(document[0].get_textpage().get_text_range().replace("\u00ad", "").split())
    assert "EXERCISE" in words
    assert "By the road to the east." in words
    assert NOTICE in words
    assert NOTHING_FURTHER in words
    again = desk.get(
        party,
        "/v1/warnings/w2/leaflet?sheet=a5&language=en&utc_offset_min=180",
        **{"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("party", "path", "status", "words"),
    [
        ("charlie", "w2/leaflet", 404, "no warning 'w2'"),
        ("charlie", "nothing/leaflet", 404, "no warning 'nothing'"),
        ("alpha", "w1/leaflet", 409, "given by message"),
        ("bravo", "w2/leaflet", 409, "its zone is not shown to you"),
        ("alpha", "w2/leaflet?language=ru", 422, "no text in 'ru'"),
        ("alpha", "w2/leaflet?sheet=a4", 400, "sheet"),
        ("alpha", "w2/leaflet?utc_offset_min=900", 400, "utc_offset_min"),
        ("charlie", "w2/cap", 404, "no warning 'w2'"),
        ("charlie", "nothing/cap", 404, "no warning 'nothing'"),
    ],
)
def test_what_is_not_to_be_had_is_said(
    desk: ServedDesk, party: str, path: str, status: int, words: str
) -> None:
    answer = desk.get(party, f"/v1/warnings/{path}")
    assert answer.status_code in (status, 400 if status == 422 else status), answer.text
    assert words in answer.text


# -- alerts ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R26")
def test_a_warning_is_the_same_alert_to_its_issuer_and_its_addressee(desk: ServedDesk) -> None:
    made = {party: alert(desk, party, "/v1/warnings/w2/cap") for party in ("alpha", "bravo")}
    area = made["alpha"].infos[0].areas[0]
    assert (area.description, made["bravo"].infos[0].areas[0].description) == ("tanf", "tanf")
    assert made["alpha"] == made["bravo"]
    it = made["bravo"]
    assert (it.status, it.msg_type, it.addresses) == (Status.EXERCISE, MsgType.ALERT, ("bravo",))
    assert [info.language for info in it.infos] == ["en", "ar"]
    assert it.infos[0].instruction == "Alpha: By the road to the east."
    assert NOTICE in it.note
    assert NOTHING_FURTHER in it.note
    assert it.identifier == desk.state.warnings["w2"].entry


@pytest.mark.requirement("R26")
def test_a_feed_holds_what_was_issued_changed_cancelled_answered_and_lost(desk: ServedDesk) -> None:
    alerts = [it for it in feed(desk, "bravo") if "w2" not in str(it.infos)]
    of_warning = [it for it in alerts if "food" not in str(it) and it.identifier.count(".") != 1]
    kinds = [it.msg_type for it in of_warning]
    assert sorted(kinds) == ["Ack", "Ack", "Alert", "Cancel", "Error", "Update"]
    by_kind = {it.msg_type: it for it in of_warning}
    first, second, end = by_kind[MsgType.ALERT], by_kind[MsgType.UPDATE], by_kind[MsgType.CANCEL]
    assert [it.identifier for it in second.references] == [first.identifier]
    assert [it.identifier for it in end.references] == [first.identifier, second.identifier]
    assert "Released copies cannot be recalled." in end.note
    for it in of_warning:
        assert it.status is Status.EXERCISE
        if it.msg_type in (MsgType.ACK, MsgType.ERROR):
            assert it.references == (second.reference,)
    acks = [it for it in of_warning if it.msg_type is MsgType.ACK]
    assert {it.sender.partition(".")[0] for it in acks} == {"bravo"}
    assert "tried 7 times" in by_kind[MsgType.ERROR].note
    issuer = [it for it in feed(desk, "alpha") if it.identifier in {one.identifier for one in of_warning}]
    # The issuer has the same, of what was lost in a release of its own.
    assert {it.msg_type for it in issuer} == {"Ack", "Alert", "Cancel", "Update", "Error"}


@pytest.mark.requirement("R16", "R26")
def test_both_sides_of_a_match_have_the_same_alert_without_area_or_detail(desk: ServedDesk) -> None:
    made = {}
    for party in ("bravo", "charlie"):
        found = [it for it in feed(desk, party) if it.sender.startswith("node.")]
        [made[party]] = [it for it in found if it.msg_type is MsgType.ALERT and it.infos[0].event == "MATCH"
                         and _between(desk, it, "food", "range")]  # fmt: skip
    assert made["bravo"].identifier == made["charlie"].identifier
    assert made["bravo"].addresses == ("bravo",)
    english = made["bravo"].infos[0]
    assert "Charlie has on record come close to each other" in re.sub(
        "[\u2068\u2069]", "", english.description
    )
    assert english.areas == ()
    assert english.severity == made["charlie"].infos[0].severity != "Unknown"
    assert "food" not in str(made["charlie"])
    assert "range" not in str(made["bravo"])


def _between(desk: ServedDesk, it: Alert, *things: str) -> bool:
    match = desk.state.matches[it.identifier.partition(".")[2]]
    return {match.about, match.other} == set(things)


def test_a_match_that_changes_and_ends_is_updated_and_cancelled(desk: ServedDesk) -> None:
    soon = desk.now_ms + HOUR_MS
    desk.notify("bravo", convoy("bread", depart_ms=soon))
    desk.notify("charlie", fire("range-2", start_ms=soon, end_ms=soon + HOUR_MS))
    desk.notify("bravo", convoy("bread", depart_ms=soon + 5 * 60_000))
    desk.gone("bravo", "bread")
    match = next(it.id for it in desk.state.matches.values() if {it.about, it.other} == {"bread", "range-2"})
    mine = [it for it in feed(desk, "charlie") if it.identifier.endswith(match)]
    kinds = [it.msg_type for it in reversed(sorted(mine, key=lambda it: it.sent_s, reverse=True))]
    assert MsgType.ALERT in kinds
    end = next(it for it in mine if it.msg_type is MsgType.CANCEL)
    assert {it.identifier for it in mine} - {end.identifier} == {it.identifier for it in end.references}


def test_nobody_else_has_any_of_it(desk: ServedDesk) -> None:
    every = {it.identifier for party in ("alpha", "bravo") for it in feed(desk, party)}
    charlie = {it.identifier for it in feed(desk, "charlie")}
    of_others = {it for it in every - charlie if it.count(".") != 1}
    assert len(of_others) >= 6
    for identifier in of_others:
        for party, known in (("charlie", charlie),):
            assert identifier not in known
            answers = [desk.get(party, f"/v1/cap/{it}") for it in (identifier, "nothing")]
            assert {it.status_code for it in answers} == {404}
            assert answers[0].text.replace(identifier, "…") == answers[1].text.replace("nothing", "…")


def test_who_is_added_to_a_warning_has_not_what_was_there_before(desk: ServedDesk) -> None:
    issue(desk, "alpha", said("w3", "bravo"))
    issue(desk, "alpha", said("w3", "bravo", "charlie"), action="replace")
    first, second = (it.entry for it in desk.state.warnings["w3"].versions)
    assert desk.get("charlie", f"/v1/cap/{first}").status_code == 404
    assert alert(desk, "charlie", f"/v1/cap/{second}").msg_type is MsgType.ALERT
    assert alert(desk, "bravo", f"/v1/cap/{second}").msg_type is MsgType.UPDATE


def test_an_alert_whose_text_was_redacted_says_so(desk: ServedDesk) -> None:
    entry = issue(desk, "alpha", said("w4", "bravo"))
    desk.redact("alpha", entry)
    made = alert(desk, "bravo", "/v1/warnings/w4/cap")
    assert (made.infos, "redacted" in made.note) == ((), True)
    assert desk.get("alpha", "/v1/warnings/w4/leaflet").status_code == 409


def test_alerts_are_valid_by_the_schema_of_oasis(desk: ServedDesk) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: no schema can be asked")
    schema = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "data" / "cap" / "CAP-v1.2.xsd"))
    for party in ("alpha", "bravo", "charlie"):
        answer = desk.get(party, "/v1/cap")
        for entry in ElementTree.fromstring(answer.content).findall(f"{ATOM}entry"):
            link = entry.find(f"{ATOM}link")
            assert link is not None
            data = desk.get(party, urlsplit(link.attrib["href"]).path).content
            schema.assertValid(etree.fromstring(data))


# -- over a socket ---------------------------------------------------------------------------------


def test_the_client_gets_all_of_it_over_a_socket(desk: ServedDesk) -> None:
    with served(make_app(desk.node)) as address:
        with Client(address, token=desk.tokens["alpha"]) as client:
            assert client.leaflet("w2", sheet="a5", languages=("en", "ar")).startswith(b"%PDF")
            assert read_alert(client.cap("w2")).msg_type is MsgType.ALERT
            assert b"<feed" in client.cap_feed(limit=5)
            assert [it.zone for it in client.suggestions()] == ["tanf"]
            assert len(list(client.templates())) == 13
            assert client.template("leave").demand == "leave"
            identifier = desk.state.warnings["w2"].entry
            assert read_alert(client.cap_alert(identifier)).identifier == identifier
        with Client(address, token=desk.tokens["charlie"]) as client:
            for ask in (client.leaflet, client.cap):
                with pytest.raises(NotFoundError, match="no warning 'w2'"):
                    ask("w2")
            with pytest.raises(NotFoundError, match="no alert"):
                client.cap_alert(identifier)
