"""An incident at two browsers: opposite accounts, silence, exhibits, evidence; and a third is shown nothing.

Each browser has a wire of its own, which is read. The tests are acts of one story, in their order.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.desk import zone_body
from tests.page.eyes import TAGS, Eyes, put
from tests.page.guest import Guest
from tests.page.house import House, Nursery, make_house, until
from tests.page.wire import Wire

INSIDE = "33.50000 N 38.60000 E"
OUTSIDE = "33.70000 N 38.60000 E"
"""22 km north of the first, and 12 km beyond the edge of the zone."""
RELIEFS = "Two shells fell on our depot kestrel."
ALPHAS = "Nothing fell there: it was on the osprey ridge."
FILM = b"frames of heron, and of no other thing\n" * 2000
OTHER_FILM = FILM + b"."


class Three(NamedTuple):
    """Two who speak about it and one who is shown nothing, each at a browser; and a folder for files."""

    house: House
    relief: Guest
    alpha: Guest
    bravo: Guest
    folder: Path


@pytest.fixture(scope="module")
def three(nursery: Nursery, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    house = make_house(nursery, "incident", "relief", "alpha", "bravo")
    house.begin()
    zone = msgspec.to_builtins(zone_body("depot", radius_km=10).zone)
    house.say("relief", "zone.add/v1", {"zone": "depot", "version": 1}, {"zone": zone})
    house.say("relief", "share.set/v1", {"about": "depot", "shared": {"alpha": "full"}})
    wires = [Wire(house.port) for _ in range(3)]
    guests = [Guest(browser, house, through=it, reduced_motion="reduce") for it in wires]
    relief, alpha, bravo = guests
    try:
        for guest, party in zip(guests, ("relief", "alpha", "bravo"), strict=True):
            guest.enter(party, "incidents")
        yield Three(house, relief, alpha, bravo, tmp_path_factory.mktemp("incident"))
    finally:
        for guest in guests:
            guest.close()
        for wire in wires:
            wire.close()
        house.close()


@pytest.fixture(autouse=True)
def calm(three: Three) -> Iterator[None]:
    """After each act, nothing has gone wrong at any browser."""
    yield
    for guest in (three.relief, three.alpha, three.bravo):
        guest.calm()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def group(ms: int) -> str:
    """A time as officers write it."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%d%H%MZ%b%y}".upper()


def incident_of(three: Three, party: str = "relief") -> str:
    """The first that was opened: the one that the story is about."""
    rows = sorted(three.house.rows(party, "incidents"), key=lambda it: it["opened_at_ms"])
    return str(rows[0]["incident"])


def column(guest: Guest, party: str) -> Locator:
    return guest.main.locator(".column").filter(
        has=guest.page.get_by_role("heading", name=party.title(), exact=True)
    )


def fill(form: Locator, **fields: str) -> None:
    """Fill the fields of an account."""
    for name, value in fields.items():
        form.locator(f"[name='account.{name}']").fill(value)


def test_an_incident_is_opened_from_a_stop_and_put_before_one_party(three: Three) -> None:
    guest, page = three.relief, three.relief.page
    stop = {"text": RELIEFS, "at": INSIDE, "to": ["alpha"]}
    three.house.ask("relief", "POST", "/v1/stop", json=stop)
    guest.go("lines", "~stops")
    page.locator(".stop-row").get_by_role("link", name="Open an incident from this").click()
    form = page.locator("form.opening")
    expect(form).to_contain_text("STOP")
    expect(form.locator("[name='account.where']")).to_have_value(re.compile(r"33\.5.* N 38\.6"))
    expect(form.locator("[name='account.at']")).to_have_value(re.compile(r"Z[A-Z]{3}\d\d$"))
    expect(form.locator(".echo")).to_contain_text("37S")
    form.locator("[name='account.kind']").select_option("strike")
    fill(form, within_ms="5 min", within_m="500 m", place="the depot", count="2", counted="shells")
    form.locator("[name='account.observed']").select_option("seen")
    form.get_by_label("In your party's own words").fill(RELIEFS)
    form.locator("input[name=to][value=alpha]").check()
    form.get_by_role("button", name="Open the incident").click()
    expect(page).to_have_url(re.compile("#/incidents/show/i-"))
    mine = column(guest, "relief")
    expect(mine).to_contain_text(RELIEFS)
    expect(mine).to_contain_text("2 shells")
    (row,) = three.house.rows("relief", "incidents")
    (stopped,) = three.house.rows("relief", "stops")
    assert (row["about"], row["kind"], row["within_ms"]) == ([stopped["stop"]], "strike", 300_000)
    assert not three.house.rows("bravo", "incidents")


