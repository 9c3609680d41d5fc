"""STOP and FLASH: before whom they are put, and who learns of that."""

from __future__ import annotations

import pytest

from openline.app.showing.handover import _open
from openline.app.showing.ringing import ring_list
from openline.app.showing.said import DESKS, MESSAGES, STOPS
from openline.app.showing.view import View
from openline.decide.escalating import channel_of, path_of
from openline.decide.presenting import is_for_its_author
from openline.decide.stopping import desks_for
from openline.errors import InputError, NotFoundError
from openline.model.channel import Result, StopState
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.saying import RingFacts, StopStateFacts
from tests.desk import NOON_MS, Desk
from tests.saying import MINUTE_MS, hear_stop, open_channel, send, set_desk

pytestmark = pytest.mark.requirement("R6", "R14")
FLASH = Precedence.FLASH


@pytest.fixture
def desk() -> Desk:
    """Army and aid talk, and army and press; relief and hermit talk to nobody."""
    desk = Desk("aid", "army", "hermit", "press", "relief", now_ms=NOON_MS)
    open_channel(desk, "secret-line", "aid", "army")
    open_channel(desk, "open-line", "army", "press")
    return desk


def shown(desk: Desk, party: str, entry: str) -> dict[str, object]:
    (release,) = desk.told(party, entry)
    return desk.shown(release)


def test_a_stop_is_put_before_whom_it_names_whom_its_party_talks_to_and_who_is_near(desk: Desk) -> None:
    assert desks_for(desk.state, "aid", near=["press"]) == ["army", "press"]
    assert desks_for(desk.state, "aid", named=["relief", "nobody"]) == ["army", "relief"]
    assert desks_for(desk.state, "", named=["relief"], near=["aid"]) == ["aid", "relief"]


def test_whether_one_hears_of_a_stop_says_nothing_of_what_others_keep_near(desk: Desk) -> None:
    every = set(desk.state.parties)
    for party in ("", "relief"):  # nobody is named, and this one talks to nobody
        assert set(desks_for(desk.state, party, near=["aid"])) == every - {party}
        assert desks_for(desk.state, party, near=["aid"]) == desks_for(desk.state, party)
    for named in ([], ["army"], ["press", "army"]):
        for party in ("", "army", "press", "relief"):
            without = set(desks_for(desk.state, party, named=named))
            with_it = set(desks_for(desk.state, party, named=named, near=["aid"]))
            assert with_it - {"aid"} == without - {"aid"}


def test_a_flash_to_nobody_tells_none_of_those_who_have_it_of_the_others(desk: Desk) -> None:
    entry = send(desk, "army", "f1", "", precedence=FLASH)
    assert [it.detail for it in desk.told("press", entry)] == ["full"]
    assert shown(desk, "press", entry)["call"] == [{"party": "army"}]
    odd = next(it.id for it in desk.state.cards.values() if it.type == "odd.find/v1")
    assert shown(desk, "press", odd)["call"] == [{"party": "army"}]
    assert shown(desk, "army", odd)["call"] == [{"party": "aid"}, {"party": "press"}]
    row = MESSAGES.begin(View(desk.state, "press", NOON_MS), "f1", True)
    assert row.action == ("press",)  # type: ignore[union-attr]
    assert [it.party for it in row.heard] == ["press"]  # type: ignore[union-attr]
    mine = MESSAGES.begin(View(desk.state, "army", NOON_MS), "f1", True)
    assert mine.action == ("aid", "press")  # type: ignore[union-attr]


def test_a_flash_on_a_line_that_is_none_of_the_senders_is_on_none(desk: Desk) -> None:
    set_desk(desk, "aid", "", posts=1)
    set_desk(desk, "aid", "secret-line", posts=3)
    for id, channel in (("f1", "secret-line"), ("f2", "no-such-line")):
        entry = send(desk, "press", id, channel, "aid", precedence=FLASH)
        assert channel_of(desk.state, desk.state.cards[entry]) == ""
        with pytest.raises(InputError, match="1 is the last"):
            desk.record("press", "ring.log/v1", RingFacts(about=id, party="aid", post=1, result=Result.BUSY))
    desk.now_ms += 2 * MINUTE_MS
    desk.fire()
    steps = [desk.shown(it)["facts"] for it in desk.told("press")]
    found = [it for it in steps if isinstance(it, dict) and "step" in it]
    assert found
    assert {it["channel"] for it in found} == {""}


def test_whose_desk_is_tried_next_names_no_channel_of_which_the_reader_is_not(desk: Desk) -> None:
    open_channel(desk, "higher-line", "army", "press")
    set_desk(desk, "army", "secret-line")
    entry = set_desk(desk, "army", "open-line", then=("higher-line", "secret-line"))
    assert shown(desk, "press", entry)["facts"]["then"] == ["higher-line"]  # type: ignore[index]
    row = DESKS.begin(View(desk.state, "press", NOON_MS), ("army", "open-line"), True)
    assert row.then == ("higher-line",)  # type: ignore[union-attr]
    own = DESKS.begin(View(desk.state, NODE, NOON_MS), ("army", "open-line"), True)
    assert own.then == ("higher-line", "secret-line")  # type: ignore[union-attr]
    send(desk, "press", "m1", "open-line", "army", precedence=Precedence.IMMEDIATE)
    assert [it.channel for it in path_of(desk.state, "army", "open-line")] == ["open-line", "secret-line"]
    desk.now_ms += 60 * MINUTE_MS
    desk.fire()
    told = {party: [desk.shown(it) for it in desk.told(party)] for party in ("army", "press")}
    channels = {
        party: {it["facts"].get("channel") for it in every if it["type"] == "escalate.find/v1"}  # type: ignore[attr-defined]
        for party, every in told.items()
    }
    assert channels == {"army": {"secret-line"}, "press": {None}}


