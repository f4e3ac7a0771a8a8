"""Dereferencing: every address of a thing, by method, media type, language and condition."""

import io
import json

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Literal, NamedNode, RdfFormat, Store, parse

from youcheng.rdf.namespaces import BASE
from youcheng.web import create_app

LOCAL = "http://127.0.0.1:8000/"
PAIRING = "pairing/kunming-fujisawa"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SUFFIXES = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}


def triples(response, client):
    """Return the triples of an answer; JSON-LD is read with our context inserted."""
    if response.mimetype == "application/ld+json":
        document = json.loads(response.data)
        assert document["@context"] == f"{LOCAL}context.jsonld"
        document["@context"] = json.loads(client.get("/context.jsonld").data)["@context"]
        return expand(document)
    format_ = RdfFormat.from_media_type(response.mimetype)
    return {quad.triple for quad in parse(io.BytesIO(response.data), format=format_)}


def expand(document):
    """Return the triples of JSON-LD as rdflib reads them."""
    from rdflib import Graph

    lines = Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt")
    return {quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, f"/doc/{PAIRING}"),
        ("*/*", f"/doc/{PAIRING}"),
        (BROWSER, f"/doc/{PAIRING}"),
        ("text/turtle", f"/doc/{PAIRING}.ttl"),
        ("text/turtle;charset=utf-8", f"/doc/{PAIRING}.ttl"),
        ("application/ld+json", f"/doc/{PAIRING}.jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', f"/doc/{PAIRING}.jsonld"),
        ("application/json", f"/doc/{PAIRING}.jsonld"),
        ("application/n-triples", f"/doc/{PAIRING}.nt"),
        ("application/rdf+xml", f"/doc/{PAIRING}.rdf"),
        ("application/rdf+xml, text/html;q=0.4", f"/doc/{PAIRING}.rdf"),
        ("application/trig", f"/doc/{PAIRING}.trig"),
        ("application/n-quads", f"/doc/{PAIRING}.nq"),
        ("text/html;q=0.1, text/turtle;q=0.2", f"/doc/{PAIRING}.ttl"),
        ("text/html;q=0, */*;q=0.1", f"/doc/{PAIRING}.ttl"),
        ("image/png, text/turtle;q=0.1", f"/doc/{PAIRING}.ttl"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_redirects_to_the_requested_document(client, method, accept, location):
    headers = {"Accept": accept} if accept else {}

    response = client.open(f"/id/{PAIRING}", method=method, headers=headers)

    assert (303, location) == (response.status_code, response.headers["Location"])
    assert "Accept" in response.vary
    assert client.get(location, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "suffix"), [("ttl", ".ttl"), ("turtle", ".ttl"), ("text/turtle", ".ttl"), ("html", "")]
)
def test_format_in_the_address_beats_accept(client, name, suffix):
    response = client.get(f"/id/{PAIRING}", query_string={"format": name}, headers={"Accept": "application/ld+json"})

    assert f"/doc/{PAIRING}{suffix}" == response.headers["Location"]


@pytest.mark.parametrize("path", [f"/id/{PAIRING}", f"/doc/{PAIRING}"])
@pytest.mark.parametrize("asked", [{"headers": {"Accept": "image/png"}}, {"query_string": {"format": "docx"}}])
def test_an_unavailable_format_is_406_with_the_list(client, path, asked):
    response = client.get(path, **asked)

    assert response.status_code == 406
    assert "text/turtle" in response.text
    assert "Accept" in response.vary
    assert f'<{LOCAL}doc/{PAIRING}.ttl>; rel="alternate"; type="text/turtle"' in response.headers["Link"]


UNKNOWN = [
    "/id/pairing/kunming-atlantis",
    "/doc/pairing/kunming-atlantis",
    "/doc/pairing/kunming-atlantis.ttl",
    "/id/nothing",
    "/id/place/昆明",
    "/id/place/%E6%98%86",
    "/id/place/a b",
    "/id/place/<x>",
    f"/id/{PAIRING}/",
    "/id/pairing",
]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("application/ld+json", "application/problem+json"),
        ("*/*", "text/plain; charset=utf-8"),
    ],
)
@pytest.mark.parametrize(("language", "words"), [("zh-CN", "没有"), ("en", "Not found")])
def test_an_unknown_iri_is_404_in_the_requested_format_and_language(
    client, path, accept, *, content_type, language, words
):
    response = client.get(path, headers={"Accept": accept, "Accept-Language": language})

    assert (404, content_type) == (response.status_code, response.content_type)
    assert language[:2] == response.headers["Content-Language"]
    assert words in response.get_data(as_text=True) or words in json.dumps(response.json or "", ensure_ascii=False)


