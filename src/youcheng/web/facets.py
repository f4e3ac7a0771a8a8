"""Facets: the things of the graph by kind, country, field, year, voice and attestation, any of them combined."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from youcheng.namespaces import EXTERNAL, RDF, RDFS
from youcheng.web.terms import name_of

FACETS = ("class", "country", "field", "year", "voice", "attestation")
"""The facets in the order in which they are shown; each is an argument of the address."""

TYPE = NamedNode(f"{RDF}type")
NAMES = {f"{RDFS}label", f"{EXTERNAL['skos']}altLabel"}
"""What is said of almost everything by the same voice, and so tells nothing of who speaks of a thing."""
PLAIN = {"mentions", "printed", "printedName"}
LONGEST = 60
"""Years that a thing may span and still be found under each of them."""

Things = set[str]


class Facets:
    """Which things fall under which value of which facet; the store does not change, so it is found out once."""

    def __init__(self, store: Store, base: str) -> None:
        """Look things up in a store whose IRIs start with a base."""
        self._store = store
        self._base = base
        self._vocabulary = f"{base}ontology#"
        self.all: Things = set()
        self.story: Things = set()
        self.by: dict[str, dict[str, Things]] = {facet: defaultdict(set) for facet in FACETS}
        for thing in self._things():
            self._place(thing)

    def find(self, chosen: Mapping[str, str]) -> Things:
        """Return the things that fall under every value that is chosen.

        Without a voice these are the things of the story; with one, those of which that voice speaks.
        """
        return self._within(chosen, self.all if "voice" in chosen else self.story)

    def counts(self, chosen: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Return how many things each value of each facet would leave, the other choices kept."""
        found = {}
        for facet in FACETS:
            kept = {name: value for name, value in chosen.items() if name != facet}
            # Another voice may speak of things that the story does not know.
            left = self._within(kept, self.all) if facet == "voice" else self.find(kept)
            numbers = {value: len(things & left) for value, things in self.by[facet].items()}
            found[facet] = {value: number for value, number in numbers.items() if number}
        return found

    def iri(self, facet: str, value: str) -> str:
        """Return the IRI of a value of a facet; a year has none, nor have the lines of the article together."""
        if facet == "voice":
            return "" if value == "article" else f"{self._base}graph/{value}"
        folder = {"class": "ontology#", "attestation": "ontology#", "country": "id/place/", "field": "id/field/"}
        return f"{self._base}{folder[facet]}{value}" if facet in folder else ""

    def _within(self, chosen: Mapping[str, str], things: Things) -> Things:
        sets = [self.by[facet].get(value, set()) for facet, value in chosen.items()]
        return things.intersection(*sorted(sets, key=len))

    def _things(self) -> Iterator[str]:
        """Yield everything that has a class, the parts of things left out."""
        for quad in self._store.quads_for_pattern(None, TYPE, None):
            iri = name_of(quad.subject)
            if iri not in self.all and iri.startswith(f"{self._base}id/") and "#" not in iri:
                self.all.add(iri)
                yield iri

    def _place(self, thing: str) -> None:
        """Put a thing under its values."""
        quads = list(self._store.quads_for_pattern(NamedNode(thing), None, None))
        story = [quad for quad in quads if isinstance(quad.graph_name, DefaultGraph)]
        if any(quad.predicate == TYPE for quad in story):
            self.story.add(thing)
        values = {
            "class": {name for quad in quads if quad.predicate == TYPE and (name := self._term(quad.object))},
            "country": self._countries(quads),
            "field": {name for name in self._objects(quads, "field", "id/field/") if name},
            "year": self._years(story),
            "voice": {voice for quad in quads if (voice := self._voice(quad))},
            "attestation": self._objects(quads, "attestation", "ontology#"),
        }
        for facet, found in values.items():
            for value in found:
                self.by[facet][value].add(thing)

    def _term(self, term: object) -> str:
        name = name_of(term)
        return name.removeprefix(self._vocabulary) if name.startswith(self._vocabulary) else ""

    def _objects(self, quads: list[Quad], name: str, folder: str) -> set[str]:
        """Return the names of the values of a property that are in a folder."""
        start = f"{self._base}{folder}"
        found = {name_of(quad.object) for quad in quads if quad.predicate.value == f"{self._vocabulary}{name}"}
        return {iri.removeprefix(start) for iri in found if iri.startswith(start)}

    def _countries(self, quads: list[Quad]) -> set[str]:
        """Return the countries that a thing leads to, else those it is in, else those of the places it names."""
        for name in ("partnerCountry", "country"):
            if found := self._objects(quads, name, "id/place/"):
                return found
        named = {
            name_of(quad.object)
            for quad in quads
            if isinstance(quad.object, NamedNode) and self._term(quad.predicate) not in {"", *PLAIN}
        }
        return {country for iri in named for country in self._country_of.get(iri, ())}

    @cached_property
    def _country_of(self) -> dict[str, set[str]]:
        """Return the countries of each place, and those that each relation leads to."""
        found: dict[str, set[str]] = defaultdict(set)
        start = f"{self._base}id/place/"
        for name in ("country", "partnerCountry"):
            for quad in self._store.quads_for_pattern(None, NamedNode(f"{self._vocabulary}{name}"), None):
                if name_of(quad.object).startswith(start):
                    found[name_of(quad.subject)].add(name_of(quad.object).removeprefix(start))
        return found

    def _years(self, quads: list[Quad]) -> set[str]:
        """Return the years in which a thing took place, or may have."""
        bounds: dict[str, list[int]] = {"earliest": [], "latest": []}
        for quad in quads:
            name = self._term(quad.predicate)
            if name in bounds and isinstance(quad.object, Literal) and quad.object.value[:4].isdigit():
                bounds[name].append(int(quad.object.value[:4]))
        if not all(bounds.values()):
            return set(map(str, bounds["earliest"] + bounds["latest"]))
        first, last = min(bounds["earliest"]), max(bounds["latest"])
        return {str(year) for year in ((first, last) if last - first > LONGEST else range(first, last + 1))}

    def _voice(self, quad: Quad) -> str:
        """Return the voice that says something about a thing, beside its names."""
        graph = name_of(quad.graph_name) if isinstance(quad.graph_name, NamedNode) else ""
        if not graph or quad.predicate.value in NAMES:
            return ""
        if graph.startswith(f"{self._base}id/passage/"):
            return "article"
        return graph.removeprefix(f"{self._base}graph/")
