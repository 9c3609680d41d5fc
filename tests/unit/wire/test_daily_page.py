"""The page of a daily report: its plots, its words, and nothing in it that is markup."""

from __future__ import annotations

import re
from typing import Any, Literal
from xml.etree import ElementTree

import pytest

from openline.decide.reporting import day_of
from openline.model.daily import Change, Daily, LineDay, NotifiedDay, PlaceDay, SaidDay
from openline.model.watch import CONFORMING
from openline.wire.forms.daily import STATE_WORDS, WORDS, daily_html, daily_pdf
from openline.wire.forms.plots import STATES, WIDTH, by_hour, key_of

pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")

DAY = day_of("2026-11-14", 18 * 60)
HOSTILE = "<script>alert(1)</script> & #panic[no]"
ZERO = (0,) * 24
SVG = "{http://www.w3.org/2000/svg}"


def a_report(name: str = "Strip") -> Daily:
    hours = ({"observed_s": 3600}, {"jammed_s": 1800, "observed_s": 1800}, *({"unstated_s": 3600},) * 22)
    place = PlaceDay(
        id="strip",
        kind="zone",
        name=name,
        found={"enter": 7, "exit": 2},
        before={"enter": 9},
        by_hour=(3, 4, *(0,) * 22),
        coverage={"observed_s": 5400, "jammed_s": 1800, "unstated_s": 79_200},
        coverage_before={"unstated_s": 86_400},
        coverage_by_hour=hours,
    )
    return Daily(
        day=DAY.name,
        version=2,
        from_ms=DAY.from_ms,
        cut_off_ms=DAY.cut_off_ms,
        parties=("north", "south"),
        places=(place,),
        notified=(NotifiedDay(kind="movement", said={"notify": 1}, before={}, by_hour=ZERO),),
        lines=(
            LineDay(channel="pair", checks={"lost": 1}, checks_before={}, messages={}, messages_before={}),
        ),
        warnings=SaidDay(said={}, before={}),
        statements=None,
        left_out=("stops", "statements"),
        reason=HOSTILE,
        changes=(Change(figure="places/strip/found/enter", was=6, now=7),),
    )


def made(make: Any, mode: Literal["real", "exercise"] = "exercise", report: Daily | None = None) -> bytes:
    names = {"north": "North", "south": HOSTILE}
    data: bytes = make(
        report or a_report(), theatre="t", mode=mode, issued_ms=DAY.cut_off_ms + 1000, names=names
    )
    return data


def bars_of(svg: str) -> list[ElementTree.Element]:
    return [it for it in ElementTree.fromstring(svg).iter(f"{SVG}rect") if it.get("fill") == "#22577a"]


def test_bars_are_as_high_as_their_figures_and_lie_in_their_hours() -> None:
    counts = [0, 2, 4, *(0,) * 21]
    two, four = bars_of(by_hour(counts, ["x"] * 24, title="t"))
    assert float(four.get("height", "")) == pytest.approx(2 * float(two.get("height", "")), abs=0.02)
    wide = float(four.get("x", "")) - float(two.get("x", ""))
    assert 24 * wide == pytest.approx(WIDTH - 44 - 8, abs=0.5)


def test_every_way_of_not_having_looked_is_drawn_otherwise() -> None:
    drawn = {state: re.sub(r"<title>.*?</title>", "", key_of(state)) for state in STATES}
    assert len(set(drawn.values())) == len(STATES)


@pytest.mark.parametrize("state", STATES)
def test_a_hatch_stays_within_its_hour(state: str) -> None:
    coverage: list[dict[str, int]] = [{}] * 24
    coverage[7] = {state: 3600}
    svg = by_hour(ZERO, ["x"] * 24, title="t", coverage=coverage)
    wide = (WIDTH - 44 - 8) / 24
    low, high = 44 + 7 * wide, 44 + 8 * wide
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if path.get("stroke-width") == "0.9":
            xs = [float(it) for it in re.findall(r"[ML]([\d.]+) ", path.get("d", ""))]
            assert low - 0.01 <= min(xs) <= max(xs) <= high + 0.01


def test_every_word_that_is_counted_has_arabic() -> None:
    for word in {*WORDS, *STATE_WORDS}:
        phrase = WORDS.get(word) or STATE_WORDS[word]
        assert phrase.en
        assert re.search(r"[\u0600-\u06ff]", phrase.ar) or phrase.ar == phrase.en.upper()
    assert not set(WORDS) & CONFORMING  # those are for one desk alone


@pytest.mark.requirement("R15")
def test_text_is_never_markup_and_the_page_says_whether_it_is_an_exercise() -> None:
    page = made(daily_html).decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; #panic[no]" in page
    assert "تمرين" in page
    real = made(daily_html, "real").decode()
    assert "EXERCISE" not in real
    assert "no precondition of protection" in real


@pytest.mark.requirement("R15", "R27", "R30")
def test_on_paper_it_says_the_same_and_is_the_same_bytes() -> None:
    data = made(daily_pdf)
    assert data == made(daily_pdf)
    text = " ".join(" ".join(it.get_textpage().get_text_range() for it in pdfium.PdfDocument(data)).split())
    for said in (
        "#panic[no]",
        "places/strip/found: entered",
        "1 h 30 min",
        "version 2",
        "EXERCISE",
        "line lost",
    ):
        assert said in text
    assert re.search(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]", text)
    real = " ".join(it.get_textpage().get_text_range() for it in pdfium.PdfDocument(made(daily_pdf, "real")))
    assert "EXERCISE" not in real
