"""Releases: what each party is shown because an entry comes on record (decision 6, R3, R14, R16).

Whatever is shown is itself recorded, numbered without gaps for each recipient. What is for a party that is
reached through another goes to that other one, and says whom it is asked to tell. When something is withdrawn
everyone who was shown it is told so under the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias, cast

from openline.decide.access import PUBLIC, SHARED, detail_of, shared_as_said
from openline.decide.listing import list_matches, parts_of
from openline.decide.matchbook import KINDS
from openline.decide.presenting import MATCHES, NOT_RECALLED, reduce
from openline.decide.reaching import reached_through
from openline.decide.seating import open_cells
from openline.decide.settling import is_settled
from openline.decide.state import Card, Content, State
from openline.model.event import (
    NODE,
    AgreementFacts,
    CellFacts,
    ConsentFacts,
    MatchesFacts,
    ReleaseBody,
    ReleaseFacts,
    ShareFacts,
)
from openline.model.release import Detail

RULE = "releasing/1"

_Level: TypeAlias = Literal["existence", "contact", "coarse", "full", "withdrawn"]


class Planned(NamedTuple):
    """A release to be recorded; the journal gives it its number."""

    facts: ReleaseFacts
    body: ReleaseBody


def plan_releases(before: State, after: State, card: Card, content: Content) -> list[Planned]:
    """Return all that parties are to be shown because an entry comes on record.

    Parameters
    ----------
    before, after
        What stands without the entry, and with it.
    card, content
        The entry.
    """
    if card.type in MATCHES:
        return list(_matches_told(after, card, content))
    if card.type == "redact/v1":
        return list(_withdrawals(after, card.about, after.recipients.get(card.about, ())))
    plans = list(_first_shown(after, card, content))
    if card.type == "party.enrol/v1":
        plans += _introduction(after, card)
    if card.type == "party.edit/v1":
        plans += _reached_anew(before, after, card)
    if isinstance(content.facts, ShareFacts) and shared_as_said(after, content.facts.about) is not None:
        for entry in _said_of(after, content.facts.about):
            plans += _finding_shown(before, after, entry)
    elif isinstance(content.facts, ShareFacts) and content.facts.about in after.cards:
        plans += _finding_shown(before, after, content.facts.about)
    elif isinstance(content.facts, ShareFacts | ConsentFacts):
        plans += _shown_anew(before, after, (content.facts.about,))
    if isinstance(content.facts, CellFacts) and card.type == "cell.leave/v1":
        plans += _left(before, after, card)
    if isinstance(content.facts, AgreementFacts):
        plans += _shown_anew(before, after, tuple(cover.about for cover in content.facts.covers))
    return plans


def _first_shown(state: State, card: Card, content: Content) -> Iterator[Planned]:
    for party in _recipients(state):
        detail = Detail.NOTHING if party == card.author else detail_of(state, party, card)
        yield from _to(state, party, card, content, detail)


def _matches_told(state: State, card: Card, content: Content) -> Iterator[Planned]:
    """Tell each side of matches of its own, in one release; the finding need not be folded in for that."""
    held = content.facts.held if isinstance(content.facts, MatchesFacts) else ()
    for recipient in (*sorted(card.parties), *open_cells(state)):
        if recipient not in held:
            parts = parts_of(state, recipient, card.id, content.facts)
            detail, shown = list_matches(state, recipient, card, parts)
            if shown:
                yield from _as_shown(state, recipient, card, detail, shown)


def _recipients(state: State) -> list[str]:
    """Return everyone who can be shown something: the parties, and the joint cells that are open."""
    return [*sorted(state.parties), *open_cells(state)]


def _left(before: State, after: State, leave: Card) -> Iterator[Planned]:
    """Take back from a joint cell that goes on what the party that leaves it had shared with it."""
    if after.cells[leave.about].state != "open":
        return
    for about, recipient in after.shared:
        if recipient == leave.about and about in after.cards:
            yield from _finding_shown(before, after, about)
        elif recipient == leave.about:
            yield from _shown_anew(before, after, (about,))


def _introduction(state: State, card: Card) -> Iterator[Planned]:
    """Show a party that comes on record who was there before, and with which keys."""
    for entry in state.public:
        content = state.contents.get(entry)
        if entry != card.id and content is not None:
            earlier = state.cards[entry]
            yield from _to(state, card.about, earlier, content, detail_of(state, card.about, earlier))


def _reached_anew(before: State, after: State, edit: Card) -> Iterator[Planned]:
    """Show what stands to everyone who is reached otherwise now, so far as it has not been told.

    What a party was told by word of mouth it is shown itself, once it can be. A go-between is asked to pass
    on only what neither the party was shown nor another was asked to tell it: who now reaches it was not
    known to those who shared it.
    """
    for party in sorted(after.parties):
        if _addressees(after, party) in ((), _addressees(before, party)):
            continue
        itself = reached_through(after, party) == party
        for entry, content in after.contents.items():
            card = after.cards[entry]
            detail = detail_of(after, party, card)
            if content is None or entry == edit.id or card.author == party or _has_ended(after, card):
                continue
            if card.type == "conform.find/v1" and not itself:
                continue  # for its own desk: no go-between is told of it
            told = {
                _shown_at(after, entry, place)
                for place in after.recipients.get(entry, ())
                if _whose(place) == party and not (itself and place[1])
            }
            # What was withdrawn because it was redacted is not shown again without its body.
            redacted = after.evidence.get(entry) == "redacted" and "withdrawn" in told
            if detail.value not in told and not redacted:
                yield from _to(after, party, card, content, detail)


def _has_ended(state: State, card: Card) -> bool:
    """Tell whether a zone, line, statement or agreement holds no more: nobody is introduced to it."""
    if card.type.partition(".")[0] in PUBLIC:
        return False
    if is_settled(state, card):
        return True
    match = state.matches.get(card.about or card.id)
    agreed = state.agreements.get(card.about) or state.cells.get(card.about)
    standing = match or state.objects.get(card.about) or agreed
    return standing is not None and standing.state in (
        "ended", "withdrawn", "removed", "superseded", "closed",
    )  # fmt: skip


def _shown_anew(before: State, after: State, abouts: tuple[str, ...]) -> Iterator[Planned]:
    """Show what parties may see more of now, and tell those who may see less."""
    for about in abouts:
        owned = after.objects[about]
        card, content = after.cards[owned.entry], after.contents.get(owned.entry)
        for party in _recipients(after):
            was, now = detail_of(before, party, card), detail_of(after, party, card)
            if now is was or content is None:
                continue
            if now.rank < was.rank:
                yield from _take_back(after, party, about)
            yield from _to(after, party, card, content, now)
            yield from _how_far(after, party, about, now)


def _how_far(state: State, party: str, about: str, detail: Detail) -> Iterator[Planned]:
    """Show how far a movement or activity has got, and how short its notice was, to who sees it only now."""
    notified = state.notifications.get(about)
    for entry in (notified.step_entry, *notified.short) if notified is not None else ():
        content = state.contents.get(entry)
        if content is not None:
            least = min(detail, detail_of(state, party, state.cards[entry]), key=lambda it: it.rank)
            yield from _to(state, party, state.cards[entry], content, least)


def _finding_shown(before: State, after: State, entry: str) -> Iterator[Planned]:
    """Show a finding that was for one desk to those to whom that desk passes it on, and take it back."""
    card, content = after.cards[entry], after.contents.get(entry)
    for party in _recipients(after):
        was, now = detail_of(before, party, card), detail_of(after, party, card)
        if now is was or content is None:
            continue
        if now.rank < was.rank:
            places = after.recipients.get(entry, ())
            yield from _withdrawals(after, entry, [place for place in places if _whose(place) == party])
        yield from _to(after, party, card, content, now)


def _said_of(state: State, id: str) -> Iterator[str]:
    """Give the entries of an incident, exhibit or citation, and of what was done with it since."""
    entry = shared_as_said(state, id)
    if entry is not None:
        yield entry
    standing = state.incidents.get(id) or state.exhibits.get(id)
    yield from standing.steps if standing is not None else ()


def _take_back(state: State, party: str, about: str) -> Iterator[Planned]:
    """Withdraw from one party every version of an object that it was shown, wherever it was reached then."""
    for entry, places in state.recipients.items():
        card = state.cards[entry]
        if card.about == about and card.type.partition(".")[0] in SHARED:
            yield from _withdrawals(state, entry, [place for place in places if _whose(place) == party])


def _withdrawals(state: State, entry: str, places: Iterable[tuple[str, str]]) -> Iterator[Planned]:
    for party, pass_to in places:
        if party in state.cells and state.cells[party].state != "open":
            continue  # nobody sits there any more to be told
        if _shown_at(state, entry, (party, pass_to)) != "withdrawn":
            shown: dict[str, object] = {"entry": entry, "detail": "withdrawn", "notice": NOT_RECALLED}
            yield _planned(party, pass_to, entry, "withdrawn", shown)


def _shown_at(state: State, entry: str, place: tuple[str, str]) -> str:
    """Return how much of an entry was shown last at a place where it was shown."""
    party, pass_to = place
    return state.releases[party, state.shown[entry, party, pass_to]].detail


def _whose(place: tuple[str, str]) -> str:
    """Return for whom something was that was shown to (recipient, whom it is asked to tell)."""
    recipient, pass_to = place
    return pass_to or recipient


def _to(state: State, party: str, card: Card, content: Content, detail: Detail) -> Iterator[Planned]:
    if detail is Detail.NOTHING:
        return
    shown = reduce(state, party, card, content, detail)
    if shown:
        yield from _as_shown(state, party, card, detail, shown)


def _as_shown(
    state: State, party: str, card: Card, detail: Detail, shown: dict[str, object]
) -> Iterator[Planned]:
    for recipient, pass_to in _addressees(state, party):
        if pass_to and card.type.partition(".")[0] in PUBLIC:
            continue  # keys and parties are of no use to somebody who is told by word of mouth
        if pass_to and card.type == "near.find/v1" and state.cards[card.about].author == party:
            continue  # an echo of its own words, which may be for the go-between or not
        if pass_to and recipient in card.parties:
            shown = _without_yours(recipient, shown)
        yield _planned(recipient, pass_to, card.id, cast("_Level", detail.value), shown)


def _without_yours(recipient: str, shown: dict[str, object]) -> dict[str, object]:
    """Take away which things matches are about: a go-between that is the other side learns no more."""
    fewer = {name: it for name, it in shown.items() if name != "yours"}
    for kind in KINDS:
        groups = fewer.get(kind)
        if isinstance(groups, list):
            fewer[kind] = [
                {**it, "yours": []} if it["call"][0]["party"] in (recipient, NODE) else it for it in groups
            ]
    return fewer


def _planned(recipient: str, pass_to: str, entry: str, detail: _Level, shown: dict[str, object]) -> Planned:
    if pass_to:
        shown = {**shown, "pass_to": pass_to}
    facts = ReleaseFacts(party=recipient, seq=0, entry=entry, detail=detail, pass_to=pass_to)
    return Planned(facts, ReleaseBody(shown=shown))


def _addressees(state: State, party: str) -> tuple[tuple[str, str], ...]:
    """Return to whom goes what is for a party, as (recipient, whom it is asked to tell); empty for never."""
    if party in state.cells:
        return ((party, ""),)
    via = reached_through(state, party)
    if via is None:
        return ()
    return ((via, "" if via == party else party),)
