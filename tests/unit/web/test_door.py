"""What every request passes: shares, names, headers, numbers and the log."""

import asyncio
import json

import pytest

from openline.app.accounts import Caller
from openline.app.config import Limits
from openline.app.observing import Observing
from openline.app.security import SecurityKind
from openline.model.release import Role
from openline.web.door import Door


class Post:
    """A door in front of an application of a few lines, with a clock that stands still."""

    def __init__(self, app, **options):
        self.now_s = 100.0
        self.lines, self.events = [], []
        self.observing = Observing()
        self.door = Door(
            app,
            limits=options.pop("limits", Limits()),
            observing=self.observing,
            entry=self.lines.append,
            security=self.events.append,
            now_ms=lambda: int(self.now_s * 1000),
            clock_s=lambda: self.now_s,
            new_id=lambda: "0123456789abcdef",
            **options,
        )

    def ask(self, *, token="", remote="192.0.2.7", method="GET", headers=(), scheme="http"):
        """Ask once; give the status, the headers and the body."""
        said = []
        scope = {
            "type": "http",
            "method": method,
            "path": "/secret-path",
            "query_string": b"q=secret-query",
            "scheme": scheme,
            "client": (remote, 1234),
            "headers": [(b"host", b"line.example:8470"), *headers]
            + ([(b"authorization", f"Bearer {token}".encode())] if token else []),
        }

        async def send(message):
            said.append(message)

        asyncio.run(self.door(scope, None, send))
        start = said[0]
        body = b"".join(it.get("body", b"") for it in said[1:])
        return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body


def answering(status=200, headers=(), party=""):
    """An application that answers, and knows who calls by the token."""

    async def app(scope, receive, send):
        token = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scope["path_template"] = "/things/{id}"
        code = status
        if token.startswith(b"Bearer bad"):
            code = 401
        elif token:
            scope.setdefault("state", {})["caller"] = Caller(
                member=f"m-{party or 'x'}",
                party=party or "host",
                role=Role.OBSERVER,
                scopes=frozenset(),
                via="token",
                credential="t-1",
            )
        await send({"type": "http.response.start", "status": code, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b"secret-body"})

    return app


def test_every_answer_bears_what_keeps_a_browser_from_harm():
    status, headers, _ = Post(answering()).ask()
    assert status == 200
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"] == "0123456789abcdef"
    assert headers["openline-time"].isdigit()  # an exercise that is played has a clock of its own
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


def test_a_route_may_say_otherwise_and_tls_is_held_to():
    app = answering(headers=[(b"Cache-Control", b"max-age=3600")])
    _, headers, _ = Post(app).ask(scheme="https")
    assert headers["Cache-Control"] == "max-age=3600"
    assert "cache-control" not in headers
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_whoever_asks_for_more_than_his_share_is_told_when_to_ask_again():
    post = Post(answering(party="host"), limits=Limits(requests_per_s=2.0, burst=3))
    assert [post.ask(token="a")[0] for _ in range(3)] == [200] * 3
    status, headers, body = post.ask(token="a")
    assert status == 429
    assert headers["retry-after"] == "1"
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["type"] == "urn:openline:problem:rate"
    assert [it.what for it in post.events] == [SecurityKind.RATE]
    assert (post.events[0].party, post.events[0].member) == ("host", "m-host")
    assert post.ask(token="b", remote="192.0.2.8")[0] == 200, "another one has a share of his own"
    post.now_s += 0.5
    assert post.ask(token="a")[0] == 200


def test_several_tokens_of_one_member_have_one_share():
    post = Post(answering(party="host"), limits=Limits(requests_per_s=1.0, burst=4))
    assert [post.ask(token=it)[0] for it in ("a", "b", "a", "b", "a", "b")] == [200] * 4 + [429] * 2


def test_what_is_made_up_beside_a_token_makes_no_new_share():
    post = Post(answering(party="host"), limits=Limits(requests_per_s=1.0, burst=4))
    made_up = ([(b"cookie", b"a=%d" % number)] for number in range(6))
    assert [post.ask(token="a", headers=it)[0] for it in made_up] == [200] * 4 + [429] * 2


def test_an_address_from_which_nobody_is_known_is_held_back_and_those_known_there_are_not():
    post = Post(answering(), limits=Limits(strangers_per_s=0.1))
    assert post.ask(token="good")[0] == 200
    assert [post.ask(token=f"bad-{n}")[0] for n in range(3)] == [401, 401, 429]
    assert post.ask(token="good")[0] == 200
    assert post.ask(token="bad", remote="192.0.2.8")[0] == 401, "another address"
    post.now_s += 10
    assert post.ask(token="bad-4")[0] == 401


def test_a_token_that_is_good_no_longer_is_a_strangers():
    post = Post(answering(), limits=Limits(strangers_per_s=0.05))
    good = True

    async def app(scope, receive, send):
        await answering(200 if good else 401, party="host" if good else "")(scope, receive, send)
        if not good:
            scope["state"] = {}

    post.door._app = app
    assert post.ask(token="a")[0] == 200
    good = False
    assert [post.ask(token="a")[0] for _ in range(2)] == [401, 429]


def test_only_the_names_that_it_goes_by_are_answered():
    post = Post(answering(), hosts=["line.example"])
    assert post.ask()[0] == 200
    post = Post(answering(), hosts=["other.example"])
    status, _, body = post.ask()
    assert status == 400
    assert json.loads(body)["type"] == "urn:openline:problem:malformed"


def test_the_log_says_who_and_what_and_nothing_that_was_in_it():
    post = Post(answering(party="host"))
    post.ask(token="secret-token", headers=[(b"cookie", b"openline_session=secret-cookie")])
    assert post.lines == [
        {
            "event": "request",
            "request": "0123456789abcdef",
            "method": "GET",
            "route": "/things/{id}",
            "status": 200,
            "ms": 0.0,
            "party": "host",
            "member": "m-host",
        }
    ]
    assert "secret" not in post.observing.exposition().decode()


def test_what_is_no_method_makes_no_number_of_its_own():
    post = Post(answering())
    post.ask(method="X" * 1000)
    assert post.lines[0]["method"] == "OTHER"


def test_whoever_goes_away_before_he_is_answered_is_counted_so():
    async def app(scope, receive, send):
        raise asyncio.CancelledError

    post = Post(app)
    with pytest.raises(asyncio.CancelledError):
        post.ask()
    assert post.lines[0]["status"] == 499
    assert post.observing.in_flight == 0


def test_streams_are_counted_by_party_for_as_long_as_they_are_open():
    seen = []

    async def app(scope, receive, send):
        await answering(headers=[(b"content-type", b"text/event-stream")], party="host")(scope, receive, send)
        seen.append(dict(post.door.listeners))

    post = Post(app)
    post.ask(token="a")
    assert seen == [{"host": 1}]
    assert dict(post.door.listeners) == {}
