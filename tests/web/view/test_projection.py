"""Maps: the projections of d3, and names that do not overlap."""

import re

import pytest

from support.paths import ROOT
from youcheng.paths import PACKAGE
from youcheng.web.view.graphics.maps import around
from youcheng.web.view.graphics.projection import REGION, WORLD, bow, declutter


@pytest.mark.parametrize(
    ("frame", "place", "point"),
    [
        # Printed by d3-geo 3.1 with the projections of tools/basemap.mjs.
        (WORLD, (102.72, 25.04), (359.85221732460343, 161.72880823009913)),
        (WORLD, (-104.99, 39.74), (728.112274556593, 113.6987016432023)),
        (WORLD, (8.54, 47.37), (162.9337617910515, 90.81525055864435)),
        (WORLD, (-54.0, -26.0), (874.974499254307, 341.53057815407186)),
        (REGION, (102.72, 25.04), (311.53736874211654, 69.97962971229424)),
        (REGION, (122.0, -10.0), (520.1670462085108, 458.76401438412734)),
    ],
)
def test_the_projections_are_those_of_d3(frame, place, point):
    assert frame.project(*place) == pytest.approx(point, abs=1e-9)


def test_the_frames_are_those_of_the_coastlines():
    script = (ROOT / "tools" / "basemap.mjs").read_text(encoding="utf-8")
    scales = dict(re.findall(r"const (world|region) = .*?\.scale\((\d+)\)", script))

    assert scales == {"world": str(WORLD.scale), "region": str(REGION.scale)}
    for frame in (WORLD, REGION):
        x, y = frame.translate
        assert f".translate([{x}, {y}])" in script
    assert "rotate([-150, 0])" in script
    assert WORLD.meridian == 150


def test_the_basemap_has_both_frames_and_is_small():
    drawing = (PACKAGE / "web" / "static" / "basemap.svg").read_text(encoding="utf-8")

    assert {frame.name for frame in (WORLD, REGION)} == set(re.findall(r'<path id="(\w+)"', drawing))
    assert len(drawing) < 100_000


def test_a_frame_does_not_hold_places_outside_it():
    assert REGION.holds(102.7, 25.0)
    assert not REGION.holds(8.5, 47.4)
    assert WORLD.holds(8.5, 47.4)


def test_a_link_bows_to_the_north_both_ways():
    for start, end in (((0, 100), (100, 100)), ((100, 100), (0, 100))):
        middle = re.fullmatch(r"M[\d.,]+Q([\d.]+),([\d.]+) [\d.,]+", bow(start, end))
        assert float(middle[2]) < 100


def test_names_do_not_overlap_and_stay_in_the_frame():
    points = [(100 + 4 * number, 100.0, "a rather long name") for number in range(12)] + [(395.0, 50.0, "at the edge")]
    placed = list(declutter(points, 11, (0, 0, 400, 300)))

    boxes = []
    for place, (_, _, text) in zip(placed, points, strict=True):
        if place:
            width = len(text) * 11 * 0.58
            left = place.x - {"start": 0, "end": width, "middle": width / 2}[place.anchor]
            boxes.append((left, place.y - 11, left + width, place.y))
    assert 1 < len(boxes) < len(points)
    assert all(box[0] >= 0 and box[2] <= 400 for box in boxes)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("points", [[(500.0, 200.0)], [(5.0, 20.0), (20.0, 30.0)], [(100.0, 100.0), (900.0, 380.0)]])
def test_a_close_view_holds_its_points_and_stays_in_the_frame(points):
    x, y, width, height = around(WORLD, points)

    left, top, wide, high = WORLD.box
    assert all(x <= px <= x + width and y <= py <= y + height for px, py in points)
    assert left <= x
    assert x + width <= left + wide + 1
    assert top <= y
    assert y + height <= top + high + 1
