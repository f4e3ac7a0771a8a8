"""Timelines: dated things by year, and their place on a line of years."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from youcheng.web.view.presenter import Presenter, Reference

FIRST_YEAR, LAST_YEAR = 1980, 2025
"""The years of a drawing; earlier dates are in the list alone."""
YEAR_WIDTH = 7
BAR_HEIGHT = 60


@dataclass(frozen=True)
class Moment:
    """A dated thing with its bounds in time, also in words."""

    reference: Reference
    earliest: str
    latest: str
    text: str


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


def chart(years: dict[int, list[Moment]]) -> list[tuple[int, int, int]]:
    """Return each year of the drawing with the height and count of its bar."""
    counts = {year: len(dated) for year, dated in years.items()}
    highest = max(counts.values(), default=0)
    drawn = range(FIRST_YEAR, max(FIRST_YEAR, *counts) + 1) if counts else ()
    return [(year, round(BAR_HEIGHT * counts.get(year, 0) / highest), counts.get(year, 0)) for year in drawn]


def line(dated: list[Moment]) -> dict[str, Any]:
    """Return a line of years: its width, the start and width of each moment, and the marked years."""
    spans = []
    for moment in dated:
        begin, end = _position(moment.earliest), _position(moment.latest)
        if begin >= 0:
            spans.append((round(begin, 1), max(5.0, round(end - begin, 1))))
    ticks = [(year, (year - FIRST_YEAR) * YEAR_WIDTH) for year in range(FIRST_YEAR, LAST_YEAR, 10)]
    return {"width": (LAST_YEAR - FIRST_YEAR) * YEAR_WIDTH, "spans": spans, "ticks": ticks}


def _position(date: str) -> float:
    year, month, day = (int(part) for part in date.split("-"))
    return (year - FIRST_YEAR + (month - 1) / 12 + day / 372) * YEAR_WIDTH
