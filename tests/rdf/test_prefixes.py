"""Prefixed names are read back as the IRIs that they stand for, by parsers of Turtle and SPARQL."""

import itertools

import pyoxigraph as ox
import pytest

from youcheng.rdf.namespaces import BASE, prefixes
from youcheng.rdf.prefixes import PrefixMap, project_prefixes, shorten, used_prefixes

EX = "http://example.org/"
NAMES = PrefixMap({"ex": EX})
LOCALS = [
    *map("".join, itertools.product("aZ0_-.:%~·昆é× /#", repeat=2)),
    *(f"{before}{chr(code)}" for code in range(0x21, 0x3100, 7) for before in ("", "a")),
]


def iri_of(name: str) -> str:
    """Return the IRI that a parser of Turtle finds in a name."""
    triples = ox.parse(f"@prefix ex: <{EX}> . {name} <urn:p> 1 .", format=ox.RdfFormat.TURTLE)
    return next(triple.subject.value for triple in triples)


def test_each_prefixed_name_is_read_back_as_its_iri() -> None:
    written = {EX + local: NAMES.write(EX + local) for local in LOCALS}
    prefixed = {iri: name for iri, name in written.items() if not name.startswith("<")}

    assert len(prefixed) > 500
    assert {iri: iri_of(name) for iri, name in prefixed.items()} == {iri: iri for iri in prefixed}
    values = " ".join(prefixed.values())
    found = ox.Store().query(f"PREFIX ex: <{EX}> SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    assert {row["x"].value for row in found} == set(prefixed)


@pytest.mark.parametrize("local", ["", "a/b", "a#b", "a.", "-a", "a b", "a%20b", "a~b"])
def test_what_needs_an_escape_is_written_in_full(local: str) -> None:
    assert NAMES.write(EX + local) == f"<{EX}{local}>"
    assert NAMES.shorten(EX + local) == EX + local


@pytest.mark.parametrize("name", ["ex:a", "ex:", "ex:a:b"])
def test_a_name_expands_to_its_iri(name: str) -> None:
    assert NAMES.expand(name) == EX + name.removeprefix("ex:")


@pytest.mark.parametrize("name", ["other:a", "a", ""])
def test_a_name_without_a_known_prefix_does_not_expand(name: str) -> None:
    assert NAMES.expand(name) is None


def test_prefixes_of_the_project_follow_the_base() -> None:
    here = "http://127.0.0.1:8000/"

    assert shorten(f"{here}id/place/kunming", here) == "place:kunming"
    assert shorten(f"{BASE}id/place/kunming", here) == f"<{BASE}id/place/kunming>"
    assert project_prefixes(here).namespaces == prefixes(here)


def test_used_prefixes_are_those_of_iris_and_datatypes_in_the_order_given() -> None:
    subject, predicate = ox.NamedNode("urn:isbn:1"), ox.NamedNode(f"{EX}GO_1")
    triple = ox.Triple(subject, predicate, ox.Literal("1", datatype=ox.NamedNode("urn:type#x")))
    known = {"unused": "urn:other:", "type": "urn:type#", "go": f"{EX}GO_", "isbn": "urn:isbn:", "empty": ""}

    assert list(used_prefixes([triple], known)) == ["type", "go", "isbn"]
