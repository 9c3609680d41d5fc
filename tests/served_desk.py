"""A desk over a real node: what tests/desk.py can do, signed, on disk, and read over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from litestar.testing import TestClient

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.ports import Draft
from openline.bootstrap.serving import open_node
from openline.decide.state import State
from openline.model.event import EVENTS, NODE, Body, Facts, KeyFacts, PartyBody, PartyFacts
from openline.model.party import Addressable, Party
from openline.model.release import Role
from openline.web.app import make_app
from tests.desk import Desk

HOUR_MS = 3_600_000


class ServedDesk(Desk):
    """Parties whose keys are in custody of a node, each with an officer who can call it."""

    def __init__(self, folder: Path, *parties: str, store: str = "") -> None:
        self.home = bootstrap.create_node(folder / "home", name="Exercise", mode="exercise", store=store)
        self.node = open_node(self.home)
        self.entries = []
        self.now_ms = bootstrap.now_ms()
        self.tokens: dict[str, str] = {}
        for party in parties:
            self.enrol(party)
        for party in (*parties, NODE):
            officer = self.node.accounts.add_member(
                party=party, name="officer", role=Role.LIAISON_OFFICER, now_ms=self.now_ms
            )
            scopes = (Scope.READ, Scope.SUBMIT, Scope.SIGN)
            until_ms = self.now_ms + 24 * HOUR_MS
            issued = self.node.accounts.issue_token(officer.id, scopes, until_ms, now_ms=self.now_ms)
            self.tokens[party] = issued.secret
        self.client: TestClient[Any] = TestClient(make_app(self.node))
        self.client.__enter__()

    def close(self) -> None:
        self.client.__exit__(None, None, None)
        self.node.close()

    @property
    def state(self) -> State:
        return self.node.rules.state

    def record(
        self,
        author: str,
        type: str,
        facts: Facts,
        body: Body | None = None,
        signed_with: str = "",
        **header: object,
    ) -> str:
        """Sign an entry with the key in custody, and submit it."""
        draft = Draft(type=type, facts=facts, body=EVENTS[type].body() if body is None else body)
        return self.node.journal.submit(bootstrap.sign(self.home, draft, author=author)).id

    def enrol(self, id: str, addressable: Addressable = Addressable.DIRECT, via: tuple[str, ...] = ()) -> str:
        root = bootstrap.make_key(self.home, id, "root")
        key = bootstrap.make_key(self.home, id)
        party = Party(id=id, name=id.title(), addressable=addressable, reach_via=via)
        facts = PartyFacts(party=id, addressable=addressable, reach_via=via, root_key_hex=root.public_key_hex)
        entry = self.record(NODE, "party.enrol/v1", facts, PartyBody(party=party))
        added = KeyFacts(party=id, public_key_hex=key.public_key_hex, custody=key.custody, reason="enrolled")
        self.record(id, "key.add/v1", added)
        return entry

    # -- over HTTP -------------------------------------------------------------------------------

    def get(self, party: str, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=self._known(party) | headers)

    def post(self, party: str, path: str, **sent: Any) -> httpx.Response:
        headers = self._known(party) | sent.pop("headers", {})
        return self.client.post(path, headers=headers, **sent)

    def rows(self, party: str, path: str) -> list[dict[str, Any]]:
        """Return all rows of a list, page by page."""
        found: list[dict[str, Any]] = []
        after, sign = "", "&" if "?" in path else "?"
        while True:
            answer = self.get(party, f"{path}{sign}after={after}" if after else path)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["rows"]
            after = page["next"]
            if not after:
                return found

    def _known(self, party: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.tokens[party]}"}
