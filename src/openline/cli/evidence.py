"""Evidence bundles: an incident, or a stretch of time, in one file that anyone can check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from openline.cli.authoring import AsJson, Authoring, HomeDir, authoring
from openline.cli.files import read_input
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.cli.times import parse_time
from openline.errors import InputError, LedgerError

if TYPE_CHECKING:
    from openline.app.lookingback import Past
    from openline.client import Client
    from openline.web.evidence import Asked, Evidence

PATIENCE_S = 3_600.0
"""So long a record is folded anew where nobody else waits."""

For = Annotated[
    str,
    typer.Option(
        "--for", metavar="PARTY", help="with only what this party may see; node: all that is on record"
    ),
]
ToFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="the bundle; there must be no such file")]
Pdf = Annotated[bool, typer.Option("--pdf", help="with the pages for people as a PDF, too")]
WithFiles = Annotated[
    Path | None,
    typer.Option("--with-files", metavar="DIR", help="put in the exhibits of this folder, each by its hash"),
]
Files = Annotated[
    bool, typer.Option("--files/--no-files", help="with the files of exhibits that were given to the node")
]
Extends = Annotated[
    list[Path],
    typer.Option("--extends", metavar="FILE", help="a checkpoint that the recipient holds; may be repeated"),
]


class _Options(NamedTuple):
    """What both commands take."""

    reader: str
    file: Path
    pdf: bool
    folder: Path | None
    files: bool
    extends: Sequence[Path]
    home: Path | None
    as_json: bool


def bundle(
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="what came on record from then on")],
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="and before then")],
    file: ToFile,
    reader: For = "",
    pdf: Pdf = False,
    with_files: WithFiles = None,
    files: Files = True,
    extends: Extends = [],  # noqa: B006
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write what came on record in a stretch of time as one file that anyone can check, off line.

    It holds the entries with what proves them, pages for people, and the verifier.
    """
    from_ms, until_ms = parse_time(since, "--from"), parse_time(until, "--until")
    if from_ms >= until_ms:
        raise InputError("a stretch of time ends after it begins", where="--until")
    options = _Options(reader, file, pdf, with_files, files, extends, home, as_json)

    def here(desk: Authoring, _: Past, asked: Asked) -> Evidence:
        from openline.web.evidence import stretch_evidence

        assert desk.journal is not None
        assert desk.rules is not None
        return stretch_evidence(desk.home, desk.journal, desk.rules, from_ms, until_ms, asked)

    _write(
        options,
        here,
        lambda client, size: client.evidence(from_ms, until_ms, file, pdf=pdf, extends=size, files=files),
    )


