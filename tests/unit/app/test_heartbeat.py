"""A heartbeat is the node's, fresh and not set back; anything else is said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from openline import bootstrap
from openline.app.heartbeat import CLOCK_SKEW_MS, Vitals, check_heartbeat, sign_heartbeat
from openline.app.home import Home
from openline.ledger.canonical import canonical, from_base64, to_base64
from openline.model.event import NODE

NOW_MS = 1_795_176_000_000


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return bootstrap.create_node(tmp_path / "node", name="Tanf", mode="exercise")


@pytest.fixture
def beat(home: Home) -> bytes:
    with bootstrap.open_journal(home) as journal:
        note = journal.checkpoint()
    key = home.read_key(NODE, "log").private_key
    return sign_heartbeat(
        home.policy(), note, key, last_entry_ms=NOW_MS - 5, feed_ages_ms={"ais": 9_000}, now_ms=NOW_MS
    )


def check(beat: bytes, home: Home, *, now_ms: int = NOW_MS, **limits: int) -> Vitals:
    return check_heartbeat(beat, home.policy(), now_ms=now_ms, max_age_ms=60_000, **limits)


def test_a_fresh_heartbeat_has_nothing_wrong_and_says_how_the_log_stands(home: Home, beat: bytes) -> None:
    vitals = check(beat, home)
    assert vitals.problems == ()
    assert vitals.heartbeat is not None
    assert (vitals.heartbeat.tree_size, vitals.heartbeat.feed_ages_ms) == (1, {"ais": 9_000})


def test_age_is_measured_to_the_millisecond_and_a_clock_that_runs_ahead_is_said(
    home: Home, beat: bytes
) -> None:
    assert check(beat, home, now_ms=NOW_MS + 60_000).problems == ()
    assert "stale" in check(beat, home, now_ms=NOW_MS + 60_001).problems[0]
    assert check(beat, home, now_ms=NOW_MS - CLOCK_SKEW_MS).problems == ()
    assert "ahead" in check(beat, home, now_ms=NOW_MS - CLOCK_SKEW_MS - 1).problems[0]


def test_a_silent_feed_and_a_log_that_was_set_back_are_said(home: Home, beat: bytes) -> None:
    assert (
        "feed ais silent for 10 s" in check(beat, home, now_ms=NOW_MS + 1000, max_feed_age_ms=9_500).problems
    )
    assert "2 were witnessed" in check(beat, home, least_size=2).problems[0]


def test_no_changed_byte_passes(home: Home, beat: bytes) -> None:
    for at in range(len(beat)):
        changed = bytearray(beat)
        changed[at] ^= 1
        vitals = check(bytes(changed), home)
        assert vitals.problems or bytes(changed).rstrip(b"\n") == beat.rstrip(b"\n"), at


def test_another_key_and_another_theatre_are_not_the_nodes(home: Home, beat: bytes, tmp_path: Path) -> None:
    other = bootstrap.create_node(tmp_path / "other", name="Tanf", mode="exercise")
    assert "not signed with the log's key" in check(beat, other).problems[0]
    policy = msgspec.structs.replace(home.policy(), theatre="0" * 32)
    assert "of theatre" in check_heartbeat(beat, policy, now_ms=NOW_MS, max_age_ms=1).problems[0]


def test_a_checkpoint_does_not_pass_for_a_heartbeat(home: Home, beat: bytes) -> None:
    envelope = msgspec.json.decode(beat)
    envelope["payloadType"] = "openline/submission/v1"
    assert "not a heartbeat" in check(canonical(envelope), home).problems[0]
    payload = msgspec.json.decode(from_base64(envelope["payload"]))
    envelope |= {"payloadType": "openline/heartbeat/v1", "payload": to_base64(payload["checkpoint"].encode())}
    assert "not signed" in check(canonical(envelope), home).problems[0]
