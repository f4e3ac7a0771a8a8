"""Measure runaway queries: do they end at their limit, is their memory freed, and do small queries notice them?

    python tests/benchmarks/runaway.py --size 100k --limits 1,2,5

Small queries, each asked for the first time, are timed in phases in turn: quiet, busy, quiet, busy … In the busy ones a
runaway query is always running. The bars: each ends within 0.2 s of its limit, and the 99th percentile of the small
queries stays under 5 times its quiet value.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from benchmarks import measure
from benchmarks.engines import Running
from benchmarks.graph import BASE, Maker, number
from benchmarks.measure import Client, Times
from support.live_server import Live, serve

ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
RUNAWAYS = {
    "product with COUNT": f"SELECT (COUNT(*) AS ?n_TURN) {{ {ALL} }}",
    "product with ORDER BY": f"SELECT * {{ {ALL} }} ORDER BY ?c ?f ?i_TURN",
    "product with GROUP_CONCAT": f"SELECT (GROUP_CONCAT(?c) AS ?n_TURN) {{ {ALL} }}",
    "transitive closure": "SELECT (COUNT(*) AS ?n_TURN) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d }",
    "catastrophic regex": "SELECT (COUNT(*) AS ?n_TURN) {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f), "
    "'{}!'), '^(a+)+(a+)+(.*a){{9}}$')) }}".format("a" * 3000),
}
SMALL = f"SELECT ?p_TURN ?o {{ <{BASE}id/place/foreign-NUMBER> ?p_TURN ?o }}"
LATE = 0.2
"""Seconds after its limit within which a query must have ended."""
TIMES = 5
"""So many times its quiet value the 99th percentile may have when a runaway query runs."""
SETTLE = 0.6
"""Seconds from a runaway query's start, within which it is not yet known as one, that are part of the busy phase."""
STOPPED = frozenset({413, 504})


@dataclass
class Measured:
    """The measurements of one runaway query."""

    name: str
    limit: float
    late: list[float] = field(default_factory=list)
    """Seconds after its limit at which each ended; negative where memory ended it."""
    statuses: list[int] = field(default_factory=list)
    quiet: Times = field(default_factory=Times)
    busy: Times = field(default_factory=Times)
    memory: tuple[int, int] = (0, 0)
    """Bytes that the service held before and after."""

    @property
    def ratio(self) -> float:
        """Return how many times its quiet value the 99th percentile has."""
        return measure.percentile(self.busy.total, 0.99) / measure.percentile(self.quiet.total, 0.99)

    @property
    def faults(self) -> list[str]:
        """Return the bars that are missed."""
        found = []
        if max(self.late) > LATE:
            found.append(f"ended {max(self.late):.2f} s late")
        if not set(self.statuses) <= STOPPED:
            found.append(f"ended with {sorted(set(self.statuses))}")
        if self.ratio >= TIMES:
            found.append(f"99th percentile of small queries {self.ratio:.1f} times its quiet value")
        return found


@contextmanager
def in_threads(run: Callable[[int, threading.Event], None], count: int) -> Iterator[None]:
    """Run a function in so many threads while the context lasts; each ends once the event is set."""
    over = threading.Event()
    threads = [threading.Thread(target=run, args=(which, over)) for which in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


@contextmanager
def runaway(live: Live, found: Measured, turn: str, at_once: int) -> Iterator[None]:
    """Run so many runaway queries, one after the other, while the context lasts."""

    def run(which: int, over: threading.Event) -> None:
        for number_ in range(10_000):
            text = RUNAWAYS[found.name].replace("TURN", f"{turn}x{which}x{number_}")
            started = time.monotonic()
            found.statuses.append(live.ask(text).status)
            found.late.append(time.monotonic() - started - found.limit)
            if over.is_set():
                return

    with in_threads(run, at_once):
        yield


def small(client: Client, times: Times, turn: str, count: int, maker: Maker) -> None:
    """Send so many small queries, each for the first time."""
    for number_ in range(count):
        text = SMALL.replace("TURN", f"{turn}x{number_}").replace("NUMBER", str(number_ % (maker.pairings * 9 // 10)))
        client.ask(text, times)


def one(live: Live, found: Measured, phases: int, count: int, maker: Maker, at_once: int) -> Measured:
    """Return the measurements of one runaway query, in alternating quiet and busy phases."""
    service = Running("youcheng", f"{live.url}sparql", live.process, 0.0)
    mark = "".join(letter for letter in found.name if letter.isalnum()) + f"{found.limit:g}".replace(".", "_")
    with closing(Client(service)) as client:
        small(client, Times(), f"{mark}w", 50, maker)
        before = service.memory()[0]
        for phase in range(phases):
            small(client, found.quiet, f"{mark}q{phase}", count // phases, maker)
            with runaway(live, found, f"{phase}", at_once):
                small(client, found.busy, f"{mark}b{phase}", count // phases, maker)
        time.sleep(SETTLE)
        found.memory = before, service.memory()[0]
    return found


def table(rows: list[Measured]) -> str:
    """Return a table in Markdown."""
    heads = (
        "runaway query", "limit, s", "ended after the limit, s (worst)", "status", "p99 quiet, ms", "p99 busy, ms",
        "ratio", "memory before, after, MB",
    )  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---|" + "---:|" * (len(heads) - 1)]
    for row in rows:
        quiet, busy = (measure.percentile(times.total, 0.99) for times in (row.quiet, row.busy))
        held = ", ".join(f"{held / 1e6:.0f}" for held in row.memory)
        statuses = ", ".join(map(str, sorted(set(row.statuses))))
        cells = (
            row.name, f"{row.limit:g}", f"{max(row.late):+.2f}", statuses, f"{quiet:.2f}", f"{busy:.2f}",
            f"{row.ratio:.1f}", held,
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


@click.command()
@click.option("--size", default="100k", show_default=True, help="The size of the graph.")
@click.option("--limits", default="1,2,5", show_default=True, help="Seconds that queries may run.")
@click.option("--phases", default=4, show_default=True, help="How many phases of each kind, by turns.")
@click.option(
    "--count", default=2000, show_default=True, help="How many small queries in the phases of a kind together."
)
@click.option("--at-once", default=1, show_default=True, help="How many runaway queries run at once.")
@click.option("--only", help="Only the runaway queries whose name holds this.", default="")
@click.option("--output", type=click.Path(path_type=Path), help="Write what was measured as JSON, too.")
def main(size: str, limits: str, phases: int, count: int, at_once: int, only: str, output: Path | None) -> None:
    """Measure runaway queries; exit with 1 where a bar is missed."""
    maker, rows = Maker(number(size)), []
    with tempfile.TemporaryDirectory(prefix="youcheng-runaway-") as folder:
        file = Path(folder) / "graph.nt"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(maker.lines())
        for limit in map(float, limits.split(",")):
            with serve(file, "--time-limit", str(limit), "--base", BASE) as live:
                time.sleep(2)
                chosen = [name for name in RUNAWAYS if only in name]
                rows += [one(live, Measured(name, limit), phases, count, maker, at_once) for name in chosen]
    click.echo(table(rows))
    click.echo(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    if output:
        output.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    faults = [f"{row.name}, limit {row.limit:g} s: {fault}" for row in rows for fault in row.faults]
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
