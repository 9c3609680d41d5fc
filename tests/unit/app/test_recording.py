"""What the watch finds goes on record, with how the watch stands, and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from openline import bootstrap
from openline.app.findings import digest_of, event_of, finding_of, is_finding, recordable
from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.recording import Recorder
from openline.errors import InputError
from openline.kernel.batch import TrackTable
from openline.ledger.canonical import canonical
from openline.model.agreement import Zone
from openline.model.event import (
    NODE,
    Body,
    Facts,
    KeyFacts,
    LineBody,
    LineFacts,
    PartyBody,
    PartyFacts,
    ReasonBody,
    SightingBody,
    SightingFacts,
    WatchBody,
    WatchFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.party import Party
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent, WatchSettings
from tests.watched import Watched, meridian, minutes, square, words

SETTINGS = WatchSettings(lateness_s=0, lookahead_s=0, max_speed_m_s=1e9)


class Desk:
    """A node with one party, whose keys it holds, and the watch beside it."""

    def __init__(self, folder: Path) -> None:
        self.home = bootstrap.create_node(folder, name="test", mode="exercise")
        root = bootstrap.make_key(self.home, "north", "root")
        key = bootstrap.make_key(self.home, "north")
        with self.journal() as (journal, _):
            party = PartyFacts(party="north", addressable="direct", root_key_hex=root.public_key_hex)
            self.say(journal, "party.enrol/v1", party, PartyBody(party=Party(id="north", name="North")), NODE)
            enrolled = KeyFacts(
                party="north", public_key_hex=key.public_key_hex, custody=key.custody, reason="enrolled"
            )
            self.say(journal, "key.add/v1", enrolled)

    @contextmanager
    def journal(self) -> Iterator[tuple[Journal, Handlers]]:
        rules = Handlers()
        with bootstrap.open_journal(bootstrap.open_home(self.home.path), rules) as journal:
            yield journal, rules

    def say(
        self, journal: Journal, type: str, facts: Facts, body: Body | None = None, author: str = "north"
    ) -> None:
        draft = Draft(type=type, facts=facts) if body is None else Draft(type=type, facts=facts, body=body)
        journal.submit(bootstrap.sign(self.home, draft, author=author))

    def put(self, journal: Journal, zone: Zone, version: int = 1) -> None:
        zone = msgspec.structs.replace(zone, id=zone.id.lower())
        type = "zone.add/v1" if version == 1 else "zone.edit/v1"
        self.say(journal, type, ZoneFacts(zone=zone.id, version=version), ZoneBody(zone=zone))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


def findings(journal: Journal, rules: Handlers) -> list[tuple[str, str]]:
    found = [it for it in rules.state.cards.values() if it.type == "watch.find/v1"]
    return [(it.type, it.about) for it in found]


def test_findings_cite_their_zone_and_are_released_to_its_owner(desk):
    with desk.journal() as (journal, rules):
        desk.put(journal, square())
        recorder = Recorder(journal, rules, SETTINGS, TrackTable(), name="w")
        assert recorder.sync() == []
        watched = Watched()
        watched.tracks = recorder.run.tracks
        batch = watched.batch(("t", 0, -0.5, 0.5), ("t", 1, 0.5, 0.5))
        before = rules.state.release_counts["north"]
        recorder.record(recorder.run.feed(batch), [batch])
        assert findings(journal, rules) == [("watch.find/v1", "z")]
        stored = journal.store.of_type("watch.find/v1")[0]
        assert digest_of(batch, watched.tracks).encode() in stored.body
        assert rules.state.release_counts["north"] == before + 1
        (entry,) = [it for it in rules.state.cards.values() if it.type == "zone.add/v1"]
        assert b'"cites":[%d]' % entry.at in _envelope(stored.record)


def _envelope(record: bytes) -> bytes:
    import base64

    import msgspec

    return base64.b64decode(msgspec.json.decode(record)["envelope"]["payload"])


def test_a_restart_records_nothing_twice_and_goes_on_where_it_was(desk):
    with desk.journal() as (journal, rules):
        desk.put(journal, square())
        recorder = Recorder(journal, rules, SETTINGS, TrackTable(), name="w")
        recorder.sync()
        watched = Watched()
        watched.tracks = recorder.run.tracks
        batch = watched.batch(("t", 0, -0.5, 0.5), ("t", 1, 0.5, 0.5))
        recorder.record(recorder.run.feed(batch), [batch])
    with desk.journal() as (journal, rules):
        again = Recorder(journal, rules, SETTINGS, TrackTable(), name="w")
        assert again.sync() == []
        assert again.run.feed(batch) == []
        assert words(again.run.feed(watched.batch(("t", 2, 1.5, 0.5)))) == ["exit z"]
        other = Recorder(journal, rules, SETTINGS, TrackTable(), name="another")
        assert other.run.clock_ms != again.run.clock_ms


def test_the_watch_follows_what_comes_on_record_while_it_runs(desk):
    with desk.journal() as (journal, rules):
        recorder = Recorder(journal, rules, SETTINGS, TrackTable(), name="w")
        recorder.sync()
        watched = Watched()
        watched.tracks = recorder.run.tracks
        assert recorder.run.feed(watched.batch(("t", 0, 0.6, 0.5))) == []
        desk.put(journal, square())
        assert words(recorder.sync()) == ["enter z"]
        desk.put(journal, square(west=0.8), version=2)
        assert words(recorder.sync()) == ["exit z"]
        desk.say(
            journal,
            "line.add/v1",
            LineFacts(line="l", version=1),
            LineBody(line=meridian(id="l")),
        )
        assert recorder.sync() == []
        assert words(recorder.run.feed(watched.batch(("t", 1, 0.4, 0.5)))) == ["cross l west"]
        sighting = Sighting(
            id="s",
            seen=Interval(start_ms=minutes(0), end_ms=minutes(10)),
            area=Circle(centre=Position(9_000_000, 5_000_000), radius_mm=1_000_000),
            count=CountRange(10, 30),
            source="patrol",
        )
        desk.say(journal, "sighting.report/v1", SightingFacts(sighting="s"), SightingBody(sighting=sighting))
        assert words(recorder.sync()) == ["inside z"]
        desk.say(journal, "zone.end/v1", ZoneFacts(zone="z", version=2), ReasonBody(reason="over"))
        assert words(recorder.sync()) == ["expired z"]


def test_a_track_that_falls_silent_far_from_everything_is_no_finding():
    assert not is_finding(WatchEvent(event="lost_contact", track="t"))
    assert is_finding(WatchEvent(event="lost_contact", track="t", inside=("Z",)))
    assert is_finding(WatchEvent(event="converging", track="t", other_track="u"))


def test_a_finding_holds_integers_with_their_units_only():
    event = WatchEvent(
        event="enter", track="t", party="north", zone="Z", at="2026-11-30T12:00:00.000Z", lon=1.5, lat=-2.25,
        distance_to_edge_m=-3.5, implied_speed_m_s=2.5, time_to_entry_s=1.25, coverage={"observed_s": 60},
    )  # fmt: skip
    draft = finding_of(event, enrolled=("north",), cites=(7,))
    assert isinstance(draft.body, WatchBody)
    assert draft.body.event == {
        "event": "enter", "track": "t", "party": "north", "zone": "Z", "at": "2026-11-30T12:00:00.000Z",
        "lon_e7": 15_000_000, "lat_e7": -22_500_000, "distance_to_edge_mm": -3500,
        "implied_speed_mm_s": 2500, "time_to_entry_ms": 1250, "coverage": {"observed_s": 60},
    }  # fmt: skip
    assert draft.facts == WatchFacts(event="enter", about="Z", parties=("north",))
    assert canonical(draft.body)


def test_what_a_correction_quotes_is_recorded_as_integers_too():
    assert recordable({"was": {"at": "x", "lon": 1.5}}) == {"was": {"at": "x", "lon_e7": 15_000_000}}


def test_a_finding_reads_back_as_the_event_that_it_was():
    event = WatchEvent(
        event="corrected", track="t", party="north", zone="Z", at="2026-11-30T12:00:00.000Z", lon=1.5,
        lat=-2.25, distance_to_edge_m=-3.5, implied_speed_m_s=2.5, time_to_entry_s=1.25, accuracy_m=8.0,
        coverage={"observed_s": 60}, was={"event": "enter", "at": "x", "lon": 0.5}, inside=("Z",), late=True,
    )  # fmt: skip
    draft = finding_of(event, positions_sha256="00")
    assert isinstance(draft.body, WatchBody)
    assert event_of(draft.body.event) == event


@pytest.mark.parametrize("wrong", [{"event": 1}, {"event": "enter", "lon_e7": 0, "lat_e7": 950_000_000}])
def test_what_is_no_finding_is_not_taken_for_one(wrong):
    with pytest.raises(InputError, match="no finding"):
        event_of(wrong)


def test_the_digest_of_positions_depends_on_every_column_and_name():
    one, other = Watched(), Watched()
    a = one.batch(("t", 0, 0.5, 0.5))
    assert digest_of(a, one.tracks) == digest_of(one.batch(("t", 0, 0.5, 0.5)), one.tracks)
    assert digest_of(a, one.tracks) != digest_of(one.batch(("t", 0, 0.5, 0.6)), one.tracks)
    assert digest_of(a, one.tracks) != digest_of(other.batch(("u", 0, 0.5, 0.5)), other.tracks)
