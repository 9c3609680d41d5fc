"""The command line: one table of commands, each in a module of its own that loads only when it is called.

The first word is looked up here, without typer, so that ``openline --help`` answers at once; the rest of
the line belongs to the command's own typer application.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from openline import __version__


class Command(NamedTuple):
    """Where a command lives: a module of this package, and a typer application or function in it."""

    module: str
    name: str
    summary: str


GROUPS: dict[str, dict[str, Command]] = {
    "See it": {
        "demo": Command("demo", "demo", "play an exercise from end to end: tanf, or real harbour traffic"),
        "watch": Command("watch", "watch", "say who enters, leaves, crosses, nears or grows; no set-up"),
        "where": Command("where", "where", "echo a coordinate as lat/lon, MGRS and nearest named place"),
        "warm": Command("warming", "warm", "compile the kernel ahead of the first watch over many positions"),
    },
    "Agree": {
        "init": Command("theatre", "init", "make a HOME: a node with its log, or a client that joins one"),
        "party": Command("parties", "app", "parties on record, and through whom each can be reached"),
        "agree": Command("agreements", "app", "propose, sign, suspend, resume, withdraw, supersede"),
        "stance": Command("stances", "app", "say what an agreement, zone or line is to your party"),
        "zone": Command("zones", "app", "zones: add, edit, end, import, list, show"),
        "line": Command("lines", "app", "lines with named sides: add, edit, end, import, list, show"),
        "control": Command("control", "app", "areas of control, as attributed statements"),
        "cell": Command("cells", "app", "joint cells: propose, sign, leave; answer there for your own party"),
    },
    "Notify": {
        "site": Command("sites", "app", "notify places that stay, with consent and verification"),
        "movement": Command("movements", "app", "notify movements, leg by leg; depart, halt, arrive"),
        "activity": Command("activities", "app", "notify exercises, patrols, live fire, flights, repair"),
        "match": Command("matches", "app", "who would come too close to whom, and what each side says"),
        "sheet": Command("sheets", "app", "spreadsheets and paper: blank, checked cell by cell, recorded"),
        "release": Command("release", "app", "what a party may carry away: a signed file, a list, a map"),
        "check": Command("check", "check", "hold a coordinate against such a file: alone, unlogged"),
        "reconcile": Command("reconcile", "reconcile", "hold a list of serials against what is notified"),
        "due": Command("due", "due", "answers that are awaited and overdue, and their alarm"),
    },
    "Report": {
        "report": Command("reportcommand", "app", "articles: who says what, where, when; and a timeline"),
        "sighting": Command("sightings", "app", "presence that was seen: ranges, areas, times, sources"),
        "coverage": Command("sightings", "coverage", "who looked where and when, and who could not"),
        "buildup": Command("buildup", "buildup", "presence and what comes, by day, beside who looked"),
        "daily": Command("dailies", "app", "the daily report: figures for all sides, beside who looked"),
        "told": Command("told", "told", "what a party had been told by a time, and what it answered"),
        "follow": Command("following", "follow", "releases as they come from a server, without a gap"),
        "ack": Command("told", "ack", "say how far a release has got on your side"),
    },
    "Talk": {
        "stop": Command("stop", "stop", "STOP: at once, from anybody, never refused; then whom to ring"),
        "outcome": Command("stop", "outcome", "what becomes of a STOP: taken, passed on, stopped, over"),
        "channel": Command("channels", "app", "lines between parties: propose, sign, suspend, resume, close"),
        "desk": Command("channels", "desk_app", "who is tried at your end of a line, and where after that"),
        "linecheck": Command("channels", "check_app", "whether lines are alive: due, answered, missed, lost"),
        "message": Command("messages", "app", "say something on a line: send, list, show, resend"),
        "warning": Command("warnings", "app", "graded communication: issue, replace, cancel, leaflet, CAP"),
        "statement": Command("statements", "app", "what parties state about it, side by side"),
        "incident": Command("incidents", "app", "what happened, as each side has it: open, merge, show"),
        "exhibit": Command("exhibits", "app", "files by their hash, and in whose hands they were"),
        "cite": Command("citations", "app", "what open sources say that somebody said, at its place"),
        "template": Command("templates", "app", "words agreed before they are needed, and their reviews"),
        "ring": Command("stop", "ring", "whom to ring, who is next, and what came of it"),
        "handover": Command("handover", "handover", "a change of watch: unanswered, whom to ring, silent"),
        "latency": Command("handover", "latency", "how long answers take; which agreed times are shorter"),
        "norms": Command("acknowledged", "norms", "acknowledgements against the norm: read, relayed"),
        "tempo": Command("tempo", "tempo", "how often two sides speak a day, and how far apart they are"),
        "gap": Command("gap", "gap", "at a place and a time: who has not confirmed relay of what"),
    },
    "Run": {
        "serve": Command("serve", "serve", "serve a node to its parties over HTTP"),
        "gateway": Command("gateway", "gateway", "a party's own side: sign, deliver, keep a copy, witness"),
        "config": Command("config", "app", "what is set for a server, from where, and whether it is right"),
        "backup": Command("backup", "backup", "copy a HOME that may be at work into one file"),
        "restore": Command("backup", "restore", "make a HOME of a backup"),
        "upgrade": Command("backup", "upgrade", "bring a HOME's databases to the newest schema"),
        "history": Command("history", "app", "positions that came in, found again by track and time"),
    },
    "Let in": {
        "member": Command("members", "member", "who may act for a party at this node; on no record"),
        "token": Command("tokens", "token", "API tokens: for a member, for some scopes, for some time"),
        "roster": Command("rosters", "roster", "who is on duty for a party, and who is called next"),
        "address": Command("addresses", "app", "where a party is told: webhook, mail, text message"),
        "mail": Command("addresses", "mail", "what parties write back, brought by a mail server"),
    },
    "Prove": {
        "keygen": Command("keys", "keygen", "make a signing key or an offline root"),
        "key": Command("keys", "app", "rotate, revoke and recover keys under the offline root"),
        "sign": Command("keys", "sign", "sign a draft on your own machine"),
        "submit": Command("keys", "submit", "bring signed entries to the node, and get receipts"),
        "log": Command("log", "app", "head, show, prove, consistency, cosign, redact, export"),
        "bundle": Command("evidence", "bundle", "a stretch of time as one file that anyone can check"),
        "replay": Command("replay", "replay", "a stretch of time again, as known then or as corrected"),
        "verify": Command("verify", "verify", "check a bundle without trusting whoever made it"),
        "heartbeat": Command("heartbeat", "heartbeat", "a signed sign of life, and the check of its age"),
    },
}
COMMANDS: dict[str, Command] = {name: it for group in GROUPS.values() for name, it in group.items()}

EXIT_CODES = """\
Exit codes: 0 fine · 1 a check found something wrong · 2 your input · 3 consistent but not anchored
            4 somebody else's fault (signature, theatre) · 5 ours (storage, fork)"""


