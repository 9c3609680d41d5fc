"""A denial that no word brings in is known by what it answers; INVENTED, all of it."""

import pytest

from openline.reports.linking.answering import denials_told
from tests.unit.reports.stating import Said, said, source

CLAIM = said("the ministry", "two soldiers were killed in the strike on Tanf", plover="ASSAULT")


def acts(*rows: Said) -> list[tuple[str, str]]:
    it = source(rows)
    return [(one.act, one.plover) for one in denials_told(it.statements, it.text, it.articles)]


@pytest.mark.parametrize("by", ["the coalition", ""])
def test_what_denies_what_another_said_before_it_is_a_denial_unless_the_outlet_says_it(by: str) -> None:
    answer = said(by, "no soldier was killed in the strike on Tanf", plover="ASSAULT")
    assert acts(CLAIM, answer) == [
        ("claim", "ASSAULT"),
        ("denial", "DENY") if by else ("claim", "ASSAULT"),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        said("the ministry", "no soldier was killed in the strike on Tanf"),
        said("the coalition", "no convoy has left the port of Tartus since March"),
        said("the coalition", "two soldiers were killed in the strike on Tanf"),
        said("the coalition", "no soldier was killed in the strike on Tanf", act="assurance"),
    ],
)
def test_what_one_says_oneself_or_of_something_else_or_by_another_act_stays_what_it_was(
    answer: Said,
) -> None:
    assert [act for act, _ in acts(CLAIM, answer)] == ["claim", answer.get("act", "claim")]


def test_what_was_said_before_is_no_denial_of_what_comes_after_it() -> None:
    before = said("the coalition", "no soldier was killed in the strike on Tanf")
    assert [act for act, _ in acts(before, CLAIM)] == ["claim", "claim"]