def incident_bundle(
    id: Annotated[str, typer.Argument(metavar="INCIDENT", help="its id")],
    file: ToFile,
    reader: For = "",
    pdf: Pdf = False,
    with_files: WithFiles = None,
    files: Files = True,
    extends: Extends = [],  # noqa: B006
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write an incident as one file that anyone can check, off line: entries, proofs, pages, a map.

    'openline verify FILE --policy POLICY' says which parts are proven, and which are only presented.
    """
    options = _Options(reader, file, pdf, with_files, files, extends, home, as_json)

    def here(desk: Authoring, past: Past, asked: Asked) -> Evidence:
        from openline.bootstrap.positions import tracks_for
        from openline.web.evidence import incident_evidence

        assert desk.journal is not None
        assert desk.rules is not None
        with tracks_for(desk.home, desk.rules, asked.reader) as where:
            return incident_evidence(desk.home, desk.journal, desk.rules, past, id, asked, tracks=where)

    _write(
        options,
        here,
        lambda client, size: client.incident_bundle(id, file, pdf=pdf, extends=size, files=files),
    )


def _write(
    options: _Options,
    here: Callable[[Authoring, Past, Asked], Evidence],
    there: Callable[[Client, int | None], None],
) -> None:
    from openline.model.event import NODE

    if options.file.exists():
        raise InputError("there is a file already", where=str(options.file), next_step="choose another name")
    earlier = [_text(it) for it in options.extends]
    author = "" if options.reader == NODE else options.reader
    with authoring(options.home, author, out=None, draft=None, as_json=options.as_json) as desk:
        if desk.client is not None:
            _fetch(desk, options, earlier, there)
        else:
            _make(desk, options, earlier, here)


def _make(
    desk: Authoring, options: _Options, earlier: list[str], here: Callable[[Authoring, Past, Asked], Evidence]
) -> None:
    """Make a bundle in a node's HOME."""
    from openline import bootstrap
    from openline.app.config import Config
    from openline.app.durable import write_durably
    from openline.app.evidence import files_in
    from openline.app.lookingback import Past
    from openline.bootstrap.exhibiting import open_files
    from openline.decide.presenting import NOTICE
    from openline.web.evidence import Asked

    if desk.journal is None:
        raise InputError(
            "a bundle is made of the log, which is with the node",
            next_step="have it made there, or name the server: --server URL",
        )
    if not options.reader:
        raise InputError(
            "for whom it is made is not said",
            where="--for",
            next_step="--for PARTY; --for node holds all that is on record",
        )
    files = files_in(options.folder) if options.folder is not None else []
    kept = None
    if options.files and desk.rules is not None:
        kept = open_files(desk.home, desk.journal, desk.rules, Config())
    asked = Asked(options.reader, bootstrap.now_ms(), options.pdf, files, earlier, kept=kept)
    past = Past(desk.journal.store, patience_s=PATIENCE_S)
    try:
        made = here(desk, past, asked)
    finally:
        past.close()
    write_durably(options.file, [made.data], replace=False)
    if options.as_json:
        emit(
            {
                "file": str(options.file),
                "for": options.reader,
                "entries": made.entries,
                "size": made.size,
                "parts": made.parts,
                "checkpoint": made.checkpoint,
                "notice": NOTICE,
            }
        )
        return
    _say(options, made.entries, made.size)


def _fetch(
    desk: Authoring, options: _Options, earlier: list[str], there: Callable[[Client, int | None], None]
) -> None:
    """Have a server make it, and verify it before anything is said of it."""
    from openline.cli.logthere import policy_there
    from openline.decide.presenting import NOTICE
    from openline.ledger.checkpoint import read_checkpoint
    from openline.verify import FAILED, verify_bundle

    assert desk.client is not None
    if options.folder is not None:
        raise InputError(
            "a server puts in the files that were given to it, and what it has sealed stays as it is",
            where="--with-files",
            next_step="give it the file of your exhibit: 'openline exhibit file give'; or carry it beside the"
            " bundle",
        )
    if options.reader:
        desk.refuse_other(options.reader, "--for")
    held = earlier[0] if earlier else ""
    if len(earlier) > 1:
        raise InputError("over a server one checkpoint at a time", where="--extends")
    policy = policy_there(desk.client, options.home)
    there(desk.client, read_checkpoint(held)[0].size if held else None)
    report = verify_bundle(options.file.read_bytes(), policy.to_bytes(), held.encode() or None)
    if report.answer == FAILED:
        raise LedgerError(
            f"the bundle does not verify: {report.problem}",
            where=str(options.file),
            next_step="keep it, and tell the other parties",
        )
    if options.as_json:
        emit(
            {
                "file": str(options.file),
                "for": report.made_for,
                "entries": report.shown,
                "size": report.size,
                "parts": [*report.proven, *report.presented],
                "notice": NOTICE,
            }
        )
        return
    _say(options._replace(reader=report.made_for), report.shown, report.size)


def _say(options: _Options, entries: int, size: int) -> None:
    from openline.decide.presenting import NOT_RECALLED, NOTICE

    whose = "all that is on record" if options.reader == "node" else f"as {options.reader} may see them"
    console().print(
        f"{counted(entries, 'entry', 'entries')} of {size:,} in {options.file}, {whose}",
        f"'openline verify {options.file} --policy POLICY' says what in it is proven",
        f"{NOT_RECALLED} {NOTICE}",
        sep="\n",
        markup=False,
    )


def _text(path: Path) -> str:
    return read_input(path).decode("utf-8", "replace")
