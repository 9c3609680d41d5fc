"""Lists as of a time: what could be known then, of what may be read now (R14, R21)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline.app.lookingback import Past
from openline.model.event import NODE, ZoneBody, ZoneFacts
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose, Receipt
from tests.desk import convoy, site, zone_body
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R21")
PARTIES = ("north", "south", "relief")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, *PARTIES)
    yield desk
    desk.close()


def moment(desk: ServedDesk) -> int:
    """Return the time, and let it pass: what comes next comes later."""
    now_ms = desk.node.journal.now_ms()
    time.sleep(0.003)
    return now_ms


def then(desk: ServedDesk, party: str, kind: str, at_ms: int) -> list[dict[str, Any]]:
    return desk.rows(party, f"/v1/{kind}?at={at_ms}")


def plan(desk: ServedDesk, id: str = "convoy-1", **said: Any) -> str:
    return desk.notify("relief", convoy(id, depart_ms=desk.now_ms + 2 * HOUR_MS, **said))


def test_a_thing_is_not_there_before_it_came_on_record(desk: ServedDesk) -> None:
    before = moment(desk)
    desk.zone("north", "z")
    after = moment(desk)
    assert then(desk, "north", "zones", before) == []
    assert [it["id"] for it in then(desk, "north", "zones", after)] == ["z"]
    assert desk.get("north", f"/v1/zones/z?at={before}").status_code == 404
    assert desk.get("north", f"/v1/zones/z?at={after}").json()["id"] == "z"


def test_what_was_shared_later_does_not_show(desk: ServedDesk) -> None:
    desk.zone("north", "z")
    before = moment(desk)
    desk.share("north", "z", {"south": Detail.FULL})
    after = moment(desk)
    assert desk.rows("south", "/v1/zones")
    assert then(desk, "south", "zones", before) == []
    assert desk.get("south", f"/v1/zones/z?at={before}").status_code == 404
    assert [it["detail"] for it in then(desk, "south", "zones", after)] == ["full"]


def test_what_is_shown_in_more_detail_later_shows_as_it_did(desk: ServedDesk) -> None:
    desk.zone("north", "z")
    desk.share("north", "z", {"south": Detail.CONTACT})
    before = moment(desk)
    desk.share("north", "z", {"south": Detail.FULL})
    [row] = then(desk, "south", "zones", before)
    assert row["detail"] == "contact"
    assert not row.get("id")
    assert not row.get("zone")


@pytest.mark.parametrize(("now", "shown"), [(Detail.NOTHING, []), (Detail.CONTACT, ["contact"])])
def test_what_was_taken_back_since_is_not_shown_in_more_detail_than_today(
    desk: ServedDesk, now: Detail, shown: list[str]
) -> None:
    desk.zone("north", "z")
    desk.share("north", "z", {"south": Detail.FULL})
    before = moment(desk)
    assert then(desk, "south", "zones", before)
    desk.share("north", "z", {"south": now})
    assert [it["detail"] for it in then(desk, "south", "zones", before)] == shown
    # That it was told then stays in its releases.
    assert desk.get("south", f"/v1/told?at={before}").json()["rows"]
    # The owner looks back on its own, and the operator, who holds everything, on all.
    for reader in ("north", NODE):
        assert [it["id"] for it in then(desk, reader, "zones", before)] == ["z"]


def test_a_site_to_whose_showing_its_people_no_longer_consent_is_left_out(desk: ServedDesk) -> None:
    desk.notify("relief", site("clinic", 0.0))
    desk.consent("relief", "clinic", south=tuple(Purpose))
    desk.share("relief", "clinic", {"south": Detail.FULL})
    before = moment(desk)
    assert then(desk, "south", "sites", before)
    desk.consent("relief", "clinic", south=())
    assert then(desk, "south", "sites", before) == []


def test_what_was_redacted_since_is_blank(desk: ServedDesk) -> None:
    entry = desk.zone("north", "z")
    desk.share("north", "z", {"south": Detail.FULL})
    before = moment(desk)
    assert then(desk, "south", "zones", before)[0]["zone"]
    desk.redact("north", entry)
    for reader in ("north", "south", NODE):
        for row in then(desk, reader, "zones", before):
            assert (row["name"], row["zone"]) == (None, None)


def test_a_former_version_is_shown_as_it_stood_and_its_windows_by_the_time_asked_for(
    desk: ServedDesk,
) -> None:
    desk.zone("north", "z")
    first = moment(desk)
    zone = msgspec.structs.replace(zone_body("z").zone, name="Wadi")
    desk.record("north", "zone.edit/v1", ZoneFacts(zone="z", version=2), ZoneBody(zone=zone))
    [old], [new] = then(desk, "north", "zones", first), desk.rows("north", "/v1/zones")
    assert (old["version"], new["version"]) == (1, 2)
    assert old["name"] != new["name"] == "Wadi"


@pytest.mark.requirement("R8", "R9")
def test_who_had_answered_by_then_and_what_was_awaited(desk: ServedDesk) -> None:
    entry = plan(desk)
    desk.share("relief", "convoy-1", {"south": Detail.FULL})
    before = moment(desk)
    [told] = desk.told("south", entry)
    desk.acknowledge("south", told.seq, Receipt.READ_BACK)
    after = moment(desk)

    def said(at_ms: int) -> list[dict[str, str]]:
        row = desk.get("relief", f"/v1/movements/convoy-1?at={at_ms}").json()
        return [it["acknowledged"] for it in row["answers"] if it["party"] == "south"]

    assert said(before) == [{}]
    assert said(after) == [{"read_back": ""}]
    for party in ("south", "relief"):
        assert [it["party"] for it in then(desk, party, "due", before)] == ["south"]
        assert then(desk, party, "due", after) == []
    assert then(desk, "north", "due", before) == []
    # What is owed for a thing that may no longer be seen is not said of then, either.
    desk.share("relief", "convoy-1", {"south": Detail.NOTHING})
    assert then(desk, "south", "due", before) == []


def test_a_time_that_has_not_come_or_is_none_is_refused_and_one_before_everything_is_empty(
    desk: ServedDesk,
) -> None:
    desk.zone("north", "z")
    answer = desk.get("north", f"/v1/zones?at={desk.node.now_ms() + HOUR_MS}")
    assert (answer.status_code, answer.json()["where"]) == (422, "at")
    assert desk.get("north", "/v1/zones?at=-1").status_code == 400
    assert desk.get("north", "/v1/zones?at=yesterday").status_code == 400
    for kind in ("zones", "parties", "due", "matches", "stops"):
        assert then(desk, "north", kind, 1) == []


def test_pages_of_a_time_go_on_as_they_were_whatever_comes_meanwhile(desk: ServedDesk) -> None:
    for number in range(5):
        desk.zone("north", f"z{number}")
    at_ms = moment(desk)
    first = desk.get("north", f"/v1/zones?at={at_ms}&limit=2").json()
    desk.zone("north", "later")
    rest = desk.rows("north", f"/v1/zones?at={at_ms}&limit=2")
    assert [it["id"] for it in first["rows"]] == ["z0", "z1"]
    assert [it["id"] for it in rest] == [f"z{number}" for number in range(5)]


def test_whoever_has_waited_for_long_is_asked_to_come_again(desk: ServedDesk) -> None:
    desk.zone("north", "z")
    at_ms = moment(desk)
    desk.node.past = Past(desk.node.journal.store, most_kept=1, patience_s=0.05)
    with desk.node.past.at(at_ms):
        answer = desk.get("north", "/v1/zones?at=1")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "again" in answer.json()["next_step"]
    assert then(desk, "north", "zones", 1) == []


def test_those_who_look_back_and_may_wait_are_in_the_way_of_nobody_else(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.zone("north", "z")
    threads: list[str] = []
    at = desk.node.past.at

    def noted(at_ms: int) -> Any:
        threads.append(threading.current_thread().name)
        return at(at_ms)

    monkeypatch.setattr(desk.node.past, "at", noted)
    at_ms = moment(desk)
    then(desk, "north", "zones", at_ms)
    desk.get("north", f"/v1/zones/z?at={at_ms}")
    assert len(threads) == 2
    assert all(it.startswith("openline-looks-back") for it in threads)


def test_who_is_named_later_does_not_read_what_was_between_others(desk: ServedDesk) -> None:
    desk.zone("north", "z")
    desk.propose("north", "memo", "north", "south", covers=("z",))
    before = moment(desk)
    desk.propose("north", "memo", "north", "south", "relief", covers=("z",), version=2)
    after = moment(desk)

    def versions(party: str, at_ms: int) -> list[tuple[str, int]]:
        return [(it["agreement"], it["version"]) for it in then(desk, party, "agreements", at_ms)]

    assert versions("south", before) == [("memo", 1)]
    assert versions("south", after) == [("memo", 2)]
    assert versions("relief", before) == []
    assert versions("relief", after) == [("memo", 2)]


def test_a_party_that_is_never_to_be_addressed_any_more_looks_back_on_nothing_of_others(
    desk: ServedDesk,
) -> None:
    desk.zone("north", "z")
    desk.share("north", "z", {"south": Detail.FULL})
    before = moment(desk)
    desk.edit_party("south", Addressable.NEVER)
    assert then(desk, "south", "zones", before) == []
