"""Reconciliation: the service works for OpenRefine, and matches only what is certain."""

import csv
import json
from urllib.parse import parse_qs, quote

import pytest
from jsonschema import Draft202012Validator, ValidationError

from support.live_server import serve
from support.paths import FIXTURES, SHARED
from youcheng.web import create_app

HERE = FIXTURES / "reconciliation"
CITIES = SHARED / "scale" / "sister_cities_text.csv"
BASE = "http://127.0.0.1:8000/"
SCHEMAS = json.loads((HERE / "schemas.json").read_text(encoding="utf-8"))
REQUESTS = dict(
    line.split(" ", 1) for line in (HERE / "requests.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"
)


@pytest.fixture(scope="module")
def service():
    """A client of the service over the graph that comes with the package."""
    return create_app({"base": BASE}).test_client()


def valid(value, schema):
    Draft202012Validator(SCHEMAS[schema]).validate(value)
    return value


def reconcile(service, path="/reconcile", **query):
    """Return the candidates of one query."""
    response = service.post(path, data={"queries": json.dumps({"q0": query})})
    assert response.status_code == 200, response.text
    return valid(response.json, "results")["q0"]["result"]


def best(service, text, **query):
    """Return the identifier of the first candidate and whether it matches."""
    found = reconcile(service, query=text, **query)
    return (found[0]["id"], found[0]["match"]) if found else None


def country(name):
    return [{"pid": "country", "v": name}]


def test_the_manifest_is_valid_and_its_addresses_exist(service):
    manifest = valid(service.get("/reconcile").json, "manifest")
    addresses = [manifest["documentation"], manifest["logo"], manifest["view"]["url"], manifest["preview"]["url"]]
    addresses += [f"{s['service_url']}{s['service_path']}?prefix=kun" for s in manifest["suggest"].values()]
    proposing = manifest["extend"]["propose_properties"]
    addresses.append(f"{proposing['service_url']}{proposing['service_path']}?type=Place")

    for address in addresses:
        path = address.replace("{{id}}", quote("place/kunming", safe=""))
        assert service.get(path.removeprefix(BASE[:-1])).status_code in {200, 303}, path
    flyout = manifest["suggest"]["entity"]
    shown = service.get(
        f"{flyout['flyout_service_url']}{flyout['flyout_service_path']}".replace("${id}", "place/zurich")
    )
    assert shown.json["id"] == "place/zurich"
    assert "Zürich" in shown.json["html"]


def test_the_schemas_refuse_invalid_answers():
    for schema, value in [("manifest", {"name": "x"}), ("results", {"q": []}), ("extension", {"rows": {}})]:
        with pytest.raises(ValidationError):
            valid(value, schema)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("types", {"q0": ("place/kunming", True), "q1": ("place/fujisawa", True)}),
        ("batch", {"q0": ("place/zurich", True), "q1": ("place/kunming", True)}),
        ("columns", {"q0": ("place/siem-reap", True)}),
        ("cell", {"q0": ("place/kunming", True)}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_recorded_requests_are_answered(service, method, name, expected):
    if method == "POST":
        kind = "application/x-www-form-urlencoded; charset=UTF-8"
        response = service.post("/reconcile", data=REQUESTS[name], content_type=kind)
    else:
        response = service.get(f"/reconcile?{REQUESTS[name]}")
    answer = valid(response.json, "results")

    assert response.content_type == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {key: (each["result"][0]["id"], each["result"][0]["match"]) for key, each in answer.items()} == expected
    limits = {key: each.get("limit", 10) for key, each in json.loads(parse_qs(REQUESTS[name])["queries"][0]).items()}
    for key, each in answer.items():
        scores = [candidate["score"] for candidate in each["result"]]
        assert len(scores) <= limits[key]
        assert scores == sorted(scores, reverse=True)
        assert sum(candidate["match"] for candidate in each["result"]) <= 1


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("昆明", {}, ("place/kunming", True)),
        ("Fujisawa, Kanagawa", {}, ("place/fujisawa", True)),
        ("Fujisawa, Iwate", {}, ("place/fujisawa", False)),
        ("Zurich", {}, ("place/zurich", True)),
        ("place/kunming", {}, ("place/kunming", True)),
        (f"{BASE}id/place/kunming", {}, ("place/kunming", True)),
        ("https://w3id.org/youcheng/id/place/kunming", {}, ("place/kunming", True)),
        ("Q652818", {}, ("place/siem-reap", True)),
        ("wd:Q652818", {}, ("place/siem-reap", True)),
        # the name of a place with a word less may be another place
        ("Siem Reap", {}, ("place/siem-reap", False)),
        ("Moscow", {"properties": country("Russia")}, ("place/moscow-oblast", False)),
        ("Siem Reap", {"type": "FirstLevelDivision", "properties": country("Cambodia")}, ("place/siem-reap", True)),
        ("Kuching", {}, ("place/kuching-north", False)),
        # accents tell names apart
        ("Münster", {}, ("place/munster", False)),
        # a misprint is found, and matches where more speaks for it
        ("暹罗省", {}, ("place/siem-reap", False)),
        ("暹罗省", {"properties": country("柬埔寨")}, ("place/siem-reap", True)),
        ("暹罗省", {"properties": country("泰国")}, ("place/siem-reap", False)),
        # what is known speaks for and against
        ("Delaware", {"properties": country("USA")}, ("place/delaware", True)),
        ("Zürich", {"properties": [{"pid": "wgs84:lat", "v": "47.4"}]}, ("place/zurich", True)),
        ("Zürich", {"properties": [{"pid": "locatedIn", "v": ["Austria", "瑞士"]}]}, ("place/zurich", True)),
        ("Fujisawe", {}, ("place/fujisawa", False)),
        # another class is a candidate and no match
        ("大理", {"type": "City"}, ("place/dali", False)),
        # a city is one on any level
        ("昆明", {"type": "City"}, ("place/kunming", True)),
        ("Phnom Penh", {"type": "City"}, ("place/phnom-penh", True)),
        ("Incheon", {"type": "City", "type_strict": "all"}, ("place/incheon", True)),
        ("昆明", {"type": ["City", "Prefecture"], "type_strict": "any"}, ("place/kunming", True)),
        ("昆明", {"type": ["City", "Prefecture"], "type_strict": "all"}, ("place/kunming", True)),
        ("大理", {"type": "City", "type_strict": "any"}, None),
        ("明治大学", {"type": "Organization"}, ("organization/meiji-university", True)),
        ("Atlantis", {}, None),
    ],
)
def test_candidate(service, text, query, expected):
    assert best(service, text, **query) == expected


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Delaware", {"pid": "country", "v": "Canada"}),
        ("Zürich", {"pid": "wgs84:lat", "v": 12}),
        ("Kunming", {"pid": "country", "v": {"id": "place/japan"}}),
    ],
)
def test_a_contradicted_name_does_not_match(service, text, given):
    found = reconcile(service, query=text, properties=[given])

    assert found
    assert not any(each["match"] for each in found)


