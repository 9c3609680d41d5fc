"""A process that has loaded what the command loads, and gives birth to servers: loading takes longest.

Run as ``python -m tests.page.nursery``. Each line that it reads is a file and the arguments of a command; it
forks, and the child is ``openline`` with those, whose output goes to the file. It says ``pid N`` for each.
``tanf FOLDER`` plays the exercise so that it ends now: what is shown of it is of these hours, not of its day.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tests.fault.warm_server import load


def be(log: str, arguments: list[str]) -> None:
    """Be the command."""
    from openline.cli import main

    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(out, stream)
    if arguments[0] == "tanf":
        play(Path(arguments[1]))
    else:
        main(arguments)


def play(folder: Path) -> None:
    """Play the exercise tanf to its end, which is now."""
    from openline import bootstrap
    from openline.app.exercise import ExerciseClock
    from openline.app.handlers import Handlers
    from openline.cli.demo import read_tanf
    from openline.cli.playing import Play

    script, shapes = read_tanf()
    lasts = timedelta(milliseconds=script.at_ms(script.beats[-1].s) - script.at_ms(0))
    script = msgspec.structs.replace(script, begins=datetime.now(UTC) - lasts - timedelta(minutes=1))
    rules, clock = Handlers(), ExerciseClock(script.at_ms(0))
    home = bootstrap.create_node(folder, name=script.title, mode="exercise", clock=clock)
    with bootstrap.open_journal(home, rules, clock=clock) as journal:
        playing = Play(home, journal, rules, clock, script, shapes)
        playing.enrol()
        for _ in playing.scenes():
            pass


if __name__ == "__main__":
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    print("ready", flush=True)
    for line in sys.stdin:
        log, *arguments = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            be(log, arguments)
            os._exit(0)
        print(f"pid {child}", flush=True)
