"""Sentences for results whose shape has no message, with the values of the constraint."""

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from youcheng.rdf.lists import list_members
from youcheng.rdf.namespaces import XSD
from youcheng.rdf.prefixes import PrefixMap
from youcheng.rdf.terms import Term
from youcheng.validation.report import SH, Report, Result
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.components import COMPONENTS
from youcheng.validation.shacl.literals import well_formed
from youcheng.validation.wording import catalogue, plain_text

MAX_TEXT = 300
"""The number of characters of a constraint in a sentence or on a page."""
MAX_LIST_ITEMS = 20
MAX_DEPTH = 4
"""The depth of blank nodes that a sentence describes."""
BLANK = "[ … ]"
FULL_WIDTH = range(0xFF01, 0xFF5F)
"""The code points of full-width ASCII characters."""
NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "boolean")}


class Sentences:
    """Sentences about the constraints of a shapes graph."""

    def __init__(self, shapes: Iterable[ox.Triple | ox.Quad], prefixes: PrefixMap) -> None:
        """Index the shapes; the prefixes shorten IRIs."""
        self._shapes = GraphIndex(shapes)
        self._prefixes = prefixes

    def complete(self, report: Report) -> Report:
        """Return a report with a sentence in each language for each result without a message."""
        return replace(report, results=tuple(map(self._completed, report.results)))

    def _completed(self, result: Result) -> Result:
        messages = {language: text + digits_hint(result.value, language) for language, text in result.messages.items()}
        messages = messages or {language: self.sentence(result, language) for language in catalogue()}
        return replace(result, messages=messages, nested=tuple(map(self._completed, result.nested)))

    def sentence(self, result: Result, language: str) -> str:
        """Return a sentence that says what the constraint of a result requires."""
        name = _component(result)
        sentences = catalogue()[language]["components"]
        path = "" if result.path is None else self.written(result.path.root) if result.path.iri else result.path.text
        sentence: str = sentences.get(name, sentences["other"]).format(
            value=self.values(result), path=path, component=name
        )
        return sentence + digits_hint(result.value, language)

    def values(self, result: Result) -> str:
        """Return the values of the parameter of the constraint in Turtle, or "" for a custom component."""
        if not _parameter(result).isalnum():
            return ""
        values = self._shapes.values(result.shape, ox.NamedNode(SH + _parameter(result)))
        return ", ".join(map(self.written, list(values)[:5]))[:MAX_TEXT]

    def constraint(self, result: Result) -> str:
        """Return the constraint as it is written in the shape, such as ``sh:minCount 1``, or "" if it is long."""
        text = self.values(result) if _parameter(result) in COMPONENTS else ""
        return f"sh:{_parameter(result)} {text}" if text and BLANK not in text else ""

    def written(self, term: Term, depth: int = 0) -> str:
        """Return a term in Turtle: a list with its first members, a blank node with its properties."""
        if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
            return term.value
        if not isinstance(term, ox.BlankNode):
            return self._prefixes.write(term)
        if depth > MAX_DEPTH:  # a node may be part of itself
            return BLANK
        if members := list_members(term, self._shapes.values):
            return f"( {' '.join(self.written(item, depth + 1) for item in members[:MAX_LIST_ITEMS])} )"
        properties = [
            f"{self._prefixes.write(predicate)} {', '.join(self.written(value, depth + 1) for value in values)}"
            for predicate, values in self._shapes.properties(term).items()
        ]
        return f"[ {' ; '.join(properties)} ]" if properties else BLANK


def digits_hint(term: Term | None, language: str) -> str:
    """Return how to write a literal that is ill-formed only because of its full-width or other digits, or ""."""
    if not isinstance(term, ox.Literal) or term.value.isascii() or well_formed(term):
        return ""
    plain = plain_text(term.value)
    if not well_formed(ox.Literal(plain, datatype=term.datatype)):
        return ""
    key = "full-width" if any(map(FULL_WIDTH.__contains__, map(ord, term.value))) else "other-digits"
    hints = catalogue().get(language, catalogue()["en"])["problems"]
    return str(hints[key]).format(text=term.value[:MAX_TEXT], plain=plain[:MAX_TEXT])


def _component(result: Result) -> str:
    return result.component.removeprefix(SH).removesuffix("ConstraintComponent")


def _parameter(result: Result) -> str:
    name = _component(result)
    return name[:1].lower() + name[1:]
