"""Findings: results together with where they are and how a person reads them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import pyoxigraph as ox

from youcheng.rdf.namespaces import PASSAGE, prefixes
from youcheng.rdf.prefixes import PrefixMap, project_prefixes
from youcheng.rdf.terms import Term
from youcheng.validation.input.documents import Document
from youcheng.validation.input.source_map import Lines
from youcheng.validation.report import Report, Result, Severity

WORDS = {
    "en": {
        Severity.VIOLATION: ("violation", "violations"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
    "zh": {
        Severity.VIOLATION: ("违规", "违规"),
        Severity.WARNING: ("警告", "警告"),
        Severity.INFO: ("提示", "提示"),
    },
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A result with the file and the line that it is about, and the graphs that speak of its focus node."""

    result: Result
    file: str | None = None
    line: int | None = None
    stated_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a validation found, in the words that a report needs."""

    items: tuple[Finding, ...]
    subject: str
    """What was validated, as people call it."""
    triples: int
    language: str = "en"
    prefixes: PrefixMap = field(default_factory=project_prefixes)

    @property
    def report(self) -> Report:
        """The report that these findings are of."""
        return Report(tuple(item.result for item in self.items))

    def at_least(self, severity: Severity) -> "Findings":
        """Return the findings that are as grave as this or graver."""
        return replace(self, items=tuple(item for item in self.items if item.result.severity >= severity))

    def shorten(self, term: Term | str) -> str:
        """Return a term with a prefix of the documents or of the project if one fits."""
        return self.prefixes.write(term)

    def counted(self) -> str:
        """Return how many results there are of each severity, in words."""
        counts = Counter(item.result.severity for item in self.items)
        words = WORDS[self.language]
        gap, comma = ("处", "、") if self.language == "zh" else (" ", ", ")
        return comma.join(f"{counts[one]}{gap}{words[one][counts[one] != 1]}" for one in words if counts[one])


def prefixes_of(documents: Iterable[Document]) -> PrefixMap:
    """Return the prefixes of the project and of documents; those of the documents win."""
    return PrefixMap(dict(chain(prefixes().items(), *(document.prefixes.items() for document in documents))))


def locate_in_documents(report: Report, documents: Sequence[Document]) -> list[Finding]:
    """Return the findings of a report on documents: the first document and line that speak of each focus node."""
    lines = [Lines(document) for document in documents] if report.results else []
    findings = []
    for result in report.results:
        predicates = result.path.predicates if result.path else ()
        places = [(found, known.name) for known in lines if (found := known.of(result.focus, predicates, result.value))]
        line, file = places[0] if places else (None, documents[0].name if len(documents) == 1 else None)
        findings.append(Finding(result, file, line))
    return findings


def locate_in_graphs(report: Report, quads: Iterable[ox.Quad]) -> list[Finding]:
    """Return the findings of a report on a dataset: the named graphs that speak of each focus node."""
    sought = {result.focus for result in report.results}
    stated: dict[Term, set[str]] = {}
    for quad in quads:
        if quad.subject in sought and isinstance(quad.graph_name, ox.NamedNode):
            stated.setdefault(quad.subject, set()).add(quad.graph_name.value)
    return [
        Finding(
            result,
            stated_in=(result.graph,) if result.graph else tuple(sorted(stated.get(result.focus, ()), key=_order)),
        )
        for result in report.results
    ]


def _order(graph: str) -> tuple[bool, int, str]:
    """Return what graphs are sorted by: the passages in the order of the source, then the other voices."""
    line = graph.removeprefix(PASSAGE)
    return (line == graph, int(line) if line.isdecimal() else 0, graph)
