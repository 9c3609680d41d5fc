"""Canonical JSON against the reference of RFC 8785 on PyPI (trailofbits/rfc8785)."""

import json

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.ledger.canonical import SAFE_INTEGER, canonical, read_canonical
from openline.verify import canonical as canonical_of_verify

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_is_written_as_the_reference_writes_it(value: object) -> None:
    expected = rfc8785.dumps(value)  # type: ignore[arg-type]
    assert canonical(value) == expected
    assert read_canonical(expected) == value
    assert canonical_of_verify(value).encode() == expected


def test_every_character_is_escaped_as_the_reference_escapes_it() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    assert canonical(every) == rfc8785.dumps(every) == canonical_of_verify(every).encode()


@given(st.floats())
def test_floats_are_refused_wherever_they_stand(number: float) -> None:
    for value in (number, [number], {"a": {"b": [number]}}):
        with pytest.raises(InputError, match="has no place in signed bytes"):
            canonical(value)


@given(st.integers(min_value=SAFE_INTEGER + 1), st.sampled_from([1, -1]))
def test_integers_that_the_reference_refuses_are_refused(size: int, sign: int) -> None:
    with pytest.raises(rfc8785.IntegerDomainError):
        rfc8785.dumps(sign * size)
    with pytest.raises(InputError, match=r"beyond \+-\(2\^53 - 1\)"):
        canonical([sign * size])


@given(VALUES, st.sampled_from([{"indent": 1}, {"separators": (", ", ":")}, {"ensure_ascii": True}]))
def test_every_other_spelling_is_refused(value: object, style: dict[str, object]) -> None:
    spelt = json.dumps(value, **({"separators": (",", ":"), "ensure_ascii": False} | style)).encode()  # type: ignore[arg-type]
    if spelt == rfc8785.dumps(value):  # type: ignore[arg-type]
        assert read_canonical(spelt) == value
    else:
        with pytest.raises(InputError, match="not in canonical form"):
            read_canonical(spelt)


def test_a_struct_is_written_as_its_fields() -> None:
    class Pair(msgspec.Struct):
        b: tuple[int, ...]
        a: str

    assert canonical(Pair((1, 2), "x")) == rfc8785.dumps({"a": "x", "b": [1, 2]})
