"""The numbers of the service are true, and a collector can read them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.live_server import Live, serve
from support.work import wait_until
from youcheng import __version__


@pytest.fixture(scope="module")
def live():
    with serve(None, "--workers", "3") as live:
        yield live


def numbers(live: Live) -> dict[tuple[str, ...], float]:
    """Return each number by its name and the values of its labels."""
    answer = live.get("metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_state_is_that_of_the_service(live):
    # The service starts a worker when it starts.
    wait_until(lambda: numbers(live)["youcheng_workers_memory_bytes",])
    found = numbers(live)

    assert found["youcheng_queries_limit", "running"] == 3
    assert found["youcheng_queries_limit", "waiting"] == 64
    assert [found["youcheng_queries", state] for state in ("running", "calling", "waiting")] == [0, 0, 0]
    assert 10**5 < found["youcheng_workers_memory_bytes",] < 10**9
    assert [key[2] for key in found if key[0] == "youcheng_info"] == [__version__]
    assert live.get("health").headers["Cache-Control"] == "no-store"


def test_every_answer_is_counted_by_kind_and_status(live):
    before = numbers(live)
    for path in ("sparql?query=ASK%7B%7D", "sparql?query=ASK%7B%7D", "sparql?query=ASK", "nowhere/else", "nowhere"):
        live.get(path)
    after = numbers(live)
    new = {key[1:]: after[key] - before.get(key, 0) for key in after if key[0] == "youcheng_requests_total"}

    assert {key: count for key, count in new.items() if count} == {
        ("sparql", "200"): 2, ("sparql", "400"): 1, ("other", "404"): 2, ("metrics", "200"): 1,
    }  # fmt: skip
    counted = [found.get(("youcheng_request_seconds_count", "sparql"), 0) for found in (before, after)]
    assert counted[1] - counted[0] == 3


def test_preflight_request_of_a_missing_page_succeeds(client):
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = client.options("/nowhere", headers=asked)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/nowhere").status_code == 404
