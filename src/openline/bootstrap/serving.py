"""Wiring a server: the node with everything beside its log, the timers, and the process that answers HTTP."""

from __future__ import annotations

import logging
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline import bootstrap
from openline.app.config import Config
from openline.app.timers import fire
from openline.errors import InputError, OpenlineError, RefusedError, StorageError

if TYPE_CHECKING:
    from openline.app.configuring import Read
    from openline.app.desk import Desk
    from openline.app.home import Home
    from openline.app.node import Node
    from openline.app.observing import Observing

LOG = logging.getLogger(__name__)
TICK_S = 1.0
"""Timers are looked at this often."""
TIDY_EVERY_MS = 3_600_000
"""What has expired beside the log is taken away this often."""
DAY_MS = 86_400_000
BACKLOG = 4096
"""So many connections may wait to be taken."""

Entry = Callable[[dict[str, Any]], None]


def read_settings(home: Home) -> Read:
    """Read what is set for a HOME: its openline.toml, then the environment.

    Raises
    ------
    InputError
        As :func:`openline.app.configuring.read_config`.
    """
    from openline.app.configuring import read_config

    return read_config(home.path, os.environ)


def open_node(home: Home, config: Config | None = None) -> Node:
    """Open a node's HOME with everything that a server needs beside the log.

    Raises
    ------
    OpenlineError
        As :func:`openline.bootstrap.open_journal`.
    """
    from openline.app.handlers import Handlers
    from openline.app.keeping import NAME
    from openline.app.live import Live
    from openline.app.node import Node
    from openline.app.ports import Listening
    from openline.bootstrap.accounts import open_accounts, open_security

    config = config or Config()
    rules = Handlers()
    with ExitStack() as opened:
        journal = bootstrap.open_journal(home, rules)
        opened.callback(journal.close)
        rules.standing.load_from(lambda: journal.store.watch_state(NAME) or b"")
        live = Live(journal.release_counts)
        journal.hear(live.grown)
        if isinstance(journal.store, Listening):
            # Other processes write to the same database, and say so.
            journal.store.listen(lambda size: journal.refresh())
        accounts, security = open_accounts(home), open_security(home)
        opened.callback(accounts.close)
        opened.callback(security.close)
        node = Node(
            home=home,
            journal=journal,
            rules=rules,
            live=live,
            accounts=accounts,
            security=security,
            now_ms=bootstrap.now_ms,
            random_bytes=bootstrap.random_bytes,
        )
        _take_positions(node, config, opened)
        _deliver(node, config, opened)
        # Whatever was opened last is let go of first, and the log last of all.
        node.closing.append(opened.pop_all().close)
    return node


def _take_positions(node: Node, config: Config, opened: ExitStack) -> None:
    """Take positions in and watch them, unless another process does for this HOME."""
    from openline.bootstrap.feeding import admit_by_token, open_feeds
    from openline.bootstrap.positions import keep_house, open_positions
    from openline.feeds.mqtt import Broker

    try:
        positions = open_positions(node.home, node.journal, node.rules, now_ms=node.now_ms)
    except RefusedError as error:
        LOG.warning("openline: this process takes no positions: %s", error.what)
        return
    opened.callback(positions.close)
    node.positions, node.guard = positions, positions.guard

    def trouble(where: str, error: Exception) -> None:
        node.trouble(where, error)  # whoever hears of it may have come later than we

    keep_days = config.positions.retention_days
    opened.callback(keep_house(positions, node.home, keep_days=keep_days, trouble=trouble))
    mqtt, tcp = config.positions.mqtt, config.positions.tcp
    if not mqtt.host and not tcp.port:
        return
    broker = Broker(
        host=mqtt.host,
        port=mqtt.port,
        username=mqtt.username,
        password=mqtt.password.reveal() if mqtt.password else "",
        tls=mqtt.tls,
        ca_file=mqtt.ca_file,
        topic=mqtt.topic,
    )
    feeds = open_feeds(
        positions,
        admit=admit_by_token(node.accounts, positions.book, node.now_ms),
        trouble=trouble,
        broker=broker if mqtt.host else None,
        listen=(tcp.host, tcp.port) if tcp.port else None,
        tls=_own_tls(config),
        now_ms=node.now_ms,
    )
    opened.callback(feeds.close)


def _own_tls(config: Config) -> ssl.SSLContext | None:
    """Return how a socket beside HTTP is kept to ourselves: by the certificate of the server, if any."""
    if not config.tls.cert_file:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config.tls.cert_file, config.tls.key_file)
    return context


def _deliver(node: Node, config: Config, opened: ExitStack) -> None:
    """Carry releases to addresses, and take mail in, if that is set."""
    from openline.bootstrap import delivering

    deliveries = delivering.open_deliveries(node.home)
    deliverer = delivering.make_deliverer(
        node.home,
        node.journal,
        node.rules,
        deliveries,
        config.delivery,
        trouble=lambda error: node.trouble("delivery", error),
    )
    node.deliveries = deliveries
    node.journal.hear(lambda size: deliverer.wake())
    deliverer.start()
    opened.callback(deliverer.stop)
    if config.delivery.maildir:
        taker = delivering.make_taker(node.home, node.journal, node.rules, deliveries, config.delivery)

        def told(outcome: object) -> None:
            if isinstance(outcome, Exception):
                node.trouble("mail", outcome)

        opened.callback(delivering.follow_maildir(Path(config.delivery.maildir), taker, told=told))


