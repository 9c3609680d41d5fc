"""The first screen and the lines: what awaits an answer cries until it is answered, by keyboard too (R8)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.guest import Guest, Guests
from tests.page.house import House, until

pytestmark = pytest.mark.requirement("R8")
PLACE = "34.4510 N 40.9210 E"
SOUNDS = """
window.sounded = [];
window.AudioContext = class {
  currentTime = 0;
  destination = {};
  resume() { return Promise.resolve(); }
  createGain() {
    return { gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect: (it) => it };
  }
  createOscillator() {
    const it = { frequency: { value: 0 }, connect: (to) => to, stop() {} };
    return Object.assign(it, { start: () => window.sounded.push(it.frequency.value) });
  }
};
"""


@pytest.fixture(autouse=True)
def line(house: House) -> None:
    """A line between the two parties of the house."""
    if house.rows("relief", "channels"):
        return
    parties = ["alpha", "relief"]
    told = {"version": 1, "parties": parties, "level": "operational", "carrier": "openline", "checks": None}
    body = {"channel": {"id": "ops", "name": "Operational line", "languages": ["en", "ar"], **told}}
    house.say("alpha", "channel.propose/v1", {"channel": "ops", **told}, body)
    sha256 = house.rows("relief", "channels")[0]["text_sha256"]
    signed = {"channel": "ops", "version": 1, "proposal_sha256": sha256}
    house.say("relief", "channel.sign/v1", signed, {"reason": ""})


_NUMBERS = itertools.count(1)
_LAST: dict[str, int] = {}


def tell(house: House, precedence: str, text: str, needs: str = "read", number: int = 0) -> str:
    """Have alpha write to relief; return the message's id."""
    serial = number or next(_NUMBERS)
    id = f"m-{serial}"
    facts: dict[str, Any] = {
        "message": id,
        "channel": "ops",
        "serial": serial,
        "after": _LAST.get(precedence, 0),
    }
    facts |= {"precedence": precedence, "action": ["relief"], "needs": needs}
    house.say("alpha", "message.send/v1", facts, {"text": text, "language": "en"})
    _LAST[precedence] = serial
    return id


def answered(house: House, id: str) -> dict[str, str]:
    """What relief has acknowledged of a message, as alpha sees it."""
    row = next(it for it in house.rows("alpha", "messages") if it["message"] == id)
    return row["heard"][0]["acknowledged"]  # type: ignore[no-any-return]


@pytest.fixture
def relief(house: House, guests: Guests) -> Guest:
    return guests(house, "relief", "now", reduced_motion="reduce")


def test_a_flash_stands_above_every_view_until_it_is_read_back_with_its_places(
    house: House, relief: Guest
) -> None:
    relief.go("zones")
    alarm = relief.page.locator(".banner.alarm")
    expect(alarm).to_have_count(0)
    id = tell(house, "flash", f"Your convoy is at {PLACE}.", "read_back")
    expect(alarm).to_contain_text("1 FLASH awaits your answer")
    expect(relief.page.locator("[aria-live=assertive]")).to_contain_text("FLASH: message from")
    alarm.get_by_role("link").click()
    expect(relief.page.locator(".place").first).to_contain_text("34.45100 N 40.92100 E")
    expect(relief.page.get_by_role("radio", name="read back to the sender")).to_be_checked()
    expect(relief.main).to_contain_text("FLASH and what is overdue cannot be put aside")
    send = relief.page.get_by_role("button", name="Acknowledge: read back")
    send.click()
    assert not answered(house, id), "a place that was not ticked was not read back"
    relief.page.locator(".read-back input").check()
    send.click()
    expect(alarm).to_have_count(0)
    assert answered(house, id) == {"read_back": ""}