def test_percent_encoding_does_not_change_the_thing(client):
    assert f"/doc/{PAIRING}" == client.get("/id/pairing/k%75nming-fujisawa").headers["Location"]


@pytest.mark.parametrize(("suffix", "content_type"), SUFFIXES.items())
@pytest.mark.parametrize(
    "path", [f"/doc/{PAIRING}", "/doc/passage/9", "/doc/place/kunming", "/doc/pairing/kunming-chiang-mai"]
)
def test_each_representation(client, path, suffix, content_type):
    response = client.get(f"{path}.{suffix}", headers={"Accept": "image/png"})

    assert (200, content_type) == (response.status_code, response.content_type)
    assert response.headers["ETag"].startswith('"')
    assert "Accept" not in response.vary
    assert ("Accept-Language" in response.vary) == (suffix == "html")
    head = client.head(f"{path}.{suffix}")
    assert (200, b"", response.headers["ETag"]) == (head.status_code, head.data, head.headers["ETag"])
    assert response.headers["Content-Length"] == head.headers["Content-Length"]


# rdflib's reader of JSON-LD uses a class that rdflib itself has deprecated.
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context):DeprecationWarning")
@pytest.mark.parametrize("suffix", ["jsonld", "nt", "rdf"])
@pytest.mark.parametrize(
    "path", [f"/doc/{PAIRING}", "/doc/passage/66", "/doc/place/kunming", "/doc/statement/191-relation"]
)
def test_every_serialization_has_the_triples_of_turtle(client, path, suffix):
    expected = triples(client.get(f"{path}.ttl"), client)

    assert expected
    assert expected == triples(client.get(f"{path}.{suffix}"), client)


def test_the_triples_are_about_the_very_iri_on_the_very_address(client):
    found = triples(client.get(f"/doc/{PAIRING}.ttl"), client)

    about = {triple for triple in found if triple.subject == NamedNode(f"{LOCAL}id/{PAIRING}")}
    assert NamedNode(f"{LOCAL}id/place/fujisawa") in {triple.object for triple in about}
    terms = {term for triple in found for term in (triple.subject, triple.predicate, triple.object)}
    canonical = {term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)}
    assert canonical
    assert {iri.removeprefix(BASE).partition("#")[0] for iri in canonical} == {"ontology"}


def test_a_document_has_labels_and_incoming_statements(client):
    found = triples(client.get(f"/doc/{PAIRING}.ttl"), client)

    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    labels = {(t.subject.value, t.object) for t in found if t.predicate == label}
    assert (f"{LOCAL}id/place/fujisawa", Literal("藤泽市", language="zh")) in labels
    assert (f"{LOCAL}id/place/fujisawa", Literal("Fujisawa", language="en")) in labels
    assert f"{LOCAL}id/passage/9" in {t.subject.value for t in found if t.object == NamedNode(f"{LOCAL}id/{PAIRING}")}


@pytest.mark.parametrize("suffix", ["trig", "nq"])
def test_formats_for_datasets_keep_the_voices(client, suffix):
    response = client.get(f"/doc/{PAIRING}.{suffix}")
    found = list(parse(io.BytesIO(response.data), format=RdfFormat.from_extension(suffix)))

    said = {
        (q.predicate.value.rpartition("#")[2], q.graph_name.value)
        for q in found
        if q.subject.value.endswith(PAIRING) and isinstance(q.graph_name, NamedNode)
    }
    assert ("ordinal", f"{LOCAL}id/passage/9") in said
    assert ("established", f"{LOCAL}graph/editorial") in said
    assert ("established", f"{LOCAL}graph/elsewhere/example") in said
    assert ("party", f"{LOCAL}graph/entailed") in said


