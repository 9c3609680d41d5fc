"""What every table of deliveries must hold to: one suite, over SQLite and over PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from openline.app.addresses import Address, Delivery, DeliveryTable
from openline.errors import StorageError
from openline.model.notification import Precedence
from openline.stores.leading import DatabaseLead, FileLead
from openline.stores.side import create, open_engine, url_of_file
from openline.stores.side.deliveries import SideDeliveries


@pytest.fixture(params=["sqlite", "postgres"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeliveryTable]:
    if request.param == "sqlite":
        url = url_of_file(tmp_path / "side.sqlite")
    else:
        url = request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    create(engine)
    yield SideDeliveries(engine)
    engine.dispose()


def delivery(seq: int, **fields: Any) -> Delivery:
    given: dict[str, Any] = {
        "id": f"d{seq}",
        "party": "force",
        "seq": seq,
        "address": "a1",
        "medium": "webhook",
        "precedence": Precedence.ROUTINE,
        "queued_at_ms": 1_000 + seq,
        "alarm_at_ms": 10_000,
        "due_ms": 1_000,
    }
    return Delivery(**(given | fields))


def test_an_address_is_kept_as_it_was_put_and_replaced_by_its_id(table: DeliveryTable) -> None:
    address = Address(
        id="a1",
        party="force",
        medium="mail",
        where="desk@example.org",
        for_mode="exercise",
        least=Precedence.PRIORITY,
        languages=("ar", "en"),
        added_at_ms=7,
    )
    table.put_address(address)
    table.put_address(replace(address, id="a2", party="aid", added_at_ms=8))
    assert table.address("a1") == address
    assert [it.id for it in table.addresses()] == ["a1", "a2"]
    assert [it.id for it in table.addresses("aid")] == ["a2"]
    out = replace(address, enabled=False, why="gone")
    table.put_address(out)
    assert table.address("a1") == out
    assert table.address("a3") is None


def test_what_is_queued_twice_is_there_once_and_keeps_how_far_it_is(table: DeliveryTable) -> None:
    table.queue("force", 2, [delivery(1), delivery(2)])
    assert table.change("d1", "queued", state="sending", attempts=1)
    table.queue("force", 3, [delivery(1), delivery(2), delivery(3)])
    assert table.reached() == {"force": 3}
    first = table.delivery("d1")
    assert first == delivery(1, state="sending", attempts=1)
    assert [it.seq for it in table.of_party("force")] == [3, 2, 1]
    assert [it.seq for it in table.of_party("force", before=3, limit=1)] == [2]
    assert [it.seq for it in table.of_party("force", states=["sending"])] == [1]


def test_of_many_that_claim_a_delivery_one_gets_it(table: DeliveryTable) -> None:
    table.queue("force", 1, [delivery(1)])
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: table.change("d1", "queued", state="sending"), range(16)))
    assert got.count(True) == 1
    assert not table.change("nobody", "queued", state="sending")


def test_what_waits_is_given_by_urgency_and_then_by_age(table: DeliveryTable) -> None:
    for id in ("a1", "a2"):
        table.put_address(Address(id=id, party="force", medium="webhook", where=id, for_mode="exercise"))
    urgent = delivery(4, precedence=Precedence.IMMEDIATE, due_ms=9_000)
    table.queue("force", 5, [delivery(2), delivery(1, state="failed"), urgent, delivery(5, address="a2")])
    assert table.change("d5", "queued", state="sending")
    assert [it.seq for it in table.at_address("a1")] == [4, 1, 2]
    assert table.waiting(1_000) == ["a1"]
    assert table.waiting(999) == []
    assert [it.seq for it in table.sending()] == [5]
    assert table.first_open("force") == 1
    assert table.next_due_ms() == 1_000
    for id, was in (("d1", "failed"), ("d2", "queued"), ("d5", "sending")):
        assert table.change(id, was, state="delivered", settled_at_ms=5)
    assert table.first_open("force") == 4
    assert table.next_due_ms() == 9_000
    assert table.change("d4", "queued", state="dead", settled_at_ms=5)
    assert table.first_open("force") is None
    assert table.next_due_ms() is None


def test_what_is_silent_is_what_is_late_or_dead_and_not_on_record(table: DeliveryTable) -> None:
    rows = [
        delivery(1),
        delivery(2, alarm_at_ms=20_000),
        delivery(3, state="dead", alarm_at_ms=99_000),
        delivery(4, alarm="entry"),
        delivery(5, alarm="-"),
        delivery(6, state="delivered"),
    ]
    table.queue("force", 6, rows)
    assert [it.seq for it in table.silent(10_000)] == [1, 3]
    assert {it.seq for it in table.silent(20_000)} == {1, 2, 3}
    assert len(table.silent(20_000, limit=2)) == 2


def test_it_is_counted_by_medium_and_state(table: DeliveryTable) -> None:
    table.queue("force", 3, [delivery(1), delivery(2), delivery(3, medium="mail", state="dead")])
    assert sorted(table.queues()) == [("mail", "dead", 1, 1_003), ("webhook", "queued", 2, 1_001)]


def test_what_came_in_is_remembered_until_it_is_pruned(table: DeliveryTable) -> None:
    assert not table.has_come("mail", "x")
    table.came("mail", "x", 5)
    table.came("mail", "x", 6)
    assert table.has_come("mail", "x")
    assert not table.has_come("other", "x")
    table.prune(7)
    assert not table.has_come("mail", "x")


def test_only_what_has_come_to_its_end_and_is_on_record_is_forgotten(table: DeliveryTable) -> None:
    rows = [
        delivery(1, state="delivered", settled_at_ms=5),
        delivery(2, state="delivered", settled_at_ms=50),
        delivery(3, state="failed", settled_at_ms=5),
        delivery(4, state="dead", settled_at_ms=5),
        delivery(5, state="dead", settled_at_ms=5, alarm="entry"),
    ]
    table.queue("force", 5, rows)
    assert table.prune(10) == 2
    assert sorted(it.seq for it in table.of_party("force")) == [2, 3, 4]


def test_what_the_database_cannot_do_is_an_error_of_ours_without_its_address(tmp_path: Path) -> None:
    engine = open_engine(url_of_file(tmp_path / "empty.sqlite"))
    table = SideDeliveries(engine)
    for ask in (table.reached, lambda: table.queue("force", 1, [delivery(1)]), table.addresses):
        with pytest.raises(StorageError) as error:
            ask()
        assert "empty.sqlite" not in str(error.value)
    engine.dispose()


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_one_leads_until_it_ends(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    if kind == "file":
        first, second = FileLead(tmp_path / "lead"), FileLead(tmp_path / "lead")
    else:
        url = request.getfixturevalue("postgres_url")
        first, second = DatabaseLead(url), DatabaseLead(url)  # type: ignore[assignment]
    assert [first(), second(), first()] == [True, False, True]
    first.close()
    assert [second(), first()] == [True, False]
    second.close()


def test_of_theatres_that_share_a_database_each_has_one_that_leads(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        for schema in ("a", "b"):
            admin.execute(f"CREATE SCHEMA {schema}")
        leads = {
            (schema, number): DatabaseLead(f"{postgres_url}?options=-csearch_path%3D{schema}")
            for schema in ("a", "b")
            for number in (1, 2)
        }
        assert {it: lead() for it, lead in leads.items()} == {
            ("a", 1): True, ("a", 2): False, ("b", 1): True, ("b", 2): False,
        }  # fmt: skip
        leads["a", 1].close()
        assert [leads["b", 2](), leads["a", 2](), leads["a", 1]()] == [False, True, False]
        for lead in leads.values():
            lead.close()


def test_who_does_not_lead_keeps_one_connection_and_leads_once_it_is_let_or_cut_off(
    postgres_url: str,
) -> None:
    def sessions() -> list[int]:
        rows = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return sorted(int(row[0]) for row in rows.fetchall())

    with psycopg.connect(postgres_url, autocommit=True) as admin:
        first, second = DatabaseLead(postgres_url), DatabaseLead(postgres_url)
        assert first()
        (leader,) = sessions()
        assert not second()
        both = sessions()
        assert [second() for _ in range(20)] == [False] * 20
        assert sessions() == both
        admin.execute("SELECT pg_terminate_backend(%s, 10000)", (leader,))
        assert second()
        assert not first(), "its connection is gone, and it is told"
        assert not first(), "another leads by now"
        second.close()
        assert first()
        first.close()


def test_one_that_leads_and_was_stopped_is_cut_off_and_one_that_goes_on_asking_is_not(
    postgres_url: str,
) -> None:
    first, second = DatabaseLead(postgres_url), DatabaseLead(postgres_url, stands_still_s=1.0)
    assert first()
    until_s = time.monotonic() + 2.5
    while time.monotonic() < until_s:
        assert [first(), second()] == [True, False]
        time.sleep(0.05)
    until_s = time.monotonic() + 30.0
    while not second():  # the first asks no more
        assert time.monotonic() < until_s
        time.sleep(0.05)
    assert [first(), second(), first()] == [False, True, False]
    second.close()
    first.close()
