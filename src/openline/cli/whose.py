"""Whose: the party that a command is for, where it is not named: over a server the token says it."""

from __future__ import annotations

from openline.cli.elsewhere import meant
from openline.errors import InputError

BY_TOKEN = "over a server: the party that the token is of"


def by_token(option: str) -> str:
    """Return the party that the token is of.

    Raises
    ------
    InputError
        The command is for a HOME, where several may have their keys.
    """
    server = meant()
    if server is None:
        named = f"{option} PARTY" if option.startswith("--") else "name the party"
        raise InputError(
            "for which party is not said",
            where=option,
            next_step=f"{named}; over a server (--server) the token says it",
        )
    return server.party()


def speaks() -> str:
    """Return the party that says it, where ``--as`` is left out."""
    return by_token("--as")


def reads() -> str:
    """Return the party with whose eyes something is read, where ``--for`` is left out."""
    return by_token("--for")


def told() -> str:
    """Return the party that was told, where it is left out."""
    return by_token("PARTY")
