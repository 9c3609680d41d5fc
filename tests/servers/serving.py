"""An application served by a real uvicorn in a thread of this process, on a free port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


def listen() -> socket.socket:
    """Open a socket on a free port, before it is known what answers there."""
    return socket.create_server(("127.0.0.1", 0))


@contextmanager
def served(
    app: Any, *, lifespan: Any = "auto", listening: socket.socket | None = None, **options: Any
) -> Iterator[int]:
    """Serve until the block is left, on a socket of one's own or a new one; give the port."""
    listening = listening or listen()
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan=lifespan, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listening.close()
