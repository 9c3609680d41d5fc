"""The vectors that the page's verifier is held against are what this one says today."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from openline.verify import FAILED, VERIFIED, verify_bundle

pytestmark = pytest.mark.requirement("R21")
VECTORS = Path(__file__).parents[2] / "page" / "src" / "verify" / "vectors.json.gz"
READ: dict[str, Any] = json.loads(gzip.decompress(VECTORS.read_bytes()))
GOOD = b64decode(READ["zip"])


def data_of(case: dict[str, Any]) -> bytes:
    """Give the bytes of a case: of an evidence bundle it says what is another than in the good one."""
    if "splice" not in case:
        return str(case["bundle"]).encode("utf-8", "surrogateescape")
    begin, end, other = case["splice"]
    return GOOD[:begin] + b64decode(other) + GOOD[end:]


def encoded(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def test_every_vector_is_judged_as_it_says() -> None:
    for case in READ["cases"]:
        report = verify_bundle(data_of(case), encoded(case["policy"]), encoded(case["held"]))
        for name in ("answer", "problem", "root", "shown", "redacted", "extends", "proven", "presented"):
            assert getattr(report, name) == case["report"][name]


def test_they_hold_good_and_spoilt_evidence_bundles_and_extracts() -> None:
    zips = [it for it in READ["cases"] if "splice" in it]
    extracts = [it for it in READ["cases"] if it.get("bundle", "").startswith('{"format":"openline/extract/')]
    for cases in (zips, extracts):
        answers = {it["report"]["answer"] for it in cases}
        assert {VERIFIED, FAILED} <= answers
        assert sum(it["flipped"] for it in cases) > 30
    assert any(it["held"] and it["report"]["answer"] == FAILED for it in zips)
    assert any(it["held"] and it["report"]["extends"] for it in extracts)
