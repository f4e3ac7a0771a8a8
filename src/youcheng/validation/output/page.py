"""Findings as plain data, from which the service renders a page without the libraries that validate."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from youcheng.rdf.terms import Term
from youcheng.validation.findings import Finding, Findings
from youcheng.validation.output.sentences import MAX_TEXT, Sentences
from youcheng.validation.report import SH, Result, Severity

MAX_RESULTS = 200
MAX_EXCERPT = 160


class ReportPage:
    """The view model of a report on a page."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.sentences = Sentences(findings.shapes.triples if findings.items else (), findings.prefixes)
        self.lines = {one.name: one.content.decode(errors="replace").splitlines() for one in findings.documents}

    def data(self) -> dict[str, Any]:
        """Return the counts, the results of each thing, and the number of results of each shape."""
        findings = self.findings
        shown = sorted(findings.items, key=lambda item: -item.result.severity)[:MAX_RESULTS]
        return {
            "outcome": findings.outcome.value,
            "conforms": not findings.count(Severity.VIOLATION),
            "clean": not findings.items,
            "subject": findings.subject,
            "triples": findings.triples,
            "checked": findings.checked,
            "files": len(findings.documents),
            "notices": findings.notices[:10],
            "counts": {severity.name.lower(): findings.count(severity) for severity in reversed(Severity)},
            "total": len(findings.items),
            "shown": len(shown),
            "things": list(self._things(shown)),
            "shapes": self._by_shape(),
        }

    def _things(self, shown: list[Finding]) -> Iterator[dict[str, Any]]:
        """Yield the things with results, in the order of the document."""
        things: dict[Term, list[Finding]] = {}
        for item in sorted(shown, key=lambda item: (item.file or "", item.line or math.inf, str(item.result.focus))):
            things.setdefault(item.result.focus, []).append(item)
        for focus, items in things.items():
            items.sort(key=lambda item: (-item.result.severity, item.line or math.inf, item.result.key()))
            yield {
                "focus": self._term(focus),
                "file": next((item.file for item in items if item.file), None),
                "stated_in": sorted({graph for item in items for graph in item.stated_in}),
                "entries": list(map(self._entry, items)),
            }

    def _entry(self, item: Finding) -> dict[str, Any]:
        """Return a result with the line of the document that it is about."""
        lines = self.lines.get(item.file or "", [])
        excerpt = lines[item.line - 1].strip() if item.line and item.line <= len(lines) else ""
        return self._result(item.result) | {"file": item.file, "line": item.line, "excerpt": _cut(excerpt, MAX_EXCERPT)}

    def _result(self, result: Result) -> dict[str, Any]:
        value = result.value if result.value != result.focus else None
        return {
            "severity": result.severity.name.lower(),
            "focus": self._term(result.focus),
            "path": result.path.text if result.path else "",
            "message": result.message(self.findings.language) if result.messages else "",
            "value": None if value is None else self._term(value),
            "shape": self._shape(result.shape),
            "component": result.component.removeprefix(SH).removesuffix("ConstraintComponent"),
            "constraint": self.sentences.constraint(result),
            "nested": [self._result(inner) for inner in result.nested],
        }

    def _term(self, term: Term) -> dict[str, str]:
        """Return the text of a term, and its IRI if it has one."""
        iri = term.value if isinstance(term, ox.NamedNode) else ""
        return {"text": _cut(self.findings.shorten(term), MAX_TEXT), "iri": iri}

    def _shape(self, shape: Term) -> dict[str, str]:
        """Return the label of a shape, and its IRI if it has one."""
        if isinstance(shape, ox.NamedNode):
            label = self.findings.label(shape.value)
            return {"iri": shape.value, "short": self.findings.shorten(shape), "label": label}
        return {"iri": "", "short": "", "label": self.findings.label(str(shape))}

    def _by_shape(self) -> list[dict[str, Any]]:
        """Return the number of results of each shape, violations first."""
        counts = Counter((item.result.severity, item.result.shape) for item in self.findings.items)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[0][0], -pair[1], str(pair[0][1])))
        return [
            {"severity": severity.name.lower(), "shape": self._shape(shape), "number": number}
            for (severity, shape), number in ordered
        ]


def _cut(text: str, length: int) -> str:
    """Return a text of at most so many characters, with an ellipsis if it is cut."""
    return f"{text[:length]}…" if len(text) > length else text
