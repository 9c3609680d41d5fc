"""Who may see what, and how much of it: one pure function, asked at every door (decision 12).

====================================  ====================================================================
entry                                 who sees how much of it, besides its author, who sees all
====================================  ====================================================================
theatre, party, key, checkpoint       every party: all. Without them nobody could check a signature
agreement                             the parties it names: all
zone, line, area, sighting, coverage  what its owner has decided for each recipient (``share.set``);
                                      a proposal decides *all* of what it covers for those it names
stance, dispute                       whoever sees all of what it is about, and its owner
finding about a zone or line          its owner, and each party to which it is *agreed*: all, or the contact
                                      while an agreement that covers it is suspended
finding, the parties that it concerns at least the contact, even of a zone they have not been shown (R16)
acknowledgement                       the author of what is acknowledged: all
release                               its recipient: all
share, hold                           nobody
redaction                             nobody is released it, but that the entry is withdrawn; a bundle that
                                      shows the redacted entry shows the redaction, with its reason, too
====================================  ====================================================================

A party that is never to be addressed sees nothing. What is for a party that is reached through another goes
to that other one, see :mod:`openline.decide.releasing`. The node holds everything; this is about parties.
"""

from __future__ import annotations

from openline.decide.state import Card, State
from openline.decide.stating import covering, stance_of
from openline.model.agreement import StanceValue
from openline.model.event import NODE
from openline.model.party import Addressable
from openline.model.release import Detail

PUBLIC = frozenset({"theatre", "party", "key", "checkpoint"})
SHARED = frozenset({"zone", "line", "control", "sighting", "coverage"})


def detail_of(state: State, recipient: str, card: Card) -> Detail:
    """Return how much of an entry a party may see now.

    Parameters
    ----------
    state
        What stands on record, the entry itself included.
    recipient
        A party, or the node.
    card
        The entry.
    """
    if recipient in (NODE, card.author):
        return Detail.FULL
    party = state.parties.get(recipient)
    if party is None or party.addressable is Addressable.NEVER:
        return Detail.NOTHING
    family, _, action = card.type.removesuffix("/v1").partition(".")
    if family in PUBLIC:
        return Detail.FULL
    if family == "agreement":
        agreement = state.agreements.get(card.about)
        return _all_if(agreement is not None and recipient in agreement.parties)
    if family == "stance" or (family, action) == ("control", "dispute"):
        return _all_if(sees_all(state, recipient, card.about))
    if family in SHARED:
        return shown_of(state, recipient, card.about)
    if family == "watch":
        return _detail_of_finding(state, recipient, card)
    if family == "acknowledge":
        acknowledged = state.cards[card.about]
        # Not of another acknowledgement: two machines would go on answering each other for ever.
        return _all_if(recipient == acknowledged.author and acknowledged.type != card.type)
    if family == "release":
        return _all_if(recipient in card.parties)
    return Detail.NOTHING


def shown_of(state: State, recipient: str, about: str) -> Detail:
    """Return how much of a zone, line, area, sighting or coverage report a party may see."""
    owned = state.objects.get(about)
    if owned is not None and recipient in (owned.owner, NODE):
        return Detail.FULL
    return state.shared.get((about, recipient), Detail.NOTHING)


def sees_all(state: State, recipient: str, about: str) -> bool:
    """Tell whether a party may see all of an object or agreement."""
    agreement = state.agreements.get(about)
    if agreement is not None:
        return recipient == NODE or recipient in agreement.parties
    return shown_of(state, recipient, about) is Detail.FULL


def _detail_of_finding(state: State, recipient: str, card: Card) -> Detail:
    least = Detail.CONTACT if recipient in card.parties else Detail.NOTHING
    owned = state.objects.get(card.about)
    if owned is None:
        return least
    if recipient == owned.owner:
        return Detail.FULL
    stance = stance_of(state, card.about, recipient)
    if stance is None or stance.value is not StanceValue.AGREED or not sees_all(state, recipient, card.about):
        return least
    suspended = any(it.state == "suspended" and recipient in it.parties for it in covering(state, card.about))
    return Detail.CONTACT if suspended else Detail.FULL


def _all_if(condition: bool) -> Detail:
    return Detail.FULL if condition else Detail.NOTHING
