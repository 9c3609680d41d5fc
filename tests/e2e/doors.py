"""Two worlds that differ by what some parties keep to themselves, and every door of both, in one process.

Every name, reason, note and address of a party is a canary that says whose it is and who may see it. A
request goes to the application as a server would hand it on, without a socket, so that many can be made.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from openline import bootstrap
from openline.app.config import Config, Limits
from openline.app.guarding import SYNC_EVERY_MS
from openline.app.observing import Observing
from openline.bootstrap.storing import side_url
from openline.decide.permitting import scopes_of
from openline.model.agreement import Agreement, AreaOfControl, Basis, Line, StanceValue
from openline.model.cell import Cell
from openline.model.event import (
    NODE,
    AgreementBody,
    AgreementFacts,
    CellBody,
    CellFacts,
    ControlBody,
    ControlFacts,
    CoverageBody,
    CoverageFacts,
    LineBody,
    LineFacts,
    ReasonBody,
    ShareFacts,
    SightingBody,
    SightingFacts,
    StanceFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.party import Addressable
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.release import Detail, Role
from openline.model.saying import StopBody, StopFacts
from openline.model.space import Circle, Interval, Position
from openline.stores import side
from openline.stores.side.answers import SideAnswers
from openline.web.app import make_app
from tests.desk import convoy, fire, site, zone_body
from tests.e2e.doors_occurred import GROUPS, above, ask_withheld, beneath
from tests.e2e.doors_said import KEPT_BY, Talk, hear, let_pass, set_desks, withhold
from tests.served_desk import HOUR_MS, ServedDesk

KEEP = ("aid", "army")
"""Whose hidden things are in one world and not in the other."""
LOOK = ("press", "relief", "hermit")
"""Who must not be able to tell the worlds apart."""
PARTIES = (*KEEP, *LOOK)
VIA = {"relief": "press"}
"""Who is told through whom: he is handed what he is to pass on."""
TALKS = {"aid": "army", "army": "aid", "press": "relief", "relief": "press"}
"""Who says something of every kind to whom: who is never to be addressed is told nothing."""
SHARED_WITH = {"aid": "army", "army": "aid", "press": "relief", "relief": "hermit", "hermit": "press"}
CANARY = re.compile(r"cn-([a-z]+)-([a-z]*)-\d+z")
CLOCK = re.compile(r"\b1[0-9]{12}\b")
"""UTC milliseconds."""
RANDOM = re.compile(r"\b[0-9a-f]{16,}\b|\bol[ts]_\w+\b|\b[a-z2-7]{16}\b|[A-Za-z0-9+/]{22,}={0,2}")
"""Ids, tokens, names of logs, salts and signatures."""
BY_IDS = ('{"tokens":', '{"members":', '{"rows":[{"kind":')
"""How lists begin that are in the order of ids, some of which are random."""
NO_LIMITS = Limits(requests_per_s=1e9, burst=1 << 40, strangers_per_s=1e9)


class Said(NamedTuple):
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def text(self) -> str:
        """All that it says."""
        return f"{self.headers}\n{self.body.decode(errors='replace')}"

    def header(self, name: str) -> str:
        """One of its headers."""
        return next((value for known, value in self.headers if known == name), "")


class Clock:
    """What both worlds go by: else they could differ by what one of them found overdue just before.

    It stands still while attempts are made: otherwise what is not delivered fails for good some time.
    """

    def __init__(self) -> None:
        self.ms = self.began_ms = bootstrap.now_ms()
        self.stands = False
        """Whether no time passes: while what is in one world only comes on record."""

    def __call__(self) -> int:
        return self.ms

    def tick(self, by_ms: int = 1) -> None:
        """Let time pass."""
        self.ms += 0 if self.stands else by_ms


class TickingDesk(ServedDesk):
    """No two things come on record at the same time: what is sorted by time has one order."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        clock.ms = clock.began_ms
        self.clock = clock
        super().__init__(folder)

    def record(self, *args: Any, **kwargs: Any) -> str:
        """Record it, a little later than what was before."""
        self.clock.tick()
        return super().record(*args, **kwargs)


