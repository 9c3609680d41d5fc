"""Joint cells: who sits at which desk, and what each party signs there for itself (R28, decision 16).

A cell is open once every party that it names has signed the same version; proposing it is the proposer's
signature. Whoever leaves needs nobody's leave, and comes back by a new cell only. With fewer than two it is
closed. Who sits where changes by no edit: what a desk is shown was shared with those who sat at it then.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from openline.decide.acknowledging import BY_A_PERSON, RELEASE, ReceiptMove
from openline.decide.consenting import guards_of
from openline.decide.machine import Guard, Machine, Row
from openline.decide.naming import NAMING
from openline.decide.state import CellStanding, Shown, State, taken, unknown
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.cell import Cell
from openline.model.event import NODE, CellAcknowledgementFacts, CellFacts
from openline.model.party import Addressable

RULE = "seating/1"


@dataclass(frozen=True, slots=True)
class CellMove:
    """What the guards look at: who wants what, and what stands."""

    author: str
    facts: CellFacts
    standing: CellStanding | None


def _staying(move: CellMove) -> int:
    return len(set(seated(move.standing)) - {move.author}) if move.standing else 0


CELL = Machine[CellMove](
    name="joint cell",
    start="absent",
    rows=(
        Row("absent", "propose", "proposed", ("author is named", "two are named", "first version")),
        Row("proposed", "propose", "proposed", (
            "author is named", "two are named", "next version", "drops nobody",
        )),
        Row("proposed", "sign", "proposed", ("author is named", "same text", "author has not signed")),
        Row("proposed", "open", "open", ("by the node", "same text", "all have signed")),
        Row("proposed", "leave", "closed", ("author is named",)),
        Row("open", "leave", "open", ("author sits there", "two stay")),
        Row("open", "leave", "closed", ("author sits there", "fewer than two stay")),
    ),
    guards={
        **guards_of("a joint cell"),
        "author has not signed": Guard(
            lambda m: m.standing is not None and m.author not in m.standing.signed,
            "this party has signed this version already; proposing it was signing it",
        ),
        "author sits there": Guard(
            lambda m: m.standing is not None and m.author in seated(m.standing),
            "this party has left the cell already",
        ),
        "two stay": Guard(lambda m: _staying(m) >= 2, "fewer than two would stay"),
        "fewer than two stay": Guard(lambda m: _staying(m) < 2, "two or more stay"),
    },
    by_itself=frozenset({"open"}),
)  # fmt: skip


# -- who sits where --------------------------------------------------------------------------------


def seated(cell: CellStanding) -> tuple[str, ...]:
    """Return the parties that sit at a cell now: none while it is not open."""
    if cell.state != "open":
        return ()
    return tuple(party for party in cell.parties if party not in cell.left)


def sat_at(cell: CellStanding, party: str, index: int) -> bool:
    """Tell whether a party sat at a cell, or was asked to, when an entry was recorded at a log index."""
    return party in cell.parties and index <= cell.left.get(party, index)


def open_cells(state: State) -> list[str]:
    """Return the cells that things can be shown to, in the order of their ids."""
    return sorted(id for id, cell in state.cells.items() if cell.state == "open")


def cells_of(state: State, party: str) -> list[str]:
    """Return the open cells at which a party sits, in the order of their ids.

    A party that is never to be addressed sits nowhere: nothing is released to it by any way.
    """
    standing = state.parties.get(party)
    if standing is None or standing.addressable is Addressable.NEVER:
        return []
    return [id for id in open_cells(state) if party in seated(state.cells[id])]


def is_recipient(state: State, author: str, id: str) -> bool:
    """Tell whether an author can show something to this id: a party on record, or a cell where it sits."""
    cell = state.cells.get(id)
    return id in state.parties if cell is None else author in seated(cell)


def check_recipient(state: State, author: str, id: str) -> None:
    """Refuse to show something to what is neither a party on record nor an open cell of the author's.

    Raises
    ------
    NotFoundError
        The same for a cell that the author has no part in as for what is not on record.
    RefusedError
        The cell is not open yet, or the author no longer sits there.
    """
    if is_recipient(state, author, id):
        return
    cell = state.cells.get(id)
    if cell is None or author not in cell.parties:
        raise unknown("party", id)
    gone = author in cell.left and cell.state == "open"
    raise RefusedError(
        "this party has left it" if gone else f"it is {cell.state}: nothing is shown to it",
        where=f"cell {id}",
        next_step="wait until all have signed it" if cell.state == "proposed" else "propose a new cell",
    )


def releases_of_cell(state: State, cell: str, reader: str) -> list[Shown]:
    """Return what was released to a cell while a party sat there, in order; it stays readable to that party.

    Raises
    ------
    NotFoundError
        No such cell, or none that the reader has a part in.
    """
    standing = state.cells.get(cell)
    if standing is None or reader not in standing.parties:
        raise unknown("cell", cell)
    count = state.release_counts.get(cell, 0)
    every = (state.releases[cell, seq] for seq in range(1, count + 1))
    return [it for it in every if sat_at(standing, reader, it.index)]


def has_answered(shown: Shown, party: str) -> bool:
    """Tell whether a person of a party has answered what a cell was shown: no machine does it for him."""
    return bool(BY_A_PERSON & shown.by_party.get(party, {}).keys())


# -- judging ---------------------------------------------------------------------------------------


def refuse_id_of_cell(state: State, author: str, type: str, id: str) -> None:
    """Refuse the id of a cell for anything else: recipients and things are told apart by their ids alone.

    Raises
    ------
    RefusedError
        It is taken.
    """
    if id in state.cells and type != "cell.propose/v1" and type in NAMING | {"party.enrol/v1"}:
        raise taken(state, author, id, f"{type.partition('.')[0]} {id}")


def judge_cell(state: State, author: str, transition: str, facts: CellFacts, said: Cell | None = None) -> str:
    """Return the state that a joint cell would be in.

    Parameters
    ----------
    transition
        The middle of the entry's type, such as ``sign``.
    said
        The body of a proposal.

    Raises
    ------
    NotFoundError
        No such cell, or none that the author may know of; a party that is not on record.
    RefusedError
        The table does not permit it, or the id is taken.
    InputError
        A proposal whose body and facts disagree.
    """
    where = f"cell {facts.cell}"
    standing = state.cells.get(facts.cell)
    if transition != "propose" and (standing is None or (author != NODE and author not in standing.parties)):
        raise unknown("cell", facts.cell)
    if transition == "propose":
        spaces = (state.parties, state.objects, state.agreements, state.cards, (NODE,))
        if any(facts.cell in it for it in spaces) or (standing and author not in standing.parties):
            raise taken(state, author, facts.cell, where)
        _check_proposal(state, facts, said, where)
    now = standing.state if standing else CELL.start
    return CELL.step(now, transition, CellMove(author, facts, standing), where=where)


def _check_proposal(state: State, facts: CellFacts, said: Cell | None, where: str) -> None:
    same = said is not None and (said.id, said.version, said.parties, said.sees_matches) == (
        facts.cell,
        facts.version,
        facts.parties,
        facts.sees_matches,
    )
    if not same:
        raise InputError("the body and the facts of the proposal say different things", where=where)
    if facts.proposal_sha256:
        raise InputError("a proposal cites no earlier one", where=f"{where}, proposal_sha256")
    for party in facts.parties:
        if state.party(party).addressable is Addressable.NEVER:
            raise RefusedError(
                f"{party!r} is never to be addressed: it sits at no desk", where=f"{where}, parties"
            )


def judge_cell_acknowledgement(state: State, author: str, facts: CellAcknowledgementFacts) -> Shown:
    """Return the release of a cell that a party acknowledges for itself.

    What it was shown while it sat there it may answer after it has left, too.

    Raises
    ------
    NotFoundError
        No such cell that the author has a part in, or no release of that number while it sat there.
    RefusedError
        *relayed* without saying how far, or the other way round.
    """
    cell = state.cells.get(facts.cell)
    if cell is None or author not in cell.parties:
        raise unknown("cell", facts.cell)
    shown = state.releases.get((facts.cell, facts.seq))
    where = f"release {facts.seq} of {facts.cell}"
    if shown is None or not sat_at(cell, author, shown.index):
        raise NotFoundError(f"there is no release {facts.seq} of {facts.cell!r} for {author!r}", where=where)
    RELEASE.step(shown.state, "acknowledge", ReceiptMove(facts.level, facts.relayed), where=where)
    return shown


# -- fold ------------------------------------------------------------------------------------------


def opening(standing: CellStanding) -> CellFacts | None:
    """Return the finding that a cell is open now, if it is: all whom it names have signed."""
    if standing.state != "proposed" or set(standing.signed) != set(standing.parties):
        return None
    return CellFacts(cell=standing.id, version=standing.version, proposal_sha256=standing.proposal_sha256)


def apply_cell(
    standing: CellStanding | None,
    author: str,
    transition: str,
    facts: CellFacts,
    *,
    index: int,
    entry: str,
    body_sha256: str,
) -> CellStanding:
    """Return a cell after an entry that was admitted at ``index``."""
    change = msgspec.structs.replace
    if transition == "propose" or standing is None:
        return CellStanding(
            id=facts.cell,
            state="proposed",
            version=facts.version,
            entry=entry,
            index=index,
            proposer=author,
            proposal_sha256=body_sha256,
            parties=facts.parties,
            sees_matches=facts.sees_matches,
            signed={author: index},
        )
    if transition == "sign":
        return change(standing, signed={**standing.signed, author: index})
    if transition == "open":
        return change(standing, state="open", open_index=index)
    left = change(standing, left={**standing.left, author: index})
    return left if len(seated(left)) >= 2 else change(left, state="closed")
