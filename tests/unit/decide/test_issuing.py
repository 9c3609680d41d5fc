"""Warnings: words of an agreed ladder that a person issues, and nothing that leads to anything else (R20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from openline.app.handout import shown_to as shown_whole
from openline.app.templates import shipped_templates
from openline.decide.issuing import WARNING
from openline.decide.reviewing import texts_of
from openline.errors import GeometryError, InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.event import NODE, WatchBody, WatchFacts
from openline.model.notification import Precedence
from openline.model.party import Addressable
from openline.model.release import Detail, Receipt
from openline.model.saying import SuggestFacts, TemplateBody, TemplateFacts
from openline.model.space import Circle, Position
from openline.model.warning import Effect, Ladder, Medium, Route, Rung, TemplateText, Warning, WayOut
from tests.desk import Desk
from tests.warned import (
    AREA,
    cancel,
    drop,
    effect,
    facts_of,
    issue,
    ladder,
    laddered,
    review,
    said,
    supply,
    text,
)

MINUTE_MS = 60_000


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    laddered(desk, "alpha")
    return desk


def shown_to(desk: Desk, party: str, type: str) -> list[dict[str, Any]]:
    """Return what a party was shown of entries of a type."""
    found = [desk.shown(it) for it in desk.told(party)]
    return [it for it in found if it.get("type") == type]


def english(template: str = "leave") -> TemplateText:
    return next(it for it in shipped_templates()[template].texts if it.language == "en")


def reworded(template: str = "leave") -> TemplateText:
    """A text of a party's own, in English."""
    known = english(template)
    assert known.text is not None
    return replace(known, text="Hello. " + known.text)


# -- the table -------------------------------------------------------------------------------------


def test_a_warning_goes_through_every_row_of_its_table(desk: Desk) -> None:
    leaflet = said("w1", "bravo", rung=3, medium=Medium.LEAFLET)
    taken: list[tuple[str, str, str]] = []

    def step(action: str, by: str) -> None:
        now = desk.state.warnings["w1"].state if "w1" in desk.state.warnings else "absent"
        match action:
            case "issue" | "replace":
                issue(desk, by, leaflet, action=action)
            case "cancel":
                cancel(desk, by, "w1")
            case "drop":
                drop(desk, by, "w1")
            case "effect":
                effect(desk, by, "w1")
        taken.append((now, action, desk.state.warnings["w1"].state))

    for action in ("issue", "replace", "drop", "effect", "cancel", "effect", "drop"):
        step(action, "alpha")
    assert set(taken) == {(row.state, row.transition, row.next) for row in WARNING.rows}
    for action in ("replace", "cancel"):
        with pytest.raises(RefusedError, match="cancelled"):
            step(action, "alpha")


LEAFLET = said("w1", "bravo", rung=3, medium=Medium.LEAFLET)
ACTS: dict[str, Callable[[Desk, str, str], str]] = {
    "replace": lambda desk, by, id: issue(
        desk, by, replace(LEAFLET, id=id, addressees=("alpha",)), action="replace", version=2
    ),
    "cancel": cancel,
    "drop": drop,
    "effect": effect,
}


@pytest.mark.parametrize("action", ["replace", "cancel", "drop"])
def test_only_who_issued_a_warning_changes_it(desk: Desk, action: str) -> None:
    issue(desk, "alpha", LEAFLET)
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    with pytest.raises(RefusedError, match="only the party that issued it"):
        ACTS[action](desk, "bravo", "w1")


@pytest.mark.parametrize("action", list(ACTS))
def test_to_whoever_it_does_not_concern_a_warning_is_not_there(desk: Desk, action: str) -> None:
    issue(desk, "alpha", LEAFLET)
    for id in ("w1", "nothing"):
        with pytest.raises(NotFoundError, match=f"no warning '{id}' on record"):
            ACTS[action](desk, "charlie", id)


def test_a_version_is_the_next_one(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="version 1"):
        issue(desk, "alpha", said("w1", "bravo"), version=2)
    issue(desk, "alpha", said("w1", "bravo"))
    with pytest.raises(RefusedError, match="next version"):
        issue(desk, "alpha", said("w1", "bravo"), action="replace", version=3)
    issue(desk, "alpha", said("w1", "bravo"), action="replace")
    assert [it.entry for it in desk.state.warnings["w1"].versions] == [
        it.header.id for it in desk.entries if it.header.type in ("warning.issue/v1", "warning.replace/v1")
    ]


