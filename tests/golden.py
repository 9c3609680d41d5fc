"""The golden log: one entry of every type, from fixed seeds. Its bytes in tests/data/golden never change.

``python -m tests.golden`` writes what is missing there, for a new entry type; it never overwrites. When a
golden file and today's bytes differ, it is the code that is wrong: signed bytes never migrate.
"""

from pathlib import Path

from openline.ledger.entry import SignedEntry
from openline.model.agreement import (
    Agreement,
    AreaOfControl,
    Basis,
    Limit,
    Line,
    StanceValue,
    Zone,
)
from openline.model.cell import Cell
from openline.model.event import (
    EVENTS,
    NODE,
    AcknowledgementFacts,
    AdoptionFacts,
    AgreementBody,
    AgreementFacts,
    Body,
    CellAcknowledgementFacts,
    CellBody,
    CellFacts,
    ConformFacts,
    ConsentBody,
    ConsentFacts,
    ControlBody,
    ControlFacts,
    CopyFacts,
    Cover,
    CoverageBody,
    CoverageFacts,
    DeliveryFailFacts,
    DepartureFacts,
    Facts,
    GuaranteeFacts,
    HoldFacts,
    KeyFacts,
    LegBody,
    LegFacts,
    LineBody,
    LineFacts,
    MatchChangeFacts,
    MatchEndFacts,
    MatchesFacts,
    MatchesTellFacts,
    MatchFacts,
    MatchGroup,
    Nothing,
    NotificationBody,
    NotificationFacts,
    OutcomeFacts,
    OverdueFacts,
    PartyBody,
    PartyEditFacts,
    PartyFacts,
    ReasonBody,
    RedactionFacts,
    ReleaseBody,
    ReleaseFacts,
    ResolutionFacts,
    ShareFacts,
    ShortNoticeFacts,
    SightingBody,
    SightingFacts,
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
    Contact,
    Marking,
    Movement,
    MovementKind,
    Outcome,
    Precedence,
    Recurrence,
    Resolution,
    Severity,
    Site,
    SiteFunction,
    VehicleCount,
    Verification,
    Waypoint,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.release import Detail, Purpose, Receipt, Relayed, Role
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Interval,
    Polygon,
    Position,
    Volume4D,
)
from tests.golden_said import LATER, SAID
from tests.logbook import ORIGIN, Logbook, public

FOLDER = Path(__file__).parent / "data" / "golden" / "v1"
WITNESSES = ("w1", "w2")

