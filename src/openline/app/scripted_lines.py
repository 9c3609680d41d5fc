"""Lines in a script: who opens which, checks it, says, answers and warns, as drafts.

Times are seconds of play; how long somebody took to answer is in true seconds, as people count them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from openline.app.ports import Draft
from openline.app.scripted import Act, AtMs, Place
from openline.app.templates import shipped_templates
from openline.decide.laddering import ladder_of, zone_of
from openline.decide.messaging import next_of, sequence_of
from openline.decide.state import State, unknown
from openline.decide.templating import warning_text
from openline.errors import InputError
from openline.model.channel import (
    Carrier,
    Channel,
    CheckSchedule,
    Post,
    PostLabel,
    Result,
    Spoken,
    StopState,
    Translation,
)
from openline.model.event import ReasonBody
from openline.model.notification import Precedence
from openline.model.release import Receipt, Role
from openline.model.roster import Level
from openline.model.saying import (
    ChannelBody,
    ChannelFacts,
    CheckFacts,
    DeskBody,
    DeskFacts,
    DropBody,
    EffectFacts,
    MessageBody,
    MessageFacts,
    RingFacts,
    StopStateFacts,
    WarningBody,
    WarningFacts,
    WarningStepFacts,
)
from openline.model.space import Circle
from openline.model.warning import NO_DEADLINE, Effect, SlotValue, Warning


class Checks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a line is to be tried, from a second of play on."""

    first_s: float
    every_minutes: int
    within_minutes: int


class ProposeChannel(Act, frozen=True, kw_only=True, tag="propose_channel"):
    """A line is proposed, which is its proposer's signature."""

    id: str
    name: str
    parties: tuple[str, ...]
    level: Level
    carrier: Carrier = Carrier.OPENLINE
    languages: tuple[str, ...] = ("en",)
    interpreter: str = ""
    checks: Checks | None = None


class SignChannel(Act, frozen=True, kw_only=True, tag="sign_channel"):
    """A party signs a line as it is proposed; the last signature opens it."""

    id: str


class Manned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post of a desk."""

    name: str
    role: Role = Role.DUTY_OFFICER
    deputy: bool = False
    address: str = ""


class SetDesk(Act, frozen=True, kw_only=True, tag="set_desk"):
    """A party says who is tried at its end, and on which lines after that; without a line for all callers."""

    channel: str = ""
    posts: tuple[Manned, ...]
    then: tuple[str, ...] = ()


class LogCheck(Act, frozen=True, kw_only=True, tag="log_check"):
    """A line was tried; ``after_s`` is in true seconds."""

    channel: str
    party: str
    slot_s: float
    answered: bool = True
    after_s: int = 0


class SendMessage(Act, frozen=True, kw_only=True, tag="send_message"):
    """Something is said on a line; with ``said_s`` it was said by voice then, and is typed in now."""

    id: str
    channel: str
    to: tuple[str, ...]
    text: str
    language: str = "en"
    translations: tuple[Translation, ...] = ()
    precedence: Precedence = Precedence.PRIORITY
    needs: Receipt = Receipt.READ
    references: tuple[str, ...] = ()
    said_s: float | None = None
    said_by: str = ""
    said_to: str = ""


class SayStop(Act, frozen=True, kw_only=True, tag="say_stop"):
    """Somebody says STOP. No draft comes of it: the node hears it, and says whom it puts it before."""

    id: str
    text: str
    place: str = ""
    at: Place | None = None
    to: tuple[str, ...] = ()
    callback: str = ""


class AnswerStop(Act, frozen=True, kw_only=True, tag="answer_stop"):
    """A desk says what becomes of a STOP; or who raised it, that it is over."""

    id: str
    state: StopState
    reason: str = ""


class Ring(Act, frozen=True, kw_only=True, tag="ring"):
    """A post was rung; ``post`` counts from 1."""

    about: str
    party: str
    post: int
    result: Result


class IssueWarning(Act, frozen=True, kw_only=True, tag="issue_warning"):
    """A warning by a rung of its zone's ladder, on what the watch found of the zone last; no deadline."""

    id: str
    zone: str
    rung: int
    to: tuple[str, ...]
    values: dict[str, dict[str, SlotValue]]
    """What stands in its template's slots, by language."""
    part: str = ""
    quantity: int | None = None
    at: Place | None = None
    radius_m: int = 0
    answerable: bool = True
    note: str = ""


class DropLeaflets(Act, frozen=True, kw_only=True, tag="drop_leaflets"):
    """Leaflets of a warning fell over the ``minutes`` before."""

    id: str
    quantity: int
    at: Place
    radius_m: int
    minutes: int
    note: str = ""


class StateEffect(Act, frozen=True, kw_only=True, tag="state_effect"):
    """A party says what came of a warning."""

    id: str
    effect: Effect
    reason: str = ""


Saying: TypeAlias = (
    ProposeChannel
    | SignChannel
    | SetDesk
    | LogCheck
    | SendMessage
    | SayStop
    | AnswerStop
    | Ring
    | IssueWarning
    | DropLeaflets
    | StateEffect
)


