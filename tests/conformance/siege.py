"""Send hostile requests to a running endpoint and report their effects.

    python tests/conformance/siege.py --count 10000

Exits with 1 when an answer was 500 or none, when a connection went out, when the endpoint does not answer afterwards,
when workers were lost, or when memory did not come back.
"""

import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from benchmarks.engines import Running
from conformance.attack import Attack
from conformance.hostile import attacks
from support.live_server import Live, serve
from support.paths import FIXTURES

GRAPH = FIXTURES / "graphs" / "endpoint.trig"
LIMITS = ("--time-limit", "0.5", "--memory-limit", "300", "--workers", "2")
EXPECTED = frozenset(
    {200, 204, 303, 304, 400, 403, 404, 405, 406, 408, 410, 411, 413, 414, 415, 417, 429, 431, 501, 503, 504}
)
GROWTH = 150_000_000
"""Bytes by which the service may have grown: caches, and what allocators keep."""
CLIENTS = 4
SHORT, PATIENCE = 1.0, 30.0
"""Seconds to wait for an answer to a broken request, and to any other."""


@dataclass
class Outcome:
    """The effects of hostile requests."""

    statuses: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    memory: tuple[int, int] = (0, 0)
    """What the service held before and after it, in bytes."""


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """Listen on a port that no request may reach; the list holds the connections."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                with suppress(TimeoutError):
                    connection, address = server.accept()
                    came.append(f"{address}")
                    connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/", came
        finally:
            ended.set()
            thread.join()


def send(address: tuple[str, int], attack: Attack) -> int | None:
    """Return the status that an attack is answered with; None where the connection is closed without an answer."""
    with socket.create_connection(address, timeout=SHORT if attack.raw else PATIENCE) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            # An answer may come before all was sent.
            connection.sendall(attack.raw or written(attack))
        start = b""
        with suppress(ConnectionResetError):
            while block := connection.recv(65536):
                start = start or block
    return int(start[9:12]) if start.startswith(b"HTTP/1.1 ") else None


def written(attack: Attack) -> bytes:
    """Return an attack as it goes over the wire; no library corrects it."""
    headers = {"Host": "localhost", "Content-Length": str(len(attack.body)), "Connection": "close"} | attack.headers
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{attack.method} /{attack.path} HTTP/1.1\r\n{head}\r\n".encode() + attack.body


def address_of(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname, parts.port


def besiege(live: Live, count: int, seed: int, address: str) -> Outcome:
    """Send hostile requests and return their effects."""
    outcome, target = Outcome(), address_of(live.url)

    def one(attack: Attack) -> None:
        try:
            status = send(target, attack)
        except OSError as error:
            status = None
            if attack.raw is None:
                outcome.faults.append(f"no answer ({error!r}) to {attack}"[:1000])
        else:
            if status is None and attack.raw is None:
                outcome.faults.append(f"closed without an answer: {attack}"[:1000])
        outcome.statuses[attack.kind, status] += 1
        if status is not None and status not in EXPECTED:
            outcome.faults.append(f"{status} to {attack}"[:1000])

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(one, attacks(seed, count, address)))
    return outcome


def faults(count: int, seed: int, graph: Path = GRAPH) -> tuple[Outcome, list[str]]:
    """Return the effects of hostile requests on a new endpoint, and all faults."""
    with listener() as (address, came), serve(graph, *LIMITS) as live:
        service = Running("youcheng", live.url, live.process, 0.0)
        for _ in range(20):
            live.ask("SELECT * { ?s ?p ?o }")
        before = service.memory()[0]
        outcome = besiege(live, count, seed, address)
        found = [*outcome.faults]
        if came:
            found.append(f"{len(came)} connections went out")
        found += _after(live)
        outcome.memory = before, service.memory()[0]
        if (grown := outcome.memory[1] - before) > GROWTH:
            found.append(f"{grown / 1e6:.0f} MB of memory did not come back")
    return outcome, found


def _after(live: Live) -> list[str]:
    """Return the faults of a service after the requests."""
    found = []
    answers = [live.ask(f"ASK {{ ?s ?p ?o_{number} }}") for number in range(20)]
    if any(answer.status != 200 or answer.json()["boolean"] is not True for answer in answers):
        found.append(f"queries are not answered any more: {[answer.status for answer in answers]}")
    if live.get("health").status != 200:
        found.append("the service says that it is not well")
    return found


@click.command()
@click.option("--count", default=10_000, show_default=True, help="How many requests.")
@click.option("--seed", default=1, show_default=True, help="Another seed makes other requests.")
def main(count: int, seed: int) -> None:
    """Send hostile requests to a new endpoint."""
    started = time.monotonic()
    outcome, found = faults(count, seed)
    for (kind, status), number in sorted(outcome.statuses.items(), key=str):
        click.echo(f"{number:6} {kind:9} {status or 'closed'}")
    before, after = (held / 1e6 for held in outcome.memory)
    click.echo(f"{before:.0f} MB before, {after:.0f} MB after")
    click.echo(f"{count} requests in {time.monotonic() - started:.0f} seconds; {len(found)} faults")
    for fault in found[:50]:
        click.echo(fault)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
