"""Who is shown what: recipient by recipient, numbered without gaps, through whom each can be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.access import detail_of
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.agreement import StanceValue
from openline.model.party import Addressable
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk("coalition", "sponsor", "partner")


@pytest.mark.requirement("R14")
def test_nothing_is_shown_to_anybody_before_its_owner_decides_so(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    assert desk.details("sponsor", zone) == desk.details("partner", zone) == []
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "partner": Detail.CONTACT})
    assert desk.details("sponsor", zone) == ["full"]
    assert desk.details("partner", zone) == ["contact"]


@pytest.mark.requirement("R14")
def test_who_else_is_shown_something_is_shown_to_nobody(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    share = desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "partner": Detail.CONTACT})
    assert desk.details("sponsor", share) == desk.details("partner", share) == []


def test_a_redaction_is_released_to_nobody_but_that_the_entry_is_withdrawn(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    redaction = desk.redact("coalition", zone)
    assert desk.details("sponsor", redaction) == []
    assert desk.details("sponsor", zone) == ["full", "withdrawn"]


def test_later_versions_follow_the_decision(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    edit = desk.zone("coalition", "tanf", "edit")
    end = desk.zone("coalition", "tanf", "end")
    assert (desk.details("sponsor", edit), desk.details("sponsor", end)) == (["full"], ["full"])
    assert desk.details("partner", edit) == []


def test_showing_more_shows_it_again_and_showing_less_withdraws_it(desk: Desk) -> None:
    first = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.CONTACT})
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    second = desk.zone("coalition", "tanf", "edit")
    desk.share("coalition", "tanf", {"sponsor": Detail.CONTACT})
    assert desk.details("sponsor", first) == ["contact", "full", "withdrawn"]
    assert desk.details("sponsor", second) == ["full", "withdrawn", "contact"]
    desk.share("coalition", "tanf", {"sponsor": Detail.NOTHING})
    assert desk.details("sponsor", second) == ["full", "withdrawn", "contact", "withdrawn"]
    assert desk.details("sponsor", first) == ["contact", "full", "withdrawn"]


def test_what_one_is_no_longer_shown_it_still_passes_on_to_whom_it_is_shown(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "group": Detail.CONTACT})
    desk.share("coalition", "tanf", {"sponsor": Detail.NOTHING})
    told = [(it.detail, it.pass_to) for it in desk.told("sponsor", zone)]
    assert told == [("contact", "group"), ("full", ""), ("withdrawn", "")]


def test_the_same_decision_twice_shows_nothing_twice(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    for _ in range(2):
        desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    assert desk.details("sponsor", zone) == ["full"]


def test_only_the_owner_decides_and_only_about_others(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    with pytest.raises(NotFoundError):
        desk.share("sponsor", "tanf", {"partner": Detail.FULL})
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    with pytest.raises(RefusedError, match="only the party that put it on record"):
        desk.share("sponsor", "tanf", {"partner": Detail.FULL})
    with pytest.raises(InputError, match="anyway"):
        desk.share("coalition", "tanf", {"coalition": Detail.CONTACT})
    with pytest.raises(NotFoundError, match="stranger"):
        desk.share("coalition", "tanf", {"stranger": Detail.FULL})


@pytest.mark.requirement("R3")
def test_what_is_for_a_party_that_is_reached_through_another_goes_to_that_other_and_says_so(
    desk: Desk,
) -> None:
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"group": Detail.COARSE})
    assert desk.told("group") == []
    release = desk.told("sponsor", zone)[-1]
    assert (release.detail, release.pass_to) == ("coarse", "group")
    assert desk.shown(release)["pass_to"] == "group"


@pytest.mark.requirement("R3")
def test_a_party_that_is_never_to_be_addressed_is_told_nothing_and_named_to_nobody(desk: Desk) -> None:
    desk.enrol("enemy-of-all", Addressable.NEVER)
    desk.zone("coalition", "tanf")
    finding = desk.find("tanf", "enemy-of-all", "partner")
    assert desk.told("enemy-of-all") == []
    for party in ("coalition", "partner"):
        calls = desk.shown(desk.told(party, finding)[0])["call"]
        assert "enemy-of-all" not in str(calls)


@pytest.mark.requirement("R3")
def test_go_betweens_are_tried_in_order_and_never_in_a_circle(desk: Desk) -> None:
    desk.enrol("silent", Addressable.NEVER)
    desk.enrol("group", Addressable.VIA, ("silent", "sponsor"))
    desk.enrol("cell", Addressable.VIA, ("group",))
    finding = desk.find("", "cell")
    assert [(it.detail, it.pass_to) for it in desk.told("sponsor", finding)] == [("contact", "cell")]


@pytest.mark.requirement("R3", "R14")
def test_who_is_reached_directly_from_now_on_is_shown_what_it_was_told_by_word_of_mouth(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    zone = desk.zone("coalition", "tanf")
    old = desk.zone("coalition", "old")
    for about in ("tanf", "old"):
        desk.share("coalition", about, {"group": Detail.FULL})
    desk.zone("coalition", "old", "end")
    edit = desk.edit_party("group")
    assert desk.details("group", zone) == ["full"]
    assert desk.details("group", old) == []
    assert desk.details("group", edit) == desk.details("partner", edit) == ["full"]
    introduced = {desk.state.cards[it.entry].type for it in desk.told("group")}
    assert introduced >= {"theatre.open/v1", "party.enrol/v1", "key.add/v1"}
    told = [it.entry for it in desk.told("group")]
    assert len(told) == len(set(told))


@pytest.mark.requirement("R3", "R14")
def test_a_new_go_between_passes_on_only_what_nobody_had_been_told_before(desk: Desk) -> None:
    desk.enrol("group", Addressable.NEVER)
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"group": Detail.FULL})
    desk.edit_party("group", Addressable.VIA, ("sponsor",))
    assert [(it.entry, it.pass_to) for it in desk.told("sponsor") if it.pass_to] == [(zone, "group")]
    desk.edit_party("group", Addressable.VIA, ("partner",))
    assert [it for it in desk.told("partner") if it.pass_to] == []
    later = desk.zone("coalition", "tanf", "edit")
    assert [(it.entry, it.pass_to) for it in desk.told("partner") if it.pass_to] == [(later, "group")]
    assert desk.details("sponsor", later) == []


@pytest.mark.requirement("R3")
def test_whoever_is_reached_through_a_party_is_reached_otherwise_when_that_party_is(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    desk.enrol("cell", Addressable.VIA, ("group",))
    desk.edit_party("group")
    finding = desk.find("", "cell")
    assert [(it.detail, it.pass_to) for it in desk.told("group", finding)] == [("contact", "cell")]
    assert desk.told("sponsor", finding) == []


@pytest.mark.requirement("R3", "R14")
def test_what_is_taken_back_is_withdrawn_wherever_the_party_was_reached_when_it_was_shown_it(
    desk: Desk,
) -> None:
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"group": Detail.FULL})
    desk.edit_party("group")
    desk.share("coalition", "tanf", {"group": Detail.NOTHING})
    assert desk.details("group", zone) == desk.details("sponsor", zone) == ["full", "withdrawn"]


def test_what_was_redacted_is_not_shown_again_when_a_party_is_reached_otherwise(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"partner": Detail.FULL})
    desk.redact("coalition", zone)
    for addressable in (Addressable.NEVER, Addressable.DIRECT):
        desk.edit_party("partner", addressable)
    assert desk.details("partner", zone) == ["full", "withdrawn"]


@pytest.mark.requirement("R16")
def test_whom_a_finding_concerns_is_told_whom_to_call_and_nothing_else(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    finding = desk.find("tanf", "partner")
    shown = desk.shown(desk.told("partner", finding)[0])
    assert shown == {
        "entry": finding, "detail": "contact", "type": "watch.find/v1", "call": [{"party": "coalition"}],
    }  # fmt: skip
    assert desk.details("coalition", finding) == ["full"]
    assert desk.details("sponsor", finding) == []


@pytest.mark.requirement("R16")
def test_both_sides_of_a_convergence_are_told_the_same(desk: Desk) -> None:
    finding = desk.find("", "partner", "sponsor")
    told = {party: desk.shown(desk.told(party, finding)[0]) for party in ("partner", "sponsor")}
    assert told["partner"]["call"] == [{"party": "sponsor"}]
    assert told["sponsor"]["call"] == [{"party": "partner"}]
    assert set(told["partner"]) == set(told["sponsor"]) == {"entry", "detail", "type", "call"}
    assert desk.details("coalition", finding) == []


@pytest.mark.requirement("R2")
def test_findings_go_in_full_to_whom_the_zone_is_agreed_and_to_no_party_that_rejects_it(
    desk: Desk,
) -> None:
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL, "partner": Detail.FULL})
    assert desk.details("sponsor", desk.find("tanf")) == []
    desk.stance("sponsor", "tanf", StanceValue.AGREED)
    desk.stance("partner", "tanf", StanceValue.REJECTED)
    finding = desk.find("tanf")
    assert (desk.details("sponsor", finding), desk.details("partner", finding)) == (["full"], [])
    concerning = desk.find("tanf", "partner")
    assert desk.details("partner", concerning) == ["contact"]


@pytest.mark.requirement("R1", "R2")
def test_what_was_agreed_is_only_notified_once_it_was_edited(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.propose("coalition", "peace", "coalition", "sponsor", covers=("tanf",))
    for party in ("coalition", "sponsor"):
        desk.agree("sign", party, "peace")
    assert desk.details("sponsor", desk.find("tanf")) == ["full"]
    desk.zone("coalition", "tanf", "edit")
    assert desk.details("sponsor", desk.find("tanf")) == []
    desk.stance("sponsor", "tanf", StanceValue.AGREED)
    assert desk.details("sponsor", desk.find("tanf")) == ["full"]


@pytest.mark.requirement("R1")
def test_while_an_agreement_is_suspended_its_parties_are_told_to_call(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.propose("coalition", "peace", "coalition", "sponsor", covers=("tanf",))
    for party in ("coalition", "sponsor"):
        desk.agree("sign", party, "peace")
    desk.agree("suspend", "coalition", "peace")
    assert desk.details("sponsor", desk.find("tanf")) == ["contact"]
    desk.agree("resume", "coalition", "peace")
    assert desk.details("sponsor", desk.find("tanf")) == ["full"]


def test_a_newcomer_is_told_who_is_there_and_with_which_keys(desk: Desk) -> None:
    desk.key("sponsor", "ab" * 32)
    desk.enrol("latecomer")
    types = {desk.state.cards[it.entry].type for it in desk.told("latecomer")}
    assert types == {"theatre.open/v1", "party.enrol/v1", "key.add/v1"}
    shown = {it.entry for it in desk.told("latecomer")}
    assert set(desk.state.public) - shown == {  # its own keys are its own doing
        it.header.id for it in desk.entries if it.header.author == "latecomer"
    }


@pytest.mark.requirement("R8")
def test_each_acknowledgement_stands_by_itself_and_reaches_the_author(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    seq = desk.told("sponsor", zone)[0].seq
    read = desk.acknowledge("sponsor", seq, Receipt.READ)
    desk.acknowledge("sponsor", seq, Receipt.RELAYED, Relayed.CANNOT_SAY)
    assert desk.told("sponsor", zone)[0].receipts == {
        Receipt.READ: None, Receipt.RELAYED: Relayed.CANNOT_SAY,
    }  # fmt: skip
    assert desk.details("coalition", read) == ["full"]
    assert desk.shown(desk.told("coalition", read)[0])["about"] == zone


@pytest.mark.requirement("R8")
def test_an_acknowledgement_of_an_acknowledgement_goes_nowhere(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    read = desk.acknowledge("sponsor", desk.told("sponsor", zone)[0].seq, Receipt.READ)
    stored = desk.acknowledge("coalition", desk.told("coalition", read)[0].seq, Receipt.STORED)
    assert desk.details("sponsor", stored) == []


@pytest.mark.requirement("R8")
def test_relayed_says_how_far_and_nothing_else_does(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    with pytest.raises(RefusedError, match="yes, partly or cannot_say"):
        desk.acknowledge("sponsor", 1, Receipt.RELAYED)
    with pytest.raises(RefusedError, match="yes, partly or cannot_say"):
        desk.acknowledge("sponsor", 1, Receipt.READ, Relayed.YES)
    with pytest.raises(NotFoundError, match="no release 999"):
        desk.acknowledge("sponsor", 999, Receipt.READ)


PARTIES = ("coalition", "sponsor", "partner", "group", "never")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["zone", "edit", "share", "find", "stance", "late", "redact", "ack", "propose", "sign", "reach"]
        ),
        st.sampled_from(PARTIES[:3]),
        st.sampled_from(PARTIES),
        st.sampled_from(list(Detail)),
    ),
    max_size=20,
)


def play(acts: list[tuple[str, str, str, Detail]]) -> Desk:
    """Try one act after the other; what is refused leaves no trace."""
    from openline.errors import OpenlineError

    desk = Desk(*PARTIES[:3])
    desk.enrol("group", Addressable.VIA, ("sponsor",))
    desk.enrol("never", Addressable.NEVER)
    for act, by, other, detail in acts:
        count = len(desk.entries)
        try:
            match act:
                case "zone":
                    desk.zone(by, f"z-{by}")
                case "edit":
                    desk.zone(by, f"z-{by}", "edit")
                case "share":
                    desk.share(by, f"z-{by}", {other: detail})
                case "find":
                    desk.find(f"z-{by}", other)
                case "stance":
                    desk.stance(by, f"z-{other}", StanceValue.AGREED)
                case "late":
                    first = desk.state.versions[f"z-{other}", 1]
                    desk.stance(by, f"z-{other}", StanceValue.AGREED, version=1, body_sha256=first)
                case "redact":
                    desk.redact(by, desk.state.objects[f"z-{by}"].entry)
                case "ack":
                    desk.acknowledge(by, desk.state.release_counts.get(by, 0), Receipt.READ)
                case "propose":
                    named = tuple(dict.fromkeys((by, other)))
                    desk.propose(by, f"a-{by}", *named, covers=(f"z-{by}",))
                case "sign":
                    desk.agree("sign", by, f"a-{other}")
                case "reach" if other in PARTIES[:3]:
                    desk.edit_party("group", Addressable.VIA, (other,))
                case "reach":
                    desk.edit_party("group")
        except (OpenlineError, KeyError):
            assert len(desk.entries) == count
    return desk


@given(ACTS)
def test_releases_are_numbered_without_gaps_and_never_exceed_what_access_permits(
    acts: list[tuple[str, str, str, Detail]],
) -> None:
    desk = play(acts)
    for party in PARTIES:
        told = desk.told(party)
        assert [it.seq for it in told] == list(range(1, len(told) + 1))
        last = {it.entry: it for it in told if not it.pass_to}
        for entry, release in last.items():
            permitted = detail_of(desk.state, party, desk.state.cards[entry])
            if release.detail == "full" and desk.state.cards[entry].type.startswith("zone"):
                assert permitted is Detail.FULL
    assert desk.told("never") == []
    assert desk.told("group") == [] or any(act == "reach" for act, *_ in acts)


@given(ACTS, st.randoms(use_true_random=False))
def test_any_set_of_redacted_bodies_folds_to_the_same_state_and_the_same_releases(
    acts: list[tuple[str, str, str, Detail]], chance: object
) -> None:
    desk = play(acts)
    ids = [it.header.id for it in desk.entries]
    gone = frozenset(it for it in ids if chance.random() < 0.5)  # type: ignore[attr-defined]
    whole, holed = desk.folded(), desk.folded(gone)
    assert whole.same_as(desk.state)
    assert holed.same_as(whole)
    assert holed.releases == whole.releases
    # and decides the same from there on
    desk.rules.state = holed
    after = len(desk.entries)
    desk.zone("coalition", "later")
    desk.share("coalition", "later", {"sponsor": Detail.FULL})
    with_holes = [(it.header.type, it.facts) for it in desk.entries[after:]]
    desk.rules.state, desk.entries = whole, desk.entries[:after]
    desk.zone("coalition", "later")
    desk.share("coalition", "later", {"sponsor": Detail.FULL})
    assert with_holes == [(it.header.type, it.facts) for it in desk.entries[after:]]
