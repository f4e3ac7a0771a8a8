"""Maps as SVG: places and links in a frame of the world."""

from dataclasses import dataclass

from pyoxigraph import QuerySolution

from youcheng.web.view.graphics.projection import REGION, WORLD, Box, Frame, Placed, bow, declutter
from youcheng.web.view.presenter import Presenter, Reference

TEXT_SIZE = 11
SIDE_WIDTH = 300
NO_RANK = 3


@dataclass(frozen=True)
class Spot:
    """A place to draw."""

    iri: str
    longitude: float
    latitude: float
    home: bool = False


@dataclass(frozen=True)
class Link:
    """A link to draw; a pairing whose places are not both known has no ends."""

    iri: str
    start: Spot | None
    end: Spot | None
    rank: int = NO_RANK
    country: str | None = None


@dataclass(frozen=True)
class Point:
    """A place on a map; `label` is None if there is no room for its name."""

    reference: Reference
    x: float
    y: float
    home: bool
    label: Placed | None


@dataclass(frozen=True)
class Map:
    """A frame or a part of it, with its points and arcs (pairing, path, rank)."""

    frame: Frame
    points: list[Point]
    arcs: list[tuple[Reference, str, int]]
    box: Box
    unit: float


def draw(frame: Frame, spots: list[Spot], links: list[Link], presenter: Presenter, *, width: int | None = None) -> Map:
    """Return the places and links that lie inside a frame.

    The map is `width` pixels wide; without a width it is cropped to its points and shown beside a text.
    """
    inside = [spot for spot in dict.fromkeys(spots) if frame.holds(spot.longitude, spot.latitude)]
    positions = {spot: frame.project(spot.longitude, spot.latitude) for spot in inside}
    references = [presenter.reference(spot.iri) for spot in inside]
    box = frame.box if width else around(frame, list(positions.values()))
    unit = box[2] / (width or SIDE_WIDTH)
    names = [(*positions[spot], reference.label.text) for spot, reference in zip(inside, references, strict=True)]
    labels = declutter(names, TEXT_SIZE * unit, box)
    points = [
        Point(reference, *positions[spot], spot.home, label)
        for spot, reference, label in zip(inside, references, labels, strict=True)
    ]
    arcs = [
        (presenter.reference(link.iri), bow(positions[link.start], positions[link.end]), link.rank)
        for link in links
        if link.start and link.end and {link.start, link.end} <= positions.keys()
    ]
    # The strongest evidence is drawn last, on top.
    return Map(frame, points, sorted(arcs, key=lambda arc: -arc[2]), box, unit)


def around(frame: Frame, points: list[tuple[float, float]]) -> Box:
    """Return the part of a frame around some points, in the proportions 3:2, with room for names and arcs."""
    left, top, width, height = frame.box
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide = min(width, max((max(xs) - min(xs)) * 1.6, (max(ys) - min(ys)) * 2.6, width * 0.45))
    high = min(height, wide * 2 / 3)
    x = min(max((min(xs) + max(xs) - wide) / 2, left), left + width - wide)
    y = min(max((min(ys) + max(ys) - high) / 2, top), top + height - high)
    return (round(x), round(y), round(wide), round(high))


def map_of(thing: str, presenter: Presenter) -> Map | None:
    """Return the map of a thing, or None if its place is not known."""
    spots: list[Spot] = []
    by_role: dict[str, list[Spot]] = {}
    for row in presenter.select("places-of", thing=thing):
        role = row["role"].value
        spot = _spot(row, "place", "latitude", "longitude", home=role in {"self", "home"})
        spots.append(spot)
        by_role.setdefault(role, []).append(spot)
    if by_role.keys() <= {"twin"}:
        return None
    if {"home", "abroad"} <= by_role.keys():
        links = [Link(thing, by_role["home"][0], by_role["abroad"][0])]
    else:
        links = [Link(twin.iri, here, twin) for here in by_role.get("self", ()) for twin in by_role.get("twin", ())]
    frame = REGION if all(REGION.holds(spot.longitude, spot.latitude) for spot in spots) else WORLD
    return draw(frame, spots, links, presenter)


def _spot(row: QuerySolution, iri: str, latitude: str, longitude: str, *, home: bool = False) -> Spot:
    return Spot(row[iri].value, float(row[longitude].value), float(row[latitude].value), home)


def pairings(presenter: Presenter) -> list[Link]:
    """Return a link for every pairing of the article's story."""
    links = []
    for row in presenter.select("pairings"):
        start = end = None
        if row["homeLatitude"] is not None and row["latitude"] is not None:
            start = _spot(row, "home", "homeLatitude", "homeLongitude", home=True)
            end = _spot(row, "abroad", "latitude", "longitude")
        rank = int(row["rank"].value) if row["rank"] is not None else 0
        country = row["country"].value if row["country"] is not None else None
        links.append(Link(row["pairing"].value, start, end, rank, country))
    return links