def test_what_is_to_be_signed_is_listed_and_no_line_is_alive_that_was_never_checked(
    house: House, relief: Guest
) -> None:
    glance = relief.page.locator(".glance")
    expect(glance).to_contain_text("1 line: 1 never checked")
    expect(relief.page.locator(".topbar a.link.unknown")).to_contain_text("0/1")
    expect(relief.page.locator(".lamp.on")).to_have_count(0)
    parties = ["alpha", "relief"]
    told = {"version": 1, "parties": parties, "level": "tactical", "carrier": "voice", "checks": None}
    body = {"channel": {"id": "voice", "name": "Voice line", "languages": ["en"], **told}}
    house.say("alpha", "channel.propose/v1", {"channel": "voice", **told}, body)
    offered = relief.page.locator(".offered")
    expect(offered).to_contain_text("Voice line")
    offered.get_by_role("link", name="Voice line").click()
    relief.page.get_by_role("button", name="Sign it").click()
    relief.page.locator("form").get_by_role("button", name="Sign it").click()
    expect(relief.main).to_contain_text("On record: Voice line signed")
    relief.go("now")
    expect(offered).to_have_count(0)


def test_the_queue_is_walked_and_answered_by_keys_that_leave_alone_whoever_types(
    house: House, relief: Guest
) -> None:
    first, second = tell(house, "priority", "First of two."), tell(house, "routine", "Second of two.")
    names = relief.page.locator(".mine .item-name")
    expect(names).to_have_count(2)
    relief.page.keyboard.press("j")
    expect(names.first).to_be_focused()
    relief.page.keyboard.press("a")
    expect(names).to_have_count(1)
    until(lambda: answered(house, first) == {"read": ""}, "it is acknowledged in the level that was chosen")
    expect(names.first).to_be_focused()
    relief.page.keyboard.press("s")
    why = relief.page.get_by_label("Why (kept in this browser")
    expect(why).to_be_focused()
    relief.page.keyboard.type("ja, later?")
    expect(why).to_have_value("ja, later?")
    relief.page.keyboard.press("Enter")
    expect(relief.page.locator(".mine")).to_contain_text("Put aside, in this browser alone")
    relief.page.reload()
    expect(relief.page.locator(".mine")).to_contain_text("ja, later?")
    assert not answered(house, second)
    relief.page.get_by_role("button", name="Take up again").click()
    relief.page.get_by_role("button", name="Acknowledge: read by a person").click()
    expect(relief.page.locator(".mine .item-name")).to_have_count(0)


def test_what_is_urgent_sounds_and_what_is_not_does_not(house: House, guests: Guests) -> None:
    guest = guests(house, settings={"sound": True}, reduced_motion="reduce")
    guest.context.add_init_script(SOUNDS)
    guest.enter("relief", "now")
    guest.settle()
    guest.page.keyboard.press("Shift")

    def sounded() -> list[int]:
        return guest.page.evaluate("window.sounded")  # type: ignore[no-any-return]

    routine = tell(house, "routine", "No haste.")
    expect(guest.page.locator(".mine .item-name")).to_have_count(1)
    assert sounded() == []
    flash = tell(house, "flash", "Haste.")
    expect(guest.page.locator(".mine .item-name")).to_have_count(2)
    until(lambda: len(sounded()) == 4, "a FLASH sounds")
    for id in (routine, flash):
        seq = next(it["seq"] for it in house.releases("relief") if (it["shown"] or {}).get("about") == id)
        house.say("relief", "acknowledge/v1", {"seq": seq, "level": "read"}, {"reason": ""})
    # Another officer of the party has answered, at another desk: it is told to nobody, and looked up.
    expect(guest.page.locator(".mine .item-name")).to_have_count(0)


def test_numbers_that_are_missing_on_a_line_are_named_and_asked_for(house: House, relief: Guest) -> None:
    relief.go("lines", "ops")
    thread = relief.page.locator(".thread")
    expect(thread.locator(".message").first).to_be_visible()
    expect(thread.locator(".gap")).to_have_count(0)
    last = next(_NUMBERS)
    tell(house, "flash", "Out of its order.", number=last + 3)
    expect(thread.locator(".gap")).to_contain_text(f"numbers {last}..{last + 2} have not come here")
    expect(thread.locator(".message").last).to_contain_text("its number is not the next")
    thread.get_by_role("button", name="Ask for").click()
    expect(relief.page.get_by_label("Text", exact=True)).to_have_value(f"RESEND {last}..{last + 2}")
    relief.page.get_by_role("button", name="Send as PRIORITY").click()
    until(lambda: any(it["sender"] == "relief" for it in house.rows("alpha", "messages")), "alpha has it")
