"""What was said on lines, in words: what a reader at 03:00 has to see, and nothing that he was not shown."""

from __future__ import annotations

from typing import Any

import pytest

from openline.cli.wording import Names, in_words

NAMES = Names(
    {"east": "East cell", "west": "West cell"},
    {"line": "Night line", "zone": "The zone"},
    {"e1": {"type": "message.send/v1", "about": "m-1"}},
)
STEP = {
    "party": "west", "sender": "east", "precedence": "immediate", "step": 2, "channel": "line", "post": 1,
    "last": False, "entries": ["e1"], "due_ms": [0],
}  # fmt: skip


def said(type: str, facts: dict[str, Any], body: dict[str, Any] | None = None) -> str:
    return in_words({"type": type, "facts": facts, "body": body or {}}, NAMES)


@pytest.mark.requirement("R9")
@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({}, "tried now: post 2 on Night line"),
        ({"last": True}, "tried now: post 2 on Night line, the last there is"),
        ({"last": True, "channel": "", "post": 0}, "nobody else is left to try"),
        ({"post": 0, "repeats": True}, "tried now: post 1 on Night line, again"),
        ({"pass_to": "group"}, "an answer to message m-1, to tell group"),
    ],
)
def test_a_step_says_who_is_tried_now_and_whether_anybody_is_left(
    changed: dict[str, Any], where: str
) -> None:
    words = said("escalate.find/v1", STEP | changed)
    assert "West cell owes East cell an answer to message m-1" in words
    assert where in words


def test_whoever_is_not_shown_on_which_line_a_party_is_tried_reads_that_it_is_another() -> None:
    shown = {name: it for name, it in STEP.items() if name != "channel"}
    assert "tried now: post 2 on another line" in said("escalate.find/v1", shown)


@pytest.mark.requirement("R20")
def test_a_warning_says_how_many_in_which_languages_by_when_and_that_nobody_can_answer_a_leaflet() -> None:
    texts = [{"language": "en", "text": "This is \u2068East cell\u2069. Please leave."}, {"language": "ar"}]
    warning = {"medium": "leaflet", "quantity": 90_000, "texts": texts}
    facts = {"warning": "w", "zone": "zone", "to": ["west"], "answerable": False}
    words = said("warning.issue/v1", facts, {"warning": warning})
    for part in (
        "about The zone, by leaflet, 90,000 of them, to West cell",
        "“This is East cell. Please leave.”, and in ar",
        "no deadline, no acknowledgement is possible",
    ):
        assert part in words
    # What isolates directions on a page is a box in a terminal.
    assert not any(0x2066 <= ord(it) <= 0x2069 for it in words)
    through = said("warning.issue/v1", facts, {"warning": {"medium": "through_sponsor"}})
    assert "through the sponsor" in through


@pytest.mark.requirement("R7")
def test_a_place_that_disagrees_is_said_once_and_loudly() -> None:
    echo = {"decimal": "35.38000 N 40.15000 E", "words": "5.0 km N of the town"}
    place = {"said": "the town", "echo": echo, "disagrees": "disagrees: it is 5.0 km N of the town"}
    words = said("near.find/v1", {"entry": "e1"}, {"places": [place]})
    assert words.count("5.0 km N of the town") == 1
    assert "the town is 35.38000 N 40.15000 E, PLACE AND COORDINATE DO NOT AGREE: it is" in words
    alone = said("near.find/v1", {"entry": "e1"}, {"places": [{"said": "there"}]})
    assert "there cannot be read" in alone


@pytest.mark.requirement("R4")
def test_a_line_and_a_desk_are_said_with_their_names_and_never_their_json() -> None:
    facts = {"channel": "line", "parties": ["east", "west"], "level": "tactical", "carrier": "voice"}
    words = said("channel.propose/v1", facts, {"channel": {"languages": ["en", "ar"]}})
    assert "Night line, East cell and West cell, tactical, by voice, in en, ar" in words
    posts = [{"name": "duty officer", "address": "+99 1"}, {"name": "deputy"}]
    desk = said("desk.set/v1", {"channel": "line", "then": ["other"]}, {"posts": posts})
    assert "on Night line, 1. duty officer, +99 1, 2. deputy, then other" in desk


