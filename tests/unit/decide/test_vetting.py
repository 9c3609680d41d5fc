"""Why a person has to look at a proposal by itself: each reason apart, and none where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from openline.decide.relating import IncidentLink
from openline.decide.vetting import Relation, StatementLink, ZoneLink, needs_a_person
from openline.model.agreement import Limit
from openline.model.proposal import Proposal, SaidBy, SaidCount, SaidPlace, Stretch

SURE = {"attributed": 0.95, "content": 0.99, "speaker": 0.9, "act": 0.9, "places": 0.9, "plover": 0.3}
TANF = SaidPlace("Tanf", 33.5, 38.62)


def plain(**fields: Any) -> Proposal:
    given: dict[str, Any] = {
        "start": 0,
        "end": 9,
        "content": Stretch(0, 9),
        "attributed": True,
        "speaker": SaidBy("a spokesman", "spokesman"),
        "places": (TANF,),
        "confidence": SURE,
    }
    return Proposal(**(given | fields))


def zone(relation: Relation = "inside", **fields: Any) -> ZoneLink:
    given: dict[str, Any] = {
        "zone": "tanf",
        "name": "55-km zone",
        "relation": relation,
        "place": 0,
        "distance_m": 0,
        "possible": False,
        "stance": "agreed",
        "at_the_time": None,
    }
    return ZoneLink(**(given | fields))


def link(kind: Any = "contradicts", differ: tuple[str, ...] = ("denied: notice",)) -> StatementLink:
    return StatementLink(
        kind=kind, document="d", name="site.txt", number=3, confidence=0.8, agree=(), differ=differ
    )


def codes(proposal: Proposal, **beside: Any) -> list[str]:
    return [it.code for it in needs_a_person(proposal, **({"zones": ()} | beside))]


def test_a_plain_claim_far_from_every_zone_needs_nobody_by_itself() -> None:
    assert codes(plain()) == []
    assert codes(plain(), zones=(zone("near"),), links=(link("same_event"), link("corroborates"))) == []


@pytest.mark.parametrize(
    ("proposal", "beside", "code"),
    [
        (plain(), {"links": (link(),)}, "contradiction"),
        (plain(speaker=SaidBy("he", "")), {}, "unresolved"),
        (plain(act="threat"), {}, "non_claim"),
        (plain(act="denial", polarity="denied"), {}, "non_claim"),
        (plain(polarity="denied"), {}, "non_claim"),
        (plain(), {"zones": (zone(),)}, "zone"),
        (plain(), {"zones": (zone("perimeter"),)}, "zone"),
        (plain(), {"zones": (zone("outside"),)}, "zone"),
        (plain(places=(SaidPlace("the village", None, None),)), {}, "unplaced"),
        (plain(confidence=SURE | {"act": 0.59}), {}, "confidence"),
        (plain(), {"zones": None}, "not_compared"),
    ],
)
def test_each_reason_by_itself(proposal: Proposal, beside: dict[str, Any], code: str) -> None:
    assert codes(proposal, **beside) == [code]


def test_an_outlet_that_speaks_for_itself_has_no_speaker_to_resolve() -> None:
    assert codes(plain(attributed=False, speaker=SaidBy())) == []


def test_a_zone_that_did_not_hold_then_is_no_reason() -> None:
    assert codes(plain(), zones=(zone(at_the_time=False),)) == []
    assert codes(plain(), zones=(zone(at_the_time=True),)) == ["zone"]


def test_what_is_said_of_a_zone_is_said_in_words() -> None:
    [reason] = needs_a_person(plain(), zones=(zone("perimeter", possible=True),))
    assert reason.text == "possibly at the perimeter of 55-km zone (agreed)"


def count(low: float | None, high: float | None, unit: str) -> SaidCount:
    return SaidCount("so many", low, high, unit)


@pytest.mark.parametrize(
    ("counted", "said", "over"),
    [
        ("people", count(10, 12, "fighters"), False),
        ("people", count(10, 31, "fighters"), True),
        ("people", count(10, None, "soldiers killed"), True),
        ("tank", count(31, 31, "tanks"), True),
        ("tank", count(31, 31, "trucks"), False),
        ("people", count(31, 31, "flights"), False),
    ],
)
def test_a_count_that_may_be_over_a_limit_of_its_zone_is_looked_at(
    counted: str, said: SaidCount, over: bool
) -> None:
    inside = zone()
    found = codes(
        plain(counts=(said,)), zones=(inside,), limits=((inside, Limit(counted=counted, maximum=30)),)
    )
    assert ("limit" in found) is over


def test_a_place_that_is_disputed_is_looked_at() -> None:
    assert codes(plain(), links=(link(differ=("inside against outside",)),)) == ["contradiction", "disputed"]
    about = IncidentLink(incident="i", kind="strike", at_ms=0, score=0.9, agree=(), differ=(), disputed=True)
    assert codes(plain(), incidents=(about,)) == ["disputed"]


def test_what_it_cannot_be_sure_of_matters_only_where_it_is_used() -> None:
    assert codes(plain(confidence={"plover": 0.1})) == []
