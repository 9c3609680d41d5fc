"""Observing: how a node is, in numbers for whoever runs it; nothing in them is any party's.

Requests are counted by the template of their route, never by what was asked for. Everything else is read when
it is asked for. The numbers are written for Prometheus.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes into which answers fall by how long they took."""
NO_ROUTE = "(none)"
"""Stands for every address that is no route: what it was is not counted."""


class Reading(NamedTuple):
    """One number."""

    name: str
    """Without the prefix; in Prometheus' base units."""
    says: str
    value: float
    labels: dict[str, str] = {}  # noqa: RUF012 - never changed
    kind: Literal["gauge", "counter"] = "gauge"


class Observing:
    """Counts what passes through the doors, and knows where to read the rest."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._classes: dict[tuple[str, str], list[int]] = {}
        self._sums_s: dict[tuple[str, str], float] = {}
        self._troubles: Counter[str] = Counter()
        self._readers: list[Callable[[], Iterable[Reading]]] = []
        self.in_flight = 0
        """Requests that are being answered; a stream is one for as long as it is open."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by when its answer began; from the thread of the doors only."""
        self._requests[method, route, status] += 1
        classes = self._classes.get((method, route))
        if classes is None:
            classes = self._classes[method, route] = [0] * (len(BOUNDS_S) + 1)
        classes[bisect_left(BOUNDS_S, seconds)] += 1
        self._sums_s[method, route] = self._sums_s.get((method, route), 0.0) + seconds

    def troubled(self, where: str) -> None:
        """Count something that went wrong where nobody waits for an answer."""
        self._troubles[where] += 1

    def read_from(self, reader: Callable[[], Iterable[Reading]]) -> None:
        """Ask ``reader`` for numbers whenever they are wanted; it may take a moment."""
        self._readers.append(reader)

    def registry(self) -> CollectorRegistry:
        """Give a registry of all of it, and of the process, to whoever serves it."""
        from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        return registry

    def exposition(self) -> bytes:
        """Write all of it as text for Prometheus."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry())

    def describe(self) -> list[Any]:
        """Name nothing beforehand: Prometheus' registry asks for it."""
        return []

    def collect(self) -> Iterator[Any]:
        """Yield everything as Prometheus' own values."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        requests = CounterMetricFamily(
            "openline_http_requests", "Requests that were answered", labels=["method", "route", "status"]
        )
        for (method, route, status), count in sorted(self._requests.items()):
            requests.add_metric([method, route, str(status)], count)
        yield requests
        seconds = HistogramMetricFamily(
            "openline_http_seconds", "Until an answer began", labels=["method", "route"]
        )
        for key, classes in sorted(self._classes.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), list(classes), strict=True):
                total += count
                buckets.append((bound, total))
            seconds.add_metric(list(key), buckets, self._sums_s[key])
        yield seconds
        families: dict[str, Any] = {}
        for reading in self._readings():
            made = CounterMetricFamily if reading.kind == "counter" else GaugeMetricFamily
            family = families.setdefault(
                reading.name, made(f"openline_{reading.name}", reading.says, labels=list(reading.labels))
            )
            family.add_metric(list(reading.labels.values()), reading.value)
        yield from families.values()

    def _readings(self) -> Iterator[Reading]:
        yield Reading("http_in_flight", "Requests that are being answered", self.in_flight)
        for where, count in sorted(self._troubles.items()):
            yield Reading("troubles", "Errors that nobody waited for", count, {"where": where}, "counter")
        for reader in self._readers:
            try:
                yield from reader()
            except Exception as error:
                # What cannot be read now must not hide the rest: it shows by itself.
                self.troubled(f"metrics:{type(error).__name__}")
