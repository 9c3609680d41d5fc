"""Known: a party that is named on a line is on record, or it is said which are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openline.errors import NotFoundError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.decide.state import State


def refuse_unknown_party(state: State, party: str) -> None:
    """Refuse to let a party speak that is not on record; what only looks is for none."""
    from openline.model.event import NODE

    if party not in ("", NODE) and party not in state.parties and party not in state.cells:
        raise NotFoundError(
            f"there is no party {party!r} on record", where="party", next_step=on_record(state)
        )


def refuse_unknown_recipients(state: State, author: str, drafts: Sequence[Draft]) -> None:
    """Refuse to show something to nobody on record, or to a cell in which its author has no part.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    from openline.model.event import ConsentFacts, ShareFacts

    for draft in drafts:
        option, named = "", list[str]()
        match draft.facts:
            case ShareFacts(shared=shared):
                option, named = "--share", list(shared)
            case ConsentFacts(consents=consents):
                option, named = "--consent", list(consents)
        for party in named:
            cell = state.cells.get(party)
            if party not in state.parties and (cell is None or author not in cell.parties):
                raise NotFoundError(
                    f"there is no party {party!r} on record; nothing was recorded",
                    where=f"{option} {party}",
                    next_step=on_record(state),
                )


def on_record(state: State) -> str:
    """Say which parties there are: every party is shown every other."""
    add = "'openline party add PARTY' brings one on record"
    return f"on record are {', '.join(sorted(state.parties))}; {add}" if state.parties else add
