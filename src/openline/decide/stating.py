"""What parties say: what a thing is to them (R2), who held an area (R37), what was seen (R36).

Each speaks for itself alone: nothing here overwrites what another party stated.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.agreeing import BINDING_STATES
from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import AgreementStanding, ObjectStanding, StanceTaken, State
from openline.errors import InputError, RefusedError
from openline.model.agreement import Basis, Stance, StanceValue
from openline.model.event import LineFacts, StanceFacts, ZoneFacts
from openline.model.release import Detail


@dataclass(frozen=True, slots=True)
class StatementMove:
    """What the guards look at: who speaks, and what stands."""

    author: str
    standing: ObjectStanding | None


def _by_owner(move: StatementMove) -> bool:
    return move.standing is not None and move.standing.owner == move.author


def _disputed_by_author(move: StatementMove) -> bool:
    return move.standing is not None and move.author in move.standing.disputed_by


AREA = Machine[StatementMove](
    name="area of control",
    start="absent",
    rows=(
        Row("absent", "state", "stated"),
        Row("stated", "dispute", "disputed", ("by another",)),
        Row("stated", "withdraw", "withdrawn", ("by its author",)),
        Row("disputed", "dispute", "disputed", ("by another", "not disputed by it yet")),
        Row("disputed", "withdraw", "withdrawn", ("by its author",)),
    ),
    guards={
        "by another": Guard(
            lambda m: not _by_owner(m), "a party withdraws its own statement; it does not dispute it"
        ),
        "by its author": Guard(_by_owner, "only the party that made a statement can withdraw it"),
        "not disputed by it yet": Guard(
            lambda m: not _disputed_by_author(m), "this party disputes it already"
        ),
    },
)

REPORT = Machine[StatementMove](
    name="sighting and coverage",
    start="absent",
    rows=(Row("absent", "report", "reported"),),
    guards={},
)


def check_basis(facts: StanceFacts | ZoneFacts | LineFacts, where: str) -> None:
    """Refuse a basis that does not fit: a verbal one has the time of its call, and only a verbal one has.

    Raises
    ------
    InputError
        A verbal basis without the time of the call, or a time with another basis.
    """
    if (facts.basis is Basis.VERBAL) != (facts.call_at_ms is not None):
        raise InputError(
            f"the basis is {facts.basis} and the time of the call is {facts.call_at_ms}",
            where=f"{where}, call_at_ms",
            next_step="give the time of the call with a verbal basis, and with no other",
        )


def check_seen(state: State, facts: StanceFacts, where: str) -> None:
    """Refuse a stance on a version that was never on record; one that is no longer the present one is taken.

    Raises
    ------
    RefusedError
        No such version, or another digest than that version has.
    """
    digest = state.versions.get((facts.about, facts.version))
    if digest == facts.body_sha256:
        return
    present = state.agreements.get(facts.about) or state.objects[facts.about]
    if digest is None:
        field, never = "version", f"is not and was not on record: the present one is {present.version}"
    else:
        field, never = "body_sha256", "has another digest on record: it is not what was signed for"
    raise RefusedError(
        f"its author signed for version {facts.version}, which {never}",
        where=f"{where}, {field}",
        next_step="its author takes it again, from what the node shows now: 'openline log export FILE --for"
        " PARTY', then 'openline stance take … --seen FILE'",
    )


def apply_stance(former: StanceTaken | None, facts: StanceFacts, *, index: int) -> StanceTaken:
    """Return a party's stance after an entry that was admitted at ``index``.

    Its last word counts, but for one that it agreed to an older version than it has spoken of since: that
    says nothing of the later one. A word that comes late can so take an agreement away, and never make one.
    """
    if former is not None and facts.value is StanceValue.AGREED and facts.version < former.version:
        return former
    return StanceTaken(
        value=facts.value,
        basis=facts.basis,
        call_at_ms=facts.call_at_ms,
        version=facts.version,
        index=index,
    )


def stance_of(state: State, about: str, party: str) -> Stance | None:
    """Return what a zone, line or agreement is to a party, or ``None`` if it has no part in it.

    The latest of these counts: the owner's own word, the stance that the party took, the agreement that it
    signed. What a party agreed holds for the version that it agreed; to a later one it is only *notified*,
    whenever it came on record, unless one of the others is about that later one.
    """
    agreement = state.agreements.get(about)
    if agreement is not None:
        own: tuple[int, Stance] | None = None
        if party in agreement.signed and agreement.state in BINDING_STATES:
            own = (agreement.signed[party], _signed_stance(party, agreement.version))
        return _latest(own, _taken(state, about, party, agreement.version))
    thing = state.objects.get(about)
    if thing is None or thing.value is None:
        return None
    if party == thing.owner:
        word = Stance(
            party=party, value=thing.value, basis=thing.basis, call_at_ms=thing.call_at_ms,
            said=thing.value, version=thing.version,
        )  # fmt: skip
        return _latest((thing.index, word), _taken(state, about, party, thing.version))
    by_agreement = max(
        (
            (signed_at, _signed_stance(party, thing.version))
            for it in covering(state, about)
            if (signed_at := it.signed.get(party)) is not None
            and any((c.about, c.version) == (about, thing.version) for c in it.covers)
        ),
        key=lambda dated: dated[0],
        default=None,
    )
    stance = _latest(by_agreement, _taken(state, about, party, thing.version))
    if stance is None and state.shared.get((about, party)) is Detail.FULL:
        return Stance(party=party, value=StanceValue.NOTIFIED, basis=Basis.UNILATERAL)
    return stance


def covering(state: State, about: str) -> list[AgreementStanding]:
    """Return the agreements in force or suspended that cover some version of a zone or line."""
    named = (state.agreements[id] for id in state.agreements_covering.get(about, ()))
    return [
        it for it in named if it.state in BINDING_STATES and any(cover.about == about for cover in it.covers)
    ]


def _signed_stance(party: str, version: int) -> Stance:
    agreed = StanceValue.AGREED
    return Stance(party=party, value=agreed, basis=Basis.SIGNED, said=agreed, version=version)


def _taken(state: State, about: str, party: str, version: int) -> tuple[int, Stance] | None:
    taken = state.stances.get((about, party))
    if taken is None:
        return None
    fell_behind = taken.value is StanceValue.AGREED and taken.version < version
    return -1 if fell_behind else taken.index, Stance(
        party=party,
        value=StanceValue.NOTIFIED if fell_behind else taken.value,
        basis=taken.basis,
        call_at_ms=taken.call_at_ms,
        said=taken.value,
        version=taken.version,
    )


def _latest(*dated: tuple[int, Stance] | None) -> Stance | None:
    return max((it for it in dated if it is not None), key=lambda it: it[0], default=(0, None))[1]
