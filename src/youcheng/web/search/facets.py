"""Facets: the things of the graph by kind, country, field, year, voice and attestation, any of them combined.

Several values of one facet widen what is found, several facets narrow it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from youcheng.rdf.namespaces import EXTERNAL, RDF, RDFS
from youcheng.rdf.terms import name_of

FACETS = ("class", "country", "field", "year", "voice", "attestation")
"""The facets in the order in which they are shown; each is an argument of the address."""

TYPE = NamedNode(f"{RDF}type")
NAMES = {f"{RDFS}label", f"{EXTERNAL['skos']}altLabel"}
"""What is said of almost everything by the same voice, and so tells nothing of who speaks of a thing."""
PLAIN = {"mentions", "printed", "printedName"}
LOCATING = ("locatedIn", "officeOf", "affiliatedWith", "takesPlaceIn", "party", "participant", "partOf")
"""The steps that lead from a thing to the country where it is, or those that it brings together, as often as needed."""
ABROAD = "foreignParty"
"""The step from a relation to the country that it leads to."""
LONGEST = 60
"""Years that a thing may span and still be found under each of them."""

Things = set[str]
Chosen = Mapping[str, Collection[str]]
"""The values that are chosen of each facet."""


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

    def find(self, chosen: Chosen) -> Things:
        """Return the things that fall under a chosen value of every facet that has any.

        Without a voice these are the things of the story; with one, those of which that voice speaks.
        """
        return self._within(chosen, self.all if "voice" in chosen else self.story)

    def counts(self, chosen: Chosen) -> dict[str, dict[str, int]]:
        """Return how many things fall under each value of each facet, of those that the other facets leave.

        What is chosen is counted even where it leaves nothing, so that it can be seen and dropped.
        """
        found = {}
        for facet in FACETS:
            kept = {name: values for name, values in chosen.items() if name != facet}
            # Another voice may speak of things that the story does not know.
            left = self._within(kept, self.all) if facet == "voice" else self.find(kept)
            numbers = {value: len(things & left) for value, things in self.by[facet].items()}
            dropped = chosen.get(facet, ())
            found[facet] = {value: number for value, number in numbers.items() if number or value in dropped}
        return found

    def iri(self, facet: str, value: str) -> str:
        """Return the IRI of a value of a facet; a year has none, nor have the lines of the article together."""
        if facet == "voice":
            return "" if value == "article" else f"{self._base}graph/{value}"
        folder = {"class": "ontology#", "attestation": "ontology#", "country": "id/place/", "field": "id/field/"}
        return f"{self._base}{folder[facet]}{value}" if facet in folder else ""

    def _within(self, chosen: Chosen, things: Things) -> Things:
        sets = [
            set().union(*(self.by[facet].get(value, ()) for value in values))
            for facet, values in chosen.items()
            if values
        ]
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
            "country": self._countries(thing, quads),
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

    def _countries(self, thing: str, quads: list[Quad]) -> set[str]:
        """Return the countries where a thing is or that a relation leads to, else those of all that it names."""
        found = self._located(thing)
        if found and thing in self._settled:
            return found
        named = {
            name_of(quad.object)
            for quad in quads
            if isinstance(quad.object, NamedNode) and self._term(quad.predicate) not in {"", *PLAIN}
        }
        return found.union(*map(self._located, named))

    def _located(self, thing: str) -> set[str]:
        """Return the countries that steps of location lead to from a thing, however many of them."""
        found, seen, waiting = set(), {thing}, [thing]
        while waiting:
            iri = waiting.pop()
            if iri in self._nations:
                found.add(iri.removeprefix(f"{self._base}id/place/"))
                continue
            ahead = self._locations.get(iri, set()) - seen
            seen |= ahead
            waiting += ahead
        return found

    @cached_property
    def _nations(self) -> Things:
        """Return the countries."""
        country = NamedNode(f"{self._vocabulary}Country")
        return {name_of(quad.subject) for quad in self._store.quads_for_pattern(None, TYPE, country)}

    @cached_property
    def _settled(self) -> Things:
        """Return what is in one place, and the relations: those lead abroad, for all have a party in Yunnan."""
        return self._nations.union(*({start for start, _ in self._steps(name)} for name in ("locatedIn", ABROAD)))

    @cached_property
    def _locations(self) -> dict[str, Things]:
        """Return where one step of location leads from each thing."""
        found: dict[str, Things] = defaultdict(set)
        abroad = {start for start, _ in self._steps(ABROAD)}
        for start, end in chain.from_iterable(map(self._steps, self._with_narrower(LOCATING))):
            if start not in abroad:
                found[start].add(end)
        for start, end in chain(self._steps(ABROAD), ((holder, office) for office, holder in self._steps("holder"))):
            found[start].add(end)
        return found

    def _steps(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield what a property leads from and to."""
        for quad in self._store.quads_for_pattern(None, NamedNode(f"{self._vocabulary}{name}"), None):
            yield name_of(quad.subject), name_of(quad.object)

    def _with_narrower(self, names: Iterable[str]) -> set[str]:
        """Return properties with all that are narrower: where nothing is entailed, those alone are stated."""
        found, waiting = set(names), list(names)
        while waiting:
            broader = NamedNode(f"{self._vocabulary}{waiting.pop()}")
            quads = self._store.quads_for_pattern(None, NamedNode(f"{RDFS}subPropertyOf"), broader)
            narrower = {self._term(quad.subject) for quad in quads} - found - {""}
            found |= narrower
            waiting += narrower
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
