"""Notifications: who may say what of sites, movements and activities, and what nobody is ever refused for."""

import msgspec
import pytest

from openline.decide.departing import departure_of, guarantees_that_count
from openline.decide.notifying import check_together
from openline.decide.presenting import NOT_RECALLED
from openline.errors import GeometryError, InputError, NotFoundError, RefusedError
from openline.model.agreement import LeadTime, Norms
from openline.model.event import (
    ConsentBody,
    ConsentFacts,
    GuaranteeFacts,
    LegFacts,
    NotificationBody,
    NotificationFacts,
    OutcomeFacts,
)
from openline.model.notification import Outcome, VehicleCount
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy, fire, site

pytestmark = pytest.mark.requirement("R10")

BOTH = tuple(Purpose)


@pytest.fixture
def desk() -> Desk:
    return Desk("aid", "force", "third", now_ms=NOON_MS - 50 * HOUR_MS)


def types_shown(desk: Desk, party: str) -> list[str]:
    return [str(desk.shown(it).get("type", "")) for it in desk.told(party)]


# -- whose it is -----------------------------------------------------------------------------------


def test_what_is_notified_is_on_record_at_once_and_nobody_else_is_shown_it(desk: Desk) -> None:
    entry = desk.notify("aid", convoy("food"))
    assert desk.state.objects["food"].state == "on_record"
    assert desk.state.recipients.get(entry) is None


