"""The home page: the article's counts, the pairings on maps and by country, and the timeline."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from youcheng.web.pages.example_queries import answer
from youcheng.web.view.graphics import maps
from youcheng.web.view.graphics.maps import Map, Pairing, draw
from youcheng.web.view.graphics.projection import REGION, WORLD
from youcheng.web.view.graphics.timeline import by_year, chart, moments
from youcheng.web.view.presenter import Presenter, Reference


def overview(presenter: Presenter) -> dict[str, Any]:
    """Return the values of the home page's template."""
    pairings = maps.pairings(presenter)
    years = by_year(moments(presenter))
    return {
        "counts": stated_and_named(presenter),
        "countries": by_country(pairings, presenter),
        "fields": by_field(presenter),
        "strengths": by_strength(pairings, presenter),
        "maps": drawn(pairings, presenter),
        "missing": [presenter.reference(pairing.iri) for pairing in pairings if not pairing.link],
        "total": len({pairing.iri for pairing in pairings}),
        "years": years,
        "bars": chart(years),
    }


@dataclass(frozen=True)
class Tally:
    """The number of pairings or things under a value."""

    reference: Reference
    number: int
    rank: int = 0
    name: str = ""


def stated_and_named(presenter: Presenter) -> list[tuple[Reference, int, int]]:
    """Return the numbers that the article states, each with the number of those that it names."""
    rows = answer(presenter.services, "said-and-named")
    return [(presenter.reference(row["count"].value), int(row["said"].value), int(row["named"].value)) for row in rows]


def by_country(pairings: list[Pairing], presenter: Presenter) -> list[Tally]:
    """Return the number of pairings with each country, the largest first."""
    counts = Counter(pairing.country for pairing in pairings if pairing.country)
    tallies = [
        Tally(presenter.reference(country), number, name=country.rpartition("/")[2])
        for country, number in counts.items()
    ]
    return sorted(tallies, key=lambda tally: (-tally.number, tally.reference.order))


def by_field(presenter: Presenter, limit: int = 15) -> list[Tally]:
    """Return the number of things in each field of cooperation, the largest first."""
    facets = presenter.services.facets
    tallies = [
        Tally(presenter.reference(facets.iri("field", name)), number, name=name)
        for name, number in facets.counts({})["field"].items()
    ]
    return sorted(tallies, key=lambda tally: (-tally.number, tally.reference.order))[:limit]


def by_strength(pairings: list[Pairing], presenter: Presenter) -> list[Tally]:
    """Return the number of pairings by strength of evidence, the strongest first."""
    counts = Counter(pairing.rank for pairing in pairings)
    rows = presenter.select("strengths")
    return [
        Tally(presenter.reference(row["attestation"].value), counts[rank], rank)
        for row in rows
        if counts[rank := int(row["rank"].value)]
    ]


def drawn(pairings: list[Pairing], presenter: Presenter) -> list[Map]:
    """Return the map of all pairings, and that of the region with half of them."""
    links = [pairing.link for pairing in pairings if pairing.link]
    spots = [spot for link in links for spot in (link.start, link.end)]
    spots.sort(key=lambda spot: not spot.home)
    return [draw(WORLD, spots, links, presenter, width=720), draw(REGION, spots, links, presenter, width=420)]
