"""Measure entity pages beside Flask's "hello world" under the same server and settings, interleaved, with wrk.

    python tests/benchmarks/pages.py --rounds 3 --seconds 2

The bars: a kept page (Turtle or HTML) at least 1.5 times the requests a second of "hello world", a 304 at least 2.5
times. Then every page about a thing is asked for the first time, one after the other: each under 30 ms.
"""

import http.client
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from support.live_server import serve

HELLO = """
from flask import Flask
from youcheng.cli.front.server import Server
from youcheng.cli.server import listen
from youcheng.web.settings import Settings

app = Flask(__name__)


@app.get("/")
def hello():
    return "Hello, World!"


Server(app.wsgi_app, listen('127.0.0.1', {port}), Settings(), {threads}).run()
"""
PAGE = "doc/place/kunming"
THREADS = 84
"""What the server of the project takes on two processors: workers, places in line, and some to spare."""
BARS = {"Turtle": 1.5, "HTML": 1.5, "304": 2.5}
FIRST = 0.030
"""Seconds that a page may take when it is asked for the first time."""


@dataclass(frozen=True)
class Target:
    """A request: address and headers."""

    url: str
    headers: dict[str, str]


def requests_a_second(target: Target, seconds: int, connections: int) -> float:
    """Return how many requests a second are answered; an unexpected answer is an error."""
    headers = [part for name, value in target.headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", *headers, target.url]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    if "Non-2xx" in found.stdout or "Socket errors" in found.stdout:
        raise RuntimeError(found.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", found.stdout)
    if rate is None:
        raise RuntimeError(found.stdout)
    return float(rate[1])


@contextmanager
def hello(port: int) -> Iterator[str]:
    """Run "hello world" while the context lasts."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hello.py"
        script.write_text(HELLO.format(port=port, threads=THREADS), encoding="utf-8")
        process = subprocess.Popen([sys.executable, str(script)])
        try:
            wait(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)


def wait(url: str) -> None:
    """Return once an address answers."""
    for _ in range(200):
        try:
            get(url)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


def get(url: str, headers: dict[str, str] | None = None) -> tuple[float, http.client.HTTPResponse, bytes]:
    """Return the answer of an address and its seconds, without the connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.connect()
    started = time.perf_counter()
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return time.perf_counter() - started, response, body


def targets(base: str) -> dict[str, Target]:
    """Return the requests to the project's server: a page in two formats, and one answered with 304."""
    url = f"{base}{PAGE}"
    turtle = {"Accept": "text/turtle"}
    etag = get(url, turtle)[1].headers["ETag"]
    return {
        "Turtle": Target(url, turtle),
        "HTML": Target(url, {"Accept": "text/html"}),
        "304": Target(url, turtle | {"If-None-Match": etag}),
    }


def things(base: str) -> list[str]:
    """Return the addresses of the pages of all things that have one."""
    query = "SELECT DISTINCT ?s { ?s a ?c FILTER(CONTAINS(STR(?s), '/id/') && !CONTAINS(STR(?s), '#')) } ORDER BY ?s"
    _, _, body = get(f"{base}sparql?{urlencode({'query': query})}", {"Accept": "text/csv"})
    return [line.replace("/id/", "/doc/", 1) for line in body.decode().split()[1:]]


def first_times(base: str) -> list[tuple[float, str]]:
    """Return the time of each page's first request, the slowest first."""
    return sorted(((get(url, {"Accept": "text/html"})[0], url) for url in things(base)), reverse=True)


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True)
@click.option("--seconds", default=2, show_default=True)
@click.option("--connections", default=8, show_default=True)
@click.option("--port", default=8790, show_default=True, help="For “hello world”.")
def main(rounds: int, seconds: int, connections: int, port: int) -> None:
    """Measure; see the help."""
    if not shutil.which("wrk"):
        raise click.ClickException("wrk is not installed (apt-get install wrk)")
    with ExitStack() as stack:
        greeting = Target(stack.enter_context(hello(port)), {})
        base = stack.enter_context(serve()).url
        asked = {"hello world": greeting} | targets(base)
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name, target in asked.items():
                rates[name].append(requests_a_second(target, seconds, connections))
        report(rates)
        times = first_times(base)
    slow = [url for spent, url in times if spent > FIRST]
    click.echo(f"{len(times)} pages asked for the first time: median {median(times):.1f} ms, slowest:")
    for spent, url in times[:5]:
        click.echo(f"  {spent * 1000:6.1f} ms  {urlsplit(url).path}")
    click.echo(f"{len(slow)} take more than {FIRST * 1000:.0f} ms")


def median(times: list[tuple[float, str]]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(seconds for seconds, _ in times) * 1000


def report(rates: dict[str, list[float]]) -> None:
    """Write the table: medians of all rounds, and how many times "hello world" each is."""
    hello_world = statistics.median(rates["hello world"])
    for name, found in rates.items():
        rate = statistics.median(found)
        bar = BARS.get(name)
        verdict = "" if bar is None else f"  {rate / hello_world:.2f} × (bar {bar:g} ×)"
        click.echo(f"{name:12} {rate:8,.0f} a second{verdict}")


if __name__ == "__main__":
    main()
