"""Faceted search: things by class, country, field, year, voice and strength of evidence, in any combination.

Within one facet a thing needs any of the chosen values; across facets it needs all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from youcheng.rdf.namespaces import EXTERNAL, YC, iri_of, kind_of
from youcheng.rdf.terms import LABEL, TYPE, rdfs, value_of

FACETS = ("class", "country", "field", "year", "voice", "attestation")
"""The facets in the order in which they are shown; each is a parameter of the address."""
FOLDERS = {
    "class": "ontology#", "attestation": "ontology#", "country": "id/place/", "field": "id/field/", "voice": "graph/",
}  # fmt: skip
"""What the paths of the values of a facet start with; years have no IRI."""

NAMES = {LABEL.value, f"{EXTERNAL['skos']}altLabel"}
"""Properties that one voice states of almost everything: they do not count for the facet of voices."""
TEXTUAL = {"", "mentions", "printed", "printedName"}
"""Properties that do not connect a thing to a country."""
LOCATING = ("locatedIn", "officeOf", "affiliatedWith", "takesPlaceIn", "party", "participant", "partOf")
"""Properties that lead from a thing to its country or to that of the things it brings together."""
ABROAD = "foreignParty"
"""The property that leads from a relation to its partner abroad."""
MAX_YEARS = 60
"""A thing that spans more years than this is found under the first and the last alone."""

Things = set[str]
Chosen = Mapping[str, Collection[str]]
"""The chosen values of each facet."""


class Facets:
    """The things under each value of each facet, collected once: the store does not change."""

    def __init__(self, store: Store, base: str) -> None:
        self._store = store
        self._base = base
        typed = dict.fromkeys(value_of(quad.subject) for quad in store.quads_for_pattern(None, TYPE, None))
        self.all: Things = {iri for iri in typed if kind_of(iri, base) and "#" not in iri}
        story = store.quads_for_pattern(None, TYPE, None, DefaultGraph())
        self.story: Things = {value_of(quad.subject) for quad in story} & self.all
        self.by: dict[str, dict[str, Things]] = {facet: defaultdict(set) for facet in FACETS}
        for thing in sorted(self.all):
            for facet, values in self._values(thing).items():
                for value in values:
                    self.by[facet][value].add(thing)

    def find(self, chosen: Chosen) -> Things:
        """Return the things that have a chosen value of every facet.

        Without a voice only things of the article's story count; with one, those that the voice describes.
        """
        return self._within(chosen, self.all if "voice" in chosen else self.story)

    def counts(self, chosen: Chosen) -> dict[str, dict[str, int]]:
        """Return the number of things under each value of each facet, given the choices in the other facets.

        A chosen value is counted even if the count is 0, so that it can be seen and removed.
        """
        counts = {}
        for facet in FACETS:
            others = {name: values for name, values in chosen.items() if name != facet}
            # A voice may describe things that are not in the story.
            left = self._within(others, self.all) if facet == "voice" else self.find(others)
            numbers = {value: len(things & left) for value, things in self.by[facet].items()}
            counts[facet] = {value: n for value, n in numbers.items() if n or value in chosen.get(facet, ())}
        return counts

    def iri(self, facet: str, value: str) -> str:
        """Return the IRI of a value of a facet, empty for years and for the article as a voice."""
        has_iri = facet in FOLDERS and (facet, value) != ("voice", "article")
        return iri_of(f"{FOLDERS[facet]}{value}", self._base) if has_iri else ""

    def _within(self, chosen: Chosen, things: Things) -> Things:
        sets = [
            set().union(*(self.by[facet].get(value, ()) for value in values))
            for facet, values in chosen.items()
            if values
        ]
        return things.intersection(*sorted(sets, key=len))

    def _values(self, thing: str) -> dict[str, set[str]]:
        """Return the values of each facet that a thing has."""
        quads = list(self._store.quads_for_pattern(NamedNode(thing), None, None))
        return {
            "class": self._objects(quads, TYPE.value, "class"),
            "country": self._countries(thing, quads),
            "field": self._objects(quads, f"{YC}field", "field"),
            "year": self._years(quad for quad in quads if isinstance(quad.graph_name, DefaultGraph)),
            "voice": set(filter(None, map(self._voice, quads))),
            "attestation": self._objects(quads, f"{YC}strongestAttestation", "attestation"),
        }

    def _objects(self, quads: list[Quad], predicate: str, facet: str) -> set[str]:
        start = self.iri(facet, "")
        iris = {value_of(quad.object) for quad in quads if quad.predicate.value == predicate}
        return {iri.removeprefix(start) for iri in iris if iri.startswith(start) and iri != start}

    def _term(self, term: object) -> str:
        name = value_of(term)
        return name.removeprefix(YC) if name.startswith(YC) else ""

    def _years(self, quads: Iterable[Quad]) -> set[str]:
        """Return the years between the bounds of a thing in time."""
        bounds: dict[str, list[int]] = {"earliest": [], "latest": []}
        for quad in quads:
            name = self._term(quad.predicate).replace("beginsAfter", "earliest")
            if name in bounds and isinstance(quad.object, Literal) and quad.object.value[:4].isdigit():
                bounds[name].append(int(quad.object.value[:4]))
        if not all(bounds.values()):
            return set(map(str, bounds["earliest"] + bounds["latest"]))
        first, last = min(bounds["earliest"]), max(bounds["latest"])
        return {str(year) for year in ((first, last) if last - first > MAX_YEARS else range(first, last + 1))}

    def _voice(self, quad: Quad) -> str:
        """Return the voice of a quad, "article" for a passage; empty for names and facts in other vocabularies."""
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if not graph or quad.predicate.value in NAMES:
            return ""
        passage = graph.startswith(f"{self._base}id/passage/")
        name = graph.removeprefix(f"{self._base}graph/")
        return "article" if passage else "" if name == "aligned" else name

    def _countries(self, thing: str, quads: list[Quad]) -> set[str]:
        """Return the countries of a thing, and those of everything it names unless its own place is settled."""
        countries = self._located(thing)
        if countries and thing in self._settled:
            return countries
        named = {
            quad.object.value
            for quad in quads
            if isinstance(quad.object, NamedNode) and self._term(quad.predicate) not in TEXTUAL
        }
        return countries.union(*map(self._located, named))

    def _located(self, thing: str) -> set[str]:
        """Return the countries that any number of location steps lead to from a thing."""
        countries, seen, waiting = set(), {thing}, [thing]
        while waiting:
            iri = waiting.pop()
            if iri in self._nations:
                countries.add(iri.removeprefix(f"{self._base}id/place/"))
                continue
            ahead = self._steps.get(iri, set()) - seen
            seen |= ahead
            waiting += ahead
        return countries

    @cached_property
    def _nations(self) -> Things:
        country = NamedNode(f"{YC}Country")
        return {value_of(quad.subject) for quad in self._store.quads_for_pattern(None, TYPE, country)}

    @cached_property
    def _settled(self) -> Things:
        """Return countries, things with a location, and relations (which count for the partner abroad alone)."""
        return self._nations.union(*({start for start, _ in self._pairs(name)} for name in ("locatedIn", ABROAD)))

    @cached_property
    def _steps(self) -> dict[str, Things]:
        """Return the things that one step of location leads to, by thing."""
        steps: dict[str, Things] = defaultdict(set)
        abroad = list(self._pairs(ABROAD))
        relations = {start for start, _ in abroad}
        located = chain.from_iterable(map(self._pairs, self._with_narrower(LOCATING)))
        held = ((holder, office) for office, holder in self._pairs("holder"))
        for start, end in chain((pair for pair in located if pair[0] not in relations), abroad, held):
            steps[start].add(end)
        return steps

    def _pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the subject and object of each triple with a property of our vocabulary."""
        for quad in self._store.quads_for_pattern(None, NamedNode(f"{YC}{name}"), None):
            yield value_of(quad.subject), value_of(quad.object)

    def _with_narrower(self, names: Iterable[str]) -> set[str]:
        """Return properties with all their subproperties, since a graph may lack entailed triples."""
        closure, waiting = set(names), list(names)
        while waiting:
            broader = NamedNode(f"{YC}{waiting.pop()}")
            quads = self._store.quads_for_pattern(None, rdfs("subPropertyOf"), broader)
            narrower = {self._term(quad.subject) for quad in quads} - closure - {""}
            closure |= narrower
            waiting += narrower
        return closure