@pytest.mark.requirement("R18")
def test_a_statement_says_its_place_and_to_whom_it_was_made() -> None:
    place = {"said": "the ridge", "position": {"lat_e7": 352_700_000, "lon_e7": 401_500_000}}
    facts = {"statement": "s", "about": "m-1", "verb": "denies", "to": ["west"]}
    words = said("statement.make/v1", facts, {"text": "We did not.", "place": place})
    assert "denies, about m-1, “We did not.”, the ridge, 35.27000, 40.15000, to West cell" in words


def test_an_id_that_was_drawn_by_lot_is_cut_and_one_that_somebody_chose_is_not() -> None:
    assert "of STOP stop-at-the-river" in said(
        "stop.state/v1", {"state": "over", "stop": "stop-at-the-river"}
    )
    assert said("stop.state/v1", {"state": "over", "stop": "ab" * 16}).endswith("of STOP abababab")


@pytest.mark.requirement("R18")
def test_an_account_says_when_where_and_how_sure_and_who_spoke() -> None:
    place = {"said": "the ridge", "position": {"lat_e7": 352_700_000, "lon_e7": 401_500_000}}
    account = {"kind": "near_miss", "at_ms": 0, "within_ms": 300_000, "place": place, "within_m": 1_500}
    facts = {"statement": "s", "about": "m-1", "verb": "denies", "to": ["west"], "answer_by_ms": 60_000}
    words = said("statement.make/v1", facts, {"account": account, "speaker": "a spokesman"})
    for part in (
        "near miss, 1970-01-01T00:00:00Z give or take 5 min",
        "the ridge, 35.27000, 40.15000 give or take 1,500 m",
        "spoken by a spokesman",
        "asks for a statement by 1970-01-01T00:01:00Z",
        "to West cell",
    ):
        assert part in words


@pytest.mark.requirement("R18")
@pytest.mark.parametrize(
    ("type", "facts", "body", "parts"),
    [
        (
            "incident.open/v1",
            {"incident": "i-1", "kind": "strike", "at_ms": 0, "about": ["m-1"], "to": ["west"]},
            {"text": "We struck."},
            ("i-1, strike, 1970-01-01T00:00:00Z", "“We struck.”", "opened from m-1", "to West cell"),
        ),
        (
            "incident.merge/v1",
            {"incident": "i-1", "into": "i-2"},
            {"reason": "heard"},
            ("i-1 and i-2, “heard”",),
        ),
        (
            "exhibit.add/v1",
            {
                "exhibit": "x",
                "about": "i-1",
                "bytes": 6_000,
                "sha256": "ab" * 32,
                "made_of": "y",
                "how": "copy",
            },
            {"name": "film.mp4", "shows": "a truck"},
            ("x, about i-1, “film.mp4”, 6,000 bytes, sha256 abababababababab…, copy of y, shows: “a truck”",),
        ),
        (
            "exhibit.pass/v1",
            {"exhibit": "x", "step": "hand_over", "to": "west", "sha256": "ab" * 32},
            {},
            ("x: hand over to West cell, hash compared",),
        ),
        (
            "citation.make/v1",
            {"citation": "c", "about": "i-1"},
            {"quote": "Not us.", "act": "deny", "source": {"publisher": "A paper"}, "hedges": ["reportedly"]},
            ("speaker not resolved, deny, “Not us.”, in A paper, hedged: reportedly, about i-1",),
        ),
        (
            "statement.silent/v1",
            {"statement": "s-1", "party": "west", "due_ms": 0},
            {},
            ("West cell, asked by statement s-1, by 1970-01-01T00:00:00Z",),
        ),
    ],
)
def test_what_happened_is_said_in_words_and_never_in_json(
    type: str, facts: dict[str, Any], body: dict[str, Any], parts: tuple[str, ...]
) -> None:
    words = said(type, facts, body)
    assert all(part in words for part in parts), words
    assert "{" not in words
