"""Quotations: which marks open and close them, and how far they run."""

import pytest

from openline.reports.attribution.quoting import quotation_at, quotations


def inner(text: str) -> list[str]:
    return [text[q.first : q.last] for q in quotations(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("“A,” he said. “B.”", ["A,", "B."]),
        ('"We left," he said. "Ask them."', ["We left,", "Ask them."]),
        ("The army’s convoy left the fighters’ camps.", []),
        ("They don't say 'never' at the soldiers' mess.", ["never"]),
        ("He called it ‘a gift’ to the rebels.", ["a gift"]),
        ('"Our struggle continues. It is long,” it added.', ["Our struggle continues. It is long,"]),
        ("A «provocation» again", ["provocation"]),
        ("“He told me ‘go’ and I went,” she said.", ["He told me ‘go’ and I went,"]),
        ("The '90s and the 12\" gun", []),
        ("", []),
    ],
)
def test_marks_are_paired_and_apostrophes_are_none(text: str, held: list[str]) -> None:
    assert inner(text) == held


def test_a_quotation_goes_on_where_the_next_paragraph_opens_with_a_mark() -> None:
    text = "“The strike was outside. I can show you.\n\n“We regard it as aggression,” he said."
    assert inner(text) == ["The strike was outside. I can show you.\n\n“We regard it as aggression,"]


def test_a_quotation_that_nothing_closes_ends_with_its_paragraph() -> None:
    text = "“The strike was outside.\n\nNobody saw it. “Never,” he said."
    assert inner(text) == ["The strike was outside.", "Never,"]


def test_no_quotation_crosses_a_region() -> None:
    text = "“One\ntwo” three"
    assert [(q.start, q.end) for q in quotations(text, [(0, 4), (5, len(text))])] == [(0, 4)]


def test_a_position_is_looked_up() -> None:
    found = quotations("x “a” y “b”", [(0, 11)])
    assert [quotation_at(found, at) for at in (0, 2, 3, 5, 8)] == [-1, 0, 0, -1, 1]
