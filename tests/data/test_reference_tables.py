"""The gazetteer agrees with the reference tables of its identifiers and coordinates."""

import csv

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from support.paths import SHARED
from youcheng.paths import resource
from youcheng.rdf.files import read_folder
from youcheng.rdf.namespaces import BASE, GAZETTEER, prefixes

TABLES = SHARED / "reference"
needs_tables = pytest.mark.needs("shared")
PREFIXED = prefixes()
PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXED.items())
WIKIDATA = PREFIXED["wd"]
GEONAMES = "https://sws.geonames.org/"
HEAD = f"@base <{BASE}id/> .\n" + "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXED.items())

NAMES = {
    "shangrila_city": "shangrila",
    "olomouc_region": "olomouc",
    "lodi_province": "lodi",
    "sea": "southeast-asia",
    "yangtze_belt": "yangtze-river-economic-belt",
}
"""Places that are named otherwise here than in the table."""


def table(name):
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def store_of(quads):
    """Return a store in which the default graph is the merge of the quads."""
    store = Store()
    store.extend(quads)
    store.extend(Quad(*quad.triple) for quad in quads)
    return store


def turtle(text):
    return store_of(list(parse(HEAD + text, format=RdfFormat.TRIG)))


def select(store, variables, pattern):
    """Return the rows of values that match a pattern; a missing value is an empty string."""
    solutions = store.query(f"{PREFIXES}SELECT DISTINCT {variables} WHERE {{ {pattern} }}")
    return [tuple(value.value if value else "" for value in solution) for solution in solutions]


def every(store, subject, path):
    """Return what a thing has at a path, several values joined; decimal numbers without zeros at their end."""
    return " ".join(sorted(value for (value,) in select(store, "?value", f"{subject} {path} ?value")))