def help_text() -> str:
    """Return the page that ``openline --help`` prints."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    lines = [
        f"{bold}openline{plain} {__version__}: tell every party who would come too close to whom,",
        "make sure they were told, and be able to prove it.",
        "",
        f"Usage: {bold}openline COMMAND [OPTIONS]{plain}, and openline COMMAND --help for each.",
    ]
    for title, commands in GROUPS.items():
        lines += ["", f"{bold}{title}{plain}"]
        lines += [f"  {name:<10} {command.summary}" for name, command in commands.items()]
    from openline.cli.elsewhere import HELP

    lines += ["", f"{bold}Anywhere on the line{plain}", *(f"  {it:<17} {HELP[it]}" for it in HELP)]
    return "\n".join([*lines, "", EXIT_CODES])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    from openline.cli.elsewhere import forget, take
    from openline.errors import OpenlineError

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        words = take(words)
    except OpenlineError as error:
        from openline.cli.output import report

        sys.exit(report(error, as_json="--json" in words))
    if not words or words[0] in ("--help", "-h", "help"):
        try:
            print(help_text(), flush=True)
        except BrokenPipeError:
            from openline.cli.output import silence

            silence()
        sys.exit(0 if words else 2)
    if words[0] in ("--version", "-V"):
        print(f"openline {__version__}")
        sys.exit(0)
    if words[0] not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(words[0], COMMANDS, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        print(f"openline: no command '{words[0]}'{hint} (openline --help lists them)", file=sys.stderr)
        sys.exit(2)
    if words[0] == "check":  # it has to answer at once: without typer
        from openline.cli.check import main as check

        sys.exit(check(words[1:]))
    from openline.cli.output import run

    # What is multiplied here is small: threads of a linear algebra library would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        sys.exit(run(COMMANDS[words[0]], words))
    finally:
        forget()
