"""Plural categories beside CLDR's own samples of whole numbers (``common/supplemental/plurals.xml``).

The samples are copied from CLDR, Copyright Unicode, Inc., under the Unicode License v3. ``~`` is a range, and
``…`` says that more follow.
"""

import pytest

from openline.decide.plurals import plural_categories, plural_of
from openline.errors import InputError

TWO_FORMS = {"one": "1", "other": "0, 2~16, 100, 1000, 10000, 100000, 1000000"}
SAMPLES: dict[str, dict[str, str]] = {
    "ar": {
        "zero": "0",
        "one": "1",
        "two": "2",
        "few": "3~10, 103~110, 1003",
        "many": "11~26, 111, 1011",
        "other": "100~102, 200~202, 300~302, 400~402, 500~502, 600, 1000, 10000, 100000, 1000000",
    },
    "ru": {
        "one": "1, 21, 31, 41, 51, 61, 71, 81, 101, 1001",
        "few": "2~4, 22~24, 32~34, 42~44, 52~54, 62, 102, 1002",
        "many": "0, 5~19, 100, 1000, 10000, 100000, 1000000",
        "other": "",
    },
    "fa": {"one": "0, 1", "other": "2~17, 100, 1000, 10000, 100000, 1000000"},
    "en": TWO_FORMS,
    "ckb": TWO_FORMS,
    "kmr": TWO_FORMS,
}


def numbers(samples: str) -> list[int]:
    found: list[int] = []
    for each in filter(None, samples.split(", ")):
        first, _, last = each.partition("~")
        found += range(int(first), int(last or first) + 1)
    return found


@pytest.mark.parametrize("language", SAMPLES)
def test_every_sample_of_cldr_is_in_its_category(language: str) -> None:
    for category, samples in SAMPLES[language].items():
        for n in numbers(samples):
            assert plural_of(language, n) == category, n


@pytest.mark.parametrize("language", SAMPLES)
def test_the_categories_are_those_of_cldr_in_its_order(language: str) -> None:
    assert [it.value for it in plural_categories(language)] == list(SAMPLES[language])


def test_a_region_does_not_change_a_rule_and_an_unknown_language_has_none() -> None:
    assert plural_of("ar-SY", 2) == "two"
    with pytest.raises(InputError, match="no plural rule"):
        plural_of("xx", 2)
