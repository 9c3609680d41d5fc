"""Routing: every handler of every module of :mod:`openline.web.routes`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from openline.web import routes


def all_routes() -> list[Any]:
    """Give the handlers of every module of :mod:`openline.web.routes`, in the order of their names."""
    found: list[Any] = []
    for module in sorted(iter_modules(routes.__path__), key=lambda it: it.name):
        found += import_module(f"{routes.__name__}.{module.name}").ROUTES
    return found
