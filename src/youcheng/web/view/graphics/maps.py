"""Maps drawn on the server: what stands where, in the frames that show it well."""

from dataclasses import dataclass

from pyoxigraph import QuerySolution

from youcheng.web.view.description import select
from youcheng.web.view.graphics.projection import REGION, WORLD, Box, Frame, bow, declutter
from youcheng.web.view.presenter import Reference, Viewer

TEXT = 11
"""The size of a name on a map, in pixels."""

SIDE = 300
"""How wide the map beside the facts about a thing is shown, in pixels."""


@dataclass(frozen=True)
class Point:
    """A place on a map; its name is there where it has room."""

    reference: Reference
    x: float
    y: float
    home: bool
    label: tuple[float, float, str] | None


@dataclass(frozen=True)
class Arc:
    """A link between two places."""

    reference: Reference
    path: str
    rank: int


@dataclass(frozen=True)
class Map:
    """A frame, or a part of it, with what is in it; `unit` is how many units of the drawing a pixel is shown as."""

    frame: Frame
    points: list[Point]
    arcs: list[Arc]
    box: Box
    unit: float


@dataclass(frozen=True)
class Spot:
    """A place to be drawn."""

    iri: str
    longitude: float
    latitude: float
    home: bool = False


@dataclass(frozen=True)
class Link:
    """A link to be drawn."""

    iri: str
    start: Spot
    end: Spot
    rank: int = 3


def draw(frame: Frame, spots: list[Spot], links: list[Link], viewer: Viewer, *, width: int | None = None) -> Map:
    """Return what of some places and links lies in a frame; a link that leaves it is left to another one.

    The map is to be shown `width` pixels wide; with none given it is cropped to what is on it, and shown beside a text.
    """
    inside = [spot for spot in dict.fromkeys(spots) if frame.holds(spot.longitude, spot.latitude)]
    references = [viewer.reference(spot.iri) for spot in inside]
    where = {spot: frame.project(spot.longitude, spot.latitude) for spot in inside}
    box = frame.box if width else around(frame, list(where.values()))
    unit = box[2] / (width or SIDE)
    names = [(*where[spot], reference.label.text) for spot, reference in zip(inside, references, strict=True)]
    places = declutter(names, TEXT * unit, box)
    points = [
        Point(reference, *where[spot], spot.home, (placed.x, placed.y, placed.anchor) if placed else None)
        for spot, reference, placed in zip(inside, references, places, strict=True)
    ]
    arcs = [
        Arc(viewer.reference(link.iri), bow(where[link.start], where[link.end]), link.rank)
        for link in links
        if link.start in where and link.end in where
    ]
    # The strongest assertions are drawn last, on top.
    return Map(frame, points, sorted(arcs, key=lambda arc: -arc.rank), box, unit)


def around(frame: Frame, points: list[tuple[float, float]]) -> Box:
    """Return the part of a frame around some points, in the proportions 3 : 2, with room for names and bows."""
    left, top, width, height = frame.box
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide = min(width, max((max(xs) - min(xs)) * 1.6, (max(ys) - min(ys)) * 2.6, width * 0.45))
    high = min(height, wide * 2 / 3)
    x = min(max((min(xs) + max(xs) - wide) / 2, left), left + width - wide)
    y = min(max((min(ys) + max(ys) - high) / 2, top), top + height - high)
    return (round(x), round(y), round(wide), round(high))


def map_of(thing: str, viewer: Viewer) -> Map | None:
    """Return the map of a thing, or None where no voice says where it is."""
    site = viewer.site
    rows = list(select(site.store, "places-of", site.base, thing=thing))
    roles = {row["role"].value for row in rows}
    if not rows or roles == {"twin"}:
        return None
    spots = [_spot(row, "place", "latitude", "longitude", home=row["role"].value in {"self", "home"}) for row in rows]
    by_role = {
        role: [spot for spot, row in zip(spots, rows, strict=True) if row["role"].value == role] for role in roles
    }
    if {"home", "abroad"} <= roles:
        links = [Link(thing, by_role["home"][0], by_role["abroad"][0])]
    else:
        links = [Link(twin.iri, here, twin) for here in by_role.get("self", ()) for twin in by_role.get("twin", ())]
    frame = REGION if all(REGION.holds(spot.longitude, spot.latitude) for spot in spots) else WORLD
    return draw(frame, spots, links, viewer)


def _spot(row: QuerySolution, iri: str, latitude: str, longitude: str, *, home: bool = False) -> Spot:
    return Spot(row[iri].value, float(row[longitude].value), float(row[latitude].value), home)


@dataclass(frozen=True)
class Pairing:
    """A pairing as the home page counts it."""

    iri: str
    home: str
    abroad: str
    country: str | None
    rank: int
    link: Link | None


def pairings(viewer: Viewer) -> list[Pairing]:
    """Return every pairing of the article's story, with a link where the places of both parties are known."""
    site = viewer.site
    found = []
    for row in select(site.store, "pairings", site.base):
        rank = int(row["rank"].value) if row["rank"] is not None else 0
        link = None
        if row["homeLatitude"] is not None and row["latitude"] is not None:
            start = _spot(row, "home", "homeLatitude", "homeLongitude", home=True)
            link = Link(row["pairing"].value, start, _spot(row, "abroad", "latitude", "longitude"), rank)
        country = row["country"].value if row["country"] is not None else None
        found.append(Pairing(row["pairing"].value, row["home"].value, row["abroad"].value, country, rank, link))
    return found
