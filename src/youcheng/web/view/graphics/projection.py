"""The geometry of maps: the projections of ``tools/basemap.mjs``, arcs, and room for names."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

A1, A2, A3, A4, M = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2
"""The coefficients of the Equal Earth projection (Šavrič, Patterson and Jenny 2018)."""


Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Frame:
    """A part of the world: its coastline, its box in drawing units, and its projection."""

    name: str
    box: Box
    scale: float
    translate: tuple[float, float]
    meridian: float = 0.0

    def project(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the position of a place in the drawing."""
        turned = math.radians((longitude - self.meridian + 180) % 360 - 180)
        x, y = equal_earth(turned, latitude) if self.meridian else mercator(turned, latitude)
        return self.translate[0] + self.scale * x, self.translate[1] - self.scale * y

    def holds(self, longitude: float, latitude: float, margin: float = 12) -> bool:
        """Tell whether a place lies inside the frame, at some distance from its edge."""
        left, top, width, height = self.box
        x, y = self.project(longitude, latitude)
        return left + margin < x < left + width - margin and top + margin < y < top + height - margin


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the Equal Earth coordinates of a place whose longitude is in radians from the central meridian.

    >>> [round(c, 4) for c in equal_earth(0, 90)]
    [0.0, 1.3174]
    """
    t = math.asin(M * math.sin(math.radians(latitude)))
    t2 = t * t
    t6 = t2**3
    x = longitude * math.cos(t) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)))
    return x, t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the Mercator coordinates of a place whose longitude is in radians."""
    return longitude, math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


WORLD = Frame("world", (0, 12, 960, 398), 177, (480, 250), 150)
REGION = Frame("region", (0, 0, 500, 480), 620, (-800, 350))


def bow(start: tuple[float, float], end: tuple[float, float], bend: float = 0.18) -> str:
    """Return an SVG path between two points that bows to the north and stays on the map.

    True great circles between Yunnan and the Americas would run off the top of the map.
    """
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy) or 1
    nx, ny = (dy / length, -dx / length) if dx > 0 else (-dy / length, dx / length)
    middle = ((x1 + x2) / 2 + nx * length * bend, (y1 + y2) / 2 + ny * length * bend)
    return f"M{x1:.1f},{y1:.1f}Q{middle[0]:.1f},{middle[1]:.1f} {x2:.1f},{y2:.1f}"


@dataclass(frozen=True)
class Placed:
    """The position of a name on a map."""

    x: float
    y: float
    anchor: str


def declutter(points: list[tuple[float, float, str]], size: float, frame: Box) -> Iterator[Placed | None]:
    """Yield a free position inside the frame for each name beside its point, or None."""
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y, _ in points]
    for x, y, text in points:
        width = sum(size if character > "⺀" else size * 0.58 for character in text)
        chosen = None
        for place in (
            Placed(x + size * 0.6, y + size * 0.35, "start"),
            Placed(x - size * 0.6, y + size * 0.35, "end"),
            Placed(x, y - size * 0.6, "middle"),
            Placed(x, y + size * 1.4, "middle"),
        ):
            left = place.x - {"start": 0.0, "end": width, "middle": width / 2}[place.anchor]
            box = (left - 1, place.y - size, left + width + 1, place.y + 2)
            free = not any(_overlap(box, other) for other in taken if other != (x - 3, y - 3, x + 3, y + 3))
            if free and frame[0] < box[0] and box[2] < frame[0] + frame[2] and frame[1] < box[1]:
                taken.append(box)
                chosen = place
                break
        yield chosen


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
