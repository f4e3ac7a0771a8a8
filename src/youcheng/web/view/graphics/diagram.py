"""The diagram of the main classes: boxes that are links, and arrows with names, as SVG."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from youcheng.paths import PACKAGE
from youcheng.web.view.presenter import Presenter, Reference

WIDTH, HEIGHT = 176, 46
COLUMN_WIDTH, ROW_HEIGHT, MARGIN = 268, 118, 2


@dataclass(frozen=True)
class Box:
    """A class and the top left corner of its box."""

    reference: Reference
    name: str
    x: int
    y: int

    size = (WIDTH, HEIGHT)

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the box."""
        return (self.x + WIDTH / 2, self.y + HEIGHT / 2)


def diagram(presenter: Presenter, known: set[str]) -> dict[str, Any]:
    """Return the drawing of the main classes and properties that are among the known terms."""

    def drawn(kind: str) -> list[tuple[dict[str, Any], Reference]]:
        terms = [(entry, presenter.term(entry["name"])) for entry in plan()[kind]]
        return [(entry, presenter.reference(iri)) for entry, iri in terms if iri in known]

    boxes = {
        entry["name"]: Box(
            reference, entry["name"], MARGIN + entry["column"] * COLUMN_WIDTH, MARGIN + entry["row"] * ROW_HEIGHT
        )
        for entry, reference in drawn("classes")
    }
    arrows = [
        _arrow(reference, boxes[entry["from"]], boxes[entry["to"]])
        for entry, reference in drawn("properties")
        if entry["from"] in boxes and entry["to"] in boxes
    ]
    width = max((box.x + WIDTH for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + HEIGHT for box in boxes.values()), default=0) + MARGIN
    return {"boxes": list(boxes.values()), "arrows": arrows, "width": width, "height": height}


@lru_cache(maxsize=1)
def plan() -> dict[str, Any]:
    """Return the classes and properties to draw, with their positions."""
    return tomllib.loads((PACKAGE / "web" / "view" / "graphics" / "diagram.toml").read_text(encoding="utf-8"))


def _arrow(reference: Reference, source: Box, target: Box) -> dict[str, Any]:
    """Return an arrow from the edge of one box to the edge of another, with its name halfway."""
    start, end = _edge(source, target), _edge(target, source)
    return {
        "reference": reference, "start": start, "end": end, "text": ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    }  # fmt: skip


def _edge(box: Box, towards: Box) -> tuple[float, float]:
    """Return the point where the line between the middles of two boxes leaves the first.

    >>> from types import SimpleNamespace as Middle
    >>> _edge(Middle(middle=(0.0, 0.0)), Middle(middle=(268.0, 0.0)))
    (88.0, 0.0)
    """
    (x, y), (to_x, to_y) = box.middle, towards.middle
    across, down = to_x - x, to_y - y
    share = min(WIDTH / 2 / abs(across) if across else 1.0, HEIGHT / 2 / abs(down) if down else 1.0)
    return (round(x + across * share, 1), round(y + down * share, 1))
