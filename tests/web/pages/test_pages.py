"""The pages as a reader sees them and a browser loads them."""

import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest
from jinja2 import TemplateSyntaxError
from pyoxigraph import RdfFormat, parse

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.labels import Label
from youcheng.rdf.namespaces import YC
from youcheng.web import create_app
from youcheng.web.pages.passages import Anchor, segments
from youcheng.web.view.description import select
from youcheng.web.view.presenter import Reference

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PATHS = [
    "/",
    "/passages",
    "/browse",
    "/browse?class=Pairing",
    "/browse?class=Pairing&country=japan",
    "/search",
    "/search?q=kunming",
    "/search?q=%3Cscript%3E",
    "/data",
    "/dataset",
    "/dataset/0.1.0",
    "/ontology",
    "/ontology/0.1.0",
    "/ontology/axioms",
    "/doc/place/china",
    "/shapes",
    "/queries",
    "/query/pairings-named",
    "/query/said-and-named",
    "/graph/editorial",
    "/graph/elsewhere/example",
    "/doc/pairing/kunming-fujisawa",
    "/doc/pairing/kunming-chiang-mai",
    "/doc/place/kunming",
    "/doc/place/siem-reap",
    "/doc/passage/9",
    "/doc/passage/11",
    "/doc/statement/191-relation",
    "/doc/decision/60-siem-reap",
    "/doc/place/kunming?lang=zh",
    "/id/place/nowhere",
]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """A parsed page: its elements with attributes and text, and its faults."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.faults, self.open = [], [], []
        self.ids = []
        self.feed(text)
        self.faults += [f"<{name}> is not closed" for name in self.open]
        self.faults += [f"id {name!r} is there twice" for name in {n for n in self.ids if self.ids.count(n) > 1}]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        # What a map says of its places is no title of the page.
        self.elements.append(("svg title" if tag == "title" and "svg" in self.open else tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "style" or "style" in attributes:
            self.faults.append(f"style inline in <{tag}>")
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
            self.faults.append("script inline")
        self.faults += [f"{name} in <{tag}>" for name in attributes if name.startswith("on")]
        loads = attributes.get("src") or (attributes.get("href") if tag == "use" else None)
        if tag == "link" and attributes.get("rel") in {"stylesheet", "icon"}:
            loads = attributes.get("href")
        if loads and not (loads.startswith("/") and not loads.startswith("//")):
            self.faults.append(f"<{tag}> loads {loads}")
        if tag == "img" and "alt" not in attributes:
            self.faults.append("image without a text")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        elif tag not in VOID:
            self.open.pop()

    def all(self, tag, **attributes):
        return [a for t, a in self.elements if t == tag and attributes.items() <= a.items()]


def get(client, path, language="en"):
    return client.get(path, headers=BROWSER | {"Accept-Language": language})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_valid_and_loads_nothing_from_elsewhere(client, path, language):
    response = get(client, path, language)
    page = Page(response.text)

    assert response.content_type == "text/html; charset=utf-8"
    assert page.faults == []
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) == 1
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(response.data) < 150_000
    targets = {a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#")}
    assert targets <= set(page.ids)


@pytest.mark.parametrize(
    "broken",
    [
        '<p style="color:red">x</p>', "<style>p{}</style>", "<script>x()</script>", '<p onclick="x()">x</p>', "<p>x",
        '<img src="https://example.org/x.png" alt="">', '<script src="//example.org/x.js"></script>', "<b><i></b></i>",
        '<p id="a"></p><p id="a"></p>', '<img src="/x.png">', '<link rel="stylesheet" href="https://example.org/x.css">',
    ],
)  # fmt: skip
def test_an_invalid_page_is_found(broken):
    assert Page(broken).faults


def internal(page):
    """Return the addresses on this server that a page links to."""
    found = {a.get("href", "") for tag, a in page.elements if tag in {"a", "link"}}
    return {href.partition("#")[0] for href in found if href.startswith("/") and not href.startswith("/static/")}


@pytest.mark.parametrize("path", ["/", "/doc/pairing/kunming-fujisawa", "/doc/passage/66", "/data", "/queries"])
def test_every_link_leads_somewhere(client, path):
    addresses = internal(Page(get(client, path).text))

    assert addresses
    dead = {href for href in addresses if not href.startswith("/sparql") and get(client, href).status_code >= 400}
    assert dead == set()


def test_links_keep_the_chosen_language(client):
    page = Page(get(client, "/doc/place/kunming?lang=zh").text)
    pages = {href for href in internal(page) if not re.search(r"\.(ttl|jsonld|nt|rdf|trig|nq)$", href)}

    assert {href for href in pages if "lang=" not in href} == set()


def test_every_value_on_a_page_has_its_voices(client):
    page = get(client, "/doc/pairing/kunming-fujisawa").text

    statements = re.findall(r'<dd class="statement[^>]*>.*?</dd>', page)
    assert len(statements) >= 9
    assert all('class="voice voice-' in statement for statement in statements)


def test_the_statements_of_a_line_have_their_printed_words(client):
    page = get(client, "/doc/pairing/kunming-fujisawa").text

    assert '<a href="/id/passage/9">line 9</a><q lang="zh">藤泽市</q>' in page
    assert '<a href="/id/passage/9">line 9</a><q lang="zh">第1对</q>' in page


def test_both_names_and_the_kind_are_in_the_heading(client):
    page = get(client, "/doc/place/kunming", "zh").text

    assert '<h1 lang="zh">昆明市</h1>' in page
    assert '<span lang="en">Kunming</span>' in page
    assert '<a href="/ontology#Prefecture" lang="zh">州市</a>' in page


def test_an_entailed_value_links_to_its_explanation(client):
    page = get(client, "/doc/place/kunming").text

    found = re.findall(r'<li class="because"><a href="(/because\?[^"]+)"', page)
    assert any("twinnedWith" in address for address in found)


def test_a_stated_triple_is_explained(client):
    base = "http://127.0.0.1:8000/"
    asked = {
        "subject": f"{base}id/pairing/kunming-fujisawa",
        "predicate": f"{YC}foreignParty",
        "object": f"{base}id/place/fujisawa",
    }
    page = client.get("/because", query_string=asked, headers=BROWSER).text
    assert 'href="/id/passage/9"' in page

    for wrong in ("no iri", f"{base}id/place/nowhere", ""):
        assert client.get("/because", query_string=asked | {"object": wrong}, headers=BROWSER).status_code == 404


def test_the_icon_is_at_the_address_that_browsers_request(client):
    answer = client.get("/favicon.ico", follow_redirects=True)

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_a_triple_with_a_literal_is_explained(client):
    base = "http://127.0.0.1:8000/"
    asked = {"subject": f"{base}id/place/fujisawa", "predicate": f"{YC}printedName", "object": '"藤泽市"'}
    page = client.get("/because", query_string=asked, headers=BROWSER).text
    assert 'href="/id/passage/9"' in page

    for wrong in ('"藤泽市', '"藤泽市" . <urn:a> <urn:b> "c"', '"另一个"'):
        assert client.get("/because", query_string=asked | {"object": wrong}, headers=BROWSER).status_code == 404


def test_statements_of_another_source_are_marked(client):
    page = get(client, "/doc/pairing/kunming-fujisawa").text

    assert re.search(r'only-elsewhere"><span class="value"><time datetime="1981">1981</time>', page)
    assert '<time datetime="1981-11-05">5 November 1981</time>' in page


def test_a_decision_is_shown_with_the_printed_words(client):
    page = get(client, "/doc/place/siem-reap", "zh").text

    note = page[page.index("note-decision") :]
    assert "暹罗省" in note
    assert "暹粒省" in note
    assert "暹罗是泰国旧称" in note
    assert 'href="/id/passage/60"' in note


def test_a_decision_is_shown_on_its_own_page(client):
    page = get(client, "/doc/decision/60-siem-reap").text

    note = page[page.index("note-decision") :]
    assert "暹罗省" in note
    assert "Siem Reap" in note


def test_stated_values_come_before_entailed_ones(client):
    page = get(client, "/doc/pairing/kunming-fujisawa").text
    kinds = page[page.index('id="facts-kinds"') :]

    assert kinds.index(">pairing</a>") < kinds.index(">municipal pairing</a>")


def test_a_pairing_is_summed_up_by_its_strongest_evidence(client):
    assert "The article states in" in get(client, "/doc/pairing/kunming-fujisawa").text
    quoted = get(client, "/doc/pairing/yunnan-banteay-meanchey").text
    assert re.search(r'According to <a href="/id/person/suon-bavor[^>]*>[^<]*</a>, quoted in', quoted)


def test_a_place_has_a_map_and_a_thing_without_place_has_none(client):
    assert '<svg class="map' in get(client, "/doc/place/kunming").text
    assert '<svg class="map' not in get(client, "/doc/person/suon-bavor").text


def test_the_home_page_has_the_stated_and_named_numbers(client):
    page = get(client, "/").text

    assert '<p class="big">103</p>' in page
    assert "3 named, 100 not" in page
    assert "The 3 pairings it names" in page
    for rank in (1, 2, 3):
        assert f"arc rank-{rank}" in page
    assert "<h3>1981</h3>" in page


def test_the_home_page_is_the_dataset_for_programs(client):
    response = client.get("/", headers={"Accept": "text/turtle"})

    assert response.content_type == "text/turtle; charset=utf-8"
    assert "<http://127.0.0.1:8000/dataset>" in response.text
    assert response.headers["Content-Location"] == "http://127.0.0.1:8000/dataset.ttl"
    assert client.get("/dataset.ttl").data == response.data


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "trig", "nq"])
@pytest.mark.parametrize(
    "path", ["/dataset", "/ontology", "/shapes", "/queries", "/query/pairings-named", "/graph/editorial"]
)
def test_every_document_is_available_as_rdf(client, path, suffix):
    response = client.get(f"{path}.{suffix}")

    assert response.status_code == 200
    assert len(response.data) > 100
    assert f"{path}.{suffix}>" in client.get(path, headers=BROWSER).headers["Link"]


def test_every_term_has_a_fragment_on_the_page_of_the_vocabulary(client, sample_app):
    ids = set(Page(get(client, "/ontology").text).ids)
    quads = sample_app.extensions["youcheng"].store.quads_for_pattern(None, None, None)
    terms = {q.subject.value.rpartition("#")[2] for q in quads if "/ontology#" in str(q.subject)}

    assert len(terms) > 20
    assert terms <= ids


def test_the_use_of_a_term_is_counted(client):
    page = get(client, "/ontology").text

    assert re.search(r'id="Pairing">.*?<dt>used</dt><dd><a href="/browse\?class=Pairing">3</a>', page, re.DOTALL)


def test_an_anonymous_class_is_written_as_turtle_writes_it(client):
    assert "[ a owl:Class ; owl:unionOf ( yc:Place yc:Person ) ]" in get(client, "/ontology").text


def test_an_example_query_is_answered_on_its_page(client):
    page = get(client, "/query/said-and-named").text

    assert '<td class="figure"><span class="number">103</span></td>' in page
    assert "SELECT ?count ?said ?named" in page


GONE = [
    "/query/none",
    "/graph/none",
    "/browse?class=None",
    "/browse?class=Pairing&country=mars",
    "/dumps/none.nq",
    "/ontology.docx",
    "/dataset/9.9.9",
    "/ontology/9.9.9",
]


@pytest.mark.parametrize("path", GONE)
def test_an_unknown_address_is_404(client, path):
    assert get(client, path).status_code == 404


@pytest.mark.parametrize("path", ["/passages", "/validate"])
def test_a_page_without_rdf_is_406_for_a_client_of_rdf(client, path):
    assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize(
    ("query", "thing"),
    [
        ("kunming", "place/kunming"),
        ("KUNMING", "place/kunming"),
        ("zurich", "place/zurich"),
        ("Zürich", "place/zurich"),
        ("蘇黎世", "place/zurich"),
        ("藤沢", "place/fujisawa"),
        ("暹罗", "place/siem-reap"),
        ("banteay meanchey", "place/banteay-meanchey"),
        ("meanchey governor", "office/governor-banteay-meanchey"),
    ],
)
def test_search_finds_by_label_other_name_printed_name_and_variant(client, query, thing):
    found = client.get("/search", query_string={"q": query, "format": "json"}).json

    assert found["query"] == query
    assert f"http://127.0.0.1:8000/id/{thing}" in [result["iri"] for result in found["results"]][:3]
    assert {"en", "zh"} <= set(found["results"][0]["label"])


@pytest.mark.parametrize("query", ["", "   ", "zzzz", "\\", "(((", "%", "<script>alert(1)</script>"])
def test_search_without_a_match_has_no_results(client, query):
    assert client.get("/search", query_string={"q": query, "format": "json"}).json["results"] == []
    page = client.get("/search", query_string={"q": query}, headers=BROWSER)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_dumps_have_the_checksums_of_the_page(client):
    client.get("/dumps/SHA256SUMS")  # from now on the sizes are known
    page = get(client, "/data").text
    names = re.findall(r'href="/dumps/([^"]+)" download', page)

    assert {"youcheng.nq", "youcheng.trig", "youcheng.ttl"} <= set(names)
    for name in names:
        body = client.get(f"/dumps/{name}").data
        assert hashlib.sha256(body).hexdigest() in page


def test_the_dump_is_the_dataset(client, sample_app):
    store = sample_app.extensions["youcheng"].store
    lines = client.get("/dumps/youcheng.nq").text.splitlines()

    assert len(lines) == len(store)
    assert lines == sorted(lines)


@pytest.mark.parametrize("path", ["/doc/pairing/kunming-fujisawa", "/doc/passage/9", "/graph/editorial"])
def test_a_page_links_to_the_validation_of_its_thing(client, path):
    (link,) = [a["href"] for a in Page(get(client, path).text).all("a") if a.get("href", "").startswith("/validate?")]
    thing = path.replace("/doc/", "/id/")

    assert link == f"/validate?part=http%3A%2F%2F127.0.0.1%3A8000{thing.replace('/', '%2F')}"


def test_robots_sitemap_and_void(client):
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text
    sitemap = client.get("/sitemap.xml").text
    for path in ("doc/pairing/kunming-fujisawa", "validate", "validate/start"):
        assert f"<loc>http://127.0.0.1:8000/{path}</loc>" in sitemap
    for address in re.findall(r"<loc>([^<]+)</loc>", sitemap):
        assert get(client, address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address
    response = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (302, "/dataset")


def test_crawler_meets_no_combination_of_facets(client):
    """It follows every link to /browse that is neither `nofollow` nor disallowed by robots.txt."""
    rules = re.findall(r"^Disallow: (\S+)", client.get("/robots.txt").text, re.MULTILINE)
    disallowed = re.compile("|".join(re.escape(rule).replace(r"\*", ".*") for rule in rules))
    assert disallowed.match("/browse?class=Place&country=japan")
    assert not disallowed.match("/browse?class=Place")
    seen, new = set(), ["/browse"]
    while new:
        path = new.pop()
        seen.add(path)
        for tag in re.findall(r"<a [^>]*>", get(client, path).text):
            href = html.unescape(re.search(r'href="([^"]*)"', tag)[1])
            if href.startswith("/browse") and "nofollow" not in tag and not disallowed.match(href):
                new += {href} - seen - set(new)

    assert len(seen) > 3
    assert max(path.count("=") for path in seen) == 1


@pytest.mark.parametrize("path", ["/", "/passages", "/doc/place/kunming", "/browse?class=Place"])
def test_shared_cache_may_keep_pages(client, path):
    policy = get(client, path).cache_control

    assert (policy.public, policy.s_maxage, policy.max_age, policy.must_revalidate) == (True, 300, 0, True)


@pytest.mark.parametrize(
    "path", ["/", "/passages", "/data", "/ontology", "/search?q=kunming", "/context.jsonld", "/robots.txt"]
)
def test_pages_have_validators(client, path):
    first = get(client, path)
    again = client.get(path, headers=BROWSER | {"Accept-Language": "en", "If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    if path.startswith(("/robots", "/context")):
        return
    assert get(client, path, "zh").headers["ETag"] != first.headers["ETag"]
    assert {"Accept", "Accept-Language"} <= set(first.vary)


def thing(name):
    return Reference(f"http://example.org/{name}", Label(name, "en"), f"/{name}", ours=True)


def test_words_in_longer_words_are_marked_apart():
    line, city, club = "ab城市联盟cd", thing("city"), thing("club")
    anchors = [Anchor(102, 104, "城市", city), Anchor(102, 106, "城市联盟", club)]

    found = [
        (segment.text, [one.iri.rpartition("/")[2] for one in segment.things])
        for segment in segments(line, 100, anchors)
    ]

    assert found == [("ab", []), ("城市", ["city", "club"]), ("联盟", ["club"]), ("cd", [])]


def test_anchors_that_do_not_fit_the_line_are_not_marked():
    line = "abcdef"

    assert [s.text for s in segments(line, 0, [Anchor(1, 3, "xx", thing("x"))])] == ["abcdef"]
    assert [s.text for s in segments(line, 0, [Anchor(90, 93, "abc", thing("x"))])] == ["abcdef"]


def test_a_script_in_a_name_is_escaped(client):
    body = client.get("/search?q=%22%3E%3Cscript%3E", headers=BROWSER).text

    assert "<script>" not in body


@pytest.mark.parametrize("path", ["/", "/data"])
def test_pages_contain_a_record_of_the_dataset_for_search_engines(client, path):
    page = get(client, path).text
    record = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])

    assert record["@type"] == "Dataset"
    assert record["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert 50 <= len(record["description"]) <= 5000
    assert record["distribution"][0]["encodingFormat"] == "application/n-quads"


def test_the_example_queries_come_only_from_their_graph(client):
    page = Page(get(client, "/queries").text)

    questions = {a["href"] for a in page.all("a") if a.get("href", "").startswith("/query/")}
    assert questions == {"/query/pairings-named", "/query/said-and-named"}
    assert not [a for a in page.all("section") if a.get("aria-labelledby") == ""]


def test_the_files_are_items_of_the_dataset(client):
    links = get(client, "/data").headers["Link"]

    assert '<http://127.0.0.1:8000/dumps/youcheng.nq>; rel="item"; type="application/n-quads"' in links
    assert '<http://127.0.0.1:8000/dataset>; rel="cite-as"' in links


def test_every_template_compiles(sample_app):
    for name in sample_app.jinja_env.list_templates():
        sample_app.jinja_env.get_template(name)
    with pytest.raises(TemplateSyntaxError):
        sample_app.jinja_env.from_string("{% if %}")


@pytest.fixture(scope="module")
def real():
    """A client of the committed graph."""
    app = create_app({"base": "http://127.0.0.1:8000/", "dataset": resource(BUILT_GRAPH)})
    return app.test_client(), app.extensions["youcheng"].store


def test_things_of_the_built_graph_have_valid_pages_and_the_same_triples_in_every_format(real):
    client, store = real
    things = sorted({row["thing"].value for row in select(store, "things")})
    assert len(things) > 1000

    for iri in things[::25]:
        path = re.sub("^(http://127.0.0.1:8000|https://w3id.org/youcheng)/id/", "/doc/", iri)
        assert Page(get(client, path).text).faults == [], path
        turtle, ntriples = (
            {
                quad.triple
                for quad in parse(client.get(f"{path}.{suffix}").data, format=RdfFormat.from_extension(suffix))
            }
            for suffix in ("ttl", "nt")
        )
        assert turtle == ntriples, path
        assert any(iri in str(triple) for triple in turtle), path


def test_a_static_file_is_kept_for_ever_under_the_address_that_pages_use(client):
    page = get(client, "/").text
    address = re.search(r'href="(/static/site.css[^"]*)"', page)[1]

    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/site.css?v=another").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/site.css").headers["Cache-Control"]
    assert client.get("/static/none.css?v=").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_has_a_description(client, language):
    thing = "/doc/pairing/kunming-fujisawa"
    described = {
        path: client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
        for path in (
            "/",
            "/browse",
            "/dataset",
            "/sparql",
            "/validate/start",
            "/doc/pairing/kunming-fujisawa",
            "/doc/nothing",
        )
    }
    texts = {
        path: html.unescape(re.search(r'<meta name="description" content="([^"]*)"', page)[1])
        for path, page in described.items()
    }

    assert all(0 < len(text) <= 300 for text in texts.values())
    assert len(set(texts.values())) == len(texts)
    assert ("Fujisawa" if language == "en" else "藤泽市") in texts[thing]
