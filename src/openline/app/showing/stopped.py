"""What is answered to a STOP."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openline.app.comparing import Search
from openline.app.receipt import Receipt
from openline.app.showing.ringing import RingPost, ring_list
from openline.app.stops import Heard
from openline.decide.presenting import NOTICE
from openline.decide.state import State
from openline.model.saying import NearBody, StopFacts

NOTHING = Search(())


class StopHeard(msgspec.Struct, frozen=True, kw_only=True):
    """A STOP is on record. That is no promise that anything stops: ring."""

    stop: str
    at_ms: int
    """When it was taken: the counter runs from then."""
    mode: str
    party: str
    """Whose caller said it, as far as that is known."""
    places: tuple[dict[str, object], ...]
    """The echo of each place that was named, to be read back; to a party's caller, what it sees near it."""
    odd: tuple[str, ...]
    """What was odd; to a stranger, nothing that takes a look at the record. It was taken all the same."""
    ring: tuple[RingPost, ...]
    """Whom to ring, the next first."""
    receipt: Receipt | None = None
    """The proof, to a party's caller: it would tell a stranger how much is on record."""
    notice: str = NOTICE


class RingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to ring, the next first."""

    rows: tuple[RingPost, ...]
    notice: str = NOTICE


def heard_row(
    state: State,
    heard: Heard,
    *,
    party: str,
    mode: str,
    now_ms: int,
    search: Search = NOTHING,
    odd: Sequence[str] = (),
    named: Sequence[str] = (),
) -> StopHeard:
    """Return what the caller is answered.

    Parameters
    ----------
    search
        The places that were named, for a caller for whom nothing was found: what was has the echo, too.
    odd
        What was odd about the call itself: all of it that a stranger is told.
    named
        Whom the caller named: they are rung first.
    """
    stop = state.stops[heard.stop]
    content = state.contents.get(stop.entry)
    if party and content is not None and isinstance(content.facts, StopFacts):
        odd = content.facts.odd
    return StopHeard(
        stop=stop.id,
        at_ms=stop.at_ms,
        mode=mode,
        party=party,
        places=_places_for(state, stop.entry, party) or echoes_of(search),
        odd=tuple(odd),
        ring=tuple(ring_list(state, party, now_ms, about=stop.id, first=named)),
        receipt=heard.receipt if party else None,
    )


def echoes_of(search: Search) -> tuple[dict[str, object], ...]:
    """Return the echo of each place that was named, to be read back, and what disagrees."""
    echoes: list[dict[str, object]] = [
        {
            "said": it.said,
            **({"of": it.of} if it.of else {}),
            "echo": it.echo,
            **({"doubts": list(it.doubts)} if it.doubts else {}),
            **({"disagrees": it.disagrees} if it.disagrees else {}),
        }
        for it in search.mentioned
    ]
    return (*echoes, {"said": "…", "doubts": [search.cut]}) if search.cut else tuple(echoes)


def _places_for(state: State, entry: str, party: str) -> tuple[dict[str, object], ...]:
    """Return what a party was told about the places that an entry names."""
    for id in state.compared.get(entry, ()) if party else ():
        if any(party == (pass_to or it) for it, pass_to in state.recipients.get(id, ())):
            content = state.contents.get(id)
            return content.body.places if content and isinstance(content.body, NearBody) else ()
    return ()