def test_properties_alone_are_a_query(service):
    assert best(service, "", properties=[{"pid": "iso3166", "v": "KH-17"}]) == ("place/siem-reap", True)
    within = reconcile(service, properties=[{"pid": "country", "v": "Cambodia"}], type="Place")

    assert {"place/siem-reap", "place/phnom-penh", "place/banteay-meanchey"} <= {each["id"] for each in within}
    assert not any(each["match"] for each in within)


def test_secondary_kinds_are_candidates_only_if_requested(service):
    kinds = {each["id"].partition("/")[0] for each in reconcile(service, query="Vientiane", limit=50)}

    assert not kinds & {"decision", "statement", "quantity", "count", "passage"}
    assert best(service, "Vientiane as the capital", type="EditorialDecision")[0].startswith("decision/")


def test_language_is_that_of_the_address(service):
    assert reconcile(service, "/reconcile/zh", query="Kunming")[0]["name"] == "昆明市"
    assert (
        valid(service.get("/reconcile/zh").json, "manifest")["suggest"]["type"]["service_url"] == f"{BASE}reconcile/zh"
    )
    assert service.get("/reconcile/zh/suggest/type?prefix=国家").json["result"][0]["id"] == "Country"


def test_features_have_the_scores(service):
    found = reconcile(service, query="Zürich", type="City", properties=country("Switzerland"))[0]

    assert {f["id"]: f["value"] for f in found["features"]} == {
        "name": 100.0,
        "exact_name": True,
        "type": True,
        "properties": 1.0,
    }


