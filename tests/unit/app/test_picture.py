"""The whole of an incident: tracks of then, silence, many words of one author, and what takes no part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline import bootstrap
from openline.app.lookingback import Past
from openline.app.ports import Draft
from openline.app.showing.accounted import MOST_BY_ONE
from openline.app.showing.picture import Sources, incident_picture
from openline.app.showing.picture_rows import IncidentPicture
from openline.app.showing.view import View
from openline.app.sources import change
from openline.app.timers import fire
from openline.cli.accounts_said import became_of
from openline.cli.incidentnear import near_lines
from openline.decide.tallying import at_text
from openline.errors import InputError, NotFoundError
from openline.model.channel import Place, Verb
from openline.model.event import NODE, WatchBody, WatchFacts, ZoneFacts
from openline.model.incident import IncidentBody, IncidentFacts, IncidentKind
from openline.model.release import Detail, Purpose
from openline.model.space import Position
from openline.wire.forms.evidence_parts import near as near_table
from openline.wire.forms.evidence_parts import sides
from openline.wire.forms.evidence_words import Names
from tests.desk import at, site, zone_body
from tests.desk_positions import Clock, Open, PositionDesk
from tests.occurring import MINUTE_MS, account, ask, declare, open_incident
from tests.saying import open_channel, send
from tests.served_desk import HOUR_MS, ServedDesk
from tests.stillness import Held
from tests.watched import NOON_MS

pytestmark = pytest.mark.requirement("R18", "R34")


class Later:
    """The machine's clock, that a test may put forward."""

    def __init__(self) -> None:
        self._now_ms = bootstrap.now_ms
        self.ahead_ms = 0

    def __call__(self) -> int:
        return self._now_ms() + self.ahead_ms


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    made = Later()
    monkeypatch.setattr(bootstrap, "now_ms", made)
    return made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: Later) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    made = ServedDesk(tmp_path, "alpha", "bravo", "charlie")
    yield made
    made.close()


def seen(desk: ServedDesk, reader: str, id: str = "first", **more: Any) -> IncidentPicture:
    past = Past(desk.node.journal.store)
    try:
        view = View(desk.state, reader, bootstrap.now_ms())
        sources = Sources(desk.node.journal.store, past)
        return incident_picture(view, nullcontext, sources, id, **more)
    finally:
        past.close()


def test_that_nobody_answered_in_time_stands_there_once_it_is_on_record(
    desk: ServedDesk, later: Later
) -> None:
    open_incident(desk, "alpha", "first", "bravo", "charlie", said=account(bootstrap.now_ms()))
    desk.now_ms = bootstrap.now_ms()
    ask(desk, "alpha", "asking", "first", "bravo", "charlie", within_ms=HOUR_MS)
    declare(desk, "charlie", "reply", "asking", "alpha", verb=Verb.DENIES)
    assert [(it.party, it.answer, it.silent) for it in seen(desk, "alpha").asked] == [
        ("bravo", "", ""),
        ("charlie", "reply", ""),
    ]
    later.ahead_ms = HOUR_MS
    fire(desk.node.journal, desk.node.rules, now_ms=bootstrap.now_ms(), random_bytes=bootstrap.random_bytes)
    silent = {it.party: it for it in seen(desk, "alpha").asked}
    assert desk.state.cards[silent["bravo"].silent].type == "statement.silent/v1"
    assert not silent["charlie"].silent
    assert [it.party for it in seen(desk, "bravo").asked] == ["bravo"]
    (row,) = [it for it in seen(desk, "alpha").timeline if it.key == "silent"]
    assert (row.by, row.ids, row.at_ms) == ("bravo", ("asking",), desk.now_ms + HOUR_MS)


