"""Slots filled as they are said, in words that people wrote; what is missing or wrong is named."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from openline.app.templates import LANGUAGES
from openline.app.templates import shipped_templates as templates
from openline.decide.supplying import check_text, supply
from openline.decide.templating import (
    FSI,
    PDI,
    check_may_issue,
    check_texts,
    digest_of,
    fill,
    may_issue,
    text_in,
    warning_text,
)
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.unseen import without_isolates
from openline.model.warning import (
    DIRECTIONS,
    Demand,
    Digits,
    Medium,
    PluralCategory,
    Script,
    SlotKind,
    Template,
    TemplateText,
    Warning,
)

AT_MS = 1_794_578_580_000  # 2026-11-13 14:03 UTC
BY_KIND: dict[SlotKind, Any] = {
    SlotKind.PLACE: "Al Tanf",
    SlotKind.ZONE: "the zone",
    SlotKind.DISTANCE: 5_000_000,
    SlotKind.TIME: AT_MS,
    SlotKind.DEADLINE: "none",
    SlotKind.COUNT: 3,
    SlotKind.PARTY: "Coalition cell",
    SlotKind.CONTACT: "+963 11 555 0100",
    SlotKind.DIRECTION: "north_east",
}


def values(template: Template, **given: Any) -> dict[str, Any]:
    return {it.name: BY_KIND[it.kind] for it in template.slots} | given


def said(
    id: str, language: str = "en", *, digits: Digits | None = None, offset: int = 0, **given: Any
) -> str:
    filled = fill(
        templates()[id],
        language,
        values(templates()[id], **given),
        digits=digits,
        utc_offset_min=offset,
    )
    return filled.text


# -- what ships ------------------------------------------------------------------------------------


@pytest.mark.requirement("R20", "R30")
def test_every_demand_and_every_urgent_message_has_english_and_arabic() -> None:
    assert {it.demand for it in templates().values()} - {None} == set(Demand)
    others = {"stop", "stop_without_place", "line_check", "comms_lost", "silence_window", "match_alert"}
    assert others | {it.value for it in Demand} == set(templates())
    for template in templates().values():
        for language in ("en", "ar"):
            text = fill(template, language, values(template)).text
            assert "{" not in text
            assert len(text) > 20


@pytest.mark.requirement("R30")
def test_the_other_languages_are_slots_that_say_their_direction_and_plurals() -> None:
    for template in templates().values():
        by_language = {it.language: it for it in template.texts}
        assert set(by_language) == set(LANGUAGES)
        assert {it for it, text in by_language.items() if text.script is Script.RTL} == {"ar", "ckb", "fa"}
        assert len(by_language["ar"].plurals) == 6
        assert len(by_language["ru"].plurals) == 4
        for language in ("ckb", "kmr", "ru", "fa"):
            assert by_language[language].text is None
            with pytest.raises(NotFoundError, match=language):
                fill(template, language, values(template))


def test_arabic_says_that_no_native_reviewer_saw_it() -> None:
    assert all("without a native reviewer" in text_in(it, "ar").remark for it in templates().values())


def test_no_template_says_what_is_never_said() -> None:
    for template in templates().values():
        words = set(re.findall(r"[a-z]+", fill(template, "en", values(template)).text.lower()))
        assert not words & {
            "target",
            "approve",
            "approved",
            "enemy",
            "safe",
            "guarantee",
            "otherwise",
            "or else",
        }


# -- values ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R20")
def test_a_deadline_is_said_and_so_is_that_there_is_none() -> None:
    assert "No time limit is set." in said("leave")
    set_at = without_isolates(said("leave", deadline=AT_MS, offset=180))
    assert "Please do so before 17:03 on 13 November 2026 (UTC+3)." in set_at
    assert "قبل الساعة ١٧:٠٣ يوم ١٣ تشرين الثاني/نوفمبر ٢٠٢٦" in without_isolates(
        said("leave", "ar", deadline=AT_MS, offset=180)
    )


@pytest.mark.parametrize(
    ("offset", "written"),
    [
        (0, "14:03 on 13 November 2026 (UTC)"),
        (210, "17:33 on 13 November 2026 (UTC+3:30)"),
        (-600, "04:03 on 13 November 2026 (UTC-10)"),
        (660, "01:03 on 14 November 2026 (UTC+11)"),
    ],
)
def test_a_time_is_said_in_its_time_of_day_with_the_offset(offset: int, written: str) -> None:
    assert written in without_isolates(said("line_check", offset=offset))


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "لا مركبات"),
        (1, "مركبة واحدة"),
        (2, "مركبتان"),
        (3, "٣ مركبات"),
        (10, "١٠ مركبات"),
        (11, "١١ مركبة"),
        (99, "٩٩ مركبة"),
        (100, "١٠٠ مركبة"),
        (103, "١٠٣ مركبات"),
    ],
)
def test_arabic_counts_in_six_ways(n: int, words: str) -> None:
    assert f"{FSI}{words}{PDI}" in said("let_pass", "ar", vehicles=n)


def test_english_counts_in_two_ways() -> None:
    assert "1 vehicle passes" in without_isolates(said("let_pass", vehicles=1))
    assert "21 vehicles passes" in without_isolates(said("let_pass", vehicles=21))


def test_digits_are_those_that_were_chosen_and_a_number_to_dial_stays_as_it_was() -> None:
    arabic = said("stay_clear", "ar", digits=Digits.ARAB)
    assert "٥ كم" in arabic
    assert "+963 11 555 0100" in arabic
    assert "5 كم" in said("stay_clear", "ar", digits=Digits.LATN)
    assert "۵ كم" in said("stay_clear", "ar", digits=Digits.ARABEXT)


@pytest.mark.parametrize(
    ("mm", "words"), [(500_000, "500 m"), (1_000_000, "1 km"), (1_500_000, "1500 m"), (55_000_000, "55 km")]
)
def test_a_distance_is_said_to_the_metre(mm: int, words: str) -> None:
    assert f"at least {words} away" in without_isolates(said("stay_clear", distance=mm))


def test_each_compass_point_has_a_word_of_its_own_in_both_languages() -> None:
    for direction in DIRECTIONS:
        assert f"{FSI}{direction.replace('_', '-')}{PDI}" in said("stop_moving", direction=direction)
    assert len({said("stop_moving", "ar", direction=it) for it in DIRECTIONS}) == 8
    assert f"{FSI}شمال شرق{PDI}" in said("stop_moving", "ar", direction="north_east")


@pytest.mark.requirement("R30")
def test_what_is_inserted_stands_between_isolates() -> None:
    text = said("leave", "ar", zone="Zone 55 (north)", party="خلية")
    assert f"{FSI}Zone 55 (north){PDI}" in text
    assert text.count(FSI) == text.count(PDI) == 3
    assert without_isolates(text).count(FSI) == 0


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "given"),
    [
        ("leave", {"zone": ""}),
        ("leave", {"zone": "   "}),
        ("leave", {"zone": 55}),
        ("leave", {"zone": "x" * 201}),
        ("leave", {"zone": "a\u202eb"}),
        ("leave", {"zone": f"a{PDI}b"}),
        ("leave", {"zone": "a\nb"}),
        ("leave", {"deadline": ""}),
        ("leave", {"deadline": "soon"}),
        ("leave", {"deadline": True}),
        ("leave", {"deadline": -1}),
        ("stay_clear", {"distance": 0}),
        ("stay_clear", {"distance": -1000}),
        ("stay_clear", {"distance": 1500}),
        ("stay_clear", {"distance": "5 km"}),
        ("stop_moving", {"direction": "up"}),
        ("stop_moving", {"direction": 45}),
        ("let_pass", {"vehicles": -1}),
        ("let_pass", {"vehicles": "three"}),
        ("let_pass", {"vehicles": False}),
        ("line_check", {"time": "noon"}),
        ("line_check", {"time": 10**18}),
    ],
)
def test_an_empty_or_wrong_slot_is_named(id: str, given: dict[str, Any]) -> None:
    ((name, _),) = given.items()
    with pytest.raises(InputError, match=f"the slot '{name}'"):
        said(id, **given)


def test_a_slot_that_is_left_out_is_named_and_so_is_one_too_many() -> None:
    template = templates()["leave"]
    for name in values(template):
        short = {key: value for key, value in values(template).items() if key != name}
        with pytest.raises(InputError, match=f"the slot '{name}' is empty"):
            fill(template, "en", short)
    with pytest.raises(InputError, match="no slot 'consequence'"):
        said("leave", consequence="or else")


def test_a_time_beyond_the_calendar_of_its_place_is_refused() -> None:
    with pytest.raises(InputError, match="the slot 'time'"):
        said("line_check", time=253_402_300_799_000, offset=600)
    with pytest.raises(InputError, match="minutes from UTC"):
        said("line_check", offset=10_000)


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_put_into_a_slot_is_refused_or_stands_alone_and_whole(value: str) -> None:
    try:
        text = said("leave", "ar", zone=value)
    except InputError as refused:
        text, fault = "", refused
    else:
        fault = None
    if fault is not None:
        assert "'zone'" in fault.what
    else:
        assert f"{FSI}{value.strip()}{PDI}" in text
        assert text.count(FSI) == text.count(PDI) == 3


# -- texts of others -------------------------------------------------------------------------------

RUSSIAN = TemplateText(
    language="ru",
    script=Script.LTR,
    plurals=(PluralCategory.ONE, PluralCategory.FEW, PluralCategory.MANY, PluralCategory.OTHER),
    digits=Digits.LATN,
    text="{party}: {checks}, {since}. {contact}",
    forms={
        "checks": {"one": "{n} раз", "few": "{n} раза", "many": "{n} раз", "other": "{n} раза"},
        "since": {"said": "{clock} {day} {month} {year} {zone}"} | {str(it): f"м{it}" for it in range(1, 13)},
    },
)


@pytest.mark.requirement("R30")
def test_a_party_supplies_a_text_and_it_is_said_with_its_plurals() -> None:
    template = supply(templates()["comms_lost"], RUSSIAN)
    for n, words in ((1, "1 раз"), (3, "3 раза"), (11, "11 раз"), (22, "22 раза")):
        text = fill(template, "ru", values(template, checks=n)).text
        assert f"{FSI}{words}{PDI}" in text
    assert {it.language for it in template.texts} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"text": "{party}: {checks}, {since}."}, "{contact} is missing"),
        ({"text": "{party}: {checks}, {since}. {contact} {else}"}, "{else} is no slot"),
        ({"text": "{party}: {checks}, {since}. {contact} {"}, "brace"),
        ({"text": "{party}: {checks}, {since}. {contact} \u202e"}, "U\\+202E"),
        ({"text": " "}, "empty"),
        ({"text": None}, "empty"),
        ({"plurals": (PluralCategory.ONE, PluralCategory.OTHER)}, "categories"),
        ({"forms": {"since": RUSSIAN.forms["since"]}}, "no form 'one'"),
        ({"forms": RUSSIAN.forms | {"checks": RUSSIAN.forms["checks"] | {"one": "раз"}}}, "{n} is missing"),
        ({"forms": RUSSIAN.forms | {"checks": RUSSIAN.forms["checks"] | {"two": "{n}"}}}, "knows no form"),
        ({"forms": RUSSIAN.forms | {"since": {"said": "{clock}"}}}, "{day} is missing"),
        ({"forms": RUSSIAN.forms | {"place": {"n": "x"}}}, "no slot 'place'"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_with_the_reason(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        check_text(templates()["comms_lost"], replace(RUSSIAN, **changed))


# -- what may be issued ----------------------------------------------------------------------------


def test_a_digest_changes_with_whatever_a_reader_sees_and_with_nothing_else() -> None:
    template = templates()["leave"]
    text = text_in(template, "ar")
    before = digest_of(template, text)
    assert digest_of(template, replace(text, remark="read by somebody")) == before
    assert text.text is not None
    seen = {
        digest_of(template, replace(text, text=text.text + " ")),
        digest_of(template, replace(text, digits=Digits.LATN)),
        digest_of(template, replace(text, forms=text.forms | {"deadline": {"none": "x"}})),
        digest_of(templates()["contact_us"], text),
        digest_of(template, text_in(template, "en")),
    }
    assert before not in seen
    assert len(seen) == 5


@pytest.mark.requirement("R20")
def test_a_text_that_nobody_reviewed_is_issued_in_exercises_only() -> None:
    text = warning_text(templates()["leave"], "ar", values(templates()["leave"]))
    assert may_issue("exercise", text.digest, ())
    assert not may_issue("real", text.digest, ())
    assert may_issue("real", text.digest, {text.digest})
    check_may_issue("exercise", [text], ())
    check_may_issue("real", [text], {text.digest})
    with pytest.raises(RefusedError, match="'leave' in 'ar'") as refused:
        check_may_issue("real", [text], {"0" * 64})
    assert refused.value.where == text.digest


def warning(**changed: Any) -> Warning:
    template = templates()["leave"]
    texts = tuple(warning_text(template, it, values(template), utc_offset_min=180) for it in ("en", "ar"))
    made = Warning(
        id="warning-1",
        zone="zone-1",
        rung=3,
        medium=Medium.LEAFLET,
        addressees=("group",),
        demand=Demand.LEAVE,
        deadline="none",
        quantity=90_000,
        can_be_acknowledged=False,
        texts=texts,
    )
    return replace(made, **changed)


@pytest.mark.requirement("R20")
def test_a_warning_says_in_every_language_what_its_templates_make() -> None:
    check_texts(warning(), templates())
    english, arabic = warning().texts
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"demand": Demand.STOP_FIRING}, "does not ask for 'stop_firing'"),
        ({"deadline": AT_MS}, "another deadline"),
        ({"medium": Medium.CALL}, "only leaflets"),
        ({"texts": (english, english)}, "same language"),
        ({"texts": (replace(english, text=english.text + " Or else."), arabic)}, "not what its template"),
        ({"texts": (replace(english, digest="0" * 64), arabic)}, "another version"),
        ({"texts": (replace(english, values=english.values | {"zone": ""}), arabic)}, "'zone' is empty"),
    ]
    for changed, fault in wrong:
        with pytest.raises(InputError, match=fault):
            check_texts(warning(**changed), templates())
    with pytest.raises(NotFoundError, match="no template"):
        check_texts(warning(texts=(replace(english, template="nothing"),)), templates())
