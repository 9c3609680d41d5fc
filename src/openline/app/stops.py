"""STOP: heard, and put before whoever may be concerned (R6)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec

from openline.app.comparing import MOST, MOST_OF_STRANGERS, Compared, Search, near_each, owners_near
from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.decide.messaging import CLOCKS_MS
from openline.decide.naming import ID
from openline.decide.state import State
from openline.decide.stopping import RULE, desks_for
from openline.errors import ForkError, OpenlineError, StorageError
from openline.model.channel import Place, Spoken
from openline.model.saying import StopBody, StopFacts
from openline.model.space import Position

LOG = logging.getLogger(__name__)

KnownBy = Literal["token", "session", "certificate", "signature", "voice", "nothing"]


class Said(NamedTuple):
    """What was said, as it was made out."""

    id: str
    text: str
    place: str
    position: Position | None
    to: tuple[str, ...]
    callback: str
    language: str
    said_at_ms: int | None
    odd: tuple[str, ...]
    more_on: str = ""
    """The STOP of which it says more."""


class Heard(NamedTuple):
    """A STOP that is on record."""

    stop: str
    at_ms: int
    """When it was taken: the counter runs from then."""
    receipt: Receipt


class Stops:
    """Hears STOPs. Nothing that is said, and nothing that goes wrong but the disk, makes it refuse one."""

    def __init__(self, journal: Journal, rules: Handlers, random_bytes: RandomBytes) -> None:
        self._journal = journal
        self._rules = rules
        self._random_bytes = random_bytes

    def hear(self, said: Said, *, party: str, known_by: KnownBy, now_ms: int) -> Heard:
        """Record a STOP and put it before the desks concerned.

        Parameters
        ----------
        party
            Whose caller it is; empty when nobody knows.

        Raises
        ------
        StorageError
            It could not be made durable. Whoever says it has to be told to ring.
        """
        body = body_of(said)
        odd = list(said.odd)
        odd += ["said_at_ms"] if (said.said_at_ms or 0) > now_ms + CLOCKS_MS else []
        near = self._near(body, party, now_ms, odd)
        with self._journal.still():
            state = self._rules.state
            named = (*said.to, *_heard_first(state, party, said.more_on))
            to = desks_for(state, party, named=named, near=near)
            odd += ["to"] if any(it not in state.parties for it in said.to) else []
        refused: OpenlineError | None = None
        for id in self._ids(said.id, party, body):
            with self._journal.still():
                taken = id in self._rules.state.stops
            if not taken:
                other = ["id"] if party and said.id and id != said.id else []
                facts = StopFacts(
                    stop=id,
                    party=party,
                    known_by=known_by,
                    to=tuple(to),
                    odd=tuple(dict.fromkeys([*odd, *other])),
                )
                try:
                    receipt = self._journal.record([_draft(facts, body)])[0]
                    return Heard(id, receipt.received_at_ms, receipt)
                except (StorageError, ForkError):
                    raise
                except OpenlineError as error:
                    refused = error  # it is taken meanwhile, or something else is called so
            if (again := self._again(id, party, body)) is not None:
                return again
        assert refused is not None  # the last id is drawn, and nothing is called so
        raise refused

    def _ids(self, asked: str, party: str, body: StopBody) -> Iterator[str]:
        """Give what it may be called, one after the other until one is free.

        Where it cannot have the id that it was asked by, it has one that is made of that and of what is said,
        so that who asks again is still answered the same. That of a stranger never is as he says: from what
        it is called instead he would learn what else is on record.
        """
        if party and ID.fullmatch(asked):
            yield asked
        if asked:
            yield sha256(msgspec.json.encode([asked, party, _unspoken(body)])).hexdigest()[:32]
        yield self._new_id()

    def _again(self, id: str, party: str, body: StopBody) -> Heard | None:
        """Return a STOP that is on record already, if it is this one that is said again."""
        with self._journal.still():
            known = self._rules.state.stops.get(id)
            content = self._rules.state.contents.get(known.entry) if known is not None else None
        if known is None or known.party != party or content is None or not isinstance(content.body, StopBody):
            return None
        if _unspoken(content.body) != _unspoken(body):
            return None
        return Heard(known.id, known.at_ms, self._journal.prove(known.entry))

    def _near(self, body: StopBody, party: str, now_ms: int, odd: list[str]) -> Sequence[str]:
        """Return whose things are near; whatever goes wrong in finding out, the STOP goes on without it."""
        try:
            found = places_in(self._rules, body, party)
            with self._journal.still():
                state, standing = self._rules.state, self._rules.standing
                near = near_each(state, standing, found.mentioned, now_ms)
                return sorted(owners_near(state, (id for it in near for id in it)))
        except Exception:
            LOG.exception("openline: what is near a STOP could not be found out")
            odd.append("comparison")
            return ()

    def _new_id(self) -> str:
        return self._random_bytes(16).hex()


def _heard_first(state: State, party: str, more_on: str) -> Sequence[str]:
    """Return before whom that was put of which a party says more: they are told more of it, too."""
    first = state.stops.get(more_on) if party else None
    return first.to if first is not None and first.party == party else ()


def body_of(said: Said) -> StopBody:
    """Return what is put on record of what was said."""
    return StopBody(
        text=said.text,
        place=Place(said=said.place, position=said.position),
        callback=said.callback,
        language=said.language,
        spoken=Spoken(at_ms=said.said_at_ms) if said.said_at_ms is not None else None,
        more_on=said.more_on or msgspec.UNSET,
    )


def places_in(rules: Handlers, body: StopBody, party: str) -> Search:
    """Find the places that a STOP names: of a stranger's no more than he needs to say where he is."""
    compare = rules.compare
    if not isinstance(compare, Compared):
        return Search(())
    return compare.search(body, MOST if party else MOST_OF_STRANGERS)


def _unspoken(body: StopBody) -> StopBody:
    """Return what was said without when: what is said again later, by whoever kept it, is the same."""
    return msgspec.structs.replace(body, spoken=None)


def _draft(facts: StopFacts, body: StopBody) -> Draft:
    # By this key two that are said at once, or again, are one; a STOP is called so by its party alone.
    key = f"stop/{facts.party}/{facts.stop}"
    return Draft(type="stop.hear/v1", facts=facts, body=body, rule=RULE, key=key)
