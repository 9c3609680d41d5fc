"""Which incidents a statement may be about: place, time, kind, actors; and what is another event."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from openline.decide.relating import AccountSeen, IncidentSeen, days_of, kind_of, relate
from openline.model.incident import IncidentKind
from openline.model.proposal import Proposal, SaidPlace, SaidTime, Stretch

DAY = dt.date(2018, 6, 17)
NOON_MS = int(dt.datetime(2018, 6, 17, 12, tzinfo=dt.UTC).timestamp() * 1000)
DAY_MS = 86_400_000
TANF = (33.5, 38.62)
WORDS = "jets of the coalition struck a column of trucks near Tanf"
PUBLISHED = (dt.date(2018, 6, 18), dt.date(2018, 6, 18))


def said(day: dt.date | None = DAY, at: tuple[float, float] | None = TANF, **fields: Any) -> Proposal:
    times = () if day is None else (SaidTime("on Sunday", day, day),)
    places = () if at is None else (SaidPlace("Tanf", *at),)
    return Proposal(
        start=0, end=10, content=Stretch(0, 10), attributed=True, times=times, places=places, **fields
    )


def incident(
    id: str = "strike-1",
    at_ms: int = NOON_MS,
    at: tuple[float, float] | None = TANF,
    kind: IncidentKind = IncidentKind.STRIKE,
) -> IncidentSeen:
    account = AccountSeen("coalition", kind, at_ms, 3_600_000, () if at is None else (at,), 1_000)
    return IncidentSeen(id, (account,), ("coalition", "sponsor"))


def test_place_day_kind_and_actor_that_agree_are_said_each() -> None:
    [link] = relate(said(), WORDS, [incident()], PUBLISHED)
    assert link.incident == "strike-1"
    assert link.score == 1.0
    assert [it.partition(":")[0] for it in link.agree] == ["time", "place", "kind", "actors"]
    assert link.differ == ()


@pytest.mark.parametrize("years", [1, 3, 10])
def test_the_same_words_years_apart_are_another_event(years: int) -> None:
    assert relate(said(), WORDS, [incident(at_ms=NOON_MS + years * 365 * DAY_MS)], PUBLISHED) == ()


def test_the_same_words_far_away_are_another_event() -> None:
    assert relate(said(), WORDS, [incident(at=(36.2, 37.1))], PUBLISHED) == ()


def test_what_is_a_day_and_some_kilometres_apart_says_so_and_counts_less() -> None:
    near = incident("near", at_ms=NOON_MS + int(1.2 * DAY_MS), at=(33.5, 38.82))
    found = relate(said(), WORDS, [near, incident()], PUBLISHED)
    assert [it.incident for it in found] == ["strike-1", "near"]
    assert found[1].score < found[0].score
    assert any("a day apart" in it for it in (*found[1].agree, *found[1].differ))
    assert any("km apart" in it for it in (*found[1].agree, *found[1].differ))


def test_another_kind_at_the_same_place_and_day_is_named_as_what_differs() -> None:
    [link] = relate(said(), WORDS, [incident(kind=IncidentKind.OVERFLIGHT)], PUBLISHED)
    assert link.differ == ("kind: strike against overflight",)
    assert link.score < 0.9


def test_a_time_that_nobody_knows_agrees_with_nothing() -> None:
    assert relate(said(day=None), WORDS, [incident()], None) == ()
    [link] = relate(said(day=None), WORDS, [incident()], PUBLISHED)
    assert "no day is said" in link.agree[0]
    # What was reported before it happened, or long after, is not it.
    for days in (5, -40):
        assert relate(said(day=None), WORDS, [incident(at_ms=NOON_MS + days * DAY_MS)], PUBLISHED) == ()


def test_the_same_day_alone_is_too_little() -> None:
    assert relate(said(at=None), "somebody said something", [incident()], PUBLISHED) == ()
    [link] = relate(said(at=None), WORDS, [incident()], PUBLISHED)
    assert link.score < 1.0


def test_a_place_that_is_said_not_to_be_it_puts_it_nowhere() -> None:
    outside = SaidPlace("the zone", *TANF, relation="outside")
    proposal = Proposal(
        start=0,
        end=9,
        content=Stretch(0, 9),
        attributed=True,
        places=(outside,),
        times=(SaidTime("x", DAY, DAY),),
    )
    [link] = relate(proposal, WORDS, [incident()], PUBLISHED)
    assert not any(it.startswith("place") for it in (*link.agree, *link.differ))


def test_accounts_that_put_it_apart_make_it_disputed() -> None:
    one = AccountSeen("a", IncidentKind.STRIKE, NOON_MS, 0, (TANF,), 500)
    other = AccountSeen("b", IncidentKind.STRIKE, NOON_MS, 0, ((33.6, 38.7),), 500)
    [link] = relate(said(), WORDS, [IncidentSeen("i", (one, other), ())], PUBLISHED)
    assert link.disputed
    [link] = relate(said(), WORDS, [incident()], PUBLISHED)
    assert not link.disputed


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (WORDS, IncidentKind.STRIKE),
        ("a patrol crossed the river", IncidentKind.CROSSING),
        ("soldiers opened fire on the convoy", IncidentKind.FIRE),
        ("the convoy was turned back at the checkpoint", IncidentKind.OBSTRUCTION),
        ("a jet flew over the base", IncidentKind.OVERFLIGHT),
        ("the two aircraft narrowly missed each other", IncidentKind.NEAR_MISS),
        ("there was a large explosion", IncidentKind.EXPLOSION),
        ("the minister arrived", None),
    ],
)
def test_the_kind_is_what_its_words_tell_of(words: str, kind: IncidentKind | None) -> None:
    assert kind_of(words) == kind


def test_the_time_of_the_saying_is_not_the_time_of_what_is_said() -> None:
    proposal = Proposal(
        start=0,
        end=9,
        content=Stretch(0, 9),
        attributed=True,
        times=(SaidTime("today", DAY, DAY, of="saying"),),
    )
    assert days_of(proposal) is None
