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
                                      of matches that there are some, to a side that is not told more
what did not reach a party            that party, and the author of it if it knows of the party: all; of a
                                      match, the other side, as for acknowledgements; who did something with
                                      an incident or exhibit of others: that it did not reach those
copy made to be carried away          for whom it was made, and whose things are in it: all
finding of matches                    each side of one: the contact, of its own, never all; of those for
                                      which it has spent its budget of hidden matches only that there are
                                      some
what a side says about a match        the other side: all
track on or off its notified route    the party whose desk it is for: all; others what that party decides
finding about a zone or line          its owner, and each party to which it is *agreed*: all, or the contact
                                      while an agreement that covers it is suspended
finding, the parties that it concerns at least the contact, even of a zone they have not been shown (R16)
acknowledgement                       the author of what is acknowledged: all; of a match, the other side; who
                                      did something with an incident or exhibit of others: of theirs alone
release                               its recipient: all
channel, its checks                   the parties that are on it: all
desk                                  on a channel, who is on it: all, but not which of its other channels
                                      are tried next; for whoever is told to call, everybody
message, warning, statement           whom it is addressed to: all
that a party has stated nothing       who asked it, and that party: all, but not who asked where that is
                                      withheld
incident, exhibit, citation           whom it is addressed to, and whom its author shares it with: all, but
                                      not to whom else, nor what an incident takes out of another
incident held to be the same, or not  who is shown both
custody of an exhibit                 who is shown the exhibit
STOP                                  who raised it, and the desks before which it was put: all, but not
                                      before whom else; what a desk says of it, who raised it
who was rung, what is near a place    the party that it concerns
what went to the next post            who owes the answers and who waits for them: all
what a finding suggests to say        the owner of the zone
texts of templates, their reviews     every party
daily report                          the parties that it names, at the same moment
joint cell                            the parties it names: all, each up to when it left
acknowledgement at a joint cell       who sits there, and the author of what is acknowledged: all
release to a joint cell               who sat there when it was released: all, for good
share, consent, hold, pruning         nobody
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

from collections.abc import Iterator

from openline.decide.matchbook import MatchStanding
from openline.decide.reaching import reached_through
from openline.decide.seating import sat_at, seated
from openline.decide.state import Card, CellStanding, State
from openline.decide.stating import covering, stance_of
from openline.decide.stopping import is_known
from openline.model.agreement import StanceValue
from openline.model.event import NODE, Facts, MatchesFacts, MatchesTellFacts, MatchGroup
from openline.model.incident import MergeFacts
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose
from openline.model.saying import SAYINGS

PUBLIC = frozenset({"theatre", "party", "key", "checkpoint"})
NOTIFIED = frozenset({"site", "movement", "activity"})
SHARED = frozenset({"zone", "line", "control", "sighting", "coverage"}) | NOTIFIED
SAID = frozenset(it.partition(".")[0] for it in SAYINGS) - {"desk", "template"}
"""What parties say to each other, and what the node finds of it: for those whom it concerns."""
BY_AUTHOR = frozenset({"incident", "exhibit", "citation"})
"""What is for those whom its author names, at first or later."""
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
    if family == "matches":
        return _detail_of_matches(state, recipient, card)
    if family == "conform":
        return Detail.FULL if recipient in card.parties else shown_of(state, recipient, card.id, purpose)
    if family == "watch":
        return _detail_of_finding(state, recipient, card)
    if family == "acknowledge":
        acknowledged = state.cards[card.about]
        if acknowledged.type.startswith("match."):
            return _all_if(_is_told_whose(state, recipient, acknowledged))
        if acknowledged.type.startswith("matches."):
            return _all_if(_is_told_of(state, recipient, acknowledged, of=card.author))
        if acknowledged.type == "stop.hear/v1":
            stop = state.stops[acknowledged.about]
            # A go-between answers for others, too, whom who raised it may not know of.
            asked = {it or via for via, it in state.recipients[acknowledged.id] if via == card.author}
            return _all_if(recipient == stop.party and all(is_known(stop, it) for it in asked))
        # Not of another acknowledgement: two machines would go on answering each other for ever.
        may = acknowledged.type != card.type and _may_know_reader(state, acknowledged, card.author)
        return _all_if(may and recipient == acknowledged.author)
    if family == "release":
        return _all_if(recipient in card.parties or _sat_there(state, recipient, card))
    if family == "desk":
        return _all_if(_may_call(state, recipient, card.about))
    if family in BY_AUTHOR:
        return _all_if(_is_shown_said(state, recipient, card))
    return _all_if(family == "template" or (family in SAID and recipient in card.parties))


def _is_shown_said(state: State, recipient: str, card: Card) -> bool:
    """Tell whether a party is shown an incident, exhibit or citation, or all that a step is about."""
    return all(
        recipient == put.author
        or recipient in put.parties
        or state.shared.get((put.about, recipient)) is Detail.FULL
        for put in _said_about(state, card)
    )


def _said_about(state: State, card: Card) -> Iterator[Card]:
    """Give what brought the incidents, the exhibit or the citation on record that an entry is about."""
    content = state.contents.get(card.id)
    facts = content.facts if content is not None else None
    ids = (card.about, facts.into) if isinstance(facts, MergeFacts) else (card.about,)
    entries = (shared_as_said(state, id) for id in ids)
    return (state.cards[it] for it in entries if it is not None)


def _may_know_reader(state: State, card: Card, reader: str) -> bool:
    """Tell whether the author of an entry may know that a party is shown it.

    Whoever holds another's incident to be one of two, or has another's exhibit, does not know whom its author
    has shown it.
    """
    return all(put.author in (card.author, reader) for put in _said_about(state, card))


