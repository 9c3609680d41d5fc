"""What a reader names to have less listed: a name that is not on record, or not for him, is no empty list."""

from __future__ import annotations

from openline.app.showing.paging import AGREEMENTS, Still, one_of
from openline.app.showing.said import CHANNELS
from openline.app.showing.view import View
from openline.decide.state import unknown
from openline.errors import NotFoundError
from openline.model.event import NODE


def check_party(view: View, still: Still, party: str) -> None:
    """Raise NotFoundError for a party that is not on record; the empty name is any."""
    with still():
        if party and party != NODE and party not in view.state.parties:
            raise unknown("party", party)


def check_channel(view: View, still: Still, channel: str) -> None:
    """Raise NotFoundError for a channel that the reader is not on; the empty name is any."""
    if channel:
        one_of(CHANNELS, view, still, channel)


def check_paper(view: View, still: Still, id: str) -> None:
    """Raise NotFoundError for what is neither a channel nor an agreement of the reader's."""
    if not id:
        return
    try:
        one_of(CHANNELS, view, still, id)
    except NotFoundError:
        try:
            one_of(AGREEMENTS, view, still, id)
        except NotFoundError:
            raise unknown("channel or agreement", id) from None
