"""Who may see what, and how much of it: one pure function, asked at every door (decision 12).

====================================  ====================================================================
entry                                 who sees how much of it, besides its author, who sees all
====================================  ====================================================================
theatre, party, key, checkpoint       every party: all. Without them nobody could check a signature
agreement                             the parties it names: all
zone, line, area, sighting, coverage  what its owner has decided for each recipient (``share.set``);
                                      a proposal decides *all* of what it covers for those it names
movement, activity, and their steps   what its owner has decided for each recipient
site                                  the same, for the purposes to which its people consent (``consent.set``)
stance, dispute, outcome, guarantee   whoever sees all of what it is about, and its owner
short notice                          the parties to the agreement that see all of what it is about
departure without relay               the owner: all; who sees all of it: the contact; those that had not
                                      relayed at least that there is one
overdue answer                        the author of what was to be answered, and who owes the answer: all;
                                      of a match that there is one, to a side that is not told more
what did not reach a party            that party, and the author of it if it knows of the party: all; of a
                                      match, the other side, as for acknowledgements
copy made to be carried away          for whom it was made, and whose things are in it: all
match                                 its two sides: the contact, never all; only that there is one, to a
                                      side that has spent its budget of hidden matches
what a side says about a match        the other side: all
track on or off its notified route    the party whose desk it is for: all; others what that party decides
finding about a zone or line          its owner, and each party to which it is *agreed*: all, or the contact
                                      while an agreement that covers it is suspended
finding, the parties that it concerns at least the contact, even of a zone they have not been shown (R16)
acknowledgement                       the author of what is acknowledged: all; of a match, the other side
release                               its recipient: all
joint cell                            the parties it names: all, each up to when it left
acknowledgement at a joint cell       who sits there, and the author of what is acknowledged: all
release to a joint cell               who sat there when it was released: all, for good
share, consent, hold                  nobody
redaction                             nobody is released it, but that the entry is withdrawn; a bundle that
                                      shows the redacted entry shows the redaction, with its reason, too
====================================  ====================================================================

A joint cell is a recipient too, and sees nothing by itself: of what its parties see and have, only

====================================  ====================================================================
zone, line, area, sighting, coverage  what its owner has decided for the cell, while the owner sits there
movement, activity, and their steps   the same
site                                  the same, for the purposes to which its people consent for the cell
track on or off its notified route    what the party whose desk it is for decides, while it sits there
match                                 the contact, if all its parties signed that it is told of matches, the
                                      two sides are all who sit there, and each is told whom to call itself
====================================  ====================================================================

A party that is never to be addressed sees nothing. What is for a party that is reached through another goes
to that other one, see :mod:`openline.decide.releasing`. The node holds everything; this is about parties.
"""

from __future__ import annotations

from openline.decide.seating import sat_at, seated
from openline.decide.state import Card, CellStanding, State
from openline.decide.stating import covering, stance_of
from openline.model.agreement import StanceValue
from openline.model.event import NODE
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose

PUBLIC = frozenset({"theatre", "party", "key", "checkpoint"})
NOTIFIED = frozenset({"site", "movement", "activity"})
SHARED = frozenset({"zone", "line", "control", "sighting", "coverage"}) | NOTIFIED
BY_SIGHT = frozenset({"stance", "outcome", "guarantee"})
"""Whoever sees all of what these are about sees all of them."""


def detail_of(state: State, recipient: str, card: Card, purpose: Purpose = Purpose.NOTICE) -> Detail:
    """Return how much of an entry a party may see now.

    Parameters
    ----------
    state
        What stands on record, the entry itself included.
    recipient
        A party, or the node.
    card
        The entry.
    purpose
        What it would be shown for: consent to one purpose is none to another.
    """
    if recipient in (NODE, card.author):
        return Detail.FULL
    if recipient in state.cells:
        return _detail_at_cell(state, state.cells[recipient], card, purpose)
    party = state.parties.get(recipient)
    if party is None or party.addressable is Addressable.NEVER:
        return Detail.NOTHING
    family, _, action = card.type.removesuffix("/v1").partition(".")
    if family in PUBLIC:
        return Detail.FULL
    if family == "agreement":
        agreement = state.agreements.get(card.about)
        return _all_if(agreement is not None and recipient in agreement.parties)
    if family == "cell":
        return _all_if(_is_of_cell(state, recipient, card, action))
    if family == "notice":
        return _all_if(recipient in card.parties and sees_all(state, recipient, card.about))
    if family in BY_SIGHT or (family, action) == ("control", "dispute"):
        return _all_if(sees_all(state, recipient, card.about))
    if family in SHARED:
        return shown_of(state, recipient, card.about, purpose)
    if family == "overdue":
        return _detail_of_overdue(state, recipient, card)
    if family == "delivery":
        return _detail_of_delivery(state, recipient, card)
    if family == "copy":
        return _all_if(recipient in card.parties)
    if family == "departure":
        return _detail_of_departure(state, recipient, card)
    if family == "match":
        return _detail_of_match(state, recipient, card, action)
    if family == "conform":
        return Detail.FULL if recipient in card.parties else shown_of(state, recipient, card.id, purpose)
    if family == "watch":
        return _detail_of_finding(state, recipient, card)
    if family == "acknowledge":
        acknowledged = state.cards[card.about]
        if acknowledged.type.startswith("match."):
            return _all_if(_is_told_whose(state, recipient, acknowledged))
        # Not of another acknowledgement: two machines would go on answering each other for ever.
        return _all_if(recipient == acknowledged.author and acknowledged.type != card.type)
    if family == "release":
        return _all_if(recipient in card.parties or _sat_there(state, recipient, card))
    return Detail.NOTHING


