"""A party that trusts no one signs on its own machine: two HOMEs, and files carried between them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline.cli import COMMANDS
from openline.cli.output import run


class Machine:
    """A machine with a HOME: what is typed there, and what it answers."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def says(self, *words: object, code: int = 0, home: bool = True) -> list[dict[str, Any]]:
        """Run a command and return the JSON objects that it prints."""
        line = [*map(str, words), *(("--home", str(self.home)) if home else ()), "--json"]
        got = run(COMMANDS[line[0]], line)
        out, error = self._capsys.readouterr()
        assert got == code, f"{line}: exit {got}\n{out}{error}"
        text = out if code in (0, 1) else error
        return [json.loads(it) for it in text.splitlines()]

    def refuses(self, *words: object, code: int) -> dict[str, Any]:
        """Run a command that must fail with an exit code, and return the error."""
        (error,) = self.says(*words, code=code)
        return error

    def keygen(self, party: str, *options: str, out: Path | None = None) -> str:
        (key,) = self.says("keygen", party, *options, *(("--out", out) if out else ()))
        return str(key["public"])


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.chdir(tmp_path)
    machine = Machine(tmp_path / "node", capsys)
    machine.says("init", "--name", "Tanf", "--mode", "exercise")
    machine.says("party", "add", "coalition", "--name", "Coalition cell")
    return machine


