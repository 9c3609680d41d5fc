"""A log sheet typed in: messages in the order in which they were said, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openline.cli import COMMANDS
from openline.cli.output import run

HEAD = "No.,Channel,DTG said,From,To,To party,Precedence,Text,Read back\n"


class Node:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def says(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        got = run(COMMANDS[words[0]], [*words, "--home", str(self.home), "--json"])
        out, error = self._capsys.readouterr()
        assert got == code, f"{words}: exit {got}\n{out}{error}"
        return [json.loads(it) for it in (error if code else out).splitlines()]

    def types_in(self, *lines: str, code: int = 0) -> list[dict[str, Any]]:
        Path("log.csv").write_text(HEAD + "\n".join(lines), encoding="utf-8")
        return self.says("sheet", "import", "log.csv", "--kind", "log", "--as", "north", code=code)

    def messages(self) -> list[dict[str, Any]]:
        return self.says("message", "list", "--as", "north")


def line(
    number: int, at: str, precedence: str = "routine", party: str = "south", channel: str = "pair"
) -> str:
    return f"{number},{channel},{at},duty officer,operations room,{party},{precedence},said {number},no"


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Node:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.chdir(tmp_path)
    node = Node(tmp_path / "node", capsys)
    node.says("init", "--name", "Voice", "--mode", "exercise")
    for party in ("agency", "north", "south"):
        node.says("party", "add", party)
    on_it = ("--party", "north", "--party", "south", "--party", "agency", "--level", "tactical")
    node.says("channel", "propose", "pair", *on_it, "--by", "voice", "--as", "north")
    for party in ("agency", "south"):
        node.says("channel", "sign", "pair", "--as", party)
    return node


@pytest.mark.requirement("R30")
def test_lines_are_numbered_in_the_order_in_which_they_were_said_after_what_is_on_record(node: Node) -> None:
    said = ("--said-at", "2025-11-14T07:00:00Z", "--said-by", "duty officer", "--said-to", "desk")
    to = ("--on", "pair", "--to", "south", "--precedence", "routine", "--as", "north")
    node.says("message", "send", "first", *to, *said)
    node.types_in(
        line(3, "140810ZNOV25"),
        line(1, "140800ZNOV25"),
        line(2, "140805ZNOV25", "immediate"),
        line(4, "140815ZNOV25", party="south; agency"),
        line(5, "140820ZNOV25", "immediate"),
    )
    got = [
        (it["shown"]["body"]["text"], it["serial"], it["shown"]["facts"]["after"]) for it in node.messages()
    ]
    assert got == [
        ("first", 1, 0),
        ("said 1", 2, 1),
        ("said 2", 3, 0),
        ("said 3", 4, 2),
        ("said 4", 1, 0),  # to others: numbered by itself
        ("said 5", 5, 3),
    ]


@pytest.mark.requirement("R30")
def test_both_times_are_kept_and_what_was_not_read_back_asks_for_it(node: Node) -> None:
    node.types_in(line(1, "140800ZNOV25"), line(2, "140801ZNOV25").removesuffix("no") + "yes")
    first, second = node.messages()
    spoken = first["shown"]["body"]["spoken"]
    assert spoken == {"at_ms": 1_763_107_200_000, "by": "duty officer", "to": "operations room"}
    assert first["at_ms"] > spoken["at_ms"] + 86_400_000
    assert first["shown"]["facts"]["needs"] == "read_back"
    assert second["shown"]["facts"]["needs"] == "read"
    assert "read it back" in second["shown"]["body"]["spoken"]["to"]


def test_a_sheet_that_is_typed_in_twice_is_refused_and_names_its_cell(node: Node) -> None:
    node.types_in(line(1, "140800ZNOV25"))
    (error,) = node.types_in(line(1, "140800ZNOV25"), code=2)
    assert error["where"].startswith("log.csv: A2")
    assert len(node.messages()) == 1


@pytest.mark.parametrize(
    ("wrong", "cell"),
    [
        (line(2, "140800ZNOV25", channel="elsewhere"), "A3"),
        (line(2, "140800ZNOV25", party="nobody"), "A3"),
        (line(2, "140800ZNOV99"), "A3"),
        (line(2, "14/11/2025"), "C3"),
    ],
)
def test_one_line_that_cannot_be_recorded_keeps_all_of_them_out(node: Node, wrong: str, cell: str) -> None:
    (error,) = node.types_in(line(1, "140700ZNOV25"), wrong, code=2)
    assert cell in error["where"]
    assert node.messages() == []