@pytest.mark.parametrize("suffix", ["trig", "nq"])
@pytest.mark.parametrize("path", [f"/doc/{PAIRING}", "/ontology", "/graph/elsewhere/example"])
def test_formats_for_datasets_have_the_triples_of_the_others_in_their_default_graph(client, suffix, path):
    response = client.get(f"{path}.{suffix}")
    found = parse(io.BytesIO(response.data), format=RdfFormat.from_extension(suffix))

    merged = Dataset(quad for quad in found if isinstance(quad.graph_name, DefaultGraph))
    others = Dataset(parse(io.BytesIO(client.get(f"{path}.nt").data), format=RdfFormat.N_TRIPLES))
    for dataset in (merged, others):
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    assert len(merged) > 3
    assert merged == others


def test_turtle_has_statements_of_other_sources_only_for_unknown_things(client):
    gyear = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
    ours = triples(client.get(f"/doc/{PAIRING}.ttl"), client)
    theirs = triples(client.get("/doc/pairing/kunming-chiang-mai.ttl"), client)

    assert not [t for t in ours if isinstance(t.object, Literal) and t.object.datatype == gyear]
    assert [t for t in theirs if t.predicate.value.endswith("yunnanParty")]


def test_turtle_is_the_same_bytes_in_another_process_of_the_service(client, sample_app):
    other = create_app({"base": LOCAL}, store=sample_app.extensions["youcheng"].store)

    for suffix in SUFFIXES:
        assert client.get(f"/doc/{PAIRING}.{suffix}").data == other.test_client().get(f"/doc/{PAIRING}.{suffix}").data


def test_turtle_starts_with_our_prefix_and_the_thing(client):
    lines = client.get(f"/doc/{PAIRING}.ttl").text.splitlines()

    assert f"@prefix yc: <{BASE}ontology#> ." == lines[0]
    assert "pairing:kunming-fujisawa a" in next(line for line in lines if line and not line.startswith("@"))


def test_json_ld_can_be_used_as_json(client):
    thing = client.get(f"/doc/{PAIRING}.jsonld").json

    assert f"{LOCAL}id/{PAIRING}" == thing["id"]
    assert thing["type"] == ["MunicipalPairing", "Pairing"]
    assert thing["label"] == {"en": "Kunming – Fujisawa", "zh": "昆明市—藤泽市"}
    assert thing["foreignParty"]["label"]["zh"] == "藤泽市"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_known_entity_tag_is_answered_with_304(client, suffix):
    path = f"/doc/{PAIRING}.{suffix}"
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Link"):
        assert first.headers.get(name) == again.headers.get(name), name
    assert client.head(path, headers={"If-None-Match": f'"x", {first.headers["ETag"]}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_entity_tags_differ_by_representation_and_language(client):
    etags = {client.get(f"/doc/{PAIRING}.{suffix}").headers["ETag"] for suffix in SUFFIXES}
    etags |= {client.get(f"/doc/{PAIRING}", headers={"Accept-Language": "zh"}).headers["ETag"]}

    assert len(SUFFIXES) + 1 == len(etags)


def test_the_condition_is_decided_after_the_negotiation(client):
    turtle = client.get(f"/doc/{PAIRING}", headers={"Accept": "text/turtle"})
    headers = {"Accept": "text/html", "If-None-Match": turtle.headers["ETag"]}

    assert client.get(f"/doc/{PAIRING}", headers=headers).status_code == 200


@pytest.mark.parametrize("accept", ["text/turtle", BROWSER])
def test_a_document_without_a_suffix_is_negotiated(client, accept):
    response = client.get(f"/doc/{PAIRING}", headers={"Accept": accept})

    assert {"Accept", "Accept-Language"} <= set(response.vary)
    fixed = response.headers["Content-Location"]
    assert response.data == client.get(fixed.removeprefix(LOCAL[:-1])).data
    assert fixed.startswith(f"{LOCAL}doc/{PAIRING}.")


def test_links_of_a_page(client):
    links = client.get(f"/doc/{PAIRING}").headers["Link"]

    assert f'<{LOCAL}id/{PAIRING}>; rel="cite-as"' in links
    assert f'<{LOCAL}doc/{PAIRING}>; rel="canonical"' in links
    assert f'<{LOCAL}doc/{PAIRING}.ttl>; rel="alternate describedby"; type="text/turtle"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert '<https://schema.org/AboutPage>; rel="type"' in links


def test_json_ld_has_one_alternate(client):
    links = client.get(f"/doc/{PAIRING}.jsonld").headers["Link"]

    assert links.count("alternate") == 1


@pytest.mark.parametrize("path", [f"/id/{PAIRING}", f"/doc/{PAIRING}.ttl", "/context.jsonld"])
def test_options_and_cross_origin(client, path):
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    options = client.options(path, headers=preflight)

    assert options.status_code in {200, 204}
    assert {"GET", "HEAD", "OPTIONS"} <= {method.strip() for method in options.headers["Allow"].split(",")}
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(path, headers={"Origin": "https://example.org"}).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_documents_are_read_only(client, method):
    response = client.open(f"/doc/{PAIRING}", method=method)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "99999999999999999999", "１"])
