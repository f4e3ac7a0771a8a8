"""The W3C SHACL test suite, core and SPARQL, against validation as users get it, with each engine.

Tests that do not pass are in `exceptions.toml`, by engine and name, with the reason.
"""

import tomllib
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from support.suites import SUITES
from youcheng.errors import YouchengError
from youcheng.validation import Report, validate
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.property_paths import describe_path

SUITE = SUITES / "shacl"
BASE = "http://www.w3.org/shacl-test/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
TOTALS = {"core": 98, "sparql": 23}
ENGINES = ("auto", "pyshacl")
EXCEPTIONS = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["shacl"]

pytestmark = pytest.mark.needs("suites")


def entries(part: str) -> dict[str, Path]:
    """Return the files of a part of the suite that hold a test, by name."""
    paths = sorted((SUITE / part).rglob("*.ttl"))
    return {
        path.relative_to(SUITE).with_suffix("").as_posix(): path
        for path in paths
        if "sht:Validate" in path.read_text(encoding="utf-8")
    }


def parameters() -> list:
    found = [
        pytest.param(
            path,
            engine,
            id=f"{name}-{engine}",
            marks=[pytest.mark.xfail(reason=reason, strict=True)] if (reason := EXCEPTIONS[engine].get(name)) else [],
        )
        for part in TOTALS
        for name, path in entries(part).items()
        for engine in ENGINES
    ]
    return found or [pytest.param(None, None, id="absent")]


def read(path: Path) -> list[ox.Quad]:
    iri = BASE + path.relative_to(SUITE).as_posix()
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=iri))


def value(triples, subject, predicate):
    return next((t.object for t in triples if t.subject == subject and t.predicate.value == predicate), None)


def rows_of(report: Report) -> Counter:
    """What the suite compares: all but messages and details."""
    return Counter(
        (r.focus, r.path and r.path.text, r.value, r.shape, r.component, r.severity_iri) for r in report.results
    )


def expected_rows(triples) -> Counter:
    graph = GraphIndex(triples)
    rows = Counter()
    for found in (t for t in triples if t.predicate.value == f"{SH}result"):
        of = {t.predicate.value.removeprefix(SH): t.object for t in triples if t.subject == found.object}
        path = of.get("resultPath")
        rows[
            of["focusNode"], path and describe_path(graph, path).text, of.get("value"), of["sourceShape"],
            of["sourceConstraintComponent"].value, of["resultSeverity"].value,
        ] += 1  # fmt: skip
    return rows


def without_blank_nodes(rows: Counter) -> Counter:
    """Blank nodes of two files have no name in common: each counts as one like any other."""
    plain = Counter()
    for row, count in rows.items():
        plain[tuple("[]" if isinstance(term, ox.BlankNode) else term for term in row)] += count
    return plain


@pytest.mark.parametrize(("path", "engine"), parameters())
def test_report_is_the_one_expected(path, engine):
    manifest = read(path)
    action = next(t.object for t in manifest if t.predicate.value == f"{MF}action")
    files = [value(manifest, action, f"{SHT}{name}").value.removeprefix(BASE) for name in ("dataGraph", "shapesGraph")]
    data, shapes = (manifest if SUITE / file == path else read(SUITE / file) for file in files)
    if any(t.object.value == f"{SHT}Failure" for t in manifest if t.predicate.value == f"{MF}result"):
        with pytest.raises(YouchengError):
            validate(data, shapes, engine=engine)
        return
    expected = expected_rows(manifest)

    report = validate(data, shapes, engine=engine)

    conforms = next(t.object.value for t in manifest if t.predicate.value == f"{SH}conforms")
    assert report.conforms == (conforms == "true")
    rows = rows_of(report)
    if data is not manifest:
        rows, expected = without_blank_nodes(rows), without_blank_nodes(expected)
    assert rows == expected


@pytest.mark.parametrize("part", TOTALS)
def test_the_suite_is_whole(part):
    assert len(entries(part)) == TOTALS[part]


@pytest.mark.parametrize("engine", ENGINES)
def test_exceptions_are_tests_of_the_suite_and_have_reasons(engine):
    assert EXCEPTIONS[engine].keys() <= {name for part in TOTALS for name in entries(part)}
    assert all(len(reason) > 20 for reason in EXCEPTIONS[engine].values())
