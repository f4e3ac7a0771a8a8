"""Members of RDF lists, and lists that are not well-formed."""

import pyoxigraph as ox
import pytest

from youcheng.entailment.owl_rules import Ontology
from youcheng.errors import SyntaxInvalid
from youcheng.rdf.lists import list_members
from youcheng.rdf.terms import NIL

HEAD = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix : <urn:> . "


def members(turtle: str, node: str = "urn:list") -> list[str] | None:
    """Return the members of a list in a text of Turtle, as they are written in N-Triples."""
    store = ox.Store()
    store.load(f"{HEAD}{turtle}{turtle and ' .'}", format=ox.RdfFormat.TURTLE)

    def values(node, predicate):
        return [quad.object for quad in store.quads_for_pattern(node, predicate, None)]

    found = list_members(ox.NamedNode(node), values)
    return None if found is None else list(map(str, found))


def test_members_are_returned_in_their_order_with_repetitions() -> None:
    assert members(":list rdf:first 2 ; rdf:rest ( :a 'b' 2 )") == [
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>', "<urn:a>", '"b"',
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]  # fmt: skip


def test_the_empty_list_has_no_members() -> None:
    assert members("", NIL.value) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":list rdf:first 1",
        ":list rdf:rest ()",
        ":list rdf:first 1 ; rdf:rest :list",
        ":list rdf:first 1, 2 ; rdf:rest ()",
        ":list rdf:first 1 ; rdf:rest (), ( 2 )",
        ":list rdf:first 1 ; rdf:rest :end . :end rdf:first 2",
    ],
)
def test_a_malformed_list_has_no_members(turtle: str) -> None:
    assert members(turtle) is None


def test_an_axiom_with_a_malformed_list_is_an_error_not_a_shorter_axiom() -> None:
    triples = [quad.triple for quad in ox.parse(f"{HEAD}:list rdf:first :a .", format=ox.RdfFormat.TURTLE)]

    with pytest.raises(SyntaxInvalid, match=r"malformed RDF list \(<urn:list>\)"):
        Ontology(triples).items(ox.NamedNode("urn:list"))
