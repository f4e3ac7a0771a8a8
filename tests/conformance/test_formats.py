"""The W3C suites of Turtle, TriG, N-Triples, N-Quads and RDF/XML, read as `youcheng validate` reads documents.

What is read is written again in every format that can hold it, and must come back the same.
"""

import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from conformance.manifest import MF, RDF, Reader
from support.suites import SUITES
from youcheng.errors import DocumentInvalid, FormatImpossible
from youcheng.rdf.formats import GRAPHS
from youcheng.rdf.writers.xml_rules import finished_xml, for_rdf_xml
from youcheng.validation.input import documents

pytestmark = pytest.mark.needs("suites")

BASES = {
    "turtle": "http://www.w3.org/2013/TurtleTests/",
    "trig": "http://www.w3.org/2013/TriGTests/",
    "ntriples": "http://www.w3.org/2013/NTriplesTests/",
    "nquads": "http://www.w3.org/2013/NQuadsTests/",
    "rdf-xml": "http://www.w3.org/2013/RDFXMLTests/",
}
TOTALS = {"turtle": 291, "trig": 335, "ntriples": 68, "nquads": 85, "rdf-xml": 162}
EXCEPTIONS = tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["formats"]


def cases(suite: str) -> list[tuple[str, str, Path, Path | None]]:
    """Return name, kind, document and expected result of every test of a suite."""
    folder, base = SUITES / "w3c" / suite, BASES[suite]
    if not folder.is_dir():
        return []
    path = folder / "manifest.ttl"
    reader = Reader(list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=f"{base}manifest.ttl")))
    (entries,) = reader.subjects(f"{MF}entries")

    def file(test, predicate: str) -> Path | None:
        term = reader.one(test, f"{MF}{predicate}")
        return term and folder / term.value.removeprefix(base)

    return [
        (f"{suite}/{test.value.partition('#')[2]}", kind, file(test, "action"), file(test, "result"))
        for test in reader.items(reader.one(entries, f"{MF}entries"))
        if (kind := reader.one(test, f"{RDF}type"))
    ]


def parameters() -> list:
    found = [
        pytest.param(
            suite,
            kind.value,
            path,
            result,
            id=name,
            marks=[pytest.mark.xfail(reason=EXCEPTIONS[name], strict=True)] if name in EXCEPTIONS else [],
        )
        for suite in TOTALS
        for name, kind, path, result in cases(suite)
    ]
    return found or [pytest.param(None, None, None, None, id="absent")]


def canonical(quads) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def write(quads, form: ox.RdfFormat) -> bytes:
    """Return quads as the endpoint writes them, which refuses what RDF/XML cannot hold."""
    if form == ox.RdfFormat.RDF_XML:
        return finished_xml(ox.serialize(for_rdf_xml(quad.triple for quad in quads), format=form))
    return ox.serialize(quads, format=form)


@pytest.mark.parametrize(("suite", "kind", "path", "result"), parameters())
def test_suite(monkeypatch, suite, kind, path, result):
    base = BASES[suite] + path.relative_to(SUITES / "w3c" / suite).as_posix()
    monkeypatch.setattr(documents, "base_of", lambda _: base)
    content = path.read_bytes()
    if "Negative" in kind:
        with pytest.raises(DocumentInvalid):
            documents.read_document(path.name, content)
        return

    found = documents.read_document(path.name, content).quads

    dataset = canonical(found)
    if result:
        assert dataset == canonical(ox.parse(path=str(result)))
    for form in GRAPHS.values():
        if form.codec.supports_datasets or {quad.graph_name for quad in found} <= {ox.DefaultGraph()}:
            try:
                written = write(found, form.codec)
            except FormatImpossible:
                assert form.name == "rdfxml"
            else:
                again = documents.read_document("document", written, form=form.name)
                assert canonical(again.quads) == dataset, form


@pytest.mark.parametrize("suite", TOTALS)
def test_no_test_of_a_suite_is_lost(suite):
    assert len(cases(suite)) == TOTALS[suite]


def test_exceptions_are_tests_of_the_suites_and_have_reasons():
    assert EXCEPTIONS.keys() <= {name for suite in TOTALS for name, *_ in cases(suite)}
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())
