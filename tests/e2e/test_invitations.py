"""Members who are invited: one secret, one use, one role, one party, for some days."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.inviting import DAY_MS, LONGEST_INVITATION_MS
from openline.app.node import Node
from openline.app.security import SecurityKind
from openline.bootstrap.serving import open_node
from openline.cli import main
from openline.model.event import NODE
from openline.model.release import Role
from openline.web.app import make_app
from tests.serving import enrol, served, token_for

ADMINISTERS = (Scope.ADMINISTER, Scope.DELIVER)


class Served(NamedTuple):
    node: Node
    address: str

    def by(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60)

    def administrator(self, party: str, *scopes: Scope) -> httpx.Client:
        wanted = scopes or ADMINISTERS
        return self.by(token_for(self.node.accounts, party, role=Role.ADMINISTRATOR, scopes=wanted))

    def redeem(self, secret: str) -> httpx.Response:
        with self.by() as nobody:
            return nobody.post("/v1/invitations/redeem", json={"secret": secret})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("invitations")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        node = open_node(bootstrap.create_node(folder / "node", name="Line", mode="exercise"))
        for party in ("alpha", "bravo"):
            enrol(node.home, node.journal, party)
        with served(make_app(node)) as address:
            yield Served(node, address)
        node.close()


def invite(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    answer = client.post("/v1/invitations", json={"name": "Desk", "role": "duty_officer"} | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_whoever_redeems_it_has_a_token_of_that_role_and_party_and_nobody_does_again(server: Served) -> None:
    with server.administrator("alpha") as alpha:
        made = invite(alpha)
    done = server.redeem(made["secret"])
    assert done.status_code == 201, done.text
    member, token = done.json()["member"], done.json()["token"]
    assert (member["party"], member["role"], member["name"]) == ("alpha", "duty_officer", "Desk")
    with server.by(token["secret"]) as desk:
        said = desk.get("/v1/session").json()
    assert (said["member"], said["party"], said["role"]) == (member["id"], "alpha", "duty_officer")
    assert "administer" not in said["scopes"]
    again = server.redeem(made["secret"])
    assert (again.status_code, again.json()["type"]) == (403, "urn:openline:problem:forbidden")
    server.node.security.flush()
    noted = [it.event for it in server.node.security.read("alpha")]
    assert {SecurityKind.INVITED, SecurityKind.MEMBER_ADDED} <= {it.what for it in noted}
    [bad] = [it for it in noted if it.what is SecurityKind.BAD_INVITATION]
    assert "redeemed" in bad.detail
    assert made["secret"] not in repr(noted)


def test_of_many_who_come_at_once_one_is_let_in(server: Served) -> None:
    with server.administrator("alpha") as alpha:
        secret = invite(alpha, name="Raced")["secret"]
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(server.redeem(secret).status_code))
            for _ in range(8)
        ]
        for it in threads:
            it.start()
        for it in threads:
            it.join()
        assert sorted(statuses) == [201] + [403] * 7
        members = alpha.get("/v1/members").json()["members"]
    assert sum(it["name"] == "Raced" for it in members) == 1


def test_one_that_was_revoked_is_over_or_never_was_is_answered_the_same(server: Served) -> None:
    with server.administrator("alpha") as alpha:
        revoked, over = invite(alpha), invite(alpha)
        gone = alpha.delete(f"/v1/invitations/{revoked['invitation']['id']}")
        assert (gone.status_code, gone.json()["state"]) == (200, "revoked")
    now_ms, server.node.now_ms = server.node.now_ms, lambda: bootstrap.now_ms() + 8 * DAY_MS
    try:
        late = server.redeem(over["secret"])
    finally:
        server.node.now_ms = now_ms
    never = [server.redeem(it) for it in ("oli_" + "a" * 16 + "_" + "b" * 52, "nothing", "olt_" + "a" * 16)]
    other = over["secret"][:-1] + ("a" if over["secret"][-1] != "a" else "b")
    answers = [server.redeem(revoked["secret"]), late, server.redeem(other), *never]
    assert {it.status_code for it in answers} == {403}
    assert len({it.text for it in answers}) == 1


def test_what_its_maker_may_no_longer_is_done_by_nobody_in_his_name(server: Served) -> None:
    token = token_for(server.node.accounts, "alpha", role=Role.ADMINISTRATOR, scopes=ADMINISTERS)
    with server.by(token) as alpha:
        secret = invite(alpha)["secret"]
        member = alpha.get("/v1/session").json()["member"]
    server.node.accounts.disable_member(member)
    assert server.redeem(secret).status_code == 403
    server.node.accounts.disable_member(member, disabled=False)
    server.node.accounts.edit_member(member, role=Role.OBSERVER)
    assert server.redeem(secret).status_code == 403
    server.node.accounts.edit_member(member, role=Role.ADMINISTRATOR)
    assert server.redeem(secret).status_code == 201


def test_an_administrator_invites_to_his_own_party_and_hands_on_no_more_than_he_has(server: Served) -> None:
    with server.administrator("alpha") as alpha, server.administrator("bravo") as bravo:
        assert (
            alpha.post("/v1/invitations", json={"name": "x", "role": "unit", "party": "bravo"}).status_code
            == 403
        )
        mine = invite(alpha)["invitation"]["id"]
        assert mine not in bravo.get("/v1/invitations").text
        assert bravo.delete(f"/v1/invitations/{mine}").status_code == 404
    with server.administrator("alpha", Scope.ADMINISTER) as narrow:
        asked = {"name": "x", "role": "administrator"}
        refused = narrow.post("/v1/invitations", json=asked)
        assert (refused.status_code, refused.json()["where"]) == (403, "scopes")
    with server.administrator(NODE, Scope.ADMINISTER, Scope.DELIVER, Scope.OPERATE) as operator:
        assert invite(operator, party="bravo")["invitation"]["party"] == "bravo"
        assert (
            operator.post(
                "/v1/invitations", json={"name": "x", "role": "unit", "party": "nobody"}
            ).status_code
            == 404
        )
    officer = token_for(server.node.accounts, "alpha")
    with server.by(officer) as desk:
        assert desk.post("/v1/invitations", json={"name": "x", "role": "unit"}).status_code == 403
        assert desk.get("/v1/invitations").status_code == 403


@pytest.mark.parametrize("ahead_ms", [-1, LONGEST_INVITATION_MS + 60_000])
def test_it_is_good_for_some_days_and_no_longer(server: Served, ahead_ms: int) -> None:
    with server.administrator("alpha") as alpha:
        asked = {"name": "x", "role": "unit", "expires_ms": bootstrap.now_ms() + ahead_ms}
        answer = alpha.post("/v1/invitations", json=asked)
    assert (answer.status_code, answer.json()["where"]) == (422, "expires_ms")


def test_its_secret_is_kept_nowhere(server: Served) -> None:
    with server.administrator("alpha") as alpha:
        secret = invite(alpha)["secret"]
    server.node.security.flush()
    with sqlite3.connect(server.node.home.path / "side.sqlite") as database:
        dumped = "\n".join(database.iterdump())
    for part in (secret, secret.rpartition("_")[2]):
        assert part not in dumped


def test_it_is_made_and_redeemed_by_command_over_a_server(
    server: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_for(server.node.accounts, "alpha", role=Role.ADMINISTRATOR, scopes=ADMINISTERS)
    monkeypatch.setenv("OPENLINE_TOKEN", token)
    at = ("--server", server.address, "--json")
    invited = ("member", "invite", "By command", "--party", "alpha", "--role", "unit", *at)
    with pytest.raises(SystemExit) as ended:
        main([*invited])
    made = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0
    monkeypatch.delenv("OPENLINE_TOKEN")
    with pytest.raises(SystemExit) as ended:
        main(["member", "redeem", made["secret"], *at])
    done = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0
    with server.by(done["secret"]) as unit:
        assert unit.get("/v1/session").json()["role"] == "unit"