def test_the_other_states_the_opposite_and_both_see_both_and_no_finding(three: Three) -> None:
    guest, page = three.alpha, three.alpha.page
    guest.go("incidents")
    card = guest.main.locator("ul.incidents > li")
    expect(card).to_contain_text("opened by Relief")
    card.get_by_role("link").first.click()
    page.get_by_text("Make a statement about this incident").click()
    form = page.locator("ol-incident form.stating")
    form.locator("input[name=verb][value=denies]").check()
    form.locator("input[name=to][value=relief]").check()
    form.get_by_label("In your party's own words", exact=True).fill(ALPHAS)
    form.get_by_label("Give an account of your own").check()
    fill(form, where=OUTSIDE, within_m="1 km")
    expect(form.locator(".echo")).to_contain_text("37S")
    form.locator("button.primary").click()
    until(lambda: three.house.rows("relief", "statements"), "the denial is on record")
    for it in (three.relief, three.alpha):
        it.go("incidents", "show", incident_of(three))
        expect(column(it, "relief")).to_contain_text(RELIEFS)
        expect(column(it, "alpha")).to_contain_text(ALPHAS)
        expect(column(it, "alpha").locator(".verb").first).to_have_text("denies")
        disputes = it.main.locator(".disputes")
        expect(disputes).to_contain_text("The place is disputed")
        expect(disputes).to_contain_text(re.compile(r"up to 22\.\d km apart"))
        expect(disputes).to_contain_text("The side of depot is disputed")
        expect(disputes).to_contain_text("Relief: inside")
        expect(disputes).to_contain_text("Alpha: outside")
        expect(disputes).to_contain_text("Nobody finds here which of them is so.")
        places = it.main.locator("table.places")
        expect(places.locator("tr").filter(has_text="Relief")).to_contain_text("inside, edge 10.0 km away")
        expect(places.locator("tr").filter(has_text="Alpha")).to_contain_text(
            re.compile(r"outside, edge 12\.\d km")
        )
        it.still()
        drawn = it.page.evaluate(
            "document.querySelector('ol-incident-map ol-map').map.getSource('accounts').serialize().data"
            ".features.filter(it => it.properties.part === 'point').map(it => it.properties.label)"
        )
        assert [label.splitlines()[0] for label in drawn] == ["Relief", "Alpha"]
    found = [it for it in three.house.releases("alpha") if "find" in str((it["shown"] or {}).get("type"))]
    assert not [it for it in found if "incident" in str(it["shown"]["type"])], "nothing is found of it"


def test_a_demand_that_is_not_answered_in_time_is_a_fact_and_a_late_answer_another(three: Three) -> None:
    guest, page = three.relief, three.relief.page
    guest.go("incidents", "show", incident_of(three))
    page.get_by_text("Make a statement about this incident").click()
    form = page.locator("ol-incident form.stating")
    form.locator("input[name=verb][value=demands]").check()
    form.locator("input[name=to][value=alpha]").check()
    form.get_by_label("In your party's own words", exact=True).fill("State whose shells they were.")
    due = datetime.fromtimestamp((now_ms() + 6_000) / 1000, UTC)
    form.get_by_label("Asks each of those for a statement by").fill(f"{due:%Y-%m-%dT%H:%M:%SZ}")
    form.locator("button.primary").click()
    expect(column(guest, "alpha")).to_contain_text("Relief asks for a statement by")
    for it in (three.relief, three.alpha):
        it.go("incidents", "show", incident_of(three))
        silent = column(it, "alpha").locator(".silent")
        expect(silent).to_contain_text("No response by the time asked", timeout=30_000)
        expect(silent).to_contain_text("That says nothing of why.")
    three.alpha.go("now")
    owed = three.alpha.main.locator("section.mine li.item").filter(has_text="Relief asks for a statement")
    expect(owed).to_contain_text("OVERDUE")
    expect(owed).to_contain_text("Incident: strike")
    expect(three.alpha.page.locator("ol-alarm")).to_contain_text("Relief asks for a statement")
    guest.go("now")
    theirs = guest.main.locator("section[aria-labelledby=now-owed] li.item")
    expect(theirs.filter(has_text="statement asked of Alpha")).to_contain_text("OVERDUE")
    owed.get_by_role("link").click()
    detail = three.alpha.main.locator(".now-detail")
    expect(detail).to_contain_text("State whose shells they were.")
    expect(detail).to_contain_text("That none had come by then is on record.")
    expect(detail.locator("ol-ack")).to_have_count(0)
    detail.get_by_role("link", name="Make a statement").click()
    expect(three.alpha.main.locator("form.stating input[name=to][value=relief]")).to_be_checked()
    three.alpha.go("incidents")
    expect(three.alpha.main.locator("ul.incidents > li")).to_contain_text("1 asked and silent")
    (asked,) = (it for it in three.house.rows("alpha", "statements") if it["verb"] == "demands")
    facts = {"statement": "late", "about": asked["statement"], "verb": "denies", "to": ["relief"]}
    three.house.say("alpha", "statement.make/v1", facts, {"text": "They were not ours."})
    guest.go("incidents", "show", incident_of(three))
    expect(column(guest, "alpha")).to_contain_text("No response by the time asked")
    expect(column(guest, "alpha")).to_contain_text("Since then: a statement came at ")
    expect(column(guest, "alpha")).to_contain_text(" late. That nothing had come by ")
    expect(column(guest, "alpha")).to_contain_text("They were not ours.")
    three.alpha.go("now")
    expect(three.alpha.main.locator("section.mine li.item").filter(has_text="statement")).to_have_count(0)


