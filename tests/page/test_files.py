"""The files of the page: who is given what of them, how much is loaded first, and what they may not hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.page.guest import ROOMS, Guests
from tests.page.house import House

MOST_AT_FIRST = 600_000
"""Bytes of script, packed, before anything is shown (issue 6)."""


def test_what_is_loaded_first_is_within_its_budget(built: Any) -> None:
    said = json.loads((built / "built.json").read_text())
    print(f"script at first load: {said['first_load_gzip_bytes'] / 1000:.0f} kB, gzip")
    assert said["first_load_gzip_bytes"] <= MOST_AT_FIRST


def test_no_element_is_defined_twice(repo_root: Path) -> None:
    """Where two views call an element the same, whichever is opened second cannot be loaded."""
    sources = (repo_root / "page" / "src").rglob("*.ts")
    names = Counter(
        name for it in sources for name in re.findall(r'@customElement\("([^"]+)"\)', it.read_text())
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", ["/", "/page-worker.js"])
def test_what_has_no_digest_in_its_name_is_asked_for_each_time(house: House, path: str) -> None:
    answer = httpx.get(house.url + path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_file_that_is_named_is_there_for_ever(house: House) -> None:
    document = httpx.get(house.url + "/").text
    worker = httpx.get(house.url + "/page-worker.js").text
    names = set(re.findall(r"/page/[A-Za-z0-9_.-]+", document + worker))
    assert len(names) > 10
    for name in names:
        answer = httpx.get(house.url + name)
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]
    assert httpx.get(house.url + "/page/page-worker.js").status_code == 404
    assert httpx.get(house.url + "/page/index.html").status_code == 404


def test_the_first_useful_picture(tanf: House, guests: Guests) -> None:
    """How long it takes is printed: on a machine that is shared, a limit would measure the others."""
    guest = guests(tanf, "coalition", "now")
    took = []
    for _ in range(3):
        guest.page.reload()
        guest.page.locator(".now-queue").wait_for()
        guest.live()
        guest.settle()
        took.append(guest.page.evaluate("performance.now()"))
    print(f"first useful picture: {min(took):.0f} ms, slowest {max(took):.0f} ms, on loopback")
    assert all(it.startswith(tanf.url) for it in guest.requests if it.startswith("http"))


@pytest.mark.parametrize("first", ["lines", "zones"])
def test_every_view_can_be_opened_after_any_other(tanf: House, guests: Guests, first: str) -> None:
    guest = guests(tanf, "coalition", first)
    for room in ROOMS:
        guest.go(room)
        guest.settle()
