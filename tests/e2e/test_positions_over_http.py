"""Positions over HTTP: durable before they are answered, found, released, and shown where they are shared."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import httpx
import pyarrow as pa
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.node import Node
from openline.app.ports import Draft
from openline.app.security import SecurityKind
from openline.bootstrap.serving import open_node
from openline.model.event import ZoneBody, ZoneFacts
from openline.model.release import Role
from openline.web.app import make_app
from tests.serving import enrol, served, token_for
from tests.watched import square

JSON = "application/json"
NDJSON = "application/x-ndjson"
ARROW = "application/vnd.apache.arrow.stream"
CANARY = "canary-5e2f"


class Served(NamedTuple):
    node: Node
    address: str

    def as_(self, party: str, role: Role = Role.LIAISON_OFFICER, *scopes: Scope) -> httpx.Client:
        wanted = scopes or (Scope.READ, Scope.POSITIONS)
        token = token_for(self.node.accounts, party, role=role, scopes=wanted)
        return httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {token}"}, timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("positions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        home = bootstrap.create_node(folder / "node", name="Line", mode="exercise")
        node = open_node(home)
        for party in ("north", "south", "west"):
            enrol(home, node.journal, party)
        draft = Draft(
            type="zone.add/v1", facts=ZoneFacts(zone="z", version=1), body=ZoneBody(zone=square("z"))
        )
        node.journal.submit(bootstrap.sign(home, draft, author="north"))
        with served(make_app(node)) as address:
            made = Served(node, address)
            with made.as_("south") as south, made.as_("north") as north:
                for client, id in ((south, "south-gps"), (north, "north-gps")):
                    answer = client.post("/v1/sources", json={"id": id, "kind": "device"})
                    assert answer.status_code == 201, answer.text
            yield made
        node.close()


def at(second: float, track: str, lon: float, lat: float, **more: object) -> dict[str, object]:
    at_ms = bootstrap.now_ms() + round(second * 1000)
    return {"track": track, "at_ms": at_ms, "lon_deg": lon, "lat_deg": lat, **more}


def post(
    client: httpx.Client,
    body: bytes | list[dict[str, object]],
    media: str = JSON,
    source: str = "south-gps",
    **headers: str,
) -> httpx.Response:
    content = json.dumps({"positions": body}).encode() if isinstance(body, list) else body
    return client.post(
        "/v1/positions",
        params={"source": source},
        content=content,
        headers={"Content-Type": media} | headers,
    )


def listening(client: httpx.Client, path: str, heard: list[dict[str, Any]], enough: Any) -> threading.Thread:
    """Listen until enough was heard, in a thread; return when the stream is open."""
    opened = threading.Event()

    def run() -> None:
        # A client that is closed ends its stream where it stands.
        with suppress(httpx.ReadError), client.stream("GET", path) as stream:
            assert stream.status_code == 200
            for line in stream.iter_lines():
                opened.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line[6:]))
                if enough(heard):
                    return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert opened.wait(30)
    return thread


@pytest.mark.requirement("R16", "R36")
def test_positions_that_are_posted_are_found_and_the_alert_comes_on_the_stream(server: Served) -> None:
    heard: list[dict[str, Any]] = []

    def enough(heard: list[dict[str, Any]]) -> bool:
        return any("watch.find" in json.dumps(it) for it in heard)

    with server.as_("north") as north, server.as_("south") as south:
        after = north.get("/v1/releases", params={"limit": 1000}).json()["next"]
        thread = listening(north, f"/v1/releases/stream?after={after}", heard, enough)
        answer = post(south, [at(-2, "alert", -0.001, 0.5), at(-1, "alert", 0.001, 0.5)])
        assert answer.status_code == 202, answer.text
        said = answer.json()
        assert (said["accepted"], said["late"], said["again"]) == (2, 0, False)
        thread.join(300)  # the first one compiles what watches
        assert enough(heard)


def test_json_lines_and_arrow_are_taken_too_and_a_key_is_answered_once(server: Served) -> None:
    rows = [at(-3, "lines", 5.0, 5.0), at(-2, "lines", 5.1, 5.0)]
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    with server.as_("south") as south:
        lines = "\n".join(json.dumps(row) for row in rows).encode()
        first = post(south, lines, NDJSON, **{"Idempotency-Key": "k-1"})
        assert (first.status_code, first.json()["accepted"]) == (202, 2)
        again = post(south, lines, NDJSON, **{"Idempotency-Key": "k-1"})
        assert again.json() == first.json() | {"again": True}
        other = post(south, [at(-1, "lines", 5.2, 5.0)], **{"Idempotency-Key": "k-1"})
        assert other.status_code == 409
        same = post(south, sink.getvalue().to_pybytes(), ARROW)
        assert (same.status_code, same.json()["batch"]) == (202, first.json()["batch"])


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", JSON, 400),
        (b'{"positions": []}', JSON, 400),
        (b"nothing of Arrow", ARROW, 400),
        (b"{}", "text/csv", 415),
        (b'{"positions": [{"track": "a", "lat_deg": 95, "lon_deg": 0, "at_ms": 1}]}', JSON, 422),
        (b'{"positions": [{"track": "a", "lat_deg": 5, "lon_deg": 0, "at_ms": 7000000000000}]}', JSON, 422),
        (b" " * (33 << 20), JSON, 413),
    ],
)
def test_what_is_wrong_is_a_problem_and_nothing_is_taken(
    server: Served, body: bytes, media: str, status: int
) -> None:
    assert server.node.positions is not None
    with server.as_("south") as south:
        before = server.node.positions.positions.condition("south-gps")
        answer = post(south, body, media)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert server.node.positions.positions.condition("south-gps") == before


def test_another_party_has_no_such_source_and_learns_nothing_of_it(server: Served) -> None:
    with server.as_("north") as north, server.as_("south") as south:
        body = [at(-1, CANARY, 7.0, 7.0)]
        assert post(south, body).status_code == 202
        refused = post(north, body)
        unknown = north.post("/v1/positions", params={"source": "none"}, json={"positions": body})
        assert refused.status_code == unknown.status_code == 404
        assert refused.json()["detail"].replace("south-gps", "none") == unknown.json()["detail"]
        assert north.patch("/v1/sources/south-gps", json={"enabled": False}).status_code == 404
        assert [it["id"] for it in north.get("/v1/sources").json()["sources"]] == ["north-gps"]
        (mine,) = south.get("/v1/sources").json()["sources"]
        assert mine["condition"]["positions"] > 0


def test_an_observer_and_a_token_for_something_else_may_not_send(server: Served) -> None:
    with server.as_("south", Role.OBSERVER, Scope.READ) as observer:
        assert post(observer, [at(-1, "a", 5.0, 5.0)]).status_code == 403
    with server.as_("south", Role.UNIT, Scope.READ) as reader:
        assert post(reader, [at(-1, "a", 5.0, 5.0)]).status_code == 403
    with httpx.Client(base_url=server.address) as stranger:
        assert post(stranger, [at(-1, "a", 5.0, 5.0)]).status_code == 401


def test_where_tracks_are_now_is_seen_by_their_party_and_by_whom_it_is_shared_with(server: Served) -> None:
    heard: dict[str, list[dict[str, Any]]] = {it: [] for it in ("south", "north", "west")}

    def sees_live(party: str) -> Any:
        return lambda heard: "live" in tracks(party)

    def tracks(party: str) -> dict[str, Any]:
        return {fix["track"]: fix for event in heard[party] for fix in event["positions"]}

    with server.as_("south") as south, server.as_("north") as north, server.as_("west") as west:
        answer = south.patch("/v1/sources/south-gps", json={"shared_with": {"north": "full"}})
        assert answer.status_code == 200, answer.text
        threads = [
            listening(
                client, "/v1/positions/stream", heard[party], lambda it, party=party: "live" in tracks(party)
            )
            for party, client in (("south", south), ("north", north))
        ]
        # A third party hears nothing but that its stream is there, as long as the others need.
        over = threading.Event()
        listening(west, "/v1/positions/stream", heard["west"], lambda it: over.is_set())
        assert post(south, [at(-1, "live", 8.25, 8.5)]).status_code == 202
        for thread in threads:
            thread.join(60)
        assert tracks("south")["live"]["source"] == "south-gps"
        assert tracks("north")["live"]["lon_e7"] == 82_500_000
        assert "south-gps" not in json.dumps(heard["north"])
        assert [event["positions"] for event in heard["west"]] == [[]]
        over.set()


def test_a_source_that_makes_no_sense_is_refused(server: Served) -> None:
    with server.as_("south") as south:
        for wrong in (
            {"id": "Bad id"}, {"id": "fine", "shared_with": {"nobody": "full"}},
            {"id": "fine", "lateness_s": -1}, {"id": "fine", "topic": "a/#"}, {"id": "fine", "unknown": 1},
        ):  # fmt: skip
            assert south.post("/v1/sources", json=wrong).status_code in (400, 422), wrong
        assert south.post("/v1/sources", json={"id": "south-gps"}).status_code == 409


def test_another_partys_id_and_topic_are_neither_taken_nor_told_of(server: Served) -> None:
    with server.as_("west") as west:
        for id in ("south-gps", "south-none"):
            answer = west.post("/v1/sources", json={"id": id})
            assert (answer.status_code, answer.json()["id"]) == (201, f"west.{id}")
        refused = [
            west.post("/v1/sources", json={"id": "mine", "topic": f"openline/positions/{it}"})
            for it in ("south-gps", "south-none")
        ]
        assert [it.status_code for it in refused] == [422, 422]
        assert refused[0].json()["detail"] == refused[1].json()["detail"]
        body = [at(-1, "a", 7.0, 7.0)]
        assert post(west, body, source="west.south-gps").status_code == 202


@pytest.mark.requirement("R28")
def test_a_unit_sends_positions_and_neither_registers_nor_shares_a_source(server: Served) -> None:
    with server.as_("south", Role.UNIT) as unit:
        assert unit.post("/v1/sources", json={"id": "unit"}).status_code == 403
        refused = unit.patch("/v1/sources/south-gps", json={"shared_with": {"west": "full"}})
        assert refused.status_code == 403
        assert "duty officer" in refused.json()["next_step"]
        assert post(unit, [at(-1, "a", 5.0, 5.0)]).status_code == 202
    book = server.node.positions.book  # type: ignore[union-attr]
    assert "west" not in book.get("south-gps").shared_with  # type: ignore[union-attr]
    security = server.node.security
    security.flush()
    before = security.counts("south")[SecurityKind.SOURCE_CHANGED]
    with server.as_("south", Role.DUTY_OFFICER) as officer:
        assert officer.post("/v1/sources", json={"id": "desk"}).status_code == 201
        assert officer.patch("/v1/sources/desk", json={"shared_with": {"west": "coarse"}}).status_code == 200
    security.flush()
    assert security.counts("south")[SecurityKind.SOURCE_CHANGED] == before + 2
    noted = [it.event for it in security.read("south") if it.event.what == SecurityKind.SOURCE_CHANGED]
    assert noted[-1].detail == "south-gps registered"
    assert all(it.member and it.credential for it in noted)
