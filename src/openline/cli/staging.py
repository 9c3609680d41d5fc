"""Staging: an exercise played into a server, so that the page of each party shows it as it comes."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.config import Config
from openline.app.exercise import RunningClock
from openline.app.fixes import Fixes
from openline.app.sources import Source, register
from openline.bootstrap import answering, serving
from openline.cli.demo import Face, close, perform, read_tanf
from openline.cli.output import console, note
from openline.cli.playing import Play
from openline.decide.claiming import ClaimedTracks
from openline.errors import StorageError
from openline.model.party import Addressable
from openline.model.release import Role

if TYPE_CHECKING:
    from openline.app.exercise import Script
    from openline.app.node import Node
    from openline.decide.state import State
    from openline.kernel.batch import PositionBatch, TrackTable

HOST = "127.0.0.1"
DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY")
TOKEN_DAYS = 2
DAY_MS = 86_400_000
CURTAIN_S = 3.0
"""So long a page that was opened has before the play begins."""
SCOPES = (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS)


def stage(
    folder: Path,
    rate: float,
    face_of: Callable[[Script, State], Face],
    *,
    port: int,
    open_page: bool,
) -> None:
    """Serve a new HOME on this machine alone, play tanf into it, and go on serving until told to stop.

    Raises
    ------
    StorageError
        There is no port to listen on.
    """
    script, shapes = read_tanf()
    clock = RunningClock(script.at_ms(0), bootstrap.elapsed_ms)
    with ExitStack() as opened:
        listening = _listen(port)
        opened.callback(listening.close)
        home = bootstrap.create_node(folder, name=script.title, mode="exercise", clock=clock)
        config = Config()
        config = replace(config, listen=replace(config.listen, host=HOST))
        node = serving.open_node(home, config, clock=clock, watch=False)
        node.trouble = lambda where, error: note(f"{where}: {error}")
        with ExitStack() as unserved:
            unserved.callback(node.close)
            play = Play(
                home, node.journal, node.rules, clock, script, shapes, report=_reporting(node, script)
            )
            face = face_of(script, node.rules.state)
            play.enrol()
            _register(node, script)
            tokens = dict(_tokens(node, script))
            unserved.pop_all()  # whoever serves a node closes it

        def run(address: str, stopped: threading.Event) -> None:
            if _curtain(script, tokens, address, open_page=open_page):
                stopped.wait(CURTAIN_S)
            face.open()
            if not perform(play, face, rate, stopped.wait):
                return
            close(face, play, home, node.journal, node.rules)
            clock.run_on()
            note("the play is over, and its clock goes on as time does; Ctrl-C stops the server")
            stop_time = serving.keep_time(node)
            stopped.wait()
            stop_time()

        stage = _Stage(run)
        node.closing.insert(0, stage.stop)
        serving.serve(node, listening, ready=stage.begin, config=config, timers=False)
    if stage.failed is not None:
        raise stage.failed


class _Stage:
    """What is played beside the server, in a thread of its own."""

    def __init__(self, run: Callable[[str, threading.Event], None]) -> None:
        self._run = run
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.failed: BaseException | None = None

    def begin(self, address: str) -> None:
        """Play for those who look at an address."""
        self._thread = threading.Thread(target=self._play, args=(address,), name="openline-play", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Play no further."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _play(self, address: str) -> None:
        try:
            self._run(address, self._stopped)
        except BaseException as error:  # whoever has begun it raises it, once it serves no more
            self.failed = error
            note(f"the play has stopped: {error}")


def _listen(port: int) -> socket.socket:
    """Listen on a port of this machine; on any other that is free where that one is taken."""
    try:
        return answering.listen(HOST, port)
    except StorageError:
        if port == 0:
            raise
        note(f"port {port} is taken: another one is used")
        return answering.listen(HOST, 0)


def _tokens(node: Node, script: Script) -> Iterator[tuple[str, str]]:
    """Let one officer of each party in that can be addressed, by a token that is good for a short time."""
    now_ms = node.now_ms()
    for party in script.parties:
        if party.addressable is Addressable.DIRECT:
            officer = node.accounts.add_member(
                party=party.id, name=f"{party.name} desk", role=Role.LIAISON_OFFICER, now_ms=now_ms
            )
            issued = node.accounts.issue_token(
                officer.id, SCOPES, now_ms + TOKEN_DAYS * DAY_MS, "demo", now_ms=now_ms
            )
            yield party.id, issued.secret


def _curtain(script: Script, tokens: dict[str, str], address: str, *, open_page: bool) -> bool:
    """Say where the page of each party is, and open one; tell whether that was done."""
    out = console()
    names = {it.id: it.name for it in script.parties}
    out.print(f"{script.watermark}: {script.title} at {address}, on this machine alone", markup=False)
    out.print("The page of each party; its address lets whoever has it in:", markup=False)
    for party, token in tokens.items():
        out.print(f"  {names[party]:<22} {address}/#enter={token}", markup=False, soft_wrap=True)
    out.print()
    return open_page and _open(f"{address}/#enter={next(iter(tokens.values()))}")


def _open(address: str) -> bool:
    """Open an address where a person sits before a desktop; nobody does in CI."""
    has_desktop = sys.platform in ("darwin", "win32") or any(map(os.environ.get, DESKTOPS))
    if not has_desktop or os.environ.get("CI"):
        return False
    import webbrowser

    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


# -- where tracks are --------------------------------------------------------------------------------


def _register(node: Node, script: Script) -> None:
    """Make each track a source of its party's, seen by whom the script says."""
    assert node.positions is not None
    for it in script.tracks:
        source = Source(
            id=it.track.lower(),
            party=it.party,
            name=it.track,
            subject=it.party,
            accuracy_m=it.accuracy_m,
            shared_with=it.shared_with,
        )
        register(
            node.positions.book,
            source,
            parties=node.rules.state.parties,
            now_ms=node.theatre_ms(),
            random_bytes=node.random_bytes,
        )


def _reporting(node: Node, script: Script) -> Callable[[PositionBatch, TrackTable], None]:
    """Return what brings fixes in as their sources would; what is found of them the play says itself."""
    sources = {it.track: (f"{it.party}.{it.track.lower()}", it.party, it.kind) for it in script.tracks}

    def report(fixes: PositionBatch, tracks: TrackTable) -> None:
        assert node.positions is not None
        for code in np.unique(fixes.track).tolist():
            name = tracks.names[code]
            source, party, kind = sources[name]
            own = ClaimedTracks()
            own.code(name, party=party, kind=kind)
            some = fixes.take(fixes.track == code)
            some.track[:] = 0
            node.positions.positions.take_fixes(source, party, Fixes(some, own)).result()

    return report
