"""Hold data against shapes: data of anybody's against shapes of ours or of theirs, or the graph of ours."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from youcheng.errors import DocumentInvalid
from youcheng.rdf.formats import GRAPHS

if TYPE_CHECKING:
    import pyoxigraph as ox

    from youcheng.validation import Shapes
    from youcheng.validation.engine import Engine
    from youcheng.validation.findings import Findings
    from youcheng.validation.input.documents import Document

FORMATS = ("text", "turtle", "jsonld", "json", "csv", "sarif", "junit")
SEVERITIES = ("info", "warning", "violation")


@click.command(name="validate")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.File("rb"))
@click.option(
    "--shapes",
    "asked",
    multiple=True,
    metavar="FILE|NAME",
    help="Shapes to hold the data against: a file of yours, or one of ours by name (data, data-yunnan, evidence, "
    "ontology). May be repeated. Without it: for files our shapes for anybody's data, for our graph all of ours.",
)
@click.option(
    "--background",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Data to look things up in, such as the countries that the files refer to; it is not validated itself.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Form of the report."
)
@click.option(
    "--input-format", type=click.Choice(tuple(GRAPHS)), help="Format of the files, where the name does not tell."
)
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the messages."
)
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="info", show_default=True, help="Report only what is as grave."
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="violation",
    show_default=True,
    help="Exit with 1 for what is as grave.",
)
@click.option(
    "--entailment/--no-entailment",
    default=None,
    help="Validate what follows by our axioms as well, or not. Without either: for our graph yes, for files no.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "pyshacl"]),
    default="auto",
    show_default=True,
    help="SHACL engine: pyshacl, or auto for our faster one, which leaves shapes beyond SHACL core and SPARQL "
    "constraints to pySHACL. Every youcheng build compares the two.",
)
@click.option(
    "--max-size", type=click.IntRange(1), default=256, show_default=True, help="Largest file in MB, decompressed."
)
@click.option(
    "--out", type=click.File("w", encoding="utf-8", lazy=True), metavar="FILE", default="-", help="Where to write."
)
@click.pass_context
def command(  # noqa: PLR0913  (one parameter for each option)
    context: click.Context,
    *,
    files: tuple[BinaryIO, ...],
    asked: tuple[str, ...],
    background: Path | None,
    form: str,
    input_format: str | None,
    lang: str,
    severity: str,
    fail_on: str,
    entailment: bool | None,
    engine: "Engine",
    max_size: int,
    out: TextIO,
) -> None:
    """Hold FILEs against shapes and report what does not conform, where, and how to mend it.

    Several files are one graph: Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, compressed by gzip or not; - is
    standard input. Without a FILE the graph of this installation is validated. Nothing is fetched from elsewhere.
    Exit codes: 0 conforms; 1 does not, by --fail-on; 2 could not be validated.

    \b
    Examples:
      youcheng validate my-cities.ttl
      youcheng validate cities.ttl pairings.jsonld --lang zh
      youcheng validate my-cities.ttl --shapes my-shapes.ttl --fail-on warning
      youcheng validate my-cities.ttl --format sarif --out report.sarif
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
    from youcheng.validation import Severity
    from youcheng.validation.output.writers import WRITERS

    shapes = shapes_asked(asked, own_graph=not files)
    if files:
        documents = read_files(files, input_format, max_size)
        findings = validate_documents(documents, shapes, background, lang, entail=bool(entailment), engine=engine)
    else:
        findings = validate_own_graph(shapes if asked else None, lang, entail=entailment is not False, engine=engine)
    shown = findings.at_least(Severity[severity.upper()])
    click.echo(WRITERS[form](shown, shapes), file=out, nl=False)
    context.exit(1 if findings.report.at_least(Severity[fail_on.upper()]).results else 0)


def read_files(files: tuple[BinaryIO, ...], form: str | None, megabytes: int) -> "list[Document]":
    """Return what files say; standard input is called -.

    Raises:
        DocumentInvalid: a file is not valid, or too large.
    """
    from youcheng.rdf.writers.published_context import OwnContext
    from youcheng.validation.input.documents import MEGABYTE, read_document

    contexts, limit = OwnContext(), megabytes * MEGABYTE
    names = [str(getattr(file, "name", "-")).replace("<stdin>", "-") for file in files]
    return [
        read_document(name, file, form=form, limit=limit, contexts=contexts, mapping=mapping_of(name))
        for name, file in zip(names, files, strict=True)
    ]


