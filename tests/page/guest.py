"""A party at a browser: a context of its own, and everything in it that ought not to be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.page.house import House, until
from tests.page.wire import Wire

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--js-flags=--expose-gc",
)
AWAY = r"net::ERR_|Failed to fetch|status of 50[234]|Worker failed to load"
"""What the console of a browser says of itself while a server is away."""
DRIVERS = re.compile(r"GPU stall due to ReadPixels|GL Driver Message")
"""What software that draws in place of a graphics card says of itself."""
OF_THE_BROWSER = ("data", "blob", "about", "chrome", "chrome-extension")
"""What no request of it goes to a host for; the last two are the parts of its own viewer of PDF."""
SETTLED = """async () => {
  const lists = document.querySelector("ol-page").page?.lists;
  if (lists && (lists.reading.size || lists.dirty.size || lists.timer)) return false;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return true;
}"""
DRAWN = """async () => {
  const maps = [...document.querySelectorAll("ol-map")].map((it) => it.map);
  if (maps.some((it) => !it || !it.loaded() || it.isMoving())) return false;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return true;
}"""
PATIENCE_MS = 60_000
"""On a machine that is shared, a browser may stand still for long."""
ROOMS = (
    "now",
    "map",
    "lines",
    "zones",
    "plans",
    "warnings",
    "statements",
    "incidents",
    "reports",
    "presence",
    "handover",
    "time",
    "record",
    "desk",
)


class Guest:
    """One browser context; what goes wrong in it is kept, and fails the test that had it in hand.

    Parameters
    ----------
    through
        The wire by which it reaches the house, where its traffic is to be read.
    settings
        As the page keeps them: language, theme, sound.
    """

    def __init__(
        self,
        browser: Browser,
        house: House,
        *,
        through: Wire | None = None,
        settings: dict[str, Any] | None = None,
        **context: Any,
    ) -> None:
        self.house = house
        self.wire = through
        self.url = through.url if through else house.url
        self.party = ""
        self.troubles: list[str] = []
        self.requests: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "accept_downloads": True} | context
        )
        self.context.set_default_timeout(PATIENCE_MS)
        kept = {"sound": False} | (settings or {})
        self.context.add_init_script(
            "if (location.protocol === 'http:' && !localStorage.getItem('openline.settings'))"
            f" localStorage.setItem('openline.settings', {json.dumps(json.dumps(kept))})"
        )
        self.context.on("request", self._asked)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda it: self._note(f"page error: {it.error}"))
        self.page: Page = self.context.new_page()

    # -- what ought not to be ---------------------------------------------------------------------

    def expect(self, *patterns: str) -> None:
        """Let the console say some things from now on that it would not say in a session without trouble."""
        self._expected += [re.compile(it) for it in patterns]

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        there = urlsplit(request.url)
        if there.scheme not in OF_THE_BROWSER and there.netloc != urlsplit(self.url).netloc:
            self.troubles.append(f"a request left the host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not DRIVERS.search(message.text):
            self._note(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _note(self, what: str) -> None:
        if not any(it.search(what) for it in self._expected):
            self.troubles.append(what)

    def calm(self) -> None:
        """Fail where anything was said or asked for that ought not to be."""
        assert not self.troubles, "\n".join(self.troubles)

    # -- getting about ----------------------------------------------------------------------------

    def open(self, address: str = "") -> None:
        self.page.goto(self.url + "/" + address)

    def enter(self, party: str, *path: str) -> None:
        """Come in by the token of the party's officer, as a link that was handed over has it."""
        self.party = party
        self.open(f"#enter={self.house.officers[party].token}")
        self.page.locator(".topbar").wait_for()
        self.live()
        if path:
            self.go(*path)

    def go(self, *path: str) -> None:
        """Go to a view by its address, and wait until it stands."""
        address = "#/" + "/".join(quote(it, safe="") for it in path)
        self.page.evaluate("to => { location.hash = to }", address)
        there = self.page.locator(f"nav.rooms a[data-room={path[0]}]")
        expect(there).to_have_attribute("aria-current", "page")
        self.page.locator(f"main.room-{path[0]} > *:not(.waiting)").first.wait_for(state="attached")

    def live(self) -> None:
        """Wait until releases come as they are told."""
        expect(self.page.locator(".topbar .link").first).to_have_class(re.compile(r"\blive\b"))

    # What is waited for is looked at from here: the page lets nothing be evaluated that comes later.

    def settle(self) -> None:
        """Wait until nothing that was asked for is outstanding and all that came has been drawn."""
        until(lambda: self.page.evaluate(SETTLED), "the lists are read and drawn", 30)

    def still(self) -> None:
        """Wait until a map, where there is one, has drawn all that it has."""
        until(lambda: self.page.evaluate(DRAWN), "the map is drawn", 60)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def seqs(self) -> list[int]:
        """The numbers of the releases which this page holds, in the order in which it took them."""
        script = "document.querySelector('ol-page').page.releases.map(it => it.seq)"
        return self.page.evaluate(script)  # type: ignore[no-any-return]

    def draft(self, title: str, type: str, facts: Any, body: Any) -> None:
        """Say something as any view does."""
        script = """([title, type, facts, body]) =>
            void document.querySelector('ol-page').page.outbox.say(title, {type, facts, body})"""
        self.page.evaluate(script, [title, type, facts, body])

    def close(self) -> None:
        self.context.close()


Guests = Callable[..., Guest]
