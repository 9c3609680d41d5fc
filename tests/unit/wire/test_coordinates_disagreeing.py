"""A place and the coordinate beside it, compared (F1)."""

import pytest

from openline.wire.coordinates import disagreement, find_in_text, find_places, mgrs_of, position_at

pytestmark = pytest.mark.requirement("R7", "F1")

PALMYRA = find_places("Palmyra")[0]
DEIR_EZ_ZOR = find_places("Deir ez-Zor")[0]


def compared(text):
    return disagreement(find_in_text(text))


def written(position):
    return f"{position.lat_e7 / 1e7:.4f} N {position.lon_e7 / 1e7:.4f} E"


def test_a_place_and_a_coordinate_kilometres_apart_are_flagged_with_distance_and_reference():
    (it,) = compared("STOP, you are hitting us at Deir ez-Zor, 35.10 N 40.20 E")
    assert it.flagged
    assert it.reference == DEIR_EZ_ZOR
    assert it.distance_m == pytest.approx(26_700, abs=100)
    assert it.bearing_deg == pytest.approx(168, abs=1)
    assert it.words.startswith("disagrees: the coordinate is 26.7 km SSE (168° true) of Deir ez-Zor")


def test_a_coordinate_in_the_place_agrees_and_is_shown_to_have_been_compared():
    (it,) = compared("STOP, you are hitting us at Deir ez-Zor, 35.33 N 40.15 E")
    assert not it.flagged
    assert it.words.startswith("agrees: ")


@pytest.mark.parametrize(
    "template", ["{place} ({at})", "{at} ({place})", "At {place}: {at}.", "{at}, in {place}"]
)
@pytest.mark.parametrize("km", [0.5, 30])
def test_place_and_coordinate_may_stand_either_way(template, km):
    at = position_at(PALMYRA.position, 70, km)
    (it,) = compared(template.format(place="Palmyra", at=written(at)))
    assert it.flagged == (km > 5)
    assert it.distance_m == pytest.approx(km * 1000, abs=20)


def test_what_is_allowed_is_the_extent_of_the_place_and_both_precisions():
    (it,) = compared("15 km NE of Palmyra (34.65 N 38.40 E)")
    assert it.allowed_m == pytest.approx(
        PALMYRA.extent_m + it.said.precision_m + it.coordinate.precision_m, rel=1e-9
    )
    assert it.said.written == "bearing_range"


def test_a_bearing_taken_from_the_wrong_place_is_flagged_and_the_right_place_named():
    right = find_places("Al Mayadin")[0]
    at = position_at(right.position, 200, 9)
    (it,) = compared(f"9.0 km on a bearing of 200 from Deir ez-Zor ({written(at)})")
    assert it.flagged
    assert it.reference == DEIR_EZ_ZOR
    assert it.agrees_with == right
    assert it.words.endswith(f"it would agree with {right.name}, SY")


def test_a_namesake_with_which_it_would_agree_is_named():
    (found,) = find_in_text("near Sinjar")
    (other,) = found.reference.others
    (it,) = compared(f"in Sinjar ({written(other.place.position)})")
    assert it.flagged
    assert it.agrees_with == other.place


def test_each_coordinate_of_a_list_goes_with_its_own_place():
    palmyra, deir = written(PALMYRA.position), written(DEIR_EZ_ZOR.position)
    for text in (f"Palmyra ({palmyra}), Deir ez-Zor ({deir})", f"{palmyra} (Palmyra), {deir} (Deir ez-Zor)"):
        assert [(it.reference, it.flagged) for it in compared(text)] == [
            (PALMYRA, False),
            (DEIR_EZ_ZOR, False),
        ]


def test_a_coordinate_in_another_sentence_is_not_compared():
    assert compared("We were at Palmyra yesterday. Strike seen at 35.10 N 40.20 E.") == []


def test_what_is_only_near_a_place_may_be_further_off():
    at = written(position_at(PALMYRA.position, 70, 12))
    (near,) = compared(f"near Palmyra, {at}")
    (there,) = compared(f"in Palmyra, {at}")
    assert there.flagged
    assert not near.flagged


def test_one_spot_written_twice_must_be_one_spot():
    at = position_at(PALMYRA.position, 70, 12)
    (same,) = compared(f"{mgrs_of(at)} ({written(at)})")
    assert not same.flagged
    # Two digits of the easting exchanged, as happens on the telephone.
    (slip,) = compared("37S DT 64520 07449 (33.506 N 38.672 E)")
    assert slip.flagged
    assert slip.reference is None
    assert slip.distance_m == pytest.approx(5020, abs=20)


def test_a_reading_that_would_agree_is_named():
    (it,) = compared("Palmyra: 38.2912, 34.5489")
    assert it.flagged
    assert it.agrees_as.lat_e7 == 345_489_000
    assert it.words.endswith("it would agree if it meant 34.54890 N 38.29120 E")


def test_what_cannot_be_read_is_compared_with_nothing():
    assert compared("At Palmyra (95.5N 38.2E)") == []
    assert compared("15 km north of Qwertyville (34.5N 38.2E)") == []
    assert compared("nothing here") == []
