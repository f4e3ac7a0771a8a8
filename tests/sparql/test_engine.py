"""Results are complete, in the requested format and of the requested dataset."""

import json
from collections.abc import Iterator

import pytest

from support.paths import FIXTURES
from youcheng import errors
from youcheng.rdf.namespaces import BASE
from youcheng.sparql import Limits, Request, Result
from youcheng.sparql.workers.pool import Pool

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
LOCAL = "http://127.0.0.1:8000/"


@pytest.fixture(scope="module")
def small() -> Iterator[Pool]:
    """Workers that hold the small dataset."""
    with Pool(ENDPOINT, BASE, Limits(workers=2)) as pool:
        yield pool


@pytest.fixture(scope="module")
def narrow() -> Iterator[Pool]:
    """Workers that give small results alone."""
    with Pool(ENDPOINT, BASE, Limits(workers=1, result_bytes=2000, result_rows=5)) as pool:
        yield pool


def ask(pool: Pool, text: str, format_: str = "json", **more) -> Result:
    return pool.evaluate(Request(text=text, format=format_, **more))


@pytest.mark.parametrize(
    ("format_", "expected"),
    [("json", b'{"head":{},"boolean":true}'), ("csv", b"boolean\r\ntrue\r\n"), ("tsv", b"?boolean\ntrue\n")],
)
def test_ask_has_a_result_in_every_format(small: Pool, format_: str, expected: bytes) -> None:
    result = ask(small, "ASK { ?s a yc:Country }", format_)

    assert (result.form, result.read()) == ("ASK", expected)


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ("", 0),
        ("()", 1),
        ('("a") ("b")', 2),
        ('("},{") ("x")', 2),
        ('("\\"}},{\\"") (UNDEF) ("}},{")', 3),
        ('("\\"}},{") ("\\\\\\"}},{")', 2),
        ('("a\\nb\\r\\nc") ("<result>") ("\\",\\"")', 3),
    ],
)
def test_rows_are_counted_for_any_content(small: Pool, format_: str, values: str, rows: int) -> None:
    variables = "()" if values == "()" else "(?x)"

    assert ask(small, f"SELECT * {{ VALUES {variables} {{ {values} }} }}", format_).rows == rows


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_triples_are_written_once_and_counted(small: Pool, format_: str) -> None:
    result = ask(small, "CONSTRUCT { place:kunming a yc:Place } WHERE { ?s ?p ?o }", format_)

    assert (result.form, result.rows) == ("CONSTRUCT", 1)


def test_rdfxml_is_refused_if_it_cannot_express_a_property(small: Pool) -> None:
    with pytest.raises(errors.FormatImpossible, match="RDF/XML"):
        ask(small, "CONSTRUCT { ?s <http://example.org/1> ?o } WHERE { ?s ?p ?o }", "rdfxml")


def test_description_has_both_directions_and_labels(small: Pool) -> None:
    lines = set(ask(small, "DESCRIBE place:yunnan", "ntriples").read().decode().splitlines())

    place, label = f"<{BASE}id/place/", "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert f"{place}kunming> <{BASE}ontology#locatedIn> {place}yunnan> ." in lines
    assert f"{place}yunnan> <{BASE}ontology#locatedIn> {place}china> ." in lines
    assert f'{place}kunming> {label} "昆明市"@zh .' in lines


@pytest.mark.parametrize(
    ("query", "described"),
    [
        ("DESCRIBE ?x WHERE { ?x yc:locatedIn place:yunnan }", {"kunming"}),
        ("DESCRIBE ?x place:china { ?x yc:locatedIn place:yunnan }", {"kunming", "china"}),
        ("DESCRIBE * { ?x yc:locatedIn ?y } ORDER BY ?x LIMIT 1", {"kunming", "yunnan"}),
        ("DESCRIBE place:zurich", set()),
        ("DESCRIBE place:zurich FROM graph:three", {"zurich"}),
        ("DESCRIBE <id/place/china>", {"china"}),
    ],
)
def test_resources_that_are_named_or_found_are_described(small: Pool, query: str, described: set[str]) -> None:
    lines = ask(small, query, "ntriples").read().decode()

    subjects = {line.split(">")[0].rsplit("/", 1)[1] for line in lines.splitlines() if "label" not in line}
    assert described <= subjects
    assert bool(subjects) == bool(described)


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("ASK {", 1, 6, "the query ends after “{”"),
        ("SELECT *\n{ ?s nope:x ?o }", 2, 6, "the prefix “nope:” is not declared"),
        ('ASK { ?s ?p "中文" ; nope:x 1 }', 1, 20, "“nope:” is not declared"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 30, "Duplicated variable"),
        ("", 1, 1, "the query is empty"),
        ("DESCRIBE", 1, 9, "the query ends"),
        ("DESCRIBE <urn:x> WHERE {", 1, 25, "the query ends"),
    ],
)
def test_syntax_error_has_its_position_and_cause(small: Pool, query: str, line: int, column: int, words: str) -> None:
    with pytest.raises(errors.QuerySyntaxInvalid, match=words) as caught:
        ask(small, query)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_unknown_function_is_unsupported(small: Pool) -> None:
    with pytest.raises(errors.QueryUnsupported, match="urn:no"):
        ask(small, "SELECT (<urn:no>(1) AS ?x) {}")