def test_an_answer_that_comes_late_leaves_the_silence_on_record(desk: ServedDesk, later: Later) -> None:
    open_incident(desk, "alpha", "first", "bravo", said=account(bootstrap.now_ms()))
    desk.now_ms = bootstrap.now_ms()
    ask(desk, "alpha", "asking", "first", "bravo", within_ms=HOUR_MS)
    due_ms = desk.now_ms + HOUR_MS
    later.ahead_ms = HOUR_MS
    fire(desk.node.journal, desk.node.rules, now_ms=bootstrap.now_ms(), random_bytes=bootstrap.random_bytes)
    desk.now_ms = due_ms + 3 * MINUTE_MS
    later.ahead_ms = HOUR_MS + 3 * MINUTE_MS
    declare(desk, "bravo", "late", "asking", "alpha", verb=Verb.DENIES)
    (row,) = seen(desk, "alpha").asked
    assert row.silent
    assert (row.answer, row.due_ms) == ("late", due_ms)
    assert row.answered_at_ms >= due_ms + 3 * MINUTE_MS
    said = became_of(row, bootstrap.now_ms())
    assert said.startswith("NO RESPONSE by then (on record); answered at ")
    assert said.endswith(" late, by late")
    assert "3 min" in said
    told = msgspec.to_builtins(seen(desk, "alpha"))
    (card,) = next(it for it in sides(told, Names({})) if "NO RESPONSE" in it.cards[0].title).cards
    assert "on record" in card.title
    assert "late, by late" in card.facts[0][1]


def found(desk: ServedDesk, *parties: str, **event: Any) -> str:
    facts = WatchFacts(event=str(event["event"]), about="tanf", parties=parties)
    draft = Draft(type="watch.find/v1", facts=facts, body=WatchBody(event=event), rule="watching/1")
    (receipt,) = desk.node.journal.record([draft])
    return receipt.id


def test_a_finding_is_near_by_when_it_was_and_not_by_when_it_went_on_record(desk: ServedDesk) -> None:
    desk.zone("alpha", "tanf")
    now_ms = bootstrap.now_ms()
    open_incident(desk, "alpha", "first", said=account(now_ms))
    days = {"past": now_ms - 3 * 24 * HOUR_MS, "same": now_ms - HOUR_MS}
    for at_ms in days.values():
        whole = {"event": "limit_exceeded", "zone": "tanf", "certainty": "possible", "at": at_text(now_ms)}
        since_ms = at_ms - HOUR_MS
        ids = [
            found(desk, "bravo", **whole, since=at_text(since_ms), as_of=at_text(at_ms), window_ms=HOUR_MS)
            for _ in range(3)
        ]
    near = [it for it in seen(desk, NODE).near if it.kind == "finding"]
    assert {it.id for it in near} == set(ids), "those of the same hours, and not those of three days ago"
    assert {(it.zone, it.certainty, it.at_ms) for it in near} == {("tanf", "possible", days["same"])}
    lines = list(near_lines(seen(desk, NODE)))
    (line,) = [it for it in lines if "finding" in it]
    assert line.startswith("3 findings: LIMIT tanf, possible from ")
    assert not any(it in line for it in ids)
    table = near_table(msgspec.to_builtins(seen(desk, NODE)), Names({}))
    (cells,) = [it for it in table.rows if it[0] == "finding"]
    assert cells[1].startswith("limit exceeded, tanf, possible, 3 times, ")


def test_of_a_finding_that_is_not_shown_whole_nobody_knows_when_it_was(desk: ServedDesk) -> None:
    desk.zone("alpha", "tanf")
    now_ms = bootstrap.now_ms()
    found(desk, "bravo", event="limit_exceeded", zone="tanf", at=at_text(now_ms))
    open_incident(desk, "alpha", "first", "bravo", said=account(now_ms))
    assert [it.kind for it in seen(desk, NODE).near].count("finding") == 1
    assert "finding" not in [it.kind for it in seen(desk, "bravo").near]


def test_many_words_of_one_bury_nobody_elses(desk: ServedDesk) -> None:
    open_incident(desk, "alpha", "first", "bravo", "charlie", said=account(bootstrap.now_ms()))
    declare(desk, "charlie", "once", "first", "alpha", text="We saw it.")
    for number in range(MOST_BY_ONE + 3):
        declare(desk, "bravo", f"more-{number}", "first", "alpha")
    shown = seen(desk, "alpha")
    assert shown.accounts_left_out == 3
    ids = [it.id for it in shown.accounts]
    assert ids[:2] == ["first", "once"]
    assert ids[2] == "more-3", "the latest of one author are kept"
    assert [it.number for it in shown.accounts] == list(range(len(ids)))
    assert len(shown.statements) == MOST_BY_ONE + 4