def mapping_of(name: str) -> bytes | None:
    """Return the mapping that stands beside a spreadsheet (https://www.w3.org/TR/tabular-data-model/#standard-file-metadata)."""
    path = Path(f"{name}-metadata.json")
    return path.read_bytes() if name.endswith(".csv") and path.is_file() else None


def shapes_asked(asked: tuple[str, ...], *, own_graph: bool) -> "Shapes":
    """Return the shapes that were asked for: files, or files of ours by name.

    Raises:
        DocumentInvalid: there is no such file, or it is not valid.
    """
    from youcheng.paths import resource
    from youcheng.validation import Shapes
    from youcheng.validation.input.documents import read_document

    ours = {path.stem: path for path in sorted(resource("shapes").glob("*.ttl"))}
    general = [path for name, path in ours.items() if name.startswith("data") and name != "data-yunnan"]
    named = {**{name: [path] for name, path in ours.items()}, "data": general}
    paths = [path for name in asked for path in named.get(name, [Path(name)])]
    if not asked:
        paths = list(ours.values()) if own_graph else general
    triples: list[ox.Quad] = []
    for path in paths:
        if not path.is_file():
            raise DocumentInvalid(f"{path}: there is no such file of shapes; ours are called {', '.join(sorted(ours))}")
        with path.open("rb") as stream:
            triples += read_document(path.name if path in ours.values() else str(path), stream).quads
    return Shapes(triples)


def validate_documents(  # noqa: PLR0913
    documents: "list[Document]",
    shapes: "Shapes",
    background: Path | None,
    lang: str,
    *,
    entail: bool,
    engine: "Engine",
) -> "Findings":
    """Return what is found in documents, taken as one graph, beside the vocabulary and what is known in advance."""
    from youcheng.validation import validate
    from youcheng.validation.findings import Findings, locate_in_documents, prefixes_of
    from youcheng.validation.input.documents import read_document
    from youcheng.validation.jobs.preloaded import vocabulary

    stated = [quad.triple for document in documents for quad in document.quads]
    ontology = own_ontology()
    known: list[ox.Triple] = []
    if background:
        with background.open("rb") as stream:
            known = [quad.triple for quad in read_document(str(background), stream).quads]
    beside = {*known, *vocabulary(quad.triple for quad in ontology)}
    data = {*stated, *beside}
    if entail:
        data |= entailed(data, ontology)
    nodes = {node for triple in stated for node in (triple.subject, triple.object)}
    report = validate(data, shapes, engine=engine).without({triple.subject for triple in beside} - nodes)
    names = ", ".join(document.name for document in documents)
    return Findings(
        tuple(locate_in_documents(report, documents)), names, len(set(stated)), lang, prefixes_of(documents)
    )


def validate_own_graph(shapes: "Shapes | None", lang: str, *, entail: bool, engine: "Engine") -> "Findings":
    """Return what is found in the graph of this installation: by all our shapes, or by those given."""
    import pyoxigraph as ox

    from youcheng.paths import BUILT_GRAPH, resource
    from youcheng.rdf.namespaces import ENTAILED, in_default_graph
    from youcheng.rdf.terms import value_of
    from youcheng.validation import validate
    from youcheng.validation.findings import Findings, locate_in_graphs
    from youcheng.validation.own_graph import validate_dataset

    quads = [
        quad
        for quad in ox.parse(path=str(resource(BUILT_GRAPH)), format=ox.RdfFormat.N_QUADS)
        if isinstance(quad.graph_name, ox.NamedNode) and (entail or quad.graph_name.value != ENTAILED)
    ]
    merged = {quad.triple for quad in quads if in_default_graph(value_of(quad.graph_name))}
    if shapes:
        report = validate(merged, shapes, engine=engine)
    else:
        report = validate_dataset(quads, resource("shapes"), engine=engine)
    return Findings(tuple(locate_in_graphs(report, quads)), BUILT_GRAPH, len(merged), lang)


def own_ontology() -> "list[ox.Quad]":
    """Return the vocabulary and its axioms."""
    from youcheng.paths import resource
    from youcheng.rdf.files import read

    return [quad for path in sorted(resource("ontology").glob("*.ttl")) for quad in read(path, blank_nodes=True)]


def entailed(data: "set[ox.Triple]", ontology: "list[ox.Quad]") -> "set[ox.Triple]":
    """Return what follows from data by our axioms."""
    from youcheng.entailment import entail

    return entail(data, [quad.triple for quad in ontology])
