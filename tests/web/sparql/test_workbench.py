"""The query page works without script: it shows results as a table, and errors with their position."""

import html
import re
from collections.abc import Iterator

import pytest

from support.live_server import Live, serve
from support.paths import FIXTURES

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with serve(ENDPOINT, "--workers", "2") as live:
        yield live


def test_page_works_without_script(live: Live) -> None:
    form = live.get("sparql", Accept=BROWSER)
    assert '<textarea id="query" name="query"' in form.text
    assert "<script>" not in form.text
    assert 'lang="zh' in live.get("sparql", Accept=BROWSER, Accept_Language="zh").text.split(">")[1]

    page = live.ask(
        "SELECT ?x ?name { ?x yc:locatedIn place:yunnan ; rdfs:label ?name } ORDER BY ?name", BROWSER, format="html"
    ).text
    assert '<td><span lang="zh">昆明市</span></td>' in page
    assert 'href="/id/place/kunming"' in page
    assert "?x ?name" in page


def test_page_keeps_the_text_and_shows_the_place(live: Live) -> None:
    answer = live.ask("ASK {\n  ?s nope:x <b>1</b> }", BROWSER, format="html")

    assert answer.status == 400
    assert "?s nope:x &lt;b&gt;1&lt;/b&gt; }</textarea>" in answer.text
    assert "2 |   ?s nope:x" in answer.text
    assert "<b>1</b>" not in answer.text


def test_results_are_escaped_in_a_page(live: Live) -> None:
    page = live.ask(
        'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(1)> AS ?y) {}', BROWSER, format="html"
    ).text

    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_page_shows_1000_rows_and_the_total(live: Live) -> None:
    values = " ".join(map(str, range(1500)))
    page = live.ask(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", BROWSER, format="html").text

    assert "1500" in page
    assert page.count("<tr>") == 1001
    assert "format=csv" in page


def test_query_in_the_address_is_left_to_the_script_or_to_a_second_request(live: Live) -> None:
    query = 'ASK { FILTER("<\'>" = "; url=//x") }'
    page = live.ask(query, BROWSER, lang="zh").text
    address = re.search(r'<noscript><meta http-equiv="refresh" content="0; url=/([^"]+)">', page)

    assert "section class" not in page
    assert address
    assert f"/{address[1]}" in re.search(r'<noscript><p><a href="([^"]+)"', page)[1]
    assert ">否<" in live.get(html.unescape(address[1]), Accept=BROWSER).text
    assert live.ask("DROP ALL", BROWSER).status == 400


def test_a_string_that_looks_like_a_canonical_iri_is_pointed_out(live: Live) -> None:
    query = 'ASK {\n ?s ?p ?o FILTER(STRSTARTS(STR(?s), "https://w3id.org/youcheng/id/")) }'

    answer = live.ask(query)
    assert answer.headers["Query-Notice"] == "canonical-string;line=2;column=37"
    assert "Query-Notice" in answer.headers["Access-Control-Expose-Headers"]
    assert "Line 2: the string starts with https://w3id.org/youcheng/" in live.ask(query, BROWSER, format="html").text
    assert "Query-Notice" not in live.ask(query.replace("/id/", "/id/unit/")).headers
