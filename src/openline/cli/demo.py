"""``openline demo``: the exercise tanf from end to end, or a day of real harbour traffic."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.output import console, emit
from openline.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from openline.app.exercise import Script, Shapes
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.cli.playing import Play, Scene
    from openline.cli.telling import Teller


def demo(
    name: Annotated[str, typer.Argument(help="tanf or harbour")] = "tanf",
    speed: Annotated[str, typer.Option("--speed", help="seconds of play a second, or max")] = "1",
    headless: Annotated[bool, typer.Option("--headless", help="plain lines, whatever the terminal")] = False,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="keep the exercise's HOME here")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="harbour: print every event, not only the first few")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
) -> None:
    """Play an exercise: agree, watch, tell, record, verify.

    tanf is a composite of public accounts, not a reconstruction: roles only, invented figures marked, one
    second of play is twelve minutes. harbour watches what 75 vessels broadcast in New York on one day.
    """
    from openline.cli.warming import interpret

    rate = _rate(speed)
    if name == "harbour":
        _harbour(all_=all_, headless=headless, as_json=as_json)
    elif name == "tanf":
        # A few hundred fixes are judged sooner than the kernel is compiled; harbour traffic is not.
        interpret()
        with ExitStack() as stack:
            folder = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="openline-")))
            _tanf(folder / "tanf" if home is None else folder, rate, headless=headless, as_json=as_json)
    else:
        raise InputError(f"there is no exercise {name!r}", next_step="tanf or harbour")


def _rate(speed: str) -> float:
    try:
        rate = float("inf") if speed == "max" else float(speed)
    except ValueError:
        rate = 0.0
    if not rate > 0:
        raise InputError(f"{speed!r} is no speed", where="--speed", next_step="a number above 0, or max")
    return rate


# -- harbour ----------------------------------------------------------------------------------------


EXAMPLES = 10
"""So many events of the harbour are printed; among them is one of most kinds."""


def _harbour(*, all_: bool, headless: bool, as_json: bool) -> None:
    """Watch the shipped day of harbour traffic, as ``openline watch`` would, and end with a summary."""
    from openline.cli.warming import choose_kernel
    from openline.cli.watching import Session
    from openline.model.watch import WatchSettings

    out = console(plain=headless)
    if not as_json:
        _rule(out, "A day in New York harbour")
        out.print(
            "What 75 vessels broadcast on 1 December 2020, 21,159 positions: who enters, leaves, nears or"
            " crosses what. The traffic is real. The three zones are drawn for illustration: nobody agreed or"
            " notified them. The line is the Verrazzano Narrows.\n"
        )
    folder = resources.files("openline.examples") / "harbour"
    examples = None if all_ else EXAMPLES
    with ExitStack() as stack:
        files = stack.enter_context(resources.as_file(folder))
        zones, lines = files / "zones.geojson", files / "lines.geojson"
        positions = files / "positions.csv.gz"
        choose_kernel([positions], [zones, lines])
        session = stack.enter_context(Session(WatchSettings(), as_json=as_json, examples=examples))
        session.put_zones([zones])
        session.put_lines([lines])
        session.read([str(positions)], None)
        if session.unsaid:
            out.print(
                f"… and {session.unsaid:,} more. 'openline demo harbour --all' prints every one,"
                " --json as a program reads them.\n"
            )
        session.summarise()
        session.account(timings=False)
    if not as_json:
        out.print()
        out.print("Traffic by MarineCadastre.gov; zones drawn for illustration. Not for navigation.")


def _rule(out: Console, title: str) -> None:
    """Print a title across a terminal, and across a page where there is none."""
    from rich.rule import Rule
    from rich.text import Text

    out.print(Rule(Text(title, style="bold")), width=min(out.width, 100))


# -- tanf ------------------------------------------------------------------------------------------


def _tanf(folder: Path, rate: float, *, headless: bool, as_json: bool) -> None:
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.cli.playing import Play

    script, shapes = _read_tanf()
    rules = Handlers()
    home = bootstrap.create_node(folder, name=script.title, mode="exercise")
    with bootstrap.open_journal(home, rules) as journal:
        play = Play(home, journal, rules, script, shapes)
        face = _JsonFace(script) if as_json else _Face(script, _teller(shapes), console(plain=headless))
        face.open()
        play.enrol()
        reached_s = 0.0
        for scene in play.scenes():
            time.sleep((scene.s - reached_s) / rate)
            reached_s = scene.s
            face.show(scene)
        _close(face, play, home, journal, rules)


def _read_tanf() -> tuple[Script, Shapes]:
    import msgspec

    from openline.app.exercise import Script, Shapes
    from openline.wire.geojson import read_lines, read_zones

    files = resources.files("openline.examples") / "tanf"
    script = msgspec.json.decode((files / "beats.json").read_bytes(), type=Script)
    zones = read_zones((files / "zones.geojson").read_bytes(), "tanf/zones.geojson")
    lines = read_lines((files / "lines.geojson").read_bytes(), "tanf/lines.geojson")
    return script, Shapes({it.id: it for it in zones}, {it.id: it for it in lines})


def _teller(shapes: Shapes) -> Teller:
    from openline.cli.telling import Teller

    zones, lines = shapes
    names = {it.id: it.name for it in zones.values()} | {it.id: it.name for it in lines.values()}
    return Teller(names, indent=9)


def _close(face: _Face | _JsonFace, play: Play, home: Home, journal: Journal, rules: Handlers) -> None:
    """Say what the Sponsor had been told, and have the log checked by a stranger."""
    from openline.app.handout import bundle_entries, with_roots
    from openline.cli.verify import sentences
    from openline.ledger.bundle import everything, write_bundle
    from openline.verify import VERIFIED, verify_bundle

    told = Counter(it.detail for it in rules.state.releases.values() if it.party == "sponsor")
    entries = bundle_entries(journal, journal.store.size())
    bundle = b"".join(write_bundle(entries, journal.checkpoint(), shown=everything))
    report = verify_bundle(bundle, with_roots(home.policy(), rules).to_bytes())
    face.close(play.counts, told, sentences(report))
    if report.answer != VERIFIED:
        raise typer.Exit(1)


class _Face:
    """The exercise as a person sees it."""

    def __init__(self, script: Script, teller: Teller, out: Console) -> None:
        self._script = script
        self._teller = teller
        self._out = out

    def open(self) -> None:
        script = self._script
        _rule(self._out, f"{script.watermark}  {script.title}")
        self._out.print(script.preface)
        begins = f"{script.begins:%d%H%MZ%b%y}".upper()
        self._out.print(
            f"One second of play is {script.minutes_per_second} minutes. It begins at {begins}.\n"
        )

    def show(self, scene: Scene) -> None:
        if scene.beat is not None:
            self._out.print(f"{self._clock(scene.s)}  {scene.beat.title}", style="bold")
            self._out.print(f"         {scene.beat.say}", style="italic")
        for line in scene.done:
            self._out.print(f"         on record   {line}", markup=False)
        for event in scene.events:
            self._out.print(f"         {self._teller.line(event)}", style="yellow", markup=False)
        if scene.shown:
            shown = Counter((it.party, it.detail) for it in scene.shown)
            parts = [f"{party} {count} {detail}" for (party, detail), count in sorted(shown.items())]
            self._out.print(f"         shown       {', '.join(parts)}", style="cyan", markup=False)

    def close(self, counts: Counter[str], told: Counter[str], verified: Sequence[str]) -> None:
        out = self._out
        out.print()
        out.print("What the Sponsor had been told by the end", style="bold")
        out.print("  " + ", ".join(f"{count} {detail}" for detail, count in told.items()))
        out.print("  Being told is neither approval nor admission, and nobody has acknowledged yet.")
        out.print("The record", style="bold")
        out.print("  " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        for sentence in verified:
            out.print(f"  {sentence}", markup=False)
        out.print("Not played yet", style="bold")
        out.print(f"  {self._script.not_yet_played}", markup=False)
        _rule(out, self._script.watermark)

    def _clock(self, s: float) -> str:
        from datetime import UTC, datetime

        return f"{datetime.fromtimestamp(self._script.at_ms(s) / 1000, UTC):%H%MZ}   "[:8]


class _JsonFace:
    """The exercise for a program: one JSON object a line."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def open(self) -> None:
        emit({"exercise": self._script.title, "watermark": self._script.watermark})

    def show(self, scene: Scene) -> None:
        if scene.beat is not None:
            emit({"s": scene.s, "beat": scene.beat.title, "say": scene.beat.say})
        for event in scene.events:
            emit(event)
        for shown in scene.shown:
            emit({"shown_to": shown.party, "seq": shown.seq, "entry": shown.entry, "detail": shown.detail})

    def close(self, counts: Counter[str], told: Counter[str], verified: Sequence[str]) -> None:
        emit({"told_sponsor": told, "counts": counts, "verify": verified})
