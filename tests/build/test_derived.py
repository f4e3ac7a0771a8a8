"""Dates: what days a printed date can mean, and the bounds derived for things."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from youcheng.build.dates import bounds, derive_bounds
from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import BASE, EDITORIAL, PASSAGE, XSD
from youcheng.rdf.files import yc

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
        ([said("since", "2013")], {"earliest": "2013-01-01"}),
        ([said("asOf", "2020")], {}),
        ([said("date", "2017-11"), said("date", "2017-11-14", 11)], {"earliest": "2017-11-14", "latest": "2017-11-14"}),
        ([said("date", "2015"), said("date", "2017")], {"earliest": "2015-01-01", "latest": "2017-12-31"}),
        ([said("date", "2015"), said("since", "2013")], {"earliest": "2015-01-01", "latest": "2015-12-31"}),
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
