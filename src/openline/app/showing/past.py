"""The past, as it may be read today: what its reader could see then, and may still see now.

What was released cannot be recalled, but a server that is asked today answers by today's access. So a row of
the past is given as it stood at its time, and

- only if its reader was shown it *then*: what was shared later does not show;
- only if its reader is shown that very thing *now*: what was taken back since, by its owner or by the
  consent of those at a site, is left out;
- in no more detail than either;
- without whatever was redacted since (:mod:`openline.app.lookingback`).

That it was told then stays on record, and in its releases: ``GET /v1/told`` says so.
"""

from __future__ import annotations

from typing import Any, TypeVar

from openline.app.showing.due import may_still
from openline.app.showing.matches import match_row
from openline.app.showing.paging import DUE, MATCHES, Resource
from openline.app.showing.rows import MatchRow
from openline.app.showing.view import View
from openline.decide.state import State
from openline.errors import InputError, NotFoundError

R = TypeVar("R")


def view_then(then: State, today: View, at_ms: int) -> View:
    """Return the record as it stood at a time, with the eyes of a reader of today.

    Raises
    ------
    InputError
        The time has not come yet.
    """
    if at_ms > today.now_ms:
        raise InputError(
            "that time has not come yet", where="at", next_step="leave it out to read what stands now"
        )
    return View(then, today.reader, at_ms, today.state)


def then_and_now(resource: Resource[R], today: View) -> Resource[R]:
    """Return how one kind of thing is listed as of a time that is past.

    Parameters
    ----------
    today
        The record as it stands, by which it is decided what may still be read.
    """

    def begin(view: View, id: Any, alone: bool) -> Any:
        begun: Any = resource.begin(view, id, alone)
        # One that is not finished yet is a box, of a detail that was decided by both.
        if begun is None or callable(begun) or _is_still_shown(resource, begun, view, today):
            return begun
        return None

    return resource._replace(begin=begin)


def _is_still_shown(resource: Resource[Any], row: Any, view: View, today: View) -> bool:
    if resource is DUE:  # what was awaited then need not be awaited now
        return may_still(view, row)
    try:
        found = resource.find(today, resource.cursor(row))
    except NotFoundError:
        return False
    if resource is MATCHES:
        now = match_row(today, today.state.matches[found])
        return now is not None and _says_no_more(row, now)
    return True


def still_told(view: View, row: MatchRow) -> bool:
    """Tell whether a reader who looks back is shown now what a row of a match told him then."""
    if view.today is None:
        return True
    today = View(view.today, view.reader, view.now_ms)
    return _is_still_shown(MATCHES, row, view, today)


def _says_no_more(then: MatchRow, now: MatchRow) -> bool:
    """Tell whether a match is not said then to be with somebody of whom its reader is no longer told."""
    return bool(now.severity) or not then.severity
