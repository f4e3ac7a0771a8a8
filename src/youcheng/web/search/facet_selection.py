"""What one address selects by facets, and what else it offers to choose."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import DefaultGraph, NamedNode

from youcheng.rdf.labels import Label
from youcheng.rdf.terms import SUBCLASS, value_of
from youcheng.web.http.problems import Problem
from youcheng.web.search.facets import FACETS
from youcheng.web.view.presenter import Argument, Presenter, Reference, query_string

LONGEST, SHOWN = 14, 10
"""Of more than so many values of a facet, so many are shown from the start."""
PAGE_SIZE = 200
"""How many things one page lists."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many things it leaves, and the address that chooses it, or drops it where chosen."""

    value: str
    label: Label
    number: int
    address: dict[str, Argument]
    chosen: bool
    iri: str = ""
    depth: int = 0


@dataclass
class Facet:
    """A facet with the values that leave something, and those that are chosen."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        """Return the values that are chosen."""
        return [choice for choice in self.choices if choice.chosen]

    @cached_property
    def first(self) -> list[Choice]:
        """Return what is shown of a long list from the start: where it begins, and whatever is chosen."""
        if len(self.choices) <= LONGEST:
            return self.choices
        if any(choice.depth for choice in self.choices):
            return outline(self.choices)
        return [choice for number, choice in enumerate(self.choices) if number < SHOWN or choice.chosen]

    @property
    def rest(self) -> list[Choice]:
        """Return what is shown when it is asked for: of a list the remainder, a tree as a whole."""
        if len(self.first) == len(self.choices) or any(choice.depth for choice in self.choices):
            return self.choices if len(self.first) < len(self.choices) else []
        return [choice for choice in self.choices if choice not in self.first]


def outline(tree: list[Choice]) -> list[Choice]:
    """Return the top of a tree that is written line by line, and what is chosen with all above and all next below."""
    shown: set[str] = set()
    trail: list[Choice] = []
    for choice in tree:
        above = trail[: choice.depth]
        if choice.depth == 0 or choice.chosen or above[-1].chosen:
            shown |= {choice.value, *(other.value for other in above if choice.chosen)}
        trail = [*above, choice]
    return [choice for choice in tree if choice.value in shown]


class Selection:
    """What one address selects, as a reader sees it."""

    def __init__(self, chosen: dict[str, list[str]], number: int, presenter: Presenter) -> None:
        """Select by values of facets; refuse one that nothing falls under at all."""
        self.chosen = chosen
        self.number = number
        self.presenter = presenter
        self.facets = presenter.services.facets
        if any(value not in self.facets.by[facet] for facet, values in chosen.items() for value in values):
            raise Problem("not-found")
        self.pages = max(1, -(-len(self.things) // PAGE_SIZE))
        if number > self.pages:
            raise Problem("not-found")

    @cached_property
    def things(self) -> list[Reference]:
        """Return all that is selected, by name."""
        found = self.facets.find(self.chosen)
        return sorted(map(self.presenter.reference, found), key=lambda reference: (reference.order, reference.iri))

    @property
    def here(self) -> list[Reference]:
        """Return the things of the present page."""
        return self.things[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    @property
    def iri(self) -> str:
        """Return the public address of the selection."""
        return self.address(self.number)

    def address(self, number: int, **more: str) -> str:
        """Return the public address of a page of the selection."""
        return f"{self.presenter.base}browse{query_string(self.asked(number, **more))}"

    def asked(self, number: int, **more: str) -> dict[str, Argument]:
        """Return the arguments that ask for a page of the selection."""
        return {**self.chosen, **({"page": str(number)} if number > 1 else {}), **more}

    @cached_property
    def offers(self) -> list[Facet]:
        """Return the facets with what each value would leave."""
        counts = self.facets.counts(self.chosen)
        return [Facet(name, self._choices(name, counts[name])) for name in FACETS if counts[name]]

    def offer(self, name: str) -> Facet:
        """Return a facet, empty where no value of it leaves anything."""
        return next((facet for facet in self.offers if facet.name == name), Facet(name, []))

    def _choices(self, name: str, counts: dict[str, int]) -> list[Choice]:
        if name == "class":
            return [self._choice(name, value, counts[value], depth) for value, depth in self._tree(counts)]
        found = [self._choice(name, value, number) for value, number in counts.items()]
        if name == "year":
            return sorted(found, key=lambda choice: -int(choice.value))
        return sorted(found, key=lambda choice: (-choice.number, choice.label.text.casefold(), choice.value))

    def _choice(self, name: str, value: str, number: int, depth: int = 0) -> Choice:
        chosen = value in self.chosen.get(name, ())
        values = {value} ^ set(self.chosen.get(name, ()))
        iri = self.facets.iri(name, value)
        address = in_order(self.chosen | {name: values})
        return Choice(value, self._label(name, value, iri), number, {**address}, chosen, iri, depth)

    def _label(self, name: str, value: str, iri: str) -> Label:
        messages = self.presenter.messages
        if name == "year":
            return Label(messages.date(value), self.presenter.language)
        if name == "voice":
            key = "voice.passage" if value == "article" else f"voice.{value}"
            return Label(messages(key), self.presenter.language) if key in messages else self.presenter.voice(iri).label
        return self.presenter.reference(iri).label

    def _tree(self, counts: dict[str, int]) -> list[tuple[str, int]]:
        """Return the classes as a tree, written line by line, each with how far below the top it stands."""
        vocabulary = f"{self.presenter.base}ontology#"
        below: dict[str, list[str]] = defaultdict(list)
        for cls in counts:
            quads = self.presenter.store.quads_for_pattern(
                NamedNode(f"{vocabulary}{cls}"), SUBCLASS, None, DefaultGraph()
            )
            parents = {value_of(quad.object).removeprefix(vocabulary) for quad in quads} & counts.keys()
            for parent in parents or {""}:
                below[parent].append(cls)
        found: list[tuple[str, int]] = []

        def walk(parent: str, depth: int) -> None:
            for reference in sorted(
                (self.presenter.reference(f"{vocabulary}{cls}") for cls in below[parent]), key=lambda ref: ref.order
            ):
                found.append((reference.iri.removeprefix(vocabulary), depth))
                walk(found[-1][0], depth + 1)

        walk("", 0)
        return found


def in_order(chosen: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Return chosen values in the one order that addresses have them in, facets without any left out.

    >>> in_order({"year": {"2020"}, "country": {"laos", "japan"}, "class": ()})
    {'country': ['japan', 'laos'], 'year': ['2020']}
    """
    return {facet: sorted(chosen[facet]) for facet in FACETS if chosen.get(facet)}
