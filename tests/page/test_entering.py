"""Coming in and going out, language and theme: the frame before anything is shown in it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.page.guest import Guests
from tests.page.house import House

KEPT = """async () => {
  const kept = {};
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of database.objectStoreNames) {
      kept[`${name}/${store}`] = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).count();
        asked.onsuccess = () => done(asked.result);
      });
    }
    database.close();
  }
  return kept;
}"""


def test_by_token_one_comes_in_and_is_said_to_be_who_one_is(house: House, guests: Guests) -> None:
    guest = guests(house)
    guest.open()
    guest.page.get_by_label("Access token").fill(house.officers["relief"].token)
    guest.page.get_by_role("button", name="Sign in").click()
    guest.live()
    bar = guest.page.locator(".topbar")
    expect(bar.locator(".whose")).to_contain_text("relief")
    expect(bar.locator(".whose")).to_contain_text("liaison officer")
    expect(bar.locator(".mode")).to_have_text("EXERCISE")
    cookies = guest.context.cookies()
    assert [it["httpOnly"] for it in cookies] == [True], "no script can read what lets one in"
    stored = guest.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert house.officers["relief"].token not in stored


def test_a_wrong_token_is_refused_in_words_and_another_can_be_given(house: House, guests: Guests) -> None:
    guest = guests(house)
    guest.expect("status of 401")
    guest.open()
    field = guest.page.get_by_label("Access token")
    field.fill("olt_nobody_knows_this")
    field.press("Enter")
    said = guest.page.get_by_role("alert")
    expect(said).to_contain_text("This token is not known: wrong, expired or ended.")
    field.fill(f"  {house.officers['alpha'].token} ")
    field.press("Enter")
    guest.live()
    expect(guest.page.locator(".whose")).to_contain_text("alpha")


def test_an_address_that_was_handed_over_does_not_keep_its_token(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    token = house.officers["relief"].token
    assert token not in guest.page.url
    guest.page.reload()
    guest.live()
    assert token not in guest.page.evaluate("JSON.stringify(history.state) + location.href")


def test_no_address_has_somebody_speak_for_another_unasked(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    to_alpha = f"enter={house.officers['alpha'].token}"
    guest.page.evaluate("(it) => { location.hash = it }", to_alpha)
    guest.page.get_by_role("button", name="Stay as you are").click()
    expect(guest.page.locator(".whose")).to_contain_text("relief")
    guest.page.evaluate("(it) => { location.hash = it }", to_alpha)
    guest.page.get_by_role("button", name="Sign in by the address").click()
    expect(guest.page.locator(".whose")).to_contain_text("alpha")
    assert "olt_" not in guest.page.url


def test_sign_out_takes_all_away_that_was_kept(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    guest.settle()
    assert sum(guest.page.evaluate(KEPT).values()) > 0
    guest.page.get_by_text("Settings").click()
    guest.page.get_by_role("button", name="Sign out").click()
    expect(guest.page.get_by_label("Access token")).to_be_visible()
    assert sum(guest.page.evaluate(KEPT).values()) == 0
    assert set(json.loads(guest.page.evaluate("JSON.stringify(localStorage)"))) == {"openline.settings"}
    assert guest.context.cookies() == []
    guest.page.reload()
    expect(guest.page.get_by_label("Access token")).to_be_visible()
    expect(guest.page.locator(".topbar")).to_have_count(0)


def test_what_is_kept_of_the_page_itself_is_never_an_answer(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    guest.settle()
    names = guest.page.evaluate("""async () => {
      await navigator.serviceWorker.ready;
      const found = [];
      for (const name of await caches.keys())
        for (const it of await (await caches.open(name)).keys()) found.push(new URL(it.url).pathname);
      return found;
    }""")
    assert "/" in names
    assert all(it == "/" or it.startswith("/page/") for it in names), names


def test_a_session_that_ended_elsewhere_leads_back_to_the_door(house: House, guests: Guests) -> None:
    guest = guests(house, "alpha")
    guest.settle()
    guest.expect("status of 401")
    guest.page.evaluate("fetch('/v1/session', {method: 'DELETE'})")
    guest.page.evaluate("document.querySelector('ol-page').page?.lists.refreshAll()")
    expect(guest.page.get_by_label("Access token")).to_be_visible()
    expect(guest.page.get_by_role("alert")).to_contain_text("session")
    guest.page.get_by_label("Access token").fill(house.officers["alpha"].token)
    guest.page.get_by_role("button", name="Sign in").click()
    guest.live()


@pytest.mark.parametrize(("language", "direction", "stop"), [("en", "ltr", "STOP"), ("ar", "rtl", "توقف")])
def test_the_language_is_kept_and_sets_the_direction(
    house: House, guests: Guests, language: str, direction: str, stop: str
) -> None:
    guest = guests(house, "relief", settings={"language": "ar" if language == "en" else "en"})
    page = guest.page
    page.locator(".menu summary").click()
    page.locator(f".menu button[lang={language}]").click()
    root = page.locator("html")
    for _ in range(2):
        expect(root).to_have_attribute("lang", language)
        expect(root).to_have_attribute("dir", direction)
        expect(page.locator("button.stop")).to_have_text(stop)
        nav, main = page.locator("nav.rooms").bounding_box(), page.locator("main").bounding_box()
        assert nav is not None
        assert main is not None
        assert (nav["x"] < main["x"]) == (direction == "ltr"), "the views stand where reading begins"
        page.reload()
        guest.live()


def test_dark_and_light_follow_the_system_or_what_one_chose(house: House, guests: Guests) -> None:
    guest = guests(house, "relief", color_scheme="dark")
    page = guest.page
    ground = "getComputedStyle(document.body).backgroundColor"
    by_system = page.evaluate(ground)
    page.locator(".menu summary").click()
    page.get_by_label("Light").check()
    light = page.evaluate(ground)
    page.get_by_label("Dark").check()
    assert page.evaluate(ground) == by_system != light
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == by_system, "chosen, whatever the system says"
    page.get_by_label("System").check()
    assert page.evaluate(ground) == light
