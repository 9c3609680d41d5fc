"""Told: what a party had been told by a time, and what it had acknowledged (R8, R21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from msgspec import UNSET

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.releases import Released, released
from openline.app.showing.rows import AckRow, ToldRow
from openline.decide.acknowledging import BY_A_PERSON
from openline.decide.state import State
from openline.decide.timing import ANSWERED
from openline.model.event import (
    AcknowledgementFacts,
    Body,
    CellAcknowledgementFacts,
    Facts,
    ReleaseBody,
    ReleaseFacts,
)

ANSWERS_OF_A_PERSON = frozenset(it.value for it in BY_A_PERSON)
ANSWERS = (AcknowledgementFacts, CellAcknowledgementFacts)
PAGE = 1000
"""So many acknowledgements are read at once."""


class Happening(NamedTuple):
    """A release to the party, an acknowledgement by it, or a thing that it put on record itself."""

    at_ms: int
    author: str
    facts: Facts
    body: Body | None
    entry: str = ""
    """Its id, and type, of what the party put on record itself."""
    type: str = ""


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


def unanswered(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return of what was told, as far as it says by itself, which a person was still to answer at its end.

    As things stand now the deadlines say it exactly (:mod:`.due`). This is what can be known of a time that
    is past, or out of a bundle.
    """
    waiting: dict[tuple[str, str], int] = {}
    for row in rows:
        shown = row["shown"] or {}
        family, _, action = str(shown.get("type", "")).removesuffix("/v1").partition(".")
        subjects = _subjects(family, action, shown)
        for subject in (*subjects.gone, *subjects.asked):
            waiting.pop((subject, row["pass_to"]), None)
        if row["detail"] == "withdrawn":
            waiting = {it: seq for it, seq in waiting.items() if it[0] != row["entry"]}
            continue
        waiting |= {(it, row["pass_to"]): row["seq"] for it in subjects.asked}
        if any(it["level"] in ANSWERS_OF_A_PERSON for it in row["acknowledged"]):
            # Whoever answers a later version has answered the former ones.
            waiting = {it: seq for it, seq in waiting.items() if seq != row["seq"]}
    return sorted(set(waiting.values()))


class _Subjects(NamedTuple):
    """What a release asks an answer to, and of what it says that none is awaited any longer."""

    asked: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def _subjects(family: str, action: str, shown: Mapping[str, Any]) -> _Subjects:
    if family == "matches":
        told = {kind: tuple(_ids(shown, kind)) for kind in ("begun", "changed", "ended")}
        return _Subjects(told["begun"] + told["changed"], told["ended"])
    if family == "match" and action in ("find", "change", "end"):
        match = (str(shown.get("match", "")),)
        return _Subjects(gone=match) if action == "end" else _Subjects(match)
    if family in ("site", "movement", "activity"):
        about = (str(shown.get("about") or shown.get("entry", "")),)
        if action in ("withdraw", "remove"):
            return _Subjects(gone=about)
        if action in ANSWERED:
            return _Subjects(about)
    return _Subjects()


def _ids(shown: Mapping[str, Any], kind: str) -> Iterator[str]:
    for group in shown.get(kind) or ():
        yield from group["matches"]


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
            yield Happening(content.at_ms, party, content.facts, content.body, id, state.cards[id].type)
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
