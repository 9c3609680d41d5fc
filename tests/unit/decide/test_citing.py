"""Citations: words of a document at their place in it, and nobody's statement to anybody."""

from __future__ import annotations

from typing import Any

import pytest

from openline.app.handout import shown_to
from openline.decide.citing import ACTS, SPEAKER_KINDS
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.incident import Source
from openline.model.party import Addressable
from tests.desk import Desk
from tests.occurring import (
    QUOTE,
    SHA256,
    account,
    ask,
    cite,
    declare,
    open_incident,
    share_said,
    shown_of,
)

pytestmark = pytest.mark.requirement("R18")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo")
    return desk


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"about": "none"}, NotFoundError, "on record"),
        ({"about": "hidden"}, NotFoundError, "on record"),
        ({"to": ("alpha",)}, InputError, "made to others"),
        ({"to": ("hermit",)}, RefusedError, "never to be addressed"),
        ({"text_sha256": "x" * 64}, InputError, "no SHA-256"),
        ({"start": -1, "end": 13}, InputError, "no words"),
        ({"start": 5, "end": 5}, InputError, "no words"),
        ({"start": 9, "end": 5}, InputError, "no words"),
        ({"end": len(QUOTE) + 1}, InputError, "14 characters, and from 0 to 15 are 15"),
        ({"quote": ""}, InputError, "empty"),
        ({"quote": "x" * 4001, "end": 4001}, InputError, "more than 4,000"),
        ({"act": " "}, InputError, "' ' is none of the words"),
        ({"act": "deny"}, InputError, "'deny' is none of the words"),
        ({"language": ""}, InputError, "empty"),
        ({"speaker": "x" * 501}, InputError, "more than"),
        ({"speaker_kind": "colonel"}, InputError, "'colonel' is none of the words"),
        ({"note": "x" * 4001}, InputError, "more than 4,000"),
        ({"hedges": ("x",) * 201}, InputError, "more than 200"),
        ({"hedges": ("x" * 501,)}, InputError, "more than"),
        ({"source": Source(chain=("x",) * 201)}, InputError, "more than 200"),
        ({"source": Source(chain=("x" * 501,))}, InputError, "more than"),
        ({"source": Source(title="x" * 501)}, InputError, "more than"),
        ({"source": Source(publisher="A\u202epaper")}, InputError, r"U\+202E"),
        ({"source": Source(agency="A\u200bgency")}, InputError, r"U\+200B"),
        ({"speaker": "a \u202elonoloc"}, InputError, r"U\+202E"),
        ({"account": account(heading_deg=360)}, InputError, "not within 0 and 359"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, given: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    desk.enrol("hermit", Addressable.NEVER)
    open_incident(desk, "bravo", "hidden")
    before = len(desk.entries)
    given = {"about": "first", "to": ("bravo",)} | given
    about, to = given.pop("about"), given.pop("to")
    with pytest.raises(error, match=words):
        cite(desk, "alpha", "c1", about, *to, **given)
    assert len(desk.entries) == before


def test_every_word_that_a_review_has_is_taken_and_a_refusal_names_them_all(desk: Desk) -> None:
    for number, (act, kind) in enumerate(zip(ACTS, ("", *SPEAKER_KINDS), strict=False)):
        cite(desk, "alpha", f"c{number}", "first", act=act, speaker_kind=kind)
    with pytest.raises(InputError) as refused:
        cite(desk, "alpha", "none", "first", act="shouting")
    assert refused.value.next_step == f"use {', '.join(ACTS)}"
    assert {"claim", "denial", "threat"} <= set(ACTS)
    assert {"witness", "outlet"} <= set(SPEAKER_KINDS)


def test_offsets_are_code_points_whatever_is_quoted(desk: Desk) -> None:
    for number, quote in enumerate(("لم نكن نحن.", "🛰️ было", "e\u0301te")):
        cite(desk, "alpha", f"c{number}", "first", quote=quote, start=7, end=7 + len(quote))
        assert desk.state.citations[f"c{number}"].end - 7 == len(quote)


def test_it_may_be_about_nothing_and_before_nobody_yet(desk: Desk) -> None:
    entry = cite(desk, "alpha", "c1", "")
    assert desk.state.cited_of == {}
    assert [desk.details(it, entry) for it in ("bravo", "charlie")] == [[], []]
    cite(desk, "alpha", "c2", "first")
    cite(desk, "bravo", "c3", "first")
    assert desk.state.cited_of["first"] == ("c2", "c3")


def test_it_is_no_statement_and_answers_nobody(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    cite(desk, "bravo", "c1", "st1", "alpha", speaker="bravo")
    assert desk.state.statements.keys() == {"st1"}
    assert desk.state.stated_of == {"first": ("st1",)}
    assert not desk.state.asked["st1", "bravo"].answer
    declare(desk, "bravo", "st2", "c1", "alpha")  # and is itself what may be spoken of
    assert desk.state.stated_of["c1"] == ("st2",)


@pytest.mark.requirement("R14")
def test_it_is_for_those_whom_its_author_names_and_none_is_told_of_the_others(desk: Desk) -> None:
    entry = cite(desk, "alpha", "c1", "first", "bravo", text_sha256=SHA256)
    [shown] = shown_of(desk, "bravo", entry)
    assert shown["facts"] == {
        "citation": "c1", "about": "first", "text_sha256": SHA256, "start": 0, "end": len(QUOTE),
        "edited": False,
    }  # fmt: skip
    assert shown["call"] == [{"party": "alpha"}]
    share_said(desk, "alpha", "c1", "charlie")
    assert "bravo" not in str(shown_of(desk, "charlie", entry))
    header = next(it.header for it in desk.entries if it.header.id == entry)
    assert [shown_to(desk.rules, it)(header) for it in ("bravo", "charlie")] == [True, False]
    with pytest.raises(RefusedError, match="only the party that put it on record"):
        share_said(desk, "bravo", "c1", "charlie")


def test_whatever_is_redacted_it_was_cited_from_there(desk: Desk) -> None:
    entry = cite(desk, "alpha", "c1", "first", "bravo")
    desk.redact("alpha", entry)
    folded = desk.folded(frozenset({entry}))
    assert folded.same_as(desk.state)
    assert (folded.citations["c1"].start, folded.citations["c1"].end) == (0, len(QUOTE))
