"""Wiring a server: the node with everything beside its log, the timers, and the process that answers HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from openline import bootstrap
from openline.app.timers import fire
from openline.errors import OpenlineError, StorageError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.app.node import Node

TICK_S = 1.0
"""Timers are looked at this often."""
GRACE_S = 10
"""So long requests that are under way are waited for when the server is told to stop."""


def open_node(home: Home) -> Node:
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
    from openline.bootstrap.accounts import open_accounts, open_security

    rules = Handlers()
    journal = bootstrap.open_journal(home, rules)
    rules.standing.load_from(lambda: journal.store.watch_state(NAME) or b"")
    live = Live(lambda: rules.state.release_counts)
    journal.grown = live.grown
    accounts, security = open_accounts(home), open_security(home)
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
    node.closing += [security.close, journal.close]
    return node


def keep_time(node: Node) -> Callable[[], None]:
    """Fire what is due once a second, in a thread of its own; return what stops it.

    What cannot be recorded now is tried again at the next tick: a deadline that was missed meanwhile fires
    late, and says so.
    """
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(TICK_S):
            try:
                fire(node.journal, node.rules, now_ms=node.now_ms())
            except OpenlineError as error:
                node.trouble("timers", error)

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


def serve(node: Node, listening: socket.socket, *, ready: Callable[[str], None]) -> None:
    """Answer HTTP until the process is told to stop; what was accepted is finished first.

    Parameters
    ----------
    ready
        Is told the address once requests are answered.
    """
    import uvicorn

    from openline.web.app import make_app

    app = make_app(node)
    stop_time = keep_time(node)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            host, port = listening.getsockname()[:2]
            ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await app.state.streams.close()  # or those who listen would be waited for
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        backlog=4096,
    )
    try:
        Server(config).run(sockets=[listening])
    finally:
        stop_time()
        node.close()
