"""Explain why a triple is in the graph: the graphs that state it, or the axiom and the premises that entail it.

Derivations are not stored with the graph: each is searched for backwards from the triple.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from youcheng.entailment.align import alignment_rules
from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import DIFFERENT, Pattern, Rule, Slot, matches, substitute, unify
from youcheng.entailment.verbalize import LANGUAGES, Verbalizer, phrases
from youcheng.rdf.namespaces import ALIGNED, AXIOMS, BASE, ENTAILED, ONTOLOGY, PASSAGE, in_default_graph, rebased
from youcheng.rdf.prefixes import shorten

Step: TypeAlias = tuple[Rule, tuple[Triple, ...]]
"""One way to derive a triple: a rule, and the triples that match its body."""
MAX_FIRST_MATCHES = 20
"""Matches of one rule to try first; in a large graph a triple may follow in thousands of ways."""


@dataclass(frozen=True)
class Explanation:
    """Why a triple is in the graph; `str` gives the derivation in English.

    A triple that is entailed may be stated as well, by a source outside the default graph.
    """

    triple: Triple
    graphs: tuple[NamedNode, ...]
    verbalizer: Verbalizer = field(repr=False, compare=False)
    rule: Rule | None = None
    premises: tuple["Explanation", ...] = ()

    def __str__(self) -> str:
        """Return the derivation in English, premises indented."""
        return "\n".join(self.lines("en"))

    def axiom(self, language: str) -> str:
        """Return the sentence for the axiom that entails the triple, or "" if it is only stated."""
        return self.verbalizer.axiom(self.rule, language) if self.rule else ""

    def reasons(self, language: str) -> list[str]:
        """Return a line for the axiom that entails the triple, and one for the graphs that state it."""
        words, base = phrases(language), self.verbalizer.base
        lines = []
        if self.rule:
            terms = ", ".join(shorten(term, base) for term in self.rule.axiom.terms)
            lines.append(words["follows"].format(shorten(self.rule.axiom.name, base), terms, self.axiom(language)))
        if self.graphs:
            lines.append(words["stated"].format(", ".join(shorten(graph, base) for graph in self.graphs)))
        return lines or [words["unexplained"]]

    def lines(self, language: str, indent: str = "") -> Iterator[str]:
        """Yield the lines of the derivation."""
        yield indent + self.verbalizer.triple(self.triple)
        yield from (f"{indent}  {reason}" for reason in self.reasons(language))
        for premise in self.premises:
            yield from premise.lines(language, f"{indent}    ")

    def outline(self) -> dict[str, Any]:
        """Return the derivation as plain data for JSON."""
        subject, predicate, object_ = map(str, self.triple)
        outline: dict[str, Any] = {"subject": subject, "predicate": predicate, "object": object_}
        outline["statedBy"] = [graph.value for graph in self.graphs]
        if self.rule:
            outline["axiom"] = {
                "kind": self.rule.axiom.name.value,
                "terms": [term.value for term in self.rule.axiom.terms],
                "text": {language: self.axiom(language) for language in LANGUAGES},
            }
            outline["premises"] = [premise.outline() for premise in self.premises]
        return outline


class Explainer:
    """Explains the triples of one store by the axioms in it."""

    def __init__(self, store: Store, base: str = BASE) -> None:
        self._store = store
        self._base = base
        self._verbalizer = Verbalizer(store, base)
        graphs = (store.quads_for_pattern(None, None, None, self._graph(graph)) for graph in (ONTOLOGY, AXIOMS))
        ontology = [quad.triple for quads in graphs for quad in quads]
        self.rules = [*read_rules(ontology), *read_rules(ontology, foreign=True), *alignment_rules()]

    def explain(self, triple: Triple) -> Explanation | None:
        """Return why a triple is in the graph, or None if it is not."""
        stated = Explanation(triple, self.graphs(triple), self._verbalizer)
        entailed = next(self._find((triple.subject, triple.predicate, triple.object)), None)
        if entailed is None or self._is_stated(triple):
            return stated if stated.graphs else None
        for limit in (MAX_FIRST_MATCHES, None):
            steps = _shortest(self._search(triple, limit))
            if triple in steps:
                return self._unfold(triple, steps)
        return stated

    def graphs(self, triple: Triple) -> tuple[NamedNode, ...]:
        """Return the named graphs that state a triple, in order, without those of conclusions."""
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = {quad.graph_name for quad in quads} - {self._graph(ENTAILED), self._graph(ALIGNED)}
        return self.sort(name for name in names if isinstance(name, NamedNode))

    def sort(self, graphs: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        """Return named graphs in order: lines first, then editors and datasets, then other sources."""

        def rank(graph: NamedNode) -> tuple[bool, bool, int, str]:
            canonical = self._canonical(graph)
            line = canonical.removeprefix(PASSAGE)
            return not in_default_graph(canonical), line == canonical, int(line) if line.isdecimal() else 0, canonical

        return tuple(sorted(graphs, key=rank))

    def _graph(self, canonical: str) -> NamedNode:
        return NamedNode(rebased(canonical, self._base))

    def _canonical(self, graph: NamedNode) -> str:
        return rebased(graph.value, BASE, self._base)

    def _is_stated(self, triple: Triple) -> bool:
        """Return whether a voice of the default graph states a triple: another source's statement is no premise."""
        return any(in_default_graph(self._canonical(name)) for name in self.graphs(triple))

    def _search(self, goal: Triple, limit: int | None) -> dict[Triple, list[Step]]:
        """Return the ways to derive the goal, and every premise of them that no voice states."""
        steps: dict[Triple, list[Step]] = {}
        waiting = [goal]
        while waiting:
            triple = waiting.pop()
            if triple not in steps:
                steps[triple] = self._steps(triple, limit)
                waiting += [fact for _, premises in steps[triple] for fact in premises if not self._is_stated(fact)]
        return steps

    def _steps(self, triple: Triple, limit: int | None) -> list[Step]:
        """Return the ways to derive a triple, or the first that needs only stated premises."""
        steps: list[Step] = []
        for rule in self.rules:
            bindings = unify(rule.head, triple)
            if bindings is None:
                continue
            for match in islice(self._matches(rule, bindings), limit):
                patterns = (substitute(pattern, match) for pattern in rule.body if pattern[1] != DIFFERENT)
                premises = tuple(Triple(*cast("Any", pattern)) for pattern in patterns)
                if all(map(self._is_stated, premises)):
                    return [(rule, premises)]
                steps.append((rule, premises))
        return steps

    def _matches(self, rule: Rule, bindings: dict[str, Slot]) -> Iterator[dict[str, Slot]]:
        """Yield the bindings under which the body of a rule matches and its condition holds."""
        names = {slot for pattern in rule.body for slot in pattern}
        for match in matches(rule.body, bindings, self._find):
            given = "".join(f"BIND({term} AS ?{name}) " for name, term in match.items() if name in names)
            same = "".join(f"FILTER(?{name} = {term}) " for name, term in match.items() if name not in names)
            if not rule.condition or self._store.query(f"{rule.prefixes} ASK {{ {given}{rule.condition}{same} }}"):
                yield match

    def _find(self, pattern: Pattern) -> Iterator[Triple]:
        """Yield the triples of the default graph that match a pattern, in a stable order."""
        subject, predicate, object_ = (cast("Any", None if isinstance(slot, str) else slot) for slot in pattern)
        if not isinstance(subject, Literal) and not isinstance(predicate, BlankNode):
            quads = self._store.quads_for_pattern(subject, predicate, object_, DefaultGraph())
            yield from sorted((quad.triple for quad in quads), key=str)

    def _unfold(self, triple: Triple, steps: Mapping[Triple, Step]) -> Explanation:
        rule, premises = steps.get(triple, (None, ()))
        below = tuple(self._unfold(premise, steps) for premise in premises)
        return Explanation(triple, self.graphs(triple), self._verbalizer, rule, below)


def _shortest(steps: Mapping[Triple, list[Step]]) -> dict[Triple, Step]:
    """Return for each triple the step that needs the fewest further steps down to stated triples."""
    chosen: dict[Triple, Step] = {}
    while True:
        ready = {
            triple: step
            for triple, ways in steps.items()
            if triple not in chosen
            for step in reversed(ways)
            if all(premise in chosen or premise not in steps for premise in step[1])
        }
        if not ready:
            return chosen
        chosen |= ready
