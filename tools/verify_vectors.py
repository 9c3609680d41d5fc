"""Write page/src/verify/vectors.json.gz: what verify.py says of every bundle that its own tests make.

Both verifiers read them: ``tests/unit/test_verify_vectors.py`` and ``page/src/verify/verify.test.ts``.
"""

from __future__ import annotations

import gzip
import json
import sys
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from openline import verify

TESTS = Path(__file__).parent.parent / "tests" / "unit"
PAGE = Path(__file__).parent.parent / "page" / "src" / "verify" / "vectors.json.gz"
FILES = ("test_verify.py", "test_verify_evidence.py")
EVERY = 97
"""Of a good evidence bundle, and of an extract, each so many'th byte is spoilt, for a case of its own."""


class Recorder:
    """Stands before the verifier in its own tests, and keeps what went in and what came out.

    Tests that draw their cases are left out, and those that spoil every byte: the vectors are few, and the
    same every time.
    """

    def __init__(self) -> None:
        self.cases: dict[tuple[bytes, bytes | None, bytes | None], dict[str, Any]] = {}

    def verify_bundle(
        self, data: bytes, policy: bytes | None = None, held: bytes | None = None
    ) -> verify.Report:
        report = verify.verify_bundle(data, policy, held)
        self.cases[data, policy, held] = asdict(report)
        return report

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        drawn = [it for it in items if _is_drawn(it)]
        items[:] = [it for it in items if it not in drawn]
        for item in items:
            if isinstance(item, pytest.Function):
                item.module.verify_bundle = self.verify_bundle


def _is_drawn(item: pytest.Item) -> bool:
    of_evidence = item.path.name == FILES[1]
    test = getattr(item, "function", None)
    return of_evidence and (hasattr(test, "hypothesis") or item.get_closest_marker("slow") is not None)


def vectors() -> bytes:
    """Run the tests and return the cases, in the order in which they came."""
    recorder = Recorder()
    files = [str(TESTS / it) for it in FILES]
    if pytest.main(["-q", "-p", "no:cacheprovider", "-W", "ignore", *files], plugins=[recorder]) != 0:
        sys.exit("the verifier's own tests do not pass")
    good, policy, _ = next(it for it in recorder.cases if it[0].startswith(b"PK") and it[1] is not None)
    extract, _, _ = next(it for it in recorder.cases if it[0].startswith(b'{"format":"openline/extract/'))
    body = extract[: extract.rindex(b'{"sha256"')]
    directed = {*recorder.cases}
    for place in range(0, len(good), EVERY):
        recorder.verify_bundle(_flipped(good, place), policy)
    for place in range(0, len(body), EVERY):
        spoilt = _flipped(body, place)
        last = b'{"sha256":"%s"}\n' % sha256(spoilt).hexdigest().encode()
        recorder.verify_bundle(spoilt + last, policy)
    cases = [
        {
            **_written(data, good),
            "flipped": (data, policy, held) not in directed,
            "policy": None if policy is None else policy.decode(),
            "held": None if held is None else held.decode(),
            "report": report,
        }
        for (data, policy, held), report in recorder.cases.items()
        if not data.startswith(b'{"format":"openline/histories/')
    ]
    said = {"cases": cases, "zip": b64encode(good).decode()}
    return json.dumps(said, ensure_ascii=True, sort_keys=True).encode()


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _written(data: bytes, good: bytes) -> dict[str, Any]:
    """Write a bundle of lines as it is, and a zip as what is another than in a good one, and where."""
    if not data.startswith(b"PK"):
        return {"bundle": data.decode("utf-8", "surrogateescape")}
    shorter = min(len(data), len(good))
    begin = next((at for at in range(shorter) if data[at] != good[at]), shorter)
    end = next((at for at in range(shorter - begin) if data[-1 - at] != good[-1 - at]), shorter - begin)
    other = b64encode(data[begin : len(data) - end]).decode()
    return {"splice": [begin, len(good) - end, other]}


if __name__ == "__main__":
    PAGE.write_bytes(gzip.compress(vectors(), 9, mtime=0))
