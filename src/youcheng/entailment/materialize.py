"""Draw every conclusion of the rules, at a cost that grows with the conclusions and not with their combinations.

Facts are taken up one by one; each is held against the rules in whose body it fits, and the rest of the body is looked
up by subject or object (semi-naive evaluation). Terms are numbers while this lasts.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from youcheng.entailment.owl_rules import read_rules
from youcheng.entailment.rules import Pattern, Rule, Slot
from youcheng.rdf.terms import Term

Numbers = tuple[int, int, int]
"""A fact, or a pattern whose variables are numbers below zero."""


@dataclass(frozen=True)
class Trigger:
    """Say which pattern of a rule a new fact is held against, and what is looked up after it, in which order."""

    pattern: Numbers
    rest: tuple[Numbers, ...]
    head: Numbers


class Facts:
    """The facts about the predicates of interest, looked up by predicate and subject or predicate and object."""

    def __init__(self) -> None:
        """Start without facts."""
        self.objects: dict[tuple[int, int], set[int]] = defaultdict(set)
        self.subjects: dict[tuple[int, int], set[int]] = defaultdict(set)

    def add(self, fact: Numbers) -> bool:
        """Hold the fact; tell whether it is new."""
        subject, predicate, object_ = fact
        objects = self.objects[predicate, subject]
        if object_ in objects:
            return False
        objects.add(object_)
        self.subjects[predicate, object_].add(subject)
        return True

    def match(self, subject: int, predicate: int, object_: int) -> Iterable[tuple[int, int]]:
        """Return subject and object of each fact that fits, where a number below zero fits all; one must be given."""
        if subject >= 0:
            objects = self.objects.get((predicate, subject), set())
            if object_ >= 0:
                return ((subject, object_),) if object_ in objects else ()
            return [(subject, each) for each in objects]
        return [(each, object_) for each in self.subjects.get((predicate, object_), ())]


class Numbering:
    """Number the terms, so that comparing and looking up is cheap."""

    def __init__(self) -> None:
        """Start without terms."""
        self._numbers: dict[Term, int] = {}
        self.terms: list[Term] = []

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one for a term not seen before."""
        known = self._numbers.get(term)
        if known is None:
            known = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return known

    def fact(self, triple: Triple) -> Numbers:
        """Return a triple in numbers."""
        number = self.number
        return number(triple.subject), number(triple.predicate), number(triple.object)

    def pattern(self, pattern: Pattern, variables: dict[str, int]) -> Numbers:
        """Return a pattern in numbers, its variables below zero."""

        def slot(value: Slot) -> int:
            return variables.setdefault(value, -len(variables) - 1) if isinstance(value, str) else self.number(value)

        first, second, third = pattern
        return slot(first), slot(second), slot(third)

    def triple(self, fact: Numbers) -> Triple:
        """Return the triple of a fact."""
        subject, predicate, object_ = (self.terms[number] for number in fact)
        assert isinstance(predicate, NamedNode)  # noqa: S101  (rules conclude with predicates of the ontology)
        assert not isinstance(subject, Literal)  # noqa: S101  (left out by the materialiser)
        return Triple(subject, predicate, object_)


def _ordered(patterns: list[Numbers], bound: set[int]) -> tuple[Numbers, ...]:
    """Order the patterns so that each is looked up by what goes before it, and by a class only where nothing else is.

    A class has many members: to go through them for each pairing would make the cost a product.
    """
    order: list[Numbers] = []
    while patterns:
        following = max(
            patterns, key=lambda pattern: (len(bound & {pattern[0], pattern[2]}), max(pattern[0], pattern[2]))
        )
        patterns.remove(following)
        order.append(following)
        bound |= {slot for slot in (following[0], following[2]) if slot < 0}
    return tuple(order)


def _triggers(rules: Iterable[Rule], numbering: Numbering) -> Iterator[Trigger]:
    for rule in rules:
        variables: dict[str, int] = {}
        body = [numbering.pattern(pattern, variables) for pattern in rule.body]
        head = numbering.pattern(rule.head, variables)
        for place, pattern in enumerate(body):
            known = {slot for slot in (pattern[0], pattern[2]) if slot < 0}
            rest = _ordered(body[:place] + body[place + 1 :], known)
            yield Trigger(pattern, rest, head)


class Materialiser:
    """Hold facts and rules until nothing new follows."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Arrange the rules by the predicate, and by the object where it is given, that set them off."""
        rules = list(rules)
        self.numbering = Numbering()
        self.facts = Facts()
        self.triggers: dict[tuple[int, int], list[Trigger]] = defaultdict(list)
        for trigger in _triggers(rules, self.numbering):
            self.triggers[trigger.pattern[1], max(trigger.pattern[2], -1)].append(trigger)
        self.axiomatic = [self.numbering.pattern(rule.head, {}) for rule in rules if not rule.body]
        patterns = [pattern for rule in rules for pattern in (rule.head, *rule.body)]
        self.predicates = {pattern[1] for pattern in patterns}

    def follow(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield what follows from the triples and is not among them."""
        waiting: deque[Numbers] = deque()
        for triple in triples:
            if triple.predicate in self.predicates:
                fact = self.numbering.fact(triple)
                if self.facts.add(fact):
                    waiting.append(fact)
        for fact in self.axiomatic:
            if self.facts.add(fact):
                waiting.append(fact)
                yield self.numbering.triple(fact)
        while waiting:
            for fact in self._conclude(waiting.popleft()):
                if not isinstance(self.numbering.terms[fact[0]], Literal) and self.facts.add(fact):
                    waiting.append(fact)
                    yield self.numbering.triple(fact)

    def _conclude(self, fact: Numbers) -> Iterator[Numbers]:
        subject, predicate, object_ = fact
        for key in ((predicate, object_), (predicate, -1)):
            for trigger in self.triggers.get(key, ()):
                first, _, third = trigger.pattern
                if (first >= 0 and first != subject) or (first == third and subject != object_):
                    continue
                yield from self._match(trigger.rest, trigger.head, {first: subject, third: object_})

    def _match(self, rest: tuple[Numbers, ...], head: Numbers, bindings: dict[int, int]) -> Iterator[Numbers]:
        if not rest:
            yield bindings.get(head[0], head[0]), head[1], bindings.get(head[2], head[2])
            return
        first, predicate, third = rest[0]
        found = self.facts.match(bindings.get(first, first), predicate, bindings.get(third, third))
        for subject, object_ in found:
            if first != third or subject == object_:
                yield from self._match(rest[1:], head, bindings | {first: subject, third: object_})


def entail(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Return what follows from data and ontology together and is stated in neither.

    Only what the terms of the ontology itself say is drawn (see `read_rules`), and of that nothing which holds of
    everything. The cost grows with the number of facts and conclusions; data and ontology are read once.
    """
    axioms = list(ontology)
    materialiser = Materialiser(read_rules(axioms))
    return set(materialiser.follow(triple for part in (axioms, data) for triple in part))
