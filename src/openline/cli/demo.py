"""``openline demo``: the exercise tanf from end to end, or a day of real harbour traffic."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import resources
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Protocol

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
    from openline.cli.wording import Names
    from openline.decide.state import State
    from openline.model.watch import WatchEvent


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
    serve: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="tanf: play it into a server, and stay until you stop it; by itself on a terminal",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="where it is served; 0 takes any that is free")
    ] = 8470,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="open the page, where there is a desktop")
    ] = True,
) -> None:
    """Play an exercise: agree, watch, tell, record, verify.

    tanf is a composite of public accounts, not a reconstruction: roles only, invented figures marked, one
    second of play is twelve minutes. harbour watches what 75 vessels broadcast in New York on one day.

    On a terminal tanf is played into a server: the page of each party shows it as it comes, and stays.
    """
    from openline.cli.warming import interpret

    rate = _rate(speed)
    if serve is None:
        serve = name == "tanf" and sys.stdout.isatty() and not (headless or as_json)
    if name == "harbour" and serve:
        raise InputError("harbour is read, and not served", where="--serve", next_step="'openline demo tanf'")
    if name == "harbour":
        _harbour(all_=all_, headless=headless, as_json=as_json)
    elif name == "tanf":
        # A few hundred fixes are judged sooner than the kernel is compiled; harbour traffic is not.
        interpret()
        with ExitStack() as stack:
            kept = home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="openline-")))
            folder = kept / "tanf" if home is None else kept
            if serve:
                from openline.cli.staging import stage

                stage(
                    folder,
                    rate,
                    lambda script, state: _face(script, state, headless=headless, as_json=as_json),
                    port=port,
                    open_page=open_page,
                )
            else:
                _tanf(folder, rate, headless=headless, as_json=as_json)
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
    from openline.app.exercise import ExerciseClock
    from openline.app.handlers import Handlers
    from openline.cli.playing import Play

    script, shapes = read_tanf()
    rules = Handlers()
    clock = ExerciseClock(script.at_ms(0))
    home = bootstrap.create_node(folder, name=script.title, mode="exercise", clock=clock)
    with bootstrap.open_journal(home, rules, clock=clock) as journal:
        play = Play(home, journal, rules, clock, script, shapes)
        face = _face(script, rules.state, headless=headless, as_json=as_json)
        face.open()
        play.enrol()
        perform(play, face, rate, time.sleep)
        close(face, play, home, journal, rules)


def _face(script: Script, state: State, *, headless: bool, as_json: bool) -> Face:
    from openline.cli.playing import names_in

    if as_json:
        return _JsonFace(script, state)
    return _Face(script, names_in(script, read_tanf()[1]), console(plain=headless))


def perform(play: Play, face: Face, rate: float, wait: Callable[[float], object]) -> bool:
    """Play every scene at its time; it ends, unfinished, as soon as waiting says that it is to."""
    reached_s = 0.0
    for scene in play.scenes():
        if wait((scene.s - reached_s) / rate):
            return False
        reached_s = scene.s
        face.show(scene)
    return True


def read_tanf() -> tuple[Script, Shapes]:
    """Return the script of the exercise tanf, and the zones and lines that it names."""
    import msgspec

    from openline.app.exercise import Script, Shapes
    from openline.wire.geojson import read_lines, read_zones

    files = resources.files("openline.examples") / "tanf"
    script = msgspec.json.decode((files / "beats.json").read_bytes(), type=Script)
    zones = read_zones((files / "zones.geojson").read_bytes(), "tanf/zones.geojson")
    lines = read_lines((files / "lines.geojson").read_bytes(), "tanf/lines.geojson")
    return script, Shapes({it.id: it for it in zones}, {it.id: it for it in lines})


def close(face: Face, play: Play, home: Home, journal: Journal, rules: Handlers) -> None:
    """Say what the Sponsor had been told, who has not answered, and have the log checked by a stranger."""
    from openline.app.handout import bundle_entries, with_roots
    from openline.cli.verify import sentences
    from openline.ledger.bundle import everything, write_bundle
    from openline.verify import VERIFIED, verify_bundle

    closing = _closing(rules.state, journal, play.script)
    entries = bundle_entries(journal, journal.store.size())
    bundle = b"".join(write_bundle(entries, journal.checkpoint(), shown=everything))
    report = verify_bundle(bundle, with_roots(home.policy(), rules).to_bytes())
    face.close(closing, play.counts, sentences(report))
    if report.answer != VERIFIED:
        raise typer.Exit(1)


class _Closing(NamedTuple):
    """How things stand at the end."""

    told: Counter[str]
    """What the Sponsor was told, by detail."""
    told_by: dict[str, int]
    """What it had been told by some moments of play: their clock -> how many releases."""
    acknowledged: Counter[str]
    """What it has acknowledged, by level."""
    answers: dict[str, list[dict[str, Any]]]
    """Notification that was shown to others -> how far each says that it has got."""
    overdue: Counter[str]
    """Party -> how often an answer of its was overdue."""
    open_matches: int
    unanswered: list[dict[str, str]]
    """What was due by the end and no person has answered: who owes whom, and what."""
    statements: int
    findings_of_fact: int
    """How often the node itself has stated who did what."""


ASKED_S = (12.0, 36.0, 40.0)
"""Moments of play at which it is asked what the Sponsor had been told by then."""


def _closing(state: State, journal: Journal, script: Script) -> _Closing:
    from openline.app.replay import replay
    from openline.cli.notified import who_rows
    from openline.decide.escalating import sender_of
    from openline.decide.silence import ASKS
    from openline.model.event import NODE, OverdueFacts
    from openline.model.saying import EscalateFacts

    types = ("overdue.find/v1", "escalate.find/v1")
    alarms = [replay(it).facts for type in types for it in journal.store.of_type(type, after="")]
    late = {(it.party, it.entry) for it in alarms if isinstance(it, OverdueFacts)}
    late |= {(it.party, entry) for it in alarms if isinstance(it, EscalateFacts) for entry in it.entries}
    answers = {id: who_rows(state, id) for id in state.notifications}
    sponsors = [it for it in state.releases.values() if it.party == "sponsor"]
    given_ms = [journal.store.entry(it.index).received_at_ms for it in sponsors]
    # That a statement was asked for and did not come is told of where it is found.
    fired = (it for it in state.timers.values() if it.state == "fired")
    owed = [it for it in fired if state.cards[it.entry].type != ASKS]
    return _Closing(
        told=Counter(it.detail for it in sponsors),
        acknowledged=Counter(level.value for it in sponsors for level in it.receipts),
        answers={id: rows for id, rows in answers.items() if any(it["shown"] != "nothing" for it in rows)},
        overdue=Counter(party for party, _ in sorted(late)),
        open_matches=sum(it.state == "open" for it in state.matches.values()),
        told_by={clock_of(script, s): sum(it <= script.at_ms(s) for it in given_ms) for s in ASKED_S},
        unanswered=[
            {
                "party": it.party,
                "to": sender_of(state, state.cards[it.entry], it.party),
                "about": state.cards[it.entry].about,
            }
            for it in owed
        ],
        statements=len(state.statements),
        findings_of_fact=sum(it.author == NODE for it in state.statements.values()),
    )


def clock_of(script: Script, s: float) -> str:
    """Return the exercise clock at a second of play, with seconds where they are not even minutes."""
    from datetime import UTC, datetime

    now = datetime.fromtimestamp(round(script.at_ms(s) / 1000), UTC)
    return f"{now:%H%M:%SZ}" if now.second else f"{now:%H%MZ}"


INDENT = 9
"""Columns of the clock."""


class Face(Protocol):
    """Shows an exercise as it is played."""

    def open(self) -> None:
        """Say what it is."""
        ...

    def show(self, scene: Scene) -> None:
        """Show what happens at one moment."""
        ...

    def close(self, closing: _Closing, counts: Counter[str], verified: Sequence[str]) -> None:
        """Say how things stand at the end."""
        ...


class _Face:
    """The exercise as a person sees it."""

    def __init__(self, script: Script, names: Names, out: Console) -> None:
        from openline.cli.telling import Teller

        self._script = script
        self._names = names
        self._teller = Teller(names.things, indent=INDENT)
        self._out = out
        self._width = max(out.width - 1, 40)

    def open(self) -> None:
        script = self._script
        _rule(self._out, f"{script.watermark}  {script.title}")
        begins = f"{script.begins:%d%H%MZ%b%y}".upper()
        for text in (
            script.preface,
            f"One second of play is {script.minutes_per_second} minutes. It begins at {begins}.",
            "'on record' is what parties say and do, signed by each; 'told' is what the node heard or"
            " found by rule, and whom it told; 'released' counts what each party was shown of all that,"
            " and how much of it: in full, a coarse box, a contact to call, or that there is something.",
        ):
            self._item(text, indent=0)
        self._out.print()

    def show(self, scene: Scene) -> None:
        clock = self._clock(scene.s)
        if scene.beat is not None:
            self._line(clock, scene.beat.title, style="bold")
            self._line("", scene.beat.say, style="italic")
            clock = ""
        for author, deeds in groupby(scene.done, key=lambda it: it[0]):
            times = [(deed, len(list(same))) for deed, same in groupby(deed for _, deed in deeds)]
            what = "; ".join(f"{deed}, {count} times" if count > 1 else deed for deed, count in times)
            self._line("", f"{self._names.party(author)}: {what}", label="on record")
        for event in scene.events:
            self._event(event)
        for whom, words, red in scene.told:
            self._line(clock, f"{whom}: {words}", label="told", style="red" if red else "magenta")
            clock = ""
        for label, words in scene.looks:
            self._line("", words, label=label, style="bold")
        if scene.shown:
            shown: dict[str, list[str]] = {}
            counts = Counter((it.party, it.detail) for it in scene.shown)
            for (party, detail), count in sorted(counts.items()):
                shown.setdefault(party, []).append(f"{count} {detail}")
            parts = [f"{self._names.party(party)} {', '.join(it)}" for party, it in shown.items()]
            self._line("", "; ".join(parts), label="released", style="cyan")

    def close(self, closing: _Closing, counts: Counter[str], verified: Sequence[str]) -> None:
        told = ", ".join(f"{count} {detail}" for detail, count in closing.told.items())
        said = ", ".join(f"{count} {level}" for level, count in closing.acknowledged.items()) or "nothing"
        self._head("What the Sponsor had been told")
        by = ", ".join(f"{count} by {clock}" for clock, count in closing.told_by.items())
        self._item(f"Releases to it: {by}, {closing.told.total()} by the end ({told}).")
        self._item(f"It has acknowledged: {said.replace('_', ' ')}.")
        self._item("Being told is neither approval nor admission, and no acknowledgement is either.")
        self._item(
            "'openline demo tanf --home DIR' keeps the log; 'openline told sponsor --at TIME --home DIR'"
            " reads what that party had been told by then."
        )
        self._head("Who has not acknowledged")
        for id, rows in closing.answers.items():
            norm = [row for row in rows if row["relay_is_norm"]]
            relayed = sum(row["relayed"] for row in norm)
            name = self._names.thing(id)
            self._item(
                f"{name}, as it now stands: relay to units confirmed {relayed} of {len(norm)}",
                style="" if relayed == len(norm) else "red",
            )
            for row in rows:
                levels = ", ".join(row["acknowledged"]).replace("_", " ") or "nothing"
                late = ", OVERDUE" if row["overdue"] else ""
                self._item(f"  {self._names.party(row['party'])} says: {levels}{late}")
        owed = ", ".join(f"{self._names.party(party)} {count}" for party, count in closing.overdue.items())
        still = closing.open_matches
        self._item(f"Answers that were overdue: {owed or 'none'}. Matches still open: {still}.")
        self._head("The record")
        self._item(", ".join(f"{count} {what}" for what, count in counts.items()))
        for sentence in verified:
            self._item(sentence)
        self._head("How it ends")
        for it in closing.unanswered:
            owes, to = self._names.party(it["party"]), self._names.party(it["to"])
            self._item(f"{owes} has not answered {to}: {self._names.thing(it['about'])}", style="red")
        self._item(
            f"What parties state of each other stands side by side, {closing.statements} times."
            " The node has decided nothing of it."
        )
        self._item(
            f"{len(closing.unanswered)} unanswered, {closing.findings_of_fact} findings of fact",
            style="bold",
        )
        _rule(self._out, self._script.watermark)

    def _event(self, event: WatchEvent) -> None:
        from rich.text import Text

        for line in Text.from_ansi(self._teller.line(event)).plain.split("\n"):
            self._line("", line.strip(), style="yellow", hang=2)

    def _head(self, title: str) -> None:
        self._out.print()
        self._out.print(title, style="bold", markup=False)

    def _item(self, text: str, *, style: str = "", indent: int = 2) -> None:
        first, others = " " * indent, " " * 2 * indent
        for line in wrap(text, self._width, initial_indent=first, subsequent_indent=others):
            self._out.print(line, style=style, markup=False)

    def _line(self, clock: str, text: str, *, label: str = "", style: str = "", hang: int = 0) -> None:
        """Print text under a clock and a label, each of its lines where the first begins."""
        first = f"{clock:<{INDENT}}" + (f"{label:<12}" if label else "")
        lines = wrap(
            text,
            self._width,
            initial_indent=first,
            subsequent_indent=" " * (len(first) + hang),
            break_on_hyphens=False,
        )
        for line in lines:
            self._out.print(line, style=style, markup=False, highlight=False)

    def _clock(self, s: float) -> str:
        return clock_of(self._script, s)


class _JsonFace:
    """The exercise for a program: one JSON object a line."""

    def __init__(self, script: Script, state: State) -> None:
        self._script = script
        self._state = state

    def open(self) -> None:
        emit({"exercise": self._script.title, "watermark": self._script.watermark})

    def show(self, scene: Scene) -> None:
        if scene.beat is not None:
            emit({"s": scene.s, "beat": scene.beat.title, "say": scene.beat.say})
        for party, deed in scene.done:
            emit({"s": scene.s, "by": party, "on_record": deed})
        for event in scene.events:
            emit(event)
        for label, words in scene.looks:
            emit({"s": scene.s, label.replace(" ", "_"): words})
        for it in scene.shown:
            emit(
                {
                    "s": scene.s,
                    "shown_to": it.party,
                    "seq": it.seq,
                    "entry": it.entry,
                    "type": self._state.cards[it.entry].type,
                    "detail": it.detail,
                }
            )

    def close(self, closing: _Closing, counts: Counter[str], verified: Sequence[str]) -> None:
        emit(
            {
                "told_sponsor": closing.told,
                "told_sponsor_by": closing.told_by,
                "acknowledged_by_sponsor": closing.acknowledged,
                "answers": closing.answers,
                "overdue": closing.overdue,
                "open_matches": closing.open_matches,
                "unanswered": closing.unanswered,
                "statements": closing.statements,
                "findings_of_fact": closing.findings_of_fact,
                "counts": counts,
                "verify": verified,
            }
        )
