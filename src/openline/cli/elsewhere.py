"""Elsewhere: the node behind a server, that a command speaks to instead of to a HOME's own log.

``--server`` and what goes with it stand anywhere on the line, and are taken off it before the command reads
the rest. What a command cannot do elsewhere it says; none does it here instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from openline.cli import heading

if TYPE_CHECKING:
    from openline.client import Client

OPTIONS = {"--server": "URL", "--token-file": "FILE", "--ca": "FILE"}
HELP = {
    "--server URL": "speak to this node or gateway; else $OPENLINE_SERVER",
    "--token-file FILE": "a file with the API token for it; else $OPENLINE_TOKEN",
    "--ca FILE": "authorities to check its certificate by, as PEM",
}
OF_THEIR_OWN = frozenset({"gateway"})
"""Commands that have these options themselves."""

_ALL = frozenset({"*"})
_OBJECT = frozenset({"add", "edit", "end", "import", "list", "show", "share"})
_NOTIFIED = frozenset({"amend", "list", "show", "share", "who", "outcome"})
REACHES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "party": frozenset({"list", "show"}),
        "agree": _ALL,
        "stance": _ALL,
        "zone": _OBJECT,
        "line": _OBJECT,
        "control": _ALL,
        "cell": _ALL,
        "site": _NOTIFIED | {"add", "remove", "consent"},
        "movement": _NOTIFIED | {"notify", "withdraw", "depart", "halt", "resume", "arrive", "abort"},
        "activity": _NOTIFIED | {"notify", "withdraw", "begin", "end", "guarantee"},
        "match": frozenset({"list", "resolve"}),
        "sheet": frozenset({"import", "logsheet"}),
        "release": _ALL,
        "reconcile": _ALL,
        "due": _ALL,
        "stop": _ALL,
        "outcome": _ALL,
        "ring": _ALL,
        "handover": _ALL,
        "latency": _ALL,
        "gap": _ALL,
        "tempo": _ALL,
        "buildup": _ALL,
        "norms": _ALL,
        "channel": _ALL,
        "desk": _ALL,
        "linecheck": _ALL,
        "message": _ALL,
        "warning": _ALL,
        "statement": _ALL,
        "incident": _ALL,
        "exhibit": _ALL,
        "cite": _ALL,
        "template": _ALL,
        "report": _ALL,
        "sighting": _ALL,
        "coverage": _ALL,
        "daily": frozenset({"list", "show"}),
        "told": _ALL,
        "ack": _ALL,
        "follow": _ALL,
        "member": _ALL,
        "token": _ALL,
        "roster": _ALL,
        "address": frozenset({"add", "list", "disable"}),
        "key": _ALL,
        "submit": _ALL,
        "bundle": _ALL,
        "log": frozenset({"head", "show", "prove", "consistency", "export", "policy", "redact", "hold"}),
    }
)
"""What reaches a server: commands, and of those with commands of their own which."""
INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "init": "make a client's HOME of the policy: 'openline log policy FILE --server URL', then"
        " 'openline init --join FILE'",
        "party": "whoever runs the node brings parties on record there",
        "check": "get the file first: 'openline release export PARTY --out FILE --server URL'",
        "sheet": "leave --server out: blank sheets are made, and filled ones checked, where you are",
        "match": "whoever runs the node can say it there",
        "log": "'openline log head' gets a checkpoint; 'openline gateway' holds it against others",
        "replay": "it plays in a HOME that holds the log; over a server, the page's timeline looks back",
        "heartbeat": "whoever runs the node makes it there; check the file that it writes",
        "address": "whoever runs the node can do it there",
        "daily": "whoever runs the node issues it there",
        "watch": "send positions to the server: they are watched there",
    }
)


class Elsewhere(NamedTuple):
    """A server, and by what it is called."""

    address: str
    token_file: str = ""
    authorities: str = ""

    def party(self) -> str:
        """Return the party that the token is of."""
        with self.opened() as client:
            return client.session().party

    @contextmanager
    def opened(self) -> Iterator[Client]:
        """Give a client of it."""
        from pathlib import Path

        from openline.cli.gateway import read_token
        from openline.client import Client
        from openline.errors import UnauthenticatedError

        token = read_token(Path(self.token_file) if self.token_file else None)
        authorities = Path(self.authorities) if self.authorities else None
        with Client(self.address, token=token, authorities=authorities) as client:
            client.server.from_copy = heading.of_copy
            try:
                heading.of_node(client)
                yield client
            except UnauthenticatedError as error:
                error.next_step = (
                    "it is unknown, over or revoked: an administrator of your party issues another"
                    if token
                    else "no token was given: --token-file FILE, or $OPENLINE_TOKEN"
                )
                raise

    @contextmanager
    def opened_for_anybody(self) -> Iterator[Client]:
        """Give a client for what is taken from anybody, STOP: nothing is asked first, and no token is needed.

        A token that cannot be read or sent is left out: it is said as an unknown caller.
        """
        from pathlib import Path

        from openline.cli.gateway import read_token
        from openline.cli.output import console
        from openline.client import Client
        from openline.errors import InputError

        try:
            token = read_token(Path(self.token_file) if self.token_file else None)
            token.encode("ascii")
            if not token.isprintable():
                raise InputError("it is no token", where=self.token_file or "$OPENLINE_TOKEN")
        except (InputError, UnicodeEncodeError):
            which = self.token_file or "$OPENLINE_TOKEN"
            console(stderr=True).print(
                f"openline: {which} holds no token that can be read: said as an unknown caller", markup=False
            )
            token = ""
        authorities = Path(self.authorities) if self.authorities else None
        with Client(self.address, token=token, authorities=authorities) as client:
            yield client


_meant: Elsewhere | None = None


def meant() -> Elsewhere | None:
    """Return the server that this command is for; None where it is for a HOME."""
    return _meant


def forget() -> None:
    """Forget which server a command was for: the next one in this process may be for a HOME."""
    global _meant
    _meant = None


def take(words: list[str]) -> list[str]:
    """Take what names a server off a line, remember it, and return the rest.

    Raises
    ------
    InputError
        A value is missing; or the command does not reach a server.
    """
    global _meant
    _meant = None
    if words and words[0] in OF_THEIR_OWN:
        return words
    rest, given = _split(words)
    address = given.get("--server") or os.environ.get("OPENLINE_SERVER", "")
    if not rest or not address or "--help" in rest:
        if given and not address:
            _refuse(f"{', '.join(sorted(given))} goes with --server", "name the server, or leave it out")
        return rest
    if not reaches(rest):
        if "--server" in given:
            word = " ".join(rest[:1] if rest[0] not in REACHES else [it for it in rest[:2] if it[:1] != "-"])
            instead = INSTEAD.get(rest[0], "leave --server out: it works with what is here")
            _refuse(f"'openline {word}' does not work with a server", instead)
        return rest
    _meant = Elsewhere(address, given.get("--token-file", ""), given.get("--ca", ""))
    return rest


def reaches(words: list[str]) -> bool:
    """Tell whether a command reaches a server."""
    known = REACHES.get(words[0])
    if known is None:
        return False
    return known is _ALL or (len(words) > 1 and words[1] in known)


def _split(words: list[str]) -> tuple[list[str], dict[str, str]]:
    rest: list[str] = []
    given: dict[str, str] = {}
    left = iter(words)
    for word in left:
        if word == "--":
            rest += [word, *left]
            break
        name, equals, value = word.partition("=")
        if name not in OPTIONS:
            rest.append(word)
            continue
        if not equals:
            value = next(left, "")
        if not value or value.startswith("--"):
            _refuse(f"{name} has no value", f"such as {name} {OPTIONS[name]}")
        given[name] = value
    return rest, given


def _refuse(what: str, next_step: str) -> None:
    from openline.errors import InputError

    raise InputError(what, where="--server", next_step=next_step)
