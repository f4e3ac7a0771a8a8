"""Queries that the engine alone would answer wrongly are answered by the specification, or refused."""

import json
from typing import Any

import pyoxigraph as ox
import pytest

from youcheng.errors import QuerySyntaxInvalid, QueryUnsupported
from youcheng.sandbox.limits import Limits
from youcheng.sparql.corrections import corrected, may_need_correction
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request
from youcheng.sparql.text.query_text import QueryText

PREFIXES = "PREFIX : <http://e.example/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
GRAPH = """
PREFIX : <http://e.example/>
:s :a :x ; :b :x, :y . :x :c :z . :y :a :s .
"""
VALUES = 'VALUES ?v { "a"@en ""@en "" "a" 0 1.5 "NaN"^^xsd:double "x"^^xsd:integer "7"^^xsd:int true false :i 7 }'
"""Terms with every kind of effective boolean value (section 17.2.2)."""
TRUE = ["a", "a", "1.5", "7", "true", "7"]
FALSE = ["", "", "0", "NaN", "x", "false"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    store = ox.Store()
    store.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    return Engine(store, "http://e.example/", Limits())


def ask(engine: Engine, query: str) -> Any:
    _, chunks = engine.answer(Request(PREFIXES + query, "json"))
    document = json.loads(b"".join(chunks))
    if "boolean" in document:
        return document["boolean"]
    names = document["head"]["vars"]
    return [
        tuple(row[name]["value"] if name in row else None for name in names) for row in document["results"]["bindings"]
    ]


PATHS = [
    ("one triple by two properties counts twice", "?p (:a|:b) :x", 2),
    ("without parentheses", "?p :a|:b :x", 2),
    ("three alternatives", "?p :a|:b|:c ?o", 5),
    ("in a sequence", "?p (:a|:b)/:c ?o", 2),
    ("at the end of a sequence", ":y :a/(:a|:b) ?o", 3),
    ("inverse", ":x ^(:a|:b) ?p", 2),
    ("inverse of a sequence", ":z ^((:a|:b)/:c) ?p", 2),
    ("nested", "?p ((:a|:b)|:c) ?o", 5),
    ("after a semicolon", "?p :b ?q ; :a|:b ?o", 6),
    ("with two objects", ":s :a|:b :x, :y", 2),
    ("inside a blank node", "?q :a [ :c|:d ?z ]", 1),
    ("with a shared blank node", "_:k :a|:b ?o . _:k :a ?q", 4),
    ("in OPTIONAL", ":s :a ?o OPTIONAL { :s :a|:b ?o }", 2),
    ("in a union", "{ ?p :a|:b :x } UNION { ?p :c ?o }", 3),
    ("in a subquery", "{ SELECT ?p { ?p :a|:b :x } }", 2),
    ("beside a filter", "?p :a|:b ?o FILTER(?o = :x)", 2),
    ("after BIND and VALUES", "VALUES ?o { :x } BIND(1 AS ?one) ?p :a|:b ?o", 2),
    ("a closure gives each solution once", "?p (:a|:b)? :x", 2),
    ("a negated set gives each triple", ":s !(:c|:d) ?o", 3),
    ("a bar in a string is no alternative", '?p :a ?o FILTER(STR(?o) != "a|b")', 2),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "count"), [row[1:] for row in PATHS], ids=[row[0] for row in PATHS])
