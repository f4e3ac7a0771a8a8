"""The running service: its settings, its graph and its query workers, opened once and when first asked for."""

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from pyoxigraph import Store

    from youcheng.sparql import Pool
    from youcheng.sparql.federation.federation import Federation
    from youcheng.web.http.rate_limit import Rate
    from youcheng.web.sparql.answers import Answers
    from youcheng.web.sparql.link_store import Links


LARGE = 2_000_000
"""A store on disk of more quads is not looked through; nor is one that does not say how many it holds."""


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

    @cached_property
    def pool(self) -> "Pool":
        """Return the workers that evaluate the queries of readers; none is started before the first query."""
        from youcheng.sparql import Pool

        return Pool(self.settings.dataset_path, self.settings.base, self.settings.limits)

    @cached_property
    def version(self) -> str:
        """Return a digest of the dataset and the base: what answers are the same for."""
        from youcheng.store.digest import digest

        return digest(self.settings.dataset_path, self.settings.base)

    @cached_property
    def large(self) -> bool:
        """Tell whether the dataset is too large for this process to look through: for search, facets and files."""
        from youcheng.store.statistics import record

        path = self.settings.dataset_path
        if not path.is_dir():
            return False
        known = record(path)
        return known is None or known.holdings["quads"] > LARGE

    @cached_property
    def answers(self) -> "Answers":
        """Return the answers to queries."""
        from youcheng.web.sparql.answers import Answers

        return Answers(self)

    @cached_property
    def federation(self) -> "Federation":
        """Return what asks other endpoints for queries, where the operator lists any."""
        from youcheng.sparql.federation.federation import Federation

        return Federation(self.settings, self.pool)

    @cached_property
    def rate(self) -> "Rate | None":
        """Return what counts the requests of clients, where the operator bounds them."""
        if not self.settings.rate:
            return None
        from youcheng.web.http.rate_limit import Rate

        return Rate(self.settings)

    @cached_property
    def links(self) -> "Links | None":
        """Return the queries that are kept under short addresses, where the operator lets them be."""
        from youcheng.web.sparql.link_store import Links

        folder = self.settings.store_queries
        return Links(folder, self.settings.stored_queries) if folder else None

    @cached_property
    def source_text(self) -> str | None:
        """Return the text of the article, where the operator has given it."""
        path = self.settings.source
        return path.read_text(encoding="utf-8") if path else None

    @cached_property
    def _store(self) -> "Store":
        from youcheng.store.open import open_store

        return open_store(self.settings.dataset_path, self.settings.base)


def service(app: Flask | None = None) -> Service:
    """Return the service of an application, by default of the one that answers the present request."""
    return cast("Service", (app or current_app).extensions["youcheng"])