def test_a_file_is_on_record_by_its_hash_and_passed_on_and_never_sent(three: Three) -> None:
    film, other = three.folder / "heron.mp4", three.folder / "other.mp4"
    film.write_bytes(FILM)
    other.write_bytes(OTHER_FILM)
    digest = hashlib.sha256(FILM).hexdigest()
    guest = three.relief
    guest.go("incidents", "show", incident_of(three), "exhibits")
    guest.main.get_by_text("Put an exhibit on record").click()
    form = guest.main.locator("form.exhibiting")
    form.get_by_label("The file").set_input_files(film)
    expect(form).to_contain_text(digest)
    expect(form.locator("input[name=name]")).to_have_value("heron.mp4")
    form.get_by_label("What it shows").fill("What fell.")
    form.locator("input[name=to][value=alpha]").check()
    form.get_by_role("button", name="Put it on record").click()
    card = guest.main.locator("ol-exhibit")
    expect(card).to_contain_text("held by Relief")
    (row,) = three.house.rows("alpha", "exhibits")
    assert (row["sha256"], row["bytes"]) == (digest, len(FILM))
    card.get_by_label("Compare a file with this hash").set_input_files(other)
    expect(card).to_contain_text(f"ANOTHER file. Its SHA-256 is {hashlib.sha256(OTHER_FILM).hexdigest()}")
    card.locator("summary", has_text="Take a step").click()
    card.locator("select[name=step]").select_option("hand_over")
    card.locator("select[name=to]").select_option("alpha")
    card.get_by_role("button", name="Sign it").click()
    expect(card).to_contain_text("handed over by Relief to Alpha, not received yet")
    theirs = three.alpha
    theirs.go("incidents", "show", incident_of(three), "exhibits")
    card = theirs.main.locator("ol-exhibit")
    card.locator("summary", has_text="Take a step").click()
    check = card.get_by_label("Compare a file with this hash")
    check.set_input_files(other)
    expect(card).to_contain_text("ANOTHER file")
    card.get_by_role("button", name="Sign it").click()
    expect(card).to_contain_text("The file that was chosen is another one")
    check.set_input_files(film)
    expect(card).to_contain_text("The same file")
    card.get_by_role("button", name="Sign it").click()
    expect(card).to_contain_text("held by Alpha")
    expect(card).to_contain_text("hash compared: the same")
    for it in (three.relief, three.alpha):
        sent = b"".join(one.asked for one in it.wire.exchanges()) if it.wire else b""
        assert digest.encode() in sent, f"{it.party} sent a hash"
        assert b"frames of heron" not in sent, "and nothing of the file"


