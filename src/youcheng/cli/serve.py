"""``youcheng serve``: the graph on an address, for people and programs."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, writable=True, path_type=Path)
PORT = click.IntRange(0, 65535)
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

HELP = """Open the graph on an address.

    DATASET is a file of N-Quads, TriG, Turtle or N-Triples (.gz too), or a folder made by `youcheng load`; without it
    the graph that comes with the package is opened. Every IRI of the project starts with the address, so that it can be
    followed; give --base to serve under a public name. That of a folder was fixed when it was loaded.

    \b
    youcheng serve
    youcheng serve --port 8080 --time-limit 10
    youcheng serve my-graph.trig --base https://example.org/cities/

    Exit codes: 0 stopped by a signal; 2 the dataset cannot be opened or the address is taken.
    """


def _option(name: str, variable: str, help_text: str, **more: Any) -> Decorator:
    return click.option(
        f"--{name}", envvar=[f"YOUCHENG_SERVE_{variable}", f"YOUCHENG_{variable}"], help=help_text, **more
    )


@click.command(help=HELP, short_help="Serve the graph to people and programs.")
@click.argument("dataset", required=False, type=click.Path(path_type=Path), envvar="YOUCHENG_DATASET")
@_option("host", "HOST", "The address to listen on.", default="127.0.0.1", show_default=True)
@_option("port", "PORT", "The port to listen on; 0 takes a free one.", default=8000, show_default=True, type=PORT)
@_option("base", "BASE", "The public address. [default: the one listened on]")
@_option(
    "trust-proxy",
    "TRUST_PROXY",
    "How many proxies in front to believe about prefix and client (X-Forwarded-…). [default: none; without N: 1]",
    is_flag=False,
    flag_value=1,
    metavar="N",
    type=click.IntRange(0),
)
@_option("rate", "RATE", "How often a client may ask, as 60/minute. [default: as often as it likes]")
@_option("workers", "WORKERS", "How many queries run at once. [default: twice the processors]", type=click.IntRange(1))
@_option(
    "time-limit", "TIME_LIMIT", "Seconds that a query may run. [default: 30]", type=click.FloatRange(0, min_open=True)
)
@_option("memory-limit", "MEMORY_LIMIT", "Megabytes that a query may take. [default: 1024]", type=click.IntRange(1))
@_option("service", "SERVICE", "An endpoint that queries may call; may be repeated. [default: none]", multiple=True)
@_option("source", "SOURCE", "The text of the article, to show passages in full.", type=FILE)
@_option(
    "store-queries",
    "STORE_QUERIES",
    "A folder to keep queries in under short addresses. [default: none is kept]",
    type=FOLDER,
)
def command(host: str, port: int, **given: Any) -> None:
    """Start the service; see HELP."""
    import gc

    from youcheng.cli.server import find_port, run
    from youcheng.errors import YouchengError
    from youcheng.sparql import Pool
    from youcheng.store.statistics import holdings, record
    from youcheng.web import create_app
    from youcheng.web.services import services

    try:
        port = find_port(host, port)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        raise YouchengError(f"cannot listen on {host} port {port}: {reason}") from error
    known = record(given["dataset"]) if given["dataset"] and given["dataset"].is_dir() else None
    given["base"] = given["base"] or (known.base if known else address(host, port))
    try:
        app = create_app({name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise YouchengError(str(error)) from error
    running = services(app)
    settings = running.settings
    store = running.store
    gc.freeze()
    # A store on disk is not read through at the start: its record says what it holds.
    counts = known.holdings if known else {} if settings.dataset_path.is_dir() else holdings(store, settings.base)
    running.pool = Pool.sharing(store, settings.dataset_path, settings.base, settings.limits)
    run(app, host, port, lambda: announce(settings.base, address(host, port), counts))


def address(host: str, port: int) -> str:
    """Return the address of a service that listens there; one that listens everywhere is also on the loopback.

    >>> address("0.0.0.0", 8000)
    'http://127.0.0.1:8000/'
    """
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{reachable}:{port}/"


def announce(base: str, listening: str, counts: dict[str, int]) -> None:
    """Say where the service is, what it holds and what to try first."""
    what = ", ".join(f"{count:,} {name}" for name, count in counts.items() if name != "quads") or "a store on disk"
    here = f"{base}" if base == listening else f"{base} (listening on {listening})"
    click.echo(
        f"""Youcheng is at {here}
It holds {what}.
Try:
  {listening}  in a browser
  curl -L -H 'Accept: text/turtle' {listening}id/pairing/kunming-fujisawa
  curl {listening}sparql --data-urlencode 'query=SELECT (COUNT(?p) AS ?n) {{ ?p a yc:Pairing }}'
Stop it with Ctrl-C."""
    )
