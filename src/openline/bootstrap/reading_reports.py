"""What reads articles for a desk at which they are reviewed: here, or in a process of its own."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from openline import errors
from openline.app.proposing import Linked
from openline.app.reviewable import NamedZone
from openline.errors import InputError, OpenlineError, StorageError
from openline.model.proposal import Article, ReadText

if TYPE_CHECKING:
    from openline.reports.linking.links import Source
    from openline.reports.reading import Report

LONGEST_S = 120.0
"""A document that is not read within this is given up: no article takes a tenth of it."""


class HereReader:
    """Reads in this process: for a command, which has nothing else to do."""

    def read(
        self, source: bytes | str, name: str, published: dt.date | None, zones: Sequence[NamedZone]
    ) -> ReadText:
        """Read one document; see :class:`openline.app.reviewingreports.Reader`."""
        from openline.reports.places.gazetteer import Named
        from openline.reports.reading import read

        places = [
            (Named(it.name, "zone", "", it.lat, it.lon, it.reach_km, 3.0), (it.name, it.id)) for it in zones
        ]
        return _kept(read(source, name, published=published, places=places))

    def link(self, texts: Sequence[ReadText]) -> list[Linked]:
        """Link what was read of some documents."""
        from openline.reports.linking.links import links, reduced

        sources = [_source(it) for it in texts]
        places = [(doc, number) for doc, it in enumerate(texts) for number in range(1, len(it.proposals) + 1)]
        return [
            Linked(it.kind, *places[it.one], *places[it.other], it.confidence, it.agree, it.differ)
            for it in links(reduced(sources))
        ]


class WorkerReader:
    """Reads in a process of its own, begun when it is first needed: a server goes on answering meanwhile."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def read(
        self, source: bytes | str, name: str, published: dt.date | None, zones: Sequence[NamedZone]
    ) -> ReadText:
        """Read one document; see :class:`openline.app.reviewingreports.Reader`."""
        return msgspec.json.decode(
            self._ask(_read, source, name, published, [tuple(it) for it in zones]), type=ReadText
        )

    def link(self, texts: Sequence[ReadText]) -> list[Linked]:
        """Link what was read of some documents."""
        return msgspec.json.decode(self._ask(_link, msgspec.json.encode(texts)), type=list[Linked])

    def close(self) -> None:
        """End the process; what it is at is given up."""
        self._give_up(self._pool)

    def _give_up(self, pool: ProcessPoolExecutor | None) -> None:
        """End a process, unless somebody else did, and another has begun since."""
        with self._lock:
            if pool is None or pool is not self._pool:
                return
            self._pool = None
        _end(pool)

    def _ask(self, what: Callable[..., _Said], *given: Any) -> bytes:
        pool = self._pool
        try:
            pool, waits = self._submitted(what, *given)
            said = waits.result(LONGEST_S)
        except TimeoutError as error:
            self._give_up(pool)
            raise InputError(
                f"it was not read within {LONGEST_S:.0f} s",
                next_step="give each article a file of its own; nothing was kept",
            ) from error
        except (BrokenProcessPool, CancelledError) as error:  # perhaps it was ended because of another
            self._give_up(pool)
            raise StorageError(
                "the process that reads articles has ended", next_step="ask again; nothing was kept"
            ) from error
        if said.error:
            kind = getattr(errors, said.error)
            raise kind(said.what, where=said.where, next_step=said.next_step)
        return said.answer

    def _submitted(
        self, what: Callable[..., _Said], *given: Any
    ) -> tuple[ProcessPoolExecutor, Future[_Said]]:
        with self._lock:
            if self._pool is None:
                # Begun anew, not forked: this process has threads, and what they hold would stay held there.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_parent)
            return self._pool, self._pool.submit(what, *given)


def _end_with_parent() -> None:
    """Let this process end when the one that began it does, also where that was killed and says nothing."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _Said(NamedTuple):
    """What the process says: an answer, or an error by its parts, which a process can hand over."""

    answer: bytes = b""
    error: str = ""
    what: str = ""
    where: str = ""
    next_step: str = ""


def _read(
    source: bytes | str, name: str, published: dt.date | None, zones: Sequence[tuple[Any, ...]]
) -> _Said:
    try:
        read = HereReader().read(source, name, published, [NamedZone(*it) for it in zones])
    except OpenlineError as error:
        return _Said(b"", type(error).__name__, error.what, error.where, error.next_step)
    return _Said(msgspec.json.encode(read))


def _link(texts: bytes) -> _Said:
    return _Said(msgspec.json.encode(HereReader().link(msgspec.json.decode(texts, type=list[ReadText]))))


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for it in processes:
        it.terminate()


def _kept(report: Report) -> ReadText:
    """Return what was read as it is kept: the same fields, of types that last."""
    page = report.page
    headlines = [it for it in page.regions if it.label == "headline"]
    articles = []
    for it in page.articles:
        document = it.document
        title = next((one for one in headlines if it.start <= one.start < it.end), None)
        line = document.dateline
        articles.append(
            Article(
                start=it.start,
                end=it.end,
                publisher=document.publisher,
                agency=document.agency,
                title=" ".join(page.text[title.start : title.end].split()) if title else "",
                written_at=page.text[line.place.start : line.place.end] if line is not None else "",
                published_from=document.date.since,
                published_until=document.date.until,
                published_basis=document.date.basis,
                published_partial=document.date.partial,
            )
        )
    return msgspec.convert(
        {
            "text": page.text,
            "form": page.form,
            "language": page.language,
            "notes": page.notes,
            "regions": msgspec.to_builtins(page.regions),
            "articles": msgspec.to_builtins(articles),
            "proposals": [
                {name: value for name, value in msgspec.to_builtins(it).items() if name != "file"}
                for it in report.statements
            ],
        },
        ReadText,
    )


def _source(it: ReadText) -> Source:
    """Return what was kept as it was read, to be linked."""
    from openline.reports import model
    from openline.reports.linking.links import Source

    statements = msgspec.convert(
        [{"file": "", **msgspec.to_builtins(one)} for one in it.proposals], tuple[model.Statement, ...]
    )
    articles = tuple(
        model.Article(
            one.start,
            one.end,
            model.Document(
                publisher=one.publisher,
                agency=one.agency,
                date=model.DateInterval(
                    since=one.published_from,
                    until=one.published_until,
                    basis=one.published_basis,
                    partial=one.published_partial,
                ),
            ),
        )
        for one in it.articles
    )
    return Source(it.text, statements, articles)
