"""Every page of the article's graph exists, in one language, with a label for each term."""

import html
import re

import pytest

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.web import create_app

LOCAL = "http://127.0.0.1:8000/"
TERM = re.compile(r"\b(?!yc:|ycsh:)[a-z][a-z0-9]*:[A-Za-z]\w+")
"""A term of another vocabulary that is shown by its prefix, because it has no label."""


@pytest.fixture(scope="module")
def client():
    """A client of the application that serves the article's graph."""
    app = create_app({"base": LOCAL, "dataset": resource(BUILT_GRAPH), "workers": 1})
    return app.test_client()


@pytest.fixture(scope="module")
def addresses(client):
    """The pages that the sitemap lists."""
    return [
        address.removeprefix(LOCAL[:-1]) for address in re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_labels_every_term_in_one_language(client, addresses, language):
    assert len(addresses) > 1000
    nameless = {}
    for address in addresses:
        answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": language})
        assert answer.status_code == 200, address
        headings = re.findall(r'<(?:dt|summary|p class="kinds")>(.*?)</(?:dt|summary|p)>', answer.text, re.DOTALL)
        if terms := TERM.findall(html.unescape(re.sub("<[^>]+>", " ", " ".join(headings)))):
            nameless[address] = terms

    assert nameless == {}


def test_a_decision_about_many_things_is_shown_once(client):
    page = client.get("/doc/decision/62-places-in-names", headers={"Accept": "text/html"}).text

    assert page.count('class="note note-decision"') == 1


def test_an_empty_page_offers_links(client):
    page = client.get("/doc/place/kunmin-city", headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert 'href="/search?q=kunmin+city"' in page
    assert "Search for “kunmin city”" in page


def test_downloads_are_listed_once_and_in_one_language(client):
    answer = client.get("/doc/place/kunming?format=xyz", headers={"Accept": "text/html", "Accept-Language": "zh"})

    assert answer.status_code == 406
    assert answer.text.count("text/turtle") == 1
    assert "On offer" not in answer.text


def test_an_empty_search_offers_examples_that_find_something(client):
    page = html.unescape(client.get("/search", headers={"Accept": "text/html"}).text)
    tries = re.findall(r'<dd><a href="([^"]*)"', page)

    assert len(tries) == 5
    for address in tries:
        assert client.get(address, headers={"Accept": "application/json"}).json["results"], address


def test_a_name_is_escaped_in_its_link(client):
    from youcheng.rdf.labels import Label
    from youcheng.web.view.presenter import Reference

    link = Reference("urn:x", Label('<b>"&', 'e"n'), '/x?a="&b', ours=False).anchor

    assert link == ('<a href="/x?a=&#34;&amp;b" lang="e&#34;n" class="external" rel="external">&lt;b&gt;&#34;&amp;</a>')
