"""Facets: equal results in pages, JSON and queries; counts; addresses that can be shared."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from support.work import calls
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.labels import Label
from youcheng.rdf.namespaces import BASE
from youcheng.store.open import open_store
from youcheng.web.search.facet_selection import Choice, Facet, outline
from youcheng.web.search.facets import FACETS, Facets

LOCAL = "http://127.0.0.1:8000/"
VOCABULARY = f"{BASE}ontology#"


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
def test_things_with_all_values_are_found(client, address, expected):
    assert expected == names(ask(client, address).json)


def test_a_year_finds_things_dated_by_a_span(client):
    years = {choice["value"]: choice["count"] for choice in ask(client, "/browse").json["facets"]["year"]}

    assert years
    for year, number in years.items():
        assert ask(client, f"/browse?year={year}").json["total"] == number


def test_every_count_equals_the_total_of_its_address(client):
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
def test_a_value_without_things_is_404(client, address):
    assert ask(client, address).status_code == 404


def test_values_that_exclude_each_other_leave_nothing(client):
    answer = ask(client, "/browse?class=Person&attestation=asserted")

    assert (answer.status_code, answer.json["total"]) == (200, 0)
    assert "Nothing matches all of these" in client.get("/browse?class=Person&attestation=asserted").text


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
    monkeypatch.setattr("youcheng.web.search.facet_selection.PAGE_SIZE", 1)
    first, second = ask(client, "/browse?class=Passage"), ask(client, "/browse?class=Passage&page=2")

    assert f'<{LOCAL}browse?class=Passage&page=2>; rel="next"' in first.headers["Link"]
    assert f'<{LOCAL}browse?class=Passage>; rel="prev"' in second.headers["Link"]
    assert not names(first.json) & names(second.json)


def test_an_empty_graph_has_no_facets():
    assert Facets(Store(), LOCAL).counts({}) == {facet: {} for facet in FACETS}


WORLD = f"""
@prefix yc: <{BASE}ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix place: <{BASE}id/place/> . @prefix event: <{BASE}id/event/> . @prefix person: <{BASE}id/person/> .
@prefix office: <{BASE}id/office/> . @prefix pairing: <{BASE}id/pairing/> . @prefix tie: <{BASE}id/tie/> .
@prefix organization: <{BASE}id/organization/> . @prefix statement: <{BASE}id/statement/> .
yc:host rdfs:subPropertyOf yc:participant . yc:yunnanParty rdfs:subPropertyOf yc:party .
place:china a yc:Country . place:japan a yc:Country . place:asia a yc:Place .
place:kunming a yc:Place ; yc:locatedIn place:china .
place:harbour a yc:Place ; yc:locatedIn place:ward . place:ward a yc:Place ; yc:locatedIn place:city .
place:city a yc:Place ; yc:locatedIn place:prefecture . place:prefecture a yc:Place ; yc:locatedIn place:japan .
organization:school a yc:University ; yc:locatedIn place:harbour .
pairing:one a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:ward .
tie:one a yc:InstitutionalTie ; yc:yunnanParty place:kunming ; yc:foreignParty organization:school .
event:visit a yc:Visit ; yc:host organization:school ; yc:takesPlaceIn place:kunming .
event:lost a yc:Event ; yc:takesPlaceIn place:asia .
office:mayor a yc:Office ; yc:officeOf place:city ; yc:holder person:mayor . person:mayor a yc:Person .
statement:wish a yc:Statement ; yc:speaker person:mayor .
"""
"""A graph without entailed triples, where the country is four steps away."""


def test_a_country_is_found_any_number_of_steps_away():
    store = Store()
    store.extend(parse(WORLD, format=RdfFormat.TURTLE))
    facets = Facets(store, BASE)

    assert {name: {iri.removeprefix(f"{BASE}id/") for iri in of} for name, of in facets.by["country"].items()} == {
        "china": {"place/china", "place/kunming", "event/visit"},
        "japan": {
            "place/japan", "place/prefecture", "place/city", "place/ward", "place/harbour", "organization/school",
            "pairing/one", "tie/one", "event/visit", "office/mayor", "person/mayor", "statement/wish",
        },
    }  # fmt: skip


def test_a_circle_of_places_is_walked_once():
    store = Store()
    circle = "place:a a yc:Place ; yc:locatedIn place:b . place:b a yc:Place ; yc:locatedIn place:a , place:japan ."
    store.extend(parse(WORLD + circle, format=RdfFormat.TURTLE))

    assert {f"{BASE}id/place/a", f"{BASE}id/place/b"} <= Facets(store, BASE).by["country"]["japan"]


@pytest.fixture(scope="module")
def real():
    """The facets of the article's graph."""
    return Facets(open_store(resource(BUILT_GRAPH), BASE), BASE)


