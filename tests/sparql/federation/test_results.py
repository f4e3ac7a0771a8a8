"""The answers of other endpoints are read, and invalid ones are refused."""

import json
from typing import Any

import pytest

from youcheng.sparql.federation.results import BlankNodeNames, Table, read

RESULTS = "application/sparql-results+json"
IRI = "<uri>urn:a</uri>"
XML = """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>{}</results>
</sparql>"""
ROW = '<result><binding name="s">{}</binding></result>'


def literal(text: str) -> dict[str, str]:
    return {"type": "literal", "value": text, "xml:lang": "zh"}


def document(names: list[str], *rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"\xff", b'{"head": {"vars": ["s"]}}', document(["s"], {"s": 1}), document(["s"], {"s": {}}),
        document(["s"], {"s": {"type": "uri", "value": "a> }"}}), document(["s"], {"s": {"type": "uri", "value": 1}}),
        document(["s"], {"s": {"type": "triple", "value": {}}}), document(["t"]), document([["s"]]),
        document(["s"], {"s": literal("x") | {"xml:lang": "x }"}}), document(["s"], {"s": literal("\ud800")}),
        document(["s"], *([{}] * 100_001)),
        document(["s"], {"s": {"type": "literal", "value": "x", "datatype": "a b"}}),
    ],
)  # fmt: skip
def test_invalid_json_result_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(body, RESULTS, ["s"], BlankNodeNames("urn:"))


@pytest.mark.parametrize(
    "term",
    [
        f"<triple><subject>{IRI}</subject><predicate>{IRI}</predicate><object>{IRI}</object></triple>",
        "<uri>a b</uri>",
        "<uri>rel</uri>",
        '<literal xml:lang="x }">x</literal>',
        "<literal>&x;</literal>",
        "<x/>",
        "<literal>x",
    ],
)
def test_invalid_term_in_xml_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(XML.format(ROW.format(term)).encode(), "application/sparql-results+xml", ["s"], BlankNodeNames("urn:"))


def test_blank_nodes_with_invalid_labels_stay_different() -> None:
    nodes = "".join(ROW.format(f"<bnode>nodeID://b{number}</bnode>") for number in (1, 2, 1))
    body = XML.format(nodes).encode()
    terms = [row["s"] for row in read(body, "application/sparql-results+xml", ["s"], BlankNodeNames("urn:")).rows]
    assert terms == ["<urn:1>", "<urn:2>", "<urn:1>"]


def test_values_have_undef_for_unbound_variables() -> None:
    table = Table(["s", "o"], [{"s": "<urn:a>"}, {"s": "<urn:a>", "o": '"x"@en'}])
    assert table.data == 'VALUES (?s ?o) { (<urn:a> UNDEF) (<urn:a> "x"@en) }'
    assert table.projected(["s", "o"]) == Table(["s"], [{"s": "<urn:a>"}])
    assert Table([], [{}]).data == "VALUES () { () }"
    assert Table(["s"], [{"s": "_:b"}, {"s": "1"}]).projected(["s"]).rows == [{"s": "1"}]
