"""SPARQL constraints: ``$this`` is bound everywhere, literals keep their forms, messages and failures are reported."""

import pyoxigraph as ox
import pytest

from youcheng.errors import ShapesInvalid
from youcheng.validation import validate

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://e.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED = 'ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://e.example/"^^xsd:anyURI ] .'
DATA = "ex:a ex:p ex:b , 1 , 'text' . ex:b ex:p ex:a . ex:c ex:q 1 . _:x ex:q ex:a ."


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))


def report(query: str, data: str = DATA, *, target: str = "sh:targetNode ex:a", more: str = ""):
    shapes = f"""ex:S {target} ; sh:sparql [ sh:prefixes ex: {more} ; sh:select \"\"\"{query}\"\"\" ] . {DECLARED}"""
    return validate(turtle(data), turtle(shapes)).results


VIOLATED = [
    "{ FILTER ($this = ex:a) }",
    "{ { FILTER ($this = ex:a) } }",
    "{ { { FILTER (bound($this)) } FILTER (?this IN (ex:z, ex:a)) } }",
    "{ BIND ($this AS ?that) FILTER (?that = ex:a) }",
    "{ BIND (STR($this) AS ?text) FILTER (STRENDS(?text, '/a')) }",
    "{ ex:b ex:p ?x FILTER (?x = $this) }",
    "{ { FILTER (false) } UNION { FILTER ($this = ex:a) } }",
    "{ OPTIONAL { ex:c ex:q ?n FILTER ($this = ex:a) } FILTER (bound(?n)) }",
    "{ FILTER NOT EXISTS { ?x ex:none ?y FILTER (?y = $this) } }",
    "{ FILTER EXISTS { { FILTER ($this = ex:a) } ?x ex:p ?y } }",
    "{ { SELECT $this (COUNT(?o) AS ?n) WHERE { $this ex:p ?o } GROUP BY $this } FILTER (?n = 3) }",
    "{ { SELECT $this WHERE { $this ex:p ?o } LIMIT 1 } }",
    "{ { SELECT * WHERE { $this ex:p 1 } } }",
    "{ ?x ex:p ?y } HAVING ($this = ex:a && COUNT(*) = 4)",
    "{ $this ex:p|ex:q ?o FILTER (isIRI($this) && ?o = 1) }",
    "{ $this ex:p 1 # values, minus\n }",
]
CONFORMS = [
    "{ { FILTER ($this = ex:b) } }",
    "{ { FILTER (!bound($this)) } }",
    "{ BIND ($this AS ?that) FILTER (?that != ex:a) }",
    "{ OPTIONAL { ex:c ex:q ?n FILTER ($this = ex:b) } FILTER (bound(?n)) }",
    "{ FILTER NOT EXISTS { ?x ex:p ?y FILTER (?y = $this) } }",
]


@pytest.mark.parametrize(("pattern", "count"), [*((p, 1) for p in VIOLATED), *((p, 0) for p in CONFORMS)])
def test_this_is_bound_in_every_group(pattern, count):
    assert len(report(f"SELECT $this WHERE {pattern}")) == count


def test_this_may_be_a_blank_node_or_a_literal():
    query = "SELECT $this WHERE { { FILTER (isBlank($this) || $this = 1) } }"

    assert len(report(query, target="sh:targetSubjectsOf ex:q")) == 1
    assert [result.focus for result in report(query, target="sh:targetObjectsOf ex:p")] == [ox.Literal(1)]


@pytest.mark.parametrize(
    ("value", "condition"),
    [
        ("'05'^^xsd:integer", "STR(?value) = '05'"),
        ("'05'^^xsd:integer", "REGEX(STR(?value), '^0[0-9]$')"),
        ("'+5'^^xsd:integer", "STRLEN(STR(?value)) = 2"),
        ("'1.50'^^xsd:decimal", "STR(?value) = '1.50'"),
        ("'1.0E0'^^xsd:double", "STR(?value) = '1.0E0'"),
        ("'1'^^xsd:boolean", "STR(?value) = '1'"),
        ("'2021-11-05+00:00'^^xsd:date", "STR(?value) = '2021-11-05+00:00'"),
        ("'10:00:00+00:00'^^xsd:time", "STRENDS(STR(?value), '+00:00')"),
        ("'7'^^xsd:int", "DATATYPE(?value) = <http://www.w3.org/2001/XMLSchema#int>"),
        ("'05'^^xsd:integer", "REGEX(STR(?value), '^\\\\\\\\p{Nd}+$') && REGEX(STR(?value), '[0-9-[1-9]]')"),
        ("'05'^^xsd:integer", "REPLACE(STR(?value), '0(.)', '$1$1') = '55'"),
    ],
)  # fmt: skip
def test_literals_keep_their_forms(value, condition):
    (result,) = report(
        f"SELECT $this ?value WHERE {{ $this ex:v ?value FILTER ({condition}) }}", f"ex:a ex:v {value} ."
    )

    assert result.value == turtle(f"ex:a ex:v {value} .")[0].object


def test_regular_expressions_are_those_of_xpath():
    query = "SELECT $this WHERE { $this ex:v ?v FILTER (REGEX(?v, '^[a-z-[aeiou]]$')) }"

    assert len(report(query, "ex:a ex:v 'b' .")) == 1
    assert not report(query, "ex:a ex:v 'e' .")


def test_a_bound_message_is_the_message_of_the_result():
    query = "SELECT $this ?message WHERE { BIND ('wrong'@en AS ?message) }"

    assert report(query, more="; sh:message 'other'")[0].messages == {"en": "wrong"}
    assert report(query.replace("@en", ""))[0].messages == {"": "wrong"}
    unbound = "SELECT $this ?message WHERE { OPTIONAL { $this ex:none ?message } }"
    assert report(unbound, more="; sh:message 'other {$this}'")[0].messages == {"": "other http://e.example/a"}


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_a_query_can_report_a_failure(engine):
    shapes = f"""ex:S sh:targetNode ex:a ; sh:sparql ex:q . {DECLARED}
    ex:q sh:prefixes ex: ; sh:select "SELECT $this ?failure WHERE {{ BIND (true AS ?failure) }}" ."""

    with pytest.raises(ShapesInvalid, match="failure"):
        validate(turtle(DATA), turtle(shapes), engine=engine)
    assert len(report("SELECT $this ?failure WHERE { BIND (false AS ?failure) }")) == 1


def test_prefixes_of_imported_ontologies_are_declared():
    shapes = f"""ex:o owl:imports ex:between . ex:between owl:imports ex: . {DECLARED}
    ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:o ; sh:select "SELECT $this WHERE {{ $this ex:p ?o }}" ] ."""

    assert len(validate(turtle(DATA), turtle(shapes)).results) == 3
