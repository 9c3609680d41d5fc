"""Servers for tests: a node or gateway behind a real socket in this process; parties with their own keys."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from openline import bootstrap
from openline.app.accounts import Accounts, Scope
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.bootstrap import answering
from openline.model.event import NODE, KeyFacts, Nothing, PartyBody, PartyFacts
from openline.model.party import Addressable, Custody, Party
from openline.model.release import Role

HOUR_MS = 3_600_000


@contextmanager
def served(app: Any, **spoken: Any) -> Iterator[str]:
    """Serve an application, and give its address; ``spoken`` goes to uvicorn."""
    listening = answering.listen("127.0.0.1", 0)
    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            streams = getattr(getattr(app, "state", None), "streams", None)
            if streams is not None:
                await streams.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5, **spoken)
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the server did not stop"


def enrol(node: Home, journal: Journal, party: str, side: Home | None = None) -> None:
    """Bring a party on record, with keys in its own HOME, or in the node's where it has none."""
    keys = side or node
    custody = Custody.PARTY if side is not None else Custody.NODE
    root, key = bootstrap.make_key(keys, party, "root"), bootstrap.make_key(keys, party)
    enrolment = Draft(
        type="party.enrol/v1",
        facts=PartyFacts(party=party, addressable=Addressable.DIRECT, root_key_hex=root.public_key_hex),
        body=PartyBody(party=Party(id=party, name=party.title())),
    )
    journal.submit(bootstrap.sign(node, enrolment, author=NODE))
    add = Draft(
        type="key.add/v1",
        facts=KeyFacts(party=party, public_key_hex=key.public_key_hex, custody=custody, reason="enrolled"),
        body=Nothing(),
    )
    journal.submit(bootstrap.sign(keys, add, author=party))


def client_of(node: Home, path: Path) -> Home:
    """Make a party's own HOME, which trusts what the node's policy says."""
    return bootstrap.join(path, policy=node.policy().to_bytes())


def token_for(
    accounts: Accounts, party: str, *, role: Role = Role.LIAISON_OFFICER, scopes: tuple[Scope, ...] = ()
) -> str:
    """Let somebody of a party in."""
    now_ms = bootstrap.now_ms()
    member = accounts.add_member(party=party, name=f"{role.value} of {party}", role=role, now_ms=now_ms)
    wanted = scopes or (Scope.READ, Scope.SUBMIT, Scope.SIGN)
    return accounts.issue_token(member.id, wanted, now_ms + HOUR_MS, "test", now_ms=now_ms).secret
