"""The entities that are reconciled: identifiers, names, classes and values of properties."""

import tomllib
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from youcheng.rdf.namespaces import EXTERNAL, YC, iri_of, path_of, rebased
from youcheng.rdf.prefixes import project_prefixes
from youcheng.rdf.terms import SUBCLASS, TYPE, rdfs, value_of
from youcheng.web.reconciliation.requests import malformed
from youcheng.web.search import Index, Name, fold, names_of_terms
from youcheng.web.search.normalization import squeeze
from youcheng.web.services import Services

SAME = f"{EXTERNAL['schema']}sameAs"
AUTHORITIES = {"wikidata": EXTERNAL["wd"], "geonames": "https://sws.geonames.org/"}
"""Identifiers in other datasets, offered as properties: the ends of IRIs with these beginnings."""
PROPERTY_KINDS = {f"{EXTERNAL['owl']}{kind}" for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}


@cache
def config() -> dict[str, Any]:
    """Return the content of ``config.toml``."""
    return tomllib.loads(Path(__file__).with_name("config.toml").read_text(encoding="utf-8"))


class Entities:
    """The things and terms of a store, with cached results because the store does not change."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.store = services.store
        self.base = services.base
        self.types = lru_cache(maxsize=65536)(self._types)
        self.forms = lru_cache(maxsize=65536)(self._forms)

    @property
    def index(self) -> Index:
        """Return the names of all things."""
        index: Index = self._services.index
        return index

    def iri(self, identifier: str) -> str:
        """Return the IRI of ``place/kunming`` or ``place:kunming``, or of an IRI with our base or the canonical one."""
        if "://" in identifier:
            return rebased(identifier, self.base)
        return iri_of(f"id/{identifier.replace(':', '/', 1)}", self.base)

    def identifier(self, iri: str) -> str:
        """Return the identifier of a thing within the identifier space."""
        return (path_of(iri, self.base) or iri).removeprefix("id/")

    def term(self, identifier: str) -> str:
        """Return the IRI of a class or a property: of a local name, a prefixed name or an IRI."""
        if "://" in identifier:
            iri = self.iri(identifier)
        else:
            expanded = project_prefixes(self.base).expand(identifier)
            iri = expanded or (identifier if ":" in identifier else YC + identifier)
        try:
            return str(NamedNode(iri).value)
        except ValueError as error:
            raise malformed("", f"“{identifier}” cannot be a class or a property") from error

    def term_identifier(self, iri: str) -> str:
        """Return the identifier of a class or a property: its local name, a prefixed name or the IRI."""
        if iri.startswith(YC):
            return iri.removeprefix(YC)
        return project_prefixes(self.base).shorten(iri)

    def known(self, iri: str) -> bool:
        """Tell whether a thing has a name."""
        return iri in self._by_thing

    def is_secondary(self, iri: str) -> bool:
        """Tell whether a thing is of a kind that tables do not contain, such as a passage."""
        return self.identifier(iri).partition("/")[0] in config()["secondary"]

    def names(self, iri: str) -> list[Name]:
        """Return the names of a thing, the weightiest first."""
        return self._by_thing.get(iri, [])

    @cached_property
    def _by_thing(self) -> dict[str, list[Name]]:
        by_thing: dict[str, list[Name]] = {}
        for name in self.index.names:
            by_thing.setdefault(name.thing, []).append(name)
        return by_thing

    def _forms(self, iri: str) -> frozenset[str]:
        """Return the names of a thing in the forms that are compared, with that of its IRI."""
        forms = {form for name in self.names(iri) for form in (name.squeezed, name.core)}
        return frozenset({*forms, squeeze(fold(iri.rpartition("/")[2]))})

    def _types(self, iri: str) -> frozenset[str]:
        """Return the classes of a thing and their superclasses."""
        classes: set[str] = set()
        waiting = [value_of(quad.object) for quad in self.store.quads_for_pattern(NamedNode(iri), TYPE, None)]
        while waiting:
            cls = waiting.pop()
            if cls not in classes and not cls.startswith("_:"):
                classes.add(cls)
                quads = self.store.quads_for_pattern(NamedNode(cls), SUBCLASS, None, DefaultGraph())
                waiting += [value_of(quad.object) for quad in quads]
        return frozenset(classes)

    def values(self, iri: str, identifier: str, *, all_sources: bool = True) -> list[NamedNode | Literal]:
        """Return the values of a property of a thing in a stable order, optionally without those of other sources."""
        try:
            subject = NamedNode(iri)
        except ValueError:
            return []
        terms = {term for _, term in self.pairs(identifier, subject, None if all_sources else DefaultGraph())}
        return sorted(terms, key=lambda term: (isinstance(term, Literal), value_of(term), str(term)))

    def pairs(
        self, identifier: str, subject: NamedNode | None = None, graph: DefaultGraph | None = None
    ) -> Iterator[tuple[str, NamedNode | Literal]]:
        """Yield the things that have a property, of one thing or of all, each with a value."""
        authority = AUTHORITIES.get(identifier)
        predicate = NamedNode(SAME if authority else self.term(identifier))
        for quad in self.store.quads_for_pattern(subject, predicate, None, graph):
            term = quad.object
            if authority and isinstance(term, NamedNode) and term.value.startswith(authority):
                yield value_of(quad.subject), Literal(term.value.removeprefix(authority).rstrip("/"))
            elif not authority and isinstance(term, NamedNode | Literal):
                yield value_of(quad.subject), term

    @cached_property
    def classes(self) -> Index:
        """Return the names of the classes of the vocabulary."""
        return self._terms({f"{EXTERNAL['owl']}Class"})

    @cached_property
    def properties(self) -> Index:
        """Return the names of the properties of the vocabulary."""
        return self._terms(PROPERTY_KINDS)

    def _terms(self, kinds: set[str]) -> Index:
        typed = self.store.quads_for_pattern(None, TYPE, None)
        terms = {value_of(quad.subject) for quad in typed if value_of(quad.object) in kinds}
        return Index([name for name in names_of_terms(self.store) if name.thing in terms])

    def range(self, identifier: str) -> str | None:
        """Return the one class of our vocabulary that the values of a property have, if there is one."""
        if identifier in AUTHORITIES:
            return None
        quads = self.store.quads_for_pattern(NamedNode(self.term(identifier)), rdfs("range"), None)
        classes = {value_of(quad.object) for quad in quads if value_of(quad.object).startswith(YC)}
        return classes.pop() if len(classes) == 1 else None
