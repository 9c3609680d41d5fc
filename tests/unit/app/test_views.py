"""The fold: every entry once, in order, whatever came of its body."""

import pytest

from openline.app.views import fold, watched
from openline.decide.state import State
from openline.errors import LedgerError
from openline.model.release import Detail
from tests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk("coalition", "sponsor")
    desk.zone("coalition", "tanf")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    return desk


def test_folding_an_entry_again_changes_nothing(desk: Desk) -> None:
    before = desk.folded()
    for entry in desk.entries:
        fold(desk.state, entry)
    assert desk.state == before


def test_a_missing_entry_is_noticed(desk: Desk) -> None:
    with pytest.raises(LedgerError, match="the next is 0"):
        fold(State(), desk.entries[1])


def test_a_branch_sees_everything_and_changes_nothing(desk: Desk) -> None:
    before = desk.folded()
    branch = desk.state.branch()
    other = Desk("coalition", "sponsor")
    other.zone("coalition", "tanf")
    other.zone("coalition", "second")
    for at, entry in enumerate(other.entries[-1:], start=branch.size):
        fold(branch, entry._replace(at=at))
    assert "second" in branch.objects
    assert "tanf" in branch.objects
    assert desk.state == before


def test_an_entry_that_is_refused_changes_nothing(desk: Desk) -> None:
    from openline.errors import RefusedError

    before = desk.folded()
    with pytest.raises(RefusedError):
        desk.zone("coalition", "tanf")
    assert desk.state == before


def test_a_redaction_takes_the_text_out_of_the_state_as_it_does_out_of_the_log(desk: Desk) -> None:
    zone = desk.state.objects["tanf"].entry
    desk.redact("coalition", zone)
    assert desk.state == desk.folded(frozenset({zone}))
    content = desk.state.contents[zone]
    assert content is not None
    assert content.body is None


@pytest.mark.requirement("R1")
def test_what_is_watched_is_what_is_not_ended_with_the_state_of_its_agreements() -> None:
    desk = Desk("coalition", "sponsor")
    for zone in ("tanf", "ended", "redacted"):
        desk.zone("coalition", zone)
    desk.line("coalition", "river")
    desk.zone("coalition", "ended", "end")
    desk.redact("coalition", desk.state.objects["redacted"].entry)
    desk.propose("coalition", "peace", "coalition", "sponsor", covers=("tanf", "river"))
    assert {it.value.id: it.agreements for it in watched(desk.state)} == {"tanf": {}, "river": {}}
    for party in ("coalition", "sponsor"):
        desk.agree("sign", party, "peace")
    desk.agree("suspend", "sponsor", "peace")
    stands = {it.value.id: it.agreements for it in watched(desk.state)}
    assert stands == {"tanf": {"peace": "suspended"}, "river": {"peace": "suspended"}}
