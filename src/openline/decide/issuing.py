"""Issuing: warnings that a person gives (R20).

A finding about a zone suggests the rungs of its ladder, all of them and none before another. A person chooses
one, or none. Nothing happens here when a deadline passes but that it has passed.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from openline.decide.access import detail_of
from openline.decide.describing import LINE_LENGTH, check_number, check_text
from openline.decide.laddering import UNANSWERABLE, check_rung, judge_suggestion
from openline.decide.machine import Guard, Machine, Row
from openline.decide.reaching import reached_through
from openline.decide.reviewing import reviewed_texts
from openline.decide.spoken import Issued, WarningStanding
from openline.decide.state import Entry, State, in_use, taken, unknown
from openline.decide.supplying import check_characters
from openline.decide.templating import check_may_issue
from openline.errors import GeometryError, InputError, RefusedError
from openline.model.event import Body, Facts
from openline.model.notification import Precedence
from openline.model.party import Addressable
from openline.model.release import Detail
from openline.model.saying import (
    DropBody,
    EffectFacts,
    SuggestFacts,
    WarningBody,
    WarningFacts,
    WarningStepFacts,
)
from openline.model.space import Corridor, Footprint
from openline.model.warning import Medium, Warning

RULE = "issuing/1"
MOST_DROPPED = 100_000_000


@dataclass(frozen=True, slots=True)
class WarningMove:
    """What the guards look at: who wants what, and what stands."""

    author: str
    version: int
    standing: WarningStanding | None


def _by_issuer(move: WarningMove) -> bool:
    return move.standing is not None and move.standing.issuer == move.author


def _concerned(move: WarningMove) -> bool:
    return move.standing is not None and move.author in (move.standing.issuer, *move.standing.to)


WARNING = Machine[WarningMove](
    name="warning",
    start="absent",
    rows=(
        Row("absent", "issue", "issued", ("first version",)),
        Row("issued", "replace", "issued", ("by its issuer", "next version")),
        Row("issued", "cancel", "cancelled", ("by its issuer",)),
        Row("issued", "drop", "issued", ("by its issuer",)),
        # What fell before it was cancelled may be typed in afterwards (R30).
        Row("cancelled", "drop", "cancelled", ("by its issuer",)),
        Row("issued", "effect", "issued", ("issuer or addressee",)),
        Row("cancelled", "effect", "cancelled", ("issuer or addressee",)),
    ),
    guards={
        "first version": Guard(lambda m: m.version == 1, "what is issued is version 1"),
        "next version": Guard(
            lambda m: m.standing is not None and m.version == m.standing.version + 1,
            "it is replaced by the next version",
        ),
        "by its issuer": Guard(_by_issuer, "only the party that issued it does that"),
        "issuer or addressee": Guard(
            _concerned, "only who issued it, or to whom it was addressed, says what came of it"
        ),
    },
)


# -- warnings --------------------------------------------------------------------------------------


def judge_warning(state: State, entry: Entry, facts: Facts, body: Body) -> str:
    """Return the state that a warning would be in.

    Raises
    ------
    NotFoundError
        No such warning, zone, evidence or party, or none that the author may see.
    RefusedError
        The table does not permit it, or a text of it is for exercises only.
    InputError
        Facts and body disagree, the rung is not on the ladder, or the deadline has passed.
    """
    match facts:
        case WarningFacts():
            return _judge_issued(state, entry, facts, body)
        case WarningStepFacts() | EffectFacts():
            return _judge_step(state, entry, facts, body)
        case SuggestFacts():
            judge_suggestion(state, facts)
            return "suggested"
    raise InputError(f"{entry.header.type} is about no warning", where=f"entry {entry.header.id}")


def _judge_issued(state: State, entry: Entry, facts: WarningFacts, body: Body) -> str:
    author, where = entry.header.author, f"warning {facts.warning}"
    standing = state.warnings.get(facts.warning)
    if entry.action == "issue":
        if in_use(state, facts.warning):
            raise taken(state, author, facts.warning, where)
    elif standing is None or not _concerned(WarningMove(author, 0, standing)):
        raise unknown("warning", facts.warning)
    now = standing.state if standing else WARNING.start
    after = WARNING.step(now, entry.action, WarningMove(author, facts.version, standing), where=where)
    if not isinstance(body, WarningBody):
        raise InputError("it says nothing", where=where)
    _check_same(facts, body.warning, where)
    _check_addressees(state, author, facts, standing, where)
    check_rung(state, author, facts, body.warning, where)
    check_number(facts.evidence, f"{where}, evidence")
    for id in facts.evidence:
        card = state.cards.get(id)
        if card is None or detail_of(state, author, card) is Detail.NOTHING:
            raise unknown("finding", id)
    deadline = body.warning.deadline
    if deadline != "none" and deadline <= entry.received_at_ms:
        raise InputError(
            "its deadline has passed already",
            where=f"{where}, deadline",
            next_step="set one that lies ahead, or say that there is none",
        )
    _check_way_out(author, body.warning, where)
    check_characters(body.warning.part, "the named part", f"{where}, part")
    if body.warning.area is not None:
        _check_shape(body.warning.area, f"{where}, area")
    check_may_issue(entry.header.mode, body.warning.texts, reviewed_texts(state))
    return after


def _check_same(facts: WarningFacts, said: Warning, where: str) -> None:
    deadline_ms = 0 if said.deadline == "none" else said.deadline
    same = (said.id, said.zone, said.rung, said.addressees, deadline_ms, said.can_be_acknowledged) == (
        facts.warning, facts.zone, facts.rung, facts.to, facts.deadline_ms, facts.answerable,
    )  # fmt: skip
    if not same:
        raise InputError("the body and the facts of the warning say different things", where=where)
    if {it.language: it.digest for it in said.texts} != facts.templates:
        raise InputError("its texts are not of the templates that it names", where=f"{where}, texts")
    if said.can_be_acknowledged and said.medium in UNANSWERABLE:
        raise InputError(
            f"nobody can acknowledge a {said.medium.value}", where=f"{where}, can_be_acknowledged"
        )
    if (said.quantity is not None) != (said.medium is Medium.LEAFLET):
        raise InputError("leaflets have a quantity, and nothing else has", where=f"{where}, quantity")
    if facts.precedence is Precedence.FLASH:
        raise InputError(
            "a warning is no FLASH: STOP and messages are", where=f"{where}, precedence",
            next_step="'immediate' is the most urgent",
        )  # fmt: skip


def _check_addressees(
    state: State, author: str, facts: WarningFacts, standing: WarningStanding | None, where: str
) -> None:
    if not facts.to or len(set(facts.to)) != len(facts.to):
        raise InputError("it names whom it is for, each once", where=f"{where}, addressees")
    for party in facts.to:
        if party == author:
            raise InputError("it is addressed to its issuer", where=f"{where}, addressees")
        if state.party(party).addressable is Addressable.NEVER:
            raise RefusedError(
                f"{party!r} is never to be addressed",
                where=f"{where}, addressees",
                next_step="address who speaks to it, and name it as the part that it is for",
            )
        if reached_through(state, party) is None:
            raise RefusedError(f"nobody reaches {party!r}", where=f"{where}, addressees")
    former = standing.to if standing is not None else ()
    if not set(former) <= set(facts.to):
        raise RefusedError(
            "what it replaces was for others, too: they would not hear of it",
            where=f"{where}, addressees",
            next_step=f"address it to {', '.join(former)}, or cancel the former and issue another",
        )


def _check_way_out(author: str, said: Warning, where: str) -> None:
    """Refuse a way out that is not the issuer's own word: nobody puts one into another's mouth."""
    if said.way_out is None:
        return
    if said.way_out.stated_by != author:
        raise InputError(
            f"it is {author} that issues it, and {said.way_out.stated_by!r} that states the way out",
            where=f"{where}, way_out",
            next_step="state it in your own name, or leave it out",
        )
    for language, text in said.way_out.texts.items():
        check_text(text, f"{where}, way_out in {language}", LINE_LENGTH, needed=True)
        check_characters(text, "the way out", f"{where}, way_out in {language}")
    if said.way_out.path is not None:
        _check_shape(Corridor(centreline=said.way_out.path, half_width_mm=1), f"{where}, way_out")


def _check_shape(area: Footprint, where: str) -> None:
    # Loads the geometry of half a second, which what draws nothing need not wait for.
    from openline.decide.checking import check_footprint

    try:
        check_footprint(area)
    except GeometryError as error:
        raise GeometryError(error.what, where=where, next_step=error.next_step) from error


def _judge_step(state: State, entry: Entry, facts: WarningStepFacts | EffectFacts, body: Body) -> str:
    author, where = entry.header.author, f"warning {facts.warning}"
    standing = state.warnings.get(facts.warning)
    if standing is None or not _concerned(WarningMove(author, 0, standing)):
        raise unknown("warning", facts.warning)
    after = WARNING.step(standing.state, entry.action, WarningMove(author, 0, standing), where=where)
    if isinstance(body, DropBody):
        _check_drop(state, standing, body, entry.received_at_ms, where)
    return after


def _check_drop(state: State, standing: WarningStanding, body: DropBody, now_ms: int, where: str) -> None:
    content = state.contents.get(standing.entry)
    said = content.body.warning if content is not None and isinstance(content.body, WarningBody) else None
    # Once its text was redacted nobody knows its medium; no leaflet can be acknowledged.
    if standing.answerable or (said is not None and said.medium is not Medium.LEAFLET):
        raise RefusedError(
            "it is given by no leaflet: nothing of it can be dropped",
            where=where,
            next_step="say what came of it with 'openline warning effect'",
        )
    if not 1 <= body.quantity <= MOST_DROPPED:
        raise InputError(
            f"a drop is of 1 to {MOST_DROPPED:,} leaflets, not {body.quantity:,}", where=f"{where}, quantity"
        )
    if not 0 <= body.from_ms <= body.to_ms:
        raise InputError("a drop ends when it began or later", where=f"{where}, time")
    if body.to_ms > now_ms:
        raise InputError(
            "it has not been dropped yet", where=f"{where}, time", next_step="record it once it was"
        )
    check_text(body.note, f"{where}, note", LINE_LENGTH)
    _check_shape(body.area, f"{where}, area")


def apply_warning(
    standing: WarningStanding | None, entry: Entry, facts: WarningFacts | WarningStepFacts | EffectFacts
) -> WarningStanding:
    """Return a warning after an entry that was admitted."""
    if isinstance(facts, WarningFacts) or standing is None:
        assert isinstance(facts, WarningFacts)
        return WarningStanding(
            id=facts.warning,
            entry=entry.header.id,
            index=entry.at,
            issuer=entry.header.author,
            version=facts.version,
            zone=facts.zone,
            rung=facts.rung,
            to=facts.to,
            precedence=facts.precedence,
            deadline_ms=facts.deadline_ms,
            answerable=facts.answerable,
            state="issued",
            drops=standing.drops if standing else (),
            effects=standing.effects if standing else {},
            versions=(
                *(standing.versions if standing else ()),
                Issued(entry.header.id, entry.received_at_ms),
            ),
        )
    if isinstance(facts, EffectFacts):
        return replace(standing, effects={**standing.effects, entry.header.author: facts.effect})
    if entry.action == "drop":
        return replace(standing, drops=(*standing.drops, entry.header.id))
    return replace(standing, state="cancelled", cancelled=_issued(entry))


def _issued(entry: Entry) -> Issued:
    return Issued(entry.header.id, entry.received_at_ms)
