"""Reviewing by keys: one proposal after the other on the screen, and one key for what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openline.cli import heading
from openline.cli.reportdesk import waiting
from openline.cli.reportreview import FIELD_HELP, fields_from, print_done, value_from
from openline.cli.reportshown import proposal_lines
from openline.cli.screen import printable
from openline.errors import InputError, OpenlineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openline.app.showing.report_rows import DocumentShown, ProposalRow, ReviewAsked
    from openline.cli.reportdesk import Desk

KEYS = (
    "a accept   e put a field right   r reject, misread   n not needed   s skip",
    "i choose an incident   t to whom   u undo the last review   b accept together what needs nobody by"
    " itself   q leave",
)


@dataclass
class _At:
    """What was chosen for the proposal on the screen, before it is accepted."""

    about: str
    to: tuple[str, ...]
    edits: dict[str, Any] = field(default_factory=dict)


def by_keys(desk: Desk, shown: DocumentShown, *, about: str, to: tuple[str, ...], note: str) -> None:
    """Show what waits, one after the other, until all is reviewed or somebody leaves."""
    reviewing = _Reviewing(desk, shown, about, to, note)
    reviewing.run()


class _Reviewing:
    def __init__(self, desk: Desk, shown: DocumentShown, about: str, to: tuple[str, ...], note: str) -> None:
        self._desk, self._shown, self._note = desk, shown, note
        self._about, self._to = about, to
        self._id = shown.document.id
        self._skipped: set[int] = set()
        self._done: list[int] = []
        """Statements that were reviewed just now, in order: what u takes back."""

    def run(self) -> None:
        heading.flush()
        row = self._shown.document
        _say(f"{row.name or row.id}: {row.waiting} of {row.proposals} statements wait")
        _say(self._shown.proposed)
        for line in KEYS:
            _say(f"  {line}")
        while (it := self._next()) is not None:
            if not self._one(it):
                break
        left = len(waiting(self._shown))
        _say(f"{len(self._done)} reviewed, {left} wait")

    def _next(self) -> ProposalRow | None:
        return next((it for it in waiting(self._shown) if it.number not in self._skipped), None)

    def _one(self, it: ProposalRow) -> bool:
        """Put one proposal on the screen until something becomes of it; False is to leave."""
        _say("")
        for line in proposal_lines(it):
            _say(line)
        at = _At(self._about, self._to)
        while True:
            match _key(f"{it.number}> "):
                case "a":
                    if self._accept(it, at):
                        return True
                case "e":
                    self._edit(it, at)
                case "r":
                    if self._reject(it, "misread"):
                        return True
                case "n":
                    if self._reject(it, "not_needed"):
                        return True
                case "s":
                    self._skipped.add(it.number)
                    return True
                case "b":
                    if self._together(at):
                        return True
                case "i":
                    at.about = _incident(it, at.about)
                case "t":
                    at.to = _parties(at.to)
                case "u":
                    if self._undo():
                        return True
                case "q" | "\x03" | "\x04" | "":
                    return False
                case _:
                    for line in KEYS:
                        _say(f"  {line}")

    def _accept(self, it: ProposalRow, at: _At) -> bool:
        from openline.app.showing.report_rows import ReviewAsked

        asked = ReviewAsked(
            proposal=it.number,
            verdict="accepted",
            fields=fields_from(at.edits),
            about=at.about,
            to=at.to,
            note=self._note,
        )
        return self._review([asked])

    def _together(self, at: _At) -> bool:
        """Accept, as they were read, all that wait and need no person by themselves."""
        from openline.app.showing.report_rows import ReviewAsked

        those = [it.number for it in waiting(self._shown) if not it.reasons]
        if not those:
            _say("each that waits needs a person by itself")
            return False
        _say(f"accept {', '.join(map(str, those))} together, as they were read: y?")
        if _key("") != "y":
            return False
        return self._review(
            [
                ReviewAsked(proposal=it, verdict="accepted", about=at.about, to=at.to, note=self._note)
                for it in those
            ]
        )

    def _reject(self, it: ProposalRow, why: str) -> bool:
        from openline.app.showing.report_rows import ReviewAsked
        from openline.model.proposal import Why

        asked = ReviewAsked(proposal=it.number, verdict="rejected", why=Why(why), note=self._note)
        return self._review([asked])

    def _undo(self) -> bool:
        from openline.app.showing.report_rows import ReviewAsked

        if not self._done:
            _say("nothing was reviewed just now; 'openline report review DOC --undo N' undoes an earlier one")
            return False
        number = self._done.pop()
        return self._review([ReviewAsked(proposal=number, verdict="undone", note=self._note)], note=False)

    def _review(self, asked: Sequence[ReviewAsked], *, note: bool = True) -> bool:
        last = max((it.number for it in self._shown.reviews), default=0)
        try:
            done = self._desk.review(self._id, asked, last)
        except OpenlineError as error:
            _say(f"refused, and nothing was recorded: {error}")
            self._shown = self._desk.show(self._id)
            return False
        print_done(self._desk, self._shown, done)
        if note:
            self._done += [it.proposal for it in done.reviews]
        self._shown = self._desk.show(self._id)
        return True

    def _edit(self, it: ProposalRow, at: _At) -> None:
        _say(f"  FIELD=VALUE, and an empty line to end. {FIELD_HELP}")
        while line := _line("  "):
            name, equals, value = line.partition("=")
            if not equals:
                _say("  that is no FIELD=VALUE")
                continue
            try:
                at.edits[name.strip()] = value_from(name.strip(), value, it.read)
            except InputError as error:
                _say(f"  {error}")
                continue
            _say(f"  {name.strip()} is put right once it is accepted: a")


def _incident(it: ProposalRow, about: str) -> str:
    """Ask which incident it is about: one of those that may be meant, another by its id, or none."""
    for number, link in enumerate(it.incidents, 1):
        _say(f"  {number} {link.incident} ({link.kind}), score {link.score:.2f}: {'; '.join(link.agree)}")
    if not it.incidents:
        _say("  none that you are shown seems to be meant")
    said = _line("  its number or id; - for none; empty leaves it as it is: ")
    if said == "-":
        about = ""
    elif said.isdigit() and 1 <= int(said) <= len(it.incidents):
        about = it.incidents[int(said) - 1].incident
    elif said:
        about = said
    _say(f"  about {about or 'nothing on record'}")
    return about


def _parties(to: tuple[str, ...]) -> tuple[str, ...]:
    said = _line("  parties to show it to, with commas; - for none; empty leaves it as it is: ")
    if said == "-":
        to = ()
    elif said:
        to = tuple(it.strip() for it in said.split(",") if it.strip())
    _say(f"  shown to {', '.join(to) or 'nobody else'}")
    return to


def _key(prompt: str) -> str:
    """Read one key from a terminal; from a pipe the first character of a line."""
    import sys

    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip()[:1] or ("h" if line else "")
    try:
        pressed = _pressed(prompt)
    except (KeyboardInterrupt, EOFError):
        pressed = "q"
    print(pressed if pressed.isprintable() else "", flush=True)
    return pressed.lower()


def _pressed(prompt: str) -> str:
    """Ask for one key and read it, one that was pressed a moment too early too."""
    import sys

    try:
        import termios
        import tty
    except ImportError:  # no POSIX
        import click

        print(prompt, end="", flush=True)
        return click.getchar()
    import os

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # another way what was typed ahead would be thrown away
        # Only now: an end of input that is typed at a line is no key, and would be waited behind for ever.
        print(prompt, end="", flush=True)
        first = os.read(terminal, 1)
        # A letter of another script has several bytes: the first says how many.
        more = next((n for n, mark in ((3, 0xF0), (2, 0xE0), (1, 0xC0)) if first and first[0] >= mark), 0)
        return (first + (os.read(terminal, more) if more else b"")).decode(errors="replace")
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _line(prompt: str) -> str:
    """Read a line; the end of what is typed is an empty one."""
    import sys

    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    try:
        return input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _say(text: str) -> None:
    print(printable(text), flush=True)
