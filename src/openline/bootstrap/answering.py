"""Wiring the process that answers HTTP, a node's or a gateway's: its socket, how it speaks, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from openline.app.config import Config
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    from openline.app.desk import Desk
    from openline.app.observing import Observing

BACKLOG = 4096
"""So many connections may wait to be taken."""


def listen(host: str, port: int) -> socket.socket:
    """Open the socket to listen on, before anything else is started.

    Raises
    ------
    StorageError
        The address is taken, or not ours.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise StorageError(
            f"cannot listen: {error.strerror or error}",
            where=f"{host}:{port}",
            next_step="choose another --port, or stop what listens there",
        ) from error


def address_of(listening: socket.socket, config: Config) -> str:
    """Return how others reach a server that listens there."""
    if config.listen.public_url:
        return config.listen.public_url.rstrip("/")
    host, port = listening.getsockname()[:2]
    scheme = "https" if config.tls.cert_file else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def run(app: Any, settings: Any, listening: socket.socket, *, ready: Callable[[], None]) -> None:
    """Run an application until the process is told to stop; its streams end first."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            tell_supervisor("READY=1")
            ready()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            tell_supervisor("STOPPING=1")
            await app.state.streams.close()  # or those who listen would be waited for
            await super().shutdown(sockets)

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn would raise the signal again at the end, before anything of ours is closed.
            before = {it: signal.signal(it, self.handle_exit) for it in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    Server(settings).run(sockets=[listening])


def tell_supervisor(state: str) -> None:
    """Tell systemd how the service is, where it has asked to be told (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect("\0" + address[1:] if address.startswith("@") else address)
        out.sendall(state.encode())


def uvicorn_settings(app: Any, desk: Desk, config: Config) -> Any:
    """Say to uvicorn how to speak: TLS, proxies, and how long it may take.

    Raises
    ------
    InputError
        A certificate or key that cannot be read.
    """
    import uvicorn

    from openline.app.security import SecurityEvent, SecurityKind
    from openline.web import mutual_tls
    from openline.web.patience import impatient

    def refused(what: SecurityKind, remote: str) -> None:
        desk.security.write(SecurityEvent(at_ms=desk.now_ms(), what=what, remote=remote))

    tls, proxies = config.tls, list(config.listen.trusted_proxies)
    proxy = None
    if tls.certificate_header:
        proxy = mutual_tls.TrustedProxy(frozenset(proxies), tls.certificate_header)
    base: Any = mutual_tls.protocol("httptools", proxy=proxy)
    settings = uvicorn.Config(
        app,
        http=impatient(config.limits, refused, base),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_keep_alive=config.limits.idle_s,
        timeout_graceful_shutdown=config.listen.grace_s,
        backlog=BACKLOG,
        ssl_certfile=tls.cert_file or None,
        ssl_keyfile=tls.key_file or None,
        ssl_ca_certs=tls.client_ca_file or None,
        ssl_cert_reqs=_asked_of_clients(config),
    )
    try:
        settings.load()
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            f"the certificate or its key cannot be used: {error.strerror or error}",
            where=f"{tls.cert_file}, {tls.key_file}",
            next_step="give a chain and its own key, both PEM, that this process may read",
        ) from error
    return settings


def _asked_of_clients(config: Config) -> ssl.VerifyMode:
    if not config.tls.client_ca_file:
        return ssl.CERT_NONE
    return ssl.CERT_REQUIRED if config.tls.require_client else ssl.CERT_OPTIONAL


def serve_metrics(config: Config, observing: Observing) -> Callable[[], None]:
    """Serve the numbers at an address of their own, if there is one; return what stops it."""
    if not config.metrics.port:
        return lambda: None
    from prometheus_client import start_http_server

    try:
        server, thread = start_http_server(
            config.metrics.port, config.metrics.host, registry=observing.registry()
        )
    except OSError as error:
        raise StorageError(
            f"cannot listen: {error.strerror or error}",
            where=f"metrics: {config.metrics.host}:{config.metrics.port}",
            next_step="choose another metrics.port, or stop what listens there",
        ) from error

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
