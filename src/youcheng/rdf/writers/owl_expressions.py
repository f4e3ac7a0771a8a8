"""What axioms are about, in OWL/XML: classes, ranges, properties, individuals and literals."""

from typing import Any
from xml.etree import ElementTree as ET

from pyoxigraph import BlankNode, Literal, NamedNode

from youcheng.rdf.namespaces import OWL, RDF, RDFS, XSD
from youcheng.rdf.terms import value_of

TYPE, FIRST, REST, NIL = (f"{RDF}{name}" for name in ("type", "first", "rest", "nil"))
DATA = {f"{RDFS}Literal", f"{RDF}langString"}
"""Ranges of data that are not of XML Schema."""
BOOLEAN = {"unionOf": "UnionOf", "intersectionOf": "IntersectionOf"}
QUANTIFIED = {"someValuesFrom": "SomeValuesFrom", "allValuesFrom": "AllValuesFrom", "hasValue": "HasValue"}
COUNTED = {"cardinality": "Exact", "minCardinality": "Min", "maxCardinality": "Max"} | {
    "qualifiedCardinality": "Exact", "minQualifiedCardinality": "Min", "maxQualifiedCardinality": "Max",
}  # fmt: skip
ON = ("onClass", "onDataRange")
"""What restrictions that count are qualified by."""

Said = dict[str, list[Any]]


class NotExpressible(ValueError):
    """Say which part of an ontology has no form in OWL/XML that is known here."""


class Terms:
    """The terms of one ontology; `read` are the blank nodes that were written where they belong."""

    def __init__(self, said: dict[str, Said], kinds: dict[str, str]) -> None:
        """Take what is said of each subject, and what each entity is declared as."""
        self._said = said
        self._kinds = kinds
        self.read: set[str] = set()

    def members(self, node: Any) -> list[Any]:
        """Return the members of a list."""
        members = []
        while value_of(node) != NIL:
            said = self._read(node)
            if not {FIRST, REST} <= said.keys() or len(said[FIRST]) != 1 or len(said[REST]) != 1:
                raise NotExpressible("a list that does not end, or forks")
            members += said[FIRST]
            (node,) = said[REST]
        return members

    def _read(self, node: Any) -> Said:
        """Return what is said of a blank node, which stands in one place of the document only."""
        name = value_of(node)
        if not isinstance(node, BlankNode) or name in self.read:
            raise NotExpressible(f"{node} in a place where it cannot stand")
        self.read.add(name)
        return self._said[name]

    def property(self, parent: ET.Element, node: Any) -> None:
        """Add a property, or the inverse of one."""
        if isinstance(node, BlankNode):
            said = self._read(node)
            if set(said) - {TYPE} != {f"{OWL}inverseOf"} or len(said[f"{OWL}inverseOf"]) != 1:
                raise NotExpressible("a property without a name that is no inverse")
            parent = ET.SubElement(parent, "ObjectInverseOf")
            (node,) = said[f"{OWL}inverseOf"]
        if not isinstance(node, NamedNode):
            raise NotExpressible(f"{node} in the place of a property")
        ET.SubElement(parent, self._kinds.get(node.value, "ObjectProperty"), IRI=node.value)

    def expression(self, parent: ET.Element, node: Any) -> None:
        """Add a class or a range of data, with a name or as it is made of others."""
        if isinstance(node, NamedNode):
            data = node.value.startswith(XSD) or node.value in DATA
            ET.SubElement(parent, "Datatype" if data else self._kinds.get(node.value, "Class"), IRI=node.value)
            return
        said = {predicate.removeprefix(OWL): values for predicate, values in self._read(node).items()}
        prefix = "Data" if f"{RDFS}Datatype" in map(value_of, said.pop(TYPE, [])) else "Object"
        if "onProperty" in said:
            self._restriction(parent, said)
            return
        (name,) = said if len(said) == 1 else ("",)
        if not name or len(said[name]) != 1:
            raise NotExpressible(f"a class made of {', '.join(sorted(said)) or 'nothing'}")
        if name in BOOLEAN:
            inner = ET.SubElement(parent, f"{prefix}{BOOLEAN[name]}")
            for member in self.members(said[name][0]):
                self.expression(inner, member)
        elif name == "oneOf":
            inner = ET.SubElement(parent, f"{prefix}OneOf")
            for member in self.members(said[name][0]):
                self.individual(inner, member)
        elif name in {"complementOf", "datatypeComplementOf"}:
            self.expression(ET.SubElement(parent, f"{prefix}ComplementOf"), said[name][0])
        else:
            raise NotExpressible(f"a class made by {name}")

    def _restriction(self, parent: ET.Element, said: Said) -> None:
        name, on, qualified = self._parts(said)
        prefix = "Data" if self._kinds.get(value_of(on)) == "DataProperty" else "Object"
        value = said[name][0]
        if name == "hasSelf":
            self.property(ET.SubElement(parent, "ObjectHasSelf"), on)
        elif name in COUNTED:
            inner = ET.SubElement(parent, f"{prefix}{COUNTED[name]}Cardinality", cardinality=value.value)
            self.property(inner, on)
            for each in qualified:
                self.expression(inner, each)
        else:
            inner = ET.SubElement(parent, f"{prefix}{QUANTIFIED[name]}")
            self.property(inner, on)
            self.individual(inner, value) if name == "hasValue" else self.expression(inner, value)

    def _parts(self, said: Said) -> tuple[str, Any, list[Any]]:
        """Return the kind of a restriction, the property that it is on, and what it is qualified by."""
        names = [name for name in said if name in QUANTIFIED or name in COUNTED or name == "hasSelf"]
        qualified = [value for name in ON for value in said.get(name, [])]
        rest = said.keys() - {*names, "onProperty", *ON}
        if len(names) != 1 or rest or any(len(values) != 1 for values in said.values()) or len(qualified) > 1:
            raise NotExpressible(f"a restriction made of {', '.join(sorted(said))}")
        if ("ualified" in names[0]) != bool(qualified):
            raise NotExpressible(f"a restriction by {names[0]}, qualified by {len(qualified)}")
        return names[0], said["onProperty"][0], qualified

    def individual(self, parent: ET.Element, node: Any) -> None:
        """Add an individual or a literal."""
        if isinstance(node, NamedNode):
            ET.SubElement(parent, "NamedIndividual", IRI=node.value)
        else:
            target(parent, node)


def target(parent: ET.Element, value: Any) -> None:
    """Add a literal or an IRI."""
    if isinstance(value, NamedNode):
        ET.SubElement(parent, "IRI").text = value.value
    elif not isinstance(value, Literal):
        raise NotExpressible(f"{value}, which has no name")
    elif value.language:
        ET.SubElement(parent, "Literal", {"xml:lang": value.language}).text = value.value
    else:
        ET.SubElement(parent, "Literal", datatypeIRI=value.datatype.value).text = value.value
