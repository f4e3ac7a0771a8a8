"""Content negotiation chooses the format and language that the client prefers (RFC 9110, section 12.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.web.http.formats import CSV, GRAPHS, HTML, JSON, RESULTS, TSV, TURTLE, Format
from youcheng.web.http.negotiation import MAX_CACHED_LENGTH, by_name, cached_for_short_text, choose, language, negotiate

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OXIGRAPH = ["application/n-triples", "text/turtle", "application/rdf+xml"]

RESULT_TABLE = [
    (None, "application/sparql-results+json"),
    ("", "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/*", "application/sparql-results+json"),
    ("text/*", "text/csv"),
    ("text/csv", "text/csv"),
    ("Text/CSV", "text/csv"),
    ("text/csv;q=1.0", "text/csv"),
    ("text/csv; charset=utf-8", "text/csv"),
    ("text/csv; header=present", "text/csv"),
    ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
    ("text/csv, */*;q=0.1", "text/csv"),
    ("*/*;q=0.5, text/csv", "text/csv"),
    ("*/*, text/csv", "text/csv"),
    ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
    ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ("application/x-nothing, application/sparql-results+xml;q=0.3", "application/sparql-results+xml"),
    ("application/json", "application/json"),
    ("application/xml", "application/xml"),
    ("text/xml;q=0.5, application/json;q=0.4", "text/xml"),
    ("application/sparql-results+json;q=0, application/json", "application/json"),
    ("application/sparql-results+json,application/json,text/javascript", "application/sparql-results+json"),
    ("application/sparql-results+xml;q=0.8, application/sparql-results+json, text/csv;q=0.5",
     "application/sparql-results+json"),
    ("image/png", None),
    ("text/turtle", None),
    ("*/*;q=0", None),
    ("text/csv;q=0", None),
    (";;;", "application/sparql-results+json"),
    (",,,", "application/sparql-results+json"),
    ("text/csv;q=abc, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
    ("text/csv;q=7", "application/sparql-results+json"),
    ('text/csv; a="x,y;q=0", application/sparql-results+xml;q=0.1', "text/csv"),
]  # fmt: skip


@pytest.mark.parametrize(("accept", "expected"), RESULT_TABLE)
def test_result_format_is_the_preferred_one(accept: str | None, expected: str | None) -> None:
    chosen = choose(accept, RESULTS)

    assert (chosen and chosen.media_type) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/n-triples"),
        ("text/*", "text/turtle"),
        ("text/turtle;q=0.5, application/rdf+xml", "application/rdf+xml"),
        ("application/*", "application/n-triples"),
        ("application/n-triples;q=0, application/*", "application/rdf+xml"),
        ("text/turtle;q=0, text/*", None),
        ("*/*;q=0.1, text/turtle;q=0.01", "application/n-triples"),
        ("text/turtle; charset=utf-8; q=0.9, */*;q=0.1", "text/turtle"),
    ],
)
def test_wildcards_include_and_exclude(accept: str, expected: str | None) -> None:
    assert negotiate(accept, OXIGRAPH) == expected


@pytest.mark.parametrize(
    ("accept", "offers", "expected"),
    [
        (BROWSER, (*RESULTS, HTML), HTML),
        ("*/*", (*RESULTS, HTML), JSON),
        (BROWSER, (HTML, *GRAPHS), HTML),
        ("text/turtle,*/*;q=0.9", GRAPHS, TURTLE),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', GRAPHS, "application/ld+json"),
        ("application/json", GRAPHS, "application/json"),
        ("text/n3", GRAPHS, "text/n3"),
    ],
)
def test_clients_get_a_format_that_they_accept(accept: str, offers: tuple[Format, ...], expected: Format | str) -> None:
    chosen = choose(accept, offers)

    assert chosen is not None
    assert expected in {chosen, chosen.media_type}


def test_parameter_of_an_offer_is_preferred_to_none() -> None:
    offers = ["text/html", "text/html;level=1"]

    assert negotiate("text/html;level=1, text/html;q=0.5", offers) == "text/html;level=1"
    assert negotiate("text/html;level=2;q=0.9, text/html;q=0.5", offers) == "text/html"


@pytest.mark.parametrize(
    ("name", "formats", "expected"),
    [
        ("csv", RESULTS, CSV),
        ("TSV", RESULTS, TSV),
        ("application/sparql-results+json", RESULTS, JSON),
        ("application/json", RESULTS, JSON),
        ("srj", RESULTS, JSON),
        ("ttl", GRAPHS, TURTLE),
        ("xml", GRAPHS, "rdfxml"),
        ("rdf", GRAPHS, "rdfxml"),
        ("json", GRAPHS, "jsonld"),
        ("n3", GRAPHS, TURTLE),
        ("turtle", RESULTS, None),
        ("", RESULTS, None),
    ],
)
def test_format_is_found_by_any_of_its_names(
    name: str, formats: tuple[Format, ...], expected: Format | str | None
) -> None:
    found = by_name(name, formats)

    assert expected in {found, found.name if found else None}


@pytest.mark.parametrize(
    ("accept_language", "asked", "expected"),
    [
        (None, None, "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", None, "zh"),
        ("zh-Hant-TW", None, "zh"),
        ("fr, en;q=0.1, zh;q=0.2", None, "zh"),
        ("zh;q=0, *", None, "en"),
        ("de", None, "en"),
        ("en", "zh", "zh"),
        ("zh", "de", "zh"),
        ("zh;q=nonsense, en", None, "en"),
        ("en;q=0, *", None, "zh"),
        ("EN;q=0, *;q=0.1", None, "zh"),
        ("en;q=0, zh;q=0", None, "en"),
        ("en;q=0, zh;q=0, *", None, "en"),
        ("fr, *;q=0.1", None, "en"),
    ],
)
def test_language_is_requested_or_preferred(accept_language: str | None, asked: str | None, expected: str) -> None:
    assert language(accept_language, ("en", "zh"), asked) == expected


@given(st.text(max_size=100))
def test_any_header_is_read(header: str) -> None:
    assert negotiate(header, OXIGRAPH) in {*OXIGRAPH, None}
    assert language(header, ("en", "zh")) in {"en", "zh"}


def test_a_page_is_not_offered_as_xml() -> None:
    assert choose("application/xhtml+xml", (HTML, *GRAPHS)) is None


def test_result_for_a_long_text_is_not_cached() -> None:
    calls = []

    @cached_for_short_text
    def length(text: str | None, *, more: int = 0) -> int:
        calls.append(text)
        return len(text or "") + more

    short, long = "a" * MAX_CACHED_LENGTH, "a" * (MAX_CACHED_LENGTH + 1)
    assert [length(text) for text in (short, short, None, None, long, long)] == [500, 500, 0, 0, 501, 501]
    assert length(short, more=1) == 501
    assert calls == [short, None, long, long, short]
