"""Statements side by side, bundles, the head of the log: shown, saved, and checked (R18, R21)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from openline.verify import VERIFIED, verify_bundle
from tests.page.guest import Guests
from tests.page.house import House

pytestmark = pytest.mark.requirement("R21")


def stated(house: House, party: str, name: str, verb: str, text: str, to: str) -> None:
    """Have a party state something about what both were shown."""
    both = {it["entry"] for it in house.releases(party)} & {it["entry"] for it in house.releases(to)}
    about = min(both)
    facts = {"statement": name, "about": about, "verb": verb, "to": [to]}
    house.say(party, "statement.make/v1", facts, {"text": text})


@pytest.mark.requirement("R18")
def test_a_denial_stands_beside_what_it_denies_and_a_bundle_of_it_is_verified(
    house: House, guests: Guests
) -> None:
    stated(house, "alpha", "s-alleged", "alleges", "Your lorry was at the depot.", "relief")
    guest = guests(house, "relief", "statements", "about", "s-alleged")
    page = guest.page
    form = page.locator("form.stating")
    form.get_by_label("denies").check()
    form.locator("input[name=to][value=alpha]").check()
    form.get_by_label("In your party's own words").fill("None of ours was there.")
    form.get_by_role("button", name="Put the statement on record").press("Enter")
    columns = page.locator(".columns .column")
    expect(columns).to_have_count(2)
    expect(columns.nth(0)).to_contain_text("Your lorry was at the depot.")
    expect(columns.nth(1)).to_contain_text("None of ours was there.")
    columns.nth(1).get_by_label("Choose for a bundle").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make a bundle of the 1 chosen").click()
    expect(page.locator(".report")).to_contain_text("NOT against one of yours")
    expect(page.locator(".report")).to_contain_text("ZERO")
    expect(page.locator(".convenience")).to_contain_text("openline verify")
    policy = json.dumps(house.get("relief", "/v1/theatre")["policy"]).encode()
    data = saved.value.path().read_bytes()
    report = verify_bundle(data, policy)
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.shown < report.size
    assert verify_bundle(data.replace(b'"i":1', b'"i":2', 1), policy).problem


def test_the_head_says_that_there_are_no_witnesses_and_that_it_continues_the_last(
    house: House, guests: Guests
) -> None:
    page = guests(house, "relief", "record").page
    expect(page.locator("main")).to_contain_text("the signature holds")
    expect(page.locator("main")).to_contain_text(
        "ZERO. Nobody but the log's operator stands behind this head"
    )
    expect(page.locator("main")).to_contain_text("This browser has seen no head of this log before")
    stated(house, "relief", "s-more", "reports", "We stay where we are.", "alpha")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("main")).to_contain_text("the former head is the beginning of this one")


def test_a_log_that_does_not_continue_what_it_showed_is_an_alarm(house: House, guests: Guests) -> None:
    guest = guests(house, "relief", "record")
    page = guest.page
    expect(page.locator("main")).to_contain_text("the signature holds")
    # As if another log of the same size had been shown here before.
    page.evaluate(
        """async () => {
          const { keep } = document.querySelector("ol-page").page;
          const kept = (await keep.all("notes")).get("checkpoint");
          const lines = kept.note.split("\\n");
          lines[2] = "A" + "A".repeat(42) + "=";
          await keep.put("notes", "checkpoint", { ...kept, note: lines.join("\\n") });
        }"""
    )
    page.get_by_role("button", name="Look again").click()
    alarm = page.locator(".card.alarm")
    expect(alarm).to_contain_text("THE LOG DOES NOT CONTINUE WHAT IT SHOWED BEFORE")
    with page.expect_download() as saved:
        alarm.get_by_role("button", name="Save both heads").click()
    assert saved.value.path().read_text().count("\n\n— ") == 2


def test_a_receipt_is_followed_to_the_head_and_what_had_been_told_is_searched(
    house: House, guests: Guests
) -> None:
    stated(house, "relief", "s-mine", "reports", "We are at the bridge.", "alpha")
    entry = next(it["entry"] for it in house.rows("relief", "statements") if it["statement"] == "s-mine")
    guest = guests(house, "relief", "record", "entries", entry)
    page = guest.page
    expect(page.locator(".entry")).to_contain_text("The body is the one that was signed")
    page.get_by_role("button", name="Receipt", exact=True).click()
    expect(page.locator(".entry [role=status]")).to_contain_text("the path leads from its leaf to the root")
    guest.go("record", "told")
    expect(page.locator("table.told tbody tr")).not_to_have_count(0)
    page.get_by_label("Search in it").fill("nothing has these words")
    expect(page.locator("table.told")).to_have_count(0)
