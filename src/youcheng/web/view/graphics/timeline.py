"""What happened when, year by year."""

from collections import defaultdict
from dataclasses import dataclass

from youcheng.web.view.description import select
from youcheng.web.view.presenter import Reference, Viewer


@dataclass(frozen=True)
class Moment:
    """A dated thing: when, as precisely as its bounds say."""

    reference: Reference
    earliest: str
    latest: str
    text: str


@dataclass(frozen=True)
class Year:
    """A year and what began in it."""

    number: int
    moments: list[Moment]


def timeline(viewer: Viewer) -> list[Year]:
    """Return everything that has bounds in time, by the year in which it begins."""
    years: dict[int, list[Moment]] = defaultdict(list)
    for row in select(viewer.site.store, "dated", viewer.site.base):
        earliest, latest = row["earliest"].value, row["latest"].value
        moment = Moment(viewer.reference(row["thing"].value), earliest, latest, between(earliest, latest, viewer))
        years[int(earliest[:4])].append(moment)
    return [Year(number, years[number]) for number in sorted(years)]


def moments(viewer: Viewer, things: set[str]) -> list[Moment]:
    """Return those of some things that have bounds in time, the earliest first."""
    found = []
    for row in select(viewer.site.store, "dated", viewer.site.base):
        thing, earliest, latest = (row[name].value for name in ("thing", "earliest", "latest"))
        if thing in things:
            found.append(Moment(viewer.reference(thing), earliest, latest, between(earliest, latest, viewer)))
    return found


def between(earliest: str, latest: str, viewer: Viewer) -> str:
    """Return two bounds as the one day, month or year that they stand for, else as a span."""
    date = viewer.messages.date
    if earliest == latest:
        return date(earliest)
    begin, end = earliest.split("-"), latest.split("-")
    if begin[:2] == end[:2] and begin[2] == "01" and int(end[2]) >= 28:
        return date(earliest[:7])
    if begin[0] == end[0] and begin[1:] == ["01", "01"] and end[1:] == ["12", "31"]:
        return date(begin[0])
    if begin[1:] == ["01", "01"] and end[1:] == ["12", "31"]:
        return f"{date(begin[0])}–{date(end[0])}"
    return f"{date(earliest)} – {date(latest)}"


@dataclass(frozen=True)
class Bar:
    """A year in the strip above the timeline."""

    year: int
    x: int
    height: int
    count: int


STEP = 22
"""How wide a year is drawn."""


def strip(years: list[Year], first: int = 1980) -> list[Bar]:
    """Return a bar for each year from `first` to the last one, empty ones too; what came before is only in the list."""
    if not years:
        return []
    counts = {year.number: len(year.moments) for year in years}
    most = max(counts.values())
    return [
        Bar(year, (year - first) * STEP, round(60 * counts.get(year, 0) / most), counts.get(year, 0))
        for year in range(first, max(first, years[-1].number) + 1)
    ]


FIRST_YEAR, LAST_YEAR, YEAR = 1980, 2025, 7
"""The years of the line on the page of a thing, and how wide one is drawn."""


@dataclass(frozen=True)
class Line:
    """A line of years with what stands on it: where each begins and how wide it is; and the years that are marked."""

    width: int
    spans: list[tuple[float, float]]
    ticks: list[tuple[int, int]]


def line(found: list[Moment]) -> Line:
    """Return the line of years for some moments; what was before it stands in the list alone."""
    spans = []
    for moment in found:
        begin, end = _position(moment.earliest), _position(moment.latest)
        if begin >= 0:
            spans.append((round(begin, 1), max(5.0, round(end - begin, 1))))
    ticks = [(year, (year - FIRST_YEAR) * YEAR) for year in range(FIRST_YEAR, LAST_YEAR, 10)]
    return Line((LAST_YEAR - FIRST_YEAR) * YEAR, spans, ticks)


def _position(date: str) -> float:
    """Return where a day stands on the line."""
    year, month, day = (int(part) for part in date.split("-"))
    return (year - FIRST_YEAR + (month - 1) / 12 + day / 372) * YEAR
