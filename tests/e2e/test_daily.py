"""The daily report from a real log: issued once, read over HTTP by those whom it is for."""

from __future__ import annotations

import json
import re
import threading
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from openline import bootstrap
from openline.app.config import Config, Daily
from openline.app.home import Home
from openline.bootstrap.dailies import keep_dailies
from openline.bootstrap.serving import keep_time, open_node
from openline.cli import COMMANDS
from openline.cli.output import run
from openline.decide.reporting import DAY_MS, last_day
from openline.model.event import WatchBody, WatchFacts
from openline.web.app import make_app
from tests.serving import served, token_for

WHOLE = 24 * 60
SETTINGS = Daily(cut_off="24:00", parties=("north", "south"))


def says(capsys: pytest.CaptureFixture[str], home: Path, *words: str, code: int = 0) -> list[dict[str, Any]]:
    got = run(COMMANDS[words[0]], [*words, "--home", str(home), "--json"])
    out, error = capsys.readouterr()
    assert got == code, f"{words}: exit {got}\n{out}{error}"
    return [json.loads(it) for it in (error if code else out).splitlines()]


def find(home: Home, event: str, at_ms: int) -> None:
    """Put a finding on record that happened at a time."""
    from datetime import UTC, datetime

    from openline.app.ports import Draft

    at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    facts = WatchFacts(event=event, about="strip", parties=())
    body = WatchBody(event={"event": event, "zone": "strip", "at": at.replace("+00:00", "Z")})
    with bootstrap.open_journal(home) as journal:
        journal.record([Draft(type="watch.find/v1", facts=facts, body=body)])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    """A theatre of three parties; north and south have agreed to a zone."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "node"
    says(capsys, path, "init", "--name", "Day", "--mode", "exercise")
    for party in ("agency", "north", "south"):
        says(capsys, path, "party", "add", party)
    says(capsys, path, "zone", "add", "strip", "--at", "33.5N 38.6E", "--radius-km", "5", "--as", "north")
    agreed = ("--party", "north", "--party", "south", "--covers", "strip", "--text", "No fire near it.")
    says(capsys, path, "agree", "propose", "quiet", *agreed, "--as", "north")
    for party in ("north", "south"):
        says(capsys, path, "agree", "sign", "quiet", "--as", party)
    return bootstrap.open_home(path)


def entries(home: Home, type: str = "daily.issue/v1") -> int:
    with bootstrap.open_journal(home) as journal:
        return len(journal.store.of_type(type, limit=1000))


@pytest.mark.requirement("R27")
def test_it_is_issued_once_by_several_processes_and_over_restarts(home: Home) -> None:
    find(home, "enter", bootstrap.now_ms() - DAY_MS)
    troubles: list[Exception] = []
    for _ in range(3):
        nodes = [open_node(home, Config()) for _ in range(2)]
        try:
            for node in nodes:
                node.trouble = lambda where, error: troubles.append(error)
            stops = [keep_time(it, daily=keep_dailies(it, SETTINGS)) for it in nodes]
            day = last_day(bootstrap.now_ms(), WHOLE).name
            waited = threading.Event()
            for _ in range(300):
                if all(day in node.rules.state.dailies for node in nodes):
                    break
                waited.wait(0.1)
                for node in nodes:
                    node.journal.refresh()
            for stop in stops:
                stop()
        finally:
            for node in nodes:
                node.close()
    assert entries(home) == 1
    assert troubles == []


@pytest.mark.requirement("R27")
def test_days_that_were_missed_while_nobody_looked_are_made_up_for(home: Home) -> None:
    node = open_node(home, Config())
    try:
        issue = keep_dailies(node, SETTINGS)
        now_ms = bootstrap.now_ms()
        issue(now_ms - 3 * DAY_MS)  # the first there is: none before it
        issue(now_ms)
        issue(now_ms)
        days = [last_day(now_ms - back * DAY_MS, WHOLE).name for back in range(4)]
        assert sorted(node.rules.state.dailies) == sorted(days)
    finally:
        node.close()
    assert entries(home) == 4


def test_without_a_cut_off_none_is_issued(home: Home) -> None:
    node = open_node(home, Config())
    try:
        keep_dailies(node, Daily())(bootstrap.now_ms())
        assert not node.rules.state.dailies
    finally:
        node.close()


@pytest.mark.requirement("R27")
def test_a_second_version_says_what_came_late_and_none_is_issued_for_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    day = last_day(bootstrap.now_ms(), WHOLE)
    find(home, "enter", day.from_ms + 1)
    two = ("--party", "north", "--party", "south")
    (first,) = says(capsys, home.path, "daily", "issue", *two)
    assert (first["day"], first["version"]) == (day.name, 1)
    says(capsys, home.path, "daily", "issue", *two, code=2)
    find(home, "enter", day.cut_off_ms - 1)
    (second,) = says(capsys, home.path, "daily", "issue", "--reason", "it came late")
    assert [it["version"] for it in second["versions"]] == [2, 1]
    assert second["report"]["changes"] == [{"figure": "places/strip/found/enter", "was": 1, "now": 2}]
    assert second["parties"] == ["north", "south"]


def test_a_report_of_a_day_that_is_not_over_or_for_one_alone_is_refused(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    says(capsys, home.path, "daily", "issue", "--day", "2099-01-01", code=2)
    says(capsys, home.path, "daily", "issue", "--day", "yesterday", code=2)
    says(capsys, home.path, "daily", "issue", "--party", "north", code=2)
    says(capsys, home.path, "daily", "issue", "--party", "north", "--party", "nobody", code=2)
    assert entries(home) == 0


class Page(HTMLParser):
    """Notes what a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.requirement("R15", "R27")
