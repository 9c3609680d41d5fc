"""Ladders and warnings hold communication, and nothing else can be written into them."""

import msgspec
import pytest

from openline.model.warning import (
    NO_DEADLINE,
    NOTHING_FURTHER,
    Demand,
    Effect,
    Ladder,
    Medium,
    Rung,
    Warning,
)

RUNG = {"medium": "call", "languages": ["en", "ar"], "template": "leave"}
TEXT = {
    "language": "en",
    "template": "leave",
    "digest": "0" * 64,
    "values": {"zone": "the zone", "deadline": "none"},
    "digits": "latn",
    "text": "Please leave the zone.",
}
WARNING = {
    "id": "warning-1",
    "zone": "zone-1",
    "rung": 3,
    "medium": "leaflet",
    "addressees": ["group"],
    "demand": "leave",
    "deadline": "none",
    "quantity": 90_000,
    "can_be_acknowledged": False,
    "texts": [TEXT],
}


def read(type: type, value: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(value), type=type)


@pytest.mark.requirement("R20")
def test_the_media_are_words_and_no_others_can_be_written() -> None:
    assert {it.value for it in Medium} == {
        "through_sponsor",
        "call",
        "message",
        "broadcast",
        "leaflet",
        "protest",
    }
    for other in ("show_of_force", "warning_shots", "fire", "action", "presence", ""):
        with pytest.raises(msgspec.ValidationError, match="Invalid enum value"):
            read(Rung, RUNG | {"medium": other})


@pytest.mark.requirement("R20")
def test_a_demand_only_takes_people_out_of_harms_way() -> None:
    assert {it.value for it in Demand} == {
        "leave",
        "stop_moving",
        "stay_clear",
        "contact_us",
        "stop_firing",
        "hold_position_by_agreement",
        "let_pass",
    }
    with pytest.raises(msgspec.ValidationError):
        read(Warning, WARNING | {"demand": "surrender"})


@pytest.mark.requirement("R20")
@pytest.mark.parametrize("field", ["state", "exhausted", "skipped", "done", "next", "consequence", "else"])
def test_a_ladder_holds_no_progress_and_no_consequence(field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        read(Rung, RUNG | {field: True})
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        read(Ladder, {"id": "ladder", "zone": "zone-1", "rungs": [RUNG], field: True})
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        read(Warning, WARNING | {field: True})


@pytest.mark.requirement("R20")
def test_an_effect_is_what_was_observed_and_never_a_reason() -> None:
    assert [it.value for it in Effect] == ["complied", "partly", "refused", "no_change_observed", "unknown"]


@pytest.mark.requirement("R20")
def test_a_warning_says_its_deadline_or_that_there_is_none() -> None:
    warning = read(Warning, WARNING)
    assert isinstance(warning, Warning)
    assert warning.deadline == NO_DEADLINE
    assert read(Warning, WARNING | {"deadline": 1_794_578_580_000})
    for wrong in (None, "soon", -1):
        with pytest.raises(msgspec.ValidationError):
            read(Warning, WARNING | {"deadline": wrong})
    with pytest.raises(msgspec.ValidationError, match="deadline"):
        read(Warning, {key: value for key, value in WARNING.items() if key != "deadline"})


@pytest.mark.requirement("R20")
def test_a_way_out_belongs_to_whoever_states_it() -> None:
    way = {
        "texts": {"en": "By the road to the north."},
        "path": [[386000000, 335000000], [386000000, 336000000]],
    }
    with pytest.raises(msgspec.ValidationError, match="stated_by"):
        read(Warning, WARNING | {"way_out": way})
    warning = read(Warning, WARNING | {"way_out": way | {"stated_by": "coalition"}})
    assert isinstance(warning, Warning)
    assert warning.way_out is not None
    assert warning.way_out.stated_by == "coalition"


def test_a_warning_reads_back_as_it_was_written() -> None:
    warning = read(Warning, WARNING)
    assert msgspec.json.decode(msgspec.json.encode(warning), type=Warning) == warning


def test_the_sentence_of_practice_is_whole() -> None:
    assert NOTHING_FURTHER == "Nothing here indicates that any further measure is warranted or lawful."
