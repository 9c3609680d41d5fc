"""Commands of sealed messages: what they keep, what they refuse, and that nothing is left half-done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from openline.app.sealkey import read_seal_key
from openline.cli import COMMANDS
from openline.cli.output import run
from openline.errors import InputError

POST = ("--post", "Duty desk; +99 1 100")


class Node:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def says(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        line = [*words, "--home", str(self.home), "--json"]
        got = run(COMMANDS[words[0]], line)
        out, error = self._capsys.readouterr()
        assert got == code, f"{line}: exit {got}\n{out}{error}"
        return [json.loads(it) for it in (error if code else out).splitlines()]

    def sends(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        line = ("send", "Not before 0500Z", "--on", "hotline", "--as", "coalition", "--sealed", *words)
        return self.says("message", *line, code=code)


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Node:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.chdir(tmp_path)
    node = Node(tmp_path / "node", capsys)
    node.says("init", "--name", "Tanf", "--mode", "exercise")
    for party in ("coalition", "russia", "sponsor"):
        node.says("party", "add", party)
    line = ("--party", "coalition", "--party", "russia", "--party", "sponsor", "--level", "tactical")
    node.says("channel", "propose", "hotline", *line, "--as", "coalition")
    for party in ("russia", "sponsor"):
        node.says("channel", "sign", "hotline", "--as", party)
    (made,) = node.says("desk", "seal-key", "--as", "russia", "--out", "russia.seal.key")
    node.says("desk", "set", "--channel", "hotline", *POST, "--as", "russia", "--seal-key", made["public"])
    return node


def test_a_seal_key_is_for_its_owner_alone_and_is_what_other_programs_read(node: Node) -> None:
    file = Path("russia.seal.key")
    assert file.stat().st_mode & 0o777 == 0o600
    key = read_seal_key(file)
    private = load_pem_private_key(file.read_bytes(), None)
    assert private.public_key().public_bytes_raw().hex() == key.public_key_hex  # type: ignore[union-attr]
    file.chmod(0o640)
    with pytest.raises(InputError, match="others can read"):
        read_seal_key(file)


def test_a_seal_key_is_never_written_over_another_and_a_signing_key_is_none(node: Node) -> None:
    (error,) = node.says("desk", "seal-key", "--as", "russia", "--out", "russia.seal.key", code=2)
    assert "never overwritten" in error["what"]
    with pytest.raises(InputError, match="signing key, and opens nothing"):
        read_seal_key(node.home / "keys" / "russia.key")


def test_a_key_made_in_the_nodes_home_says_whose_custody_that_is(node: Node) -> None:
    (made,) = node.says("desk", "seal-key", "--as", "sponsor")
    assert made["custody"] == "node"
    assert read_seal_key(node.home / "keys" / "sponsor.seal.key").owner == "sponsor"
    node.sends("--to", "russia")  # its signing keys are still found beside it


def test_nothing_of_a_sealed_text_is_on_record(node: Node) -> None:
    node.sends("--to", "russia", "--translation", "ru: Позже", "--id", "m-1", "--opening", "kept")
    (row,) = node.says("message", "show", "m-1", "--as", "russia")
    body = row["shown"]["body"]
    assert (body["text"], body["language"], body["translations"]) == ("", "", [])
    for file in node.home.rglob("*"):
        if file.is_file():
            assert b"0500Z" not in file.read_bytes(), file
    assert Path("kept").stat().st_mode & 0o777 == 0o600
    (opened,) = node.says("message", "open", "m-1", "--as", "russia", "--key", "russia.seal.key")
    assert opened["text"] == "Not before 0500Z"
    assert opened["translations"][0]["text"] == "Позже"


def test_a_desk_without_a_key_is_named_and_nothing_is_sent_or_kept(node: Node) -> None:
    (error,) = node.sends("--to", "russia", "--info", "sponsor", "--id", "m-1", code=2)
    assert "the desk of sponsor on hotline has no key" in error["what"]
    assert not Path("m-1.opening").exists()
    assert node.says("message", "list", "--as", "coalition") == []


def test_a_message_that_is_refused_leaves_no_opening_behind(node: Node) -> None:
    node.says("channel", "suspend", "hotline", "--as", "russia")
    node.sends("--to", "russia", "--id", "m-1", code=2)
    assert not Path("m-1.opening").exists()


def test_an_opening_is_never_written_over_another(node: Node) -> None:
    Path("kept").write_text("another")
    node.sends("--to", "russia", "--opening", "kept", code=2)
    assert Path("kept").read_text() == "another"
    assert node.says("message", "list", "--as", "coalition") == []


def test_a_message_that_is_not_sealed_or_is_not_for_one_opens_with_no_key(node: Node) -> None:
    node.says(
        "message", "send", "plain", "--on", "hotline", "--to", "russia", "--as", "coalition", "--id", "m-1"
    )
    (error,) = node.says("message", "open", "m-1", "--as", "russia", "--key", "russia.seal.key", code=2)
    assert "not sealed" in error["what"]
    node.sends("--to", "russia", "--id", "m-2")
    (error,) = node.says("message", "open", "m-2", "--as", "sponsor", "--key", "russia.seal.key", code=2)
    assert "m-2" in error["what"]


def test_the_opening_of_another_message_is_refused(node: Node) -> None:
    node.sends("--to", "russia", "--id", "m-1")
    node.sends("--to", "russia", "--id", "m-2")
    line = ("message", "disclose", "m-1", "--as", "coalition", "--opening", "m-2.opening", "--out", "given")
    (error,) = node.says(*line, code=4)
    assert "opens another message" in error["what"]
    assert not Path("given").exists()
