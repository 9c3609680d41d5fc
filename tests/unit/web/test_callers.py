"""Who calls, asked again: many who listen by one credential cost one look, and no loop waits for it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Request

from openline.app.accounts import DAY_MS, Scope
from openline.decide.permitting import Action
from openline.errors import UnauthenticatedError
from openline.model.release import Role
from openline.stores.side import create, open_engine, url_of_file
from openline.stores.side.accounts import SideAccounts
from openline.stores.side.callers import CACHED_MS
from openline.web.callers import find_caller, may_still

NOW_MS = 1_795_176_000_000
MANY = 50


class Desk:
    """Real accounts, a clock that a test sets, and one token."""

    def __init__(self, path: Path) -> None:
        self.engine = open_engine(url_of_file(path))
        create(self.engine)
        self.accounts = SideAccounts(self.engine, secrets.token_bytes)
        self.time_ms = NOW_MS
        self.troubles: list[str] = []
        self.selects: list[str] = []
        self.member = self.accounts.add_member(party="alpha", name="a", role=Role.UNIT, now_ms=NOW_MS)
        self.token = self.accounts.issue_token(self.member.id, [Scope.READ], NOW_MS + DAY_MS, now_ms=NOW_MS)
        sa.event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *it: Any) -> None:
        if it[2].startswith("SELECT"):
            self.selects.append(it[2])

    def now_ms(self) -> int:
        return self.time_ms

    def trouble(self, where: str, error: Exception) -> None:
        self.troubles.append(f"{where}: {error}")

    def request(self) -> Request[Any, Any, Any]:
        app = SimpleNamespace(
            state=SimpleNamespace(desk=self, streams=SimpleNamespace(asking=asyncio.Lock()))
        )
        headers = [(b"authorization", b"Bearer " + self.token.secret.encode())]
        scope: Any = {"type": "http", "method": "GET", "scheme": "http", "headers": headers, "extensions": {}}
        return Request(scope | {"litestar_app": app, "app": app, "state": {}})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "side.sqlite")
    yield desk
    desk.accounts.close()


def test_many_who_listen_by_one_token_cost_one_look_each_time_that_it_is_due(desk: Desk) -> None:
    async def listen() -> None:
        request = desk.request()
        ask = may_still(request, await find_caller(request), Action.READ)
        assert len(desk.selects) == 1
        for due in (2, 3, 4):
            desk.time_ms += CACHED_MS
            assert await asyncio.gather(*(ask() for _ in range(MANY))) == [True] * MANY
            assert len(desk.selects) == due

    asyncio.run(listen())


def test_what_another_process_revokes_is_over_within_seconds(desk: Desk) -> None:
    elsewhere = SideAccounts(desk.engine, secrets.token_bytes)

    async def listen() -> None:
        request = desk.request()
        ask = may_still(request, await find_caller(request), Action.READ)
        elsewhere.revoke_token(desk.token.token_id, now_ms=NOW_MS)
        desk.time_ms += CACHED_MS
        assert await ask() is False
        with pytest.raises(UnauthenticatedError):
            await find_caller(desk.request())

    asyncio.run(listen())


def test_a_stream_is_for_what_it_was_opened_for_alone(desk: Desk) -> None:
    async def listen() -> None:
        request = desk.request()
        caller = await find_caller(request)
        assert await may_still(request, caller, Action.READ)() is True
        assert await may_still(request, caller, Action.POSITIONS)() is False  # the token has no such scope

    asyncio.run(listen())


def test_a_stream_ends_where_the_accounts_cannot_be_asked_and_that_is_told(desk: Desk) -> None:
    async def listen() -> None:
        request = desk.request()
        ask = may_still(request, await find_caller(request), Action.READ)
        desk.accounts.note_uses()
        with desk.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE tokens RENAME TO gone"))
        assert await ask() is True  # it was found a moment ago
        desk.time_ms += CACHED_MS
        assert await ask() is False

    asyncio.run(listen())
    assert len(desk.troubles) == 1
    assert "accounts could not be reached" in desk.troubles[0]
