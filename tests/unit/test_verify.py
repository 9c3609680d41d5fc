import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from openline import verify
from openline.ledger.canonical import from_base64, to_base64
from openline.ledger.entry import Envelope, Header, Signature, pae
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.record import record_bytes
from openline.ledger.signing import public_key_hex, sign
from openline.model.agreement import Basis, StanceValue
from openline.model.event import (
    EVENTS,
    NODE,
    PartyBody,
    PartyEditFacts,
    PartyFacts,
    ReasonBody,
    StanceFacts,
    WatchBody,
    WatchFacts,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.saying import DeskBody, DeskFacts
from openline.verify import FAILED, NOT_ANCHORED, VERIFIED, Report, verify_bundle
from tests.logbook import Logbook, public, seed, small_log

pytestmark = pytest.mark.requirement("R21")


def judged(log: Logbook) -> Report:
    return verify_bundle(log.bundle(), log.policy())


def problem(log: Logbook) -> str:
    """What the policy's reader and the reader without one both find."""
    report = judged(log)
    assert report.answer == FAILED
    assert verify_bundle(log.bundle()).problem == report.problem
    return report.problem


def started() -> Logbook:
    log = Logbook()
    log.open()
    log.enrol("blue")
    log.add_key("blue", "blue")
    return log


# -- the answer ------------------------------------------------------------------------------------


def test_a_good_bundle_is_verified_against_the_policy() -> None:
    report = judged(small_log())
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert (report.size, report.shown, report.redacted) == (7, 7, 2)
    assert (report.theatre, report.mode, report.origin) == ("tanf", "exercise", "example.org/tanf")
    assert report.signed_in_node_custody == 3
    assert report.roots_from_log == []


def test_without_a_policy_the_answer_is_not_anchored() -> None:
    report = verify_bundle(small_log().bundle(witnesses=["w1"]))
    assert report.answer == NOT_ANCHORED
    assert report.witnesses == []
    assert report.roots_from_log == ["blue", "node"]


def test_a_party_that_the_policy_does_not_list_is_named() -> None:
    log = started()
    log.enrol("green")
    log.add_key("green", "green")
    log.take_stance("green", "green")
    report = judged(log)
    assert (report.answer, report.roots_from_log) == (VERIFIED, ["green"])


def test_a_party_that_never_signs_needs_no_root() -> None:
    log = started()
    facts = PartyFacts(party="group", addressable=Addressable.VIA, reach_via=("red",))
    body = PartyBody(party=Party(id="group", name="The Group"))
    log.add(log.sign("party.enrol/v1", facts, body, author=NODE, signer="node root"))
    assert judged(log).answer == VERIFIED
    log.take_stance("group", "blue")
    assert "not valid here for group" in problem(log)


# -- witnesses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_answer_says_how_many_independent_witnesses_stand_behind_it(count: int) -> None:
    log, names = small_log(), ["w1", "w2", "w3"]
    bundle = log.bundle(witnesses=names[:count])
    report = verify_bundle(bundle, log.policy(witnesses=names, quorum=count))
    assert (report.answer, report.witnesses, report.quorum) == (VERIFIED, names[:count], count)
    more = verify_bundle(bundle, log.policy(witnesses=names, quorum=count + 1))
    assert more.answer == FAILED
    assert "witnesses: " in more.problem


def test_witnesses_that_the_policy_does_not_know_do_not_count() -> None:
    log = small_log()
    report = verify_bundle(log.bundle(witnesses=["w1", "w2"]), log.policy(witnesses=["w2"], quorum=1))
    assert report.witnesses == ["w2"]


def test_a_cosignature_by_a_known_witness_must_fit() -> None:
    log = small_log()
    other = started()
    lines = other.checkpoint(witnesses=["w1"]).splitlines()
    note = log.checkpoint() + lines[-1] + "\n"
    text = log.bundle().decode().splitlines(keepends=True)
    text[-2] = json.dumps({"checkpoint": note}, ensure_ascii=False, separators=(",", ":")) + "\n"
    report = verify_bundle(with_digest("".join(text[:-1])), log.policy(witnesses=["w1"]))
    assert (report.answer, report.problem) == (FAILED, "the signature does not fit")


def with_digest(text: str) -> bytes:
    return f'{text}{{"sha256":"{sha256(text.encode()).hexdigest()}"}}\n'.encode()


# -- keys ------------------------------------------------------------------------------------------


def test_a_rotated_key_signs_no_more_and_what_it_signed_stays_signed() -> None:
    log = started()
    log.take_stance("blue", "blue")
    log.add_key("blue", "blue 2", reason="rotated", replaces="blue")
    log.take_stance("blue", "blue 2")
    assert judged(log).answer == VERIFIED
    log.take_stance("blue", "blue")
    assert problem(log) == f"line 8, entry 6: {public('blue')} is not valid here for blue"


@pytest.mark.parametrize("reason", ["revoked", "lost"])
def test_a_key_that_has_ended_signs_no_more(reason: str) -> None:
    log = started()
    log.end_key("blue", "blue", reason=reason)
    assert judged(log).answer == VERIFIED
    log.take_stance("blue", "blue")
    assert "not valid here for blue" in problem(log)


def test_a_lost_key_is_recovered_under_the_root() -> None:
    log = started()
    log.end_key("blue", "blue", reason="lost")
    log.add_key("blue", "blue 2", reason="recovered", replaces="blue")
    log.take_stance("blue", "blue 2")
    assert judged(log).answer == VERIFIED


def test_a_key_that_has_ended_does_not_come_back() -> None:
    log = started()
    log.end_key("blue", "blue")
    log.add_key("blue", "blue")
    assert "was there before" in problem(log)


def test_a_key_is_not_valid_before_it_is_added() -> None:
    log = Logbook()
    log.open()
    log.enrol("blue")
    log.take_stance("blue", "blue")
    log.add_key("blue", "blue")
    assert "entry 2" in problem(log)


def test_no_party_ends_another_partys_key() -> None:
    log = started()
    log.enrol("red")
    log.end_key("blue", "blue", author="red", signer="red root")
    assert "red cannot speak for the keys of blue" in problem(log)


def test_a_rotation_cannot_take_another_partys_key_along() -> None:
    log = started()
    log.enrol("red")
    log.add_key("red", "red", reason="rotated", replaces="blue")
    assert "no key of red" in problem(log)


@pytest.mark.parametrize("signer", ["blue", "node", "node root", "red root"])
def test_only_the_partys_own_root_adds_its_keys(signer: str) -> None:
    log = started()
    log.add_key("blue", "blue 2", signer=signer)
    assert "is not the root of blue" in problem(log)


def test_a_root_signs_nothing_but_parties_and_keys() -> None:
    log = started()
    log.take_stance("blue", "blue root")
    assert "not valid here for blue" in problem(log)


def test_one_party_cannot_sign_for_another() -> None:
    log = started()
    log.enrol("red")
    log.take_stance("red", "blue")
    assert "not valid here for red" in problem(log)


def test_who_has_no_name_signs_nothing_by_any_key() -> None:
    log = started()
    facts = StanceFacts(
        about="z1", version=1, body_sha256="0" * 64, value=StanceValue.AGREED, basis=Basis.VERBAL
    )
    signed = log.sign("stance.take/v1", facts, ReasonBody(), author="blue", signer="blue").envelope
    payload = from_base64(signed.payload).replace(b'"author":"blue"', b'"author":""')
    nobody = seed("a key that is nobody's")
    signature = sign(nobody, pae(signed.payloadType, payload))
    forged = Envelope(
        payload=to_base64(payload),
        payloadType=signed.payloadType,
        signatures=(Signature(keyid=public_key_hex(nobody), sig=to_base64(signature)),),
    )
    reader = verify.Log(Report(theatre="tanf", mode="exercise"), {})
    with pytest.raises(ValueError, match=r"is not valid here for $"):
        reader.signed_header(1, record_bytes(forged, theatre="tanf", received_at_ms=1))


def test_who_has_no_name_ends_no_key() -> None:
    reader = verify.Log(Report(theatre="tanf", mode="exercise"), {})
    with pytest.raises(ValueError, match="is no key of"):
        reader.change_key("", {"party": "", "public_key_hex": "00", "replaces_hex": ""}, adds=False)


def test_custody_is_what_the_root_has_said_of_the_key_and_not_what_an_entry_claims() -> None:
    log = Logbook()
    log.open()
    log.enrol("blue")
    log.add_key("blue", "blue", key_custody=Custody.NODE)
    log.take_stance("blue", "blue", custody=Custody.PARTY)
    report = judged(log)
    assert (report.answer, report.signed_in_node_custody) == (VERIFIED, 3)


def test_the_node_changes_its_key_under_its_root() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    fields = {"author": NODE, "signer": "node root", "key_custody": Custody.NODE}
    log.add_key(NODE, "node 2", reason="rotated", replaces="node", **fields)
    log.release("red", 1, stance, signer="node 2")
    assert judged(log).answer == VERIFIED
    log.release("red", 2, stance)
    assert "not valid here for node" in problem(log)


def test_a_root_other_than_the_policys_is_refused() -> None:
    log = started()
    roots = {NODE: public("node root"), "blue": public("another root")}
    report = verify_bundle(log.bundle(), log.policy(roots=roots))
    assert report.problem == "line 3, entry 1: the root of blue is not the one in the policy"


def test_a_party_keeps_its_root() -> None:
    log = started()
    facts = PartyFacts(party="blue", addressable=Addressable.DIRECT, root_key_hex=public("red root"))
    body = PartyBody(party=Party(id="blue", name="Blue"))
    log.add(log.sign("party.enrol/v1", facts, body, author=NODE, signer="node root"))
    assert "another root for blue" in verify_bundle(log.bundle()).problem


def test_only_the_nodes_root_says_how_a_party_is_reached() -> None:
    log = started()
    facts = PartyEditFacts(party="red", version=2, addressable=Addressable.NEVER)
    body = PartyBody(party=Party(id="red", name="Red", addressable=Addressable.NEVER))
    log.add(log.sign("party.edit/v1", facts, body, author=NODE, signer="node root"))
    assert verify_bundle(log.bundle()).problem == ""
    log.add(log.sign("party.edit/v1", facts, body, author="blue", signer="blue root"))
    assert "party.edit/v1 is for the node" in verify_bundle(log.bundle()).problem


def test_the_root_signs_what_the_model_says_and_nothing_else() -> None:
    assert {type for type, it in EVENTS.items() if it.signed_by == "root"} == verify.SIGNED_BY_ROOT


def test_whom_to_call_at_the_node_is_said_by_the_nodes_root_alone() -> None:
    log = started()
    facts = DeskFacts(version=1, posts=())
    log.add(log.sign("desk.node/v1", facts, DeskBody(posts=()), author=NODE, signer="node root"))
    assert judged(log).answer == VERIFIED
    log.add(log.sign("desk.node/v1", facts, DeskBody(posts=()), author="blue", signer="blue root"))
    assert "desk.node/v1 is for the node" in problem(log)


# -- theatre, log, order ---------------------------------------------------------------------------


def test_an_exercise_entry_in_a_real_log_is_found() -> None:
    log = Logbook(mode="real")
    log.open()
    log.enrol("blue")
    log.add_key("blue", "blue")
    log.take_stance("blue", "blue", mode="exercise")
    assert "signed for another theatre or mode" in problem(log)


def test_an_entry_of_another_theatre_is_found() -> None:
    log = started()
    log.take_stance("blue", "blue", theatre="kobani")
    assert "signed for another theatre or mode" in problem(log)


@pytest.mark.parametrize(
    "field", [{"theatre": "kobani"}, {"mode": "real"}, {"origin": "example.org/kobani"}], ids=str
)
def test_a_policy_for_another_log_is_refused(field: dict[str, str]) -> None:
    log = small_log()
    report = verify_bundle(log.bundle(), log.policy(**field))
    assert report.problem == f"the policy is for another {next(iter(field))}"


def test_a_second_opening_is_found() -> None:
    log = started()
    log.open()
    assert "the first entry, and no other, opens the theatre" in problem(log)


def test_a_log_of_another_name_is_found() -> None:
    log = started()
    log.origin = "example.org/kobani"
    assert verify_bundle(log.bundle()).problem == "the first entry opens another log"


def test_an_entry_is_in_the_log_once() -> None:
    log = started()
    log.take_stance("blue", "blue")
    log.take_stance("blue", "blue", id=log.header(3).id)
    assert "another entry has the same id" in problem(log)


def test_an_entry_cites_what_stands_before_it() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    log.release("red", 1, stance, cites=(stance, 9))
    assert "cites what is not before it" in problem(log)


def test_only_the_node_makes_findings() -> None:
    log = started()
    facts, body = WatchFacts(event="enter", about="z1"), WatchBody(event={"event": "enter"})
    log.add(log.sign("watch.find/v1", facts, body, author="blue", signer="blue"))
    assert "watch.find/v1 is for the node" in problem(log)


# -- releases --------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [(2,), (1, 1), (1, 3), (1, 2, 4)])
def test_a_gap_in_what_a_party_was_shown_is_found(numbers: tuple[int, ...]) -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    for number in numbers:
        log.release("red", number, stance)
    assert f"release {numbers[-1]} to red where {len(numbers)} was due" in problem(log)


def test_each_party_has_its_own_count_of_releases() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    for party, number in (("red", 1), ("green", 1), ("red", 2), ("green", 2)):
        log.release(party, number, stance)
    assert judged(log).answer == VERIFIED


# -- bodies ----------------------------------------------------------------------------------------


def test_another_body_than_the_signed_one_is_found() -> None:
    log = started()
    log.take_stance("blue", "blue")
    other = log.sign("stance.take/v1", STANCE, ReasonBody(reason="forged"), author="blue", signer="blue")
    log.entries[3] = msgspec.structs.replace(log.entries[3], body=other.body)
    assert problem(log) == "line 5, entry 3: not the body that was signed"


STANCE = StanceFacts(
    about="z1", version=1, body_sha256="0" * 64, value=StanceValue.AGREED, basis=Basis.VERBAL
)


def test_a_body_goes_only_by_a_redaction() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    log.take_stance("blue", "blue")
    log.take_body(stance, by=4)
    assert problem(log) == "entry 4 does not redact entry 3"


def test_no_party_redacts_what_another_has_signed() -> None:
    log = started()
    log.enrol("red")
    log.add_key("red", "red")
    stance = log.take_stance("blue", "blue")
    log.redact(stance, author="red", signer="red")
    assert "does not redact" in problem(log)


def test_a_redaction_takes_one_entry_and_not_another() -> None:
    log = started()
    one, other = log.take_stance("blue", "blue"), log.take_stance("blue", "blue")
    by = log.redact(one)
    log.take_body(other, by)
    assert f"entry {by} does not redact entry {other}" in problem(log)


def test_with_a_body_goes_what_the_node_has_made_of_it() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    facts, body = WatchFacts(event="enter", about="z1"), WatchBody(event={"event": "enter"})
    found = log.add(log.sign("watch.find/v1", facts, body, author=NODE, signer="node", cites=(stance,)))
    shown = log.release("red", 1, found)
    log.redact(stance, also=[found, shown])
    assert judged(log).answer == VERIFIED


def test_a_release_of_something_else_stays() -> None:
    log = started()
    one, other = log.take_stance("blue", "blue"), log.take_stance("blue", "blue")
    shown = log.release("red", 1, other)
    by = log.redact(one, also=[shown])
    assert f"entry {by} does not redact entry {shown}" in problem(log)


# -- part of a log ---------------------------------------------------------------------------------


def of_red(header: Header) -> bool:
    return header.author == "red" or (header.kind == "release" and header.facts["party"] == "red")


def test_a_recipients_bundle_holds_what_it_may_see_and_the_same_root() -> None:
    log = small_log()
    bundle = log.bundle(shown=of_red)
    report = verify_bundle(bundle, log.policy())
    assert report.answer == VERIFIED
    assert (report.size, report.shown) == (7, 5)
    assert report.root == judged(log).root
    lines = [json.loads(line) for line in bundle.splitlines()]
    assert [line["i"] for line in lines[1:-2] if "leaf" in line] == [3, 6]


def test_a_recipients_bundle_shows_its_releases_without_a_gap() -> None:
    log = started()
    stance = log.take_stance("blue", "blue")
    for number in (1, 2, 3):
        log.release("red", number, stance)
    without_second = log.bundle(shown=lambda it: of_red(it) and it.facts["seq"] != 2)
    assert "release 3 to red where 2 was due" in verify_bundle(without_second, log.policy()).problem


def test_the_first_entry_cannot_be_hidden() -> None:
    log = small_log()
    lines = log.bundle().decode().splitlines(keepends=True)
    lines[1] = '{"i":0,"leaf":"' + "A" * 43 + '="}\n'
    report = verify_bundle(with_digest("".join(lines[:-1])), log.policy())
    assert report.problem == "line 2, entry 0: not shown, redacted nor hidden"


# -- policies and the command ----------------------------------------------------------------------


def broken(**fields: object) -> bytes:
    return small_log().policy(**fields)


@pytest.mark.parametrize(
    "policy",
    [
        b"",
        b"[]",
        b"{}",
        broken(format="openline/policy/v2"),
        broken(more=1),
        broken(quorum=-1),
        broken(quorum="2"),
        broken(roots={}),
        broken(log_key="example.org/tanf"),
        broken(witnesses=["w1", "w1"]),
        small_log().policy().replace(b'"witnesses": []', b'"witnesses": ["w1"]'),
    ],
    ids=lambda policy: policy[:60].decode() + str(len(policy)),
)
def test_what_is_no_policy_is_told_apart_from_a_wrong_bundle(policy: bytes) -> None:
    with pytest.raises(ValueError, match="this is not a policy"):
        verify_bundle(small_log().bundle(), policy)


def test_one_witness_under_two_names_does_not_count_as_two() -> None:
    log = small_log()
    twice = [VerifierKey.of(name, KeyType.COSIGNATURE, seed("w1")).encode() for name in ("w1", "w2")]
    own = [VerifierKey.of("w", KeyType.COSIGNATURE, seed("log")).encode()]
    for witnesses in (twice, own):
        policy = json.loads(log.policy()) | {"witnesses": witnesses}
        with pytest.raises(ValueError, match="a key is there twice"):
            verify_bundle(log.bundle(), json.dumps(policy).encode())


@pytest.mark.parametrize(
    ("spoil", "with_policy", "code"), [(False, True, 0), (True, True, 1), (False, False, 3)]
)
def test_the_module_runs_by_itself_when_it_is_copied_out(
    tmp_path: Path, spoil: bool, with_policy: bool, code: int
) -> None:
    log = small_log()
    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    bundle = log.bundle()
    (tmp_path / "log.bundle").write_bytes(bundle[:-9] + b"x" + bundle[-8:] if spoil else bundle)
    (tmp_path / "policy.json").write_bytes(log.policy())
    given = ["log.bundle", *(["--policy", "policy.json"] if with_policy else [])]
    done = subprocess.run(
        [sys.executable, "-I", alone.name, *given], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert json.loads(done.stdout)["answer"] == {0: VERIFIED, 1: FAILED, 3: NOT_ANCHORED}[code]


def test_the_module_leaves_with_2_when_a_file_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, verify.__file__, "nowhere"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"nowhere" in done.stderr


def test_the_module_is_short_enough_to_be_read_in_one_sitting() -> None:
    assert len(Path(verify.__file__).read_text(encoding="utf-8").splitlines()) <= 600
