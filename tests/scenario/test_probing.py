"""Who probes by dry runs learns nothing of what it may not see (decision 12): not by a byte, not by a count.

First the failure: asked of everything on record, the same plan tells. Then the command as it is, at nodes
that differ only in what is hidden.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import msgspec
import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.receipt import Receipt
from openline.app.standing import Near, Standing
from openline.cli import COMMANDS
from openline.cli.notified import notified
from openline.cli.output import run
from openline.decide.access import sees_all
from openline.decide.state import State
from openline.model.notification import Activity, Movement, MovementKind, Site, Waypoint
from openline.model.release import Detail, Purpose
from openline.model.space import Interval
from tests.desk import HOUR_MS, NOON_MS, Desk, at, convoy, fire, site

pytestmark = pytest.mark.requirement("R16")

HIDDEN_PLANS = 200
PROBED_MS = 1_906_545_600_000
"""2030-06-01T12:00:00Z."""
ROUTE = ("--waypoint", "33.5 N 38.4 E", "--waypoint", "33.5 N 38.8 E; ; arrive 2030-06-01T14:00:00Z")
PROBE = ("movement", "notify", "probe", "--kind", "convoy", "--depart", "2030-06-01T12:00:00Z", *ROUTE)
OVER_IT = (
    "activity", "notify", "probe", "--kind", "drone_flight", "--at", "33.5 N 38.6 E", "--radius-km", "3",
    "--from", "2030-06-01T12:00:00Z", "--until", "2030-06-01T15:00:00Z",
)  # fmt: skip


# -- at a desk --------------------------------------------------------------------------------------


def probe() -> Movement:
    way = tuple(Waypoint(position=at(east_m, 0)) for east_m in (-20_000, 20_000))
    return Movement(id="probe", name="probe", kind=MovementKind.CONVOY, route=way, depart_ms=NOON_MS)


def tried(state: State, party: str) -> Near:
    """What ``--try`` asks: an index of what the party is shown in full."""
    visible = Standing(sees=lambda thing: sees_all(state, party, thing.id))
    return visible.near(state, probe(), owner=party, now_ms=NOON_MS - HOUR_MS)


def desk() -> Desk:
    """Something of its own and something that it is shown, before anything is hidden from it."""
    made = Desk("force", "aid", "third", now_ms=NOON_MS - 2 * HOUR_MS)
    made.notify("third", site("clinic", radius_m=200))
    made.consent("third", "clinic", force=tuple(Purpose))
    made.share("third", "clinic", {"force": Detail.FULL})
    made.notify("third", fire("shown", 2_000))
    made.share("third", "shown", {"force": Detail.FULL})
    made.notify("force", convoy("own", (0, -5_000), (0, 5_000)))
    return made


def test_asked_of_everything_on_record_the_same_plan_would_tell_what_is_hidden() -> None:
    """The failure: names, order and the number of entries looked at."""
    at_desk = desk()
    full = Standing()

    def everything() -> Near:
        return full.near(at_desk.state, probe(), owner="force", now_ms=NOON_MS - HOUR_MS)

    before = everything()
    at_desk.notify("aid", convoy("hidden", (1_000, -8_000), (1_000, 8_000)))
    full.touch("hidden")
    after = everything()
    assert "hidden" not in before.severities
    assert "hidden" in after.severities
    assert after.examined > before.examined


def test_a_dry_run_is_the_same_with_each_of_200_hidden_plans_and_with_all_of_them() -> None:
    at_desk = desk()
    expected = tried(at_desk.state, "force")
    assert list(expected.severities) == ["clinic", "shown"]
    assert expected.examined > 0
    draw = random.Random(20301)
    told = 0
    for number in range(HIDDEN_PLANS):
        id = f"hidden-{number}"
        at_desk.notify("aid", hidden(id, draw))
        found = tried(at_desk.state, "force")
        assert found == expected
        assert list(found.severities) == list(expected.severities)
        # What an index that has it as well would tell.
        seeing = Standing(sees=lambda it, id=id: it.id == id or sees_all(at_desk.state, "force", it.id))
        near = seeing.near(at_desk.state, probe(), owner="force", now_ms=NOON_MS - HOUR_MS)
        told += near != expected
    # Many of them lie in its way: they would have shown.
    assert 50 < told < HIDDEN_PLANS


def hidden(id: str, draw: random.Random) -> Site | Movement | Activity:
    """A site, a convoy or a firing range somewhere about, half of them in the way."""
    east_m, north_m = draw.uniform(-20_000, 20_000), draw.choice((0, 1, 15)) * draw.uniform(-1_000, 1_000)
    kind = draw.choice(("site", "convoy", "fire"))
    if kind == "site":
        return site(id, east_m, north_m, draw.uniform(10, 2_000))
    if kind == "fire":
        return fire(id, east_m, north_m, draw.uniform(10, 3_000))
    return convoy(id, (east_m, north_m), (east_m + 3_000, north_m + 3_000), depart_ms=NOON_MS)


# -- by the command ---------------------------------------------------------------------------------


class Node:
    """A HOME, with the marks that belong to it."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def says(self, *words: str) -> tuple[int, bytes, bytes]:
        """Run a command; return its exit code and what it wrote."""
        self._monkeypatch.setenv("OPENLINE_MARKS", str(self.folder / "marks"))
        self._monkeypatch.setenv("OPENLINE_HOME", str(self.folder / "home"))
        code = run(COMMANDS[words[0]], [*words])
        out, error = self._capsys.readouterr()
        return code, out.encode(), error.encode()

    def does(self, *words: str) -> None:
        code, out, error = self.says(*words)
        assert code == 0, (out + error).decode()

    def copied(self, name: str) -> Node:
        """The same node as it stands, to go another way from here on."""
        to = self.folder.with_name(name)
        shutil.copytree(self.folder, to)
        return Node(to, self._capsys, self._monkeypatch)

    def hides(self, notifications: list[Site | Movement | Activity]) -> None:
        """Put plans on record that nobody is shown."""
        self._monkeypatch.setenv("OPENLINE_MARKS", str(self.folder / "marks"))
        home = Home(self.folder / "home")
        with bootstrap.open_journal(home) as journal:
            entries = [
                bootstrap.sign(
                    home,
                    notified(FAMILIES[type(said)], said, emergency=False),
                    author="aid",
                )
                for said in notifications
            ]
            assert all(isinstance(it, Receipt) for it in journal.submit_many(entries))


