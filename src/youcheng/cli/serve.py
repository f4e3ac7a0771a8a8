"""``youcheng serve``: pages, linked data and a SPARQL endpoint on an address."""

import os
from pathlib import Path
from typing import Any

import click

from youcheng.cli.options import TABLE, settings
from youcheng.errors import YouchengError
from youcheng.web.settings import Settings

HELP = """Serve the graph on an address.

    DATASET is a file of N-Quads, TriG, Turtle or N-Triples (.gz too), or a folder made by `youcheng load`; without it,
    the graph of this package is served. Every IRI of the project starts with the address, so that it can be
    dereferenced; give --base to serve under a public name. The base of a folder is fixed when it is loaded.

    \b
    youcheng serve
    youcheng serve --port 8080 --time-limit 10
    youcheng serve my-graph.trig --base https://example.org/cities/

    Every option can also be set in the environment, as YOUCHENG_<OPTION>.

    Exit codes: 0 stopped by a signal; 2 the dataset cannot be opened or the address is in use.
    """


@click.command(help=HELP, short_help="Serve pages, linked data and SPARQL.")
@click.argument("dataset", required=False, type=click.Path(path_type=Path), envvar="YOUCHENG_DATASET")
@settings("SERVE", *(name for name in TABLE if name != "dataset"))
def command(**given: Any) -> None:
    """Start the service; see HELP."""
    import gc

    from youcheng.cli.server import listen, run
    from youcheng.store.statistics import example, holdings, record
    from youcheng.web import create_app
    from youcheng.web.services import services

    host = given["host"] or Settings.host
    port = Settings.port if given["port"] is None else given["port"]
    try:
        listener = listen(host, port)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        raise YouchengError(f"cannot listen on {host} port {port}: {reason}") from error
    port = listener.getsockname()[1]
    statistics = record(given["dataset"]) if given["dataset"] and given["dataset"].is_dir() else None
    given["base"] = given["base"] or (statistics.base if statistics else address(host, port))
    try:
        app = create_app({name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise YouchengError(str(error)) from error
    running = services(app)
    chosen, store = running.settings, running.store
    gc.freeze()
    # A store on disk is not counted: its record holds the statistics.
    counts = statistics.holdings if statistics else {} if chosen.dataset_path.is_dir() else holdings(store, chosen.base)
    thing = example(store, chosen.base)
    run(app, listener, lambda: announce(chosen.base, address(host, port), counts, thing))


def address(host: str, port: int) -> str:
    """Return the address of a service that listens on a host and port, with the loopback for all interfaces.

    >>> address("0.0.0.0", 8000)
    'http://127.0.0.1:8000/'
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{reachable}:{port}/"


def announce(base: str, listening: str, counts: dict[str, int], example: tuple[str, str] = ("", "")) -> None:
    """Print the address of the service, the contents of the dataset and some things to try."""
    from youcheng.rdf.prefixes import shorten

    sizes = [f"{count:,} {name}" for name, count in counts.items() if count and name != "quads"]
    here = f"{base}" if base == listening else f"{base} (listening on {listening})"
    cls, thing = example
    pattern = f"?thing a {shorten(cls, base)}" if cls else "?s ?p ?o"
    lines = [
        f"Youcheng is at {here}",
        f"It holds {', '.join(sizes) or 'a store on disk'}.",
        "Try:",
        f"  {listening}  in a browser",
        f"  curl {listening}sparql --data-urlencode 'query=SELECT (COUNT(*) AS ?n) {{ {pattern} }}'",
        "Stop it with Ctrl-C.",
    ]
    if thing.startswith(f"{base}id/"):
        lines.insert(4, f"  curl -L -H 'Accept: text/turtle' {listening}{thing.removeprefix(base)}")
    click.echo("\n".join(lines))
