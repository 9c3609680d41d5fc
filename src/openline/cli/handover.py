"""``openline handover`` and ``openline latency``: a change of watch on one page; how long answers take."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.times import parse_time, time_text
from openline.cli.whose import BY_TOKEN, reads
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.handover import (
        ChangedRow,
        Handover,
        OpenRow,
        RingRow,
        SilentRow,
    )
    from openline.app.showing.latency import LatencyRow, Measured, Shorter
    from openline.app.showing.rows import DueRow
    from openline.cli.authoring import Authoring

Reader = Annotated[
    str,
    typer.Option(
        "--for",
        metavar="PARTY",
        help="whose watch; 'node' for all of it",
        default_factory=reads,
        show_default=BY_TOKEN,
    ),
]
MOST_LINES = 25
"""So many rows of each part are printed; ``--json`` gives more."""
REMEMBERED = "handovers.json"
"""In a HOME: party -> since when its next hand-over says what has changed."""


def handover(
    by: Reader,
    since: Annotated[
        str,
        typer.Option("--since", metavar="TIME", help="what has changed since; else as last, else 12 hours"),
    ] = "",
    taken: Annotated[
        bool, typer.Option("--taken", help="the watch is taken over now: the next page begins here")
    ] = False,
    print_to: Annotated[
        Path | None, typer.Option("--print", metavar="FILE", help="write it as a PDF of one page, too")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="of that page: both, en or ar")] = "both",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say what is unanswered and whom to ring; then what is open, silent, and changed since the last watch.

    The time that was given last is remembered in the HOME, for each party; with --taken it is now.
    """
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        given_ms = parse_time(since, "--since") if since else _remembered(desk, by)
        page = _page(desk, by, given_ms)
        if print_to is not None:
            _print_to(print_to, desk, page, lang)
        if taken or since:
            _remember(desk, by, page.at_ms if taken else page.since_ms, must=taken)
    if as_json:
        emit(page)
    else:
        _print(page)


def _page(desk: Authoring, by: str, since_ms: int | None) -> Handover:
    if desk.client is not None:
        desk.refuse_other(by, "--for")
        return desk.client.handover(since_ms=since_ms)
    from openline import bootstrap
    from openline.app.showing.handover import WATCH_MS, handover_of
    from openline.app.showing.view import View

    state, now_ms = state_of(desk), bootstrap.now_ms()
    assert desk.journal is not None
    began_ms = now_ms - WATCH_MS if since_ms is None else since_ms
    return handover_of(View(state, by, now_ms), nullcontext, desk.journal.store, since_ms=began_ms)


def _print_to(file: Path, desk: Authoring, page: Handover, lang: str) -> None:
    import msgspec

    from openline.cli.files import write_new
    from openline.model.event import NODE
    from openline.wire.forms.handover import handover_page

    if desk.client is not None:
        mode = desk.client.theatre().mode
        name = desk.client.party(page.party).name if page.party != NODE else ""
    else:
        from openline.app.showing.parties import name_of
        from openline.app.showing.view import View

        state = state_of(desk)
        standing = state.parties.get(page.party)
        mode = desk.home.settings.mode
        name = name_of(View(state, page.party, page.at_ms), standing) if standing is not None else ""
    write_new(file, handover_page(msgspec.to_builtins(page), name=name or "", mode=mode, lang=lang))


# -- since when ------------------------------------------------------------------------------------


def _kept(desk: Authoring) -> Path | None:
    try:
        return desk.home.path / REMEMBERED
    except InputError:  # over a server no HOME is needed
        return None


def _all_remembered(file: Path | None) -> dict[str, int]:
    import msgspec

    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, int]) if file is not None else {}
    except (OSError, msgspec.MsgspecError):
        return {}  # it says only from when on a page is of interest


def _remembered(desk: Authoring, party: str) -> int | None:
    return _all_remembered(_kept(desk)).get(party)


def _remember(desk: Authoring, party: str, at_ms: int, *, must: bool) -> None:
    import msgspec

    from openline.app.durable import write_durably

    file = _kept(desk)
    if file is None:
        if must:
            raise InputError(
                "no HOME is named: the time cannot be remembered",
                where="--taken",
                next_step="give --home DIR, or --since TIME the next time",
            )
        return
    known = _all_remembered(file) | {party: at_ms}
    write_durably(file, msgspec.json.encode(dict(sorted(known.items()))) + b"\n")


