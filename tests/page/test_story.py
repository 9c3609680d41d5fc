"""Two parties at two browsers: agreed, notified, matched, resolved, warned, overdue, denied, proven.

Each browser has a wire of its own, which is read: neither is ever sent what the other keeps to itself.
"""

from __future__ import annotations

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
from playwright.sync_api import Page, expect

from openline.app.templates import shipped_templates
from openline.decide.templating import warning_text
from openline.model.warning import Demand, Ladder, Medium, Rung, Warning
from tests.desk import zone_body
from tests.page.guest import Guest
from tests.page.house import House, Nursery, make_house, until
from tests.page.wire import Wire
from tests.warned import facts_of

HOUR_MS = 3_600_000
RELIEFS = ("convoy-kestrel", "Kestrel column", "vaccines for Palmyra", "kestrel-gate", "KESTREL-7")
"""What relief says of its convoy, and to nobody else."""
ALPHAS = ("patrol-osprey", "Osprey patrol", "osprey-depot")


class Pair(NamedTuple):
    """Two parties, each at its own browser, and a folder for what is saved."""

    house: House
    relief: Guest
    alpha: Guest
    folder: Path


@pytest.fixture(scope="module")
def pair(nursery: Nursery, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    house = make_house(nursery, "story", "relief", "alpha")
    house.begin()
    wires = [Wire(house.port), Wire(house.port)]
    relief, alpha = (Guest(browser, house, through=it) for it in wires)
    try:
        relief.enter("relief", "zones")
        alpha.enter("alpha", "now")
        yield Pair(house, relief, alpha, tmp_path_factory.mktemp("story"))
    finally:
        for guest in (relief, alpha):
            guest.close()
        for wire in wires:
            wire.close()
        house.close()


@pytest.fixture(autouse=True)
def calm(pair: Pair) -> Iterator[None]:
    """After each act, nothing has gone wrong at either browser."""
    yield
    pair.relief.calm()
    pair.alpha.calm()


def group(ms: int) -> str:
    """A time as officers write it."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%d%H%MZ%b%y}".upper()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def sign(page: Page) -> None:
    page.locator("main form button.primary").filter(has_text=re.compile("Sign")).last.click()


def test_a_zone_is_put_on_record_proposed_as_agreed_and_signed_by_both(pair: Pair) -> None:
    page = pair.relief.page
    pair.relief.go("zones", "+", "zone")
    page.locator("input[name=id]").fill("clinic")
    page.locator("input[name=name]").fill("Clinic of the valley")
    page.get_by_label("Centre").fill("33.70000 N 38.30000 E")
    page.get_by_label("Radius").first.fill("2")
    expect(page.locator("ol-outline")).to_contain_text("37S DT 35129 29113")
    page.locator("input[name=share][value=alpha]").check()
    page.locator("select[name='share.alpha']").select_option("full")
    sign(page)
    expect(page).to_have_url(re.compile("#/zones/clinic$"))
    expect(pair.relief.main).to_contain_text("Clinic of the valley")

    pair.relief.go("zones", "+", "agreement")
    page.locator("input[name=id]").fill("valley")
    page.locator("textarea[name=text]").fill("Nobody enters the clinic zone without a call.")
    for name in ("relief", "alpha"):
        page.locator(f"input[name=party][value={name}]").check()
    page.locator("label").filter(has_text="Clinic of the valley").locator("input[name=covers]").check()
    page.locator("main form button.primary").click()
    until(lambda: pair.house.rows("alpha", "agreements"), "alpha is shown what is proposed")

    for guest in (pair.relief, pair.alpha):
        guest.go("zones", "valley")
        expect(guest.main).to_contain_text("Nobody enters the clinic zone without a call.")
        if guest.party in pair.house.rows(guest.party, "agreements")[0]["signed"]:
            continue
        guest.main.get_by_role("button", name=re.compile("^Sign")).first.click()
        guest.main.get_by_role("checkbox").last.check()
        guest.main.locator("form button.primary").click()
        until(
            lambda guest=guest: guest.party in pair.house.rows(guest.party, "agreements")[0]["signed"],
            f"{guest.party} has signed",
        )
    for guest in (pair.relief, pair.alpha):
        expect(guest.main.locator(".badge.state-in_force")).to_be_visible()


def test_a_convoy_is_notified_and_a_match_is_seen_by_both_as_a_contact_only(pair: Pair) -> None:
    begins = now_ms() + 2 * HOUR_MS
    notify(
        pair.relief,
        {"id": RELIEFS[0], "name": RELIEFS[1], "purpose": RELIEFS[2], "tracks": RELIEFS[4]},
        [("33.40000 N 38.00000 E", RELIEFS[3], ""), ("33.60000 N 38.20000 E", "", group(begins + HOUR_MS))],
        group(begins),
    )
    expect(pair.relief.page).to_have_url(re.compile(f"#/plans/{RELIEFS[0]}"))
    notify(
        pair.alpha,
        {"id": ALPHAS[0], "name": ALPHAS[1]},
        [("33.60000 N 38.00000 E", "", ""), ("33.40000 N 38.20000 E", ALPHAS[2], group(begins + HOUR_MS))],
        group(begins),
    )
    for guest, other in ((pair.relief, "alpha"), (pair.alpha, "relief")):
        until(lambda guest=guest: pair.house.rows(guest.party, "matches"), "both sides are told")
        guest.go("now")
        item = guest.page.locator(".now-queue ol.queue li").filter(has_text=re.compile("[Mm]atch"))
        expect(item.first).to_be_visible()
        item.first.get_by_role("link").first.click()
        card = guest.page.locator("section.match").first
        expect(card).to_contain_text(re.compile(f"call {other}", re.IGNORECASE))
        expect(guest.page.locator("ol-now-item ol.ring, ol-now-item .ring").first).to_contain_text(
            f"{other} desk"
        )


def notify(guest: Guest, fields: dict[str, str], route: list[tuple[str, str, str]], depart: str) -> None:
    """Notify a movement in the form: places as one types them, each with its time."""
    page = guest.page
    guest.go("plans", "+", "movement")
    for name, value in fields.items():
        page.locator(f"main input[name='{name}']").fill(value)
    page.locator("main input[name=depart]").fill(depart)
    for number, (place, called, arrives) in enumerate(route):
        point = page.locator(".waypoint").nth(number)
        point.locator("input").first.fill(place)
        if called:
            point.locator("input").nth(1).fill(called)
        if arrives:
            point.locator("input").nth(2).fill(arrives)
    expect(page.locator("ol-route")).to_contain_text("37S")
    sign(page)
    until(lambda: guest.house.rows(guest.party, "movements"), "the movement is on record")


def test_the_match_is_resolved_by_both_in_their_own_words(pair: Pair) -> None:
    for guest in (pair.relief, pair.alpha):
        card = guest.page.locator("section.match").first
        card.locator("input[name=how]").first.check()
        card.locator("button.primary").click()
        until(
            lambda guest=guest: guest.party in pair.house.rows(guest.party, "matches")[0]["says"],
            f"{guest.party} has said how",
        )
    for guest in (pair.relief, pair.alpha):
        says = pair.house.rows(guest.party, "matches")[0]["says"]
        assert set(says) == {"relief", "alpha"}


def test_a_warning_comes_and_is_acknowledged_by_keyboard(pair: Pair) -> None:
    house = pair.house
    zone = msgspec.structs.replace(
        zone_body("pass").zone,
        ladder=Ladder(
            id="pass-ladder",
            zone="pass",
            rungs=(Rung(medium=Medium.MESSAGE, languages=("en",), template="leave"),),
        ),
    )
    house.say("alpha", "zone.add/v1", {"zone": "pass", "version": 1}, {"zone": msgspec.to_builtins(zone)})
    words = {"party": "Relief", "zone": "the zone pass", "deadline": "none", "contact": "+99 1"}
    warning = Warning(
        id="w-1",
        zone="pass",
        rung=1,
        medium=Medium.MESSAGE,
        addressees=("relief",),
        deadline="none",
        can_be_acknowledged=True,
        demand=Demand.LEAVE,
        texts=(warning_text(shipped_templates()["leave"], "en", words),),
    )
    guest, page = pair.relief, pair.relief.page
    guest.go("now")
    facts = msgspec.to_builtins(facts_of(warning))
    house.say("alpha", "warning.issue/v1", facts, {"warning": msgspec.to_builtins(warning)})
    item = page.locator(".now-queue ol.queue li").filter(has_text=re.compile("[Ww]arning"))
    expect(item.first).to_be_visible()
    page.locator("body").press("j")
    for _ in range(10):
        if page.evaluate("/[Ww]arning/.test(document.activeElement.closest('li')?.textContent ?? '')"):
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("ol-now-item")).to_contain_text(
        "Nothing here indicates that any further measure is warranted or lawful."
    )
    button = page.locator("ol-ack button.primary")
    for _ in range(60):
        if button.evaluate("it => it === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(
        lambda: not any(it.get("release") for it in house.rows("relief", "due") if _is_warning(it)),
        "the warning is answered",
    )
    expect(item).to_have_count(0)
    heard = {it["party"]: it for it in house.rows("alpha", "warnings")[0]["heard"]}
    assert "relief" in heard


def _is_warning(row: dict[str, Any]) -> bool:
    return "warning" in str(row.get("about", "")) or str(row.get("type", "")).startswith("warning")


def test_silence_goes_to_the_next_and_both_see_it(pair: Pair) -> None:
    house = pair.house
    channel = {
        "id": "ops",
        "name": "Operational line",
        "parties": ["relief", "alpha"],
        "level": "operational",
    }
    facts = {"channel": "ops", "version": 1, "parties": ["relief", "alpha"], "level": "operational"}
    house.say("alpha", "channel.propose/v1", facts | {"carrier": "openline"}, {"channel": channel})
    proposed = next(it for it in house.rows("relief", "channels") if it["channel"] == "ops")
    pair.relief.go("lines", "ops")
    expect(pair.relief.main).to_contain_text("Operational line")
    signing = {"channel": "ops", "version": 1, "proposal_sha256": proposed["text_sha256"]}
    house.say("relief", "channel.sign/v1", signing)
    pair.alpha.go("now")
    pair.relief.go("now")
    message = {
        "message": "m-1",
        "channel": "ops",
        "serial": 1,
        "precedence": "immediate",
        "action": ["relief"],
        "answer_by_ms": now_ms() + 3000,
    }
    house.say("alpha", "message.send/v1", message, {"text": "Where is your convoy?", "language": "en"})
    owed = pair.alpha.page.locator(".now-queue")
    expect(owed).to_contain_text("OVERDUE", timeout=20_000)
    expect(owed).to_contain_text(re.compile("tried elsewhere|next"), timeout=20_000)
    owes = pair.relief.page.locator(".now-queue .mine")
    expect(owes).to_contain_text("Where is your convoy?")
    expect(owes).to_contain_text("OVERDUE")


def test_a_denial_stands_beside_what_it_denies(pair: Pair) -> None:
    house, page = pair.house, pair.relief.page
    facts = {"statement": "s-1", "about": "clinic", "verb": "alleges", "to": ["relief"]}
    house.say("alpha", "statement.make/v1", facts, {"text": "Shots came from the clinic.", "language": "en"})
    pair.relief.go("statements", "about", "clinic")
    expect(pair.relief.main).to_contain_text("Shots came from the clinic.")
    page.locator("main input[name=verb][value=denies]").check()
    page.locator("main input[name=to][value=alpha]").check()
    page.locator("main textarea[name=text]").fill("No shots came from the clinic.")
    page.locator("main form.stating button.primary").click()
    until(lambda: len(house.rows("alpha", "statements")) == 2, "both statements are on record")
    for guest in (pair.relief, pair.alpha):
        guest.go("statements", "about", "clinic")
        expect(guest.main).to_contain_text("Shots came from the clinic.")
        expect(guest.main).to_contain_text("No shots came from the clinic.")


def test_what_was_exported_is_verified_by_the_command_alone(pair: Pair) -> None:
    page = pair.relief.page
    pair.relief.go("record")
    saved = []
    for name in ("Make a bundle of all", "Save the policy"):
        with page.expect_download() as began:
            page.locator("ol-bundle button").filter(has_text=re.compile(name, re.IGNORECASE)).first.click()
        file = pair.folder / began.value.suggested_filename
        began.value.save_as(file)
        saved.append(str(file))
    bundle, policy = saved
    command = [sys.executable, "-m", "openline.verify", bundle, "--policy", policy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verified" in done.stdout.lower()
    expect(page.locator("ol-bundle")).to_contain_text("openline verify")


def test_neither_was_sent_what_the_other_keeps_to_itself(pair: Pair) -> None:
    relief, alpha = (guest.wire.came() for guest in (pair.relief, pair.alpha) if guest.wire)
    for guest, came, own, others in (
        (pair.relief, relief, RELIEFS, ALPHAS),
        (pair.alpha, alpha, ALPHAS, RELIEFS),
    ):
        assert own[0].encode() in came, f"{guest.party}'s wire was read: its own plan is in it"
        for canary in others:
            assert canary.encode() not in came, f"{guest.party} was sent {canary!r}"
    paths = {it.path.partition("?")[0] for it in pair.alpha.wire.exchanges()} if pair.alpha.wire else set()
    assert {"/v1/releases/stream", "/v1/matches", "/v1/movements"} <= paths
