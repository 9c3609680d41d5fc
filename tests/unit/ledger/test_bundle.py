import json
from hashlib import sha256

import msgspec
import pytest

from openline.errors import LedgerError
from openline.ledger.bundle import ALWAYS_SHOWN, write_bundle
from tests.logbook import Logbook, small_log

pytestmark = pytest.mark.requirement("R21")


def lines_of(bundle: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in bundle.splitlines()]


def test_a_bundle_is_a_head_a_line_per_entry_a_checkpoint_and_a_digest() -> None:
    log = small_log()
    bundle = log.bundle()
    head, *entries, checkpoint, last = lines_of(bundle)
    assert head == {
        "format": "openline/bundle/v1",
        "mode": "exercise",
        "origin": "example.org/tanf",
        "size": 7,
        "theatre": "tanf",
    }
    assert [entry["i"] for entry in entries] == list(range(7))
    assert checkpoint == {"checkpoint": log.checkpoint()}
    before = bundle[: bundle.rindex(b"\n", 0, -1) + 1]
    assert last == {"sha256": sha256(before).hexdigest()}


def test_the_same_log_gives_the_same_bytes() -> None:
    assert small_log().bundle() == small_log().bundle()


def test_a_redacted_body_leaves_the_index_of_its_redaction() -> None:
    line = lines_of(small_log().bundle())[4]
    assert line.keys() == {"i", "record", "redacted_by", "salt"}
    assert line["redacted_by"] == 5


def test_what_signatures_are_judged_by_is_in_every_bundle() -> None:
    log = small_log()
    shown = [line for line in lines_of(log.bundle(shown=lambda header: False))[1:-2] if "record" in line]
    assert [log.header(int(str(line["i"]))).type for line in shown] == [
        "theatre.open/v1",
        "party.enrol/v1",
        "key.add/v1",
    ]
    assert all(log.header(int(str(line["i"]))).type in ALWAYS_SHOWN for line in shown)


def test_with_a_redacted_entry_its_redaction_is_shown() -> None:
    log = small_log()
    lines = lines_of(log.bundle(shown=lambda header: header.kind == "release"))
    assert [line["i"] for line in lines[1:-2] if "record" in line] == [0, 1, 2, 4, 5]


def test_entries_that_do_not_make_the_checkpoints_tree_get_no_last_line() -> None:
    log = small_log()
    for entries in (
        log.entries[:-1],
        [*log.entries[:-1], msgspec.structs.replace(log.entries[-1], salt=bytes(16))],
    ):
        written: list[bytes] = []
        with pytest.raises(LedgerError, match="the checkpoint has 7"):
            written.extend(write_bundle(entries, log.checkpoint()))
        assert not any(b"sha256" in line[:10] for line in written)


def test_a_body_that_is_simply_gone_is_not_passed_over() -> None:
    log = Logbook()
    log.open()
    log.entries[0] = msgspec.structs.replace(log.entries[0], body=None, body_salt=None)
    with pytest.raises(LedgerError, match="no redaction is on record"):
        log.bundle()


def test_an_empty_log_has_no_bundle() -> None:
    with pytest.raises(LedgerError):
        b"".join(write_bundle([], small_log().checkpoint()))
