"""Every operation, every caller, every other party's things: nothing comes out, not even that there is any.

Very many requests are drawn: with ids, cursors, tags, keys and filters of other parties' things, with wrong
types and odd methods, with places at which others keep something. What comes back is searched for the words
of others; and it is the same, but for ids and times, in a world in which what is hidden from the caller does
not exist: also of a STOP, a message, and whom to ring. 1,000 requests of each world by
default, 50,000 with OPENLINE_FAULT=long.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from openline import bootstrap
from openline.app.security import SecurityKind
from openline.decide.spoken import Numbered
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Role
from openline.web.description import description
from tests.e2e.doors import CANARY, KEEP, LOOK, PARTIES, Clock, Said, World, ask, leaked, told_apart
from tests.e2e.doors_said import in_words

DESCRIBED: dict[str, Any] = json.loads(description())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, its in DESCRIBED["paths"].items()
    for method, operation in its.items()
]
SAYING = [it for it in OPERATIONS if it[0] == "POST" and it[1] in ("/v1/stop", "/v1/drafts")]
"""Drawn more often: what they do is what is said."""
COUNT = 50_000 if os.environ.get("OPENLINE_FAULT") == "long" else 1_000
COUNT = int(os.environ.get("OPENLINE_FAULT_RUNS", COUNT))
AT_ONCE = 8
LISTED = (
    *(f"/v1/{it}" for it in ("zones", "movements", "told", "releases/stream", "channels", "desks", "ring")),
    *(f"/v1/{it}" for it in ("messages", "stops", "warnings", "statements", "due", "cap", "handover")),
    *(f"/v1/{it}" for it in ("incidents", "exhibits", "citations", "exhibit-files")),
)
"""What each party reads of its own, beside what is drawn."""
WHOLE = tuple(f"/v1/releases?limit=1000&after={after}" for after in (0, 1000, 2000, 3000))
STRANGER = ""
"""Nobody's caller: he has no token."""
ODD_METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "GET", "POST")
DIFFERS = (
    *("/v1/bundle", "/v1/log/consistency", "/v1/log/checkpoint", "/v1/log/cosignatures"),  # the tree's size
    "/v1/deliveries",  # how far another thread has got by now
    "/v1/security/events",  # grouped by ten seconds; the sums are compared at the end
)
"""Searched for canaries, and not compared."""


class Attempt(NamedTuple):
    """A request, as text in which what is known by another id in the other world stands as ``<name>``."""

    caller: str
    role: Role
    method: str
    path: str
    headers: dict[str, str]
    body: str
    is_odd: bool


