"""HOMEs: a node with one log, or a client of one."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from openline import bootstrap
from openline.app.drafts import AddressedDraft, from_draft_file, to_draft_file
from openline.app.home import Home
from openline.app.policy import read_policy
from openline.app.ports import Draft
from openline.errors import InputError, StorageError
from openline.ledger.entry import check_entry
from openline.ledger.note import KeyType, VerifierKey
from openline.model.event import ReasonBody, RedactionFacts
from openline.model.party import Custody
from tests.nodes import SmallRules, make_node, opened

REDACTION = Draft(
    type="redact/v1", facts=RedactionFacts(entry="0" * 32), body=ReasonBody(reason="a name was in it")
)


@pytest.fixture
def client(home: Home, tmp_path: Path) -> Home:
    return bootstrap.join(tmp_path / "client", policy=home.policy().to_bytes())


def test_a_node_has_its_keys_its_policy_and_a_log_with_one_entry(home: Home) -> None:
    assert home.is_node
    names = {path.name for path in (home.path / "keys").iterdir()}
    assert names == {"node.key", "node.root.key", "node.log.key"}
    policy = home.policy()
    assert policy.roots == {"node": home.read_key("node", "root").public_key_hex}
    assert policy.log_verifier.public_hex == home.read_key("node", "log").public_key_hex
    with opened(home) as journal:
        assert [entry.type for entry in journal.store.entries()] == ["theatre.open/v1"]


def test_two_nodes_are_two_theatres(home: Home, tmp_path: Path) -> None:
    assert make_node(tmp_path / "another").settings.theatre != home.settings.theatre


def test_a_client_has_the_theatre_and_the_policy_and_no_log(home: Home, client: Home) -> None:
    assert not client.is_node
    assert (client.settings.theatre, client.settings.mode) == (home.settings.theatre, "exercise")
    assert client.policy() == home.policy()
    assert not client.log_path.exists()
    with pytest.raises(InputError, match="client"):
        bootstrap.open_journal(client, SmallRules())


def test_a_folder_that_holds_something_is_not_made_a_home(tmp_path: Path, home: Home) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter").touch()
    with pytest.raises(InputError, match="something already"):
        make_node(tmp_path / "taken")
    with pytest.raises(InputError, match="something already"):
        bootstrap.join(home.path, policy=home.policy().to_bytes())


def test_an_empty_folder_is_made_a_home(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert make_node(tmp_path / "empty").is_node


def test_nothing_is_left_of_a_home_that_could_not_be_made(tmp_path: Path, marks: Path) -> None:
    with pytest.raises(InputError, match="space"):
        bootstrap.create_node(
            tmp_path / "node", name="X", mode="real", origin="two words", rules=SmallRules()
        )

    class Failing(SmallRules):
        def admit(self, *args: object, **more: object) -> list[Draft]:
            raise StorageError("no")

    with pytest.raises(StorageError):
        bootstrap.create_node(tmp_path / "node", name="X", mode="real", rules=Failing())
    assert [path.name for path in tmp_path.iterdir()] in ([], ["marks"])
    assert not marks.exists() or list(marks.iterdir()) == []


def test_what_a_crash_left_of_a_home_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / ".node.making" / "keys"
    left.mkdir(parents=True)
    (left / "node.key").touch()
    assert make_node(tmp_path / "node").is_node
    assert not left.exists()


def test_a_folder_that_is_no_home_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no HOME is there"):
        bootstrap.open_home(tmp_path)
    (tmp_path / "home.json").write_text("{}")
    with pytest.raises(InputError, match=r"home\.json"):
        bootstrap.open_home(tmp_path)
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    with pytest.raises(InputError, match="OPENLINE_HOME"):
        bootstrap.open_home()
    assert bootstrap.find_home() is None


def test_the_environment_names_the_home_when_nobody_else_does(
    home: Home, client: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_HOME", str(client.path))
    assert bootstrap.open_home().path == client.path
    assert bootstrap.open_home(home.path).path == home.path


# -- keys -------------------------------------------------------------------------------------------


def test_what_is_signed_with_a_key_made_in_a_node_says_so(home: Home, client: Home) -> None:
    for where, custody in ((home, Custody.NODE), (client, Custody.PARTY)):
        key = bootstrap.make_key(where, "alpha")
        entry = bootstrap.sign(where, REDACTION, author="alpha")
        header = check_entry(
            entry,
            theatre=home.settings.theatre,
            mode="exercise",
            keys=lambda *_, key=key: [key.public_key_hex],
        )
        assert header.custody == custody
        assert where.custody_of(key.public_key_hex) == custody
    assert home.custody_of("0" * 64) == Custody.PARTY


def test_a_root_that_is_kept_elsewhere_is_asked_for(home: Home, tmp_path: Path) -> None:
    home.key_path("node", "root").rename(tmp_path / "medium")
    with pytest.raises(InputError, match="offline medium"):
        home.read_key("node", "root")
    with pytest.raises(InputError, match="sign where the key is"):
        home.read_key("alpha")


@pytest.mark.parametrize("name", ["", "../alpha", ".hidden", "a/b", "a\0b"])
def test_a_name_that_leads_elsewhere_names_no_key(home: Home, name: str) -> None:
    with pytest.raises(InputError, match="cannot name a key file"):
        bootstrap.make_key(home, name)


def test_the_key_of_another_owner_or_use_does_not_sign(home: Home) -> None:
    other = bootstrap.make_key(home, "bravo")
    with pytest.raises(InputError, match="needs the signing key of 'alpha'"):
        bootstrap.sign(home, REDACTION, author="alpha", key=other)
    with pytest.raises(InputError, match="root key of 'node'"):
        bootstrap.sign(home, REDACTION, author="node", key=home.read_key("node", "root"))


# -- drafts -----------------------------------------------------------------------------------------


def test_a_draft_goes_through_a_file_unchanged(home: Home) -> None:
    draft = Draft(
        type="redact/v1",
        facts=REDACTION.facts,
        body=REDACTION.body,
        subject="s",
        at_ms=5,
        cites=(1, 2),
        rule="r",
        key="k",
    )
    addressed = AddressedDraft(home.settings.theatre, "exercise", "alpha", draft)
    assert from_draft_file(to_draft_file(addressed), where="draft") == addressed


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "redact/v9"}, "no entry type"),
        ({"facts": {}}, "entry"),
        ({"body": {"reasons": "x"}}, "reasons"),
        ({"format": "openline/draft/v2"}, "format"),
        ({"extra": 1}, "extra"),
        ({"mode": "rehearsal"}, "mode"),
    ],
)
def test_a_draft_that_fits_no_entry_is_refused_with_the_field(
    home: Home, change: dict[str, object], why: str
) -> None:
    addressed = AddressedDraft(home.settings.theatre, "exercise", "alpha", REDACTION)
    wrong = {**json.loads(to_draft_file(addressed)), **change}
    with pytest.raises(InputError, match=why):
        from_draft_file(json.dumps(wrong).encode(), where="draft")


# -- policy -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"quorum": 1}, "quorum"),
        ({"roots": {}}, "root of the node"),
        ({"origin": "elsewhere"}, "name"),
        ({"log_key": "x+1+y"}, "log_key"),
        ({"format": "openline/policy/v2"}, "format"),
        ({"more": 1}, "more"),
    ],
)
def test_a_policy_that_cannot_be_held_to_is_refused_with_the_field(
    home: Home, tmp_path: Path, change: dict[str, object], why: str
) -> None:
    wrong = {**json.loads(home.policy().to_bytes()), **change}
    with pytest.raises(InputError, match=why):
        bootstrap.join(tmp_path / "client", policy=json.dumps(wrong).encode())
    assert not (tmp_path / "client").exists()


def test_one_key_under_two_names_is_no_two_witnesses(home: Home) -> None:
    seed = bytes(32)
    one, two = (VerifierKey.of(name, KeyType.COSIGNATURE, seed).encode() for name in ("one", "two"))
    policy = msgspec.structs.replace(home.policy(), witnesses=(one, two), quorum=2)
    with pytest.raises(InputError, match="one key is there twice"):
        read_policy(policy.to_bytes(), where="policy")
