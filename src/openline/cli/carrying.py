"""Texts on their way: what people carry from one machine to another, or keep in files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from openline.cli.files import read_input, write_new
from openline.cli.output import console, emit, note
from openline.errors import GeometryError, InputError

CheckpointFile: TypeAlias = Annotated[
    Path, typer.Argument(metavar="CHECKPOINT", help="a signed checkpoint; - reads it")
]
ToFile: TypeAlias = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="write it here")]


def give(text: str, out: Path | None, fields: dict[str, object], *, as_json: bool) -> None:
    """Write a text to a file if one is named, else print it as it is; with --json, print the fields."""
    if out is not None:
        write_new(out, text.encode())
    if as_json:
        emit({**fields, **({"file": str(out)} if out else {})})
    elif out is None:
        print(text, end="")
    else:
        console().print(f"written to {out}", markup=False)


def read_text(path: Path) -> str:
    """Read a text that somebody brings.

    Raises
    ------
    InputError
        It cannot be read, or is no UTF-8.
    """
    try:
        return read_input(path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: byte {error.start} of it is no character", where=str(path)) from error


@contextmanager
def or_leave_out() -> Iterator[None]:
    """Point, where a file is refused for a shape in it, at the option that does without the shape."""
    try:
        yield
    except GeometryError as error:
        error.next_step += f"{'; ' if error.next_step else ''}or give --leave-out to do without it"
        raise


def fitting_ids(ids: list[str], taken: set[str], kind: str, file: Path) -> list[str]:
    """Return ids from a file as they can be on record, and say on standard error which of them that changed.

    Parameters
    ----------
    taken
        The ids of the files before it; those of this one are added.
    """
    from openline.decide.naming import fitting_id

    taken.update(ids)
    fitting = [fitting_id(it, taken, otherwise=kind) for it in ids]
    changed = [f"{old!r} is {new!r}" for old, new in zip(ids, fitting, strict=True) if old != new]
    if changed:
        more = f" and {len(changed) - 5:,} more" if len(changed) > 5 else ""
        note(f"{file}: ids that cannot be on record were changed: {', '.join(changed[:5])}{more}")
    return fitting