def test_over_http_it_is_read_by_those_whom_it_is_for_as_figures_page_and_paper(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    day = last_day(bootstrap.now_ms(), WHOLE)
    find(home, "enter", day.from_ms + 1)
    says(capsys, home.path, "daily", "issue", "--party", "north", "--party", "south")
    node = open_node(home, Config())
    try:
        tokens = {it: token_for(node.accounts, it) for it in ("north", "agency")}
        with served(make_app(node)) as address, httpx.Client(base_url=address) as http:
            own = {"authorization": f"Bearer {tokens['north']}"}
            others = {"authorization": f"Bearer {tokens['agency']}"}
            (row,) = http.get("/v1/dailies", headers=own).json()["rows"]
            assert row["report"]["places"][0]["found"] == {"enter": 1}
            assert http.get("/v1/dailies", headers=others).json()["rows"] == []
            path = f"/v1/dailies/{day.name}"
            for format in ("json", "html", "pdf"):
                # What is not for it and what is not there are the same.
                hidden = http.get(path, params={"format": format}, headers=others)
                missing = http.get("/v1/dailies/2001-01-01", params={"format": format}, headers=others)
                assert hidden.status_code == missing.status_code == 404
                assert hidden.text.replace(day.name, "?") == missing.text.replace("2001-01-01", "?")
            page = http.get(path, params={"format": "html"}, headers=own)
            paper = http.get(path, params={"format": "pdf"}, headers=own)
            again = http.get(
                path, params={"format": "pdf"}, headers={**own, "if-none-match": paper.headers["etag"]}
            )
    finally:
        node.close()
    assert paper.content.startswith(b"%PDF-")
    assert again.status_code == 304
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    said = Page()
    said.feed(page.text)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(said.tags)
    assert not [it for it in said.attributes if it[0].startswith("on") or it[0] in ("style", "src", "href")]
    assert "EXERCISE" in page.text
    assert "no precondition of protection" in page.text
    for svg in re.findall(r"<svg.*?</svg>", page.text):
        ElementTree.fromstring(svg)