def test_another_party_learns_nothing_by_trying_to_change_it(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    for act in (
        lambda: desk.notify("force", convoy("food")),
        lambda: desk.gone("force", "food"),
        lambda: desk.step("force", "food", "depart", 1),
    ):
        with pytest.raises(NotFoundError, match="no movement 'food'"):
            act()


def test_who_sees_all_of_it_is_told_that_it_is_not_its_own(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    with pytest.raises(RefusedError, match="only the party that put it on record"):
        desk.gone("force", "food")


def test_a_version_that_is_not_the_next_is_refused(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    with pytest.raises(RefusedError, match="changed since you looked"):
        desk.notify("aid", convoy("food"), version=3)
    desk.notify("aid", convoy("food"))
    # A step that was signed before the amendment came is what happened all the same.
    desk.step("aid", "food", "depart", 1, version=1)
    with pytest.raises(RefusedError, match="no such version"):
        desk.step("aid", "food", "halt", 1, version=3)


def test_a_body_of_another_kind_or_id_or_number_of_legs_is_refused(desk: Desk) -> None:
    facts = NotificationFacts(notification="food", version=1, legs=1, begins_ms=NOON_MS)
    for said, problem in (
        (site("food"), "the body another"),
        (convoy("other"), "the body about 'other'"),
        (convoy("food", (0, 0), (1_000, 0), (2_000, 0)), "facts say 1 legs and the body has 2"),
    ):
        with pytest.raises(InputError, match=problem):
            desk.record("aid", "movement.notify/v1", facts, NotificationBody(notification=said))


def test_a_route_that_makes_no_sense_is_named_with_its_waypoint(desk: Desk) -> None:
    back = convoy("food", (0, 0), (10_000, 0), (20_000, 0))
    route = list(back.route)
    route[1] = msgspec.structs.replace(route[1], arrive_ms=NOON_MS + 2 * HOUR_MS)
    route[2] = msgspec.structs.replace(route[2], arrive_ms=NOON_MS + HOUR_MS)
    with pytest.raises((InputError, GeometryError)) as refused:
        desk.notify("aid", msgspec.structs.replace(back, route=tuple(route)))
    assert "movement food" in str(refused.value.where)
    assert "waypoint 3" in str(refused.value)
    assert desk.state.objects == {}


@pytest.mark.requirement("R12")
def test_additions_and_removals_of_sites_never_stand_in_one_request() -> None:
    check_together(["site.add/v1", "share.set/v1", "movement.withdraw/v1"])
    check_together(["site.remove/v1", "site.remove/v1"])
    with pytest.raises(RefusedError, match="additions and removals"):
        check_together(["site.add/v1", "share.set/v1", "site.remove/v1"])


# -- consent and release ---------------------------------------------------------------------------


@pytest.mark.requirement("R14")
def test_a_site_is_shown_to_nobody_without_its_peoples_consent(desk: Desk) -> None:
    desk.notify("aid", site("clinic"))
    with pytest.raises(RefusedError, match="no consent"):
        desk.share("aid", "clinic", {"force": Detail.CONTACT})
    desk.consent("aid", "clinic", force=BOTH)
    desk.share("aid", "clinic", {"force": Detail.FULL})
    assert types_shown(desk, "force").count("site.add/v1") == 1


@pytest.mark.requirement("R14", "R15")
def test_consent_withdrawn_takes_back_what_was_shown_and_says_that_copies_stay(desk: Desk) -> None:
    entry = desk.notify("aid", site("clinic"))
    desk.consent("aid", "clinic", force=BOTH, third=BOTH)
    desk.share("aid", "clinic", {"force": Detail.FULL, "third": Detail.FULL})
    desk.consent("aid", "clinic", force=())
    assert desk.details("force", entry) == ["full", "withdrawn"]
    assert desk.shown(desk.told("force", entry)[-1])["notice"] == NOT_RECALLED
    assert desk.details("third", entry) == ["full"]
    desk.consent("aid", "clinic", force=BOTH)
    assert desk.details("force", entry) == ["full", "withdrawn", "full"]


@pytest.mark.requirement("R14")
def test_consent_to_one_purpose_is_none_to_another(desk: Desk) -> None:
    from openline.decide.access import detail_of

    entry = desk.notify("aid", site("clinic"))
    desk.consent("aid", "clinic", force=(Purpose.NOTICE,))
    desk.share("aid", "clinic", {"force": Detail.FULL})
    card = desk.state.cards[entry]
    assert detail_of(desk.state, "force", card) is Detail.FULL
    assert detail_of(desk.state, "force", card, Purpose.LOCAL_CHECK) is Detail.NOTHING


@pytest.mark.requirement("R14")
def test_consent_says_who_gave_it_and_nobody_has_to_be_named_to_take_it_back(desk: Desk) -> None:
    desk.notify("aid", site("clinic"))
    given = ConsentFacts(about="clinic", consents={"force": BOTH})
    for nobody in ("", "  "):
        with pytest.raises(InputError, match="does not say who consented") as refused:
            desk.record("aid", "consent.set/v1", given, ConsentBody(by=nobody))
        assert "--consent-by" in refused.value.next_step
    desk.record("aid", "consent.set/v1", given, ConsentBody(by="head of the clinic"))
    taken_back = ConsentFacts(about="clinic", consents={"force": ()})
    desk.record("aid", "consent.set/v1", taken_back, ConsentBody())
    with pytest.raises(InputError, match="names no recipient"):
        desk.record("aid", "consent.set/v1", ConsentFacts(about="clinic", consents={}), ConsentBody())


def test_consent_is_its_owners_to_record_and_shown_to_nobody(desk: Desk) -> None:
    desk.notify("aid", site("clinic"))
    with pytest.raises(NotFoundError):
        desk.consent("force", "clinic", third=BOTH)
    entry = desk.consent("aid", "clinic", force=BOTH)
    assert desk.state.recipients.get(entry) is None
    with pytest.raises(NotFoundError):
        desk.consent("aid", "clinic", nobody=BOTH)
    with pytest.raises(InputError, match="sees all of it anyway"):
        desk.consent("aid", "clinic", aid=BOTH)


def test_a_movement_needs_no_consent_and_coarse_shows_a_box_and_hours(desk: Desk) -> None:
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.COARSE})
    shown = desk.shown(desk.told("force", entry)[0])
    assert set(shown) == {"entry", "detail", "type", "call", "author", "about", "hours_ms", "box_e7"}
    first, last = shown["hours_ms"]
    assert first <= NOON_MS < last
    assert (first % HOUR_MS, last % HOUR_MS) == (0, 0)


@pytest.mark.requirement("R15")
def test_who_was_shown_it_is_told_of_its_removal_and_that_copies_stay(desk: Desk) -> None:
    desk.notify("aid", site("clinic"))
    desk.consent("aid", "clinic", force=BOTH)
    desk.share("aid", "clinic", {"force": Detail.FULL})
    entry = desk.gone("aid", "clinic")
    (told,) = desk.told("force", entry)
    assert desk.shown(told)["notice"] == NOT_RECALLED
    assert desk.told("third", entry) == []
    with pytest.raises(RefusedError, match="removed"):
        desk.gone("aid", "clinic")


def test_who_is_shown_a_movement_late_is_shown_how_far_it_has_got(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.step("aid", "food", "depart", 1)
    halted = desk.step("aid", "food", "halt", 1)
    desk.share("aid", "food", {"force": Detail.FULL})
    assert [it.entry for it in desk.told("force")][-1] == halted


# -- legs ------------------------------------------------------------------------------------------


@pytest.mark.requirement("R22")
def test_a_movement_goes_leg_by_leg_and_ends_with_the_last(desk: Desk) -> None:
    desk.notify("aid", convoy("food", (0, 0), (10_000, 0), (20_000, 0)))
    stages = []
    for action, leg in (
        ("depart", 1), ("halt", 1), ("resume", 1), ("arrive", 1), ("depart", 2), ("arrive", 2),
    ):  # fmt: skip
        desk.step("aid", "food", action, leg)
        stages.append(desk.state.objects["food"].state)
    assert stages == ["under_way", "halted", "under_way", "under_way", "under_way", "ended"]
    assert desk.state.notifications["food"].leg_states == {1: "arrived", 2: "arrived"}
    with pytest.raises(RefusedError, match="ended: halt is not permitted"):
        desk.step("aid", "food", "halt", 2)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([("depart", 3)], "no leg of that number"),
        ([("depart", 0)], "no leg of that number"),
        ([("depart", 1), ("arrive", 2)], "planned: arrive is not permitted"),
        ([("halt", 1)], "on_record: halt is not permitted"),
    ],
)
def test_a_leg_follows_its_table(desk: Desk, steps, problem) -> None:
    desk.notify("aid", convoy("food", (0, 0), (10_000, 0), (20_000, 0)))
    *before, last = steps
    for action, leg in before:
        desk.step("aid", "food", action, leg)
    with pytest.raises(RefusedError, match=problem):
        desk.step("aid", "food", *last)