def test_what_was_replaced_stands_there_and_disputes_nothing(desk: ServedDesk) -> None:
    now_ms = bootstrap.now_ms()
    open_incident(desk, "alpha", "first", "bravo", said=account(now_ms, place=Place(position=at(0, 0))))
    wrong = account(now_ms, place=Place(position=at(0, 30_000)))
    declare(desk, "bravo", "wrong", "first", "alpha", account=wrong)
    assert [it.what for it in seen(desk, "alpha").disputed] == ["place"]
    right = account(now_ms, place=Place(position=at(0, 10)))
    declare(desk, "bravo", "right", "first", "alpha", account=right, replaces="wrong")
    shown = seen(desk, "alpha")
    assert shown.disputed == ()
    assert next(it for it in shown.accounts if it.id == "wrong").replaced_by == "right"
    assert len(shown.places) == 3


def test_several_places_that_one_sentence_gives_are_all_kept(desk: ServedDesk) -> None:
    now_ms = bootstrap.now_ms()
    several = account(
        now_ms, place=Place(said="the bridge", position=at(0, 0)),
        also=(Place(said="or the ferry", position=at(0, 5_000)),),
    )  # fmt: skip
    open_incident(desk, "alpha", "first", "bravo", said=several)
    shown = seen(desk, "alpha")
    assert [(it.said, it.also) for it in shown.places] == [("the bridge", False), ("or the ferry", True)]
    assert shown.distances[0].distance_m == pytest.approx(5_000, rel=0.001)
    assert shown.disputed == ()


def test_the_zone_counts_that_stood_then_and_not_what_was_made_of_it_since(desk: ServedDesk) -> None:
    desk.zone("alpha", "tanf")
    moment_ms = bootstrap.now_ms() + 1
    open_incident(
        desk, "alpha", "first", "bravo", said=account(moment_ms, place=Place(position=at(0, 54_000)))
    )
    desk.zone("alpha", "tanf", "end", version=1)
    (zone,) = seen(desk, "alpha").places[0].zones
    assert (zone.zone, zone.side, zone.in_force, zone.phase) == ("tanf", "inside", True, "ended")
    assert seen(desk, "bravo").places[0].zones == ()


def test_a_zone_that_came_later_was_not_in_force(desk: ServedDesk) -> None:
    earlier_ms = bootstrap.now_ms() - HOUR_MS
    open_incident(desk, "alpha", "first", "bravo", said=account(earlier_ms, place=Place(position=at(0, 0))))
    desk.zone("alpha", "tanf")
    (zone,) = seen(desk, "alpha").places[0].zones
    assert (zone.side, zone.edge_m, zone.in_force) == ("inside", 55_000, False), "however far its edge is"


def test_a_version_of_a_zone_that_the_reader_was_never_shown_counts_for_nobody_else(desk: ServedDesk) -> None:
    desk.zone("alpha", "tanf")
    moment_ms = bootstrap.now_ms() + 1
    place = Place(position=at(0, 20_000))
    open_incident(desk, "alpha", "first", "bravo", "charlie", said=account(moment_ms, place=place))
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    (zone,) = seen(desk, "bravo").places[0].zones
    assert (zone.version, zone.side, zone.in_force) == (1, "inside", True), "it stands like that today"
    edited = zone_body("tanf", radius_km=10.0)
    desk.record("alpha", "zone.edit/v1", ZoneFacts(zone="tanf", version=2), edited)
    desk.share("alpha", "tanf", {"bravo": Detail.FULL, "charlie": Detail.FULL})
    (own,) = seen(desk, "alpha").places[0].zones
    assert (own.version, own.side, own.in_force) == (1, "inside", True)
    for reader in ("bravo", "charlie"):
        (zone,) = seen(desk, reader).places[0].zones
        assert (zone.version, zone.side, zone.in_force) == (2, "outside", None)


def test_the_state_is_read_while_nobody_writes_to_it(desk: ServedDesk) -> None:
    desk.zone("alpha", "tanf")
    desk.notify("alpha", site("clinic"))
    open_channel(desk, "op", "alpha", "bravo")
    send(desk, "alpha", "m1", "op", "bravo", text="We are about to speak.")
    moment_ms = bootstrap.now_ms() + 1
    said = account(moment_ms, place=Place(position=at(0, 0)))
    open_incident(desk, "alpha", "before", "bravo", said=said)
    declare(desk, "bravo", "word", "before", "alpha")
    open_incident(desk, "alpha", "first", "bravo", said=said, about=("clinic", "word"))
    ask(desk, "alpha", "asking", "first", "bravo")
    held, past = Held(desk.state), Past(desk.node.journal.store)
    try:
        view = View(held, "alpha", bootstrap.now_ms())  # type: ignore[arg-type]
        sources = Sources(desk.node.journal.store, past)
        shown = incident_picture(view, held.still, sources, "first")
    finally:
        past.close()
    assert [it.channel for it in shown.lines] == ["op"]
    assert {it.id for it in shown.near} >= {"clinic", "tanf", "word", "m1"}
    assert shown.told


