"""Involving: whom it concerns what is said on lines, in warnings and statements; it is for nobody else."""

from __future__ import annotations

from openline.decide.messaging import addressees_of
from openline.decide.state import State
from openline.decide.stopping import is_known
from openline.model.event import NODE, Facts
from openline.model.incident import CiteFacts, ExhibitFacts, IncidentFacts
from openline.model.saying import (
    ChannelFacts,
    CheckFacts,
    DailyFacts,
    EffectFacts,
    EscalateFacts,
    MessageFacts,
    MissFacts,
    NearFacts,
    OddFacts,
    RingFacts,
    SilentFacts,
    StatementFacts,
    StopFacts,
    StopStateFacts,
    SuggestFacts,
    WarningFacts,
    WarningStepFacts,
)


def involved(state: State, author: str, facts: Facts) -> tuple[str, ...]:
    """Return whom an entry of :data:`openline.model.saying.SAYINGS` concerns beside its author."""
    match facts:
        case ChannelFacts():
            known = state.channels.get(facts.channel)
            return tuple(sorted({*facts.parties, *(known.parties if known is not None else ())}))
        case CheckFacts() | MissFacts():
            return state.channels[facts.channel].parties
        case MessageFacts():
            return addressees_of(state, author, facts)
        case OddFacts():
            card = state.cards[facts.entry]
            return tuple(sorted({card.author, *card.parties} - {NODE}))
        case StopFacts():
            return tuple(sorted({facts.party, *facts.to} - {""}))
        case StopStateFacts():
            # What a desk says goes to who raised it: before whom else it was put is nobody else's business.
            stop = state.stops[facts.stop]
            return stop.to if author in ("", stop.party) else tuple(it for it in (stop.party,) if it)
        case RingFacts():
            return _about_ring(state, author, facts)
        case NearFacts():
            return (facts.party,)
        case EscalateFacts():
            return tuple(dict.fromkeys(it for it in (facts.party, facts.sender) if it != NODE))
        case SuggestFacts():
            return (state.objects[facts.zone].owner,)
        case WarningFacts():
            return facts.to
        case WarningStepFacts() | EffectFacts():
            warning = state.warnings[facts.warning]
            return tuple(dict.fromkeys((warning.issuer, *warning.to)))
        case StatementFacts() | IncidentFacts() | ExhibitFacts() | CiteFacts():
            return facts.to
        case SilentFacts():
            return (state.statements[facts.statement].author, facts.party)
        case DailyFacts():
            return facts.parties
    return ()


def _about_ring(state: State, author: str, facts: RingFacts) -> tuple[str, ...]:
    """Return who hears that somebody was rung: he, and of a STOP whoever raised it or has it before him."""
    stop = state.stops.get(facts.about)
    others = (stop.party,) if stop is not None and author in stop.to and is_known(stop, author) else ()
    return tuple(dict.fromkeys(it for it in (facts.party, *others) if it))
