"""Dumps: the files contain the dataset, and their descriptions are true."""

import csv
import gzip
import hashlib
import io
import json
import re
import zipfile
from functools import cached_property
from threading import Event

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.web import create_app
from youcheng.web.http.responses import REVALIDATED
from youcheng.web.linked_data import dumps as making
from youcheng.web.linked_data.dumps import BYTE_ORDER_MARK, TABLES

BASE = "https://w3id.org/youcheng/"
NAMES = [
    "youcheng.nq",
    "youcheng.nq.gz",
    "youcheng.trig",
    "youcheng.ttl",
    "youcheng.jsonld",
    "youcheng-voices.zip",
    *(f"{table}.csv" for table in TABLES),
]


@pytest.fixture(scope="module")
def service():
    """A client of the service under the canonical base, over the graph that comes with the package."""
    return create_app({"base": BASE}).test_client()


@pytest.fixture(scope="module")
def graph():
    """The graph that comes with the package, as bytes."""
    return resource(BUILT_GRAPH).read_bytes()


def get(service, name):
    response = service.get(f"/dumps/{name}")
    assert response.status_code == 200
    return response


def triples(data, format_):
    return {quad.triple for quad in parse(data, format=format_)}


def test_every_file_has_the_stated_size_and_checksum(service):
    sums = dict(reversed(line.split("  ")) for line in get(service, "SHA256SUMS").text.splitlines())
    record = json.loads(re.search(r'ld\+json">(.*?)</script>', service.get("/data").text, re.DOTALL)[1])
    told = {each["name"]: each for each in record["distribution"]}

    assert list(sums) == list(told) == NAMES
    for name in NAMES:
        data = get(service, name).data
        assert sums[name] == told[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert told[name]["contentSize"] == f"{len(data)} B"


def test_n_quads_are_the_committed_graph_byte_for_byte(service, graph):
    assert get(service, "youcheng.nq").data == graph
    assert gzip.decompress(get(service, "youcheng.nq.gz").data) == graph


def test_n_quads_under_another_base_are_the_same_with_that_base(graph):
    moved = create_app({"base": "http://127.0.0.1:8000/"}).test_client().get("/dumps/youcheng.nq").data

    assert sorted(moved.replace(b"http://127.0.0.1:8000/", BASE.encode()).splitlines()) == graph.splitlines()


def test_trig_contains_every_named_graph(service, graph):
    voices = {quad for quad in parse(graph, format=RdfFormat.N_QUADS) if quad.graph_name != DefaultGraph()}
    held = set(parse(get(service, "youcheng.trig").data, format=RdfFormat.TRIG))
    plain = {quad for quad in voices if "_:" not in str(quad)}

    assert len(held) == len(voices)
    assert plain <= held


@pytest.mark.parametrize(("name", "format_"), [("youcheng.ttl", RdfFormat.TURTLE)])
def test_turtle_is_the_default_graph(service, graph, name, format_):
    story = {quad.triple for quad in parse(graph, format=RdfFormat.N_QUADS) if quad.graph_name == DefaultGraph()}
    held = triples(get(service, name).data, format_)

    assert len(held) == len(story)
    assert {triple for triple in story if "_:" not in str(triple)} <= held


def test_json_is_the_default_graph(service):
    story = triples(get(service, "youcheng.ttl").data, RdfFormat.TURTLE)
    held = triples(get(service, "youcheng.jsonld").data, RdfFormat.JSON_LD)

    assert len(held) == len(story)


def test_archive_has_a_file_for_every_voice(service, graph):
    voices = {
        quad.graph_name.value for quad in parse(graph, format=RdfFormat.N_QUADS) if quad.graph_name != DefaultGraph()
    }
    with zipfile.ZipFile(io.BytesIO(get(service, "youcheng-voices.zip").data)) as archive:
        files = {name.removeprefix("youcheng/").removesuffix(".ttl"): archive.read(name) for name in archive.namelist()}

    assert set(files) == {voice.removeprefix(BASE).removeprefix("id/") for voice in voices}
    assert sum(len(triples(data, RdfFormat.TURTLE)) for data in files.values()) == sum(
        quad.graph_name != DefaultGraph() for quad in parse(graph, format=RdfFormat.N_QUADS)
    )


@pytest.mark.parametrize("table", TABLES)
def test_table_has_one_row_for_each_thing(service, table):
    data = get(service, f"{table}.csv").data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    name = {
        "pairings": "Pairing",
        "places": "Place",
        "events": "Event",
        "statements": "Statement",
        "quantities": "Quantity",
    }
    query = f"PREFIX yc: <{BASE}ontology#> SELECT DISTINCT ?thing WHERE {{ ?thing a yc:{name[table]} }} ORDER BY ?thing"
    app = service.application
    things = [row["thing"].value for row in app.extensions["youcheng"].store.query(query)]

    assert data.startswith(BYTE_ORDER_MARK)
    assert [row["iri"] for row in rows] == things
    assert len(things) > 20


def test_tables_agree_with_the_article(service):
    def table(name):
        rows = csv.DictReader(io.StringIO(get(service, f"{name}.csv").data.decode("utf-8-sig")))
        return {row["iri"].removeprefix(f"{BASE}id/"): row for row in rows}

    fujisawa = table("pairings")["pairing/kunming-fujisawa"]
    assert (fujisawa["foreign_party_zh"], fujisawa["country_en"], fujisawa["attestation"]) == (
        "藤泽市",
        "Japan",
        "asserted",
    )
    siem_reap = table("places")["place/siem-reap"]
    assert (siem_reap["printed"], siem_reap["wikidata"], siem_reap["geonames"]) == ("暹罗省", "Q652818", "1822213")
    assert table("quantities")["count/pairings"]["value"] == "103"


def test_same_dataset_gives_the_same_bytes(service):
    again = create_app({"base": BASE}).test_client()

    assert get(again, "SHA256SUMS").data == get(service, "SHA256SUMS").data


def test_a_known_file_is_answered_with_304(service):
    tag = get(service, "youcheng.trig").headers["ETag"]

    assert service.get("/dumps/youcheng.trig", headers={"If-None-Match": tag}).status_code == 304


def test_no_file_is_made_of_a_large_dataset(monkeypatch):
    monkeypatch.setattr(making, "MAX_QUADS", 10)
    service = create_app({"base": BASE}).test_client()

    assert service.get("/dumps/youcheng.nq").status_code == 404
    assert service.get("/data").status_code == 200


def test_folder_of_files_leads_to_their_list(service):
    assert service.get("/dumps/").headers["Location"].endswith("/data")
    assert service.get("/dumps/nothing.nq").status_code == 404


def test_list_of_files_does_not_wait_for_them():
    service = create_app({"base": BASE}).test_client()
    first = service.get("/data").text
    making = service.application.extensions["youcheng"].making
    making.join(60)

    assert first.count('class="checksum"') < len(NAMES)
    assert not making.is_alive()
    assert service.get("/data").text.count('class="checksum"') == len(NAMES)


@pytest.mark.parametrize("form", ["text/turtle", "application/ld+json", "text/html"])
def test_the_description_has_sizes_once_the_files_are_made(monkeypatch, form):
    may_go_on = Event()
    made = making.Dump.__dict__["body"].func
    slow = cached_property(lambda self: may_go_on.wait(60) and made(self))
    slow.__set_name__(making.Dump, "body")
    monkeypatch.setattr(making.Dump, "body", slow)
    service = create_app({"base": BASE}).test_client()
    word = '"sha256":' if form == "text/html" else "checksumValue"
    first = [service.get("/dataset", headers={"Accept": form}) for _ in range(2)]
    may_go_on.set()
    service.application.extensions["youcheng"].making.join(60)
    sums = [line.split()[0] for line in get(service, "SHA256SUMS").text.splitlines()]
    later = service.get("/dataset", headers={"Accept": form})

    assert [answer.text.count(word) for answer in first] == [0, 0]
    assert all("/dumps/youcheng.nq" in answer.text for answer in first)
    assert later.text.count(word) == len(NAMES)
    assert all(each in later.text for each in sums)
    assert later.headers["ETag"] != first[0].headers["ETag"]
    assert (first[0].headers["Cache-Control"], later.headers["Cache-Control"]) == ("no-cache", REVALIDATED)
