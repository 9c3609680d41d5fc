"""``openline serve``: the whole system for parties that do not trust each other."""

from __future__ import annotations

from typing import Annotated

import typer

from openline.cli.authoring import HomeDir
from openline.cli.output import console
from openline.cli.warming import interpret_if_small


def serve(
    home: HomeDir = None,
    host: Annotated[str, typer.Option("--host", help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes any that is free", min=0, max=65535)] = 8470,
) -> None:
    """Serve a node's HOME over HTTP until interrupted: each party sees exactly what it may.

    On a public address put it behind TLS: by itself it listens on this machine alone.
    """
    from openline import bootstrap
    from openline.bootstrap import serving

    opened = bootstrap.open_home(home)
    interpret_if_small(opened.log_path)
    listening = serving.listen(host, port)
    node = serving.open_node(opened)
    mode = opened.settings.mode.upper()

    def ready(address: str) -> None:
        console().print(f"{mode}: {opened.settings.name} at {address}", markup=False)

    serving.serve(node, listening, ready=ready)
