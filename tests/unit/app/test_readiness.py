"""Whether a node can take what it is sent, and why not."""

import pytest

from openline import bootstrap
from openline.app.config import Ready
from openline.app.readiness import PROBE, PROBED_MS, Readiness
from openline.errors import ForkError, StorageError
from tests.nodes import make_node, opened


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    with opened(make_node(tmp_path / "home")) as journal:
        yield journal


def readiness(tmp_path, journal, **options):
    options = {"limits": Ready(), "now_ms": bootstrap.now_ms, **options}
    return Readiness(tmp_path / "home", journal, **options)


def test_a_node_that_is_well_is_ready_and_leaves_nothing_behind(tmp_path, journal):
    assert readiness(tmp_path, journal).why_not() == ""
    assert not (tmp_path / "home" / PROBE).exists()


def test_a_log_that_may_not_be_signed_for_is_not_ready(tmp_path, journal):
    journal.stopped = ForkError("an old copy")
    assert "may not be signed for" in readiness(tmp_path, journal).why_not()


def test_a_disk_that_is_nearly_full_is_not_ready(tmp_path, journal):
    assert "MiB are free" in readiness(tmp_path, journal, limits=Ready(free_disk_mib=1 << 40)).why_not()


def test_a_home_that_cannot_be_written_to_is_not_ready(tmp_path, journal):
    (tmp_path / "home" / PROBE).mkdir()
    assert "cannot be written to" in readiness(tmp_path, journal).why_not()


def test_a_store_that_does_not_answer_is_not_ready_and_its_words_are_kept_to_ourselves(
    tmp_path, journal, monkeypatch
):
    def gone(self):
        raise StorageError("canary-address")

    monkeypatch.setattr(type(journal.store), "size", gone)
    assert readiness(tmp_path, journal).why_not() == "the store does not answer"


def test_a_clock_behind_the_record_is_not_ready(tmp_path, journal):
    newest_ms = journal.store.entry(journal.store.size() - 1).received_at_ms
    for behind_ms, ready in ((4_900, True), (5_100, False)):
        why = readiness(tmp_path, journal, now_ms=lambda by=behind_ms: newest_ms - by).why_not()
        assert (why == "") is ready, why


def test_a_watch_that_is_behind_or_cannot_go_on_is_not_ready(tmp_path, journal):
    limits = Ready(behind_fixes=10)
    for behind, why in (((10, ""), ""), ((11, ""), "is behind"), ((0, "canary"), "cannot go on")):
        said = readiness(tmp_path, journal, limits=limits, behind=lambda it=behind: it).why_not()
        assert (why in said) if why else (said == "")
        assert "canary" not in said


def test_however_often_it_is_asked_the_disk_is_asked_every_two_seconds(tmp_path, journal):
    now_ms, asked = [bootstrap.now_ms()], []

    def behind():
        asked.append(1)
        return 0, ""

    ready = readiness(tmp_path, journal, behind=behind, now_ms=lambda: now_ms[0])
    for _ in range(5):
        ready.why_not()
    assert len(asked) == 1
    now_ms[0] += PROBED_MS
    ready.why_not()
    assert len(asked) == 2
