"""The parts of an application are made once, and its caches share the configured bytes."""

from threading import Thread

import pytest
from pyoxigraph import Store

from youcheng.web import create_app
from youcheng.web.services import Services
from youcheng.web.settings import Settings


def test_caches_share_out_all_bytes_of_the_setting() -> None:
    services = create_app({"cache_bytes": 1_000_000}, store=Store()).extensions["youcheng"]
    caches = [services.responses, services.results, services.documents]

    assert sum(cache.bound for cache in caches) == 1_000_000


def test_part_is_made_once_by_many_threads() -> None:
    made: list[object] = []

    def make(_: Services) -> object:
        made.append(object())
        return made[-1]

    services = Services(Settings(), {"part": make})
    threads = [Thread(target=lambda: services.part) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [services.part]


def test_unknown_part_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = Services(Settings(), {}).nothing
