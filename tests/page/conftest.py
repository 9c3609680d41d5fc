"""What the page's tests ask for: a browser, houses with servers, and guests who come in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.page.eyes import look as look
from tests.page.guest import ARGUMENTS, CHROMIUM, Guest, Guests
from tests.page.house import House, Nursery, make_house, play_tanf
from tests.page.wire import Wire

ELSEWHERE = "at a browser, which 'make page-test' runs by itself: 'make test' does so at its end"
BUILT = files("openline.web") / "page"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    asked = bool(os.environ.get("OPENLINE_PAGE"))
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.slow)
        if not asked:
            item.add_marker(pytest.mark.skip(reason=ELSEWHERE))


@pytest.fixture(scope="package")
def built() -> Any:
    """The folder of the built page."""
    if not (BUILT / "built.json").is_file():
        pytest.skip("the page is not built: 'make page' builds it")
    return BUILT


# It ends with this folder's tests: as long as a browser is driven from a thread, no other loop can run there.
@pytest.fixture(scope="package")
def browser(built: Any) -> Iterator[Browser]:
    """Debian's Chromium."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"there is no browser: {CHROMIUM} is Debian's package chromium")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def nursery(browser: Browser, repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where servers are born."""
    nursery = Nursery(repo_root, tmp_path_factory.mktemp("houses"))
    yield nursery
    nursery.close()


@pytest.fixture(scope="package")
def tanf(nursery: Nursery) -> Iterator[House]:
    """The exercise tanf, played to its end and served: to look at, not to change."""
    house = play_tanf(nursery)
    house.begin()
    yield house
    house.close()


@pytest.fixture(scope="module")
def house_of_module(nursery: Nursery, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house of a module's own, with two parties and nothing on record but them."""
    house = make_house(nursery, request.module.__name__.rpartition(".")[2], "relief", "alpha")
    yield house
    house.close()


@pytest.fixture
def house(house_of_module: House) -> House:
    """The house of the module, which is served: also where a test before has left it killed."""
    if not house_of_module.answers():
        house_of_module.begin()
    return house_of_module


@pytest.fixture
def guests(browser: Browser) -> Iterator[Guests]:
    """Let guests in; when the test is over, nothing may have gone wrong at any of them."""
    present: list[Guest] = []

    def come(house: House, party: str = "", *path: str, **how: Any) -> Guest:
        guest = Guest(browser, house, **how)
        present.append(guest)
        if party:
            guest.enter(party, *path)
        return guest

    yield come
    try:
        for guest in present:
            guest.calm()
    finally:
        for guest in present:
            guest.close()


@pytest.fixture
def wires() -> Iterator[Any]:
    """Lay wires to houses."""
    laid: list[Wire] = []

    def lay(house: House) -> Wire:
        laid.append(Wire(house.port))
        return laid[-1]

    yield lay
    for wire in laid:
        wire.close()
