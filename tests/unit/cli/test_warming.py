"""Whether the kernel is compiled or interpreted for a run."""

import os
import sys

import numpy as np
import pytest

from openline import bootstrap
from openline.app.standing import volumes_of_thing
from openline.cli.warming import FEW_BYTES, FEWEST_BYTES, LOG_BYTES, SHAPE_BYTES, choose_kernel, warm
from openline.errors import InputError
from openline.kernel.batch import PositionBatch
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.volumes import VolumeIndex
from openline.kernel.zones import ZoneIndex
from tests.desk import site


@pytest.fixture
def cold(tmp_path, monkeypatch):
    """A cache with nothing in it, and nothing decided yet."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "0")
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    return tmp_path


def of_size(path, size):
    path.write_bytes(b"x" * size)
    return path


def interpreted():
    return os.environ["NUMBA_DISABLE_JIT"] == "1"


def test_little_is_interpreted_and_nothing_is_said_of_it(cold, capsys):
    choose_kernel([of_size(cold / "p.csv", 1000)], [of_size(cold / "z.geojson", 1000)])
    assert interpreted()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("positions", "shapes"),
    [(FEW_BYTES + 1, 10), (10, SHAPE_BYTES + 1)],
    ids=["many positions", "many vertices"],
)
def test_much_is_compiled_and_it_is_said_that_it_takes_a_while(cold, capsys, positions, shapes):
    choose_kernel([of_size(cold / "p.csv", positions)], [of_size(cold / "z.geojson", shapes)])
    assert not interpreted()
    assert "compiling the kernel" in capsys.readouterr().err


def test_a_compressed_file_counts_as_what_is_in_it(cold):
    choose_kernel([of_size(cold / "p.csv.gz", FEW_BYTES // 4)], [])
    assert not interpreted()


def test_where_numba_is_loaded_it_has_been_decided_before(cold, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", sys)
    choose_kernel([of_size(cold / "p.csv", 10)], [])
    assert not interpreted()


def test_what_has_no_known_end_is_compiled(cold):
    choose_kernel(["-"], [])
    assert not interpreted()


def test_a_long_record_is_compiled_and_a_short_one_is_not(cold):
    of_size(cold / "log.sqlite", LOG_BYTES + 1)
    choose_kernel([], [], home=cold)
    assert not interpreted()
    of_size(cold / "log.sqlite", 10)
    choose_kernel([], [], home=cold)
    assert interpreted()


def test_a_compiled_kernel_is_used_but_for_the_least(cold, capsys):
    (cold / "kernel").mkdir()
    of_size(cold / "kernel" / f"following.follow-1.py{sys.version_info.major}{sys.version_info.minor}.nbi", 1)
    assert bootstrap.is_kernel_compiled()
    assert not bootstrap.is_kernel_compiled(with_index=True)
    choose_kernel([of_size(cold / "p.csv", FEWEST_BYTES + 1)], [])
    assert not interpreted()
    choose_kernel([of_size(cold / "p.csv", FEWEST_BYTES)], [])
    assert interpreted()
    assert capsys.readouterr().err == ""


def test_what_is_not_there_is_refused_before_anything_is_compiled(cold, capsys):
    choose_kernel([cold / "nowhere.csv"], [])
    assert interpreted()
    assert capsys.readouterr().err == ""


def test_what_another_python_compiled_does_not_count(cold):
    (cold / "kernel").mkdir()
    of_size(cold / "kernel" / "following.follow-1.py27.nbi", 1)
    assert not bootstrap.is_kernel_compiled()


def test_where_the_user_turned_the_compiler_off_nothing_is_said_and_nothing_can_be_warmed(
    cold, monkeypatch, capsys
):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    choose_kernel(["-"], [])
    assert capsys.readouterr().err == ""
    with pytest.raises(InputError, match="nothing can be compiled"):
        warm()


def test_what_numba_leaves_is_what_is_looked_for():
    batch = PositionBatch.of(np.zeros(1, np.int32), np.zeros(1, np.int64), np.zeros(1), np.zeros(1))
    step(ZoneIndex(), LineIndex(), MotionState(), batch, MotionSettings())
    assert bootstrap.is_kernel_compiled()
    VolumeIndex().near(volumes_of_thing(site("a")))
    assert bootstrap.is_kernel_compiled(with_index=True)