@pytest.mark.requirement("F3", "F5")
def test_a_departure_is_never_refused(desk: Desk) -> None:
    """Nobody said that the leg before arrived; it stood halted; it had been withdrawn, or given up."""
    three = ((-20_000, 0), (0, 0), (20_000, 0), (30_000, 0))
    desk.notify("aid", convoy("food", *three))
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "depart", 2)
    assert desk.state.notifications["food"].leg_states == {1: "arrived", 2: "departed"}
    desk.step("aid", "food", "halt", 2)
    desk.step("aid", "food", "depart", 3)
    assert desk.state.objects["food"].state == "under_way"
    desk.step("aid", "food", "abort")
    assert desk.state.objects["food"].state == "ended"
    desk.step("aid", "food", "depart", 3)
    assert desk.state.objects["food"].state == "under_way"
    desk.notify("aid", convoy("water"))
    desk.gone("aid", "water")
    desk.step("aid", "water", "depart", 1)
    assert desk.state.objects["water"].state == "under_way"


def test_giving_up_a_leg_to_come_ends_nothing_that_is_under_way(desk: Desk) -> None:
    desk.notify("aid", convoy("food", (-20_000, 0), (0, 0), (20_000, 0), (30_000, 0)))
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "abort", 3)
    assert desk.state.objects["food"].state == "under_way"
    desk.step("aid", "food", "arrive", 1)
    assert desk.state.objects["food"].state == "under_way"
    desk.step("aid", "food", "depart", 2)
    desk.step("aid", "food", "arrive", 2)
    assert desk.state.objects["food"].state == "ended"


def test_a_halted_convoy_is_rerouted_and_goes_on(desk: Desk) -> None:
    desk.notify("aid", convoy("food", (0, 0), (10_000, 0), (20_000, 0)))
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "halt", 1)
    desk.notify("aid", convoy("food", (0, 0), (10_000, 9_000), (15_000, 9_000), (20_000, 0)))
    assert desk.state.objects["food"].state == "halted"
    desk.step("aid", "food", "resume", 1)
    assert desk.state.notifications["food"].legs == 3


