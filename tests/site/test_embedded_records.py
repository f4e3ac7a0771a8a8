"""The JSON-LD in the pages, read by extruct as by a search engine; the answers are derived by hand from the data."""

import re
import warnings

import pytest

from youcheng.web import create_app

BASE = "http://127.0.0.1:8000/"
ID = f"{BASE}id/"
SCHEMA = "https://schema.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def client():
    """A client of the service with the graph of the package."""
    return create_app({"base": BASE}).test_client()


def records(client, path: str, language: str = "en") -> list[dict]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from extruct import extract

        page = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
        assert page.rstrip().endswith("</script>\n</body>\n</html>")
        return extract(page, base_url=BASE + path.lstrip("/"), syntaxes=["json-ld"])["json-ld"]


def test_event_has_its_name_date_and_places(client) -> None:
    (record,) = records(client, "/doc/event/2019-iwate-youth-visit")

    assert record["@id"] == f"{ID}event/2019-iwate-youth-visit"
    assert record["@type"] == "Event"
    assert {"@language": "en", "@value": "Visit of a youth delegation of Yunnan to Iwate, July 2019"} in record["name"]
    assert (record["startDate"], record["endDate"]) == ("2019-07", "2019-07")
    # What takes place in Iwate takes place in Japan, in Eastern Asia and in Asia.
    assert {place["@id"].removeprefix(f"{ID}place/") for place in record["location"]} >= {"iwate", "japan"}
    assert "July 2019" in record["description"]


def test_city_has_its_coordinates_and_identifiers(client) -> None:
    (record,) = records(client, "/doc/place/zurich")

    assert record["@id"] == f"{ID}place/zurich"
    assert {"City", "Place"} <= set(record["@type"])
    assert (record["latitude"], record["longitude"]) == (47.36667, 8.55)
    assert set(record["sameAs"]) == {"http://www.wikidata.org/entity/Q72", "https://sws.geonames.org/2657896/"}
    containing = {place["@id"].removeprefix(f"{ID}place/") for place in record["containedInPlace"]}
    assert {"canton-of-zurich", "switzerland"} <= containing


def test_person_has_a_title(client) -> None:
    (record,) = records(client, "/doc/person/ran-peleg")

    assert record["@type"] == "Person"
    assert {"@language": "en", "@value": "Consul General of Israel in Chengdu"} in record["jobTitle"]


def test_organization_has_its_place(client) -> None:
    (record,) = records(client, "/doc/organization/israel-consulate-chengdu")

    assert "GovernmentOrganization" in record["@type"] or "Organization" in record["@type"]
    assert f"{ID}place/chengdu" in {place["@id"] for place in record["location"]}


def test_what_schema_org_does_not_know_is_a_thing_with_a_name(client) -> None:
    (record,) = records(client, "/doc/pairing/kunming-zurich")

    assert record["@type"] == "Thing"
    assert record["@id"] == f"{ID}pairing/kunming-zurich"
    assert {name["@language"] for name in record["name"]} == {"en", "zh"}


def test_line_is_a_part_of_its_article(client) -> None:
    (record,) = records(client, "/doc/passage/165", "zh")

    assert record["@type"] == "CreativeWork"
    assert record["isPartOf"]["@id"] == f"{ID}source/yunnan-2021"
    assert f"{ID}person/takuya-tasso" in {thing["@id"] for thing in record["mentions"]}


@pytest.mark.parametrize(
    ("path", "type_"),
    [("/", "Dataset"), ("/data", "Dataset"), ("/dataset", "Dataset"), ("/ontology", "DefinedTermSet")],
)
def test_page_has_one_record(client, path: str, type_: str) -> None:
    (record,) = records(client, path)

    assert record["@context"] == SCHEMA
    assert record["@type"] == type_
    assert record["name"]


def test_document_in_json_ld_has_terms_of_schema_org(client) -> None:
    event = client.get("/doc/event/2019-iwate-youth-visit.jsonld").get_json()

    assert "schema:Event" in event["type"]
    assert event["schema:startDate"] == {"type": "xsd:gYearMonth", "@value": "2019-07"}


def test_document_describes_the_parts_of_parts(client) -> None:
    document = client.get("/doc/event/2019-iwate-youth-visit.nt").text
    event = f"<{ID}event/2019-iwate-youth-visit"

    assert f"{event}#time> <http://www.w3.org/2006/time#hasBeginning> {event}#beginning> ." in document
    assert f'{event}#beginning> <http://www.w3.org/2006/time#inXSDgYear> "2019"^^<{XSD}gYear> .' in document


def test_page_shows_and_explains_the_terms_of_others(client) -> None:
    page = client.get("/doc/place/zurich", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    title, inferred = page.index("In other vocabularies</summary>"), page.index('id="facts-kinds"')

    assert inferred < title
    assert "containedInPlace" in page[title:]
    assert "/because?" in page[title:]
    assert "schema.org" not in re.sub(r'href="[^"]*"', "", page[inferred:title])


def test_conclusion_in_the_terms_of_others_is_explained(client) -> None:
    arguments = {
        "subject": f"{ID}event/2019-iwate-youth-visit",
        "predicate": f"{SCHEMA}startDate",
        "object": f'"2019-07"^^<{XSD}gYearMonth>',
    }
    answer = client.get("/because", query_string=arguments, headers={"Accept-Language": "en"})

    assert answer.status_code == 200
    assert "An event begins and ends on its date" in answer.text