def drafts_of_saying(act: Saying, state: State, at_ms: AtMs, now_ms: int) -> Iterator[Draft]:
    """Return what an act puts on record as things stand; of a STOP nothing, for the node hears that.

    Raises
    ------
    InputError, NotFoundError
        The script speaks of something that is not so when the act comes.
    """
    match act:
        case ProposeChannel():
            yield _proposal(act, at_ms)
        case SignChannel():
            now = state.channels.get(act.id)
            if now is None:
                raise unknown("channel", act.id)
            signed = ChannelFacts(channel=act.id, version=now.version, proposal_sha256=now.proposal_sha256)
            yield Draft(type="channel.sign/v1", facts=signed, body=ReasonBody())
        case SetDesk():
            yield _desk(act, state)
        case LogCheck():
            check = CheckFacts(
                channel=act.channel,
                party=act.party,
                slot_ms=at_ms(act.slot_s),
                answered=act.answered,
                after_ms=act.after_s * 1000,
            )
            yield Draft(type="check.log/v1", facts=check, body=ReasonBody())
        case SendMessage():
            yield _message(act, state, at_ms)
        case AnswerStop():
            answer = StopStateFacts(stop=act.id, state=act.state)
            yield Draft(type="stop.state/v1", facts=answer, body=ReasonBody(reason=act.reason))
        case Ring():
            rung = RingFacts(about=act.about, party=act.party, post=act.post - 1, result=act.result)
            yield Draft(type="ring.log/v1", facts=rung, body=ReasonBody())
        case IssueWarning():
            yield _warning(act, state)
        case DropLeaflets():
            fell = DropBody(
                quantity=act.quantity,
                area=_circle(act.at, act.radius_m),
                from_ms=now_ms - act.minutes * 60_000,
                to_ms=now_ms,
                note=act.note,
            )
            yield Draft(type="warning.drop/v1", facts=WarningStepFacts(warning=act.id), body=fell)
        case StateEffect():
            effect = EffectFacts(warning=act.id, effect=act.effect)
            yield Draft(type="warning.effect/v1", facts=effect, body=ReasonBody(reason=act.reason))


def _proposal(act: ProposeChannel, at_ms: AtMs) -> Draft:
    checks = None
    if act.checks is not None:
        checks = CheckSchedule(
            first_ms=at_ms(act.checks.first_s),
            every_ms=act.checks.every_minutes * 60_000,
            within_ms=act.checks.within_minutes * 60_000,
        )
    said = Channel(
        id=act.id,
        name=act.name,
        parties=act.parties,
        level=act.level,
        carrier=act.carrier,
        languages=act.languages,
        interpreter=act.interpreter,
        checks=checks,
    )
    facts = ChannelFacts(
        channel=act.id,
        version=1,
        parties=act.parties,
        level=act.level,
        carrier=act.carrier,
        checks=checks,
    )
    return Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=said))


def _desk(act: SetDesk, state: State) -> Draft:
    former = state.desks.get((act.by, act.channel))
    facts = DeskFacts(
        channel=act.channel,
        version=former.version + 1 if former is not None else 1,
        posts=tuple(Post(role=it.role, deputy=it.deputy) for it in act.posts),
        then=act.then,
    )
    labels = tuple(PostLabel(name=it.name, address=it.address) for it in act.posts)
    return Draft(type="desk.set/v1", facts=facts, body=DeskBody(posts=labels))


def _message(act: SendMessage, state: State, at_ms: AtMs) -> Draft:
    facts = MessageFacts(
        message=act.id,
        channel=act.channel,
        serial=0,
        precedence=act.precedence,
        action=act.to,
        needs=act.needs,
        references=act.references,
    )
    serial, after = next_of(state, sequence_of(act.by, facts), act.precedence)
    spoken = None
    if act.said_s is not None:
        spoken = Spoken(at_ms=at_ms(act.said_s), by=act.said_by, to=act.said_to)
    body = MessageBody(text=act.text, language=act.language, translations=act.translations, spoken=spoken)
    numbered = msgspec.structs.replace(facts, serial=serial, after=after)
    return Draft(type="message.send/v1", facts=numbered, body=body)


def _warning(act: IssueWarning, state: State) -> Draft:
    zone = zone_of(state, act.zone)
    ladder = ladder_of(zone) if zone is not None else None
    if ladder is None or not 1 <= act.rung <= len(ladder.rungs):
        raise InputError(f"there is no rung {act.rung} to give it by", where=f"zone {act.zone}")
    rung = ladder.rungs[act.rung - 1]
    template = shipped_templates()[rung.template]
    if template.demand is None:
        raise InputError("its template asks for nothing", where=f"template {rung.template}")
    texts = tuple(
        warning_text(template, language, {"deadline": NO_DEADLINE, **values})
        for language, values in act.values.items()
    )
    said = Warning(
        id=act.id,
        zone=act.zone,
        rung=act.rung,
        medium=rung.medium,
        addressees=act.to,
        part=act.part,
        demand=template.demand,
        deadline=NO_DEADLINE,
        quantity=act.quantity,
        area=_circle(act.at, act.radius_m) if act.at is not None else None,
        can_be_acknowledged=act.answerable,
        texts=texts,
        note=act.note,
    )
    facts = WarningFacts(
        warning=act.id,
        zone=act.zone,
        rung=act.rung,
        to=act.to,
        answerable=act.answerable,
        evidence=tuple(_found_last(state, act.zone)),
        templates={it.language: it.digest for it in texts},
    )
    return Draft(type="warning.issue/v1", facts=facts, body=WarningBody(warning=said))


def _found_last(state: State, zone: str) -> Iterator[str]:
    """Give the finding of the watch about a zone that last suggested a message, if one has."""
    yield from (id for id in list(state.suggested)[-1:] if state.cards[id].about == zone)


def _circle(at: Place, radius_m: int) -> Circle:
    return Circle(centre=at.position, radius_mm=radius_m * 1000)
