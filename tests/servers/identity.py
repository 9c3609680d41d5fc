"""A whole node with its HTTP face, for what is asked about accounts: two parties on record, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import DAY_MS, Caller, Member, Scope, usable_scopes
from openline.app.node import Node
from openline.app.security import Noted, SecurityKind
from openline.bootstrap.serving import open_node
from openline.cli import COMMANDS
from openline.cli.output import run
from openline.model.release import Role
from openline.web.app import make_app
from openline.web.oidc import Provider, SignIn
from tests.servers.serving import listen, served

PARTIES = ("alpha", "bravo")


class Identity:
    """A node that answers at ``url``."""

    def __init__(self, node: Node, url: str) -> None:
        self.node = node
        self.url = url
        self.ahead_ms = 0
        """By so much the clock of signing in is ahead."""

    def member(self, party: str, role: Role, name: str = "") -> Member:
        return self.node.accounts.add_member(
            party=party, name=name or f"{role.value} of {party}", role=role, now_ms=self.node.now_ms()
        )

    def token(self, member: Member, *scopes: Scope) -> str:
        now_ms = self.node.now_ms()
        wanted = usable_scopes(member, scopes or None)
        return self.node.accounts.issue_token(member.id, wanted, now_ms + DAY_MS, now_ms=now_ms).secret

    def client(self, member: Member | None = None, *scopes: Scope) -> httpx.Client:
        """Give a client that calls with a token of a member, or with nothing."""
        headers = {"Authorization": f"Bearer {self.token(member, *scopes)}"} if member else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20, follow_redirects=False)

    def as_(self, party: str, role: Role, *scopes: Scope) -> httpx.Client:
        return self.client(self.member(party, role), *scopes)

    def noted(self, what: SecurityKind, party: str | None = None) -> list[Noted]:
        self.node.security.flush()
        return [it for it in self.node.security.read(party, limit=1000) if it.event.what is what]

    def caller(self, secret: str) -> Caller | None:
        return self.node.accounts.find_token(secret, self.node.now_ms())


def make_home(folder: Path) -> Path:
    """Make a node's HOME with two parties on record."""
    home = folder / "node"
    for words in (
        ("init", "--name", "Identity", "--mode", "exercise"),
        *(("party", "add", it) for it in PARTIES),
    ):
        assert run(COMMANDS[words[0]], [*words, "--home", str(home), "--json"]) == 0, words
    return home


@contextmanager
def serving(home: Path, *providers: Provider, scheme: str = "http", **options: Any) -> Iterator[Identity]:
    """Serve a HOME, with people signing in at these providers, and uvicorn set up by ``options``."""
    from openline.app.home import Home

    node = open_node(Home(home))
    listening = listen()
    url = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
    identity = Identity(node, url)
    state: dict[str, Any] = {}
    if providers:
        state["sign_in"] = SignIn(
            providers,
            base_url=url,
            http=httpx.AsyncClient(),
            now_ms=lambda: node.now_ms() + identity.ahead_ms,
            random_bytes=bootstrap.random_bytes,
        )
    try:
        options = {"http": "httptools", **options}
        with served(make_app(node, state=state), listening=listening, **options):
            yield identity
    finally:
        node.close()


@pytest.fixture(scope="module")
def identity_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A HOME for the tests of one module."""
    folder = tmp_path_factory.mktemp("identity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        yield make_home(folder)
