"""Fields that a person puts right: what changed is kept both ways, and nonsense is refused by its field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from openline.decide.rectifying import apply, names_of, one_of, rectify
from openline.errors import InputError
from openline.model.proposal import Fields, Proposal, SaidBy, SaidCount, SaidPlace, SaidTime, Stretch

READ = Proposal(
    start=10,
    end=60,
    content=Stretch(10, 40),
    attributed=True,
    speaker=SaidBy("he", "the spokesman"),
    places=(SaidPlace("Tanf", 33.5, 38.6, 20, 24),),
)
DAY = dt.date(2018, 6, 17)


def test_what_is_put_right_is_kept_as_it_was_and_as_it_is() -> None:
    now, before, after = rectify(READ, Fields(speaker="the minister", act="threat"), length=100)
    assert now.speaker == SaidBy("he", "the minister")
    assert now.act == "threat"
    assert (before.speaker, before.act) == ("the spokesman", "claim")
    assert (after.speaker, after.act) == ("the minister", "threat")
    assert apply(READ, after) == now
    assert names_of(after) == ("speaker", "act")
    assert one_of(after, "act") == Fields(act="threat")
    assert one_of(after, "plover") == Fields()


def test_what_is_said_again_as_it_was_read_is_no_change() -> None:
    now, before, after = rectify(READ, Fields(speaker="the spokesman", polarity="affirmed"), length=100)
    assert now == READ
    assert names_of(before) == names_of(after) == ()


def test_a_content_that_reaches_farther_takes_the_whole_with_it() -> None:
    now, _, _ = rectify(READ, Fields(content=Stretch(5, 80)), length=100)
    assert (now.start, now.end, now.content) == (5, 80, Stretch(5, 80))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"content": Stretch(40, 40)}, "content"),
        ({"content": Stretch(90, 101)}, "content"),
        ({"content": Stretch(-1, 4)}, "content"),
        ({"speaker": "x" * 501}, "speaker"),
        ({"plover": "BOMB"}, "plover"),
        ({"hedges": ("reportedly", " ")}, "hedges"),
        ({"chain": ("a",) * 51}, "chain"),
        ({"places": (SaidPlace("", 1.0, 1.0),)}, "places"),
        ({"places": (SaidPlace("x", 91.0, 1.0),)}, "places"),
        ({"places": (SaidPlace("x", float("nan"), 1.0),)}, "places"),
        ({"places": (SaidPlace("x", 1.0, None),)}, "places"),
        ({"places": (SaidPlace("x", 1.0, 1.0, extent_km=-1.0),)}, "places"),
        ({"places": (SaidPlace("x", 1.0, 1.0, relation="under"),)}, "places"),
        ({"times": (SaidTime("x", DAY, DAY - dt.timedelta(1)),)}, "times"),
        ({"times": (SaidTime("x", None, DAY),)}, "times"),
        ({"counts": (SaidCount("x", 5, 4, "men"),)}, "counts"),
        ({"counts": (SaidCount("x", -5, 4, "men"),)}, "counts"),
        ({"counts": (SaidCount("x", float("inf"), None, "men"),)}, "counts"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as error:
        rectify(READ, Fields(**fields), length=100)
    assert error.value.where.startswith(f"fields.{field}")
