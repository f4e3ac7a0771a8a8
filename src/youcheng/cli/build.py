"""Build the graph from its files, or check that the one committed is what they give."""

from collections import Counter
from pathlib import Path

import click

from youcheng.errors import GraphOutdated
from youcheng.paths import BUILT_GRAPH, OWL_DOCUMENT, checkout


@click.command(name="build")
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The text of the article; every anchor is checked in it, word for word and at its position.",
)
@click.option(
    "--write-positions", is_flag=True, help="Write the table of positions anew from the article first (needs --source)."
)
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if a committed file differs from what the build would write."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the graph to this file and nothing else. "
    f"[default: {BUILT_GRAPH}, {OWL_DOCUMENT} and ontology/*.rdf in the checkout]",
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    metavar="FOLDER",
    help="Checkout to build: a folder with ontology/, shapes/ and data/. [default: the nearest one from here upwards]",
)
@click.option(
    "--dl/--no-dl",
    "reason",
    default=None,
    help="Check consistency by description logic (Pellet), or leave it out. Without either: where it is installed.",
)
def command(  # noqa: PLR0913  (one parameter for each option)
    *, source: Path | None, write_positions: bool, check: bool, out: Path | None, root: Path | None, reason: bool | None
) -> None:
    """Build the graph of a checkout: the statements of each voice, the inferred ones, and their validation.

    Equal files give equal bytes. The article is not needed; if you give it, every anchor is verified. If anything is
    wrong, the message names its file and line, the exit code is 1, and the previous graph is left unchanged.

    \b
    Examples:
      youcheng build
      youcheng build --no-dl --out my.nq
      youcheng build --check
      youcheng build --check --root ~/youcheng
      youcheng build --source article.txt
      youcheng build --source article.txt --write-positions
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
    from youcheng.build import pipeline
    from youcheng.build.ontology_documents import ontology_documents, owl_xml
    from youcheng.build.source import read_text
    from youcheng.rdf.files import read_folder
    from youcheng.rdf.namespaces import ONTOLOGY

    if write_positions and not source:
        raise click.UsageError("--write-positions needs the article: give it with --source FILE")
    if write_positions and check:
        raise click.UsageError("--check and --write-positions exclude each other: give one of them")
    folder = find_checkout(root)
    tell("checkout", str(folder))
    inputs, graph = pipeline.project_inputs(folder), out or folder / BUILT_GRAPH
    text = read_text(source) if source else None
    if write_positions and text is not None:
        tell("positions", f"written to {pipeline.write_positions(inputs, text)}")
    files = {graph: pipeline.build(inputs, text=text, reason=reason, report=tell)}
    if not out:
        files |= ontology_documents(inputs.ontology)
        files[folder / OWL_DOCUMENT] = owl_xml(read_folder(inputs.ontology, ONTOLOGY, blank_nodes=True))
    for path, content in files.items():
        if check:
            require_same(path, content)
        else:
            pipeline.replace_file(path, content)
        tell("unchanged" if check else "written", str(path))


def find_checkout(root: Path | None) -> Path:
    """Return the folder given with --root if it is a checkout, else the checkout around the working directory."""
    start = root or Path.cwd()
    folder = checkout(start)
    if folder is None or root not in {None, folder}:
        hint = "run youcheng build inside a checkout, or give one with --root FOLDER"
        raise click.UsageError(f"{start} is not a checkout: it needs ontology/, shapes/ and data/; {hint}")
    return folder


def tell(stage: str, done: str) -> None:
    """Print the result of a stage on standard error."""
    click.echo(f"{stage:<12} {done}", err=True)


def require_same(path: Path, content: bytes) -> None:
    """Raise GraphOutdated unless a file holds what the build writes, with the differences of each named graph."""
    committed = path.read_bytes() if path.exists() else b""
    if committed == content:
        return
    message = f"{path} differs from what the build writes; run youcheng build"
    if path.suffix == ".nq":
        before, after = set(committed.splitlines()), set(content.splitlines())
        missing, extra = map(count_by_graph, (after - before, before - after))
        counts = (f"  {name}: {missing[name]} to add, {extra[name]} to remove" for name in sorted(missing | extra))
        message = "\n".join([f"{message}. Triples by graph:", *counts])
    raise GraphOutdated(message)


def count_by_graph(lines: set[bytes]) -> Counter[str]:
    """Return how many of some lines of N-Quads are in each graph."""
    from pyoxigraph import RdfFormat, parse

    from youcheng.rdf.terms import value_of

    quads = parse(b"\n".join(sorted(lines)), format=RdfFormat.N_QUADS)
    return Counter(value_of(quad.graph_name) or "the default graph" for quad in quads)
