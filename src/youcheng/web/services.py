"""The parts of a running application, each made once, when it is first needed."""

from collections.abc import Callable, Hashable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app

from youcheng.web.http.problems import Problem
from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from pyoxigraph import Store

    from youcheng.entailment import Explainer
    from youcheng.rdf.labels import Labels
    from youcheng.rdf.writers.jsonld import Context
    from youcheng.sparql.federation.federation import Federation
    from youcheng.sparql.workers.pool import Pool


class Services:
    """The settings and parts of one application, reached by ``services()``.

    ``create_app`` gives the factory of each part; the graph does not change while the service runs, so no part expires.
    """

    version: str
    """A digest of the dataset and the base: equal versions give equal answers."""
    store: "Store"
    """The graph, open in this process for bounded queries of ours; never for a query of a client."""
    large: bool
    """Whether the dataset is too large for search, facets and dumps in this process."""
    pool: "Pool"
    """The workers that evaluate the queries of clients; none is started before the first query."""
    federation: "Federation"
    labels: "Labels"
    context: "Context"
    owl_xml: bytes | None
    """The vocabulary as OWL/XML, if `youcheng build` wrote it for this very vocabulary."""
    explainer: "Explainer"
    source_lines: list[str]
    """The lines of the article; none unless the operator has given it."""

    def __init__(self, settings: Settings, factories: "Mapping[str, Callable[[Services], Any]]") -> None:
        """Keep the settings and the factories of the parts by name; no part is made yet."""
        self.settings = settings
        self.base = settings.base
        self._factories = factories
        self._locks = {name: RLock() for name in factories}

    def __getattr__(self, name: str) -> Any:
        """Return a part by its name; Python calls this method only while the part is not made."""
        lock = self.__dict__.get("_locks", {}).get(name)
        if lock is None:
            raise AttributeError(name)
        with lock:
            if name not in vars(self):
                setattr(self, name, self._factories[name](self))
            return vars(self)[name]

    @property
    def small_store(self) -> "Store":
        """Return the graph, unless it is too large to be read as a whole."""
        if self.large:
            raise Problem("graph-too-large")
        return self.store

    def remember(self, key: Hashable, make: Callable[[], tuple[bytes, int]]) -> tuple[bytes, int]:
        """Return the bytes and the number of pages that are cached under a key, made now if they are not."""
        cached = self.documents.get(key)
        if cached is None:
            cached = make()
            self.documents.set(key, cached, len(cached[0]))
        return cast("tuple[bytes, int]", cached)


def services(app: Flask | None = None) -> Services:
    """Return the services of an application, by default of the one that answers the present request."""
    return cast("Services", (app or current_app).extensions["youcheng"])
