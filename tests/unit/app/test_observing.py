"""Numbers about the node, as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

from openline.app.observing import NO_ROUTE, Observing, Reading


def samples(observing):
    """Read the exposition with Prometheus' own parser: (name, labels) -> value."""
    text = observing.exposition().decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status():
    observing = Observing()
    for _ in range(3):
        observing.answered("GET", "/v1/entries/{id}/receipt", 200, 0.003)
    observing.answered("GET", NO_ROUTE, 404, 0.0)
    found = samples(observing)
    labels = (("method", "GET"), ("route", "/v1/entries/{id}/receipt"), ("status", "200"))
    assert found["openline_http_requests_total", labels] == 3
    nowhere = (("method", "GET"), ("route", "(none)"), ("status", "404"))
    assert found["openline_http_requests_total", nowhere] == 1


def test_how_long_answers_took_falls_into_classes_that_add_up():
    observing = Observing()
    for seconds in (0.0005, 0.001, 0.0011, 0.2, 60.0):
        observing.answered("POST", "/v1/entries", 201, seconds)
    found = samples(observing)
    route = (("method", "POST"), ("route", "/v1/entries"))

    def up_to(bound):
        return found["openline_http_seconds_bucket", tuple(sorted((("le", bound), *route)))]

    assert [up_to(it) for it in ("0.001", "0.0025", "0.1", "0.25", "10.0", "+Inf")] == [2, 3, 3, 4, 4, 5]
    assert found["openline_http_seconds_count", route] == 5
    assert abs(found["openline_http_seconds_sum", route] - 60.2026) < 1e-9


def test_what_is_read_when_it_is_asked_for():
    observing = Observing()
    size = [1.0]
    observing.read_from(lambda: [Reading("ledger_entries", "Entries", size[0])])
    observing.read_from(
        lambda: [Reading("events", "Events", n, {"kind": it}, "counter") for n, it in ((1, "a"), (2, "b"))]
    )
    size[0] = 7.0
    found = samples(observing)
    assert found["openline_ledger_entries", ()] == 7
    assert found["openline_events_total", (("kind", "b"),)] == 2
    assert found["process_open_fds", ()] > 0


def test_what_cannot_be_read_hides_nothing_else_and_shows_by_itself():
    observing = Observing()

    def broken():
        raise OSError("canary-text")

    observing.read_from(broken)
    observing.read_from(lambda: [Reading("ledger_entries", "Entries", 3)])
    observing.exposition()
    found = samples(observing)
    assert found["openline_ledger_entries", ()] == 3
    assert found["openline_troubles_total", (("where", "metrics:OSError"),)] >= 1
    assert "canary-text" not in observing.exposition().decode()


def test_two_of_them_know_nothing_of_each_other():
    one, other = Observing(), Observing()
    one.answered("GET", "/healthz", 200, 0.0)
    assert "/healthz" not in other.exposition().decode()
