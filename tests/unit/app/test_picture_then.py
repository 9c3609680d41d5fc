"""An incident as it was known at a time: nothing that came later, and nothing that may not be shown today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline import bootstrap
from openline.app.lookingback import Past
from openline.app.showing.picture import Sources, incident_picture
from openline.app.showing.picture_rows import IncidentPicture
from openline.app.showing.view import View
from openline.app.timers import fire
from openline.errors import InputError, NotFoundError
from openline.model.channel import Place, Verb
from openline.model.event import NODE
from openline.model.release import Detail, Purpose, Receipt
from tests.desk import at, site
from tests.occurring import MINUTE_MS, account, add_exhibit, ask, cite, declare, hold_same, open_incident
from tests.saying import channel_step, open_channel, send
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R18", "R21", "R34")
HERE = Place(said="the bridge", position=at(0, 0))


class Clock:
    """The machine's clock, put forward by a minute whenever a moment is to be told from the next."""

    def __init__(self) -> None:
        self._now_ms = bootstrap.now_ms
        self._ahead_ms = 0

    def __call__(self) -> int:
        return self._now_ms() + self._ahead_ms

    @property
    def ms(self) -> int:
        return self()

    def skip(self, ms: int) -> None:
        """Let so much time pass."""
        self._ahead_ms += ms

    def moment(self) -> int:
        """Return a time by which all until now is on record; what comes next comes later."""
        self.skip(MINUTE_MS)
        return self.ms - MINUTE_MS // 2


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(bootstrap, "now_ms", made)
    return made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    made = ServedDesk(tmp_path, "alpha", "bravo", "charlie")
    yield made
    made.close()


def seen(desk: ServedDesk, reader: str, at_ms: int | None, id: str = "first", **past: Any) -> IncidentPicture:
    looking = Past(desk.node.journal.store, **past)
    try:
        view = View(desk.state, reader, bootstrap.now_ms())
        sources = Sources(desk.node.journal.store, looking)
        return incident_picture(view, nullcontext, sources, id, at_ms=at_ms)
    finally:
        looking.close()


def ids(picture: IncidentPicture) -> set[str]:
    """Everything that a picture names."""
    return set(msgspec.json.encode(picture).decode().replace('"', " ").split())


def test_only_what_was_on_record_by_then_is_known(desk: ServedDesk, clock: Clock) -> None:
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    opened_ms = clock.moment()
    other = account(clock.ms, place=Place(position=at(0, 30_000)))
    declare(desk, "bravo", "denial", "first", "alpha", account=other, verb=Verb.DENIES)
    stated_ms = clock.moment()
    add_exhibit(desk, "alpha", "photo", "first", "bravo")
    cite(desk, "alpha", "quote", "first", "bravo")
    open_incident(desk, "alpha", "second", "bravo", said=account(clock.ms, place=HERE))
    hold_same(desk, "alpha", "second", "first")
    clock.moment()

    then = seen(desk, "alpha", opened_ms)
    assert then.known_at_ms == opened_ms
    assert [it.id for it in then.accounts] == ["first"]
    assert then.disputed == then.statements == then.exhibits == then.citations == then.merged == ()
    assert not {"denial", "photo", "quote", "second"} & ids(then)

    then = seen(desk, "bravo", stated_ms)
    assert [it.id for it in then.accounts] == ["first", "denial"]
    assert [it.what for it in then.disputed] == ["place"]
    assert not {"photo", "quote", "second"} & ids(then)

    now = seen(desk, "alpha", None)
    assert now.known_at_ms is None
    assert {"denial", "photo", "quote", "second"} <= ids(now)
    late_ms = clock.ms
    assert seen(desk, "alpha", late_ms) == msgspec.structs.replace(now, known_at_ms=late_ms)


def test_before_it_was_opened_it_is_not_there_and_of_what_is_to_come_nothing_is_known(
    desk: ServedDesk, clock: Clock
) -> None:
    before_ms = clock.moment()
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    with pytest.raises(NotFoundError):
        seen(desk, "alpha", before_ms)
    with pytest.raises(InputError, match="has not come"):
        seen(desk, "alpha", clock.ms + HOUR_MS)


def test_who_had_been_told_what_was_near_and_how_lines_stood_are_as_of_then(
    desk: ServedDesk, clock: Clock
) -> None:
    open_channel(desk, "op", "alpha", "bravo")
    clock.moment()
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    opened_ms = clock.moment()
    desk.notify("alpha", site("clinic"))
    desk.consent("alpha", "clinic", bravo=tuple(Purpose))
    desk.share("alpha", "clinic", {"bravo": Detail.FULL})
    send(desk, "alpha", "m1", "op", "bravo", text="What was that?")
    told_ms = clock.moment()
    [release] = desk.told("bravo", desk.state.objects["clinic"].entry)
    desk.acknowledge("bravo", release.seq, Receipt.READ)
    channel_step(desk, "bravo", "op", "suspend")
    read_ms = clock.moment()

    first, second, third = (seen(desk, "alpha", it) for it in (opened_ms, told_ms, read_ms))
    assert not first.near
    assert not first.told
    assert {it.id for it in second.near} == {it.id for it in third.near} == {"clinic", "m1"}
    assert [[it.acknowledged for it in one.parties] for one in second.told] == [[{}]]
    assert [[list(it.acknowledged) for it in one.parties] for one in third.told] == [[["read"]]]
    assert [it.stood for it in third.lines] == ["open"], "lines stand as they did at the incident's own time"


def test_a_silence_is_known_once_it_is_on_record(desk: ServedDesk, clock: Clock) -> None:
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    desk.now_ms = clock.ms
    ask(desk, "alpha", "asks", "first", "bravo", within_ms=HOUR_MS)
    asked_ms = clock.moment()
    clock.skip(HOUR_MS)
    fire(desk.node.journal, desk.node.rules, now_ms=clock.ms, random_bytes=bootstrap.random_bytes)
    [asked] = seen(desk, "alpha", asked_ms).asked
    assert (asked.silent, asked.answered) == ("", False)
    assert seen(desk, "alpha", None).asked[0].silent


@pytest.mark.requirement("R14")
def test_what_was_shared_later_does_not_show_and_what_was_taken_back_since_does_not_either(
    desk: ServedDesk, clock: Clock
) -> None:
    desk.zone("alpha", "tanf")
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    clock.moment()
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    opened_ms = clock.moment()
    desk.share("alpha", "tanf", {"bravo": Detail.NOTHING})
    desk.share("alpha", "first", {"charlie": Detail.FULL})
    clock.moment()
    assert "tanf" in ids(seen(desk, "alpha", opened_ms))
    assert "tanf" not in ids(seen(desk, "bravo", opened_ms)), "today it may not be read"
    with pytest.raises(NotFoundError):
        seen(desk, "charlie", opened_ms)
    assert seen(desk, "charlie", clock.ms).incident.incident == "first"


def test_it_is_made_of_a_log_of_which_few_states_are_kept(desk: ServedDesk, clock: Clock) -> None:
    clock.moment()
    open_incident(desk, "alpha", "first", "bravo", said=account(clock.ms, place=HERE))
    opened_ms = clock.moment()
    declare(desk, "bravo", "denial", "first", "alpha")
    clock.moment()
    for most in ({"most_entries": 1}, {"most_kept": 2}):
        shown = seen(desk, NODE, opened_ms, **most)
        assert [it.id for it in shown.accounts] == ["first"]
