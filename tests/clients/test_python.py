"""Clients in Python: SPARQLWrapper, rdflib's SPARQLStore and pandas, as in their documentation."""

from urllib.parse import urlencode

import owlready2
import pandas as pd
import pytest
from rdflib import RDFS, XSD, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

LABELS = 'SELECT ?place ?label { ?place rdfs:label ?label FILTER(LANG(?label) = "zh") } ORDER BY ?label'


@pytest.fixture
def wrapper(endpoint):
    return SPARQLWrapper(f"{endpoint.url}sparql")


@pytest.mark.parametrize(("method", "request_method"), [("GET", URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_wrapper_reads_json_with_each_method(wrapper, place, method, request_method):
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(LABELS)

    rows = wrapper.queryAndConvert()["results"]["bindings"]

    assert [(row["place"]["value"], row["label"]["value"]) for row in rows] == [
        (place("kunming"), "昆明市"),
        (place("fujisawa"), "藤泽市"),
    ]


def test_wrapper_reads_xml_csv_and_tsv(wrapper):
    wrapper.setQuery("SELECT ?n { place:kunming yc:value ?n }")

    wrapper.setReturnFormat(XML)
    assert wrapper.queryAndConvert().getElementsByTagName("literal")[0].firstChild.data == "7"
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert() == b"n\r\n7\r\n"
    wrapper.setReturnFormat(TSV)
    assert wrapper.queryAndConvert() == b"?n\n7\n"


def test_wrapper_reads_ask(wrapper):
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("ASK { place:kunming yc:value 8 }")

    assert wrapper.queryAndConvert()["boolean"] is False


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper reads RDF/XML into one
@pytest.mark.parametrize("form", [RDFXML, TURTLE])
def test_wrapper_reads_graphs(wrapper, place, form):
    wrapper.setQuery("CONSTRUCT WHERE { ?s rdfs:label ?label ; yc:value ?n }")
    wrapper.setReturnFormat(form)

    found = wrapper.queryAndConvert()

    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 6
    assert (URIRef(place("kunming")), RDFS.label, Literal("昆明市", lang="zh")) in graph


def test_wrapper_describes(wrapper, place):
    wrapper.setQuery("DESCRIBE place:zurich")
    wrapper.setReturnFormat(TURTLE)

    graph = Graph().parse(data=wrapper.queryAndConvert(), format="turtle")

    assert Literal("a lake,\nand a river") in set(graph.objects())


def test_wrapper_queries_a_named_graph(wrapper, endpoint):
    wrapper.addDefaultGraph(f"{endpoint.url}graph/elsewhere")
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("SELECT * { ?s ?p ?o }")

    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == 1


def test_wrapper_gets_a_syntax_error(wrapper):
    wrapper.setQuery("SELECT * { ?s ?p }")

    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper.query()


def test_sparqlstore_reads_triples_and_answers_queries(endpoint, place):
    graph = Graph(SPARQLStore(f"{endpoint.url}sparql", returnFormat="json"))
    kunming = URIRef(place("kunming"))

    assert set(graph.objects(kunming, RDFS.label)) == {Literal("Kunming", lang="en"), Literal("昆明市", lang="zh")}
    assert len(graph) > 9
    rows = list(graph.query("SELECT ?n ?day { ?s yc:value ?n ; yc:since ?day }"))
    assert [(row.n, row.day) for row in rows] == [(Literal(7), Literal("1981-05-22", datatype=XSD.date))]
    assert graph.query("ASK { ?s yc:value 1.5 }").askAnswer


def test_sparqlstore_constructs_graphs_in_xml(endpoint):
    graph = Graph(SPARQLStore(f"{endpoint.url}sparql", returnFormat="xml"))

    assert len(graph.query("CONSTRUCT WHERE { ?s yc:locatedIn ?o }").graph) == 2


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_sparqlstore_reads_each_format(endpoint, form):
    store = SPARQLStore(f"{endpoint.url}sparql", returnFormat=form)

    rows = [str(row.label) for row in store.query(LABELS)]

    assert rows == ["昆明市", "藤泽市"]


def test_sparqlstore_takes_initial_bindings(endpoint, place):
    graph = Graph(SPARQLStore(f"{endpoint.url}sparql"))

    rows = list(graph.query("SELECT ?label { ?s rdfs:label ?label }", initBindings={"s": URIRef(place("fujisawa"))}))

    assert {str(row.label) for row in rows} == {"Fujisawa", "藤泽市"}


def test_pandas_reads_a_table_from_an_address(endpoint):
    query = "SELECT ?place ?label ?n { ?place rdfs:label ?label OPTIONAL { ?place yc:value ?n } } ORDER BY ?label"

    table = pd.read_csv(f"{endpoint.url}sparql?{urlencode({'query': query, 'format': 'csv'})}")

    assert list(table.columns) == ["place", "label", "n"]
    labels = {"Fujisawa", "Kunming", "昆明市", "藤泽市", 'Zürich, "the small big city"', "a lake,\nand a river"}
    assert set(table.label) == labels
    assert table.n.dtype == "float64"
    assert table.n.sum() == pytest.approx(17.0)
    assert table.n.isna().sum() == 2


def test_pandas_gets_an_error(endpoint):

    with pytest.raises(OSError, match="400"):
        pd.read_csv(f"{endpoint.url}sparql?{urlencode({'query': 'SELECT', 'format': 'csv'})}")


@pytest.mark.parametrize("path", ["ontology.rdf", "ontology", "ontology/axioms"])
def test_owlready2_loads_the_ontology_with_its_axioms_and_individuals(project, tmp_path, path):
    file = tmp_path / "ontology.rdf"
    file.write_bytes(project.get(path, Accept="application/rdf+xml").body)

    world = owlready2.World(filename=":memory:")
    ontology = world.get_ontology(file.as_uri()).load(only_local=True)

    assert "Pairing" in {cls.name for cls in ontology.classes()}
    assert "moreThan" in {individual.name for individual in ontology.individuals()}
    assert list(world.disjoints())