def test_alternative_paths_are_unions(engine: Engine, pattern: str, count: int) -> None:
    assert ask(engine, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") == [(str(count),)]


def test_alternatives_in_exists_do_not_change_the_count(engine: Engine) -> None:
    assert ask(engine, "SELECT (COUNT(*) AS ?n) { ?p :a ?o FILTER EXISTS { ?p :b|:c ?q } }") == [("1",)]


def test_select_star_shows_the_variables_of_the_query_alone(engine: Engine) -> None:
    assert sorted(ask(engine, "SELECT * { ?p :a|:b [] }")) == [("http://e.example/s",)] * 3 + [("http://e.example/y",)]


@pytest.mark.parametrize(
    "pattern",
    ["_:k :a|:b ?o . _:k :a ?q", "?p " + "/".join(["(:a|:b)"] * 6) + " ?o", "?p :a ( [ :a|:b ?o ] )"],
    ids=["variables that SELECT * would show", "too many combinations", "inside a list"],
)
def test_what_cannot_be_rewritten_is_refused(engine: Engine, pattern: str) -> None:
    with pytest.raises(QueryUnsupported):
        ask(engine, f"SELECT * {{ {pattern} }}")


EXPRESSIONS = [
    # F&O 7.6.3, the specification's own examples
    ('REPLACE("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
    ('REPLACE("abracadabra", "bra", "*")', "a*cada*"),
    ('REPLACE("abracadabra", "a.*?a", "*")', "*c*bra"),
    ('REPLACE("abracadabra", "a(.)", "a$1$1")', "abbraccaddabbra"),
    ('REPLACE("AAAA", "A+?", "b")', "bbbb"),
    ('REPLACE("a.b", ".", "$", "q")', "a$b"),
    (r'REPLACE("a1", "(a)", "\\$$1")', "$a1"),
    (r'''REPLACE("tab\there", '\t', """-""")''', "tab-here"),
    (r'REPLACE("ab", "a", CONCAT("$", "0$0"))', "aab"),
    ('REGEX("e", "^[a-z-[aeiou]]$")', "false"),
    ('REGEX("e", CONCAT("^[a-z-", "[aeiou]]$"))', "false"),
    (r'REGEX("a+b", "^\\w+$")', "true"),
    ('regex("ı", "I", "i")', "true"),
    (r'COALESCE(REGEX("a", CONCAT("(", "a")), "error")', "error"),
    ('COALESCE(REPLACE("a", CONCAT("b", "*"), "c"), "error")', "error"),
    ('COALESCE(REGEX(<a:b>, CONCAT("a", "")), "error")', "error"),
    ('LANG(REPLACE("ab"@en, CONCAT("a", ""), "c"))', "en"),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_regular_expressions_are_those_of_xpath(engine: Engine, expression: str, expected: str) -> None:
    assert ask(engine, f"SELECT ({expression} AS ?x) {{}}") == [(expected,)]


@pytest.mark.parametrize(
    "call", ['REGEX("a", "(")', 'REPLACE("a", "b*", "c")', 'REPLACE("a", "a", "$")', r'REGEX("a", "\\b")']
)
def test_a_pattern_that_is_none_is_refused_with_its_place(engine: Engine, call: str) -> None:
    with pytest.raises(QuerySyntaxInvalid, match="line 1, column") as caught:
        ask(engine, f"ASK {{ FILTER({call}) }}")
    assert (PREFIXES + f"ASK {{ FILTER({call}) }}")[caught.value.column - 1] == '"'


def test_a_back_reference_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryUnsupported, match="back-references"):
        ask(engine, r'ASK { FILTER(REGEX("aa", "(a)\\1")) }')


CONDITIONS = [
    ("FILTER(?v)", TRUE), ("FILTER((?v))", TRUE), ("FILTER(!?v)", FALSE), ("FILTER(!(?v))", FALSE),
    ("FILTER(?v && true)", TRUE), ("FILTER(false || ?v)", TRUE), ("FILTER(IF(?v, true, false))", TRUE),
    ("FILTER(COALESCE(?v && true, false))", TRUE), ("FILTER(COALESCE(?v, false))", TRUE),
    ("FILTER COALESCE(?v, false)", TRUE), ("FILTER(!IF(true, ?v, false))", FALSE),
    ("FILTER(IF(IF(true, ?v, false), true, false))", TRUE), ("FILTER(true && IF(true, ?v, false))", TRUE),
    ("FILTER( # a comment\n ?v)", TRUE), ("BIND((IF(true, ?v, 1) && true) AS ?b) FILTER(?b)", TRUE),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=[row[0] for row in CONDITIONS])
def test_a_bare_variable_has_its_effective_boolean_value(engine: Engine, condition: str, expected: list[str]) -> None:
    assert sorted(ask(engine, f"SELECT (STR(?v) AS ?s) {{ {VALUES} {condition} }}")) == sorted((v,) for v in expected)


@pytest.mark.parametrize(
    "call", ['SUBSTR("abc"@en, 2)', 'LCASE("A"@en)', 'STRLANG("a", "en")', 'STRBEFORE("a-b"@en, "-")', 'CONCAT("a"@en)']
)
def test_a_call_that_makes_a_text_has_its_effective_boolean_value(engine: Engine, call: str) -> None:
    assert ask(engine, f"ASK {{ FILTER({call}) }}")
    assert ask(engine, f"ASK {{ FILTER(!!{call}) }}")


COUNTED = [
    ("of each solution", "SELECT (COUNT(LANG(?v)) AS ?n) {V}", [("12",)]),
    ("of different values", "SELECT (COUNT(DISTINCT LANG(?v)) AS ?n) {V}", [("2",)]),
    ("of none", "SELECT (COUNT(1/0) AS ?n) {V}", [("0",)]),
    ("twice", "SELECT (COUNT(LANG(?v)) + COUNT(DISTINCT YEAR(?v)) AS ?n) {V}", [("12",)]),
    ("of what a regular expression finds", 'SELECT (COUNT(REGEX(?v, "^\\\\i$")) AS ?n) {V}', [("4",)]),
    ("in groups", "SELECT ?k (COUNT(LANG(?v)) AS ?n) {V} GROUP BY (ISIRI(?v) AS ?k)", [("false", "12"), ("true", "0")]),
    ("in HAVING", "SELECT ?k {V} GROUP BY (ISIRI(?v) AS ?k) HAVING(COUNT(LANG(?v)) = 0)", [("true",)]),
    ("in ORDER BY", "SELECT ?k {V} GROUP BY (ISIRI(?v) AS ?k) ORDER BY COUNT(LANG(?v))", [("true",), ("false",)]),
    ("in a subquery", "SELECT ?n { { SELECT (COUNT(LANG(?v)) AS ?n) {V} } }", [("12",)]),
    ("over a subquery", "SELECT (COUNT(LANG(?v)) AS ?n) { SELECT ?v {V} }", [("12",)]),
    (
        "beside a pattern in the head",
        "SELECT (EXISTS { ?a :a ?b } AS ?e) (COUNT(LANG(?v)) AS ?n) {V}",
        [("true", "12")],
    ),
]


@pytest.mark.parametrize(("query", "expected"), [row[1:] for row in COUNTED], ids=[row[0] for row in COUNTED])
def test_errors_are_not_counted(engine: Engine, query: str, expected: list[tuple[str, ...]]) -> None:
    assert ask(engine, query.replace("{V}", f"{{ {VALUES} }}")) == expected


KINDS = [*range(1, 40), *(f'"{number}x"' for number in range(1, 40)), '"a"@en', ":i", "true", '"2001-02-03"^^xsd:date']


@pytest.mark.parametrize(
    "condition",
    [
        "?v",
        "DESC(?v)",
        "ASC((?v)) ?v",
        'STRLEN("") ?v',
        "DESC(?v) LIMIT 200",
        "COALESCE(?v, 1)",
        "DESC(IF(true, ?v, 1))",
    ],
)
@pytest.mark.parametrize("where", ["{V}", "{ { SELECT ?v {V} ORDER BY ?v LIMIT 100 } }"])
def test_values_of_several_kinds_are_ordered_each_by_itself(engine: Engine, where: str, condition: str) -> None:
    values = f"{{ VALUES ?v {{ {' '.join(map(str, [*KINDS[::2], *KINDS[1::2]]))} }} }}"

    found = [row[0] for row in ask(engine, f"SELECT ?v {where} ORDER BY {condition}".replace("{V}", values))]

    descending = "DESC" in condition
    assert len(found) == len(KINDS)
    assert found[-1 if descending else 0] == "http://e.example/i"
    numbers = [value for value in found if value.isdigit()]
    texts = [value for value in found if value.endswith("x")]
    assert numbers == sorted(numbers, key=int, reverse=descending)
    assert texts == sorted(texts, reverse=descending)


LABELS = [
    ("an own label is no node of the data", 'BIND(BNODE("b1") AS ?b) ?b :v ?v', 0),
    ("a computed one neither", 'BIND(BNODE(CONCAT("b", "1")) AS ?b) ?b :v ?v', 0),
    ("any text is a label", 'BIND(BNODE("x y") AS ?b) FILTER(ISBLANK(?b))', 1),
    ("the same text gives the same node", 'FILTER(SAMETERM(BNODE("x"), BNODE("x")))', 1),
    ("without a text each is another", "FILTER(!SAMETERM(BNODE(), BNODE()))", 1),
    ("only strings are labels", "BIND(BNODE(1) AS ?b) FILTER(BOUND(?b))", 0),
]


@pytest.mark.parametrize(("pattern", "count"), [row[1:] for row in LABELS], ids=[row[0] for row in LABELS])
def test_labels_make_new_blank_nodes(pattern: str, count: int) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode("b1"), ox.NamedNode("http://e.example/v"), ox.Literal(1)))
    own = Engine(store, "http://e.example/", Limits())
    assert ask(own, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") == [(str(count),)]


def test_a_bare_variable_in_having_has_its_effective_boolean_value(engine: Engine) -> None:
    query = 'SELECT ?v { VALUES ?v { "a"@en ""@en } } GROUP BY ?v HAVING (COUNT(?v) > 0) (?v)'
    assert ask(engine, query) == [("a",)]


@pytest.mark.parametrize(
    "query",
    ["SELECT ?x { ?x ?y ?z FILTER(?x = ?y) }", "SELECT (?x AS ?y) { BIND(STRLEN(?z) AS ?x) FILTER(BOUND(?x)) }",
     "SELECT (COUNT(?x) AS ?n) { ?x ?y ?z } GROUP BY (?y)", "SELECT ?x { VALUES (?x) { (1) } FILTER(?x + 1 = 2) }",
     'SELECT ?x { ?x ?y ?z FILTER(REGEX(?z, "^Kun", "i")) }', "SELECT ?x { ?x (:a|:b)* ?y }",
     "SELECT (COUNT(DISTINCT ?x) AS ?n) (COUNT(*) AS ?m) { ?x ?y ?z }", "SELECT (IF(?x > 1, ?y, 2) AS ?z) { ?x ?y ?w }",
     "SELECT ?x { ?x ?y ?z } ORDER BY STRLEN(?z) (?x + 1)", "SELECT ?order { ?order ?by ?z }"],
)  # fmt: skip
def test_other_queries_stay_as_they_are(query: str) -> None:
    text = QueryText(PREFIXES + query)
    assert corrected(text).text == text.text


def test_most_queries_are_not_looked_at_a_second_time() -> None:
    assert not may_need_correction(
        "SELECT ?p (COUNT(?q) AS ?n) { ?p a yc:Pairing ; yc:party ?q FILTER(?n > 4) } GROUP BY ?p"
    )


def test_a_syntax_error_is_told_of_the_text_as_sent(engine: Engine) -> None:
    with pytest.raises(QuerySyntaxInvalid) as caught:
        ask(engine, 'ASK { FILTER(REGEX("a", "\\\\w")) ?x }')
    assert caught.value.line == 1
