"""Client certificates over real TLS, by a real uvicorn: who is really connected, and whose word is taken."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx
import pytest

from openline.web.mutual_tls import KEY, TrustedProxy, protocol
from tests.servers.certificates import Authority, Certified
from tests.servers.serving import served

KINDS: tuple[Literal["httptools", "h11"], ...] = ("httptools", "h11")


async def says_who(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the certificate that the application is told of, and where the caller is said to be."""
    assert scope["type"] == "http"
    told = (scope.get("extensions") or {}).get("tls", {}).get(KEY)
    body = json.dumps({"certificate": told, "client": scope["client"][0]}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


class Tls:
    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.server = self.authority.certify("server")
        self.client = self.authority.certify("client")
        self.stranger = Authority(folder, "elsewhere").certify("stranger")

    @contextmanager
    def serving(self, require: ssl.VerifyMode = ssl.CERT_OPTIONAL, **options: Any) -> Iterator[int]:
        with served(
            says_who,
            lifespan="off",
            ssl_certfile=self.server.cert_file,
            ssl_keyfile=self.server.key_file,
            ssl_ca_certs=str(self.authority.cert_file),
            ssl_cert_reqs=require,
            **options,
        ) as port:
            yield port

    def client_as(self, who: Certified | None) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.authority.cert_file))
        if who is not None:
            context.load_cert_chain(who.cert_file, who.key_file)
        return httpx.Client(verify=context, timeout=10)

    def ask(self, port: int, who: Certified | None, **headers: str) -> dict[str, Any]:
        with self.client_as(who) as client:
            said: dict[str, Any] = client.get(f"https://localhost:{port}/", headers=headers).json()
            return said


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return Tls(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_the_application_is_told_by_which_certificate_a_connection_was_made(
    tls: Tls, kind: Literal["httptools", "h11"], loop: str
) -> None:
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    with tls.serving(http=protocol(kind), loop=loop) as port:
        assert tls.ask(port, tls.client)["certificate"] == tls.client.sha256
        assert tls.ask(port, tls.server)["certificate"] == tls.server.sha256
        assert tls.ask(port, None)["certificate"] is None
        with tls.client_as(tls.client) as client:  # every request of a connection that is kept
            said = [client.get(f"https://localhost:{port}/").json()["certificate"] for _ in range(3)]
        assert said == [tls.client.sha256] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_of_a_strange_authority_makes_no_connection(
    tls: Tls, kind: Literal["httptools", "h11"]
) -> None:
    with tls.serving(http=protocol(kind)) as port:
        with pytest.raises(httpx.TransportError):
            tls.ask(port, tls.stranger)
        assert tls.ask(port, None)["certificate"] is None
    with tls.serving(ssl.CERT_REQUIRED, http=protocol(kind)) as port, pytest.raises(httpx.TransportError):
        tls.ask(port, None)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_believed_who_only_says_which_certificate_he_has(
    tls: Tls, kind: Literal["httptools", "h11"]
) -> None:
    header = "X-Client-Certificate"
    elsewhere = TrustedProxy(frozenset({"192.0.2.7"}), header)
    for proxy in (None, elsewhere):
        with tls.serving(http=protocol(kind, proxy=proxy)) as port:
            assert tls.ask(port, None, **{header: "ab" * 32})["certificate"] is None
            # Nor by saying that he comes from where the proxy is.
            forged = {header: "ab" * 32, "X-Forwarded-For": "192.0.2.7"}
            assert tls.ask(port, None, **forged)["certificate"] is None
            assert tls.ask(port, tls.client, **forged)["certificate"] == tls.client.sha256


@pytest.mark.parametrize("kind", KINDS)
def test_a_trusted_proxys_word_is_taken_though_it_forwards_for_somebody_else(
    tls: Tls, kind: Literal["httptools", "h11"]
) -> None:
    header = "X-Client-Certificate"
    proxy = TrustedProxy(frozenset({"127.0.0.1"}), header)
    with served(
        says_who, lifespan="off", http=protocol(kind, proxy=proxy), forwarded_allow_ips="127.0.0.1"
    ) as port:

        def ask(*values: str) -> dict[str, Any]:
            headers = [("X-Forwarded-For", "198.51.100.9"), *((header, it) for it in values)]
            said: dict[str, Any] = httpx.get(f"http://127.0.0.1:{port}/", headers=headers).json()
            return said

        pem = tls.client.cert_file.read_text()
        assert ask(tls.client.sha256.upper()) == {
            "certificate": tls.client.sha256,
            "client": "198.51.100.9",
        }
        assert ask(quote(pem))["certificate"] == tls.client.sha256
        for none in ((), ("",), ("x",), (quote(pem[:-40]),), ("ab" * 32, "cd" * 32)):
            assert ask(*none)["certificate"] is None, none
