"""The client's certificate, brought to the application: by uvicorn itself, or by a proxy that is trusted.

Uvicorn verifies a client's certificate (``ssl_ca_certs``, ``ssl_cert_reqs``), but does not tell the
application which it was. The protocols made here put its SHA-256 into the scope, in ``extensions.tls`` under
:data:`KEY`. They wrap what uvicorn calls, and so see who is really connected before forwarded headers count.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from base64 import b64decode
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

KEY = "openline.certificate_sha256"
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{64}")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*")


class TrustedProxy(NamedTuple):
    """A proxy that ends TLS in front of the server and says which certificate it has verified."""

    addresses: frozenset[str]
    """Where it connects from. Whoever else sends the header is not believed."""
    header: str
    """What it says it in, replacing what a client sends under this name: the certificate's SHA-256 in
    hexadecimal, or the certificate as PEM, escaped like a URL (nginx: ``$ssl_client_escaped_cert``)."""


def protocol(
    kind: Literal["httptools", "h11"] = "httptools", *, proxy: TrustedProxy | None = None
) -> type[asyncio.Protocol]:
    """Return the protocol class to give to uvicorn as ``http``.

    Parameters
    ----------
    kind
        Which of uvicorn's parsers.
    proxy
        A proxy whose word on certificates is taken; none by default.
    """
    base: type[Any] = HttpToolsProtocol if kind == "httptools" else H11Protocol

    class Certifying(base):  # type: ignore[misc]
        """A connection that knows the certificate it was made with."""

        app: Any

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            peer = transport.get_extra_info("peername")
            trusts = proxy is not None and isinstance(peer, tuple) and peer[0] in proxy.addresses
            self.app = _Certified(self.app, peer_sha256(transport), proxy if trusts else None)

    return Certifying


class _Certified:
    """The application of one connection, told of its certificate."""

    def __init__(self, app: Any, fingerprint: str | None, proxy: TrustedProxy | None) -> None:
        self._app = app
        self._fingerprint = fingerprint
        self._header = proxy.header.lower().encode() if proxy else None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        fingerprint = self._fingerprint
        if self._header is not None:
            said = [value for name, value in scope["headers"] if name == self._header]
            # Said twice is not said by the proxy alone.
            fingerprint = read_header(said[0].decode("latin-1")) if len(said) == 1 else None
        if fingerprint is not None:
            scope.setdefault("extensions", {}).setdefault("tls", {})[KEY] = fingerprint
        await self._app(scope, receive, send)


def peer_sha256(transport: asyncio.BaseTransport) -> str | None:
    """Return the fingerprint of the verified certificate at the other end; None when there is none."""
    connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if connection is None or connection.context.verify_mode == ssl.CERT_NONE:
        return None
    certificate = connection.getpeercert(binary_form=True)
    return sha256(certificate).hexdigest() if certificate else None


def read_header(text: str) -> str | None:
    """Return the fingerprint that a proxy's header says; None when it says none."""
    if _FINGERPRINT.fullmatch(text):
        return text.lower()
    pem = _PEM.fullmatch(unquote(text))
    if pem is None:
        return None
    try:
        return sha256(b64decode("".join(pem[1].split()), validate=True)).hexdigest()
    except ValueError:
        return None
