"""What is on record already is not recorded again, and a refusal counts among all that was asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from openline.app.citingreports import recorded_once
from openline.app.ports import Draft
from openline.errors import RefusedError
from openline.model.event import ReasonBody
from openline.model.incident import MergeFacts

DRAFTS = [
    Draft(type="incident.merge/v1", facts=MergeFacts(incident=it, into="x"), body=ReasonBody())
    for it in "abc"
]


def test_only_what_is_not_on_record_is_recorded_and_each_has_its_entry() -> None:
    asked: list[Draft] = []

    def record(new: Sequence[Draft]) -> list[str]:
        asked.extend(new)
        return ["made-a", "made-c"]

    assert recorded_once(["", "was-b", ""], DRAFTS, record) == ["made-a", "was-b", "made-c"]
    assert asked == [DRAFTS[0], DRAFTS[2]]


def test_nothing_is_asked_for_where_all_is_on_record() -> None:
    def record(new: Sequence[Draft]) -> list[str]:
        raise AssertionError("nothing is to be recorded")

    assert recorded_once(["1", "2", "3"], DRAFTS, record) == ["1", "2", "3"]


def test_a_refusal_names_the_place_among_all() -> None:
    def record(new: Sequence[Draft]) -> list[str]:
        error = RefusedError("no", where="here")
        error.part = 1
        raise error

    with pytest.raises(RefusedError) as refused:
        recorded_once(["", "was-b", ""], DRAFTS, record)
    assert refused.value.part == 2
