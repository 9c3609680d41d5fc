"""The head of a screen: that it is an exercise, and that what it says is an old copy. A program is told too.

Whatever a command prints stands below it, and bears it as fields where it is JSON.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from openline.app.home import Home
    from openline.client import Client

EXERCISE = "EXERCISE  EXERCISE  EXERCISE"
FOR_OTHERS = frozenset({("token", "issue"), ("log", "head"), ("log", "prove"), ("log", "consistency")})
"""Commands whose output is one thing for another program: their head stands on standard error."""

_words: list[str] = []
_fields: dict[str, str] = {}
_waiting: list[tuple[str, str]] = []
_begun = False
"""Whether something stands on the screen already."""


def begin(words: list[str]) -> None:
    """Forget the head of the command before: this one is another."""
    global _begun
    _words[:], _waiting[:], _begun = words, [], False
    _fields.clear()


def fields() -> dict[str, str]:
    """Return what every object for a program bears."""
    return _fields


def of_mode(mode: str) -> None:
    """Say once, before anything else, that this is an exercise."""
    if mode and "mode" not in _fields:
        _fields["mode"] = mode
        if mode == "exercise":
            _say(EXERCISE, "bold")


def open_home(path: Path | None) -> Home:
    """Open a HOME, and say what :func:`of_mode` says by it."""
    from openline import bootstrap

    home = bootstrap.open_home(path)
    of_mode(home.settings.mode)
    return home


def of_node(client: Client) -> None:
    """Say what :func:`of_mode` says by what a server says; whoever may not ask is told nothing of it."""
    from openline.errors import ForbiddenError, NotFoundError, StorageError

    if "mode" in _fields:
        return
    try:
        of_mode(client.theatre().mode)
    except (ForbiddenError, NotFoundError):
        return  # who sees to accounts alone, and reads nothing
    except StorageError:
        return  # it is not there: whatever is asked of it says so


def of_copy(as_of: str) -> None:
    """Say, once, that what follows is what a gateway has kept, since the node does not answer."""
    if "from_copy_as_of" not in _fields:
        _fields["from_copy_as_of"] = as_of
        _say(f"FROM THE COPY HERE, as of {as_of}; the node does not answer", "bold red")


def flush() -> None:
    """Print the head, where a screen begins; what says nothing but an error has none."""
    from openline.cli.output import console, note

    global _begun
    _begun = True
    lines, _waiting[:] = list(_waiting), []
    for text, style in lines:
        if tuple(_words[:2]) in FOR_OTHERS:
            note(text)
        else:
            console().print(text, markup=False, style=style if sys.stdout.isatty() else None)


def _say(text: str, style: str) -> None:
    if "--json" in _words:
        return  # every object bears it
    _waiting.append((text, style))
    if _begun:
        flush()
