"""Materialize what the rules entail, at a cost that grows with the number of conclusions.

Each fact is matched once against the rules in whose body it fits; the rest of the body is looked up by subject or
object (semi-naive evaluation).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from pyoxigraph import Literal, Triple

from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import Pattern, Rule, Slot, matches, substitute, unify


class Facts:
    """Facts, looked up by predicate and subject or by predicate and object."""

    def __init__(self) -> None:
        """Start without facts."""
        self._objects: dict[tuple[Slot, Slot], set[Slot]] = defaultdict(set)
        self._subjects: dict[tuple[Slot, Slot], set[Slot]] = defaultdict(set)

    def add(self, fact: Pattern) -> bool:
        """Add a fact; return whether it is new."""
        subject, predicate, object_ = fact
        objects = self._objects[predicate, subject]
        if object_ in objects:
            return False
        objects.add(object_)
        self._subjects[predicate, object_].add(subject)
        return True

    def match(self, pattern: Pattern) -> list[Pattern]:
        """Return the facts that match a pattern whose subject or object is a term."""
        subject, predicate, object_ = pattern
        if isinstance(subject, str):
            return [(found, predicate, object_) for found in self._subjects.get((predicate, object_), ())]
        objects = self._objects.get((predicate, subject), ())
        if isinstance(object_, str):
            return [(subject, predicate, found) for found in objects]
        return [pattern] if object_ in objects else []


class Materializer:
    """Rules and facts; draws each conclusion once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Index the patterns of the rules by predicate and, if it is a term, by object."""
        self._rules = list(rules)
        self._facts = Facts()
        self._triggers: dict[tuple[Slot, Slot | None], list[tuple[Pattern, tuple[Pattern, ...], Pattern]]]
        self._triggers = defaultdict(list)
        for rule in self._rules:
            for position, pattern in enumerate(rule.body):
                rest = rule.body[:position] + rule.body[position + 1 :]
                key = pattern[1], None if isinstance(pattern[2], str) else pattern[2]
                self._triggers[key].append((pattern, rest, rule.head))

    def entail(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield what follows from the triples and is not among them."""
        predicates = {pattern[1] for rule in self._rules for pattern in (rule.head, *rule.body)}
        stated = (_fact(triple) for triple in triples if triple.predicate in predicates)
        waiting = [fact for fact in stated if self._facts.add(fact)]
        new: Iterable[Pattern] = [rule.head for rule in self._rules if not rule.body]
        while True:
            for fact in new:
                # A range may hold a literal, which cannot be the subject of a triple.
                if not isinstance(fact[0], Literal) and self._facts.add(fact):
                    waiting.append(fact)
                    yield Triple(*_terms(fact))
            if not waiting:
                return
            new = list(self._conclusions(waiting.pop()))

    def _conclusions(self, fact: Pattern) -> Iterator[Pattern]:
        _, predicate, object_ = fact
        for key in ((predicate, object_), (predicate, None)):
            for pattern, rest, head in self._triggers.get(key, ()):
                bindings = unify(pattern, fact)
                if bindings is not None:
                    yield from (substitute(head, found) for found in matches(rest, bindings, self._facts.match))


def _fact(triple: Triple) -> Pattern:
    return triple.subject, triple.predicate, triple.object


def _terms(fact: Pattern) -> tuple[Any, Any, Any]:
    return fact


def entail(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Return what follows from data and ontology together and is stated in neither.

    Conclusions are in the terms of the ontology itself (see `read_rules`), and none holds of everything.
    """
    axioms = list(ontology)
    return set(Materializer(read_rules(axioms)).entail(chain(axioms, data)))