@pytest.mark.parametrize("id", ["tanf", "w1"])
def test_an_id_that_is_in_use_is_refused(desk: Desk, id: str) -> None:
    issue(desk, "alpha", said("w1", "bravo"))
    with pytest.raises(RefusedError, match="taken"):
        issue(desk, "alpha", said(id, "bravo"))


# -- what is refused -------------------------------------------------------------------------------


def _refusals() -> list[Any]:
    late = said("w1", "bravo", deadline=999_999)
    nowhere = Circle(centre=Position(lon_e7=0, lat_e7=1_000_000_000), radius_mm=1)
    way_out = WayOut(stated_by="bravo", texts={"en": "To the east."})
    turned = WayOut(stated_by="alpha", texts={"en": "To the \u202etsae."})
    rungs_text = text("en", "contact_us")
    cases: list[tuple[str, Warning, dict[str, Any], type[OpenlineError], str]] = [
        ("to nobody", said("w1"), {}, InputError, "names whom it is for"),
        ("twice to one", said("w1", "bravo", "bravo"), {}, InputError, "each once"),
        ("to oneself", said("w1", "alpha"), {}, InputError, "addressed to its issuer"),
        ("to a stranger", said("w1", "nobody"), {}, NotFoundError, "no party 'nobody'"),
        ("unknown zone", said("w1", "bravo", zone="none"), {}, NotFoundError, "no zone 'none'"),
        ("rung 0", said("w1", "bravo", rung=1), {"rung": 0}, InputError, "say different things"),
        ("beyond the ladder", said("w1", "bravo", rung=5), {}, InputError, "rungs 1 to 4"),
        ("another medium", said("w1", "bravo", medium=Medium.CALL), {}, InputError, "by message, not by"),
        ("another template", said("w1", "bravo", rung=4, medium=Medium.PROTEST), {}, InputError,
         "worded by the template 'contact_us'"),
        ("a language short", said("w1", "bravo", rung=3, medium=Medium.LEAFLET, texts=(text(),)), {},
         InputError, "not in every language of its rung: ar"),
        ("past its route", said("w1", "charlie", rung=1, medium=Medium.THROUGH_SPONSOR), {}, InputError,
         "goes through 'bravo', and would not reach charlie"),
        ("a deadline gone by", late, {}, InputError, "deadline has passed already"),
        ("a deadline of 1970", said("w1", "bravo", deadline=0), {}, InputError, "deadline has passed"),
        ("another deadline in the facts", said("w1", "bravo"), {"deadline_ms": 2_000_000}, InputError,
         "say different things"),
        ("another deadline in the text", said("w1", "bravo", deadline=2_000_000, texts=(text(),)), {},
         InputError, "another deadline"),
        ("a leaflet that is acknowledged",
         said("w1", "bravo", rung=3, medium=Medium.LEAFLET, can_be_acknowledged=True), {}, InputError,
         "nobody can acknowledge a leaflet"),
        ("leaflets without a number", said("w1", "bravo", rung=3, medium=Medium.LEAFLET, quantity=None), {},
         InputError, "leaflets have a quantity"),
        ("a number of messages", said("w1", "bravo", quantity=7), {}, InputError, "nothing else has"),
        ("a FLASH", said("w1", "bravo"), {"precedence": Precedence.FLASH}, InputError, "no FLASH"),
        ("other templates in the facts", said("w1", "bravo"), {"templates": {"en": "00" * 32}}, InputError,
         "not of the templates that it names"),
        ("a way out of another's", said("w1", "bravo", way_out=way_out), {}, InputError,
         "it is alpha that issues it"),
        ("a way out that turns", said("w1", "bravo", way_out=turned), {}, InputError, "U\\+202E"),
        ("a part that turns", said("w1", "bravo", part="a\u202eb"), {}, InputError, "U\\+202E"),
        ("an area that is nowhere", said("w1", "bravo", area=nowhere), {}, GeometryError, "latitude|centre"),
        ("evidence of nothing", said("w1", "bravo"), {"evidence": ("00" * 16,)}, NotFoundError, "finding"),
        ("words of nobody's", said("w1", "bravo", texts=(replace(text(), text="Go away."),)), {}, InputError,
         "not what its template and values make"),
        ("words for another demand", said("w1", "bravo", rung=4, medium=Medium.PROTEST, texts=(rungs_text,)),
         {}, InputError, "does not ask for 'leave'"),
    ]  # fmt: skip
    return [pytest.param(*it[1:], id=it[0]) for it in cases]


