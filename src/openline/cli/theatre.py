"""``openline init``: a HOME for a node with its log, or for a client that joins one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from openline.cli.authoring import AsJson, HomeDir
from openline.cli.files import read_input
from openline.cli.output import console, emit
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.ledger.entry import Mode


def init(
    home: HomeDir = None,
    name: Annotated[str, typer.Option("--name", help="what the theatre, or this client, is called")] = "",
    mode: Annotated[str, typer.Option("--mode", help="real or exercise; never changes")] = "",
    origin: Annotated[
        str, typer.Option("--origin", help="the log's public name; the default is random")
    ] = "",
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="URL",
            help="postgresql://… to keep the log in; the default is a file in the HOME",
        ),
    ] = "",
    join: Annotated[
        Path | None, typer.Option("--join", metavar="POLICY", help="make a client of the theatre it names")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a HOME: one node with one log of one theatre, or a client that joins one by its policy file."""
    from openline import bootstrap

    path = home or home_of_environment()
    if join is not None:
        if mode or origin or store:
            raise InputError(
                "mode and origin come from the policy, and a client keeps no log", where="--join"
            )
        made = bootstrap.join(path, policy=read_input(join), name=name)
        _say(made, as_json, _joined(made))
        return
    if mode not in ("real", "exercise"):
        raise InputError(
            f"{mode!r} is no mode" if mode else "a theatre is real or an exercise, for ever",
            where="--mode",
            next_step="give --mode real or --mode exercise",
        )
    if not name:
        raise InputError("the theatre has no name", where="--name")
    made = bootstrap.create_node(path, name=name, mode=cast("Mode", mode), origin=origin, store=store)
    _say(made, as_json, _opened(made))


def home_of_environment() -> Path:
    """Return the folder that the environment names for a HOME."""
    import os

    given = os.environ.get("OPENLINE_HOME", "")
    if not given:
        raise InputError("no HOME is named", next_step="give --home DIR, or set OPENLINE_HOME")
    return Path(given)


def _opened(home: Home) -> list[str]:
    from openline.bootstrap import marks_folder
    from openline.model.event import NODE

    root = home.key_path(NODE, "root")
    return [
        f"Move the root key off line now: {root}",
        "  It enrols parties and replaces the node's key; nothing else needs it.",
        f"Carry the policy to every party by another way than the log: {home.path / 'policy.json'}",
        f"Keep the mark out of this HOME's backups: {marks_folder() / home.settings.theatre}",
        "  It is how a restored copy is kept from forking the log.",
    ]


def _joined(home: Home) -> list[str]:
    return [
        "Make this party's keys here: 'openline keygen', for its offline root and for signing.",
        f"Compare the policy with the node's over another line: {home.path / 'policy.json'}",
    ]


def _say(home: Home, as_json: bool, advice: list[str]) -> None:
    settings = home.settings
    if as_json:
        emit(
            {
                "home": str(home.path),
                "role": settings.role,
                "theatre": settings.theatre,
                "mode": settings.mode,
                "name": settings.name,
                "origin": settings.origin,
                "log_key": home.policy().log_key,
                "next": [line.strip() for line in advice],
            }
        )
        return
    out = console()
    out.print(f"{settings.role} of theatre {settings.theatre} ({settings.mode}) at {home.path}", markup=False)
    for line in advice:
        out.print(line, markup=False)
