"""Read an ontology in OWL 2 as rules.

Read are: class and property hierarchies and equivalences, domains, ranges, symmetric, transitive and inverse
properties, property chains (with inverse steps and with classes turned into steps by ``owl:hasSelf``), and classes
defined by ``owl:intersectionOf``, ``owl:unionOf``, ``owl:someValuesFrom``, ``owl:hasValue``, ``owl:oneOf`` and
``owl:allValuesFrom``. What can only make an ontology inconsistent, such as disjointness, is left to the description
logic reasoner; so is what would need things that have no name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, product

from pyoxigraph import NamedNode, Triple

from youcheng.entailment.rules import Axiom, Pattern, Rule, Slot, substitute
from youcheng.errors import SyntaxInvalid
from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import EXTERNAL, OWL, RDFS
from youcheng.rdf.terms import TYPE, Term

CONCEPT = NamedNode(f"{EXTERNAL['skos']}Concept")
"""The one class of another vocabulary whose members are entailed: ours are concept schemes that others know to use."""


def owl(name: str) -> NamedNode:
    """Return a term of OWL."""
    return NamedNode(OWL + name)


def rdfs(name: str) -> NamedNode:
    """Return a term of RDFS."""
    return NamedNode(RDFS + name)


class Ontology:
    """The triples of an ontology, looked up by predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples in an order of their own, so that rules come out the same each time."""
        self.objects: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self.pairs: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in sorted(triples, key=str):
            self.objects[triple.subject, triple.predicate].append(triple.object)
            self.pairs[triple.predicate].append((triple.subject, triple.object))
        self._fresh = count()

    def value(self, subject: Term, predicate: Term) -> Term | None:
        """Return the first object, or None."""
        return next(iter(self.objects.get((subject, predicate), ())), None)

    def items(self, node: Term) -> list[Term]:
        """Return the members of an RDF list.

        Raises:
            SyntaxInvalid: the list is not well-formed; a part of its members would entail wrong triples.
        """
        members = list_members(node, lambda cell, predicate: self.objects.get((cell, predicate), []))
        if members is None:
            raise SyntaxInvalid(f"the ontology has a malformed RDF list ({node}); write lists as ( … ) in Turtle")
        return members

    def fresh(self) -> str:
        """Return a variable that no pattern has yet."""
        return f"v{next(self._fresh)}"

    def step(self, expression: Term, subject: Slot, object_: Slot) -> Pattern:
        """Return the pattern of a property or of the inverse of one."""
        inverse = None if isinstance(expression, NamedNode) else self.value(expression, owl("inverseOf"))
        return (subject, expression, object_) if inverse is None else (object_, inverse, subject)

    def bodies(self, expression: Term, member: Slot) -> list[tuple[Pattern, ...]]:
        """Return the conditions each of which makes something a member of a class; none where rules cannot say it."""
        if isinstance(expression, NamedNode):
            return [()] if expression == owl("Thing") else [((member, TYPE, expression),)]
        if (parts := self.value(expression, owl("intersectionOf"))) is not None:
            choices = product(*(self.bodies(part, member) for part in self.items(parts)))
            return [tuple(pattern for body in choice for pattern in body) for choice in choices]
        if (parts := self.value(expression, owl("unionOf"))) is not None:
            return [body for part in self.items(parts) for body in self.bodies(part, member)]
        return self._restriction_bodies(expression, member)

    def _restriction_bodies(self, expression: Term, member: Slot) -> list[tuple[Pattern, ...]]:
        on = self.value(expression, owl("onProperty"))
        if on is None:
            return []
        if (value := self.value(expression, owl("hasValue"))) is not None:
            return [(self.step(on, member, value),)]
        if (filler := self.value(expression, owl("someValuesFrom"))) is not None:
            other = self.fresh()
            return [(self.step(on, member, other), *body) for body in self.bodies(filler, other)]
        if self.value(expression, owl("hasSelf")) is not None:
            return [(self.step(on, member, member),)]
        return []

    def heads(self, expression: Term, member: Slot) -> Iterator[tuple[tuple[Pattern, ...], Pattern]]:
        """Yield what holds of each member of a class, with what must hold besides."""
        if isinstance(expression, NamedNode):
            yield (), (member, TYPE, expression)
            return
        if (parts := self.value(expression, owl("intersectionOf"))) is not None:
            for part in self.items(parts):
                yield from self.heads(part, member)
        on = self.value(expression, owl("onProperty"))
        if on is None:
            return
        if (value := self.value(expression, owl("hasValue"))) is not None:
            yield (), self.step(on, member, value)
        if (filler := self.value(expression, owl("allValuesFrom"))) is not None:
            other = self.fresh()
            for body, head in self.heads(filler, other):
                yield (self.step(on, member, other), *body), head

    def selves(self) -> dict[Slot, Term]:
        """Return the properties that only turn a class into a step of a chain, each with its class."""
        return {
            on: name
            for name, expression in self.pairs[owl("equivalentClass")]
            if self.value(expression, owl("hasSelf")) is not None
            and (on := self.value(expression, owl("onProperty"))) is not None
        }


def _inclusions(ontology: Ontology) -> Iterator[tuple[str, Term, Term]]:
    for sub, sup in ontology.pairs[rdfs("subClassOf")]:
        yield "subClassOf", sub, sup
    for one, other in ontology.pairs[owl("equivalentClass")]:
        yield "equivalentClass", one, other
        yield "equivalentClass", other, one


def _class_rules(ontology: Ontology) -> Iterator[Rule]:
    for kind, sub, sup in _inclusions(ontology):
        named = tuple(term for term in (sub, sup) if isinstance(term, NamedNode))
        for body in ontology.bodies(sub, "x"):
            for more, head in ontology.heads(sup, "x"):
                yield Rule(head, (*body, *more), Axiom(kind, named))
        members = ontology.value(sub, owl("oneOf"))
        for member in ontology.items(members) if members is not None and isinstance(sup, NamedNode) else ():
            yield Rule((member, TYPE, sup), (), Axiom("oneOf", named))


def _property_rules(ontology: Ontology) -> Iterator[Rule]:
    for name, member, kind in ((rdfs("domain"), "x", "domain"), (rdfs("range"), "y", "range")):
        for on, expression in ontology.pairs[name]:
            for body, head in ontology.heads(expression, member):
                named = tuple(term for term in (on, expression) if isinstance(term, NamedNode))
                yield Rule(head, (ontology.step(on, "x", "y"), *body), Axiom(kind, named))
    for kind, name in (("subPropertyOf", rdfs("subPropertyOf")), ("equivalentProperty", owl("equivalentProperty"))):
        for sub, sup in ontology.pairs[name]:
            yield from _property_inclusion(ontology, kind, sub, sup)
            if kind == "equivalentProperty":
                yield from _property_inclusion(ontology, kind, sup, sub)
    for one, other in ontology.pairs[owl("inverseOf")]:
        if isinstance(one, NamedNode) and isinstance(other, NamedNode):
            axiom = Axiom("inverseOf", (one, other))
            yield Rule(("x", other, "y"), (("y", one, "x"),), axiom)
            yield Rule(("x", one, "y"), (("y", other, "x"),), axiom)


def _property_inclusion(ontology: Ontology, kind: str, sub: Term, sup: Term) -> Iterator[Rule]:
    named = tuple(term for term in (sub, sup) if isinstance(term, NamedNode))
    yield Rule(ontology.step(sup, "x", "y"), (ontology.step(sub, "x", "y"),), Axiom(kind, named))


def _chain_rules(ontology: Ontology) -> Iterator[Rule]:
    for on, kind in ontology.pairs[TYPE]:
        if not isinstance(on, NamedNode):
            continue
        if kind == owl("SymmetricProperty"):
            yield Rule(("x", on, "y"), (("y", on, "x"),), Axiom("SymmetricProperty", (on,)))
        elif kind == owl("TransitiveProperty"):
            yield Rule(("x", on, "z"), (("x", on, "y"), ("y", on, "z")), Axiom("TransitiveProperty", (on,)))
    for on, chain in ontology.pairs[owl("propertyChainAxiom")]:
        steps = ontology.items(chain)
        nodes = [f"x{place}" for place in range(len(steps) + 1)]
        body = tuple(ontology.step(*parts) for parts in zip(steps, nodes, nodes[1:], strict=False))
        properties = (
            on,
            *(step if isinstance(step, NamedNode) else ontology.value(step, owl("inverseOf")) for step in steps),
        )
        named = tuple(term for term in properties if isinstance(term, NamedNode))
        yield Rule(ontology.step(on, nodes[0], nodes[-1]), body, Axiom("propertyChainAxiom", named))


def _without_selves(rule: Rule, selves: dict[Slot, Term]) -> Rule:
    """Put the class in place of each step that only stands for one."""
    head, body = rule.head, list(rule.body)
    for place, (subject, predicate, object_) in enumerate(body):
        if predicate in selves and isinstance(object_, str):
            body[place] = (subject, TYPE, selves[predicate])
            body = [substitute(pattern, {object_: subject}) for pattern in body]
            head = substitute(head, {object_: subject})
    return Rule(head, tuple(dict.fromkeys(body)), rule.axiom)


def _in_scope(rule: Rule, own: set[Term], selves: dict[Slot, Term]) -> bool:
    _, predicate, object_ = rule.head
    concluded = object_ if predicate == TYPE else predicate
    return concluded in own and predicate not in selves and rule.head not in rule.body


def read_rules(ontology: Iterable[Triple]) -> list[Rule]:
    """Return the rules that the axioms of an ontology amount to, those that conclude in its own terms only.

    Own are the terms that an ontology among the triples is said to define (``rdfs:isDefinedBy``): alignments to other
    vocabularies are there for those who reason with these; what they entail is not repeated for everybody.
    """
    index = Ontology(ontology)
    selves = index.selves()
    ontologies = {name for name, kind in index.pairs[TYPE] if kind == owl("Ontology")}
    own = {term for term, source in index.pairs[rdfs("isDefinedBy")] if source in ontologies} | {CONCEPT}
    rules = (*_class_rules(index), *_property_rules(index), *_chain_rules(index))
    read = [_without_selves(rule, selves) for rule in rules]
    # What several axioms say is put down to the plainest of them: a hierarchy before a definition.
    read.sort(key=lambda rule: (rule.axiom.kind not in {"subClassOf", "subPropertyOf"}, len(rule.body)))
    unique: dict[tuple[Pattern, tuple[Pattern, ...]], Rule] = {}
    for rule in read:
        if _in_scope(rule, own, selves):
            unique.setdefault((rule.head, rule.body), rule)
    return list(unique.values())
