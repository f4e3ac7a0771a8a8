"""The collection at a glance: what the article counts and names, where the pairings are, what happened when."""

from collections import Counter
from dataclasses import dataclass

from youcheng.web.pages.example_queries import answer
from youcheng.web.view.graphics.maps import Map, Pairing, draw
from youcheng.web.view.graphics.projection import REGION, WORLD
from youcheng.web.view.presenter import Presenter, Reference


@dataclass(frozen=True)
class Said:
    """What the source says there are of something, and how many of them it names."""

    reference: Reference
    said: int
    named: int

    @property
    def share(self) -> float:
        """Return the part that is named, of a hundred."""
        return round(100 * min(1, self.named / self.said), 1) if self.said else 0.0


@dataclass(frozen=True)
class Tally:
    """How many pairings, or things, fall under something."""

    reference: Reference
    number: int
    rank: int = 0
    name: str = ""


def said_and_named(presenter: Presenter) -> list[Said]:
    """Return the counts of the article beside what it names: the answer to one of the example questions."""
    rows = answer(presenter.services, "said-and-named")
    return [
        Said(presenter.reference(row["count"].value), int(row["said"].value), int(row["named"].value)) for row in rows
    ]


def by_country(pairings: list[Pairing], presenter: Presenter) -> list[Tally]:
    """Return how many pairings lead to each country, most first."""
    counts = Counter(pairing.country for pairing in pairings if pairing.country)
    tallies = [
        Tally(presenter.reference(country), number, name=country.rpartition("/")[2])
        for country, number in counts.items()
    ]
    return sorted(tallies, key=lambda tally: (-tally.number, tally.reference.order))


def by_field(presenter: Presenter, most: int = 15) -> list[Tally]:
    """Return of how many things each field of cooperation is the field, those of most things first."""
    facets = presenter.services.facets
    tallies = [
        Tally(presenter.reference(facets.iri("field", name)), number, name=name)
        for name, number in facets.counts({})["field"].items()
    ]
    return sorted(tallies, key=lambda tally: (-tally.number, tally.reference.order))[:most]


def by_strength(pairings: list[Pairing], presenter: Presenter) -> list[Tally]:
    """Return how many pairings the article supports how strongly, strongest first."""
    counts = Counter(pairing.rank for pairing in pairings)
    rows = presenter.select("strengths")
    return [
        Tally(presenter.reference(row["attestation"].value), counts[rank], rank)
        for row in rows
        if counts[rank := int(row["rank"].value)]
    ]


def maps(pairings: list[Pairing], presenter: Presenter) -> list[Map]:
    """Return the map of all pairings and that of the neighbourhood, where half of them are."""
    links = [pairing.link for pairing in pairings if pairing.link]
    spots = [spot for link in links for spot in (link.start, link.end)]
    spots.sort(key=lambda spot: not spot.home)
    return [draw(WORLD, spots, links, presenter, width=720), draw(REGION, spots, links, presenter, width=420)]


def off_the_map(pairings: list[Pairing], presenter: Presenter) -> list[Reference]:
    """Return the pairings that are on no map because no verified coordinates are known."""
    return [presenter.reference(pairing.iri) for pairing in pairings if not pairing.link]
