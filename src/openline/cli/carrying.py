"""Texts on their way: checkpoints, proofs and requests that people carry from one machine to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from openline.cli.authoring import read_input, write_new
from openline.cli.output import console, emit
from openline.errors import InputError

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
        raise InputError(f"not UTF-8: {error}", where=str(path)) from error
