"""Messages over a bad line: each handed on once, in order within its precedence, and silence said once."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from openline.stores.sqlite import SqliteStore
from tests.fault import killing_server
from tests.fault.lossy_proxy import FrameProxy, Frames, HttpProxy, Line, Met, Web, fates, framed, meetings
from tests.fault.messaging import WRONG
from tests.receiving import receiving

BAD_WEB = Web(before=0.15, after=0.15, half=0.1, double=0.2, delay=0.3, longest_s=0.02)


@pytest.mark.slow
@pytest.mark.requirement("R8", "R9")
@pytest.mark.timeout(7200)
def test_no_message_is_missed_doubled_or_reordered_and_each_silence_is_said_once(
    tmp_path: Path, repo_root: Path, runs: Callable[[int], int]
) -> None:
    messages = 1000 * runs(20)
    kills = 10 + messages // 20_000
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.messaging", tmp_path, str(messages), "7", str(kills)],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    print(tally)
    assert tally["messages: handed on"] == messages
    for wrong in WRONG:
        assert tally[wrong] == 0, tally
    # Nothing of that says anything unless the line was bad, ends were killed and full, and people silent.
    assert tally["kills"] >= kills - kills // 5, tally
    for happened in (
        *("line: dropped", "line: doubled", "line: delayed", "line: cut"),
        *("messages: overtook", "answers: overtook", "messages: turned away, full", "answered in time"),
        "escalations: of what nobody answered",
    ):
        assert tally[happened] > 0, (happened, tally)
    assert tally["escalations: due"] >= tally["escalations: of what nobody answered"]


# ---------------------------------------------------------------- the line itself


def test_a_line_does_to_frames_what_its_seed_says() -> None:
    line = Line(drop=0.1, double=0.1, delay=0.3, most=9)
    sent = [b"%d" % it for it in range(600)]
    with (
        socket.create_server(("127.0.0.1", 0)) as sink,
        FrameProxy(sink.getsockname()[1], line, seed=3) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as caller,
        sink.accept()[0] as there,
    ):
        there.settimeout(20)
        caller.sendall(b"".join(map(framed, sent)))
        fate = list(islice(fates(line, "3/there"), len(sent)))
        wanted = Counter({it: len(met.copies) for it, met in zip(sent, fate, strict=True) if met.copies})
        frames, got = Frames(), list[bytes]()
        while len(got) < wanted.total():
            got += frames.feed(there.recv(1 << 16))
    assert Counter(got) == wanted
    assert [int(it) for it in got] != sorted(map(int, got)), "nothing overtook anything"
    assert proxy.tally["dropped"] == sum(not it.copies for it in fate) > 0


def test_a_line_that_is_cut_gives_half_a_frame_and_no_more() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as sink,
        FrameProxy(sink.getsockname()[1], Line(cut=1.0)) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as caller,
        sink.accept()[0] as there,
    ):
        there.settimeout(20)
        frame = framed(b"a message")
        caller.sendall(frame + frame)
        got = b""
        while data := there.recv(100):
            got += data
    assert got == frame[: len(frame) // 2]
    assert proxy.tally["cut"] == 1


def ask(port: int, number: int) -> tuple[int, int]:
    """Post something until it is answered; return status and how often that took."""
    for tries in range(1, 100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", "/", b"%d" % number)
            answer = connection.getresponse()
            answer.read()
            return answer.status, tries
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    raise AssertionError("it was never answered")


def test_a_way_for_requests_does_to_them_what_its_seed_says() -> None:
    with receiving() as receiver, HttpProxy(receiver.port, BAD_WEB, seed=5) as proxy:
        wanted: Counter[bytes] = Counter()
        met_by = meetings(BAD_WEB, 5)
        for number in range(60):
            status, tries = ask(proxy.port, number)
            met = [next(met_by)[0] for _ in range(tries)]
            assert status == 204
            assert met[-1] in (Met.PASSED, Met.DOUBLED)
            assert not {Met.PASSED, Met.DOUBLED} & set(met[:-1])
            for it in met:
                wanted[b"%d" % number] += {Met.LOST_BEFORE: 0, Met.DOUBLED: 2}.get(it, 1)
        assert Counter(it.body for it in receiver.got) == wanted
        assert all(proxy.tally[it] for it in Met), proxy.tally


@pytest.mark.parametrize("chunked", [False, True])
def test_a_way_for_requests_passes_a_body_whole(chunked: bool) -> None:
    body = bytes(range(256)) * 400
    with receiving() as receiver, HttpProxy(receiver.port, Web()) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
        if chunked:
            # The receiver reads no chunks; what stands in its way as they came is all that can be asked.
            connection.request("POST", "/whole", iter([body[:1000], body[1000:]]), encode_chunked=True)
        else:
            connection.request("POST", "/whole", body)
        assert connection.getresponse().status == 204
        connection.close()
        assert receiver.got[0].path == "/whole"
        assert receiver.got[0].headers["Connection"] == "close"
        assert receiver.got[0].body == (b"" if chunked else body)


@pytest.mark.slow
@pytest.mark.requirement("R21")
def test_what_is_sent_to_a_node_until_it_answers_is_on_record_once(tmp_path: Path, repo_root: Path) -> None:
    theatre = killing_server.Theatre(tmp_path / "theatre")
    warm = killing_server.Warm(repo_root, tmp_path / "server.log")
    try:
        warm.begin(theatre.home)
        port = warm.address()[1]
        tally: Counter[str] = Counter()
        said: dict[str, int] = {}
        with HttpProxy(port, BAD_WEB, seed=11) as proxy:
            lines = {
                party: killing_server.Line(("127.0.0.1", proxy.port), token, comes_back=True)
                for party, token in theatre.tokens.items()
            }

            def insist(party: str, path: str, body: bytes, key: str = "") -> killing_server.Answer:
                for _ in range(100):
                    try:
                        return lines[party].ask("POST", path, body, {"idempotency-key": key} if key else None)
                    except killing_server.AWAY:
                        tally["asked again"] += 1
                raise AssertionError("it was never answered")

            for _ in range(25):
                entry = theatre.entry(theatre.signers[1])
                answer = insist("bravo", "/v1/entries", msgspec.json.encode(entry.to_file()))
                assert answer.status == 201, answer
                theatre.take_receipt(entry, answer.data, tally)
                key, draft = theatre.draft()
                answer = insist("host", "/v1/drafts", draft, key)
                assert answer.status == 201, answer
                said[json.loads(answer.data)["id"]] = json.loads(answer.data)["index"]
            said |= {it["id"]: it["index"] for _, it in theatre.receipts.values()}
    finally:
        warm.close()
    store = SqliteStore(theatre.home.log_path)
    try:
        assert len(store.of_type("sighting.report/v1", limit=1000)) == 25
        assert len(store.of_type("share.set/v1", limit=1000)) == 25
        there = {it.id: it.index for it in store.entries()}
    finally:
        store.close()
    assert len(said) == 50
    assert said.items() <= there.items()
    assert tally["forks"] == tally["answered otherwise"] == 0
    assert tally["asked again"] > 10
    assert proxy.tally[Met.DOUBLED] > 5