class World:
    """A node with everybody's things on record; the hidden things of some only where that is wished."""

    def __init__(self, folder: Path, clock: Clock, *, with_hidden: bool) -> None:
        self.desk = TickingDesk(folder, clock)
        self.ids: dict[str, str] = {}
        """Entries by what they brought on record."""
        self.names: dict[str, str] = {}
        """What is the same in both worlds, by what it is called in an attempt."""
        self._canaries = 0
        self._centre_m = 0.0
        self.centres = {party: self.area().centre for party in PARTIES}
        """Where a site of each is that is kept to its owner, if there is one."""
        self.soon_ms = self.desk.now_ms + 2 * HOUR_MS
        guard = self.desk.node.guard
        assert guard is not None
        guard.stop()  # it would find what it finds some time, in each world another
        desk = self.desk
        desk.enrol("aid")
        desk.enrol("army")
        desk.enrol("press")
        desk.enrol("relief", Addressable.VIA, ("press",))
        desk.enrol("hermit", Addressable.NEVER)
        self._let_in()
        for party in PARTIES:
            self.ids[f"party {party}"] = desk.state.parties[party].entry
        for party in LOOK:
            self._own(party)
        self._visible()
        self.before = desk.node.journal.store.size()
        clock.stands = True
        if with_hidden:
            for party in KEEP:
                self._own(party)
            self._together()
        clock.stands = False
        self._last(with_hidden=with_hidden)
        clock.tick(SYNC_EVERY_MS)
        guard.step(0.0)
        assert guard.found, "what was seen in zones is found"
        desk.client.__exit__(None, None, None)
        self.lines: list[dict[str, Any]] = []
        self.observing = Observing()
        engine = side.open_engine(side_url(desk.home))
        side.create(engine)
        self._engine = engine
        self.app = make_app(
            desk.node,
            config=Config(limits=NO_LIMITS),
            observing=self.observing,
            answers=SideAnswers(engine),
            entry=self.lines.append,
        )

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()
        self.desk.node.close()

    def canary(self, owner: str, audience: str = "") -> str:
        """Return a word that says whose it is, and who else may see it."""
        self._canaries += 1
        return f"cn-{owner}-{audience}-{self._canaries}z"

    # -- what is on record ---------------------------------------------------------------------------

    def _let_in(self) -> None:
        accounts, now_ms = self.desk.node.accounts, self.desk.now_ms
        self.tokens: dict[tuple[str, Role], str] = {}
        for party in (*PARTIES, NODE):
            for role in Role:
                canary = self.canary(party)
                member = accounts.add_member(party=party, name=canary, role=role, now_ms=now_ms)
                self.ids[f"member of {party} {role}"] = member.id
                scopes = scopes_of(role, of_node=party == NODE)
                until_ms = now_ms + 24 * HOUR_MS
                issued = accounts.issue_token(member.id, scopes, until_ms, self.canary(party), now_ms=now_ms)
                self.tokens[party, role] = issued.secret
                self.ids[f"token of {party} {role}"] = issued.token_id

    def area(self) -> Circle:
        """A place far from every other."""
        self._centre_m += 40_000
        lon_e7 = 200_000_000 + round(self._centre_m * 1e7 / 92_916)
        return Circle(centre=Position(lon_e7=lon_e7, lat_e7=335_000_000), radius_mm=500_000)

    def centre_of(self, party: str) -> Position:
        """Where a site of a party is, which nobody else is shown."""
        return self.centres[party]

    def hear(self, id: str, facts: StopFacts, body: StopBody) -> None:
        """Record a STOP as the node hears it."""
        self.desk.clock.tick()
        self.ids[id] = hear(self, facts, body)

    def _own(self, party: str) -> None:
        """Things of every kind, one of each kept to its owner and one shared with one other party."""
        self._set(party, "")
        self._set(party, SHARED_WITH[party])
        if party in TALKS:
            Talk(self, party, TALKS[party]).all()

    def _set(self, owner: str, audience: str) -> None:
        desk, end = self.desk, f"-{audience}" if audience else ""

        def word() -> str:
            return self.canary(owner, audience)

        def named(kind: str) -> str:
            return f"{owner}-{kind}{end}"

        def put(kind: str, type: str, facts: Any, body: Any) -> None:
            self.ids[named(kind)] = desk.record(owner, type, facts, body)

        area = self.area()
        zone = msgspec.structs.replace(zone_body(named("zone")).zone, name=word(), footprint=area)
        put("zone", "zone.add/v1", ZoneFacts(zone=zone.id, version=1), ZoneBody(zone=zone))
        centre = area.centre
        path = ((centre.lon_e7, centre.lat_e7 + 1_000_000), (centre.lon_e7, centre.lat_e7 + 1_100_000))
        line = Line(id=named("line"), name=word(), path=path)
        put("line", "line.add/v1", LineFacts(line=line.id, version=1), LineBody(line=line))
        state = AreaOfControl(
            id=named("area"), held_by=owner, stated_by=owner, as_of_ms=desk.now_ms, footprint=area,
            source=word(),
        )  # fmt: skip
        put("area", "control.state/v1", ControlFacts(area=state.id), ControlBody(area=state))
        seen = Interval(start_ms=desk.now_ms - HOUR_MS, end_ms=desk.now_ms)
        sighting = Sighting(
            id=named("sighting"), seen=seen, area=area, count=CountRange(1, 3), source=word(), note=word()
        )
        facts = SightingFacts(sighting=sighting.id)
        put("sighting", "sighting.report/v1", facts, SightingBody(sighting=sighting))
        coverage = Coverage(id=named("coverage"), observed=seen, area=area, state="observed", source=word())
        facts2 = CoverageFacts(coverage=coverage.id)
        put("coverage", "coverage.report/v1", facts2, CoverageBody(coverage=coverage))
        there = site(named("site"))
        where = self.area() if audience else Circle(centre=self.centres[owner], radius_mm=500_000)
        there = msgspec.structs.replace(there, name=word(), footprint=where)
        self.ids[there.id] = desk.notify(owner, there)
        far_m = self._centre_m = self._centre_m + 40_000
        points = ((far_m, 900_000.0), (far_m + 5_000, 900_000.0))
        moving = convoy(named("move"), *points, depart_ms=self.soon_ms, name=word(), serial=word()[:16])
        self.ids[moving.id] = desk.notify(owner, moving)
        firing = fire(
            named("fire"), far_m, 950_000.0, start_ms=self.soon_ms, end_ms=self.soon_ms + HOUR_MS,
            name=word(),
        )  # fmt: skip
        self.ids[firing.id] = desk.notify(owner, firing)
        if audience:
            for kind in ("zone", "line", "area", "sighting", "coverage", "site", "move", "fire"):
                shares = ShareFacts(about=named(kind), shared={audience: Detail.FULL})
                with suppress(Exception):
                    put(f"share of {kind}", "share.set/v1", shares, ReasonBody(reason=word()))
        else:
            self._beside(owner)

    def _beside(self, owner: str) -> None:
        """What is no part of the record."""
        desk = self.desk
        desk.tokens[owner] = self.tokens[owner, Role.LIAISON_OFFICER]
        source = {"id": f"{owner}-gps", "kind": "device", "name": self.canary(owner)}
        answer = desk.post(owner, "/v1/sources", json=source)
        assert answer.status_code == 201, answer.text
        address = {"medium": "mail", "where": f"{self.canary(owner)}@example.org", "for_mode": "exercise"}
        answer = desk.post(owner, "/v1/addresses", json=address)
        assert answer.status_code == 201, answer.text
        self.ids[f"address of {owner}"] = answer.json()["address"]["id"]

    def _visible(self) -> None:
        """What those who look are shown of those who keep."""
        desk = self.desk
        for number, (owner, to) in enumerate((("aid", "press"), ("army", "relief"), ("aid", "hermit"))):
            id = f"open-{number}"
            word = f"cn-{owner}-{to}-{900 + number}z"
            made = convoy(id, (number * 9e4, -9e5), (number * 9e4 + 5e3, -9e5), depart_ms=self.soon_ms)
            self.ids[id] = desk.notify(owner, msgspec.structs.replace(made, name=word))
            desk.share(owner, id, {to: Detail.FULL})
        Talk(self, "aid", "press").all()
        Talk(self, "army", "relief").all()

    def _last(self, *, with_hidden: bool) -> None:
        """What everybody is shown though it rests on what is hidden, and what time has brought about."""
        for to in ("press", "relief"):
            withhold(self, KEPT_BY if with_hidden else "army", to)
            ask_withheld(self, KEPT_BY if with_hidden else "army", to)
        above(self, with_hidden=with_hidden)
        then = {party: (f"{party}-channel-{TALKS[party]}",) for party in KEEP} if with_hidden else {}
        set_desks(self, (*PARTIES, NODE), then)
        let_pass(self, minutes=40)

    def _together(self) -> None:
        """An agreement, stances, a match and a joint cell of the two who keep."""
        desk = self.desk
        zone = desk.state.objects["aid-zone-army"]
        facts = AgreementFacts(agreement="memo", version=1, parties=KEEP)
        text = Agreement(
            id="memo", title=self.canary("aid", "army"), text=self.canary("aid", "army"), parties=KEEP
        )
        self.ids["memo"] = desk.record("aid", "agreement.propose/v1", facts, AgreementBody(agreement=text))
        for party in KEEP:
            desk.agree("sign", party, "memo")
        stance = StanceFacts(
            about=zone.id, version=zone.version, body_sha256=zone.body_sha256,
            value=StanceValue.REJECTED, basis=Basis.BY_CONDUCT,
        )  # fmt: skip
        said = ReasonBody(reason=self.canary("army", "aid"))
        self.ids["stance"] = desk.record("army", "stance.take/v1", stance, said)
        cell = Cell(id="cell", name=self.canary("aid", "army"), version=1, parties=KEEP)
        facts3 = CellFacts(cell="cell", version=1, parties=KEEP)
        self.ids["cell"] = desk.record("aid", "cell.propose/v1", facts3, CellBody(cell=cell))
        desk.cell("sign", "army", "cell")
        desk.share("aid", "aid-zone-army", {"cell": Detail.FULL})
        near = convoy("near-move", (0, 700_000), (5_000, 700_000), depart_ms=self.soon_ms)
        self.ids["near-move"] = desk.notify("aid", msgspec.structs.replace(near, name=self.canary("aid")))
        shot = fire(
            "near-fire", 2_000, 700_000, start_ms=self.soon_ms, end_ms=self.soon_ms + HOUR_MS,
            name=self.canary("army"),
        )  # fmt: skip
        self.ids["near-fire"] = desk.notify("army", shot)
        beneath(self)
        assert desk.state.matches, "who would come too close is told to both"
        for number, match in enumerate(sorted(desk.state.matches)):
            self.ids[f"match {number}"] = match


