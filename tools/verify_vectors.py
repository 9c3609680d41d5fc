"""Write page/src/verify/vectors.json.gz: what verify.py says of every bundle that its own tests make."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from openline import verify

TESTS = Path(__file__).parent.parent / "tests" / "unit" / "test_verify.py"
PAGE = Path(__file__).parent.parent / "page" / "src" / "verify" / "vectors.json.gz"


class Recorder:
    """Stands before the verifier in its own tests, and keeps what went in and what came out."""

    def __init__(self) -> None:
        self.cases: dict[tuple[bytes, bytes | None], dict[str, Any]] = {}

    def verify_bundle(self, data: bytes, policy: bytes | None = None) -> verify.Report:
        report = verify.verify_bundle(data, policy)
        self.cases[data, policy] = asdict(report)
        return report

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if isinstance(item, pytest.Function):
                item.module.verify_bundle = self.verify_bundle


def vectors() -> bytes:
    """Run the tests and return the cases, in the order in which they came."""
    recorder = Recorder()
    if pytest.main(["-q", "-p", "no:cacheprovider", "-W", "ignore", str(TESTS)], plugins=[recorder]) != 0:
        sys.exit("the verifier's own tests do not pass")
    cases = [
        {
            "bundle": data.decode("utf-8", "surrogateescape"),
            "policy": None if policy is None else policy.decode(),
            "report": report,
        }
        for (data, policy), report in recorder.cases.items()
        if not data.startswith(b'{"format":"openline/histories/')
    ]
    return json.dumps(cases, ensure_ascii=True, sort_keys=True).encode()


if __name__ == "__main__":
    PAGE.write_bytes(gzip.compress(vectors(), 9, mtime=0))