def test_its_file_is_given_to_the_node_by_its_author_and_compared_by_whoever_saves_it(three: Three) -> None:
    film, other = three.folder / "heron.mp4", three.folder / "other.mp4"
    guest, theirs = three.relief, three.alpha
    theirs.go("incidents", "show", incident_of(three), "timeline")
    theirs.go("incidents", "show", incident_of(three), "exhibits")
    file = theirs.main.locator("ol-exhibit-file")
    expect(file).to_contain_text("The file is not at the node: ask whoever put it on record.")
    expect(file.locator("input[type=file]")).to_have_count(0)
    guest.go("incidents", "show", incident_of(three), "exhibits")
    own = guest.main.locator("ol-exhibit-file")
    own.get_by_label("Give the file to the node").set_input_files(other)
    expect(own).to_contain_text("ANOTHER file")
    own.get_by_label("Give the file to the node").set_input_files(film)
    expect(own).to_contain_text("The file is at the node.")
    theirs.go("incidents", "show", incident_of(three), "timeline")
    theirs.go("incidents", "show", incident_of(three), "exhibits")
    with theirs.page.expect_download() as began:
        file.get_by_role("button", name="Save the file").click()
    began.value.save_as(three.folder / "had.mp4")
    assert (three.folder / "had.mp4").read_bytes() == FILM
    assert began.value.suggested_filename == "heron.mp4"
    digest = hashlib.sha256(FILM).hexdigest()
    expect(file).to_contain_text(f"Saved. It is the file that is on record: {digest}")
    expect(file.get_by_role("button", name="Take the file away")).to_have_count(0)


