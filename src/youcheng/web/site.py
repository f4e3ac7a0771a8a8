"""What the pages of a running service share: names, the JSON-LD context and finished representations."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from flask import current_app
from pyoxigraph import Store

from youcheng.paths import resource
from youcheng.rdf.labels import Labels
from youcheng.rdf.writers.jsonld import Context
from youcheng.web.http.lru_cache import Kept
from youcheng.web.http.problems import Problem
from youcheng.web.search import Index, names_of_things
from youcheng.web.search.facets import Facets
from youcheng.web.services import Service, service
from youcheng.web.view.description import Anchored, anchored

if TYPE_CHECKING:
    from youcheng.entailment import Explainer, Wording
    from youcheng.web.linked_data.dumps import Dump
    from youcheng.web.linked_data.tombstones import Withdrawn


class Site:
    """One per application; the graph does not change while it runs, so nothing here ever goes stale."""

    def __init__(self, running: Service) -> None:
        """Build on a running service; nothing is read before it is asked for."""
        self._service = running
        self._kept: Kept[tuple[bytes, int]] = Kept(running.settings.cache_bytes // 4)

    @property
    def base(self) -> str:
        """Return the public address, with which every IRI starts."""
        return self._service.base

    @property
    def store(self) -> Store:
        """Return the graph."""
        return self._service.store

    @property
    def large(self) -> bool:
        """Tell whether the graph is too large to be looked through for search, facets and files."""
        return self._service.large

    def _require_small(self) -> None:
        if self.large:
            raise Problem("graph-too-large")

    @property
    def source_lines(self) -> list[str]:
        """Return the lines of the article, none where the operator has not given it."""
        return (self._service.source_text or "").split("\n") if self._service.source_text else []

    def remember(self, key: Hashable, make: Callable[[], tuple[bytes, int]]) -> tuple[bytes, int]:
        """Return the bytes and the number of pages that are kept under a key, made now if they are not there."""
        found = self._kept.get(key)
        if found is None:
            found = make()
            self._kept.put(key, found, len(found[0]))
        return found

    @cached_property
    def labels(self) -> Labels:
        """Return the names of things."""
        return Labels(self.store)

    @cached_property
    def context(self) -> Context:
        """Return the context of our JSON-LD."""
        return Context(self.store, self.base)

    @cached_property
    def index(self) -> Index:
        """Return the names that are searched."""
        self._require_small()
        return Index(names_of_things(self.store, self.base))

    @cached_property
    def dumps(self) -> "dict[str, Dump]":
        """Return the files of the whole dataset."""
        from youcheng.web.linked_data.dumps import dumps

        return dumps(self)

    @cached_property
    def withdrawn(self) -> "dict[str, Withdrawn]":
        """Return what the dataset once held and holds no more."""
        from youcheng.web.linked_data.tombstones import read

        return read(resource("data/withdrawn.csv"))

    @cached_property
    def anchors(self) -> dict[str, list[Anchored]]:
        """Return the words of each passage; of a large graph they are asked for one by one."""
        return anchored(self.store)

    @cached_property
    def facets(self) -> Facets:
        """Return what falls under which value of which facet."""
        self._require_small()
        return Facets(self.store, self.base)

    @cached_property
    def explainer(self) -> "Explainer":
        """Return what finds out why something is entailed; it reads the axioms once."""
        from youcheng.entailment import Explainer

        return Explainer(self.store, self.base)

    @cached_property
    def wording(self) -> "Wording":
        """Return what puts axioms in words."""
        from youcheng.entailment import Wording

        return Wording(self.store, self.base)


def site() -> Site:
    """Return the site of the application that answers the present request."""
    extensions = current_app.extensions
    if "youcheng.site" not in extensions:
        extensions["youcheng.site"] = Site(service())
    return cast("Site", extensions["youcheng.site"])
