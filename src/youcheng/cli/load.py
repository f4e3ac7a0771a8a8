"""``youcheng load``: a store on disk for graphs that are too large for memory."""

import sys
from pathlib import Path

import click

from youcheng.rdf.namespaces import BASE

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

HELP = """Load a dataset into a folder that `youcheng serve` opens at once, however large it is.

    FILE is N-Quads, TriG, Turtle or N-Triples (.gz too); FOLDER is made. The start of the project's IRIs becomes --base
    for good: a store on disk cannot be moved to another address when it is opened.

    \b
    youcheng load large.nq.gz large
    youcheng serve large
    youcheng load large.nq.gz local --base http://127.0.0.1:8000/

    Exit codes: 0 loaded; 2 the file is no dataset, or the folder is there already.
    """


@click.command(help=HELP, short_help="Load a large graph into a store on disk.")
@click.argument("file", type=FILE)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", default=BASE, show_default=True, help="The public address under which it will be served.")
def command(file: Path, folder: Path, base: str) -> None:
    """Load a file into a folder; see HELP."""
    from youcheng.store.disk import load

    if sys.stderr.isatty():
        with click.progressbar(length=file.stat().st_size, label=f"Loading {file.name}", file=sys.stderr) as bar:
            found = load(file, folder, base, bar.update)
    else:
        found = load(file, folder, base)
    what = ", ".join(f"{count:,} {name}" for name, count in found.holdings.items())
    click.echo(f"{folder} holds {what}, under {base}.", err=True)
