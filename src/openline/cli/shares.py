"""Shares: the owner of something decides, recipient by recipient, how much of it each is shown (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.model.release import Detail

Share: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--share",
        metavar="PARTY[=DETAIL]",
        help="show it to this party: existence, contact (the default), coarse, full or nothing",
    ),
]


def share_drafts(about: str, shares: list[str], reason: str = "") -> list[Draft]:
    """Return the draft that decides whom something is shown to; none when nobody is named."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, ShareFacts

    if not shares:
        return []
    facts = ShareFacts(about=about, shared=dict(map(_read, shares)))
    return [Draft(type="share.set/v1", facts=facts, body=ReasonBody(reason=reason))]


def _read(text: str) -> tuple[str, Detail]:
    from openline.model.release import Detail

    party, _, level = text.partition("=")
    try:
        return party, Detail(level or "contact")
    except ValueError:
        raise InputError(
            f"{level!r} is no level of detail",
            where=f"--share {text}",
            next_step=f"use {', '.join(it.value for it in Detail)}",
        ) from None


def share(
    id: Annotated[str, typer.Argument(help="what is shown")],
    as_: AsParty,
    share: Share,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Decide how much of it each party is shown from now on. Showing less withdraws what was shown.

    Released copies cannot be recalled.
    """
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(*share_drafts(id, share, reason))
