"""Asking again with one key, of a whole node: what was taken back meanwhile is not given again, or kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import serving, storing
from openline.model.event import (
    Body,
    Facts,
    NotificationBody,
    NotificationFacts,
    ReasonBody,
    ShareFacts,
)
from openline.model.release import Detail
from openline.stores import side
from openline.stores.side.answers import SideAnswers
from openline.web.app import make_app
from tests.desk import NOON_MS, convoy
from tests.serving import client_of, enrol, served, token_for

CANARY = "canary-route"


class Theatre(NamedTuple):
    """A node that answers, with a plan of alpha's that bravo is shown."""

    node: Node
    home: Home
    alpha: Home
    bravo: httpx.Client

    def say(self, type: str, facts: Facts, body: Body) -> None:
        draft = Draft(type=type, facts=facts, body=body)
        self.node.journal.submit(bootstrap.sign(self.alpha, draft, author="alpha"))

    def share(self, detail: Detail) -> None:
        self.say("share.set/v1", ShareFacts(about=CANARY, shared={"bravo": detail}), ReasonBody(reason=""))

    def side_bytes(self) -> bytes:
        files = [Path(f"{self.home.side_path}{it}") for it in ("", "-wal")]
        return b"".join(it.read_bytes() for it in files if it.exists())


@pytest.fixture
def theatre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theatre]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    alpha, bravo = client_of(home, tmp_path / "alpha"), client_of(home, tmp_path / "bravo")
    node = serving.open_node(home)
    engine = side.open_engine(storing.side_url(home))
    try:
        enrol(home, node.journal, "alpha", alpha)
        enrol(home, node.journal, "bravo", bravo)
        side.create(engine)
        headers = {"Authorization": f"Bearer {token_for(node.accounts, 'bravo')}", "Idempotency-Key": "k-1"}
        with (
            served(make_app(node, answers=SideAnswers(engine))) as address,
            httpx.Client(base_url=address, headers=headers, timeout=30) as client,
        ):
            theatre = Theatre(node, home, alpha, client)
            plan = convoy(CANARY, half_width_mm=100_000, serial="S-77")
            facts = NotificationFacts(notification=plan.id, version=1, legs=1, begins_ms=NOON_MS)
            theatre.say("movement.notify/v1", facts, NotificationBody(notification=plan))
            theatre.share(Detail.FULL)
            yield theatre
    finally:
        engine.dispose()
        node.close()


@pytest.mark.requirement("R14")
def test_a_copy_asked_for_again_holds_what_may_be_shown_by_then_and_is_on_record_as_another(
    theatre: Theatre,
) -> None:
    asked = {"format": "geojson", "kind": "movements", "removals": False}
    first = theatre.bravo.post("/v1/copies", json=asked)
    assert first.status_code == 200, first.text
    assert CANARY in first.text
    theatre.share(Detail.NOTHING)
    again = theatre.bravo.post("/v1/copies", json=asked)
    assert again.status_code == 200
    assert CANARY not in again.text
    assert "idempotency-replayed" not in again.headers
    assert CANARY.encode() not in theatre.side_bytes()
    # Of the second nothing is alpha's, and so it is told of the first alone.
    made = [it for it in theatre.node.journal.store.entries() if it.type == "copy.make/v1"]
    assert len(made) == 2


@pytest.mark.requirement("R14")
def test_what_is_held_against_the_record_is_answered_anew_and_kept_nowhere(
    theatre: Theatre,
) -> None:
    csv = {"Content-Type": "text/csv"}
    said = []
    for detail in (Detail.FULL, Detail.NOTHING):
        theatre.share(detail)
        answer = theatre.bravo.post("/v1/reconciliations", content=b"serial\nS-77\n", headers=csv)
        assert answer.status_code == 200, answer.text
        said += [it["status"] for it in answer.json()["rows"] if "row" in it]
    assert said == ["agrees", "not_notified"]
    sheet = b"id,name,function,position,radius m,valid from,valid until\n"
    sheet += b"well-1,Well,clinic,33.5 N 38.7 E,50,2026-06-01T00:00Z,UFN\n"
    for _ in range(2):
        answer = theatre.bravo.post("/v1/sheets/sites-additions", content=sheet, headers=csv)
        assert answer.status_code == 200, answer.text
        assert "idempotency-replayed" not in answer.headers
    with closing(sqlite3.connect(theatre.home.side_path)) as connection:
        assert connection.execute("SELECT count(*) FROM http_answers").fetchone() == (0,)
