"""Reports for programs: RDF, JSON, CSV, and the formats that code hosts and test runners read."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import pyoxigraph as ox

from youcheng import __version__
from youcheng.rdf.namespaces import RDFS
from youcheng.rdf.prefixes import used_prefixes
from youcheng.rdf.terms import Term, sh
from youcheng.validation.findings import Finding, Findings
from youcheng.validation.output.text import summary, write_text
from youcheng.validation.report import SH, Outcome, Result, Severity

PROPERTY = sh("property")
COMMENT = ox.NamedNode(f"{RDFS}comment")
LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
COLUMNS = ["severity", "focus", "path", "value", "shape", "component", "message", "file", "line", "stated_in"]
NOT_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]")
CONFORMS = {Outcome.CONFORMS: True, Outcome.FAILS: False, Outcome.UNCHECKED: None}
JUNIT_COUNTS = {"tests": "", "failures": "/failure", "errors": "/error"}
SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _rdf(findings: Findings, rdf_format: ox.RdfFormat) -> str:
    """Return the report as RDF, with the prefixes that it uses."""
    triples = [
        triple
        for triple in findings.report.graph()
        # A report without sh:conforms cannot be mistaken for one of the two answers.
        if findings.outcome is not Outcome.UNCHECKED or triple.predicate.value != f"{SH}conforms"
    ]
    report = triples[0].subject
    comments = [ox.Literal(text, language=findings.language) for text in (summary(findings), *findings.notices)]
    triples += [ox.Triple(report, COMMENT, comment) for comment in comments]
    known = used_prefixes(triples, findings.prefixes.namespaces)
    return (ox.serialize(triples, format=rdf_format, prefixes=known) or b"").decode()


def write_turtle(findings: Findings) -> str:
    """Return the report as RDF (SHACL, 3.6), in Turtle."""
    return _rdf(findings, ox.RdfFormat.TURTLE)


def write_jsonld(findings: Findings) -> str:
    """Return the report as RDF (SHACL, 3.6), in JSON-LD."""
    return _json(json.loads(_rdf(findings, ox.RdfFormat.JSON_LD)))


def write_json(findings: Findings) -> str:
    """Return the report as plain JSON."""
    return _json(
        {
            "outcome": findings.outcome.value,
            "conforms": CONFORMS[findings.outcome],
            "validated": findings.subject,
            "triples": findings.triples,
            "checked": findings.checked,
            "counts": {severity.name.lower(): findings.count(severity) for severity in Severity},
            "notices": list(findings.notices),
            "results": [_row(item) for item in findings.items],
        }
    )


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _row(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data, with full IRIs."""
    place = {"file": finding.file, "line": finding.line, "stated_in": list(finding.stated_in)}
    return _plain(finding.result) | place


def _plain(result: Result) -> dict[str, Any]:
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
    """Return an IRI as it is, or another term in N-Triples syntax."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def write_csv(findings: Findings) -> str:
    """Return the report as a table with a row for each result, and messages in the language of the report."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    table.writeheader()
    for item in findings.items:
        row = _row(item)
        row |= {"message": item.result.message(findings.language), "stated_in": " ".join(item.stated_in)}
        table.writerow({name: _harmless(row[name]) for name in COLUMNS})
    for notice in findings.notices:
        table.writerow({"severity": "notice", "message": _harmless(notice)})
    if findings.outcome is Outcome.UNCHECKED:
        table.writerow({"severity": findings.outcome.value, "message": _harmless(summary(findings))})
    return out.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet evaluates as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def write_sarif(findings: Findings) -> str:
    """Return the report as SARIF 2.1.0, which code hosts show beside the lines."""
    rules = {rule: index for index, rule in enumerate(sorted({_value(item.result.shape) for item in findings.items}))}
    driver = {
        "name": "youcheng validate",
        "version": __version__,
        "informationUri": "https://w3id.org/youcheng/shapes",
        "rules": [_rule(rule, _title(rule, findings)) for rule in rules],
    }
    results = [_sarif_result(item, findings, rules) for item in findings.items]
    unchecked = findings.outcome is Outcome.UNCHECKED
    notifications = [("warning", notice) for notice in findings.notices] + [("error", summary(findings))] * unchecked
    invocation = {
        "executionSuccessful": not unchecked,
        "toolExecutionNotifications": [{"level": level, "message": {"text": text}} for level, text in notifications],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "properties": {"outcome": findings.outcome.value, "checked": findings.checked},
        "results": results,
    }
    return _json({"$schema": SARIF, "version": "2.1.0", "runs": [run]})


