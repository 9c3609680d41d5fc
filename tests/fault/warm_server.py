"""A process that has loaded what ``openline serve`` loads, and gives birth to servers: loading takes longest.

Run as ``python -m tests.fault.warm_server``. Each line that it reads is a HOME; it forks, and the child is
the command ``openline serve --home HOME --port 0`` in a process of its own, from its first line on. It says
``pid N``, then what the command says, and ``dead N`` once the child is gone.
"""

from __future__ import annotations

import os
import sys


def load() -> None:
    """Load what the command loads, and start nothing: a process with threads does not fork well."""
    import httptools  # noqa: F401
    import uvicorn.lifespan.on
    import uvicorn.protocols.http.httptools_impl  # noqa: F401

    import openline.bootstrap.logs
    import openline.bootstrap.measuring
    import openline.bootstrap.positions
    import openline.bootstrap.serving
    import openline.cli.serve
    import openline.feeds.posted
    import openline.stores.side.answers
    import openline.web.app
    import openline.web.routing

    openline.web.routing.all_routes()


def serve(home: str) -> None:
    """Be the command."""
    from openline.cli import main

    main(["serve", "--home", home, "--port", "0"])


if __name__ == "__main__":
    load()
    print("warm", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            serve(line.rstrip("\n"))
            os._exit(0)
        print(f"pid {child}", flush=True)
        os.waitpid(child, 0)
        print(f"dead {child}", flush=True)
