"""Declaring: what parties state about what was found, said or done (R18); each speaks for itself."""

from __future__ import annotations

from openline.decide.access import detail_of, sees_all
from openline.decide.describing import (
    LINE_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    check_number,
    check_people,
    check_text,
    check_time,
)
from openline.decide.state import State, said_as, unknown
from openline.errors import InputError, RefusedError
from openline.model.channel import Place, Translation, Verb
from openline.model.incident import Account
from openline.model.party import Addressable
from openline.model.release import Detail
from openline.model.saying import StatementBody, StatementFacts
from openline.model.space import Position

RULE = "declaring/1"
LANGUAGE_LENGTH = 35
MOST_M = 20_100_000
"""Nothing on earth is farther from anything."""
WITHIN_MS = 31 * 86_400_000
"""Nobody who knows the time less well than so knows when it was."""


def judge_statement(
    state: State, author: str, facts: StatementFacts, body: StatementBody, now_ms: int
) -> None:
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
        raise unknown(
            "finding, match, message, warning, STOP, incident, statement or thing",
            facts.about,
            where=where,
        )
    check_recipients(state, author, facts.to, where)
    _check_answer_by(facts, now_ms, where)
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
    needed = facts.verb is not Verb.NO_RESPONSE
    check_words(body.text, body.language, body.translations, where, needed=needed)
    check_place(body.place, f"{where}, place")
    _check_condition(facts.verb, body, where)
    for name, length in (("speaker", LINE_LENGTH), ("verbatim", TEXT_LENGTH)):
        if isinstance(said := getattr(body, name), str):
            check_text(said, f"{where}, {name}", length, needed=True)
    if isinstance(body.account, Account):
        check_account(body.account, where)


def check_recipients(
    state: State, author: str, to: tuple[str, ...], where: str, *, may_be_nobody: bool = False
) -> None:
    """Refuse to say something to nobody, to somebody twice, or to whom nothing may be said.

    Raises
    ------
    NotFoundError
        A party that is not on record.
    RefusedError
        A party that is never to be addressed.
    InputError
        Nobody, its author, or somebody twice.
    """
    if (not to and not may_be_nobody) or len(set(to)) != len(to):
        raise InputError("it says to whom, each once", where=f"{where}, to")
    check_number(to, f"{where}, to")
    for party in to:
        if party == author:
            raise InputError("it is made to others: its author sees it anyway", where=f"{where}, to")
        if state.party(party).addressable is Addressable.NEVER:
            raise RefusedError(f"{party!r} is never to be addressed", where=f"{where}, to")


def check_words(
    text: str, language: str, translations: tuple[Translation, ...], where: str, *, needed: bool = True
) -> None:
    """Refuse a text that says nothing or is too long, and a translation that is none."""
    check_text(text, f"{where}, text", TEXT_LENGTH, needed=needed)
    check_text(language, f"{where}, language", LANGUAGE_LENGTH, needed=True)
    check_number(translations, f"{where}, translations")
    for number, it in enumerate(translations, 1):
        check_text(it.text, f"{where}, translation {number}", TEXT_LENGTH, needed=True)
        check_text(it.language, f"{where}, translation {number}, language", LANGUAGE_LENGTH, needed=True)
        check_text(it.by, f"{where}, translation {number}, by", LINE_LENGTH)


def check_place(place: Place, where: str) -> None:
    """Refuse a place that is nowhere."""
    check_text(place.said, where, LINE_LENGTH)
    if place.position is not None:
        _check_position(place.position, where)


def check_account(account: Account, where: str) -> None:
    """Refuse an account whose time, places, bearings or counts make no sense.

    Raises
    ------
    InputError
        Names the field.
    """
    where = f"{where}, account"
    check_time(account.at_ms, f"{where}, at_ms")
    _check_range(account.within_ms, 0, WITHIN_MS, f"{where}, within_ms", "ms")
    _check_range(account.within_m, 0, MOST_M, f"{where}, within_m", "m")
    check_number(account.also, f"{where}, also")
    for place in (account.place, *account.also):
        check_place(place, f"{where}, place")
    if account.within_m and account.place.position is None:
        raise InputError(
            "it says how exactly a place is known, and not where that is",
            where=f"{where}, within_m",
            next_step="give the place's position too, or leave it out",
        )
    if account.heading_deg is not None:
        _check_range(account.heading_deg, 0, 359, f"{where}, heading_deg", "degrees")
    if (observer := account.observer) is not None:
        if observer.position is not None:
            _check_position(observer.position, f"{where}, observer")
        if observer.distance_m is not None:
            _check_range(observer.distance_m, 0, MOST_M, f"{where}, observer, distance_m", "m")
        if observer.bearing_deg is not None:
            _check_range(observer.bearing_deg, 0, 359, f"{where}, observer, bearing_deg", "degrees")
    check_people(account.count, f"{where}, count")
    check_text(account.counted, f"{where}, counted", NAME_LENGTH, needed=account.count is not None)
    if (harm := account.harm) is not None:
        for name in ("killed", "wounded", "missing"):
            check_people(getattr(harm, name), f"{where}, harm, {name}")
        check_text(harm.damage, f"{where}, harm, damage", TEXT_LENGTH)


def _check_range(value: int, low: int, high: int, where: str, unit: str) -> None:
    if not low <= value <= high:
        raise InputError(f"{value} {unit} is not within {low} and {high} {unit}", where=where)


def _check_answer_by(facts: StatementFacts, now_ms: int, where: str) -> None:
    """Refuse to ask for a statement by a time that is past, or none."""
    if not isinstance(facts.answer_by_ms, int):
        return
    where = f"{where}, answer_by_ms"
    check_time(facts.answer_by_ms, where)
    if facts.answer_by_ms <= now_ms:
        raise InputError(
            "the time by which it asks for a statement is past: nobody could keep to it",
            where=where,
            next_step="give a time that is still to come, or none",
        )


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
    if (entry := said_as(state, id)) is not None:
        return detail_of(state, party, state.cards[entry]) is not Detail.NOTHING
    if id in state.channels:
        return party in state.channels[id].parties
    if id in state.matches:
        return party in state.matches[id].parties
    card = state.cards.get(id)
    if card is not None:
        return detail_of(state, party, card) is not Detail.NOTHING
    return (id in state.objects or id in state.agreements) and sees_all(state, party, id)