def test_a_page_that_does_not_exist_is_404(client, page):
    assert client.get(f"/doc/{PAIRING}.ttl", query_string={"page": page}).status_code == 404


def test_a_thing_with_many_links_has_pages(client, monkeypatch):
    monkeypatch.setattr("youcheng.web.view.description.PAGE_SIZE", 3)
    first = client.get("/doc/place/yunnan.nt")
    second = client.get("/doc/place/yunnan.nt?page=2")

    assert f'<{LOCAL}doc/place/yunnan.nt?page=2>; rel="next"' in first.headers["Link"]
    assert f'<{LOCAL}doc/place/yunnan.nt>; rel="prev"' in second.headers["Link"]
    assert first.data != second.data
    assert first.headers["ETag"] != second.headers["ETag"]


def test_the_host_of_a_request_is_ignored(client):
    response = client.get(f"/id/{PAIRING}", headers={"Host": "evil.example"})

    assert f"/doc/{PAIRING}" == response.headers["Location"]
    assert "evil" not in str(client.get(f"/doc/{PAIRING}", headers={"Host": "evil.example"}).headers)


def test_a_redirect_keeps_the_language_in_the_address(client):
    response = client.get(f"/id/{PAIRING}?lang=zh", headers={"Accept": "text/html"})

    assert f"/doc/{PAIRING}?lang=zh" == response.headers["Location"]


def test_a_redirect_stays_below_the_prefix(client):
    response = client.get(f"/id/{PAIRING}", environ_overrides={"SCRIPT_NAME": "/youcheng"})

    assert f"/youcheng/doc/{PAIRING}" == response.headers["Location"]


STRANGE = """
PREFIX yc: <https://w3id.org/youcheng/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<http://127.0.0.1:8000/id/place/昆明> a yc:Place ; rdfs:label "昆明"@zh .
<http://127.0.0.1:8000/id/place/a%20b> a yc:Place ; rdfs:label "甲"@zh .
<http://127.0.0.1:8000/id/place/c,d(e)> a yc:Place ; rdfs:label "丙"@zh .
<http://127.0.0.1:8000/id/place/%E6%98%86> a yc:Place ; rdfs:label "昆"@zh .
"""


@pytest.fixture(scope="module")
def strange():
    """A graph of things whose IRIs are not in ASCII, or percent-encoded."""
    store = Store()
    for graph in (DefaultGraph(), NamedNode(f"{LOCAL}graph/editorial")):
        store.load(STRANGE.encode(), format=RdfFormat.TURTLE, to_graph=graph)
    return create_app({"base": LOCAL}, store=store).test_client()


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("place/%E6%98%86%E6%98%8E", "place/昆明"),
        ("place/昆明", "place/昆明"),
        ("place/a%20b", "place/a%20b"),
        ("place/c,d(e)", "place/c,d(e)"),
        ("place/c%2Cd%28e%29", "place/c,d(e)"),
        ("place/%E6%98%86", "place/%E6%98%86"),
        ("place/%e6%98%86", "place/%E6%98%86"),
    ],
)
def test_iris_beyond_ascii_and_percent_encoded_ones_lead_to_their_documents(strange, path, iri):
    hop = strange.get(f"/id/{path}", headers={"Accept": "application/n-triples"})
    answer = strange.get(hop.headers["Location"])

    assert (hop.status_code, answer.status_code) == (303, 200)
    assert f"<{LOCAL}id/{iri}> " in answer.text
    for name, value in [*hop.headers, *answer.headers]:
        assert value.isascii(), name
    page = strange.get(hop.headers["Location"].removesuffix(".nt"))
    assert f"<code>{LOCAL}id/{iri}</code>" in page.text
    assert strange.get(f"/linkset/doc/{path}").json["linkset"][0]["cite-as"][0]["href"].isascii()


