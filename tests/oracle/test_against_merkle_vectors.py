"""The tree's proofs against transparency-dev/merkle's vectors.

A part of them ships in tests/data/merkle_vectors (Apache-2.0, licence beside); the shared data has all 518.
"""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openline.errors import OpenlineError
from openline.ledger.merkle import (
    check_consistency,
    check_inclusion,
    check_subtree,
    check_subtree_inclusion,
)

SHIPPED = Path(__file__).parents[1] / "data" / "merkle_vectors" / "testdata"


def bytes_of(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def proof_of(vector: dict[str, Any]) -> list[bytes]:
    return [bytes_of(step) for step in vector["proof"] or []]


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "inclusion": lambda v: check_inclusion(
        v["leafIdx"], v["treeSize"], bytes_of(v["leafHash"]), bytes_of(v["root"]), proof_of(v)
    ),
    "consistency": lambda v: check_consistency(
        v["size1"], v["size2"], bytes_of(v["root1"]), bytes_of(v["root2"]), proof_of(v)
    ),
    "subtreeinclusion": lambda v: check_subtree_inclusion(
        v["leafIdx"], v["start"], v["end"], bytes_of(v["leafHash"]), bytes_of(v["root"]), proof_of(v)
    ),
    "subtreeconsistency": lambda v: check_subtree(
        v["start"], v["end"], v["size"], bytes_of(v["root1"]), bytes_of(v["root2"]), proof_of(v)
    ),
}


def disagreements(folder: Path, kind: str) -> tuple[int, list[str]]:
    """Count the vectors of a kind and name those that we judge otherwise."""
    found = []
    paths = sorted((folder / kind).rglob("*.json"))
    for path in paths:
        vector = json.loads(path.read_bytes())
        try:
            CHECKS[kind](vector)
            refused = False
        except OpenlineError:
            refused = True
        if refused != vector["wantErr"]:
            found.append(f"{path.relative_to(folder)}: {vector['desc']}")
    return len(paths), found


@pytest.mark.parametrize("kind", CHECKS)
def test_we_judge_the_shipped_vectors_as_their_authors_do(kind: str) -> None:
    count, found = disagreements(SHIPPED, kind)
    assert count >= 10
    assert found == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("inclusion", 98), ("consistency", 98), ("subtreeinclusion", 204), ("subtreeconsistency", 118)],
)
def test_we_judge_all_vectors_as_their_authors_do(shared_data: Path, kind: str, expected: int) -> None:
    count, found = disagreements(shared_data / "merkle_vectors" / "testdata", kind)
    assert count == expected
    assert found == []
