"""Plural categories of whole numbers by language, as CLDR 44 has them (``supplemental/plurals.xml``)."""

from __future__ import annotations

from collections.abc import Callable

from openline.errors import InputError
from openline.model.warning import PluralCategory


def _one_other(n: int) -> PluralCategory:
    return PluralCategory.ONE if n == 1 else PluralCategory.OTHER


def _persian(n: int) -> PluralCategory:
    return PluralCategory.ONE if n in (0, 1) else PluralCategory.OTHER


def _russian(n: int) -> PluralCategory:
    if n % 10 == 1 and n % 100 != 11:
        return PluralCategory.ONE
    if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14:
        return PluralCategory.FEW
    return PluralCategory.MANY


def _arabic(n: int) -> PluralCategory:
    if n <= 2:
        return (PluralCategory.ZERO, PluralCategory.ONE, PluralCategory.TWO)[n]
    if 3 <= n % 100 <= 10:
        return PluralCategory.FEW
    return PluralCategory.MANY if n % 100 >= 11 else PluralCategory.OTHER


_RULES: dict[str, tuple[Callable[[int], PluralCategory], tuple[PluralCategory, ...]]] = {
    "ar": (_arabic, tuple(PluralCategory)),
    "ckb": (_one_other, (PluralCategory.ONE, PluralCategory.OTHER)),
    "en": (_one_other, (PluralCategory.ONE, PluralCategory.OTHER)),
    "fa": (_persian, (PluralCategory.ONE, PluralCategory.OTHER)),
    "kmr": (_one_other, (PluralCategory.ONE, PluralCategory.OTHER)),  # "ku" in CLDR
    "ru": (
        _russian,
        (PluralCategory.ONE, PluralCategory.FEW, PluralCategory.MANY, PluralCategory.OTHER),
    ),
}


def plural_categories(language: str) -> tuple[PluralCategory, ...]:
    """Return the plural categories of a language. Raises :class:`InputError` for one without a rule here."""
    return _rule(language)[1]


def plural_of(language: str, n: int) -> PluralCategory:
    """Return the plural category of a whole number, as CLDR has it."""
    return _rule(language)[0](n)


def is_single(language: str, category: PluralCategory) -> bool:
    """Tell whether a category stands for one number alone."""
    # No rule looks further than at the last two digits.
    return sum(plural_of(language, n) is category for n in range(200)) == 1


def _rule(language: str) -> tuple[Callable[[int], PluralCategory], tuple[PluralCategory, ...]]:
    found = _RULES.get(language.split("-")[0])
    if found is None:
        raise InputError(
            f"there is no plural rule for {language!r}", next_step=f"use {', '.join(sorted(_RULES))}"
        )
    return found
