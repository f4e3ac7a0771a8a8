"""The core part of the W3C SHACL test suite against validation as users get it.

The suite is read from beside the project and never copied into it; where it is absent the tests say so and are skipped.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from support.paths import SHARED
from youcheng.validation import Report, validate
from youcheng.validation.shacl import Data
from youcheng.validation.shacl.parser import Reader

SUITE = SHARED / "w3c" / "shacl" / "core"
BASE = "http://www.w3.org/shacl-test/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
TESTS_OF_THE_SUITE = 98

EXCEPTIONS = {}
"""Tests that do not pass, by IRI, with the reason; a test that begins to pass makes this list wrong and fails."""


class Entry(NamedTuple):
    iri: str
    path: Path


def entries() -> list[Entry]:
    """Every file of the suite that holds a test, in order."""
    return [
        Entry(path.relative_to(SUITE).with_suffix("").as_posix(), path)
        for path in sorted(SUITE.rglob("*.ttl"))
        if "sht:Validate" in path.read_text(encoding="utf-8")
    ]


def parameters():
    if not SUITE.is_dir():
        reason = f"the W3C SHACL test suite is not at {SUITE.relative_to(SUITE.parents[4])}: nothing was tested"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="absent")]
    return [
        pytest.param(
            entry,
            id=entry.iri,
            marks=[pytest.mark.xfail(reason=EXCEPTIONS[entry.iri], strict=True)] if entry.iri in EXCEPTIONS else [],
        )
        for entry in entries()
    ]


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
    reader = Reader(Data(triples))
    rows = Counter()
    for found in (t for t in triples if t.predicate.value == f"{SH}result"):
        of = {t.predicate.value.removeprefix(SH): t.object for t in triples if t.subject == found.object}
        path = of.get("resultPath")
        rows[
            of["focusNode"], path and reader.path(path).text, of.get("value"), of["sourceShape"],
            of["sourceConstraintComponent"].value, of["resultSeverity"].value,
        ] += 1  # fmt: skip
    return rows


def without_blank_nodes(rows: Counter) -> Counter:
    """Blank nodes of two files have no name in common: each counts as one like any other."""
    plain = Counter()
    for row, count in rows.items():
        plain[tuple("[]" if isinstance(term, ox.BlankNode) else term for term in row)] += count
    return plain


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("entry", parameters())
def test_report_is_the_one_expected(entry, engine):
    manifest = read(entry.path)
    action = next(t.object for t in manifest if t.predicate.value == f"{MF}action")
    files = [value(manifest, action, f"{SHT}{name}").value.removeprefix(BASE) for name in ("dataGraph", "shapesGraph")]
    data, shapes = (manifest if SUITE / file == entry.path else read(SUITE / file) for file in files)
    expected = expected_rows(manifest)

    report = validate(data, shapes, engine=engine)

    conforms = next(t.object.value for t in manifest if t.predicate.value == f"{SH}conforms")
    assert report.conforms == (conforms == "true")
    rows = rows_of(report)
    if data is not manifest:
        rows, expected = without_blank_nodes(rows), without_blank_nodes(expected)
    assert rows == expected


@pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C SHACL test suite is not beside the project")
def test_the_suite_is_whole():
    assert len(entries()) == TESTS_OF_THE_SUITE


@pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C SHACL test suite is not beside the project")
def test_exceptions_are_tests_of_the_suite():
    assert set(EXCEPTIONS) <= {entry.iri for entry in entries()}
