"""The benchmark of pages refuses to measure unexpected answers."""

import pytest

from benchmarks import pages
from support.live_server import serve
from support.requirements import check

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def base():
    check("wrk")
    with serve() as live:
        yield live.url


def test_cached_pages_and_304s_are_measured(base):
    for name, target in pages.targets(base).items():
        assert pages.requests_a_second(target, 1, 2) > 100, name


def test_the_conditional_request_gets_304(base):
    target = pages.targets(base)["304"]

    assert pages.get(target.url, target.headers)[1].status == 304


def test_an_error_stops_the_benchmark(base):
    with pytest.raises(RuntimeError, match="Non-2xx"):
        pages.requests_a_second(pages.Target(f"{base}doc/place/nowhere", {}), 1, 1)


def test_every_thing_has_a_page(base):
    found = pages.things(base)

    assert f"{base}doc/place/kunming" in found
    assert len(found) > 500


def test_the_report_has_ratio_and_bar(capsys):
    pages.report({"hello world": [100.0, 110.0, 90.0], "304": [300.0, 260.0, 240.0]})

    assert "2.60 × (bar 2.5 ×)" in capsys.readouterr().out
