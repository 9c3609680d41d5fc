"""The description of the HTTP face is OpenAPI 3.1, and says who may call and how it may fail."""

import json

import jsonschema_rs
import pytest

from openline.web.description import description
from openline.web.problems import BY_STATUS, KINDS, UNEXPECTED, UNREAD, all_kinds
from openline.web.routing import all_routes
from openline.wire.api.problems import MEDIA_TYPE
from openline.wire.stopcall import FIELDS, read_call

SAID = json.loads(description())
OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}")
    for path, operations in SAID["paths"].items()
    for method, operation in operations.items()
]


def resolved(part):
    """Follow a reference within the description."""
    while "$ref" in part:
        where = part["$ref"].removeprefix("#/").split("/")
        part = SAID
        for name in where:
            part = part[name]
    return part


def references(part):
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_is_openapi_3_1_by_the_schema_of_its_authors():
    from schemathesis.specs.openapi import definitions

    assert SAID["openapi"].startswith("3.1.")
    validator = definitions.OPENAPI_31_VALIDATOR
    assert [str(it)[:200] for it in validator.iter_errors(SAID)] == []


def test_a_description_that_is_none_is_told_apart():
    from schemathesis.specs.openapi import definitions

    wrong = {**SAID, "paths": {"/x": {"get": {"responses": 3}}}}
    assert not definitions.OPENAPI_31_VALIDATOR.is_valid(wrong)


def test_every_reference_leads_somewhere_and_every_schema_is_one():
    for reference in references(SAID):
        assert resolved({"$ref": reference})
    for name, schema in SAID["components"]["schemas"].items():
        jsonschema_rs.Draft202012Validator({**schema, "components": SAID["components"]}), name


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_of_an_operation_is_a_problem(operation):
    errors = {
        int(status): resolved(it) for status, it in operation["responses"].items() if int(status) >= 400
    }
    assert {400, 429, 500, 503} <= set(errors)
    for status, answer in errors.items():
        if status == 503 and MEDIA_TYPE not in answer["content"]:
            assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Health")
            continue
        assert list(answer["content"]) == [MEDIA_TYPE], status
        assert answer["content"][MEDIA_TYPE]["schema"]["$ref"] == "#/components/schemas/Problem", status


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_says_who_may_call_it_and_what_it_is_for(operation):
    assert "security" in operation
    if operation["security"] and {} not in operation["security"]:
        assert operation["security"] == [{"token": []}, {"session": []}, {"certificate": []}]
        assert {"401", "403"} <= set(operation["responses"])
    assert operation["summary"]
    assert "Wrap a given" not in operation["description"]


def test_only_what_says_nothing_of_anybody_is_open_to_all():
    open_to_all = {
        path
        for path, operations in SAID["paths"].items()
        for operation in operations.values()
        if not operation["security"] or {} in operation["security"]
    }
    assert open_to_all == {
        "/healthz",
        "/readyz",
        "/v1/session",  # by the token that is sent
        "/v1/session/providers",
        "/v1/session/sign-in",
        "/v1/session/callback",
        "/v1/invitations/redeem",  # by the invitation's secret
        "/v1/stop",  # from anybody; what is answered is only what he sees anyway
    }


def test_stop_is_said_as_json_as_a_form_or_as_text_and_nothing_that_is_said_is_refused():
    operation = SAID["paths"]["/v1/stop"]["post"]
    content = operation["requestBody"]["content"]
    assert set(content) == {"application/json", "application/x-www-form-urlencoded", "text/plain"}
    fields = content["application/json"]["schema"]["properties"]
    assert set(fields) == set(FIELDS)
    assert "required" not in content["application/json"]["schema"]
    assert operation["requestBody"]["required"] is False
    assert "201" in operation["responses"]
    assert not {"401", "403", "404", "409", "413", "415", "422"} & set(operation["responses"])
    given = {"id": "s-1", "text": "Stop", "place": "x", "at": "34 N 40 E", "to": ["army"], "callback": "+1",
             "language": "en", "said_at_ms": 5}  # fmt: skip
    jsonschema_rs.Draft202012Validator(content["application/json"]["schema"]).validate(given)
    assert read_call(json.dumps(given).encode()).odd == ()


def test_no_error_of_the_framework_is_described():
    text = description().decode()
    assert "Validation Exception" not in text
    assert "status_code" not in text


def test_names_of_operations_are_their_own():
    names = [it.values[0]["operationId"] for it in OPERATIONS]
    assert len(set(names)) == len(names)


def test_it_knows_every_route_but_itself():
    described = {
        (path, method.upper()) for path, operations in SAID["paths"].items() for method in operations
    }
    served = {
        (__import__("re").sub(r":\w+}", "}", path), method)
        for handler in all_routes()
        if handler.include_in_schema is not False
        for path in handler.paths
        for method in handler.http_methods
    }
    assert served - described == set()


def test_no_two_problems_share_a_name_with_different_statuses():
    kinds = all_kinds()
    assert len({(it.name, it.status) for it in kinds}) == len({it.name for it in kinds})
    assert {it for _, it in KINDS} | {*BY_STATUS.values(), UNREAD, UNEXPECTED} == set(kinds)
