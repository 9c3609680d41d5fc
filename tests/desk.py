"""A desk: the rules of a theatre driven as the journal drives them, without signatures, tree or disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress

import msgspec

from openline.app.handlers import Handlers
from openline.app.ports import Draft
from openline.app.views import fold
from openline.decide.notifying import begins_of
from openline.decide.state import Entry, Shown, State
from openline.errors import RefusedError
from openline.ledger.entry import Header
from openline.model.agreement import Agreement, Basis, Line, Norms, StanceValue, Zone
from openline.model.cell import Cell
from openline.model.event import (
    EVENTS,
    NODE,
    AcknowledgementFacts,
    AgreementBody,
    AgreementFacts,
    Body,
    CellAcknowledgementFacts,
    CellBody,
    CellFacts,
    ConsentBody,
    ConsentFacts,
    Cover,
    Facts,
    HoldFacts,
    KeyFacts,
    LegBody,
    LegFacts,
    LineBody,
    LineFacts,
    Nothing,
    NotificationBody,
    NotificationFacts,
    PartyBody,
    PartyEditFacts,
    PartyFacts,
    ReasonBody,
    RedactionFacts,
    ReleaseFacts,
    ResolutionFacts,
    ShareFacts,
    StanceFacts,
    TheatreBody,
    TheatreFacts,
    WatchBody,
    WatchFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Notification,
    Resolution,
    Site,
    SiteFunction,
    Waypoint,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.release import Detail, Purpose, Receipt, Relayed
from openline.model.space import Circle, Interval, Position, Volume4D


def key_of(name: str) -> str:
    """Return 64 hexadecimal digits that stand for a public key."""
    return hashlib.sha256(name.encode()).hexdigest()


class Desk:
    """Records entries and all that follows from them; keeps them, so that they can be folded again."""

    def __init__(self, *parties: str, now_ms: int = 1_000_000) -> None:
        self.rules = Handlers()
        self.entries: list[Entry] = []
        self.now_ms = now_ms
        self._seeds = 0
        facts = TheatreFacts(
            root_key_hex=key_of("root"), node_key_hex=key_of("node"), log_key_hex=key_of("log"), origin="t"
        )
        self.record(NODE, "theatre.open/v1", facts, TheatreBody(name="t"))
        for party in parties:
            self.enrol(party)

    @property
    def state(self) -> State:
        return self.rules.state

    def record(
        self,
        author: str,
        type: str,
        facts: Facts,
        body: Body | None = None,
        signed_with: str = "",
        **header: object,
    ) -> str:
        """Admit, append and apply an entry, then what follows from it; return its id."""
        at = len(self.entries)
        body = EVENTS[type].body() if body is None else body
        id = hashlib.sha256(f"{at}".encode()).hexdigest()[:32]
        fields: dict[str, object] = {
            "theatre": "t",
            "mode": "exercise",
            "id": id,
            "author": author,
            "custody": Custody.NODE,
            "kind": EVENTS[type].kind,
            "type": type,
            "at_ms": self.now_ms,
            "subject": facts.subject,
            "facts": msgspec.to_builtins(facts),
            "cites": (),
            "rule": "",
            "key": id,
            "body_sha256": hashlib.sha256(id.encode() + msgspec.json.encode(body)).hexdigest(),
        }
        head = Header(**(fields | header))  # type: ignore[arg-type]
        drafts = []
        if type != "release/v1":
            key = signed_with or next(iter(self.rules.key_for(author, "key")), "")
            drafts = self.rules.admit(
                head,
                facts,
                body,
                index=at,
                now_ms=self.now_ms,
                signed_with=key,
                seed=self._seed(),
            )
        self.rules.apply(at, head, facts, body, received_at_ms=self.now_ms)
        self.entries.append(Entry(at, head, facts, body, self.now_ms))
        for draft in drafts:
            self._follow(draft)
        return head.id

    def _seed(self) -> bytes:
        """Return bytes that are drawn once: another entry gets others."""
        self._seeds += 1
        return hashlib.sha256(f"seed {self._seeds}".encode()).digest()[:16]

    def _follow(self, draft: Draft) -> None:
        facts = draft.facts
        if isinstance(facts, ReleaseFacts):
            seq = self.state.release_counts.get(facts.party, 0) + 1
            facts = msgspec.structs.replace(facts, seq=seq)
        self.record(NODE, draft.type, facts, draft.body, cites=draft.cites, rule=draft.rule)

    def folded(self, redacted: frozenset[str] = frozenset()) -> State:
        """Fold everything afresh, with some bodies gone."""
        state = State()
        for entry in self.entries:
            gone = entry.header.id in redacted
            fold(state, entry._replace(body=None) if gone else entry)
        return state

    # -- acts ------------------------------------------------------------------------------------

    def enrol(self, id: str, addressable: Addressable = Addressable.DIRECT, via: tuple[str, ...] = ()) -> str:
        party = Party(id=id, name=id.title(), addressable=addressable, reach_via=via)
        facts = PartyFacts(
            party=id, addressable=addressable, reach_via=via, root_key_hex=key_of(f"root of {id}")
        )
        entry = self.record(NODE, "party.enrol/v1", facts, PartyBody(party=party))
        self.key(id, key_of(id))
        return entry

    def edit_party(
        self,
        id: str,
        addressable: Addressable = Addressable.DIRECT,
        via: tuple[str, ...] = (),
        by: str = NODE,
        **other: object,
    ) -> str:
        now = self.state.parties.get(id)
        version = now.version + 1 if now else 2
        facts = PartyEditFacts(party=id, version=version, addressable=addressable, reach_via=via)
        body = PartyBody(party=Party(id=id, name=id.upper(), addressable=addressable, reach_via=via))
        return self.record(by, "party.edit/v1", msgspec.structs.replace(facts, **other), body)

    def key(
        self,
        party: str,
        public: str,
        reason: str = "enrolled",
        replaces: str = "",
        custody: Custody = Custody.NODE,
    ) -> str:
        change = "end" if reason in ("revoked", "lost") else "add"
        facts = KeyFacts(
            party=party,
            public_key_hex=public,
            custody=custody,
            reason=reason,  # type: ignore[arg-type]
            replaces_hex=replaces,
        )
        return self.record(party, f"key.{change}/v1", facts)

    def propose(
        self,
        by: str,
        id: str,
        *parties: str,
        version: int = 1,
        covers: tuple[str, ...] = (),
        supersedes: str = "",
    ) -> str:
        things = [self.state.objects[it] for it in covers]
        facts = AgreementFacts(
            agreement=id,
            version=version,
            parties=parties,
            supersedes=supersedes,
            covers=tuple(Cover(about=it.id, version=it.version, body_sha256=it.body_sha256) for it in things),
        )
        text = Agreement(id=id, title=id, text="…", parties=parties, version=version)
        return self.record(by, "agreement.propose/v1", facts, AgreementBody(agreement=text))

    def agree(self, action: str, by: str, id: str, **other: object) -> str:
        now = self.state.agreements.get(id)
        facts = AgreementFacts(
            agreement=id,
            version=now.version if now else 1,
            proposal_sha256=now.proposal_sha256 if now else key_of("no such text"),
        )
        return self.record(
            by, f"agreement.{action}/v1", msgspec.structs.replace(facts, **other), ReasonBody()
        )

    def zone(self, by: str, id: str, action: str = "add", **facts: object) -> str:
        now = self.state.objects.get(id)
        version = 1 if now is None or action == "add" else now.version + (action == "edit")
        made = msgspec.structs.replace(ZoneFacts(zone=id, version=version), **facts)
        return self.record(by, f"zone.{action}/v1", made, ReasonBody() if action == "end" else zone_body(id))

    def line(self, by: str, id: str) -> str:
        line = Line(id=id, name=id, path=((0, 0), (10_000_000, 0)))
        return self.record(by, "line.add/v1", LineFacts(line=id, version=1), LineBody(line=line))

    def share(self, by: str, about: str, shared: Mapping[str, Detail]) -> str:
        return self.record(by, "share.set/v1", ShareFacts(about=about, shared=dict(shared)), ReasonBody())

    def stance(
        self, by: str, about: str, value: StanceValue, basis: Basis = Basis.BY_CONDUCT, **seen: object
    ) -> str:
        """Take a stance on the present version, or on whatever version and digest are said to be seen."""
        now = self.state.agreements.get(about) or self.state.objects.get(about)
        version = now.version if now else 1
        digest = self.state.versions.get((about, version), key_of("no such version"))
        facts = StanceFacts(about=about, version=version, body_sha256=digest, value=value, basis=basis)
        return self.record(by, "stance.take/v1", msgspec.structs.replace(facts, **seen))

    def find(self, about: str, *parties: str) -> str:
        facts = WatchFacts(event="enter", about=about, parties=parties)
        return self.record(NODE, "watch.find/v1", facts, WatchBody(event={"track": "T1"}), rule="watching/1")

    def acknowledge(self, by: str, seq: int, level: Receipt, relayed: Relayed | None = None) -> str:
        return self.record(by, "acknowledge/v1", AcknowledgementFacts(seq=seq, level=level, relayed=relayed))

    def propose_cell(
        self, by: str, id: str, *parties: str, version: int = 1, sees_matches: bool = False, **other: object
    ) -> str:
        facts = CellFacts(cell=id, version=version, parties=parties, sees_matches=sees_matches)
        said = Cell(id=id, name=id.title(), version=version, parties=parties, sees_matches=sees_matches)
        changed = msgspec.structs.replace(facts, **other)
        return self.record(by, "cell.propose/v1", changed, CellBody(cell=said))

    def cell(self, action: str, by: str, id: str, **other: object) -> str:
        """Sign a cell as it is proposed now, or leave it."""
        now = self.state.cells.get(id)
        facts = CellFacts(
            cell=id,
            version=now.version if now else 1,
            proposal_sha256=now.proposal_sha256 if now else key_of("no such text"),
        )
        return self.record(by, f"cell.{action}/v1", msgspec.structs.replace(facts, **other))

    def open_cell(self, id: str, *parties: str, sees_matches: bool = False) -> None:
        """Have a cell proposed by the first party and signed by the others."""
        self.propose_cell(parties[0], id, *parties, sees_matches=sees_matches)
        for party in parties[1:]:
            self.cell("sign", party, id)

    def answer(self, by: str, cell: str, seq: int, level: Receipt, relayed: Relayed | None = None) -> str:
        """Acknowledge a release of a cell, for one party."""
        facts = CellAcknowledgementFacts(cell=cell, seq=seq, level=level, relayed=relayed)
        return self.record(by, "cell.acknowledge/v1", facts)

    def redact(self, by: str, entry: str) -> str:
        return self.record(by, "redact/v1", RedactionFacts(entry=entry))

    def hold(self, by: str, *entries: str, action: str = "place") -> str:
        return self.record(by, f"hold.{action}/v1", HoldFacts(entries=entries))

    # -- notifications ---------------------------------------------------------------------------

    def notify(self, by: str, said: Notification, *, emergency: bool = False, **facts: object) -> str:
        """Bring a notification on record, or amend it when it is there."""
        known = self.state.objects.get(said.id)
        kind = {Site: "site", Movement: "movement", Activity: "activity"}[type(said)]
        action = "amend" if known is not None else "add" if kind == "site" else "notify"
        legs = len(said.route) - 1 if isinstance(said, Movement) else 0
        made = NotificationFacts(
            notification=said.id,
            version=known.version + 1 if known else 1,
            emergency=emergency,
            legs=legs,
            begins_ms=begins_of(said),
        )
        changed = msgspec.structs.replace(made, **facts)
        return self.record(by, f"{kind}.{action}/v1", changed, NotificationBody(notification=said))

    def gone(self, by: str, id: str) -> str:
        thing = self.state.objects[id]
        action = "remove" if thing.kind == "site" else "withdraw"
        facts = NotificationFacts(
            notification=id, version=thing.version, legs=self.state.notifications[id].legs
        )
        return self.record(by, f"{thing.kind}.{action}/v1", facts, ReasonBody())

    def step(self, by: str, id: str, action: str, leg: int = 0, **facts: object) -> str:
        thing = self.state.objects[id]
        made = LegFacts(notification=id, version=thing.version, leg=leg)
        return self.record(by, f"{thing.kind}.{action}/v1", msgspec.structs.replace(made, **facts), LegBody())

    def consent(self, by: str, about: str, **consents: tuple[Purpose, ...]) -> str:
        facts = ConsentFacts(about=about, consents=consents)
        return self.record(by, "consent.set/v1", facts, ConsentBody(by="head of the place"))

    def resolve(self, by: str, match: str, resolution: Resolution) -> str:
        facts = ResolutionFacts(match=match, resolution=resolution)
        return self.record(by, "match.resolve/v1", facts)

    def norms(self, id: str, *parties: str, norms: Norms) -> None:
        """Bring an agreement with norms into force."""
        facts = AgreementFacts(agreement=id, version=1, parties=parties, norms=norms)
        text = Agreement(id=id, title=id, text="…", parties=parties, norms=norms)
        self.record(parties[0], "agreement.propose/v1", facts, AgreementBody(agreement=text))
        for party in parties:
            self.agree("sign", party, id)

    def fire(self) -> list[str]:
        """Record what time has brought about by now."""
        said = []
        for it in self.rules.pending(self.now_ms, self._seed()):
            with suppress(RefusedError):
                said.append(self.record(NODE, it.type, it.facts, it.body, cites=it.cites, rule=it.rule))
        return said

    # -- what came of it -------------------------------------------------------------------------

    def told(self, party: str, entry: str | None = None) -> list[Shown]:
        """Return a party's releases in order, of one entry or of all."""
        count = self.state.release_counts.get(party, 0)
        every = [self.state.releases[party, seq] for seq in range(1, count + 1)]
        return [it for it in every if entry in (None, it.entry)]

    def details(self, party: str, entry: str) -> list[str]:
        return [it.detail for it in self.told(party, entry)]

    def shown(self, release: Shown) -> dict[str, object]:
        """Return what a release shows."""
        body = self.entries[release.index].body
        return body.shown  # type: ignore[union-attr, no-any-return]


