"""How likely two statements contradict one another: what opposes them, and what makes them of one thing.

Neither is enough alone. Each signal has a weight of `weights_table`, learned of annotated articles by
`tests/reports/weighing.py`; what they add up to is the confidence.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openline.reports.linking.asserting import Facets
from openline.reports.linking.concepts import AXES, FACING, LOOSE, stem
from openline.reports.linking.context import Context
from openline.reports.linking.gist import Gist
from openline.reports.linking.opposing import was_once
from openline.reports.linking.poles import causes_of
from openline.reports.linking.quantities import compared
from openline.reports.linking.tallying import numbers_apart, of_a_part
from openline.reports.speakers.parties import allied, opposed
from openline.reports.tagging.lexicon import listed

__all__ = ["denies", "facing_axes", "likelihood", "signals", "slots_apart", "summed"]

_CONTRAST = listed(
    "deny denied denies denying reject rejected rejects rejecting dismiss dismissed dismisses "
    "dispute disputed "
    "disputes counter countered counters rebut rebutted refute refuted refutes insist insisted "
    "insists maintain "
    "maintained maintains contradict contradicted contest contested challenged scoffed retorted "
    "ridiculed called "
    "calls brushed laughed swore adamant protested corrected"
)
_UNSURE = listed("could may might perhaps possibly reportedly apparently probably")
_FAR = 12
_NEVER = 1000
"""How far what is said in two documents is apart."""
_AT_ONCE = 4
"""How many statements apart words that often stand of different things may still be of one."""
_TIED = 0.2
"""From which share of words two contents are of one thing."""


@dataclass(frozen=True)
class _Side:
    """One statement as the one that denies, the other as what is denied."""

    covered: float
    senses: float
    turned: float
    valued: bool
    named: bool
    by_act: bool
    after: bool


def denies(one: Facets) -> bool:
    """Whether saying it is a denial, by what it is or by its cue."""
    return one.statement.act == "denial" or one.statement.polarity == "denied"


def _axes(of: frozenset[tuple[str, bool]]) -> frozenset[str]:
    return frozenset(axis for axis, _ in of)


def _side(denier: Facets, claim: Facets, seen: Context) -> _Side | None:
    """Say how far one denies the other; None where it denies nothing, or the other is denied itself."""
    by_act = denies(denier)
    gist, other = denier.gist, claim.gist
    if not (by_act or gist.negated) or claim.statement.polarity == "denied" or other.valued:
        return None
    scope = gist.scope or gist.stems
    shared = scope & (other.stems - other.scope)
    whole = seen.of(scope)
    turned = frozenset(axis for axis, sign in gist.senses if (axis, not sign) in other.senses)
    common = _axes(gist.senses) & _axes(other.plain)
    speaker = {stem(word) for word in denier.statement.speaker.canonical.split() if word[:1].isupper()}
    return _Side(
        covered=seen.of(shared) / whole if whole else 0.0,
        senses=min(3.0, seen.of_axes(common)),
        turned=min(3.0, seen.of_axes(turned)),
        valued=gist.valued or denier.bare or denier.anaphoric,
        named=bool(speaker & (other.stems | other.names)) or bool(denier.speaks & claim.actors),
        by_act=by_act,
        after=denier.index > claim.index,
    )


def facing_axes(one: Gist, other: Gist) -> frozenset[str]:
    """Give the axes at whose opposite families two contents stand by words of their own."""
    both = frozenset(axis for axis, sign in one.plain if (axis, not sign) in other.plain and axis in FACING)
    # One that has words of both families says nothing.
    mixed = {
        axis for axis in both for it in (one, other) if (axis, True) in it.plain and (axis, False) in it.plain
    }
    return both - mixed


def _overlap(one: Gist, other: Gist, seen: Context) -> float:
    """Give the share of its words that the shorter has in common with the other."""
    least = min(seen.of(one.stems), seen.of(other.stems))
    return seen.of(one.stems & other.stems) / least if least else 0.0


def slots_apart(one: Facets, other: Facets) -> dict[str, float]:
    """Give the places of a sentence that both fill, and differently."""
    a, b = one.gist, other.gist
    first, second = one.causes or causes_of(one.words), other.causes or causes_of(other.words)
    across = ({"north", "south"}, {"east", "west"})
    turned = any(a.compass & p and b.compass & p and not a.compass & b.compass for p in across)
    return {
        "clock": float(bool(a.clock and b.clock and not a.clock & b.clock)),
        "days": float(bool(a.days and b.days and not a.days & b.days)),
        "compass": float(turned),
        "directions": float(bool(a.compass and b.compass and not a.compass & b.compass)),
        "causes": float(bool(first and second and not first & second)),
        "doers": float(opposed(one.actors, other.actors)),
        "blames": float(one.accuses and other.accuses and one.parties != other.parties),
        "counts": float(not (a.ordinals or b.ordinals) and numbers_apart(one, other)),
        "distances": float(bool(a.km and b.km and min(a.km) > 0 and not _near(a.km, b.km))),
    }


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    return any(max(a, b) <= 1.25 * min(a, b) + 0.1 for a in one for b in other)


def signals(
    one: Facets,
    other: Facets,
    seen: Context,
    *,
    rule: str = "",
    same: bool = False,
    place: str = "",
    time: str = "",
    apart: bool = False,
) -> dict[str, float]:
    """Return what speaks for and against a contradiction of two statements, by name; empty for nothing.

    Parameters
    ----------
    one, other
        In the order of the text.
    seen
        Of their article.
    rule
        The rule that holds of them, if one does.
    same
        They were found to be of one event.
    place, time
        "agree", "differ" or "unknown".
    """
    a, b = one.gist, other.gist
    sides = [side for side in (_side(one, other, seen), _side(other, one, seen)) if side is not None]
    side = max(
        sides, key=lambda it: it.by_act + it.covered + it.senses / 2 + it.turned / 2 + it.named, default=None
    )
    facing = facing_axes(a, b)
    slots = slots_apart(one, other)
    gap = _NEVER if apart else other.index - one.index
    apart_in_number, agreed_in_number = compared(seen.quantities(one), seen.quantities(other))
    if of_a_part(one, other):
        apart_in_number = 0.0
    opposing = facing - LOOSE or (facing and gap <= _AT_ONCE) or any(slots.values()) or apart_in_number
    if not rule and ((side is None and not opposing) or _of_others(one, other, side)):
        return {}
    near = 1.0 / gap if gap <= _FAR else 0.0
    share = _overlap(a, b, seen)
    common = min(3.0, seen.of_axes(_axes(a.plain) & _axes(b.plain) - facing)) / 3
    tied = max(share, common, 0.5 * (b.led or b.goes_back) * (gap <= 2))
    met = float(bool(a.args & b.args))
    unmet = float(bool(a.args) and bool(b.args) and not met)
    opposed_by = min(2.0, seen.of_axes(facing - LOOSE)) / 2
    loosely = min(2.0, seen.of_axes(facing & LOOSE)) / 2
    found: dict[str, float] = {
        "bias": 1.0,
        "near": near,
        "next": float(gap == 1),
        "second": float(gap == 2),
        "far": float(5 < gap < _NEVER),
        "apart": float(apart),
        "share": share,
        "common": common,
        "names": float(bool((a.names | a.stems) & (b.names | b.stems) & (a.names | b.names))),
        "facing": opposed_by,
        "facing tied": opposed_by * tied,
        "facing next": opposed_by * (gap == 1),
        "facing untied": opposed_by * (tied < _TIED),
        "facing of some": opposed_by * (a.part or b.part),
        "facing args": opposed_by * met,
        "facing args apart": opposed_by * unmet,
        "args": met,
        "args apart": unmet,
        "facing unreal": opposed_by * (a.unreal or b.unreal),
        "facing loosely": loosely,
        "facing loosely tied": loosely * tied,
        "facing near": opposed_by * near,
        "same event": float(same),
        "place agrees": float(place == "agree"),
        "time agrees": float(time == "agree"),
        "time differs": float(time == "differ"),
        "place differs": float(place == "differ"),
        "sides opposed": float(opposed(one.speaks, other.speaks)),
        "sides allied": float(allied(one.speaks, other.speaks)),
        "outlet": float(not one.statement.attributed or not other.statement.attributed),
        "contrast": float(_contrasts(other)),
        "contrast near": float(_contrasts(other)) * near,
        "led": float(b.led) * near,
        "old": float(one.old != other.old and time != "agree"),
        "ordinals": float(a.ordinals != b.ordinals),
        "unreal": float(a.unreal != b.unreal),
        "of some": float(a.part or b.part),
        "further": float(one.further or other.further),
        "future": float(one.future != other.future),
        "unsure": float(
            bool(_UNSURE & {w.casefold() for w in one.statement.hedges + other.statement.hedges})
        ),
        "other act": float(bool({one.statement.act, other.statement.act} - {"claim", "denial"})),
        "same paragraph": float(one.paragraph == other.paragraph and not apart),
    }
    voices = seen.voice.get(one.index, ""), seen.voice.get(other.index, "")
    found |= {
        "outlets": float(not voices[0]) + float(not voices[1]),
        "number apart": apart_in_number,
        "number agrees": agreed_in_number,
    }
    if side is not None:
        kind = "denial" if side.by_act else "negation"
        denier, claim = (other, one) if side.after else (one, other)
        ahead = 1.0 if side.after else 0.0
        found |= {
            kind: 1.0,
            "denier": 1.0 if side.after else -1.0,
            f"{kind} covered": side.covered,
            f"{kind} senses": min(1.0, side.senses / 2),
            f"{kind} turned": min(1.0, side.turned / 2),
            f"{kind} near": near * ahead,
            f"{kind} before": near * (1 - ahead),
            f"{kind} next": ahead * (gap == 1),
            "denied head": float(_met(denier.gist.head, denier.gist, claim.gist)),
            "denied no head": float(
                bool(denier.gist.head) and not _met(denier.gist.head, denier.gist, claim.gist)
            ),
            "denied subject": float(_met(denier.gist.subject, denier.gist, claim.gist)),
            "denied args": met,
            "denied args apart": unmet,
            "denied named": float(side.named),
            "denied place": float(place == "agree"),
            "denied opposed": float(opposed(denier.speaks, claim.speaks)),
            "denied allied": float(allied(denier.speaks, claim.speaks)),
            "denied own voice": float(not claim.statement.attributed),
            "denied a denial": float(denies(claim) or claim.gist.negated),
            "denied once more": float(denier.gist.goes_back) * near * ahead,
            "denied of all": float(denier.own and bool(denier.speaks & (claim.actors | claim.parties))),
            "denied of others": float(denier.own and opposed(denier.speaks, claim.actors)),
        }
        answers = float(claim.index in seen.answered.get(denier.index, ()))
        claimant = seen.voice.get(claim.index, "")
        earlier = float(
            not answers
            and bool(claimant)
            and ahead > 0
            and any(seen.voice[at] == claimant for at in seen.answered.get(denier.index, ()))
        )
        found |= {
            "denied elsewhere": float(_of_other_things(side, denier.gist, claim.gist)),
            "answers": answers,
            "answers by act": answers * side.by_act,
            "answers judged": answers * side.valued,
            "answers earlier": earlier,
            "answers earlier judged": earlier * side.valued,
            "judged opening": ahead * (claim.index in seen.opening) * side.valued,
            "denied party": float(bool(denier.speaks & claim.parties)),
        }
        if side.valued:
            found |= {
                "judged": 1.0,
                "judged next": ahead * (gap == 1),
                "judged near": near * ahead,
                "judged named": float(side.named),
                "judged accused": float(claim.accuses) * near,
                "judged a deed": float(bool(claim.actors)) * near,
            }
    for name, value in slots.items():
        if value:
            found |= {f"slot {name}": 1.0, "slot tied": tied, "slot near": near}
            found |= {"slot args": met, "slot args apart": unmet}
    if rule:
        found["rule"] = 1.0
    return found


_OF_A_SIDE = frozenset(["stay", "hold", "alive", "free", "hurt", "advance"])
"""What each side does for itself: that one left says nothing of whether the other did."""


def _anew(a: Gist, b: Gist) -> bool:
    """Whether both name one place and nothing else that is the same: it is named anew for a new subject."""
    if not a.names & b.names:
        return False
    apart = bool(a.args) and bool(b.args) and not a.args & b.args
    return apart or not (a.stems & b.stems) - a.names - b.names


def _of_others(one: Facets, other: Facets, side: _Side | None) -> bool:
    """Whether two statements are plainly of two things, or of two times."""
    return _denies_other(side, one, other) if side is not None else _of_two(one, other)


def _of_two(one: Facets, other: Facets) -> bool:
    """Whether what opposes two statements, neither of which denies, is of two things, or of two times."""
    a, b = one.gist, other.gist
    if a.part or b.part or a.unreal != b.unreal or one.future != other.future:
        return True
    each_its_own = one.own and other.own and opposed(one.speaks, other.speaks)
    if each_its_own and facing_axes(a, b) <= _OF_A_SIDE:
        return True
    return _anew(a, b) or was_once(one.words) or was_once(other.words)


def _denies_other(side: _Side, one: Facets, other: Facets) -> bool:
    """Whether what one denies is plainly something else than what the other says."""
    denier, claim = (other, one) if side.after else (one, other)
    a, b = denier.gist, claim.gist
    if side.valued:
        return not side.named and opposed(denier.speaks, claim.actors)
    if _anew(a, b) and bool(a.args and b.args):
        return True
    sides = claim.actors | claim.parties | claim.speaks
    talks = "talk" in _axes(a.senses) and "talk" in _axes(b.senses)
    if talks and denier.own and denier.speaks and sides and not allied(denier.speaks, sides):
        return True
    if side.named or a.goes_back:
        return denier.own and not side.named and opposed(denier.speaks, claim.actors)
    return opposed(denier.parties, claim.parties) or (denier.own and opposed(denier.speaks, claim.actors))


def _of_other_things(side: _Side, a: Gist, b: Gist) -> bool:
    """Whether what is denied has no thing in common with a claim: not sure, for things have many names."""
    alone = not (side.valued or side.named or a.goes_back)
    return alone and bool(a.args and b.args and not a.args & b.args) and not _met(a.head, a, b)


def _met(word: str, of: Gist, other: Gist) -> bool:
    """Whether a stem of one stands in the other, or one of its senses does."""
    if not word:
        return False
    if word in other.stems:
        return True
    senses = {axis for axis, _ in AXES.get((word,), ())}
    return bool(senses & {axis for axis, _ in other.senses} - LOOSE)


def _contrasts(other: Facets) -> bool:
    return bool(_CONTRAST & set(other.statement.cue.casefold().split())) or other.contrasted


def summed(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return what signals add up to, as the logarithm of the odds."""
    return sum(weights.get(name, 0.0) * value for name, value in found.items())


def likelihood(total: float) -> float:
    """Return the likelihood of some odds, given as their logarithm."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
