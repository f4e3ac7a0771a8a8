"""The selection of an address by facets, and the values that it offers to choose."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import DefaultGraph, NamedNode

from youcheng.rdf.labels import Label
from youcheng.rdf.namespaces import YC
from youcheng.rdf.terms import SUBCLASS, value_of
from youcheng.web.http.problems import Problem
from youcheng.web.search.facets import FACETS
from youcheng.web.view.presenter import Argument, Presenter, Reference, query_string

MAX_UNFOLDED, UNFOLDED = 14, 10
"""If a facet has more values than the first number, only the second number is shown unfolded."""
PAGE_SIZE = 200


@dataclass(frozen=True)
class Choice:
    """A value of a facet with its count, and the arguments of the address that chooses or drops it."""

    value: str
    label: Label
    number: int
    address: dict[str, Argument]
    chosen: bool
    iri: str = ""
    depth: int = 0


@dataclass
class Facet:
    """A facet with its chosen values and those that leave something."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        """Return the chosen values."""
        return [choice for choice in self.choices if choice.chosen]

    @property
    def _is_tree(self) -> bool:
        return any(choice.depth for choice in self.choices)

    @cached_property
    def first(self) -> list[Choice]:
        """Return the values that are shown unfolded: the first ones and the chosen ones."""
        if len(self.choices) <= MAX_UNFOLDED:
            return self.choices
        if self._is_tree:
            return outline(self.choices)
        return [choice for number, choice in enumerate(self.choices) if number < UNFOLDED or choice.chosen]

    @property
    def rest(self) -> list[Choice]:
        """Return the values that can be unfolded: the remainder of a list, a tree as a whole."""
        if len(self.first) == len(self.choices):
            return []
        return self.choices if self._is_tree else [choice for choice in self.choices if choice not in self.first]


def outline(tree: list[Choice]) -> list[Choice]:
    """Return the top level of a tree, and each chosen value with its ancestors and children."""
    shown: set[str] = set()
    trail: list[Choice] = []
    for choice in tree:
        above = trail[: choice.depth]
        if choice.depth == 0 or choice.chosen or above[-1].chosen:
            shown |= {choice.value, *(ancestor.value for ancestor in above if choice.chosen)}
        trail = [*above, choice]
    return [choice for choice in tree if choice.value in shown]


class Selection:
    """The things of one address, for one reader."""

    def __init__(self, chosen: dict[str, list[str]], number: int, presenter: Presenter) -> None:
        """Take the chosen values of facets and the number of the page.

        Raises:
            Problem: no thing has one of the values, or the page does not exist.
        """
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
        """Return the things of all pages, sorted by name."""
        references = map(self.presenter.reference, self.facets.find(self.chosen))
        return sorted(references, key=lambda reference: (reference.order, reference.iri))

    @property
    def here(self) -> list[Reference]:
        """Return the things of the present page."""
        return self.things[(self.number - 1) * PAGE_SIZE : self.number * PAGE_SIZE]

    @property
    def iri(self) -> str:
        """Return the public address of the selection."""
        return self.address()

    def address(self, number: int = 0, **more: str) -> str:
        """Return the public address of a page of the selection, by default the present one."""
        return f"{self.presenter.base}browse{query_string(self.arguments(number or self.number, **more))}"

    def arguments(self, number: int, **more: str) -> dict[str, Argument]:
        """Return the arguments of the address of a page of the selection."""
        return {**self.chosen, **({"page": str(number)} if number > 1 else {}), **more}

    @cached_property
    def offers(self) -> list[Facet]:
        """Return the facets that have values to choose."""
        counts = self.facets.counts(self.chosen)
        return [Facet(name, self._choices(name, counts[name])) for name in FACETS if counts[name]]

    def offer(self, name: str) -> Facet:
        """Return a facet, empty if it has no values to choose."""
        return next((facet for facet in self.offers if facet.name == name), Facet(name, []))

    def _choices(self, name: str, counts: dict[str, int]) -> list[Choice]:
        if name == "class":
            return [self._choice(name, value, counts[value], depth) for value, depth in self._tree(counts)]
        choices = [self._choice(name, value, number) for value, number in counts.items()]
        if name == "year":
            return sorted(choices, key=lambda choice: -int(choice.value))
        return sorted(choices, key=lambda choice: (-choice.number, choice.label.text.casefold(), choice.value))

    def _choice(self, name: str, value: str, number: int, depth: int = 0) -> Choice:
        chosen = set(self.chosen.get(name, ()))
        iri = self.facets.iri(name, value)
        address = in_order(self.chosen | {name: {value} ^ chosen})
        return Choice(value, self._label(name, value, iri), number, {**address}, value in chosen, iri, depth)

    def _label(self, name: str, value: str, iri: str) -> Label:
        messages = self.presenter.messages
        if name == "year":
            return Label(messages.date(value), self.presenter.language)
        if name == "voice":
            key = "voice.passage" if value == "article" else f"voice.{value}"
            return Label(messages(key), self.presenter.language) if key in messages else self.presenter.voice(iri).label
        return self.presenter.reference(iri).label

    def _tree(self, classes: Collection[str]) -> list[tuple[str, int]]:
        """Return classes in the order of their tree, each with its depth."""
        narrower: dict[str, list[str]] = defaultdict(list)
        for cls in classes:
            node = NamedNode(f"{YC}{cls}")
            quads = self.presenter.store.quads_for_pattern(node, SUBCLASS, None, DefaultGraph())
            parents = {value_of(quad.object).removeprefix(YC) for quad in quads} & set(classes)
            for parent in parents or {""}:
                narrower[parent].append(cls)

        def walk(parent: str, depth: int) -> list[tuple[str, int]]:
            children = sorted(narrower[parent], key=lambda cls: self.presenter.reference(f"{YC}{cls}").order)
            return [pair for cls in children for pair in ((cls, depth), *walk(cls, depth + 1))]

        return walk("", 0)


def in_order(chosen: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """Return chosen values in the order of addresses, without facets that have none.

    >>> in_order({"year": {"2020"}, "country": {"laos", "japan"}, "class": ()})
    {'country': ['japan', 'laos'], 'year': ['2020']}
    """
    return {facet: sorted(chosen[facet]) for facet in FACETS if chosen.get(facet)}
