"""Who may give the file of an exhibit and take it away, and who may have it (decision 24)."""

from __future__ import annotations

from openline.app.security import SecurityKind
from openline.decide.access import detail_of
from openline.decide.spoken import ExhibitStanding
from openline.decide.state import State, unknown
from openline.errors import ForbiddenError, NotFoundError, RefusedError
from openline.model.release import Detail


class UnseenError(NotFoundError):
    """The file was asked for of an exhibit that is none, or is not for whoever asked: the two are alike."""

    security = SecurityKind.FORBIDDEN
    why = "a file of an exhibit that is none, or that is not for it"


def not_here(id: str) -> NotFoundError:
    """Return what is said of an exhibit that is shown, and its file was not given."""
    return NotFoundError(
        f"the file of exhibit {id!r} is not here",
        next_step="ask whoever put it on record to give it, or to hand it over",
    )


def own(state: State, party: str, id: str) -> ExhibitStanding:
    """Return an exhibit that a party put on record and has not redacted.

    Raises
    ------
    UnseenError
        As :func:`shown`.
    ForbiddenError
        Another party put it on record.
    RefusedError
        It is redacted.
    """
    it = shown(state, party, id)
    if it.author != party:
        raise ForbiddenError(
            f"{it.author!r} put it on record, and decides whether its file is here",
            where=f"exhibit {id}",
            next_step="ask that party",
        )
    if is_redacted(state, it):
        raise RefusedError("it was redacted, and its file is kept no more", where=f"exhibit {id}")
    return it


def shown(state: State, reader: str, id: str) -> ExhibitStanding:
    """Return an exhibit that a reader is shown now.

    Raises
    ------
    UnseenError
        It is none, or is not for the reader.
    """
    it = state.exhibits.get(id)
    if it is None or detail_of(state, reader, state.cards[it.entry]) is not Detail.FULL:
        none = unknown("exhibit", id)
        raise UnseenError(none.what, where=none.where)
    return it


def is_redacted(state: State, it: ExhibitStanding) -> bool:
    """Tell whether what is said of an exhibit is gone, and its file with it."""
    return state.evidence.get(it.entry) == "redacted"
