"""Keys by log index: rotation, revocation and recovery under the party's root."""

import pytest

from openline.decide.keyring import valid_keys, why_not_valid
from openline.errors import InputError, RefusedError
from openline.model.event import NODE, KeyFacts, ZoneFacts
from openline.model.party import Custody
from tests.desk import Desk, key_of, zone_body


@pytest.fixture
def desk() -> Desk:
    return Desk("sponsor")


def test_a_rotated_key_ends_at_the_index_of_its_successor(desk: Desk) -> None:
    at = len(desk.entries)
    desk.key("sponsor", key_of("new"), "rotated", key_of("sponsor"))
    old, new = (it for it in desk.state.keys["sponsor"])
    assert (old.state, old.key.valid_until_index) == ("rotated", at)
    assert (new.state, new.key.valid_from_index, new.key.valid_until_index) == ("valid", at + 1, "UFN")
    assert valid_keys(desk.state, "sponsor", "key") == (key_of("new"),)


def test_an_entry_says_the_custody_of_the_key_that_signed_it_and_of_no_other(desk: Desk) -> None:
    desk.key("sponsor", key_of("own"), custody=Custody.PARTY)
    zone = ZoneFacts(zone="z", version=1)
    with pytest.raises(InputError, match="on record is node for the key that signed it"):
        desk.record("sponsor", "zone.add/v1", zone, zone_body("z"), key_of("sponsor"), custody=Custody.PARTY)
    with pytest.raises(InputError, match="on record is party for the key that signed it"):
        desk.record("sponsor", "zone.add/v1", zone, zone_body("z"), key_of("own"), custody=Custody.NODE)
    desk.record("sponsor", "zone.add/v1", zone, zone_body("z"), key_of("own"), custody=Custody.PARTY)


def test_why_a_key_is_refused_names_its_owner_and_the_index_of_its_end(desk: Desk) -> None:
    at = len(desk.entries)
    desk.key("sponsor", key_of("sponsor"), "revoked")
    said = why_not_valid(desk.state, "sponsor", key_of("sponsor"))
    assert said == f"the key {key_of('sponsor')[:16]}… of 'sponsor' was revoked at index {at}"
    assert "on record for nobody" in why_not_valid(desk.state, "sponsor", key_of("stranger"))
    assert "root of 'sponsor'" in why_not_valid(desk.state, "sponsor", key_of("root of sponsor"))


def test_a_lost_key_is_replaced_under_the_root_and_stays_ended_where_it_was_lost(desk: Desk) -> None:
    at = len(desk.entries)
    desk.key("sponsor", key_of("sponsor"), "lost")
    assert valid_keys(desk.state, "sponsor", "key") == ()
    desk.key("sponsor", key_of("spare"), "recovered", key_of("sponsor"))
    old, new = desk.state.keys["sponsor"]
    assert (old.state, old.key.valid_until_index) == ("recovered", at)
    assert valid_keys(desk.state, "sponsor", "key") == (new.key.public_key_hex,)


def test_an_ended_key_does_not_come_back(desk: Desk) -> None:
    desk.key("sponsor", key_of("sponsor"), "revoked")
    for reason, replaces in (("enrolled", ""), ("rotated", key_of("sponsor"))):
        with pytest.raises(RefusedError):
            desk.key("sponsor", key_of("sponsor"), reason, replaces)
    with pytest.raises(RefusedError, match="it is revoked: rotate is not permitted"):
        desk.key("sponsor", key_of("new"), "rotated", key_of("sponsor"))


def test_no_key_serves_two_parties_or_two_purposes(desk: Desk) -> None:
    desk.enrol("partner")
    for taken in ("sponsor", "root of sponsor", "root", "node"):
        with pytest.raises(RefusedError, match="on record already"):
            desk.key("partner", key_of(taken))


def test_one_party_says_nothing_about_the_keys_of_another(desk: Desk) -> None:
    desk.enrol("partner")
    facts = KeyFacts(
        party="sponsor", public_key_hex=key_of("sponsor"), custody=Custody.NODE, reason="revoked"
    )
    with pytest.raises(RefusedError, match="cannot speak for"):
        desk.record("partner", "key.end/v1", facts)
    with pytest.raises(RefusedError, match="not a key of the party"):
        desk.key("partner", key_of("new"), "rotated", key_of("sponsor"))


def test_the_nodes_own_key_rotates_under_the_nodes_root(desk: Desk) -> None:
    desk.key(NODE, key_of("node 2"), "rotated", key_of("node"))
    assert valid_keys(desk.state, NODE, "node") == (key_of("node 2"),)
    assert valid_keys(desk.state, NODE, "root") == (key_of("root"),)


def test_a_key_entry_that_says_two_things_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="what it replaces"):
        desk.key("sponsor", key_of("new"), "rotated")
    with pytest.raises(InputError, match="no public key"):
        desk.key("sponsor", "ABC")
    facts = KeyFacts(party="sponsor", public_key_hex=key_of("new"), custody=Custody.NODE, reason="enrolled")
    with pytest.raises(InputError, match="cannot have the reason"):
        desk.record("sponsor", "key.end/v1", facts)
