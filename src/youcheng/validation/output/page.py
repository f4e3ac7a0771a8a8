"""An outcome as plain data, of which a page can be made without anything that validates."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import XSD
from youcheng.rdf.terms import Term
from youcheng.validation.findings import Finding, Findings
from youcheng.validation.jobs.job import Outcome
from youcheng.validation.report import SH, Result, Severity
from youcheng.validation.shacl.parser import NO_CONSTRAINTS

if TYPE_CHECKING:
    from youcheng.validation import Shapes

SHOWN = 200
"""So many results are shown on a page; a file holds them all."""
EXCERPT = 160
"""So many characters of a line are shown."""
UNNAMED = "[ … ]"
LONGEST_LIST = 20
"""So many members of a list are shown."""
LONGEST = 300
"""So many characters of a value or of what a shape asks for are shown."""
PLAIN = {f"{XSD}{name}" for name in ("integer", "decimal", "boolean")}
"""Numbers and truths are written as they are."""
SUFFIX = "ConstraintComponent"


def page(outcome: Outcome) -> dict[str, Any]:
    """Return what a page shows: counts, then thing by thing, then shape by shape."""
    return Page(outcome).written()


class Page:
    """An outcome on its way to a page."""

    def __init__(self, outcome: Outcome) -> None:
        """Index the shapes by what is said of each, and the documents by line."""
        self.outcome = outcome
        self.findings: Findings = outcome.findings
        self.shapes: Shapes = outcome.shapes
        self.said: dict[Term, list[tuple[str, Term]]] = {}
        for triple in outcome.shapes.triples if outcome.findings.items else ():
            self.said.setdefault(triple.subject, []).append((triple.predicate.value, triple.object))
        self.lines = {one.name: one.content.decode(errors="replace").splitlines() for one in outcome.documents}

    def written(self) -> dict[str, Any]:
        """Return the whole."""
        counts = Counter(item.result.severity for item in self.findings.items)
        shown = sorted(self.findings.items, key=lambda item: -item.result.severity)[:SHOWN]
        return {
            "conforms": not counts[Severity.VIOLATION],
            "clean": not counts,
            "subject": self.findings.subject,
            "triples": self.findings.triples,
            "checked": self.outcome.checked,
            "files": len(self.outcome.documents),
            "imports": self.outcome.imports[:10],
            "counts": {severity.name.lower(): counts[severity] for severity in reversed(Severity)},
            "total": len(self.findings.items),
            "shown": len(shown),
            "things": list(self._things(shown)),
            "shapes": self._by_shape(),
        }

    def _things(self, shown: list[Finding]) -> Iterator[dict[str, Any]]:
        """Yield the things concerned, in the order of the document."""
        things: dict[Term, list[Finding]] = {}
        for item in sorted(shown, key=lambda item: (item.file or "", item.line or math.inf, str(item.result.focus))):
            things.setdefault(item.result.focus, []).append(item)
        for focus, items in things.items():
            yield {
                "focus": self._term(focus),
                "file": next((item.file for item in items if item.file), None),
                "stated_in": sorted({graph for item in items for graph in item.stated_in}),
                "entries": [self._entry(item) for item in sorted(items, key=_gravest_first)],
            }

    def _entry(self, item: Finding) -> dict[str, Any]:
        """Return one result."""
        lines = self.lines.get(item.file or "", [])
        excerpt = lines[item.line - 1].strip() if item.line and item.line <= len(lines) else ""
        return self._result(item.result) | {
            "file": item.file,
            "line": item.line,
            "excerpt": f"{excerpt[:EXCERPT]}…" if len(excerpt) > EXCERPT else excerpt,
        }

    def _result(self, result: Result) -> dict[str, Any]:
        value = result.value if result.value != result.focus else None
        return {
            "severity": result.severity.name.lower(),
            "focus": self._term(result.focus),
            "path": result.path.text if result.path else "",
            "message": result.message(self.findings.language) if result.messages else "",
            "value": None if value is None else self._term(value),
            "shape": self._shape(result.shape),
            "component": result.component.removeprefix(SH).removesuffix(SUFFIX),
            "asked": self.asked(result),
            "nested": [self._result(inner) for inner in result.nested],
        }

    def _term(self, term: Term) -> dict[str, str]:
        """Return a term as it is shown, and its IRI where it has one."""
        text = self.findings.shorten(term)
        return {
            "text": f"{text[:LONGEST]}…" if len(text) > LONGEST else text,
            "iri": term.value if isinstance(term, ox.NamedNode) else "",
        }

    def _shape(self, shape: Term) -> dict[str, str]:
        """Return what a shape is called, and its IRI where it has one."""
        named = isinstance(shape, ox.NamedNode)
        labels = self.shapes.labels.get(shape.value if named else str(shape), {})  # type: ignore[union-attr]
        label = labels.get(self.findings.language) or labels.get("en") or next(iter(labels.values()), "")
        short = self.findings.shorten(shape)
        return {"iri": shape.value if named else "", "short": short if named else "", "label": label}  # type: ignore[union-attr]

    def _by_shape(self) -> list[dict[str, Any]]:
        """Return how many results each shape has, the gravest and most first."""
        counts = Counter((item.result.severity, item.result.shape) for item in self.findings.items)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[0][0], -pair[1], str(pair[0][1])))
        return [
            {"severity": severity.name.lower(), "shape": self._shape(shape), "number": number}
            for (severity, shape), number in ordered
        ]

    def asked(self, result: Result) -> str:
        """Return what the constraint of a result asks for, as it stands in the shape: ``sh:minCount 1``."""
        name = result.component.removeprefix(SH).removesuffix(SUFFIX)
        parameter = name[:1].lower() + name[1:]
        if parameter in NO_CONSTRAINTS or parameter == "sPARQL":
            return ""
        values = [value for predicate, value in self.said.get(result.shape, []) if predicate == f"{SH}{parameter}"]
        text = ", ".join(self._written(value) for value in values[:5])
        # What stands in a nameless shape is told by the message, or by the reasons behind the result.
        return f"sh:{parameter} {text[:LONGEST]}" if text and UNNAMED not in text else ""

    def _written(self, term: Term) -> str:
        """Return a term as Turtle writes it: lists by their members, other blank nodes as a sign that there is more."""
        if isinstance(term, ox.Literal) and term.datatype.value in PLAIN:
            return term.value
        if not isinstance(term, ox.BlankNode):
            return self.findings.shorten(term)
        members = list_members(term, self._values) or []
        # Members without a name are not followed: a list may be a member of itself.
        texts = [UNNAMED if isinstance(each, ox.BlankNode) else self._written(each) for each in members[:LONGEST_LIST]]
        return f"( {' '.join(texts)} )" if texts else UNNAMED

    def _values(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        return [value for known, value in self.said.get(node, []) if known == predicate.value]


def _gravest_first(item: Finding) -> tuple[object, ...]:
    """Return what the results of a thing are sorted by: the gravest first, then as the document has them."""
    return (-item.result.severity, item.line or math.inf, item.result.key())
