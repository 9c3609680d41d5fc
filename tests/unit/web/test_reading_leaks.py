"""Nothing of a party's comes out at another's door but what it is shown in full (R14): canaries everywhere.

Random histories of parties that share, amend, withdraw and redact; then every party asks every address, with
every id and entry that there is, and what comes back is searched for what only its author may know.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from openline.decide.access import detail_of
from openline.errors import OpenlineError
from openline.model.agreement import StanceValue
from openline.model.event import (
    NODE,
    OutcomeFacts,
    ReasonBody,
    ShareFacts,
    StanceFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.notification import Outcome, Resolution
from openline.model.release import Detail, Purpose, Receipt
from openline.verify import VERIFIED, verify_bundle
from tests.desk import convoy, fire, site, zone_body
from tests.served_desk import HOUR_MS, ServedDesk

PARTIES = ("aid", "army", "press")
ACTS = 45
HISTORY = ("/v1/told", "/v1/releases", "/v1/bundle")
"""What a party was shown once it goes on reading here, whatever it may see now: released copies stay."""
LISTS = (
    "parties", "keys", "agreements", "zones", "lines", "areas", "sites", "movements", "activities",
    "sightings", "coverages", "matches", "due",
)  # fmt: skip
PATHS = {"zone": "zones", "site": "sites", "movement": "movements", "activity": "activities"}
SINGLE = tuple(it for it in LISTS if it not in ("keys", "due"))


class Story:
    """Random acts, each with a canary in its body; who was ever shown which of them in full is noted."""

    def __init__(self, desk: ServedDesk, seed: int) -> None:
        self.desk = desk
        self.draw = random.Random(seed)
        self.entry_of: dict[str, str] = {}
        self.redacted: set[str] = set()
        self.ever: set[tuple[str, str]] = set()
        self.moments: list[tuple[int, set[tuple[str, str]]]] = []
        """After each act: the time, and who might see which of them in full then."""
        self._seed = seed
        self._numbers = itertools.count(1)
        self._ids = itertools.count(1)

    def run(self) -> None:
        for party in PARTIES:
            self.zone(party)
            self.convoy(party)
            self.share(party)
        for _ in range(ACTS):
            act = self.draw.choice((
                self.zone, self.site, self.convoy, self.convoy, self.fire, self.amend, self.share, self.share,
                self.share, self.share, self.stance, self.outcome, self.resolve, self.acknowledge, self.gone,
                self.redact, self.agree, self.step,
            ))  # fmt: skip
            try:
                act(self.draw.choice(PARTIES))
            except OpenlineError:
                pass  # not everything is permitted at every time
            except IndexError:
                pass  # nothing to do it to yet
            known = {
                (party, canary)
                for canary, entry in self.entry_of.items()
                for party in PARTIES
                if self.may(party, entry)
            }
            self.ever |= known
            self.moments.append((self.desk.node.journal.now_ms(), known))
            time.sleep(0.002)  # so that the next act comes later

    def may(self, party: str, entry: str) -> bool:
        state = self.desk.state
        return detail_of(state, party, state.cards[entry]) is Detail.FULL

    # -- acts ------------------------------------------------------------------------------------

    def canary(self) -> str:
        return f"canary-{self._seed}-{next(self._numbers)}x"

    def note(self, canary: str, entry: str) -> None:
        self.entry_of[canary] = entry

    def id(self, kind: str) -> str:
        return f"{kind}-{next(self._ids)}"

    def own(self, party: str, *kinds: str) -> str:
        found = [it.id for it in self.desk.state.objects.values() if it.owner == party and it.kind in kinds]
        return self.draw.choice(found)

    def any(self, kind: str) -> str:
        return self.draw.choice([it for it in self.desk.state.objects if it.startswith(kind)])

    def soon_ms(self) -> int:
        return self.desk.now_ms + self.draw.choice((1, 2, 3)) * HOUR_MS

    def zone(self, by: str) -> None:
        canary, id = self.canary(), self.id("zone")
        zone = msgspec.structs.replace(zone_body(id).zone, name=canary)
        facts = ZoneFacts(zone=id, version=1)
        self.note(canary, self.desk.record(by, "zone.add/v1", facts, ZoneBody(zone=zone)))

    def site(self, by: str) -> None:
        canary, id = self.canary(), self.id("site")
        made = msgspec.structs.replace(site(id, self.draw.uniform(-9000, 9000)), name=canary)
        self.note(canary, self.desk.notify(by, made))
        consents = {it: tuple(Purpose) for it in PARTIES if it != by and self.draw.random() < 0.6}
        if consents:
            self.desk.consent(by, id, **consents)

    def convoy(self, by: str) -> None:
        canary = self.canary()
        self.note(
            canary, self.desk.notify(by, convoy(self.id("move"), depart_ms=self.soon_ms(), name=canary))
        )

    def fire(self, by: str) -> None:
        canary, start_ms = self.canary(), self.soon_ms()
        made = fire(self.id("fire"), start_ms=start_ms, end_ms=start_ms + HOUR_MS, name=canary)
        self.note(canary, self.desk.notify(by, made))

    def amend(self, by: str) -> None:
        id, canary = self.own(by, "movement"), self.canary()
        self.note(canary, self.desk.notify(by, convoy(id, depart_ms=self.soon_ms(), name=canary)))

    def share(self, by: str) -> None:
        id, canary = self.own(by, "zone", "site", "movement", "activity"), self.canary()
        to = self.draw.choice([it for it in PARTIES if it != by])
        detail = self.draw.choice((*Detail, Detail.FULL, Detail.FULL))
        facts = ShareFacts(about=id, shared={to: detail})
        self.note(canary, self.desk.record(by, "share.set/v1", facts, ReasonBody(reason=canary)))

    def stance(self, by: str) -> None:
        id, canary = self.any("zone"), self.canary()
        seen = self.desk.state.objects[id]
        facts = StanceFacts(
            about=id, version=seen.version, body_sha256=seen.body_sha256, value=StanceValue.REJECTED,
            basis="by_conduct",
        )  # fmt: skip
        self.note(canary, self.desk.record(by, "stance.take/v1", facts, ReasonBody(reason=canary)))

    def outcome(self, by: str) -> None:
        id, canary = self.any("move"), self.canary()
        facts = OutcomeFacts(about=id, outcome=Outcome.IMPEDED)
        self.note(canary, self.desk.record(by, "outcome.state/v1", facts, ReasonBody(reason=canary)))

    def resolve(self, by: str) -> None:
        self.desk.resolve(by, self.draw.choice(list(self.desk.state.matches)), Resolution.DELAY)

    def acknowledge(self, by: str) -> None:
        self.desk.acknowledge(by, self.draw.randint(1, self.desk.state.release_counts[by]), Receipt.READ)

    def gone(self, by: str) -> None:
        self.desk.gone(by, self.own(by, "site", "movement", "activity"))

    def step(self, by: str) -> None:
        self.desk.step(by, self.own(by, "movement"), "depart", 1)

    def redact(self, by: str) -> None:
        mine = [it for it in self.entry_of if self.desk.state.cards[self.entry_of[it]].author == by]
        canary = self.draw.choice(mine)
        self.desk.redact(by, self.entry_of[canary])
        self.redacted.add(canary)

    def agree(self, by: str) -> None:
        other = self.draw.choice([it for it in PARTIES if it != by])
        id = self.id("memo")
        self.desk.propose(by, id, by, other, covers=(self.own(by, "zone"),))
        self.desk.agree("sign", by, id)
        self.desk.agree("sign", other, id)


# -- what comes back -------------------------------------------------------------------------------


def addresses(story: Story) -> Iterator[str]:
    """Every address that is read, with every id and entry that there is."""
    state = story.desk.state
    yield from (f"/v1/{it}" for it in LISTS)
    yield from ("/v1/told", "/v1/releases", "/v1/bundle", "/v1/probing", "/v1/theatre", "/v1/log/checkpoint")
    yield f"/v1/told?at={story.desk.node.now_ms()}"
    ids = [*state.objects, *state.agreements, *state.matches]
    named = [*ids, *(it.entry for it in state.objects.values())]
    for id in named:
        yield from (f"/v1/{kind}/{id}" for kind in story.draw.sample(SINGLE, 2))
    for it in state.objects.values():
        yield f"/v1/{PATHS[it.kind]}/{it.id}"
        yield f"/v1/{PATHS[it.kind]}/{it.entry}"
    for id in ids:
        yield f"/v1/{story.draw.choice(LISTS)}?after={id}"
        yield f"/v1/matches?about={id}"
    for id in state.objects:
        yield from (f"/v1/preview?about={id}&to={party}&detail=full" for party in PARTIES)
    yield "/v1/log/entries?limit=1000"
    for entry in story.entry_of.values():
        yield from (f"/v1/entries/{entry}/receipt", f"/v1/log/entries/{entry}")
    yield from (f"/v1/told?party={it}" for it in PARTIES)


def said_in(answer: httpx.Response) -> str:
    """All that an answer says: its headers, its body, and what stands in that in base64."""
    said = [str(answer.headers), answer.content.decode(errors="replace")]
    for line in answer.content.splitlines() if "ndjson" in answer.headers.get("content-type", "") else ():
        said += unpacked(json.loads(line))
    return "\n".join(said)


def unpacked(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for it in value.values():
            yield from unpacked(it)
    elif isinstance(value, str) and len(value) > 20:
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            return
        yield text
        if text.startswith("{"):
            yield from unpacked(json.loads(text))


@pytest.mark.slow
@pytest.mark.requirement("R14")
@pytest.mark.parametrize("seed", [41, 42])
def test_no_word_of_a_party_comes_out_at_anothers_door_but_what_it_is_shown_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, *PARTIES)
    try:
        story = Story(desk, seed)
        story.run()
        seen: dict[str, set[str]] = {party: set() for party in PARTIES}
        for party in PARTIES:
            for path in addresses(story):
                answer = desk.get(party, path)
                assert answer.status_code in (200, 404, 422), (path, answer.text)
                seen[party] |= look(story, party, path, answer)
            for path, sent in posts(story):
                seen[party] |= look(story, party, path, desk.post(party, path, **sent))
        for party in PARTIES:
            report = verify_bundle(desk.get(party, "/v1/bundle").content, policy_of(desk))
            assert (report.answer, report.problem) == (VERIFIED, ""), party
        # The search finds what is there: each is shown its own, and something of the others'.
        for party in PARTIES:
            authors = {desk.state.cards[story.entry_of[it]].author for it in seen[party]}
            assert party in authors
        others = ((party, it) for party in PARTIES for it in seen[party])
        assert any(desk.state.cards[story.entry_of[it]].author != party for party, it in others)
    finally:
        desk.close()


def policy_of(desk: ServedDesk) -> bytes:
    return msgspec.json.encode(desk.get("army", "/v1/theatre").json()["policy"])


def posts(story: Story) -> Iterator[tuple[str, dict[str, Any]]]:
    plan = fire("probe", start_ms=story.desk.now_ms + HOUR_MS, end_ms=story.desk.now_ms + 4 * HOUR_MS)
    yield "/v1/dry-runs", {"json": {"notification": msgspec.to_builtins(plan)}}
    yield "/v1/copies", {"json": {"format": "release"}}
    for format, kind in itertools.product(("csv", "geojson", "kml"), ("sites", "movements", "activities")):
        yield "/v1/copies", {"json": {"format": format, "kind": kind}}
        yield "/v1/copies", {"json": {"format": format, "kind": kind, "removals": True}}
    for id in story.desk.state.objects:
        sheet = f"id,name,reason\n{id},Other,x".encode()
        yield "/v1/sheets/sites-removals", {"content": sheet, "headers": {"content-type": "text/csv"}}


def look(story: Story, party: str, path: str, answer: httpx.Response) -> set[str]:
    """Return the canaries in an answer, each of which its reader may see."""
    found = set(re.findall(r"canary-\d+-\d+x", said_in(answer)))
    for canary in found:
        assert canary not in story.redacted, (party, path, canary)
        entry = story.entry_of[canary]
        once = path.startswith(HISTORY) and (party, canary) in story.ever
        assert once or story.may(party, entry) or party == NODE, (party, path, canary, answer.text[:500])
    return found


@pytest.mark.slow
@pytest.mark.requirement("R14", "R21")
@pytest.mark.parametrize("seed", [43, 44])
def test_looking_back_shows_what_could_be_seen_then_and_may_still_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, *PARTIES)
    try:
        story = Story(desk, seed)
        story.run()
        seen: set[tuple[str, str]] = set()
        for at_ms, known in story.draw.sample(story.moments, 15):
            for party in PARTIES:
                for path in looking_back(story, at_ms):
                    answer = desk.get(party, path)
                    assert answer.status_code in (200, 404), (path, answer.text)
                    found = look(story, party, path, answer)
                    assert all((party, it) in known for it in found), (party, path, found)
                    seen |= {(party, it) for it in found}
        cards = desk.state.cards
        assert {party for party, it in seen if cards[story.entry_of[it]].author == party} == set(PARTIES)
        assert any(cards[story.entry_of[it]].author != party for party, it in seen)
    finally:
        desk.close()


def looking_back(story: Story, at_ms: int) -> Iterator[str]:
    """Every list as of a time, and things alone, those that came later among them."""
    yield from (f"/v1/{it}?at={at_ms}&limit=1000" for it in LISTS)
    for it in story.desk.state.objects.values():
        yield f"/v1/{PATHS[it.kind]}/{story.draw.choice((it.id, it.entry))}?at={at_ms}"
