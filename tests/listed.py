"""What a party was told of matches, match by match, out of the notices that list them."""

from __future__ import annotations

from typing import Any

KINDS = ("begun", "changed", "ended")


def matches_in(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each match that a notice lists: what happened to it, and all that the notice says."""
    if not str(shown.get("type", "")).startswith("matches."):
        return []
    assert set(shown) - {"pass_to"} == {"entry", "detail", "type", *KINDS}
    rows = []
    for kind in KINDS:
        for group in shown[kind]:
            assert list(group) == ["severity", "settling", "call", "yours", "matches"] or list(
                group
            ) == sorted(group)
            assert group["matches"] == sorted(group["matches"])
            yours = group["yours"] or [None] * len(group["matches"])
            for match, own in zip(group["matches"], yours, strict=True):
                rows.append(
                    {
                        "happened": kind,
                        "match": match,
                        "yours": [own] if own is not None else [],
                        "severity": group["severity"],
                        "settling": group["settling"],
                        "call": group["call"],
                        "detail": "contact" if group["severity"] else "existence",
                    }
                )
    return rows
