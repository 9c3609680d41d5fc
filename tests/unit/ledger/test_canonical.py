import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.ledger.canonical import canonical, from_base64, read_canonical, to_base64


@pytest.mark.parametrize(
    "value", [{"é": 1}, {1: 2}, b"bytes", {"a": [b""]}, "\ud800", 1j, range(2)], ids=repr
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(InputError, match=r"."):
        canonical(value, where="entry 1")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" {}",
        b"{} ",
        b"{}\n",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
    ],
    ids=lambda text: repr(text[:30]),
)
def test_json_in_another_form_is_refused_and_the_place_is_named(text: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_canonical(text, where="header")
    assert refused.value.where == "header"


def test_too_deep_a_value_is_refused() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(InputError):
        canonical(value)


@given(st.binary())
def test_base64_is_read_in_the_one_way_that_it_is_written(data: bytes) -> None:
    text = to_base64(data)
    assert text == base64.b64encode(data).decode()
    assert from_base64(text) == data


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "AA=", "AA===", "A-A=", "AA==AA==", "é"]
)
def test_base64_that_another_reader_could_read_otherwise_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_base64(text)
