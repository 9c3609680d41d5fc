"""Why two statements are taken to contradict one another, in plain words."""

from collections.abc import Sequence

from openline.reports.linking.asserting import Facets
from openline.reports.linking.concepts import LOOSE, stem
from openline.reports.linking.quantities import compared, quantities_of
from openline.reports.linking.tallying import Contradiction
from openline.reports.linking.weighing import denies, facing_axes, slots_apart

__all__ = ["reasons"]


def reasons(
    one: Facets, other: Facets, found: Contradiction | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in plain words what two statements have in common, and what they differ in."""
    if found is not None:
        return found.agree, found.differ
    a, b = one.gist, other.gist
    common = sorted(a.stems & b.stems)
    agree = (f"both of: {', '.join(_spelt(one.words, common)[:3])}",) if common else ()
    facing = sorted(facing_axes(a, b) - LOOSE)
    differ: list[str] = []
    if denies(one) or denies(other) or a.negated != b.negated:
        differ.append("one says that it is not so")
    differ += [f"{axis}, and not" for axis in facing[:2]]
    differ += [f"different {name}" for name, value in slots_apart(one, other).items() if value]
    if not differ and compared(quantities_of(one), quantities_of(other))[0]:
        differ.append("different numbers")
    return agree or (("told one after the other",) if abs(one.index - other.index) <= 2 else ()), tuple(
        differ
    )


def _spelt(words: str, stems: Sequence[str]) -> list[str]:
    """Give the words as written of which these are the stems."""
    found: dict[str, str] = {}
    for word in words.split():
        found.setdefault(stem(word.strip(".,;:!?()“”\"'’‘")), word.strip(".,;:!?()“”\"'’‘").casefold())
    return [found.get(each, each) for each in stems]