def test_legs_that_were_travelled_cannot_be_amended_away(desk: Desk) -> None:
    desk.notify("aid", convoy("food", (0, 0), (10_000, 0), (20_000, 0)))
    for action, leg in (("depart", 1), ("arrive", 1), ("depart", 2)):
        desk.step("aid", "food", action, leg)
    with pytest.raises(RefusedError, match="leg 2 is under way"):
        desk.notify("aid", convoy("food", (0, 0), (10_000, 0)))


def test_an_activity_has_no_legs(desk: Desk) -> None:
    desk.notify("force", fire("range"))
    with pytest.raises(InputError, match="no legs"):
        desk.step("force", "range", "begin", 1)
    desk.step("force", "range", "begin")
    desk.step("force", "range", "end")
    assert desk.state.objects["range"].state == "ended"


# -- time of notice --------------------------------------------------------------------------------


@pytest.mark.requirement("R11")
def test_a_vehicle_swapped_at_three_in_the_morning_does_not_start_the_clock_anew(desk: Desk) -> None:
    first = desk.now_ms
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    desk.acknowledge("force", desk.told("force", entry)[0].seq, Receipt.RELAYED, Relayed.YES)
    desk.now_ms += 40 * HOUR_MS
    desk.notify("aid", convoy("food", vehicles=(VehicleCount(what="truck", count=5),)), keeps_clock=True)
    assert desk.state.notifications["food"].clock_ms == first
    # What was relayed holds: where and when are as they were.
    desk.norms("rules", "aid", "force", norms=Norms(relay=True))
    assert departure_of(desk.state, "food") is None


@pytest.mark.requirement("R11")
def test_another_route_starts_the_clock_anew_and_what_was_relayed_no_longer_counts(desk: Desk) -> None:
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    desk.acknowledge("force", desk.told("force", entry)[0].seq, Receipt.RELAYED, Relayed.YES)
    desk.now_ms += HOUR_MS
    with pytest.raises(RefusedError, match="begins anew"):
        desk.notify("aid", convoy("food", (0, 5_000), (20_000, 0)), keeps_clock=True)
    desk.notify("aid", convoy("food", (0, 5_000), (20_000, 0)))
    assert desk.state.notifications["food"].clock_ms == desk.now_ms
    desk.norms("rules", "aid", "force", norms=Norms(relay=True))
    assert departure_of(desk.state, "food").unrelayed == ("force",)


@pytest.mark.requirement("R11")
@pytest.mark.parametrize(
    ("hours", "emergency", "short"), [(50, False, 0), (40, False, 1), (40, True, 0), (5, True, 1)]
)
def test_short_notice_is_said_and_never_refused(desk: Desk, hours, emergency, short) -> None:
    lead = LeadTime(kind="movement", normal_s=48 * 3600, emergency_s=24 * 3600)
    desk.norms("rules", "aid", "force", norms=Norms(lead_times=(lead,)))
    desk.now_ms = NOON_MS - hours * HOUR_MS
    desk.notify("aid", convoy("food"), emergency=emergency)
    found = [it.facts for it in desk.entries if it.header.type == "notice.short/v1"]
    assert len(found) == short
    if found:
        assert (found[0].lead_ms, found[0].agreement) == (hours * HOUR_MS, "rules")
    assert desk.state.objects["food"].state == "on_record"


# -- departures ------------------------------------------------------------------------------------


@pytest.mark.requirement("F3", "F5", "R8")
def test_a_departure_before_relay_is_red_where_relay_is_the_norm_and_never_refused(desk: Desk) -> None:
    desk.norms("rules", "aid", "force", "third", norms=Norms(relay=True))
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    seq = desk.told("force", entry)[0].seq
    desk.acknowledge("force", seq, Receipt.READ_BACK)
    desk.acknowledge("force", seq, Receipt.RELAYED, Relayed.PARTLY)
    desk.step("aid", "food", "depart", 1)
    (red,) = [it for it in desk.entries if it.header.type == "departure.find/v1"]
    # Whoever was never shown it has not relayed it either.
    assert red.facts.unrelayed == ("force", "third")
    # The owner sees who; who has not relayed, that it has gone; who never saw it, that there is something.
    details = {party: desk.details(party, red.header.id) for party in ("aid", "force", "third")}
    assert details == {"aid": ["full"], "force": ["contact"], "third": ["existence"]}
    assert "food" not in str([desk.shown(it) for it in desk.told("third")])
    assert desk.state.objects["food"].state == "under_way"


