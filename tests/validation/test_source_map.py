"""The lines of subjects, properties and values, in each format."""

import pyoxigraph as ox
import pytest

from youcheng.validation.input.documents import read_document
from youcheng.validation.input.source_map import SourceMap

EX = "https://example.org/"
TURTLE = """@prefix ex: <https://example.org/> . # a comment . with ; marks
PREFIX y: <https://example.org/y/>
BASE <https://example.org/>

ex:a a ex:City ;
  ex:p "one . two ; three" ,
     '''a long
     text . of three
     lines''' ;
  ex:q 1.5 , -3 , true ;
  ex:in [ ex:p ex:nested ;
     ex:list ( 1 2 ) ] ;
  ex:last y:b.c .
[] ex:p ex:a .
<relative> ex:p "x"@en .
y:b.c ex:p "1"^^ex:type .
"""


def lines(name: str, content: str) -> SourceMap:
    return SourceMap(read_document(name, content.encode()))


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "line"),
    [
        ("a", None, None, 5),
        ("a", "p", None, 6),
        ("a", "p", ox.Literal("one . two ; three"), 6),
        ("a", "p", ox.Literal("a long\n     text . of three\n     lines"), 7),
        ("a", "q", ox.Literal("-3"), 10),
        ("a", "in", None, 11),
        ("a", "list", None, 5),
        ("a", "last", ox.NamedNode(f"{EX}y/b.c"), 13),
        ("nested", None, None, None),
        ("relative", "p", ox.Literal("x"), 15),
        ("y/b.c", "p", None, 16),
        ("absent", "p", None, None),
    ],
)
def test_subjects_properties_and_values_are_found_in_turtle(subject, predicate, value, line):
    predicates = [f"{EX}{predicate}"] if predicate else []

    assert lines("a.ttl", TURTLE).line(ox.NamedNode(f"{EX}{subject}"), predicates, value) == line


def test_a_prefix_for_fragments_of_the_base_is_followed():
    found = lines("a.ttl", "@base <https://example.org/d> .\n@prefix ex: <#> .\nex:a ex:p 1 .")

    assert found.line(ox.NamedNode("https://example.org/d#a")) == 3


def test_blocks_of_trig_are_followed():
    found = lines(
        "a.trig", "@prefix ex: <https://example.org/> .\nGRAPH ex:g {\n ex:a ex:p 1 .\n ex:b ex:p 2 }\nex:c ex:p 3 ."
    )

    assert [found.line(ox.NamedNode(f"{EX}{name}")) for name in "abc"] == [3, 4, 5]


def test_statements_of_ntriples_and_nquads_are_followed():
    content = "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n" * 2
    content += '<https://example.org/c> <https://example.org/p> "x" <https://example.org/g> .\n'

    assert lines("a.nq", content).line(ox.NamedNode(f"{EX}c"), [f"{EX}p"]) == 3


def test_elements_of_rdf_xml_are_followed():
    found = lines(
        "a.rdf",
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">
        <e:City rdf:about="https://example.org/a">
          <e:p>1</e:p>
          <e:q rdf:resource="https://example.org/z"/>
          <e:in><e:City rdf:about="https://example.org/b">
            <e:p>2</e:p></e:City></e:in>
          <e:last>3</e:last>
        </e:City></rdf:RDF>""",
    )

    a, b = (ox.NamedNode(f"{EX}{name}") for name in "ab")
    assert found.line(a) == 2
    assert found.line(a, [f"{EX}q"], ox.NamedNode(f"{EX}z")) == 4
    assert found.line(b, [f"{EX}p"]) == 6
    assert found.line(a, [f"{EX}last"]) == 7


def test_things_of_json_ld_are_found_by_their_id():
    found = lines(
        "a.jsonld",
        """{"@context": {"ex": "https://example.org/", "id": "@id", "name": "ex:name"},
        "@graph": [
          {"@id": "ex:a", "name": "a"},
          {"@id": "https://example.org/b", "name": "b"},
          {"id": "relative", "name": "c"}]}""",
    )

    assert [found.line(ox.NamedNode(f"{EX}{name}")) for name in "ab"] == [3, 4]
    assert found.line(ox.NamedNode("file:///relative")) == 5


def test_the_first_known_property_gives_the_line():
    assert lines("a.ttl", TURTLE).line(ox.NamedNode(f"{EX}a"), [f"{EX}absent", f"{EX}q"]) == 10
