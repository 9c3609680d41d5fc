"""Whoever is handed a bundle after something was redacted can verify it, whatever had been made of that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from openline.app.handout import bundle_entries, shown_to
from openline.app.timers import look
from openline.ledger.bundle import write_bundle
from openline.ledger.checkpoint import read_checkpoint
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose
from openline.verify import VERIFIED, Report, verify_bundle
from tests.desk import convoy, site
from tests.occurring import account, ask, declare, open_incident
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R14", "R21")
READERS = ("army", "aid", "press", "relief")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDesk]:
    """Four parties, of which one is told through another: what is found for it is in that one's hands."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    made = ServedDesk(tmp_path, "army", "aid", "press")
    made.enrol("relief", Addressable.VIA, ("press",))
    yield made
    made.close()


def policy_of(desk: ServedDesk) -> bytes:
    return msgspec.json.encode(desk.get("army", "/v1/theatre").json()["policy"])


def whole(desk: ServedDesk, party: str) -> Report:
    """Verify the bundle of all that a party may see; of one that calls no node, as the node hands it out."""
    note = desk.node.journal.checkpoint()
    entries = bundle_entries(desk.node.journal, read_checkpoint(note)[0].size)
    shown = shown_to(desk.node.rules, party)
    return verify_bundle(b"".join(write_bundle(entries, note, shown=shown)), policy_of(desk))


def holds(desk: ServedDesk, what: str) -> dict[str, int]:
    """Every party's bundle verifies; return how many redacted bodies each has."""
    redacted = {}
    for party in READERS:
        report = whole(desk, party)
        assert (report.answer, report.problem) == (VERIFIED, ""), (what, party)
        redacted[party] = report.redacted
    return redacted


def test_what_was_found_of_a_match_a_silence_and_an_incident_goes_and_every_bundle_holds(
    desk: ServedDesk,
) -> None:
    clinic = desk.notify("relief", site("clinic", 0, 0))
    desk.consent("relief", "clinic", army=tuple(Purpose), press=tuple(Purpose))
    move = desk.notify("army", convoy("move", depart_ms=desk.now_ms + HOUR_MS))
    assert desk.state.matches, "the two come too close"
    desk.share("army", "move", {"press": Detail.CONTACT})
    incident = open_incident(desk, "army", "inc", "relief", "aid", said=account(desk.now_ms))
    declared = declare(desk, "relief", "st", "inc", "army", text="It was not us.")
    by_ms = desk.node.journal.now_ms() + 500
    asked = [
        ask(desk, "army", "q1", "inc", "relief", answer_by_ms=by_ms),
        ask(desk, "aid", "q2", "inc", "relief", "army", answer_by_ms=by_ms, withheld=True),
    ]
    _pass(desk, by_ms)
    assert sum(bool(it.silent) for it in desk.state.asked.values()) == 3
    desk.gone("relief", "clinic")
    desk.gone("army", "move")
    assert set(holds(desk, "before").values()) == {0}
    for author, entry in (
        ("relief", clinic), ("army", move), ("relief", declared), ("army", asked[0]), ("aid", asked[1]),
        ("army", incident),
    ):  # fmt: skip
        desk.redact(author, entry)
        found = holds(desk, desk.state.cards[entry].type)
    assert all(found.values())
    for party in ("army", "aid", "press"):
        stretch = desk.get(party, f"/v1/evidence?from_ms=0&until_ms={desk.node.journal.now_ms() + 1}")
        report = verify_bundle(stretch.content, policy_of(desk))
        assert (report.answer, report.problem, report.redacted > 0) == (VERIFIED, "", True), party
    # What was found near the incident for the party behind it had gone through its hands.
    types = [it.type for it in desk.node.journal.store.entries() if it.redacted_by is not None]
    assert types.count("near.find/v1") == 3


def test_the_go_between_is_shown_the_header_of_what_went_through_it_only_once_it_is_gone(
    desk: ServedDesk,
) -> None:
    incident = open_incident(desk, "army", "inc", "relief", said=account(desk.now_ms))
    before = whole(desk, "press").shown
    desk.redact("army", incident)
    after = whole(desk, "press")
    # The redaction, the release that says so, and the finding without its body.
    assert (after.answer, after.shown - before) == (VERIFIED, 3)
    assert whole(desk, "aid").redacted == 0, "nobody else is shown any of it"


def test_an_incidents_own_bundle_holds_for_the_go_between_too(desk: ServedDesk) -> None:
    incident = open_incident(desk, "army", "inc", "relief", "press", said=account(desk.now_ms))
    declare(desk, "press", "st", "inc", "army", text="We saw it.")
    desk.redact("army", incident)
    for party in ("army", "press"):
        report = verify_bundle(desk.get(party, "/v1/incidents/inc/bundle").content, policy_of(desk))
        assert (report.answer, report.problem) == (VERIFIED, ""), party


def _pass(desk: ServedDesk, until_ms: int) -> None:
    """Let time pass, and find who stays silent."""
    node = desk.node
    while node.journal.now_ms() <= until_ms:
        time.sleep(0.05)
    look(node.journal, node.rules, now_ms=node.journal.now_ms(), random_bytes=node.random_bytes)
