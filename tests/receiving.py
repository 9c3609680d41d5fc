"""Real machines on the other side: what takes webhooks over a socket, and what takes mail."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import msgspec


class Got(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return msgspec.json.decode(self.body)  # type: ignore[no-any-return]


class Receiver:
    """An HTTP server that keeps what it is sent, and answers as it is told to."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.got: list[Got] = []
        self.answer: Callable[[Got], tuple[int, dict[str, str]] | int] = lambda got: 204
        self.gate = threading.Event()
        self.gate.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                got = Got(self.path, dict(self.headers.items()), body)
                receiver.got.append(got)
                receiver.gate.wait(20)
                answered = receiver.answer(got)
                status, headers = answered if isinstance(answered, tuple) else (answered, {})
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.tls = tls is not None
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/line"

    def ids(self) -> list[str]:
        return [it.headers["Openline-Delivery"] for it in self.got]

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver(tls)
    try:
        yield receiver
    finally:
        receiver.close()


class Postbox:
    """Keeps the mail that a real SMTP server takes, or refuses it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[tuple[str, list[str]]] = []
        self.refuse = ""

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.senders.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 taken"


@contextmanager
def taking_mail(
    *, tls: ssl.SSLContext | None = None, starttls: bool = False, user: tuple[str, str] | None = None
) -> Iterator[tuple[Postbox, int]]:
    """Run an SMTP server on a free port: in the clear, by TLS from the start, or by STARTTLS."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    def authenticate(server: object, session: object, envelope: object, mechanism: str, data: Any) -> Any:
        # Not handled: the server itself says what is to be said when it is wrong.
        return AuthResult(success=user == (data.login.decode(), data.password.decode()), handled=False)

    box = Postbox()
    options: dict[str, Any] = {}
    if user is not None:
        options |= {"auth_required": True, "authenticator": authenticate}
    if starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    elif tls is not None:
        options |= {"auth_require_tls": False}
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), ssl_context=None if starttls else tls, **options
    )
    controller.start()
    try:
        yield box, controller.port
    finally:
        controller.stop()


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Certified(NamedTuple):
    """A certificate for this machine: how it is shown, and how it is trusted."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certified(folder: Path, *, name: str = "localhost") -> Certified:
    """Make a certificate for 127.0.0.1 and a name, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    alternatives = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return Certified(server, ssl.create_default_context(cadata=pem.decode()))


def until(condition: Callable[[], object], *, deadline_s: float = 20.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.01)
