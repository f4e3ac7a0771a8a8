"""Measure small queries of one client while others stall or ask for too much, beside a quiet service.

    python tests/benchmarks/attacks.py --phases 4 --count 100

Phases alternate: quiet, attacked, quiet, attacked … Attackers call from 127.0.0.9, or from fifty addresses; the client
that is measured calls from 127.0.0.1 and asks each query for the first time. The bar: its median and its 95th
percentile stay under 5 times their quiet values.
"""

import os
import resource
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from benchmarks import measure
from benchmarks.engines import Running
from benchmarks.graph import BASE, Maker, number
from benchmarks.measure import Client, Times
from benchmarks.runaway import ALL, in_threads, small
from support.attackers import MANY, ONE, Begin, connect, get, received, slow_headers, slow_reader, stalled_body
from support.live_server import Live, serve
from support.work import wait_until

RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {ALL} }} #"
PATIENCE = 300
TIMES = 5
"""So many times their quiet values the median and the 95th percentile may have."""
turn = count()


def runaway(live: Live, source: str):
    return get(live, source, f"{RUNAWAY}{next(turn)}")


def is_answered(client) -> bool:
    """Return whether an answer has begun to arrive on a connection, or it was ended."""
    try:
        return bool(received(client))
    except OSError:
        return True


@dataclass
class Attack:
    """Connections that are begun from some addresses, and begun again when they end if `again`."""

    name: str
    begin: Begin
    clients: int
    sources: tuple[str, ...]
    again: bool = False
    quiet: Times = field(default_factory=Times)
    busy: Times = field(default_factory=Times)

    def ratio(self, share: float) -> float:
        """Return how many times its quiet value a percentile has."""
        return measure.percentile(self.busy.total, share) / measure.percentile(self.quiet.total, share)


ATTACKS: list[Callable[[], Attack]] = [
    lambda: Attack("500 stalled bodies, one address", stalled_body, 500, ONE),
    lambda: Attack("500 stalled bodies, 50 addresses", stalled_body, 500, MANY),
    lambda: Attack("500 slow headers, 50 addresses", slow_headers, 500, MANY),
    lambda: Attack("500 slow readers, one address", slow_reader, 500, ONE),
    lambda: Attack("500 slow readers, 50 addresses", slow_reader, 500, MANY),
    lambda: Attack("2,000 idle sockets, one address", connect, 2000, ONE),
    lambda: Attack("2,000 idle sockets, 50 addresses", connect, 2000, MANY),
    lambda: Attack("68 runaway queries again and again, one address", runaway, 68, ONE, again=True),
]


@contextmanager
def attacked(live: Live, attack: Attack) -> Iterator[None]:
    """Attack a service while the context lasts."""

    def run(which: int, over: threading.Event) -> None:
        while not over.is_set():
            with suppress(OSError), attack.begin(live, attack.sources[which % len(attack.sources)]) as client:
                client.settimeout(0.5)
                while not over.is_set():
                    with suppress(TimeoutError):
                        if client.recv(65536):
                            break

    if attack.again:
        with in_threads(run, attack.clients):
            yield
        return
    with ExitStack() as opened:
        clients = []
        for which in range(attack.clients):
            with suppress(OSError):
                source = attack.sources[which % len(attack.sources)]
                clients.append(opened.enter_context(attack.begin(live, source)))
        if attack.begin is slow_reader:  # What is measured is the answers that they hold, not their evaluation.
            wait_until(lambda: all(map(is_answered, clients)), PATIENCE)
        yield


def one(live: Live, attack: Attack, phases: int, each: int, maker: Maker) -> Attack:
    """Return an attack with its measurements."""
    mark = f"a{next(turn)}"
    with closing(Client(Running("youcheng", f"{live.url}sparql", live.process, 0.0))) as client:
        small(client, Times(), f"{mark}w", 20, maker)
        for phase in range(phases):
            small(client, attack.quiet, f"{mark}q{phase}", each, maker)
            with attacked(live, attack):
                small(client, attack.busy, f"{mark}b{phase}", each, maker)
    return attack


def table(rows: list[Attack]) -> str:
    """Return a table in Markdown."""
    lines = ["| attack | median quiet, ms | attacked, ms | ratio | p95 quiet, ms | attacked, ms | ratio |",
             "|---|" + "---:|" * 6]  # fmt: skip
    for row in rows:
        cells = []
        for share in (0.5, 0.95):
            quiet, busy = (measure.percentile(times.total, share) for times in (row.quiet, row.busy))
            cells += [f"{quiet:.2f}", f"{busy:.2f}", f"{row.ratio(share):.1f}"]
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


@click.command()
@click.option("--size", default="100k", show_default=True, help="The size of the graph.")
@click.option("--phases", default=3, show_default=True, help="How many phases of each kind, by turns.")
@click.option("--count", "each", default=100, show_default=True, help="How many small queries in a phase.")
@click.option("--only", help="Only the attacks whose name holds this.", default="")
def main(size: str, phases: int, each: int, only: str) -> None:
    """Measure attacks; exit with 1 where the bar is missed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    maker, rows = Maker(number(size)), []
    with tempfile.TemporaryDirectory(prefix="youcheng-attacks-") as folder:
        file = Path(folder) / "graph.nt"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(maker.lines())
        with serve(file, "--base", BASE) as live:
            for make in ATTACKS:
                if only in (attack := make()).name:
                    rows.append(one(live, attack, phases, each, maker))
                    click.echo(table(rows[-1:]).splitlines()[-1])
    click.echo(table(rows))
    click.echo(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    missed = [row.name for row in rows if max(row.ratio(0.5), row.ratio(0.95)) >= TIMES]
    for name in missed:
        click.echo(f"{name}: {TIMES} times the quiet value or more", err=True)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