def test_extension(service):
    answer = valid(service.post("/reconcile", data=parse_qs(REQUESTS["extend"])).json, "extension")

    assert answer["meta"][0] == {
        "id": "country",
        "name": "country it is in",
        "type": {"id": "Country", "name": "country"},
    }
    assert answer["rows"]["place/zurich"]["country"] == [{"id": "place/switzerland", "name": "Switzerland"}]
    assert len(answer["rows"]["place/kunming"]["twinnedWith"]) == 2


@pytest.mark.parametrize(
    ("thing", "column", "cells"),
    [
        ("place/zurich", {"id": "wikidata"}, [{"str": "Q72"}]),
        ("place/zurich", {"id": "partyOf", "settings": {"count": True}}, [{"int": 1}]),
        ("pairing/kunming-fujisawa", {"id": "ordinal"}, [{"int": 1}]),
        ("pairing/yunnan-banteay-meanchey", {"id": "established"}, [{"str": "2011"}]),
        ("place/nowhere", {"id": "country"}, []),
        ("no thing", {"id": "country"}, []),
    ],
)
def test_cells(service, thing, column, cells):
    asked = json.dumps({"ids": [thing], "properties": [column]})
    answer = valid(service.post("/reconcile", data={"extend": asked}).json, "extension")

    assert answer["rows"][thing][column["id"]] == cells


def test_other_sources_are_included_if_requested(service):
    def pairings(voices):
        column = {"id": "foreignParty", "settings": {"voices": voices}}
        asked = json.dumps({"ids": ["pairing/kunming-chiang-mai"], "properties": [column]})
        return service.post("/reconcile", data={"extend": asked}).json["rows"]["pairing/kunming-chiang-mai"][
            "foreignParty"
        ]

    assert pairings("story") == []
    assert pairings("all") == [{"id": "place/chiang-mai", "name": "Chiang Mai"}]


def test_properties_are_proposed_for_a_class(service):
    proposal = valid(service.get("/reconcile/propose?type=City&limit=5").json, "proposal")

    assert len(proposal["properties"]) == proposal["limit"] == 5
    assert {"country", "wikidata"} <= {each["id"] for each in proposal["properties"]}


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("entity?prefix=Kunm", "place/kunming"),
        ("entity?prefix=昆", "place/kunming"),
        ("entity?prefix=place/zurich", "place/zurich"),
        ("type?prefix=cit", "City"),
        ("property?prefix=countr", "country"),
        ("property?prefix=wikid", "wikidata"),
        ("property?prefix=lab", "rdfs:label"),
        ("property?prefix=名称", "rdfs:label"),
        ("property?prefix=class", "rdf:type"),
    ],
)
def test_suggestions(service, path, first):
    assert valid(service.get(f"/reconcile/suggest/{path}").json, "suggestions")["result"][0]["id"] == first


def test_suggestions_continue_at_the_cursor(service):
    whole = service.get("/reconcile/suggest/entity?prefix=k").json["result"]
    rest = service.get("/reconcile/suggest/entity?prefix=k&cursor=3").json["result"]

    assert whole[3:] == rest[: len(whole) - 3]


