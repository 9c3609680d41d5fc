"""The description of the HTTP face against the server: whatever is drawn from it is answered as it says.

Schemathesis draws requests from the description, good and bad, one at a time and in sequences in which an
answer's ids go into what is asked next. Short by default; long with OPENLINE_FAULT=long.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from openline import bootstrap
from openline.app.config import Config, Limits
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap.serving import open_node
from openline.bootstrap.storing import side_url
from openline.decide.permitting import scopes_of
from openline.model.channel import Verb
from openline.model.event import NODE
from openline.model.release import Role
from openline.model.roster import Level
from openline.model.saying import StopBody, StopFacts
from openline.model.warning import Medium
from openline.stores import side
from openline.stores.side.answers import SideAnswers
from openline.web.app import make_app
from openline.web.description import description
from openline.web.patience import impatient
from tests.desk import convoy, fire, site
from tests.saying import open_channel, send, set_desk, state
from tests.served_desk import ServedDesk
from tests.serving import served
from tests.warned import RUNGS, issue, ladder, laddered, said

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""Not among them: whether good data is taken and bad data refused. What is taken depends on what is on record
and on who asks, which no description can say; tests/e2e/test_bad_input.py says what is refused."""
ENDLESS = ("/v1/releases/stream", "/v1/positions/stream")
"""Left out: their answers never end. Those who listen are in tests/fault/test_kill_server.py."""
IS_LONG = os.environ.get("OPENLINE_FAULT") == "long"
EACH = 200 if IS_LONG else 3
SEQUENCES = 500 if IS_LONG else 12
EACH = int(os.environ.get("OPENLINE_FAULT_RUNS", EACH))
ROLES: tuple[tuple[str, Role], ...] = (
    ("aid", Role.LIAISON_OFFICER),
    ("army", Role.DUTY_OFFICER),
    ("army", Role.OBSERVER),
    ("aid", Role.ADMINISTRATOR),
    (NODE, Role.ADMINISTRATOR),
    (NODE, Role.LIAISON_OFFICER),
)
DESCRIBED: dict[str, Any] = json.loads(description())
OPERATIONS = [
    (path, method) for path, its in DESCRIBED["paths"].items() for method in its if path not in ENDLESS
]
FOUND: Counter[int] = Counter()


class Callers:
    """Somebody of every role, who gets a new token when what he did to accounts has cost him his own."""

    def __init__(self, node: Node, address: str) -> None:
        self.node = node
        self.address = address
        self._secrets: dict[tuple[str, Role], str] = {}

    def headers(self, number: int) -> dict[str, str]:
        """How one of them is known; nobody, at times."""
        if number % (len(ROLES) + 1) == len(ROLES):
            return {}
        who = ROLES[number % (len(ROLES) + 1)]
        now_ms = bootstrap.now_ms()
        secret = self._secrets.get(who, "")
        if not secret or self.node.accounts.find_token(secret, now_ms) is None:
            party, role = who
            member = self.node.accounts.add_member(party=party, name="M", role=role, now_ms=now_ms)
            scopes = scopes_of(role, of_node=party == NODE)
            issued = self.node.accounts.issue_token(member.id, scopes, now_ms + 3_600_000, now_ms=now_ms)
            secret = self._secrets[who] = issued.secret
        return {"authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    folder = tmp_path_factory.mktemp("fuzz")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        yield from _callers(folder)


def _callers(folder: Path) -> Iterator[Callers]:
    desk = ServedDesk(folder, "aid", "army")
    soon_ms = desk.now_ms + 7_200_000
    desk.notify("aid", site("clinic"))
    desk.notify("aid", convoy("food", depart_ms=soon_ms))
    desk.notify("army", fire("range", start_ms=soon_ms, end_ms=soon_ms + 3_600_000))
    desk.zone("army", "tanf")
    desk.line("army", "river")
    desk.propose("army", "memo", "army", "aid", covers=("tanf",))
    open_channel(desk, "hotline", "aid", "army", level=Level.STRATEGIC)
    set_desk(desk, "aid", "hotline", posts=2)
    set_desk(desk, "army", "")
    send(desk, "aid", "m1", "hotline", "army", text="The clinic is at 33.5 N 38.6 E.")
    hear(desk, "s1", "aid", "army")
    laddered(desk, "aid", "camp", given=ladder("camp", *RUNGS[1:3]))
    issue(desk, "aid", said("w1", "army", rung=1, zone="camp"))
    leaflet = said("w2", "army", rung=2, medium=Medium.LEAFLET, zone="camp")
    issue(desk, "aid", leaflet)
    state(desk, "aid", "st1", "clinic", Verb.CONCERN, "army")
    home = desk.home
    desk.close()
    node = open_node(home)
    engine = side.open_engine(side_url(home))
    side.create(engine)
    app = make_app(
        node,
        config=Config(limits=Limits(requests_per_s=1e6, burst=1_000_000, strangers_per_s=1e6)),
        answers=SideAnswers(engine),
    )
    with served(app, http=impatient(Limits(), lambda what, remote: None)) as address:
        yield Callers(node, address)
    engine.dispose()
    node.close()


def hear(desk: ServedDesk, id: str, party: str, *to: str) -> None:
    """Record a STOP as the node hears it."""
    facts = StopFacts(stop=id, party=party, known_by="token", to=to)
    draft = Draft(type="stop.hear/v1", facts=facts, body=StopBody(text="Stop."), rule="stopping/1")
    desk.node.journal.record([draft])


def schema_of(address: str) -> Any:
    schema = schemathesis.openapi.from_dict(DESCRIBED)
    schema.config.update(base_url=address)
    return schema


@pytest.fixture(scope="module")
def schema(callers: Callers) -> Any:
    return schema_of(callers.address)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{m} {p}" for p, m in OPERATIONS])
def test_every_operation_answers_as_it_is_described(
    callers: Callers, schema: Any, path: str, method: str
) -> None:
    operation = schema[path][method.upper()]
    good = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    bad = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @given(case=good, number=st.integers(0, len(ROLES)))
    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        derandomize=not IS_LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def taken(case: Any, number: int) -> None:
        ask(callers, case, number)

    @given(case=bad, number=st.integers(0, len(ROLES)))
    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        derandomize=not IS_LONG,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def refused(case: Any, number: int) -> None:
        ask(callers, case, number)

    taken()
    if operation.body or operation.path_parameters or operation.query or operation.headers:
        refused()


def ask(callers: Callers, case: Any, number: int) -> None:
    response = case.call(
        base_url=callers.address, headers=callers.headers(number), timeout=60, allow_redirects=False
    )
    FOUND[response.status_code] += 1
    case.validate_response(response, checks=CHECKS)


def test_sequences_of_operations_are_answered_as_they_are_described(callers: Callers) -> None:
    schema = schema_of(callers.address).exclude(path=list(ENDLESS))
    machine = schema.as_state_machine()
    counted: Counter[int] = Counter()

    class Sequence(machine):  # type: ignore[valid-type,misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            said = f"{case.method}{case.path}{case.path_parameters}{case.query}{case.body!r}"
            number = zlib.crc32(said.encode(errors="replace"))
            return {"headers": callers.headers(number), "timeout": 60, "allow_redirects": False}

        def validate_response(self, response: Any, case: Any, **given: Any) -> None:
            counted[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

    Sequence.run(
        settings=settings(
            max_examples=SEQUENCES,
            deadline=None,
            database=None,
            stateful_step_count=8,
            derandomize=not IS_LONG,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
    print(dict(counted), dict(FOUND))
    assert counted[200] > 0
