"""The statements of other sources agree with the reference table of agreements."""

import csv
import re
from itertools import pairwise

import pytest
from pyoxigraph import RdfFormat, Store, parse

from support.paths import SHARED
from youcheng.build.voices import load_elsewhere
from youcheng.paths import resource
from youcheng.rdf.namespaces import ELSEWHERE, prefixes

TABLE = SHARED / "reference" / "agreements_elsewhere.csv"
PREFIXED = prefixes() | {"elsewhere": ELSEWHERE}

RELATIONS = {
    "yunnan-timis": "yunnan-timisoara",
    "puer-yehud": "puer-yehud-monosson",
    "yuanjiang-vangvieng": "yuanjiang-vang-vieng",
}
"""Relations that are named otherwise: after the place that the article prints, or by the whole name."""

TYPES = {
    "friendly exchange agreement": "friendlyExchange",
    "friendly exchange & cooperation agreement": "friendlyExchange",
    "friendly exchange cooperation": "friendlyExchange",
    "friendship cooperation memorandum": "memorandum",
    "friendship province-region": "friendshipProvince",
    "friendship province-state": "friendshipProvince",
    "sister": "sisterCity",
    "sister (省县村 full coverage)": "sisterCity",
}
"""The types of relation whose name here is not that of the table in camel case."""


def store_of(quads):
    """Return a store of the quads."""
    store = Store()
    store.extend(quads)
    return store


def turtle(text):
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXED.items())
    return store_of(parse(head + text, format=RdfFormat.TRIG))


def select(store, variables, pattern):
    """Return the rows of values that match a pattern; a missing value is an empty string."""
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXED.items())
    solutions = store.query(f"{head}SELECT DISTINCT {variables} WHERE {{ {pattern} }}", use_default_graph_as_union=True)
    return [tuple(value.value if value else "" for value in solution) for solution in solutions]


def cites(row, address):
    """Tell whether a row cites the source at an address; some addresses are known by a code in them alone."""
    code = re.search("[0-9a-f]{8}", row["source"])
    return address in row["source"] or bool(code and code[0] in address)


def relation_type(row):
    """Return the name of the type of relation that a row gives."""
    first, *rest = row["relation_type"].split()
    return TYPES.get(row["relation_type"], first + "".join(word.title() for word in rest))


def agreement_faults(store, row):
    """Return where the claims of a row's source are not what the row reports."""
    if row["relation_type"] == "count":
        return count_faults(store, row)
    name = RELATIONS.get(row["pair_id"], row["pair_id"]).replace("_", "-")
    claims = select(
        store,
        "?type ?date ?address",
        f"VALUES ?s {{ pairing:{name} cooperation:{name} }} ?g prov:wasAttributedTo/dcterms:source ?address "
        "GRAPH ?g { ?s yc:relationType ?type OPTIONAL { ?s yc:established ?date } }",
    )
    said = {(kind.rsplit("#")[1], date) for kind, date, address in claims if cites(row, address)}
    without_year = re.search("[0-9]{2}-[0-9]{2}", row["date_precision"])
    date = f"--{without_year[0]}" if without_year else row["date"]
    return [] if said == {(relation_type(row), date)} else [f"{row['pair_id']}: {sorted(said)}"]


def count_faults(store, row):
    """Return the numbers of a row that its source is not said to give for its date, and those said beyond them."""
    numbers = set(re.findall(r"(\d+) (?:pairs|countries|sister|friendly)", row["foreign_side"]))
    given = select(
        store,
        "?value ?address",
        f"?g prov:wasAttributedTo/dcterms:source ?address "
        f"GRAPH ?g {{ ?s a yc:Count ; yc:value ?value ; yc:asOf ?date }} FILTER(STR(?date) = '{row['date']}')",
    )
    said = {value for value, address in given if cites(row, address)}
    return [f"{row['pair_id']}: {number}" for number in sorted(numbers ^ said)]


@pytest.fixture(scope="module")
def elsewhere():
    return store_of(load_elsewhere(resource("data/sources/elsewhere")))


@pytest.mark.needs("shared")
def test_every_agreement_of_the_table_is_in_the_graph_of_its_source(elsewhere):
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for previous, row in pairwise(rows):
        row["source"] = previous["source"] if row["source"] == "same" else row["source"]
    others = [row for row in rows if row["source"] != "the article itself"]

    assert len(others) == 43
    assert [fault for row in others for fault in agreement_faults(elsewhere, row)] == []


def missing_sides(store):
    """Return the graphs of other sources that are called a side of a contradiction and say nothing of anything."""
    pattern = (
        "?c yc:side ?side FILTER(STRSTARTS(STR(?side), STR(elsewhere:)) && NOT EXISTS { GRAPH ?side { ?s ?p ?o } })"
    )
    return [side for (side,) in select(store, "?side", pattern)]


def test_every_side_of_a_contradiction_has_statements(elsewhere):
    elsewhere.load(path=resource("data/editorial/contradictions.ttl"))

    assert len(select(elsewhere, "?c", "?c a yc:Contradiction")) >= 12
    assert missing_sides(elsewhere) == []


def test_a_side_without_statements_is_found():
    store = turtle("contradiction:c yc:side elsewhere:paper , elsewhere:silent . GRAPH elsewhere:paper { yc:a yc:b 1 }")

    assert missing_sides(store) == [f"{ELSEWHERE}silent"]


CLAIM = """
elsewhere:paper prov:wasAttributedTo source:paper . source:paper dcterms:source <http://example.org/paper> .
GRAPH elsewhere:paper { pairing:old-new yc:relationType yc:sisterCity ; yc:established "2013"^^xsd:gYear . }
"""
AGREEMENT = {
    "pair_id": "old-new", "relation_type": "sister city", "date": "2013", "date_precision": "year",
    "source": "http://example.org/paper",
}  # fmt: skip


def test_an_agreement_as_in_the_table_has_no_fault():
    assert agreement_faults(turtle(CLAIM), AGREEMENT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"2013"^^xsd:gYear', '"2013-01"^^xsd:gYearMonth'),
        ("yc:sisterCity", "yc:memorandum"),
        ("org/paper> .", "org/other> ."),
        ("pairing:old-new", "pairing:new-old"),
    ],
)
def test_an_agreement_other_than_in_the_table_is_a_fault(right, wrong):
    assert right in CLAIM
    assert agreement_faults(turtle(CLAIM.replace(right, wrong)), AGREEMENT)


COUNT = CLAIM + 'GRAPH elsewhere:paper { count:a a yc:Count ; yc:value 90 ; yc:asOf "2018"^^xsd:gYear . }'
COUNTED = AGREEMENT | {"relation_type": "count", "date": "2018", "foreign_side": "90 pairs"}


def test_a_count_as_in_the_table_has_no_fault():
    assert agreement_faults(turtle(COUNT), COUNTED) == []


@pytest.mark.parametrize(
    ("right", "wrong"), [("value 90", "value 91"), ('"2018"', '"2019"'), ("org/paper> .", "org/other> .")]
)
def test_a_count_other_than_in_the_table_is_a_fault(right, wrong):
    assert right in COUNT
    assert agreement_faults(turtle(COUNT.replace(right, wrong)), COUNTED)
