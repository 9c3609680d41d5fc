"""A frame in words: what matters first and never cut, what is alike in one line, with its count."""

from __future__ import annotations

import pytest

from openline.app.playback import Came, Frame, Playback, Stretch
from openline.cli.replaylines import MOST_LINES, frame_lines
from openline.decide.state import State

pytestmark = pytest.mark.requirement("R21", "R34")
MINUTE_MS = 60_000


def came(at_ms: int, type: str, about: str, author: str = "node", found: str = "") -> Came:
    return Came(at_ms, at_ms, f"{at_ms:032x}", type, author, about, False, "", found)


def said(*rows: Came) -> list[str]:
    frame = Frame(2, 2 * MINUTE_MS, rows, (), None)
    playing = Playback(4, (), (), lambda: iter([frame]))
    return list(frame_lines(frame, playing, Stretch(0, 3 * MINUTE_MS), State()))


def test_alarms_come_first_and_are_never_cut_and_the_rest_is_folded() -> None:
    many = [came(60_001 + it, "sighting.report/v1", f"s{it}", "bravo") for it in range(157)]
    limits = [
        came(70_000 + it, "watch.find/v1", f"zone-{it}", found="limit_exceeded")
        for it in range(2 * MOST_LINES)
    ]
    silence = came(80_000, "statement.silent/v1", "asking")
    head, *rest = said(*many, *limits, silence)
    assert head == "1970-01-01T00:01:00Z to 1970-01-01T00:02:00Z  frame 3 of 4"
    assert [it for it in rest if "LIMIT" in it] == rest[: 2 * MOST_LINES]
    assert rest[-2] == "  1970-01-01T00:01:20Z  NO RESPONSE by the time asked, by node: asking"
    assert "  157 times sighting reported, by bravo: s0, s1, s2 and 154 more" in rest[-1]


def test_what_is_of_too_many_other_kinds_is_counted() -> None:
    rows = [came(60_001 + it, "site.add/v1", f"site-{it}", f"party-{it}") for it in range(MOST_LINES + 5)]
    assert said(*rows)[-1] == "  and 5 more of other kinds; --json gives all"
