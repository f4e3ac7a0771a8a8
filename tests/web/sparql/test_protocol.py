"""Requests are parsed by the rules of the SPARQL 1.1 Protocol."""

import pytest

from youcheng.web.http.problems import Problem
from youcheng.web.sparql.protocol import FORM, QUERY, Operation, read


def get(query_string: str, name: str | None = None) -> Operation | None:
    return read("GET", query_string, "", b"", name)


def test_query_comes_by_get_form_and_body_alike() -> None:
    expected = Operation(query="ASK { ?s ?p '100%25 + 中' }")
    encoded = "query=ASK%20%7B+?s%20?p%20'100%2525+%2B+%E4%B8%AD'+%7D"

    assert get(encoded) == expected
    assert read("POST", "", FORM, encoded.encode()) == expected
    assert read("POST", "", QUERY, expected.query.encode()) == expected
    assert read("QUERY", "", QUERY, expected.query.encode()) == expected


@pytest.mark.parametrize(
    "content_type", ["application/sparql-query", "Application/SPARQL-Query", "application/sparql-query; charset=UTF-8"]
)
def test_media_type_is_read_without_its_case(content_type: str) -> None:
    assert read("POST", "", content_type, b"ASK {}") == Operation(query="ASK {}")


def test_get_without_query_asks_nothing() -> None:
    assert get("") is None
    assert get("lang=zh&x=1") is None


def test_dataset_is_named_in_address_and_body() -> None:
    one, two = "http://example.org/1", "http://example.org/2"
    graphs = f"default-graph-uri={one}&default-graph-uri={two}&named-graph-uri={one}"
    expected = Operation(query="ASK {}", default_graphs=(one, two), named_graphs=(one,))

    assert get(f"{graphs}&query=ASK%20{{}}") == expected
    assert read("POST", graphs, QUERY, b"ASK {}") == expected
    assert read("POST", "", FORM, f"query=ASK+{{}}&{graphs}".encode()) == expected
    assert get("query=ASK%20{}&default-graph-uri=") == Operation(query="ASK {}")


@pytest.mark.parametrize(
    ("parameters", "format_"),
    [
        ("format=csv", "csv"),
        ("output=xml", "xml"),
        ("results=tsv", "tsv"),
        ("format=json&output=xml", "json"),
        ("format=application/rdf+xml", "application/rdf+xml"),
        ("format=application%2Frdf%2Bxml", "application/rdf+xml"),
        ("format=", None),
        ("format=auto", None),
        ("fmt=csv", None),
    ],
)
def test_format_parameter_has_the_names_that_clients_use(parameters: str, format_: str | None) -> None:
    operation = get(f"query=ASK%20{{}}&{parameters}")

    assert operation
    assert operation.format == format_


@pytest.mark.parametrize(("text", "seconds"), [("5", 5.0), ("0.5", 0.5), ("0", None), ("", None), ("30000", 30000.0)])
def test_timeout_is_in_seconds(text: str, seconds: float | None) -> None:
    operation = get(f"timeout={text}&query=ASK%20{{}}")

    assert operation
    assert operation.time == seconds


@pytest.mark.parametrize(
    ("method", "query_string", "content_type", "body", "problem"),
    [
        ("GET", "query=ASK+{}&query=ASK+{}", "", b"", "malformed-request"),
        ("GET", "query=%FF", "", b"", "malformed-request"),
        ("GET", "query=ASK+{}&default-graph-uri=not+an+iri", "", b"", "malformed-request"),
        ("GET", "query=ASK+{}&timeout=soon", "", b"", "malformed-request"),
        ("GET", "query=ASK+{}&timeout=-1", "", b"", "malformed-request"),
        ("GET", "query=ASK+{}&timeout=nan", "", b"", "malformed-request"),
        ("GET", "a=1&" * 2001 + "query=ASK+{}", "", b"", "malformed-request"),
        ("GET", "update=CLEAR+ALL", "", b"", "update-refused"),
        ("POST", "", FORM, b"update=CLEAR+ALL", "update-refused"),
        ("POST", "", "application/sparql-update", b"CLEAR ALL", "update-refused"),
        ("POST", "", FORM, b"x=1", "malformed-request"),
        ("POST", "", FORM, b"query=%FF", "malformed-request"),
        ("POST", "", QUERY, b"\xff\xfe", "malformed-request"),
        ("POST", "query=ASK+{}", QUERY, b"ASK {}", "malformed-request"),
        ("POST", "", "application/sparql-query; charset=UTF-16", b"A\x00", "unsupported-media-type"),
        ("POST", "", "text/plain", b"ASK {}", "unsupported-media-type"),
        ("POST", "", "application/json", b"{}", "unsupported-media-type"),
        ("POST", "", "", b"ASK {}", "unsupported-media-type"),
        ("POST", "query=ASK+{}", "", b"", "unsupported-media-type"),
    ],
)
def test_request_outside_the_protocol_is_refused(
    method: str, query_string: str, content_type: str, body: bytes, problem: str
) -> None:
    with pytest.raises(Problem) as caught:
        read(method, query_string, content_type, body)

    assert caught.value.name == problem


@pytest.mark.parametrize(
    ("name", "good"), [("a-1", True), ("A.b~c_d", True), ("", False), ("a b", False), ("é", False)]
)
def test_name_of_a_query_is_plain(name: str, good: bool) -> None:  # noqa: FBT001
    if good:
        operation = get("query=ASK+{}", name)
        assert operation
        assert operation.name == name
    else:
        with pytest.raises(Problem):
            get("query=ASK+{}", name)
