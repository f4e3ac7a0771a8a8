"""A report for programs: RDF, JSON, CSV, and what code hosts and test runners read."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import pyoxigraph as ox

from youcheng import __version__
from youcheng.rdf.prefixes import used_prefixes
from youcheng.validation.engine import Shapes
from youcheng.validation.findings import Finding, Findings
from youcheng.validation.output.text import write_text
from youcheng.validation.report import SH, Result, Severity

LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
COLUMNS = ["severity", "focus", "path", "value", "shape", "component", "message", "file", "line", "stated_in"]
NOT_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]")
SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _rdf(findings: Findings, rdf_format: ox.RdfFormat) -> str:
    """Return the report as RDF, with the prefixes that it uses."""
    triples = findings.report.graph()
    known = used_prefixes(triples, findings.prefixes.namespaces)
    return (ox.serialize(triples, format=rdf_format, prefixes=known) or b"").decode()


def write_turtle(findings: Findings, _: Shapes) -> str:
    """Return the report as SHACL defines it, in Turtle."""
    return _rdf(findings, ox.RdfFormat.TURTLE)


def write_jsonld(findings: Findings, _: Shapes) -> str:
    """Return the report as SHACL defines it, in JSON-LD."""
    return json.dumps(json.loads(_rdf(findings, ox.RdfFormat.JSON_LD)), ensure_ascii=False, indent=2) + "\n"


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data, with IRIs in full."""
    return _plain(finding.result) | {"file": finding.file, "line": finding.line, "stated_in": list(finding.stated_in)}


def _plain(result: Result) -> dict[str, Any]:
    """Return a result as plain data."""
    return {
        "severity": result.severity.name.lower(),
        "focus": _value(result.focus),
        "path": (result.path.iri or result.path.text) if result.path else None,
        "value": None if result.value is None else _value(result.value),
        "shape": _value(result.shape),
        "component": result.component.removeprefix(SH),
        "message": result.messages,
        "nested": [_plain(inner) for inner in result.nested],
    }


def _value(term: object) -> str:
    """Return an IRI as it is, and another term in the syntax of N-Triples."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def write_json(findings: Findings, _: Shapes) -> str:
    """Return the report as JSON for whoever does not want RDF."""
    counts = {severity.name.lower(): 0 for severity in Severity}
    for item in findings.items:
        counts[item.result.severity.name.lower()] += 1
    data = {
        "conforms": findings.report.conforms,
        "validated": findings.subject,
        "triples": findings.triples,
        "counts": counts,
        "results": [plain(item) for item in findings.items],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def write_csv(findings: Findings, _: Shapes) -> str:
    """Return the report as a table, one result a row, the message in the language asked for."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    table.writeheader()
    for item in findings.items:
        row = plain(item)
        row |= {"message": item.result.message(findings.language), "stated_in": " ".join(item.stated_in)}
        table.writerow({name: _harmless(row[name]) for name in COLUMNS})
    return out.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def write_sarif(findings: Findings, shapes: Shapes) -> str:
    """Return the report as SARIF 2.1.0, which code hosts show beside the lines concerned."""
    rules = sorted({_value(item.result.shape) for item in findings.items})
    driver = {
        "name": "youcheng validate",
        "version": __version__,
        "informationUri": "https://w3id.org/youcheng/shapes",
        "rules": [_rule(rule, shapes, findings.language) for rule in rules],
    }
    results = [_sarif_result(item, findings, rules) for item in findings.items]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(iri: str, shapes: Shapes, language: str) -> dict[str, Any]:
    """Return a shape as a rule of SARIF."""
    label = _label(iri, shapes, language)
    if iri.startswith("_:"):
        return {"id": iri}
    return {"id": iri, "name": label, "shortDescription": {"text": label}, "helpUri": iri}


def _label(iri: str, shapes: Shapes, language: str) -> str:
    """Return what a shape is called in a language, else the end of its IRI."""
    labels = shapes.labels.get(iri, {})
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), iri.rsplit("#", 1)[-1])


def _sarif_result(item: Finding, findings: Findings, rules: list[str]) -> dict[str, Any]:
    """Return a finding as a result of SARIF."""
    rule = _value(item.result.shape)
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": _value(item.result.focus), "kind": "object"}]
    }
    if item.file:
        region = {"region": {"startLine": item.line}} if item.line else {}
        location["physicalLocation"] = {"artifactLocation": {"uri": item.file}, **region}
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": LEVELS[item.result.severity],
        "message": {"text": f"{findings.shorten(item.result.focus)}: {item.result.message(findings.language)}"},
        "locations": [location],
    }


def write_junit(findings: Findings, shapes: Shapes) -> str:
    """Return the report as JUnit XML: each shape is a test, which each of its violations fails."""
    by_shape: dict[str, list[Finding]] = {shape: [] for shape in sorted(shapes.labels)}
    for item in findings.items:
        by_shape.setdefault(_value(item.result.shape), []).append(item)
    failed = {
        shape: [item for item in items if item.result.severity is Severity.VIOLATION]
        for shape, items in by_shape.items()
    }
    totals = {"tests": str(len(by_shape)), "failures": str(sum(map(bool, failed.values()))), "errors": "0"}
    suites = Element("testsuites", totals)
    suite = SubElement(suites, "testsuite", {"name": findings.subject, **totals})
    for shape, items in by_shape.items():
        name = _label(shape, shapes, findings.language)
        case = SubElement(
            suite, "testcase", {"classname": shape if shape.startswith("_:") else findings.shorten(shape), "name": name}
        )
        if failed[shape]:
            count = len(failed[shape])
            failure = SubElement(case, "failure", {"type": "Violation", "message": f"{count} × {name}"})
            failure.text = "\n".join(_junit_line(item, findings) for item in failed[shape])
        others = [item for item in items if item not in failed[shape]]
        if others:
            SubElement(case, "system-out").text = "\n".join(_junit_line(item, findings) for item in others)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + NOT_XML.sub("�", tostring(suites, encoding="unicode")) + "\n"


def _junit_line(item: Finding, findings: Findings) -> str:
    """Return a finding as a line of text."""
    place = f"{item.file}:{item.line}: " if item.file and item.line else f"{item.file}: " if item.file else ""
    return f"{place}{findings.shorten(item.result.focus)}: {item.result.message(findings.language)}"


WRITERS: dict[str, Callable[[Findings, Shapes], str]] = {
    "text": lambda findings, _: write_text(findings),
    "turtle": write_turtle,
    "jsonld": write_jsonld,
    "json": write_json,
    "csv": write_csv,
    "sarif": write_sarif,
    "junit": write_junit,
}