class Drawer:
    """Draws requests: what is asked for is mostly something that another party keeps to itself."""

    def __init__(self, full: World, bare: World, seed: int) -> None:
        self.draw = random.Random(seed)
        state = full.desk.state
        self.state = state
        said = (state.channels, state.messages, state.stops, state.warnings, state.statements)
        happened = (state.incidents, state.exhibits, state.citations)
        things = (state.objects, state.agreements, state.cells, state.matches, *said, *happened)
        self.hidden = [id for those in things for id in those]
        self.hidden += [it for name, it in full.ids.items() if name not in bare.ids]
        self.shared = [f"<{name}>" for name in bare.ids]
        self.places = [in_words(it) for it in full.centres.values()]
        self.known_tags: list[str] = ["*", '"0"']
        self.queue = [it for _ in range(2) for it in OPERATIONS]

    def attempt(self, callers: tuple[str, ...]) -> Attempt:
        """Draw one."""
        draw = self.draw
        some = OPERATIONS if draw.random() < 0.8 else SAYING
        method, path, operation = self.queue.pop() if self.queue else draw.choice(some)
        is_odd = draw.random() < 0.08
        if is_odd:
            method = draw.choice(ODD_METHODS)
        query: dict[str, str] = {}
        for parameter in operation.get("parameters", ()):
            name, place = parameter["name"], parameter["in"]
            if place == "path":
                path = path.replace("{" + name + "}", quote(self.value(parameter), safe="<> "))
            elif place == "query" and (parameter.get("required") or draw.random() < 0.5):
                query[name] = self.value(parameter)
        if draw.random() < 0.05:
            query[draw.choice(("party", "everybody", "token", "x"))] = draw.choice((*PARTIES, "true"))
        if query:
            path += "?" + urlencode(query, safe="<> ")
        headers: dict[str, str] = {}
        if draw.random() < 0.2:
            headers["if-none-match"] = draw.choice(self.known_tags)
        if path.endswith("/stream") and draw.random() < 0.8:
            headers["last-event-id"] = draw.choice(("0", "1", "5", "99999", "-1", "x"))
        body = ""
        if "requestBody" in operation or method in ("POST", "PUT", "PATCH"):
            kinds = [*operation.get("requestBody", {}).get("content", {"application/json": 0})]
            headers["content-type"] = draw.choice((*kinds, *kinds, *kinds, "text/plain", "application/xml"))
            body = self.body(path)
            if draw.random() < 0.3:
                headers["idempotency-key"] = f"key-{draw.randrange(40)}"
        role = draw.choice((Role.LIAISON_OFFICER,) * 6 + (Role.ADMINISTRATOR,) * 2 + (*Role,))
        return Attempt(draw.choice(callers), role, method, path, headers, body, is_odd)

    def value(self, parameter: dict[str, Any]) -> str:
        """Draw a value of a parameter; what comes over the wire is whatever somebody writes."""
        draw, name = self.draw, parameter["name"]
        allowed = parameter.get("schema", {}).get("enum")
        if allowed and draw.random() < 0.8:
            return str(draw.choice(allowed))
        if name.endswith("size"):  # both logs have had it, or neither: how large a log is is known
            return str(draw.choice((1, 2, 3, 7, 10, 0, -1, 10**9, 10**14)))
        if name in ("limit", "at", "since") and draw.random() < 0.7:
            return str(draw.choice((1, 2, 3, 7, 10, 100, 1000, 0, -1, 10**9, 10**14)))
        if name == "party" or (name in ("owner", "to") and draw.random() < 0.8):
            return draw.choice((*PARTIES, "cell", NODE, "nobody"))
        if name == "kind":
            return draw.choice(("sites-additions", "sites-removals", "movements", "x"))
        if name == "format":
            return draw.choice(("csv", "xlsx", "x"))
        if name == "level":
            return draw.choice(("tactical", "operational", "x"))
        if name == "precedence":
            return draw.choice(("flash", "routine", "x"))
        if name == "state":
            return draw.choice(("open", "heard", "sent", "issued", "active", "on_record", "x"))
        if name in ("author", "sender"):
            return draw.choice((*PARTIES, "nobody"))
        if name == "language":
            return draw.choice(("en", "ar", "x"))
        if name in ("record", "looked", "emergency", "good_rows", "everybody"):
            return draw.choice(("true", "false"))
        if name == "source" and draw.random() < 0.7:
            return f"{draw.choice(PARTIES)}-gps"
        return self.thing() if draw.random() < 0.75 else self.other()

    def thing(self) -> str:
        """Draw the id of something, mostly of something that is hidden."""
        drawn: str = self.draw.choice(self.hidden if self.draw.random() < 0.75 else self.shared)
        return drawn

    def other(self) -> str:
        """Draw what is no id."""
        return self.draw.choice(("nothing", "f" * 32, "0", "../..", "a%00", "é", "", "x" * 300, "*", "'"))

    def body(self, path: str) -> str:
        """Draw a body: what fits the operation, about something of another party; or anything."""
        draw = self.draw
        thing = self.thing()
        if draw.random() < 0.1:
            return draw.choice(("{", "[]", "null", '{"x": 1}', "id,name\n1,2", ""))
        said: Any = {}
        if path.startswith("/v1/stop"):
            return self._stop(thing)
        if path.startswith("/v1/drafts"):
            said = self._draft(thing)
        elif path.startswith(("/v1/entries", "/v1/requests")):
            said = {"body": "e30=", "body_salt": "AA==", "envelope": {}, "format": "openline/entry/v1"}
        elif path.startswith("/v1/sheets"):
            return f"id,name,reason\n{thing},Other,x"
        elif path.startswith("/v1/reconciliations"):
            return f"serial,callsign\n{thing},X"
        elif path.startswith("/v1/copies"):
            said = {
                "format": draw.choice(("csv", "geojson", "kml")),
                "kind": draw.choice(("sites", "movements")),
            }
        elif path.startswith("/v1/dry-runs"):
            said = {"notification": {"id": thing, "type": "movement"}}
        elif path.startswith("/v1/sources"):
            said = {
                "id": f"{draw.choice(LOOK)}-{draw.randrange(9)}",
                "shared_with": {draw.choice(PARTIES): "full"},
            }
        elif path.startswith(("/v1/tokens", "/v1/members")):
            said = {"member": thing, "scopes": ["read"], "expires_ms": 1, "name": "x", "role": "observer"}
        elif path.startswith("/v1/log"):
            said = {"note": thing}
        return json.dumps(said)

    def _stop(self, thing: str) -> str:
        """Draw a STOP; that an id is in use cannot be kept from who wants it, so those are never others'."""
        draw = self.draw
        said: dict[str, Any] = {
            "text": draw.choice(("Stop!", f"Stop at {draw.choice(self.places)}", thing, "")),
            "at": draw.choice((*self.places, "nowhere", "")),
            "place": draw.choice(("", "Al Mayadin", thing)),
        }
        if draw.random() < 0.4:
            said["to"] = draw.choice(([], [draw.choice(PARTIES)], [*PARTIES], ["nobody"], "x"))
        if draw.random() < 0.3:
            said["id"] = f"s-{draw.randrange(30)}"
        if draw.random() < 0.2:
            said[draw.choice(("callback", "language", "said_at_ms", "more"))] = draw.choice((thing, 7, None))
        return draw.choice((json.dumps(said), json.dumps(said), said["text"], urlencode(said, safe="<> ")))

    def _draft(self, thing: str) -> dict[str, Any]:
        draw = self.draw
        type, facts, *body = draw.choice((
            ("share.set/v1", {"about": thing, "shared": {draw.choice(PARTIES): "existence"}}),
            ("stance.take/v1", {"about": thing, "version": 1, "body_sha256": "a" * 64, "value": "rejected",
                                "basis": "by_conduct"}),
            ("acknowledge/v1", {"seq": draw.randrange(1, 9), "level": "read"}),
            ("acknowledge/v1", {"seq": 99999, "level": "read"}),
            ("redact/v1", {"entry": thing}),
            ("hold.place/v1", {"entries": [thing]}),
            ("match.resolve/v1", {"match": thing, "resolution": "delay"}),
            ("cell.sign/v1", {"cell": thing, "version": 1, "proposal_sha256": "a" * 64}),
            ("cell.acknowledge/v1", {"cell": thing, "seq": 1, "level": "read"}),
            ("agreement.sign/v1", {"agreement": thing, "version": 1, "proposal_sha256": "a" * 64}),
            ("agreement.withdraw/v1", {"agreement": thing, "version": 1, "proposal_sha256": "a" * 64}),
            ("movement.depart/v1", {"notification": thing, "version": 1, "leg": 1}),
            ("movement.withdraw/v1", {"notification": thing, "version": 1, "legs": 1}),
            ("outcome.state/v1", {"about": thing, "outcome": "impeded"}),
            ("zone.end/v1", {"zone": thing, "version": 1}),
            ("control.dispute/v1", {"area": thing}),
            ("consent.set/v1", {"about": thing, "consents": {}}),
            *self._saying(thing),
            *self._happening(thing),
        ))  # fmt: skip
        return {
            "format": "openline/draft/v1", "theatre": "<theatre>", "mode": "exercise",
            "author": "<caller>" if draw.random() < 0.95 else draw.choice(PARTIES), "type": type,
            "facts": facts, "key": f"d-{draw.randrange(1 << 60)}", **({"body": body[0]} if body else {}),
        }  # fmt: skip

    def _saying(self, thing: str) -> tuple[tuple[Any, ...], ...]:
        """Draw what may be said on lines, about something of another party or at a place where it is."""
        draw = self.draw
        new = f"m-{draw.randrange(1 << 60)}"
        to, digest = draw.choice(PARTIES), "a" * 64
        text = {"text": f"Near {draw.choice(self.places)}"}
        step = {"channel": thing, "version": 1, "proposal_sha256": digest}
        flash = {"message": new, "channel": thing, "serial": 1, "precedence": "flash", "action": [to]}
        return (
            ("message.send/v1", flash, text),
            ("message.send/v1", flash | {"action": []}, text),
            ("message.send/v1", flash | {"action": [thing], "references": [thing]}, text),
            ("message.send/v1", flash | {"supersedes": thing, "info": [to]}, text),
            ("message.send/v1", flash | {"precedence": "routine"}, text),
            ("message.send/v1", *self._next(new, "press-channel-relief", "relief"), text),
            ("message.send/v1", *self._next(new, "relief-channel-press", "press"), text),
            ("channel.sign/v1", step),
            ("channel.suspend/v1", step),
            ("channel.close/v1", step),
            ("desk.set/v1", {"channel": thing, "version": 1, "posts": [{"role": "duty_officer"}]},
             {"posts": [{"name": "x"}]}),
            ("desk.set/v1", {"version": 9, "posts": [{"role": "duty_officer"}], "then": [thing]},
             {"posts": [{"name": "x"}]}),
            ("check.log/v1", {"channel": thing, "party": to, "slot_ms": 0, "answered": True}),
            ("ring.log/v1", {"about": thing, "party": to, "post": draw.randrange(3), "result": "busy"}),
            ("stop.state/v1", {"stop": thing, "state": draw.choice(("taken", "over"))}),
            ("warning.effect/v1", {"warning": thing, "effect": "complied"}),
            ("warning.cancel/v1", {"warning": thing}),
            ("statement.make/v1", {"statement": new, "about": thing, "verb": "concern", "to": [to],
                                   "withheld": draw.random() < 0.3, "replaces": ""}, text),
            ("statement.make/v1", {"statement": new, "about": thing, "verb": "concern", "to": [to],
                                   "replaces": thing}, text),
        )  # fmt: skip

    def _happening(self, thing: str) -> tuple[tuple[Any, ...], ...]:
        """Draw what may be said of what happened, about or with something of another party."""
        draw = self.draw
        new, to, other = f"i-{draw.randrange(1 << 60)}", draw.choice(PARTIES), self.thing()
        account = {"kind": "fire", "at_ms": 1, "place": {"said": draw.choice(self.places)}}
        text, digest = {"account": account, "text": f"Near {draw.choice(self.places)}"}, "ab" * 32
        opened = {"incident": new, "kind": "fire", "at_ms": 1, "to": [to]}
        added = {"exhibit": new, "about": thing, "to": [to], "sha256": digest, "bytes": 1}
        cited = {"citation": new, "about": thing, "to": [], "text_sha256": digest, "start": 0, "end": 1}
        step = {"exhibit": thing, "step": draw.choice(("examine", "receive", "return", "destroy"))}
        asked = {"statement": new, "about": thing, "verb": "demands", "to": [to], "answer_by_ms": 10**14}
        return (
            ("incident.open/v1", opened, text),
            ("incident.open/v1", opened | {"about": [thing, other]}, text),
            ("incident.open/v1", opened | {"out_of": thing, "takes": [other]}, text),
            ("incident.open/v1", opened | {"to": [], "out_of": thing}, text),
            *((f"incident.{it}/v1", {"incident": thing, "into": other}) for it in ("merge", "split")),
            ("exhibit.add/v1", added, {"name": "x"}),
            ("exhibit.add/v1", added | {"made_of": other, "how": "copy"}, {"name": "x"}),
            ("exhibit.pass/v1", step),
            ("exhibit.pass/v1", step | {"step": "hand_over", "to": to, "sha256": digest}),
            ("citation.make/v1", cited, {"source": {}, "quote": "x"}),
            ("statement.make/v1", asked | {"withheld": draw.random() < 0.3}, text),
            ("share.set/v1", {"about": thing, "shared": {to: "full"}}),
        )

    def _next(self, id: str, channel: str, to: str) -> tuple[dict[str, Any]]:
        """Return the facts of a message that is in order, if it is by whom it should be."""
        sender = "press" if to == "relief" else "relief"
        known = next(
            (it for key, it in self.state.numbered.items() if key == (channel, sender, (to,))), Numbered()
        )
        after = known.last_of.get(Precedence.ROUTINE, 0)
        facts = {"message": id, "channel": channel, "serial": known.last + 1, "after": after}
        return ({**facts, "precedence": "routine", "action": [to]},)


