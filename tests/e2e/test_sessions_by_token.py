"""Sessions that are opened by a token: for its scopes, as long as it lasts, in a cookie no script reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from openline import bootstrap
from openline.app.accounts import SESSION_IDLE_MS, SESSION_MS, Scope
from openline.app.node import Node
from openline.app.security import SecurityEvent, SecurityKind
from openline.bootstrap import gateways
from openline.bootstrap.serving import open_node
from openline.bootstrap.storing import side_url
from openline.gateway.app import make_app as make_gateway_app
from openline.model.release import Role
from openline.stores import side
from openline.stores.migrations import newest
from openline.stores.side import VERSION
from openline.stores.versions import set_version, version_of
from openline.web.app import make_app
from openline.web.mutual_tls import KEY
from tests.serving import HOUR_MS, client_of, enrol, token_for

SITE = "http://testserver.local"
TLS = "https://testserver.local"
HOME = {"origin": SITE}


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    node = open_node(bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise"))
    for party in ("alpha", "bravo"):
        enrol(node.home, node.journal, party)
    yield node
    node.close()


@pytest.fixture
def browser(node: Node) -> Iterator[TestClient[Any]]:
    with TestClient(make_app(node), base_url=SITE) as client:
        yield client


def enter(browser: TestClient[Any], token: str, **headers: str) -> httpx.Response:
    return browser.post("/v1/session", json={"token": token}, headers=HOME | headers)


def written(node: Node, *kinds: SecurityKind) -> list[SecurityEvent]:
    """Return what the security log has of some kinds; what comes again and again is one."""
    node.security.flush()
    return [it.event for it in node.security.read(None, limit=500) if it.event.what in kinds]


def count(node: Node, *kinds: SecurityKind) -> int:
    node.security.flush()
    return sum(node.security.counts().get(it, 0) for it in kinds)


def test_it_is_of_the_tokens_member_for_its_scopes_and_the_cookie_alone_says_so(
    node: Node, browser: TestClient[Any]
) -> None:
    token = token_for(node.accounts, "alpha", scopes=(Scope.READ,))
    opened = enter(browser, token)
    assert opened.status_code == 201
    said = opened.json()
    assert (said["party"], said["role"], said["via"]) == ("alpha", "liaison_officer", "session")
    assert said["scopes"] == ["read"]
    assert browser.get("/v1/session").json() == said
    assert token not in opened.text
    assert "ols_" not in opened.text  # a script reads what is answered, and no cookie
    assert browser.get("/v1/zones").status_code == 200
    # Its role may sign; this token may not, and so its session may not.
    draft = browser.post("/v1/drafts", json=a_draft(node), headers=HOME)
    assert draft.status_code == 403
    assert draft.json()["type"].endswith("forbidden")
    [event] = written(node, SecurityKind.SIGNED_IN)
    assert (event.party, event.detail) == ("alpha", "token")


def a_draft(node: Node) -> dict[str, Any]:
    return {
        "format": "openline/draft/v1",
        "theatre": node.home.settings.theatre,
        "mode": "exercise",
        "author": "alpha",
        "type": "sighting.report/v1",
        "facts": {"sighting": "seen-1"},
        "body": {},
        "subject": "",
        "key": "k1",
    }


def test_without_tls_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    node: Node, browser: TestClient[Any]
) -> None:
    [cookie] = enter(browser, token_for(node.accounts, "alpha")).headers.get_list("set-cookie")
    name, _, flags = cookie.partition("=")
    assert name == "openline_session"
    lowered = flags.lower()
    assert "httponly" in lowered
    assert "samesite=lax" in lowered
    assert "path=/" in lowered
    assert f"max-age={SESSION_MS // 1000}" in lowered
    assert "domain" not in lowered
    assert "; secure" not in lowered


def test_with_tls_no_neighbour_can_have_set_the_cookie(node: Node) -> None:
    token = token_for(node.accounts, "alpha")
    with TestClient(make_app(node), base_url=TLS) as client:
        answer = client.post("/v1/session", json={"token": token}, headers={"origin": TLS})
        [cookie] = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-openline_session=")
        assert "; secure" in cookie.lower()
        assert client.get("/v1/session").status_code == 200


def test_it_ends_with_its_token(node: Node, browser: TestClient[Any]) -> None:
    token = token_for(node.accounts, "alpha")
    enter(browser, token)
    assert browser.get("/v1/session").status_code == 200
    [made] = node.accounts.tokens(party="alpha")
    node.accounts.revoke_token(made.id, now_ms=node.now_ms())
    assert browser.get("/v1/session").status_code == 401
    assert enter(browser, token).status_code == 401


def test_it_is_over_when_its_token_is_its_own_life_or_it_was_not_used(node: Node) -> None:
    now_ms = node.now_ms()
    member = node.accounts.add_member(party="alpha", name="Brief", role=Role.LIAISON_OFFICER, now_ms=now_ms)
    issued = node.accounts.issue_token(member.id, (Scope.READ,), now_ms + HOUR_MS // 2, now_ms=now_ms)
    brief = node.accounts.open_session(member.id, now_ms=now_ms, token=issued.token_id)
    assert node.accounts.find_session(brief.secret, now_ms + HOUR_MS // 2 - 1) is not None
    assert node.accounts.find_session(brief.secret, now_ms + HOUR_MS // 2) is None
    longer = node.accounts.issue_token(member.id, (Scope.READ,), now_ms + 48 * HOUR_MS, now_ms=now_ms)
    left = node.accounts.open_session(member.id, now_ms=now_ms, token=longer.token_id)
    assert node.accounts.find_session(left.secret, now_ms + SESSION_IDLE_MS) is None


def test_a_member_who_may_not_act_any_more_is_out(node: Node, browser: TestClient[Any]) -> None:
    token = token_for(node.accounts, "alpha")
    who = enter(browser, token).json()["member"]
    node.accounts.disable_member(who)
    assert browser.get("/v1/session").status_code == 401


def test_it_is_ended_by_its_person_and_the_token_stays(node: Node, browser: TestClient[Any]) -> None:
    token = token_for(node.accounts, "alpha")
    enter(browser, token)
    assert browser.delete("/v1/session", headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert browser.delete("/v1/session", headers=HOME).status_code == 204
    assert browser.get("/v1/session").status_code == 401
    assert browser.get("/v1/zones", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_another_sites_page_cannot_have_a_browser_enter(node: Node, browser: TestClient[Any]) -> None:
    token = token_for(node.accounts, "alpha")
    for headers in (
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": SITE, "sec-fetch-site": "same-site"},
    ):
        answer = browser.post("/v1/session", json={"token": token}, headers=headers)
        assert answer.status_code == 403, headers
        assert "set-cookie" not in answer.headers
    assert count(node, SecurityKind.FOREIGN_ORIGIN) == 4
    assert not browser.cookies


@pytest.mark.parametrize(
    "wrong",
    ["", "olt_", "olt_abcdefghijklmnop_" + "a" * 52, "ols_abcdefghijklmnop_" + "a" * 52, "Bearer", "é" * 40],
)
def test_a_wrong_token_is_401_and_the_security_log_hears_of_it(
    node: Node, browser: TestClient[Any], wrong: str
) -> None:
    kinds = SecurityKind.UNKNOWN_TOKEN, SecurityKind.UNAUTHENTICATED
    before = count(node, *kinds)
    answer = enter(browser, wrong)
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "set-cookie" not in answer.headers
    assert len(wrong) < 20 or wrong not in answer.text
    assert count(node, *kinds) == before + 1
    assert len(wrong) < 20 or wrong not in str(written(node, *kinds))


def test_a_sessions_own_secret_opens_none(node: Node, browser: TestClient[Any]) -> None:
    enter(browser, token_for(node.accounts, "alpha"))
    secret = browser.cookies["openline_session"]
    assert enter(browser, secret).status_code == 401


@pytest.mark.parametrize("body", [{}, {"token": 7}, {"token": None}, [], {"token": "x", "scopes": ["sign"]}])
def test_what_is_no_token_at_all_is_refused(browser: TestClient[Any], body: Any) -> None:
    assert browser.post("/v1/session", json=body, headers=HOME).status_code in (400, 422)


def test_a_token_that_comes_over_another_partys_certificate_was_taken_away(node: Node) -> None:
    token = token_for(node.accounts, "alpha")
    machine = node.accounts.add_member(
        party="bravo", name="Machine", role=Role.LIAISON_OFFICER, now_ms=node.now_ms()
    )
    node.accounts.bind_certificate(machine.id, "ab" * 32, now_ms=node.now_ms())
    app = make_app(node)

    async def over_its_certificate(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope.setdefault("extensions", {})["tls"] = {KEY: "ab" * 32}
        await app(scope, receive, send)

    with TestClient(over_its_certificate, base_url=SITE) as client:
        answer = client.post("/v1/session", json={"token": token}, headers=HOME)
    assert answer.status_code == 401
    [event] = written(node, SecurityKind.FOREIGN_TOKEN)
    assert event.party == "alpha"


def test_at_a_gateway_too_without_its_node(tmp_path: Path, node: Node) -> None:
    own = client_of(node.home, tmp_path / "alpha")
    bootstrap.make_key(own, "alpha")
    gateway = gateways.open_gateway(own, "http://127.0.0.1:9")
    try:
        token = token_for(gateway.desk.accounts, "alpha", scopes=(Scope.READ,))
        with TestClient(make_gateway_app(gateway), base_url=SITE) as client:
            opened = client.post("/v1/session", json={"token": token}, headers=HOME)
            assert opened.status_code == 201, opened.text
            assert client.get("/v1/session").json()["scopes"] == ["read"]
            assert client.get("/v1/releases").status_code == 200
            foreign = {"origin": "https://elsewhere.example"}
            assert client.post("/v1/session", json={"token": token}, headers=foreign).status_code == 403
            # A token of the node's is none here.
            elsewhere = token_for(node.accounts, "alpha")
            assert client.post("/v1/session", json={"token": elsewhere}, headers=HOME).status_code == 401
    finally:
        gateway.stop()


@pytest.mark.parametrize("dropped", [True, False])
def test_a_home_of_the_former_schema_is_upgraded_and_its_sessions_go_on(
    dropped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from openline.cli import main

    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    with Opened(home) as node:
        enrol(node.home, node.journal, "alpha")
        token = token_for(node.accounts, "alpha")
        [holder] = {it.member for it in node.accounts.tokens(party="alpha")}
        opened = node.accounts.open_session(holder, now_ms=node.now_ms())
    engine = side.open_engine(side_url(home))
    with engine.begin() as connection:
        if dropped:  # as it was before; else as it was made while the version was not noted
            connection.execute(sa.text("ALTER TABLE sessions DROP COLUMN token"))
        set_version(connection, "side", 2)
    engine.dispose()
    with pytest.raises(SystemExit):
        main(["upgrade", "--home", str(home.path)])
    assert newest("side") == VERSION  # or what was upgraded would not open
    capsys.readouterr()
    engine = side.open_engine(side_url(home))
    with engine.begin() as connection:
        assert version_of(connection, "side") == VERSION
    engine.dispose()
    with Opened(home) as node:
        found = node.accounts.find_session(opened.secret, node.now_ms())
        assert found is not None
        assert Scope.SIGN in found.scopes  # it was opened without a token, for all that the role may
        with TestClient(make_app(node), base_url=SITE) as client:
            assert enter(client, token).status_code == 201


class Opened:
    """Open a node for a block."""

    def __init__(self, home: Any) -> None:
        self._node = open_node(home)

    def __enter__(self) -> Node:
        return self._node

    def __exit__(self, *_: object) -> None:
        self._node.close()
