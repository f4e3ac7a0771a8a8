"""Every page of the article's graph: there, in one language, with a name for each term, soon made."""

import html
import re
import statistics
import time

import pytest

from youcheng.paths import resource
from youcheng.web import create_app
from youcheng.web.rendering import prepare

LOCAL = "http://127.0.0.1:8000/"
TERM = re.compile(r"\b(?!yc:|ycsh:)[a-z][a-z0-9]*:[A-Za-z]\w+")
"""A term of a vocabulary of others that is shown by its prefix, for want of a name."""
SOON = 0.03
"""Seconds in which a page is made that nobody has asked for before."""


@pytest.fixture(scope="module")
def client():
    """A client of the application that serves the article's graph, ready as it is when it starts to listen."""
    app = create_app({"base": LOCAL, "dataset": resource("data/graph/youcheng.nq"), "workers": 1})
    prepare(app)
    return app.test_client()


@pytest.fixture(scope="module")
def addresses(client):
    """The pages that the sitemap lists."""
    return [
        address.removeprefix(LOCAL[:-1]) for address in re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    ]


@pytest.mark.parametrize("path", ["/", "/passages", "/ontology", "/shapes", "/dataset"])
@pytest.mark.parametrize("asked", ["", "?lang=en", "?lang=zh"])
def test_the_longest_pages_are_made_ahead_in_every_language(client, monkeypatch, path, asked):
    def fail(*_, **__):
        raise AssertionError(path)

    monkeypatch.setattr("youcheng.web.rendering.render_template", fail)
    headers = {"Accept": "text/html", "Accept-Language": "fr", "Accept-Encoding": "identity"}

    assert client.get(path + asked, headers=headers).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_there_soon_and_names_what_it_tells(client, addresses, language):
    assert len(addresses) > 1000
    times, nameless = {}, {}
    for address in addresses:
        begin = time.process_time()
        answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": language})
        times[address] = time.process_time() - begin
        assert answer.status_code == 200, address
        headings = re.findall(r'<(?:dt|summary|p class="kinds")>(.*?)</(?:dt|summary|p)>', answer.text, re.DOTALL)
        if terms := TERM.findall(html.unescape(re.sub("<[^>]+>", " ", " ".join(headings)))):
            nameless[address] = terms

    assert nameless == {}
    # The machine may be busy: one page of a hundred may take longer, none much longer.
    slowest = sorted(times, key=times.__getitem__)
    assert statistics.median(times.values()) < SOON / 3
    assert times[slowest[-len(slowest) // 100]] < SOON, slowest[-5:]
    assert times[slowest[-1]] < 3 * SOON, slowest[-5:]


def test_a_decision_about_many_things_is_told_once(client):
    page = client.get("/doc/decision/62-places-in-names", headers={"Accept": "text/html"}).text

    assert page.count('class="note note-decision"') == 1


def test_where_there_is_nothing_there_are_ways_on(client):
    page = client.get("/doc/place/kunmin-city", headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert 'href="/search?q=kunmin+city"' in page
    assert "Search for “kunmin city”" in page


def test_what_is_on_offer_is_listed_once_and_in_one_language(client):
    answer = client.get("/doc/place/kunming?format=xyz", headers={"Accept": "text/html", "Accept-Language": "zh"})

    assert answer.status_code == 406
    assert answer.text.count("text/turtle") == 1
    assert "On offer" not in answer.text


def test_an_empty_search_shows_what_may_be_tried_and_each_try_finds_something(client):
    page = html.unescape(client.get("/search", headers={"Accept": "text/html"}).text)
    tries = re.findall(r'<dd><a href="([^"]*)"', page)

    assert len(tries) == 5
    for address in tries:
        assert client.get(address, headers={"Accept": "application/json"}).json["results"], address


def test_a_name_is_escaped_in_its_link(client):
    from youcheng.web.labels import Label
    from youcheng.web.view import Reference

    link = Reference("urn:x", Label('<b>"&', 'e"n'), '/x?a="&b', ours=False).anchor

    assert link == ('<a href="/x?a=&#34;&amp;b" lang="e&#34;n" class="external" rel="external">&lt;b&gt;&#34;&amp;</a>')