def written(attempt: Attempt, text: str, world: World) -> str:
    """Give a text of an attempt as it is in a world."""
    for name, value in world.names.items():
        text = text.replace(name, value)
    return text.replace("<caller>", attempt.caller)


async def make(attempt: Attempt, world: World, patience_s: float = 0.3) -> Said:
    """Make an attempt in a world."""
    return await ask(
        world,
        attempt.method,
        quote(written(attempt, attempt.path, world), safe="/?&=%+"),
        token=world.tokens.get((attempt.caller, attempt.role), ""),
        headers=attempt.headers,
        body=written(attempt, attempt.body, world).encode(),
        patience_s=patience_s,
    )


async def alike(attempt: Attempt, answers: Iterable[Said], worlds: Iterable[World]) -> tuple[Any, Any]:
    """Return two answers as they are to be compared: of a stream, once no more of it is behind."""
    both = [*zip(answers, worlds, strict=True)]
    one, other = (told_apart(it, world.names) for it, world in both)
    if one != other and attempt.path.partition("?")[0].endswith("/stream"):
        again = [await make(attempt, world, patience_s=20.0) for _, world in both]
        one, other = (told_apart(it, world.names) for it, (_, world) in zip(again, both, strict=True))
    return one, other


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(bootstrap, "now_ms", clock)
        patch.setattr(bootstrap, "elapsed_ms", lambda: float(clock.ms), raising=False)
        made = []
        for with_hidden in (True, False):
            folder = tmp_path_factory.mktemp("full" if with_hidden else "bare")
            patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
            made.append(World(folder, clock, with_hidden=with_hidden))
        full, bare = made
        for world in made:
            world.names = {f"<{name}>": world.ids[name] for name in bare.ids}
            world.names["<theatre>"] = world.desk.home.settings.theatre
        yield full, bare
        for world in made:
            world.close()


