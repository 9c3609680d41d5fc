"""The disk of a server is full: it says so, takes nothing back, and goes on when there is room."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from openline.ledger.entry import SignedEntry
from tests.fault.killing_server import WRONG, Line, Theatre, Warm


@pytest.mark.requirement("R21")
@pytest.mark.timeout(300)
def test_a_server_whose_files_may_not_grow_refuses_and_goes_on_when_they_may(
    tmp_path: Path, repo_root: Path
) -> None:
    theatre = Theatre(tmp_path / "theatre")
    alpha = theatre.signers[0]
    tally: Counter[str] = Counter()
    warm = Warm(repo_root, tmp_path / "server.log")
    try:
        pid = warm.begin(theatre.home)
        address = warm.address()
        line = Line(address, theatre.tokens["alpha"])
        largest = max(it.stat().st_size for it in theatre.home.path.rglob("*") if it.is_file())
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + 200_000, hard))
        refused: list[SignedEntry] = []
        deadline_s = time.monotonic() + 120
        while len(refused) < 5:
            assert time.monotonic() < deadline_s, "the limit was never met"
            entry = alpha.sighting(note="x" * 4_000)
            answer = line.ask("POST", "/v1/entries", msgspec.json.encode(entry.to_file()))
            if answer.status == 201:
                theatre.take_receipt(entry, answer.data, tally)
                continue
            problem = json.loads(answer.data)
            assert (answer.status, problem["type"]) == (503, "urn:openline:problem:storage"), problem
            assert problem["next_step"] or problem["detail"]
            refused.append(entry)
        assert theatre.receipts, "something was taken before"
        assert line.ask("GET", "/healthz").status == 200
        page = json.loads(line.ask("GET", "/v1/sightings?limit=1000").data)
        there = {it["entry"] for it in page["rows"]}
        told = {said["id"] for _, said in theatre.receipts.values()}
        # What could not be signed for is not acknowledged, and may be there all the same: asked again, it is.
        assert told <= there
        assert len(there) <= len(told) + len(refused)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
        for entry in refused:
            answer = line.ask("POST", "/v1/entries", msgspec.json.encode(entry.to_file()))
            assert answer.status == 201, answer
            theatre.take_receipt(entry, answer.data, tally)
        theatre.judge_next({it: Line(address, token) for it, token in theatre.tokens.items()}, tally, set())
        warm.kill(pid)
        theatre.judge_disk(tally)
    finally:
        warm.close()
    assert tally["asked again"] == len(theatre.receipts)
    for wrong in WRONG:
        assert not tally[wrong], tally
