"""What a person or a program gets back: answers, errors, and the exit code of each."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from openline.cli import heading
from openline.cli.numbers import bound_numbers
from openline.cli.screen import contained, screen
from openline.errors import Fault, OpenlineError

if TYPE_CHECKING:
    from rich.console import Console

    from openline.cli import Command

WIDE = 500
"""Columns of a table that goes into a file or a pipe, where nobody wraps or cuts it."""
_STEERING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
EXIT_OF_FAULT = {Fault.CALLER: 2, Fault.PEER: 4, Fault.OPENLINE: 5}


def run(command: Command, words: list[str]) -> int:
    """Load a command's module, run it on the rest of the line, and return the exit code."""
    heading.begin(words)
    try:
        code = _run(command, words)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        silence()
        return 0
    finally:
        heading.begin([])


def silence() -> None:
    """Say no more, not even at the interpreter's last flush: whoever read our output has enough of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(command: Command, words: list[str]) -> int:
    import typer

    from openline.bootstrap import keep_compiled_kernel

    keep_compiled_kernel()
    app = getattr(import_module(f"openline.cli.{command.module}"), command.name)
    if not isinstance(app, typer.Typer):
        function: Callable[..., Any] = app
        app = typer.Typer(add_completion=False)
        app.command(help=function.__doc__)(function)
    # Boxes leave the words half of a narrow screen: help and errors are plain, and as wide as the screen is.
    app.rich_markup_mode = None
    try:
        parser = typer.main.get_command(app)
        bound_numbers(parser)
        parser.main(words[1:], prog_name=f"openline {words[0]}")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except OpenlineError as error:
        return report(error, as_json="--json" in words)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return report_fault(error, as_json="--json" in words)
    return 0


def report(error: OpenlineError, *, as_json: bool) -> int:
    """Print an error to standard error, for a person or as one JSON object, and return its exit code."""
    if as_json:
        fields = {
            "error": type(error).__name__,
            "fault": error.fault,
            "what": error.what,
            "where": error.where,
            "next_step": error.next_step,
        }
        print(_as_json({k: v for k, v in fields.items() if v}), file=sys.stderr)
    else:
        where = f"{error.where}: " if error.where else ""
        print(contained(f"openline: {where}{error.what}"), file=sys.stderr)
        if error.next_step:
            print(contained(f"  next: {error.next_step}"), file=sys.stderr)
    return EXIT_OF_FAULT[error.fault]


def report_fault(error: Exception, *, as_json: bool) -> int:
    """Say that an error which nobody foresaw is a fault of Openline, and return the exit code of one.

    With ``OPENLINE_TRACEBACK=1`` the traceback stands before it.
    """
    if os.environ.get("OPENLINE_TRACEBACK", "0") != "0":
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    fault = OpenlineError(
        f"a fault of Openline, not of yours: {type(error).__name__}: {error}",
        where=place,
        next_step="report it with this line, the command, and what it prints with OPENLINE_TRACEBACK=1",
    )
    return report(fault, as_json=as_json)


def emit(value: object) -> None:
    """Print one JSON object on one line, with what stands at the head of a screen."""
    head = heading.fields()
    said = msgspec.to_builtins(value) if head else None
    if isinstance(said, dict):
        value = said | {name: it for name, it in head.items() if name not in said}
    sys.stdout.write(_as_json(value) + "\n")


def _as_json(value: object) -> str:
    """Encode a value; characters that steer a terminal are escaped, which says the same to a program."""
    text = msgspec.json.encode(value).decode()
    return text if text.isascii() else _STEERING.sub(lambda it: f"\\u{ord(it[0]):04x}", text)


def note(text: str) -> None:
    """Say something beside the answer, on standard error."""
    print(contained(f"openline: {text}"), file=sys.stderr)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show on a terminal, on standard error, that work goes on and how far it has got; leave nothing behind.

    Parameters
    ----------
    what
        What is being done, with how much there is of it.
    total
        How many steps there are; without it the bar moves and tells no more than that.

    Yields
    ------
    Callable
        To be called after each step.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)


def console(*, stderr: bool = False, plain: bool = False) -> Console:
    """Return a console to print tables and colours to; plain where there is no terminal, or when asked."""
    if not stderr:
        heading.flush()
    plain = plain or not (sys.stderr if stderr else sys.stdout).isatty()
    # Rich takes what is no terminal for one of 80 columns, and would cut short the times in a table.
    width = WIDE if plain and "COLUMNS" not in os.environ else None
    return screen(stderr=stderr, no_color=plain, soft_wrap=plain, width=width)
