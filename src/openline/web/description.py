"""The description of the HTTP face (OpenAPI 3.1): every operation, whom it is for, and what it may answer.

The framework reads the operations off the handlers; what it says of errors is put right here: ours are
problems. It is made without a node, so that it can be kept in the repository and compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from inspect import getdoc
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute

from openline import __version__
from openline.app.node import Node
from openline.decide.presenting import NOTICE
from openline.web.callers import find_caller, provide_desk, provide_node
from openline.web.door import STOP_PATH
from openline.web.problems import titles
from openline.web.routing import all_routes
from openline.wire.api.problems import MEDIA_TYPE, Problem

PURPOSE = "Tell every party who would come too close to whom, and be able to prove it."
BY_ANYBODY = (400, 408, 429, 431, 500, 503)
"""Statuses of the problems that any operation may answer; 408 and 431 before its route is known."""
BY_CALLERS = (401, 403)
"""Where it has to be known who calls."""
_KNOWN: tuple[dict[str, list[str]], ...] = ({"token": []}, {"session": []}, {"certificate": []})
"""By what a caller is known."""
WITH_BODY = (409, 413, 415, 422)
"""Where something is sent; but STOP, which is taken whatever it says."""
_TEXT: dict[str, Any] = {"type": "string"}
STOP_FIELDS: dict[str, dict[str, Any]] = {
    "id": _TEXT | {"description": "by which you will ask again; one is chosen where there is none"},
    "text": _TEXT | {"description": "what you say, in any language"},
    "place": _TEXT | {"description": "a place as you would say it"},
    "at": _TEXT | {"description": "a coordinate: decimal, degrees and minutes, MGRS, UTM"},
    "to": {
        "anyOf": [{"type": "array", "items": _TEXT}, _TEXT],
        "description": "parties whose desks it is for; those concerned are found in any case",
    },
    "callback": _TEXT | {"description": "where you can be rung back"},
    "language": _TEXT,
    "said_at_ms": {"type": "integer", "description": "when it was said by voice, in UTC milliseconds"},
    "more_on": _TEXT | {"description": "the STOP of which you say more, as it was answered"},
}
"""What :mod:`openline.wire.stopcall` makes out; none is needed, and what is odd is noted and taken."""


@lru_cache(1)
def description() -> bytes:
    """Return the description as JSON."""
    app = Litestar(
        route_handlers=all_routes(),
        dependencies={
            "node": Provide(provide_node, sync_to_thread=False),
            "caller": Provide(find_caller),
            "desk": Provide(provide_desk, sync_to_thread=False),
        },
        openapi_config=_config(),
        signature_types=[Node],
    )
    said = app.openapi_schema.to_schema()
    _put_right(said, _by_callers(app))
    _describe_stop(said["paths"][STOP_PATH]["post"])
    _as_elsewhere(said)
    for (path, method), words in _docstrings().items():
        operation = said["paths"].get(path, {}).get(method)
        if operation is not None:
            operation["description"] = words
            operation["summary"] = words.partition("\n")[0].rstrip(".")
    return msgspec.json.format(msgspec.json.encode(said, order="sorted"), indent=1) + b"\n"


def _config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Openline",
        version=__version__,
        description=f"{PURPOSE}\n\n{NOTICE}",
        path="/description-of-its-own",  # this application serves nothing
        use_handler_docstrings=True,
        operation_id_creator=_named,
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="an API token"),
                "session": SecurityScheme(
                    type="apiKey",
                    name="openline_session",
                    security_scheme_in="cookie",
                    description="a person's",
                ),
                "certificate": SecurityScheme(type="mutualTLS", description="a client certificate"),
            }
        ),
    )


def _named(handler: HTTPRouteHandler, method: str, path: list[Any]) -> str:
    """Name an operation by its method and path: neither changes when a handler is renamed."""
    parts = [it if isinstance(it, str) else it.name for it in path]
    return "_".join(
        [method.lower(), *(part.strip("/").replace("-", "_") for part in parts if part.strip("/"))]
    )


def _docstrings() -> dict[tuple[str, str], str]:
    """Return what every handler says of itself: of some the framework takes its own wrapper's words."""
    return {
        (re.sub(r":\w+}", "}", path), method.lower()): getdoc(handler.fn) or ""
        for handler in all_routes()
        for path in handler.paths
        for method in handler.http_methods
    }


def _by_callers(app: Litestar) -> set[tuple[str, str]]:
    """Return (path, method) of every operation for which it has to be known who calls."""
    return {
        (route.path_format, method.lower())
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if "caller" in handler.parsed_fn_signature.parameters
    }


def _put_right(said: dict[str, Any], by_callers: set[tuple[str, str]]) -> None:
    """Say of every operation whom it is for, and which problems it answers."""
    components = said.setdefault("components", {})
    _, schemas = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    components.setdefault("schemas", {}).update(schemas)
    named = components.setdefault("responses", {})
    for path, operations in said["paths"].items():
        for method, operation in operations.items():
            known = (path, method) in by_callers
            operation["security"] = [*_KNOWN] if known else []
            answers = operation["responses"]
            for answer in answers.values():
                for header in answer.get("headers", {}).values():
                    if "schema" not in header and "content" not in header:
                        header["schema"] = {"type": "string"}
            statuses = {*BY_ANYBODY}
            if known:
                statuses |= {*BY_CALLERS}
            if "requestBody" in operation:
                statuses |= {*WITH_BODY}
            if operation.get("parameters"):
                statuses |= {404, 422}
            for status in [it for it in answers if int(it) >= 400]:
                if "application/json" in answers[status].get("content", {}):
                    shape = answers[status]["content"]["application/json"].get("schema", {})
                    if shape.get("description") != "Validation Exception" and "$ref" in shape:
                        continue  # an answer of the handler's own
                del answers[status]
                statuses.add(int(status))
            for status in sorted(statuses - {int(it) for it in answers}):
                name = f"Problem{status}"
                named[name] = _response(status)
                answers[str(status)] = {"$ref": f"#/components/responses/{name}"}


def _describe_stop(operation: dict[str, Any]) -> None:
    """Say how STOP is said: as JSON, as a form or as plain text, by whoever it is, known or not."""
    fields = {"type": "object", "properties": STOP_FIELDS}
    operation["requestBody"] = {
        "required": False,
        "content": {
            "application/json": {"schema": fields},
            "application/x-www-form-urlencoded": {"schema": fields},
            "text/plain": {"schema": _TEXT},
        },
    }
    operation["security"] = [{}, *_KNOWN]


def _as_elsewhere(value: Any) -> None:
    """Write patterns as JSON Schema has them (ECMA 262), which has other signs for the ends of a text."""
    if isinstance(value, list):
        for it in value:
            _as_elsewhere(it)
    elif isinstance(value, dict):
        if isinstance(pattern := value.get("pattern"), str):
            value["pattern"] = pattern.replace(r"\A", "^").replace(r"\Z", "$")
        for it in value.values():
            _as_elsewhere(it)


def _response(status: int) -> dict[str, Any]:
    return {
        "description": "; ".join(titles(status)),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
