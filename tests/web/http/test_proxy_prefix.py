"""The application is mounted below the path of its base, and trusts no proxy by default."""

import re

import pytest

from youcheng.web import create_app

BASE = "https://example.org/cities/"
PAGES = ["", "doc/place/kunming", "browse", "data", "ontology", "sparql", "search?q=kunming", "passages", "id/nowhere"]


def application(sample_app, base, **settings):
    """Return a client of an application with the sample graph under another base."""
    from pyoxigraph import RdfFormat, Store

    text = sample_app.extensions["youcheng"].store.dump(format=RdfFormat.N_QUADS).decode()
    store = Store()
    store.load(text.replace("http://127.0.0.1:8000/", base).encode(), format=RdfFormat.N_QUADS)
    return create_app({"base": base, **settings}, store=store).test_client()


@pytest.fixture(scope="module")
def below(sample_app):
    """An application with a path in its public address."""
    return application(sample_app, BASE)


@pytest.mark.parametrize("passed_on", ["/cities/{}", "/{}"])
@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_stays_below_the_path(below, passed_on, page):
    answer = below.get(passed_on.format(page), headers={"Accept": "text/html"})
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)

    assert answer.status_code == (404 if "nowhere" in page else 200)
    assert links
    assert [link for link in links if not link.startswith("/cities/")] == []


@pytest.mark.parametrize("passed_on", ["/cities/id/place/kunming", "/id/place/kunming"])
def test_the_hop_stays_below_the_path(below, passed_on):
    answer = below.get(passed_on, headers={"Accept": "text/turtle"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cities/doc/place/kunming.ttl")
    assert f'<{BASE}id/place/kunming>; rel="cite-as"' in answer.headers["Link"]
    assert f"<{BASE}id/place/>".encode() in below.get(answer.headers["Location"]).data


def test_the_path_itself_is_the_home_page(below):
    assert below.get("/cities", headers={"Accept": "text/html"}).status_code == 200


FORGED = {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
          "Forwarded": "host=evil.example;proto=gopher", "X-Script-Name": "/evil", "Host": "evil.example"}  # fmt: skip


@pytest.mark.parametrize("path", ["/id/place/kunming", "/doc/place/kunming", "/doc/place/kunming.ttl", "/dataset.ttl"])
@pytest.mark.parametrize("name", FORGED)
def test_forwarded_headers_are_ignored_by_default(client, path, name):
    answer = client.get(path, headers={name: FORGED[name]})

    assert "evil" not in str(answer.headers) + answer.text
    assert "gopher" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(
    ("told", "prefix"),
    [
        ("/cities", "/cities"),
        ("/cities/", "/cities"),
        ("/a/b", "/a/b"),
        ("/outer, /inner", "/inner"),
        ("//evil.example", ""),
        ("https://evil.example", ""),
        ('/x"onload', ""),
        ("/", ""),
        ("", ""),
    ],
)
def test_a_trusted_proxy_tells_its_prefix_and_no_more(sample_app, told, prefix):
    client = application(sample_app, "https://example.org/", trust_proxy=1)
    answer = client.get("/id/place/kunming", headers={"X-Forwarded-Prefix": told, "X-Forwarded-Host": "evil.example"})

    assert answer.headers["Location"] == f"{prefix}/doc/place/kunming"
    assert "evil" not in str(answer.headers)


def test_answers_below_different_prefixes_are_kept_apart(sample_app):
    client = application(sample_app, "https://example.org/", trust_proxy=1)
    pages = [client.get("/browse", headers={"X-Forwarded-Prefix": prefix}).text for prefix in ("/a", "/b", "/a")]

    assert pages[0] == pages[2] != pages[1]
    assert 'href="/b/browse' in pages[1]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/dumps?x=1", "/data"),
        ("/dumps/", "/data"),
        ("/id/place/kunming?lang=zh", "/doc/place/kunming?lang=zh"),
        ("/favicon.ico", "/static/icon.svg"),
        ("/.well-known/void", "/dataset"),
        ("/id//place/kunming", None),
        ("/id/place//kunming", None),
        ("//id/place/kunming", None),
        ("/id/place/kunming/", None),
        ("/linkset", None),
        ("/sparql/", None),
    ],
)
def test_an_address_that_leads_on_leads_to_no_host_that_a_request_names(client, path, location):
    answer = client.get(path, headers={"Host": "evil.example"})

    assert answer.headers.get("Location") == location
    assert (answer.status_code in {301, 302, 303}) == bool(location)
    assert "evil" not in str(answer.headers) + answer.text


@pytest.mark.parametrize("passed_on", ["/cities/dumps", "/dumps"])
def test_it_stays_below_the_path(below, passed_on):
    assert below.get(passed_on).headers["Location"] == "/cities/data"


def test_addresses_for_crawlers_are_below_the_path(below):
    text = below.get("/cities/robots.txt").text

    assert f"Sitemap: {BASE}sitemap.xml" in text
    assert {line.partition(": ")[2].partition("/")[0] for line in text.splitlines() if "Disallow" in line} == {""}
    assert all("/cities/" in line for line in text.splitlines() if "Disallow" in line)
