"""The local check of one coordinate against a list of 10,000 sites: the whole process, and the check alone.

``python -m bench.localcheck``. Ours is the process as people start it, the peer an interpreter that does
nothing; beside them the check in a process that has its modules, the first time and again.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

KEY, ORIGIN = b"k" * 32, "openline/bench"
WHOLE = "import sys; from openline.cli.check import main; sys.exit(main(sys.argv[1:]))"
ALONE = """
import sys, time
import datetime, mgrs
import openline.bootstrap, openline.cli.check, openline.cli.nearness, openline.cli.places
import openline.ledger.signing, openline.wire.coordinates
took = []
for _ in range(2):
    start = time.perf_counter()
    openline.cli.check.main(sys.argv[1:])
    took.append(time.perf_counter() - start)
print(*took, file=sys.stderr)
"""


def make(folder: Path, count: int) -> list[str]:
    """Write a list and its policy, and return what to ask."""
    from openline.app.policy import Policy
    from openline.app.releasefile import Head, write_release_file
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.ledger.checkpoint import Checkpoint, sign_checkpoint
    from openline.ledger.note import KeyType, VerifierKey

    draw = random.Random(1)
    rows = []
    for k in range(count):
        at = [round(draw.uniform(35, 47) * 1e7), round(draw.uniform(29, 38) * 1e7), 100_000]
        volume = {
            "shape": {"circle": at if k else [386_180_000, 335_060_000, 100_000]},
            "windows": [[0, "UFN"]],
        }
        said = {"id": f"site-{k}", "kind": "site", "owner": "ngo", "told_ms": 0, "precision": "full"}
        rows.append({**said, "name": f"Site {k}", "what": "clinic", "version": 1, "volumes": [volume]})
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, b"r" * 32), KEY)
    made_at_ms = time.time_ns() // 1_000_000
    head = Head(
        "t", "exercise", "Bench", ORIGIN, "p", "local_check", made_at_ms, note, 0, 0, NOTICE, NOT_RECALLED
    )
    (folder / "list").write_bytes(write_release_file(head, rows, KEY))
    vkey = VerifierKey.of(ORIGIN, KeyType.ED25519, KEY).encode()
    policy = Policy(theatre="t", mode="exercise", origin=ORIGIN, log_key=vkey, roots={"node": "0" * 64})
    (folder / "policy").write_bytes(policy.to_bytes())
    return [str(folder / "list"), "33.506", "38.618", "--policy", str(folder / "policy")]


def run(quick: bool) -> list[dict[str, Any]]:
    """Return medians in milliseconds, one row each."""
    # As it is when it is installed: compiled, and writing as people's shells have it.
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHONUNBUF", "PYTHONDONTWRITE"))}
    took: dict[str, list[float]] = {"pass": [], "whole": [], "first": [], "again": []}
    with tempfile.TemporaryDirectory() as name:
        asked = make(Path(name), 500 if quick else 10_000)
        for turn in range(6 if quick else 51):
            for what, words in (("pass", ["pass"]), ("whole", [WHOLE, *asked]), ("alone", [ALONE, *asked])):
                start = time.perf_counter()
                done = subprocess.run(
                    [sys.executable, "-c", *words], env=environ, capture_output=True, check=False
                )
                spent = time.perf_counter() - start
                if turn == 0:
                    continue  # it may compile
                if what == "alone":
                    first, again = map(float, done.stderr.split())
                    took["first"].append(first)
                    took["again"].append(again)
                else:
                    took[what].append(spent)
    ms = {what: 1000 * median(times) for what, times in took.items()}
    names = {"whole": "the whole process", "first": "the check alone", "again": "the check again"}
    return [
        {"name": f"local check, {names[what]}", "ours": ms[what], "peer": ms["pass"],
         "ratio": ms["pass"] / ms[what], "unit": "ms", "peer_name": "python -c pass"}
        for what in names
    ]  # fmt: skip


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        print(json.dumps(row))
