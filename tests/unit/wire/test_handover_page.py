"""The page for a change of watch: one page of A4, the unanswered and whom to ring first (R40, R30)."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from openline.app.showing.handover import Handover
from openline.decide.phrases import NOTICE_AR
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.wire.forms.handover import LANGUAGES, MOST_ROWS, SHARES, WORDS, handover_page, shared_out
from tests.unit.wire.test_forms import A4_PT, letters, texts

pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")
pytestmark = pytest.mark.requirement("R40")

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
NOON_MS = 1_795_176_000_000
NUMBER = "+99 2 555 01{:02}"


def due(number: int, **more: Any) -> dict[str, Any]:
    due_ms = NOON_MS + (number - 3) * 7 * MINUTE_MS
    fields = {
        "party": f"party-{number % 4}",
        "pass_to": "",
        "type": "message.send/v1",
        "about": f"m-{number}",
        "precedence": ("flash", "immediate", "priority", "routine")[number % 4],
        "due_ms": due_ms,
        "overdue": due_ms <= NOON_MS,
        "on_record": False,
        "owed_to": [{"party": "alpha"}],
    }
    return fields | more


def post(party: str, number: int, **more: Any) -> dict[str, Any]:
    fields = {
        "party": party,
        "channel": "ops",
        "post": 0,
        "name": "Deputy duty officer of a desk with quite a long name",
        "role": "duty_officer",
        "deputy": False,
        "medium": "telephone",
        "address": NUMBER.format(number),
        "link": "",
        "languages": [],
        "manned": True,
    }
    return fields | more


def page(times: int = 1) -> dict[str, Any]:
    """A watch with so many of everything, as the node answers it."""
    owed = [due(number) for number in range(5 * times)]
    owe = [
        due(number, type="matches.find/v1", matches=["0f3e9a77aa11"] * 3, yours=["range-east"], release=412)
        for number in range(2 * times)
    ]
    ring = [
        {"party": f"party-{number}", "why": "overdue", "about": f"m-{number}",
         "posts": [post(f"party-{number}", number), post(f"party-{number}", 50 + number, manned=False)]}
        for number in range(5 * times)
    ]  # fmt: skip
    opened = [
        {"kind": kind, "id": f"{kind}-{number}", "state": state, "parties": ["bravo"], "since_ms": NOON_MS}
        for number in range(times)
        for kind, state in (
            ("stop", "heard"), ("match", "extreme"), ("movement", "halted"), ("channel", "suspended"),
        )
    ]  # fmt: skip
    silent = [
        {"kind": "line", "id": f"line-{number}", "party": "bravo", "heard_ms": 0, "missed": 3, "lost": True}
        for number in range(3 * times)
    ]
    changed = [
        {"type": type, "by_you": False, "number": 3, "abouts": ["m-1"]}
        for type in ("message.send/v1", "stop.hear/v1", "", "acknowledge/v1") * times
    ]
    shorter = [
        {"agreement": "memo", "what": "movement", "agreed_ms": 24 * HOUR_MS, "measured": "relay",
         "p95_ms": 31 * HOUR_MS, "at_least": True, "count": 5, "came": 3, "kind": "line", "channel": "ops",
         "party": "bravo"}
    ] * times  # fmt: skip
    counts = {
        "owed_to_you": len(owed),
        "owed_to_you_overdue": len([it for it in owed if it["overdue"]]),
        "you_owe": len(owe),
        "you_owe_overdue": len([it for it in owe if it["overdue"]]),
        "ring": len(ring),
        "open": len(opened),
        "silent": len(silent),
        "changed": 3 * len(changed),
        "shorter": len(shorter),
    }
    fields = {
        "party": "alpha", "at_ms": NOON_MS, "since_ms": NOON_MS - 12 * HOUR_MS, "owed_to_you": owed,
        "you_owe": owe, "ring": ring, "open": opened, "silent": silent, "changed": changed,
        "shorter": shorter, "sources_known": False, "counts": counts,
    }  # fmt: skip
    answered: dict[str, Any] = msgspec.to_builtins(msgspec.convert(fields, Handover))
    return answered


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("times", [0, 1, 40])
def test_it_is_one_page_of_a4_with_nothing_beyond_its_edge(times: int, lang: str) -> None:
    document = pdfium.PdfDocument(handover_page(page(times), mode="real", lang=lang))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(A4_PT, abs=0.5)
    text = document[0].get_textpage()
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        assert 20 < left <= right < A4_PT[0] - 20
        assert 15 < bottom <= top < A4_PT[1] - 15


@pytest.mark.parametrize("lang", ["both", "en"])
def test_with_some_25_rows_every_one_is_on_it(lang: str) -> None:
    (text,) = texts(handover_page(page(), mode="real", lang=lang))
    for number in range(5):
        assert f"message m-{number}" in text
        assert NUMBER.format(number) in text, "a number is never cut off"
    for kind in ("stop", "match", "movement", "channel"):
        assert f"{kind}-0"[:8] in text
    assert "lead time (memo, movement): 24 h" in text
    assert "relay at least 31 h (3 of 5)" in text
    assert not re.findall(r"\+\d+ more", text)


def test_things_are_called_by_name_and_by_how_they_begin() -> None:
    named = page() | {"called": {"m-0": "Stop the convoy", "movement-0": "Convoy 7", "line-0": "Ops"}}
    (text,) = texts(handover_page(named, mode="real", lang="en"))
    assert "message “Stop the convoy” m-0" in " ".join(text.split())
    assert "movement Convoy 7 (movement-0)" in " ".join(text.split())


def test_what_has_no_room_is_counted() -> None:
    (text,) = texts(handover_page(page(40), mode="real", lang="en"))
    more = [int(it) for it in re.findall(r"\+(\d+) more", text)]
    assert len(more) == 7, "each part says how many"
    assert more[0] == 200 - text.count("message m-")


def test_the_unanswered_stand_before_the_rest_with_whom_to_ring() -> None:
    (text,) = texts(handover_page(page(), mode="real", lang="en"))
    order = [text.index(WORDS[it].en) for it in ("title", "owed", "owe", "ring", "open", "silent")]
    assert order == sorted(order)
    first = text.index("message m-0")
    assert NUMBER.format(0) in text[first : first + 120]


@pytest.mark.requirement("R15", "R30")
def test_it_says_what_every_output_says_and_in_which_mode() -> None:
    for lang in LANGUAGES:
        (text,) = texts(handover_page(page(), mode="exercise", lang=lang))
        # From right to left a page's text comes out in pieces.
        assert set(re.findall("[A-Za-z]+", NOTICE)) <= set(re.findall("[A-Za-z]+", text))
        assert "EXERCISE" in text
        assert (letters(NOTICE_AR) <= letters(text)) == (lang != "en")
        (real,) = texts(handover_page(page(), mode="real", lang=lang))
        assert "EXERCISE" not in real
    (arabic,) = texts(handover_page(page(), mode="real", lang="ar"))
    assert letters("".join(WORDS[it].ar for it in ("title", "owed", "ring", "lost"))) <= letters(arabic)


def test_texts_are_no_markup() -> None:
    sly = page()
    sly["owed_to_you"][0]["about"] = '#panic("no") *bold* $x$ ]'
    (text,) = texts(handover_page(sly, name="#name *x*", mode="real", lang="en"))
    assert '#panic("no")' in text
    assert "#name *x*" in text


def test_the_same_values_are_the_same_bytes() -> None:
    assert handover_page(page(), mode="real") == handover_page(page(), mode="real")
    with pytest.raises(InputError, match="no page in 'fr'"):
        handover_page(page(), mode="real", lang="fr")


def test_rows_are_shared_out_to_the_urgent_first_and_none_is_lost_for_want_of_room() -> None:
    plenty = dict.fromkeys(SHARES, 100)
    given = shared_out(plenty, MOST_ROWS)
    assert sum(given.values()) == MOST_ROWS
    assert all(given[key] >= least for key, (least, _) in SHARES.items())
    few = {key: 1 for key in SHARES}
    assert shared_out(few, MOST_ROWS) == few
    one_long = few | {"changed": 50}
    assert shared_out(one_long, MOST_ROWS)["changed"] == MOST_ROWS - len(few) + 1
    assert all(it >= 1 for it in shared_out(plenty, 12).values())
