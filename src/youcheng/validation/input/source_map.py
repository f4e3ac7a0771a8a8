"""The lines of a document on which things, their properties and values stand.

RDF parsers do not report where a triple stands. So this module reads the document again, as a sequence of tokens, and
notes where each subject and property begins. A triple that it does not find has no line.
"""

import re
from collections.abc import Collection, Iterator
from xml.parsers import expat

import pyoxigraph as ox

from youcheng.rdf.namespaces import RDF
from youcheng.rdf.prefixes import resolved
from youcheng.rdf.terms import TYPE, Term
from youcheng.validation.input.csvw import CSV
from youcheng.validation.input.documents import Document

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<directive>@prefix\b|@base\b|(?i:prefix|base|graph)(?=\s))
      | (?P<name>(?:[\w][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))* | \ba\b(?=\s))
      | (?P<other>@[\w-]+|\^\^|[\w.+-]*[\w+-])
      | (?P<mark>[.;,\[\](){}])""",
    re.VERBOSE | re.DOTALL,
)

Key = tuple[str, str | None, str | None]
"""A subject, a predicate or None, and an object or None."""


class SourceMap:
    """The first line of each subject of a document, of each of its properties, and of each value."""

    def __init__(self, document: Document) -> None:
        self.name = document.name
        text = document.content.decode("utf-8", errors="replace")
        read = {"rdfxml": _in_xml, "jsonld": _in_json, CSV: _in_table}.get(document.form, _in_turtle)
        self._lines: dict[Key, int] = {}
        for key, line in read(text, document):
            self._lines.setdefault(key, line)

    def line(self, subject: Term, predicates: Collection[str] = (), value: Term | None = None) -> int | None:
        """Return the line of a value, or else of one of the properties, or else of the subject, or None."""
        name = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else None
        keys: list[Key] = [(name, predicate, text) for predicate in predicates if text is not None]
        keys += [(name, predicate, None) for predicate in predicates]
        return next((self._lines[key] for key in [*keys, (name, None, None)] if key in self._lines), None)


class _TurtleReader:
    """Follows the statements of Turtle, TriG, N-Triples or N-Quads token by token."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.subject: str | None = None
        self.predicate: str | None = None
        self.depth = 0
        self.directive: list[str] | None = None

    def iri(self, token: str) -> str:
        """Return the IRI of a token."""
        if token == "a":  # noqa: S105  (a keyword of Turtle)
            return TYPE.value
        if token.startswith("<"):
            return resolved(token[1:-1], self.base)
        prefix, _, local = token.partition(":")
        return self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    def declare(self, kind: str, token: str) -> None:
        """Add a token to the directive, and carry the directive out when it is complete."""
        if self.directive is None:
            return
        self.directive.append(token)
        if self.directive[0] == "graph":
            self.directive = None
        elif kind == "iri":
            if self.directive[0] == "base":
                self.base = self.iri(token)
            else:
                self.prefixes[self.directive[1][:-1]] = self.iri(token)
            self.directive = None

    def mark(self, sign: str) -> None:
        """Follow a punctuation mark."""
        if sign in "[(":
            self.depth += 1
            if self.subject is None:
                self.subject = ""  # a statement about a blank node, which no report names
        elif sign in "])":
            self.depth -= 1
        elif self.depth == 0 and sign in ".{}":
            self.subject = self.predicate = None
        elif self.depth == 0 and sign == ";":
            self.predicate = None

    def term(self, token: str, *, literal: bool) -> Key | None:
        """Return the subject, property or value that a term begins, or None inside brackets."""
        if self.depth:
            return None
        value = token if literal else self.iri(token)
        if self.subject is None:
            self.subject = value
            return (value, None, None)
        if self.predicate is None:
            self.predicate = value
            return (self.subject, value, None)
        return (self.subject, self.predicate, value)


def _in_turtle(text: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield the keys of Turtle, TriG, N-Triples or N-Quads with their lines."""
    reader = _TurtleReader(document.base)
    line, position = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", position, token.start())
        position = token.start()
        kind, word = token.lastgroup, token.group()
        if kind == "directive":
            reader.directive = [word.lstrip("@").lower()]
        elif reader.directive is not None and kind in {"iri", "name"}:
            reader.declare(kind, word)
        elif kind == "mark":
            reader.mark(word)
        elif kind in {"iri", "name", "string"}:
            key = reader.term(_unquoted(word) if kind == "string" else word, literal=kind == "string")
            if key:
                yield key, line
        elif kind == "other" and reader.predicate and not reader.depth and not word.startswith(("@", "^")):
            yield (reader.subject or "", reader.predicate, word), line


def _unquoted(token: str) -> str:
    """Return the text of a quoted string; only escaped quotes and backslashes are unescaped."""
    size = 3 if token[:3] in {'"""', "'''"} else 1
    return re.sub(r"\\([\"'\\])", r"\1", token[size:-size])


def _in_table(_: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield the keys of a spreadsheet with their lines."""
    for quad, line in zip(document.quads, document.lines, strict=True):
        subject, value = (str(getattr(term, "value", term)) for term in (quad.subject, quad.object))
        yield (subject, quad.predicate.value, value), line
        yield (subject, quad.predicate.value, None), line
        yield (subject, None, None), line


def _in_xml(_: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield the keys of RDF/XML, in which node and property elements alternate, with their lines."""
    keys: list[tuple[Key, int]] = []
    open_elements: list[str | None] = []
    parser = expat.ParserCreate(namespace_separator="")

    def start(name: str, attributes: dict[str, str]) -> None:
        about, line = attributes.get(f"{RDF}about"), parser.CurrentLineNumber
        subject = next((element for element in reversed(open_elements) if element), None)
        if about:
            keys.append(((about, None, None), line))
        elif subject and open_elements[-1] == subject:
            keys.append(((subject, name, None), line))
            if f"{RDF}resource" in attributes:
                keys.append(((subject, name, attributes[f"{RDF}resource"]), line))
        open_elements.append(about or None)

    def end(_: str) -> None:
        open_elements.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(document.content, True)  # noqa: FBT003  (expat's parameters have no names)
    yield from keys


def _in_json(text: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield the subjects of JSON-LD with the lines of their ``@id``, in any form that the context allows."""
    prefixes = dict(re.findall(r'"([\w-]+)"\s*:\s*"([a-z]+:[^"\\]*[#/])"', text))
    lines: dict[str, int] = {}
    line, position = 1, 0
    for match in re.finditer(r'"(?:@id|id)"\s*:\s*"([^"\\]*)"', text):
        line += text.count("\n", position, match.start())
        position = match.start()
        prefix, _, local = match.group(1).partition(":")
        for name in (match.group(1), prefixes.get(prefix, f"{prefix}:") + local):
            lines.setdefault(name, line)
    for subject in {quad.subject.value for quad in document.quads if isinstance(quad.subject, ox.NamedNode)}:
        names = (subject, re.split("[/#]", subject)[-1])  # the whole IRI, or the end of a relative one
        if name := next((name for name in names if name in lines), None):
            yield (subject, None, None), lines[name]