def shared_as_said(state: State, id: str) -> str | None:
    """Return the entry of an incident, exhibit or citation; ``None`` if an id is of nothing like that."""
    standing = state.incidents.get(id) or state.exhibits.get(id) or state.citations.get(id)
    return standing.entry if standing is not None else None


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
    """Tell whether a party is a side of the match that an entry is about, and is told who the other is."""
    if recipient not in card.parties:
        return False
    return is_told_whose(state, recipient, state.matches[card.about or card.id])


def is_told_whose(state: State, side: str, match: MatchStanding) -> bool:
    """Tell whether a side of a match is told who the other is: once it sees the other thing it is anyway."""
    hidden = match.other if state.objects[match.about].owner == side else match.about
    return side not in match.existence_only or sees_all(state, side, hidden)


def _detail_of_matches(state: State, recipient: str, card: Card) -> Detail:
    """Return the contact, or that there are some, of all that a finding says to one side of matches."""
    if recipient not in card.parties:
        return Detail.NOTHING
    told = any(_tells_whose(state, recipient, *it) for it in _matches_of(state, recipient, card))
    return Detail.CONTACT if told else Detail.EXISTENCE


def _matches_of(state: State, recipient: str, card: Card) -> Iterator[tuple[str, str, MatchGroup]]:
    """Return each group of matches of which a finding tells a side: of what, whose that is, the group."""
    facts = content.facts if (content := state.contents.get(card.id)) is not None else None
    earlier = state.carried.get((card.id, recipient), ())
    findings: list[Facts | None] = [facts]
    if isinstance(facts, MatchesTellFacts):
        earlier = facts.entries
    for id in earlier:
        content = state.contents.get(id)
        findings.append(content.facts if content is not None else None)
    for it in findings:
        if isinstance(it, MatchesFacts):
            owner = state.objects[it.about].owner
            for group in (*it.begun, *it.changed, *it.ended):
                if recipient in (owner, group.party):
                    yield it.about, owner, group


def _tells_whose(state: State, recipient: str, about: str, owner: str, group: MatchGroup) -> bool:
    """Tell whether a side of matches is told who the other is; it is of those whose other thing it sees."""
    if recipient not in group.existence_only:
        return True
    hidden = group.other if recipient == owner else (about,)
    return any(sees_all(state, recipient, it) for it in hidden)


def _detail_about_notice(state: State, recipient: str, card: Card, side: str) -> Detail:
    """Return how much a party is shown of what became of another's, or its own, notice of matches.

    How urgent that was goes by all that the side was told: whoever was told less learns only whom to call.
    """
    groups = list(_matches_of(state, side, card))
    if recipient == side:
        hidden = not all(_tells_whose(state, side, *it) for it in groups)
        return Detail.EXISTENCE if hidden else Detail.FULL
    shared = [it for it in groups if recipient in (it[1], it[2].party)]
    if not shared:
        return Detail.NOTHING
    if not any(_tells_whose(state, recipient, *it) for it in shared):
        return Detail.EXISTENCE
    whole = len(shared) == len(groups) and all(_tells_whose(state, recipient, *it) for it in shared)
    return Detail.FULL if whole else Detail.CONTACT


def _is_told_of(state: State, recipient: str, card: Card, *, of: str) -> bool:
    """Tell whether a party is told, by a finding, of a match with another party."""
    groups = _matches_of(state, recipient, card)
    return recipient != of and any(
        of in (owner, group.party) and _tells_whose(state, recipient, about, owner, group)
        for about, owner, group in groups
    )


def _detail_of_overdue(state: State, recipient: str, card: Card) -> Detail:
    if recipient not in card.parties and not _sat_there(state, recipient, card):
        return Detail.NOTHING
    awaited = state.cards[card.about]
    hidden = awaited.type.startswith("match.") and not _is_told_whose(state, recipient, awaited)
    if awaited.type.startswith("matches."):
        return _detail_about_notice(state, recipient, awaited, card.parties[0])
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
    if lost.type.startswith("matches."):
        # It was for the party itself, or for one that is reached through it.
        sides = [it for it in lost.parties if reached_through(state, it) == card.parties[0]]
        details = [_detail_about_notice(state, recipient, lost, it) for it in sides]
        return max(details, key=lambda it: it.rank, default=Detail.NOTHING)
    if recipient != lost.author:
        return Detail.NOTHING
    owned = state.objects.get(lost.about)
    if owned is None:
        return _all_if(_may_know_reader(state, lost, card.parties[0]))
    return _all_if(recipient == owned.owner or owned.owner in card.parties)


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
    if family == "matches":
        return _matches_at_cell(state, cell, card)
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


def _matches_at_cell(state: State, cell: CellStanding, card: Card) -> Detail:
    """Return the same of what a finding says of matches between those who sit there, once they are told."""
    seats = seated(cell)
    if not cell.sees_matches or len(seats) != 2:
        return Detail.NOTHING
    content = state.contents.get(card.id)
    facts = content.facts if content is not None else None
    if not isinstance(facts, MatchesFacts) or set(facts.held) & set(seats):
        return Detail.NOTHING
    owner = state.objects[facts.about].owner
    groups = (*facts.begun, *facts.changed, *facts.ended)
    sees = any({owner, it.party} == set(seats) and not it.existence_only for it in groups)
    return Detail.CONTACT if sees else Detail.NOTHING


def _may_call(state: State, recipient: str, channel: str) -> bool:
    """Tell whether a party sees a desk: everybody one for all, and those on a channel the one on it."""
    return not channel or (channel in state.channels and recipient in state.channels[channel].parties)


def _all_if(condition: bool) -> Detail:
    return Detail.FULL if condition else Detail.NOTHING
