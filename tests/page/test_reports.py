"""Open-source reports: an article is read, its statements reviewed by keyboard, and one goes on record."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.page.eyes import TAGS, Eyes, put
from tests.page.guest import Guests
from tests.page.house import House, until

pytestmark = pytest.mark.requirement("R18")


@pytest.fixture(scope="module")
def articles(repo_root: Path) -> Path:
    return repo_root / "examples" / "reports"


def keep(house: House, article: Path) -> None:
    """Have an article read at relief's desk; one that is kept there stays as it is."""
    house.ask("relief", "POST", "/v1/reports", json={"text": article.read_text(), "name": article.name})


def test_an_article_is_read_reviewed_by_keys_and_one_statement_is_cited(
    house: House, guests: Guests, articles: Path
) -> None:
    relief = guests(house, "relief", "reports", reduced_motion="reduce")
    main = relief.main
    expect(main).to_contain_text("No article has been read here.")
    main.get_by_text("Read an article").click()
    main.get_by_role("button", name="Read it").click()
    expect(main.get_by_role("alert")).to_contain_text("Give its text, or choose a file.")
    main.get_by_label("or a file").set_input_files(articles / "wire.txt")
    main.get_by_role("button", name="Read it").click()
    text = main.locator(".reading .text")
    expect(text.locator("mark.current")).to_contain_text("struck a column of trucks")
    expect(text.locator(".region.headline")).to_contain_text("Jets hit convoy near desert garrison")
    expect(text.locator(".region .label").filter(has_text="body").first).to_be_visible()
    card = main.locator(".proposal")
    expect(card).to_contain_text("Statement 1 of")
    expect(card).to_contain_text("regional security source")
    expect(card.locator(".chain")).to_contain_text("Reuters")
    # Nothing is on record by itself, and nothing is anybody else's.
    assert not house.rows("relief", "citations")
    assert not house.get("alpha", "/v1/reports")["rows"]
    keyboard = relief.page.keyboard
    keyboard.press("j")
    expect(card).to_contain_text("Statement 2 of")
    keyboard.press("k")
    expect(card).to_contain_text("Statement 1 of")
    card.get_by_label("alpha").check()
    card.get_by_role("heading", name="Statement 1").click()
    keyboard.press("a")
    expect(card).to_contain_text("Statement 2 of")
    (cited,) = until(lambda: house.rows("alpha", "citations"), "alpha is shown the citation")
    assert "struck a column of trucks" in cited["quote"]
    assert (cited["author"], cited["edited"]) == ("relief", False)
    expect(text.locator("mark.accepted")).to_have_count(1)
    assert not house.rows("alpha", "statements"), "a citation is nobody's statement"


def test_what_is_put_right_is_kept_as_a_label_and_what_is_rejected_is_cited_by_nobody(
    house: House, guests: Guests, articles: Path
) -> None:
    keep(house, articles / "wire.txt")
    relief = guests(house, "relief", "reports", reduced_motion="reduce")
    relief.main.get_by_role("link", name="wire.txt").click()
    card = relief.main.locator(".proposal")
    before = len(house.rows("relief", "citations"))
    expect(card).to_contain_text("Statement 1 of")
    relief.page.keyboard.press("j")
    expect(card).to_contain_text("Statement 2 of")
    relief.page.keyboard.press("e")
    speaker = card.get_by_label("Who says it")
    expect(speaker).to_be_focused()
    speaker.fill("coalition spokesman (invented)")
    card.get_by_role("button", name="Accept as put right").click()
    expect(card).to_contain_text("Statement 3 of")
    until(lambda: len(house.rows("relief", "citations")) == before + 1, "it is on record")
    (cited,) = [it for it in house.rows("relief", "citations") if it["edited"]]
    assert cited["speaker"] == "coalition spokesman (invented)"
    relief.page.keyboard.press("r")
    expect(card.get_by_role("button", name="misread")).to_be_focused()
    relief.page.keyboard.press("Enter")
    expect(relief.main.locator("mark.rejected")).to_have_count(1)
    assert len(house.rows("relief", "citations")) == before + 1
    labels = house.get("relief", "/v1/reports/labels")["rows"]
    assert [it["field"] for it in labels if not it["left"] and it["field"] == "speaker"] == ["speaker"]
    relief.main.get_by_role("link", name="All articles").click()
    expect(relief.main).to_contain_text("What your reviews say of the machine")


def test_axe_finds_nothing_in_an_article_that_is_read_or_being_put_right(
    house: House, guests: Guests, look: Eyes, articles: Path
) -> None:
    keep(house, articles / "site.txt")
    relief = guests(house, "relief", "reports", reduced_motion="reduce")
    found = [("list", it) for it in look(relief, "axe", TAGS)]
    relief.main.get_by_role("link", name="site.txt").click()
    card = relief.main.locator(".proposal")
    expect(card).to_contain_text("Statement 1 of")
    for language, theme in (("en", "light"), ("ar", "dark")):
        put(relief, language, theme)
        found += [(f"article {language} {theme}", it) for it in look(relief, "axe", TAGS)]
    put(relief, "en", "light")
    relief.page.keyboard.press("e")
    expect(card.get_by_label("Who says it")).to_be_focused()
    found += [("putting right", it) for it in look(relief, "axe", TAGS)]
    assert not found, "\n".join(map(str, found))