@pytest.mark.parametrize(("warning", "facts", "error", "words"), _refusals())
def test_a_warning_that_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, warning: Warning, facts: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    before = len(desk.entries)
    with pytest.raises(error, match=words):
        issue(desk, "alpha", warning, **facts)
    assert len(desk.entries) == before


def test_what_is_never_to_be_addressed_is_warned_through_who_speaks_to_it(desk: Desk) -> None:
    desk.enrol("group", Addressable.NEVER)
    with pytest.raises(RefusedError, match="never to be addressed"):
        issue(desk, "alpha", said("w1", "group"))
    desk.enrol("band", Addressable.VIA, via=("group",))
    with pytest.raises(RefusedError, match="nobody reaches 'band'"):
        issue(desk, "alpha", said("w1", "band"))
    issue(
        desk,
        "alpha",
        said("w1", "bravo", rung=1, medium=Medium.THROUGH_SPONSOR, part="the group at the well"),
    )
    [shown] = shown_to(desk, "bravo", "warning.issue/v1")
    assert shown["body"]["warning"]["part"] == "the group at the well"


def test_a_rung_through_another_reaches_whom_that_one_speaks_for(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, via=("bravo",))
    issue(desk, "alpha", said("w1", "band", rung=1, medium=Medium.THROUGH_SPONSOR))
    [told] = [it for it in desk.told("bravo") if it.pass_to == "band"]
    assert desk.shown(told)["type"] == "warning.issue/v1"


def test_a_zone_without_a_ladder_has_no_warnings(desk: Desk) -> None:
    desk.zone("alpha", "bare")
    with pytest.raises(RefusedError, match="no ladder was agreed"):
        issue(desk, "alpha", said("w1", "bravo", zone="bare"))


def test_whoever_does_not_see_a_zone_cannot_tell_it_from_none(desk: Desk) -> None:
    for zone in ("tanf", "none"):
        with pytest.raises(NotFoundError, match=f"no zone '{zone}' on record"):
            issue(desk, "bravo", said("w1", "alpha", zone=zone))
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    issue(desk, "bravo", said("w1", "alpha"))
    assert desk.state.warnings["w1"].issuer == "bravo"


def test_a_zone_that_has_ended_has_no_warnings_any_more(desk: Desk) -> None:
    desk.zone("alpha", "tanf", action="end")
    with pytest.raises(NotFoundError, match="no zone"):
        issue(desk, "alpha", said("w1", "bravo"))


def test_a_replacement_leaves_nobody_with_the_former(desk: Desk) -> None:
    issue(desk, "alpha", said("w1", "bravo", "charlie"))
    with pytest.raises(RefusedError, match="they would not hear of it"):
        issue(desk, "alpha", said("w1", "bravo"), action="replace")
    issue(desk, "alpha", said("w1", "bravo", "charlie"), action="replace")
    assert desk.state.warnings["w1"].version == 2


def test_evidence_is_what_the_issuer_may_see(desk: Desk) -> None:
    finding = desk.find("tanf")
    issue(desk, "alpha", said("w1", "bravo"), evidence=(finding,))
    desk.share("alpha", "tanf", {"charlie": Detail.FULL})
    with pytest.raises(NotFoundError, match="finding"):
        issue(desk, "charlie", said("w2", "bravo"), evidence=(finding,))


# -- drops and effects -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"quantity": 0}, InputError, "1 to 100,000,000"),
        ({"quantity": 100_000_001}, InputError, "1 to 100,000,000"),
        ({"ago_ms": (3, 9)}, InputError, "ends when it began or later"),
        ({"ago_ms": (3, -9)}, InputError, "not been dropped yet"),
        ({"area": replace(AREA, radius_mm=0)}, GeometryError, "radius"),
    ],
)
def test_a_drop_that_makes_no_sense_is_refused(
    desk: Desk, fields: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET))
    with pytest.raises(error, match=words):
        drop(desk, "alpha", "w1", **fields)
    assert desk.state.warnings["w1"].drops == ()


