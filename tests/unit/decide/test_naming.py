"""One form of id for everything on record, whoever submits it."""

from __future__ import annotations

import pytest

from openline.decide.naming import ID, check_new_id, fitting_id
from openline.errors import InputError
from openline.model.agreement import Zone
from openline.model.event import (
    AgreementFacts,
    ControlFacts,
    CoverageFacts,
    Facts,
    LineFacts,
    SightingFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.space import Circle, Position
from tests.desk import Desk

BAD = ["", "../x", "a\x1b[31mred\nline", "A", "عيادة", "-a", "a b", "a" * 65, "a\n"]


@pytest.mark.parametrize("id", BAD)
def test_what_can_be_no_id_is_refused_for_everything_that_brings_one_on_record(id: str) -> None:
    made: dict[str, Facts] = {
        "zone.add/v1": ZoneFacts(zone=id, version=1),
        "line.add/v1": LineFacts(line=id, version=1),
        "control.state/v1": ControlFacts(area=id),
        "sighting.report/v1": SightingFacts(sighting=id),
        "coverage.report/v1": CoverageFacts(coverage=id),
        "agreement.propose/v1": AgreementFacts(agreement=id, version=1),
    }
    for type, facts in made.items():
        with pytest.raises(InputError):
            check_new_id(type, facts)
    check_new_id("zone.end/v1", ZoneFacts(zone=id, version=1))


@pytest.mark.parametrize("id", ["clinic", "w-291", "0123456789abcdef" * 2, "a" * 64, "7"])
def test_what_people_and_machines_make_can_be_an_id(id: str) -> None:
    check_new_id("zone.add/v1", ZoneFacts(zone=id, version=1))
    assert fitting_id(id, {id}, otherwise="zone") == id


def test_a_hostile_client_cannot_submit_such_an_id_either() -> None:
    desk = Desk("blue")
    zone = Zone(id="../x", name="x", footprint=Circle(centre=Position(0, 0), radius_mm=1000))
    with pytest.raises(InputError, match="cannot be an id"):
        desk.record("blue", "zone.add/v1", ZoneFacts(zone="../x", version=1), ZoneBody(zone=zone))


@pytest.mark.parametrize(
    ("id", "made"),
    [("W 291", "w-291"), ("Zürich/TMA", "zurich-tma"), ("عيادة", "zone"), ("../x", "x"), ("{A-B}", "a-b")],
)
def test_of_an_id_that_does_not_fit_one_is_made_that_nobody_has(id: str, made: str) -> None:
    taken: set[str] = set()
    assert fitting_id(id, taken, otherwise="zone") == made
    assert fitting_id(id, taken, otherwise="zone") == f"{made}-2"


def test_a_long_id_is_cut_so_that_its_number_fits() -> None:
    taken: set[str] = set()
    ids = {fitting_id("Ab" * 90, taken, otherwise="zone") for _ in range(120)}
    assert len(ids) == 120
    assert all(map(ID.fullmatch, ids))
