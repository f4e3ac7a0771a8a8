"""youcheng validate: check data, or the project's own graph, against SHACL shapes."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from youcheng.errors import DocumentInvalid, YouchengError
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.formats import GRAPHS

if TYPE_CHECKING:
    from youcheng.validation.engine import Engine
    from youcheng.validation.jobs.job import UploadedDocument
    from youcheng.validation.jobs.preloaded import Preloaded

FORMATS = ("text", "turtle", "jsonld", "json", "csv", "sarif", "junit")
SEVERITIES = ("info", "warning", "violation")
MEGABYTE = 2**20
EXIT_STATUS = {"conforms": 0, "does-not-conform": 1, "could-not-be-checked": 2}


@click.command(name="validate")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.File("rb"))
@click.option(
    "--shapes",
    "shapes",
    multiple=True,
    metavar="FILE|NAME",
    help="Shapes to check against: a file, or shapes of the project by name (data, data-yunnan, evidence, ontology, or "
    "one shape such as PairingShape). May be repeated. Default: for files the shapes for any data, for the project's "
    "graph all of them.",
)
@click.option(
    "--background",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Data that FILES refer to, such as countries; they are not checked themselves.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the report."
)
@click.option("--input-format", type=click.Choice(list(GRAPHS)), help="Format of FILES, if their suffix does not tell.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the report."
)
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    default="info",
    show_default=True,
    help="Report only problems with at least this severity.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="violation",
    show_default=True,
    help="Exit with 1 if there is a problem with at least this severity.",
)
@click.option(
    "--entailment/--no-entailment",
    default=None,
    help="Check what the ontology's axioms entail as well, or not. Default: for the project's graph yes, for files no.",
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
    "--allow-unsupported",
    is_flag=True,
    help="Go on if a file of shapes has terms that are unknown or not supported, and report them as notes.",
)
@click.option(
    "--max-size", type=click.IntRange(1), default=256, show_default=True, help="Largest file in MB, decompressed."
)
@click.option(
    "--out", type=click.File("w", encoding="utf-8", lazy=True), metavar="FILE", default="-", help="File of the report."
)
@click.pass_context
def command(  # noqa: PLR0913  (one parameter for each option)
    context: click.Context,
    *,
    files: tuple[BinaryIO, ...],
    shapes: tuple[str, ...],
    background: Path | None,
    form: str,
    input_format: str | None,
    lang: str,
    severity: str,
    fail_on: str,
    entailment: bool | None,
    engine: "Engine",
    allow_unsupported: bool,
    max_size: int,
    out: TextIO,
) -> None:
    """Check FILES against SHACL shapes, and report what does not conform, where, and how to fix it.

    Several files are one graph: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML or CSV, compressed by gzip or not; -
    is standard input. Without FILES the graph of this installation is checked. Nothing is fetched from the network.
    Exit status: 0 conforms; 1 does not conform, by --fail-on; 2 could not be checked, for example because no shape
    applies to the data.

    \b
    Examples:
      youcheng validate my-cities.ttl
      youcheng validate cities.ttl pairings.jsonld --lang zh
      youcheng validate my-cities.ttl --shapes my-shapes.ttl --fail-on warning
      youcheng validate my-cities.ttl --format sarif --out report.sarif
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
    from youcheng.validation import Severity
    from youcheng.validation.jobs.job import Job, UploadedDocument
    from youcheng.validation.jobs.preloaded import Preloaded
    from youcheng.validation.jobs.run import load_dataset, mappings, run_job
    from youcheng.validation.output.writers import WRITERS
    from youcheng.validation.wording import language, say

    context.with_resource(language(lang))
    preloaded, limit = Preloaded(), max_size * MEGABYTE
    names, shape_documents = chosen_shapes(shapes, preloaded)
    documents = [
        UploadedDocument(str(getattr(file, "name", "-")).replace("<stdin>", "-"), input_format, file.read(limit + 1))
        for file in files
    ]
    documents += map(UploadedDocument.from_file, mappings([Path(document.name) for document in documents]))
    job = Job(
        documents=tuple(documents),
        shape_documents=shape_documents,
        background=(UploadedDocument.from_file(background),) if background else (),
        shapes=names,
        part=None if files else "",
        entailment=entailment,
        engine=engine,
        fail_on=fail_on,
        allow_unsupported=allow_unsupported,
        language=lang,
        limit=limit,
    )
    try:
        findings = run_job(job, preloaded, () if files else load_dataset(resource(BUILT_GRAPH)))
        findings = findings if files else replace(findings, subject=BUILT_GRAPH)
        report = WRITERS[form](findings.at_least(Severity[severity.upper()]))
    except YouchengError:
        raise
    except Exception as error:
        message = say("internal", detail=f"{type(error).__name__}: {error}")
        raise YouchengError(message) from error  # exit status 2: the data could not be checked
    click.echo(report, file=out, nl=False)
    context.exit(EXIT_STATUS[findings.outcome.value])


def chosen_shapes(
    options: tuple[str, ...], preloaded: "Preloaded"
) -> tuple[tuple[str, ...], tuple["UploadedDocument", ...]]:
    """Return the names of the project's shapes among the values of --shapes, and the files among them."""
    from youcheng.validation.jobs.job import UploadedDocument

    names: list[str] = []
    documents: list[UploadedDocument] = []
    for option in options:
        if option == "data":
            names += sorted(preloaded.general)
        elif option in preloaded.files or option in preloaded.file_of_shape:
            names.append(option)
        elif Path(option).is_file():
            documents.append(UploadedDocument.from_file(Path(option)))
        else:
            from youcheng.validation.wording import say

            project = ", ".join(sorted(preloaded.files))
            raise DocumentInvalid(f"--shapes {option}: {say('no-file', project=project)}")
    return tuple(names), tuple(documents)
