"""Measure endpoints over HTTP, all with the same client: latency, first byte, requests a second."""

import http.client
import json
import math
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from benchmarks.engines import Running

ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
PATIENCE = 300


@dataclass
class Times:
    """Milliseconds of one query at one endpoint."""

    total: list[float] = field(default_factory=list)
    first_byte: list[float] = field(default_factory=list)


class Client:
    """One connection that stays open, as in applications."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.path = urlsplit(running.url).path
        self.connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=PATIENCE)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def ask(self, query: str, times: Times | None = None) -> bytes:
        """Return the answer to a query and record its time."""
        target = f"{self.path}?{urlencode({'query': query} | self.running.parameters)}"
        started = time.perf_counter()
        try:
            self.connection.request("GET", target, headers={"Accept": ACCEPT})
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # Some servers close a connection after a while.
            self.connection.close()
            return self.ask(query, times)
        first = response.read(1)
        reached = time.perf_counter()
        body = first + response.read()
        ended = time.perf_counter()
        if response.status != 200:
            raise RuntimeError(f"{self.running.name}: {response.status} {body[:500]!r}\n{query}")
        if times is not None:
            times.first_byte.append((reached - started) * 1000)
            times.total.append((ended - started) * 1000)
        return body


def count(body: bytes) -> int:
    r"""Return how many solutions or triples an answer has.

    >>> count(b'{"head": {"vars": []}, "results": {"bindings": [{}, {}]}}'), count(b"<a> <b> <c> .\n")
    (2, 1)
    """
    if body.lstrip().startswith(b"{"):
        document = json.loads(body)
        return int(document["boolean"]) if "boolean" in document else len(document["results"]["bindings"])
    return sum(1 for line in set(body.splitlines()) if line.strip())


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so large a share of all does not exceed.

    >>> percentile([3, 1, 2, 4], 0.5), percentile(range(100), 0.99)
    (2, 98)
    """
    return sorted(values)[math.ceil(share * len(values)) - 1]


def geometric_mean(values: Sequence[float]) -> float:
    """Return the mean in which ratios weigh alike.

    >>> geometric_mean([0.5, 2.0])
    1.0
    """
    return math.exp(statistics.fmean(map(math.log, values)))


LUA = """
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
function init(arguments) count = 0; path = arguments[1]; run = arguments[2] end
function request()
  count = count + 1
  return wrk.format("GET", (path:gsub("TURN", run .. "x" .. id .. "x" .. count)))
end
"""


def wrk_command() -> str | None:
    return shutil.which("wrk")


@dataclass
class Load:
    """Requests a second on so many connections."""

    requests: float
    errors: int


def load(running: Running, query: str, connections: int, seconds: int, run: str, folder: Path) -> Load:
    """Send a query as fast as an endpoint answers; the word TURN in it changes each time."""
    script = folder / "turns.lua"
    script.write_text(LUA, encoding="ascii")
    parts = urlsplit(running.url)
    target = f"{parts.path}?{urlencode({'query': query} | running.parameters, quote_via=quote)}"
    threads = str(min(2, connections))
    command = ["wrk", "-t", threads, "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s"]
    headers = ["-H", f"Accept: {ACCEPT}", "-s", str(script), f"http://{parts.netloc}"]
    found = subprocess.run(
        [*command, *headers, "--", target, run], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    rate = re.search(r"Requests/sec:\s+([\d.]+)", found.stdout)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", found.stdout)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", found.stdout)
    errors = int(failed[1]) if failed else 0
    errors += sum(map(int, broken.groups())) if broken else 0
    return Load(float(rate[1]) if rate else 0.0, errors)
