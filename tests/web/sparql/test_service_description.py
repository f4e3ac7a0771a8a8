"""The service description agrees with the service."""

import json
from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, NamedNode, QuerySolutions, RdfFormat, Store, parse

from support.live_server import Live, serve
from support.paths import FIXTURES, ROOT
from youcheng.rdf.namespaces import EXTERNAL
from youcheng.web.http.formats import GRAPHS, RESULTS
from youcheng.web.sparql.service_description import FORMATS

NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "turtle": "Turtle", "ntriples": "N-Triples", "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD", "trig": "TriG", "nquads": "N-Quads",
}  # fmt: skip
"""The last part of the IRI of each format (https://www.w3.org/ns/formats/)."""
ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
SD, VOID = EXTERNAL["sd"], EXTERNAL["void"]

Described = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(ENDPOINT, "--workers", "1") as live:
        yield live


@pytest.fixture(scope="module")
def described(live: Live) -> Described:
    """The description by subject and predicate."""
    found: Described = {}
    for quad in parse(input=live.get("sparql", Accept="text/turtle").body, format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode | BlankNode)
        found.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object.value)
    return found


def values(described: Described, predicate: str) -> list[str]:
    return [value for (_, name), found in described.items() if name == predicate for value in found]


def test_description_has_the_endpoint_and_the_language(live: Live, described: Described) -> None:
    assert values(described, f"{SD}endpoint") == [f"{live.url}sparql"]
    assert values(described, f"{SD}supportedLanguage") == [f"{SD}SPARQL11Query"]


def test_each_format_that_is_named_is_served_and_the_other_way_round(live: Live, described: Described) -> None:
    served = set()
    for query, formats in (("ASK {}", RESULTS), ("CONSTRUCT WHERE { ?s ?p ?o }", GRAPHS)):
        for format_ in formats:
            answer = live.ask(query, format_.media_type)
            assert answer.headers["Content-Type"].split(";")[0] == format_.media_type
            served.add(f"{FORMATS}{NAMES[format_.name]}")

    assert set(values(described, f"{SD}resultFormat")) == served


def test_graphs_are_those_of_the_dataset(live: Live, described: Described) -> None:
    names = {f"{live.url}graph/{name}": size for name, size in (("one", "3"), ("two", "3"), ("three", "1"))}
    sizes = {}
    for node in values(described, f"{SD}namedGraph"):
        (name,) = described[node, f"{SD}name"]
        (graph,) = described[node, f"{SD}graph"]
        (sizes[name],) = described[graph, f"{VOID}triples"]
    assert sizes == names

    (default,) = values(described, f"{SD}defaultGraph")
    assert described[default, f"{VOID}triples"] == ["6"]


def test_no_feature_is_claimed_that_is_not_there(described: Described) -> None:
    assert values(described, f"{SD}feature") == []


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.name)
def test_description_is_negotiated(live: Live, format_) -> None:
    for answer in (live.get("sparql", Accept=format_.media_type), live.get(f"sparql?format={format_.name}")):
        assert (answer.status, answer.headers["Content-Type"]) == (200, format_.content_type)
        assert list(parse(input=answer.body, format=RdfFormat.from_media_type(format_.media_type)))
    assert live.get("sparql", Accept="image/png").status == 406


def test_description_has_an_entity_tag(live: Live) -> None:
    tag = live.get("sparql", Accept="text/turtle").headers["ETag"]

    assert live.get("sparql", Accept="text/turtle", If_None_Match=tag).status == 304
    assert live.get("sparql", Accept="application/ld+json", If_None_Match=tag).status == 200


EDITOR = {
    "prefixes": "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }",
    "classes": """SELECT ?class ?property ?triples { ?part void:class ?class ; void:propertyPartition ?of .
                  ?of void:property ?property ; void:triples ?triples }""",
    "examples": """SELECT ?example ?comment ?query {
                   ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query }""",
}
"""What the editor of the Swiss Institute of Bioinformatics looks up (packages/sparql-editor/src/metadata.ts)."""


def looked_up(live: Live, name: str) -> set[tuple[str, ...]]:
    """Return the rows that an editor reads from the description, which it takes for a file of RDF."""
    store = Store()
    store.bulk_load(live.get("sparql", Accept="application/n-quads").body, format=RdfFormat.N_QUADS)
    namespaces = {name: EXTERNAL[name] for name in ("sh", "void", "rdfs")}
    rows = store.query(EDITOR[name], prefixes=namespaces)
    assert isinstance(rows, QuerySolutions)
    return {tuple(term.value for term in row) for row in rows}


def test_an_editor_finds_the_prefixes(live: Live) -> None:
    found = looked_up(live, "prefixes")

    assert {("place", f"{live.url}id/place/"), ("skos", EXTERNAL["skos"])} <= found
    for prefix, namespace in found:
        query = f"ASK {{ FILTER(STR({prefix}:x) = '{namespace}x') }}"
        assert json.loads(live.ask(query, "application/json").body)["boolean"] is True


def test_an_editor_finds_the_classes_with_their_properties(live: Live) -> None:
    country = next(cls for cls, _, _ in looked_up(live, "classes"))

    assert country.endswith("ontology#Country")
    assert looked_up(live, "classes") == {(country, f"{EXTERNAL['rdf']}type", "1")}


def test_an_editor_finds_the_example_questions() -> None:
    with serve(None, "--workers", "1") as own:
        found = looked_up(own, "examples")
        names = {example for example, _, _ in found}
        texts = {query for _, _, query in found}

    assert names == {f"{own.url}query/{file.stem}" for file in (ROOT / "data" / "queries").glob("*.rq")}
    assert all("SELECT" in text or "CONSTRUCT" in text or "ASK" in text for text in texts)
