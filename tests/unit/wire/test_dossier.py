"""Pages and maps of evidence: nothing in them is markup, runs, or is fetched; words go their own way."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from openline.decide.phrases import Phrase
from openline.wire.forms.dossier import (
    Card,
    Dossier,
    Section,
    Side,
    Table,
    direction,
    dossier_html,
    dossier_pdf,
)
from openline.wire.forms.situation import Account, Feature, Track, situation

pytestmark = pytest.mark.requirement("R18")
HOSTILE = "<script src='https://example.org/x'></script>\u202egnihton"
CIRCLE = {"circle": [386_000_000, 335_000_000, 5_000_000]}
BOX = {"box": [385_000_000, 334_000_000, 387_000_000, 336_000_000]}


def dossier(text: str) -> Dossier:
    phrase = Phrase("Evidence", "أدلة")
    table = Table((phrase, phrase), ((text, "ab" * 32),), (1, 2), phrase, (1,))
    section = Section(
        phrase, (phrase,), (Side(text, (Card(text, ((phrase, text),), text),)),), (table,), lines=(text,)
    )
    return Dossier(phrase, text, True, ((phrase, text),), (section, Section(phrase)), 0)


def test_a_text_is_never_markup_and_never_turns_what_follows() -> None:
    page = dossier_html(dossier(HOSTILE)).decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert page.count("&lt;script") == 9
    assert dossier_pdf(dossier(HOSTILE)).startswith(b"%PDF")


def test_a_dossier_is_the_same_bytes_for_the_same_values() -> None:
    assert dossier_pdf(dossier("a")) == dossier_pdf(dossier("a"))
    assert dossier_html(dossier("a")) == dossier_html(dossier("a"))


def test_what_is_empty_says_so() -> None:
    assert dossier_html(dossier("a")).decode().count("nothing on record that is shown here") == 1


@pytest.mark.parametrize(
    ("text", "way"), [("not", "ltr"), ("لم نقصف", "rtl"), ("12: لم", "rtl"), ("", "ltr"), ("שלום", "rtl")]
)
def test_a_text_goes_in_the_direction_of_its_first_letter(text: str, way: str) -> None:
    assert direction(text) == way


def drawn(**given: object) -> str:
    account = Account("[0] army", 335_000_000, 386_000_000, 500)
    kinds = {"accounts": [account], "features": [], "tracks": []} | given
    return situation(kinds["accounts"], kinds["features"], kinds["tracks"], title="t")  # type: ignore[arg-type]


def test_where_nobody_gives_a_place_there_is_no_map() -> None:
    assert drawn(accounts=[], features=[Feature("zone", "z", [CIRCLE])]) == ""


def test_an_uncertainty_is_a_hatched_circle_as_wide_as_it_was_given() -> None:
    """500 m of radius, against the scale bar of the same map."""
    root = ElementTree.fromstring(drawn())
    paths = [it.attrib for it in root.iter("{http://www.w3.org/2000/svg}path")]
    (circle,) = [it["d"] for it in paths if it.get("stroke-dasharray") == "1.2 0.8"]
    xs = [float(it) for it in re.findall(r"[ML](-?[\d.]+) ", circle)]
    texts = [it.text or "" for it in root.iter("{http://www.w3.org/2000/svg}text")]
    bar_m = next(it for it in texts if it.endswith(" m"))
    bar = next(it["d"] for it in paths if it["d"].startswith("M4 "))
    left, right = 4.0, float(re.search(r"H([\d.]+)", bar)[1])  # type: ignore[index]
    metres_a_mm = float(bar_m.removesuffix(" m")) / (right - left)
    assert (max(xs) - min(xs)) * metres_a_mm == pytest.approx(1000, rel=0.01)


def test_a_place_without_an_uncertainty_has_no_circle() -> None:
    assert 'stroke-dasharray="1.2 0.8"' not in drawn(accounts=[Account("[0] a", 335_000_000, 386_000_000, 0)])


def test_a_box_is_hatched_and_is_no_outline() -> None:
    text = drawn(features=[Feature("zone", "shown coarsely", [BOX])])
    assert 'stroke-dasharray="1 1"' in text
    assert "fill-opacity" not in text
    assert "fill-opacity" in drawn(features=[Feature("zone", "shown whole", [CIRCLE])])


def test_what_lies_elsewhere_is_not_drawn() -> None:
    far = {"circle": [0, 0, 5_000_000]}
    assert "far away" not in drawn(features=[Feature("zone", "far away", [far])])
    assert "T9" not in drawn(tracks=[Track("T9", 0, 0, 90.0)])
    assert "T1" in drawn(tracks=[Track("T1", 335_000_000, 386_010_000, 90.0)])


def test_a_name_on_a_map_is_never_markup() -> None:
    text = drawn(features=[Feature("zone", HOSTILE[:30], [CIRCLE])])
    ElementTree.fromstring(text)
    assert "<script" not in text
