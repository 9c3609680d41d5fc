"""Declaring: what parties state about what was found, said or done (R18); each speaks for itself."""

from __future__ import annotations

from openline.decide.access import detail_of, sees_all
from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH, check_number, check_text
from openline.decide.state import State, unknown
from openline.errors import InputError, RefusedError
from openline.model.channel import Verb
from openline.model.party import Addressable
from openline.model.release import Detail
from openline.model.saying import StatementBody, StatementFacts
from openline.model.space import Position

RULE = "declaring/1"
LANGUAGE_LENGTH = 35


def judge_statement(state: State, author: str, facts: StatementFacts, body: StatementBody) -> None:
    """Refuse a statement about what its author does not know of, to nobody, or that says nothing.

    Raises
    ------
    NotFoundError
        Nothing of that id, or nothing that the author may see; a party that is not on record.
    RefusedError
        A party that is never to be addressed; what it would replace is not its own, or is replaced.
    InputError
        Names what makes no sense.
    """
    where = f"statement {facts.statement}"
    if not knows_of(state, author, facts.about):
        raise unknown("finding, match, message, warning, STOP, statement or thing", facts.about)
    if not facts.to or len(set(facts.to)) != len(facts.to):
        raise InputError("it says to whom, each once", where=f"{where}, to")
    check_number(facts.to, f"{where}, to")
    for party in facts.to:
        if party == author:
            raise InputError("it is made to others: its author sees it anyway", where=f"{where}, to")
        if state.party(party).addressable is Addressable.NEVER:
            raise RefusedError(f"{party!r} is never to be addressed", where=f"{where}, to")
    if facts.replaces:
        former = state.statements.get(facts.replaces)
        if former is None or former.author != author:
            raise unknown("statement of your own", facts.replaces)
        if facts.withheld and not former.withheld:
            raise RefusedError(
                "what it replaces was said openly: that would tell whose this is",
                where=f"{where}, withheld",
                next_step="make it without replacing anything, or openly",
            )
        if former.replaced_by:
            raise RefusedError(f"{former.replaced_by} has replaced it already", where=f"{where}, replaces")
        if not set(former.to) <= set(facts.to):
            raise RefusedError(
                "what it replaces was made to others, too: they would not hear of it",
                where=f"{where}, to",
                next_step=f"make it to {', '.join(former.to)}",
            )
    check_text(body.text, f"{where}, text", TEXT_LENGTH, needed=facts.verb is not Verb.NO_RESPONSE)
    check_text(body.place.said, f"{where}, place", LINE_LENGTH)
    _check_condition(facts.verb, body, where)
    check_text(body.language, f"{where}, language", LANGUAGE_LENGTH, needed=True)
    check_number(body.translations, f"{where}, translations")
    for number, it in enumerate(body.translations, 1):
        check_text(it.text, f"{where}, translation {number}", TEXT_LENGTH, needed=True)
        check_text(it.language, f"{where}, translation {number}, language", LANGUAGE_LENGTH, needed=True)
        check_text(it.by, f"{where}, translation {number}, by", LINE_LENGTH)
    if body.place.position is not None:
        _check_position(body.place.position, f"{where}, place")


def _check_condition(verb: Verb, body: StatementBody, where: str) -> None:
    """Refuse a conditional statement that says not if what, then what, to whom; and conditions in others."""
    for name in ("condition", "consequence", "addressee"):
        said = getattr(body, name)
        check_text(said, f"{where}, {name}", TEXT_LENGTH)
        if verb is Verb.CONDITIONAL and not said.strip():
            raise InputError(
                f"a conditional statement has a condition, a consequence and an addressee: no {name}",
                where=f"{where}, {name}",
                next_step="say if what, then what, and to whom that is said",
            )
        if verb is not Verb.CONDITIONAL and said:
            raise InputError(
                f"only a conditional statement has one, and this one is of {verb.value!r}",
                where=f"{where}, {name}",
                next_step="leave it out, or make it 'conditional'",
            )


def _check_position(position: Position, where: str) -> None:
    if abs(position.lat_e7) > 900_000_000 or abs(position.lon_e7) > 1_800_000_000:
        raise InputError(
            f"{position.lat_e7 / 1e7:g} N {position.lon_e7 / 1e7:g} E is nowhere",
            where=where,
            next_step="latitude is within 90 degrees, longitude within 180",
        )


def knows_of(state: State, party: str, id: str) -> bool:
    """Tell whether a party may see anything of what an id stands for, whatever it is."""
    for said in (state.messages, state.stops, state.warnings, state.statements):
        standing = said.get(id)
        if standing is not None:
            return detail_of(state, party, state.cards[standing.entry]) is not Detail.NOTHING
    if id in state.channels:
        return party in state.channels[id].parties
    if id in state.matches:
        return party in state.matches[id].parties
    card = state.cards.get(id)
    if card is not None:
        return detail_of(state, party, card) is not Detail.NOTHING
    return (id in state.objects or id in state.agreements) and sees_all(state, party, id)
