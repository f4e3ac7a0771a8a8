"""The benchmark of pages is sound: an answer that is none of the expected is no measurement."""

import pytest

from benchmarks import pages
from support.live_server import serve
from support.requirements import check


@pytest.fixture(scope="module")
def base():
    check("wrk")
    with serve() as live:
        yield live.url


def test_kept_pages_and_304s_are_counted(base):
    for name, target in pages.targets(base).items():
        assert pages.requests_a_second(target, 1, 2) > 100, name


def test_a_304_is_one(base):
    target = pages.targets(base)["304"]

    assert pages.get(target.url, target.headers)[1].status == 304


def test_an_error_is_no_measurement(base):
    with pytest.raises(RuntimeError, match="Non-2xx"):
        pages.requests_a_second(pages.Target(f"{base}doc/place/nowhere", {}), 1, 1)


def test_every_thing_has_a_page(base):
    found = pages.things(base)

    assert f"{base}doc/place/kunming" in found
    assert len(found) > 500


def test_the_report_tells_the_ratio_and_the_bar(capsys):
    pages.report({"hello world": [100.0, 110.0, 90.0], "304": [300.0, 260.0, 240.0]})

    assert "2.60 × (bar 2.5 ×)" in capsys.readouterr().out
