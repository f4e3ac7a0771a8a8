"""What a validation found: results that can be read, sorted, written as RDF and compared."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

import pyoxigraph as ox

from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.rdf.terms import NIL, TYPE, Term

SH = EXTERNAL["sh"]


class Severity(IntEnum):
    """How grave a result is; a greater value is graver."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @classmethod
    def of(cls, iri: str) -> "Severity":
        """Return the severity that an IRI stands for; one of somebody's own is as grave as a violation.

        >>> Severity.of("http://www.w3.org/ns/shacl#Warning").name
        'WARNING'
        """
        return {f"{SH}Info": cls.INFO, f"{SH}Warning": cls.WARNING}.get(iri, cls.VIOLATION)


@dataclass(frozen=True, slots=True)
class Path:
    """A SHACL property path: its root term, the triples that describe it, and its text in SPARQL's syntax."""

    root: Term
    triples: tuple[ox.Triple, ...] = ()
    text: str = ""

    @property
    def iri(self) -> str | None:
        """The property's IRI, or None where the path is more than one property."""
        return self.root.value if isinstance(self.root, ox.NamedNode) else None

    @property
    def predicates(self) -> tuple[str, ...]:
        """The properties that the path is made of, in its order."""
        if self.iri:
            return (self.iri,)
        found = (triple.object.value for triple in self.triples if isinstance(triple.object, ox.NamedNode))
        return tuple(dict.fromkeys(iri for iri in found if iri != NIL.value))


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that a shape found wrong with a focus node."""

    focus: Term
    shape: Term
    component: str
    severity_iri: str = f"{SH}Violation"
    path: Path | None = None
    value: Term | None = None
    messages: dict[str, str] = field(default_factory=dict, hash=False)
    nested: tuple["Result", ...] = ()
    graph: str | None = None
    """The named graph that was validated by itself, or None for the data as a whole."""
    constraint: Term | None = None
    """The constraint in SPARQL that found it, where it was one."""

    @property
    def severity(self) -> Severity:
        """How grave this result is."""
        return Severity.of(self.severity_iri)

    def message(self, language: str) -> str:
        """Return the message in a language, else in English, else in any, else what the constraint is called."""
        for tag in (language, "en", "", *sorted(self.messages)):
            if tag in self.messages:
                return self.messages[tag]
        return self.component.removeprefix(SH)

    def key(self) -> tuple[object, ...]:
        """Return what results are sorted by: the gravest first, then thing by thing."""
        path = self.path.text if self.path else ""
        value = "" if self.value is None else str(self.value)
        graph = self.graph or ""
        return (-self.severity, str(self.focus), path, str(self.shape), self.component, value, graph)


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, in a fixed order."""

    results: tuple[Result, ...] = ()

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Report":
        """Return the report of results, sorted."""
        return cls(tuple(sorted(results, key=Result.key)))

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of whatever severity (SHACL, 3.4.1)."""
        return not self.results

    def at_least(self, severity: Severity) -> "Report":
        """Return the report of the results that are as grave as this or graver."""
        return Report(tuple(result for result in self.results if result.severity >= severity))

    def without(self, nodes: Collection[Term]) -> "Report":
        """Return the report of the results that are about other nodes than these."""
        return Report(tuple(result for result in self.results if result.focus not in nodes))

    def merged(self, *others: "Report") -> "Report":
        """Return one report of the results of several."""
        return Report.of(result for report in (self, *others) for result in report.results)

    def graph(self) -> list[ox.Triple]:
        """Return the report as RDF, as section 3.6 of SHACL defines it; blank nodes are numbered in order."""
        return list(_report_triples(self))


def _report_triples(report: Report) -> Iterator[ox.Triple]:
    """Yield the triples of a report."""
    node = ox.BlankNode("report")
    conforms = ox.Literal("true" if report.conforms else "false", datatype=ox.NamedNode(f"{XSD}boolean"))
    yield ox.Triple(node, TYPE, ox.NamedNode(f"{SH}ValidationReport"))
    yield ox.Triple(node, ox.NamedNode(f"{SH}conforms"), conforms)
    nodes = [ox.BlankNode(f"result{number}") for number in range(1, len(report.results) + 1)]
    for of_result in nodes:
        yield ox.Triple(node, ox.NamedNode(f"{SH}result"), of_result)
    for of_result, result in zip(nodes, report.results, strict=True):
        yield from _result_triples(of_result, result)


def _result_triples(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    """Yield the triples of one result and of what is nested in it."""

    def said(name: str, value: Term) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(f"{SH}{name}"), value)

    yield ox.Triple(node, TYPE, ox.NamedNode(f"{SH}ValidationResult"))
    yield said("focusNode", result.focus)
    yield said("resultSeverity", ox.NamedNode(result.severity_iri))
    yield said("sourceShape", result.shape)
    yield said("sourceConstraintComponent", ox.NamedNode(result.component))
    path = relabelled(result.path, node.value) if result.path else None
    if path:
        yield said("resultPath", path.root)
    if result.value is not None:
        yield said("value", result.value)
    if result.constraint is not None:
        yield said("sourceConstraint", result.constraint)
    for language, message in sorted(result.messages.items()):
        yield said("resultMessage", ox.Literal(message, language=language) if language else ox.Literal(message))
    inner = [ox.BlankNode(f"{node.value}-{number}") for number in range(1, len(result.nested) + 1)]
    for detail in inner:
        yield said("detail", detail)
    yield from path.triples if path else ()
    for detail, nested in zip(inner, result.nested, strict=True):
        yield from _result_triples(detail, nested)


def relabelled(path: Path, prefix: str) -> Path:
    """Return a path whose blank nodes are numbered after the result that it belongs to, so that output is stable."""
    names: dict[Term, ox.BlankNode] = {}

    def named(term: Term) -> Term:
        if not isinstance(term, ox.BlankNode):
            return term
        return names.setdefault(term, ox.BlankNode(f"{prefix}-path{len(names) + 1}"))

    root = named(path.root)
    triples = tuple(ox.Triple(named(t.subject), t.predicate, named(t.object)) for t in path.triples)  # type: ignore[arg-type]
    return replace(path, root=root, triples=triples)
