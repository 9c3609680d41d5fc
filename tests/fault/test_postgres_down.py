"""A node whose PostgreSQL is down says so to whoever reads and to whoever writes, each what he can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.bootstrap.serving import open_node
from openline.web.app import make_app
from tests.nodes import Signer
from tests.servers.postgres import PostgresServer, new_server
from tests.serving import served, token_for


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    yield from new_server()


@pytest.mark.requirement("R21")
def test_reading_and_writing_fail_each_in_its_own_words_and_both_go_on_by_themselves(
    tmp_path: Path, marks: Path, server: PostgresServer
) -> None:
    home = bootstrap.create_node(
        tmp_path / "node", name="Exercise", mode="exercise", store=server.new_database()
    )
    node = open_node(home)
    alpha = Signer("alpha", home)
    for entry in alpha.enrolment():
        node.journal.submit(entry)
    token = token_for(node.accounts, "alpha", scopes=(Scope.READ, Scope.SUBMIT))
    said = msgspec.json.encode(alpha.sighting().to_file())
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    with served(make_app(node)) as address, httpx.Client(base_url=address, headers=headers, timeout=60) as to:
        assert to.get("/v1/releases").status_code == 200
        server.crash()
        read = to.get("/v1/releases")
        wrote = to.post("/v1/entries", content=said)
        server.start()
        assert to.get("/v1/releases").status_code == 200
        assert to.post("/v1/entries", content=said).status_code == 201
    node.close()
    assert (read.status_code, read.json()["type"]) == (503, "urn:openline:problem:unread")
    assert "durable" not in read.text
    assert "idempotency" not in read.text
    assert "ask again" in read.json()["next_step"]
    assert (wrote.status_code, wrote.json()["type"]) == (503, "urn:openline:problem:storage")
    assert "ask again" in wrote.json()["next_step"]
