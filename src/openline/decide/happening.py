"""Happening: incidents that parties open, hold to be the same, and hold apart again.

An incident says nothing by itself: it is what statements, exhibits and citations are about. Its opener says
when, what and, in the body, where that was in its view; everybody else says it in statements of his own.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.declaring import WITHIN_MS, check_account, check_recipients, check_words, knows_of
from openline.decide.describing import check_number, check_time
from openline.decide.machine import Guard, Machine, Row
from openline.decide.spoken import IncidentStanding
from openline.decide.state import Entry, State, unknown
from openline.errors import InputError, RefusedError
from openline.model.incident import IncidentBody, IncidentFacts, MergeFacts

MOST_ABOUT = 64
MOST_TAKEN = 1_000


@dataclass(frozen=True, slots=True)
class IncidentMove:
    """What the guards look at: who speaks, of which other incident, and what stands."""

    author: str
    into: str
    standing: IncidentStanding | None


def _by_opener(move: IncidentMove) -> bool:
    return move.standing is not None and move.standing.opener == move.author


def _held_by_author(move: IncidentMove) -> str:
    return move.standing.same_as.get(move.author, "") if move.standing is not None else ""


INCIDENT = Machine[IncidentMove](
    name="incident",
    start="absent",
    rows=(
        Row("absent", "open", "open"),
        Row("open", "merge", "merged", ("not held so by it yet", "by its opener")),
        Row("open", "merge", "open", ("not held so by it yet", "by another")),
        Row("open", "split", "open", ("held so by it",)),
        Row("merged", "merge", "merged", ("not held so by it yet", "by another")),
        Row("merged", "split", "open", ("held so by it", "by its opener")),
        Row("merged", "split", "merged", ("held so by it", "by another")),
    ),
    guards={
        "by its opener": Guard(_by_opener, "only whoever opened it says how it is listed"),
        "by another": Guard(
            lambda m: not _by_opener(m),
            "whoever opened it holds it to be the same as another already",
            "split it off from that one first",
        ),
        "not held so by it yet": Guard(
            lambda m: not _held_by_author(m),
            "this party holds it to be the same as another already",
            "split it off from that one first",
        ),
        "held so by it": Guard(
            lambda m: _held_by_author(m) == m.into != "",
            "this party does not hold it to be the same as that one",
        ),
    },
)


def judge_incident(
    state: State, entry: Entry, facts: IncidentFacts | MergeFacts, body: IncidentBody | None
) -> None:
    """Refuse an incident that is opened of nothing that its author knows, or held to be what it cannot be.

    Raises
    ------
    NotFoundError
        Nothing of that id, or nothing that the author may see.
    RefusedError
        A party that is never to be addressed; the table does not permit it.
    InputError
        Names what makes no sense.
    """
    author = entry.header.author
    where = f"incident {facts.incident}"
    if isinstance(facts, MergeFacts):
        _judge_merge(state, entry, facts, where)
        return
    INCIDENT.step("absent", "open", IncidentMove(author, "", None), where=where)
    check_recipients(state, author, facts.to, where, may_be_nobody=True)
    check_number(facts.about, f"{where}, about")
    if len(facts.about) > MOST_ABOUT or len(set(facts.about)) != len(facts.about):
        raise InputError(f"it is opened from at most {MOST_ABOUT} things, each once", where=f"{where}, about")
    for id in facts.about:
        if not knows_of(state, author, id):
            raise unknown("finding, match, message, STOP, citation or thing", id, where=where)
    check_time(facts.at_ms, f"{where}, at_ms")
    if not 0 <= facts.within_ms <= WITHIN_MS:
        raise InputError(
            f"{facts.within_ms} ms is no uncertainty of a time",
            where=f"{where}, within_ms",
            next_step=f"give at most {WITHIN_MS // 86_400_000} days",
        )
    _judge_taking(state, author, facts, where)
    if body is None:
        return
    said = body.account
    if (said.kind, said.at_ms, said.within_ms) != (facts.kind, facts.at_ms, facts.within_ms):
        raise InputError("its first account has another kind or time than its facts", where=where)
    check_account(said, where)
    check_words(body.text, body.language, body.translations, where)


def _judge_taking(state: State, author: str, facts: IncidentFacts, where: str) -> None:
    """Refuse to split off of what is not known, or what is about something else."""
    if not facts.out_of:
        if facts.takes:
            raise InputError("it takes statements out of no incident", where=f"{where}, out_of")
        return
    if facts.out_of not in state.incidents or not knows_of(state, author, facts.out_of):
        raise unknown("incident", facts.out_of)
    if len(facts.takes) > MOST_TAKEN or len(set(facts.takes)) != len(facts.takes):
        raise InputError(f"it takes at most {MOST_TAKEN} statements, each once", where=f"{where}, takes")
    for id in facts.takes:
        said = state.statements.get(id) or state.citations.get(id)
        if said is None or said.about != facts.out_of or not knows_of(state, author, id):
            raise unknown(f"statement about {facts.out_of}", id)


def _judge_merge(state: State, entry: Entry, facts: MergeFacts, where: str) -> None:
    author = entry.header.author
    for id in (facts.incident, facts.into):
        if id not in state.incidents or not knows_of(state, author, id):
            raise unknown("incident", id)
    standing = state.incidents[facts.incident]
    INCIDENT.step(standing.state, entry.action, IncidentMove(author, facts.into, standing), where=where)
    if entry.action == "merge" and facts.incident in chain_of(state, facts.into, author):
        raise InputError("it would be the same as itself", where=f"{where}, into")
    listed_there = author == standing.opener and facts.incident in _listed_under(state, facts.into)
    if entry.action == "merge" and listed_there:
        raise RefusedError(
            "whoever opened that one has merged it into this one already: neither would be listed",
            where=f"{where}, into",
            next_step="leave it: the two are listed as one",
        )


def chain_of(state: State, incident: str, party: str) -> tuple[str, ...]:
    """Return an incident, and in turn those of which a party holds it to be the same."""
    found = [incident]
    while (into := state.incidents[found[-1]].same_as.get(party, "")) and into not in found:
        found.append(into)
    return tuple(found)


def _listed_under(state: State, incident: str) -> tuple[str, ...]:
    """Return an incident, and in turn those into which their openers have merged it."""
    found = [incident]
    while (at := state.incidents[found[-1]]).state == "merged" and at.same_as[at.opener] not in found:
        found.append(at.same_as[at.opener])
    return tuple(found)


def apply_merge(standing: IncidentStanding, entry: Entry, facts: MergeFacts) -> tuple[str, dict[str, str]]:
    """Return the state that an incident is in after a merge or split, and who holds what."""
    author = entry.header.author
    move = IncidentMove(author, facts.into, standing)
    state = INCIDENT.step(standing.state, entry.action, move, where=f"incident {standing.id}")
    held = {party: into for party, into in standing.same_as.items() if party != author}
    return state, held | ({author: facts.into} if entry.action == "merge" else {})

