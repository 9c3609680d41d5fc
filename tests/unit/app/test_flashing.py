"""A FLASH is made out, whatever is missing in it or makes no sense."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app.flashing import is_flash, make_out
from openline.model.saying import MessageBody, MessageFacts

pytestmark = pytest.mark.requirement("R6")
WHOLE = {"message": "m-1", "channel": "line", "serial": 3, "precedence": "flash", "action": ["army"]}
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=600),
    lambda it: st.lists(it, max_size=4) | st.dictionaries(st.text(max_size=9), it, max_size=3),
    max_leaves=12,
)
names = st.sampled_from([*(it.encode_name for it in msgspec.structs.fields(MessageFacts)), "more"])


def made(facts: dict[str, Any], body: dict[str, Any], **how: Any) -> tuple[MessageFacts, MessageBody]:
    """The FLASH as it is signed."""
    said, words = make_out(facts, body, new_id="new", **how)
    return msgspec.convert(said, MessageFacts), msgspec.convert(words, MessageBody)


def test_what_makes_sense_stays_as_it_is() -> None:
    assert make_out(WHOLE, {"text": "Hold!"}, new_id="new") == (WHOLE, {"text": "Hold!"})


def test_only_a_flash_is_made_out() -> None:
    assert is_flash("message.send/v1", WHOLE | {"precedence": " Flash "})
    assert not is_flash("message.send/v1", WHOLE | {"precedence": "routine"})
    assert not is_flash("warning.issue/v1", WHOLE)


def test_what_is_missing_is_left_open_and_what_makes_no_sense_stands_in_the_text() -> None:
    facts, body = made({"precedence": "FLASH", "serial": "x", "more": 1}, {"text": "Hold!", "language": 5})
    assert (facts.message, facts.channel, facts.serial, facts.action) == ("new", "", 0, ())
    assert body.text == 'Hold!\n{"serial":"x","more":1,"language":5}'


def test_an_id_that_is_taken_is_said_and_another_is_used() -> None:
    facts, body = made(WHOLE, {}, renamed=True)
    assert facts.message == "new"
    assert body.text == '{"message":"m-1"}'


@given(
    facts=st.dictionaries(names, anything, max_size=8), body=st.dictionaries(st.text(max_size=9), anything)
)
def test_whatever_is_said_can_be_signed(facts: dict[str, Any], body: dict[str, Any]) -> None:
    said, words = made(facts, body)
    assert said.precedence.value == "flash"
    assert abs(said.serial) < 2**53
    assert len(words.text) <= 4_000
