"""The catalog conforms to the shapes of DCAT-AP 3.0.0, checked by our engine and by pySHACL."""

import hashlib
import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from youcheng.rdf.namespaces import EXTERNAL, RDF
from youcheng.validation import validate
from youcheng.web import create_app

FOLDER = Path(__file__).parent / "dcat-ap"
SHAPES = FOLDER / "dcat-ap-SHACL.jsonld"
ENGINES = ["auto", "pyshacl"]
NODE_SHAPES = 42
TYPE = NamedNode(f"{RDF}type")
BROKEN = [
    ("dcat:Catalog", "dcterms:title"),
    ("dcat:Catalog", "dcterms:description"),
    ("dcat:Catalog", "dcterms:publisher"),
    ("dcat:Dataset", "dcterms:title"),
    ("dcat:Dataset", "dcterms:description"),
    ("dcat:Distribution", "dcat:accessURL"),
    ("dcat:DataService", "dcterms:title"),
    ("dcat:DataService", "dcat:endpointURL"),
    ("foaf:Agent", "foaf:name"),
    ("spdx:Checksum", "spdx:algorithm"),
    ("spdx:Checksum", "spdx:checksumValue"),
]
"""What is mandatory, by the class whose members must have it."""
CLASSES = [
    "dcterms:LicenseDocument", "dcterms:LinguisticSystem", "dcterms:Location", "dcterms:MediaType",
    "dcterms:RightsStatement", "dcterms:Standard", "foaf:Agent", "foaf:Document", "rdfs:Resource", "skos:Concept",
    "spdx:ChecksumAlgorithm",
]  # fmt: skip
"""The classes of which something that the catalog names must be."""


def term(name):
    prefix, _, local = name.partition(":")
    return NamedNode(EXTERNAL[prefix] + local)


@pytest.fixture(scope="module")
def shapes():
    return list(parse(path=str(SHAPES), format=RdfFormat.JSON_LD))


@pytest.fixture(scope="module")
def catalog():
    """The description of the dataset, as a portal harvests it."""
    service = create_app({"base": "http://127.0.0.1:8000/"}).test_client()
    service.get("/dumps/SHA256SUMS")  # from now on sizes and checksums are known
    return list(parse(service.get("/dataset.ttl").data, format=RdfFormat.TURTLE))


def test_the_shapes_are_the_published_ones(shapes):
    told = re.search(r"SHA-256: `([0-9a-f]{64})`", (FOLDER / "README.md").read_text(encoding="utf-8"))[1]

    assert hashlib.sha256(SHAPES.read_bytes()).hexdigest() == told
    assert sum(quad.object == term("sh:NodeShape") for quad in shapes) == NODE_SHAPES


@pytest.mark.parametrize("engine", ENGINES)
def test_the_catalog_conforms(catalog, shapes, engine):
    report = validate(catalog, shapes, engine=engine)

    assert [(r.focus, r.path and r.path.text, r.value) for r in report.results] == []
    assert report.conforms


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("cls", "predicate"), BROKEN)
def test_a_catalog_without_a_mandatory_property_does_not_conform(catalog, shapes, engine, cls, predicate):
    members = {quad.subject for quad in catalog if quad.predicate == TYPE and quad.object == term(cls)}
    broken = [quad for quad in catalog if not (quad.subject in members and quad.predicate == term(predicate))]

    assert len(broken) < len(catalog)
    report = validate(broken, shapes, engine=engine)
    assert not report.conforms
    assert {result.focus for result in report.results} <= members


@pytest.mark.parametrize("cls", CLASSES)
def test_a_catalog_with_untyped_references_does_not_conform(catalog, shapes, cls):
    broken = [quad for quad in catalog if not (quad.predicate == TYPE and quad.object == term(cls))]

    assert len(broken) < len(catalog)
    assert not validate(broken, shapes).conforms
