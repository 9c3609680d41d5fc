"""Paper for a voice line: what is printed, and log sheets read back cell by cell."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openline.errors import InputError
from openline.wire.forms.voice import DICTATIONS, LOG_LINES, Said, dictation, log_sheet, said_of
from openline.wire.sheets import Kind, SheetReading, read_sheet, template

pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: no PDF can be looked into")

HEAD = "No.,Channel,DTG said,From,To,To party,Precedence,Text,Read back,Language"
LINE = "1,hotline,140800ZNOV25,duty officer,operations room,russia,flash,Hold fire.,yes,en"


def pages(data: bytes) -> list[str]:
    book = pdfium.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in book]


def read(*lines: str) -> SheetReading:
    return read_sheet("\n".join((HEAD, *lines)).encode(), "log.csv", Kind.LOG)


@pytest.mark.requirement("R30")
@pytest.mark.parametrize("kind", list(Said))
def test_a_dictation_form_is_one_page_with_every_line_in_order_and_how_digits_are_said(kind: Said) -> None:
    (text,) = pages(dictation(kind))
    words = " ".join(text.split())
    at = 0
    for it in DICTATIONS[kind].lines:
        first = it.say.en.split(" ")[0]
        at = words.index(first, at)
    for said in ("Alpha", "Zulu", "NIN-ER", "EXERCISE", "no precondition of protection"):
        assert said in words
    # Arabic is there as letters, and not as boxes in place of them.
    assert len(re.findall(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]", text)) > 200


def test_the_same_form_is_the_same_bytes_and_another_kind_is_refused() -> None:
    assert dictation("stop") == dictation(Said.STOP)
    with pytest.raises(InputError, match="nothing is dictated"):
        said_of("stopp")
    with pytest.raises(InputError, match="nothing is dictated"):
        dictation("")


@pytest.mark.requirement("R30")
def test_a_log_sheet_says_whom_to_ring_and_whose_line_it_is_on_one_page() -> None:
    channel: dict[str, Any] = {
        "channel": "hotline",
        "name": "Hotline",
        "level": "operational",
        "carrier": "voice",
        "languages": ("en", "ru"),
        "interpreter": "#panic[not markup] *at* the desk",
        "parties": ("coalition", "russia"),
    }
    post = {"name": "Duty desk", "address": "+99 1 100", "deputy": False}
    desks = [{"party": "coalition", "posts": [post]}]
    for mode, marked in (("exercise", True), ("real", False)):
        sheet = log_sheet(channel, desks, mode=mode, names={"coalition": "Coalition"}, hours="day and night")  # type: ignore[arg-type]
        (text,) = pages(sheet)
        words = " ".join(text.split())
        for said in ("Coalition", "russia", "en, ru", "1. Duty desk", "+99 1 100", "#panic[not markup] *at*"):
            assert said in words
        assert ("EXERCISE" in words) is marked
    assert LOG_LINES >= 12


@pytest.mark.requirement("R30")
def test_a_line_of_a_log_is_read_with_the_time_at_which_it_was_said() -> None:
    (row,) = read(LINE).rows
    assert row.good
    said = row.logged
    assert said is not None
    assert (said.number, said.channel, said.parties, said.precedence) == (
        "1",
        "hotline",
        ("russia",),
        "flash",
    )
    assert said.said_ms == 1_763_107_200_000
    assert (said.by, said.to, said.text, said.read_back) == (
        "duty officer",
        "operations room",
        "Hold fire.",
        True,
    )


@pytest.mark.parametrize(
    ("old", "new", "cell", "column"),
    [
        ("140800ZNOV25", "14/11/2025", "C2", "DTG said"),
        ("140800ZNOV25", "08:00", "C2", "DTG said"),
        ("140800ZNOV25", "", "C2", "DTG said"),
        ("duty officer", "", "D2", "From"),
        ("operations room", "", "E2", "To"),
        ("russia", "", "F2", "To party"),
        ("russia", "russia; russia", "F2", "To party"),
        ("flash", "urgent", "G2", "Precedence"),
        ("Hold fire.", "", "H2", "Text"),
        ("Hold fire.", "x" * 4001, "H2", "Text"),
        ("yes", "perhaps", "I2", "Read back"),
        (",en", ",english", "J2", "Language"),
        ("1,hotline", "1.5 b,hotline", "A2", "No."),
        ("hotline", "", "B2", "Channel"),
    ],
)
def test_what_cannot_be_read_in_a_log_is_named_by_its_cell(
    old: str, new: str, cell: str, column: str
) -> None:
    reading = read(LINE.replace(old, new, 1))
    (row,) = reading.rows
    assert row.logged is None
    assert [(it.cell, it.column) for it in reading.errors] == [(cell, column)]


def test_a_number_that_stands_twice_is_refused_in_both_lines() -> None:
    reading = read(LINE, LINE.replace("Hold fire.", "Cease."))
    assert [it.cell for it in reading.errors] == ["A2", "A3"]


def test_what_may_be_left_out_is_taken_as_the_sheet_says() -> None:
    (row,) = read("1,hotline,140800ZNOV25,duty officer,operations room,russia,,Hold fire.,,").rows
    assert row.logged is not None
    assert (row.logged.precedence, row.logged.language, row.logged.read_back) == ("priority", "en", False)


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_blank_log_is_no_log(format: Any) -> None:
    with pytest.raises(InputError, match="no row below"):
        read_sheet(template(Kind.LOG, format), "log", Kind.LOG)


def test_a_log_is_not_taken_for_another_kind_of_sheet() -> None:
    with pytest.raises(InputError, match="holds log of a voice line"):
        read_sheet("\n".join((HEAD, LINE)).encode(), "log.csv", Kind.SITES_ADDITIONS)
