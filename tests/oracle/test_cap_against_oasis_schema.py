"""CAP beside OASIS: what is written is valid by its schema, and is read by lxml and by us as the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely
from msgspec.structs import replace

from openline.app.templates import shipped_templates as templates
from openline.decide.outlining import area_of
from openline.decide.presenting import NOTICE
from openline.decide.templating import warning_text
from openline.model import notification
from openline.model.space import Circle, Corridor, EdgeRule, Footprint, Polygon, Position
from openline.model.warning import NOTHING_FURTHER, Demand, Medium, TemplateText, Warning, WayOut
from openline.wire.cap import (
    NAMESPACE,
    Alert,
    Entry,
    Envelope,
    MsgType,
    Severity,
    Urgency,
    acknowledge,
    alert_of_match,
    alert_of_warning,
    cancel,
    read_alert,
    reject,
    write_alert,
    write_feed,
)

etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: no schema can be asked")

DATA = Path(__file__).parent.parent / "data" / "cap"
FOREIGN = ("oasis-thunderstorm", "oasis-earthquake", "oasis-amber", "pagasa-signed")
AT_S = 1_794_578_580
TANF = Position(386_180_000, 335_060_000)


def flat(*degrees: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(lon * 1e7), round(lat * 1e7)) for lon, lat in degrees)


SHAPES: dict[str, Footprint] = {
    "circle": Circle(centre=TANF, radius_mm=55_000_000),
    "circle at 180": Circle(centre=Position(1_799_000_000, -170_000_000), radius_mm=80_000_000),
    "polygon": Polygon(parts=((flat((38, 33), (39, 33), (38.5, 34)),),)),
    "polygon over 180": Polygon(parts=((flat((179, -1), (-179, -1), (-179, 1), (179, 1)),),)),
    "polygon beyond 180": Polygon(parts=((flat((179, -1), (181, -1), (181, 1), (179, 1)),),)),
    "two parts": Polygon(parts=((flat((0, 0), (1, 0), (0, 1)),), (flat((5, 5), (6, 5), (5, 6)),))),
    "two holes": Polygon(
        parts=(
            (
                flat((0, 0), (10, 0), (10, 10), (0, 10)),
                flat((1, 1), (3, 1), (3, 3)),
                flat((6, 6), (8, 6), (8, 8)),
            ),
        )
    ),
    "geodesic": Polygon(parts=((flat((0, 50), (20, 50), (10, 60)),),), edges=EdgeRule.GEODESIC),
    "corridor": Corridor(centreline=flat((38, 33), (39, 33.5)), half_width_mm=2_000_000),
}


@pytest.fixture(scope="module")
def schema() -> Any:
    return etree.XMLSchema(etree.parse(DATA / "CAP-v1.2.xsd"))


def valid(schema: Any, data: bytes) -> Any:
    root = etree.fromstring(data)
    schema.assertValid(root)
    return root


def elements(root: Any) -> list[tuple[str, str]]:
    """Every element and its text in order, as lxml reads them; blanks at the ends and signatures aside."""
    return [
        (etree.QName(it).localname, (it.text or "").strip())
        for it in root.iter(f"{{{NAMESPACE}}}*")
        if etree.QName(it).localname != "alert"
    ]


def envelope(**changed: Any) -> Envelope:
    made = Envelope(
        identifier="a1b2c3",
        mode="exercise",
        sender="coalition.tanf",
        sender_name="Coalition cell",
        sent_s=AT_S,
        addresses=("group", "sponsor"),
    )
    return replace(made, **changed)


def warning(area: Footprint | None = SHAPES["circle"], **changed: Any) -> Warning:
    template = templates()["leave"]
    values: dict[str, str | int] = {
        "party": "Coalition cell",
        "zone": "<the zone> & its edge",
        "deadline": "none",
        "contact": "+963 11 555 0100",
    }
    made = Warning(
        id="warning-1",
        zone="zone-1",
        rung=3,
        medium=Medium.LEAFLET,
        addressees=("group",),
        part="those at the river",
        demand=Demand.LEAVE,
        deadline="none",
        quantity=90_000,
        area=area,
        can_be_acknowledged=False,
        texts=tuple(warning_text(template, it, values) for it in ("en", "ar")),
        way_out=WayOut(stated_by="coalition", texts={"en": "By the road north.", "ar": "بالطريق شمالًا."}),
    )
    return replace(made, **changed)


def alert(area: Footprint | None = SHAPES["circle"], **changed: Any) -> Alert:
    return alert_of_warning(
        warning(area),
        envelope(**changed),
        area_name="the zone",
        contact="+963 11 555 0100",
        party_names={"coalition": "Coalition cell"},
        severity=Severity.SEVERE,
        urgency=Urgency.EXPECTED,
    )


# -- what is written -------------------------------------------------------------------------------


@pytest.mark.requirement("R20", "R26")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("mode", ["real", "exercise"])
def test_a_warning_is_valid_and_reads_back_as_it_was(schema: Any, shape: str, mode: str) -> None:
    made = alert(SHAPES[shape], mode=mode)
    data = write_alert(made)
    root = valid(schema, data)
    assert read_alert(data) == made
    assert root.findtext("{*}status") == ("Exercise" if mode == "exercise" else "Actual")
    assert [it.findtext("{*}language") for it in root.findall("{*}info")] == ["en", "ar"]


@pytest.mark.requirement("R26")
def test_every_language_of_every_template_is_valid(schema: Any) -> None:
    supplied: dict[str, str] = {"ckb": "یەک", "kmr": "yek", "ru": "раз", "fa": "یک"}
    for template in templates().values():
        if template.demand is None or any(
            it.kind not in ("party", "zone", "deadline", "contact", "place") for it in template.slots
        ):
            continue
        texts = []
        for language in ("en", "ar", *supplied):
            own = next(it for it in template.texts if it.language == language)
            if own.text is None:
                own = worded(own, supplied[language], [it.name for it in template.slots])
            whole = replace(template, texts=(own,))
            values = {it.name: "none" if it.kind == "deadline" else "x" for it in template.slots}
            texts.append(warning_text(whole, language, values))
        made = alert_of_warning(
            warning(texts=tuple(texts), demand=template.demand), envelope(), area_name="the zone"
        )
        root = valid(schema, write_alert(made))
        assert len(root.findall("{*}info")) == 6
        assert read_alert(write_alert(made)) == made


def worded(text: TemplateText, word: str, slots: list[str]) -> TemplateText:
    """A text in another script, as a party might supply it."""
    months = {str(it): word for it in range(1, 13)}
    time = months | {"said": "{clock} {day} {month} {year} {zone}"}
    return replace(
        text,
        text=f"{word} " + " ".join(f"{{{it}}}" for it in slots),
        forms={"deadline": time | {"none": word, "set": "{time}"}},
    )  # fmt: skip


@pytest.mark.requirement("R15", "R20")
def test_every_note_says_what_it_does_not_mean_and_that_it_is_an_exercise(schema: Any) -> None:
    first = alert()
    others = envelope(identifier="d4", sender="sponsor.tanf", addresses=("coalition",))
    for made in (
        first,
        cancel([first], envelope(identifier="b2"), "Withdrawn by its author."),
        acknowledge(first, others, "received"),
        reject(first, others, "It cannot be read."),
    ):
        root = valid(schema, write_alert(made))
        note = root.findtext("{*}note")
        assert note.startswith("EXERCISE. ")
        assert note.endswith(f"{NOTICE} {NOTHING_FURTHER}")
        assert read_alert(write_alert(made)) == made
    assert not alert(mode="real").note.startswith("EXERCISE")


@pytest.mark.requirement("R20")
def test_what_changes_cancels_or_answers_refers_to_what_it_is_about(schema: Any) -> None:
    first = alert()
    update = alert(identifier="b2", references=(first.reference,))
    assert update.msg_type is MsgType.UPDATE
    ended = cancel([first, update], envelope(identifier="c3"), "No longer needed.")
    assert "Released copies cannot be recalled." in ended.note
    root = valid(schema, write_alert(ended))
    assert root.findtext("{*}msgType") == "Cancel"
    assert root.findtext("{*}references") == (
        "coalition.tanf,a1b2c3,2026-11-13T14:03:00-00:00 coalition.tanf,b2,2026-11-13T14:03:00-00:00"
    )
    for kind, made in (
        (MsgType.ACK, acknowledge(first, envelope(identifier="d4", sender="sponsor.tanf"), "read back")),
        (MsgType.ERROR, reject(first, envelope(identifier="e5", sender="sponsor.tanf"), "Cut short.")),
    ):
        assert made.msg_type is kind
        assert made.references == (first.reference,)
        assert not made.infos


@pytest.mark.requirement("R20")
def test_a_deadline_expires_and_none_is_said_as_none(schema: Any) -> None:
    root = valid(schema, write_alert(alert()))
    assert root.find("{*}info/{*}expires") is None
    said = {
        it.findtext("{*}valueName"): it.findtext("{*}value") for it in root.findall("{*}info/{*}parameter")
    }
    assert said["openline:deadline"] == "none"
    assert said["openline:acknowledgement"] == "not possible"
    assert said["openline:quantity"] == "90000"
    late = alert_of_warning(warning(deadline=AT_S * 1000 + 999), envelope(), area_name="the zone")
    root = valid(schema, write_alert(late))
    assert root.findtext("{*}info/{*}expires") == "2026-11-13T14:03:00-00:00"


def test_a_way_out_is_said_as_whoever_states_it_says_it(schema: Any) -> None:
    root = valid(schema, write_alert(alert()))
    assert [it.text for it in root.findall("{*}info/{*}instruction")] == [
        "Coalition cell: By the road north.",
        "Coalition cell: بالطريق شمالًا.",
    ]


@pytest.mark.requirement("R16")
def test_both_sides_of_a_match_are_told_the_same_with_no_place(schema: Any) -> None:
    template = templates()["match_alert"]
    texts = [warning_text(template, it, {"party": "The other", "contact": "+1 555"}) for it in ("en", "ar")]
    made = alert_of_match(texts, envelope(), match="match-1", severity=notification.Severity.EXTREME)
    root = valid(schema, write_alert(made))
    assert root.find("{*}info/{*}area") is None
    assert root.findtext("{*}info/{*}severity") == "Extreme"
    assert {it.value.capitalize() for it in notification.Severity} < {it.value for it in Severity}


# -- shapes ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("shape", [it for it in SHAPES if "circle" not in it])
def test_the_polygons_of_an_alert_cover_its_area_and_no_more(schema: Any, shape: str) -> None:
    root = valid(schema, write_alert(alert(SHAPES[shape])))
    drawn = []
    for polygon in root.findall("{*}info[1]/{*}area/{*}polygon"):
        vertices = [tuple(map(float, it.split(",")))[::-1] for it in polygon.text.split()]
        assert vertices[0] == vertices[-1]
        assert len(vertices) >= 4
        assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in vertices)
        drawn.append(shapely.Polygon(vertices))
    assert all(it.is_valid for it in drawn)
    area = area_of(SHAPES[shape])
    assert sum(it.area for it in drawn) == pytest.approx(area.area, rel=1e-5)
    assert shapely.union_all(drawn).symmetric_difference(area).area < 1e-7 * area.length


@pytest.mark.requirement("R26")
def test_a_circle_stays_a_circle_with_its_radius_in_kilometres(schema: Any) -> None:
    root = valid(schema, write_alert(alert()))
    assert root.findtext("{*}info/{*}area/{*}circle") == "33.506,38.618 55"
    across = alert(Circle(centre=Position(1_810_000_000, 0), radius_mm=1_500))
    assert valid(schema, write_alert(across)).findtext("{*}info/{*}area/{*}circle") == "0,-179 0.0015"


def test_a_warning_with_no_area_names_it(schema: Any) -> None:
    root = valid(schema, write_alert(alert(None)))
    assert [etree.QName(it).localname for it in root.find("{*}info/{*}area")] == ["areaDesc"]


# -- what others wrote -----------------------------------------------------------------------------


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("name", FOREIGN)
def test_what_others_wrote_is_read_whole(schema: Any, name: str) -> None:
    data = (DATA / f"{name}.xml").read_bytes()
    root = etree.fromstring(data)
    read = read_alert(data, name)
    written = valid(schema, write_alert(read))
    # As lxml reads both: every element in the same order, with the same text; times and numbers by value.
    before, after = elements(root), elements(written)
    if name != "oasis-amber":
        before.insert(next(k for k, it in enumerate(before) if it[0] == "info") + 1, ("language", "en-US"))
    times = {"sent", "expires", "references"}
    assert [it for it in before if it[0] not in times] == [it for it in after if it[0] not in times]
    assert read_alert(write_alert(read)) == read


def test_what_others_wrote_means_what_it_says() -> None:
    storm = read_alert((DATA / "oasis-thunderstorm.xml").read_bytes())
    assert storm.sent_s == 1_055_887_020  # 2003-06-17 21:57 UTC
    (info,) = storm.infos
    assert info.expires_s == 1_055_890_800
    assert info.areas[0].polygons == (
        flat((-120.14, 38.47), (-119.95, 38.34), (-119.74, 38.52), (-119.89, 38.62)),
    )
    assert info.areas[0].geocodes[0] == ("SAME", "006109")
    quake = read_alert((DATA / "oasis-earthquake.xml").read_bytes())
    assert quake.msg_type is MsgType.UPDATE
    assert quake.references[0].identifier == "TRI13970876.1"
    assert quake.infos[0].areas[0].circles == (
        Circle(centre=Position(-1_155_527_000, 329_525_000), radius_mm=0),
    )
    amber = read_alert((DATA / "oasis-amber.xml").read_bytes())
    assert [it.language for it in amber.infos] == ["en-US", "es-US"]
    assert amber.infos[1].event == "Abducción de Niño"


# -- the feed --------------------------------------------------------------------------------------


@pytest.mark.requirement("R26")
def test_a_feed_lists_the_alerts_of_a_party_latest_first() -> None:
    alerts = [alert(identifier=f"a{k}", sent_s=AT_S + k) for k in (1, 3, 2)]
    entries = [Entry(it, f"https://node.example/v1/cap/{it.identifier}?a=1&b=2") for it in alerts]
    data = write_feed(
        entries,
        id="urn:openline:cap:tanf:sponsor",
        title="Alerts for Sponsor cell",
        author="The node",
        url="https://node.example/v1/cap",
        updated_s=AT_S + 3,
    )
    atom = {"a": "http://www.w3.org/2005/Atom", "cap": NAMESPACE}
    root = etree.fromstring(data)
    for needed in ("id", "title", "updated", "author/a:name"):
        assert len(root.findall(f"a:{needed}", atom)) == 1
    assert root.findtext("a:title", namespaces=atom) == "EXERCISE Alerts for Sponsor cell"
    found = root.findall("a:entry", atom)
    assert [it.findtext("cap:identifier", namespaces=atom) for it in found] == ["a3", "a2", "a1"]
    assert len({it.findtext("a:id", namespaces=atom) for it in found}) == 3
    for it in found:
        for needed in ("id", "title", "updated", "author/a:name", "summary"):
            assert len(it.findall(f"a:{needed}", atom)) == 1
        link = it.find("a:link", atom)
        assert link.get("type") == "application/cap+xml"
        assert link.get("href").endswith("?a=1&b=2")
        assert it.findtext("cap:status", namespaces=atom) == "Exercise"
    assert NOTHING_FURTHER in root.findtext("a:rights", namespaces=atom)
