"""A real server on a real port: what an operator does with it, and what may never come out of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.bootstrap.accounts import open_accounts
from openline.model.event import NODE
from openline.model.release import Role
from tests.nodes import Signer, make_node

READY_S = 120
CANARY = "canary-9d2e71"


class Served:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], address: str, log: Path) -> None:
        self.process = process
        self.address = address
        self._log = log

    def log(self) -> str:
        """What it has said on standard error so far."""
        return self._log.read_text(encoding="utf-8")

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Stop it as an operator would; give its exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(40)


class Office:
    """A node's HOME with a party on record, and who may call."""

    def __init__(self, folder: Path) -> None:
        self.home = make_node(folder / "home")
        self.party = Signer("host", self.home)
        with bootstrap.open_journal(self.home) as journal:
            for entry in self.party.enrolment():
                journal.submit(entry)
        accounts = open_accounts(self.home)
        now_ms = bootstrap.now_ms()
        officer = accounts.add_member(party="host", name="Officer", role=Role.LIAISON_OFFICER, now_ms=now_ms)
        operator = accounts.add_member(party=NODE, name="Operator", role=Role.ADMINISTRATOR, now_ms=now_ms)

        def token(member: str, *scopes: Scope) -> str:
            return accounts.issue_token(member, scopes, now_ms + 3_600_000, now_ms=now_ms).secret

        self.member = officer.id
        self.token = token(officer.id, Scope.READ, Scope.SUBMIT, Scope.POSITIONS)
        self.operator = token(operator.id, Scope.OPERATE)


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(tmp_path_factory.mktemp("marks")))
        yield


@pytest.fixture
def office(tmp_path: Path, marks: None) -> Office:
    return Office(tmp_path)