async def ask(
    world: World,
    method: str,
    path: str,
    *,
    token: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    most_events: int = 40,
    patience_s: float = 0.3,
) -> Said:
    """Hand a request to the application, and give its answer; of one that never ends, what comes soon."""
    address, _, query = path.partition("?")
    sent = {"host": "a", **(headers or {})}
    if token:
        sent["authorization"] = f"Bearer {token}"
    if body:
        sent["content-length"] = str(len(body))
    scope: Any = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": _unquoted(address), "raw_path": address.encode(),
        "query_string": query.encode(), "root_path": "", "client": ("192.0.2.1", 1), "server": ("a", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()],
        "extensions": {}, "state": {},
    }  # fmt: skip
    heard: list[Any] = []
    ended = asyncio.Event()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        if waiting:
            return waiting.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        heard.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            ended.set()
        if len(heard) > most_events:
            ended.set()

    running = asyncio.create_task(world.app(scope, receive, send))
    is_stream = path.partition("?")[0].endswith("/stream")
    done, _ = await asyncio.wait([running], timeout=patience_s if is_stream else 120)
    if not done:
        ended.set()
        done, _ = await asyncio.wait([running], timeout=1)
        if not done:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
    for it in done:
        it.result()
    begun = next(it for it in heard if it["type"] == "http.response.start")
    content = b"".join(it.get("body", b"") for it in heard if it["type"] == "http.response.body")
    said = tuple((name.decode().lower(), value.decode("latin-1")) for name, value in begun["headers"])
    return Said(begun["status"], said, content)


