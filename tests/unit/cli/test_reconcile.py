"""A list of serials beside what is notified: what is on one side only, and what differs by how much."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from openline.cli import Command, main
from openline.cli.output import run
from openline.errors import InputError
from openline.web.reconciling import Listed, Notified, Window, compare, read_list, window_of

pytestmark = pytest.mark.requirement("F8", "R26")

T = 1_796_623_200_000
"""2026-12-07T06:00:00Z."""
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY = Window(T, T + 12 * HOUR_MS)


def listed(serial: str, row: int = 2, start_ms: int | None = T, **fields: Any) -> Listed:
    return Listed(row, serial, start_ms, **fields)


def notified(id: str, serial: str = "", **fields: Any) -> Notified:
    start_ms = fields.pop("start_ms", T)
    given = {
        "owner": "north", "state": "on_record", "kind": "rotary", "tracks": (), "start_ms": start_ms,
        "end_ms": None, "last_ms": None if start_ms is None else start_ms + HOUR_MS,
    }  # fmt: skip
    return Notified(id=id, serial=serial, **given | fields)


def outcome(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(it["status"], it.get("serial", ""), it.get("id", "")) for it in rows]


# -- comparing -----------------------------------------------------------------------------------------


def test_what_is_in_both_on_the_list_only_and_on_record_only():
    rows = compare(
        [listed("AA 101"), listed("AA 102", 3)], [notified("tanker", "aa-101"), notified("hawk")], DAY
    )
    assert outcome(rows) == [
        ("agrees", "AA 101", "tanker"), ("not_notified", "AA 102", ""), ("not_on_list", "", "hawk"),
    ]  # fmt: skip


def test_another_time_kind_or_call_sign_is_said_with_how_much():
    row = listed("1", end_ms=T + HOUR_MS, kind="fixed_wing", callsign="Eagle 1")
    other = notified(
        "m", "1", start_ms=T + 38 * MINUTE_MS, end_ms=T - 26 * HOUR_MS, tracks=("EAGLE 2", "ae01")
    )
    (it,) = compare([row], [other], DAY)
    assert it["status"] == "differs"
    assert it["said"] == [
        "starts 38 min later than on the list",
        "ends 1 d 3 h earlier than on the list",
        "notified as rotary, listed as fixed_wing",
        "call sign Eagle 1 is none of those notified: EAGLE 2, ae01",
    ]


def test_what_is_said_to_the_minute_agrees_and_what_is_not_said_differs_in_nothing():
    row = listed("1", end_ms=T + HOUR_MS, callsign="Eagle 1")
    assert outcome(compare([row], [notified("m", "1", start_ms=T + 59_999)], DAY)) == [("agrees", "1", "m")]
    assert outcome(compare([listed("1", start_ms=None)], [notified("m", "1")], DAY)) == [("agrees", "1", "m")]


def test_the_same_serial_of_another_day_is_another_time_and_not_a_missing_one():
    week = notified("m", "1", start_ms=T + 7 * 24 * HOUR_MS)
    (it,) = compare([listed("1")], [week], DAY)
    assert (it["status"], it["said"]) == ("differs", ["starts 7 d later than on the list"])
    today = notified("n", "1")
    assert outcome(compare([listed("1")], [week, today], DAY)) == [("agrees", "1", "n")]


def test_what_is_more_than_once_on_either_side_is_named():
    rows = compare(
        [listed("1", 2), listed("1", 7, T + HOUR_MS)],
        [
            notified("b", "1", start_ms=T + HOUR_MS),
            notified("a", "1"),
            notified("c", "1", start_ms=T + 3 * HOUR_MS),
        ],
        DAY,
    )  # fmt: skip
    assert outcome(rows) == [
        ("agrees", "1", "a"), ("agrees", "1", "b"), ("twice_on_list", "1", ""), ("twice_notified", "1", ""),
    ]  # fmt: skip
    assert rows[2]["said"] == ["rows 2, 7"]
    assert "c of north" in rows[3]["said"][0]


def test_only_what_is_of_the_time_can_be_missing_on_the_list():
    standing = [
        notified("before", start_ms=T - 24 * HOUR_MS),
        notified("during", start_ms=T - 30 * MINUTE_MS),
        notified("flown", state="ended"),
        notified("withdrawn", state="withdrawn"),
        notified("weekly", start_ms=None, last_ms=T),
    ]
    assert outcome(compare([], standing, DAY)) == [
        ("not_on_list", "", "during"),
        ("not_on_list", "", "flown"),
    ]
    # Without a time: everything that is not over.
    assert [it["id"] for it in compare([], standing, None)] == ["before", "during", "weekly"]


def test_a_missing_serial_says_what_became_of_it_or_who_has_its_call_sign():
    (first, second) = compare(
        [listed("1"), listed("2", 3, callsign="Eagle 1")],
        [
            notified("m", "1", state="withdrawn"),
            notified("hawk", tracks=("EAGLE-1",), start_ms=T - 99 * HOUR_MS),
        ],
        DAY,
    )  # fmt: skip
    assert first["said"] == ["m of north had it, and was withdrawn"]
    assert second["said"] == ["hawk of north names the call sign Eagle 1, under no serial"]


def test_the_time_of_the_list_is_that_of_its_rows_where_all_have_one():
    assert window_of([listed("1"), listed("2", start_ms=T - HOUR_MS, end_ms=T)]) == Window(T - HOUR_MS, T + 1)
    assert window_of([listed("1"), listed("2", start_ms=None)]) is None


# -- reading -------------------------------------------------------------------------------------------


def test_a_list_is_read_from_csv_with_times_as_people_write_them():
    text = (
        "Air plan\nserial,remark,Start,end,kind,call sign\n"
        "AA 1,x,070600ZDEC26,2026-12-07T07:00Z,Rotary,E1\nAA 2,,,,,\n"
    )
    rows, remarks = read_list(text.encode(), "plan.csv")
    assert rows == [Listed(3, "AA 1", T, T + HOUR_MS, "rotary", "E1"), Listed(4, "AA 2")]
    assert remarks == ["columns passed over: remark"]


def sheet(*rows: tuple[Any, ...], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_is_read_from_a_workbook_and_a_time_without_zone_needs_one():
    start = datetime(2026, 12, 7, 6, 0)  # noqa: DTZ001
    rows, _ = read_list(sheet(("serial", "start", "time zone"), ("A1", start, "UTC")), "plan.xlsx")
    assert rows == [Listed(2, "A1", T)]
    with pytest.raises(InputError, match="has no zone") as error:
        read_list(sheet(("serial", "start"), ("A1", start)), "plan.xlsx")
    assert error.value.where == "plan.xlsx: row 2 (Sheet!B2)"


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("serial,start\n1,soon", "is no time", "p.csv: row 2 (B2)"),
        ("serial,kind\n1,rotary\n2,UH60", "'UH60' is not known", "p.csv: row 3 (B3)"),
        ("serial,kind\n1,rotary\n,rotary", "no serial", "p.csv: row 3 (A3)"),
        ("serial,start,end\n1,2026-12-07T06:00Z,2026-12-07T05:00Z", "ends before", "p.csv: row 2 (C2)"),
        ("serial,end\n1,2026-12-07T05:00Z", "without a start", "p.csv: row 2"),
        ("serial,kind\n=A1,rotary", "formula", "p.csv: row 2 (A2)"),
        ("number,kind\n1,rotary", "headed 'serial'", "p.csv"),
        ("serial,Serial\n1,2", "two columns", "p.csv: B1"),
        ("serial,kind\n", "no serial on it", "p.csv"),
    ],
)
def test_what_cannot_be_read_names_its_row(text, what, where):
    with pytest.raises(InputError, match=what) as error:
        read_list(text.encode(), "p.csv")
    assert error.value.where == where


def test_merged_rows_are_refused():
    with pytest.raises(InputError, match="A2:A3 are merged"):
        read_list(sheet(("serial",), ("1",), ("2",), merge="A2:A3"), "plan.xlsx")


# -- the command ---------------------------------------------------------------------------------------

ROUTE = ("--waypoint", "33.5 N 38.4 E", "--waypoint", "33.5 N 38.8 E")


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in a node's HOME; return its exit code, what it said, and its errors."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("OPENLINE_HOME", str(tmp_path / "node"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        if words[0] == "reconcile":
            code = run(Command("reconcile", "reconcile", ""), list(words))
        else:
            with pytest.raises(SystemExit) as stop:
                main(list(words))
            code = stop.value.code or 0
        return code, *capsys.readouterr()

    call("init", "--name", "Test", "--mode", "exercise", "--home", "node")
    for party in ("air", "land"):
        assert call("party", "add", party, "--name", party.title())[0] == 0
    flight = ("--kind", "rotary", *ROUTE)
    for id, by, *more in (
        ("tanker", "air", "--depart", "2026-12-07T06:00Z", "--serial", "AA101"),
        ("late", "air", "--depart", "2026-12-07T06:38Z", "--serial", "AA102"),
        ("hawk", "land", "--depart", "2026-12-07T06:10Z", "--share", "air=full"),
        ("secret", "land", "--depart", "2026-12-07T06:10Z"),
        ("vague", "land", "--depart", "2026-12-07T06:10Z", "--share", "air=coarse"),
    ):
        code, _, error = call("movement", "notify", id, "--as", by, *flight, *more)
        assert code == 0, error
    (tmp_path / "plan.csv").write_text(
        "serial,start,end\naa 101,2026-12-07T06:00Z,2026-12-07T07:00Z\n"
        "aa-102,2026-12-07T06:00Z,2026-12-07T07:00Z\nAA 103,2026-12-07T06:00Z,2026-12-07T07:00Z\n"
    )
    return call


def test_the_command_names_what_does_not_agree_and_leaves_with_1(says):
    code, out, error = says("reconcile", "plan.csv", "--for", "air", "--json")
    *rows, end = map(json.loads, out.splitlines())
    assert code == 1
    assert outcome(rows) == [
        ("agrees", "aa 101", "tanker"), ("differs", "aa-102", "late"), ("not_notified", "AA 103", ""),
        ("not_on_list", "", "hawk"),
    ]  # fmt: skip
    assert rows[1]["said"] == ["starts 38 min later than on the list"]
    assert (end["agrees"], end["not_on_list"]) == (1, 1)
    assert "shown in part only cannot be compared: 1" in error
    assert "secret" not in out + error
    assert "vague" not in out + error
    code, out, _ = says("reconcile", "plan.csv", "--for", "air")
    assert code == 1
    assert "no matching notification" in out
    assert "notified, not on the list" in out
    assert "without case, blanks and dashes" in out
    assert "orphan" not in out.lower()


def test_where_all_agrees_the_command_leaves_with_0(says, tmp_path):
    (tmp_path / "plan.csv").write_text("serial\nAA101\n")
    first = ("--window", "2026-12-07T00:00Z/2026-12-07T06:09Z")
    assert says("reconcile", "plan.csv", "--for", "air", *first)[0] == 0
    # A minute later the helicopter leaves, too.
    longer = ("--window", "2026-12-07T00:00Z/2026-12-07T06:11Z")
    assert says("reconcile", "plan.csv", "--for", "air", *longer)[0] == 1
    (tmp_path / "all.csv").write_text("serial,callsign\nAA101,\nAA102,\n")
    assert says("movement", "withdraw", "hawk", "--as", "land")[0] == 0
    code, out, error = says("reconcile", "all.csv", "--for", "air")
    assert (code, "2 agrees" in out) == (0, True), out + error


def test_a_window_that_is_none_and_a_party_that_is_none_are_refused(says):
    for window in ("2026-12-07T06:00Z", "2026-12-07T06:00Z/2026-12-07T05:00Z", "now/then"):
        assert says("reconcile", "plan.csv", "--for", "air", "--window", window)[0] == 2
    assert says("reconcile", "plan.csv", "--for", "nobody")[0] == 2
    assert says("reconcile", "none.csv", "--for", "air")[0] == 2
