"""Say why an entailed triple is in the graph: the axiom it follows by, and its premises with who states each.

Nothing is kept from the build: a derivation is looked for in the store when somebody asks, backwards from the triple.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import Pattern, Rule, Slot, substitute, unify
from youcheng.rdf.namespaces import BASE, ENTAILED, ONTOLOGY, PASSAGE, in_default_graph
from youcheng.rdf.rebase import rebased

FEW = 20
"""Matches of one rule to look into at first; a large graph has thousands of reasons why a place is a place."""


class Quads(Protocol):
    """What is asked of a store: the quads of a pattern, as `pyoxigraph.Store` gives them."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,  # noqa: A002  (pyoxigraph's name)
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Yield the quads that fit."""


@dataclass(frozen=True)
class Explanation:
    """Hold who states a triple; where it follows, hold the rule and the premises too.

    What follows may be stated as well, by another source, which is none of the default graph's voices.
    """

    triple: Triple
    graphs: tuple[NamedNode, ...] = ()
    rule: Rule | None = None
    premises: tuple["Explanation", ...] = ()


@dataclass(frozen=True)
class Step:
    """Hold one way to draw a triple: a rule and the triples that fit its body."""

    rule: Rule
    premises: tuple[Triple, ...]


class Explainer:
    """Explain the triples of one store; reads the rules from its ontology once."""

    def __init__(self, store: Quads, base: str = BASE) -> None:
        """Read the axioms that the store holds.

        Args:
            store: the dataset as it was built.
            base: what the canonical base was replaced with when the store was opened.
        """
        self.store = store
        self.base = base
        ontology = store.quads_for_pattern(None, None, None, self._graph(ONTOLOGY))
        self.rules = read_rules(quad.triple for quad in ontology)

    def explain(self, triple: Triple) -> Explanation | None:
        """Return why a triple is in the graph, or None where no voice states it and nothing entails it."""
        graphs = self.graphs(triple)
        if not self._holds(triple) or self._stated(triple):
            return Explanation(triple, graphs) if graphs else None
        for limit in (FEW, None):
            steps = self._explore(triple, limit)
            chosen = _shortest(steps)
            if triple in chosen:
                return self._unfold(triple, chosen)
        return Explanation(triple, graphs)

    def graphs(self, triple: Triple) -> tuple[NamedNode, ...]:
        """Return the named graphs that state a triple, lines first and in order; the reasoner's is left out."""
        quads = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = {quad.graph_name for quad in quads}
        named = (name for name in names if isinstance(name, NamedNode) and name != self._graph(ENTAILED))
        return self.sort(named)

    def sort(self, graphs: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        """Return named graphs in order: lines first, then editors and datasets, then other sources."""
        return tuple(sorted(graphs, key=self._turn))

    def _graph(self, canonical: str) -> NamedNode:
        return NamedNode(rebased(canonical, self.base))

    def _turn(self, graph: NamedNode) -> tuple[bool, bool, int, str]:
        """Put what makes up the default graph before other sources, and lines before editors and datasets."""
        canonical = rebased(graph.value, BASE, self.base)
        line = canonical.removeprefix(PASSAGE)
        number = int(line) if line.isdecimal() else 0
        return not in_default_graph(canonical), line == canonical, number, canonical

    def _stated(self, triple: Triple) -> bool:
        """Tell whether a voice of the default graph states a triple: another source's word is no premise."""
        return any(in_default_graph(rebased(name.value, BASE, self.base)) for name in self.graphs(triple))

    def _holds(self, triple: Triple) -> bool:
        quads = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, DefaultGraph())
        return next(iter(quads), None) is not None

    def _explore(self, goal: Triple, limit: int | None) -> dict[Triple, list[Step]]:
        """Return the ways to draw the goal and whatever they need that no voice states."""
        steps: dict[Triple, list[Step]] = {}
        waiting = [goal]
        while waiting:
            triple = waiting.pop()
            if triple in steps:
                continue
            steps[triple] = ways = self._steps(triple, limit)
            waiting += [premise for step in ways for premise in step.premises if not self._stated(premise)]
        return steps

    def _steps(self, triple: Triple, limit: int | None) -> list[Step]:
        ways: list[Step] = []
        for rule in self.rules:
            bindings = unify(rule.head, triple)
            if bindings is None:
                continue
            for premises in islice(self._matches(rule.body, bindings), limit):
                step = Step(rule, premises)
                if all(map(self._stated, premises)):
                    return [step]
                ways.append(step)
        return ways

    def _matches(self, body: tuple[Pattern, ...], bindings: Mapping[str, Slot]) -> Iterator[tuple[Triple, ...]]:
        if not body:
            yield ()
            return
        patterns = [substitute(pattern, bindings) for pattern in body]
        # Ends that are known come first: a lookup, not a scan.
        place = max(range(len(patterns)), key=lambda at: sum(not isinstance(slot, str) for slot in patterns[at]))
        rest = body[:place] + body[place + 1 :]
        for triple in self._find(patterns[place]):
            found = unify(patterns[place], triple)
            if found is not None:
                for others in self._matches(rest, {**bindings, **found}):
                    yield (*others[:place], triple, *others[place:])

    def _find(self, pattern: Pattern) -> Iterator[Triple]:
        subject, predicate, object_ = (None if isinstance(slot, str) else slot for slot in pattern)
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            return
        quads = self.store.quads_for_pattern(subject, predicate, object_, DefaultGraph())
        yield from sorted((quad.triple for quad in quads), key=str)

    def _unfold(self, triple: Triple, chosen: Mapping[Triple, Step]) -> Explanation:
        step = chosen.get(triple)
        if step is None:
            return Explanation(triple, self.graphs(triple))
        premises = tuple(self._unfold(premise, chosen) for premise in step.premises)
        return Explanation(triple, self.graphs(triple), step.rule, premises)


def _shortest(steps: Mapping[Triple, list[Step]]) -> dict[Triple, Step]:
    """Choose for each triple a way that rests on stated triples in the fewest steps, and never on itself."""
    chosen: dict[Triple, Step] = {}
    while True:
        ready = {
            triple: step
            for triple, ways in steps.items()
            if triple not in chosen
            for step in reversed(ways)
            if all(premise in chosen or premise not in steps for premise in step.premises)
        }
        if not ready:
            return chosen
        chosen |= ready


def explain(store: Quads, triple: Triple, base: str = BASE) -> Explanation | None:
    """Return why a triple is in the graph of a store, or None where it is not (see `Explainer`)."""
    return Explainer(store, base).explain(triple)
