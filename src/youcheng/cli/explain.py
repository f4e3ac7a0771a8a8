"""Say why a triple is in the graph: who states it, or the axiom and the premises from which it follows."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from youcheng.entailment import Explanation, Wording

INDENT = "  "


@click.command(name="explain")
@click.argument("triple", metavar="TRIPLE")
@click.option(
    "--dataset",
    envvar="YOUCHENG_DATASET",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The dataset to look in; without it, the graph of this installation. Also as YOUCHENG_DATASET.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the text.")
@click.pass_context
def command(context: click.Context, *, triple: str, dataset: Path | None, form: str, lang: str) -> None:
    """Say why TRIPLE is in the graph: which voices state it, or which axiom entails it from which premises.

    TRIPLE is a subject, a predicate and an object, with the prefixes of the project or as N-Triples. Premises that are
    entailed themselves are explained below each other, down to the lines and voices that state what all rests on.
    Exit codes: 0 stated or entailed; 1 not in the graph; 2 not a triple, or no dataset.

    \b
    Examples:
      youcheng explain "place:kunming yc:twinnedWith place:fujisawa"
      youcheng explain "pairing:kunming-fujisawa a yc:MunicipalPairing" --lang zh
      youcheng explain "place:kunming yc:locatedIn place:china" --format json
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
    from youcheng.entailment import Explainer, Wording
    from youcheng.paths import BUILT_GRAPH, resource
    from youcheng.rdf.namespaces import BASE
    from youcheng.store.open import open_store

    asked = read_triple(triple)
    store = open_store(dataset or resource(BUILT_GRAPH))
    wording = Wording(store, BASE)
    explanation = Explainer(store).explain(asked)
    if explanation is None:
        click.echo(f"not in the graph: {wording.triple(asked)}", err=True)
        context.exit(1)
    if form == "json":
        click.echo(json.dumps(wording.outline(explanation), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(lines(explanation, wording, lang)))


def read_triple(text: str) -> "Triple":
    """Return the one triple that a text in Turtle holds, read with the prefixes of the project.

    Raises:
        click.BadParameter: the text is not one triple.
    """
    from pyoxigraph import RdfFormat, parse

    from youcheng.rdf.namespaces import prefixes

    known = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items())
    try:
        quads = list(parse(f"{known}{text.strip().removesuffix('.')} .", format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise click.BadParameter(f"{text!r} is no triple: {error.msg}", param_hint="TRIPLE") from error
    if len(quads) != 1:
        raise click.BadParameter(f"{text!r} holds {len(quads)} triples; give one", param_hint="TRIPLE")
    asked: Triple = quads[0].triple
    return asked


def lines(explanation: "Explanation", wording: "Wording", language: str, depth: int = 0) -> "Iterator[str]":
    """Yield the lines of an explanation, premises indented below what follows from them."""
    yield f"{INDENT * depth}{wording.triple(explanation.triple)}"
    for reason in wording.reasons(explanation, language):
        yield f"{INDENT * (depth + 1)}{reason}"
    for premise in explanation.premises:
        yield from lines(premise, wording, language, depth + 2)
