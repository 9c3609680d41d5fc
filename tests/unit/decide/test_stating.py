"""Everyone speaks for itself: stances, areas of control, sightings."""

import pytest

from openline.decide.stating import stance_of
from openline.errors import GeometryError, InputError, NotFoundError, RefusedError
from openline.model.agreement import AreaOfControl, Basis, StanceValue
from openline.model.event import ControlBody, ControlFacts, SightingBody, SightingFacts
from openline.model.presence import CountRange, Sighting
from openline.model.release import Detail
from openline.model.space import Circle, Interval, Position
from tests.desk import Desk

AREA = Circle(centre=Position(lon_e7=380_000_000, lat_e7=340_000_000), radius_mm=5_000_000)


@pytest.fixture
def desk() -> Desk:
    return Desk("coalition", "sponsor", "partner")


def state_control(desk: Desk, by: str) -> str:
    area = AreaOfControl(
        id="bank", held_by="partner", stated_by="observer", as_of_ms=5, footprint=AREA, source="map"
    )
    return desk.record(by, "control.state/v1", ControlFacts(area="bank"), ControlBody(area=area))


@pytest.mark.requirement("R2")
def test_the_node_owns_nothing_and_takes_no_stance(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="the node is no party"):
        desk.zone("node", "tanf")
    desk.zone("coalition", "tanf")
    with pytest.raises(RefusedError, match="the node is no party"):
        desk.stance("node", "tanf", StanceValue.AGREED)
    desk.redact("node", desk.find("tanf"))


@pytest.mark.requirement("R2")
def test_to_each_party_a_zone_is_what_that_party_says(desk: Desk) -> None:
    desk.zone("coalition", "tanf", value=StanceValue.ASSERTED)
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "partner": Detail.FULL})
    desk.stance("sponsor", "tanf", StanceValue.REJECTED, Basis.UNILATERAL)
    values = {
        party: (stance.value if (stance := stance_of(desk.state, "tanf", party)) else None)
        for party in ("coalition", "sponsor", "partner", "node")
    }
    assert values == {"coalition": "asserted", "sponsor": "rejected", "partner": "notified", "node": None}


@pytest.mark.requirement("R2")
def test_a_signature_is_a_stance_on_what_the_agreement_covers_and_a_later_word_outweighs_it(
    desk: Desk,
) -> None:
    desk.zone("coalition", "tanf")
    desk.propose("coalition", "peace", "coalition", "sponsor", covers=("tanf",))
    for party in ("coalition", "sponsor"):
        desk.agree("sign", party, "peace")
    signed = stance_of(desk.state, "tanf", "sponsor")
    assert signed is not None
    assert (signed.value, signed.basis) == (StanceValue.AGREED, Basis.SIGNED)
    desk.stance("sponsor", "tanf", StanceValue.REJECTED, Basis.UNILATERAL)
    later = stance_of(desk.state, "tanf", "sponsor")
    assert later is not None
    assert later.value is StanceValue.REJECTED


def to_sponsor(desk: Desk, about: str = "tanf") -> tuple[str, str | None, int | None]:
    """What something is to the sponsor, what it said last, and of which version."""
    held = stance_of(desk.state, about, "sponsor")
    assert held is not None
    return held.value, held.said, held.version


def edited(desk: Desk) -> dict[str, object]:
    """Put a zone on record, show it to the sponsor, and edit it; return what was seen before the edit."""
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    first: dict[str, object] = {"version": 1, "body_sha256": desk.state.objects["tanf"].body_sha256}
    desk.zone("coalition", "tanf", "edit")
    return first


@pytest.mark.requirement("R1", "R2")
def test_what_was_agreed_of_an_older_version_is_recorded_and_holds_for_that_version_only(desk: Desk) -> None:
    first = edited(desk)
    entry = desk.stance("sponsor", "tanf", StanceValue.AGREED, Basis.UNILATERAL, **first)
    assert to_sponsor(desk) == ("notified", "agreed", 1)
    assert desk.details("coalition", entry) == ["full"]
    found = desk.find("tanf")
    assert desk.details("sponsor", found) == []
    desk.stance("sponsor", "tanf", StanceValue.AGREED)
    assert to_sponsor(desk) == ("agreed", "agreed", 2)


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("value", [StanceValue.AGREED, StanceValue.REJECTED, StanceValue.ASSERTED])
def test_what_was_agreed_of_an_older_version_takes_nothing_from_a_word_on_a_later_one(
    desk: Desk, value: StanceValue
) -> None:
    first = edited(desk)
    desk.stance("sponsor", "tanf", value)
    desk.stance("sponsor", "tanf", StanceValue.AGREED, **first)
    assert to_sponsor(desk) == (value, value, 2)


@pytest.mark.requirement("R1", "R2")
def test_what_was_agreed_of_an_older_version_outweighs_neither_signature_nor_the_owners_own_word(
    desk: Desk,
) -> None:
    first = edited(desk)
    desk.propose("coalition", "peace", "coalition", "sponsor", covers=("tanf",))
    for party in ("coalition", "sponsor"):
        desk.agree("sign", party, "peace")
    desk.stance("sponsor", "tanf", StanceValue.AGREED, **first)
    assert to_sponsor(desk) == ("agreed", "agreed", 2)
    desk.zone("coalition", "tanf", "edit", value=StanceValue.ASSERTED)
    desk.stance("coalition", "tanf", StanceValue.AGREED, **first)
    own = stance_of(desk.state, "tanf", "coalition")
    assert own is not None
    assert own.value is StanceValue.ASSERTED


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("value", [StanceValue.NOTIFIED, StanceValue.ASSERTED, StanceValue.REJECTED])
def test_what_is_not_an_agreement_is_about_the_thing_as_such_whatever_version_was_seen(
    desk: Desk, value: StanceValue
) -> None:
    first = edited(desk)
    desk.stance("sponsor", "tanf", StanceValue.AGREED)
    desk.stance("sponsor", "tanf", value, **first)
    assert to_sponsor(desk) == (value, value, 1)
    desk.zone("coalition", "tanf", "edit")
    assert to_sponsor(desk) == (value, value, 1)


