"""Explain why a triple is in the graph."""

import json
from pathlib import Path

import click


@click.command(name="explain")
@click.argument("triple", metavar="TRIPLE")
@click.option(
    "--dataset",
    envvar="YOUCHENG_DATASET",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Dataset to look in. [default: the graph of this installation] Also as YOUCHENG_DATASET.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Format."
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the text.")
@click.pass_context
def command(context: click.Context, *, triple: str, dataset: Path | None, form: str, lang: str) -> None:
    """Explain why TRIPLE is in the graph: which voices state it, or which axiom entails it from which premises.

    TRIPLE is a subject, a predicate and an object, with the prefixes of the project or as N-Triples. Premises that are
    entailed are explained in turn, down to the lines and voices that state the others.
    Exit codes: 0 stated or entailed; 1 not in the graph; 2 TRIPLE or the dataset cannot be read.

    \b
    Examples:
      youcheng explain "place:kunming yc:twinnedWith place:fujisawa"
      youcheng explain "pairing:kunming-fujisawa a yc:MunicipalPairing" --lang zh
      youcheng explain "place:kunming yc:locatedIn place:china" --format json
    """  # noqa: D301  (\b is click's mark for a block that keeps its lines)
    from youcheng.sparql.dataset import Dataset, read_triple

    try:
        read_triple(triple)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="TRIPLE") from error
    explanation = Dataset(dataset).explain(triple)
    if explanation is None:
        click.echo(f"not in the graph: {triple}", err=True)
        context.exit(1)
    if form == "json":
        click.echo(json.dumps(explanation.outline(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(explanation.lines(lang)))
