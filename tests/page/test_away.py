"""A server that goes and comes back: said within five seconds, resumed without a gap, nothing doubled."""

from __future__ import annotations

import re
from time import monotonic
from typing import Any

from playwright.sync_api import Page, expect

from tests.page.guest import AWAY, Guest, Guests
from tests.page.house import House, until

SAID_WITHIN_MS = 5000


def circle(lat_e7: int, lon_e7: int, radius_m: int = 500) -> dict[str, Any]:
    return {"type": "circle", "centre": {"lat_e7": lat_e7, "lon_e7": lon_e7}, "radius_mm": radius_m * 1000}


def site(name: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A site that is notified, as a view drafts it."""
    body = {
        "id": name,
        "name": f"Clinic {name}",
        "type": "site",
        "function": "clinic",
        "footprint": circle(334_000_000, 388_000_000),
        "valid": {"start_ms": 1_780_000_000_000, "end_ms": "UFN"},
    }
    return "site.add/v1", {"notification": name, "version": 1}, {"notification": body}


def tell(house: House, name: str) -> None:
    """Have alpha state something to relief, which is told of it."""
    facts = {"statement": name, "about": "bridge", "verb": "reports", "to": ["relief"]}
    house.say("alpha", "statement.make/v1", facts, {"text": f"The bridge is {name}.", "language": "en"})


def says_so(page: Page) -> None:
    expect(page.locator(".topbar .link").first).to_contain_text("AWAY", timeout=SAID_WITHIN_MS)
    expect(page.locator(".banners")).to_contain_text(
        "The server does not answer. What is shown is as of", timeout=SAID_WITHIN_MS
    )


def all_told(guest: Guest, house: House) -> None:
    """Wait until the page holds every release that its party was given: each once, in order."""
    told = [it["seq"] for it in house.releases(guest.party)]
    assert told == list(range(1, len(told) + 1))
    until(lambda: guest.seqs()[-1:] == told[-1:], "the last release is in the page", 20)
    assert guest.seqs() == told


def test_killed_and_begun_again_it_resumes_where_it_was(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    page = guest.page
    all_told(guest, house)
    house.say("alpha", *site("bridge"))
    tell(house, "before")
    all_told(guest, house)
    guest.expect(AWAY)
    for number in range(2):
        house.kill()
        began = monotonic()
        says_so(page)
        print(f"said {monotonic() - began:.1f} s after the server was killed")
        house.begin()
        tell(house, f"after-{number}")  # before the page has found its way back, or after
        guest.live()
        expect(page.locator(".banner.away")).to_have_count(0)
        all_told(guest, house)


def test_what_is_said_meanwhile_is_listed_and_sent_once_in_its_order(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    page = guest.page
    guest.settle()
    guest.expect(AWAY)
    house.kill()
    says_so(page)
    names = ["first", "second", "third"]
    for it in names:
        guest.draft(f"Notify {it}", *site(it))
        expect(page.locator("ol-outbox li").filter(has_text=f"Notify {it}")).to_be_visible()
    expect(page.locator("ol-outbox")).to_contain_text("Each is sent once, in this order")
    waiting = page.locator("ol-outbox li")
    expect(waiting).to_have_text([re.compile(f"Notify {it}") for it in names])
    waiting.nth(1).get_by_role("button", name="Take back").click()
    expect(waiting).to_have_count(2)
    house.begin()
    expect(waiting).to_have_count(0)
    sites = [it for it in house.rows("relief", "sites") if it["id"] in names]
    sites.sort(key=lambda it: it["notified_at_ms"])
    assert [(it["id"], it["version"]) for it in sites] == [("first", 1), ("third", 1)], "each once, in order"
    all_told(guest, house)


def test_an_answer_that_was_lost_with_the_line_doubles_nothing(
    house: House, guests: Guests, wires: Any
) -> None:
    wire = wires(house)
    guest = guests(house, "relief", through=wire)
    page = guest.page
    guest.settle()
    guest.expect(AWAY)
    wire.deafen()
    guest.draft("Notify unheard", *site("unheard"))
    until(
        lambda: any(it["id"] == "unheard" for it in house.rows("relief", "sites")),
        "it is on record, and the page does not know",
    )
    wire.cut()
    expect(page.locator("ol-outbox li")).to_have_count(1)
    wire.flow()
    expect(page.locator("ol-outbox li")).to_have_count(0)
    of_it = [it for it in house.rows("relief", "sites") if it["id"] == "unheard"]
    assert [it["version"] for it in of_it] == [1]
    guest.live()
    all_told(guest, house)


def test_a_machine_that_hangs_and_breaks_no_connection_is_noticed_too(
    house: House, guests: Guests, wires: Any
) -> None:
    wire = wires(house)
    guest = guests(house, "alpha", through=wire)
    guest.settle()
    guest.expect(AWAY, "timed out")
    wire.stall()
    expect(guest.page.locator(".topbar .link").first).to_contain_text("AWAY", timeout=7000)
    wire.flow()
    guest.live()
    all_told(guest, house)


def test_loaded_while_the_server_is_away_the_page_shows_what_it_knew_with_its_age(
    house: House, guests: Guests
) -> None:
    guest = guests(house, "relief", "zones")
    page = guest.page
    guest.go("plans")
    guest.draft("Notify kept", *site("kept"))
    rows = "document.querySelector('ol-page').page.lists.rows('sites').map(it => it.id)"
    until(lambda: "kept" in page.evaluate(rows), "what one has said oneself is on the list")
    guest.settle()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: page.evaluate(KEEPS_ALL), "every file of the page is kept", 30)
    guest.expect(AWAY)
    house.kill()
    page.reload()
    expect(page.locator(".whose")).to_contain_text("relief")
    says_so(page)
    expect(page.locator(".banners")).to_contain_text(re.compile(r"as of [0-9]+ (s|min) ago"))
    assert "kept" in page.evaluate(rows)
    for room in ("now", "map", "lines", "record", "desk"):  # also such as were never opened
        guest.go(room)
    guest.draft("Notify offline", *site("offline"))
    expect(page.locator("ol-outbox li")).to_have_count(1)
    page.reload()
    expect(page.locator("ol-outbox li")).to_contain_text("Notify offline")
    house.begin()
    expect(page.locator("ol-outbox li")).to_have_count(0)
    guest.live()
    assert sum(it["id"] == "offline" for it in house.rows("relief", "sites")) == 1
    all_told(guest, house)


KEEPS_ALL = """async () => {
  const names = (await caches.keys()).filter((it) => it.startsWith("openline-page-"));
  const found = names.length ? await (await caches.open(names[0])).keys() : [];
  return found.length > 10 && found.some((it) => it.url.includes("/land-"));
}"""


def test_signed_out_while_the_server_is_away_nobody_is_let_in_by_that_session_later(
    house: House, guests: Guests
) -> None:
    guest = guests(house, "alpha")
    page = guest.page
    guest.settle()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    guest.expect(AWAY, "status of 401")
    house.kill()
    says_so(page)
    page.get_by_text("Settings").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("The server has not heard it yet")
    page.reload()
    expect(page.get_by_label("Access token")).to_be_visible()
    expect(page.locator(".topbar")).to_have_count(0)
    house.begin()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert guest.context.cookies() == []