def test_a_preview_may_be_framed_and_loads_nothing_from_elsewhere(service):
    page = service.get("/reconcile/preview?id=place%2Fsiem-reap")

    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "暹粒省" in page.text
    assert "<script" not in page.text
    assert "frame-ancestors 'none'" in service.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("form", "status", "detail"),
    [
        ({}, 400, "Send “queries”"),
        ({"queries": "["}, 400, "is not JSON"),
        ({"queries": "[]"}, 400, "must be a JSON object"),
        ({"queries": "[" * 100_000}, 400, "is not JSON"),
        ({"queries": '{"q0": 1}'}, 400, "queries.q0: must be an object"),
        ({"queries": '{"q0": {}}'}, 400, "queries.q0: must have"),
        ({"queries": '{"q0": {"query": 1}}'}, 400, "queries.q0.query: must be a string"),
        ({"queries": '{"q0": {"query": "x", "limit": "many"}}'}, 400, "queries.q0.limit: must be a whole number"),
        ({"queries": '{"q0": {"query": "x", "limit": -1}}'}, 400, "must not be negative"),
        ({"queries": '{"q0": {"query": "x", "limit": 1e999}}'}, 400, "must be a whole number"),
        ({"queries": '{"q0": {"query": "x", "type": "no class"}}'}, 400, "cannot be a class"),
        ({"queries": '{"q0": {"query": "x", "type_strict": "so"}}'}, 400, "type_strict: must be one of"),
        (
            {"queries": '{"q0": {"query": "Zurich", "properties": [{"pid": "a b", "v": 1}]}}'},
            400,
            "cannot be a class or a",
        ),
        ({"queries": '{"q0": {"query": "x", "properties": [{"v": 1}]}}'}, 400, "properties[0]: must be an object"),
        (
            {"queries": '{"q0": {"query": "x", "properties": [{"pid": "a", "v": null}]}}'},
            400,
            "must be a string, a number",
        ),
        ({"queries": json.dumps({str(n): {"query": "x"} for n in range(51)})}, 413, "at most 50"),
        ({"queries": " " * 600_000}, 413, "more than 500000 bytes"),
        ({"queries": "x" * 3_000_000}, 413, "500000 bytes"),
        ({"extend": '{"ids": ["place/kunming"]}'}, 400, "extend.properties: must be an array"),
        ({"extend": json.dumps({"ids": ["x"] * 201, "properties": []})}, 413, "at most 200"),
        ({"extend": '{"ids": [], "properties": [{"id": "x", "settings": 1}]}'}, 400, "settings: must be an object"),
    ],
)
def test_errors_are_json(service, form, status, detail):
    response = service.post("/reconcile", data=form)

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert detail in response.json["detail"]
    assert "explanation" not in response.json
    assert service.get(response.json["type"].removeprefix(BASE[:-1])).status_code == 200


def test_unknown_things_have_no_preview(service):
    for path in ("preview?id=place/nowhere", "flyout/entity?id=no%20thing", "preview"):
        response = service.get(f"/reconcile/{path}")
        assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_markup_in_names_is_escaped(service):
    refused = service.get("/reconcile/flyout/property?id=x%3Cscript%3E")

    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert best(service, "<script>alert(1)</script>") is None


def test_encoded_identifiers_lead_to_things_over_http():
    with serve() as live:
        assert live.get("id/place%2Fkunming").status == 303
        assert live.get("reconcile/preview?id=place%2Fkunming").status == 200
        answer = live.request(
            "POST", "reconcile", {"Content-Type": "application/x-www-form-urlencoded"}, REQUESTS["columns"]
        )
        assert answer.json()["q0"]["result"][0]["id"] == "place/siem-reap"


EXPECTED = {
    ("China", "Chengdu"): "place/chengdu",
    ("China", "Kunming"): "place/kunming",
    ("China", "Lijiang"): "place/lijiang",
    ("China", "Xishuangbanna Dai Autonomous Prefecture"): "place/xishuangbanna",
    ("Czech Republic", "Olomouc"): "place/olomouc-city",
    ("Israel", "Afula"): "place/afula",
    ("Israel", "Tel Aviv"): "place/tel-aviv",
    ("Italy", "Perugia"): "place/perugia",
    ("Japan", "Kanagawa Prefecture"): "place/kanagawa",
    ("Japan", "Tokyo"): "place/tokyo",
    ("Russia", "Dubna"): "place/dubna",
    ("Russia", "Moscow Oblast"): "place/moscow-oblast",
    ("Switzerland", "Arosa"): "place/arosa",
    ("Switzerland", "Zürich"): "place/zurich",
}
"""The places of a foreign list of about a thousand that are in the graph; selected by hand."""


@pytest.mark.slow
@pytest.mark.needs("shared")
def test_no_place_of_a_foreign_list_is_matched_wrongly(service):
    with CITIES.open(encoding="utf-8", newline="") as file:
        countries = {name for name, _ in EXPECTED}
        rows = sorted({(row["country"], row["city"]) for row in csv.DictReader(file) if row["country"] in countries})
    matched = {}
    for start in range(0, len(rows), 50):
        batch = {
            str(number): {"query": city, "type": "Place", "type_strict": "should", "properties": country(land)}
            for number, (land, city) in enumerate(rows[start : start + 50])
        }
        answer = service.post("/reconcile", data={"queries": json.dumps(batch)}).json
        for number, each in answer.items():
            matched |= {rows[start + int(number)]: c["id"] for c in each["result"] if c["match"]}

    assert len(rows) > 900
    assert matched == EXPECTED