def apart(one: Any, other: Any) -> tuple[str, str]:
    """Return two answers from a little before where they differ."""
    texts = str(one), str(other)
    same = next((n for n, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), 0)
    at = max(0, same - 200)
    return texts[0][at : at + 600], texts[1][at : at + 600]


def report(attempt: Attempt, *said: Any) -> str:
    return "\n".join(str(it)[:1500] for it in (attempt, *said))


@pytest.mark.requirement("R14")
@pytest.mark.timeout(7200)
def test_whoever_looks_cannot_tell_what_others_keep_from_what_is_not_there(
    worlds: tuple[World, World],
) -> None:
    full, bare = worlds
    asyncio.run(_compare(full, bare, COUNT, seed=5))


async def _compare(full: World, bare: World, count: int, seed: int) -> None:
    drawer = Drawer(full, bare, seed)
    statuses: Counter[int] = Counter()
    operations: Counter[str] = Counter()
    began_s = time.monotonic()
    async with full.app.lifespan(), bare.app.lifespan():
        for _ in range(0, count):
            attempt = drawer.attempt((*LOOK, *LOOK, *LOOK, STRANGER))
            answers = await asyncio.gather(make(attempt, full), make(attempt, bare))
            statuses[answers[0].status] += 1
            operations[f"{attempt.method} {attempt.path.partition('?')[0]}"] += 1
            for world, said in zip((full, bare), answers, strict=True):
                assert not [*leaked(attempt.caller, said.text())], report(attempt, world, said)
                assert said.status < 500, report(attempt, said)
            if not attempt.path.startswith(DIFFERS):
                one, other = await alike(attempt, answers, (full, bare))
                assert one == other, report(attempt, *apart(one, other))
        # All that those who look have been told by then, number by number, and what they make of it.
        for party, path in product(LOOK, (*LISTED, *WHOLE)):
            attempt = Attempt(party, Role.LIAISON_OFFICER, "GET", path, {}, "", False)
            answers = [await make(attempt, world) for world in (full, bare)]
            one, other = await alike(attempt, answers, (full, bare))
            assert one == other, report(attempt, *apart(one, other))
    passed_s = time.monotonic() - began_s
    print(f"{2 * count} attempts in {passed_s:.0f} s: {dict(statuses)}")
    assert {200, 201, 400, 403, 404} <= set(statuses)
    assert all(operations[f"POST {it}"] for it in ("/v1/stop", "/v1/drafts"))
    # What it has logged and counted names nobody's words either, and the same of whoever looked.
    for world in (full, bare):
        assert not CANARY.search(json.dumps(world.lines))
        world.desk.node.security.flush()
    logged = [
        [(it["method"], it["route"], it["status"], it["party"]) for it in world.lines]
        for world in (full, bare)
    ]
    assert sorted(logged[0]) == sorted(logged[1])
    for party in LOOK:
        counts = [world.desk.node.security.counts(party) for world in (full, bare)]
        assert counts[0] == counts[1]
        noted = full.desk.node.security.read(party, limit=1000)
        assert not [*leaked(party, repr(noted))]
        assert SecurityKind.FORBIDDEN in counts[0]
    assert not CANARY.search(full.observing.exposition().decode())


