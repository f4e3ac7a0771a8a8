"""Facets: the same things by the page, by JSON and by a query; counts that hold; addresses that can be shared."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from youcheng.web.facets import FACETS, Facets

LOCAL = "http://127.0.0.1:8000/"
VOCABULARY = f"{LOCAL}ontology#"


def ask(client, address, **headers):
    return client.get(address, headers={"Accept": "application/json"} | headers)


def names(found):
    return {thing["iri"].rpartition("/")[2] for thing in found["things"]}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/browse?class=MunicipalPairing", {"kunming-fujisawa"}),
        ("/browse?class=Pairing&country=japan", {"kunming-fujisawa"}),
        ("/browse?class=Pairing&attestation=asserted", {"kunming-fujisawa"}),
        ("/browse?class=Pairing&voice=elsewhere/example", {"kunming-fujisawa", "kunming-chiang-mai"}),
    ],
)
def test_what_falls_under_all_values_is_found(client, address, expected):
    assert expected == names(ask(client, address).json)


def test_a_year_finds_what_was_dated_by_a_span(client):
    years = {choice["value"]: choice["count"] for choice in ask(client, "/browse").json["facets"]["year"]}

    assert years
    for year, number in years.items():
        assert ask(client, f"/browse?year={year}").json["total"] == number


def test_every_count_is_what_its_address_finds(client):
    chosen = "/browse?class=Pairing"
    facets = ask(client, chosen).json["facets"]

    assert set(facets) <= set(FACETS)
    for name in ("country", "voice", "attestation"):
        for choice in facets[name]:
            address = choice["url"].removeprefix(LOCAL[:-1])
            if not choice["chosen"]:
                assert choice["count"] == ask(client, address).json["total"], address


def test_the_counts_agree_with_a_query(client, sample_app):
    store = sample_app.extensions["youcheng"].store
    found = store.query(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ ?thing a <{VOCABULARY}Place> }}")

    (row,) = found
    assert int(row["n"].value) == ask(client, "/browse?class=Place").json["total"]


def test_a_choice_is_dropped_by_its_own_address(client):
    (choice,) = [c for c in ask(client, "/browse?class=Pairing&country=japan").json["facets"]["country"] if c["chosen"]]

    assert choice["url"] == f"{LOCAL}browse?class=Pairing"


@pytest.mark.parametrize("address", ["/browse?class=Mars", "/browse?year=x", "/browse?page=9", "/browse?voice=nobody"])
def test_a_value_that_nothing_falls_under_is_404(client, address):
    assert ask(client, address).status_code == 404


def test_values_that_exclude_each_other_leave_nothing(client):
    answer = ask(client, "/browse?class=Person&attestation=asserted")

    assert (answer.status_code, answer.json["total"]) == (200, 0)
    assert "Nothing falls under" in client.get("/browse?class=Person&attestation=asserted").text


def test_the_page_needs_no_script_and_keeps_the_choices_in_its_links(client):
    page = client.get("/browse?class=Pairing&lang=zh").text
    links = [urlsplit(unescape(link)) for link in re.findall(r'href="(/browse[^"]*)"', page)]

    by_country = [parse_qs(link.query) for link in links if "country=japan" in link.query]
    assert {"class": ["Pairing"], "country": ["japan"], "lang": ["zh"]} in by_country
    assert "/browse?class=Pairing&amp;lang=en" in page


@pytest.mark.parametrize("suffix", ["turtle", "ntriples", "rdfxml"])
def test_the_rdf_of_a_selection_holds_its_things_with_their_names(client, suffix):
    answer = client.get(f"/browse?class=Pairing&format={suffix}")
    found = {quad.triple for quad in parse(answer.data, format=RdfFormat.from_media_type(answer.mimetype))}

    parts = {t.object.value for t in found if t.predicate.value.endswith("hasPart")}
    assert names(ask(client, "/browse?class=Pairing").json) == {part.rpartition("/")[2] for part in parts}
    assert {NamedNode(part) for part in parts} <= {t.subject for t in found if t.predicate.value.endswith("label")}


def test_a_selection_is_paged(client, monkeypatch):
    monkeypatch.setattr("youcheng.web.browse.PAGE_SIZE", 1)
    first, second = ask(client, "/browse?class=Passage"), ask(client, "/browse?class=Passage&page=2")

    assert f'<{LOCAL}browse?class=Passage&page=2>; rel="next"' in first.headers["Link"]
    assert f'<{LOCAL}browse?class=Passage>; rel="prev"' in second.headers["Link"]
    assert not names(first.json) & names(second.json)


def test_an_empty_graph_has_no_facets():
    assert Facets(Store(), LOCAL).counts({}) == {facet: {} for facet in FACETS}
