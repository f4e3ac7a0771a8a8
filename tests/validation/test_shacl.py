"""The fast engine agrees with pySHACL on the own graph and on generated graphs."""

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.paths import ROOT
from youcheng.rdf.namespaces import PASSAGE, XSD
from youcheng.rdf.terms import value_of
from youcheng.validation import Report, Shapes, load_shapes, validate
from youcheng.validation.own_graph import passage_graphs
from youcheng.validation.shacl import NotCore, read_shapes
from youcheng.validation.shacl.literals import compare, well_formed

PREFIXES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <{XSD}> .
"""


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))


def rows(report: Report) -> Counter:
    """The properties of results in which the engines must agree: all but the messages."""
    return Counter(
        (r.focus, r.path and r.path.text, r.value, r.shape, r.component, r.severity_iri) for r in report.results
    )


def agree(data: list[ox.Quad], shapes: Shapes) -> Counter:
    assert shapes.core is not None
    own = rows(validate(data, shapes))
    assert own == rows(validate(data, shapes, engine="pyshacl"))
    return own


NODES = ["ex:a", "ex:b", "ex:c"]
# No booleans and no dates: pySHACL takes true for the number 1, and a day for something that is less than 2.
LITERALS = ["1", "2", "2.5", "3e0", '"x"', '"yy"', '"x"@en', '"y"@en-gb', '"z"@zh', '"no number"^^xsd:integer']
PROPERTIES = ["ex:p", "ex:q"]
COUNTS = st.integers(min_value=0, max_value=2)
nodes, literals, properties = st.sampled_from(NODES), st.sampled_from(LITERALS), st.sampled_from(PROPERTIES)
values = st.one_of(nodes, literals)

paths = st.recursive(
    properties,
    lambda inner: st.one_of(
        st.builds("[ sh:inversePath {} ]".format, inner),
        st.builds("[ sh:zeroOrMorePath {} ]".format, inner),
        st.builds("[ sh:oneOrMorePath {} ]".format, inner),
        st.builds("[ sh:zeroOrOnePath {} ]".format, inner),
        st.builds("( {} {} )".format, inner, inner),
        st.builds("[ sh:alternativePath ( {} {} ) ]".format, inner, inner),
    ),
    max_leaves=3,
)

of_values = st.one_of(
    st.builds("sh:class {}".format, st.sampled_from(["ex:C", "ex:D"])),
    st.builds("sh:datatype {}".format, st.sampled_from(["xsd:integer", "xsd:string", "xsd:date"])),
    st.builds("sh:nodeKind sh:{}".format, st.sampled_from(["IRI", "Literal", "BlankNodeOrIRI", "BlankNode"])),
    st.builds("sh:minInclusive {}".format, st.sampled_from(["1", "2"])),
    st.builds("sh:maxExclusive {}".format, st.sampled_from(["2", "2.5"])),
    st.builds("sh:minExclusive {}".format, st.just("1")),
    st.builds("sh:maxInclusive {}".format, st.just("2")),
    st.builds("sh:minLength {}".format, COUNTS),
    st.builds("sh:maxLength {}".format, st.integers(min_value=1, max_value=30)),
    st.just('sh:pattern "^[a-y]"'),
    st.just('sh:pattern "^X" ; sh:flags "i"'),
    st.just('sh:languageIn ( "en" "zh" )'),
    st.builds("sh:hasValue {}".format, values),
    st.builds("sh:in ( {} {} )".format, values, values),
    st.builds("sh:disjoint {}".format, properties),
    st.builds("sh:equals {}".format, properties),
)
of_properties = st.one_of(
    of_values,
    st.builds("sh:minCount {}".format, COUNTS),
    st.builds("sh:maxCount {}".format, COUNTS),
    st.just("sh:uniqueLang true"),
)
# Numbers alone: pySHACL takes an IRI for less than or equal to itself, where SPARQL cannot compare.
less = st.sampled_from([f"[ sh:path ex:n ; sh:{name} ex:m ]" for name in ("lessThan", "lessThanOrEquals")])


def one_of_each(constraints: list[str]) -> str:
    """Constraints of different parameters: SHACL allows most of them once."""
    return " ; ".join({one.split()[0]: one for one in constraints}.values())


property_shapes = st.builds(
    "[ sh:path {} ; {} ]".format, paths, st.lists(of_properties, min_size=1, max_size=3).map(one_of_each)
)
inner = st.one_of(
    property_shapes.map("[ sh:property {} ]".format),
    st.lists(of_values, min_size=1, max_size=2).map(lambda some: f"[ {one_of_each(some)} ]"),
)
qualified = st.builds(
    "[ sh:path {} ; sh:qualifiedValueShape {} ; sh:qualifiedMinCount {} ; sh:qualifiedMaxCount {} ]".format,
    paths, inner, COUNTS, COUNTS,
)  # fmt: skip
composed = st.one_of(
    st.builds("sh:property {}".format, st.one_of(property_shapes, qualified, less)),
    st.builds("sh:not {}".format, inner),
    st.builds("sh:node {}".format, inner),
    st.builds("sh:or ( {} {} )".format, inner, inner),
    st.builds("sh:and ( {} {} )".format, inner, inner),
    st.builds("sh:xone ( {} {} )".format, inner, inner),
    st.builds("sh:closed true ; sh:ignoredProperties ( {} )".format, properties),
)
targets = st.one_of(
    st.builds("sh:targetNode {}".format, values),
    st.builds("sh:targetClass {}".format, st.sampled_from(["ex:C", "ex:D"])),
    st.builds("sh:targetSubjectsOf {}".format, properties),
    st.builds("sh:targetObjectsOf {}".format, properties),
)
shape_graphs = st.builds(
    "ex:S a sh:NodeShape ; {} ; {} .".format, targets, st.lists(composed, min_size=1, max_size=3).map(one_of_each)
)
data_graphs = st.lists(
    st.one_of(
        st.builds("{} {} {} .".format, nodes, properties, values),
        st.builds("{} a {} .".format, nodes, st.sampled_from(["ex:C", "ex:D"])),
        st.builds("{} {} {} .".format, nodes, st.sampled_from(["ex:n", "ex:m"]), st.sampled_from(["1", "2", "1.5"])),
    ),
    max_size=8,
).map(lambda statements: "\n".join([*statements, "ex:D rdfs:subClassOf ex:C ."]))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=data_graphs, shapes=shape_graphs)
def test_both_engines_agree_on_generated_graphs(data, shapes):
    agree(turtle(data), Shapes(turtle(shapes)))


@pytest.fixture(scope="module")
def own_graph() -> list[ox.Quad]:
    return list(ox.parse(path=str(ROOT / "data" / "graph" / "youcheng.nq"), format=ox.RdfFormat.N_QUADS))


def test_both_engines_agree_on_the_own_graph(own_graph):
    merged = [quad for quad in own_graph if isinstance(quad.graph_name, ox.DefaultGraph)]
    general = [path for path in sorted((ROOT / "shapes").glob("*.ttl")) if path.name != "evidence.ttl"]

    assert agree(merged, load_shapes(*general))  # the warnings


@pytest.mark.parametrize("line", [9, 66, 114, 191])
def test_both_engines_agree_on_graphs_of_passages(own_graph, line):
    evidence = load_shapes(ROOT / "shapes" / "evidence.ttl")
    passage = [quad for quad in passage_graphs(own_graph) if value_of(quad.graph_name) == f"{PASSAGE}{line}"]

    assert passage
    assert not agree(passage, evidence)
    assert agree([quad for quad in passage if not quad.predicate.value.endswith(("#exact", "#printed"))], evidence)


def test_both_engines_agree_on_sparql_constraints():
    shapes = Shapes(
        turtle(
            """ex:S sh:targetSubjectsOf ex:p ; sh:sparql ex:late ; sh:property ex:P .
            ex:late sh:prefixes ex: ; sh:message "{?value} is late for {$this}"@en , "{?value}过迟"@zh ;
              sh:select "SELECT $this ?value WHERE { $this e:q ?value FILTER ( ?value > 1 ) }" .
            ex:P sh:path [ sh:inversePath ex:p ] ; sh:sparql
              [ sh:select "SELECT $this ?value ?path WHERE { $this $PATH ?value . BIND ( <http://r> AS ?path ) }" ] .
            ex: sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ."""
        )
    )
    data = turtle("ex:a ex:p 1 ; ex:q 1 , 2 , 3 . ex:b ex:p ex:a .")

    own = agree(data, shapes)

    assert sorted(str(value) for _, _, value, *_ in own.elements()) == [
        str(ox.Literal(2)),
        str(ox.Literal(3)),
        "<https://example.org/b>",
    ]
    messages = [result.messages for result in validate(data, shapes).results if result.messages]
    assert {"en": "2 is late for https://example.org/a", "zh": "2过迟"} in messages
    assert messages == [r.messages for r in validate(data, shapes, engine="pyshacl").results if "zh" in r.messages]


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S .",
        "ex:S sh:targetNode ex:a ; sh:js [ ] .",
        "ex:S sh:targetNode ex:a ; sh:minCount 1 .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path [ ex:oddPath ex:p ] ; sh:minCount 1 ] .",
        "ex:S sh:targetNode ex:a ; sh:in ex:noList .",
        "ex:S sh:targetNode ex:a ; sh:pattern '(' .",
        "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this WHERE { MINUS { ?s ?p ?o } }' ] .",
        "ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this WHERE {' ] .",
        "ex:K sh:parameter [ sh:path ex:k ] . ex:S sh:targetNode ex:a ; sh:nodeKind sh:IRI .",
    ],
)
def test_shapes_beyond_the_core_are_left_to_pyshacl(shapes):
    with pytest.raises(NotCore):
        read_shapes(turtle(shapes))


def test_recursive_shapes_are_evaluated_by_pyshacl():
    shapes = turtle("ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S ; sh:minCount 1 .")

    assert Shapes(shapes).core is None
    assert not validate(turtle("ex:b ex:p ex:a ."), shapes).conforms


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("2020-02-29", "date", True), ("2021-02-29", "date", False), ("12021-02-28Z", "date", True),
        ("2021-11-05T10:00:00", "dateTime", True), ("2021-02-30T10:00:00", "dateTime", False),
        ("2021", "gYear", True), ("21", "gYear", False), ("2021-13", "gYearMonth", False),
        ("--10-28", "gMonthDay", True), ("300", "byte", False), ("-1", "nonNegativeInteger", False),
        ("+05", "integer", True), ("5.0", "integer", False), ("1e3", "decimal", False), ("INF", "double", True),
        ("yes", "boolean", False), ("P", "duration", False),
        ("anything", "anyURI", True),
        ("9" * 5000, "integer", True), ("-" + "9" * 5000, "nonNegativeInteger", False), ("9" * 5000, "long", False),
        ("0" * 5000 + "7", "byte", True), ("1e9999999999", "double", True), ("9" * 5000 + "-02-29", "date", False),
        ("２０２１", "integer", False), ("٢٠٢١", "integer", False), ("２０２１-11-05", "date", False),
        ("-0044-03-15", "date", True), ("0000-02-29", "date", True), ("-0001-02-29", "date", False),
        ("24:00:00", "time", True), ("24:00:01", "time", False), ("2021-11-05T24:00:00Z", "dateTime", True),
        ("2021-11-05T24:30:00", "dateTime", False), ("12021", "gYear", True),
    ],
)  # fmt: skip
def test_a_literal_is_well_formed_or_not(text, datatype, expected):
    assert well_formed(ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{datatype}"))) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1", "1.0", 0), ("2", "1e0", 1), ('"a"', '"b"', -1), ('"a"@en', '"b"@en', None), ('"a"', "1", None),
        ('"2021-11-05"^^xsd:date', '"2021-11-06"^^xsd:date', -1), ('"2021"^^xsd:gYear', '"2021-11-06"^^xsd:date', None),
        ('"2021-11-05T10:00:00"^^xsd:dateTime', '"2021-11-05T09:00:00"^^xsd:dateTime', 1), ("false", "true", -1),
        ('"x"^^xsd:date', '"2021-11-06"^^xsd:date', None), ('"NaN"^^xsd:double', "1", None),
        ("9" * 5000, "9" * 4999, 1), ("1e9999999999", "9" * 5000, 0), ("-1e9999999999", "5", -1),
        ("1." + "1" * 5000, "1.1", 1), ('"1e-9999999999"^^xsd:double', "0", 0),
        ('"-0044-03-15"^^xsd:date', '"-0043-03-15"^^xsd:date', -1),
        ('"12021-01-01"^^xsd:date', '"9999-12-31"^^xsd:date', 1),
        ('"0000-12-31"^^xsd:date', '"0001-01-01"^^xsd:date', -1),
        ('"-0001-12-31"^^xsd:date', '"0000-01-01"^^xsd:date', -1),
        ('"2021-11-05+08:00"^^xsd:date', '"2021-11-05Z"^^xsd:date', -1),
        ('"2021-11-05"^^xsd:date', '"2021-11-05Z"^^xsd:date', None),
        ('"2021-11-05"^^xsd:date', '"2021-11-07Z"^^xsd:date', -1),
        ('"2021-11-05T24:00:00Z"^^xsd:dateTime', '"2021-11-06T00:00:00Z"^^xsd:dateTime', 0),
        ('"2020-02-29T23:59:59.5Z"^^xsd:dateTime', '"2020-03-01T00:00:00Z"^^xsd:dateTime', -1),
        ('"2021-11-05T10:00:00+08:00"^^xsd:dateTime', '"2021-11-05T02:00:00Z"^^xsd:dateTime', 0),
        ('"24:00:00"^^xsd:time', '"00:00:00"^^xsd:time', 0), ('"10:00:00"^^xsd:time', '"09:59:59.9"^^xsd:time', 1),
        ('"12021"^^xsd:gYear', '"9999"^^xsd:gYear', 1), ('"2021-12"^^xsd:gYearMonth', '"2022-01"^^xsd:gYearMonth', -1),
    ],
)  # fmt: skip
def test_literals_compare_as_in_sparql(one, other, expected):
    first, second = (quad.object for text in (one, other) for quad in turtle(f"ex:a ex:p {text} ."))

    assert compare(first, second) == expected
