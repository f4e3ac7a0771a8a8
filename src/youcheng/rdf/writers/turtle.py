"""Turtle for people: one thing a line, what has no name where it belongs, the same bytes for the same triples.

Anonymous classes are nested in brackets and lists in parentheses, as in files written by hand; so a document does not
change with the labels that blank nodes happen to have.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from youcheng.rdf.namespaces import EXTERNAL, OWL, XSD
from youcheng.rdf.terms import FIRST, NIL, REST, TYPE, Term, value_of

SH, SKOS = EXTERNAL["sh"], EXTERNAL["skos"]
CHAPTERS = (
    ("Ontology", f"{OWL}Ontology"),
    ("Classes", f"{OWL}Class"),
    ("Object properties", f"{OWL}ObjectProperty"),
    ("Datatype properties", f"{OWL}DatatypeProperty"),
    ("Annotation properties", f"{OWL}AnnotationProperty"),
    ("Node shapes", f"{SH}NodeShape"),
    ("Property shapes", f"{SH}PropertyShape"),
)
"""The chapters of a document that holds a whole graph, by what their subjects are; others come last."""
REST_OF_IT = "Others"

LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+\Z"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    f"{XSD}boolean": re.compile(r"(?:true|false)\Z"),
}
"""What is written without quotes, by datatype."""
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
WIDTH = 100
"""A list that is longer is written one member a line."""


class Turtle:
    """Triples on their way to a document; their order is kept."""

    def __init__(self, triples: Iterable[Triple], prefixes: dict[str, str]) -> None:
        """Take triples in the order of reading, and the prefixes that IRIs are written with."""
        self._names = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._prefixes = prefixes
        self._said: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(dict)
        for triple in triples:
            self._said[triple.subject].setdefault(triple.predicate, []).append(triple.object)
        named = Counter(
            term for said in self._said.values() for objects in said.values() for term in objects
            if isinstance(term, BlankNode)
        )  # fmt: skip
        self._nested = {node for node, times in named.items() if times == 1 and not self._within(node)}
        self._anonymous = {node for node in self._said if isinstance(node, BlankNode) and not named[node]}

    def _within(self, node: BlankNode) -> bool:
        """Tell whether a blank node is among what is said of itself, directly or not."""
        seen: set[Term] = set()
        waiting: list[Term] = [node]
        while waiting:
            said = self._said.get(waiting.pop(), {})
            for term in (term for objects in said.values() for term in objects if isinstance(term, BlankNode)):
                if term == node:
                    return True
                if term not in seen:
                    seen.add(term)
                    waiting.append(term)
        return False

    def write(self, *, chapters: bool = False) -> bytes:
        """Return the document, in chapters where it holds a whole graph."""
        head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._prefixes.items())
        subjects = [subject for subject in self._said if subject not in self._nested]
        found: dict[str, list[str]] = defaultdict(list)
        for subject in subjects:
            if subject not in self._anonymous:
                found[self._chapter(subject) if chapters else ""].append(self._statement(subject))
        found[REST_OF_IT if chapters else ""] += sorted(
            f"{self._brackets(subject, 0)} .\n" for subject in subjects if subject in self._anonymous
        )
        parts = [head]
        for title in ("", *(title for title, _ in CHAPTERS), REST_OF_IT):
            parts += ([f"### {title}\n"] if title and found[title] else []) + found[title]
        return "\n".join(filter(None, parts)).encode()

    def _chapter(self, subject: Term) -> str:
        types = {value_of(term) for term in self._said[subject].get(TYPE, [])}
        return next((title for title, kind in CHAPTERS if kind in types), REST_OF_IT)

    def _statement(self, subject: Term) -> str:
        return f"{self._term(subject, 0)}\n{self._lines(subject, 1)}  .\n"

    def _lines(self, subject: Term, depth: int) -> str:
        """Return what is said of a subject, one property a line, one object a line where there are several."""
        margin = "  " * depth
        lines = []
        for predicate, objects in self._said[subject].items():
            name = "a" if predicate == TYPE else self._iri(predicate)
            if len(objects) == 1:
                lines.append(f"{margin}{name} {self._term(objects[0], depth)} ;\n")
            else:
                values = f" ,\n{margin}  ".join(self._several(objects, depth + 1))
                lines.append(f"{margin}{name}\n{margin}  {values} ;\n")
        return "".join(lines)

    def _several(self, objects: list[Term], depth: int) -> list[str]:
        """Return objects as they are written: those with a name in their order, then those without by what they are."""
        named = [self._term(term, depth) for term in objects if term not in self._nested]
        return [*named, *sorted(self._term(term, depth) for term in objects if term in self._nested)]

    def _term(self, term: Term, depth: int) -> str:
        if isinstance(term, NamedNode):
            return "()" if term == NIL else self._iri(term)
        if isinstance(term, Literal):
            return self._literal(term)
        if term in self._nested and isinstance(term, BlankNode):
            members = self._members(term)
            return self._brackets(term, depth) if members is None else self._list(members, depth)
        return str(term)

    def _brackets(self, node: Term, depth: int) -> str:
        if not self._said.get(node):
            return "[]"
        return f"[\n{self._lines(node, depth + 1)}{'  ' * depth}]"

    def _members(self, node: Term) -> list[Term] | None:
        """Return the members of a list that can be written as one, else None."""
        members = []
        while node != NIL:
            said = self._said.get(node, {})
            if node not in self._nested or said.keys() != {FIRST, REST}:
                return None
            if len(said[FIRST]) != 1 or len(said[REST]) != 1:
                return None
            members += said[FIRST]
            (node,) = said[REST]
        return members

    def _list(self, members: list[Term], depth: int) -> str:
        values = [self._term(member, depth + 1) for member in members]
        line = f"( {' '.join(values)} )"
        if len(line) <= WIDTH and "\n" not in line:
            return line
        margin = "  " * (depth + 1)
        return "(\n" + "".join(f"{margin}{value}\n" for value in values) + "  " * depth + ")"

    def _iri(self, node: NamedNode) -> str:
        iri = node.value
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._names.get(iri[:cut])
        return str(node) if prefix is None or not LOCAL.match(iri, cut) else f"{prefix}:{iri[cut:]}"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        if datatype in BARE and BARE[datatype].match(literal.value):
            return literal.value
        text = quoted(literal.value)
        if literal.language:
            return f"{text}@{literal.language}"
        return text if datatype == f"{XSD}string" else f"{text}^^{self._iri(literal.datatype)}"


def quoted(text: str) -> str:
    r"""Return a text in quotes, over several lines where it has several.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    escaped = re.sub(r'["\\\n\r\t]', lambda found: ESCAPES[found[0]], text)
    return f'"""{escaped.replace(chr(92) + "n", chr(10))}"""' if _lines_matter(text) else f'"{escaped}"'


def _lines_matter(text: str) -> bool:
    """Tell whether a text has lines, and no backslash that would be taken for the end of one."""
    return "\n" in text and "\\" not in text
