"""The flight intents of the InterUSS Project, resolved by its rules into intents as ASTM F3548-21 has them.

Templates, mutations and times relative to a test run are InterUSS's own way of writing test data, not a
format that anybody exchanges: so this is here, and ``openline.wire.intents`` reads what comes out of it.

The rules are those of github.com/interuss/monitoring: a mutation changes the leaves that it names, lists
index by index, and a field with ``+`` before its name as a whole (``uss_qualifier/resources/overrides.py``);
a next day begins at midnight of its zone (``monitorlib/temporal.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

Times = Mapping[str, datetime]
"""When the test run and the scenario began, and when it is evaluated."""


def read_intents(path: Path) -> dict[str, dict[str, Any]]:
    """Return the templates of a file by their ids, references and mutations resolved."""
    elements = _load(path)["intents"]
    resolved: dict[str, dict[str, Any]] = {}
    while len(resolved) < len(elements):
        ready = [id for id in elements if id not in resolved and _source(elements[id]) in (None, *resolved)]
        if not ready:
            raise ValueError(f"{sorted(set(elements) - set(resolved))} rest on nothing that is there")
        for id in ready:
            element = elements[id]
            if "full" in element:
                resolved[id] = element["full"]
            else:
                resolved[id] = mutate(resolved[element["delta"]["source"]], element["delta"]["mutation"])
    return resolved


def _source(element: Mapping[str, Any]) -> str | None:
    return element["delta"]["source"] if "delta" in element else None


def _load(path: Path) -> Any:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed: it is among the dev extras")
    return _referred(yaml.safe_load(path.read_text()), path)


def _referred(value: Any, path: Path) -> Any:
    """Put what a reference such as ``./flight_auths.yaml#/standard`` names in its place."""
    if isinstance(value, list):
        return [_referred(it, path) for it in value]
    if not isinstance(value, dict):
        return value
    if "$ref" not in value:
        return {name: _referred(it, path) for name, it in value.items()}
    file, _, pointer = value["$ref"].partition("#")
    found = _load(path.parent / file)
    for step in pointer.strip("/").split("/"):
        found = found[step]
    return found


def mutate(base: Any, mutation: Any) -> Any:
    """Return what a mutation makes of something."""
    if isinstance(mutation, list):
        beyond = [*base[len(mutation) :], *mutation[len(base) :]]
        return [mutate(old, new) for old, new in zip(base, mutation, strict=False)] + beyond
    if not isinstance(mutation, dict):
        return mutation
    changed = dict(base)
    for name, value in mutation.items():
        field = name.removeprefix("+")
        known = name == field and changed.get(field) is not None
        changed[field] = mutate(changed[field], value) if known else value
    return changed


def resolve_time(spec: Mapping[str, Any], times: Times) -> datetime:
    """Return the time that a template means."""
    (how,) = spec.keys() - {"use_timezone"}
    value = spec[how]
    if how == "time_during_test":
        return times[value]
    if how == "offset_from":
        return resolve_time(value["starting_from"], times) + duration(value["offset"])
    if how == "next_day":
        days = value.get("days_of_the_week") or WEEK
        since = resolve_time(value["starting_from"], times).astimezone(_zone(value["time_zone"]))
        midnight = since.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        while WEEK[midnight.weekday()] not in days:
            midnight += timedelta(days=1)
        return midnight.astimezone(UTC)
    raise NotImplementedError(f"times by {how}")


def duration(text: str) -> timedelta:
    """Return a duration such as ``45m`` or ``-1s``."""
    found = re.fullmatch(r"(-?\d+)([smhd])", text)
    assert found, text
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def _zone(name: str) -> tzinfo:
    offset = re.fullmatch(r"([+-])(\d\d):(\d\d)", name)
    if offset is None:
        return ZoneInfo("UTC" if name == "Z" else name)
    sign = -1 if offset[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))


def volumes(intent: Mapping[str, Any], times: Times) -> list[dict[str, Any]]:
    """Return the volumes of an intent, in the JSON of ASTM F3548-21."""
    return [_volume(area, times) for area in intent["basic_information"]["area"]]


def _volume(area: Mapping[str, Any], times: Times) -> dict[str, Any]:
    start = resolve_time(area["start_time"], times)
    end = resolve_time(area["end_time"], times) if "end_time" in area else start + duration(area["duration"])
    shape = {name: it for name, it in area.items() if name.startswith(("outline_", "altitude_"))}
    said = {
        name: {"value": it.isoformat(), "format": "RFC3339"}
        for name, it in (("time_start", start), ("time_end", end))
    }
    return {"volume": shape, **said}
