"""Every operation, every caller, every other party's things: nothing comes out, not even that there is any.

Very many requests are drawn: with ids, cursors, tags, keys and filters of other parties' things, with wrong
types and odd methods. What comes back is searched for the words of others; and it is the same, but for ids
and times, in a world in which what is hidden from the caller does not exist. 1,000 requests of each world by
default, 50,000 with OPENLINE_FAULT=long.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from openline.app.security import SecurityKind
from openline.model.event import NODE
from openline.model.release import Role
from openline.web.description import description
from tests.e2e.doors import CANARY, KEEP, LOOK, PARTIES, Said, World, ask, leaked, told_apart

DESCRIBED: dict[str, Any] = json.loads(description())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, its in DESCRIBED["paths"].items()
    for method, operation in its.items()
]
COUNT = 50_000 if os.environ.get("OPENLINE_FAULT") == "long" else 1_000
COUNT = int(os.environ.get("OPENLINE_FAULT_RUNS", COUNT))
AT_ONCE = 8
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
        self.hidden = [*state.objects, *state.agreements, *state.cells, *state.matches]
        self.hidden += [it for name, it in full.ids.items() if name not in bare.ids]
        self.shared = [f"<{name}>" for name in bare.ids]
        self.known_tags: list[str] = ["*", '"0"']
        self.queue = [it for _ in range(2) for it in OPERATIONS]

    def attempt(self, callers: tuple[str, ...]) -> Attempt:
        """Draw one."""
        draw = self.draw
        method, path, operation = self.queue.pop() if self.queue else draw.choice(OPERATIONS)
        is_odd = draw.random() < 0.08
        if is_odd:
            method = draw.choice(ODD_METHODS)
        query: dict[str, str] = {}
        for parameter in operation.get("parameters", ()):
            name, place = parameter["name"], parameter["in"]
            if place == "path":
                path = path.replace("{" + name + "}", quote(self.value(name), safe="<> "))
            elif place == "query" and (parameter.get("required") or draw.random() < 0.5):
                query[name] = self.value(name)
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
            kind = next(iter(operation.get("requestBody", {}).get("content", {"application/json": 0})))
            headers["content-type"] = draw.choice((kind, kind, kind, "text/plain", "application/xml"))
            body = self.body(path)
            if draw.random() < 0.3:
                headers["idempotency-key"] = f"key-{draw.randrange(40)}"
        role = draw.choice((Role.LIAISON_OFFICER,) * 3 + (Role.ADMINISTRATOR, Role.OBSERVER))
        return Attempt(draw.choice(callers), role, method, path, headers, body, is_odd)

    def value(self, name: str) -> str:
        """Draw a value of a parameter; what comes over the wire is whatever somebody writes."""
        draw = self.draw
        if name.endswith("size"):  # both logs have had it, or neither: how large a log is is known
            return str(draw.choice((1, 2, 3, 7, 10, 0, -1, 10**9, 10**14)))
        if name in ("limit", "at") and draw.random() < 0.7:
            return str(draw.choice((1, 2, 3, 7, 10, 100, 1000, 0, -1, 10**9, 10**14)))
        if name == "party" or (name in ("owner", "to") and draw.random() < 0.8):
            return draw.choice((*PARTIES, "cell", NODE, "nobody"))
        if name == "kind":
            return draw.choice(("sites-additions", "sites-removals", "movements", "x"))
        if name == "format":
            return draw.choice(("csv", "xlsx", "x"))
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

    def _draft(self, thing: str) -> dict[str, Any]:
        draw = self.draw
        type, facts = draw.choice((
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
        ))  # fmt: skip
        return {
            "format": "openline/draft/v1", "theatre": "<theatre>", "mode": "exercise",
            "author": "<caller>" if draw.random() < 0.95 else draw.choice(PARTIES), "type": type,
            "facts": facts, "key": f"d-{draw.randrange(1 << 60)}",
        }  # fmt: skip


def written(attempt: Attempt, text: str, world: World) -> str:
    """Give a text of an attempt as it is in a world."""
    for name, value in world.names.items():
        text = text.replace(name, value)
    return text.replace("<caller>", attempt.caller)


async def make(attempt: Attempt, world: World) -> Said:
    """Make an attempt in a world."""
    return await ask(
        world,
        attempt.method,
        quote(written(attempt, attempt.path, world), safe="/?&=%+"),
        token=world.tokens[attempt.caller, attempt.role],
        headers=attempt.headers,
        body=written(attempt, attempt.body, world).encode(),
    )


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    with pytest.MonkeyPatch.context() as patch:
        made = []
        for with_hidden in (True, False):
            folder = tmp_path_factory.mktemp("full" if with_hidden else "bare")
            patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
            made.append(World(folder, with_hidden=with_hidden))
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
            attempt = drawer.attempt(LOOK)
            answers = await asyncio.gather(make(attempt, full), make(attempt, bare))
            statuses[answers[0].status] += 1
            operations[f"{attempt.method} {attempt.path.partition('?')[0]}"] += 1
            for world, said in zip((full, bare), answers, strict=True):
                assert not [*leaked(attempt.caller, said.text())], report(attempt, world, said)
                assert said.status < 500, report(attempt, said)
            if not attempt.path.startswith(DIFFERS):
                one, other = (
                    told_apart(it, world.names) for it, world in zip(answers, (full, bare), strict=True)
                )
                assert one == other, report(attempt, *apart(one, other))
    passed_s = time.monotonic() - began_s
    print(f"{2 * count} attempts in {passed_s:.0f} s: {dict(statuses)}")
    assert {200, 400, 403, 404} <= set(statuses)
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
    for party in PARTIES:
        assert any(it[1] == party for it in seen[party]), party
        if party != "hermit":  # who can never be spoken to is shown nothing
            assert any(it[1] != party for it in seen[party]), party


async def _search(full: World, bare: World, count: int, seed: int) -> dict[str, list[Any]]:
    drawer = Drawer(full, bare, seed)
    seen: dict[str, list[Any]] = {party: [] for party in PARTIES}
    began_s = time.monotonic()
    async with full.app.lifespan():
        for party in PARTIES:
            for path in ("/v1/zones", "/v1/movements", "/v1/told", "/v1/releases/stream"):
                said = await ask(full, "GET", path, token=full.tokens[party, Role.LIAISON_OFFICER])
                assert said.status == 200
                assert not [*leaked(party, said.text())], said
                seen[party] += CANARY.finditer(said.text())
        for _ in range(0, count, AT_ONCE):
            attempts = [drawer.attempt(PARTIES) for _ in range(AT_ONCE)]
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