def keep_time(node: Node, tidy: Callable[[int], None] = lambda now_ms: None) -> Callable[[], None]:
    """Fire what is due once a second, in a thread of its own; return what stops it.

    What cannot be recorded now is tried again at the next tick: a deadline that was missed meanwhile fires
    late, and says so.

    Parameters
    ----------
    tidy
        Takes away what has expired beside the log; called once an hour, with the time.
    """
    stopped = threading.Event()

    def run() -> None:
        tidied_ms = node.now_ms()
        while not stopped.wait(TICK_S):
            now_ms = node.now_ms()
            try:
                fire(node.journal, node.rules, now_ms=now_ms, random_bytes=node.random_bytes)
            except OpenlineError as error:
                node.trouble("timers", error)
            if now_ms - tidied_ms >= TIDY_EVERY_MS:
                tidied_ms = now_ms
                try:
                    tidy(now_ms)
                except Exception as error:  # it will be tidied an hour later
                    node.trouble("tidying", error)

    thread = threading.Thread(target=run, name="openline-timers", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


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


def serve(
    node: Node,
    listening: socket.socket,
    *,
    ready: Callable[[str], None],
    config: Config | None = None,
    entry: Entry = lambda fields: None,
) -> None:
    """Answer HTTP until the process is told to stop; what was accepted is finished first.

    Parameters
    ----------
    ready
        Is told the address once requests are answered.
    config
        What is set; the defaults without it.
    entry
        Logs a request that was answered.

    Raises
    ------
    InputError
        A certificate or key that cannot be read.
    StorageError
        The address for metrics is taken.
    """
    from openline.app.observing import Observing

    settings = config or Config()
    observing = Observing()
    _count_troubles(node, observing)
    with ExitStack() as running:
        running.callback(node.close)
        app, tidy = _application(node, listening, settings, observing, entry, running)
        spoken = uvicorn_settings(app, node, settings)
        running.callback(_serve_metrics(settings, observing))
        running.callback(keep_time(node, tidy))

        run(app, spoken, listening, ready=lambda: ready(address_of(listening, settings)))


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


def _application(
    node: Node,
    listening: socket.socket,
    config: Config,
    observing: Observing,
    entry: Entry,
    running: ExitStack,
) -> tuple[Any, Callable[[int], None]]:
    """Make the application, and what tidies beside the log."""
    from openline.app.readiness import Readiness
    from openline.bootstrap import measuring, storing
    from openline.stores import side
    from openline.stores.side.answers import SideAnswers
    from openline.web.app import make_app

    engine = side.open_engine(storing.side_url(node.home))
    running.callback(engine.dispose)
    side.create(engine)
    answers = SideAnswers(engine)

    def behind() -> tuple[int, str]:
        guard = node.guard
        return (0, "") if guard is None else (guard.behind(), str(guard.error or ""))

    readiness = Readiness(
        node.home.path, node.journal, limits=config.ready, behind=behind, now_ms=node.now_ms
    )
    state = {}
    if config.identity.providers:
        state["sign_in"] = _sign_in(node, config, address_of(listening, config))
    app = make_app(
        node,
        config=config,
        observing=observing,
        answers=answers,
        entry=entry,
        why_not_ready=readiness.why_not,
        state=state,
    )
    for reader in (
        measuring.Signed(node).readings,
        measuring.timers(node),
        measuring.security(node),
        measuring.watch(node),
        measuring.deliveries(node),
        measuring.feeds(node),
        measuring.streams(lambda: app.state.door.listeners.total()),
    ):
        observing.read_from(reader)

    def tidy(now_ms: int) -> None:
        answers.prune(now_ms - config.retention.answers_h * 3_600_000)
        node.security.prune(now_ms - config.retention.security_days * DAY_MS)
        node.accounts.prune(now_ms)

    return app, tidy


def _sign_in(node: Node, config: Config, address: str) -> Any:
    import httpx

    from openline.web.oidc import Provider, SignIn

    providers = [
        Provider(
            name=name,
            issuer=it.issuer,
            client_id=it.client_id,
            client_secret=it.client_secret.reveal() if it.client_secret else "",
            title=it.title,
        )
        for name, it in config.identity.providers.items()
    ]
    return SignIn(
        providers,
        base_url=address,
        http=httpx.AsyncClient(),
        now_ms=node.now_ms,
        random_bytes=node.random_bytes,
    )


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


def _serve_metrics(config: Config, observing: Observing) -> Callable[[], None]:
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


def _count_troubles(node: Node, observing: Observing) -> None:
    tell = node.trouble

    def trouble(where: str, error: Exception) -> None:
        observing.troubled(where)
        tell(where, error)

    node.trouble = trouble