@pytest.mark.requirement("R14")
@pytest.mark.timeout(7200)
def test_no_word_of_a_party_comes_out_at_another_partys_door(worlds: tuple[World, World]) -> None:
    full, bare = worlds
    seen = asyncio.run(_search(full, bare, COUNT // 3, seed=6))
    # The search finds what is there: everybody's own words, and what is shared.
    assert not seen[STRANGER]
    for party in PARTIES:
        assert any(it[1] == party for it in seen[party]), party
        if party != "hermit":  # who can never be spoken to is shown nothing
            assert any(it[1] != party for it in seen[party]), party


async def _search(full: World, bare: World, count: int, seed: int) -> dict[str, list[Any]]:
    drawer = Drawer(full, bare, seed)
    seen: dict[str, list[Any]] = {party: [] for party in (*PARTIES, STRANGER)}
    began_s = time.monotonic()
    async with full.app.lifespan():
        for party in PARTIES:
            for path in LISTED:
                said = await ask(full, "GET", path, token=full.tokens[party, Role.LIAISON_OFFICER])
                assert said.status == 200
                assert not [*leaked(party, said.text())], said
                seen[party] += CANARY.finditer(said.text())
        for _ in range(0, count, AT_ONCE):
            attempts = [drawer.attempt((*PARTIES, *PARTIES, *PARTIES, STRANGER)) for _ in range(AT_ONCE)]
            answers = await asyncio.gather(*(make(it, full) for it in attempts))
            for attempt, said in zip(attempts, answers, strict=True):
                assert said.status < 500, report(attempt, said)
                assert not [*leaked(attempt.caller, said.text())], report(attempt, said)
                seen[attempt.caller] += CANARY.finditer(said.text())
                if tag := said.header("etag"):
                    drawer.known_tags.append(tag)
    print(f"{count} attempts in {time.monotonic() - began_s:.0f} s")
    assert KEEP[0] in seen
    return seen
