"""Validation of the project's own dataset, and the gate of the build.

The shapes in ``ontology.ttl`` and ``data*.ttl`` apply to the default graph, in which the voices are merged. Those in
``evidence.ttl`` apply to the graph of each passage by itself, with its annotations and what the editors say of it: a
thing must rest on words of that very passage.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from youcheng.errors import EnginesDisagree, ShapesViolated
from youcheng.rdf.namespaces import ANNOTATIONS, EDITORIAL, PASSAGE, YC, in_default_graph
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import in_graph, value_of
from youcheng.validation.engine import Engine, load_shapes, validate, validate_graphs
from youcheng.validation.report import Report, Result, Severity

FileOfGraph = Mapping[str, str] | Callable[[str], str | None]
MAX_LISTED = 10


def validate_dataset(quads: Iterable[ox.Quad], folder: Path, *, engine: Engine = "auto") -> Report:
    """Return the report of the shapes in a folder over the project's dataset, without its default graph."""
    voices = [quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]
    merged = [quad for quad in voices if in_default_graph(value_of(quad.graph_name))]
    general = [path for path in sorted(folder.glob("*.ttl")) if path.name != "evidence.ttl"]
    report = validate(merged, load_shapes(*general), engine=engine)
    return report.merged(validate_graphs(passage_graphs(voices), load_shapes(folder / "evidence.ttl"), engine=engine))


def passage_graphs(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield the quads of the passages' graphs, and in the same graphs what the editors and annotations say of each."""
    for quad in quads:
        graph, subject = value_of(quad.graph_name), value_of(quad.subject)
        if graph.startswith(PASSAGE):
            yield quad
        elif graph == ANNOTATIONS or (graph == EDITORIAL and _grades_passage(quad)):
            yield in_graph(quad, ox.NamedNode(subject.partition("#")[0]))


def _grades_passage(quad: ox.Quad) -> bool:
    """Return whether a statement of the editors says how far a passage is annotated, or what it attests."""
    return value_of(quad.subject).startswith(PASSAGE) and quad.predicate.value.startswith(YC)


def require_conformance(quads: Iterable[ox.Quad], folder: Path, *, files: FileOfGraph) -> Report:
    """Return pySHACL's report of the project's dataset if it has no violation and the fast engine agrees.

    Args:
        quads: the quads of every voice.
        folder: the folder with the shapes.
        files: the file in which a named graph is written, by the IRI of the graph.

    Raises:
        ShapesViolated: pySHACL finds violations; the message names focus node, path, message and file.
        EnginesDisagree: the fast engine reports other results than pySHACL.
    """
    quads = list(quads)
    report = validate_dataset(quads, folder, engine="pyshacl")
    if violations := report.at_least(Severity.VIOLATION).results:
        lines = [describe(result, _file_of(result, quads, files)) for result in violations]
        count = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
        raise ShapesViolated(_listed(f"the graph does not conform to the shapes by pySHACL ({count})", lines))
    _require_agreement(report, validate_dataset(quads, folder))
    return report


def _require_agreement(reference: Report, report: Report) -> None:
    """Raise an error unless two reports have the same results."""
    lines = [
        f"only {engine}: {describe(result)}"
        for engine, one, other in (("pySHACL", reference, report), ("the fast engine", report, reference))
        for result in _missing(one, other)
    ]
    if lines:
        title = "pySHACL and the fast engine report different results; fix youcheng.validation.shacl, or report a bug"
        raise EnginesDisagree(_listed(title, lines))


def _missing(report: Report, other: Report) -> list[Result]:
    """Return the results of a report that another report lacks."""
    counts = Counter(map(Result.key, other.results))
    counts.subtract(map(Result.key, report.results))
    return [result for result in report.results if counts[result.key()] < 0]


def describe(result: Result, file: str | None = None, language: str = "en") -> str:
    """Return a line with the place of a result, its message and its shape."""
    path = "" if result.path is None else f" {result.path.text}"
    value = "" if result.value is None or result.value == result.focus else f" (found {shorten(result.value)})"
    where = f"{file or result.graph}: " if file or result.graph else ""
    return f"{where}{shorten(result.focus)}{path}: {result.message(language)}{value} [{shorten(result.shape)}]"


def _listed(title: str, lines: list[str]) -> str:
    """Return a message of a title and at most so many lines."""
    if len(lines) > MAX_LISTED:
        lines = [*lines[:MAX_LISTED], f"… and {len(lines) - MAX_LISTED} more: youcheng validate shows all"]
    return "\n  ".join([title, *lines])


def _file_of(result: Result, quads: list[ox.Quad], files: FileOfGraph) -> str | None:
    """Return the file that describes the focus node of a result, preferably by the property of the result."""
    find = files if callable(files) else files.get
    if result.graph:
        return find(result.graph)
    about = [quad for quad in quads if quad.subject == result.focus and isinstance(quad.graph_name, ox.NamedNode)]
    path = result.path.iri if result.path else None
    by_property = [quad for quad in about if quad.predicate.value == path]
    return next(filter(None, (find(value_of(quad.graph_name)) for quad in by_property or about)), None)
