"""Things as reconciliation sees them: their identifiers, their types, the values of their properties."""

from collections.abc import Iterator
from functools import cached_property, lru_cache

from pyoxigraph import DefaultGraph, Literal, NamedNode

from youcheng.rdf.namespaces import BASE, EXTERNAL, RDFS
from youcheng.rdf.prefixes import project_prefixes
from youcheng.rdf.terms import SUBCLASS, TYPE, value_of
from youcheng.web.reconciliation.config import words
from youcheng.web.reconciliation.requests import wrong
from youcheng.web.search import Index, Name, fold, names_of_terms
from youcheng.web.search.normalization import squeeze
from youcheng.web.services import Services

EXACT = f"{EXTERNAL['skos']}exactMatch"
AUTHORITIES = {"wikidata": EXTERNAL["wd"], "geonames": "https://sws.geonames.org/"}
"""Identifiers of others, as properties of their own: parts of the IRIs that a thing is linked to."""
PROPERTY_KINDS = frozenset(
    f"{EXTERNAL['owl']}{kind}" for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
CLASS = f"{EXTERNAL['owl']}Class"


class Things:
    """The things of a site; the graph does not change, so what was looked up is kept."""

    def __init__(self, services: Services) -> None:
        """Look things up in a site."""
        self._services = services
        self.store = services.store
        self.base = services.base
        self.types = lru_cache(maxsize=65536)(self._types)
        self.names = lru_cache(maxsize=65536)(self._names)

    @property
    def index(self) -> Index:
        """Return the names of all things."""
        index: Index = self._services.index
        return index

    def iri(self, identifier: str) -> str:
        """Return the IRI of a thing: of ``place/kunming``, of ``place:kunming``, of itself, of the canonical IRI."""
        if identifier.startswith(BASE):
            return self.base + identifier.removeprefix(BASE)
        if "://" in identifier:
            return identifier
        return f"{self.base}id/{identifier.replace(':', '/', 1)}"

    def identifier(self, iri: str) -> str:
        """Return what a thing is called within the identifier space."""
        return iri.removeprefix(f"{self.base}id/")

    def term(self, identifier: str) -> str:
        """Return the IRI of a class or a property, named as in our data files.

        Raises:
            Problem: it cannot be the name of one.
        """
        if identifier.startswith(BASE):
            iri = self.base + identifier.removeprefix(BASE)
        elif "://" in identifier:
            iri = identifier
        else:
            known = project_prefixes(self.base).expand(identifier)
            iri = known or (identifier if ":" in identifier else self.vocabulary + identifier)
        try:
            return str(NamedNode(iri).value)
        except ValueError as error:
            raise wrong("", f"“{identifier}” cannot be a class or a property") from error

    def term_identifier(self, iri: str) -> str:
        """Return what a class or a property is called within the schema space, or with a prefix."""
        if iri.startswith(self.vocabulary):
            return iri.removeprefix(self.vocabulary)
        return project_prefixes(self.base).shorten(iri)

    @property
    def vocabulary(self) -> str:
        """Return the namespace of our classes and properties."""
        return f"{self.base}ontology#"

    def known(self, iri: str) -> bool:
        """Tell whether a thing has a name."""
        return iri in self._by_thing

    def is_aside(self, iri: str) -> bool:
        """Tell whether a thing is of a kind that nobody has in a table."""
        return self.identifier(iri).partition("/")[0] in words()["aside"]

    def called(self, iri: str) -> list[Name]:
        """Return the names of a thing, the weightiest first."""
        return self._by_thing.get(iri, [])

    @cached_property
    def _by_thing(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for name in self.index.names:
            found.setdefault(name.thing, []).append(name)
        return found

    def _names(self, iri: str) -> frozenset[str]:
        """Return the names of a thing in the forms that are compared, that of its IRI among them."""
        forms = {form for name in self.called(iri) for form in (name.squeezed, name.core)}
        return frozenset({*forms, squeeze(fold(iri.rpartition("/")[2]))})

    def _types(self, iri: str) -> frozenset[str]:
        """Return the classes of a thing, and all that are broader."""
        found: set[str] = set()
        todo = [value_of(q.object) for q in self.store.quads_for_pattern(NamedNode(iri), TYPE, None)]
        while todo:
            cls = todo.pop()
            if cls not in found and not cls.startswith("_:"):
                found.add(cls)
                quads = self.store.quads_for_pattern(NamedNode(cls), SUBCLASS, None, DefaultGraph())
                todo += [value_of(quad.object) for quad in quads]
        return frozenset(found)

    def values(self, iri: str, identifier: str, *, everyone: bool = True) -> list[NamedNode | Literal]:
        """Return the values of a property of a thing in a stable order; what only other sources say where wanted."""
        try:
            subject = NamedNode(iri)
        except ValueError:  # what is no IRI has no values
            return []
        found = {term for _, term in self.pairs(identifier, subject, None if everyone else DefaultGraph())}
        return sorted(found, key=lambda term: (isinstance(term, Literal), value_of(term), str(term)))

    def pairs(
        self, identifier: str, subject: NamedNode | None = None, graph: DefaultGraph | None = None
    ) -> Iterator[tuple[str, NamedNode | Literal]]:
        """Yield the things that have a property, one thing or all, each with a value."""
        authority = AUTHORITIES.get(identifier)
        predicate = NamedNode(EXACT if authority else self.term(identifier))
        for quad in self.store.quads_for_pattern(subject, predicate, None, graph):
            term = quad.object
            if authority and isinstance(term, NamedNode) and term.value.startswith(authority):
                yield value_of(quad.subject), Literal(term.value.removeprefix(authority).rstrip("/"))
            elif not authority and isinstance(term, NamedNode | Literal):
                yield value_of(quad.subject), term

    @cached_property
    def classes(self) -> Index:
        """Return the classes of the vocabulary by name."""
        return Index(self._terms({CLASS}))

    @cached_property
    def properties(self) -> Index:
        """Return the properties of the vocabulary by name."""
        return Index(self._terms(set(PROPERTY_KINDS)))

    def _terms(self, kinds: set[str]) -> list[Name]:
        names = list(names_of_terms(self.store, self.base))
        chosen = {
            name.thing
            for name in names
            if any(value_of(q.object) in kinds for q in self.store.quads_for_pattern(NamedNode(name.thing), TYPE, None))
        }
        return [name for name in names if name.thing in chosen]

    def range(self, identifier: str) -> str | None:
        """Return the class of our vocabulary that the values of a property have, where there is one."""
        if identifier in AUTHORITIES:
            return None
        quads = self.store.quads_for_pattern(NamedNode(self.term(identifier)), NamedNode(f"{RDFS}range"), None)
        found = {value_of(quad.object) for quad in quads}
        ours = sorted(cls for cls in found if cls.startswith(self.vocabulary))
        return ours[0] if len(ours) == 1 else None
