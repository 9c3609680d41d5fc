"""A denial that no word brings in is known by what it answers; INVENTED, all of it."""

import pytest

from openline.reports.reading import read

CLAIM = "AMMAN (Reuters) - Two soldiers were killed in the strike on Tanf, the ministry said.\n"


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("No soldier was killed in the strike on Tanf, the coalition said.", "denial"),
        ("No soldier was killed in the strike on Tanf, the ministry said.", "claim"),
        ("No convoy has left the port of Tartus since March, the coalition said.", "claim"),
        ("Two soldiers were killed in the strike on Tanf, the coalition said.", "claim"),
    ],
)
def test_what_denies_what_another_said_before_it_is_a_denial(said: str, act: str) -> None:
    first, second = read(f"{CLAIM}\n{said}\n", "x").statements
    assert (first.act, second.act) == ("claim", act)
    assert (second.plover == "DENY") is (act == "denial")


def test_what_was_said_before_is_no_denial_of_what_comes_after_it() -> None:
    first, second = read(
        "AMMAN (Reuters) - No soldier was killed in the strike on Tanf, the coalition said.\n\n"
        "Two soldiers were killed in the strike on Tanf, the ministry said.\n",
        "x",
    ).statements
    assert (first.act, second.act) == ("claim", "claim")
