"""What is handed out: the log as a bundle, as far as its recipient may see it, and the policy to check it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.policy import Policy
from openline.decide.access import detail_of
from openline.decide.presenting import is_for_its_author
from openline.decide.state import Card, State
from openline.errors import InputError, NotFoundError
from openline.ledger.bundle import BundleEntry
from openline.ledger.entry import Header
from openline.model.release import Detail


def bundle_entries(journal: Journal, size: int) -> Iterator[BundleEntry]:
    """Give the first ``size`` entries of a log as a bundle takes them.

    Raises
    ------
    InputError
        A body is gone whose redaction stands behind them: the bundle could not say why.
    """
    for stored in journal.store.entries(0, size):
        by = journal.store.entry_by_id(stored.redacted_by) if stored.redacted_by else None
        if by is not None and by.index >= size:
            raise InputError(
                f"entry {stored.index} was redacted by entry {by.index}, which {size} entries do not hold",
                where="size",
                next_step=f"export {by.index + 1} entries or more",
            )
        yield BundleEntry(
            record=stored.record,
            salt=stored.salt,
            body=stored.body,
            body_salt=stored.body_salt,
            redacted_by=by.index if by else None,
        )


def shown_to(rules: Handlers, party: str) -> Callable[[Header], bool]:
    """Say which entries a party may see whole now, and was shown whole: what ``told`` says, and no more.

    Raises
    ------
    NotFoundError
        No such party is on record.
    """
    if party not in rules.state.parties:
        raise NotFoundError(f"there is no party {party!r} on record", where="party")

    def shown(header: Header) -> bool:
        card = rules.state.cards[header.id]
        if header.kind == "finding" and _went_through(rules.state, party, card):
            return True
        if header.author != party and is_for_its_author(header.facts, party):
            return False
        if detail_of(rules.state, party, card) is not Detail.FULL:
            return False
        own = header.author == party or header.kind == "release"
        return own or _was_released(rules.state, party, header.id)

    return shown


def _was_released(state: State, party: str, entry: str) -> bool:
    """Tell whether an entry was released to a party, or to another to be passed on to it, and last whole."""
    return any(
        party == (pass_to or recipient)
        and state.releases[recipient, state.shown[entry, recipient, pass_to]].detail == Detail.FULL
        for recipient, pass_to in state.recipients.get(entry, ())
    )


def _went_through(state: State, party: str, card: Card) -> bool:
    """Tell whether a finding went through a party to another, and its body is gone with what it is about.

    Of that finding the go-between was given the words, which are gone, and is shown nothing else. Without its
    header no bundle of its own could tell that those words rightly went with what was redacted.
    """
    if state.evidence.get(card.about) != "redacted":
        return False
    return any(recipient == party and pass_to for recipient, pass_to in state.recipients.get(card.id, ()))


def with_roots(policy: Policy, rules: Handlers) -> Policy:
    """Give a node's policy with the roots of all parties that are on record now."""
    roots = {party.id: party.root_key_hex for party in rules.state.parties.values() if party.root_key_hex}
    return replace(policy, roots={**policy.roots, **roots})
