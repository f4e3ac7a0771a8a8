"""Timelines: dates with their printed precision."""

import pytest

from youcheng.web.view.graphics.timeline import Moment, between, chart, line
from youcheng.web.view.i18n import Messages


class Reader:
    """A presenter for English, with messages alone."""

    messages = Messages("en")


@pytest.mark.parametrize(
    ("earliest", "latest", "shown"),
    [
        ("1981-11-05", "1981-11-05", "5 November 1981"),
        ("2017-11-01", "2017-11-30", "November 2017"),
        ("2020-02-01", "2020-02-29", "February 2020"),
        ("2011-01-01", "2011-12-31", "2011"),
        ("1981-01-01", "1991-12-31", "1981–1991"),
        ("2019-06-03", "2020-01-15", "3 June 2019 – 15 January 2020"),
    ],
)
def test_bounds_are_shown_with_their_precision(earliest, latest, shown):
    assert between(earliest, latest, Reader()) == shown


def test_the_chart_has_every_year_and_its_highest_bar_is_full():
    moment = Moment(None, "", "", "")
    bars = chart({1405: [moment], 1981: [moment], 2017: [moment, moment]})

    assert [year for year, _, _ in bars] == list(range(1980, 2018))
    assert {year: count for year, _, count in bars if count} == {1981: 1, 2017: 2}
    assert max(height for _, height, _ in bars) == 60


def test_without_dates_there_is_no_chart():
    assert chart({}) == []


def test_a_line_of_years_contains_every_date_since_its_first():
    spans = [("2017-03-01", "2017-03-31"), ("1981-01-01", "1981-12-31"), ("1405-01-01", "1405-12-31")]
    found = line([Moment(None, earliest, latest, "") for earliest, latest in spans])

    assert len(found["spans"]) == 2
    assert all(0 <= x and x + width <= found["width"] for x, width in found["spans"])
    assert found["ticks"][0] == (1980, 0)


def test_a_page_shows_the_dates_around_its_thing(client):
    page = client.get("/doc/pairing/kunming-fujisawa", headers={"Accept": "text/html"}).text

    assert 'class="when-strip"' in page
    assert '<span class="moment">' in page
    assert 'class="when"' not in client.get("/doc/place/china", headers={"Accept": "text/html"}).text
