"""The page as it is served: what each file bears, what is asked for anew, and that nothing else is given."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from openline.web.routes import page
from tests.served_desk import ServedDesk

BUILT = (page.FOLDER / page.DOCUMENT).is_file()
if_built = pytest.mark.skipif(not BUILT, reason="the page is not built: 'make page' builds it")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    """Somebody whom nobody knows."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        desk = ServedDesk(folder, "north")
        yield desk.client
        desk.close()


@if_built
def test_the_document_is_for_anybody_and_asked_for_anew_each_time(browser: TestClient[Any]) -> None:
    answer = browser.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


@if_built
def test_it_may_do_nothing_from_elsewhere_and_run_nothing_that_stands_in_it(browser: TestClient[Any]) -> None:
    answer = browser.get("/")
    [policy] = answer.headers.get_list("content-security-policy")  # the door adds none of its own
    rules = dict(it.strip().split(" ", 1) for it in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    for word in ("unsafe", "http:", "https:", "*"):
        assert word not in policy
    text = answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


@if_built
def test_all_that_the_document_names_is_there_for_ever_and_as_it_was_built(browser: TestClient[Any]) -> None:
    named = set(re.findall(r"/page/([A-Za-z0-9_.-]+)", browser.get("/").text))
    assert named
    for name in named:
        answer = browser.get(f"/page/{name}")
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"].lower() == "accept-encoding"
        assert answer.headers.get_list("content-security-policy") == [page.POLICY]
        assert answer.content == (page.FOLDER / name).read_bytes()
    kinds = {Path(it).suffix: browser.get(f"/page/{it}").headers["content-type"] for it in named}
    assert kinds[".js"].startswith("text/javascript")
    assert kinds[".css"].startswith("text/css")


@if_built
def test_who_takes_gzip_is_given_what_was_packed_when_it_was_built(browser: TestClient[Any]) -> None:
    name = next(it.name for it in page.FOLDER.iterdir() if it.name.endswith(".css"))
    plain = browser.get(f"/page/{name}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with browser.stream("GET", f"/page/{name}", headers={"accept-encoding": "gzip, br"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        raw = b"".join(packed.iter_raw())
    assert len(raw) < len(plain.content)
    assert gzip.decompress(raw) == plain.content


@if_built
@pytest.mark.parametrize(
    ("said", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("gzip;q=1.0, br", True),
        ("gzip;q=0, identity", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("x-gzip-like", False),
        ("", False),
    ],
)
def test_who_says_that_he_takes_no_gzip_is_given_none(
    browser: TestClient[Any], said: str, packed: bool
) -> None:
    answer = browser.get("/", headers={"accept-encoding": said})
    assert ("content-encoding" in answer.headers) is packed


@if_built
def test_the_worker_stands_at_the_root_and_is_asked_for_anew(browser: TestClient[Any]) -> None:
    answer = browser.get(f"/{page.WORKER}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers.get_list("content-security-policy") == [page.POLICY]
    assert browser.get(f"/page/{page.WORKER}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/page/nothing-there.js",
        "/page/index.html",
        "/page/index.html.gz",
        "/page/..%2Fapp.py",
        "/page/%2e%2e",
        "/page/../web/app.py",
        "/page/..%5Capp.py",
        "/page/%00",
        "/page/" + "a" * 300,
        "/page/sub/file.js",
        "/page/",
    ],
)
def test_nothing_else_is_given(browser: TestClient[Any], path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (400, 404), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "immutable" not in answer.headers["cache-control"]
    assert "class " not in answer.text  # no source of ours


@if_built
def test_only_reading_is_there(browser: TestClient[Any]) -> None:
    assert browser.post("/").status_code == 405


def test_without_a_page_it_says_how_one_is_built(
    browser: TestClient[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "FOLDER", tmp_path)
    page._read.cache_clear()
    try:
        answer = browser.get("/")
        assert answer.status_code == 404
        assert "make page" in answer.json()["next_step"]
    finally:
        page._read.cache_clear()
