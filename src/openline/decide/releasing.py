"""Releases: what each party is shown because an entry comes on record (decision 6, R3, R14, R16).

Whatever is shown is itself recorded, numbered without gaps for each recipient. What is for a party that is
reached through another goes to that other one, and says whom it is asked to tell. When something is withdrawn
everyone who was shown it is told so under the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias, cast

from openline.decide.access import PUBLIC, SHARED, detail_of
from openline.decide.presenting import NOT_RECALLED, reached_through, reduce
from openline.decide.state import Card, Content, State
from openline.model.event import AgreementFacts, ReleaseBody, ReleaseFacts, ShareFacts
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
    if card.type == "redact/v1":
        return list(_withdrawals(after, card.about))
    plans = list(_first_shown(after, card, content))
    if card.type == "party.enrol/v1":
        plans += _introduction(after, card)
    if isinstance(content.facts, ShareFacts):
        plans += _shown_anew(before, after, (content.facts.about,))
    if isinstance(content.facts, AgreementFacts):
        plans += _shown_anew(before, after, tuple(cover.about for cover in content.facts.covers))
    return plans


def _first_shown(state: State, card: Card, content: Content) -> Iterator[Planned]:
    for party in sorted(state.parties):
        detail = Detail.NOTHING if party == card.author else detail_of(state, party, card)
        yield from _to(state, party, card, content, detail)


def _introduction(state: State, card: Card) -> Iterator[Planned]:
    """Show a party that comes on record who was there before, and with which keys."""
    for entry in state.public:
        content = state.contents.get(entry)
        if entry != card.id and content is not None:
            earlier = state.cards[entry]
            yield from _to(state, card.about, earlier, content, detail_of(state, card.about, earlier))


def _shown_anew(before: State, after: State, abouts: tuple[str, ...]) -> Iterator[Planned]:
    """Show what parties may see more of now, and tell those who may see less."""
    for about in abouts:
        owned = after.objects[about]
        card, content = after.cards[owned.entry], after.contents.get(owned.entry)
        for party in sorted(after.parties):
            was, now = detail_of(before, party, card), detail_of(after, party, card)
            if now is was or content is None:
                continue
            if now.rank < was.rank:
                yield from _take_back(after, party, about)
            yield from _to(after, party, card, content, now)


def _take_back(state: State, party: str, about: str) -> Iterator[Planned]:
    """Withdraw from one party every version of an object that it was shown."""
    for addressee in _addressees(state, party):
        every = (
            state.releases[addressee[0], seq + 1] for seq in range(state.release_counts.get(addressee[0], 0))
        )
        shown = dict.fromkeys(it.entry for it in every if (it.party, it.pass_to) == addressee)
        for entry in shown:
            card = state.cards[entry]
            if card.about == about and card.type.partition(".")[0] in SHARED:
                yield from (it for it in _withdrawals(state, entry) if _addressee(it) == addressee)


def _withdrawals(state: State, entry: str) -> Iterator[Planned]:
    for party, pass_to in state.recipients.get(entry, ()):
        last = state.releases[party, state.shown[entry, party, pass_to]]
        if last.detail != "withdrawn":
            shown: dict[str, object] = {"entry": entry, "detail": "withdrawn", "notice": NOT_RECALLED}
            yield _planned(party, pass_to, entry, "withdrawn", shown)


def _to(state: State, party: str, card: Card, content: Content, detail: Detail) -> Iterator[Planned]:
    if detail is Detail.NOTHING:
        return
    for recipient, pass_to in _addressees(state, party):
        if pass_to and card.type.partition(".")[0] in PUBLIC:
            continue  # keys and parties are of no use to somebody who is told by word of mouth
        shown = reduce(state, party, card, content, detail)
        yield _planned(recipient, pass_to, card.id, cast("_Level", detail.value), shown)


def _planned(recipient: str, pass_to: str, entry: str, detail: _Level, shown: dict[str, object]) -> Planned:
    if pass_to:
        shown = {**shown, "pass_to": pass_to}
    facts = ReleaseFacts(party=recipient, seq=0, entry=entry, detail=detail, pass_to=pass_to)
    return Planned(facts, ReleaseBody(shown=shown))


def _addressee(planned: Planned) -> tuple[str, str]:
    return planned.facts.party, planned.facts.pass_to


def _addressees(state: State, party: str) -> tuple[tuple[str, str], ...]:
    """Return to whom goes what is for a party, as (recipient, whom it is asked to tell); empty for never."""
    via = reached_through(state, party)
    if via is None:
        return ()
    return ((via, "" if via == party else party),)
