"""What a party's bundle shows: what it was shown whole, and nothing signed that is its author's alone."""

from __future__ import annotations

import pytest

from openline.app.handout import shown_to
from openline.model.agreement import Norms
from openline.model.event import ReleaseFacts
from openline.model.release import Detail
from tests.desk import HOUR_MS, Desk, convoy, fire


def in_bundle(desk: Desk, party: str, entry: str) -> bool:
    return shown_to(desk.rules, party)(desk.entries[desk.state.cards[entry].at].header)


@pytest.fixture
def desk() -> Desk:
    """Live fire, shown to all, that runs into a convoy of which only two parties know."""
    desk = Desk("aid", "force", "third")
    desk.norms("rules", "aid", "force", norms=Norms(notices=True))
    desk.notify("aid", convoy("food"))
    desk.notify("force", fire("range"))
    desk.share("force", "range", {"aid": Detail.FULL, "third": Detail.FULL})
    desk.now_ms += HOUR_MS
    return desk


@pytest.mark.requirement("R14", "R16")
def test_nobody_else_sees_how_many_notices_were_cited_when_something_began(desk: Desk) -> None:
    """The failure: a third counts the matches that the force was told of, in what the force signed."""
    (notice,) = (it.id for it in desk.told("force") if desk.state.cards[it.entry].type == "matches.find/v1")
    began = desk.step("force", "range", "begin", notices=(notice,))
    assert in_bundle(desk, "force", began)
    for party in ("aid", "third"):
        assert desk.details(party, began) == ["full"]
        assert not in_bundle(desk, party, began)
        # The node's word that it began is there, and says all the rest.
        (told,) = desk.told(party, began)
        assert in_bundle(desk, party, told.id)
        said = desk.shown(told)
        assert said["type"] == "activity.begin/v1"
        assert said["facts"] == {"notification": "range", "version": 1, "leg": 0}
        assert notice not in str(said)


def test_what_began_without_any_notice_is_shown_as_it_was_signed(desk: Desk) -> None:
    desk.gone("aid", "food")
    began = desk.step("force", "range", "begin")
    ended = desk.step("force", "range", "end")
    for party in ("aid", "force", "third"):
        assert in_bundle(desk, party, began)
        assert in_bundle(desk, party, ended)


def test_a_bundle_shows_no_release_to_another(desk: Desk) -> None:
    releases = [it for it in desk.entries if isinstance(it.facts, ReleaseFacts)]
    assert {it.facts.party for it in releases} == {"aid", "force", "third"}
    for party in ("aid", "force", "third"):
        shown = [it.facts.party for it in releases if in_bundle(desk, party, it.header.id)]
        assert set(shown) == {party}
        assert len(shown) == desk.state.release_counts[party]