def test_what_a_stranger_raised_is_open_until_each_desk_has_said_for_itself_that_it_ends(desk: Desk) -> None:
    hear_stop(desk, "s1", "", "army", "press")
    hear_stop(desk, "s2", "aid", "army")

    def opened(reader: str) -> list[str]:
        return [it.id for it in _open(View(desk.state, reader, NOON_MS)) if it.kind == "stop"]

    def say(party: str, stop: str, state: StopState) -> None:
        desk.record(party, "stop.state/v1", StopStateFacts(stop=stop, state=state))

    say("army", "s1", StopState.TAKEN)
    assert (opened("army"), opened("press")) == (["s1", "s2"], ["s1"])
    say("army", "s1", StopState.NOT_OURS)
    say("army", "s2", StopState.NOT_OURS)
    assert (opened("army"), opened("press"), opened(NODE)) == (["s2"], ["s1"], ["s1", "s2"])
    say("press", "s1", StopState.OVER)
    assert (opened("press"), opened(NODE)) == ([], ["s2"])


def test_who_was_rung_is_that_post_of_that_desk_and_no_other(desk: Desk) -> None:
    set_desk(desk, "army", "open-line", posts=2)
    open_channel(desk, "other-line", "army", "press")
    set_desk(desk, "army", "other-line", posts=2)
    send(desk, "press", "m1", "open-line", "army", precedence=FLASH)

    def ringing(channel: str, post: int = 0) -> RingFacts:
        return RingFacts(about="m1", party="army", post=post, channel=channel, result=Result.NO_ANSWER)

    entry = desk.record("press", "ring.log/v1", ringing("other-line"))
    ring = [(it.channel, it.post, it.rung) for it in ring_list(desk.state, "press", NOON_MS, about="m1")]
    assert ring == [
        ("open-line", 0, ()), ("open-line", 1, ()), ("other-line", 1, ()), ("other-line", 0, ("no_answer",)),
    ]  # fmt: skip
    assert shown(desk, "army", entry)["facts"]["channel"] == "other-line"  # type: ignore[index]
    with pytest.raises(NotFoundError, match="channel"):
        desk.record("press", "ring.log/v1", ringing("secret-line"))
    with pytest.raises(InputError, match="post 3"):
        desk.record("press", "ring.log/v1", ringing("other-line", 2))


def test_at_which_desk_somebody_was_rung_is_for_those_on_that_line(desk: Desk) -> None:
    set_desk(desk, "army", "open-line", posts=1)
    hear_stop(desk, "s1", "relief", "press", "army")
    desk.record("press", "stop.state/v1", StopStateFacts(stop="s1", state=StopState.TAKEN))
    desk.record("army", "stop.state/v1", StopStateFacts(stop="s1", state=StopState.TAKEN))
    facts = RingFacts(about="s1", party="army", channel="open-line", result=Result.BUSY)
    entry = desk.record("press", "ring.log/v1", facts)
    assert "channel" not in shown(desk, "relief", entry)["facts"]  # type: ignore[operator]
    assert is_for_its_author({**shown(desk, "army", entry)["facts"]}, "press")  # type: ignore[dict-item]
    rows = {
        reader: STOPS.begin(View(desk.state, reader, NOON_MS), "s1", True).rung  # type: ignore[union-attr]
        for reader in ("relief", "press")
    }
    assert [list(it) for it in rows["relief"]] == [["at_ms", "by", "party", "post", "result"]]
    assert rows["press"][0]["channel"] == "open-line"


def test_about_a_message_its_other_end_is_rung_and_on_a_channel_its_parties_first(desk: Desk) -> None:
    for party in ("aid", "army"):
        set_desk(desk, party, "")
    set_desk(desk, "army", "open-line")
    open_channel(desk, "a-line", "aid", "press")
    set_desk(desk, "press", "")
    send(desk, "press", "m1", "open-line", "army", precedence=FLASH)

    def rung(reader: str, **about: object) -> list[str]:
        return [it.party for it in ring_list(desk.state, reader, NOON_MS, **about)]  # type: ignore[arg-type]

    assert rung("press") == ["aid", "army"]
    assert rung("press", about="m1") == ["army"]
    assert rung("army", about="m1") == ["press"]
    assert rung("aid", about="m1") == rung("aid")  # who does not know of it learns nothing
    assert rung("press", channel="open-line") == ["army", "aid"]
    assert rung("press", about="m1", parties=("aid",)) == ["aid"]
    hear_stop(desk, "s1", "army", "press", "aid")
    assert rung("press", about="s1") == ["army", "aid"]  # whoever raised it
    assert rung("press", first=("army",)) == ["army", "aid"]


def test_who_was_rung_about_a_stop_is_for_who_rang_who_was_rung_and_who_raised_it(desk: Desk) -> None:
    set_desk(desk, "army", "")
    hear_stop(desk, "s1", "relief", "aid", "army")
    desk.record("aid", "ring.log/v1", RingFacts(about="s1", party="army", result=Result.BUSY))
    rung = {
        reader: {it.rung for it in ring_list(desk.state, reader, NOON_MS, about="s1", parties=("army",))}
        for reader in ("aid", "relief", "press", "hermit", NODE)
    }
    assert rung == {
        "aid": {("busy",)}, "relief": {("busy",)}, NODE: {("busy",)}, "press": {()}, "hermit": {()},
    }  # fmt: skip
