"""What looks at a page: axe-core, and what stands in looking.js."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.page.guest import Guest

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Eyes:
    """Looks at a page with what stands in looking.js, and with axe-core, whose text is evaluated there.

    The page lets no script in that is not its own, but whoever drives the browser.
    """

    def __init__(self, root: Path) -> None:
        self._axe = (root / "page" / "node_modules" / "axe-core" / "axe.min.js").read_text()
        self._looking = (Path(__file__).parent / "looking.js").read_text()

    def __call__(self, guest: Guest, what: str, *given: Any) -> Any:
        """Ask one thing of the page."""
        page = guest.page
        if not page.evaluate("'looking' in window"):
            page.evaluate(self._axe)
            page.evaluate(f"window.looking = {self._looking}")
        return page.evaluate(f"(given) => window.looking.{what}(...given)", list(given))


@pytest.fixture(scope="session")
def look(repo_root: Path) -> Eyes:
    """What looks at a page."""
    return Eyes(repo_root)


def put(guest: Guest, language: str, theme: str) -> None:
    """Choose a language and a theme, as the menu does, and wait until both are on."""
    script = "(it) => document.querySelector('ol-page').settings.set(it)"
    guest.page.evaluate(script, {"language": language, "theme": theme})
    guest.settle()
