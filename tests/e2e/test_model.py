"""A small model of what each party must see, and which states follow, against a server: step by step.

The model knows owners, versions, states, shares, signatures and acknowledgements, lines, their numbers and
checks, and nothing of how they are kept. After every step each party's lists over HTTP are the model's, its
releases have no gap, and the log's checkpoint extends the one before.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from openline.decide.notifying import begins_of
from openline.ledger.checkpoint import check_checkpoint
from openline.ledger.merkle import check_consistency
from openline.model.agreement import Agreement, StanceValue
from openline.model.channel import Channel
from openline.model.notification import Movement
from openline.model.release import Detail, Receipt
from openline.model.roster import Level
from tests.desk import convoy, fire, key_of, zone_body
from tests.served_desk import HOUR_MS, ServedDesk

IS_LONG = os.environ.get("OPENLINE_FAULT") == "long"
EXAMPLES, STEPS = (150, 40) if IS_LONG else (4, 14)
EXAMPLES = int(os.environ.get("OPENLINE_FAULT_RUNS", EXAMPLES))
PARTIES = ("aid", "army", "press")
LISTS = {"zone": "zones", "movement": "movements", "activity": "activities"}
REFUSED = (403, 404, 409, 422)
OVER = frozenset({"ended", "withdrawn"})

party = st.sampled_from(PARTIES)
which = st.integers(0, 5)
detail = st.sampled_from(Detail)


@dataclass
class Thing:
    """What the model knows of a zone, movement or activity."""

    id: str
    kind: str
    owner: str
    state: str
    version: int = 1
    shared: dict[str, Detail] = field(default_factory=dict)
    stances: dict[str, str] = field(default_factory=dict)

    def detail_for(self, reader: str) -> Detail:
        """How much of it a party is shown."""
        return Detail.FULL if reader == self.owner else self.shared.get(reader, Detail.NOTHING)


@dataclass
class Text:
    """What the model knows of an agreement."""

    id: str
    parties: tuple[str, ...]
    signed: set[str]
    state: str = "proposed"
    version: int = 1
    suspended_by: set[str] = field(default_factory=set)


@dataclass
class Line:
    """What the model knows of a channel: who talks on it, and how far each has counted."""

    id: str
    parties: tuple[str, ...]
    signed: set[str]
    state: str = "proposed"
    suspended_by: set[str] = field(default_factory=set)
    serials: dict[str, int] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)


@dataclass
class Said:
    """What the model knows of a message."""

    id: str
    sender: str
    to: str
    state: str = "sent"


class ServerAndModel(RuleBasedStateMachine):
    """Every rule says something to the server, and tells the model if it was to be taken."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        os.environ["OPENLINE_MARKS"] = str(Path(self.folder.name) / "marks")
        self.desk = ServedDesk(Path(self.folder.name), *PARTIES)
        self.things: list[Thing] = []
        self.texts: list[Text] = []
        self.lines: list[Line] = []
        self.messages: list[Said] = []
        self.heard = dict.fromkeys(PARTIES, 0)
        self.read: dict[str, dict[int, set[str]]] = {it: {} for it in PARTIES}
        self.head: Any = None
        self.steps = 0
        self.log_key = self.desk.home.policy().log_verifier

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.close()
            self.folder.cleanup()

    # -- saying something ------------------------------------------------------------------------

    def say(self, by: str, type: str, *, is_taken: bool, body: Any = None, **facts: Any) -> httpx.Response:
        """Say it over HTTP, and hold the answer against what the model expects."""
        self.steps += 1
        home = self.desk.home.settings
        draft = {
            "format": "openline/draft/v1", "theatre": home.theatre, "mode": home.mode, "author": by,
            "type": type, "facts": facts, "body": msgspec.to_builtins(body) if body else {},
            "key": f"step-{self.steps}",
        }  # fmt: skip
        size = self.desk.node.journal.store.size()
        answer = self.desk.post(by, "/v1/drafts", json=draft)
        if is_taken:
            assert answer.status_code == 201, (draft, answer.text)
        else:
            assert answer.status_code in REFUSED, (draft, answer.text)
            assert self.desk.node.journal.store.size() == size, "what is refused leaves nothing"
        return answer

    def thing(self, number: int, *kinds: str) -> Thing | None:
        found = [it for it in self.things if not kinds or it.kind in kinds]
        return found[number % len(found)] if found else None

    def said_of(self, kind: str, id: str, version: int) -> tuple[Any, dict[str, Any]]:
        """The body and facts of a thing; no two are near each other."""
        far_m = 50_000.0 * (len(id) + sum(map(ord, id)) % 40 + 40 * int(id.rpartition("-")[2]))
        if kind == "zone":
            return zone_body(id, lat_deg=-60 + far_m / 1e6, radius_km=1.0), {"zone": id, "version": version}
        soon_ms = self.desk.now_ms + 5 * HOUR_MS
        if kind == "movement":
            points = ((far_m, -6_000_000.0), (far_m + 900, -6_000_000.0))
            said: Any = convoy(id, *points, depart_ms=soon_ms, name=f"{id} v{version}")
        else:
            said = fire(
                id, far_m, -7_000_000.0, start_ms=soon_ms, end_ms=soon_ms + HOUR_MS, name=f"{id} v{version}"
            )
        facts = {
            "notification": id, "version": version, "begins_ms": begins_of(said),
            "legs": len(said.route) - 1 if isinstance(said, Movement) else 0,
        }  # fmt: skip
        return {"notification": said}, facts

    @rule(by=party, kind=st.sampled_from(tuple(LISTS)))
    def add(self, by: str, kind: str) -> None:
        id = f"{kind}-{len(self.things)}"
        body, facts = self.said_of(kind, id, 1)
        self.say(
            by, "zone.add/v1" if kind == "zone" else f"{kind}.notify/v1", is_taken=True, body=body, **facts
        )
        self.things.append(Thing(id, kind, by, "active" if kind == "zone" else "on_record"))

    @precondition(lambda self: bool(getattr(self, "things", None)))
    @rule(by=party, number=which, skips=st.booleans(), owner_does=st.booleans())
    def amend(self, by: str, number: int, skips: bool, owner_does: bool) -> None:
        it = self.thing(number)
        assert it is not None
        by = it.owner if owner_does else by
        version = it.version + 1 + skips
        body, facts = self.said_of(it.kind, it.id, version)
        is_taken = by == it.owner and not skips and it.state not in OVER
        type = "zone.edit/v1" if it.kind == "zone" else f"{it.kind}.amend/v1"
        self.say(by, type, is_taken=is_taken, body=body, **facts)
        if is_taken:
            it.version = version
            it.stances = {}

    @precondition(lambda self: bool(getattr(self, "things", None)))
    @rule(by=party, number=which, owner_does=st.booleans())
    def end(self, by: str, number: int, owner_does: bool) -> None:
        it = self.thing(number)
        assert it is not None
        by = it.owner if owner_does else by
        is_taken = by == it.owner and it.state in ("active", "on_record")
        if it.kind == "zone":
            self.say(by, "zone.end/v1", is_taken=is_taken, zone=it.id, version=it.version)
        else:
            legs = 1 if it.kind == "movement" else 0
            facts = {"notification": it.id, "version": it.version, "legs": legs}
            self.say(by, f"{it.kind}.withdraw/v1", is_taken=is_taken, **facts)
        if is_taken:
            it.state = "ended" if it.kind == "zone" else "withdrawn"

    @precondition(lambda self: bool(getattr(self, "things", None)))
    @rule(by=party, number=which, to=party, how=detail, owner_does=st.booleans())
    def share(self, by: str, number: int, to: str, how: Detail, owner_does: bool) -> None:
        it = self.thing(number)
        assert it is not None
        by = it.owner if owner_does else by
        is_taken = by == it.owner and to != by
        self.say(by, "share.set/v1", is_taken=is_taken, about=it.id, shared={to: how})
        if is_taken:
            it.shared[to] = how

    @precondition(lambda self: any(it.kind == "zone" for it in getattr(self, "things", ())))
    @rule(by=party, number=which)
    def reject(self, by: str, number: int) -> None:
        it = self.thing(number, "zone")
        assert it is not None
        digest = self.desk.state.objects[it.id].body_sha256
        is_taken = it.detail_for(by) is Detail.FULL and it.state not in OVER and by != it.owner
        facts = {"about": it.id, "version": it.version, "body_sha256": digest, "value": "rejected"}
        if by == it.owner:
            return  # what an owner may say of his own is his affair
        self.say(by, "stance.take/v1", is_taken=is_taken, basis="by_conduct", **facts)
        if is_taken:
            it.stances[by] = StanceValue.REJECTED

    @precondition(lambda self: any(it.kind == "movement" for it in getattr(self, "things", ())))
    @rule(by=party, number=which, action=st.sampled_from(("depart", "halt", "arrive")))
    def go(self, by: str, number: int, action: str) -> None:
        it = self.thing(number, "movement")
        assert it is not None
        after = {
            ("on_record", "depart"): "under_way", ("under_way", "halt"): "halted",
            ("under_way", "arrive"): "ended", ("halted", "arrive"): "ended",
        }.get((it.state, action))  # fmt: skip
        if after is None and by == it.owner:
            return  # what a leg may do once more is in docs/state-machines.md, and its own tests
        is_taken = by == it.owner
        facts = {"notification": it.id, "version": it.version, "leg": 1}
        self.say(by, f"movement.{action}/v1", is_taken=is_taken, **facts)
        if is_taken and after is not None:
            it.state = after

    @rule(by=party, other=party)
    def propose(self, by: str, other: str) -> None:
        id = f"memo-{len(self.texts)}"
        parties = (by, other)
        text = Agreement(id=id, title=id, text="…", parties=parties)
        is_taken = by != other
        body = {"agreement": text}
        self.say(
            by, "agreement.propose/v1", is_taken=is_taken, body=body, agreement=id, version=1, parties=parties
        )
        if is_taken:
            self.texts.append(Text(id, parties, set()))  # to propose is not to sign

    @precondition(lambda self: bool(getattr(self, "texts", None)))
    @rule(by=party, number=which, action=st.sampled_from(("sign", "sign", "suspend", "resume", "withdraw")))
    def agree(self, by: str, number: int, action: str) -> None:
        it = self.texts[number % len(self.texts)]
        is_named = by in it.parties
        is_taken = (
            is_named
            and {
                "sign": it.state == "proposed" and by not in it.signed,
                "suspend": it.state in ("in_force", "suspended") and by not in it.suspended_by,
                "resume": it.state == "suspended" and by in it.suspended_by,
                "withdraw": it.state not in OVER,
            }[action]
        )
        known = self.desk.state.agreements[it.id].proposal_sha256 if is_named else key_of("nothing")
        facts = {"agreement": it.id, "version": it.version, "proposal_sha256": known}
        self.say(by, f"agreement.{action}/v1", is_taken=is_taken, **facts)
        if not is_taken:
            return
        match action:
            case "sign":
                it.signed.add(by)
                if it.signed == set(it.parties):
                    it.state = "in_force"
            case "suspend":
                it.suspended_by.add(by)
                it.state = "suspended"
            case "resume":
                it.suspended_by.discard(by)
                it.state = "suspended" if it.suspended_by else "in_force"
            case "withdraw":
                it.state = "withdrawn"

    @rule(by=party, other=party)
    def propose_line(self, by: str, other: str) -> None:
        id = f"line-{len(self.lines)}"
        parties = (by, other)
        channel = Channel(id=id, name=id, parties=parties, level=Level.TACTICAL)
        facts = {"channel": id, "version": 1, "parties": parties, "level": "tactical", "carrier": "openline"}
        is_taken = by != other
        self.say(by, "channel.propose/v1", is_taken=is_taken, body={"channel": channel}, **facts)
        if is_taken:
            self.lines.append(Line(id, parties, {by}))  # to propose a line is to sign it

    @precondition(lambda self: bool(getattr(self, "lines", None)))
    @rule(
        by=party, number=which,
        step=st.sampled_from(("sign", "sign", "sign", "suspend", "resume", "close")),
    )  # fmt: skip
    def line_step(self, by: str, number: int, step: str) -> None:
        it = self.lines[number % len(self.lines)]
        is_taken = (
            by in it.parties
            and {
                "sign": it.state == "proposed" and by not in it.signed,
                "suspend": it.state in ("open", "suspended") and by not in it.suspended_by,
                "resume": it.state == "suspended" and by in it.suspended_by,
                "close": it.state != "closed",
            }[step]
        )
        facts = {"channel": it.id, "version": 1, "proposal_sha256": self._text_of(it, by)}
        self.say(by, f"channel.{step}/v1", is_taken=is_taken, **facts)
        if not is_taken:
            return
        match step:
            case "sign":
                it.signed.add(by)
                it.state = "open"
            case "suspend":
                it.suspended_by.add(by)
                it.state = "suspended"
            case "resume":
                it.suspended_by.discard(by)
                it.state = "suspended" if it.suspended_by else "open"
            case "close":
                it.suspended_by.clear()
                it.state = "closed"

    def _text_of(self, it: Line, by: str) -> str:
        return self.desk.state.channels[it.id].proposal_sha256 if by in it.parties else key_of("nothing")

    @precondition(lambda self: bool(getattr(self, "lines", None)))
    @rule(
        by=party, number=which, is_flash=st.booleans(), is_next=st.booleans(), of=which,
        instead=st.sampled_from(("", "supersedes", "cancels")),
    )  # fmt: skip
    def send(
        self, by: str, number: int, is_flash: bool, is_next: bool, of: int, instead: str
    ) -> None:  # fmt: skip
        it = self.lines[number % len(self.lines)]
        to = next((other for other in it.parties if other != by), it.parties[0])
        serial = it.serials.get(by, 0) + 1
        id, former = f"message-{self.steps}", None
        facts: dict[str, Any] = {
            "message": id, "channel": it.id, "serial": serial if is_next else serial + 2,
            "after": 0, "precedence": "flash" if is_flash else "routine", "action": (to,),
        }  # fmt: skip
        own = [at for at, said in enumerate(self.messages) if (said.sender, said.to) == (by, to)]
        if instead and own:
            former = self.messages[own[of % len(own)]]
            facts[instead] = former.id
        is_in_order = by in it.parties and it.state == "open" and is_next
        replaces = former is not None and former.state == "sent"
        facts["after"] = serial - 1 if is_next else 0
        if is_flash != (int(it.id.rpartition("-")[2]) % 2 == 0):
            return  # all on a line are of one precedence: how several are counted is in docs/protocol/
        is_taken = is_flash or (is_in_order and (former is None or replaces))
        self.say(by, "message.send/v1", is_taken=is_taken, body={"text": "Stand by."}, **facts)
        if not is_taken:
            return
        if is_next:  # whoever is not on the line counts for himself
            it.serials[by] = serial
        if former is not None and former.state == "sent":
            former.state = "superseded" if instead == "supersedes" else "cancelled"
        self.messages.append(Said(id, by, to))

    @precondition(lambda self: bool(getattr(self, "lines", None)))
    @rule(by=party, end=party, number=which)
    def check(self, by: str, end: str, number: int) -> None:
        it = self.lines[number % len(self.lines)]
        is_taken = by in it.parties and by == end and it.state in ("open", "suspended")
        facts = {"channel": it.id, "party": end, "slot_ms": self.desk.now_ms, "answered": True}
        self.say(by, "check.log/v1", is_taken=is_taken, **facts)
        if is_taken:
            it.checked.add(by)

    @rule(by=party, number=st.integers(1, 12), level=st.sampled_from((Receipt.READ, Receipt.READ_BACK)))
    def acknowledge(self, by: str, number: int, level: Receipt) -> None:
        is_taken = number <= self.heard[by]
        self.say(by, "acknowledge/v1", is_taken=is_taken, seq=number, level=level)
        if is_taken:
            self.read[by].setdefault(number, set()).add(level)

    # -- what must hold ----------------------------------------------------------------------------

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not hasattr(self, "desk"):
            return
        for reader in PARTIES:
            for kind, list_name in LISTS.items():
                rows = self.desk.rows(reader, f"/v1/{list_name}")
                things = [it for it in self.things if it.kind == kind]
                self._hold(reader, kind, things, rows)
            said = self.desk.rows(reader, "/v1/agreements")
            expected = [it for it in self.texts if reader in it.parties]
            assert sorted(it["agreement"] for it in said) == sorted(it.id for it in expected)
            for text in expected:
                row = next(it for it in said if it["agreement"] == text.id)
                assert row["state"] == text.state, (reader, row, text)
                assert set(row["signed"]) >= text.signed
                if text.state == "suspended":
                    assert set(row["suspended_by"]) == text.suspended_by

    @invariant()
    def everybody_is_told_what_is_said_to_it(self) -> None:
        if not hasattr(self, "desk"):
            return
        for reader in PARTIES:
            rows = {it["channel"]: it for it in self.desk.rows(reader, "/v1/channels")}
            lines = {it.id: it for it in self.lines if reader in it.parties}
            assert set(rows) == set(lines)
            for id, line in lines.items():
                row = rows[id]
                assert (row["state"], set(row["suspended_by"])) == (line.state, line.suspended_by)
                assert {it["party"] for it in row["ends"] if it["signed"]} == line.signed
                assert {it["party"] for it in row["ends"] if it["answered_ms"]} == line.checked
            said = {it["message"]: it for it in self.desk.rows(reader, "/v1/messages")}
            messages = {it.id: it for it in self.messages if reader in (it.sender, it.to)}
            assert set(said) == set(messages)
            for id, message in messages.items():
                assert (said[id]["sender"], said[id]["state"]) == (message.sender, message.state)
                assert {it["party"] for it in said[id]["heard"]} <= {message.to}

    def _hold(self, reader: str, kind: str, things: list[Thing], rows: list[dict[str, Any]]) -> None:
        """Hold a list against the model's."""
        listed = {row["id"]: row for row in rows if "id" in row}
        contacts = [row for row in rows if row.get("detail") == "contact"]
        shown = {it.id: it.detail_for(reader) for it in things}
        named = {id for id, how in shown.items() if how in (Detail.FULL, Detail.COARSE)}
        assert set(listed) == named, (reader, kind)
        assert len(contacts) == sum(how is Detail.CONTACT for how in shown.values()), (reader, kind)
        assert len(rows) == len(listed) + len(contacts)
        for it in things:
            if shown[it.id] is Detail.COARSE:
                assert kind not in listed[it.id]
                assert "version" not in listed[it.id]
            if shown[it.id] is Detail.FULL:
                row = listed[it.id]
                assert row[kind]["id"] == it.id
                assert (row["owner"], row["version"], row["state"]) == (it.owner, it.version, it.state)
                if kind == "zone" and reader in it.stances:
                    assert row["stances"][reader] == it.stances[reader]

    @invariant()
    def releases_have_no_gap(self) -> None:
        if not hasattr(self, "desk"):
            return
        for reader in PARTIES:
            page = self.desk.get(reader, f"/v1/releases?after={self.heard[reader]}&limit=1000").json()
            numbers = [it["seq"] for it in page["releases"]]
            assert numbers == list(range(self.heard[reader] + 1, self.heard[reader] + len(numbers) + 1))
            self.heard[reader] += len(numbers)
            told = {it["seq"]: it for it in self.desk.rows(reader, "/v1/told")}
            assert len(told) == self.heard[reader]
            for seq, levels in self.read[reader].items():
                assert levels <= {it["level"] for it in told[seq]["acknowledged"]}

    @invariant()
    def the_checkpoint_extends_the_one_before(self) -> None:
        if not hasattr(self, "desk"):
            return
        note = self.desk.get("press", "/v1/log/checkpoint").json()["note"]
        head = check_checkpoint(note, self.log_key).checkpoint
        if self.head is not None:
            old, new = self.head.size, head.size
            said = self.desk.get("press", f"/v1/log/consistency?old_size={old}&new_size={new}")
            proof = [base64.b64decode(it) for it in json.loads(said.text)["proof"]]
            check_consistency(old, new, self.head.root, head.root, proof)
        self.head = head


@pytest.mark.requirement("R14", "R21")
@pytest.mark.timeout(7200)
def test_the_server_says_what_the_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", "")
    run_state_machine_as_test(
        ServerAndModel,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not IS_LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
