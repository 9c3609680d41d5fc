"""``openline demo --serve``: tanf played into a server, seen by each party as it comes, until stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

PATIENCE_S = 180
COMMAND = str(Path(sys.executable).with_name("openline"))


class Demo:
    """A demo that runs in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        env = os.environ | {
            "OPENLINE_MARKS": str(folder / "marks"),
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
        }
        self.process = subprocess.Popen(
            [COMMAND, "demo", "--serve", *words, "--home", str(folder / "home")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={it: value for it, value in env.items() if it not in ("DISPLAY", "WAYLAND_DISPLAY")},
        )
        self.lines: list[str] = []
        self._reads = threading.Thread(target=self._read, daemon=True)
        self._reads.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))  # line by line, as they come

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while not any(words in it for it in list(self.lines)):
            assert time.monotonic() < until, "".join(self.lines)
            assert self.process.poll() is None, "".join(self.lines)
            time.sleep(0.1)

    def pages(self) -> dict[str, tuple[str, str]]:
        """Return the address and token of each party's page."""
        self.wait_for("Government-side force")
        found = (re.match(r"  (.+?)\s+(http://\S+)/#enter=(\S+)$", it) for it in list(self.lines))
        return {it[1]: (it[2], it[3]) for it in found if it}

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        self._reads.join()
        return code


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as it:
        yield it.getsockname()[1]


def enter(address: str, token: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60, headers={"origin": address})
    assert client.post("/v1/session", json={"token": token}).status_code == 201
    return client


def rows(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


@pytest.mark.slow
@pytest.mark.requirement("R21", "R34")
def test_each_party_sees_the_play_as_it_comes_and_looks_back_on_it(tmp_path: Path, taken: int) -> None:
    demo = Demo(tmp_path, "--speed", "30", "--port", str(taken))
    try:
        pages = demo.pages()
        assert any(f"port {taken} is taken" in it for it in demo.lines)
        assert set(pages) == {
            "Coalition cell", "Sponsor cell", "Relief agency", "Partner force", "Government-side force",
        }  # fmt: skip
        assert not any(
            "The Group" in it and "enter=" in it for it in demo.lines
        )  # it is reached through another
        sponsor = enter(*pages["Sponsor cell"])
        moved: set[str] = set()
        seen: list[str] = []
        with sponsor.stream("GET", "/v1/positions/stream") as live:  # it is open before the play begins
            for line in live.iter_lines():
                if line.startswith("data:"):
                    moved |= {it["track"] for it in json.loads(line[5:])["positions"]}
                seen = [it for it in demo.lines if "the play is over" in it]
                if seen or len(moved) == 2:
                    break
        assert moved == {"GOV-1", "PTN-1"}  # in full, and coarsely
        demo.wait_for("the play is over")
        text = "".join(demo.lines)
        assert "2 unanswered, 0 findings of fact" in text
        assert "verified: exercise theatre" in text
        # The node goes by the clock of the play, which goes on: deadlines are those of June.
        head = sponsor.get("/v1/theatre").headers["openline-time"]
        assert 1_780_329_600_000 <= int(head) < 1_780_329_600_000 + 3_600_000
        # At second 30 of play, twelve minutes each from four o'clock.
        then_ms = 1_780_286_400_000 + 30 * 12 * 60_000
        assert len(rows(sponsor, f"/v1/statements?at={then_ms}")) < len(rows(sponsor, "/v1/statements"))
        # What one says there goes on record, by the same clock.
        partner = enter(*pages["Partner force"])
        assert partner.get("/v1/session").json()["party"] == "partner"
        assert rows(partner, "/v1/stops")
    finally:
        code = demo.stop()
    assert code == 0, "".join(demo.lines)


@pytest.mark.slow
def test_a_play_that_is_stopped_in_the_middle_leaves_a_home_that_opens(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "--speed", "2", "--port", "0")
    try:
        demo.pages()
        demo.wait_for("0400Z")
    finally:
        code = demo.stop()
    assert code == 0, "".join(demo.lines)
    head = subprocess.run(
        [COMMAND, "log", "head", "--home", str(tmp_path / "home")],
        env=os.environ | {"OPENLINE_MARKS": str(tmp_path / "marks")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert head.returncode == 0, head.stderr
