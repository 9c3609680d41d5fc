"""Commands that every kind of notification has, added to its own application."""

from __future__ import annotations

from typing import Annotated

import typer

from openline.cli import notified
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.shares import share
from openline.errors import InputError


def add_common(app: typer.Typer, family: str) -> None:
    """Add ``list``, ``show``, ``share``, ``who``, ``outcome`` and the withdrawal to an application."""
    app.command()(share)

    def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
        with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
            notified.show_list(desk, family, as_json=as_json)

    def show(id: notified.Id, home: HomeDir = None, as_json: AsJson = False) -> None:
        with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
            notified.show_one(desk, family, id, as_json=as_json)

    def who(id: notified.Id, home: HomeDir = None, as_json: AsJson = False) -> None:
        from openline.cli.output import emit

        with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
            _, _, rows = notified.one_of(desk, family, id)
        if as_json:
            for row in [{"answers": None}] if rows is None else rows:
                emit(row)
        else:
            notified.print_who(id, rows)

    def withdraw(
        id: notified.Id,
        as_: AsParty,
        reason: Reason = "",
        seen: Seen = None,
        home: HomeDir = None,
        out: Out = None,
        draft: DraftOut = None,
        as_json: AsJson = False,
    ) -> None:
        with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
            notified.withdraw(desk, family, id, reason, seen=seen)

    def outcome(
        id: notified.Id,
        value: Annotated[
            str, typer.Argument(metavar="OUTCOME", help="facilitated, impeded, denied or withdrawn")
        ],
        as_: AsParty,
        reason: Reason = "",
        home: HomeDir = None,
        out: Out = None,
        draft: DraftOut = None,
        as_json: AsJson = False,
    ) -> None:
        from openline.app.ports import Draft
        from openline.model.event import OutcomeFacts, ReasonBody
        from openline.model.notification import Outcome

        try:
            facts = OutcomeFacts(about=id, outcome=Outcome(value))
        except ValueError:
            words = ", ".join(it.value for it in Outcome)
            raise InputError(f"{value!r} is no outcome", where="OUTCOME", next_step=words) from None
        with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
            desk.record(Draft(type="outcome.state/v1", facts=facts, body=ReasonBody(reason=reason)))

    gone = "remove" if family == "site" else "withdraw"
    app.command("list", help=f"List every {family} on record.")(list_)
    app.command("show", help=f"Show one {family}, and who has answered what.")(show)
    app.command("who", help="Say who was shown it, who has acknowledged, who has not, and what is overdue.")(
        who
    )
    app.command("outcome", help="Say what came of it in the end, apart from any acknowledgement.")(outcome)
    app.command(
        gone,
        help=f"{gone.capitalize()} it: whoever was shown it is told. Released copies cannot be recalled.",
    )(withdraw)
