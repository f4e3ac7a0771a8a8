"""Results of a validation with their places in documents or graphs, for the writers of reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import pyoxigraph as ox

from youcheng.rdf.namespaces import PASSAGE, prefixes
from youcheng.rdf.prefixes import PrefixMap, project_prefixes
from youcheng.rdf.terms import Term
from youcheng.validation.engine import Shapes
from youcheng.validation.input.documents import Document
from youcheng.validation.input.source_map import SourceMap
from youcheng.validation.report import Outcome, Report, Result, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """A result with the file and line of its focus node, or the graphs that describe the focus node."""

    result: Result
    file: str | None = None
    line: int | None = None
    stated_in: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The results of a validation job with all that a report says."""

    items: tuple[Finding, ...]
    subject: str
    triples: int
    shapes: Shapes
    checked: int
    """The number of things in the data that shapes were applied to."""
    outcome: Outcome
    applied: frozenset[Term] = frozenset()
    """The shapes with targets that were applied to things in the data."""
    language: str = "en"
    prefixes: PrefixMap = field(default_factory=project_prefixes)
    notices: Sequence[str] = ()
    """Messages about what was not fetched or not evaluated."""
    documents: Sequence[Document] = ()

    @property
    def report(self) -> Report:
        """The report without the places."""
        return Report(tuple(item.result for item in self.items))

    def at_least(self, severity: Severity) -> "Findings":
        """Return the findings with at least a severity."""
        return replace(self, items=tuple(item for item in self.items if item.result.severity >= severity))

    def count(self, severity: Severity) -> int:
        """Return the number of results of a severity."""
        return sum(item.result.severity is severity for item in self.items)

    def label(self, shape: str) -> str:
        """Return the label of a shape in the language of the report, or "" if it has none."""
        labels = self.shapes.labels.get(shape, {})
        return labels.get(self.language) or labels.get("en") or next(iter(labels.values()), "")

    def shorten(self, term: Term | str) -> str:
        """Return a term with a prefix of the documents or of the project if one fits."""
        return self.prefixes.write(term)


def prefixes_of(documents: Iterable[Document]) -> PrefixMap:
    """Return the prefixes of the project and of documents; those of the documents win."""
    return PrefixMap(dict(chain(prefixes().items(), *(document.prefixes.items() for document in documents))))


def locate_in_documents(report: Report, documents: Sequence[Document]) -> list[Finding]:
    """Return the results of a report, each with the first document and line that describe its focus node."""
    maps = [SourceMap(document) for document in documents] if report.results else []
    only_file = documents[0].name if len(documents) == 1 else None
    findings = []
    for result in report.results:
        predicates = result.path.predicates if result.path else ()
        places = ((source.name, source.line(result.focus, predicates, result.value)) for source in maps)
        file, line = next(((file, line) for file, line in places if line), (only_file, None))
        findings.append(Finding(result, file, line))
    return findings


def locate_in_graphs(report: Report, quads: Iterable[ox.Quad]) -> list[Finding]:
    """Return the results of a report on a dataset, each with the named graphs that describe its focus node."""
    graphs: dict[Term, set[str]] = {result.focus: set() for result in report.results}
    for quad in quads:
        if quad.subject in graphs and isinstance(quad.graph_name, ox.NamedNode):
            graphs[quad.subject].add(quad.graph_name.value)
    return [
        Finding(
            result,
            stated_in=(result.graph,) if result.graph else tuple(sorted(graphs[result.focus], key=_source_order)),
        )
        for result in report.results
    ]


def _source_order(graph: str) -> tuple[bool, int, str]:
    """Return a sort key of graphs: passages in the order of the source, then the other voices."""
    line = graph.removeprefix(PASSAGE)
    return (line == graph, int(line) if line.isdecimal() else 0, graph)