@pytest.fixture
def sponsor(node: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Machine:
    """The Sponsor's own machine, joined by the policy file and enrolled under its own root."""
    machine = Machine(tmp_path / "sponsor", capsys)
    machine.says("init", "--join", node.home / "policy.json")
    root = machine.keygen("sponsor", "--root")
    key = machine.keygen("sponsor")
    node.says("party", "add", "sponsor", "--root-key", root)
    machine.says("key", "add", "sponsor", key, "--out", "enrol.entry")
    node.says("submit", "enrol.entry")
    return machine


def propose(node: Machine, *options: str) -> None:
    node.says(
        "agree", "propose", "peace", "--as", "coalition", "--party", "coalition", "--party", "sponsor",
        "--text", "Neither side enters without a call.", *options,
    )  # fmt: skip


def sign_draft(machine: Machine, draft: str, key: Path, out: str) -> None:
    machine.says("sign", draft, "--key", key, "--out", out, home=False)


def exported(node: Machine, party: str, name: str) -> Path:
    file = Path(name)
    node.says("log", "export", file, "--for", party)
    return file


@pytest.mark.requirement("R1", "R21")
def test_a_party_signs_on_its_own_machine_and_the_node_accepts(node: Machine, sponsor: Machine) -> None:
    propose(node)
    bundle = exported(node, "sponsor", "for-sponsor.bundle")
    (verified,) = sponsor.says("verify", bundle, "--policy", sponsor.home / "policy.json")
    assert verified["answer"] == "verified"
    (signed,) = sponsor.says(
        "agree", "sign", "peace", "--as", "sponsor", "--seen", bundle, "--out", "s.entry"
    )
    assert signed["text"] == "Neither side enters without a call."
    node.says("submit", signed["file"])
    node.says("agree", "sign", "peace", "--as", "coalition")
    (agreement,) = node.says("agree", "show", "peace")
    assert (agreement["state"], agreement["signed"]) == ("in_force", ["sponsor", "coalition"])


@pytest.mark.requirement("R1", "R2")
def test_an_edit_that_overtakes_a_signature_is_not_agreed_by_who_signed_before_it(
    node: Machine, sponsor: Machine
) -> None:
    where = ("--at", "33.5 N 38.6 E", "--as", "coalition", "--share", "sponsor=full")
    node.says("zone", "add", "tanf", *where, "--radius-km", "55")
    first = exported(node, "sponsor", "first.bundle")
    take = ("stance", "take", "tanf", "agreed", "--as", "sponsor")
    (signed,) = sponsor.says(*take, "--seen", first, "--out", "first.entry")
    assert (signed["version"], signed["echo"][:5]) == (1, "55 km")

    # While the entry is on its way, the owner makes the zone wider.
    node.says("zone", "edit", "tanf", "--radius-km", "90", "--as", "coalition")
    node.says("submit", "first.entry")
    held = {it["party"]: it for it in node.says("stance", "list", "tanf")}["sponsor"]
    assert (held["value"], held["said"], held["version"]) == ("notified", "agreed", 1)

    # It is shown the new version, and agrees to that too.
    second = exported(node, "sponsor", "second.bundle")
    (signed,) = sponsor.says(*take, "--seen", second, "--draft", "second.draft")
    assert (signed["version"], signed["echo"][:5]) == (2, "90 km")
    sign_draft(sponsor, "second.draft", sponsor.home / "keys" / "sponsor.key", "second.entry")
    node.says("submit", "second.entry")
    (zone,) = node.says("zone", "list")
    assert zone["stances"]["sponsor"] == "agreed"

    # What it signed long ago and finds again takes nothing from that.
    sponsor.says(*take, "--seen", first, "--out", "late.entry")
    node.says("submit", "late.entry")
    (zone,) = node.says("zone", "list")
    assert zone["stances"]["sponsor"] == "agreed"


@pytest.mark.requirement("R2")
def test_a_stance_on_a_version_that_never_was_is_refused_and_says_what_to_do(
    node: Machine, sponsor: Machine
) -> None:
    where = ("--at", "33.5 N 38.6 E", "--as", "coalition", "--share", "sponsor=full")
    node.says("zone", "add", "tanf", *where, "--radius-km", "55")
    take = ("stance", "take", "tanf", "agreed", "--as", "sponsor")
    error = sponsor.refuses(*take, "--out", "blind.entry", code=2)
    assert "which version of 'tanf' is meant" in error["what"]
    seen = exported(node, "sponsor", "for-sponsor.bundle")
    for field, value in (("version", 2), ("body_sha256", "ab" * 32)):
        sponsor.says(*take, "--seen", seen, "--draft", f"{field}.draft")
        draft = json.loads(Path(f"{field}.draft").read_text())
        draft["facts"][field] = value
        Path(f"{field}.draft").write_text(json.dumps(draft))
        sign_draft(sponsor, f"{field}.draft", sponsor.home / "keys" / "sponsor.key", f"{field}.entry")
        error = node.refuses("submit", f"{field}.entry", code=2)
        assert (error["error"], error["fault"]) == ("RefusedError", "caller")
        assert error["where"].endswith(f"stance on tanf, {field}")
        assert "its author" in error["what"]
        assert "log export" in error["next_step"]
    (zone,) = node.says("zone", "list")
    assert zone["stances"]["sponsor"] == "notified"


@pytest.mark.requirement("R8", "R15", "R21")
def test_what_a_party_was_told_reads_the_same_from_the_log_and_from_its_own_bundle(
    node: Machine, sponsor: Machine
) -> None:
    propose(node)
    *releases, end = node.says("told", "sponsor")
    proposal = releases[-1]
    assert proposal["shown"]["body"]["agreement"]["text"] == "Neither side enters without a call."
    assert "no precondition of protection" in end["notice"]
    sponsor.says(
        "ack", "sponsor", proposal["seq"], "--level", "relayed", "--relayed", "partly", "--out", "a.entry"
    )
    node.says("submit", "a.entry")
    bundle = exported(node, "sponsor", "for-sponsor.bundle")
    on_record, *_ = (it for it in node.says("told", "sponsor") if it.get("seq") == proposal["seq"])
    carried, *_ = (
        it for it in sponsor.says("told", "sponsor", "--seen", bundle) if it.get("seq") == proposal["seq"]
    )
    assert on_record["shown"] == carried["shown"]
    (said,) = carried["acknowledged"]
    assert (said["level"], said["relayed"]) == ("relayed", "partly")


@pytest.mark.requirement("R21")
def test_when_a_party_answered_is_when_the_node_received_it_whatever_the_party_says(
    node: Machine, sponsor: Machine
) -> None:
    sponsor.says("ack", "sponsor", "1", "--level", "read", "--draft", "read.draft")
    draft = json.loads(Path("read.draft").read_text())
    Path("read.draft").write_text(json.dumps({**draft, "at_ms": 1000}))
    sign_draft(sponsor, "read.draft", sponsor.home / "keys" / "sponsor.key", "read.entry")
    node.says("submit", "read.entry")
    bundle = exported(node, "sponsor", "after.bundle")
    assert sponsor.says("told", "sponsor", "--seen", bundle) == node.says("told", "sponsor")
    (end,) = sponsor.says("told", "sponsor", "--seen", bundle, "--at", "2020-01-01T00:00Z")
    assert end["told"] == 0


@pytest.mark.requirement("R3", "R8")
def test_told_of_a_party_that_is_reached_through_another_says_who_was_asked_to_tell_it(
    node: Machine, sponsor: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    node.says("party", "add", "group", "--reach-via", "sponsor")
    zone = ("--at", "33.5 N 38.6 E", "--radius-km", "55", "--as", "coalition", "--share", "group=full")
    node.says("zone", "add", "tanf", *zone)
    (end,) = node.says("told", "group")
    assert (end["told"], end["asked_to_tell"]) == (0, {"sponsor": 1})
    (passed_on,) = (it for it in node.says("told", "sponsor") if it.get("pass_to"))
    assert passed_on["pass_to"] == "group"
    assert "asked_to_tell" not in node.says("told", "group", "--at", "2001-01-01T00:00Z")[0]
    assert run(COMMANDS["told"], ["told", "group", "--home", str(node.home)]) == 0
    assert "sponsor was asked to tell group: 1" in capsys.readouterr().out


@pytest.mark.requirement("R3")
def test_a_party_is_edited_by_the_nodes_root_wherever_that_is_kept(node: Machine, sponsor: Machine) -> None:
    node.says("party", "add", "group", "--reach-via", "sponsor")
    root = node.home / "keys" / "node.root.key"
    root.rename("medium")
    node.says("party", "edit", "group", "--name", "The Group", "--draft", "group.draft")
    sign_draft(node, "group.draft", Path("medium"), "group.entry")
    node.says("submit", "group.entry")
    (group,) = node.says("party", "show", "group")
    assert (group["name"], group["reach_via"], group["version"]) == ("The Group", ["sponsor"], 2)
    node.says("party", "edit", "group", "--reach-via", "coalition", "--key", "medium")
    node.says("party", "edit", "group", "--addressable", "direct", "--key", "medium")
    (group,) = node.says("party", "show", "group")
    assert (group["name"], group["call"], group["reach_via"]) == ("The Group", "group", [])
    error = node.refuses("party", "edit", "group", code=2)
    assert "nothing is given" in error["what"]
    error = sponsor.refuses("party", "edit", "group", "--name", "x", code=2)
    assert "not in this client's HOME" in error["what"]
    (verified,) = sponsor.says(
        "verify", exported(node, "sponsor", "s.bundle"), "--policy", sponsor.home / "policy.json"
    )
    assert verified["answer"] == "verified"


def test_told_at_a_time_leaves_out_what_came_later(node: Machine, sponsor: Machine) -> None:
    before = node.says("told", "sponsor")
    later_ms = max(it["told_at_ms"] for it in before[:-1])
    propose(node)
    then = datetime.fromtimestamp(later_ms / 1000, UTC).isoformat(timespec="milliseconds")
    assert node.says("told", "sponsor", "--at", then)[:-1] == before[:-1]
    assert len(node.says("told", "sponsor")) == len(before) + 1
    assert node.says("told", "sponsor", "--at", "2001-01-01T00:00:00Z")[0]["told"] == 0


def test_a_bundle_for_one_party_shows_nothing_of_what_is_hidden_from_it(
    node: Machine, sponsor: Machine
) -> None:
    propose(node)
    node.says("party", "add", "partner")
    bundle = exported(node, "partner", "for-partner.bundle")
    assert b"Neither side" not in bundle.read_bytes()
    error = sponsor.refuses("agree", "sign", "peace", "--as", "sponsor", "--seen", bundle, code=2)
    assert error["error"] == "NotFoundError"


@pytest.mark.requirement("R21")
def test_a_bundle_for_one_party_shows_no_entry_that_was_not_released_to_it(
    node: Machine, sponsor: Machine
) -> None:
    named = ("--party", "coalition", "--party", "third", "--as", "coalition")
    node.says("party", "add", "third")
    node.says("agree", "propose", "deal", *named, "--text", "first terms, for the two of us")
    node.says("agree", "propose", "deal", *named, "--party", "sponsor", "--text", "second terms")
    bundle = exported(node, "sponsor", "for-sponsor.bundle").read_bytes().splitlines()
    bodies = [base64.b64decode(json.loads(line).get("body", "")).decode() for line in bundle]
    assert [text in "".join(bodies) for text in ("first terms", "second terms")] == [False, True]


def test_a_bundle_that_cannot_say_why_a_body_is_missing_is_not_made(node: Machine) -> None:
    (zone, *_) = node.says(
        "zone", "add", "tanf", "--at", "33.5N 38.6E", "--radius-km", "5", "--as", "coalition"
    )
    (redaction,) = node.says("log", "redact", zone["id"], "--as", "coalition", "--reason", "names a source")
    error = node.refuses("log", "export", "early.bundle", "--size", redaction["index"], code=2)
    assert error["next_step"] == f"export {redaction['index'] + 1} entries or more"
    assert not Path("early.bundle").exists()


def test_after_rotation_the_former_key_is_refused_by_name_and_index(node: Machine, sponsor: Machine) -> None:
    propose(node)
    bundle = exported(node, "sponsor", "for-sponsor.bundle")
    sponsor.says("agree", "sign", "peace", "--as", "sponsor", "--seen", bundle, "--out", "late.entry")
    (former,) = (it for it in node.says("key", "list") if it["party"] == "sponsor")
    new = sponsor.keygen("sponsor", out=Path("new.key"))
    sponsor.says(
        "key", "rotate", "sponsor", new, "--replaces", former["public_key_hex"], "--out", "rotate.entry"
    )
    (rotation,) = node.says("submit", "rotate.entry")
    error = node.refuses("submit", "late.entry", code=4)
    assert error["error"] == "SignatureError"
    assert f"was rotated at index {rotation['index']}" in error["what"]
    sponsor.says("agree", "sign", "peace", "--as", "sponsor", "--seen", bundle, "--draft", "again.draft")
    sign_draft(sponsor, "again.draft", Path("new.key"), "again.entry")
    node.says("submit", "again.entry")


def test_after_its_rotation_the_node_signs_with_its_new_key(node: Machine) -> None:
    (former,) = (it["public_key_hex"] for it in node.says("key", "list") if it["party"] == "node")
    new = node.keygen("node", out=Path("node-2.key"))
    rotation = ("key", "rotate", "node", new, "--replaces", former)
    error = node.refuses(*rotation, code=2)
    assert "keys folder" in error["next_step"]
    Path("node-2.key").rename(node.home / "keys" / "node-2.key")
    node.says(*rotation)
    node.says("party", "add", "sponsor")
    node.says("log", "export", "all.bundle")
    (verified,) = node.says("verify", "all.bundle", "--policy", node.home / "policy.json")
    assert verified["answer"] == "verified"


def test_a_lost_key_is_revoked_and_recovered_under_the_offline_root(node: Machine, sponsor: Machine) -> None:
    (lost,) = (it["public_key_hex"] for it in node.says("key", "list") if it["party"] == "sponsor")
    sponsor.says("key", "revoke", "sponsor", lost, "--lost", "--reason", "laptop gone", "--out", "lost.entry")
    (ended,) = node.says("submit", "lost.entry")
    sponsor.says("ack", "sponsor", "1", "--level", "read", "--out", "forged.entry")
    error = node.refuses("submit", "forged.entry", code=4)
    assert f"was lost at index {ended['index']}" in error["what"]
    spare = sponsor.keygen("sponsor", out=Path("spare.key"))
    sponsor.says("key", "recover", "sponsor", spare, "--replaces", lost, "--out", "recover.entry")
    node.says("submit", "recover.entry")
    states = {
        it["public_key_hex"]: it["state"] for it in node.says("key", "list") if it["party"] == "sponsor"
    }
    assert states == {lost: "recovered", spare: "valid"}
    bundle = exported(node, "sponsor", "after.bundle")
    (verified,) = sponsor.says("verify", bundle, "--policy", sponsor.home / "policy.json")
    assert verified["answer"] == "verified"


def test_an_exercise_entry_is_refused_by_a_real_log(
    node: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Machine(tmp_path / "real", capsys)
    real.says("init", "--name", "Tanf", "--mode", "real")
    real.says("party", "add", "coalition")
    for machine in (node, real):
        propose(machine, "--draft", f"{machine.home.name}.draft")
    # The exercise's own entry, and one that names the real theatre but says that it is an exercise.
    draft = json.loads(Path("real.draft").read_text()) | {"mode": "exercise"}
    Path("real.draft").write_text(json.dumps(draft))
    for name, what in (("node", "signed for the theatre"), ("real", "signed for exercise, this log is real")):
        sign_draft(real, f"{name}.draft", real.home / "keys" / "coalition.key", f"{name}.entry")
        error = real.refuses("submit", f"{name}.entry", code=4)
        assert error["error"] == "TheatreError"
        assert what in error["what"]
        assert error["next_step"]


def test_a_wrongly_signed_entry_is_refused_and_nothing_is_recorded(node: Machine, sponsor: Machine) -> None:
    before = node.says("log", "head")[0]["size"]
    sponsor.says("ack", "sponsor", "1", "--level", "read", "--out", "good.entry")
    entry = json.loads(Path("good.entry").read_bytes())
    signature = entry["envelope"]["signatures"][0]
    cases = {
        "another key": {"keyid": "ab" * 32},
        "another signature": {"sig": "A" * 86 + "=="},
    }
    for name, change in cases.items():
        entry["envelope"]["signatures"] = [signature | change]
        Path(f"{name}.entry").write_bytes(msgspec.json.encode(entry, order="sorted"))
        error = node.refuses("submit", f"{name}.entry", code=4)
        assert error["error"] == "SignatureError"
        assert "'sponsor'" in error["what"]
        assert error["next_step"]
    assert "altered or damaged after it was made" in error["what"]
    assert "ask 'sponsor' by another way" in error["next_step"]
    entry["envelope"]["signatures"] = []
    Path("unsigned.entry").write_bytes(msgspec.json.encode(entry, order="sorted"))
    assert "unsigned" in node.refuses("submit", "unsigned.entry", code=4)["what"]
    assert node.says("log", "head")[0]["size"] == before


def test_one_party_cannot_sign_for_another(node: Machine, sponsor: Machine) -> None:
    error = sponsor.refuses("ack", "coalition", "1", "--level", "read", code=2)
    assert "is not in this HOME" in error["what"]
    propose(node)
    node.says("agree", "sign", "peace", "--as", "coalition", "--draft", "c.draft")
    draft = json.loads(Path("c.draft").read_text()) | {"author": "sponsor"}
    Path("s.draft").write_text(json.dumps(draft))
    sign_draft(sponsor, "s.draft", sponsor.home / "keys" / "sponsor.key", "s.entry")
    node.says("submit", "s.entry")
    (agreement,) = node.says("agree", "show", "peace")
    assert agreement["signed"] == ["sponsor"]


def test_a_receipt_never_takes_the_place_of_another_file(node: Machine, sponsor: Machine) -> None:
    propose(node)
    bundle = exported(node, "sponsor", "for-sponsor.bundle")
    sponsor.says("agree", "sign", "peace", "--as", "sponsor", "--seen", bundle, "--out", "s.entry")
    Path("precious").write_text("mine")
    before = len(node.says("log", "show"))
    error = node.refuses("submit", "s.entry", "--receipt", "precious", code=2)
    assert "--receipt" in error["next_step"]
    assert Path("precious").read_text() == "mine"
    assert len(node.says("log", "show")) == before
    (recorded,) = node.says("submit", "s.entry", "--receipt", "receipts/s.proof")
    assert Path("receipts/s.proof").read_text() == recorded["proof"]


def test_asking_again_for_several_receipts_keeps_those_that_are_there(
    node: Machine, sponsor: Machine
) -> None:
    spare = sponsor.keygen("sponsor", out=Path("spare.key"))
    sponsor.says("key", "add", "sponsor", spare, "--out", "add.entry")
    sponsor.says("key", "revoke", "sponsor", spare, "--out", "end.entry")
    for _ in range(2):
        answers = node.says("submit", "add.entry", "end.entry", "--receipt", "receipts")
        assert {it.stem for it in Path("receipts").iterdir()} == {it["id"] for it in answers}


def test_what_the_node_holds_the_keys_of_says_so_in_every_entry(node: Machine, sponsor: Machine) -> None:
    custody = {it["party"]: it["custody"] for it in node.says("key", "list")}
    assert custody == {"node": "node", "coalition": "node", "sponsor": "party"}
    propose(node)
    (verified,) = node.says(
        "verify", exported(node, "coalition", "c.bundle"), "--policy", node.home / "policy.json"
    )
    assert verified["signed_in_node_custody"] > 0


def test_no_feed_hides_behind_another_of_the_same_name(node: Machine) -> None:
    feeds = [Path(folder) / "ais.csv" for folder in ("north", "south")]
    for feed in feeds:
        feed.parent.mkdir()
        feed.touch()
    error = node.refuses("heartbeat", "--feed", feeds[0], "--feed", feeds[1], "--out", "beat", code=2)
    assert "two feeds are called 'ais.csv'" in error["what"]


def test_silence_of_the_node_alarms(node: Machine, sponsor: Machine) -> None:
    node.says("heartbeat", "--out", "beat")
    (vitals,) = sponsor.says("heartbeat", "--check", "beat")
    assert vitals["problems"] == []
    (stale,) = sponsor.says("heartbeat", "--check", "beat", "--max-age-s", "-1", code=1)
    assert "stale" in stale["problems"][0]
    forged = Path("beat").read_bytes().replace(b'"sig":"', b'"sig":"AAAA', 1)
    Path("forged").write_bytes(forged)
    (bad,) = sponsor.says("heartbeat", "--check", "forged", code=1)
    assert bad["heartbeat"] is None
