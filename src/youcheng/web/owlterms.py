"""What axioms are about, in OWL/XML: classes, ranges, properties, individuals and literals."""

from typing import Any
from xml.etree import ElementTree as ET

from pyoxigraph import BlankNode, Literal, NamedNode

from youcheng.namespaces import OWL, RDF, RDFS, XSD
from youcheng.web.terms import name_of

FIRST, REST, NIL = (f"{RDF}{name}" for name in ("first", "rest", "nil"))
DATA = {f"{RDFS}Literal", f"{RDF}langString"}
"""Ranges of data that are not of XML Schema."""
BOOLEAN = {"unionOf": "ObjectUnionOf", "intersectionOf": "ObjectIntersectionOf"}
QUANTIFIED = {"someValuesFrom": "SomeValuesFrom", "allValuesFrom": "AllValuesFrom", "hasValue": "HasValue"}
COUNTED = {"cardinality": "Exact", "minCardinality": "Min", "maxCardinality": "Max"}

Said = dict[str, list[Any]]


class Terms:
    """The terms of one ontology."""

    def __init__(self, said: dict[str, Said], kinds: dict[str, str]) -> None:
        """Take what is said of each subject, and what each entity is declared as."""
        self._said = said
        self._kinds = kinds

    def members(self, node: Any) -> list[Any]:
        """Return the members of a list."""
        members = []
        while name_of(node) != NIL:
            said = self._said[name_of(node)]
            members += said[FIRST]
            (node,) = said[REST]
        return members

    def property(self, parent: ET.Element, node: Any) -> None:
        """Add a property, or the inverse of one."""
        if isinstance(node, BlankNode):
            parent = ET.SubElement(parent, "ObjectInverseOf")
            (node,) = self._said[name_of(node)][f"{OWL}inverseOf"]
        ET.SubElement(parent, self._kinds.get(name_of(node), "ObjectProperty"), IRI=name_of(node))

    def expression(self, parent: ET.Element, node: Any) -> None:
        """Add a class or a range of data, with a name or as it is made of others."""
        if isinstance(node, NamedNode):
            data = node.value.startswith(XSD) or node.value in DATA
            ET.SubElement(parent, "Datatype" if data else self._kinds.get(node.value, "Class"), IRI=node.value)
            return
        said = {predicate.removeprefix(OWL): values for predicate, values in self._said[name_of(node)].items()}
        for name, element in BOOLEAN.items():
            if name in said:
                inner = ET.SubElement(parent, element)
                for member in self.members(said[name][0]):
                    self.expression(inner, member)
                return
        if "oneOf" in said:
            inner = ET.SubElement(parent, "ObjectOneOf")
            for member in self.members(said["oneOf"][0]):
                self.individual(inner, member)
        else:
            self._restriction(parent, said)

    def _restriction(self, parent: ET.Element, said: Said) -> None:
        (on,) = said["onProperty"]
        prefix = "Data" if self._kinds.get(name_of(on)) == "DataProperty" else "Object"
        if "hasSelf" in said:
            self.property(ET.SubElement(parent, "ObjectHasSelf"), on)
            return
        for name, suffix in COUNTED.items():
            if name in said:
                number = said[name][0].value
                self.property(ET.SubElement(parent, f"{prefix}{suffix}Cardinality", cardinality=number), on)
                return
        name = next(name for name in QUANTIFIED if name in said)
        inner = ET.SubElement(parent, f"{prefix}{QUANTIFIED[name]}")
        self.property(inner, on)
        self.individual(inner, said[name][0]) if name == "hasValue" else self.expression(inner, said[name][0])

    def individual(self, parent: ET.Element, node: Any) -> None:
        """Add an individual or a literal."""
        if isinstance(node, Literal):
            target(parent, node)
        else:
            ET.SubElement(parent, "NamedIndividual", IRI=name_of(node))


def target(parent: ET.Element, value: Any) -> None:
    """Add a literal or an IRI."""
    if not isinstance(value, Literal):
        ET.SubElement(parent, "IRI").text = name_of(value)
    elif value.language:
        ET.SubElement(parent, "Literal", {"xml:lang": value.language}).text = value.value
    else:
        ET.SubElement(parent, "Literal", datatypeIRI=value.datatype.value).text = value.value