def number(text):
    """Return a decimal number as the store writes it: without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def subject_of(store, row):
    """Return the IRI of the place that a row of the table is about, or nothing where there is none."""
    if row["kind"] == "country":
        found = select(store, "?s", f'?s a yc:Country ; yc:iso3166 "{row["country_iso2"]}"')
        return "".join(f"<{place}>" for (place,) in found)
    return f"<{BASE}id/place/{NAMES.get(row['key'], row['key']).replace('_', '-')}>"


def matches(row):
    """Return the matches that a row allows: exact where datasets agree on an identifier, close where one has it."""
    authorities = (
        (row["qid_status"], WIKIDATA, row["wikidata_qid"], ""),
        (row["geonames_status"], GEONAMES, row["geonames_id"], "/"),
    )
    return {
        f"{'exact' if status.startswith('confirmed') else 'close'} {prefix}{identifier}{suffix}"
        for status, prefix, identifier, suffix in authorities
        if identifier
    }


def place_faults(store, row):
    """Return where the gazetteer says otherwise than a row of the table of places, or more than it."""
    place = subject_of(store, row)
    if not (place and every(store, place, "a")):
        return [f"{row['key']}: no such place"]
    links = {"exact": "schema:sameAs", "close": "rdfs:seeAlso"}
    found = {f"{how} {match}" for how, path in links.items() for match in every(store, place, path).split()}
    linked = {match for match in found if f" {BASE}" not in match}
    expected = {
        "yc:iso3166": row["country_iso2"] if row["kind"] == "country" else row["iso3166_2"],
        "yc:gbt2260": row["gbt2260"],
        "yc:osmRelation": row["osm_relation"],
        "geo:hasGeometry/geo:asWKT": f"POINT({row['lon']} {row['lat']})" if row["lat"] else "",
        "wgs84:lat": number(row["lat"]),
        "wgs84:long": number(row["lon"]),
    }
    wrong = [f"{path} {value!r}" for path, value in expected.items() if every(store, place, path) != value]
    return [f"{row['key']}: {fault}" for fault in [*sorted(linked ^ matches(row)), *wrong]]


def authority_faults(store, organizations, people):
    """Return the links to authority records that no table verifies, and those that are missing."""
    verified = [row for row in organizations if row["status"] == "verified_ids"]
    expected = {identifier for row in verified for identifier in (row["ror"], WIKIDATA + row["wikidata_qid"])}
    expected |= {WIKIDATA + row["wikidata_qid"] for row in people if row["status"] == "verified_name+qid"}
    pattern = "?s schema:sameAs|rdfs:seeAlso ?o FILTER(REGEX(STR(?s), '/id/(organization|person)/'))"
    return sorted(expected ^ {found for (found,) in select(store, "?o", pattern)})


@pytest.fixture(scope="module")
def gazetteer():
    return store_of(read_folder(resource("data/gazetteer"), GAZETTEER))


@needs_tables
def test_places_have_the_identifiers_and_coordinates_of_the_table(gazetteer):
    rows = table("places.csv")

    assert len(rows) == 92
    assert [fault for row in rows for fault in place_faults(gazetteer, row)] == []


@needs_tables
def test_places_outside_the_table_are_cities_of_universities(gazetteer):
    rows = {
        f"{GEONAMES}{row['city_geonames_id']}/": row for row in table("organizations.csv") if row["city_geonames_id"]
    }
    known = {subject_of(gazetteer, row).strip("<>") for row in table("places.csv")}
    identified = select(
        gazetteer,
        "?s ?m ?lat ?long",
        "{ ?s schema:sameAs|rdfs:seeAlso ?m } UNION { ?s wgs84:lat ?any } "
        "OPTIONAL { ?s rdfs:seeAlso ?m ; wgs84:lat ?lat ; wgs84:long ?long } FILTER(REGEX(STR(?s), '/place/'))",
    )
    others = [(match, lat, long) for place, match, lat, long in identified if place not in known]

    assert len(others) == 5
    assert others == [(match, number(rows[match]["lat"]), number(rows[match]["lon"])) for match, _, _ in others]


@needs_tables
def test_organizations_and_people_have_the_links_of_the_tables(gazetteer):
    assert authority_faults(gazetteer, table("organizations.csv"), table("people.csv")) == []


ROW = {
    "key": "new_town", "kind": "city", "country_iso2": "XX", "iso3166_2": "XX-1", "gbt2260": "", "osm_relation": "7",
    "wikidata_qid": "Q1", "qid_status": "confirmed_2_datasets", "geonames_id": "2", "geonames_status": "single_dataset",
    "lat": "1.50", "lon": "-2.25",
}  # fmt: skip
PLACE = """
place:new-town a yc:City ; schema:sameAs wd:Q1 ; rdfs:seeAlso <https://sws.geonames.org/2/> ; yc:iso3166 "XX-1" ;
  yc:osmRelation "7" ; wgs84:lat 1.50 ; wgs84:long -2.25 ; geo:hasGeometry <place/new-town#geometry> .
<place/new-town#geometry> geo:asWKT "POINT(-2.25 1.50)"^^geo:wktLiteral .
"""


def test_a_place_as_in_the_table_has_no_fault():
    assert place_faults(turtle(PLACE), ROW) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("wd:Q1", "wd:Q9"),
        ("rdfs:seeAlso", "schema:sameAs"),
        ("schema:sameAs wd:Q1 ;", ""),
        ('"XX-1"', '"XX-2"'),
        ('yc:osmRelation "7"', 'yc:osmRelation "7" ; yc:gbt2260 "530100"'),
        ("lat 1.50", "lat 1.51"),
        ("POINT(-2.25 1.50)", "POINT(1.50 -2.25)"),
        ("new-town a yc:City", "other-town a yc:City"),
    ],
)
def test_a_place_other_than_in_the_table_is_a_fault(right, wrong):
    assert right in PLACE
    assert place_faults(turtle(PLACE.replace(right, wrong)), ROW)


@pytest.mark.parametrize(("status", "faults"), [("verified_ids", 0), ("probable_identification", 2), ("no_ids", 2)])
def test_an_organization_linked_without_being_verified_is_a_fault(status, faults):
    store = turtle("organization:o schema:sameAs <https://ror.org/01> , wd:Q5 .")

    assert (
        len(authority_faults(store, [{"status": status, "ror": "https://ror.org/01", "wikidata_qid": "Q5"}], []))
        == faults
    )
