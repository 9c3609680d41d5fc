"""What was said and is not on record: listed with its words wherever it waits, numbered anew, said again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openline import bootstrap
from openline.app.home import Home
from openline.app.ports import Draft
from openline.model.channel import Channel
from openline.model.event import ReasonBody
from openline.model.roster import Level
from openline.model.saying import ChannelBody, ChannelFacts
from tests.page.guest import AWAY, Guests
from tests.page.house import House, Nursery, marks_in, until
from tests.serving import client_of, enrol

SAID_WITHIN_MS = 5000


class Gateway(House):
    """A party's gateway, in a process of its own, before a house."""

    def __init__(self, nursery: Nursery, home: Home, before: House, token: str) -> None:
        super().__init__(nursery, home)
        self._before = before
        self._token = home.path.with_suffix(".token")
        self._token.write_text(token)
        self._token.chmod(0o600)

    def begin(self) -> None:
        log = self.home.path.with_suffix(".log")
        said = ("gateway", "--home", str(self.home.path), "--server", self._before.url)
        named = ("--token-file", str(self._token), "--port", str(self.port))
        self._process = self._nursery.run(log, *said, *named)
        until(self.answers, f"the gateway answers: see {log}")


def open_line(nursery: Nursery, name: str) -> tuple[House, Home]:
    """A house with relief in it and alpha at a HOME of its own, and a line of both."""
    with marks_in(nursery.folder):
        home = bootstrap.create_node(nursery.folder / name, name="Line", mode="exercise")
        side = client_of(home, nursery.folder / f"{name}-alpha")
        line = Channel(id="ops", name="Ops", parties=("relief", "alpha"), level=Level.OPERATIONAL)
        facts = ChannelFacts(
            channel="ops", version=1, parties=line.parties, level=line.level, carrier=line.carrier
        )
        with bootstrap.open_journal(home) as journal:
            enrol(home, journal, "relief")
            enrol(home, journal, "alpha", side)
            propose = Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=line))
            journal.submit(bootstrap.sign(home, propose, author="relief"))
    house = House(nursery, home)
    for party in ("relief", "alpha"):
        house.admit(party)
    house.begin()
    sha256 = house.rows("relief", "channels")[0]["text_sha256"]
    signs = Draft(
        type="channel.sign/v1",
        facts=ChannelFacts(channel="ops", version=1, proposal_sha256=sha256),
        body=ReasonBody(reason=""),
    )
    entry = bootstrap.sign(side, signs, author="alpha")
    house.ask("alpha", "POST", "/v1/entries", content=entry.to_file_bytes(), headers=JSON)
    return house, side


JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def lined(nursery: Nursery) -> Iterator[tuple[House, Gateway]]:
    house, side = open_line(nursery, "unsent")
    gateway = Gateway(nursery, side, house, house.officers["alpha"].token)
    gateway.admit("alpha")
    gateway.begin()
    yield house, gateway
    gateway.close()
    house.close()


@pytest.fixture
def house(lined: tuple[House, Gateway]) -> House:
    house = lined[0]
    if not house.answers():
        house.begin()
    return house


def say(page: Page, words: str) -> None:
    """Say something on the line that stands open, as its form has it."""
    page.locator("ol-compose textarea[name=text]").fill(words)
    page.get_by_role("button", name="Send as PRIORITY").click()


def on_record(house: House, party: str) -> dict[str, int]:
    rows = [it for it in house.rows("relief", "messages") if it["sender"] == party]
    return {it["shown"]["body"]["text"]: it["serial"] for it in rows}


def test_two_colleagues_who_number_alike_are_both_heard_and_each_tab_lists_what_waits(
    house: House, guests: Guests
) -> None:
    one, two = guests(house, "relief", "lines", "ops"), guests(house, "relief", "lines", "ops")
    for it in (one, two):
        it.settle()
        it.expect(AWAY, "status of 409")
    other = one.context.new_page()
    other.goto(one.url + "/#/now")
    expect(other.locator(".topbar .link").first).to_have_class(re.compile(r"\blive\b"))
    house.kill()
    waits = [(one.page, "The road is shut."), (two.page, "Send the doctor to the north gate.")]
    for page, words in waits:
        expect(page.locator(".topbar .link").first).to_contain_text("AWAY", timeout=SAID_WITHIN_MS)
        say(page, words)
        expect(page.locator("ol-outbox li")).to_contain_text(f"PRIORITY message on ops: “{words}”")
    expect(other.locator("ol-outbox li")).to_contain_text("The road is shut.")
    house.begin()
    for page in (one.page, two.page, other):
        expect(page.locator("ol-outbox li")).to_have_count(0)
    expect(one.page.locator("ol-compose .came")).to_have_text("")
    said = on_record(house, "relief")
    assert {words for _, words in waits} <= set(said)
    assert sorted(said.values()) == [1, 2]


