"""The past as the page plays it and as ``openline replay`` does: of one record they say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openline.app.playback import Playback, Stretch, playback
from tests.served_desk import ServedDesk
from tests.unit.web.test_reading_leaks import PARTIES, Story

FRAMES = 6
MADE = {
    "zone.add/v1": "zones", "site.add/v1": "sites", "movement.notify/v1": "movements",
    "activity.notify/v1": "activities", "agreement.propose/v1": "agreements",
}  # fmt: skip
KEY = {"agreements": "agreement"}


@pytest.mark.slow
@pytest.mark.requirement("R21", "R34")
def test_the_page_and_the_command_play_the_same_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page reads ``/v1/told`` and the lists as of each moment; the command plays frames of the log."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, *PARTIES)
    try:
        Story(desk, 45).run()
        for party in PARTIES:
            _alike(desk, party)
    finally:
        desk.close()


def played(desk: ServedDesk, party: str) -> Playback:
    stored = list(desk.node.journal.store.entries())
    first, last = stored[0].received_at_ms, stored[-1].received_at_ms
    stretch = Stretch(first, last + 1, (last - first) // FRAMES + 1)
    return playback(desk.node.journal.store, desk.state, party, stretch)


def _alike(desk: ServedDesk, party: str) -> None:
    told: list[tuple[Any, ...]] = []
    came: list[Any] = []
    compared = 0
    for frame in played(desk, party).frames():
        told += [(it.seq, it.entry, it.detail, it.pass_to, it.type) for it in frame.told]
        came += frame.came
        said = desk.rows(party, f"/v1/told?at={frame.at_ms}")
        assert told == [
            (
                it["seq"],
                it["entry"],
                it["detail"],
                it.get("pass_to", ""),
                (it.get("shown") or {}).get("type", ""),
            )
            for it in said
        ]
        known = {it.entry for it in came} | {entry for _, entry, *_ in told}
        for kind in sorted(set(MADE.values())):
            rows = desk.rows(party, f"/v1/{kind}?at={frame.at_ms}")
            # What a list gave then, the frames have brought by then.
            assert {it["entry"] for it in rows} <= known, (party, kind, frame.number)
            # And what the party itself had brought is in its list.
            mine = {it.about for it in came if MADE.get(it.type) == kind}
            assert mine <= {it.get(KEY.get(kind, "id")) for it in rows}, (party, kind, frame.number)
            compared += len(rows)
    assert len(told) > 5
    assert compared > 5
