"""The templates that ship: what they are for, and their texts by language; read once, when first asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from openline.decide.supplying import read_templates
from openline.model.warning import Template

LANGUAGES = ("en", "ar", "ckb", "kmr", "ru", "fa")
"""English and Arabic have texts; the others are slots that a party fills."""


@cache
def shipped_templates() -> Mapping[str, Template]:
    """Return the templates that ship, by id. Others may read what this returns, and not change it."""
    folder = files("openline") / "data" / "templates"
    languages = [(folder / f"{it}.json").read_bytes() for it in LANGUAGES]
    return read_templates((folder / "templates.json").read_bytes(), languages)