CIRCLE = Circle(centre=Position(387_000_000, 335_000_000), radius_mm=55_000_000)
RING = ((386_000_000, 334_000_000), (388_000_000, 334_000_000), (388_000_000, 336_000_000))
POLYGON = Polygon(parts=((RING,),), edges=EdgeRule.GEODESIC)
CORRIDOR = Corridor(
    centreline=((400_000_000, 350_000_000), (401_000_000, 351_000_000)), half_width_mm=500_000
)
SEEN = Interval(start_ms=1_794_600_000_000, end_ms=1_794_603_600_000)
BAND = AltitudeBand(
    floor=AltitudeLimit(reference=AltitudeReference.SFC),
    ceiling=AltitudeLimit(reference=AltitudeReference.STD, value_mm=3_048_000),
)
ZONE = Zone(
    id="z1",
    name="المنطقة",
    footprint=CIRCLE,
    altitude=BAND,
    windows=(Interval(start_ms=SEEN.start_ms),),
    perimeter_mm=10_000_000,
    limits=(Limit(counted="people", maximum=6_000, from_mm=0, to_mm=10_000_000, party="red"),),
    empty_alert_s=3_600,
    source="by telephone, an assumption",
)
LINE = Line(id="l1", name="Река", path=CORRIDOR.centreline, left="west", right="east", source="a map")
AGREEMENT = Agreement(
    id="a1",
    title="Area of separation",
    text="Neither side enters.",
    parties=("blue", "red"),
    languages=("en", "ru"),
)
CONTROL = AreaOfControl(
    id="c1", held_by="red", stated_by="blue", as_of_ms=SEEN.start_ms, footprint=POLYGON, source="a report"
)
SIGHTING = Sighting(
    id="s1",
    seen=SEEN,
    area=CORRIDOR,
    count=CountRange(10, 30),
    party="red",
    source="patrol",
    source_grade="C3",
)
COVERAGE = Coverage(id="v1", observed=SEEN, area=POLYGON, state="turned_back", source="patrol")
SITE = Site(
    id="n1",
    name="مستشفى",
    function=SiteFunction.HOSPITAL,
    footprint=CIRCLE,
    altitude=BAND,
    valid=Interval(start_ms=SEEN.start_ms),
    people=CountRange(20, 60),
    verifications=(
        Verification(by="field office", how="visit", at_ms=SEEN.start_ms, next_at_ms=SEEN.end_ms),
    ),
    markings=(Marking(seen="thermal", what="panel", photo_sha256=("5" * 64,)),),
    contacts=(
        Contact(role="guard", medium="telephone", address="+000", tested_at_ms=SEEN.start_ms, answered=False),
    ),
    source="a list",
    note="a note",
)
MOVEMENT = Movement(
    id="n2",
    name="Convoy",
    kind=MovementKind.CONVOY,
    route=(
        Waypoint(position=CIRCLE.centre, name="Depot"),
        Waypoint(
            position=Position(388_000_000, 335_500_000), arrive_ms=SEEN.end_ms, depart_ms=SEEN.end_ms + 60_000
        ),
    ),
    depart_ms=SEEN.start_ms,
    serial="S-014",
    speed_mm_s=11_000,
    half_width_mm=250_000,
    slack_s=1_800,
    altitude=BAND,
    vehicles=(VehicleCount(what="truck", count=6, marks="white"),),
    people=CountRange(14, 14),
    tracks=("T1",),
    purpose="food",
    note="a note",
)
ACTIVITY = Activity(
    id="n3",
    name="Range",
    kind=ActivityKind.LIVE_FIRE,
    parts=(
        Volume4D(footprint=CIRCLE, altitude=BAND, interval=SEEN),
        Volume4D(footprint=CORRIDOR, interval=SEEN),
    ),
    recurrence=Recurrence(days=(1, 2, 3, 4, 5), from_s=21_600, to_s=28_800),
    serial="S-015",
    dispersion_mm=800_000,
    guarantees_from=("red",),
    purpose="practice",
)
BECAUSE = ReasonBody(reason='«так» ‒ هكذا\n\t"\\\x7f')
PROPOSED = AgreementFacts(
    agreement="a1",
    version=1,
    parties=("blue", "red"),
    covers=(Cover(about="z1", version=1, body_sha256="0" * 64),),
    supersedes="a0",
)
AGREED = AgreementFacts(agreement="a1", version=1, proposal_sha256="1" * 64)
SEATED = CellFacts(cell="jc1", version=2, proposal_sha256="6" * 64)
ID = "0123456789abcdef" * 2

