"""``Idempotency-Key``: answered once, and the same again; never to somebody else."""

import re
import threading
import time

import pytest
from litestar import Litestar, post
from litestar.exceptions import HTTPException
from litestar.testing import TestClient

from openline.app.accounts import Caller
from openline.errors import OpenlineError, RefusedError, StorageError
from openline.model.release import Role
from openline.stores import side
from openline.stores.side.answers import SideAnswers
from openline.web import remembering
from openline.web.problems import on_error, on_http

CALLERS = {
    "a": ("host", "m-1", Role.LIAISON_OFFICER, {"read", "submit"}),
    "b": ("guest", "m-2", Role.LIAISON_OFFICER, {"read", "submit"}),
    "c": ("host", "m-3", Role.OBSERVER, {"read"}),
    "d": ("host", "m-1", Role.LIAISON_OFFICER, {"read"}),
}


PATHS = ("/v1/sources", "/v1/things", "/v1/copies", "/v1/sheets/sites")


async def known_caller(request):
    party, member, role, scopes = CALLERS[request.headers["authorization"]]
    return Caller(
        party=party, member=member, role=role, scopes=frozenset(scopes), via="token", credential="t"
    )


class Bench:
    """A small application, with what it has done."""

    def __init__(self, answers):
        self.done = []
        self.fails_with = None
        self.slow_s = 0.0
        bench = self

        def do(data: dict[str, str]) -> dict[str, int]:
            if bench.fails_with is not None:
                raise bench.fails_with
            time.sleep(bench.slow_s)
            bench.done.append(data["what"])
            return {"number": len(bench.done)} | ({"secret": 7} if data["what"] == "token" else {})

        @post("/v1/entries", sync_to_thread=True)
        def entries(data: dict[str, str]) -> dict[str, int]:
            bench.done.append(data["what"])
            return {"number": len(bench.done)}

        class Quiet:
            now_ms = staticmethod(lambda: 0)

            class security:  # noqa: N801
                write = staticmethod(lambda event: None)

        app = Litestar(
            [*(post(it, sync_to_thread=True)(do) for it in PATHS), entries],
            middleware=[remembering.Remembering(answers, lambda: 1000)],
            exception_handlers={OpenlineError: on_error, HTTPException: on_http},
            openapi_config=None,
        )
        app.state.desk = Quiet
        self.client = TestClient(app, raise_server_exceptions=False)

    def ask(self, key=None, what="x", who="a", path="/v1/sources"):
        headers = {"authorization": who} | ({"idempotency-key": key} if key is not None else {})
        return self.client.post(path, json={"what": what}, headers=headers)


@pytest.fixture
def answers(tmp_path):
    engine = side.open_engine(side.url_of_file(tmp_path / "side.sqlite"))
    side.create(engine)
    yield SideAnswers(engine)
    engine.dispose()


@pytest.fixture
def bench(answers, monkeypatch):
    monkeypatch.setattr(remembering, "find_caller", known_caller)
    bench = Bench(answers)
    with bench.client:
        yield bench