def test_nothing_but_a_leaflet_is_dropped(desk: Desk) -> None:
    call = Rung(medium=Medium.BROADCAST, languages=("en",), template="leave")
    laddered(desk, "alpha", "town", given=ladder("town", call))
    issue(desk, "alpha", said("w1", "bravo"))
    issue(
        desk,
        "alpha",
        said("w2", "bravo", zone="town", rung=1, medium=Medium.BROADCAST, can_be_acknowledged=False),
    )
    for id in ("w1", "w2"):
        with pytest.raises(RefusedError, match="given by no leaflet"):
            drop(desk, "alpha", id)


def test_each_party_says_for_itself_what_came_of_a_warning(desk: Desk) -> None:
    issue(desk, "alpha", said("w1", "bravo", "charlie"))
    effect(desk, "alpha", "w1", Effect.NO_CHANGE_OBSERVED)
    effect(desk, "bravo", "w1", Effect.COMPLIED)
    effect(desk, "bravo", "w1", Effect.PARTLY)
    assert desk.state.warnings["w1"].effects == {"alpha": "no_change_observed", "bravo": "partly"}
    assert len(shown_to(desk, "charlie", "warning.effect/v1")) == 3


def test_no_effect_is_that_a_warning_was_ignored() -> None:
    assert {it.value for it in Effect} == {"complied", "partly", "refused", "no_change_observed", "unknown"}


# -- who is shown what -----------------------------------------------------------------------------


def test_a_warning_and_all_that_comes_of_it_is_for_its_issuer_and_its_addressees(desk: Desk) -> None:
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET))
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET), action="replace")
    drop(desk, "alpha", "w1")
    effect(desk, "bravo", "w1")
    cancel(desk, "alpha", "w1")
    types = [it.header.type for it in desk.entries if it.header.type.startswith("warning.")]
    assert len(types) == 5
    told = [str(desk.shown(it).get("type")) for it in desk.told("bravo")]
    assert [it for it in told if it.startswith("warning.")] == [it for it in types if "effect" not in it]
    assert [it["type"] for it in shown_to(desk, "alpha", "warning.effect/v1")] == ["warning.effect/v1"]
    assert not [it for it in desk.told("charlie") if str(desk.shown(it).get("type")).startswith("warning")]
    entries = [it.header for it in desk.entries if it.header.type.startswith("warning.")]
    assert [it.type for it in entries if shown_whole(desk.rules, "charlie")(it)] == []
    assert len([it for it in entries if shown_whole(desk.rules, "bravo")(it)]) == 5


# -- answers, deadlines ----------------------------------------------------------------------------


def waiting(desk: Desk) -> list[str]:
    return [it.party for it in desk.state.timers.values() if it.subject == "w1" and it.state != "met"]


def test_a_warning_that_can_be_answered_is_awaited_until_it_is(desk: Desk) -> None:
    issue(desk, "alpha", said("w1", "bravo", "charlie"))
    assert sorted(waiting(desk)) == ["bravo", "charlie"]
    seq = desk.told("bravo", desk.state.warnings["w1"].entry)[0].seq
    desk.acknowledge("bravo", seq, Receipt.READ)
    assert waiting(desk) == ["charlie"]
    cancel(desk, "alpha", "w1")
    assert waiting(desk) == []


def test_a_leaflet_is_awaited_by_nobody_and_takes_the_wait_for_what_it_replaces(desk: Desk) -> None:
    issue(desk, "alpha", said("w0", "bravo", rung=3, medium=Medium.LEAFLET))
    issue(desk, "alpha", said("w1", "bravo"))
    assert waiting(desk) == ["bravo"]
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET), action="replace")
    assert waiting(desk) == []
    assert not [it for it in desk.state.timers.values() if it.subject == "w0"]


def test_nothing_happens_when_the_deadline_of_a_demand_passes(desk: Desk) -> None:
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET, deadline=desk.now_ms + MINUTE_MS))
    before = len(desk.entries)
    desk.now_ms += 1000 * MINUTE_MS
    assert desk.fire() == []
    assert len(desk.entries) == before
    assert desk.state.warnings["w1"].state == "issued"


# -- redaction -------------------------------------------------------------------------------------


