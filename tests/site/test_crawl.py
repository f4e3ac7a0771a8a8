"""Crawl the site in both languages: every link, with its fragment, exists."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from youcheng.web import create_app

BASE = "http://127.0.0.1:8000/"
ENDLESS = ("/browse", "/search", "/sparql", "/because", "/validate")
"""Where addresses with arguments never end; a bounded number of each is followed."""
MOST = 40
PARTIAL = {"/ontology", "/shapes"}
"""The sample holds few of the terms and shapes that it names; those of the whole graph are tested with it."""
ALONE = {"/because"}
"""Pages with no address of their own worth naming."""


class Page(HTMLParser):
    """The links, anchors and languages of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.head, self.language = [], [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given["lang"]
        if tag == "link":
            self.head.append(given)
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        # Where a form leads to is there once it is sent.
        self.links += [given["action"].partition("#")[0]] if given.get("action") else []
        if "id" in given:
            self.ids.append(given["id"])

    def related(self, relation):
        return [link for link in self.head if relation in link["rel"].split()]


class Crawler:
    """Follows every link of ours from a few addresses on; tells what is wrong."""

    def __init__(self, client, starts):
        self.client, self.pages, self.faults, self.counts = client, {}, [], {}
        self.queue = deque((urljoin(BASE, start), "start") for start in starts)
        self.fragments = set()
        while self.queue:
            self.visit(*self.queue.popleft())
        for address, fragment, source in self.fragments:
            page = self.pages.get(address)
            if page and fragment not in page.ids and urlsplit(address).path not in PARTIAL:
                self.faults.append(f"{source} names {address}#{fragment}, which is not there")

    def visit(self, address, source):
        path = urlsplit(address).path
        self.counts[path] = self.counts.get(path, 0) + 1
        if address in self.pages or (path in ENDLESS and self.counts[path] > MOST):
            return
        answer = self.client.get(address.removeprefix(BASE[:-1]), headers={"Accept": "text/html, */*;q=0.1"})
        while answer.status_code in {301, 302, 303}:
            answer = self.client.get(answer.headers["Location"], headers={"Accept": "text/html, */*;q=0.1"})
        self.pages[address] = None
        if answer.status_code != 200:
            self.faults.append(f"{source} leads to {address}, which is {answer.status_code}")
        elif answer.mimetype == "text/html":
            self.read(address, answer)

    def read(self, address, answer):
        page = self.pages[address] = Page(answer.text)
        if not page.language.startswith(answer.headers["Content-Language"]):
            self.faults.append(f"{address} is in {page.language} and in {answer.headers['Content-Language']}")
        if len(page.ids) != len(set(page.ids)):
            self.faults.append(f"{address} names a place twice")
        if urlsplit(address).path not in ALONE:
            self.check_head(address, page)
        for link in page.links:
            target, _, fragment = urljoin(address, link).partition("#")
            if target.startswith(BASE):
                self.queue.append((target, address))
                if fragment and "?" not in target.removesuffix("?lang=en").removesuffix("?lang=zh"):
                    self.fragments.add((target, unquote(fragment), address))

    def check_head(self, address, page):
        canonical = [link["href"] for link in page.related("canonical")]
        if len(canonical) != 1 or not canonical[0].startswith(BASE):
            self.faults.append(f"{address} has no address that is its own: {canonical}")
        languages = {link["hreflang"]: link["href"] for link in page.related("alternate") if "hreflang" in link}
        if set(languages) != {"en", "zh-Hans"} or not all(iri.startswith(BASE) for iri in languages.values()):
            self.faults.append(f"{address} names its languages wrong: {languages}")
        if re.match(f"{BASE}(doc|query|graph)/", address) and not [
            a for a in page.head if a.get("type") == "text/turtle"
        ]:
            self.faults.append(f"{address} does not lead to its data")


@pytest.fixture(scope="module")
def crawl(sample_app):
    # An application of its own: what it keeps of so many answers is nothing to the tests of others.
    app = create_app({"base": BASE}, store=sample_app.extensions["youcheng"].store)
    client = app.test_client()
    client.get("/dumps/SHA256SUMS")
    listed = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    return Crawler(client, ["", "?lang=zh", "?lang=en", *listed])


@pytest.mark.slow
def test_every_link_and_fragment_exists(crawl):
    assert crawl.faults == []
    assert len(crawl.pages) > 300


@pytest.mark.slow
def test_pages_of_both_languages_are_crawled(crawl):
    languages = {page.language for page in crawl.pages.values() if page}

    assert languages == {"en", "zh-Hans"}


@pytest.mark.parametrize("broken", ["/doc/place/nowhere", "/doc/place/kunming.docx", "/nowhere"])
def test_a_dead_link_is_found(sample_app, broken):
    assert any(broken in fault for fault in Crawler(sample_app.test_client(), [broken]).faults)


def test_a_fault_in_the_head_of_a_page_is_found():
    page = Page('<html lang="en"><head><link rel="canonical" href="/here"><link rel="icon" href="/i"></head>')
    crawler = Crawler(None, [])
    crawler.check_head(f"{BASE}doc/place/kunming", page)

    assert len(crawler.faults) == 3
