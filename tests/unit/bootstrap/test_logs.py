"""The log of the process: one event a line, whatever is in it, and nothing that must not be in it."""

import io
import json
import logging
import sys

import pytest

from openline.app.config import Log
from openline.bootstrap.logs import start_log, tell_trouble
from openline.errors import InputError, StorageError

CANARY = "canary-77aa"
NASTY = 'a\nb\r\x1b[31m\u2028{"event":"forged"}\x00'


@pytest.fixture(autouse=True)
def as_before():
    """Leave the log of the test run as it was."""
    import structlog

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("format", ["json", "console"])
def test_no_value_begins_a_new_line_or_steers_a_terminal(format):
    out = io.StringIO()
    entry = start_log(Log(format=format), to=out)
    entry({"event": "request", "route": NASTY, "many": [NASTY]})
    logging.getLogger("some.library").warning("said %s", NASTY)
    logging.getLogger("uvicorn.error").error("failed\n%s", NASTY)
    lines = out.getvalue().split("\n")
    assert len(lines) == 4
    assert lines[3] == ""
    assert all(it.isprintable() for it in lines), lines


def test_json_is_one_object_a_line_with_time_and_level():
    out = io.StringIO()
    start_log(Log(format="json"), to=out)({"event": "request", "status": 200, "ms": 1.5, "party": ""})
    said = json.loads(out.getvalue())
    assert said["event"] == "request"
    assert said["status"] == 200
    assert said["level"] == "info"
    assert said["at"].endswith("Z")


def test_what_is_below_the_level_is_not_said():
    out = io.StringIO()
    entry = start_log(Log(format="json", level="warning"), to=out)
    entry({"event": "request"})
    logging.getLogger("some.library").info("talk")
    assert out.getvalue() == ""


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_of_an_error_that_nobody_foresaw_only_its_kind_and_place_are_said():
    out = io.StringIO()
    start_log(Log(format="json"), to=out)
    tell_trouble("timers", raised(ValueError(f"cannot read {CANARY}")))
    tell_trouble("timers", raised(InputError(f"somebody sent {CANARY}")))
    logging.getLogger("uvicorn.error").error(
        "Exception in ASGI application", exc_info=raised(KeyError(CANARY))
    )
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task failed")
    said = [json.loads(it) for it in out.getvalue().splitlines()]
    assert [it["error"] for it in said] == ["ValueError", "InputError", "KeyError", "RuntimeError"]
    assert "test_logs.py" in said[0]["at_code"][-1]
    assert CANARY not in out.getvalue()


def test_of_an_error_of_our_own_disk_the_words_are_said():
    out = io.StringIO()
    start_log(Log(format="json"), to=out)
    tell_trouble("timers", raised(StorageError("the disk is full")))
    assert json.loads(out.getvalue())["what"] == "the disk is full"


def test_libraries_that_say_what_passes_through_them_are_quiet():
    out = io.StringIO()
    start_log(Log(format="json", level="debug"), to=out)
    for name in ("uvicorn.access", "sqlalchemy.engine", "httpx", "mail.log"):
        logging.getLogger(name).info("passing %s", CANARY)
    assert CANARY not in out.getvalue()


def test_a_value_without_end_is_cut_off():
    out = io.StringIO()
    start_log(Log(format="json"), to=out)({"event": "x" * 100_000})
    assert len(out.getvalue()) < 3_000


def test_by_itself_it_goes_to_standard_error():
    start_log(Log(format="json"))
    assert logging.getLogger().handlers[0].stream is sys.stderr
