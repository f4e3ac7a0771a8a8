"""Materialize what the rules entail, at a cost that grows with the number of conclusions.

Each fact is matched once against the rules in whose body it fits; the rest of the body is looked up by subject or
object (semi-naive evaluation).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias, cast

from pyoxigraph import Literal, Triple

from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import DIFFERENT, Pattern, Rule, Slot, matches, substitute, unify

Triggers: TypeAlias = dict[tuple[Slot, Slot | None], list[tuple[Pattern, tuple[Pattern, ...], Pattern]]]
"""The patterns that a fact may match, by predicate and object: each with the rest of its body and the head."""


class Facts:
    """Facts, looked up by predicate and subject or by predicate and object."""

    def __init__(self) -> None:
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
            return [(match, predicate, object_) for match in self._subjects.get((predicate, object_), ())]
        objects = self._objects.get((predicate, subject), ())
        if isinstance(object_, str):
            return [(subject, predicate, match) for match in objects]
        return [pattern] if object_ in objects else []


def entail(data: Iterable[Triple], ontology: Iterable[Triple], *, foreign: bool = False) -> set[Triple]:
    """Return the triples that data and ontology entail together and neither states.

    Conclusions are in the terms of the ontology itself or, with `foreign`, in those of others (see `read_rules`).
    """
    axioms = list(ontology)
    rules = read_rules(axioms, foreign=foreign)
    predicates = {pattern[1] for rule in rules for pattern in (rule.head, *rule.body)}
    stated = (triple for triple in chain(axioms, data) if triple.predicate in predicates)
    facts, triggers = Facts(), _triggers(rules)
    waiting = [fact for subject, predicate, object_ in stated if facts.add(fact := (subject, predicate, object_))]
    entailed: set[Triple] = set()
    new: list[Pattern] = [*(rule.head for rule in rules if not rule.body), *_strongest(rules, waiting)]
    while new or waiting:
        for fact in new:
            # A range may hold of a literal, which cannot be the subject of a triple.
            if not isinstance(fact[0], Literal) and facts.add(fact):
                waiting.append(fact)
                entailed.add(Triple(*cast("Any", fact)))
        new = list(_conclusions(waiting.pop(), triggers, facts)) if waiting else []
    return entailed


def _strongest(rules: Iterable[Rule], stated: Iterable[Pattern]) -> Iterator[Pattern]:
    """Yield of each thing that is attested the strength of its strongest evidence."""
    by_property = {rule.body[0][1]: rule for rule in rules if rule.rank}
    strongest: dict[Slot, Rule] = {}
    for _, predicate, thing in stated:
        rule = by_property.get(predicate)
        if rule and (thing not in strongest or rule.rank < strongest[thing].rank):
            strongest[thing] = rule
    return (substitute(rule.head, {"x": thing}) for thing, rule in strongest.items())


def _triggers(rules: Iterable[Rule]) -> Triggers:
    """Index the patterns of rules by predicate and, if it is a term, by object."""
    triggers: Triggers = defaultdict(list)
    for rule in rules:
        for position, pattern in enumerate(() if rule.rank else rule.body):
            if pattern[1] == DIFFERENT:
                continue
            rest = rule.body[:position] + rule.body[position + 1 :]
            triggers[pattern[1], None if isinstance(pattern[2], str) else pattern[2]].append((pattern, rest, rule.head))
    return triggers


def _conclusions(fact: Pattern, triggers: Triggers, facts: Facts) -> Iterator[Pattern]:
    for key in ((fact[1], fact[2]), (fact[1], None)):
        for pattern, rest, head in triggers.get(key, ()):
            bindings = unify(pattern, fact)
            if bindings is not None:
                yield from (substitute(head, match) for match in matches(rest, bindings, facts.match))
