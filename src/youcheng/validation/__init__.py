"""A graph and shapes in, a report out; what does not conform stops a build.

Our own data is validated in two ways, because the shapes are about different graphs: ``ontology.ttl`` and
``data*.ttl`` look at the default graph, where the voices are merged; ``evidence.ttl`` looks at each passage's graph by
itself, because there a thing must rest on words of that very passage.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from youcheng.errors import ShapesViolated
from youcheng.rdf import namespaces
from youcheng.rdf.files import read, short
from youcheng.rdf.terms import SUBCLASS, TYPE, value_of
from youcheng.validation.engine import Engine, Shapes, run
from youcheng.validation.report import Report, Result, Severity

__all__ = [
    "Report", "Result", "Severity", "Shapes", "load_shapes", "require_conformance", "validate",
    "validate_dataset", "validate_graphs", "vocabulary",
]  # fmt: skip

Statement = ox.Triple | ox.Quad
Files = Mapping[str, str] | Callable[[str], str | None]

SHOWN = 10
"""How many violations a message names one by one."""


def load_shapes(*paths: Path) -> Shapes:
    """Return the shapes of Turtle files as one graph.

    Raises:
        SyntaxInvalid: a file is not Turtle; the message names file, line and column.
    """
    return Shapes(triple for path in paths for triple in read(path, blank_nodes=True))


def vocabulary(ontology: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return what of an ontology the data of others need beside them: its classes and individuals, and their order."""
    return [said for said in ontology if said.predicate in {TYPE, SUBCLASS}]


def validate(data: Iterable[Statement], shapes: Shapes | Iterable[Statement], *, engine: Engine = "auto") -> Report:
    """Return what the shapes find in the merge of the data's triples."""
    return run(data, shapes if isinstance(shapes, Shapes) else Shapes(shapes), engine=engine)


def validate_graphs(quads: Iterable[ox.Quad], shapes: Shapes, *, engine: Engine = "auto") -> Report:
    """Return what the shapes find in each named graph by itself; each result names its graph."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs.setdefault(quad.graph_name.value, []).append(quad)
    return Report().merged(*(run(graphs[name], shapes, graph=name, engine=engine) for name in sorted(graphs)))


def validate_dataset(quads: Iterable[ox.Quad], folder: Path, *, engine: Engine = "auto") -> Report:
    """Return what the project's own shapes, the files of a folder, find in the project's own dataset.

    The quads are those of the voices; what a file repeats in its default graph is ignored.
    """
    voices = [quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]
    merged = [quad for quad in voices if namespaces.in_default_graph(value_of(quad.graph_name))]
    passages = [quad for quad in voices if value_of(quad.graph_name).startswith(namespaces.PASSAGE)]
    general = [path for path in sorted(folder.glob("*.ttl")) if path.name != "evidence.ttl"]
    report = validate(merged, load_shapes(*general), engine=engine)
    return report.merged(validate_graphs(passages, load_shapes(folder / "evidence.ttl"), engine=engine))


def require_conformance(quads: Iterable[ox.Quad], folder: Path, *, files: Files) -> Report:
    """Return the report of the project's own dataset where it holds no violation; warnings do not stop a build.

    Args:
        quads: the quads of every voice.
        folder: where the shapes are.
        files: the file that a named graph is written in, as a mapping or a function from the graph's IRI.

    Raises:
        ShapesViolated: the message names focus node, path, message and file of what does not conform.
    """
    quads = list(quads)
    report = validate_dataset(quads, folder)
    violations = report.at_least(Severity.VIOLATION).results
    if not violations:
        return report
    lines = [f"  {describe(result, _file_of(result, quads, files))}" for result in violations[:SHOWN]]
    if len(violations) > SHOWN:
        lines.append(f"  … and {len(violations) - SHOWN} more: youcheng validate shows all")
    count = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
    raise ShapesViolated("\n".join([f"the graph does not conform to the shapes ({count})", *lines]))


def describe(result: Result, file: str | None, language: str = "en") -> str:
    """Return one line that says where a result is, what is wrong, and which shape says so."""
    at = "" if result.path is None else f" {result.path.text}"
    found = "" if result.value is None or result.value == result.focus else f" (found {short(result.value)})"
    where = f"{file}: " if file else ""
    return f"{where}{short(result.focus)}{at}: {result.message(language)}{found} [{short(result.shape)}]"


def _file_of(result: Result, quads: list[ox.Quad], files: Files) -> str | None:
    """Return the file in which the focus node of a result is described, by the property concerned where it is there."""
    find = files if callable(files) else files.get
    if result.graph:
        return find(result.graph)
    about = [quad for quad in quads if quad.subject == result.focus]
    path = result.path.iri if result.path else None
    by_property = [quad for quad in about if quad.predicate.value == path]
    for quad in by_property or about:
        file = find(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else None
        if file:
            return file
    return None