# -- on the screen ---------------------------------------------------------------------------------


def _print(page: Handover) -> None:
    out, counts = console(), page.counts
    whose = "the node" if page.party == "node" else page.party
    out.print(f"HAND-OVER of {whose} at {time_text(page.at_ms)}", markup=False)
    out.print(
        f"UNANSWERED: {counts['owed_to_you']} awaited from others"
        f" ({counts['owed_to_you_overdue']} overdue), {counts['you_owe']} owed by you"
        f" ({counts['you_owe_overdue']} overdue)",
        markup=False,
    )
    _lines([_due(it, page.at_ms, yours=False) for it in page.owed_to_you], counts["owed_to_you"])
    _lines([_due(it, page.at_ms, yours=True) for it in page.you_owe], counts["you_owe"])
    out.print("RING, in this order:", markup=False)
    _lines([_ring(it) for it in page.ring], counts["ring"], none="nobody has said at what number")
    out.print(f"OPEN: {counts['open']}", markup=False)
    _lines([_open(it) for it in page.open], counts["open"])
    out.print(f"SILENT: {counts['silent']}", markup=False)
    _lines([_silent(it) for it in page.silent], counts["silent"])
    if not page.sources_known:
        out.print("  how sources of positions fare is known to the server that takes them", markup=False)
    out.print(f"CHANGED since {time_text(page.since_ms)}: {counts['changed']}", markup=False)
    _lines([_changed(it) for it in page.changed], len(page.changed))
    if page.shorter:
        out.print("SHORTER than measured:", markup=False)
        _lines([shorter_words(it) for it in page.shorter], counts["shorter"])
    out.print(page.notice, markup=False)


def _lines(lines: list[str], of: int, *, none: str = "") -> None:
    out = console()
    for line in lines[:MOST_LINES]:
        out.print(f"  {line}", markup=False)
    if of > MOST_LINES:
        out.print(f"  and {of - MOST_LINES:,} more: --json says more of them", markup=False)
    if not lines and none:
        out.print(f"  {none}", markup=False)


def _due(row: DueRow, now_ms: int, *, yours: bool) -> str:
    from openline.cli.due import what_is_due

    late = f"OVERDUE {span(now_ms - row.due_ms)}" if row.overdue else f"due in {span(row.due_ms - now_ms)}"
    fields = fields_of(row)
    to = ", ".join(it["party"] for it in fields.get("owed_to", ()))
    tells = f" (to tell {row.pass_to})" if row.pass_to else ""
    owes = f"you{tells} owe" if yours else f"{row.pass_to or row.party} owes"
    release = f" (release {fields['release']})" if yours and "release" in fields else ""
    owed = "a statement in answer to" if "concerning" in fields else "an answer to"
    return f"{late}  {row.precedence}  {owes} {to or 'the node'} {owed} {what_is_due(fields)}{release}"


def _ring(row: RingRow) -> str:
    from openline.cli.stop import post_words

    why = {
        "overdue": "overdue",
        "awaited": "answer awaited",
        "silent": "silent",
        "partner": "",
    }[row.why]
    about = f" about {row.about[:40]}" if row.about else ""
    said = f" ({why}{about})" if why else ""
    posts = "; then ".join(post_words(it) for it in row.posts[:3]) or "no number is on record"
    return f"{'the node' if row.party == 'node' else row.party}{said}: {posts}"


def _open(row: OpenRow) -> str:
    with_ = f" of {', '.join(row.parties)}" if row.parties else ""
    if row.kind == "stop":
        with_ = f" from {', '.join(row.parties) or 'an unknown caller'}"
    elif row.kind == "match":
        with_ = f", call {', '.join(row.parties)}" if row.parties else ""
    elif row.kind in ("channel", "agreement"):
        word = "suspended by" if row.state == "suspended" else "not signed by"
        return f"{row.kind} {row.id}: {word} {', '.join(row.parties)}"
    since = f", since {time_text(row.since_ms)}" if row.since_ms else ""
    until = f", asked for by {time_text(row.until_ms)}" if row.until_ms else ""
    kind = "STOP" if row.kind == "stop" else row.kind
    return f"{kind} {row.id[:40]}: {row.state.replace('_', ' ') or 'existence only'}{with_}{since}{until}"


