"""Load a graph that is too large for memory into a store on disk."""

import sys
from pathlib import Path

import click

from youcheng.rdf.namespaces import BASE

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

HELP = """Load a dataset into a folder, which `youcheng serve` opens within a second whatever its size.

    FILE is N-Quads, TriG, Turtle or N-Triples (.gz too); FOLDER must not exist. --base replaces the start of the
    project's IRIs permanently: the base of a store on disk cannot be changed when it is opened.

    \b
    youcheng load large.nq.gz large
    youcheng serve large
    youcheng load large.nq.gz local --base http://127.0.0.1:8000/

    Exit codes: 0 loaded; 2 the file is not a dataset, or the folder exists.
    """


@click.command(help=HELP, short_help="Load a large graph into a store on disk.")
@click.argument("file", type=FILE)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", default=BASE, show_default=True, help="Public address of the service.")
def command(file: Path, folder: Path, base: str) -> None:
    """Load a file into a folder."""
    from youcheng.store.disk import load

    if sys.stderr.isatty():
        with click.progressbar(length=file.stat().st_size, label=f"Loading {file.name}", file=sys.stderr) as bar:
            statistics = load(file, folder, base, bar.update)
    else:
        statistics = load(file, folder, base)
    counts = ", ".join(f"{count:,} {name}" for name, count in statistics.holdings.items())
    click.echo(f"{folder} holds {counts}, under {base}.", err=True)