def test_what_is_redacted_changes_nothing_that_stands(desk: Desk) -> None:
    first = issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET))
    issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET), action="replace")
    dropped = drop(desk, "alpha", "w1")
    supply(desk, "bravo", reworded())
    desk.find("tanf")
    for entry in (first, dropped):
        desk.redact("alpha", entry)
    gone = {
        it.header.id for it in desk.entries if it.header.type.startswith(("warning.", "template.", "zone."))
    }
    assert desk.folded().same_as(desk.state)
    redacted = desk.folded(frozenset(gone))
    for name in ("warnings", "suggested", "template_texts", "timers", "cards", "release_counts"):
        assert dict(getattr(redacted, name)) == dict(getattr(desk.state, name)), name


def test_leaflets_are_dropped_though_the_words_were_redacted(desk: Desk) -> None:
    entry = issue(desk, "alpha", said("w1", "bravo", rung=3, medium=Medium.LEAFLET))
    desk.redact("alpha", entry)
    drop(desk, "alpha", "w1")
    assert len(desk.state.warnings["w1"].drops) == 1


# -- suggestions -----------------------------------------------------------------------------------


def watch(desk: Desk, about: str, event: str, *parties: str) -> str:
    facts = WatchFacts(event=event, about=about, parties=parties)
    return desk.record(NODE, "watch.find/v1", facts, WatchBody(event={"track": "T1"}), rule="watching/1")


@pytest.mark.requirement("R20")
@pytest.mark.parametrize(
    "event", ["enter", "inside", "perimeter", "approach", "increase", "rate_increase", "limit_exceeded"]
)
def test_a_finding_suggests_every_rung_to_the_owner_of_the_zone_alone(desk: Desk, event: str) -> None:
    desk.share("alpha", "tanf", {"charlie": Detail.FULL})
    finding = watch(desk, "tanf", event, "bravo", "charlie")
    [shown] = shown_to(desk, "alpha", "warning.suggest/v1")
    assert shown["facts"] == {"zone": "tanf", "finding": finding, "rungs": (1, 2, 3, 4)}
    for party in ("bravo", "charlie"):
        assert shown_to(desk, party, "warning.suggest/v1") == []
    headers = [it.header for it in desk.entries if it.header.type == "warning.suggest/v1"]
    assert [shown_whole(desk.rules, it)(headers[0]) for it in ("alpha", "bravo", "charlie")] == [
        True, False, False,
    ]  # fmt: skip
    # A suggestion is none: nobody is told anything, and nothing waits for it.
    assert not desk.state.warnings
    assert not desk.state.timers


def test_a_finding_about_a_zone_without_a_ladder_suggests_nothing(desk: Desk) -> None:
    desk.zone("alpha", "bare")
    watch(desk, "bare", "enter")
    watch(desk, "tanf", "exit")
    assert not desk.state.suggested


def test_a_finding_suggests_once_and_only_of_its_own_zone(desk: Desk) -> None:
    finding = watch(desk, "tanf", "enter")
    laddered(desk, "alpha", "town")
    for zone, error, words in (("tanf", RefusedError, "already"), ("town", NotFoundError, "no finding")):
        with pytest.raises(error, match=words):
            desk.record(NODE, "warning.suggest/v1", SuggestFacts(zone=zone, finding=finding, rungs=(1,)))


# -- ladders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (ladder("elsewhere"), InputError, "ladder of the zone 'elsewhere'"),
        (
            ladder("tanf", Rung(medium=Medium.CALL, languages=("en", "en"), template="leave")),
            InputError,
            "twice",
        ),
        (
            ladder("tanf", Rung(medium=Medium.CALL, languages=("en",), template="leave", route=Route.VIA)),
            InputError,
            "says which one",
        ),
        (
            ladder("tanf", Rung(medium=Medium.CALL, languages=("en",), template="leave", via="bravo")),
            InputError,
            "says which one",
        ),
        (
            ladder(
                "tanf",
                Rung(medium=Medium.CALL, languages=("en",), template="leave", route=Route.VIA, via="nobody"),
            ),
            NotFoundError,
            "no party 'nobody'",
        ),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_with_its_zone(
    given: Ladder, error: type[OpenlineError], words: str
) -> None:
    desk = Desk("alpha", "bravo")
    with pytest.raises(error, match=words):
        laddered(desk, "alpha", given=given)
    assert "tanf" not in desk.state.objects


# -- words and reviews -----------------------------------------------------------------------------


