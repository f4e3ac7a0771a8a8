"""Query the graph without a server."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from youcheng.cli.options import settings
from youcheng.errors import QuerySyntaxInvalid, YouchengError
from youcheng.rdf.formats import GRAPH_SUFFIXES, GRAPHS, RESULT_SUFFIXES, RESULTS
from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from youcheng.sparql import Request, Result

SUFFIXES = {suffix: known.name for suffix, known in (RESULT_SUFFIXES | GRAPH_SUFFIXES).items()} | {"txt": "table"}

HELP = """Query the graph in SPARQL 1.1.

    QUERY is a query, the name of a file with a query, or “-” for standard input. The prefixes of the project (yc:,
    place:, pairing:, passage:, graph:, rdfs:, skos:, prov: …) need no declaration.

    \b
    youcheng query "SELECT ?pairing { ?pairing a yc:Pairing } ORDER BY ?pairing"
    youcheng query "DESCRIBE pairing:kunming-fujisawa"
    youcheng query "ASK { pairing:kunming-fujisawa yc:established ?date }"
    youcheng query "SELECT ?who { GRAPH ?who { ?pairing a yc:Pairing } }" --format csv
    echo "SELECT * { ?s a yc:Source }" | youcheng query -

    On a terminal, solutions are shown as a table; otherwise they are written as TSV, and triples as Turtle. --format or
    the suffix of --out choose another format.

    Exit codes: 0 the result is complete; 1 there is no result, and the message says why; 2 the query or the dataset
    cannot be read.
    """


@click.command(help=HELP, short_help="Query the graph in SPARQL, without a server.")
@click.argument("query", required=False)
@click.option("--format", "format_", type=click.Choice(("table", *RESULTS, *GRAPHS)), help="Format of the result.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the result to a file.")
@click.option(
    "--dataset",
    type=click.Path(path_type=Path),
    envvar=["YOUCHENG_QUERY_DATASET", "YOUCHENG_DATASET"],
    help="Query this file of N-Quads, TriG, Turtle or N-Triples. [default: the graph of this installation]",
)
@settings("QUERY", "time_limit", "memory_limit")
def command(query: str | None, format_: str | None, out: Path | None, dataset: Path | None, **limits: Any) -> None:
    """Evaluate a query and write its result."""
    from youcheng import paths
    from youcheng.sparql import QueryText, Request

    text = read_query(query)
    wanted = format_ or (SUFFIXES.get(out.suffix[1:].lower()) if out else None)
    if out and wanted is None:
        raise YouchengError(f"{out}: give --format, or one of the suffixes .{', .'.join(SUFFIXES)}")
    form = QueryText(text).query_form
    chosen = choose(wanted, graph=form in {"CONSTRUCT", "DESCRIBE"}, terminal=out is None and sys.stdout.isatty())
    request = Request(text=text, format="json" if chosen == "table" else chosen)
    result = evaluate(request, dataset or paths.graph, **limits)
    write(result, chosen, out)


def read_query(argument: str | None) -> str:
    """Return a query from an argument, from the file that it names, or from standard input."""
    if argument == "-" or (argument is None and not sys.stdin.isatty()):
        return _decoded(sys.stdin.buffer.read(), "standard input")
    if argument is None:
        raise click.UsageError("Give a query, the name of a file, or - for standard input.")
    if not any(character in argument for character in "{}\n"):
        path = Path(argument)
        try:
            return _decoded(path.read_bytes(), argument)
        except OSError as error:
            if " " not in argument:
                raise YouchengError(f"{argument}: {error.strerror}") from error
    return argument


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YouchengError(f"{name} is not UTF-8; convert it") from error


def choose(wanted: str | None, *, graph: bool, terminal: bool) -> str:
    """Return the output format: the one wanted if it can hold the result, else the default for the output.

    >>> choose(None, graph=False, terminal=True), choose(None, graph=False, terminal=False)
    ('table', 'tsv')
    """
    if wanted is None:
        return "turtle" if graph else "table" if terminal else "tsv"
    possible = GRAPHS if graph else ("table", *RESULTS)
    if wanted not in possible:
        raise YouchengError(f"{wanted} cannot hold the result of this query; use one of {', '.join(possible)}")
    return wanted


def evaluate(
    request: "Request", dataset: Path, time_limit: float | None = None, memory_limit: int | None = None
) -> "Result":
    """Return the result of a request, evaluated in a process that can be killed."""
    from youcheng.sparql.text.syntax_errors import point_at
    from youcheng.sparql.workers.pool import Pool
    from youcheng.store.open import open_store
    from youcheng.store.statistics import base_of

    given: dict[str, Any] = {"time_limit": time_limit, "memory_limit": memory_limit}
    limits = Settings(workers=1, **{name: value for name, value in given.items() if value}).limits
    base = base_of(dataset)
    with Pool.sharing(open_store(dataset, base), dataset, base, limits) as pool:
        try:
            return pool.evaluate(request)
        except QuerySyntaxInvalid as error:
            shown = point_at(request.text, error.line, error.column)
            raise QuerySyntaxInvalid(f"{error}\n{shown}" if shown else str(error)) from error


def write(result: "Result", format_: str, out: Path | None) -> None:
    """Write a result to a file or to standard output."""
    if format_ == "table":
        from youcheng.cli.table import table

        width = None if out or not sys.stdout.isatty() else shutil.get_terminal_size().columns
        blocks: Iterable[bytes] = [table(result.read(), width).encode()]
    else:
        blocks = result.blocks()
    if out is None:
        sys.stdout.buffer.writelines(blocks)
        sys.stdout.buffer.flush()
    else:
        with out.open("wb") as file:
            file.writelines(blocks)
    if result.rows is not None and sys.stderr.isatty():
        unit = "triples" if result.form == "CONSTRUCT" else "solutions"
        click.echo(f"{result.rows} {unit} in {result.seconds:.3f} seconds", err=True)