ENTRIES: dict[str, tuple[Facts, Body]] = {
    "theatre.open/v1": (
        TheatreFacts(
            root_key_hex=public("node root"),
            node_key_hex=public("node"),
            log_key_hex=public("log"),
            origin=ORIGIN,
        ),
        TheatreBody(name="Tanf"),
    ),
    "party.enrol/v1": (
        PartyFacts(party="blue", addressable=Addressable.DIRECT, root_key_hex=public("blue root")),
        PartyBody(party=Party(id="blue", name="Blue")),
    ),
    "key.add/v1": (
        KeyFacts(party="blue", public_key_hex=public("blue"), custody=Custody.PARTY, reason="enrolled"),
        Nothing(),
    ),
    "agreement.propose/v1": (PROPOSED, AgreementBody(agreement=AGREEMENT)),
    "agreement.sign/v1": (AGREED, BECAUSE),
    "agreement.suspend/v1": (AGREED, BECAUSE),
    "agreement.resume/v1": (AGREED, BECAUSE),
    "agreement.withdraw/v1": (AGREED, BECAUSE),
    "agreement.enter_force/v1": (AGREED, Nothing()),
    "share.set/v1": (ShareFacts(about="z1", shared={"red": Detail.COARSE, "green": Detail.FULL}), BECAUSE),
    "stance.take/v1": (
        StanceFacts(
            about="z1",
            version=1,
            body_sha256="0" * 64,
            value=StanceValue.AGREED,
            basis=Basis.VERBAL,
            call_at_ms=1_794_600_000_000,
        ),
        BECAUSE,
    ),
    "zone.add/v1": (ZoneFacts(zone="z1", version=1), ZoneBody(zone=ZONE)),
    "zone.edit/v1": (
        ZoneFacts(zone="z1", version=2, value=StanceValue.ASSERTED, basis=Basis.BY_CONDUCT),
        ZoneBody(zone=Zone(id="z1", name="z1", footprint=POLYGON)),
    ),
    "zone.end/v1": (ZoneFacts(zone="z1", version=3), BECAUSE),
    "line.add/v1": (LineFacts(line="l1", version=1), LineBody(line=LINE)),
    "line.edit/v1": (
        LineFacts(line="l1", version=2, value=StanceValue.REJECTED, basis=Basis.SIGNED),
        LineBody(line=LINE),
    ),
    "line.end/v1": (LineFacts(line="l1", version=3), BECAUSE),
    "control.state/v1": (ControlFacts(area="c1"), ControlBody(area=CONTROL)),
    "control.dispute/v1": (ControlFacts(area="c1"), BECAUSE),
    "control.withdraw/v1": (ControlFacts(area="c1"), BECAUSE),
    "sighting.report/v1": (SightingFacts(sighting="s1"), SightingBody(sighting=SIGHTING)),
    "coverage.report/v1": (CoverageFacts(coverage="v1"), CoverageBody(coverage=COVERAGE)),
    "acknowledge/v1": (
        AcknowledgementFacts(seq=1, level=Receipt.RELAYED, relayed=Relayed.CANNOT_SAY),
        BECAUSE,
    ),
    "redact/v1": (RedactionFacts(entry=ID), BECAUSE),
    "hold.place/v1": (HoldFacts(entries=(ID,)), BECAUSE),
    "hold.lift/v1": (HoldFacts(entries=(ID,)), BECAUSE),
    "checkpoint.adopt/v1": (AdoptionFacts(tree_size=7, root_sha256="2" * 64), BECAUSE),
    "watch.find/v1": (
        WatchFacts(event="enter", about="z1", parties=("red",)),
        WatchBody(event={"event": "enter", "zone": "z1", "at_ms": SEEN.start_ms, "lon_e7": 387_000_000}),
    ),
    "release/v1": (
        ReleaseFacts(party="red", seq=1, entry=ID, detail="coarse", pass_to="group"),
        ReleaseBody(shown={"about": "z1", "box_e7": [386_000_000, 334_000_000, 388_000_000, 336_000_000]}),
    ),
    "key.end/v1": (
        KeyFacts(party="blue", public_key_hex=public("blue"), custody=Custody.PARTY, reason="revoked"),
        BECAUSE,
    ),
    "party.edit/v1": (
        PartyEditFacts(party="blue", version=2, addressable=Addressable.VIA, reach_via=("red", "green")),
        PartyBody(
            party=Party(id="blue", name="Синие", addressable=Addressable.VIA, reach_via=("red", "green"))
        ),
    ),
    "site.add/v1": (NotificationFacts(notification="n1", version=1), NotificationBody(notification=SITE)),
    "site.amend/v1": (
        NotificationFacts(notification="n1", version=2, keeps_clock=True),
        NotificationBody(
            notification=Site(id="n1", name="n1", function=SiteFunction.WATER, footprint=POLYGON, valid=SEEN)
        ),
    ),
    "site.remove/v1": (NotificationFacts(notification="n1", version=2), BECAUSE),
    "movement.notify/v1": (
        NotificationFacts(notification="n2", version=1, emergency=True, legs=1, begins_ms=SEEN.start_ms),
        NotificationBody(notification=MOVEMENT),
    ),
    "movement.amend/v1": (
        NotificationFacts(notification="n2", version=2, legs=1),
        NotificationBody(notification=MOVEMENT),
    ),
    "movement.withdraw/v1": (NotificationFacts(notification="n2", version=2, legs=1), BECAUSE),
    "movement.depart/v1": (LegFacts(notification="n2", version=2, leg=1), LegBody()),
    "movement.halt/v1": (
        LegFacts(notification="n2", version=2, leg=1),
        LegBody(place=CIRCLE.centre, reason="пост"),
    ),
    "movement.resume/v1": (LegFacts(notification="n2", version=2, leg=1), LegBody()),
    "movement.arrive/v1": (LegFacts(notification="n2", version=2, leg=1), LegBody()),
    "movement.abort/v1": (LegFacts(notification="n2", version=2, leg=1), LegBody()),
    "activity.notify/v1": (
        NotificationFacts(notification="n3", version=1),
        NotificationBody(notification=ACTIVITY),
    ),
    "activity.amend/v1": (
        NotificationFacts(notification="n3", version=2),
        NotificationBody(notification=ACTIVITY),
    ),
    "activity.withdraw/v1": (NotificationFacts(notification="n3", version=2), BECAUSE),
    "activity.begin/v1": (LegFacts(notification="n3", version=2, notices=(ID,)), LegBody()),
    "activity.end/v1": (LegFacts(notification="n3", version=2), LegBody()),
    "outcome.state/v1": (OutcomeFacts(about="n2", outcome=Outcome.IMPEDED), BECAUSE),
    "guarantee.give/v1": (GuaranteeFacts(about="n3", version=2, body_sha256="3" * 64), BECAUSE),
    "guarantee.withdraw/v1": (GuaranteeFacts(about="n3", version=2, body_sha256="3" * 64), BECAUSE),
    "consent.set/v1": (
        ConsentFacts(about="n1", consents={"red": (Purpose.NOTICE, Purpose.LOCAL_CHECK), "green": ()}),
        ConsentBody(by="medical director", how="by telephone"),
    ),
    "match.resolve/v1": (ResolutionFacts(match=ID, resolution=Resolution.REROUTE), BECAUSE),
    "match.find/v1": (
        MatchFacts(
            about="n2",
            about_version=2,
            other="n3",
            other_version=1,
            severity=Severity.EXTREME,
            existence_only=("blue",),
        ),
        Nothing(),
    ),
    "match.change/v1": (
        MatchChangeFacts(
            match=ID, moved="n2", severity=Severity.MODERATE, settling=True, existence_only=("blue",)
        ),
        Nothing(),
    ),
    "match.end/v1": (MatchEndFacts(match=ID, moved="n3", why="withdrawn"), Nothing()),
    "notice.short/v1": (
        ShortNoticeFacts(about="n2", version=1, agreement="a1", lead_ms=3_600_000, needed_ms=172_800_000),
        Nothing(),
    ),
    "departure.find/v1": (
        DepartureFacts(about="n2", version=2, unrelayed=("red",), unguaranteed=("green",)),
        Nothing(),
    ),
    "overdue.find/v1": (
        OverdueFacts(
            entry=ID,
            party="red",
            pass_to="group",
            precedence=Precedence.IMMEDIATE,
            due_ms=SEEN.end_ms,
        ),
        Nothing(),
    ),
    "conform.find/v1": (
        ConformFacts(event="off_route", about="n2", parties=("blue",)),
        WatchBody(event={"event": "off_route", "at_ms": SEEN.start_ms, "lon_e7": 387_000_000}),
    ),
    "copy.make/v1": (
        CopyFacts(party="red", file_sha256="4" * 64, owner="blue"),
        Nothing(),
    ),
    "delivery.fail/v1": (
        DeliveryFailFacts(
            entry=ID,
            party="red",
            seq=7,
            pass_to="group",
            medium="mail",
            attempts=9,
            since_ms=SEEN.start_ms,
            precedence=Precedence.PRIORITY,
        ),
        Nothing(),
    ),
    "cell.propose/v1": (
        CellFacts(cell="jc1", version=2, parties=("blue", "red"), sees_matches=True),
        CellBody(
            cell=Cell(
                id="jc1",
                version=2,
                name="Совместный пост",
                parties=("blue", "red"),
                sees_matches=True,
                place="غرفة ٣",
                hours="daily, 06:00Z to 18:00Z",
                note="by the bridge",
            )
        ),
    ),
    "cell.sign/v1": (SEATED, BECAUSE),
    "cell.open/v1": (SEATED, Nothing()),
    "cell.acknowledge/v1": (
        CellAcknowledgementFacts(
            cell="jc1", seq=3, level=Receipt.RELAYED, relayed=Relayed.PARTLY, role=Role.LIAISON_OFFICER
        ),
        BECAUSE,
    ),
    "cell.leave/v1": (SEATED, BECAUSE),
    "matches.find/v1": (
        MatchesFacts(
            about="n2",
            version=2,
            begun=(
                MatchGroup(
                    party="red",
                    severity=Severity.EXTREME,
                    existence_only=("blue",),
                    other=("n3", "z1"),
                    versions=(1, 4),
                    match=("0" * 31 + "1", "f" * 32),
                ),
            ),
            changed=(
                MatchGroup(
                    party="red", severity=Severity.MODERATE, settling=True, other=("n4",), match=("4" * 32,)
                ),
            ),
            ended=(
                MatchGroup(
                    party="green", severity=Severity.MINOR, why="changed", other=("n5",), match=("5" * 32,)
                ),
            ),
            hidden=2,
            held=("green",),
        ),
        Nothing(),
    ),
    "matches.tell/v1": (MatchesTellFacts(party="green", mover="blue", entries=(ID,)), Nothing()),
}
"""Facts and body of every type, in an order in which they make a log. New types come at the end."""
IN_BUNDLE = 30
"""How many of them the golden bundle holds."""


