"""The door of a gateway: the same as a node's, over TLS; it holds everyone to his share."""

from __future__ import annotations

import http.client
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.config import Config, Limits, Listen, Ready
from openline.app.home import Home
from openline.app.security import SecurityKind
from openline.bootstrap import gateways
from openline.gateway.app import make_app
from openline.gateway.gateway import Gateway
from openline.model.release import Role
from tests.servers.certificates import Authority
from tests.serving import client_of, served, token_for

OPENLINE = str(Path(sys.executable).with_name("openline"))
NOBODY = "http://127.0.0.1:9"
"""Where no node is."""


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    node = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(node, tmp_path / "alpha")
    bootstrap.make_key(own, "alpha")
    return own


@pytest.fixture
def gateway(side: Home) -> Iterator[Gateway]:
    made = gateways.open_gateway(side, NOBODY)
    yield made
    made.stop()


def test_every_answer_bears_what_keeps_a_browser_from_harm(gateway: Gateway) -> None:
    with served(make_app(gateway)) as address:
        for path in ("/healthz", "/v1/releases", "/nowhere"):
            answer = httpx.get(address + path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert answer.headers["x-request-id"]


def test_whoever_asks_for_more_than_his_share_is_told_when_to_come_again(gateway: Gateway) -> None:
    config = Config(limits=Limits(requests_per_s=0.01, burst=3))
    token = token_for(gateway.desk.accounts, "alpha", scopes=(Scope.READ,))
    with served(make_app(gateway, config=config)) as address:
        asked = [
            httpx.get(f"{address}/v1/releases", headers={"Authorization": f"Bearer {token}"})
            for _ in range(6)
        ]
    assert asked[0].status_code == 200
    assert asked[-1].status_code == 429
    assert int(asked[-1].headers["retry-after"]) > 0
    gateway.desk.security.flush()
    assert gateway.desk.security.counts()[SecurityKind.RATE]


def test_a_gateway_answers_to_its_own_names_alone(gateway: Gateway) -> None:
    config = Config(listen=Listen(hosts=("desk.example",)))
    with served(make_app(gateway, config=config)) as address:
        assert httpx.get(f"{address}/healthz").status_code == 400
        assert httpx.get(f"{address}/healthz", headers={"Host": "desk.example"}).status_code == 200


def test_a_party_has_no_more_streams_open_than_it_may(gateway: Gateway) -> None:
    config = Config(limits=Limits(listeners_per_party=1))
    token = token_for(gateway.desk.accounts, "alpha", scopes=(Scope.READ,))
    head = {"Authorization": f"Bearer {token}"}
    with served(make_app(gateway, config=config)) as address:
        line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        line.request("GET", "/v1/releases/stream", headers=head)
        assert line.getresponse().readline() == b"retry: 1000\n"
        for path in ("/v1/releases/stream", "/v1/positions/stream"):
            assert httpx.get(address + path, headers=head).status_code == 429
        line.close()


def test_a_stream_ends_once_its_reader_may_not_have_it(gateway: Gateway) -> None:
    accounts = gateway.desk.accounts
    head = {"Authorization": f"Bearer {token_for(accounts, 'alpha', scopes=(Scope.READ,))}"}
    with (
        served(make_app(gateway, quiet_s=0.3)) as address,
        httpx.stream("GET", f"{address}/v1/releases/stream", headers=head, timeout=20) as stream,
    ):
        lines = stream.iter_lines()
        while next(lines) != ": still here":
            pass
        (token,) = accounts.tokens(party="alpha")
        accounts.revoke_token(token.id, now_ms=gateway.desk.now_ms())
        assert len(list(lines)) <= 4, "it ends, but for a comment that was on its way"


def test_nobody_of_another_party_reads_the_copy(gateway: Gateway) -> None:
    token = token_for(gateway.desk.accounts, "bravo", role=Role.OBSERVER, scopes=(Scope.READ,))
    with served(make_app(gateway)) as address:
        for path in ("/v1/releases", "/v1/gateway", "/v1/theatre"):
            answer = httpx.get(address + path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 403, path


def test_a_gateway_speaks_tls_and_lets_go_of_everything_when_it_is_told_to_stop(
    side: Home, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    own = authority.certify("desk")
    words = ["gateway", "--home", str(side.path), "--server", NOBODY, "--port", "0", "--host", "0.0.0.0"]
    words += ["--tls-cert", str(own.cert_file), "--tls-key", str(own.key_file)]
    with subprocess.Popen([OPENLINE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        assert "gateway of alpha at https://" in said
        port = said.partition(" at https://")[2].partition(",")[0].rpartition(":")[2]
        trusted = ssl.create_default_context(cafile=str(authority.cert_file))
        with httpx.Client(verify=trusted) as client:
            answer = client.get(f"https://localhost:{port}/healthz")
        assert answer.json() == {"status": "live"}
        assert answer.headers["strict-transport-security"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_tokens_do_not_go_over_the_network_in_the_open(side: Home) -> None:
    words = ["gateway", "--home", str(side.path), "--server", NOBODY, "--port", "0", "--host", "0.0.0.0"]
    done = subprocess.run([OPENLINE, *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "--host" in done.stderr
    assert "no TLS" in done.stderr


def test_it_says_whether_it_can_keep_what_it_is_given_though_no_node_is_reached(gateway: Gateway) -> None:
    with served(make_app(gateway)) as address:
        answer = httpx.get(f"{address}/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready", "why": ""})
    with served(make_app(gateway, config=Config(ready=Ready(free_disk_mib=1 << 40)))) as address:
        answer = httpx.get(f"{address}/readyz")
        assert answer.status_code == 503
        assert "MiB are free" in answer.json()["why"]
        assert int(answer.headers["retry-after"]) > 0
