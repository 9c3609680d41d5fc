"""``openline member``, ``token`` and ``roster`` on a node's HOME."""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from openline import bootstrap
from openline.app.accounts import Caller, Scope
from openline.app.home import Home
from openline.bootstrap.accounts import open_accounts, open_security
from openline.cli import COMMANDS
from openline.cli.output import run
from tests.servers.certificates import Authority
from tests.servers.identity import make_home


class Node:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = Home(home)
        self._capsys = capsys

    def says(self, *words: str, code: int = 0) -> list[Any]:
        got = run(COMMANDS[words[0]], [*words, "--home", str(self.home.path), "--json"])
        out, error = self._capsys.readouterr()
        assert got == code, f"{words}: exit {got}\n{out}{error}"
        return [json.loads(it) for it in (error if code else out).splitlines()]

    def prints(self, *words: str) -> str:
        assert run(COMMANDS[words[0]], [*words, "--home", str(self.home.path)]) == 0
        return self._capsys.readouterr().out

    def caller(self, secret: str) -> Caller | None:
        return open_accounts(self.home).find_token(secret, bootstrap.now_ms())

    def add(self, name: str = "A. Person", party: str = "alpha", role: str = "duty-officer") -> str:
        (said,) = self.says("member", "add", name, "--party", party, "--role", role)
        return str(said["member"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HOME with its mark, to be copied: making one takes longer than any of these tests."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        make_home(folder)
    return folder


@pytest.fixture
def node(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Node:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return Node(tmp_path / "node", capsys)


def test_the_very_first_member_is_added_at_the_machine_and_has_a_token_that_operates(node: Node) -> None:
    node.add("The operator", "node", "administrator")
    out = node.prints("token", "issue", "The operator")
    assert re.fullmatch(r"olt_[a-z2-7]{16}_[a-z2-7]{52}\n", out)  # and nothing else on standard output
    caller = node.caller(out.strip())
    assert caller is not None
    assert caller.party == "node"
    assert Scope.OPERATE in caller.scopes
    assert out.strip() not in node.prints("token", "list")


def test_a_token_is_issued_listed_and_revoked(node: Node) -> None:
    member = node.add()
    (issued,) = node.says(
        "token", "issue", member, "--scope", "read,submit", "--days", "7", "--note", "desk 2"
    )
    assert issued["scopes"] == ["read", "submit"]
    assert node.caller(issued["secret"]) is not None
    (listed,) = node.says("token", "list", "--party", "alpha")
    assert (listed["state"], listed["note"], listed["member"]) == ("valid", "desk 2", member)
    (revoked,) = node.says("token", "revoke", issued["secret"])  # a leaked one is ended by what was found
    assert revoked["state"] == "revoked"
    assert node.caller(issued["secret"]) is None
    assert "revoked" in node.prints("token", "list", "--member", member)


def test_a_member_is_changed_disabled_and_enabled(node: Node) -> None:
    member = node.add()
    secret = node.says("token", "issue", member)[0]["secret"]
    node.says("member", "edit", "A. Person", "--role", "observer", "--name", "B. Person")
    caller = node.caller(secret)
    assert caller is not None
    assert caller.scopes == {Scope.READ}
    node.says("member", "disable", member)
    assert node.caller(secret) is None
    assert "(disabled)" in node.prints("member", "list")
    node.says("member", "disable", member, "--enable")
    assert node.caller(secret) is not None


def test_a_member_is_bound_to_an_identity_and_to_a_certificate_in_a_file(node: Node, tmp_path: Path) -> None:
    person, machine = node.add(), node.add("Sensor 7", role="unit")
    who = ("--issuer", "https://who.example", "--subject", "p-1")
    node.says("member", "bind", person, *who)
    certified = Authority(tmp_path).certify("sensor")
    node.says("member", "bind", machine, "--certificate", str(certified.cert_file), "--scope", "positions")
    der = tmp_path / "sensor.der"
    der.write_bytes(certified.certificate.public_bytes(Encoding.DER))
    expected = sha256(der.read_bytes()).hexdigest()
    assert node.says("member", "bind", machine, "--certificate", str(der))[0]["sha256"] == expected
    rows = {it["member"]: it for it in node.says("member", "list", "--party", "alpha")}
    assert rows[person]["identities"] == [{"issuer": "https://who.example", "subject": "p-1"}]
    assert rows[machine]["certificates"] == [expected]
    node.says("member", "bind", person, *who, "--remove")
    node.says("member", "bind", machine, "--certificate", str(der), "--remove")
    assert "nothing yet" in node.prints("member", "list")
    node.says("member", "bind", person, *who, "--remove", code=2)
    node.says("member", "bind", person, "--certificate", str(der), "--remove", code=2)


def test_a_roster_goes_out_and_comes_in_as_the_same_file(node: Node, tmp_path: Path) -> None:
    member = node.add()
    now_ms = bootstrap.now_ms()
    shift = {"level": "tactical", "role": "duty_officer", "member": member, "weekly": True}
    file = tmp_path / "roster.json"
    file.write_text(json.dumps([{**shift, "from_ms": now_ms - 3_600_000, "to_ms": now_ms + 3_600_000}]))
    node.says("roster", "set", str(file), "--party", "alpha")
    (shown,) = node.says("roster", "show", "--party", "alpha")
    file.write_text(json.dumps(shown))
    node.says("roster", "set", str(file), "--party", "alpha")
    assert node.says("roster", "show", "--party", "alpha") == [shown]
    line = next(it for it in node.prints("roster", "show", "--party", "alpha").splitlines() if member in it)
    assert line.split()[:3] == ["now", "tactical", "first"]
    assert "A. Person" in line
    file.write_text("[{}]")
    node.says("roster", "set", str(file), "--party", "alpha", code=2)
    assert node.says("roster", "show", "--party", "alpha") == [shown]


@pytest.mark.parametrize(
    "words",
    [
        ("member", "add", "x", "--party", "nobody", "--role", "observer"),
        ("member", "add", "x", "--party", "alpha", "--role", "king"),
        ("member", "add", " ", "--party", "alpha", "--role", "observer"),
        ("member", "edit", "nobody", "--name", "x"),
        ("member", "bind", "A. Person", "--issuer", "https://who.example"),
        ("member", "bind", "A. Person"),
        ("token", "issue", "A. Person", "--scope", "operate"),
        ("token", "issue", "A. Person", "--scope", "fly"),
        ("token", "issue", "nobody"),
        ("token", "revoke", "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do_and_changes_nothing(
    node: Node, words: tuple[str, ...]
) -> None:
    node.add()
    before = node.says("member", "list"), node.says("token", "list")
    (error,) = node.says(*words, code=2)
    assert error["what"]
    assert (node.says("member", "list"), node.says("token", "list")) == before


def test_a_name_that_two_have_is_not_enough(node: Node) -> None:
    first, second = node.add(), node.add(party="bravo")
    (error,) = node.says("token", "issue", "A. Person", code=2)
    assert first in error["next_step"]
    assert second in error["next_step"]


def test_what_is_done_at_the_machine_stands_in_the_security_log_of_the_party(node: Node) -> None:
    member = node.add()
    node.says("token", "issue", member)
    log = open_security(node.home)
    said = [(it.event.what.value, it.event.remote) for it in log.read("alpha")]
    log.close()
    assert sorted(said) == [("member_added", "at the machine"), ("token_issued", "at the machine")]


def test_no_name_of_a_member_is_in_the_log(node: Node) -> None:
    node.add("Unmistakable Name")
    for file in node.home.path.glob("log.sqlite*"):
        assert b"Unmistakable" not in file.read_bytes()
    assert b"Unmistakable" in b"".join(it.read_bytes() for it in node.home.path.glob("side.sqlite*"))


def test_a_partys_own_home_has_people_of_its_own(
    node: Node, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node.add()
    bootstrap.join(tmp_path / "client", policy=(node.home.path / "policy.json").read_bytes())
    client = Node(tmp_path / "client", capsys)
    assert client.says("member", "list") == []
    member = client.add("B. Person", "bravo")
    assert client.caller(client.says("token", "issue", member)[0]["secret"]) is not None
    assert member not in node.prints("member", "list")


def test_somebody_is_invited_listed_and_uninvited_and_the_secret_is_shown_once(node: Node) -> None:
    (made,) = node.says("member", "invite", "Desk", "--party", "alpha", "--role", "duty-officer")
    assert made["secret"].startswith(f"oli_{made['invitation']}_")
    (listed,) = node.says("member", "invitations", "--party", "alpha")
    assert (listed["state"], listed["name"], listed["role"]) == ("open", "Desk", "duty_officer")
    assert "secret" not in listed
    accounts = open_accounts(node.home)
    done = accounts.invitations.redeem(made["secret"], now_ms=bootstrap.now_ms())
    assert done is not None
    assert done.token is not None
    found = node.caller(done.token.secret)
    assert found is not None
    assert (found.party, found.role) == ("alpha", "duty_officer")
    (other,) = node.says("member", "invite", "Other", "--party", "alpha", "--role", "unit", "--days", "1")
    (ended,) = node.says("member", "uninvite", other["secret"])
    assert ended["state"] == "revoked"
    assert accounts.invitations.redeem(other["secret"], now_ms=bootstrap.now_ms()) is None
    assert "revoked" in node.prints("member", "invitations")
    node.says("member", "invite", "x", "--party", "nobody", "--role", "unit", code=2)
    accounts.close()