def _silent(row: SilentRow) -> str:
    heard = f"last answered {time_text(row.heard_ms)}" if row.heard_ms else "never answered"
    if row.kind == "line":
        lost = "LOST, " if row.lost else ""
        return f"line {row.id} to {row.party}: {lost}{counted(row.missed, 'check')} missed, {heard}"
    if row.kind == "source":
        heard = f"last heard {time_text(row.heard_ms)}" if row.heard_ms else "never heard"
        return f"source {row.id} of {row.party}: {heard}"
    return f"{row.party}: last said something {time_text(row.heard_ms)}; usually within {span(row.usual_ms)}"


def _changed(row: ChangedRow) -> str:
    from openline.cli.wording import PHRASES

    what = PHRASES.get(row.type, "something is on record") if row.type else "something, of which you see part"
    named = f" ({', '.join(it[:24] for it in row.abouts)})" if row.abouts else ""
    return f"{row.number} × {what}{', by you' if row.by_you else ''}{named}"


def span(ms: int) -> str:
    """Say how long something is, in the two units that matter."""
    seconds = max(0, round(ms / 1000))
    for unit, size, less, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "min", 60), ("min", 60, "s", 1)):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {unit}" + (f" {rest} {less}" if rest else "")
    return f"{seconds} s"


# -- latency ---------------------------------------------------------------------------------------


def latency(
    by: Reader,
    party: Annotated[str, typer.Option("--party", help="of this party alone")] = "",
    channel: Annotated[str, typer.Option("--channel", help="on this line alone")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="of what was shown since")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say how long answers and relays take, and which agreed times are shorter. Exit 1 when any is.

    What has not been answered counts as at least as long as it has waited.
    """
    since_ms = parse_time(since, "--since") if since else 0
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(by, "--for")
            rows = list(desk.client.latency(party=party, channel=channel, since_ms=since_ms).rows)
        else:
            from openline import bootstrap
            from openline.app.showing.latency import latency_rows
            from openline.app.showing.view import View

            view = View(state_of(desk), by, bootstrap.now_ms())
            rows = latency_rows(view, nullcontext, since_ms=since_ms, party=party, channel=channel)
    if as_json:
        for row in rows:
            emit(row)
    else:
        _print_latency(rows)
    if any(it.shorter for it in rows):
        raise typer.Exit(1)


def _print_latency(rows: list[LatencyRow]) -> None:
    out = console()
    if not rows:
        out.print("nothing was measured yet", markup=False)
    for row in rows:
        where = f"on {row.channel}" if row.kind == "line" else f"to a {row.kind}"
        out.print(f"{row.party} {where}: answers {measured_words(row.answer)}", markup=False)
        if row.relay is not None:
            out.print(f"  relayed to all units {measured_words(row.relay)}", markup=False)
        for it in row.by_precedence:
            out.print(
                f"  {it.precedence.upper()}, within {span(it.within_ms)}: {measured_words(it.answer)}",
                markup=False,
            )
        for hour in row.by_hour:
            out.print(f"  at {hour.hour:02d} UTC: {measured_words(hour.answer)}", markup=False)
        for short in row.shorter:
            out.print(f"  {shorter_words(short)}", markup=False, style="red")


def measured_words(it: Measured) -> str:
    """Say what was measured, with how few it rests on."""
    half = f"{'at least ' if it.p50_at_least else ''}{span(it.p50_ms)}"
    most = f"{'at least ' if it.p95_at_least else ''}{span(it.p95_ms)}"
    return f"p50 {half}, p95 {most}, {it.came} of {it.count} came"


def shorter_words(it: Shorter) -> str:
    """Say which time is shorter than what was measured, of whom and where."""
    urgent = "emergency " if it.emergency else ""
    agreed = (
        f"{urgent}lead time {span(it.agreed_ms)} for a {it.what} ({it.agreement})"
        if it.agreement
        else f"{it.what.upper()} is to be answered within {span(it.agreed_ms)}"
    )
    where = f" on {it.channel}" if it.channel else ""
    least = "at least " if it.at_least else ""
    return (
        f"{agreed}, {it.measured} p95 {least}{span(it.p95_ms)} of {it.party}{where}"
        f" ({it.came} of {it.count} came): SHORTER than measured"
    )
