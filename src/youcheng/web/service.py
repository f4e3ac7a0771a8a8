"""The running service: its settings, its graph and its query workers, opened once and when first asked for."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from pyoxigraph import Store

    from youcheng.evaluation import Pool


class Service:
    """What every view may ask for, by ``service()``."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened before it is asked for."""
        self.settings = settings
        self._opening = Lock()

    @property
    def base(self) -> str:
        """Return the public address, with which every IRI of the project starts; it ends in a slash."""
        return self.settings.base

    @property
    def store(self) -> "Store":
        """Return the graph, open in this process, for bounded queries of our own; never for a query of a reader."""
        with self._opening:
            return self._store

    @property
    def pool(self) -> "Pool":
        """Return the workers that evaluate the queries of readers."""
        with self._opening:
            return self._pool

    @cached_property
    def source_text(self) -> str | None:
        """Return the text of the article, where the operator has given it."""
        path = self.settings.source
        return path.read_text(encoding="utf-8") if path else None

    @cached_property
    def _store(self) -> "Store":
        from youcheng.evaluation.opening import open_dataset

        return open_dataset(self.settings.dataset_path, self.settings.base)

    @cached_property
    def _pool(self) -> "Pool":
        from youcheng.evaluation import Pool

        return Pool(self.settings.dataset_path, self.settings.base, self.settings.limits)


def service(app: Flask | None = None) -> Service:
    """Return the service of an application, by default of the one that answers the present request."""
    return cast("Service", (app or current_app).extensions["youcheng"])
