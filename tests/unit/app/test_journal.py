"""The journal: the one way in."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline import bootstrap
from openline.app.drafts import AddressedDraft, sign_draft
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.replay import envelope_of, replay, values_of
from openline.errors import (
    ConflictError,
    EvidenceHoldError,
    InputError,
    LedgerError,
    NotFoundError,
    RefusedError,
    SignatureError,
    StorageError,
    TheatreError,
)
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import check_checkpoint, read_checkpoint
from openline.ledger.entry import read_header
from openline.ledger.merkle import check_consistency
from openline.ledger.proof import Proof
from openline.model.event import NODE, ControlFacts, ReasonBody, ReleaseFacts, TheatreBody, TheatreFacts
from openline.stores.sqlite import SqliteStore
from tests.nodes import Signer, SmallRules, find, opened


def rules_of(journal: Journal) -> SmallRules:
    rules = journal.rules
    assert isinstance(rules, SmallRules)
    return rules


def types(journal: Journal, start: int = 5) -> list[str]:
    """The types of the entries behind the enrolments."""
    return [entry.type for entry in journal.store.entries(start)]


def journal_times(home: Home) -> list[int]:
    with opened(home) as journal:
        return [entry.received_at_ms for entry in journal.store.entries()]


# -- what is answered -------------------------------------------------------------------------------


def test_a_receipt_proves_the_entry_with_the_policy_alone(
    journal: Journal, home: Home, alpha: Signer
) -> None:
    receipt = journal.submit(alpha.sighting())
    stored = journal.store.entry(receipt.index)
    assert receipt.id == stored.id
    proof = Proof.decode(receipt.proof)
    assert proof.index == receipt.index
    witnessed = proof.check(stored.record, home.policy().log_verifier)
    assert witnessed.checkpoint.size == journal.store.size()


def test_times_of_receipt_never_go_back_even_when_the_clock_does(
    home: Home, journal: Journal, alpha: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.close()
    last_ms = journal_times(home)[-1]
    for now_ms in (last_ms + 60_000, last_ms - 3_600_000, last_ms + 120_000):
        monkeypatch.setattr(bootstrap, "now_ms", lambda now_ms=now_ms: now_ms)
        with opened(home) as again:
            again.submit_many([alpha.sighting(), alpha.sighting()])
    times = journal_times(home)
    assert times == sorted(times)
    since_ms = [it - last_ms for it in times[5:]]  # while the clock is behind it goes on by itself
    assert {it // 60_000 for it in since_ms} == {1, 2}
    assert all(it % 60_000 < 30_000 for it in since_ms)


def test_a_receipt_holds_nothing_of_the_body(journal: Journal, alpha: Signer) -> None:
    receipt = journal.submit(alpha.sighting(note="the interpreter"))
    assert "interpreter" not in str(msgspec.json.encode(receipt))


def test_asking_again_with_the_same_bytes_gives_the_same_entry(journal: Journal, alpha: Signer) -> None:
    entry = alpha.sighting()
    first, again = journal.submit(entry), journal.submit(entry)
    assert (first.id, first.index, first.salt, first.received_at_ms) == (
        again.id,
        again.index,
        again.salt,
        again.received_at_ms,
    )
    assert types(journal) == ["sighting.report/v1", "release/v1"]


def test_asking_again_after_a_restart_gives_the_same_entry(
    journal: Journal, home: Home, alpha: Signer
) -> None:
    entry = alpha.sighting()
    first = journal.submit(entry)
    journal.close()
    with opened(home) as reopened:
        assert reopened.submit(entry).index == first.index


def test_the_same_thing_signed_anew_with_the_same_key_gives_the_first_entry(
    journal: Journal, alpha: Signer
) -> None:
    first = journal.submit(alpha.sighting(id="s", key="call-7"))
    assert journal.submit(alpha.sighting(id="s", key="call-7")).id == first.id


def test_another_body_under_the_same_key_is_a_conflict(journal: Journal, alpha: Signer) -> None:
    journal.submit(alpha.sighting(id="s", key="call-7"))
    for other in (alpha.sighting(id="s", key="call-7", note="more"), alpha.sighting(id="t", key="call-7")):
        with pytest.raises(ConflictError, match="call-7"):
            journal.submit(other)


def test_the_same_key_of_another_party_is_another_key(journal: Journal, alpha: Signer, bravo: Signer) -> None:
    first = journal.submit(alpha.sighting(key="call-7"))
    assert journal.submit(bravo.sighting(key="call-7")).id != first.id


def test_a_key_is_still_remembered_when_the_body_was_redacted(journal: Journal, alpha: Signer) -> None:
    entry = alpha.sighting(key="call-7")
    first = journal.submit(entry)
    journal.submit(alpha.redaction(first.id))
    assert journal.submit(entry).id == first.id
    with pytest.raises(ConflictError):
        journal.submit(alpha.sighting(key="call-7", note="more"))


def test_what_was_answered_is_answered_still_after_its_key_has_ended(journal: Journal, alpha: Signer) -> None:
    entry = alpha.sighting()
    first = journal.submit(entry)
    journal.submit(alpha.key_entry("key.end/v1", "revoked"))
    assert journal.submit(entry).index == first.index
    with pytest.raises(SignatureError):
        journal.submit(alpha.sighting())


def test_an_id_that_is_taken_is_a_conflict(journal: Journal, home: Home, alpha: Signer) -> None:
    first = journal.submit(alpha.sighting())
    draft = replay(journal.store.entry(first.index))
    assert draft.body is not None
    same_id = sign_draft(
        AddressedDraft(
            home.settings.theatre,
            home.settings.mode,
            "alpha",
            Draft(type="sighting.report/v1", facts=draft.facts, body=draft.body, key="another"),
        ),
        alpha.key,
        now_ms=0,
        random_bytes=lambda count: bytes.fromhex(first.id)[:count],
    )
    with pytest.raises(ConflictError, match="id"):
        journal.submit(same_id)


# -- what is refused --------------------------------------------------------------------------------


def test_a_refused_entry_leaves_no_trace(journal: Journal, alpha: Signer) -> None:
    state, size = rules_of(journal).state(), journal.store.size()
    dispute = Draft(
        type="control.dispute/v1",
        facts=ControlFacts(area="ridge"),
        body=ReasonBody(reason="ours"),
    )
    with pytest.raises(RefusedError):
        journal.submit(alpha.sign(dispute))
    assert (rules_of(journal).state(), journal.store.size()) == (state, size)


def test_a_refusal_in_a_group_spoils_none_of_the_others(
    journal: Journal, alpha: Signer, bravo: Signer
) -> None:
    stranger = Signer("stranger", alpha.home)
    entries = [
        alpha.sighting(id="a"),
        stranger.sighting(),
        alpha.sighting(id="finds-badly"),
        bravo.sighting(id="b"),
        alpha.sighting(id="c"),
    ]
    answers = journal.submit_many(entries)
    assert [type(answer).__name__ for answer in answers] == [
        "Receipt",
        "SignatureError",
        "InputError",
        "Receipt",
        "Receipt",
    ]
    sightings = journal.store.of_type("sighting.report/v1")
    assert [entry.subject for entry in sightings] == ["a", "b", "c"]


@pytest.mark.parametrize("bad", ["", "finds-badly"])
def test_what_is_asked_for_together_is_recorded_whole_or_not_at_all(
    journal: Journal, alpha: Signer, bravo: Signer, bad: str
) -> None:
    stranger = Signer("stranger", alpha.home)
    state, size = rules_of(journal).state(), journal.store.size()
    third = alpha.sighting(id=bad) if bad else stranger.sighting()
    with pytest.raises((SignatureError, InputError)) as refused:
        journal.submit_all([alpha.sighting(id="a"), bravo.sighting(id="b"), third, alpha.sighting(id="c")])
    assert refused.value.part == 2
    assert (rules_of(journal).state(), journal.store.size()) == (state, size)
    entries = [alpha.sighting(id="a"), bravo.sighting(id="b")]
    receipts = journal.submit_all(entries)
    assert [it.subject for it in journal.store.of_type("sighting.report/v1")] == ["a", "b"]
    assert [it.id for it in journal.submit_all(entries)] == [it.id for it in receipts]


def test_an_entry_whose_findings_cannot_be_signed_is_undone(journal: Journal, alpha: Signer) -> None:
    state, size = rules_of(journal).state(), journal.store.size()
    with pytest.raises(InputError):
        journal.submit(alpha.sighting(id="finds-badly"))
    assert (rules_of(journal).state(), journal.store.size()) == (state, size)
    journal.submit(alpha.sighting())


def test_an_unsigned_or_wrongly_signed_entry_is_refused(
    journal: Journal, alpha: Signer, bravo: Signer
) -> None:
    good, other = alpha.sighting(), alpha.sighting()
    envelope = good.envelope
    unsigned = msgspec.structs.replace(good, envelope=msgspec.structs.replace(envelope, signatures=()))
    swapped = msgspec.structs.replace(
        good, envelope=msgspec.structs.replace(envelope, signatures=other.envelope.signatures)
    )
    for wrong in (unsigned, swapped, Signer("alpha", alpha.home).sighting()):
        with pytest.raises(SignatureError):
            journal.submit(wrong)


def test_an_entry_of_another_theatre_is_refused(journal: Journal, tmp_path: Path, alpha: Signer) -> None:
    other = bootstrap.create_node(tmp_path / "other", name="Other", mode="exercise", rules=SmallRules())
    stray = Signer("alpha", other)
    with pytest.raises(TheatreError):
        journal.submit(stray.sign(_sighting_draft(alpha), alpha.key._replace(owner="alpha")))


def test_findings_and_releases_cannot_be_submitted(journal: Journal, home: Home) -> None:
    with pytest.raises(RefusedError, match="node"):
        journal.submit(bootstrap.sign(home, find("enter", "zone"), author=NODE))


def test_a_theatre_is_opened_once_only(journal: Journal, home: Home) -> None:
    facts = replay(journal.store.entry(0)).facts
    assert isinstance(facts, TheatreFacts)
    again = Draft(type="theatre.open/v1", facts=facts, body=TheatreBody(name="Again"))
    with pytest.raises(RefusedError, match="first"):
        journal.submit(bootstrap.sign(home, again, author=NODE))


def test_what_is_not_the_nodes_to_sign_is_not_recorded(journal: Journal, alpha: Signer) -> None:
    with pytest.raises(InputError):
        journal.record([_sighting_draft(alpha)])


# -- what follows -----------------------------------------------------------------------------------


def test_releases_follow_in_the_same_transaction_and_are_numbered_without_gaps(
    journal: Journal, alpha: Signer, bravo: Signer
) -> None:
    for _ in range(3):
        journal.submit(alpha.sighting())
        journal.submit(bravo.sighting())
    for party in ("alpha", "bravo"):
        releases = journal.store.releases(party)
        assert [release.seq for release in releases] == [1, 2, 3]
        facts = [replay(journal.store.entry(release.index)).facts for release in releases]
        assert [it.seq for it in facts if isinstance(it, ReleaseFacts)] == [1, 2, 3]


def test_numbers_go_on_after_a_restart(journal: Journal, home: Home, alpha: Signer) -> None:
    journal.submit(alpha.sighting())
    journal.close()
    with opened(home) as reopened:
        reopened.submit(alpha.sighting())
        assert [release.seq for release in reopened.store.releases("bravo")] == [1, 2]


def test_a_finding_that_follows_is_itself_released(journal: Journal, alpha: Signer) -> None:
    receipt = journal.submit(alpha.sighting(id="finds"))
    assert types(journal) == ["sighting.report/v1", "watch.find/v1", "release/v1", "release/v1"]
    finding = journal.store.entry(receipt.index + 1)
    assert replay(finding).header.cites == (receipt.index,)
    assert [release.entry for release in journal.store.releases("bravo")] == [finding.id]


def test_findings_are_recorded_with_the_watchs_state_or_not_at_all(journal: Journal, alpha: Signer) -> None:
    journal.record([find("enter", "zone"), find("exit", "zone")], watch_states={"bay": b"one"})
    assert journal.store.watch_state("bay") == b"one"
    assert types(journal).count("watch.find/v1") == 2
    with pytest.raises(InputError):
        journal.record([find("enter", "zone"), _sighting_draft(alpha)], watch_states={"bay": b"two"})
    assert journal.store.watch_state("bay") == b"one"
    assert types(journal).count("watch.find/v1") == 2


def test_a_watchs_state_alone_can_be_saved(journal: Journal) -> None:
    size = journal.store.size()
    assert journal.record([], watch_states={"bay": b"three"}) == []
    assert (journal.store.watch_state("bay"), journal.store.size()) == (b"three", size)


def test_a_finding_with_a_key_is_recorded_once(journal: Journal) -> None:
    first = journal.record([find("enter", "zone", key="f-1")])
    assert journal.record([find("enter", "zone", key="f-1")])[0].id == first[0].id
    with pytest.raises(ConflictError):
        journal.record([find("exit", "zone", key="f-1")])


# -- redaction --------------------------------------------------------------------------------------


def test_the_author_takes_a_body_away_and_with_it_the_releases_that_show_it(
    journal: Journal, alpha: Signer
) -> None:
    receipt = journal.submit(alpha.sighting(note="the interpreter"))
    redaction = journal.submit(alpha.redaction(receipt.id))
    release = journal.store.releases("bravo")[0]
    for index in (receipt.index, release.index):
        gone = journal.store.entry(index)
        assert (gone.body, gone.body_salt, gone.redacted_by) == (None, None, redaction.id)
    assert Proof.decode(receipt.proof).index == receipt.index


def test_nobody_else_takes_it_away(journal: Journal, alpha: Signer, bravo: Signer) -> None:
    receipt = journal.submit(alpha.sighting())
    with pytest.raises(RefusedError):
        journal.submit(bravo.redaction(receipt.id))


def test_a_body_that_is_held_as_evidence_stays(journal: Journal, alpha: Signer, bravo: Signer) -> None:
    receipt = journal.submit(alpha.sighting())
    journal.submit(bravo.hold(receipt.id))
    with pytest.raises(EvidenceHoldError):
        journal.submit(alpha.redaction(receipt.id))
    assert journal.store.entry(receipt.index).body is not None
    journal.submit(bravo.hold(receipt.id, lift=True))
    journal.submit(alpha.redaction(receipt.id))


@pytest.mark.requirement("R21")
@settings(max_examples=30)
@given(data=st.data())
def test_replaying_with_any_set_of_bodies_gone_gives_the_same_state(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, expected, size = _recorded_log(tmp_path_factory)
    gone = data.draw(st.sets(st.integers(0, size - 1)))
    copy = tmp_path_factory.mktemp("copy") / "log.sqlite"
    copy.write_bytes(home.log_path.read_bytes())
    store = SqliteStore(copy)
    for index in gone:
        store._write("UPDATE entries SET body = NULL, body_salt = NULL WHERE idx = ?", (index,))
    rules = SmallRules()
    for stored in store.entries():
        header, facts, body = replay(stored)
        assert body is None or stored.index not in gone
        rules.apply(stored.index, header, facts, body, received_at_ms=stored.received_at_ms)
    store.close()
    assert rules.state() == expected


_LOG: list[tuple[Home, tuple[object, ...], int]] = []


def _recorded_log(folder: pytest.TempPathFactory) -> tuple[Home, tuple[object, ...], int]:
    """One log for all examples: sightings, findings, releases, a hold, a redaction."""
    if not _LOG:
        home = bootstrap.create_node(
            folder.mktemp("log") / "node", name="Log", mode="exercise", rules=SmallRules()
        )
        alpha, bravo = Signer("alpha", home), Signer("bravo", home)
        with opened(home) as journal:
            for entry in (*alpha.enrolment(), *bravo.enrolment()):
                journal.submit(entry)
            first = journal.submit(alpha.sighting())
            journal.submit(bravo.sighting(id="finds"))
            held = journal.submit(alpha.sighting())
            journal.submit(bravo.hold(held.id))
            journal.submit(alpha.redaction(first.id))
            state, size = rules_of(journal).state(), journal.store.size()
        _LOG.append((home, state, size))
    return _LOG[0]


# -- the fold ---------------------------------------------------------------------------------------


def test_a_reopened_log_has_the_same_state_and_the_same_root(
    journal: Journal, home: Home, alpha: Signer
) -> None:
    for index in range(20):
        journal.submit(alpha.sighting(id="finds" if index % 5 == 0 else ""))
    before, note = rules_of(journal).state(), journal.checkpoint()
    journal.close()
    with opened(home) as reopened:
        assert rules_of(reopened).state() == before
        assert reopened.checkpoint() == note


def test_two_processes_write_to_one_log_in_turn(
    journal: Journal, home: Home, alpha: Signer, bravo: Signer
) -> None:
    with opened(home) as other:
        for _ in range(5):
            journal.submit(alpha.sighting())
            other.submit(bravo.sighting())
        assert other.refresh() == journal.refresh() == 25
        assert rules_of(other).state() == rules_of(journal).state()


def test_two_processes_write_to_one_log_at_once(
    journal: Journal, home: Home, alpha: Signer, bravo: Signer
) -> None:
    with opened(home) as other, ThreadPoolExecutor(8) as threads:
        asked = [
            threads.submit(where.submit, party.sighting())
            for _ in range(25)
            for where, party in ((journal, alpha), (other, bravo))
        ]
        receipts = [it.result() for it in asked]
        assert len({receipt.index for receipt in receipts}) == 50
        assert other.refresh() == journal.refresh() == 105
        check_checkpoint(journal.checkpoint(), home.policy().log_verifier)


def test_every_receipts_checkpoint_is_a_beginning_of_the_log(journal: Journal, alpha: Signer) -> None:
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(lambda _: journal.submit(alpha.sighting()), range(60)))
    head, _ = read_checkpoint(journal.checkpoint())
    for receipt in receipts:
        old, _ = read_checkpoint(Proof.decode(receipt.proof).checkpoint)
        check_consistency(
            old.size, head.size, old.root, head.root, journal.prove_consistency(old.size, head.size)
        )


def test_a_changed_record_is_found_when_the_log_is_opened(
    journal: Journal, home: Home, alpha: Signer
) -> None:
    journal.submit(alpha.sighting())
    journal.close()
    store = SqliteStore(home.log_path)
    store._write("UPDATE entries SET record = CAST(replace(record, 'e', 'f') AS BLOB) WHERE idx = ?", (5,))
    store.close()
    with pytest.raises(LedgerError, match="entry 5"), opened(home):
        pass


def test_a_changed_body_is_found_when_the_log_is_opened(journal: Journal, home: Home, alpha: Signer) -> None:
    journal.submit(alpha.sighting(note="two lorries"))
    journal.close()
    store = SqliteStore(home.log_path)
    store._write(
        "UPDATE entries SET body = CAST(replace(body, 'two lorries', 'ten lorries') AS BLOB) WHERE idx = ?",
        (5,),
    )
    store.close()
    with pytest.raises(LedgerError, match="stored body is not the one that was signed"), opened(home):
        pass


def test_a_changed_leaf_is_found_when_the_log_is_opened(journal: Journal, home: Home, alpha: Signer) -> None:
    journal.submit(alpha.sighting())
    journal.close()
    store = SqliteStore(home.log_path)
    store._write("UPDATE nodes SET hash = zeroblob(32) WHERE level = ? AND idx = 0", (2,))
    store.close()
    with pytest.raises(LedgerError, match="tree"), opened(home):
        pass


def test_the_log_of_another_theatre_in_the_same_home_is_refused(
    journal: Journal, home: Home, tmp_path: Path
) -> None:
    journal.close()
    other = bootstrap.create_node(tmp_path / "other", name="Other", mode="exercise", rules=SmallRules())
    home.log_path.write_bytes(other.log_path.read_bytes())
    with pytest.raises(TheatreError), opened(home):
        pass


def test_a_closed_journal_takes_nothing_more(journal: Journal, alpha: Signer) -> None:
    journal.close()
    with pytest.raises(StorageError):
        journal.submit(alpha.sighting())


# -- looking ----------------------------------------------------------------------------------------


def test_a_fresh_receipt_can_be_had_for_any_entry(journal: Journal, home: Home, alpha: Signer) -> None:
    first = journal.submit(alpha.sighting())
    journal.submit(alpha.sighting())
    fresh = journal.prove(first.id)
    assert (fresh.index, fresh.salt) == (first.index, first.salt)
    Proof.decode(fresh.proof).check(journal.store.entry(first.index).record, home.policy().log_verifier)
    with pytest.raises(NotFoundError):
        journal.prove("0" * 32)


def test_an_earlier_checkpoint_can_be_had_again(journal: Journal, alpha: Signer) -> None:
    before = journal.checkpoint()
    journal.submit(alpha.sighting())
    assert journal.checkpoint(5) == before
    for size in (0, 99):
        with pytest.raises(InputError):
            journal.checkpoint(size)


def test_the_stored_envelope_is_the_one_that_was_signed(journal: Journal, alpha: Signer) -> None:
    entry = alpha.sighting()
    receipt = journal.submit(entry)
    assert envelope_of(journal.store.entry(receipt.index)) == entry.envelope


def _sighting_draft(signer: Signer) -> Draft:
    entry = signer.sighting()
    header, facts, body = values_of(read_header(from_base64(entry.envelope.payload)), entry.body)
    assert body is not None
    return Draft(type=header.type, facts=facts, body=body, key=secrets.token_hex(4))
