"""Timelines: dated things by year, and their place on a line of years."""

from collections import defaultdict
from dataclasses import dataclass

from youcheng.web.view.presenter import Presenter, Reference

FIRST_YEAR, LAST_YEAR = 1980, 2025
"""The years of a drawing; earlier dates are in the list alone."""
BAR_WIDTH, YEAR_WIDTH = 22, 7
"""The width of a year on the home page and on the page of a thing."""
BAR_HEIGHT = 60


@dataclass(frozen=True)
class Moment:
    """A dated thing with its bounds in time, also in words."""

    reference: Reference
    earliest: str
    latest: str
    text: str


@dataclass(frozen=True)
class Bar:
    """A year in the chart above the timeline."""

    year: int
    x: int
    height: int
    count: int


@dataclass(frozen=True)
class Line:
    """A line of years: the start and width of each moment, and the marked years."""

    width: int
    spans: list[tuple[float, float]]
    ticks: list[tuple[int, int]]


def moments(presenter: Presenter, things: set[str] | None = None) -> list[Moment]:
    """Return the dated things, of all or of some, the earliest first."""
    dated = []
    for row in presenter.select("dated"):
        thing, earliest, latest = (row[name].value for name in ("thing", "earliest", "latest"))
        if things is None or thing in things:
            dated.append(Moment(presenter.reference(thing), earliest, latest, between(earliest, latest, presenter)))
    return dated


def by_year(dated: list[Moment]) -> dict[int, list[Moment]]:
    """Return moments by the year in which they begin, in order."""
    years: dict[int, list[Moment]] = defaultdict(list)
    for moment in dated:
        years[int(moment.earliest[:4])].append(moment)
    return dict(sorted(years.items()))


def between(earliest: str, latest: str, presenter: Presenter) -> str:
    """Return two bounds in words: as the day, month or year that they enclose, else as a span."""
    date = presenter.messages.date
    if earliest == latest:
        return date(earliest)
    begin, end = earliest.split("-"), latest.split("-")
    if begin[:2] == end[:2] and begin[2] == "01" and int(end[2]) >= 28:
        return date(earliest[:7])
    if begin[1:] == ["01", "01"] and end[1:] == ["12", "31"]:
        return date(begin[0]) if begin[0] == end[0] else f"{date(begin[0])}–{date(end[0])}"
    return f"{date(earliest)} – {date(latest)}"


def chart(years: dict[int, list[Moment]]) -> list[Bar]:
    """Return a bar for every year from the first of the drawing to the last with a moment."""
    counts = {year: len(dated) for year, dated in years.items()}
    highest = max(counts.values(), default=0)
    return [
        Bar(
            year,
            (year - FIRST_YEAR) * BAR_WIDTH,
            round(BAR_HEIGHT * counts.get(year, 0) / highest),
            counts.get(year, 0),
        )
        for year in (range(FIRST_YEAR, max(FIRST_YEAR, *years) + 1) if years else ())
    ]


def line(dated: list[Moment]) -> Line:
    """Return the line of years for some moments."""
    spans = []
    for moment in dated:
        begin, end = _position(moment.earliest), _position(moment.latest)
        if begin >= 0:
            spans.append((round(begin, 1), max(5.0, round(end - begin, 1))))
    ticks = [(year, (year - FIRST_YEAR) * YEAR_WIDTH) for year in range(FIRST_YEAR, LAST_YEAR, 10)]
    return Line((LAST_YEAR - FIRST_YEAR) * YEAR_WIDTH, spans, ticks)


def _position(date: str) -> float:
    year, month, day = (int(part) for part in date.split("-"))
    return (year - FIRST_YEAR + (month - 1) / 12 + day / 372) * YEAR_WIDTH
