"""What is no CAP, or more than is read, is refused with its line; what CAP forbids is never written."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from openline.errors import InputError, OpenlineError, RefusedError, TooLargeError
from openline.model.space import Circle, Position
from openline.wire.cap import (
    Alert,
    Area,
    Category,
    Info,
    MsgType,
    Reference,
    Scope,
    Status,
    read_alert,
    write_alert,
)

DATA = Path(__file__).parents[2] / "data" / "cap"
STORM = (DATA / "oasis-thunderstorm.xml").read_bytes()
AREA = Area(
    description="there",
    polygons=(((0, 0), (1, 0), (0, 1)),),
    circles=(Circle(centre=Position(1, -1), radius_mm=1),),
)
ALERT = Alert(
    identifier="a1",
    sender="node",
    sent_s=1_794_578_580,
    status=Status.EXERCISE,
    msg_type=MsgType.ALERT,
    scope=Scope.PRIVATE,
    addresses=("one", "two words"),
    note="EXERCISE",
    incidents=("i1", "incident two"),
    infos=(Info(categories=(Category.SAFETY,), event="Warning", areas=(AREA,)),),
)


def test_an_alert_reads_back_as_it_was_written() -> None:
    assert read_alert(write_alert(ALERT)) == ALERT


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"identifier": "a b"}, "identifier"),
        ({"identifier": ""}, "identifier"),
        ({"sender": "a,b"}, "sender"),
        ({"sender": "a<b"}, "sender"),
        ({"addresses": ()}, "for nobody"),
        ({"addresses": ('a"b',)}, "quotation mark"),
        ({"addresses": ("",)}, "empty"),
        ({"scope": Scope.RESTRICTED}, "restricted"),
        ({"note": ""}, "no note"),
        ({"msg_type": MsgType.CANCEL}, "refers to no alert"),
        ({"msg_type": MsgType.ACK}, "refers to no alert"),
        ({"infos": (Info(categories=(), event="x"),)}, "no category"),
        ({"infos": (Info(categories=(Category.SAFETY,), event=" "),)}, "no event"),
        ({"infos": (replace(ALERT.infos[0], areas=(replace(AREA, description=""),)),)}, "not described"),
    ],
)
def test_what_cap_forbids_is_not_written(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        write_alert(replace(ALERT, **changed))


def test_a_draft_is_never_sent() -> None:
    with pytest.raises(RefusedError, match="draft"):
        write_alert(replace(ALERT, status=Status.DRAFT))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"<status>Actual</status>", b"", "has no status"),
        (b"<status>Actual</status>", b"<status>Real</status>", "status cannot be 'Real'"),
        (b"<status>Actual</status>", b"<status>Actual</status><status>Test</status>", "twice"),
        (b"<category>Met</category>", b"", "no category"),
        (b"<category>Met</category>", b"<category>War</category>", "category cannot be"),
        (b"<event>SEVERE THUNDERSTORM</event>", b"<event> </event>", "has no event"),
        (b"14:57:00-07:00", b"14:57:00", "is no time"),
        (b"2003-06-17T14:57", b"2003-13-17T14:57", "is no time"),
        (b"38.47,-120.14 38.34", b"91,-120.14 38.34", "not on the Earth"),
        (b"38.47,-120.14 38.34", b"38.47,-181 38.34", "not on the Earth"),
        (b"38.47,-120.14 38.34", b"38.47 38.34", "no position"),
        (b"38.47,-120.14 38.34", b"NaN,-120.14 38.34", "no number"),
        (b"38.47,-120.14 38.34", b"1e999999,-120.14 38.34", "no number"),
        (b" 38.52,-119.74 38.62,-119.89", b"", "fewer than three"),
        (b"</polygon>", b"</polygon><circle>1,1</circle>", "no circle"),
        (b"</polygon>", b"</polygon><circle>1,1 -5</circle>", "radius"),
        (b"<info>", b"<references>a,b</references><info>", "is no reference"),
        (b"cap:1.2", b"cap:2.0", "no alert of CAP 1.2"),
        (b"</alert>", b"", "no XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(old: bytes, new: bytes, fault: str) -> None:
    assert old in STORM
    with pytest.raises(InputError, match=fault) as refused:
        read_alert(STORM.replace(old, new), "storm.xml")
    assert refused.value.where.startswith("storm.xml:")


def test_an_older_version_is_named_as_such() -> None:
    with pytest.raises(InputError, match="older version"):
        read_alert((DATA / "usgs-cap11.xml").read_bytes())


def test_an_open_polygon_and_a_time_in_zulu_are_read_as_they_are_meant() -> None:
    whole = read_alert(STORM)
    lax = STORM.replace(b" 38.47,-120.14</polygon>", b"</polygon>").replace(b"14:57:00-07:00", b"21:57:00.9Z")
    assert read_alert(lax) == whole


def test_a_document_type_is_refused_before_anything_of_it_is_read() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + STORM.split(b"?>", 1)[1]
    )
    with pytest.raises(InputError, match="document type"):
        read_alert(bomb.replace(b"KSTO1055887203", b"&x;"))


def test_what_is_too_large_or_packed_or_too_much_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_alert(STORM + b" " * (1 << 20))
    with pytest.raises(InputError, match="packed"):
        read_alert(gzip.compress(STORM))
    area = STORM[STORM.index(b"<area>") : STORM.index(b"</area>") + 7]
    small = b"<area><areaDesc>x</areaDesc></area>"
    with pytest.raises(InputError, match="more than 1,000 areas"):
        read_alert(STORM.replace(area, small * 1_001))
    with pytest.raises(InputError, match="vertices"):
        read_alert(STORM.replace(b"<polygon>", b"<polygon>" + b"1,1 2,2 " * 26_000))
    info = STORM[STORM.index(b"<info>") : STORM.index(b"</info>") + 7].replace(area, b"")
    with pytest.raises(InputError, match="51 texts"):
        read_alert(STORM.replace(b"</alert>", info * 50 + b"</alert>"))
    with pytest.raises(InputError, match="references"):
        read_alert(STORM.replace(b"<info>", b"<references>" + b"a,b,c " * 1_001 + b"</references><info>"))


def test_a_name_cannot_become_markup() -> None:
    info = replace(ALERT.infos[0], description="</info><note>x</note> & \x00\x0b", contact='"<a>"')
    read = read_alert(write_alert(replace(ALERT, infos=(info,))))
    assert read.infos[0].description == "</info><note>x</note> & ⟦U+0000⟧⟦U+000B⟧"
    assert read.note == ALERT.note


def test_a_reference_keeps_a_comma_in_its_sender() -> None:
    data = STORM.replace(b"<info>", b"<references>a,b@c,id1,2003-06-17T14:57:00-07:00</references><info>")
    assert read_alert(data).references == (Reference("a,b@c", "id1", 1_055_887_020),)


@given(st.binary(max_size=200), st.integers(0, len(STORM)), st.integers(0, 40))
def test_whatever_comes_is_read_or_refused_and_never_breaks(junk: bytes, at: int, cut: int) -> None:
    try:
        alert = read_alert(STORM[:at] + junk + STORM[at + cut :])
    except OpenlineError:
        return
    assert alert.identifier
