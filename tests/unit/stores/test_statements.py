"""The statements of the log: what is asked for every group takes no longer the longer the log is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from openline.stores import statements as sql
from openline.stores.schema import SQLITE, statements


@pytest.fixture(scope="module")
def log() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        for statement in statements(SQLITE):
            made.execute(statement)
        yield made


@pytest.mark.parametrize("count", [1, 8, 100])
@pytest.mark.parametrize(
    "asked",
    [
        lambda count: sql.select_answers(count),
        lambda count: sql.select_entries(f"id IN ({sql.marks(count)})"),
        lambda count: sql.select_entries(f"idx IN ({sql.marks(count)})"),
        lambda count: sql.SIZE,
        lambda count: sql.NODE,
        lambda count: sql.LEAF,
        lambda count: sql.ANSWER,
    ],
)
def test_no_table_is_walked_for_a_group(log: sqlite3.Connection, asked, count: int) -> None:
    statement = asked(count)
    plan = [row[3] for row in log.execute(f"EXPLAIN QUERY PLAN {statement}", [0] * statement.count("?"))]
    walked = [it for it in plan if it.startswith("SCAN") and "CONSTANT ROW" not in it and "place" not in it]
    assert walked == []
    assert any(it.startswith("SEARCH") for it in plan)
