"""Wiring a server: the node with all beside its log, its timers, and the application in front of it."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openline import bootstrap
from openline.app.config import Config
from openline.app.timers import look
from openline.bootstrap.answering import address_of, run, serve_metrics, uvicorn_settings
from openline.bootstrap.dailies import keep_dailies
from openline.errors import RefusedError

if TYPE_CHECKING:
    from openline.app.configuring import Read
    from openline.app.desk import Desk
    from openline.app.home import Home
    from openline.app.node import Node
    from openline.app.observing import Observing
    from openline.web.oidc import SignIn

LOG = logging.getLogger(__name__)
TICK_S = 1.0
"""Timers are looked at this often."""
TIDY_EVERY_MS = 3_600_000
"""What has expired beside the log is taken away this often."""
DAY_MS = 86_400_000

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


def open_node(
    home: Home,
    config: Config | None = None,
    *,
    clock: Callable[[], int] | None = None,
    watch: bool = True,
) -> Node:
    """Open a node's HOME with everything that a server needs beside the log.

    Parameters
    ----------
    clock
        What an exercise goes by that is played while it is served, as for :func:`.open_journal`.
    watch
        Whether positions that come in are watched: a play says by itself what is found.

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
    from openline.bootstrap.accounts import open_accounts, open_security, open_side
    from openline.bootstrap.exhibiting import open_files
    from openline.bootstrap.reviewing_reports import node_reports

    config = config or Config()
    rules = Handlers()
    with ExitStack() as opened:
        journal = bootstrap.open_journal(home, rules, clock=clock)
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
            files=open_files(home, journal, rules, config),
            live=live,
            accounts=accounts,
            security=security,
            now_ms=bootstrap.now_ms,
            random_bytes=bootstrap.random_bytes,
            clock=clock,
        )
        opened.callback(node.past.close)
        beside = open_side(home)
        opened.callback(beside.dispose)
        node.reports = node_reports(node, beside)
        _take_positions(node, config, opened, watch=watch)
        _deliver(node, config, opened)
        # Whatever was opened last is let go of first, and the log last of all.
        node.closing.append(opened.pop_all().close)
    return node


def _take_positions(node: Node, config: Config, opened: ExitStack, *, watch: bool) -> None:
    """Take positions in and watch them, unless another process does for this HOME."""
    from openline.bootstrap.feeding import admit_by_token, open_feeds
    from openline.bootstrap.positions import keep_house, open_positions
    from openline.feeds.mqtt import Broker

    try:
        positions = open_positions(
            node.home,
            node.journal,
            node.rules,
            now_ms=node.theatre_ms,
            watch=watch,
            behind_s=config.positions.behind_s,
        )
    except RefusedError as error:
        LOG.warning("openline: this process takes no positions: %s", error.what)
        return
    opened.callback(positions.close)
    node.positions, node.guard = positions, positions.guard

    def trouble(where: str, error: Exception) -> None:
        node.trouble(where, error)  # whoever hears of it may have come later than we

    keep_days = config.positions.retention_days
    most_mib = config.positions.disk_mib
    house = keep_house(
        positions, node.home, node.journal, keep_days=keep_days, most_mib=most_mib, trouble=trouble
    )
    opened.callback(house)
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
        now_ms=node.theatre_ms,
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
    deliveries.doubt = delivering.doubts(node.home, config.delivery)
    deliverer = delivering.make_deliverer(
        node.home,
        node.journal,
        node.rules,
        deliveries,
        config.delivery,
        trouble=lambda error: node.trouble("delivery", error),
    )
    node.deliveries = deliveries
    node.journal.hear(deliverer.grown)
    deliverer.start()
    opened.callback(deliverer.stop)
    if config.delivery.maildir:
        taker = delivering.make_taker(node.home, node.journal, node.rules, deliveries, config.delivery)

        def told(outcome: object) -> None:
            if isinstance(outcome, Exception):
                node.trouble("mail", outcome)

        opened.callback(delivering.follow_maildir(Path(config.delivery.maildir), taker, told=told))


def keep_time(
    node: Node,
    tidy: Callable[[int], None] = lambda now_ms: None,
    daily: Callable[[int], None] = lambda now_ms: None,
) -> Callable[[], None]:
    """Fire what is due once a second, in a thread of its own; return what stops it.

    While more is due than one look takes, it looks again at once, by the clock as it is then. What cannot be
    recorded now is tried again at the next tick: a deadline that was missed meanwhile fires late, and says
    so. Whatever goes wrong, the thread goes on: else none would ever fire again, and nobody would know.

    Parameters
    ----------
    tidy
        Takes away what has expired beside the log; called once an hour, with the time.
    daily
        Issues the daily report once it is due; called at every tick, with the time.
    """
    stopped = threading.Event()

    def run() -> None:
        tidied_ms = node.now_ms()
        while not stopped.wait(TICK_S):
            try:
                _fire_due(node, stopped)
            except Exception as error:
                node.trouble("timers", error)
            now_ms = node.now_ms()
            try:
                daily(now_ms)
            except Exception as error:  # it is tried again, and may be issued by hand
                node.trouble("daily report", error)
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


def _fire_due(node: Node, stopped: threading.Event) -> None:
    """Look till nothing is left that is due, nothing can be recorded, or it is time to stop."""
    goes_on = True
    while goes_on and not stopped.is_set():
        now_ms = node.journal.now_ms()
        looked = look(node.journal, node.rules, now_ms=now_ms, random_bytes=node.random_bytes)
        goes_on = looked.unfinished and bool(looked.receipts)


def serve(
    node: Node,
    listening: socket.socket,
    *,
    ready: Callable[[str], None],
    config: Config | None = None,
    entry: Entry = lambda fields: None,
    timers: bool = True,
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
    timers
        Whether what is due fires by itself: whoever plays an exercise sees to that until it is over.

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
        running.callback(serve_metrics(settings, observing))
        if timers:
            running.callback(keep_time(node, tidy, keep_dailies(node, settings.daily)))
        _prepare_for_places(node)
        run(app, spoken, listening, ready=lambda: ready(address_of(listening, settings)))


def _prepare_for_places(node: Node) -> None:
    """Read the names of places, and where everything is: the first STOP does not wait for it."""
    from openline.bootstrap.placing import read_places

    read_places()
    with node.journal.still():
        node.rules.standing.whereabouts.look(node.rules.state)


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
        state["sign_in"] = make_sign_in(node, config, address_of(listening, config))
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


def make_sign_in(desk: Desk, config: Config, address: str) -> SignIn:
    """Make what signs people in at the identity providers that are set, for a node or a gateway.

    Parameters
    ----------
    address
        Where browsers reach it.
    """
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
        now_ms=desk.now_ms,
        random_bytes=desk.random_bytes,
    )


def _count_troubles(node: Node, observing: Observing) -> None:
    tell = node.trouble

    def trouble(where: str, error: Exception) -> None:
        observing.troubled(where)
        tell(where, error)

    node.trouble = trouble
