"""``openline serve``: the whole system for parties that do not trust each other."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from openline.cli.authoring import HomeDir
from openline.cli.output import console, note
from openline.cli.warming import warm_for_server


def serve(
    home: HomeDir = None,
    host: Annotated[
        str | None, typer.Option("--host", help="the address to listen on; else listen.host")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", help="0 takes any that is free; else listen.port", min=0, max=65535),
    ] = None,
) -> None:
    """Serve a node's HOME over HTTP until it is told to stop: each party sees exactly what it may.

    What else can be set stands in openline.toml in the HOME, and in the environment: 'openline config'. By
    itself it listens on this machine alone; to be reached by others it needs TLS, its own or a proxy's.
    """
    from openline import bootstrap
    from openline.app.configuring import check
    from openline.bootstrap import answering, serving
    from openline.bootstrap.logs import start_log, tell_trouble

    opened = bootstrap.open_home(home)
    read = serving.read_settings(opened)
    given = {name: it for name, it in (("host", host), ("port", port)) if it is not None}
    config = msgspec.structs.replace(read.config, listen=msgspec.structs.replace(read.config.listen, **given))
    check(config, lambda key: f"--{key.rpartition('.')[2]}" if key.rpartition(".")[2] in given else "")
    entry = start_log(config.log)
    for each in read.notes:
        note(each)
    listening = answering.listen(config.listen.host, config.listen.port)
    warm_for_server()
    node = serving.open_node(opened, config)
    node.trouble = tell_trouble
    mode = opened.settings.mode.upper()

    def ready(address: str) -> None:
        console().print(f"{mode}: {opened.settings.name} at {address}", markup=False)

    serving.serve(node, listening, ready=ready, config=config, entry=entry)
