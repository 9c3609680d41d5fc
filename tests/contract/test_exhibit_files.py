"""Files of exhibits over HTTP, with the log in either store: who gives them, has them, and loses them."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from openline.app.config import Exhibits
from openline.app.exhibitfiles import ExhibitFiles
from openline.app.security import SecurityKind
from openline.bootstrap import copying
from openline.errors import StorageError
from openline.model.event import HoldFacts, ReasonBody, RedactionFacts
from openline.model.release import Detail
from openline.verify import VERIFIED, verify_bundle
from openline.web.evidence import Asked, incident_evidence
from openline.web.routes.exhibitfiles import saved_as
from tests.occurring import add_exhibit, open_incident
from tests.served_desk import ServedDesk

pytestmark = pytest.mark.requirement("R14", "R34")
FILM = b"moving images, " * 200_000
DIGEST = sha256(FILM).hexdigest()


@pytest.fixture(params=["sqlite", "postgres"])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    store = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    made = ServedDesk(tmp_path, "army", "sponsor", "press", store=store)
    open_incident(made, "army", "strike", "sponsor")
    film(made, "army", "film", "sponsor", name="film/../نسخة.mp4")
    yield made
    made.close()


def film(desk: ServedDesk, by: str, id: str, *to: str, data: bytes = FILM, **given: Any) -> str:
    """Put a file on record; return the entry."""
    given = {"sha256": sha256(data).hexdigest(), "bytes": len(data)} | given
    return add_exhibit(desk, by, id, "strike", *to, **given)


def put(desk: ServedDesk, party: str, id: str, data: bytes = FILM) -> httpx.Response:
    headers = {"content-type": "application/octet-stream"} | desk._known(party)
    return desk.client.put(f"/v1/exhibits/{id}/file", content=data, headers=headers)


def remove(desk: ServedDesk, party: str, id: str) -> httpx.Response:
    return desk.client.delete(f"/v1/exhibits/{id}/file", headers=desk._known(party))


def here(desk: ServedDesk) -> list[str]:
    """What is in the folder."""
    folder = desk.home.path / "exhibits"
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def given(desk: ServedDesk, *ids: str) -> None:
    for id in ids or ("film",):
        assert put(desk, "army", id).status_code == 200


def test_whoever_is_shown_the_exhibit_has_the_file_that_its_author_gave(desk: ServedDesk) -> None:
    assert desk.get("sponsor", "/v1/exhibits/film/file").status_code == 404
    answer = put(desk, "army", "film")
    assert answer.json() == {"exhibit": "film", "sha256": DIGEST, "bytes": len(FILM)}
    had = desk.get("sponsor", "/v1/exhibits/film/file")
    assert had.content == FILM
    assert desk.rows("sponsor", "/v1/exhibit-files") == [answer.json()]
    assert desk.rows("sponsor", "/v1/exhibit-files?about=strike") == [answer.json()]
    assert desk.rows("sponsor", "/v1/exhibit-files?about=other") == []
    assert put(desk, "army", "film").status_code == 200, "asked twice, it is there once"
    assert len(here(desk)) == 1


def test_it_is_a_file_to_save_and_no_browser_opens_it(desk: ServedDesk) -> None:
    add_exhibit(
        desk, "army", "page", "strike", "sponsor", sha256=DIGEST, bytes=len(FILM), name="page.html",
        media_type="text/html",
    )  # fmt: skip
    given(desk, "film", "page")
    headers = desk.get("sponsor", "/v1/exhibits/page/file").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith('attachment; filename="page.html"')
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["content-length"] == str(len(FILM))
    named = desk.get("sponsor", "/v1/exhibits/film/file").headers["content-disposition"]
    assert named == "attachment; filename=\"film...mp4\"; filename*=UTF-8''film..%D9%86%D8%B3%D8%AE%D8%A9.mp4"


def test_a_name_that_is_in_older_entries_disguises_nothing() -> None:
    assert saved_as('a\u202egpj.exe\r\n"x"') == (
        "attachment; filename=\"agpj.exex\"; filename*=UTF-8''agpj.exex"
    )
    assert saved_as("../..") == "attachment; filename=\"exhibit\"; filename*=UTF-8''exhibit"


def test_another_file_is_refused_and_nothing_of_it_is_kept(desk: ServedDesk) -> None:
    for data in (FILM[:-1], FILM + b"x", FILM[:-1] + b"?", b""):
        answer = put(desk, "army", "film", data)
        assert answer.status_code == 422
        assert answer.json()["where"] == "exhibit film"
        assert here(desk) == []
    desk.node.security.flush()
    assert desk.node.security.counts("army")[SecurityKind.MALFORMED] == 4


def test_what_is_not_shown_and_what_is_not_there_are_the_same_and_asking_is_noted(desk: ServedDesk) -> None:
    given(desk)
    asked: tuple[Callable[[str], httpx.Response], ...] = (
        lambda id: desk.get("press", f"/v1/exhibits/{id}/file"),
        lambda id: put(desk, "press", id),
        lambda id: remove(desk, "press", id),
    )
    for ask in asked:
        hidden, none = ask("film"), ask("no-such")
        assert (hidden.status_code, none.status_code) == (404, 404)
        assert hidden.text.replace("film", "no-such") == none.text
    assert desk.rows("press", "/v1/exhibit-files") == []
    # Whoever is shown it, and asks for a file that was not given, has probed nothing.
    film(desk, "army", "ungiven", "sponsor")
    assert desk.get("sponsor", "/v1/exhibits/ungiven/file").status_code == 404
    assert remove(desk, "army", "ungiven").status_code == 404
    desk.node.security.flush()
    counts = desk.node.security.counts
    assert counts("press")[SecurityKind.FORBIDDEN] == 6
    assert SecurityKind.FORBIDDEN not in {*counts("sponsor"), *counts("army")}
    assert desk.client.get("/v1/exhibits/film/file").status_code == 401


def test_who_is_shown_it_has_it_and_neither_gives_nor_removes_it(desk: ServedDesk) -> None:
    assert put(desk, "sponsor", "film").status_code == 403
    given(desk)
    assert remove(desk, "sponsor", "film").status_code == 403
    assert len(here(desk)) == 1
    assert remove(desk, "army", "film").status_code == 204
    assert here(desk) == []
    assert remove(desk, "army", "film").status_code == 404
    assert desk.get("army", "/v1/exhibits/film").status_code == 200, "that it is on record stays"


def test_knowing_the_hash_of_a_hidden_file_gives_nobody_the_file(desk: ServedDesk) -> None:
    given(desk)
    open_incident(desk, "press", "other", "sponsor")
    add_exhibit(desk, "press", "same", "other", sha256=DIGEST, bytes=len(FILM))
    assert desk.get("press", "/v1/exhibits/same/file").status_code == 404
    assert put(desk, "press", "same").status_code == 200
    assert len(here(desk)) == 2, "each has its own, and one may go without the other"
    assert remove(desk, "press", "same").status_code == 204
    assert desk.get("sponsor", "/v1/exhibits/film/file").content == FILM


def test_what_is_redacted_takes_its_file_away(desk: ServedDesk) -> None:
    film(desk, "army", "second", "sponsor")
    given(desk, "film", "second")
    entry = desk.state.exhibits["film"].entry
    desk.record("army", "redact/v1", RedactionFacts(entry=entry), ReasonBody(reason="a face"))
    assert desk.get("sponsor", "/v1/exhibits/film/file").status_code == 404, "from that moment on"
    while len(here(desk)) == 2:
        time.sleep(0.01)  # whoever submits is answered before the journal tells those who listen
    assert [it.partition(".")[0] for it in here(desk)] == [desk.state.exhibits["second"].entry]
    assert put(desk, "army", "film").status_code == 409
    assert [it["exhibit"] for it in desk.rows("sponsor", "/v1/exhibit-files")] == ["second"]


def test_what_is_redacted_while_it_comes_is_not_kept(desk: ServedDesk) -> None:
    coming = desk.node.files.take("army", "film")
    coming.write(FILM)
    entry = desk.state.exhibits["film"].entry
    desk.record("army", "redact/v1", RedactionFacts(entry=entry), ReasonBody(reason="a face"))
    assert len(here(desk)) == 1, "one that is being written is left to whoever writes it"
    with pytest.raises(Exception, match="was redacted"):
        coming.keep()
    coming.drop()
    assert here(desk) == []


def test_whoever_is_shown_it_later_has_it_from_then_on(desk: ServedDesk) -> None:
    given(desk)
    assert desk.get("press", "/v1/exhibits/film/file").status_code == 404
    desk.share("army", "film", {"press": Detail.FULL})
    assert desk.get("press", "/v1/exhibits/film/file").content == FILM


def test_what_is_held_as_evidence_its_author_cannot_take_away(desk: ServedDesk) -> None:
    given(desk)
    entry = desk.state.exhibits["film"].entry
    desk.record("sponsor", "hold.place/v1", HoldFacts(entries=(entry,)), ReasonBody(reason="an inquiry"))
    answer = remove(desk, "army", "film")
    assert answer.status_code == 409
    assert "held as evidence" in answer.json()["detail"]
    assert len(here(desk)) == 1


def test_what_is_too_large_for_one_or_for_all_of_a_party_is_refused_before_it_is_read(
    desk: ServedDesk,
) -> None:
    node = desk.node
    folder, still = desk.home.path / "exhibits", node.journal.still
    node.files = ExhibitFiles(folder, node.rules, still, Exhibits(file_mib=2, party_mib=4))
    answer = put(desk, "army", "film")
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:openline:problem:too-large"
    assert f"{2 << 20:,}" in answer.json()["detail"]
    node.files = ExhibitFiles(folder, node.rules, still, Exhibits(file_mib=4, party_mib=4))
    film(desk, "army", "second", "sponsor")
    given(desk, "film")
    full = put(desk, "army", "second")
    assert (full.status_code, full.json()["where"]) == (409, "exhibit second")
    assert remove(desk, "army", "film").status_code == 204
    given(desk, "second")
    coming = node.files
    node.files = ExhibitFiles(folder, node.rules, still, Exhibits(), least_free_mib=1 << 40)
    assert put(desk, "army", "film").status_code == 503
    node.files = coming
    assert len(here(desk)) == 1


def test_what_comes_at_the_same_time_counts_for_its_party(desk: ServedDesk) -> None:
    node = desk.node
    limits = Exhibits(file_mib=4, party_mib=4)
    node.files = ExhibitFiles(desk.home.path / "exhibits", node.rules, node.journal.still, limits)
    film(desk, "army", "second", "sponsor")
    coming = node.files.take("army", "film")
    assert put(desk, "army", "second").status_code == 409
    coming.drop()
    given(desk, "second")


def test_what_was_cut_off_is_swept_away_and_what_still_comes_is_not(desk: ServedDesk) -> None:
    coming = desk.node.files.take("army", "film")
    coming.write(FILM[:100])
    ended = desk.home.path / "exhibits" / ".coming-abcdefgh"
    ended.write_bytes(b"half of")
    desk.node.files.sweep()
    assert not ended.exists()
    assert len(here(desk)) == 1
    coming.drop()
    assert here(desk) == []


def test_it_is_swept_for_a_redaction_and_not_for_every_entry(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(desk)
    swept: list[int] = []
    sweep = ExhibitFiles.sweep

    def counted(files: ExhibitFiles) -> None:
        sweep(files)
        swept.append(1)

    monkeypatch.setattr(ExhibitFiles, "sweep", counted)
    second = film(desk, "army", "second", "sponsor")
    film(desk, "army", "third", "sponsor")
    desk.node.journal.refresh()
    assert not swept
    desk.redact("army", second)
    while not swept:
        time.sleep(0.01)  # whoever submits is answered before the journal tells those who listen
    assert len(here(desk)) == 1


def test_a_redaction_that_is_not_on_record_yet_takes_nothing_away(desk: ServedDesk) -> None:
    given(desk)
    journal, rules = desk.node.journal, desk.node.rules
    entry = desk.state.exhibits["film"].entry
    swept = threading.Thread(target=desk.node.files.sweep)
    with journal.still():  # as the writer has it while it decides
        rules.state.evidence[entry] = "redacted"
        swept.start()
        while not swept.is_alive():
            time.sleep(0.01)
        time.sleep(0.1)
        del rules.state.evidence[entry]  # the disk did not take it
    swept.join()
    assert len(here(desk)) == 1


def test_a_sweep_that_is_faster_than_the_lock_costs_nothing(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, mkstemp = [], tempfile.mkstemp

    def slow(**given: Any) -> tuple[int, str]:
        made.append(mkstemp(**given))
        if len(made) == 1:
            desk.node.files.sweep()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkstemp", slow)
    given(desk)
    assert len(made) == 2
    assert len(here(desk)) == 1


def test_whoever_hangs_up_half_way_leaves_nothing_and_it_is_no_error_of_ours(desk: ServedDesk) -> None:
    said: list[Any] = []
    came = iter(({"type": "http.request", "body": FILM[:9], "more_body": True}, {"type": "http.disconnect"}))

    async def receive() -> Any:
        return next(came)

    async def send(message: Any) -> None:
        said.append(message)

    path = "/v1/exhibits/film/file"
    headers = [(name.lower().encode(), it.encode()) for name, it in desk._known("army").items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "PUT", "path": path,
        "raw_path": path.encode(), "root_path": "", "query_string": b"", "scheme": "http",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    with desk.client.portal() as portal:
        portal.call(desk.client.app, scope, receive, send)
    assert said[0]["status"] == 499
    assert here(desk) == []


def test_a_bundle_holds_the_files_that_are_here_and_proves_them(desk: ServedDesk) -> None:
    film(desk, "army", "second", "sponsor", data=b"another", name="b")
    film(desk, "army", "third", data=b"a third, for nobody else", name="c")
    given(desk, "film")
    assert put(desk, "army", "third", b"a third, for nobody else").status_code == 200
    policy = httpx.Response(200, json=desk.get("army", "/v1/theatre").json()["policy"]).content
    path = "/v1/incidents/strike/bundle"
    report = verify_bundle(desk.get("sponsor", path).content, policy)
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert [it for it in report.proven if it.startswith("exhibits/")] == [f"exhibits/{DIGEST}"]
    without = verify_bundle(desk.get("sponsor", f"{path}?files=false").content, policy)
    assert not [it for it in without.proven if it.startswith("exhibits/")]
    until_ms = desk.node.journal.now_ms() + 1
    stretch = desk.get("army", f"/v1/evidence?from_ms=0&until_ms={until_ms}").content
    assert sum(it.startswith("exhibits/") for it in verify_bundle(stretch, policy).proven) == 2


def test_a_file_that_is_not_what_it_was_is_in_no_bundle(desk: ServedDesk) -> None:
    given(desk)
    path = desk.node.files.path(desk.state.exhibits["film"])
    path.write_bytes(FILM[:-1] + b"?")
    node = desk.node
    asked = Asked("sponsor", node.now_ms(), kept=node.files)
    made = incident_evidence(node.home, node.journal, node.rules, node.past, "strike", asked)
    assert not [it for it in made.parts if it.startswith("exhibits/")]
    path.write_bytes(FILM[:-1])
    assert desk.get("sponsor", "/v1/exhibits/film/file").status_code == 503


def test_a_disk_that_does_not_take_it_leaves_nothing(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = desk.node.files.take("army", "film")
    coming.write(FILM)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="No space left"):
            coming.keep()
    coming.drop()
    assert here(desk) == []
    given(desk)
    assert desk.get("sponsor", "/v1/exhibits/film/file").content == FILM


def test_a_copy_of_the_home_takes_its_files_along(desk: ServedDesk, tmp_path: Path) -> None:
    given(desk)
    ended = desk.home.path / "exhibits" / ".coming-abcdefgh"
    ended.write_bytes(b"half of")
    made = copying.backup(desk.home, tmp_path / "backup")
    entry = desk.state.exhibits["film"].entry
    assert [it.sha256 for it in made.parts if it.name == f"exhibits/{entry}.{DIGEST}"] == [DIGEST]
    assert not [it.name for it in made.parts if ".coming-" in it.name]
