"""The log of the process: one event a line on standard error, as JSON or as text; no secret, and no body.

What a library says through :mod:`logging` comes out in the same form. Of an error that nobody foresaw the log
tells its kind and where it was raised, never its words: they may quote what somebody sent.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from openline.errors import Fault, OpenlineError

if TYPE_CHECKING:
    from openline.app.config import Log

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
QUIET = ("uvicorn.access", "sqlalchemy", "httpx", "httpcore", "aiomqtt", "mail", "asyncio")
"""Libraries that say what passes through them: heard from when they warn."""
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST = 2000
"""Characters of one value; more is cut off."""

Fields = MutableMapping[str, Any]


def start_log(log: Log, *, to: TextIO | None = None) -> Callable[[dict[str, Any]], None]:
    """Set up what the process logs by; return what logs one event at the level ``info``.

    Parameters
    ----------
    log
        What is said, and how.
    to
        Where; standard error by default.
    """
    import structlog

    out: TextIO = to or sys.stderr
    as_json = log.format == "json" or (log.format == "auto" and not out.isatty())
    least = LEVELS[log.level]
    shared: list[Any] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.add_log_level,
        _tell_error,
        _clean,
    ]
    render: Any = (
        _as_json if as_json else structlog.dev.ConsoleRenderer(colors=out.isatty(), timestamp_key="at")
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=()), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _clean, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(least)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))
    logger = structlog.get_logger()

    def entry(fields: dict[str, Any]) -> None:
        logger.info(**fields)

    return entry


def tell_trouble(where: str, error: Exception) -> None:
    """Log what went wrong where nobody waits for an answer."""
    import structlog

    structlog.get_logger().error("trouble", where=where, exc_info=error)


def _tell_error(logger: Any, method: str, fields: Fields) -> Fields:
    """Put in place of an exception what may be told of it."""
    error = fields.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    fields.pop("stack_info", None)
    if not isinstance(error, BaseException):
        return fields
    fields["error"] = type(error).__name__
    if isinstance(error, OpenlineError) and error.fault is Fault.OPENLINE:
        fields["what"] = error.what  # our own words, of our own disk and log
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    fields["at_code"] = [
        f"{it.filename.rpartition('site-packages/')[2]}:{it.lineno} {it.name}" for it in frames
    ]
    return fields


def _clean(logger: Any, method: str, fields: Fields) -> Fields:
    """Escape whatever would begin a new line or steer a terminal, and cut off what is too long."""
    return {key: _cleaned(value) for key, value in fields.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROL.sub(lambda it: f"\\u{ord(it[0]):04x}", value[:LONGEST])
    if isinstance(value, list):
        return [_cleaned(it) for it in value]
    return value if isinstance(value, int | float | bool | None) else _cleaned(str(value))


def _as_json(logger: Any, method: str, fields: Fields) -> str:
    return msgspec.json.encode(fields).decode()