def test_what_came_within_the_time_that_accounts_leave_open_was_neither_before_nor_after(
    desk: ServedDesk,
) -> None:
    desk.notify("alpha", site("clinic", 0, 1_000))
    desk.consent("alpha", "clinic", bravo=tuple(Purpose))
    desk.share("alpha", "clinic", {"bravo": Detail.FULL})
    desk.zone("alpha", "tanf")
    said = account(bootstrap.now_ms(), within_ms=10 * MINUTE_MS, place=Place(position=at(0, 0)))
    open_incident(desk, "alpha", "first", "bravo", said=said)
    shown = seen(desk, "alpha")
    (told,) = shown.told
    assert (told.before, told.after, told.before_ms) == (False, False, 0)
    assert [(it.party, it.before, it.after) for it in told.parties] == [("bravo", False, False)]
    assert shown.places[0].zones[0].in_force is None


def test_what_is_asked_for_has_bounds_and_what_is_not_shown_is_not_there(desk: ServedDesk) -> None:
    open_incident(desk, "alpha", "first", "bravo", said=account(bootstrap.now_ms()))
    with pytest.raises(InputError):
        seen(desk, "alpha", within_m=1e9)
    with pytest.raises(InputError):
        seen(desk, "alpha", within_ms=10**12)
    with pytest.raises(NotFoundError):
        seen(desk, "charlie")
    desk.share("alpha", "first", {"charlie": Detail.FULL})
    assert seen(desk, "charlie").incident.incident == "first"


# -- tracks ----------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(tmp_path: Path, clock: Clock) -> Iterator[tuple[PositionDesk, Open]]:
    made = PositionDesk(tmp_path / "node")
    with made.open(clock) as opened:
        yield made, opened


def test_tracks_stand_where_they_were_then_to_whom_they_are_shared(
    watched: tuple[PositionDesk, Open], clock: Clock
) -> None:
    desk, node = watched
    node.post("south-gps", ("A", 0, 0.50, 0.5), ("far", 0, 9.0, 9.0))
    clock.now_ms = NOON_MS + 60_000
    node.post("south-gps", ("A", 60, 0.52, 0.5))
    clock.now_ms = NOON_MS + 600_000
    node.post("south-gps", ("A", 600, 0.90, 0.5))
    place = Place(position=Position(lon_e7=5_300_000, lat_e7=5_000_000))
    said = account(NOON_MS + 90_000, kind=IncidentKind.NEAR_MISS, place=place)
    facts = IncidentFacts(incident="pass", kind=said.kind, at_ms=said.at_ms, to=("north",))
    desk.say(node.journal, "incident.open/v1", facts, IncidentBody(account=said, text="Too near."), "south")

    def tracks(reader: str) -> dict[str, tuple[int | None, int | None]]:
        past = Past(node.journal.store)
        try:
            sources = Sources(
                node.journal.store, past,
                lambda at_ms: node.services.then.at(reader, at_ms).positions,
            )  # fmt: skip
            view = View(node.rules.state, reader, clock.now_ms)
            shown = incident_picture(view, nullcontext, sources, "pass")
        finally:
            past.close()
        assert shown.tracks == "read"
        return {it.name: (it.distance_m, it.before_ms) for it in shown.near if it.kind == "track"}

    own = tracks("south")
    assert own.keys() == {"A"}
    metres, before_ms = own["A"]
    assert metres == pytest.approx(1_113, abs=2), "as it was at 12:01, a hundredth of a degree away"
    assert before_ms == 30_000
    assert tracks(NODE) == own
    assert tracks("north") == {}, "the south has not shared where its tracks are"
    values = {"shared_with": {"north": "full"}}
    change(node.services.book, "south-gps", "south", values, parties=(), now_ms=clock.now_ms)
    assert tracks("north") == {}, "nor where they were before it did"
