"""Results in XML are well-formed and hold every character, or are refused."""

import re
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from youcheng.errors import FormatImpossible
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def answer(query: str, format_: str) -> bytes:
    _, chunks = Engine(ox.Store(), "http://e.example/", Limits()).answer(Request(query, format_))
    return b"".join(chunks)


def construct(predicate: str, value: str) -> str:
    return f"CONSTRUCT {{ <http://e.example/s> <{predicate}> {value} }} {{}}"


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\u001F", "\\uFFFE", "\\uFFFF"])
def test_a_character_that_xml_does_not_have_is_refused(character: str) -> None:
    code = character[2:].upper()
    with pytest.raises(FormatImpossible, match=re.escape(f"U+{code}")):
        answer(f'SELECT ("a{character}" AS ?x) {{}}', "xml")
    with pytest.raises(FormatImpossible, match=re.escape(f"U+{code}")):
        answer(construct("http://e.example/p", f'"a{character}"'), "rdfxml")
    assert b'"value":"a' in answer(f'SELECT ("a{character}" AS ?x) {{}}', "json")


@pytest.mark.parametrize("text", ["a\\rb", "a\\r\\nb", "a\\tb", "a\\nb"])
def test_white_space_comes_back_as_it_was(text: str) -> None:
    expected = text.encode().decode("unicode_escape")
    table = ET.fromstring(answer(f'SELECT ("{text}" AS ?x) {{}}', "xml"))  # noqa: S314  (our own)
    triples = ET.fromstring(answer(construct("http://e.example/p", f'"{text}"'), "rdfxml"))  # noqa: S314  (our own)

    assert table.findtext(".//{*}literal") == expected
    assert triples.findtext(".//{http://e.example/}p") == expected


@pytest.mark.parametrize(
    "predicate",
    ["http://n.example/x²", "http://n.example/123", "http://n.example/", f"{RDF}li", f"{RDF}Description", f"{RDF}ID",
     f"{RDF}bagID", "http://www.w3.org/2000/xmlns/a"],
)  # fmt: skip
def test_a_property_that_cannot_name_an_element_is_refused(predicate: str) -> None:
    with pytest.raises(FormatImpossible, match="RDF/XML cannot express the property"):
        answer(construct(predicate, '"v"'), "rdfxml")
    assert predicate.encode() in answer(construct(predicate, '"v"'), "ntriples")


def test_a_class_that_cannot_name_an_element_is_refused() -> None:
    with pytest.raises(FormatImpossible, match="class"):
        answer(construct(f"{RDF}type", "<http://n.example/12>"), "rdfxml")


@pytest.mark.parametrize(
    "predicate", [f"{RDF}_1", "http://n.example/名", "http://n.example/a.b-c", "http://n.example/1a"]
)
def test_other_properties_are_written_and_read_back(predicate: str) -> None:
    document = answer(construct(predicate, '"v"'), "rdfxml")

    assert [quad.predicate.value for quad in ox.parse(document, format=ox.RdfFormat.RDF_XML)] == [predicate]