@pytest.mark.requirement("R8")
def test_without_a_norm_nothing_is_red(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.step("aid", "food", "depart", 1)
    assert "departure.find/v1" not in {it.header.type for it in desk.entries}


def test_relayed_through_a_go_between_counts_for_whom_it_was_told(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, via=("third",))
    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"group": Detail.FULL})
    (told,) = desk.told("third", entry)
    assert told.pass_to == "group"
    desk.acknowledge("third", told.seq, Receipt.RELAYED, Relayed.YES)
    from openline.decide.departing import is_relayed

    assert is_relayed(desk.state, "food", "group")
    assert not is_relayed(desk.state, "food", "third")


@pytest.mark.requirement("R25", "F7")
def test_what_rests_on_its_authors_own_guarantee_is_refused_since_nobody_could_give_it(desk: Desk) -> None:
    with pytest.raises(InputError, match="guarantees nothing to itself"):
        desk.notify("aid", fire("repair", guarantees_from=("force", "aid")))


@pytest.mark.requirement("R25", "F7")
def test_a_guarantee_counts_only_once_it_is_relayed_and_only_for_its_version(desk: Desk) -> None:
    entry = desk.notify("aid", fire("repair", guarantees_from=("force",)))
    desk.share("aid", "repair", {"force": Detail.FULL})
    digest = desk.state.objects["repair"].body_sha256
    other = GuaranteeFacts(about="repair", version=1, body_sha256="0" * 64)
    with pytest.raises(RefusedError, match="with this digest"):
        desk.record("force", "guarantee.give/v1", other)
    facts = GuaranteeFacts(about="repair", version=1, body_sha256=digest)
    with pytest.raises(NotFoundError):
        desk.record("third", "guarantee.give/v1", facts)
    given = desk.record("force", "guarantee.give/v1", facts)
    assert desk.details("aid", given) == ["full"]
    assert guarantees_that_count(desk.state, "repair") == {"force": False}
    desk.acknowledge("force", desk.told("force", entry)[0].seq, Receipt.RELAYED, Relayed.YES)
    assert guarantees_that_count(desk.state, "repair") == {"force": True}
    # Another contact leaves it as it was; another place does not.
    desk.notify("aid", fire("repair", guarantees_from=("force",), note="a note"), keeps_clock=True)
    assert guarantees_that_count(desk.state, "repair") == {"force": True}
    desk.notify("aid", fire("repair", east_m=500, guarantees_from=("force",)))
    assert guarantees_that_count(desk.state, "repair") == {}
    desk.step("aid", "repair", "begin")
    (red,) = [it for it in desk.entries if it.header.type == "departure.find/v1"]
    assert red.facts.unguaranteed == ("force",)


def test_a_guarantee_can_always_be_taken_back(desk: Desk) -> None:
    desk.notify("aid", fire("repair", guarantees_from=("force",)))
    desk.share("aid", "repair", {"force": Detail.FULL})
    digest = desk.state.objects["repair"].body_sha256
    facts = GuaranteeFacts(about="repair", version=1, body_sha256=digest)
    desk.record("force", "guarantee.give/v1", facts)
    desk.share("aid", "repair", {"force": Detail.NOTHING})
    desk.record("force", "guarantee.withdraw/v1", facts)
    assert desk.state.notifications["repair"].guarantees == {}


@pytest.mark.requirement("F3")
def test_a_reroute_that_nobody_relayed_is_red_again_when_it_goes_on(desk: Desk) -> None:
    desk.norms("rules", "aid", "force", norms=Norms(relay=True))
    entry = desk.notify("aid", convoy("food", (0, 0), (10_000, 0), (20_000, 0)))
    desk.share("aid", "food", {"force": Detail.FULL})
    desk.acknowledge("force", desk.told("force", entry)[0].seq, Receipt.RELAYED, Relayed.YES)
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "halt", 1)
    desk.notify("aid", convoy("food", (0, 0), (10_000, 9_000), (20_000, 0)))
    desk.step("aid", "food", "resume", 1)
    desk.step("aid", "food", "arrive", 1)
    desk.step("aid", "food", "depart", 2)
    red = [it.facts for it in desk.entries if it.header.type == "departure.find/v1"]
    assert [(it.version, it.unrelayed) for it in red] == [(2, ("force",))]


