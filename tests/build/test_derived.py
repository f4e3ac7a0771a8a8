"""Values that follow mechanically: bounds of printed dates, and labels in English and Chinese."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from youcheng.build.derived import bounds, derive_bounds, generate_labels
from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import BASE, EDITORIAL, PASSAGE, XSD, prefixes
from youcheng.rdf.terms import yc

FACTS = """
yc:yunnanParty rdfs:subPropertyOf yc:domesticParty .
yc:moreThan rdfs:label "more than"@en , "多于"@zh .
yc:several rdfs:label "several"@en , "数"@zh .
yc:exactly rdfs:label "exactly"@en , "恰为"@zh .
unit:person rdfs:label "people"@en , "人"@zh .
unit:usd rdfs:label "US dollars"@en , "美元"@zh .
unit:pairing rdfs:label "pairings"@en , "对"@zh .
place:kunming rdfs:label "Kunming"@en , "昆明市"@zh ; a yc:Prefecture .
place:fujisawa rdfs:label "Fujisawa"@en , "藤泽市"@zh ; a yc:City .
place:yunnan rdfs:label "Yunnan"@en , "云南省"@zh ; a yc:FirstLevelDivision .
place:bali rdfs:label "Bali"@en , "巴厘省"@zh ; a yc:FirstLevelDivision .
place:southeast-asia rdfs:label "Southeast Asia"@en , "东南亚"@zh .
"""

EVENT = NamedNode(f"{BASE}id/event/visit")


def literal(value: str) -> Literal:
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(value), "date")
    return Literal(value, datatype=NamedNode(f"{XSD}{kind}"))


def said(predicate: str, value: str | Literal, line: int = 9) -> Quad:
    value = literal(value) if isinstance(value, str) else value
    return Quad(EVENT, yc(predicate), value, NamedNode(f"{PASSAGE}{line}"))


def derived(quads: list[Quad], editorial: list[Quad] | None = None) -> dict[str, str]:
    return {t.predicate.value.removeprefix(yc("").value): t.object.value for t in derive_bounds(quads, editorial or [])}


@pytest.mark.parametrize(
    ("quads", "expected"),
    [
        ([said("date", "2017-11-14")], {"earliest": "2017-11-14", "latest": "2017-11-14"}),
        ([said("date", "2016-02")], {"earliest": "2016-02-01", "latest": "2016-02-29"}),
        ([said("established", "2011")], {"earliest": "2011-01-01", "latest": "2011-12-31"}),
        ([said("since", "2013")], {"beginsAfter": "2013-01-01", "beginsBefore": "2013-12-31"}),
        ([said("asOf", "2020")], {}),
        ([said("date", "2017-11"), said("date", "2017-11-14", 11)], {"earliest": "2017-11-14", "latest": "2017-11-14"}),
        ([said("date", "2015"), said("date", "2017")], {"earliest": "2015-01-01", "latest": "2017-12-31"}),
        (
            [said("date", "2015"), said("since", "2013-06")],
            {
                "earliest": "2015-01-01",
                "latest": "2015-12-31",
                "beginsAfter": "2013-06-01",
                "beginsBefore": "2013-06-30",
            },
        ),
    ],
)
def test_bounds_follow_from_what_is_printed(quads: list[Quad], expected: dict[str, str]) -> None:
    assert expected == derived(quads)


def test_bounds_set_by_hand_win() -> None:
    by_hand = Quad(EVENT, yc("earliest"), literal("2015-06-01"), NamedNode(EDITORIAL))

    assert derived([said("date", "2015")], [by_hand]) == {"latest": "2015-12-31"}


@pytest.mark.parametrize(
    "value",
    [
        Literal("2015"),
        Literal("2015-13", datatype=NamedNode(f"{XSD}gYearMonth")),
        Literal("2015-02-30", datatype=NamedNode(f"{XSD}date")),
        Literal("2015Z", datatype=NamedNode(f"{XSD}gYear")),
        EVENT,
    ],
)
def test_date_that_is_none_is_named_with_its_passage(value: Literal) -> None:
    with pytest.raises(VoiceViolated, match=r"passage:9: event:visit .*: "):
        derived([Quad(EVENT, yc("date"), value, NamedNode(f"{PASSAGE}9"))])


@given(day=st.dates(date(1000, 1, 1)), precision=st.sampled_from([4, 7, 10]))
def test_a_day_is_within_the_bounds_of_its_month_and_year(day: date, precision: int) -> None:
    first, last = bounds(literal(day.isoformat()[:precision]))

    assert first <= day <= last
    assert first.isoformat()[:precision] == last.isoformat()[:precision]


def generated(turtle: str) -> dict[str | None, str]:
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes().items())
    quads = parse(input=head + FACTS + turtle, format=RdfFormat.TURTLE)
    return {triple.object.language: triple.object.value for triple in generate_labels(quads)}


@pytest.mark.parametrize(
    ("turtle", "en", "zh"),
    [
        ("passage:9 a yc:Passage .", "Passage 9", "第9行"),
        (
            "quantity:a a yc:Quantity ; yc:value 3000 ; yc:bound yc:moreThan ; yc:unit unit:person .",
            "more than 3,000 people",
            "多于3000人",
        ),
        (
            "quantity:a a yc:Quantity ; yc:value 1.5 ; yc:bound yc:exactly ; yc:unit unit:usd .",
            "1.5 US dollars",
            "1.5美元",
        ),
        (
            "quantity:a a yc:Quantity ; yc:magnitude 1000000 ; yc:bound yc:several ; yc:unit unit:usd .",
            "several million US dollars",
            "数百万美元",
        ),
        (
            "quantity:a a yc:Quantity ; yc:magnitude 100000 ; yc:bound yc:several ; yc:unit unit:usd .",
            "several hundred thousand US dollars",
            "数十万美元",
        ),
        (
            "count:a a yc:Count ; yc:ofPlace place:yunnan ; yc:value 9 ; yc:bound yc:exactly ; yc:unit unit:pairing .",
            "9 pairings (Yunnan)",
            "9对（云南省）",
        ),
        (
            """count:a a yc:Count ; yc:ofPlace place:yunnan ; yc:within place:southeast-asia ;
              yc:value 49 ; yc:bound yc:exactly ; yc:unit unit:pairing .""",
            "49 pairings (Southeast Asia)",
            "49对（东南亚）",
        ),
        (
            "pairing:a a yc:Pairing ; yc:yunnanParty place:kunming ; yc:foreignParty place:fujisawa .",
            "Kunming – Fujisawa sister cities",
            "昆明市—藤泽市友好城市",
        ),
        (
            "pairing:a a yc:Pairing ; yc:domesticParty place:kunming ; yc:foreignParty place:bali .",
            "Kunming – Bali sister cities",
            "昆明市—巴厘省友好城市",
        ),
        (
            "pairing:a a yc:Pairing ; yc:yunnanParty place:yunnan ; yc:foreignParty place:bali .",
            "Yunnan – Bali sister provinces",
            "云南省—巴厘省友好省州",
        ),
    ],
)
def test_label_is_what_people_would_write(turtle: str, en: str, zh: str) -> None:
    assert {"en": en, "zh": zh} == generated(turtle)


def test_label_made_by_hand_is_kept_in_its_language() -> None:
    assert generated('passage:9 a yc:Passage ; rdfs:label "The first pairing"@en .') == {"zh": "第9行"}


@pytest.mark.parametrize(
    "turtle",
    [
        "quantity:a a yc:Quantity ; yc:value 3 ; yc:bound yc:exactly ; yc:unit unit:unnamed .",
        "quantity:a a yc:Quantity ; yc:bound yc:exactly ; yc:unit unit:person .",
        "pairing:a a yc:Pairing ; yc:yunnanParty place:kunming .",
    ],
)
def test_nothing_is_made_up_where_the_parts_are_missing(turtle: str) -> None:
    assert generated(turtle) == {}


def test_labels_come_in_a_stable_order() -> None:
    passages = [
        Quad(
            NamedNode(f"{prefixes()['passage']}{n}"),
            NamedNode(f"{prefixes()['rdf']}type"),
            NamedNode(f"{prefixes()['yc']}Passage"),
            DefaultGraph(),
        )
        for n in (9, 3, 5)
    ]

    assert list(generate_labels(passages)) == list(generate_labels(reversed(passages)))
    assert Literal("Passage 3", language="en") == next(generate_labels(passages)).object
