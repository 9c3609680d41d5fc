"""Numbers in options: finite, and none so large that nothing on earth could be meant by it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from openline.errors import InputError

LARGEST = 1e12
"""Kilometres, metres or seconds far beyond any use; as whole millimetres still an integer of 64 bits."""


def bound_numbers(command: Any) -> None:
    """Let every option and argument of a typer command, and of those below it, refuse NaN and its like."""
    for param in command.params:
        param.callback = _bounded(param.callback)
    for inner in getattr(command, "commands", {}).values():
        bound_numbers(inner)


def _bounded(then: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return a callback for an option that refuses such a number, and does what it did before."""

    def check(ctx: Any, param: Any, value: Any) -> Any:
        for number in value if isinstance(value, list | tuple) else [value]:
            if isinstance(number, int | float) and not (math.isfinite(number) and abs(number) <= LARGEST):
                raise InputError(f"{number} is no number that can be meant here", where=param.opts[0])
        return value if then is None else then(ctx, param, value)

    return check


def counted(count: int, what: str, several: str = "") -> str:
    """Say how many of something, as people do: 1 day, 2 days."""
    return f"{count:,} {what if count == 1 else several or what + 's'}"
