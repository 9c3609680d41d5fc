"""Told: what a party had been told by a time, and what it had acknowledged (R8, R21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

from msgspec import UNSET

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.releases import Released, released
from openline.app.showing.rows import AckRow, ToldRow
from openline.decide.state import State
from openline.model.event import (
    AcknowledgementFacts,
    Body,
    CellAcknowledgementFacts,
    Facts,
    ReleaseBody,
    ReleaseFacts,
)

ANSWERS = (AcknowledgementFacts, CellAcknowledgementFacts)
PAGE = 1000
"""So many acknowledgements are read at once."""


class Happening(NamedTuple):
    """A release to the party, an acknowledgement by it, or a thing that it put on record itself."""

    at_ms: int
    author: str
    facts: Facts
    body: Body | None


def is_answer(facts: Facts, author: str, party: str) -> bool:
    """Tell whether something acknowledges what a party, or a joint cell, was told."""
    if isinstance(facts, CellAcknowledgementFacts):
        return facts.cell == party
    return isinstance(facts, AcknowledgementFacts) and author == party


def told_rows(happenings: Iterable[Happening], party: str) -> list[ToldRow]:
    """Put each acknowledgement to the release that it is of."""
    shown: dict[int, tuple[Happening, list[AckRow]]] = {}
    for it in happenings:
        facts = it.facts
        if isinstance(facts, ReleaseFacts) and facts.party == party:
            shown[facts.seq] = it, []
        elif isinstance(facts, ANSWERS) and is_answer(facts, it.author, party) and facts.seq in shown:
            shown[facts.seq][1].append(_ack(facts, it.author, it.at_ms))
    return [_row(*shown[seq]) for seq in sorted(shown)]


def asked_to_tell(happenings: Iterable[Happening], party: str) -> dict[str, int]:
    """Count what others were shown to be passed on to a party, for each of them."""
    facts = (it.facts for it in happenings)
    return Counter(it.party for it in facts if isinstance(it, ReleaseFacts) and it.pass_to == party)


def happenings_of(store: Store, state: State, party: str) -> Iterator[Happening]:
    """Yield all that a log holds of what a party was told, said of it, and has put on record itself.

    Raises
    ------
    NotFoundError
        No such party is on record.
    """
    if party not in state.cells:
        state.party(party)
    for release in state.releases.values():
        if party not in (release.party, release.pass_to):
            continue
        stored = store.entry(release.index)
        _, facts, body = replay(stored)
        yield Happening(stored.received_at_ms, stored.author, facts, body)
    for id, content in state.contents.items():
        if content is not None and state.cards[id].author == party:
            yield Happening(content.at_ms, party, content.facts, content.body)
    yield from answers_to(store, party, of_cell=party in state.cells)


def answers_to(store: Store, party: str, *, of_cell: bool = False) -> Iterator[Happening]:
    """Yield what was acknowledged of what a party or a joint cell was told, in its order."""
    type, after = "cell.acknowledge/v1" if of_cell else "acknowledge/v1", ""
    while page := store.of_type(type, after=after, limit=PAGE):
        after = page[-1].id
        for stored in page:
            if not of_cell and stored.author != party:
                continue
            _, facts, body = replay(stored)
            if is_answer(facts, stored.author, party):
                yield Happening(stored.received_at_ms, stored.author, facts, body)


def told_page(
    store: Store,
    state: State,
    still: Callable[[], AbstractContextManager[None]],
    party: str,
    *,
    after: int,
    limit: int,
    at_ms: int | None,
) -> list[ToldRow]:
    """Return what a party had been told by a time, a page of it, in its own numbers.

    Without a time the answers are those that stand; with one each is given with when it came.
    """
    page = released(store, party, after=after, limit=limit)
    if at_ms is not None:
        page = [it for it in page if it.told_at_ms <= at_ms]
        said: dict[int, list[AckRow]] = {}
        for it in answers_to(store, party) if page else ():
            facts = it.facts
            if isinstance(facts, AcknowledgementFacts) and it.at_ms <= at_ms:
                said.setdefault(facts.seq, []).append(_ack(facts, it.author, it.at_ms))
        return [_of(it, said.get(it.seq, ())) for it in page]
    with still():
        receipts = [dict(state.releases[party, it.seq].receipts) for it in page]
    return [
        _of(
            it, (AckRow(level=level.value, relayed=how.value if how else UNSET) for level, how in got.items())
        )
        for it, got in zip(page, receipts, strict=True)
    ]


def _of(it: Released, acknowledged: Iterable[AckRow]) -> ToldRow:
    return ToldRow(**it._asdict(), acknowledged=tuple(acknowledged))


def _ack(facts: AcknowledgementFacts | CellAcknowledgementFacts, author: str, at_ms: int) -> AckRow:
    return AckRow(
        party=author if isinstance(facts, CellAcknowledgementFacts) else UNSET,
        level=facts.level.value,
        at_ms=at_ms,
        relayed=facts.relayed.value if facts.relayed else UNSET,
    )


def _row(it: Happening, acknowledged: list[AckRow]) -> ToldRow:
    facts = it.facts
    assert isinstance(facts, ReleaseFacts)
    return ToldRow(
        seq=facts.seq,
        told_at_ms=it.at_ms,
        entry=facts.entry,
        detail=facts.detail,
        pass_to=facts.pass_to,
        shown=it.body.shown if isinstance(it.body, ReleaseBody) else None,
        acknowledged=tuple(acknowledged),
    )
