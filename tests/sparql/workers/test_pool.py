"""Every query ends with a complete result or with an error, and the service goes on."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.work import wait_until
from youcheng import errors
from youcheng.rdf.namespaces import BASE
from youcheng.sparql import Limits, Request, Result
from youcheng.sparql.workers.pool import Pool

PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = {
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "distinct": "SELECT DISTINCT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "concat": 'SELECT (GROUP_CONCAT(CONCAT(?c, ?f); separator="-----------------") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of 3,000 triples, whose products are large."""
    path = tmp_path_factory.mktemp("data") / "numbers.nq"
    path.write_text("".join(f'<urn:{n}> <urn:p> "number {n}" .\n' for n in range(3000)))
    return path


@pytest.fixture(scope="module")
def pool(numbers: Path) -> Iterator[Pool]:
    """Two workers with little time and little memory."""
    with Pool(numbers, BASE, Limits(time=1.0, memory=128 * 2**20, workers=2, waiting=2, waiting_time=0.5)) as pool:
        yield pool


def ask(pool: Pool, text: str, format_: str = "json", **more) -> Result:
    return pool.evaluate(Request(text=text, format=format_, **more))


def assert_alive(pool: Pool) -> None:
    assert ask(pool, "ASK {}").read() == b'{"head":{},"boolean":true}'


def test_large_result_waits_in_a_file(numbers: Path) -> None:
    with Pool(numbers, BASE) as pool:
        result = ask(pool, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 400000", "tsv")

        assert (result.body, result.rows) == (None, 400_000)
        blocks = list(result.blocks())
    assert sum(map(len, blocks)) == result.size > 8 * 2**20
    assert b"".join(blocks).count(b"\n") == 400_001


def test_query_is_killed_at_its_time_limit_and_others_go_on(pool: Pool) -> None:
    assert_alive(pool)
    ended, answered = [], 0

    def run() -> None:
        with pytest.raises(errors.QueryTimeout) as error:
            ask(pool, PRODUCT)
        ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        assert_alive(pool)
        answered += 1
    assert ended
    assert answered > 1


def test_client_can_only_shorten_the_time_limit(pool: Pool) -> None:
    with pytest.raises(errors.QueryTimeout) as caught:
        ask(pool, PRODUCT, time=0.2)
    assert (caught.value.limit, caught.value.unit) == (0.2, "seconds")
    with pytest.raises(errors.QueryTimeout) as caught:
        ask(pool, PRODUCT, time=1000)
    assert caught.value.limit == pool.limits.time


@pytest.mark.parametrize("query", HUNGRY.values(), ids=HUNGRY)
def test_query_that_takes_too_much_memory_is_stopped(numbers: Path, query: str) -> None:
    with Pool(numbers, BASE, Limits(time=30, memory=64 * 2**20, workers=1)) as pool:
        with pytest.raises(errors.MemoryExceeded, match="64 megabytes") as caught:
            ask(pool, query)
        assert (caught.value.limit, caught.value.unit) == (64, "megabytes")
        assert_alive(pool)


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (signal.SIGSEGV, errors.QueryTooDeep),
        (signal.SIGABRT, errors.MemoryExceeded),
        (signal.SIGTERM, errors.QueryFailed),
    ],
)
def test_end_of_a_worker_is_reported_with_its_cause(pool: Pool, end: int, cause: type[Exception]) -> None:
    caught = []

    def run() -> None:
        with pytest.raises(cause) as error:
            ask(pool, PRODUCT)
        caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(pool.running)
    os.kill(pool.running()[0].worker.pid, end)
    thread.join()
    assert caught
    assert_alive(pool)


def test_query_is_cancelled_by_its_name(pool: Pool) -> None:
    caught = []

    def run() -> None:
        with pytest.raises(errors.QueryCancelled) as error:
            ask(pool, PRODUCT, name="mine")
        caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(pool.running)
    assert not pool.cancel("yours")
    assert pool.cancel("mine")
    thread.join()
    assert caught
    assert not pool.cancel("mine")
    assert_alive(pool)


def test_waiting_query_is_cancelled_and_the_next_goes_on(numbers: Path) -> None:
    outcomes: dict[str, str] = {}

    def run(name: str, text: str) -> None:
        try:
            ask(pool, text, name=name)
            outcomes[name] = "done"
        except errors.QueryError as error:
            outcomes[name] = type(error).__name__

    with Pool(numbers, BASE, Limits(time=20.0, workers=1, waiting=3, waiting_time=20.0)) as pool:
        asked = {"runs": PRODUCT, "waits": PRODUCT, "next": "ASK {}"}
        threads = {name: threading.Thread(target=run, args=(name, text)) for name, text in asked.items()}
        for number, thread in enumerate(threads.values()):
            thread.start()
            wait_until(lambda number=number: len(pool.running()) + len(pool.waiting()) > number)
        assert pool.cancel("waits")
        threads["waits"].join()
        assert outcomes == {"waits": "QueryCancelled"}
        assert not pool.cancel("waits")
        assert pool.cancel("runs")
        threads["runs"].join()
        threads["next"].join()
        assert not pool.waiting()
    assert outcomes == {"runs": "QueryCancelled", "waits": "QueryCancelled", "next": "done"}


def test_query_that_finds_the_queue_full_is_refused_at_once(numbers: Path) -> None:
    outcomes: list[str] = []

    def run() -> None:
        try:
            ask(pool, PRODUCT, name="long")
        except errors.QueryError as error:
            outcomes.append(type(error).__name__)

    with Pool(numbers, BASE, Limits(time=600, workers=1, waiting=1, waiting_time=60)) as pool:
        threads = [threading.Thread(target=run, daemon=True) for _ in range(3)]
        for number, thread in enumerate(threads, 1):
            thread.start()
            # The second runs beside the first once that takes long; the third waits.
            expected = (min(number, 2), max(0, number - 2))
            wait_until(lambda expected=expected: (len(pool.running()), len(pool.waiting())) == expected)
        with pytest.raises(errors.Busy, match="1 queries are waiting already"):
            ask(pool, "ASK {}")
        assert not outcomes
        pool.cancel("long")
        for thread in threads:
            thread.join()
    assert outcomes == ["QueryCancelled"] * 3


def test_query_ends_once_its_client_has_gone(numbers: Path) -> None:
    looks = []

    def is_wanted() -> bool:
        looks.append(len(looks))
        return len(looks) < 3

    with Pool(numbers, BASE, Limits(time=600, workers=1)) as patient, pytest.raises(errors.QueryCancelled):
        patient.evaluate(Request(text=PRODUCT, format="json"), is_wanted)
    assert len(looks) == 3