def test_a_bundle_with_pages_on_paper_is_shown_to_extend_a_checkpoint_that_one_holds(three: Three) -> None:
    guest = three.alpha
    note = guest.page.evaluate("fetch('/v1/log/checkpoint').then((it) => it.json()).then((it) => it.note)")
    size = note.splitlines()[1]
    held, none = three.folder / "held", three.folder / "none"
    held.write_text(note, encoding="utf-8")
    none.write_text("no checkpoint", encoding="utf-8")
    three.house.say(
        "alpha", "statement.make/v1",
        {"statement": "more", "about": incident_of(three), "verb": "denies", "to": ["relief"]},
        {"text": "Nor later."},
    )  # fmt: skip
    guest.go("incidents", "show", incident_of(three), "evidence")
    evidence = guest.main.locator("ol-evidence")
    evidence.get_by_label("its pages as a PDF, too").check()
    evidence.locator("summary", has_text="Show that the log has grown").click()
    evidence.get_by_label("A checkpoint from elsewhere").set_input_files(none)
    expect(evidence).to_contain_text("none is not a checkpoint")
    evidence.get_by_label("A checkpoint from elsewhere").set_input_files(held)
    expect(evidence).to_contain_text(f"It will be shown to extend a checkpoint of {size} entries.")
    with guest.page.expect_download() as began:
        evidence.get_by_role("button", name="Make the evidence bundle").click()
    bundle = three.folder / "extends.zip"
    began.value.save_as(bundle)
    expect(evidence).to_contain_text("nothing was rewritten")
    expect(evidence).to_contain_text("report.pdf")
    expect(evidence).to_contain_text(f"exhibits/{hashlib.sha256(FILM).hexdigest()}")
    done = subprocess.run(
        [sys.executable, "-m", "openline.verify", bundle, "--checkpoint", held],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert int(size) in json.loads(done.stdout)["extends"], done.stdout


def test_the_evidence_is_verified_by_the_command_and_here_and_any_byte_of_it_counts(three: Three) -> None:
    guest = three.alpha
    guest.go("incidents", "show", incident_of(three), "evidence")
    evidence = guest.main.locator("ol-evidence")
    saved = []
    for name in ("Make the evidence bundle", "Save the policy"):
        with guest.page.expect_download() as began:
            evidence.get_by_role("button", name=name).click()
        saved.append(str(three.folder / began.value.suggested_filename))
        began.value.save_as(saved[-1])
    bundle, policy = saved
    command = [sys.executable, "-m", "openline.verify", bundle, "--policy", policy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verified" in done.stdout.lower()
    expect(evidence).to_contain_text("It holds against the server's own policy, NOT against one of yours")
    expect(evidence).to_contain_text("openline verify")
    expect(evidence).to_contain_text("entries.jsonl")
    changed = bytearray(Path(bundle).read_bytes())
    changed[len(changed) // 2] ^= 1
    spoilt = three.folder / "spoilt.zip"
    spoilt.write_bytes(changed)
    evidence.get_by_label("Check an evidence bundle").set_input_files(spoilt)
    expect(evidence.locator(".report.failed")).to_contain_text("FAILED")
    command[3] = str(spoilt)
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_by_keyboard_alone_one_is_opened_merged_and_shown_to_another(three: Three) -> None:
    guest, page = three.relief, three.relief.page
    guest.go("incidents", "new")
    page.evaluate("document.querySelector('main').focus()")

    def to(name: str) -> Locator:
        """Go on by Tab until a field or button of that name is focused."""
        for _ in range(80):
            page.keyboard.press("Tab")
            said = page.evaluate(
                "(() => { const it = document.activeElement; return [it.getAttribute('name'), it.value,"
                " it.textContent.trim()].join('|') })()"
            )
            if name in said:
                return page.locator(":focus")
        raise AssertionError(f"{name} is never come to")

    to("account.kind")
    page.keyboard.type("near")
    to("account.at")
    page.keyboard.type(group(now_ms()))
    to("text|")
    page.keyboard.type("A round passed over us.")
    to("Open the incident")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/incidents/show/i-"))
    expect(guest.main.locator("h1")).to_have_text("near miss")
    second = next(it for it in three.house.rows("relief", "incidents") if it["kind"] == "near_miss")
    guest.go("incidents", "show", second["incident"], "record")
    page.evaluate("document.querySelector('main').focus()")
    to("to|bravo")
    page.keyboard.press("Space")
    to("Show it")
    page.keyboard.press("Enter")
    until(lambda: three.house.rows("bravo", "incidents"), "bravo is shown the second")
    expect(three.bravo.main.locator("ul.incidents > li")).to_contain_text("A round passed over us.")
    to("into|")
    to("Hold them to be the same")
    page.keyboard.press("Enter")
    expect(guest.main).to_contain_text("Hold them apart again")
    first = incident_of(three)
    held = {it["incident"]: it["same_as"] for it in three.house.rows("relief", "incidents")}
    assert held[second["incident"]] == {"relief": first}
    assert not three.house.get("bravo", f"/v1/incidents/{second['incident']}")["same_as"], (
        "of the first it knows nothing"
    )
    guest.main.get_by_role("button", name="No longer the same").press("Enter")
    expect(guest.main).to_contain_text("Hold it to be the same as another")


def test_what_is_split_off_says_so_and_which_statements_it_takes(three: Three) -> None:
    first = incident_of(three)
    denial = next(it for it in three.house.rows("relief", "statements") if it["verb"] == "denies")
    facts = {
        "incident": "part", "kind": "fire", "at_ms": now_ms(), "to": ["alpha"], "out_of": first,
        "takes": [denial["statement"]],
    }  # fmt: skip
    account = {"kind": "fire", "at_ms": facts["at_ms"]}
    three.house.say("relief", "incident.open/v1", facts, {"account": account, "text": "It burns."})
    for guest, takes in ((three.relief, True), (three.alpha, False)):
        guest.go("incidents", "show", "part")
        note = guest.main.locator(".split-note")
        expect(note).to_contain_text("Split off of")
        assert ("It takes:" in note.inner_text()) is takes, "what it takes is its opener's to know"
        note.get_by_role("link").click()
        expect(guest.main.locator(".split-note")).to_contain_text("Split off of it: part")


def test_its_stretch_is_played_back_as_known_then_and_as_corrected(three: Three) -> None:
    guest, page = three.alpha, three.alpha.page
    guest.go("incidents", "show", incident_of(three))
    guest.main.get_by_role("link", name="Play this stretch back").click()
    expect(page).to_have_url(re.compile(r"#/time/\d+/\d+/i-"))
    expect(page.locator(".looking")).to_contain_text("as known then")
    expect(guest.main).to_contain_text("is played back.")
    expect(guest.main).to_contain_text("Nothing was on record of it by then.")
    page.get_by_label("as corrected").check()
    expect(page.locator(".pane.corrected")).to_be_visible()
    page.get_by_label("as known then").check()
    page.get_by_label("600×").check()
    page.get_by_role("button", name="Play").click()
    stated = page.locator("#accounts-then + ol")
    expect(stated).to_contain_text("Relief, opens the incident")
    page.get_by_role("link", name="Back to the incident").click()
    expect(column(guest, "relief")).to_contain_text(RELIEFS)


def test_it_is_shown_as_it_was_known_then_and_whoever_looks_back_does_not_act(three: Three) -> None:
    guest = three.relief
    picture = three.house.get("relief", f"/v1/incidents/{incident_of(three)}/picture")
    denial = next(it for it in picture["accounts"] if it["act"] == "denies")
    before = datetime.fromtimestamp((denial["received_at_ms"] - 1) / 1000, UTC)
    guest.go("incidents", "show", incident_of(three))
    field = guest.main.get_by_label("As known at")
    field.fill(before.isoformat(timespec="milliseconds"))
    guest.main.get_by_role("button", name="Show what was known then").click()
    expect(guest.main.locator(".looking")).to_contain_text("AS KNOWN")
    expect(column(guest, "relief")).to_contain_text(RELIEFS)
    expect(guest.main).not_to_contain_text(ALPHAS)
    expect(guest.main.locator(".disputes")).to_have_count(0)
    expect(guest.main.locator("ol-incident form.stating")).to_have_count(0)
    guest.expect("404")
    field.fill("2020-01-01T00:00:00Z")
    guest.main.get_by_role("button", name="Show what was known then").click()
    expect(guest.main).to_contain_text("Nothing of this incident was on record by then")
    guest.main.get_by_role("button", name="As it stands now").click()
    expect(column(guest, "alpha")).to_contain_text(ALPHAS)


def test_a_point_of_the_map_leads_to_the_form_with_its_coordinate(three: Three) -> None:
    guest, page = three.alpha, three.alpha.page
    guest.go("map")
    guest.still()
    page.locator("#map-search").fill(OUTSIDE)
    page.locator("#map-search").press("Enter")
    card = page.locator(".map-side .picked")
    card.get_by_role("link", name="Open an incident here").click()
    where = page.locator("form.opening [name='account.where']")
    expect(where).to_have_value(re.compile("^33.70000 N 38.60000 E$"))


PARTS = ("", "near", "timeline", "exhibits", "record", "evidence", "all")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_axe_finds_nothing_and_nothing_is_to_be_scrolled_sideways(
    three: Three, look: Eyes, language: str, theme: str
) -> None:
    guest = three.relief
    put(guest, language, theme)
    shown = ("incidents", "show", incident_of(three))
    found: list[str] = []
    for place in [
        ("incidents",),
        ("incidents", "new"),
        *((*shown, part) if part else shown for part in PARTS),
    ]:
        guest.go(*place)
        guest.settle()
        expect(guest.main.locator(".waiting")).to_have_count(0)
        found += [f"{'/'.join(place)} {it}" for it in look(guest, "axe", TAGS)]
        guest.page.set_viewport_size({"width": 320, "height": 700})
        found += [f"{'/'.join(place)} wide: {it}" for it in look(guest, "wide")]
        found += [f"{'/'.join(place)} small: {it}" for it in look(guest, "small")]
        guest.page.set_viewport_size({"width": 1280, "height": 800})
    put(guest, "en", "light")
    assert not found, "\n".join(found)


def test_a_time_that_is_still_to_come_is_taken_and_asked_about(three: Three) -> None:
    guest, page = three.alpha, three.alpha.page
    guest.go("incidents", "show", incident_of(three))
    page.get_by_text("Make a statement about this incident").click()
    form = page.locator("ol-incident form.stating")
    form.locator("input[name=verb][value=reports]").check()
    form.locator("input[name=to][value=relief]").check()
    form.get_by_label("In your party's own words", exact=True).fill("It will have been tomorrow.")
    form.get_by_label("Give an account of your own").check()
    fill(form, at=group(now_ms() + 86_400_000))
    form.locator("button.primary").click()
    expect(form.locator(".doubt")).to_contain_text("is still to come: is that what is meant?")
    for it in (three.alpha, three.relief):
        it.go("incidents", "show", incident_of(three))
        expect(column(it, "alpha")).to_contain_text("still to come when it was said")


def test_a_third_party_was_sent_nothing_of_it(three: Three) -> None:
    bravo: Any = three.bravo.wire
    bravo_came = bravo.came()
    assert b"A round passed over us." in bravo_came, "its wire was read: what it was shown is in it"
    for canary in (RELIEFS, ALPHAS, "They were not ours.", "heron.mp4", incident_of(three), "depot"):
        assert canary.encode() not in bravo_came, f"bravo was sent {canary!r}"
    three.bravo.expect("status of 404")
    three.bravo.go("incidents", "show", incident_of(three))
    expect(three.bravo.main).to_contain_text("No incident of this id is on record that is shown to you.")
