"""Queries that name things by the canonical base are understood by a server under another base."""

import pytest

from youcheng.rdf.namespaces import BASE
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.rebase import canonical_strings, rebased_query

LOCAL = "http://127.0.0.1:8000/"
KUNMING = f"<{LOCAL}id/place/kunming>"
PAIRING = f"<{BASE}ontology#Pairing>"


@pytest.mark.parametrize(
    ("text", "served"),
    [
        (f"ASK {{ <{BASE}id/place/kunming> ?p ?o }}", f"ASK {{ {KUNMING} ?p ?o }}"),
        (f"PREFIX p: <{BASE}id/place/> ASK {{ p:kunming ?p ?o }}",
         f"PREFIX p: <{BASE}id/place/> ASK {{ {KUNMING} ?p ?o }}"),
        (f"BASE <{BASE}> ASK {{ <id/place/kunming> a <ontology#Pairing> }}",
         f"BASE <{BASE}> ASK {{ {KUNMING} a <ontology#Pairing> }}"),
        (f"BASE <{BASE}> PREFIX p: <id/place/> ASK {{ p:kunming ?p ?o }}",
         f"BASE <{BASE}> PREFIX p: <id/place/> ASK {{ {KUNMING} ?p ?o }}"),
        (rf"PREFIX y: <{BASE}> ASK {{ y:id\/place\/kunming a y:ontology\#Pairing ; ?p y:id\/unit\/year }}",
         rf"PREFIX y: <{BASE}> ASK {{ {KUNMING} a y:ontology\#Pairing ; ?p y:id\/unit\/year }}"),
        (f"DESCRIBE ?s FROM <{BASE}graph/editorial> {{ ?s a <{BASE}ontology#Pairing> }}",
         f"DESCRIBE ?s FROM <{LOCAL}graph/editorial> {{ ?s a {PAIRING} }}"),
        (f"ASK {{ ?s a <{LOCAL}ontology#Pairing> ; ?p <{LOCAL}id/unit/year> }}",
         f"ASK {{ ?s a {PAIRING} ; ?p <{BASE}id/unit/year> }}"),
        ("ASK { ?s a <ontology#Pairing> }", f"ASK {{ ?s a {PAIRING} }}"),
        (f"BASE <{BASE}> ASK {{ ?s ?p ?o FILTER(?o<?b&&?c>?d) }}",) * 2,
        (f'ASK {{ ?s ?p "{BASE}id/place/kunming" }} # <{BASE}id/place/kunming>',) * 2,
        (f"PREFIX yc: <{BASE}ontology#> ASK {{ ?s a yc:Pairing ; yc:unit unit:year ; ?p place:kunming }}",) * 2,
        ("ASK { <https://w3id.org/other/id/place/kunming> ?p ?o }",) * 2,
    ],
)  # fmt: skip
def test_iris_are_those_of_the_server_and_all_else_is_unchanged(text: str, served: str) -> None:
    assert rebased_query(QueryText(text), LOCAL).text == served
    assert rebased_query(QueryText(text), BASE).text == text


@pytest.mark.parametrize("base", [f"{BASE}test/", "https://w3id.org/"])
def test_a_base_that_contains_the_canonical_one_or_is_inside_it(base: str) -> None:
    text = QueryText(f"ASK {{ <{base}id/place/kunming> a <{BASE}ontology#Pairing> }}")

    assert rebased_query(text, base) is text


@pytest.mark.parametrize(
    ("string", "is_told"),
    [
        (f'"{BASE}id/place/kunming"', True),
        (f"'''{BASE}'''", True),
        (f'"^{BASE}id/"', True),
        (f'"{BASE}ontology#Pairing"', False),
        (f'"{BASE}id/unit/year"', False),
        (f'"see {BASE}id/place/kunming"', False),
        (f"<{BASE}id/place/kunming>", False),
    ],
)
def test_strings_that_start_like_canonical_iris_of_things_are_found(string: str, is_told: object) -> None:
    text = QueryText(f"ASK {{ ?s ?p {string} }}")

    assert bool(canonical_strings(text, LOCAL)) is is_told
    assert canonical_strings(text, BASE) == []


@pytest.mark.parametrize("base", ["https://example.org/", "http://example.org/", "https://w3id.org/other/"])
def test_a_declared_namespace_keeps_its_empty_fragment_under_any_scheme(base: str) -> None:
    declared = f"PREFIX y: <{BASE}ontology#> PREFIX p: <{BASE}id/place/?#> PREFIX q: <{BASE}id/place/> "
    text = QueryText(f"{declared} ASK {{ p:kunming a y:Pairing ; ?p q:kunming }}")

    assert rebased_query(text, base).text == (
        f"{declared} ASK {{ <{base}id/place/?#kunming> a y:Pairing ; ?p <{base}id/place/kunming> }}"
    )


@pytest.mark.parametrize("base", [LOCAL, "https://example.org/"])
def test_a_relative_namespace_keeps_its_empty_fragment(base: str) -> None:
    declared = f"BASE <{BASE}> PREFIX y: <ontology#> PREFIX p: <id/place/> "
    text = QueryText(f"{declared} ASK {{ p:kunming a y:Pairing }}")

    assert rebased_query(text, base).text == f"{declared} ASK {{ <{base}id/place/kunming> a y:Pairing }}"


@pytest.mark.parametrize("iri", ["http://[x", "http://[::1%25eth0]/", "http://a\u2100b/"])
@pytest.mark.parametrize(
    "where", ["BASE {} ASK {{ <a> ?p {} }}", "PREFIX a: {} ASK {{ a:b ?p {} }}", "ASK {{ {} ?p {} }}"]
)
def test_an_iri_that_python_finds_invalid_is_left_to_the_engine(where: str, iri: str) -> None:
    text = QueryText(where.format(f"<{iri}>", f"<{BASE}id/place/kunming>"))

    assert rebased_query(text, LOCAL).text == where.format(f"<{iri}>", KUNMING)
