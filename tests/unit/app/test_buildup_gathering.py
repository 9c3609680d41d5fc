"""What bears on build-up: what takes long is left until others may write; lines across 180 degrees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import shapely

from openline.app.showing import buildup_gathering
from openline.app.showing.buildup_gathering import Owner, Stretch, gather, path_of
from openline.app.showing.view import View
from openline.model.agreement import Line
from openline.model.space import EdgeRule
from tests.desk import convoy
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R36")


def test_a_route_is_reckoned_while_others_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "alpha", "bravo")
    desk.zone("alpha", "tanf")
    desk.notify("alpha", convoy("food", depart_ms=desk.now_ms + HOUR_MS))
    held, reckoned = [0], []
    there_of = buildup_gathering.there_of

    @contextmanager
    def still() -> Iterator[None]:
        held[0] += 1
        yield
        held[0] -= 1

    def reckon(thing: object) -> object:
        reckoned.append(held[0])
        return there_of(thing)  # type: ignore[arg-type]

    monkeypatch.setattr(buildup_gathering, "there_of", reckon)
    view, store = View(desk.state, "alpha", desk.now_ms), desk.node.journal.store
    asked = Stretch("", desk.now_ms, desk.now_ms + 9 * HOUR_MS, HOUR_MS)
    found = gather(view, still, store, asked)
    assert {it.id for it in found.declared} == {"food"}
    assert reckoned == [0]
    assert gather(view, nullcontext, store, asked).declared == found.declared
    desk.close()


def test_a_line_across_180_degrees_does_not_go_round_the_world() -> None:
    line = Line(id="strait", name="strait", path=((1_799_000_000, 0), (-1_799_000_000, 0)))
    path = path_of(Owner("strait", "entry", line))
    assert not shapely.intersects(path, shapely.box(-170, -1, 170, 1))
    for lon in (179.95, -179.95):
        assert shapely.intersects(path, shapely.box(lon - 0.01, -0.01, lon + 0.01, 0.01))


def test_an_edge_of_a_line_runs_as_it_was_declared() -> None:
    path = ((0, 600_000_000), (300_000_000, 600_000_000))
    line = Line(id="far", name="far", path=path, edges=EdgeRule.GEODESIC)
    bounds = path_of(Owner("far", "another", line)).bounds
    assert bounds[3] == pytest.approx(60.85, abs=0.05), "a geodesic bends towards the pole"
