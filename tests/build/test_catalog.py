"""The catalog: what it counts is what is there, and every graph is described."""

from collections.abc import Callable
from importlib.metadata import version

import pytest
from pyoxigraph import NamedNode, Quad, Store

from youcheng import __version__
from youcheng.build.pipeline import Inputs, build
from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import ALIGNED, BASE, ELSEWHERE, prefixes
from youcheng.store.open import open_store

PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes().items())


@pytest.fixture(scope="module")
def store(dataset: bytes) -> Store:
    return open_store(dataset)


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    return [tuple(term.value for term in row) for row in store.query(PREFIXES + query)]


@pytest.fixture(scope="module")
def own(dataset: bytes) -> Store:
    """The default graph without what it repeats in other vocabularies."""
    store = open_store(dataset)
    repeated = store.quads_for_pattern(None, None, None, NamedNode(ALIGNED))
    for quad in list(repeated):
        store.remove(Quad(*quad.triple))
    return store


@pytest.mark.parametrize(
    ("statistic", "counted"),
    [
        ("void:triples", "(COUNT(*) AS ?n) WHERE { ?s ?p ?o }"),
        ("void:distinctSubjects", "(COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"),
        ("void:properties", "(COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }"),
        ("void:classes", "(COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }"),
        ("void:entities", f'(COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s ?p ?o FILTER REGEX(STR(?s), "^{BASE}id/[^#]*$") }}'),
    ],
)
def test_statistic_is_what_a_query_counts(own: Store, statistic: str, counted: str) -> None:
    said = rows(own, f"SELECT ?n WHERE {{ <{BASE}dataset> {statistic} ?n }}")

    assert rows(own, f"SELECT {counted}") == said
    assert int(said[0][0]) > 0


def test_partitions_are_what_queries_count(own: Store) -> None:
    by_class = rows(own, "SELECT ?c ?n WHERE { ?d void:classPartition ?p . ?p void:class ?c ; void:entities ?n }")
    by_property = rows(
        own, "SELECT ?c ?n WHERE { ?d void:propertyPartition ?p . ?p void:property ?c ; void:triples ?n }"
    )

    assert rows(own, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c") == sorted(
        by_class
    )
    assert rows(own, "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p") == sorted(by_property)


def test_every_graph_is_described_with_its_size_its_names_and_its_place(store: Store) -> None:
    described = rows(
        store,
        """SELECT ?g ?n WHERE {
          ?d void:subset ?g . ?g a sd:NamedGraph , void:Dataset ; void:triples ?n ; yc:inDefaultGraph ?in .
          ?g sd:name ?g ; rdfs:label ?en , ?zh FILTER (LANG(?en) = "en" && LANG(?zh) = "zh")
        } ORDER BY ?g""",
    )

    graphs = f"""SELECT ?g (COUNT(*) AS ?n) WHERE {{
      GRAPH ?g {{ ?s ?p ?o }} FILTER (!STRSTARTS(STR(?g), "{BASE}id/")) }} GROUP BY ?g ORDER BY ?g"""
    elsewhere = f"{BASE}graph/elsewhere/register"
    assert rows(store, graphs) == described
    assert elsewhere in dict(described)


def test_default_graph_is_the_merge_of_the_graphs_said_to_be_in_it(store: Store) -> None:
    said = {g for (g,) in rows(store, "SELECT ?g WHERE { ?graph sd:name ?g ; yc:inDefaultGraph true }")}
    merged = {q.triple for q in store if getattr(q.graph_name, "value", None) in said}

    assert merged == {q.triple for q in store if not hasattr(q.graph_name, "value")}


def test_graph_of_a_passage_is_the_annotators_and_derived_from_the_source(store: Store) -> None:
    query = """SELECT ?graph ?who ?from WHERE {
      ?d sd:namedGraph ?graph .
      ?graph a sd:NamedGraph ; sd:name passage:3 ; prov:wasAttributedTo ?who ; prov:wasDerivedFrom ?from }"""
    names = ("id/passage/3#graph", "dataset#contributors", "id/source/qingxi-2021")

    assert [tuple(f"{BASE}{name}" for name in names)] == rows(store, query)


def test_passage_is_no_dataset(store: Store) -> None:
    assert (
        rows(store, "SELECT ?p WHERE { ?passage a yc:Passage ; ?p ?o FILTER (STRSTARTS(STR(?p), STR(void:))) }") == []
    )
    assert rows(store, "SELECT ?s WHERE { ?passage a yc:Passage . ?s void:subset|sd:namedGraph ?passage }") == []


def test_version_is_that_of_the_package(store: Store) -> None:
    query = f"SELECT ?v ?iri WHERE {{ <{BASE}dataset> dcat:version ?v ; dcat:hasCurrentVersion ?iri }}"

    assert [(__version__, f"{BASE}dataset/{__version__}")] == rows(store, query)
    assert version("youcheng") == __version__


def test_graph_that_nobody_describes_is_refused(article: Inputs, edit: Callable[[str, str, str], None]) -> None:
    edit("elsewhere/register.trig", ' , "登记册（测试用）"@zh', "")

    with pytest.raises(VoiceViolated, match=rf"the graphs <{ELSEWHERE}register> @zh have no rdfs:label"):
        build(article, reason=False)