def test_in_a_real_theatre_only_reviewed_words_are_issued(desk: Desk) -> None:
    warning = said("w1", "bravo")
    with pytest.raises(RefusedError, match="nobody has reviewed the text of 'leave' in 'en'"):
        issue(desk, "alpha", warning, mode="real")
    review(desk, "charlie", warning.texts[0].digest)
    issue(desk, "alpha", warning, mode="real")
    assert desk.state.warnings["w1"].state == "issued"


def test_a_review_names_a_text_that_stands_and_is_signed_once(desk: Desk) -> None:
    digest = text().digest
    review(desk, "charlie", digest)
    with pytest.raises(RefusedError, match="already"):
        review(desk, "charlie", digest)
    review(desk, "bravo", digest)
    [first, *_] = texts_of(desk.state, shipped_templates()["leave"])
    assert (first.digest, first.reviewed_by, first.by) == (digest, ("charlie", "bravo"), "")
    for language, wrong in (("ar", digest), ("en", "00" * 32)):
        with pytest.raises(NotFoundError, match="no text of that digest"):
            review(desk, "alpha", wrong, language)
    with pytest.raises(NotFoundError, match="no template 'none'"):
        review(desk, "alpha", digest, template="none")


def test_words_that_a_party_supplies_stand_beside_those_of_others(desk: Desk) -> None:
    own = supply(desk, "bravo", reworded())
    other = supply(desk, "charlie", replace(reworded(), text=f"Well. {english().text}"))
    issue(desk, "alpha", said("w1", "bravo"))  # in the words that ship: nobody has put others in their place
    made = {
        it.digest: it for it in texts_of(desk.state, shipped_templates()["leave"]) if it.text.language == "en"
    }
    assert [it.by for it in made.values()] == ["", "bravo", "charlie"]
    chosen = replace(text(), digest=own, text=f"Hello. {text().text}")
    issue(desk, "alpha", said("w2", "bravo", texts=(chosen,)))
    assert desk.state.warnings["w2"].state == "issued"
    again = supply(desk, "bravo", replace(reworded(), text=f"Good day. {english().text}"))
    standing = [it.digest for it in texts_of(desk.state, shipped_templates()["leave"]) if it.by]
    assert standing == [other, again]
    with pytest.raises(InputError, match="another version of its template"):
        issue(desk, "alpha", said("w3", "bravo", texts=(chosen,)))


def test_words_that_were_redacted_are_used_no_more(desk: Desk) -> None:
    digest = supply(desk, "bravo", reworded())
    [entry] = desk.state.template_texts["leave", "en"]
    desk.redact("bravo", entry)
    assert digest not in {it.digest for it in texts_of(desk.state, shipped_templates()["leave"])}
    with pytest.raises(NotFoundError, match="no text of that digest"):
        review(desk, "charlie", digest)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "Please leave {zone}. {deadline} {contact}"}, "{party} is missing"),
        ({"text": ""}, "empty"),
        ({"text": "This is {party}. {zone} {deadline} {contact} {rest}"}, "{rest} is no slot"),
        ({"forms": {}}, "no form 'none'"),
    ],
)
def test_words_that_lack_what_their_slots_need_are_refused(
    desk: Desk, changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        supply(desk, "bravo", replace(english(), **changed))
    assert not desk.state.template_texts


def test_a_text_is_the_one_that_the_facts_name(desk: Desk) -> None:
    for language, digest in (("en", "00" * 32), ("ar", text().digest)):
        facts = TemplateFacts(template="leave", language=language, text_sha256=digest)
        with pytest.raises(InputError, match="not the one that the facts name"):
            desk.record("bravo", "template.text/v1", facts, TemplateBody(text=english()))


def test_every_party_is_shown_what_was_supplied_and_reviewed(desk: Desk) -> None:
    digest = supply(desk, "bravo", reworded())
    review(desk, "charlie", digest)
    assert [it["author"] for it in shown_to(desk, "alpha", "template.text/v1")] == ["bravo"]
    assert [it["author"] for it in shown_to(desk, "alpha", "template.review/v1")] == ["charlie"]


def test_facts_and_body_of_a_warning_agree(desk: Desk) -> None:
    warning = said("w1", "bravo")
    for changed in ({"to": ("charlie",)}, {"zone": "other"}, {"answerable": False}):
        made = facts_of(warning, **changed)
        with pytest.raises(InputError, match="say different things"):
            issue(desk, "alpha", warning, **{name: getattr(made, name) for name in changed})
