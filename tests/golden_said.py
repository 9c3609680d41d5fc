"""Golden entries of what parties say to each other: one of every type, with every field used somewhere."""

from openline.model.channel import (
    Attachment,
    Carrier,
    Channel,
    CheckSchedule,
    Place,
    Post,
    PostLabel,
    Result,
    Spoken,
    StopState,
    Translation,
    Verb,
)
from openline.model.event import Body, Facts, Nothing, PruneFacts, ReasonBody
from openline.model.incident import (
    Account,
    CiteBody,
    CiteFacts,
    CustodyFacts,
    CustodyStep,
    Derived,
    ExhibitBody,
    ExhibitFacts,
    Harm,
    IncidentBody,
    IncidentFacts,
    IncidentKind,
    MergeFacts,
    Observed,
    Observer,
    Source,
)
from openline.model.notification import Precedence, Recurrence
from openline.model.presence import CountRange
from openline.model.release import Receipt, Role
from openline.model.roster import Level
from openline.model.saying import (
    ChannelBody,
    ChannelFacts,
    CheckFacts,
    DailyBody,
    DailyFacts,
    DeskBody,
    DeskFacts,
    DropBody,
    EffectFacts,
    EscalateFacts,
    MessageBody,
    MessageFacts,
    MissFacts,
    NearBody,
    NearFacts,
    OddFacts,
    RingFacts,
    SilentFacts,
    StatementBody,
    StatementFacts,
    StopBody,
    StopFacts,
    StopStateFacts,
    SuggestFacts,
    TemplateBody,
    TemplateFacts,
    WarningBody,
    WarningFacts,
    WarningStepFacts,
)
from openline.model.space import Circle, Position
from openline.model.warning import (
    Demand,
    Digits,
    Effect,
    Medium,
    PluralCategory,
    Script,
    TemplateText,
    Warning,
    WarningText,
)

HOUR_MS = 3_600_000
NOW_MS = 1_763_100_180_000
CHECKS = CheckSchedule(first_ms=NOW_MS, every_ms=12 * HOUR_MS, within_ms=600_000)
HOURS = Recurrence(days=(1, 2, 3, 4, 5), from_s=21_600, to_s=64_800)
CHANNEL = Channel(
    id="north",
    name="Northern line",
    parties=("blue", "green"),
    level=Level.TACTICAL,
    languages=("en", "ar"),
    interpreter="at the green desk",
    hours=HOURS,
    checks=CHECKS,
    opening_terms="On the request of both.",
)
STEP = ChannelFacts(channel="north", version=1, proposal_sha256="ab" * 32)
PLACE = Place(said="the bridge", position=Position(lat_e7=344_500_000, lon_e7=406_500_000))
AREA = Circle(centre=PLACE.position or Position(lat_e7=0, lon_e7=0), radius_mm=2_000_000)
TEXT = WarningText(
    language="en",
    template="leave",
    digest="cd" * 32,
    values={"zone": "T-55"},
    digits=Digits.LATN,
    utc_offset_min=0,
    text="Please leave the zone T-55.",
)
WARNING = Warning(
    id="w1",
    zone="t55",
    rung=2,
    medium=Medium.LEAFLET,
    addressees=("green",),
    part="the group on the road",
    demand=Demand.LEAVE,
    deadline="none",
    quantity=90_000,
    area=AREA,
    can_be_acknowledged=False,
    texts=(TEXT,),
)
ISSUED = WarningFacts(
    warning="w1",
    zone="t55",
    rung=2,
    to=("green",),
    answerable=False,
    evidence=("00112233445566778899aabbccddeeff",),
    templates={"en": "cd" * 32},
)
ACCOUNT = Account(
    kind=IncidentKind.STRIKE,
    at_ms=NOW_MS,
    within_ms=60_000,
    place=PLACE,
    within_m=200,
    also=(Place(said="south of the river"),),
    observed=Observed.SEEN,
    observer=Observer(position=PLACE.position, distance_m=1_500, bearing_deg=45),
    heading_deg=270,
    count=CountRange(1, 2),
    counted="vehicles",
    harm=Harm(killed=CountRange(0, 0), wounded=CountRange(1, 3), missing=CountRange(0, 1), damage="the rail"),
)
SUPPLIED = TemplateText(
    language="ru",
    script=Script.LTR,
    plurals=(PluralCategory.ONE, PluralCategory.FEW, PluralCategory.MANY, PluralCategory.OTHER),
    digits=Digits.LATN,
    text="{zone}",
)

