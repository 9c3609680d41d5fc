"""Evidence over HTTP and out of a HOME: what a party may see, proven; pages and a map beside it, bound."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from openline.app.lookingback import Past
from openline.errors import InputError, NotFoundError, SignatureError
from openline.ledger.checkpoint import read_checkpoint
from openline.model.channel import Place, Verb
from openline.model.event import NODE, ReasonBody, RedactionFacts
from openline.model.incident import CustodyStep
from openline.model.release import Detail, Purpose
from openline.verify import FAILED, VERIFIED, Report, verify_bundle
from openline.web.evidence import Asked, Evidence, incident_evidence, stretch_evidence
from tests.desk import at, site
from tests.occurring import account, add_exhibit, cite, declare, open_incident, pass_on
from tests.saying import open_channel
from tests.served_desk import ServedDesk

pytestmark = pytest.mark.requirement("R18", "R21", "R34")
FILM = b"thirty-one bytes of moving image"
AWAY = "https://"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    folder = tmp_path_factory.mktemp("evidence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = ServedDesk(folder, "army", "sponsor", "aid", "press")
        made.zone("army", "tanf")
        made.share("army", "tanf", {"sponsor": Detail.FULL})
        made.notify("aid", site("clinic", 2_000, -53_500))
        made.consent("aid", "clinic", army=tuple(Purpose))
        made.share("aid", "clinic", {"army": Detail.FULL})
        open_channel(made, "op", "army", "sponsor")
        strike = account(made.now_ms, place=Place(position=at(0, -53_500)), within_m=500)
        open_incident(made, "army", "strike", "sponsor", said=strike, text="We struck inside.")
        denial = account(made.now_ms, place=Place(position=at(0, -67_000)), within_m=1_000)
        declare(
            made, "sponsor", "denial", "strike", "army", verb=Verb.DENIES, account=denial,
            text="كان ذلك خارج المنطقة.", language="ar",
        )  # fmt: skip
        declare(made, "army", "aside", "strike", "aid", text="Between the army and the aid convoy.")
        digest = sha256(FILM).hexdigest()
        add_exhibit(
            made, "sponsor", "film", "strike", "army", name="film.mp4", sha256=digest, bytes=len(FILM)
        )
        pass_on(made, "sponsor", "film", CustodyStep.HAND_OVER, to="army")
        cite(made, "army", "paper", "strike", "sponsor", speaker="an officer")
        open_incident(made, "press", "other", "aid", text="Something else.")
        yield made
        made.close()


def policy_of(desk: ServedDesk) -> bytes:
    return msgspec.json.encode(desk.get("army", "/v1/theatre").json()["policy"])


def fetched(desk: ServedDesk, party: str, query: str = "") -> tuple[Report, dict[str, bytes]]:
    """Fetch the strike's bundle; return what verify says of it, and its files."""
    answer = desk.get(party, f"/v1/incidents/strike/bundle{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return verify_bundle(answer.content, policy_of(desk)), files_of(answer.content)


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {it: archive.read(it) for it in archive.namelist()}


def entries_of(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return the headers of the entries that are shown, by id, each with its body as ``body``."""
    from base64 import b64decode

    found = {}
    for line in files["entries.jsonl"].splitlines()[1:-2]:
        it = json.loads(line)
        if "record" in it:
            envelope = json.loads(b64decode(it["record"]))["envelope"]
            header = json.loads(b64decode(envelope["payload"]))
            found[header["id"]] = header | {
                "body": json.loads(b64decode(it["body"])) if "body" in it else None
            }
    return found


def made_here(desk: ServedDesk, reader: str, **asked: Any) -> Evidence:
    node = desk.node
    past = Past(node.journal.store, patience_s=600)
    try:
        return incident_evidence(
            node.home, node.journal, node.rules, past, "strike", Asked(reader, node.now_ms(), **asked)
        )
    finally:
        past.close()


def test_a_partys_bundle_verifies_and_says_what_is_proven(desk: ServedDesk) -> None:
    report, files = fetched(desk, "army")
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert (report.made_for, report.about) == ("army", {"incident": "strike"})
    assert {"entries.jsonl", "consistency.json"} <= set(report.proven)
    assert set(report.presented) == {
        *("readme.txt", "report.html", "picture.json", "map.svg", "verify.py"),
    }
    assert set(files) == {"manifest.json", "seal.json", *report.proven, *report.presented}
    (grown,) = report.extends
    opened = desk.state.incidents["strike"].index
    assert opened < grown < report.size


def test_it_holds_the_entries_concerned_their_releases_and_the_keys_and_no_others(desk: ServedDesk) -> None:
    _, files = fetched(desk, "army")
    entries = entries_of(files)
    said = {it["facts"].get("statement") for it in entries.values() if it["type"] == "statement.make/v1"}
    types = {it["type"] for it in entries.values()}
    assert said == {"denial", "aside"}
    assert {"theatre.open/v1", "party.enrol/v1", "key.add/v1", "incident.open/v1", "release/v1"} <= types
    told = [it for it in entries.values() if it["type"] == "release/v1"]
    assert {it["facts"]["party"] for it in told} == {"army"}
    shown = {it["body"]["shown"]["facts"].get("statement") for it in told if "facts" in it["body"]["shown"]}
    assert "denial" in shown
    assert not any("other" in json.dumps(it["facts"]) for it in entries.values())


def test_what_is_between_others_is_in_no_part_of_a_partys_bundle(desk: ServedDesk) -> None:
    _, files = fetched(desk, "sponsor")
    entries = entries_of(files)
    assert not any(it["facts"].get("statement") == "aside" for it in entries.values())
    for name in ("report.html", "picture.json", "map.svg"):
        assert b"aid convoy" not in files[name]
        assert b"clinic" not in files[name]
    assert "aid convoy" not in json.dumps(list(entries.values()))
    _, of_army = fetched(desk, "army")
    assert b"aid convoy" in of_army["report.html"]


@pytest.mark.parametrize("party", ["press", "aid"])
def test_whoever_is_not_shown_an_incident_gets_the_answer_of_what_is_not_there(
    desk: ServedDesk, party: str
) -> None:
    hidden = desk.get(party, "/v1/incidents/strike/bundle")
    unknown = desk.get(party, "/v1/incidents/no-such/bundle")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.json()["detail"].replace("strike", "no-such") == unknown.json()["detail"]


def test_the_pages_put_both_words_side_by_side_and_need_nothing_else(desk: ServedDesk) -> None:
    _, files = fetched(desk, "army")
    page = files["report.html"].decode()
    army, sponsor = page.index("We struck inside."), page.index("كان ذلك خارج المنطقة.")
    sides = re.findall(r'<div class="side"><h3><bdi>(.*?)</bdi>', page)
    assert sides[:2] == ["Army (army)", "Sponsor (sponsor)"]
    assert army < sponsor
    assert "Notification is voluntary" in page
    assert "EXERCISE" in page
    assert 'dir="rtl"' in page
    assert "12.5 km" in page or "13.5 km" in page  # how far apart the two put it
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?\s*(?:https?:)?//""", page)
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page
    for header in entries_of(files).values():
        assert header["body_sha256"] in page


def test_the_map_draws_both_places_with_their_circles_and_the_zone(desk: ServedDesk) -> None:
    _, files = fetched(desk, "army")
    drawn = files["map.svg"].decode()
    assert drawn.count('stroke-dasharray="1.2 0.8"') == 2
    assert "[0] army" in drawn
    assert "] sponsor" in drawn
    assert ">tanf<" in drawn.replace("Tanf", "tanf")
    assert AWAY not in drawn


def test_as_pdf_it_is_the_same_bytes_for_the_same_moment(desk: ServedDesk) -> None:
    one, other = (made_here(desk, "army", with_pdf=True)._replace(checkpoint="") for _ in range(2))
    first, second = files_of(one.data), files_of(other.data)
    assert first["report.pdf"].startswith(b"%PDF")
    assert first["map.svg"] == second["map.svg"]
    assert set(first) == set(second)


def test_files_are_taken_by_their_hash_alone(desk: ServedDesk) -> None:
    made = made_here(desk, "army", files=[FILM])
    name = f"exhibits/{sha256(FILM).hexdigest()}"
    report = verify_bundle(made.data, policy_of(desk))
    assert report.answer == VERIFIED
    assert name in report.proven
    assert files_of(made.data)[name] == FILM
    assert b"in this bundle" in files_of(made.data)["report.html"]
    with pytest.raises(InputError, match="no exhibit here"):
        made_here(desk, "army", files=[b"another film"])


def test_it_is_shown_to_extend_a_checkpoint_that_the_recipient_holds(desk: ServedDesk) -> None:
    size = desk.node.journal.store.size() - 3
    note = desk.node.journal.checkpoint(size)
    made = made_here(desk, "army", earlier=[note])
    assert size in verify_bundle(made.data, policy_of(desk), note.encode()).extends
    over_http = desk.get("army", f"/v1/incidents/strike/bundle?extends={size}").content
    assert size in verify_bundle(over_http, policy_of(desk), note.encode()).extends


def test_a_checkpoint_of_another_log_is_refused(desk: ServedDesk, tmp_path: Any) -> None:
    from openline import bootstrap

    home = bootstrap.create_node(
        tmp_path / "other", name="Other", mode="exercise", origin="example.org/other"
    )
    with bootstrap.open_journal(home) as journal:
        note = journal.checkpoint()
    with pytest.raises(SignatureError, match=r"example\.org/other"):
        made_here(desk, "army", earlier=[note])


def test_a_stretch_of_time_holds_what_came_on_record_in_it(desk: ServedDesk) -> None:
    stored = list(desk.node.journal.store.entries())
    middle = stored[len(stored) // 2].received_at_ms
    last = stored[-1].received_at_ms + 1
    answer = desk.get("army", f"/v1/evidence?from_ms={middle}&until_ms={last}")
    report, files = verify_bundle(answer.content, policy_of(desk)), files_of(answer.content)
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.about == {"from_ms": middle, "until_ms": last}
    received = {it.id: it.received_at_ms for it in stored}
    always = ("theatre.", "party.", "key.", "redact")
    own = [id for id, it in entries_of(files).items() if not it["type"].startswith(always)]
    assert own
    assert all(middle <= received[id] < last for id in own)
    seqs = [it["seq"] for it in json.loads(files["told.json"])]
    assert seqs == sorted(seqs)
    assert desk.get("army", "/v1/evidence?from_ms=5&until_ms=5").status_code == 422


def test_whoever_runs_the_node_takes_all_of_it(desk: ServedDesk) -> None:
    stored = list(desk.node.journal.store.entries())
    span = (stored[0].received_at_ms, stored[-1].received_at_ms + 1)
    node = desk.node
    made = stretch_evidence(node.home, node.journal, node.rules, *span, Asked(NODE, node.now_ms()))
    report = verify_bundle(made.data, policy_of(desk))
    assert (report.answer, report.shown) == (VERIFIED, len(stored))


def test_a_party_that_is_not_on_record_gets_none(desk: ServedDesk) -> None:
    with pytest.raises(NotFoundError):
        made_here(desk, "nobody")


def test_a_redacted_statement_keeps_its_proof_and_says_why(desk: ServedDesk) -> None:
    entry = declare(desk, "sponsor", "rash", "strike", "army", text="Words to be taken back.")
    desk.record("sponsor", "redact/v1", RedactionFacts(entry=entry), ReasonBody(reason="a name"))
    report, files = fetched(desk, "army")
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.redacted >= 1
    assert b"taken back" not in b"".join(files.values())
    assert b"[redacted]" in files["report.html"]
    assert any(it["type"] == "redact/v1" for it in entries_of(files).values())


def test_one_byte_of_any_part_is_found(desk: ServedDesk) -> None:
    data = desk.get("army", "/v1/incidents/strike/bundle").content
    policy = policy_of(desk)
    for name, content in files_of(data).items():
        spoilt = bytearray(data)
        spoilt[data.index(content) + len(content) // 2] ^= 1
        assert verify_bundle(bytes(spoilt), policy).answer == FAILED, name
    assert read_checkpoint(desk.node.journal.checkpoint())[0].size > 0