def test_asked_again_with_the_same_key_it_is_answered_the_same_and_not_done_again(bench):
    first, again = bench.ask("k-1"), bench.ask("k-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content == b'{"number":1}'
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert bench.done == ["x"]


def test_without_a_key_it_is_done_each_time(bench):
    assert [bench.ask().json()["number"] for _ in range(2)] == [1, 2]


def test_the_same_key_for_something_else_is_a_conflict(bench):
    bench.ask("k-1", what="x")
    refused = bench.ask("k-1", what="y")
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:openline:problem:conflict"
    assert bench.done == ["x"]


def test_keys_of_two_parties_have_nothing_to_do_with_each_other(bench):
    assert bench.ask("k-1", who="a").json() == {"number": 1}
    assert bench.ask("k-1", who="b").json() == {"number": 2}


@pytest.mark.parametrize("other", ["c", "d"])
def test_an_answer_is_given_to_nobody_of_the_party_in_another_right(bench, other):
    bench.ask("k-1", who="a")
    refused = bench.ask("k-1", who=other)
    assert refused.status_code == 409
    assert b"number" not in refused.content


def test_what_was_refused_is_tried_afresh(bench):
    bench.fails_with = RefusedError("not now")
    assert bench.ask("k-1").status_code == 409
    bench.fails_with = None
    assert bench.ask("k-1").status_code == 201


def test_what_could_not_be_made_durable_may_be_asked_again(bench):
    bench.fails_with = StorageError("the disk is full")
    assert bench.ask("k-1").status_code == 503
    bench.fails_with = None
    assert bench.ask("k-1").status_code == 201


def test_after_a_fault_of_ours_nothing_is_done_again_by_itself(bench):
    bench.fails_with = ZeroDivisionError()
    assert bench.ask("k-1").status_code == 500
    bench.fails_with = None
    refused = bench.ask("k-1")
    assert refused.status_code == 409
    assert "cut off" in refused.json()["detail"]
    assert bench.done == []


def test_asked_several_times_at_once_it_is_done_once(bench):
    bench.slow_s = 0.2
    found = []
    threads = [threading.Thread(target=lambda: found.append(bench.ask("k-1"))) for _ in range(8)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    assert {it.status_code for it in found} == {201}
    assert {it.content for it in found} == {b'{"number":1}'}
    assert bench.done == ["x"]


def test_a_key_that_is_none_is_refused(bench):
    for key in ("", " ", "x" * 201, "a\tb", '""'):
        assert bench.ask(key).status_code == 422, key
    assert bench.done == []


def test_a_secret_is_answered_once_and_kept_nowhere(bench, answers):
    first = bench.ask("k-1", what="token")
    assert first.json()["secret"] == 7
    again = bench.ask("k-1", what="token")
    assert again.status_code == 409
    assert "shown once" in again.json()["detail"]
    assert bench.done == ["token"]
    assert answers.claim("host", "k-1", b"", now_ms=2000).body == b""


def test_entries_are_left_to_their_own_keys(bench):
    assert [bench.ask("k-1", path="/v1/entries").json()["number"] for _ in range(2)] == [1, 2]


def test_an_answer_that_shows_more_than_was_said_is_kept_nowhere_and_done_once(bench, answers):
    """So is every route of which nobody has said that its answers may be kept."""
    for key, path in (("k-1", "/v1/things"), ("k-2", "/v1/sheets/sites?record=true")):
        assert bench.ask(key, path=path).status_code == 201
        again = bench.ask(key, path=path)
        assert again.status_code == 409
        assert "was done" in again.json()["detail"]
        kept = answers.claim("host", key, b"", now_ms=2000)
        assert (kept.status, kept.media_type, kept.body) == (201, "", b"")
        assert len(kept.digest) == 32
    assert bench.done == ["x", "x"]


def test_an_answer_of_before_that_may_not_be_kept_is_not_given_again(bench, answers, monkeypatch):
    monkeypatch.setattr(remembering, "KEPT", re.compile(".*"))
    assert bench.ask("k-1", path="/v1/things").status_code == 201
    assert answers.claim("host", "k-1", b"", now_ms=2000).body
    monkeypatch.undo()
    monkeypatch.setattr(remembering, "find_caller", known_caller)
    again = bench.ask("k-1", path="/v1/things")
    assert again.status_code == 409
    assert b"number" not in again.content


@pytest.mark.parametrize("path", ["/v1/copies", "/v1/sheets/sites", "/v1/sheets/sites?good_rows=true"])
def test_what_only_shows_is_answered_anew(bench, answers, path):
    assert [bench.ask("k-1", path=path).json()["number"] for _ in range(2)] == [1, 2]
    assert answers.claim("host", "k-1", b"", now_ms=2000) is None