def _unquoted(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path)


def may_see(party: str, canary: re.Match[str]) -> bool:
    """Tell whether a party may see a canary: its owner's, shared with it, or handed to it to pass on."""
    owner, audience = canary[1], canary[2]
    readers = GROUPS.get(audience, (audience,))
    return party != "" and (party in (owner, NODE) or any(party in (it, VIA.get(it)) for it in readers))


def leaked(party: str, text: str) -> Iterator[str]:
    """Yield the canaries in a text that a party may not see."""
    for found in CANARY.finditer(text):
        if not may_see(party, found):
            yield found[0]


def told_apart(said: Said, names: Mapping[str, str]) -> Any:
    """Return an answer without what may differ between two worlds, to be compared.

    What may: ids, keys, salts and signatures, which are random; times; and what tells how large the log is:
    the index and path of a receipt, a checkpoint, sizes. That the size of the tree and timing show that
    somebody is at work is known (docs/security.md).
    """
    drop = {"x-request-id", "openline-time", "etag", "content-length", "repr-digest", "content-disposition"}
    headers = tuple(it for it in said.headers if it[0] not in drop)
    if said.body[:4] in (b"%PDF", b"PK\x03\x04"):  # they bear times, and are searched as far as they can be
        return said.status, headers
    text = said.body.decode(errors="replace")
    for name, value in names.items():
        text = text.replace(value, name)
    text = re.sub(r'"(proof|salt|namespace)": ?"[^"]*"', r'"\1":"…"', text)
    if said.status == 200 and text.startswith(BY_IDS):
        rows, *more = json.loads(text).values()
        listed = sorted((CLOCK.sub("<t>", json.dumps(it)) for it in rows), key=lambda it: RANDOM.sub("", it))
        text = "\n".join((*listed, json.dumps(more)))
    if said.status == 200 and "<feed " in text[:200]:  # what is of one second is in the order of random ids
        entries = text.removesuffix("</feed>\n").split("<entry>")
        text = "<entry>".join(sorted(entries, key=lambda it: RANDOM.sub("", CLOCK.sub("<t>", it))))
    text = re.sub(r'"(index|size|tree_size|old_size|new_size)": ?\d+', r'"\1":0', text)
    drawn: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        return drawn.setdefault(found[0], f"<r{len(drawn)}>")

    text = RANDOM.sub(renamed, text)
    text = CLOCK.sub("<t>", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", "<t>", text)
    return said.status, headers, text
