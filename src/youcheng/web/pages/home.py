"""The home page: the article's counts, the pairings on maps and by country, and the timeline."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from youcheng.web.pages.example_queries import answer
from youcheng.web.view.graphics.maps import Link, Map, draw, pairings
from youcheng.web.view.graphics.projection import REGION, WORLD
from youcheng.web.view.graphics.timeline import by_year, chart, moments
from youcheng.web.view.presenter import Presenter, Reference

MAX_FIELDS = 15


class Tally(NamedTuple):
    """The number of pairings or things under a value."""

    reference: Reference
    number: int
    rank: int = 0
    name: str = ""


def overview(presenter: Presenter) -> dict[str, Any]:
    """Return the values of the home page's template."""
    links, years, facets = pairings(presenter), by_year(moments(presenter)), presenter.services.facets
    fields = {facets.iri("field", name): number for name, number in facets.counts({})["field"].items()}
    return {
        "counts": stated_and_named(presenter),
        "countries": _largest_first(Counter(link.country for link in links if link.country), presenter),
        "fields": _largest_first(fields, presenter)[:MAX_FIELDS],
        "strengths": by_strength(links, presenter),
        "maps": maps(links, presenter),
        "missing": [presenter.reference(link.iri) for link in links if not link.start],
        "total": len({link.iri for link in links}),
        "years": years,
        "bars": chart(years),
    }


def _largest_first(numbers: Mapping[str, int], presenter: Presenter) -> list[Tally]:
    tallies = [Tally(presenter.reference(iri), number, name=iri.rpartition("/")[2]) for iri, number in numbers.items()]
    return sorted(tallies, key=lambda tally: (-tally.number, tally.reference.order))


def stated_and_named(presenter: Presenter) -> list[tuple[Reference, int, int]]:
    """Return the numbers that the article states, each with the number of those that it names."""
    rows = [
        row for row in answer(presenter.services, "said-and-named") if re.fullmatch(r"[0-9]{1,9}", row["said"].value)
    ]
    return [(presenter.reference(row["count"].value), int(row["said"].value), int(row["named"].value)) for row in rows]


def by_strength(links: list[Link], presenter: Presenter) -> list[Tally]:
    """Return the number of pairings by strength of evidence, the strongest first."""
    counts = Counter(link.rank for link in links)
    strengths = [(row["attestation"].value, int(row["rank"].value)) for row in presenter.select("strengths")]
    return [Tally(presenter.reference(iri), counts[rank], rank) for iri, rank in strengths if counts[rank]]


def maps(links: list[Link], presenter: Presenter) -> list[Map]:
    """Return the map of all pairings, and that of the region with half of them."""
    spots = [spot for link in links for spot in (link.start, link.end) if spot]
    spots.sort(key=lambda spot: not spot.home)
    return [draw(WORLD, spots, links, presenter, width=720), draw(REGION, spots, links, presenter, width=420)]