@pytest.mark.requirement("R2")
def test_a_stance_on_an_agreement_is_on_the_version_that_was_proposed(desk: Desk) -> None:
    desk.propose("coalition", "peace", "coalition", "sponsor")
    first: dict[str, object] = {"version": 1, "body_sha256": desk.state.agreements["peace"].proposal_sha256}
    desk.propose("coalition", "peace", "coalition", "sponsor", version=2)
    desk.stance("sponsor", "peace", StanceValue.AGREED, **first)
    assert to_sponsor(desk, "peace") == ("notified", "agreed", 1)
    with pytest.raises(RefusedError, match="version 2, which has another digest on record"):
        desk.stance("sponsor", "peace", StanceValue.AGREED, **(first | {"version": 2}))


@pytest.mark.requirement("R2")
@pytest.mark.parametrize(
    ("seen", "what"),
    [
        ({"version": 3}, "version 3, which is not and was not on record: the present one is 2"),
        ({"version": 0}, "version 0, which is not and was not on record"),
        ({"version": 1}, "version 1, which has another digest on record"),
        ({"body_sha256": "0" * 64}, "version 2, which has another digest on record"),
    ],
)
def test_a_stance_on_a_version_that_never_was_is_refused(
    desk: Desk, seen: dict[str, object], what: str
) -> None:
    edited(desk)
    with pytest.raises(RefusedError, match=what) as refused:
        desk.stance("sponsor", "tanf", StanceValue.AGREED, **seen)
    assert refused.value.where.startswith("stance on tanf")
    assert "its author takes it again" in refused.value.next_step


def test_a_redacted_version_can_still_be_agreed_by_who_has_seen_it(desk: Desk) -> None:
    first = edited(desk)
    before = {it.header.id for it in desk.entries if it.header.type.startswith("zone.")}
    desk.stance("sponsor", "tanf", StanceValue.AGREED, **first)
    assert desk.folded(frozenset(before)).same_as(desk.state)


def test_nobody_takes_a_stance_on_what_it_has_not_been_shown(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.CONTACT})
    for party in ("sponsor", "partner"):
        with pytest.raises(NotFoundError):
            desk.stance(party, "tanf", StanceValue.AGREED)


@pytest.mark.requirement("R18", "R37")
def test_a_statement_about_control_is_disputed_by_others_and_withdrawn_by_its_author(desk: Desk) -> None:
    state_control(desk, "partner")
    desk.share("partner", "bank", {"coalition": Detail.FULL, "sponsor": Detail.FULL})
    facts = ControlFacts(area="bank")
    with pytest.raises(RefusedError, match="does not dispute it"):
        desk.record("partner", "control.dispute/v1", facts)
    dispute = desk.record("sponsor", "control.dispute/v1", facts)
    assert desk.details("partner", dispute) == desk.details("coalition", dispute) == ["full"]
    with pytest.raises(RefusedError, match="disputes it already"):
        desk.record("sponsor", "control.dispute/v1", facts)
    desk.record("coalition", "control.dispute/v1", facts)
    area = desk.state.objects["bank"]
    assert (area.state, area.disputed_by) == ("disputed", ("sponsor", "coalition"))
    with pytest.raises(RefusedError, match="only the party that made"):
        desk.record("sponsor", "control.withdraw/v1", facts)
    desk.record("partner", "control.withdraw/v1", facts)
    assert desk.state.objects["bank"].state == "withdrawn"


def sighting(**fields: object) -> Sighting:
    values: dict[str, object] = {
        "id": "s1", "seen": Interval(start_ms=1, end_ms=2), "area": AREA, "count": CountRange(10, 30),
        "source": "observer",
    }  # fmt: skip
    return Sighting(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.requirement("R36")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"count": CountRange(30, 10)}, InputError),
        ({"count": CountRange(-1, 10)}, InputError),
        ({"seen": Interval(start_ms=2, end_ms=2)}, InputError),
        ({"area": Circle(centre=Position(lon_e7=0, lat_e7=0), radius_mm=0)}, GeometryError),
    ],
)
def test_a_sighting_that_makes_no_sense_is_refused(
    desk: Desk, fields: dict[str, object], error: type[InputError]
) -> None:
    with pytest.raises(error, match="sighting s1"):
        desk.record(
            "coalition", "sighting.report/v1", SightingFacts(sighting="s1"),
            SightingBody(sighting=sighting(**fields)),
        )  # fmt: skip


@pytest.mark.requirement("R36")
def test_a_sighting_is_reported_once_and_shown_to_whom_its_reporter_says(desk: Desk) -> None:
    body = SightingBody(sighting=sighting())
    entry = desk.record("coalition", "sighting.report/v1", SightingFacts(sighting="s1"), body)
    assert desk.details("sponsor", entry) == []
    desk.share("coalition", "s1", {"sponsor": Detail.COARSE})
    shown = desk.shown(desk.told("sponsor", entry)[0])
    assert set(shown) == {"entry", "detail", "type", "call", "author", "about", "hours_ms", "box_e7"}
    with pytest.raises(RefusedError, match="cannot be used"):
        desk.record("sponsor", "sighting.report/v1", SightingFacts(sighting="s1"), body)
