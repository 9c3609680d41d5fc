"""The exercise *tanf*, played once as ``openline demo tanf`` plays it, and read back from its log."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.exercise import ExerciseClock, Script, Shapes
from openline.app.handlers import Handlers
from openline.app.handout import bundle_entries, with_roots
from openline.app.replay import replay
from openline.cli.demo import read_tanf
from openline.cli.playing import Play, Scene
from openline.decide.state import State
from openline.ledger.bundle import everything, write_bundle
from openline.ledger.entry import Header


class Recorded(NamedTuple):
    """An entry of the log."""

    received_at_ms: int
    header: Header
    facts: Any
    body: Any


class Played(NamedTuple):
    """What came of a play."""

    script: Script
    shapes: Shapes
    scenes: list[Scene]
    log: list[Recorded]
    state: State
    read_again: State
    """The same log, opened by this machine's clock."""
    bundle: bytes
    """The whole log, for whoever checks it."""
    policy: bytes


@cache
def played_tanf() -> Played:
    """Play the exercise, once for all tests of a process: nobody changes what came of it."""
    with TemporaryDirectory(prefix="tanf-") as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        script, shapes = read_tanf()
        rules, clock = Handlers(), ExerciseClock(script.at_ms(0))
        home = bootstrap.create_node(folder / "home", name="tanf", mode="exercise", clock=clock)
        with bootstrap.open_journal(home, rules, clock=clock) as journal:
            play = Play(home, journal, rules, clock, script, shapes)
            play.enrol()
            scenes = list(play.scenes())
            size = journal.store.size()
            stored = [journal.store.entry(index) for index in range(size)]
            log = [Recorded(it.received_at_ms, *replay(it)) for it in stored]
            entries = bundle_entries(journal, size)
            bundle = b"".join(write_bundle(entries, journal.checkpoint(), shown=everything))
            policy = with_roots(home.policy(), rules).to_bytes()
        again = Handlers()
        with bootstrap.open_journal(home, again):
            pass  # by this machine's clock
    return Played(script, shapes, scenes, log, rules.state, again.state, bundle, policy)


def of_type(played: Played, type: str) -> list[Recorded]:
    """Return the entries of a type, in their order."""
    return [it for it in played.log if it.header.type == type]


def hhmm(ms: int) -> str:
    """Return the exercise clock."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%H:%M:%S}"