FAMILIES = {Site: "site", Movement: "movement", Activity: "activity"}


@pytest.fixture
def node(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Node:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "open").mkdir()
    node = Node(tmp_path / "open", capsys, monkeypatch)
    node.does("init", "--name", "Test", "--mode", "exercise")
    for party in ("force", "aid", "third", "stranger"):
        node.does("party", "add", party)
    node.does("site", "add", "clinic", "--function", "clinic", "--at", "33.501 N 38.6 E", "--as", "aid",
              "--share", "force=full", "--consent", "force", "--consent-by", "its head")  # fmt: skip
    node.does("activity", "notify", "shown", "--kind", "live_fire", "--at", "33.5 N 38.7 E",
              "--radius-km", "2", "--from", "2030-06-01T11:00:00Z", "--until", "2030-06-01T16:00:00Z",
              "--as", "third", "--share", "force=full")  # fmt: skip
    return node


def transcripts(node: Node) -> dict[tuple[str, ...], tuple[int, bytes, bytes]]:
    """All that there is to see of dry runs: to read and for a machine, also under the id that is hidden."""
    under_hidden = (*PROBE[:2], "hidden-0", *PROBE[3:])
    asked = [(*PROBE, "--as", "force"), (*OVER_IT, "--as", "force"), (*PROBE, "--as", "stranger")]
    lines = [(*words, "--try", *form) for words in asked for form in ((), ("--json",))]
    lines.append((*under_hidden, "--as", "force", "--try"))
    return {line: node.says(*line) for line in lines}


def test_transcripts_of_dry_runs_are_the_same_bytes_with_and_without_what_is_hidden(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = node.copied("hiding")
    before = transcripts(node)
    assert {code for code, _, _ in before.values()} == {0}
    answer = json.loads(before[*PROBE, "--as", "force", "--try", "--json"][1])
    assert [it["id"] for it in answer["near"]] == ["shown", "clinic"]
    assert answer["examined"] > 0

    draw = random.Random(20302)
    plans = [later(hidden(f"hidden-{number}", draw)) for number in range(HIDDEN_PLANS)]
    way = tuple(Waypoint(position=at(east_m, -3_000)) for east_m in (-2_000, 2_000))
    across = later(Movement(id="hidden-0", name="x", kind=MovementKind.CONVOY, route=way, depart_ms=NOON_MS))
    other.hides([across])
    assert transcripts(other) == before
    other.hides([it for it in plans if it.id != "hidden-0"])
    assert transcripts(other) == before

    # Were everything on record asked, every one of them would differ, by its answer or by its count.
    monkeypatch.setattr("openline.decide.access.sees_all", lambda *_: True)
    told = transcripts(other)
    assert all(told[line] != before[line] for line in before)
    one = json.loads(told[*PROBE, "--as", "force", "--try", "--json"][1])
    assert one["examined"] > answer["examined"]


def later(said: Site | Movement | Activity) -> Site | Movement | Activity:
    """The same in the summer of 2030, at the time of the probes; sites stay until further notice anyway."""
    by_ms = PROBED_MS - NOON_MS
    match said:
        case Movement():
            return msgspec.structs.replace(said, depart_ms=said.depart_ms + by_ms)
        case Activity(parts=(part,)):
            when = part.interval
            assert isinstance(when.end_ms, int)
            moved = Interval(start_ms=when.start_ms + by_ms, end_ms=when.end_ms + by_ms)
            return msgspec.structs.replace(said, parts=(msgspec.structs.replace(part, interval=moved),))
    return said


def test_nothing_is_put_on_record_by_asking(node: Node) -> None:
    before = node.says("log", "show", "--json")
    transcripts(node)
    assert node.says("log", "show", "--json") == before
