"""The state of the service for its operator: ``/health``, and ``/metrics`` in the text format of Prometheus.

The metrics do not reveal which client sends which query.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from youcheng import __version__
from youcheng.errors import YouchengError
from youcheng.sparql import Request
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import unstored_json
from youcheng.web.services import Services, services

blueprint = Blueprint("monitoring", __name__)
PROBE_SECONDS = 2.0
"""Seconds within which the simplest query must be answered."""
BUCKETS = (0.001, 0.01, 0.1, 1, 10)
"""Upper bounds of the seconds that the histogram counts."""


class Metrics:
    """The counters of one application, and its state when it is scraped."""

    def __init__(self, current: Services, kinds: Iterable[str]) -> None:
        """Count answers by kinds: the first segments of the paths that the application serves."""
        self._services = current
        self._kinds = frozenset(kinds)
        self._series = lru_cache(maxsize=None)(self._labelled)
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self._answers = Counter(
            "youcheng_requests", "Answers by status and first segment of the path.", ["status", "kind"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "youcheng_request_seconds", "Seconds until an answer begins.", ["kind"], buckets=BUCKETS,
            registry=self.registry,
        )  # fmt: skip

    def observe(self, path: str, status: str, seconds: float) -> None:
        """Count an answer."""
        segment = path.split("/", 2)[1] if "/" in path else ""
        count, histogram = self._series(status, segment if segment in self._kinds else "other")
        count.inc()
        histogram.observe(seconds)

    def _labelled(self, status: str, kind: str) -> tuple[Counter, Histogram]:
        return self._answers.labels(status, kind), self._seconds.labels(kind)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the state of the service at this moment."""
        pool, limits = self._services.pool, self._services.settings.limits
        info = GaugeMetricFamily(
            "youcheng_info", "The version of the service and of its dataset.", labels=["version", "dataset"]
        )
        info.add_metric([__version__, self._services.version], 1)
        queries = GaugeMetricFamily("youcheng_queries", "Queries by their present state.", labels=["state"])
        queries.add_metric(["running"], len(pool.running()))
        queries.add_metric(["calling"], len(self._services.federation.active()))
        queries.add_metric(["waiting"], len(pool.waiting()))
        limit = GaugeMetricFamily("youcheng_queries_limit", "Queries that may run and wait at once.", labels=["state"])
        limit.add_metric(["running"], limits.workers)
        limit.add_metric(["waiting"], limits.waiting)
        memory = sum(private_bytes(pid) for pid in pool.worker_pids())
        yield from (info, queries, limit)
        yield GaugeMetricFamily(
            "youcheng_workers_memory_bytes", "Memory of the workers that they do not share.", value=memory
        )


def private_bytes(pid: int) -> int:
    """Return the bytes of memory that a process does not share with others; 0 if the kernel does not say."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))
    return 0


@blueprint.get("/health")
def health() -> Response:
    """Answer 200 if a query is answered."""
    try:
        services().pool.evaluate(Request(text="ASK {}", format="json", time=PROBE_SECONDS))
    except YouchengError as error:
        raise Problem("busy", str(error), headers={"Retry-After": "1"}) from error
    return unstored_json({"status": "pass"}, content_type="application/health+json")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the counters and the state of the service."""
    text = generate_latest(services().metrics.registry)
    return Response(text, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPE_PLAIN_0_0_4)
