"""Handlers: where the pure decisions of ``openline.decide`` meet the journal.

An entry is judged by the state as it stands and folded into a branch of that state; what has to be recorded
with it is then read off the branch. Nothing is changed before the entry is on record.
"""

from __future__ import annotations

from collections.abc import Collection

from openline.app.ports import Draft
from openline.app.views import content_of, fold
from openline.decide.agreeing import RULE as AGREEING
from openline.decide.agreeing import entering_force
from openline.decide.judging import judge
from openline.decide.keyring import valid_keys, why_not_valid
from openline.decide.releasing import RULE as RELEASING
from openline.decide.releasing import plan_releases
from openline.decide.state import Entry, State
from openline.ledger.entry import Header
from openline.model.event import Body, Facts


class Handlers:
    """The rules of a theatre, over the state of its log; implements :class:`openline.app.ports.Rules`."""

    def __init__(self) -> None:
        self.state = State()

    def reset(self) -> None:
        """Forget everything."""
        self.state = State()

    def key_for(self, author: str, signed_by: str) -> Collection[str]:
        """Return the public keys, in hexadecimal, that may sign the next entry of an author."""
        return valid_keys(self.state, author, signed_by)

    def why_not(self, author: str, public_key_hex: str) -> str:
        """Say why a key is not among them: whose it is, and since which index it has ended."""
        return why_not_valid(self.state, author, public_key_hex)

    def admit(
        self, header: Header, facts: Facts, body: Body, *, index: int, now_ms: int, signed_with: str
    ) -> list[Draft]:
        """Return what follows from an entry that would stand at ``index``; change nothing.

        Raises
        ------
        OpenlineError
            When the present state does not permit the entry.
        """
        entry = Entry(index, header, facts, body)
        judge(self.state, entry, signed_with)
        after = self.state.branch()
        fold(after, entry)
        return [*_releases(self.state, after, entry), *_findings(after, entry)]

    def apply(
        self, index: int, header: Header, facts: Facts, body: Body | None, *, received_at_ms: int
    ) -> None:
        """Fold an entry that is on record into the state."""
        fold(self.state, Entry(index, header, facts, body))


def _releases(before: State, after: State, entry: Entry) -> list[Draft]:
    planned = plan_releases(before, after, after.cards[entry.header.id], content_of(entry))
    return [
        Draft(
            type="release/v1",
            facts=it.facts,
            body=it.body,
            cites=(after.cards[it.facts.entry].at,),
            rule=RELEASING,
        )
        for it in planned
    ]


def _findings(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that an agreement enters into force, when this was the last signature."""
    if entry.header.type != "agreement.sign/v1":
        return []
    signed = after.agreements[entry.facts.subject]
    facts = entering_force(signed, after.agreements.get(signed.supersedes))
    if facts is None:
        return []
    cites = (signed.index, *signed.signed.values())
    return [Draft(type="agreement.enter_force/v1", facts=facts, cites=cites, rule=AGREEING)]