def test_what_is_refused_shows_its_words_and_is_said_again(house: House, guests: Guests, wires: Any) -> None:
    wire = wires(house)
    guest = guests(house, "relief", "lines", "ops", through=wire)
    page = guest.page
    guest.settle()
    guest.expect(AWAY, "status of 409")
    wire.cut()
    expect(page.locator(".topbar .link").first).to_contain_text("AWAY", timeout=SAID_WITHIN_MS)
    say(page, "Hold at the mill until noon.")
    expect(page.locator("ol-outbox .away li")).to_contain_text("“Hold at the mill until noon.”")
    row = house.rows("relief", "channels")[0]
    about = {"channel": "ops", "version": 1, "proposal_sha256": row["text_sha256"]}
    house.say("relief", "channel.suspend/v1", about, {"reason": "a test"})
    wire.flow()
    refused = page.locator("ol-outbox .trouble li")
    expect(refused).to_contain_text("“Hold at the mill until noon.”")
    expect(refused).to_contain_text("suspended")
    house.say("relief", "channel.resume/v1", about, {"reason": ""})
    guest.go("now")
    refused.get_by_role("button", name="Say it again").click()
    text = page.locator("ol-compose textarea[name=text]")
    expect(text).to_have_value("Hold at the mill until noon.")
    page.wait_for_timeout(1500)  # the view is drawn anew every second
    expect(text).to_have_value("Hold at the mill until noon.")
    page.get_by_role("button", name="Send as PRIORITY").click()
    expect(page.locator("ol-outbox li")).to_have_count(0)
    expect(text).to_have_value("")
    until(lambda: "Hold at the mill until noon." in on_record(house, "relief"), "it is on record")


def test_at_a_gateway_it_is_said_that_the_node_is_away_and_what_waits_for_it(
    lined: tuple[House, Gateway], house: House, guests: Guests
) -> None:
    gateway = lined[1]
    guest = guests(gateway, "alpha", "lines", "ops")
    page = guest.page
    guest.settle()
    guest.expect(AWAY)
    link = page.locator(".topbar .link").first
    expect(link).to_contain_text("Gateway live")
    house.kill()
    expect(link).to_contain_text("NODE AWAY", timeout=SAID_WITHIN_MS)
    expect(link).to_have_class(re.compile(r"\baway\b"))
    words = ["The bridge is down.", "So is the ford."]
    for it in words:
        say(page, it)
        expect(page.locator("ol-outbox li").filter(has_text=it)).to_be_visible()
    expect(page.locator("ol-compose .came")).to_contain_text("Nobody else knows of it")
    expect(page.locator("ol-outbox")).to_contain_text("Signed and kept by your gateway, and NOT on record")
    page.reload()
    expect(page.locator("ol-outbox li")).to_have_text([re.compile(it) for it in words])
    house.begin()
    expect(page.locator("ol-outbox li")).to_have_count(0)
    expect(link).not_to_contain_text("NODE AWAY", timeout=SAID_WITHIN_MS)
    assert on_record(house, "alpha") == {it: number for number, it in enumerate(words, 1)}
    for it in words:  # the view has them as soon as the node is back
        expect(page.locator("ol-channel")).to_contain_text(it, timeout=SAID_WITHIN_MS)


def test_what_the_node_refuses_of_a_gateways_is_an_alarm_and_is_put_away(
    lined: tuple[House, Gateway], house: House, guests: Guests
) -> None:
    gateway = lined[1]
    guest = guests(gateway, "alpha", "record", "gateway")
    page = guest.page
    guest.expect(AWAY)
    house.kill()
    expect(page.locator(".topbar .link").first).to_contain_text("NODE AWAY", timeout=SAID_WITHIN_MS)
    facts = {
        "message": os.urandom(16).hex(),
        "channel": "none",
        "precedence": "priority",
        "serial": 1,
        "action": ["relief"],
    }
    guest.draft("whatever", "message.send/v1", facts, {"text": "To nobody's line.", "language": "en"})
    expect(page.locator("ol-outbox .away li")).to_contain_text("To nobody's line.")
    house.begin()
    refused = page.locator("ol-outbox .trouble li")
    expect(refused).to_contain_text("To nobody's line.")
    alarms = page.locator("ol-gateway")
    expect(alarms).to_contain_text("refused by the node, and NOT on record")
    expect(alarms).to_contain_text("ring whom it is for, or say it again")
    refused.get_by_role("button", name="Put away").click()
    expect(page.locator("ol-outbox li")).to_have_count(0)
    expect(alarms).not_to_contain_text("refused by the node")
