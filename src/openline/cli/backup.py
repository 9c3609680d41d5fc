"""``openline backup``, ``restore`` and ``upgrade``: a HOME in one file, and its databases up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir
from openline.cli.output import console, emit


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the file to make")],
    home: HomeDir = None,
    with_keys: Annotated[
        bool,
        typer.Option("--with-keys", help="take the private keys along: guard the file as you guard them"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a HOME that may be at work into one file; its mark is never in it."""
    from openline import bootstrap
    from openline.bootstrap import copying

    made = copying.backup(bootstrap.open_home(home), file, with_keys=with_keys)
    if as_json:
        emit(
            {
                "file": str(file),
                "theatre": made.theatre,
                "entries": made.size,
                "root_sha256": made.root_sha256,
                "keys": made.keys,
                "left_out": list(made.left_out),
                "parts": {part.name: part.sha256 for part in made.parts},
            }
        )
        return
    out = console()
    out.print(f"{made.size} entries of theatre {made.theatre} in {file}", markup=False)
    if made.left_out:
        out.print(f"Left out, keep a copy elsewhere: {', '.join(made.left_out)}", markup=False)
    out.print("A body that is redacted from now on stays in this file: remove the file when it must be gone.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a backup")],
    home: HomeDir = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="URL|file",
            help="postgresql://… or file: where the log goes; else where it was",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a HOME of a backup, in an absent or empty folder."""
    from openline import bootstrap
    from openline.bootstrap import copying
    from openline.cli.theatre import home_of_environment

    made, manifest = copying.restore(
        file, home or home_of_environment(), store="" if store == "file" else store
    )
    mark = bootstrap.marks_folder() / manifest.theatre
    if as_json:
        emit(
            {
                "home": str(made.path),
                "theatre": manifest.theatre,
                "entries": manifest.size,
                "keys": manifest.keys,
                "left_out": list(manifest.left_out),
                "mark": str(mark),
                "has_mark": mark.exists(),
            }
        )
        return
    out = console()
    out.print(f"{manifest.size} entries of theatre {manifest.theatre} at {made.path}", markup=False)
    if manifest.left_out:
        out.print(f"Put these back in their places: {', '.join(manifest.left_out)}", markup=False)
    if made.is_node:
        out.print(_what_it_may_sign(manifest.size, mark), markup=False)


def _what_it_may_sign(size: int, mark: Path) -> str:
    """Say what a restored copy is good for, by what the mark on this machine says was signed."""
    from openline.app.notary import Mark
    from openline.errors import OpenlineError
    from openline.ledger.checkpoint import read_checkpoint

    if not mark.exists():
        return (
            f"It is read-only: the mark of this log is not on this machine ({mark}).\n"
            "  Ask every party for its newest checkpoint. If none has more entries than this copy:\n"
            "  'openline log adopt CHECKPOINT' with the newest. If one has, restore a newer copy instead."
        )
    try:
        signed = read_checkpoint(Mark(mark).read()[0])[0].size
    except (IndexError, OpenlineError):
        return f"What it may sign is up to the mark, which cannot be read: {mark}"
    if signed > size:
        return (
            f"It is OLD, and read-only for good: {signed} entries were signed for, and it has {size}.\n"
            f"  {mark} is the mark that says so.\n"
            "  Restore the newest copy of the log, or go on with the log itself where it still is.\n"
            "  If there is none with all of it, this log has ended: tell every party, open a new theatre."
        )
    return f"What it may sign is up to the mark: {mark}"


def upgrade(
    home: HomeDir = None,
    copy: Annotated[
        Path | None, typer.Option("--copy", metavar="FILE", help="the backup that is taken first")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a HOME's databases to the newest schema, in place, after a backup; all or nothing."""
    from openline import bootstrap
    from openline.bootstrap import copying

    done = copying.upgrade(bootstrap.open_home(home), copy=copy)
    if as_json:
        emit(
            {
                "before": dict(done.before),
                "after": dict(done.after),
                "copy": None if done.copy is None else str(done.copy),
            }
        )
        return
    out = console()
    if done.copy is None:
        out.print(f"The log has the newest schema, {done.after['log']}: nothing was done.")
        return
    out.print(f"The log had schema {done.before['log']} and has {done.after['log']} now.")
    out.print(f"As it was: {done.copy}", markup=False)
    out.print("A body that is redacted from now on stays in that file: remove it when it is not needed.")
