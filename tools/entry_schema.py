"""Write docs/protocol/entries.json: what the facts and the body of every type of entry hold.

It is the ``components`` of an OpenAPI 3.1 document, so that what reads :file:`openapi.json` reads it, too.
``Entry`` has a property for every type; its ``facts`` and ``body`` are what a draft of that type bears.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from openline import __version__
from openline.model.event import EVENTS

PAGE = Path(__file__).parent.parent / "docs" / "protocol" / "entries.json"
REF = "#/components/schemas/{name}"


def _anything(it: type) -> dict[str, Any]:
    """Say what an ``object`` is to JSON: anything."""
    if it is object:
        return {"description": "anything"}
    raise NotImplementedError


def description() -> bytes:
    """Return the description as JSON."""
    types: list[type] = []
    for event in EVENTS.values():
        types += [event.facts, event.body]
    references, components = msgspec.json.schema_components(
        types, ref_template=REF, schema_hook=_anything
    )
    told: dict[str, Any] = {}
    for number, (name, event) in enumerate(EVENTS.items()):
        told[name] = {
            "type": "object",
            "required": ["facts", "body", "signed_by"],
            "properties": {
                "facts": references[2 * number],
                "body": references[2 * number + 1],
                "signed_by": {"const": event.signed_by},
            },
        }
    components["Entry"] = {"type": "object", "required": sorted(told), "properties": told}
    said = {
        "openapi": "3.1.0",
        "info": {"title": "Openline: what entries hold", "version": __version__},
        "paths": {},
        "components": {"schemas": components},
    }
    return msgspec.json.format(msgspec.json.encode(said, order="sorted"), indent=1) + b"\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        stale = not PAGE.exists() or PAGE.read_bytes() != description()
        sys.exit(f"{PAGE} is out of date: run tools/{Path(__file__).name}" if stale else 0)
    PAGE.write_bytes(description())
