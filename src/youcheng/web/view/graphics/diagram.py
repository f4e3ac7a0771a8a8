"""The main classes of the vocabulary as a drawing made on the server: boxes that are links, arrows with names."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from youcheng.paths import PACKAGE
from youcheng.web.view.presenter import Reference, Viewer

WIDTH, HEIGHT = 176, 46
"""The size of a box."""
ACROSS, DOWN, MARGIN = 268, 118, 2
"""From one column or row to the next, and around the drawing."""


@dataclass(frozen=True)
class Box:
    """A class with the top left corner of its box."""

    reference: Reference
    name: str
    x: int
    y: int

    size = (WIDTH, HEIGHT)

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the box."""
        return (self.x + WIDTH / 2, self.y + HEIGHT / 2)


@dataclass(frozen=True)
class Arrow:
    """A property from one box to another, and where its name stands."""

    reference: Reference
    start: tuple[float, float]
    end: tuple[float, float]
    text: tuple[float, float]


@dataclass(frozen=True)
class Diagram:
    """A drawing and its size."""

    boxes: list[Box]
    arrows: list[Arrow]
    width: int
    height: int


def diagram(viewer: Viewer, known: set[str]) -> Diagram:
    """Return the drawing of those of the main classes and properties that the vocabulary has."""
    boxes = {
        one["name"]: Box(
            viewer.reference(viewer.term(one["name"])),
            one["name"],
            MARGIN + one["column"] * ACROSS,
            MARGIN + one["row"] * DOWN,
        )
        for one in plan()["classes"]
        if viewer.term(one["name"]) in known
    }
    arrows = [
        _arrow(viewer.reference(viewer.term(one["name"])), boxes[one["from"]], boxes[one["to"]])
        for one in plan()["properties"]
        if viewer.term(one["name"]) in known and one["from"] in boxes and one["to"] in boxes
    ]
    width = max((box.x + WIDTH for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + HEIGHT for box in boxes.values()), default=0) + MARGIN
    return Diagram(list(boxes.values()), arrows, width, height)


@lru_cache(maxsize=1)
def plan() -> dict[str, Any]:
    """Return which classes and properties are drawn, and where."""
    return tomllib.loads((PACKAGE / "web" / "view" / "graphics" / "diagram.toml").read_text(encoding="utf-8"))


def _arrow(reference: Reference, source: Box, target: Box) -> Arrow:
    """Return the arrow from the edge of one box to the edge of another; its name stands halfway."""
    start, end = _edge(source, target), _edge(target, source)
    return Arrow(reference, start, end, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))


def _edge(box: Box, towards: Box) -> tuple[float, float]:
    """Return where the line from the middle of a box to that of another leaves it.

    >>> from types import SimpleNamespace as Middle
    >>> _edge(Middle(middle=(0.0, 0.0)), Middle(middle=(268.0, 0.0)))
    (88.0, 0.0)
    """
    (x, y), (to_x, to_y) = box.middle, towards.middle
    across, down = to_x - x, to_y - y
    share = min(WIDTH / 2 / abs(across) if across else 1.0, HEIGHT / 2 / abs(down) if down else 1.0)
    return (round(x + across * share, 1), round(y + down * share, 1))
