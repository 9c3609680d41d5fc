"""Statements: each party speaks for itself, to those whom it names, about what it may know of (R18)."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from openline.app.handout import shown_to as shown_whole
from openline.app.showing.said import statement_row, warning_row
from openline.app.showing.view import View
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.channel import Place, Translation, Verb
from openline.model.event import NODE
from openline.model.incident import Account, Harm, IncidentKind, Observed, Observer
from openline.model.party import Addressable
from openline.model.presence import CountRange
from openline.model.release import Detail, Receipt
from openline.model.space import Position
from tests.desk import Desk, convoy, fire
from tests.occurring import account, declare, open_incident
from tests.saying import hear_stop, open_channel, send, state
from tests.warned import issue, laddered, said

CONDITION = {"condition": "if the road is open", "consequence": "we pass at noon", "addressee": "bravo"}


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    desk.zone("alpha", "tanf")
    return desk


def shown_to(desk: Desk, party: str) -> list[dict[str, Any]]:
    found = [desk.shown(it) for it in desk.told(party)]
    return [it for it in found if it.get("type") == "statement.make/v1"]


# -- about what ------------------------------------------------------------------------------------


@pytest.mark.requirement("R18")
def test_a_statement_is_about_anything_that_its_author_may_see(desk: Desk) -> None:
    laddered(desk, "alpha", "laddered")
    open_channel(desk, "ab", "alpha", "bravo")
    send(desk, "alpha", "m1", "ab", "bravo")
    hear_stop(desk, "s1", "alpha", "bravo")
    issue(desk, "alpha", said("w1", "bravo", zone="laddered"))
    desk.notify("alpha", convoy("food"))
    desk.notify("bravo", fire("range"))
    finding = desk.find("tanf", "bravo")
    state(desk, "bravo", "st0", "m1", Verb.DENIES, "alpha")
    match = next(it.id for it in desk.state.matches.values() if {it.about, it.other} == {"food", "range"})
    known = {
        "alpha": ["tanf", "ab", "m1", "s1", "w1", "food", match, finding, "st0"],
        "bravo": ["ab", "m1", "s1", "w1", "range", match, finding, "st0"],
    }
    every = {it for ids in known.values() for it in ids}
    for party in ("alpha", "bravo", "charlie"):
        to = "alpha" if party == "charlie" else "charlie"
        for number, about in enumerate(sorted(every)):
            if about in known.get(party, ()):
                state(desk, party, f"{party}-{number}", about, Verb.ALLEGES, to)
                assert len(shown_to(desk, to)) > 0
            else:
                with pytest.raises(NotFoundError, match="on record"):
                    state(desk, party, f"{party}-{number}", about, Verb.ALLEGES, to)


def test_what_is_not_there_and_what_may_not_be_seen_are_refused_alike(desk: Desk) -> None:
    errors = []
    for about in ("tanf", "none"):
        with pytest.raises(NotFoundError) as caught:
            state(desk, "charlie", "st1", about, Verb.ALLEGES, "alpha")
        errors.append(caught.value.what.replace(about, "…"))
    assert errors[0] == errors[1]


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "given", "error", "words"),
    [
        ((), {}, InputError, "to whom"),
        (("bravo", "bravo"), {}, InputError, "each once"),
        (("alpha",), {}, InputError, "made to others"),
        (("nobody",), {}, NotFoundError, "no party 'nobody'"),
        (("bravo",), {"text": " "}, InputError, "empty"),
        (("bravo",), {"text": "x" * 4001}, InputError, "more than 4,000"),
        (("bravo",), {"verb": Verb.CONDITIONAL}, InputError, "no condition"),
        (("bravo",), {"verb": Verb.CONDITIONAL, **CONDITION, "condition": " "}, InputError, "no condition"),
        (
            ("bravo",),
            {"verb": Verb.CONDITIONAL, **CONDITION, "consequence": ""},
            InputError,
            "no consequence",
        ),
        (("bravo",), {"verb": Verb.CONDITIONAL, **CONDITION, "addressee": ""}, InputError, "no addressee"),
        (("bravo",), {"condition": "if the road is open"}, InputError, "only a conditional statement"),
        (("bravo",), {"consequence": "we pass"}, InputError, "only a conditional statement"),
        (("bravo",), {"addressee": "bravo"}, InputError, "only a conditional statement"),
        (("bravo",), {"language": ""}, InputError, "empty"),
        (("bravo",), {"translations": (Translation(language="ar", text=" "),)}, InputError, "empty"),
        (("bravo",), {"translations": (Translation(language="", text="so"),)}, InputError, "empty"),
        (
            ("bravo",),
            {"place": Place(position=Position(lat_e7=900_000_001, lon_e7=0))},
            InputError,
            "is nowhere",
        ),
        (("bravo",), {"replaces": "none"}, NotFoundError, "statement of your own"),
        (("bravo",), {"speaker": " "}, InputError, "speaker.*empty"),
        (("bravo",), {"speaker": "x" * 501}, InputError, "more than"),
        (("bravo",), {"verbatim": ""}, InputError, "verbatim.*empty"),
        (("bravo",), {"verbatim": "x" * 4001}, InputError, "more than 4,000"),
        (("bravo",), {"account": account(at_ms=-1)}, InputError, "account, at_ms"),
        (("bravo",), {"answer_by_ms": 1_000_000}, InputError, "is past"),
    ],
)
def test_a_statement_that_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, to: tuple[str, ...], given: dict[str, Any], error: type[OpenlineError], words: str
) -> None:
    before = len(desk.entries)
    with pytest.raises(error, match=words):
        declare(desk, "alpha", "st1", "tanf", *to, **given)
    assert len(desk.entries) == before


NOWHERE = Place(position=Position(lat_e7=0, lon_e7=-1_800_000_001))


@pytest.mark.requirement("R18", "R34")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"within_ms": -1}, "within_ms: -1 ms"),
        ({"within_ms": 31 * 86_400_000 + 1}, "within_ms"),
        ({"within_m": -1}, "within_m: -1 m"),
        ({"within_m": 20_100_001}, "within_m"),
        ({"within_m": 5, "place": Place(said="by the river")}, "not where that is"),
        ({"place": NOWHERE}, "is nowhere"),
        ({"also": (NOWHERE,)}, "is nowhere"),
        ({"also": (Place(said="x" * 501),)}, "more than"),
        ({"also": (Place(said="x"),) * 201}, "more than 200"),
        ({"heading_deg": -1}, "heading_deg"),
        ({"heading_deg": 360}, "heading_deg"),
        ({"observer": Observer(position=NOWHERE.position)}, "is nowhere"),
        ({"observer": Observer(distance_m=-1)}, "observer, distance_m"),
        ({"observer": Observer(bearing_deg=360)}, "observer, bearing_deg"),
        ({"count": CountRange(2, 1), "counted": "vehicles"}, "from 2 to 1"),
        ({"count": CountRange(1, 2)}, "counted.*empty"),
        ({"counted": "x" * 201}, "more than"),
        ({"harm": Harm(killed=CountRange(-1, 0))}, "harm, killed"),
        ({"harm": Harm(wounded=CountRange(3, 2))}, "harm, wounded"),
        ({"harm": Harm(missing=CountRange(3, 2))}, "harm, missing"),
        ({"harm": Harm(damage="x" * 4001)}, "more than 4,000"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(desk: Desk, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        declare(desk, "alpha", "st1", "tanf", "bravo", account=account(**fields))


@pytest.mark.requirement("R18", "R34")
def test_an_account_is_shown_as_it_was_given_whatever_another_says(desk: Desk) -> None:
    far = Place(said="the river", position=Position(lat_e7=345_500_000, lon_e7=409_200_000))
    said = account(
        within_ms=60_000, within_m=200, also=(Place(said="south of it"),), observed=Observed.TOLD,
        observer=Observer(position=far.position, distance_m=1_500, bearing_deg=0), heading_deg=359,
        count=CountRange(0, 2), counted="vehicles", harm=Harm(killed=CountRange(0, 0), damage="the rail"),
    )  # fmt: skip
    open_incident(desk, "alpha", "first", "bravo", said=said)
    declare(
        desk, "alpha", "st1", "first", "bravo", account=said, speaker="duty officer", verbatim="It was hit."
    )
    declare(desk, "bravo", "st2", "first", "alpha", account=account(kind=IncidentKind.FIRE, place=far))
    [shown] = shown_to(desk, "bravo")
    assert msgspec.convert(shown["body"]["account"], Account) == said
    assert (shown["body"]["speaker"], shown["body"]["verbatim"]) == ("duty officer", "It was hit.")
    [other] = shown_to(desk, "alpha")
    assert other["body"]["account"]["place"]["position"]["lat_e7"] == 345_500_000
    assert not {"speaker", "verbatim"} & {*other["body"]}, "what nobody said is not there"
    assert desk.state.incidents["first"].kind is IncidentKind.STRIKE


def test_a_party_that_is_never_to_be_addressed_is_not(desk: Desk) -> None:
    desk.enrol("group", Addressable.NEVER)
    with pytest.raises(RefusedError, match="never to be addressed"):
        state(desk, "alpha", "st1", "tanf", Verb.ALLEGES, "group")


def test_an_id_that_is_in_use_is_refused(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="taken"):
        state(desk, "bravo", "tanf", "tanf", Verb.ALLEGES, "charlie")


def test_that_there_is_no_response_needs_no_words(desk: Desk) -> None:
    declare(desk, "alpha", "st1", "tanf", "bravo", verb=Verb.NO_RESPONSE, text="")
    assert desk.state.statements["st1"].verb is Verb.NO_RESPONSE


def test_a_condition_is_said_whole_and_to_somebody(desk: Desk) -> None:
    declare(desk, "alpha", "st1", "tanf", "bravo", verb=Verb.CONDITIONAL, **CONDITION)
    [shown] = shown_to(desk, "bravo")
    assert {it: shown["body"][it] for it in CONDITION} == CONDITION


# -- side by side ----------------------------------------------------------------------------------


@pytest.mark.requirement("R18")
def test_every_verb_stands_beside_the_others_and_overwrites_nothing(desk: Desk) -> None:
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    for number, verb in enumerate(Verb):
        given = CONDITION if verb is Verb.CONDITIONAL else {}
        by, to = ("alpha", "bravo") if number % 2 else ("bravo", "alpha")
        declare(desk, by, f"st-{number}", "tanf", to, verb=verb, **given)
    assert len(desk.state.stated_of["tanf"]) == len(Verb)
    assert all(it.replaced_by == "" for it in desk.state.statements.values())
    assert desk.state.objects["tanf"].state == "active"


def test_a_statement_is_replaced_by_its_author_once_and_stays(desk: Desk) -> None:
    declare(desk, "alpha", "st1", "tanf", "bravo", "charlie")
    with pytest.raises(NotFoundError, match="statement of your own"):
        declare(desk, "bravo", "st2", "st1", "alpha", replaces="st1")
    with pytest.raises(RefusedError, match="they would not hear of it"):
        declare(desk, "alpha", "st2", "tanf", "bravo", replaces="st1")
    declare(desk, "alpha", "st2", "tanf", "bravo", "charlie", replaces="st1", verb=Verb.CONFIRMS)
    assert desk.state.statements["st1"].replaced_by == "st2"
    assert desk.state.statements["st1"].verb is Verb.ALLEGES
    with pytest.raises(RefusedError, match="st2 has replaced it already"):
        declare(desk, "alpha", "st3", "tanf", "bravo", "charlie", replaces="st1")


def test_what_is_redacted_changes_nothing_that_stands(desk: Desk) -> None:
    first = declare(desk, "alpha", "st1", "tanf", "bravo")
    second = declare(desk, "alpha", "st2", "tanf", "bravo", replaces="st1")
    desk.redact("alpha", first)
    assert desk.folded(frozenset({first, second})).same_as(desk.state)
    row = statement_row(View(desk.state, "bravo", 0), desk.state.statements["st1"])
    assert row is not None
    assert row.shown is None


# -- who is shown what -----------------------------------------------------------------------------


def everything(desk: Desk, party: str) -> str:
    """All that a party is shown: releases, bundle, lists."""
    released = [msgspec.to_builtins(desk.shown(it)) for it in desk.told(party)]
    whole = shown_whole(desk.rules, party)
    handed = [it for it in desk.entries if it.header.kind != "release" and whole(it.header)]
    bundle = [msgspec.to_builtins((it.header, it.body)) for it in handed]
    view = View(desk.state, party, desk.now_ms)
    rows = [statement_row(view, it) for it in desk.state.statements.values()]
    rows += [warning_row(view, it) for it in desk.state.warnings.values()]  # type: ignore[misc]
    return json.dumps([released, bundle, msgspec.to_builtins(rows)])


def test_a_statement_is_for_those_to_whom_it_is_made(desk: Desk) -> None:
    entry = declare(desk, "alpha", "st1", "tanf", "bravo", text="The bridge is ours.")
    assert [it["author"] for it in shown_to(desk, "bravo")] == ["alpha"]
    assert "The bridge is ours." in everything(desk, "bravo")
    assert "st1" not in everything(desk, "charlie")
    header = next(it.header for it in desk.entries if it.header.id == entry)
    # Whom it is made to alone holds it as it was signed.
    assert [shown_whole(desk.rules, it)(header) for it in ("alpha", "bravo", "charlie")] == [
        True, True, False,
    ]  # fmt: skip


def test_to_whom_else_a_statement_was_made_is_for_its_author(desk: Desk) -> None:
    declare(desk, "alpha", "st1", "tanf", "bravo", "charlie")
    [shown] = shown_to(desk, "bravo")
    assert "to" not in shown["facts"]
    assert shown["call"] == [{"party": "alpha"}]
    assert "to" in everything(desk, "alpha")
    before = everything(desk, "bravo")
    enrolled = {"charlie"}  # named in what everybody is shown: parties and keys
    of_statement = [it for it in json.loads(before)[0] if it.get("type") == "statement.make/v1"]
    assert not [it for it in of_statement if any(name in json.dumps(it) for name in enrolled)]
    headers = [it.header for it in desk.entries if it.header.type == "statement.make/v1"]
    assert [shown_whole(desk.rules, it)(headers[0]) for it in ("alpha", "bravo", "charlie")] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.requirement("R18")
def test_whose_a_statement_is_that_withholds_it_is_told_nowhere() -> None:
    desk = Desk("bravo", "charlie", "zulu-author")
    desk.zone("bravo", "tanf")
    desk.share("bravo", "tanf", {"zulu-author": Detail.FULL})
    known = everything(desk, "charlie")
    entry = declare(desk, "zulu-author", "st1", "tanf", "bravo", "charlie", withheld=True)
    for party in ("bravo", "charlie"):
        [shown] = shown_to(desk, party)
        assert (shown["author"], shown["call"]) == ("", [{"party": NODE}])
        assert "zulu-author" not in json.dumps(msgspec.to_builtins(shown))
        header = next(it.header for it in desk.entries if it.header.id == entry)
        assert not shown_whole(desk.rules, party)(header)
        row = statement_row(View(desk.state, party, 0), desk.state.statements["st1"])
        assert row is not None
        assert "zulu-author" not in msgspec.json.encode(row).decode()
        desk.acknowledge(party, desk.told(party, entry)[0].seq, Receipt.READ)
    # Nothing that is said of it later names him either: only what introduced him as a party does.
    assert everything(desk, "charlie").count("zulu-author") == known.count("zulu-author")
    own = statement_row(View(desk.state, "zulu-author", 0), desk.state.statements["st1"])
    assert own is not None
    assert own.author == "zulu-author"
    acknowledged = [it for it in desk.told("zulu-author") if desk.shown(it).get("type") == "acknowledge/v1"]
    assert len(acknowledged) == 2


def test_who_withholds_replaces_nothing_that_was_said_openly(desk: Desk) -> None:
    declare(desk, "alpha", "open", "tanf", "bravo")
    with pytest.raises(RefusedError, match="would tell whose this is"):
        declare(desk, "alpha", "st2", "tanf", "bravo", withheld=True, replaces="open")
    declare(desk, "alpha", "hidden", "tanf", "bravo", withheld=True)
    declare(desk, "alpha", "st3", "tanf", "bravo", withheld=True, replaces="hidden")
    assert desk.state.statements["hidden"].replaced_by == "st3"


def test_a_statement_to_whom_another_speaks_goes_to_that_one_to_be_passed_on(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, via=("bravo",))
    entry = declare(desk, "alpha", "st1", "tanf", "band", withheld=True)
    [told] = desk.told("bravo", entry)
    assert told.pass_to == "band"
    assert "alpha" not in json.dumps(msgspec.to_builtins(desk.shown(told)))
