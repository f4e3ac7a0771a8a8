"""Measure this endpoint beside others, in one run and interleaved, and write one table with ratios.

    python tests/benchmarks/run.py --sizes 5k,100k --engines youcheng,oxigraph,rdflib-endpoint,virtuoso

Engines that are not installed are named and left out. Every query is asked for the first time (a variable has another
name each time, so that no cache knows it and the work stays the same) and then once again.
"""

import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from string import Template

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # it is run as a script, and tested as a module

from benchmarks import measure, table
from benchmarks.engines import ENGINES, LARGEST, Missing, Running
from benchmarks.graph import BASE, Maker, number
from benchmarks.measure import Client, Load, Times

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("queries/*.rq"))}
THOUSAND = "SELECT ?place ?label_TURN {{ ?place <{}label> ?label_TURN }} LIMIT 1000".format(
    "http://www.w3.org/2000/01/rdf-schema#"
)
SMALL = f"ASK {{ <{BASE}id/place/foreign-7> ?p_TURN ?o }}"
LOADS = {"SELECT of 1,000 rows": THOUSAND, "small ASK": SMALL}
CONNECTIONS = (1, 8, 64)
PAUSE = 0.5
SLOW, SPARED = 0.5, 4
"""An endpoint that took so many seconds for a query is asked it in one of so many turns."""


@dataclass
class Measured:
    """The measurements of one endpoint with one graph."""

    load: float
    start: float
    first: dict[str, Times] = field(default_factory=dict)
    again: dict[str, Times] = field(default_factory=dict)
    loads: dict[str, list[Load]] = field(default_factory=dict)
    memory: tuple[int, int] = (0, 0)


def fill(query: str, turn: int, maker: Maker) -> str:
    """Return a query for one round; its subject is random, but the same for all endpoints."""
    lot = Random(turn)  # noqa: S311  (nothing secret)
    foreign = lot.randrange(maker.pairings * 9 // 10)
    return Template(query).substitute(
        turn=f"{turn:04}",
        place=f"{BASE}id/place/foreign-{foreign}",
        pairing=f"{BASE}id/pairing/{foreign}",
        party=f"{BASE}id/place/yunnan-{lot.randrange(maker.parties)}",
    )


def latencies(clients: dict[str, Client], found: dict[str, Measured], maker: Maker, rounds: int) -> None:
    """Send every query to every endpoint in turn, in changing order."""
    names = list(clients)
    slow: dict[tuple[str, str], bool] = {}
    for turn in range(rounds + 1):
        for name, query in QUERIES.items():
            text, counts = fill(query, turn, maker), {}
            for engine in names[turn % len(names) :] + names[: turn % len(names)]:
                if slow.get((engine, name)) and turn % SPARED:
                    continue
                measured = found[engine]
                first, again = measured.first.setdefault(name, Times()), measured.again.setdefault(name, Times())
                # The first turn warms up.
                started = time.monotonic()
                counts[engine] = measure.count(clients[engine].ask(text, first if turn else None))
                slow[engine, name] = time.monotonic() - started > SLOW
                clients[engine].ask(text, again if turn else None)
            if len(set(counts.values())) > 1:
                raise click.ClickException(f"{name}: the endpoints differ in how much they find: {counts}\n{text}")


def loads(engines: list[Running], found: dict[str, Measured], seconds: int, folder: Path) -> None:
    """Send two queries as fast as they are answered, first and repeated, on few and many connections."""
    for kind, query in LOADS.items():
        for connections in CONNECTIONS:
            for asked, text in (("first", query), ("again", query.replace("TURN", "same"))):
                case = f"{kind}, {asked}, {connections} connections"
                for repetition in range(2):
                    for running in engines if repetition else reversed(engines):
                        run = f"r{repetition}c{connections}"
                        rate = measure.load(running, text, connections, seconds, run, folder)
                        found[running.name].loads.setdefault(case, []).append(rate)
                        # What was asked and not waited for at the end shall not stand in the way of the next.
                        time.sleep(PAUSE)


def measure_size(size: str, engines: list[str], rounds: int, seconds: int, folder: Path) -> dict[str, Measured]:
    """Return the measurements of each endpoint with a graph of one size."""
    maker = Maker(number(size))
    file = folder / "graph.nt"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(maker.lines())
    found: dict[str, Measured] = {}
    with ExitStack() as stack:
        running = []
        for name in engines:
            if maker.size > LARGEST.get(name, maker.size):
                continue
            try:
                running.append(stack.enter_context(ENGINES[name](file, maker.size, folder)))
            except Missing as missing:
                click.echo(f"{name} is left out: {missing}", err=True)
        if not running:
            raise click.ClickException("there is no endpoint to measure")
        found = {engine.name: Measured(engine.load, engine.start) for engine in running}
        clients = {engine.name: stack.enter_context(closing(Client(engine))) for engine in running}
        latencies(clients, found, maker, rounds)
        if seconds and measure.wrk_command():
            loads(running, found, seconds, folder)
        elif seconds:
            click.echo("requests a second are not measured: wrk is absent; apt-get install wrk", err=True)
        for engine in running:
            found[engine.name].memory = engine.memory()
    return found


@click.command()
@click.option("--sizes", default="5k,100k", show_default=True, help="Sizes of graphs: 5k, 100k, 1m, 10m.")
@click.option(
    "--engines", default=",".join(ENGINES), show_default=True, help="Endpoints; ratios are to each other one."
)
@click.option("--rounds", default=20, show_default=True, help="How often each query is asked.")
@click.option("--seconds", default=3, show_default=True, help="How long wrk asks each time; 0 leaves it out.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where graphs and stores go. [default: a temporary one]"
)
@click.option("--output", type=click.Path(path_type=Path), help="Write OUTPUT.md and OUTPUT.json. [default: print]")
def main(sizes: str, engines: str, rounds: int, seconds: int, folder: Path | None, output: Path | None) -> None:
    """Measure endpoints beside each other and write a table with ratios."""
    names = engines.split(",")
    if unknown := set(names) - set(ENGINES):
        raise click.UsageError(f"no such engine: {', '.join(sorted(unknown))}")
    found = {}
    for size in sizes.split(","):
        with tempfile.TemporaryDirectory(prefix="youcheng-benchmark-", dir=folder) as place:
            found[size] = measure_size(size, names, rounds, seconds, Path(place))
    markdown = "\n".join(table.markdown(size, measured) for size, measured in found.items())
    if output is None:
        click.echo(markdown)
        return
    output.with_suffix(".md").write_text(markdown, encoding="utf-8")
    records = {size: table.record(measured) for size, measured in found.items()}
    output.with_suffix(".json").write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
