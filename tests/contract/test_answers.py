"""Answers to idempotency keys, in SQLite and PostgreSQL alike."""

import threading

import pytest

from openline.stores import side
from openline.stores.side.answers import SideAnswers


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    url = (
        side.url_of_file(tmp_path / "side.sqlite")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    engine = side.open_engine(url)
    side.create(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def answers(engine):
    return SideAnswers(engine)


def test_a_key_is_claimed_once_and_its_answer_kept(answers):
    assert answers.claim("host", "k", b"d", now_ms=1) is None
    claimed = answers.claim("host", "k", b"other", now_ms=2)
    assert (claimed.digest, claimed.status) == (b"d", None)
    answers.keep("host", "k", status=201, media_type="application/json", body=b"{}")
    assert answers.claim("host", "k", b"d", now_ms=3) == (b"d", 201, "application/json", b"{}")
    assert answers.claim("guest", "k", b"d", now_ms=3) is None


def test_a_key_for_which_nothing_was_done_is_free_again_and_an_answered_one_is_not(answers):
    answers.claim("host", "k", b"d", now_ms=1)
    answers.release("host", "k")
    assert answers.claim("host", "k", b"e", now_ms=2) is None
    answers.keep("host", "k", status=200, media_type="", body=b"")
    answers.release("host", "k")
    assert answers.claim("host", "k", b"e", now_ms=3) is not None


def test_what_is_old_is_forgotten(answers):
    answers.claim("host", "old", b"d", now_ms=1000)
    answers.claim("host", "new", b"d", now_ms=2000)
    assert answers.prune(2000) == 1
    assert answers.claim("host", "old", b"d", now_ms=3000) is None
    assert answers.claim("host", "new", b"d", now_ms=3000) is not None


def test_an_answer_outlives_the_connection(engine, answers):
    answers.claim("host", "k", b"d", now_ms=1)
    answers.keep("host", "k", status=201, media_type="text/plain", body=b"\x00\xff")
    engine.dispose()
    assert SideAnswers(engine).claim("host", "k", b"d", now_ms=2).body == b"\x00\xff"


def test_of_many_who_claim_at_once_one_has_it(answers):
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(answers.claim("host", "k", b"%d" % n, now_ms=1)))
        for n in range(8)
    ]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    assert sum(it is None for it in found) == 1
    assert len({it.digest for it in found if it is not None}) == 1
