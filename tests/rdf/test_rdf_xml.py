"""Documents in RDF/XML are well-formed and keep every character, or are refused."""

import re

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from youcheng.errors import FormatImpossible
from youcheng.rdf.writers.serialize import as_bytes, with_prefixes

THING = NamedNode("http://e.example/thing")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def written(predicate: str, value: NamedNode | Literal) -> bytes:
    return with_prefixes([Triple(THING, NamedNode(predicate), value)], RdfFormat.RDF_XML, "http://e.example/")


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\tb\n", "]]>&<"])
def test_a_text_comes_back_as_it_was(text: str) -> None:
    document = written("http://e.example/p", Literal(text))

    assert [quad.object for quad in parse(document, format=RdfFormat.RDF_XML)] == [Literal(text)]


@pytest.mark.parametrize("code", [1, 0xB, 0x1F, 0xFFFE])
def test_a_character_that_xml_does_not_have_is_refused(code: int) -> None:
    with pytest.raises(FormatImpossible, match=re.escape(f"U+{code:04X}")):
        written("http://e.example/p", Literal(f"a{chr(code)}"))


@pytest.mark.parametrize("predicate", ["http://n.example/x²", "http://n.example/1", f"{RDF}li", f"{RDF}ID"])
def test_a_property_that_cannot_name_an_element_is_refused(predicate: str) -> None:
    with pytest.raises(FormatImpossible, match="RDF/XML cannot express the property"):
        written(predicate, Literal("v"))


def test_quads_and_other_formats_are_written_as_before() -> None:
    quad = Quad(THING, NamedNode("http://n.example/x²"), Literal("\r\x01"), NamedNode("http://e.example/graph"))

    assert list(parse(as_bytes([quad], RdfFormat.N_QUADS), format=RdfFormat.N_QUADS)) == [quad]
