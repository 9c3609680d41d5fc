import json
from pathlib import Path

import pytest

from openline.cli import main
from tests.logbook import Logbook, small_log


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    log = small_log()
    (tmp_path / "log.bundle").write_bytes(log.bundle(witnesses=["w1"]))
    (tmp_path / "policy.json").write_bytes(log.policy(witnesses=["w1", "w2"], quorum=1))
    return tmp_path


def run(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as stop:
        main(["verify", *map(str, words)])
    assert isinstance(stop.value.code, int)
    return stop.value.code


def test_a_bundle_that_holds_against_the_policy_leaves_with_0(
    carried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(carried / "log.bundle", "--policy", carried / "policy.json") == 0
    said = capsys.readouterr().out
    assert "verified: exercise theatre tanf, log example.org/tanf" in said
    assert "independent witnesses: 1 (the policy asks for 1): w1" in said
    assert "in the node's custody: 3; in the party's own: 4" in said


def test_the_policy_may_be_that_of_a_home(carried: Path) -> None:
    assert run(carried / "log.bundle", "--home", carried) == 0


def test_the_home_of_the_environment_is_trusted_by_nobody_who_did_not_name_it(
    carried: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENLINE_HOME", str(carried))
    assert run(carried / "log.bundle") == 3
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", "200")
    assert run("--help") == 0
    assert "never $OPENLINE_HOME's" in capsys.readouterr().out


def test_without_a_policy_it_leaves_with_3_and_says_that_nobody_stands_behind_it(
    carried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(carried / "log.bundle") == 3
    said = capsys.readouterr().out
    assert "consistent, NOT anchored" in said
    assert "independent witnesses: 0 (the policy asks for 0): only the log's operator" in said


def test_a_bundle_that_was_changed_leaves_with_1(carried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = carried / "log.bundle"
    bundle.write_bytes(bundle.read_bytes().replace(b'"i":6', b'"i":5'))
    assert run(bundle, "--policy", carried / "policy.json") == 1
    assert "FAILED: line 8, entry 6: not the entry that is due" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"track,time,lon,lat\n", b'{"another":"file"}\n\n'])
def test_what_never_was_a_bundle_is_the_callers_fault(
    carried: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    (carried / "log.bundle").write_bytes(data)
    assert run(carried / "log.bundle") == 2
    assert "this is no bundle of an Openline log" in capsys.readouterr().err


def test_a_policy_that_is_none_is_the_callers_fault(
    carried: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (carried / "policy.json").write_bytes(b"{}")
    assert run(carried / "log.bundle", "--policy", carried / "policy.json") == 2
    assert "policy.json: this is not a policy" in capsys.readouterr().err
    (carried / "b.zip").write_bytes(b"PK\x03\x04\xff\xfe")
    assert run(carried / "log.bundle", "--policy", carried / "b.zip") == 2
    said = capsys.readouterr().err
    assert "a JSON file as 'log policy' writes it: a zip file" in said
    assert "have it from elsewhere" in said


def test_a_missing_file_is_the_callers_fault(carried: Path) -> None:
    assert run(carried / "nowhere") == 2


def test_json_holds_all_that_was_found(carried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(carried / "log.bundle", "--policy", carried / "policy.json", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["answer"], found["witnesses"], found["redacted"]) == ("verified", ["w1"], 2)


def test_what_is_hidden_and_who_is_not_in_the_policy_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Logbook()
    log.open()
    log.enrol("green")
    log.add_key("green", "green")
    log.take_stance("green", "green")
    (tmp_path / "log.bundle").write_bytes(log.bundle(shown=lambda header: False))
    (tmp_path / "policy.json").write_bytes(log.policy())
    assert run(tmp_path / "log.bundle", "--policy", tmp_path / "policy.json") == 0
    said = capsys.readouterr().out
    assert "3 shown, 0 of them with a redacted body; 1 hidden" in said
    assert "hidden entries were not checked" in said
    assert "known by the log's word alone, not by the policy: green" in said
