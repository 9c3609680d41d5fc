"""People sign in at their party's own gateway, by a real identity provider, while no node is reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.config import Config, Identity, Provider, Secret
from openline.app.inviting import DAY_MS
from openline.bootstrap import gateways, serving
from openline.gateway.app import make_app
from openline.gateway.gateway import Gateway
from openline.model.release import Role
from openline.web.oidc import CALLBACK
from tests.servers.glewlwyd import CLIENT, SECRET, Glewlwyd, glewlwyd
from tests.servers.serving import listen, served
from tests.serving import client_of

__all__ = ["glewlwyd"]

NOBODY = "http://127.0.0.1:9"
"""Where no node is."""


class Side(NamedTuple):
    gateway: Gateway
    url: str


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, glewlwyd: Glewlwyd) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    node = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(node, tmp_path / "alpha")
    bootstrap.make_key(own, "alpha")
    gateway = gateways.open_gateway(own, NOBODY)
    listening = listen()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    provider = Provider(issuer=glewlwyd.issuer, client_id=CLIENT, client_secret=Secret(SECRET))
    config = Config(identity=Identity(providers={"glewlwyd": provider}))
    sign_in = serving.make_sign_in(gateway.desk, config, url)
    glewlwyd.add_client(url + CALLBACK)
    glewlwyd.add_user("hanan")
    with served(make_app(gateway, config=config, sign_in=sign_in), listening=listening):
        yield Side(gateway, url)
    gateway.stop()


def sign_in_by(side: Side, provider: Glewlwyd, browser: httpx.Client, **query: str) -> httpx.Response:
    asked = {"provider": "glewlwyd", **query}
    sent = browser.get(f"{side.url}/v1/session/sign-in", params=asked)
    assert sent.status_code == 302, sent.text
    return browser.get(provider.sign_in(browser, str(sent.headers["location"]), "hanan"))


def test_the_partys_people_sign_in_at_its_gateway_though_no_node_is_reached(
    side: Side, glewlwyd: Glewlwyd
) -> None:
    browser = glewlwyd.browser()
    [known] = httpx.get(f"{side.url}/v1/session/providers").json()["providers"]
    assert known["name"] == "glewlwyd"
    assert sign_in_by(side, glewlwyd, browser).status_code == 403  # the party has not let her in
    now_ms = bootstrap.now_ms()
    made = side.gateway.desk.accounts.invitations.make(
        party="alpha", name="H", role=Role.DUTY_OFFICER, by="", expires_ms=now_ms + DAY_MS, now_ms=now_ms
    )
    joined = sign_in_by(side, glewlwyd, browser, invitation=made.secret)
    assert joined.status_code == 302, joined.text
    said = browser.get(f"{side.url}/v1/session").json()
    assert (said["party"], said["role"], said["via"]) == ("alpha", "duty_officer", "session")
    assert browser.get(f"{side.url}/v1/releases").status_code == 200
    # Her cookie changes nothing at the bidding of another site's page.
    draft = browser.post(f"{side.url}/v1/drafts", json={}, headers={"origin": "https://elsewhere.example"})
    assert draft.status_code == 403