def golden_log() -> tuple[Logbook, dict[str, SignedEntry]]:
    """The log, and its signed entries by their files."""
    log = Logbook()
    signed = {}
    first = {type.replace("/", "."): (type, *said) for type, said in {**ENTRIES, **SAID}.items()}
    for name, (type, facts, body) in {**first, **LATER}.items():
        by_node = EVENTS[type].signed_by == "node" or type.startswith(("theatre.", "party.", "desk.node"))
        author = NODE if by_node else "blue"
        signer = f"{author} root" if EVENTS[type].signed_by == "root" else author
        cites = (3, 4) if EVENTS[type].kind != "submission" else ()
        rule = "watching/1" if EVENTS[type].kind == "finding" else ""
        signed[name] = log.sign(type, facts, body, author=author, signer=signer, cites=cites, rule=rule)
        log.add(signed[name])
    return log, signed


def golden_files() -> dict[str, bytes]:
    """Every golden file by its name."""
    log, signed = golden_log()
    log.entries = log.entries[:IN_BUNDLE]
    return {
        **{f"{name}.entry": entry.to_file_bytes() for name, entry in signed.items()},
        "log.bundle": log.bundle(witnesses=WITNESSES),
        "policy.json": log.policy(witnesses=WITNESSES, quorum=2) + b"\n",
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in golden_files().items():
        if not (FOLDER / name).exists():
            (FOLDER / name).write_bytes(data)
            print(f"written: {name}")