def shown_of(state: State, recipient: str, about: str, purpose: Purpose = Purpose.NOTICE) -> Detail:
    """Return how much of a zone, line, area, report or notification a party may see."""
    owned = state.objects.get(about)
    if owned is not None and recipient in (owned.owner, NODE):
        return Detail.FULL
    consented = state.consents.get((about, recipient), ())
    if owned is not None and owned.kind == "site" and purpose not in consented:
        return Detail.NOTHING
    return state.shared.get((about, recipient), Detail.NOTHING)


def is_own_finding(state: State, party: str, entry: str) -> bool:
    """Tell whether an entry is a finding for a party's own desk, which it may pass on across the line."""
    card = state.cards.get(entry)
    return card is not None and card.type == "conform.find/v1" and party in card.parties


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


def _detail_of_match(state: State, recipient: str, card: Card, action: str) -> Detail:
    if recipient not in card.parties:
        return Detail.NOTHING
    if not _is_told_whose(state, recipient, card):
        return Detail.EXISTENCE
    return Detail.FULL if action == "resolve" else Detail.CONTACT


def _is_told_whose(state: State, recipient: str, card: Card) -> bool:
    """Tell whether a party is a side of a match, and is told who the other is: once it sees that anyway."""
    if recipient not in card.parties:
        return False
    match = state.matches[card.about or card.id]
    hidden = match.other if state.objects[match.about].owner == recipient else match.about
    return recipient not in match.existence_only or sees_all(state, recipient, hidden)


def _detail_of_overdue(state: State, recipient: str, card: Card) -> Detail:
    if recipient not in card.parties and not _sat_there(state, recipient, card):
        return Detail.NOTHING
    awaited = state.cards[card.about]
    hidden = awaited.type.startswith("match.") and not _is_told_whose(state, recipient, awaited)
    return Detail.EXISTENCE if hidden else Detail.FULL


def _detail_of_delivery(state: State, recipient: str, card: Card) -> Detail:
    """All of it, for the party that was not reached, and for who has shown it something and awaits an answer.

    Whoever speaks about what another put on record does not know to whom that was shown, but its owner.
    """
    if recipient in card.parties:
        return Detail.FULL
    lost = state.cards[card.about]
    if lost.type.startswith("match."):
        return _all_if(_is_told_whose(state, recipient, lost))
    if recipient != lost.author:
        return Detail.NOTHING
    owned = state.objects.get(lost.about)
    return _all_if(owned is None or recipient == owned.owner or owned.owner in card.parties)


def _detail_of_departure(state: State, recipient: str, card: Card) -> Detail:
    """All of it, with who else had not relayed, is for the owner; the others learn that it has gone."""
    owner = state.objects[card.about].owner
    if recipient == owner:
        return Detail.FULL
    shown = shown_of(state, recipient, card.about)
    if recipient in card.parties:
        return Detail.EXISTENCE if shown is Detail.NOTHING else Detail.CONTACT
    return Detail.CONTACT if shown is Detail.FULL else Detail.NOTHING


def _is_of_cell(state: State, recipient: str, card: Card, action: str) -> bool:
    if action == "acknowledge":
        return recipient == state.cards[card.about].author or _sat_there(state, recipient, card)
    return sat_at(state.cells[card.about], recipient, card.at)


def _sat_there(state: State, party: str, card: Card) -> bool:
    """Tell whether a party sat at a joint cell that an entry is for when that came on record."""
    return any(it in state.cells and sat_at(state.cells[it], party, card.at) for it in card.parties)


def _detail_at_cell(state: State, cell: CellStanding, card: Card, purpose: Purpose) -> Detail:
    """Return what a joint cell is shown: what those who sit there have shared with it, and nothing besides.

    Of stances, disputes and outcomes it is shown none, whatever it sees in full: who put a thing on record
    shares what it said itself, and not what others said of it.
    """
    seats = seated(cell)
    family, _, action = card.type.removesuffix("/v1").partition(".")
    if family == "match" and action != "resolve":
        return _match_at_cell(state, cell, card)
    if family == "conform" and set(card.parties) & set(seats):
        return shown_of(state, cell.id, card.id, purpose)
    owned = state.objects.get(card.about) if family in SHARED else None
    if owned is None or owned.owner not in seats or card.author != owned.owner:
        return Detail.NOTHING
    return shown_of(state, cell.id, card.about, purpose)


def _match_at_cell(state: State, cell: CellStanding, card: Card) -> Detail:
    """Nobody learns at the cell what its own notice does not say: so not where anybody else sits, too."""
    if not cell.sees_matches or set(seated(cell)) != set(card.parties):
        return Detail.NOTHING
    own_notices = {detail_of(state, side, card) for side in card.parties}
    return Detail.CONTACT if own_notices == {Detail.CONTACT} else Detail.NOTHING


def _all_if(condition: bool) -> Detail:
    return Detail.FULL if condition else Detail.NOTHING