PAIRING = {"class": ["Pairing"]}
# Counted in the article: three cities of Israel on line 181, Fujisawa on line 9, South Kuching on line 66 and Sarawak
# on line 147; lines 9 and 181 assert their four and line 66 one; it takes five for granted, and line 72 three.
BY_HAND = [
    (PAIRING, 30),
    ({"country": ["israel"]}, 3),
    ({"country": ["israel", "japan"]}, 4),
    ({"country": ["israel", "japan", "malaysia"]}, 6),
    ({"attestation": ["asserted"]}, 5),
    ({"attestation": ["asserted", "presupposed"]}, 13),
    ({"attestation": ["asserted", "presupposed"], "country": ["japan", "malaysia"]}, 2),
    ({"attestation": ["asserted"], "country": ["malaysia"]}, 0),
]


@pytest.mark.parametrize(("chosen", "number"), BY_HAND)
def test_values_of_a_facet_widen_and_facets_narrow(real, chosen, number):
    assert len(real.find(PAIRING | chosen)) == number


def test_counts_respect_the_choices_of_other_facets(real):
    counts = real.counts(PAIRING | {"country": ["israel", "japan"]})

    # Its own facet is not narrowed by what is chosen of it: Malaysia's two pairings can still be added.
    assert {name: counts["country"][name] for name in ("israel", "japan", "malaysia")} == {
        "israel": 3, "japan": 1, "malaysia": 2,
    }  # fmt: skip
    assert counts["attestation"] == {"asserted": 4}
    assert counts["class"]["MunicipalPairing"] == 4
    assert "ProvincialPairing" not in counts["class"]


def test_counting_and_finding_are_little_work(real):
    values = {facet: list(real.by[facet]) for facet in FACETS}

    assert calls(real.counts, values) < 10_000
    assert calls(real.find, values) < 10_000


def test_a_long_tree_shows_its_top_and_the_surroundings_of_choices():
    tree = [("a", 0), ("b", 1), ("c", 2), ("d", 3), ("e", 2), ("f", 1), ("g", 0), ("h", 1)]
    choices = [Choice(name, Label(name, "en"), 1, {}, chosen=name == "c", depth=depth) for name, depth in tree]

    assert [choice.value for choice in outline(choices)] == ["a", "b", "c", "d", "g"]


def test_a_long_list_never_hides_a_choice():
    choices = [Choice(str(n), Label(str(n), "en"), 1, {}, chosen=n == 15) for n in range(20)]
    facet = Facet("country", choices)

    assert [int(choice.value) for choice in facet.first] == [*range(10), 15]
    assert sorted(int(choice.value) for choice in facet.first + facet.rest) == list(range(20))


def test_several_values_stand_in_one_address(client):
    found = ask(client, "/browse?country=japan&class=Pairing&country=china&country=japan&country=").json

    assert found["chosen"] == {"class": ["Pairing"], "country": ["china", "japan"]}
    assert found["url"] == f"{LOCAL}browse?class=Pairing&country=china&country=japan"
    (japan,) = [choice for choice in found["facets"]["country"] if choice["value"] == "japan"]
    assert (japan["chosen"], japan["url"]) == (True, f"{LOCAL}browse?class=Pairing&country=china")


def test_each_value_is_dropped_alone_and_all_at_once(client):
    page = client.get("/browse?class=Place&class=Pairing&country=japan&lang=en").text
    chips = unescape(re.search(r'<ul class="chosen".*?</ul>', page, re.DOTALL).group())

    assert re.findall(r'href="([^"]*)"', chips) == [
        "/browse?class=Place&country=japan&lang=en",
        "/browse?class=Pairing&country=japan&lang=en",
        "/browse?class=Pairing&class=Place&lang=en",
        "/browse?lang=en",
    ]


def test_a_choice_without_things_can_be_dropped(client):
    page = unescape(client.get("/browse?class=Person&attestation=asserted").text)
    chips = re.search(r'<ul class="chosen".*?</ul>', page, re.DOTALL).group()

    assert 'href="/browse?class=Person"' in chips
    assert 'href="/browse?attestation=asserted"' in chips


def test_another_language_keeps_all_values(client):
    page = unescape(client.get("/browse?country=china&country=japan&lang=en").text)

    assert "/browse?country=china&country=japan&lang=zh" in page


def test_crawlers_are_kept_from_the_combinations(client):
    assert "X-Robots-Tag" not in client.get("/browse?class=Place").headers
    assert client.get("/browse?class=Place&country=japan").headers["X-Robots-Tag"] == "noindex, nofollow"
