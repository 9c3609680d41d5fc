"""Run every bench, print a table, and write ``build/bench.json``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# One thread each, ours and the peers; and a cache of compiled code that is the kernel's of now.
for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[name] = "1"

from openline.bootstrap import keep_compiled_kernel  # noqa: E402

keep_compiled_kernel()

import json  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

BENCHES = (
    "membership",
    "watch",
    "volumes",
    "endtoend",
    "csv",
    "localcheck",
    "ledger",
    "verify",
    "replay",
    "server",
    "matching",
    "positions",
    "alerts",
    "timers",
    "ordering",
    "coordinates",
    "page",
    "reports",
    "buildup",
)


def line(row: dict[str, Any]) -> str:
    """Return a row of the table."""
    figures = f"{row['ours']:>12,.4g} {row['peer']:>12,.4g} {row['ratio']:>8.2f}"
    return f"{row['name']:<44} {figures} {row['unit']:<14} {row['peer_name']}"


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs: to see that it runs")
    parser.add_argument("--only", choices=BENCHES, action="append", help="this one; may be repeated")
    given = parser.parse_args()
    print(f"{'name':<44} {'ours':>12} {'peer':>12} {'ratio':>8} {'unit':<14} peer")
    rows = []
    for name in given.only or BENCHES:
        for row in import_module(f"bench.{name}").run(given.quick):
            rows.append(row)
            print(line(row), flush=True)
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")
    load = " ".join(f"{it:.1f}" for it in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
