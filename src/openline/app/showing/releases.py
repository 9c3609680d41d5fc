"""Releases as their recipient may see them today, in the order in which it was given them."""

from __future__ import annotations

from typing import Any, NamedTuple

from openline.app.ports import Store
from openline.app.replay import replay
from openline.model.event import ReleaseBody, ReleaseFacts


class Released(NamedTuple):
    """One release, as its recipient may see it today; ``shown`` is ``None`` once it was redacted."""

    seq: int
    entry: str
    detail: str
    pass_to: str
    told_at_ms: int
    shown: dict[str, Any] | None


def released(store: Store, recipient: str, *, after: int = 0, limit: int = 100) -> list[Released]:
    """Return a recipient's releases behind a number, in order."""
    rows = []
    for release, stored in store.shown_to(recipient, after=after, limit=limit):
        _, facts, body = replay(stored)
        assert isinstance(facts, ReleaseFacts)
        rows.append(
            Released(
                seq=release.seq,
                entry=release.entry,
                detail=facts.detail,
                pass_to=facts.pass_to,
                told_at_ms=stored.received_at_ms,
                shown=body.shown if isinstance(body, ReleaseBody) else None,
            )
        )
    return rows
