"""The facts that hold in every model of an ontology with its data, as Pellet finds them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Triple

from youcheng.entailment.consistency import class_tree, logical_facts, run_pellet
from youcheng.rdf.namespaces import OWL
from youcheng.rdf.terms import STRING, TYPE

OBJECT_VALUE = re.compile(r"^PROPINST: (\S+) (\S+) (\S+)$", re.MULTILINE)
DATA_VALUE = re.compile(r"^DATAPROPVAL: (\S+) (\S+) literal\((.*),([^,\n]*),([^,\n]*)\)$", re.MULTILINE)


def realize(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Return the classes of each thing and the values of each property that hold in all models."""
    axioms = [triple for triple in ontology if triple.predicate.value != f"{OWL}imports"]
    output = run_pellet([*axioms, *map(_in_ascii, logical_facts(data, axioms))], values=True)
    return {*_memberships(output), *_object_values(output), *_data_values(output)}


def _in_ascii(fact: Triple) -> Triple:
    """Return a fact with its text in ASCII: the escapes in which Pellet prints Chinese punctuation are ambiguous."""
    value = fact.object
    if not isinstance(value, Literal) or not (value.language or value.datatype == STRING):
        return fact
    text = quote(value.value, safe="")
    literal = Literal(text, language=value.language) if value.language else Literal(text)
    return Triple(fact.subject, fact.predicate, literal)


def _memberships(output: str) -> Iterator[Triple]:
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    branch: list[tuple[int, list[NamedNode]]] = []
    own: list[tuple[NamedNode, NamedNode]] = []
    for depth, names, members in class_tree(output):
        while branch and branch[-1][0] >= depth:
            branch.pop()
        for name in names:
            above[name].update(names, *(ancestors for _, ancestors in branch))
        branch.append((depth, names))
        own += [(member, names[0]) for member in members]
    # A class with several parents is printed below each; its members may be printed below one only.
    for member, name in own:
        for ancestor in above[name]:
            yield Triple(member, TYPE, ancestor)


def _object_values(output: str) -> Iterator[Triple]:
    for names in OBJECT_VALUE.findall(output):
        yield Triple(*map(NamedNode, names))


def _data_values(output: str) -> Iterator[Triple]:
    for subject, predicate, value, language, datatype in DATA_VALUE.findall(output):
        if language in {"", "()"}:
            text = unquote(value) if datatype == STRING.value else value
            literal = Literal(text, datatype=NamedNode(datatype))
        else:
            literal = Literal(unquote(value), language=language)
        yield Triple(NamedNode(subject), NamedNode(predicate), literal)