@pytest.mark.parametrize("path", ["place/a%2520b", "place/%25E6%2598%2586", "place/a+b", "place/%FF", "place/%00"])
def test_an_address_encoded_otherwise_is_another(strange, path):
    assert strange.get(f"/id/{path}").status_code == 404
    assert strange.get(f"/doc/{path}.ttl").status_code == 404


def test_an_edit_keeps_the_entity_tags_of_other_things(sample_app):
    from pyoxigraph import Quad

    store = Store()
    store.extend(sample_app.extensions["youcheng"].store)
    paths = [f"/doc/place/fujisawa{suffix}" for suffix in ("", ".ttl", ".jsonld", ".nq")]

    def etags():
        client = create_app({"base": LOCAL}, store=store).test_client()
        found = [client.get(path).headers["ETag"] for path in [*paths, "/doc/passage/11.ttl"]]
        return found[:-1], found[-1]

    before, edited_before = etags()
    statement = (NamedNode(f"{LOCAL}id/passage/11"), NamedNode(f"{BASE}ontology#note"), Literal("new"))
    for graph in (NamedNode(f"{LOCAL}id/passage/11"), None):
        store.add(Quad(*statement, graph) if graph else Quad(*statement))
    after, edited_after = etags()

    assert before == after
    assert edited_before != edited_after


@pytest.mark.parametrize(
    ("language", "expected"), [("zh-CN", "zh"), ("en", "en"), ("fr", "en"), ("fr, zh;q=0.1", "zh")]
)
@pytest.mark.parametrize("status", [404, 405, 406])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_every_error_is_in_the_requested_language(client, language, expected, status, accept):
    method, path, query = {
        404: ("GET", "/id/place/nowhere", ""), 405: ("POST", "/doc/place/kunming", ""),
        406: ("GET", "/doc/place/kunming", "format=docx"),
    }[status]  # fmt: skip
    answer = client.open(
        path, method=method, query_string=query, headers={"Accept": accept, "Accept-Language": language}
    )

    assert (answer.status_code, answer.headers["Content-Language"]) == (status, expected)
    assert {"Accept", "Accept-Language"} <= set(answer.vary)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


FIXED = [
    "/ontology",
    "/shapes",
    "/queries",
    "/dataset",
    "/query/said-and-named",
    "/graph/editorial",
    "/doc/place/kunming",
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("suffix", "content_type"), SUFFIXES.items())
@pytest.mark.parametrize("path", FIXED)
def test_every_document_in_every_form_and_language_and_condition(client, path, suffix, content_type, language):
    headers = {"Accept-Language": language}
    client.get("/dumps/SHA256SUMS")  # the description of the dataset changes when its dumps are made
    answer = client.get(f"{path}.{suffix}", headers=headers)
    negotiated = client.get(path, headers=headers | {"Accept": content_type.partition(";")[0]})

    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.data == negotiated.data
    assert {"Accept", "Accept-Language"} <= set(negotiated.vary)
    assert (answer.headers.get("Content-Language") == language) == (suffix == "html")
    for method in ("GET", "HEAD"):
        again = client.open(
            f"{path}.{suffix}", method=method, headers=headers | {"If-None-Match": answer.headers["ETag"]}
        )
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    compressed = client.get(f"{path}.{suffix}", headers=headers | {"Accept-Encoding": "gzip"})
    if "Content-Encoding" in compressed.headers:
        assert compressed.headers["ETag"] != answer.headers["ETag"]
    options = client.options(f"{path}.{suffix}")
    assert {"GET", "HEAD", "OPTIONS"} <= {name.strip() for name in options.headers["Allow"].split(",")}
    for name in ("ETag", "Link", "Vary", "Location"):
        assert name in answer.headers["Access-Control-Expose-Headers"]
