"""Connections that say too little, too slowly or too much, over real sockets."""

import asyncio
import json
import socket
import threading
import time

import pytest
import uvicorn

from openline.app.config import Limits
from openline.app.security import SecurityKind
from openline.web import patience
from openline.web.patience import impatient

LIMITS = Limits(header_s=0.4, header_bytes=2_000, body_bytes_per_s=1_000, connections=4, idle_s=30)


@pytest.fixture
def served(monkeypatch):
    """A server that says how long a body was; gives its port, and what it refused."""
    monkeypatch.setattr(patience, "LOOK_S", 0.1)
    events = []

    async def app(scope, receive, send):
        assert scope["type"] == "http"
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        body = str(size).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    protocol = impatient(LIMITS, lambda what, remote: events.append((what, remote)))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=protocol, ws="none", lifespan="off", log_config=None, timeout_keep_alive=30
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield listening.getsockname()[1], events
    server.should_exit = True
    thread.join(20)


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.settimeout(10)
    return connection


def answered(connection, ending):
    """Read until the answer ends so; give whether it did."""
    data = b""
    while not data.endswith(ending) and (piece := connection.recv(65536)):
        data += piece
    return data.startswith(b"HTTP/1.1 200") and data.endswith(ending)


def rest(connection):
    """Read to the end; give the status and the body."""
    data = b""
    while piece := connection.recv(65536):
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]) if head else 0, body


def test_a_request_that_comes_in_time_is_answered_and_so_is_the_next_on_the_connection(served):
    with connect(served[0]) as connection:
        for _ in range(2):
            connection.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
            assert answered(connection, b"\r\n\r\n3")
            time.sleep(LIMITS.header_s + 0.2)  # to wait between requests is not slow
    assert served[1] == []


def test_a_connection_that_says_nothing_is_closed(served):
    with connect(served[0]) as connection:
        assert rest(connection) == (0, b"")


def test_a_head_that_comes_byte_by_byte_is_given_up(served):
    port, events = served
    with connect(port) as connection:
        began = time.monotonic()
        connection.sendall(b"GET / HT")
        status, body = rest(connection)
    assert status == 408
    assert json.loads(body)["type"] == "urn:openline:problem:slow"
    assert time.monotonic() - began < 5
    assert events == [(SecurityKind.MALFORMED, "127.0.0.1")]


def test_a_body_that_hardly_comes_is_given_up_and_a_slow_one_is_not(served):
    with connect(served[0]) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4000\r\n\r\n")
        for _ in range(10):
            connection.sendall(b"x" * 400)
            time.sleep(0.1)
        assert answered(connection, b"\r\n\r\n4000")
    with connect(served[0]) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4000\r\n\r\nx")
        assert rest(connection)[0] == 408


@pytest.mark.parametrize("at_once", [True, False])
def test_a_head_that_is_too_large_is_refused_before_it_is_read(served, at_once):
    port, events = served
    head = b"GET / HTTP/1.1\r\nhost: a\r\nx-long: " + b"x" * 3_000 + (b"\r\n\r\n" if at_once else b"")
    with connect(port) as connection:
        connection.sendall(head)
        status, body = rest(connection)
    assert status == 431
    assert json.loads(body)["type"] == "urn:openline:problem:head-too-large"
    assert events == [(SecurityKind.OVERSIZED, "127.0.0.1")]


def test_what_is_no_http_is_answered_with_a_problem(served):
    port, events = served
    with connect(port) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        status, body = rest(connection)
    assert status == 400
    assert json.loads(body)["type"] == "urn:openline:problem:malformed"
    assert events == [(SecurityKind.MALFORMED, "127.0.0.1")]


def test_no_more_connections_are_held_than_are_taken(served):
    held = [connect(served[0]) for _ in range(LIMITS.connections)]
    try:
        for each in held:
            each.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert answered(each, b"\r\n\r\n0")
        with connect(served[0]) as one_more:
            status, body = rest(one_more)
            assert status == 503
            assert json.loads(body)["type"] == "urn:openline:problem:busy"
    finally:
        for each in held:
            each.close()
