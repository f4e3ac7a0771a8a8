"""Read what the reasoner Pellet prints: its tree of classes with their members, and the values of properties."""

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, Triple

from youcheng.rdf.namespaces import OWL, XSD
from youcheng.rdf.terms import TYPE

NOTHING = NamedNode(f"{OWL}Nothing")

# Depth, equivalent classes, and the members of their own that they have.
BRANCH = re.compile(r"^( +)(\S+(?: = \S+)*)(?: - \((.*)\))?$", re.MULTILINE)
OBJECT_VALUE = re.compile(r"^PROPINST: (\S+) (\S+) (\S+)$", re.MULTILINE)
DATA_VALUE = re.compile(r"^DATAPROPVAL: (\S+) (\S+) literal\((.*),([^,\n]*),([^,\n]*)\)$", re.MULTILINE)


def printable(fact: Triple) -> Triple:
    """Return a fact with its text in ASCII: the reasoner prints Chinese punctuation as escapes nobody can undo."""
    value = fact.object
    if not isinstance(value, Literal) or not (value.language or value.datatype.value == f"{XSD}string"):
        return fact
    text = quote(value.value, safe="")
    return Triple(
        fact.subject, fact.predicate, Literal(text, language=value.language) if value.language else Literal(text)
    )


def realisation(output: str) -> set[Triple]:
    """Return the classes of each thing, with those above them, and the values of each property."""
    return {*_memberships(output), *_object_values(output), *_data_values(output)}


def impossible_classes(output: str) -> list[NamedNode]:
    """Return the classes that can have no member, in alphabetical order."""
    return sorted(
        (name for _, names, _ in _branches(output) if NOTHING in names for name in names if name != NOTHING), key=str
    )


def _branches(output: str) -> Iterator[tuple[int, list[NamedNode], list[NamedNode]]]:
    tree = output.partition("Pellet output:")[2]
    for match in BRANCH.finditer(tree):
        names = [NamedNode(name) for name in match[2].split(" = ")]
        members = [NamedNode(name) for name in (match[3] or "").split(", ") if name and " " not in name]
        yield len(match[1]), names, members


def _memberships(output: str) -> Iterator[Triple]:
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    below: list[tuple[int, list[NamedNode]]] = []
    own: list[tuple[NamedNode, NamedNode]] = []
    for depth, names, members in _branches(output):
        while below and below[-1][0] >= depth:
            below.pop()
        for name in names:
            above[name].update(names, *(ancestors for _, ancestors in below))
        below.append((depth, names))
        own += [(member, names[0]) for member in members]
    # A class with several parents is printed below each; its members may be printed below one only.
    for member, name in own:
        for ancestor in above[name]:
            yield Triple(member, TYPE, ancestor)


def _object_values(output: str) -> Iterator[Triple]:
    for subject, predicate, object_ in OBJECT_VALUE.findall(output):
        yield Triple(NamedNode(subject), NamedNode(predicate), NamedNode(object_))


def _data_values(output: str) -> Iterator[Triple]:
    for subject, predicate, value, language, datatype in DATA_VALUE.findall(output):
        if language in {"", "()"}:
            text = unquote(value) if datatype == f"{XSD}string" else value
            literal = Literal(text, datatype=NamedNode(datatype))
        else:
            literal = Literal(unquote(value), language=language)
        yield Triple(NamedNode(subject), NamedNode(predicate), literal)