@pytest.mark.parametrize(
    ("given", "named", "query", "expected"),
    [
        (("one",), None, "ASK { place:kunming yc:locatedIn ?x }", True),
        (("one",), None, "ASK { place:yunnan yc:locatedIn ?x }", False),
        (("one", "two"), None, "ASK { place:kunming yc:locatedIn/yc:locatedIn place:china }", True),
        (("one",), None, "ASK { GRAPH ?g { ?s ?p ?o } }", False),
        (None, ("one",), "ASK { ?s ?p ?o }", False),
        (None, ("one",), "ASK { GRAPH ?g { place:yunnan ?p ?o } }", False),
        (("one",), ("two",), "ASK { place:kunming ?p ?x GRAPH ?g { ?x ?q ?y } }", True),
        (("two",), None, "ASK FROM graph:one { place:kunming ?p ?o }", False),
        (("nowhere",), None, "ASK { ?s ?p ?o }", False),
        (None, None, "ASK { place:zurich ?p ?o }", False),
        (None, None, "ASK { GRAPH graph:three { place:zurich ?p ?o } }", True),
        (None, None, "ASK FROM graph:three { place:zurich ?p ?o }", True),
        (None, None, "ASK FROM graph:one { GRAPH ?g { ?s ?p ?o } }", False),
        (None, None, "ASK FROM NAMED graph:one { ?s ?p ?o }", False),
    ],
)
def test_dataset_is_that_of_the_request(small: Pool, given, named, query: str, expected: bool) -> None:  # noqa: FBT001
    iris = [tuple(f"{BASE}graph/{name}" for name in names) if names else None for names in (given, named)]

    result = ask(small, query, default_graphs=iris[0], named_graphs=iris[1])

    assert result.read() == b'{"head":{},"boolean":%s}' % str(expected).lower().encode()


def test_result_of_too_many_bytes_is_refused(narrow: Pool) -> None:
    with pytest.raises(errors.ResultTooLarge, match="2000 bytes") as caught:
        ask(narrow, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert (caught.value.limit, caught.value.unit) == (2000, "bytes")


def test_result_of_too_many_rows_is_refused(narrow: Pool) -> None:
    with pytest.raises(errors.ResultTooLarge, match="5 rows"):
        ask(narrow, "SELECT ?x { VALUES ?x { 1 2 3 4 5 6 } }")


@pytest.mark.parametrize(
    ("query", "column", "advice"),
    [
        ("SELECT ?x { ?x ?y “a” }", 19, "write '\"'"),
        ("ASK ｛ ?s ?p ?o }", 5, "write '{'"),
        ("ASK { ?s ?p ?o . FILTER（?o） }", 24, "write '('"),
        ("ASK { ?s ?p ?o ；?q ?r }", 16, "write ';'"),
        ("ASK\u00a0{}", 4, "write ' '"),
        ("ASK { ?s ?p ‘a’ }", 13, 'write "\'"'),
        ("ASK { ?s ?p ?o . 。}", 18, "write '.'"),
        ("ASK { ?s ?p № }", 13, "is not a sign of SPARQL"),
    ],
)
def test_a_foreign_character_is_named_at_its_place(small: Pool, query: str, column: int, advice: str) -> None:
    with pytest.raises(errors.QuerySyntaxInvalid) as caught:
        ask(small, query, "json")
    assert (caught.value.line, caught.value.column) == (1, column)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    "query", ['ASK { ?s ?p "“昆明”" }', "ASK { # （）\n ?s ?p ?o }", "ASK { ?s ?p <http://e.example/｛> }"]
)
def test_such_characters_may_stand_in_strings_comments_and_iris(small: Pool, query: str) -> None:
    assert ask(small, query, "json").form == "ASK"


def test_preview_keeps_base_directions(small: Pool) -> None:
    query = 'SELECT ?x { VALUES ?x { "x"@ar--rtl "x"@ar } }'

    preview = json.loads(small.evaluate(Request(query, "preview", rows=9)).read())

    assert preview == json.loads(small.evaluate(Request(query, "json")).read())
    assert preview["results"]["bindings"][0]["x"]["its:dir"] == "rtl"


def test_block_of_unicode_is_known_to_a_worker(small: Pool) -> None:
    query = r'ASK { FILTER(REGEX("α", "^\\p{IsGreek}$") && REGEX("x", CONCAT("\\P{Is", "Greek}"))) }'

    assert json.loads(small.evaluate(Request(query, "json")).read())["boolean"] is True


@pytest.fixture(scope="module")
def local() -> Iterator[Pool]:
    """Workers that hold the small dataset under the address of a server."""
    with Pool(ENDPOINT, LOCAL, Limits(workers=1)) as pool:
        yield pool


def test_things_can_be_named_by_the_canonical_base_under_any_base(local: Pool) -> None:
    query = f"PREFIX place: <{BASE}id/place/> CONSTRUCT WHERE {{ place:kunming <{BASE}ontology#locatedIn> ?o }}"

    written = ask(local, query, "turtle").read().decode()
    assert f"@prefix place: <{LOCAL}id/place/> ." in written
    assert "place:kunming yc:locatedIn place:yunnan ." in written
    for graph in (f"{BASE}graph/three", f"{LOCAL}graph/three"):
        assert b"true" in ask(local, "ASK { place:zurich ?p ?o }", default_graphs=(graph,)).read()


def test_syntax_errors_have_the_place_in_the_text_of_the_client(local: Pool) -> None:
    with pytest.raises(errors.QuerySyntaxInvalid) as caught:
        ask(local, f"ASK {{ <{BASE}id/place/kunming> nope:x 1 }}")

    assert (caught.value.line, caught.value.column) == (1, len(f"ASK {{ <{BASE}id/place/kunming> ") + 1)
