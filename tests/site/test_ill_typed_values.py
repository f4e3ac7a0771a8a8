"""No page and no document fails if the data have values that are not what their property wants."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from support.paths import FIXTURES
from youcheng.build.dataset import assemble
from youcheng.rdf.canonical import dump_canonical
from youcheng.store.open import open_store
from youcheng.web import create_app

LOCAL = "http://127.0.0.1:8000/"
SAMPLE = (FIXTURES / "graphs" / "sample.trig").read_text(encoding="utf-8")
VALUE = re.compile(
    r"((?:wgs84:lat|wgs84:long|yc:value|yc:line|yc:ordinal|yc:rank|yc:established|geo:asWKT|rdfs:label|yc:printed) )"
    r'("[^"]*"(?:(?:\^\^|@)[\w:]+)?|[\d.]+)(?=[ ;.,])'
)
VALUES = [
    '"unknown"^^xsd:integer', '""^^xsd:decimal', '" 7 "^^xsd:integer', '"1_0"^^xsd:decimal', '"２０"^^xsd:integer',
    f'"{"9" * 400}"^^xsd:integer', '"NaN"^^xsd:double', '"INF"^^xsd:double', "1e308", "-0.5", '"x"', '"x"@ar--rtl',
    "<http://e.example/>", "[]",
]  # fmt: skip
TYPES = ["text/html", "text/turtle", "application/ld+json", "application/rdf+xml"]
PAGES = ["", "dataset", "passages", "health", "sitemap.xml", "reconcile", "search?q=a", "ontology", "shapes"]


def store_of(text: str) -> Store:
    return open_store(dump_canonical(assemble(parse(text, format=RdfFormat.TRIG))), LOCAL)


@contextmanager
def client_of(store: Store) -> Iterator[FlaskClient]:
    app = create_app({"base": LOCAL}, store)
    app.testing = False
    with app.test_client() as client:
        yield client
    app.extensions["youcheng"].pool.close()


def things(store: Store) -> set[str]:
    """Return the paths of the documents about things of a store, below the base."""
    iris = {quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)}
    return {iri.removeprefix(f"{LOCAL}id/").partition("#")[0] for iri in iris if iri.startswith(f"{LOCAL}id/")}


@pytest.mark.filterwarnings("ignore:Serializing weird numerical")
@pytest.mark.parametrize("value", VALUES)
def test_nothing_fails(value: str) -> None:
    text, number = VALUE.subn(lambda match: match[1] + value, SAMPLE)
    assert number > 50
    store = store_of(text)
    paths = [*PAGES, *(f"doc/{name}" for name in sorted(things(store)))]
    assert len(paths) > 35

    with client_of(store) as client:
        statuses = {
            (path, type_): client.get(f"/{path}", headers={"Accept": type_}).status_code
            for path in paths
            for type_ in (TYPES if path == paths[-1] or path in PAGES else TYPES[:1])
        }

    assert {key: status for key, status in statuses.items() if status >= 500} == {}
    assert statuses["", "text/html"] == 200


@pytest.mark.parametrize("number", [25, 40, 100])
def test_many_values_of_several_kinds_are_shown(number: int) -> None:
    # The engine's sort ends the process if values of several kinds are compared.
    store = store_of(SAMPLE)
    thing, graph = NamedNode(f"{LOCAL}id/place/kunming"), NamedNode(f"{LOCAL}graph/names")
    for value in range(number):
        for literal in (Literal(value), Literal(f"{value}x")):
            store.add(Quad(thing, NamedNode("http://e.example/p"), literal, graph))

    with client_of(store) as client:
        assert client.get("/doc/place/kunming").status_code == 200
