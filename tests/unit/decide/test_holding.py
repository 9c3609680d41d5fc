"""Bodies go at their author's word, unless somebody holds them as evidence."""

import pytest

from openline.errors import EvidenceHoldError, NotFoundError, RefusedError
from openline.model.release import Detail
from tests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk("coalition", "sponsor", "partner")


def shared_zone(desk: Desk) -> str:
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "partner": Detail.CONTACT})
    return zone


@pytest.mark.requirement("R21")
def test_a_redaction_is_refused_while_anybody_holds_the_entry(desk: Desk) -> None:
    zone = shared_zone(desk)
    desk.hold("sponsor", zone)
    desk.hold("partner", zone)
    desk.hold("sponsor", zone, action="lift")
    with pytest.raises(EvidenceHoldError, match="held as evidence"):
        desk.redact("coalition", zone)
    desk.hold("partner", zone, action="lift")
    desk.redact("coalition", zone)
    assert desk.state.evidence[zone] == "redacted"


def test_only_its_author_redacts_and_only_its_holder_lets_go(desk: Desk) -> None:
    zone = shared_zone(desk)
    with pytest.raises(RefusedError, match="only its author"):
        desk.redact("sponsor", zone)
    desk.hold("sponsor", zone)
    with pytest.raises(RefusedError, match="only a party that holds"):
        desk.hold("partner", zone, action="lift")
    with pytest.raises(RefusedError, match="holds it already"):
        desk.hold("sponsor", zone)


def test_what_one_may_not_see_cannot_be_held(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    with pytest.raises(NotFoundError):
        desk.hold("sponsor", zone)


def test_what_a_party_was_shown_is_withdrawn_when_it_is_redacted(desk: Desk) -> None:
    zone = shared_zone(desk)
    desk.redact("coalition", zone)
    assert desk.details("sponsor", zone) == ["full", "withdrawn"]
    assert desk.details("partner", zone) == ["contact", "withdrawn"]
    last = desk.told("sponsor", zone)[-1]
    assert desk.shown(last) == {
        "entry": zone, "detail": "withdrawn", "notice": "Released copies cannot be recalled.",
    }  # fmt: skip
    with pytest.raises(RefusedError, match="redacted is final"):
        desk.redact("coalition", zone)


def test_a_release_goes_with_what_it_shows_and_not_by_itself(desk: Desk) -> None:
    zone = shared_zone(desk)
    release = desk.told("sponsor", zone)[0]
    with pytest.raises(RefusedError, match="goes with the entry"):
        desk.redact("node", desk.entries[release.index].header.id)


@pytest.mark.requirement("R21")
def test_who_holds_what_it_was_shown_keeps_the_entry_that_was_shown(desk: Desk) -> None:
    zone = shared_zone(desk)
    release = desk.entries[desk.told("sponsor", zone)[0].index].header.id
    desk.hold("sponsor", release)
    with pytest.raises(EvidenceHoldError, match="held as evidence"):
        desk.redact("coalition", zone)
    desk.hold("sponsor", release, action="lift")
    desk.redact("coalition", zone)
