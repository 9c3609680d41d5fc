"""What somebody says who wants something stopped is made out as far as it can be, and never refused (R6)."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from openline.decide.describing import TEXT_LENGTH
from openline.model.saying import StopBody
from openline.wire import stopcall
from openline.wire.stopcall import StopCall, made_of, read_call

pytestmark = pytest.mark.requirement("R6")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def test_the_fields_of_a_call_are_read() -> None:
    said = {
        "id": "s-1",
        "text": "Stop",
        "place": "the bridge",
        "at": "34.4500 N 40.9200 E",
        "to": ["alpha"],
        "callback": "+99 1",
        "language": "ar",
        "said_at_ms": 5,
    }
    call = read_call(msgspec.json.encode(said), JSON)
    assert call.position is not None
    assert (call.position.lat_e7, call.position.lon_e7) == (344_500_000, 409_200_000)
    assert call == StopCall("s-1", "Stop", "the bridge", call.position, ("alpha",), "+99 1", "ar", 5, ())


def test_what_says_more_of_another_names_it_and_what_can_be_no_id_stays_in_the_text() -> None:
    assert made_of({"text": "12 wounded", "more_on": "s-1"})[-2:] == (("no_place",), "s-1")
    odd = made_of({"text": "12 wounded", "more_on": "the last one"})
    assert (odd.more_on, odd.text) == ("", '12 wounded\n{"more_on":"the last one"}')
    assert "more_on" in odd.odd


@pytest.mark.parametrize(
    ("body", "kind", "text", "odd"),
    [
        (b"&".join(b"a%d=1" % i for i in range(101)), FORM, '"a100":"1"', "fields"),
        (b"text=stop&place=", FORM, "stop", "no_place"),
        (b'{"text":"STOP","said_at_ms":true}', JSON, "STOP", "said_at_ms"),
        (b'{"text":"STOP","said_at_ms":"yesterday"}', JSON, "yesterday", "said_at_ms"),
        (b'{"text":"STOP","said_at_ms":123456789012345678901234567890}', JSON, "STOP", "said_at_ms"),
        (b'{"text":"STOP","n":123456789012345678901234567890}', JSON, "STOP", "fields"),
        (b'{"text":1e400}', JSON, "1e400", "body"),
        (b'{"text":"STOP \\ud800"}', JSON, "STOP", "body"),
        (b'{"text":"STOP","id":"Not An Id"}', JSON, "STOP", "id"),
        (b'{"x":' + b"[" * 700 + b"]" * 700 + b"}", JSON, "[[[", "fields"),
        (b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}", JSON, "[[[", "body"),
        (b"\xff\xfe\x00", "", "\ufffd", ""),
    ],
)
def test_what_makes_no_sense_is_kept_as_text_and_noted(body: bytes, kind: str, text: str, odd: str) -> None:
    call = read_call(body, kind)
    assert text in call.text
    assert not odd or odd in call.odd
    assert call.said_at_ms is None


def test_whatever_nobody_foresaw_it_is_heard_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(given: object) -> StopCall:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(stopcall, "made_of", fails)
    call = read_call(b'{"text":"STOP","at":"34 N 40 E"}', JSON)
    assert call.text == '{"text":"STOP","at":"34 N 40 E"}'
    assert call.odd == ("body",)


def test_of_anything_at_all_something_is_made_that_can_go_on_record() -> None:
    random = Random(3)
    values: list[Any] = [
        None,
        True,
        -1,
        2**70,
        1.5,
        "x" * 5_000,
        "\0",
        [],
        [1],
        {"a": {}},
        "٣٣ N ٣٨ E",
        "²² N ³³ E",
    ]
    kinds = ("", JSON, FORM, "text/plain; charset=x", "\u00ff;;;")
    for _ in range(2_000):
        given = {random.choice((*stopcall.FIELDS, "more", "")): random.choice(values) for _ in range(4)}
        body = msgspec.json.encode(given)
        cut = body[: random.randrange(len(body) + 1)] if random.random() < 0.3 else body
        call = read_call(cut, random.choice(kinds))
        assert len(call.text) <= TEXT_LENGTH
        assert type(call.said_at_ms) in (int, type(None))
        again = StopBody(text=call.text, callback=call.callback, language=call.language)
        assert msgspec.json.decode(msgspec.json.encode(again), type=StopBody) == again
    assert made_of({}).odd == ("no_place",)
