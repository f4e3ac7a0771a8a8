"""Validation reports, and their results as RDF."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from types import MappingProxyType

import pyoxigraph as ox

from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.rdf.terms import NIL, TYPE, Term, sh, value_of

SH = EXTERNAL["sh"]


class Severity(IntEnum):
    """The severity of a result, in ascending order."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @classmethod
    def of(cls, iri: str) -> "Severity":
        """Return the severity with an IRI; a custom severity counts as a violation.

        >>> Severity.of("http://www.w3.org/ns/shacl#Warning").name
        'WARNING'
        """
        return {f"{SH}Info": cls.INFO, f"{SH}Warning": cls.WARNING}.get(iri, cls.VIOLATION)


class Outcome(Enum):
    """What a validation says of the data."""

    CONFORMS = "conforms"
    FAILS = "does-not-conform"
    UNCHECKED = "could-not-be-checked"


@dataclass(frozen=True, slots=True)
class Path:
    """A property path of a report: its node, the triples that describe the node, and its text in SPARQL syntax."""

    root: Term
    triples: tuple[ox.Triple, ...] = ()
    text: str = ""

    @property
    def iri(self) -> str | None:
        """The IRI of the property, or None if the path is not a single property."""
        return self.root.value if isinstance(self.root, ox.NamedNode) else None

    @property
    def predicates(self) -> tuple[str, ...]:
        """The properties of the path, in order."""
        if self.iri:
            return (self.iri,)
        iris = (triple.object.value for triple in self.triples if isinstance(triple.object, ox.NamedNode))
        return tuple(dict.fromkeys(iri for iri in iris if iri != NIL.value))

    def with_terms(self, change: Callable[[Term], Term]) -> "Path":
        """Return the path with each subject and object replaced by a function."""
        triples = tuple(ox.Triple(change(t.subject), t.predicate, change(t.object)) for t in self.triples)  # type: ignore[arg-type]
        return replace(self, root=change(self.root), triples=triples)


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result (SHACL, 3.6.2): a failure of a focus node."""

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

    @property
    def severity(self) -> Severity:
        """The severity, in which a custom severity counts as a violation."""
        return Severity.of(self.severity_iri)

    def message(self, language: str) -> str:
        """Return the message in a language, or else in English, or else in any, or else the name of the component."""
        for tag in (language, "en", "", *sorted(self.messages)):
            if tag in self.messages:
                return self.messages[tag]
        return self.component.removeprefix(SH)

    def key(self) -> tuple[object, ...]:
        """Return a sort key: violations first, then by focus node."""
        path = self.path.text if self.path else ""
        value = "" if self.value is None else str(self.value)
        graph = self.graph or ""
        return (-self.severity, str(self.focus), path, str(self.shape), self.component, value, graph)

    def with_terms(self, change: Callable[[Term], Term]) -> "Result":
        """Return the result with each term replaced by a function."""
        return replace(
            self,
            focus=change(self.focus),
            shape=change(self.shape),
            path=self.path.with_terms(change) if self.path else None,
            value=None if self.value is None else change(self.value),
            nested=tuple(result.with_terms(change) for result in self.nested),
            graph=value_of(change(ox.NamedNode(self.graph))) if self.graph else None,
            constraint=None if self.constraint is None else change(self.constraint),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, in a fixed order."""

    results: tuple[Result, ...] = ()
    targets: Mapping[Term, frozenset[Term]] = field(default_factory=dict, hash=False)
    """The focus nodes of each shape that was applied to some."""

    @classmethod
    def of(cls, results: Iterable[Result], targets: Mapping[Term, frozenset[Term]] = MappingProxyType({})) -> "Report":
        """Return the report of results, sorted."""
        return cls(tuple(sorted(results, key=Result.key)), targets)

    @property
    def focus_nodes(self) -> frozenset[Term]:
        """The nodes that shapes with targets were applied to."""
        return frozenset().union(*self.targets.values())

    @property
    def conforms(self) -> bool:
        """Whether there is no result, of any severity (SHACL, 3.4.1)."""
        return not self.results

    def at_least(self, severity: Severity) -> "Report":
        """Return the report of the results with at least a severity."""
        return replace(self, results=tuple(result for result in self.results if result.severity >= severity))

    def without(self, nodes: Collection[Term]) -> "Report":
        """Return the report without the results about some focus nodes."""
        return replace(self, results=tuple(result for result in self.results if result.focus not in nodes))

    def merged(self, *others: "Report") -> "Report":
        """Return one report of the results of several."""
        targets: dict[Term, frozenset[Term]] = {}
        for report in (self, *others):
            for shape, nodes in report.targets.items():
                targets[shape] = targets.get(shape, frozenset()) | nodes
        return Report.of((result for report in (self, *others) for result in report.results), targets)

    def with_terms(self, change: Callable[[Term], Term]) -> "Report":
        """Return the report with each term of its results replaced by a function."""
        return replace(self, results=tuple(result.with_terms(change) for result in self.results))

    def graph(self) -> list[ox.Triple]:
        """Return the report as RDF (SHACL, 3.6), with blank nodes numbered in order."""
        return list(_report_triples(self))


def _report_triples(report: Report) -> Iterator[ox.Triple]:
    """Yield the triples of a report."""
    node = ox.BlankNode("report")
    conforms = ox.Literal("true" if report.conforms else "false", datatype=ox.NamedNode(f"{XSD}boolean"))
    yield ox.Triple(node, TYPE, sh("ValidationReport"))
    yield ox.Triple(node, sh("conforms"), conforms)
    nodes = [ox.BlankNode(f"result{number}") for number in range(1, len(report.results) + 1)]
    for of_result in nodes:
        yield ox.Triple(node, sh("result"), of_result)
    for of_result, result in zip(nodes, report.results, strict=True):
        yield from _result_triples(of_result, result)


def _result_triples(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    """Yield the triples of one result and of what is nested in it."""

    def statement(name: str, value: Term) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(f"{SH}{name}"), value)

    yield ox.Triple(node, TYPE, sh("ValidationResult"))
    yield statement("focusNode", result.focus)
    yield statement("resultSeverity", ox.NamedNode(result.severity_iri))
    yield statement("sourceShape", result.shape)
    yield statement("sourceConstraintComponent", ox.NamedNode(result.component))
    path = _relabelled(result.path, node.value) if result.path else None
    if path:
        yield statement("resultPath", path.root)
    if result.value is not None:
        yield statement("value", result.value)
    if result.constraint is not None:
        yield statement("sourceConstraint", result.constraint)
    for language, message in sorted(result.messages.items()):
        yield statement("resultMessage", ox.Literal(message, language=language) if language else ox.Literal(message))
    inner = [ox.BlankNode(f"{node.value}-{number}") for number in range(1, len(result.nested) + 1)]
    for detail in inner:
        yield statement("detail", detail)
    yield from path.triples if path else ()
    for detail, nested in zip(inner, result.nested, strict=True):
        yield from _result_triples(detail, nested)


def _relabelled(path: Path, prefix: str) -> Path:
    """Return a path whose blank nodes are numbered after its result, so that the output is stable."""
    names: dict[Term, Term] = {}

    def label(term: Term) -> Term:
        if not isinstance(term, ox.BlankNode):
            return term
        return names.setdefault(term, ox.BlankNode(f"{prefix}-path{len(names) + 1}"))

    return path.with_terms(label)