def _rule(shape: str, title: str) -> dict[str, Any]:
    """Return a shape as a rule of SARIF."""
    if shape.startswith("_:"):
        return {"id": shape}
    return {"id": shape, "name": title, "shortDescription": {"text": title}, "helpUri": shape}


def _title(shape: str, findings: Findings) -> str:
    """Return the label of a shape, or the end of its IRI."""
    return findings.label(shape) or shape.rsplit("#", 1)[-1]


def _sarif_result(item: Finding, findings: Findings, rules: dict[str, int]) -> dict[str, Any]:
    """Return a finding as a result of SARIF."""
    rule = _value(item.result.shape)
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": _value(item.result.focus), "kind": "object"}]
    }
    if item.file:
        region = {"region": {"startLine": item.line}} if item.line else {}
        path = PurePath(item.file)
        uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
        location["physicalLocation"] = {"artifactLocation": {"uri": uri}, **region}
    return {
        "ruleId": rule,
        "ruleIndex": rules[rule],
        "level": LEVELS[item.result.severity],
        "message": {"text": _line(item, findings)},
        "locations": [location],
    }


def _line(item: Finding, findings: Findings) -> str:
    """Return the focus node and the message of a finding."""
    return f"{findings.shorten(item.result.focus)}: {item.result.message(findings.language)}"


def write_junit(findings: Findings) -> str:
    """Return the report as JUnit XML: each shape that was applied is a test case, which fails if it has violations."""
    by_shape: dict[str, list[Finding]] = {shape: [] for shape in sorted(map(_value, _applied(findings)))}
    for item in findings.items:
        by_shape.setdefault(_value(item.result.shape), []).append(item)
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", {"name": findings.subject})
    for shape, items in by_shape.items():
        _add_test_case(suite, shape, items, findings)
    if findings.outcome is Outcome.UNCHECKED:
        case = SubElement(suite, "testcase", {"classname": "youcheng", "name": findings.outcome.value})
        SubElement(case, "error", {"type": findings.outcome.value, "message": summary(findings)})
    counts = {name: str(len(suite.findall(f"testcase{path}"))) for name, path in JUNIT_COUNTS.items()}
    for element in (suites, suite):
        element.attrib |= counts
    SubElement(suite, "system-out").text = "\n".join([*findings.notices, summary(findings)])
    indent(suites)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + NOT_XML.sub("\ufffd", tostring(suites, encoding="unicode")) + "\n"
    )


def _applied(findings: Findings) -> set[Term]:
    """Return the shapes that were applied, and their property shapes."""
    properties: dict[Term, list[Term]] = {}
    for triple in findings.shapes.triples:
        if triple.predicate == PROPERTY:
            properties.setdefault(triple.subject, []).append(triple.object)
    applied, pending = set(findings.applied), list(findings.applied)
    while pending:
        new = set(properties.get(pending.pop(), ())) - applied
        applied |= new
        pending += new
    return applied


def _add_test_case(suite: Element, shape: str, items: list[Finding], findings: Findings) -> None:
    """Add a shape to a test suite: its violations as a failure, its other results as output."""
    name, class_name = _title(shape, findings), shape if shape.startswith("_:") else findings.shorten(shape)
    case = SubElement(suite, "testcase", {"classname": class_name, "name": name})
    lines: dict[bool, list[str]] = {True: [], False: []}
    for item in items:
        place = f"{item.file}:{item.line}: " if item.file and item.line else f"{item.file}: " if item.file else ""
        lines[item.result.severity is Severity.VIOLATION].append(place + _line(item, findings))
    if lines[True]:
        failure = SubElement(case, "failure", {"type": "Violation", "message": f"{len(lines[True])} × {name}"})
        failure.text = "\n".join(lines[True])
    if lines[False]:
        SubElement(case, "system-out").text = "\n".join(lines[False])


WRITERS: dict[str, Callable[[Findings], str]] = {
    "text": write_text,
    "turtle": write_turtle,
    "jsonld": write_jsonld,
    "json": write_json,
    "csv": write_csv,
    "sarif": write_sarif,
    "junit": write_junit,
}