SAID: dict[str, tuple[Facts, Body]] = {
    "channel.propose/v1": (
        ChannelFacts(
            channel="north",
            version=1,
            parties=("blue", "green"),
            level=Level.TACTICAL,
            carrier=Carrier.OPENLINE,
            checks=CHECKS,
        ),
        ChannelBody(channel=CHANNEL),
    ),
    "channel.sign/v1": (STEP, ReasonBody()),
    "channel.open/v1": (STEP, Nothing()),
    "channel.suspend/v1": (STEP, ReasonBody(reason="until the talks")),
    "channel.resume/v1": (STEP, ReasonBody()),
    "channel.close/v1": (STEP, ReasonBody()),
    "desk.set/v1": (
        DeskFacts(
            channel="north",
            version=1,
            posts=(Post(role=Role.DUTY_OFFICER), Post(role=Role.LIAISON_OFFICER, deputy=True, hours=HOURS)),
            then=("high",),
            seal_key_hex="ef" * 32,
        ),
        DeskBody(
            posts=(
                PostLabel(name="Duty desk", address="+99 1", languages=("en",)),
                PostLabel(name="Deputy", medium="radio", address="channel 3"),
            )
        ),
    ),
    "desk.node/v1": (
        DeskFacts(version=1, posts=(Post(role=Role.ADMINISTRATOR),)),
        DeskBody(posts=(PostLabel(name="Node desk", address="+99 0"),)),
    ),
    "check.log/v1": (
        CheckFacts(channel="north", party="green", slot_ms=NOW_MS, answered=True, after_ms=41_000),
        ReasonBody(),
    ),
    "check.miss/v1": (
        MissFacts(channel="north", party="green", slot_ms=NOW_MS, in_a_row=3, lost=True),
        Nothing(),
    ),
    "message.send/v1": (
        MessageFacts(
            message="m1",
            channel="north",
            serial=4,
            after=2,
            precedence=Precedence.IMMEDIATE,
            action=("green",),
            info=("red",),
            needs=Receipt.RELAYED,
            answer_by_ms=NOW_MS + HOUR_MS,
            references=("t55",),
            supersedes="m0",
        ),
        MessageBody(
            text="Are they yours?",
            translations=(Translation(language="ar", text="هل هم منكم؟", by="interpreter"),),
            attachments=(Attachment(name="map.png", media_type="image/png", bytes=7, sha256="12" * 32),),
            spoken=Spoken(at_ms=NOW_MS - 60_000, by="duty officer", to="duty officer"),
        ),
    ),
    "odd.find/v1": (OddFacts(entry="00112233445566778899aabbccddeeff", odd=("serial",)), Nothing()),
    "stop.hear/v1": (
        StopFacts(stop="s1", party="blue", known_by="voice", to=("green", "red"), odd=("place",)),
        StopBody(text="Stop, you are hitting us.", place=PLACE, callback="+99 2", language="en"),
    ),
    "stop.state/v1": (StopStateFacts(stop="s1", state=StopState.TAKEN), ReasonBody(reason="with the desk")),
    "ring.log/v1": (RingFacts(about="s1", party="green", post=1, result=Result.BUSY), ReasonBody()),
    "near.find/v1": (
        NearFacts(entry="00112233445566778899aabbccddeeff", party="green", near=("clinic",), disagrees=True),
        NearBody(places=({"said": "the bridge", "distance_m": 120},)),
    ),
    "escalate.find/v1": (
        EscalateFacts(
            party="green",
            sender="blue",
            precedence=Precedence.FLASH,
            step=3,
            channel="north",
            post=1,
            repeats=True,
            entries=("00112233445566778899aabbccddeeff",),
            due_ms=(NOW_MS,),
        ),
        Nothing(),
    ),
    "warning.suggest/v1": (
        SuggestFacts(zone="t55", finding="00112233445566778899aabbccddeeff", rungs=(1, 2)),
        Nothing(),
    ),
    "warning.issue/v1": (ISSUED, WarningBody(warning=WARNING)),
    "warning.replace/v1": (
        WarningFacts(warning="w1", version=2, zone="t55", rung=2, to=("green",), templates={"en": "cd" * 32}),
        WarningBody(warning=WARNING),
    ),
    "warning.cancel/v1": (WarningStepFacts(warning="w1"), ReasonBody()),
    "warning.drop/v1": (
        WarningStepFacts(warning="w1"),
        DropBody(quantity=90_000, area=AREA, from_ms=NOW_MS, to_ms=NOW_MS + HOUR_MS),
    ),
    "warning.effect/v1": (EffectFacts(warning="w1", effect=Effect.NO_CHANGE_OBSERVED), ReasonBody()),
    "template.text/v1": (
        TemplateFacts(template="leave", language="ru", text_sha256="34" * 32),
        TemplateBody(text=SUPPLIED),
    ),
    "template.review/v1": (
        TemplateFacts(template="leave", language="ru", text_sha256="34" * 32),
        ReasonBody(),
    ),
    "statement.make/v1": (
        StatementFacts(
            statement="st1", about="s1", verb=Verb.CONDITIONAL, to=("green",), withheld=True, replaces="st0"
        ),
        StatementBody(
            text="We will answer.",
            condition="If it is repeated",
            consequence="we close the line",
            addressee="green",
            place=PLACE,
            translations=(Translation(language="ar", text="سنرد."),),
        ),
    ),
    "daily.issue/v1": (
        DailyFacts(
            day="2026-11-14",
            version=1,
            from_ms=NOW_MS,
            cut_off_ms=NOW_MS + HOUR_MS,
            parties=("blue", "green"),
        ),
        DailyBody(report={"matches": {"begun": 1}}),
    ),
    # What came later, of any family: a golden entry never comes before another.
    "history.prune/v1": (
        PruneFacts(before_day="2026-11-14", files=2, rows=86_400, files_sha256="56" * 32),
        Nothing(),
    ),
    "statement.silent/v1": (SilentFacts(statement="st2", party="green", due_ms=NOW_MS + HOUR_MS), Nothing()),
    "incident.open/v1": (
        IncidentFacts(
            incident="in2",
            kind=IncidentKind.STRIKE,
            at_ms=NOW_MS,
            within_ms=60_000,
            to=("green", "red"),
            about=("m1", "00112233445566778899aabbccddeeff"),
            out_of="in1",
            takes=("st1",),
        ),
        IncidentBody(
            account=ACCOUNT,
            text="A vehicle was hit on the bridge.",
            translations=(Translation(language="ar", text="أصيبت مركبة على الجسر."),),
        ),
    ),
    "incident.merge/v1": (MergeFacts(incident="in2", into="in1"), ReasonBody(reason="one and the same")),
    "incident.split/v1": (MergeFacts(incident="in2", into="in1"), ReasonBody()),
    "exhibit.add/v1": (
        ExhibitFacts(
            exhibit="ex2",
            about="in2",
            to=("green",),
            sha256="78" * 32,
            bytes=4_096,
            made_of="ex1",
            how=Derived.REDACTED,
        ),
        ExhibitBody(
            name="bridge.jpg",
            media_type="image/jpeg",
            shows="The bridge from the south.",
            origin="camera of the post, copied from its card",
            taken_ms=NOW_MS,
            place=PLACE,
        ),
    ),
    "exhibit.pass/v1": (
        CustodyFacts(exhibit="ex2", step=CustodyStep.HAND_OVER, to="green", sha256="78" * 32),
        ReasonBody(reason="for the laboratory"),
    ),
    "citation.make/v1": (
        CiteFacts(
            citation="ci1", about="in2", to=("green",), text_sha256="9a" * 32, start=10, end=24, edited=True
        ),
        CiteBody(
            source=Source(
                publisher="A paper",
                agency="An agency",
                title="On the bridge",
                published="2018-06-18",
                chain=("a colonel", "An agency", "A paper"),
            ),
            quote="It was not us.",
            speaker="a colonel",
            speaker_kind="military",
            act="denial",
            denies=True,
            hedges=("reportedly",),
            account=Account(kind=IncidentKind.EXPLOSION, at_ms=NOW_MS),
            language="en",
            note="The paper gives no place.",
        ),
    ),
}

LATER: dict[str, tuple[str, Facts, Body]] = {
    "statement.make.v1.account": (
        "statement.make/v1",
        StatementFacts(
            statement="st2", about="in2", verb=Verb.DEMANDS, to=("green",), answer_by_ms=NOW_MS + HOUR_MS
        ),
        StatementBody(
            text="We ask what was fired there.",
            account=ACCOUNT,
            speaker="duty officer",
            verbatim="What did you fire there?",
        ),
    ),
}
"""Of types that have grown since: file -> type, facts, body, with the fields that they did not have."""
