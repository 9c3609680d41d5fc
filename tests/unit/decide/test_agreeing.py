"""Agreements: the table holds them, whoever wants what in whichever order."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.agreement import Agreement
from openline.model.event import AgreementBody, AgreementFacts, Cover
from tests.desk import Desk, key_of

TWO = ("coalition", "sponsor")


@pytest.fixture
def desk() -> Desk:
    return Desk("coalition", "sponsor", "partner")


def state_of(desk: Desk, id: str = "peace") -> str:
    return desk.state.agreements[id].state


@pytest.mark.requirement("R1")
def test_an_agreement_is_in_force_when_all_whom_it_names_have_signed_the_same_text(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    desk.agree("sign", "coalition", "peace")
    assert state_of(desk) == "proposed"
    desk.agree("sign", "sponsor", "peace")
    assert state_of(desk) == "in_force"


def test_entering_into_force_is_a_finding_that_cites_proposal_and_signatures(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    desk.agree("sign", "coalition", "peace")
    desk.agree("sign", "sponsor", "peace")
    found = [it for it in desk.entries if it.header.type == "agreement.enter_force/v1"]
    assert len(found) == 1
    cited = [desk.entries[at].header.type for at in found[0].header.cites]
    assert cited == ["agreement.propose/v1", "agreement.sign/v1", "agreement.sign/v1"]
    assert desk.details("coalition", found[0].header.id) == ["full"]
    assert desk.details("partner", found[0].header.id) == []


def test_proposing_is_not_signing(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    desk.agree("sign", "sponsor", "peace")
    assert state_of(desk) == "proposed"


def test_a_signature_under_another_text_is_refused(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    with pytest.raises(RefusedError, match="not the version and text that is proposed now"):
        desk.agree("sign", "sponsor", "peace", proposal_sha256=key_of("other text"))
    with pytest.raises(RefusedError, match="not the version and text"):
        desk.agree("sign", "sponsor", "peace", version=2)


def test_a_new_version_needs_every_signature_again(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    desk.agree("sign", "coalition", "peace")
    desk.propose("sponsor", "peace", *TWO, version=2)
    desk.agree("sign", "sponsor", "peace")
    assert state_of(desk) == "proposed"
    desk.agree("sign", "coalition", "peace")
    assert state_of(desk) == "in_force"


def test_a_new_version_drops_nobody(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO, "partner")
    with pytest.raises(RefusedError, match="names everyone"):
        desk.propose("coalition", "peace", *TWO, version=2)


@pytest.mark.requirement("R1")
def test_a_suspension_is_ended_by_the_party_that_made_it_and_by_no_other(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    for party in TWO:
        desk.agree("sign", party, "peace")
    desk.agree("suspend", "sponsor", "peace")
    assert state_of(desk) == "suspended"
    with pytest.raises(RefusedError, match="only a party that has suspended it can resume it"):
        desk.agree("resume", "coalition", "peace")
    desk.agree("resume", "sponsor", "peace")
    assert state_of(desk) == "in_force"


def test_it_is_in_force_again_when_the_last_that_suspended_it_resumes(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    for party in TWO:
        desk.agree("sign", party, "peace")
    desk.agree("suspend", "sponsor", "peace")
    desk.agree("suspend", "coalition", "peace")
    desk.agree("resume", "sponsor", "peace")
    assert state_of(desk) == "suspended"
    desk.agree("resume", "coalition", "peace")
    assert state_of(desk) == "in_force"


def test_an_agreement_supersedes_another_when_it_comes_into_force_and_not_before(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    for party in TWO:
        desk.agree("sign", party, "peace")
    desk.propose("sponsor", "better", *TWO, "partner", supersedes="peace")
    for party in TWO:
        desk.agree("sign", party, "better")
    assert state_of(desk) == "in_force"
    desk.agree("sign", "partner", "better")
    assert (state_of(desk), state_of(desk, "better")) == ("superseded", "in_force")
    assert desk.state.agreements["peace"].superseded_by == "better"


def test_nobody_is_superseded_away(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO, "partner")
    for party in (*TWO, "partner"):
        desk.agree("sign", party, "peace")
    with pytest.raises(RefusedError, match="all its parties named"):
        desk.propose("coalition", "better", *TWO, supersedes="peace")


def test_what_is_superseded_may_have_been_withdrawn_meanwhile(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    for party in TWO:
        desk.agree("sign", party, "peace")
    desk.propose("sponsor", "better", *TWO, supersedes="peace")
    desk.agree("withdraw", "sponsor", "peace")
    for party in TWO:
        desk.agree("sign", party, "better")
    assert (state_of(desk), state_of(desk, "better")) == ("withdrawn", "in_force")


def test_a_refusal_says_the_state_and_what_is_permitted(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    with pytest.raises(RefusedError) as refused:
        desk.agree("suspend", "sponsor", "peace")
    assert refused.value.where == "agreement peace"
    assert refused.value.what == "it is proposed: suspend is not permitted"
    assert refused.value.next_step == "while proposed, permitted: propose, sign, withdraw"


def test_who_is_not_named_gets_the_answer_for_what_is_not_there(desk: Desk) -> None:
    desk.propose("coalition", "peace", *TWO)
    with pytest.raises(NotFoundError) as hidden:
        desk.agree("sign", "partner", "peace")
    with pytest.raises(NotFoundError) as absent:
        desk.agree("sign", "partner", "peaces")
    assert str(hidden.value).replace("'peace'", "X") == str(absent.value).replace("'peaces'", "X")


def test_a_proposal_learns_nothing_of_what_its_author_was_not_shown(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    covered = Cover(about="tanf", version=7, body_sha256="0" * 64)
    answers = []
    for about in ("tanf", "nowhere"):
        facts = AgreementFacts(
            agreement="probe", version=1, parties=TWO, covers=(msgspec.structs.replace(covered, about=about),)
        )
        text = Agreement(id="probe", title="", text="", parties=TWO)
        with pytest.raises(NotFoundError) as answer:
            desk.record("sponsor", "agreement.propose/v1", facts, AgreementBody(agreement=text))
        answers.append(str(answer.value).replace(about, "X"))
    assert answers[0] == answers[1]


def test_the_id_of_somebody_elses_agreement_cannot_be_used_and_says_no_more(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.propose("coalition", "peace", *TWO)
    desk.propose("coalition", "truce", *TWO)
    desk.agree("sign", "coalition", "truce")
    desk.agree("sign", "sponsor", "truce")
    for taken in ("tanf", "peace", "truce"):
        with pytest.raises(RefusedError) as refused:
            desk.propose("partner", taken, "partner", "sponsor")
        assert (refused.value.what, refused.value.next_step) == (
            f"the id {taken!r} cannot be used: it is taken", "choose another id",
        )  # fmt: skip


def test_text_and_facts_of_a_proposal_name_the_same(desk: Desk) -> None:
    facts = AgreementFacts(agreement="peace", version=1, parties=TWO)
    text = Agreement(id="peace", title="", text="", parties=("coalition", "partner"))
    with pytest.raises(InputError, match="different things"):
        desk.record("coalition", "agreement.propose/v1", facts, AgreementBody(agreement=text))


def test_it_covers_zones_as_they_stand_and_shows_them_to_whom_it_names(desk: Desk) -> None:
    zone = desk.zone("coalition", "tanf")
    assert desk.details("sponsor", zone) == []
    desk.propose("coalition", "peace", *TWO, covers=("tanf",))
    assert desk.details("sponsor", zone) == ["full"]
    assert desk.details("partner", zone) == []


def test_nobody_shows_another_partys_zone_by_covering_it(desk: Desk) -> None:
    from openline.model.release import Detail

    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    with pytest.raises(RefusedError, match="neither the proposer's nor known to all"):
        desk.propose("sponsor", "peace", "sponsor", "partner", covers=("tanf",))
    desk.propose("sponsor", "peace", *TWO, covers=("tanf",))


PARTIES = ("coalition", "sponsor", "partner")
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["propose", "sign", "suspend", "resume", "withdraw"]), st.sampled_from(PARTIES)
    ),
    max_size=25,
)


@given(MOVES)
def test_whatever_is_tried_in_force_means_all_signed_and_none_suspends(moves: list[tuple[str, str]]) -> None:
    """The oracle is three sets; it knows nothing of the table."""
    desk = Desk(*PARTIES)
    signed: set[str] = set()
    suspends: set[str] = set()
    bound = dead = False
    version = 0
    for action, by in moves:
        try:
            if action == "propose":
                desk.propose(by, "peace", *PARTIES, version=version + 1)
            else:
                desk.agree(action, by, "peace")
        except OpenlineError:
            continue
        if action == "propose":
            version, signed = version + 1, set()
        elif action == "sign":
            signed.add(by)
            bound = bound or signed == set(PARTIES)
        elif action == "suspend":
            suspends.add(by)
        elif action == "resume":
            suspends.discard(by)
        else:
            dead = True
        expected = (
            "withdrawn" if dead else "proposed" if not bound else "suspended" if suspends else "in_force"
        )
        assert state_of(desk) == expected
