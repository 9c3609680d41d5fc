"""Exhibits: files by their hash, and the chain of custody of each, signed step by step by whoever takes it.

The file itself is never here. What is on record is that a file of this hash was in whose hands when; a
redacted one is another file with a hash of its own, which says of which it was made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from openline.decide.declaring import check_place, check_recipients, knows_of
from openline.decide.describing import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, check_text, check_time
from openline.decide.machine import Guard, Machine, Row
from openline.decide.spoken import ExhibitStanding
from openline.decide.state import Entry, State, unknown
from openline.errors import InputError, RefusedError
from openline.model.incident import CustodyFacts, CustodyStep, Derived, ExhibitBody, ExhibitFacts
from openline.model.party import Addressable

SHA256 = re.compile("[0-9a-f]{64}")
MOST_BYTES = 1 << 50


@dataclass(frozen=True, slots=True)
class CustodyMove:
    """What the guards look at: who takes the step, and what stands."""

    author: str
    standing: ExhibitStanding | None


EXHIBIT = Machine[CustodyMove](
    name="exhibit",
    start="absent",
    rows=(
        Row("absent", "add", "held"),
        Row("held", "examine", "held", ("by its holder",)),
        Row("held", "hand_over", "handed_over", ("by its holder",)),
        Row("held", "destroy", "destroyed", ("by its holder",)),
        Row("handed_over", "receive", "held", ("by whom it was handed to",)),
        Row("handed_over", "return", "held", ("by whoever handed it over",)),
    ),
    guards={
        "by its holder": Guard(
            lambda m: m.standing is not None and m.standing.holder == m.author,
            "only the party that has it can do that with it",
        ),
        "by whom it was handed to": Guard(
            lambda m: m.standing is not None and m.standing.passing_to == m.author,
            "only the party to which it was handed over can receive it",
        ),
        "by whoever handed it over": Guard(
            lambda m: m.standing is not None and m.standing.holder == m.author,
            "only the party that handed it over can say that it is back",
        ),
    },
)


def judge_exhibit(
    state: State, entry: Entry, facts: ExhibitFacts | CustodyFacts, body: ExhibitBody | None
) -> None:
    """Refuse a file without a hash, about or made of what its author does not know, and a broken chain.

    Raises
    ------
    NotFoundError
        Nothing of that id, or nothing that the author may see.
    RefusedError
        The table does not permit the step; the hash is another than the exhibit's.
    InputError
        Names what makes no sense.
    """
    author = entry.header.author
    where = f"exhibit {facts.exhibit}"
    if isinstance(facts, CustodyFacts):
        _judge_step(state, author, facts, where)
        return
    EXHIBIT.step("absent", "add", CustodyMove(author, None), where=where)
    if not knows_of(state, author, facts.about):
        raise unknown("incident, finding, message, statement or thing", facts.about, where=where)
    check_recipients(state, author, facts.to, where, may_be_nobody=True)
    _check_sha256(facts.sha256, where)
    if not 0 <= facts.bytes <= MOST_BYTES:
        raise InputError(f"{facts.bytes} is no size of a file", where=f"{where}, bytes")
    if bool(facts.made_of) != (facts.how is not None):
        raise InputError("it says of which exhibit it was made, and how, or neither", where=f"{where}, how")
    if facts.made_of and (facts.made_of not in state.exhibits or not knows_of(state, author, facts.made_of)):
        raise unknown("exhibit", facts.made_of)
    if (
        facts.made_of
        and facts.how is not Derived.COPY
        and state.exhibits[facts.made_of].sha256 == facts.sha256
    ):
        # A file that was put on record as redacted, and is not, would be handed on as if it were.
        raise InputError(
            f"it is the very file that {facts.made_of} is: nothing was changed in it",
            where=f"{where}, sha256",
            next_step="give the file that was made of it; '--how copy' says that it is the same",
        )
    if body is None:
        return
    check_text(body.name, f"{where}, name", NAME_LENGTH, needed=True)
    check_text(body.media_type, f"{where}, media_type", NAME_LENGTH, needed=True)
    check_text(body.shows, f"{where}, shows", TEXT_LENGTH)
    check_text(body.origin, f"{where}, origin", LINE_LENGTH)
    check_place(body.place, f"{where}, place")
    if body.taken_ms is not None:
        check_time(body.taken_ms, f"{where}, taken_ms")


def _judge_step(state: State, author: str, facts: CustodyFacts, where: str) -> None:
    standing = state.exhibits.get(facts.exhibit)
    if standing is None or not knows_of(state, author, facts.exhibit):
        raise unknown("exhibit", facts.exhibit)
    EXHIBIT.step(standing.state, facts.step.value, CustodyMove(author, standing), where=where)
    hands_over = facts.step is CustodyStep.HAND_OVER
    if hands_over != bool(facts.to):
        raise InputError("a hand-over says to whom, and nothing else does", where=f"{where}, to")
    if hands_over:
        if facts.to == author:
            raise InputError("its holder has it already", where=f"{where}, to")
        if state.party(facts.to).addressable is Addressable.NEVER:
            raise RefusedError(f"{facts.to!r} is never to be addressed", where=f"{where}, to")
        # To whom it is shown is its author's to know: others are not told by a refusal.
        if author == standing.author and not knows_of(state, facts.to, facts.exhibit):
            raise RefusedError(
                "that party is not shown the exhibit, and could not receive it",
                where=f"{where}, to",
                next_step=f"share it first: 'openline exhibit share {facts.exhibit} --with …'",
            )
    if facts.sha256:
        _check_sha256(facts.sha256, where)
        if facts.sha256 != standing.sha256:
            raise RefusedError(
                "the file's hash is another than that on record: it is not the same file",
                where=f"{where}, sha256",
                next_step="do not take it; put what you have on record as an exhibit of its own",
            )


def apply_step(standing: ExhibitStanding, author: str, facts: CustodyFacts) -> tuple[str, str, str]:
    """Return the state, the holder and to whom it goes after a step that was admitted."""
    move = CustodyMove(author, standing)
    state = EXHIBIT.step(standing.state, facts.step.value, move, where=f"exhibit {standing.id}")
    holder = author if facts.step is CustodyStep.RECEIVE else standing.holder
    return state, holder, facts.to


def _check_sha256(sha256: str, where: str) -> None:
    if not SHA256.fullmatch(sha256):
        raise InputError(
            f"{sha256[:80]!r} is no SHA-256",
            where=f"{where}, sha256",
            next_step="it has 64 digits 0-9 and a-f, as sha256sum says",
        )