def zone_body(id: str, lon_deg: float = 38.6, lat_deg: float = 33.5, radius_km: float = 55.0) -> ZoneBody:
    centre = Position(lon_e7=round(lon_deg * 1e7), lat_e7=round(lat_deg * 1e7))
    return ZoneBody(
        zone=Zone(id=id, name=id, footprint=Circle(centre=centre, radius_mm=round(radius_km * 1e6)))
    )


HOUR_MS = 3_600_000
NOON_MS = 1_795_176_000_000


def at(east_m: float, north_m: float) -> Position:
    """A place so far east and north of 38.6 E 33.5 N, within centimetres."""
    return Position(
        lon_e7=round((38.6 + east_m / 92_916.0) * 1e7), lat_e7=round((33.5 + north_m / 110_916.0) * 1e7)
    )


def site(id: str, east_m: float = 0.0, north_m: float = 0.0, radius_m: float = 100.0) -> Site:
    return Site(
        id=id,
        name=id.title(),
        function=SiteFunction.CLINIC,
        footprint=Circle(centre=at(east_m, north_m), radius_mm=round(radius_m * 1000)),
        valid=Interval(start_ms=0),
    )


def convoy(id: str, *points: tuple[float, float], depart_ms: int = NOON_MS, **fields: object) -> Movement:
    """A convoy past points, metres east and north; from west to east when none is given."""
    route = tuple(Waypoint(position=at(*it)) for it in points or ((-20_000, 0), (20_000, 0)))
    made = Movement(id=id, name=id.title(), kind=MovementKind.CONVOY, route=route, depart_ms=depart_ms)
    return msgspec.structs.replace(made, **fields)


def fire(
    id: str,
    east_m: float = 0.0,
    north_m: float = 0.0,
    radius_m: float = 1_000.0,
    *,
    start_ms: int = NOON_MS - 2 * HOUR_MS,
    end_ms: int = NOON_MS + 4 * HOUR_MS,
    **fields: object,
) -> Activity:
    """Live fire round a point."""
    volume = Volume4D(
        footprint=Circle(centre=at(east_m, north_m), radius_mm=round(radius_m * 1000)),
        interval=Interval(start_ms=start_ms, end_ms=end_ms),
    )
    made = Activity(id=id, name=id.title(), kind=ActivityKind.LIVE_FIRE, parts=(volume,))
    return msgspec.structs.replace(made, **fields)


__all__ = ["Desk", "Nothing", "at", "convoy", "fire", "key_of", "site", "zone_body"]