@contextmanager
def serving(office: Office, tmp_path: Path, *words: str, **variables: str) -> Iterator[Served]:
    """Serve a HOME, and give it once it says that it is ready."""
    log = tmp_path / "server.log"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200", **variables}
    command = [str(Path(sys.executable).with_name("openline")), "serve", "--home", str(office.home.path)]
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " at http" in line, (line, log.read_text())
        yield Served(process, line.rpartition(" at ")[2].strip(), log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


class Shared(NamedTuple):
    """One server for all tests that only look."""

    office: Office
    served: Served
    metrics: str
    """Where its numbers have an address of their own."""
    told: list[bytes]
    """What its supervisor was told."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, marks: None) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("shared")
    office = Office(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(folder / "notify"))
        supervisor.settimeout(30)
        variables = {
            "NOTIFY_SOCKET": str(folder / "notify"),
            "OPENLINE_METRICS__PORT": str(port),
            "OPENLINE_LIMITS__LISTENERS_PER_PARTY": "1",
        }
        with serving(office, folder, **variables) as served:
            told = [supervisor.recv(100)]
            yield Shared(office, served, f"http://127.0.0.1:{port}/metrics", told)
            assert served.stop() == 0
        assert supervisor.recv(100) == b"STOPPING=1"


def test_its_supervisor_is_told_when_it_is_ready(shared: Shared) -> None:
    assert shared.told == [b"READY=1"]


def test_it_lives_and_is_ready_and_says_it_to_everybody(shared: Shared) -> None:
    served = shared.served
    assert httpx.get(f"{served.address}/healthz").json() == {"status": "live", "why": ""}
    ready = httpx.get(f"{served.address}/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_every_answer_bears_its_headers_and_no_door_is_open_to_other_pages(
    shared: Shared,
) -> None:
    office, served = shared.office, shared.served
    for path, status in (("/v1/theatre", 200), ("/nowhere", 404), ("/healthz", 200)):
        answer = httpx.get(
            served.address + path, headers={**bearer(office.token), "origin": "https://elsewhere.example"}
        )
        assert answer.status_code == status, path
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert not [it for it in answer.headers if it.startswith("access-control-")]
        assert "server" not in answer.headers


def test_every_error_is_a_problem_with_a_type_of_ours(shared: Shared) -> None:
    office, served = shared.office, shared.served
    with httpx.Client(base_url=served.address, headers=bearer(office.token)) as client:
        answers = [
            client.get("/nowhere"),
            client.put("/v1/theatre"),
            client.get("/v1/releases", params={"after": "x"}),
            client.post("/v1/entries", content=b"{", headers={"content-type": "application/json"}),
            client.post("/v1/entries", content=b"<a/>", headers={"content-type": "text/xml"}),
            client.post("/v1/log/checkpoint", content=b'{"note": "' + b"x" * (2 << 20) + b'"}'),
            client.get("/metrics"),
            httpx.get(f"{served.address}/v1/theatre"),
            httpx.get(f"{served.address}/v1/theatre", headers=bearer("olt_x")),
        ]
    assert [it.status_code for it in answers] == [404, 405, 400, 400, 415, 413, 403, 401, 401]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        said = answer.json()
        assert said["type"].startswith("urn:openline:problem:")
        assert said["status"] == answer.status_code


def test_numbers_are_for_whoever_operates_the_node_and_name_no_party(
    shared: Shared,
) -> None:
    office, served = shared.office, shared.served
    httpx.get(f"{served.address}/v1/entries/{CANARY}/receipt", headers=bearer(office.token))
    assert httpx.get(f"{served.address}/metrics").status_code == 401
    assert httpx.get(f"{served.address}/metrics", headers=bearer(office.token)).status_code == 403
    deadline = time.monotonic() + 20
    while True:  # an event of the security log is counted once it is on disk
        answer = httpx.get(f"{served.address}/metrics", headers=bearer(office.operator))
        assert answer.status_code == 200
        text = answer.text
        if 'openline_security_events{kind="forbidden"}' in text or time.monotonic() > deadline:
            break
    with bootstrap.open_journal(office.home) as journal:
        assert f"\nopenline_ledger_entries {journal.store.size()}.0" in text
    assert "\nopenline_ledger_unsigned_entries 0.0" in text
    assert 'route="/v1/entries/{id}/receipt",status="404"' in text
    assert 'openline_security_events{kind="forbidden"}' in text
    assert "process_resident_memory_bytes" in text
    for word in (CANARY, "host", office.member, "Officer", office.home.settings.name):
        assert word not in text, word


def test_the_log_bears_no_token_cookie_body_or_address_and_no_line_that_somebody_sent(
    shared: Shared,
) -> None:
    office, served = shared.office, shared.served
    with httpx.Client(base_url=served.address, headers=bearer(office.token)) as client:
        client.get(f"/v1/releases?q={CANARY}", headers={"user-agent": CANARY, "referer": CANARY})
        client.get(f"/v1/entries/{CANARY}/receipt")
        client.get(f"/{CANARY}%0a%7B%22event%22:%22forged%22%7D")
        client.post("/v1/entries", json={CANARY: CANARY})
        client.post("/v1/entries", content=f'{{"{CANARY}'.encode())
        httpx.get(f"{served.address}/v1/theatre", cookies={"openline_session": f"ols_{CANARY}"})
        httpx.get(f"{served.address}/v1/theatre", headers=bearer(f"olt_{CANARY}"))
    with socket.create_connection(("127.0.0.1", int(served.address.rpartition(":")[2]))) as raw:
        raw.sendall(f"GET / {CANARY}\r\n{CANARY}\r\n\r\n".encode())
        raw.recv(65536)
    deadline = time.monotonic() + 10
    while "/v1/theatre" not in served.log() and time.monotonic() < deadline:
        time.sleep(0.05)
    text = served.log()
    assert CANARY not in text
    assert office.token not in text
    assert office.token.rpartition("_")[2] not in text
    said = [json.loads(line) for line in text.splitlines()]
    requests = [it for it in said if it["event"] == "request"]
    assert {it["event"] for it in said} & {"forged"} == set()
    mine = [it for it in requests if it["route"] == "/v1/releases" and it["status"] == 200]
    assert mine
    assert (mine[-1]["party"], mine[-1]["member"]) == ("host", office.member)
    assert set(mine[-1]) == {
        *("event", "at", "level", "request", "method", "route", "status", "ms", "party", "member")
    }


def test_a_request_under_way_is_answered_when_it_is_told_to_stop_and_nothing_is_lost(
    office: Office, tmp_path: Path
) -> None:
    """Half of a signed entry is sent, then SIGTERM, then the other half."""
    entry = office.party.sighting()
    import msgspec

    body = msgspec.json.encode(entry.to_file())
    with serving(office, tmp_path) as served:
        port = int(served.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as raw:
            head = (
                f"POST /v1/entries HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {office.token}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            raw.sendall(head.encode() + body[:100])
            deadline = time.monotonic() + 10
            while _in_flight(served, office) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            served.process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 10
            while _accepts(port) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert not _accepts(port), "it takes nothing more"
            raw.sendall(body[100:])
            answer = raw.recv(65536)
        assert answer.startswith(b"HTTP/1.1 201"), answer
        assert served.process.wait(40) == 0
    with bootstrap.open_journal(office.home) as journal:
        assert journal.stopped is None
        assert journal.store.entry(journal.store.size() - 1).type == "sighting.report/v1"


def _in_flight(served: Served, office: Office) -> int:
    text = httpx.get(f"{served.address}/metrics", headers=bearer(office.operator)).text
    line = next(it for it in text.splitlines() if it.startswith("openline_http_in_flight "))
    return int(float(line.split()[1]))


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_stream_is_ended_when_it_is_told_to_stop(office: Office, tmp_path: Path) -> None:
    with serving(office, tmp_path) as served:
        ended = threading.Event()
        begun = threading.Event()

        def listen() -> None:
            with httpx.stream(
                "GET", f"{served.address}/v1/releases/stream", headers=bearer(office.token), timeout=60
            ) as answer:
                for _ in answer.iter_raw():
                    begun.set()
            ended.set()

        thread = threading.Thread(target=listen)
        thread.start()
        assert begun.wait(20)
        began = time.monotonic()
        assert served.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < 10, "it did not wait for those who listen"
        assert ended.wait(10), "the stream was ended in order"
        thread.join()


def test_no_party_has_more_streams_than_are_given(shared: Shared) -> None:
    with httpx.Client(
        base_url=shared.served.address, headers=bearer(shared.office.token), timeout=30
    ) as client:
        with client.stream("GET", "/v1/releases/stream") as first:
            pieces = first.iter_raw()  # kept: to let go of it closes the stream
            assert next(pieces)
            refused = client.get("/v1/releases/stream")
            assert refused.status_code == 429
            assert refused.headers["retry-after"]
            assert refused.json()["type"] == "urn:openline:problem:rate"
        deadline = time.monotonic() + 20
        status = 429
        while status == 429 and time.monotonic() < deadline:
            with client.stream("GET", "/v1/releases/stream") as again:
                status = again.status_code
            time.sleep(0.1)
        assert status == 200, "whoever has gone makes room"


def test_the_metrics_have_an_address_of_their_own(shared: Shared) -> None:
    assert "openline_ledger_entries" in httpx.get(shared.metrics).text


def test_a_mistake_is_told_before_anything_is_opened(shared: Shared) -> None:
    home = str(shared.office.home.path)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("openline")), "serve", "--home", home],
        env={**os.environ, "OPENLINE_LISTEN__HOST": "0.0.0.0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no TLS" in done.stderr


def test_by_tls_it_speaks_tls_alone_and_knows_a_machine_by_its_certificate(
    office: Office, tmp_path: Path
) -> None:
    certificates = _certificates(tmp_path)
    accounts = open_accounts(office.home)
    accounts.bind_certificate(
        office.member, certificates["client.sha256"], scopes=[Scope.READ], now_ms=bootstrap.now_ms()
    )
    with serving(
        office,
        tmp_path,
        OPENLINE_TLS__CERT_FILE=certificates["server.pem"],
        OPENLINE_TLS__KEY_FILE=certificates["server.key"],
        OPENLINE_TLS__CLIENT_CA_FILE=certificates["ca.pem"],
    ) as served:
        assert served.address.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=certificates["ca.pem"])
        with httpx.Client(base_url=served.address, verify=context) as client:
            assert client.get("/v1/theatre").status_code == 401
            answer = client.get("/v1/theatre", headers=bearer(office.token))
            assert answer.status_code == 200
            assert answer.headers["strict-transport-security"]
        context.load_cert_chain(certificates["client.pem"], certificates["client.key"])
        with httpx.Client(base_url=served.address, verify=context) as client:
            assert client.get("/v1/theatre").status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(served.address.replace("https://", "http://"))
        assert served.stop() == 0


def _certificates(folder: Path) -> dict[str, str]:
    """Make an authority, a server's certificate and a client's by openssl."""

    def run(*words: str) -> str:
        done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=authority")
    for name, extension in (
        ("server", "subjectAltName=IP:127.0.0.1"),
        ("client", "extendedKeyUsage=clientAuth"),
    ):
        (folder / f"{name}.ext").write_text(extension)
        run("req", *new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        run(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2"),
            *("-extfile", f"{name}.ext", "-out", f"{name}.pem"),
        )
    said = run("x509", "-in", "client.pem", "-noout", "-fingerprint", "-sha256")
    files = {it.name: str(it) for it in folder.iterdir() if it.suffix in (".pem", ".key")}
    return {**files, "client.sha256": said.strip().rpartition("=")[2].replace(":", "").lower()}


def test_asked_again_with_one_key_it_does_nothing_twice_even_after_a_restart(
    office: Office, tmp_path: Path
) -> None:
    headers = {**bearer(office.token), "idempotency-key": "k-1"}
    source = {"id": "radar", "name": "Radar", "kind": "radar"}
    answers = []
    for _ in range(2):
        with serving(office, tmp_path, OPENLINE_READY__FREE_DISK_MIB=str(1 << 40)) as served:
            answers += [
                httpx.post(f"{served.address}/v1/sources", json=source, headers=headers) for _ in range(2)
            ]
            unready = httpx.get(f"{served.address}/readyz")
            assert served.stop() == 0
    assert [it.status_code for it in answers] == [201] * 4, answers[0].text
    assert len({it.content for it in answers}) == 1
    assert unready.status_code == 503
    assert "MiB are free" in unready.json()["why"], "a disk that is too full for what is set"
