"""Agreements between parties (R1).

An agreement is in force once every party it names has signed the same version of the same text. Any of them
may suspend it at any time. A suspension belongs to the party that made it: only that party ends it, and needs
nobody's leave to do so, as when the air-safety memorandum of 2015 was suspended by one side in April 2017 and
resumed by the same side in May. Several may suspend at once; it is in force again when the last has resumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from openline.decide.consenting import guards_of, suspension_guards
from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import AgreementStanding, State, taken, unknown
from openline.errors import InputError, RefusedError
from openline.model.agreement import Agreement, Norms
from openline.model.event import NODE, AgreementFacts
from openline.model.release import Detail

RULE = "agreeing/1"

BINDING_STATES = ("in_force", "suspended")


@dataclass(frozen=True, slots=True)
class AgreementMove:
    """What the guards look at: who wants what, and what stands."""

    author: str
    facts: AgreementFacts
    standing: AgreementStanding | None
    superseded: AgreementStanding | None = None
    coverable: bool = True
    """Everything it covers is the proposer's own, or already seen in full by every party named."""


def _supersedes_theirs(move: AgreementMove) -> bool:
    if not move.facts.supersedes:
        return True
    old = move.superseded
    return old is not None and old.state in BINDING_STATES and set(old.parties) <= set(move.facts.parties)


def _signed(move: AgreementMove) -> set[str]:
    return set(move.standing.signed) if move.standing else set()


AGREEMENT = Machine[AgreementMove](
    name="agreement",
    start="absent",
    rows=(
        Row("absent", "propose", "proposed", (
            "author is named", "two are named", "first version", "covers what it may", "supersedes its own",
        )),
        Row("proposed", "propose", "proposed", (
            "author is named", "two are named", "next version", "drops nobody", "covers what it may",
            "supersedes its own",
        )),
        Row("proposed", "sign", "proposed", ("author is named", "same text", "author has not signed")),
        Row("proposed", "enter_force", "in_force", ("by the node", "same text", "all have signed")),
        Row("proposed", "withdraw", "withdrawn", ("author is named",)),
        Row("in_force", "suspend", "suspended", ("author is named",)),
        Row("in_force", "withdraw", "withdrawn", ("author is named",)),
        Row("in_force", "supersede", "superseded", ("by the node",)),
        Row("suspended", "suspend", "suspended", ("author is named", "author has not suspended")),
        Row("suspended", "resume", "in_force", ("author has suspended", "nobody else has")),
        Row("suspended", "resume", "suspended", ("author has suspended", "others have too")),
        Row("suspended", "withdraw", "withdrawn", ("author is named",)),
        Row("suspended", "supersede", "superseded", ("by the node",)),
    ),
    guards={
        **guards_of("an agreement"),
        **suspension_guards(),
        "covers what it may": Guard(
            lambda m: m.coverable,
            "it covers a zone or line that is neither the proposer's nor known to all the parties named",
        ),
        "supersedes its own": Guard(
            _supersedes_theirs,
            "what it supersedes must be in force or suspended, and all its parties named here",
        ),
        "author has not signed": Guard(
            lambda m: m.author not in _signed(m), "this party has signed this version already"
        ),
    },
    by_itself=frozenset({"enter_force", "supersede"}),
)  # fmt: skip


def judge_agreement(
    state: State, author: str, transition: str, facts: AgreementFacts, text: Agreement | None = None
) -> str:
    """Return the state that an agreement would be in.

    Parameters
    ----------
    transition
        The middle of the entry's type, such as ``sign``.
    text
        The body of a proposal.

    Raises
    ------
    NotFoundError
        No such agreement, or none that the author may know of.
    RefusedError
        The table does not permit it.
    InputError
        A proposal whose text and facts disagree, or that names what is not on record.
    """
    where = f"agreement {facts.agreement}"
    standing = state.agreements.get(facts.agreement)
    if transition != "propose" and (standing is None or (author != NODE and author not in standing.parties)):
        raise unknown("agreement", facts.agreement)
    if transition == "propose":
        if facts.agreement in state.objects or (standing is not None and author not in standing.parties):
            raise taken(state, author, facts.agreement, where)
        _check_proposal(state, author, facts, text, where)
    return AGREEMENT.step(
        standing.state if standing else AGREEMENT.start,
        transition,
        AgreementMove(
            author=author,
            facts=facts,
            standing=standing,
            superseded=state.agreements.get(facts.supersedes),
            coverable=_coverable(state, author, facts),
        ),
        where=where,
    )


def entering_force(
    standing: AgreementStanding, superseded: AgreementStanding | None
) -> AgreementFacts | None:
    """Return the finding that an agreement is now in force, if it is: all whom it names have signed."""
    if standing.state != "proposed" or set(standing.signed) != set(standing.parties):
        return None
    replaces = superseded is not None and superseded.state in BINDING_STATES
    return AgreementFacts(
        agreement=standing.id,
        version=standing.version,
        proposal_sha256=standing.proposal_sha256,
        supersedes=standing.supersedes if replaces else "",
    )


def apply_agreement(
    standing: AgreementStanding | None,
    author: str,
    transition: str,
    facts: AgreementFacts,
    *,
    index: int,
    entry: str,
    body_sha256: str,
) -> AgreementStanding:
    """Return an agreement after an entry that was admitted at ``index``."""
    change = msgspec.structs.replace
    if transition == "propose" or standing is None:
        return AgreementStanding(
            id=facts.agreement,
            state="proposed",
            version=facts.version,
            entry=entry,
            index=index,
            proposer=author,
            proposal_sha256=body_sha256,
            parties=facts.parties,
            covers=facts.covers,
            supersedes=facts.supersedes,
            norms=facts.norms if isinstance(facts.norms, Norms) else Norms(),
        )
    if transition == "sign":
        return change(standing, signed={**standing.signed, author: index})
    if transition == "enter_force":
        return change(standing, state="in_force", in_force_index=index)
    if transition == "suspend":
        return change(standing, state="suspended", suspended_by=(*standing.suspended_by, author))
    if transition == "resume":
        left = tuple(party for party in standing.suspended_by if party != author)
        return change(standing, state="suspended" if left else "in_force", suspended_by=left)
    return change(standing, state="withdrawn")


def _check_proposal(
    state: State, author: str, facts: AgreementFacts, text: Agreement | None, where: str
) -> None:
    if text is None or (text.id, text.version, text.parties) != (
        facts.agreement,
        facts.version,
        facts.parties,
    ):
        raise InputError("the text and the facts of the proposal name different things", where=where)
    if text.norms != facts.norms:
        raise InputError("the text and the facts of the proposal set different norms", where=where)
    if facts.proposal_sha256:
        raise InputError("a proposal cites no earlier one", where=f"{where}, proposal_sha256")
    for party in facts.parties:
        state.party(party)
    for cover in facts.covers:
        thing = state.object(cover.about, "zone", "line")
        if not _knows(state, author, cover.about):
            raise unknown("zone or line", cover.about)
        if (thing.state, thing.version, thing.body_sha256) != ("active", cover.version, cover.body_sha256):
            raise RefusedError(
                f"{thing.kind} {thing.id} is {thing.state} in version {thing.version}, not as covered here",
                where=where,
                next_step="propose it again with the present version",
            )


def _coverable(state: State, author: str, facts: AgreementFacts) -> bool:
    return all(
        state.objects[cover.about].owner == author
        or all(_knows(state, party, cover.about) for party in facts.parties)
        for cover in facts.covers
    )


def _knows(state: State, party: str, about: str) -> bool:
    return state.objects[about].owner == party or state.shared.get((about, party)) is Detail.FULL