@pytest.mark.requirement("R8")
def test_relay_of_what_was_shown_in_part_or_taken_back_is_none_and_the_last_word_counts(desk: Desk) -> None:
    from openline.decide.departing import is_relayed

    entry = desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.CONTACT})
    desk.acknowledge("force", desk.told("force", entry)[-1].seq, Receipt.RELAYED, Relayed.YES)
    assert not is_relayed(desk.state, "food", "force")
    desk.share("aid", "food", {"force": Detail.FULL})
    desk.acknowledge("force", desk.told("force", entry)[-1].seq, Receipt.RELAYED, Relayed.YES)
    assert is_relayed(desk.state, "food", "force")
    again = desk.notify("aid", convoy("food", note="a note"), keeps_clock=True)
    desk.acknowledge("force", desk.told("force", again)[-1].seq, Receipt.RELAYED, Relayed.CANNOT_SAY)
    assert not is_relayed(desk.state, "food", "force")


@pytest.mark.requirement("R11")
def test_short_notice_is_told_to_the_parties_of_the_agreement_that_see_it_also_later(desk: Desk) -> None:
    lead = LeadTime(kind="movement", normal_s=48 * 3600, emergency_s=24 * 3600)
    desk.norms("pact", "aid", "force", norms=Norms(lead_times=(lead,)))
    desk.now_ms = NOON_MS - 3 * HOUR_MS
    desk.notify("aid", convoy("food"))
    (short,) = [it.header.id for it in desk.entries if it.header.type == "notice.short/v1"]
    assert desk.details("aid", short) == ["full"]
    assert desk.details("force", short) == []
    desk.share("aid", "food", {"force": Detail.FULL, "third": Detail.FULL})
    assert desk.details("force", short) == ["full"]
    assert "pact" not in str([desk.shown(it) for it in desk.told("third")])


@pytest.mark.requirement("R11")
def test_norms_hold_when_the_text_is_redacted(desk: Desk) -> None:
    desk.norms("rules", "aid", "force", norms=Norms(relay=True))
    desk.redact("aid", desk.state.agreements["rules"].entry)
    desk.notify("aid", convoy("food"))
    assert departure_of(desk.state, "food").unrelayed == ("force",)


@pytest.mark.requirement("R23")
def test_each_party_says_what_came_of_it_and_nobody_overwrites_another(desk: Desk) -> None:
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    desk.record("aid", "outcome.state/v1", OutcomeFacts(about="food", outcome=Outcome.IMPEDED))
    said = desk.record("force", "outcome.state/v1", OutcomeFacts(about="food", outcome=Outcome.FACILITATED))
    assert desk.state.outcomes == {("food", "aid"): "impeded", ("food", "force"): "facilitated"}
    assert desk.details("aid", said) == ["full"]
    with pytest.raises(NotFoundError):
        desk.record("third", "outcome.state/v1", OutcomeFacts(about="food", outcome=Outcome.DENIED))


def test_a_step_of_what_was_never_notified_is_unknown(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.record("aid", "movement.depart/v1", LegFacts(notification="none", version=1, leg=1))


@pytest.mark.requirement("R14")
def test_that_a_copy_was_made_is_told_to_each_owner_without_the_others(desk: Desk) -> None:
    from openline.model.event import CopyFacts

    made = [
        desk.record("node", "copy.make/v1", CopyFacts(party="third", file_sha256="0" * 64, owner=owner))
        for owner in ("aid", "force")
    ]
    assert [desk.details("aid", it) for it in made] == [["full"], []]
    assert [desk.details("force", it) for it in made] == [[], ["full"]]
    assert [desk.details("third", it) for it in made] == [["full"], ["full"]]
    assert "force" not in str(desk.shown(desk.told("aid", made[0])[0]))
