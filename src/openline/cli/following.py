"""``openline follow``: what a party is shown, as it comes, from a server or the party's own gateway (R8)."""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli import whose
from openline.cli.authoring import AsJson
from openline.cli.elsewhere import meant
from openline.cli.output import console, emit
from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.wire.api.entries import ReleaseShown


NAMES_OF = 500
"""Names are known of so many releases back."""


def follow(
    party: Annotated[
        str,
        typer.Argument(
            metavar="[PARTY]",
            help="your party: the one that the token is of",
            default_factory=whose.told,
            show_default=whose.BY_TOKEN,
        ),
    ],
    after: Annotated[int, typer.Option("--after", min=0, help="begin behind this release")] = 0,
    until: Annotated[
        int | None, typer.Option("--until", min=1, help="end with this release, rather than never")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what a party is shown as it comes, one release a line, until it is interrupted.

    A line that breaks is taken up again behind the last release. A number that is missing is an error: the
    server leaves something out.
    """
    from openline.cli.wording import names_of
    from openline.decide.presenting import NOTICE

    server = meant()
    if server is None:
        raise InputError(
            "releases come from a server", next_step="name it with --server URL; in a HOME: 'openline told'"
        )
    out = console()
    shown: deque[dict[str, object] | None] = deque(maxlen=NAMES_OF)
    with server.opened() as client:
        session = client.session()
        if session.party != party:
            raise InputError(
                f"the token is one of {session.party}'s", where="PARTY", next_step="each follows its own"
            )
        if not as_json:
            out.print(NOTICE, markup=False)
        for release in client.follow(after=after):
            if as_json:
                emit(release)
            else:
                shown.append(release.shown)
                out.print(_line(release, names_of(shown)), markup=False)
            sys.stdout.flush()  # whoever reads a pipe waits for it
            if until is not None and release.seq >= until:
                return


def _line(release: ReleaseShown, names: object) -> str:
    from openline.cli.wording import Names, in_words

    assert isinstance(names, Names)
    said = f"{release.entry[:8]}… (redacted)" if release.shown is None else in_words(release.shown, names)
    passed_on = f" (pass to {names.party(release.pass_to)})" if release.pass_to else ""
    return f"{release.seq}  {time_text(release.told_at_ms)}  {release.detail}  {said}{passed_on}"
