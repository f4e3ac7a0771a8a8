"""Where in a document something is said: the line of a thing, of a property of it, and of a value.

Parsers of RDF forget where a triple stood. For a report it is enough to read the document once more, as a sequence of
marks and names, and to note where each subject and each of its properties begins. What is not found has no line.
"""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urljoin
from xml.parsers import expat

import pyoxigraph as ox

from youcheng.rdf.namespaces import RDF
from youcheng.rdf.terms import TYPE, Term
from youcheng.validation.input.csvw import CSV
from youcheng.validation.input.documents import Document, base_of

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
_ABSOLUTE = re.compile(r"<[A-Za-z][\w+.-]*:")

Key = tuple[str, str | None, str | None]
"""A subject, and where it is known a predicate, and where it is known an object."""


class Lines:
    """The first line of each subject of a document, of each property of it, and of each value."""

    def __init__(self, document: Document) -> None:
        """Read through a document whose syntax is known to be valid."""
        self.name = document.name
        text = document.content.decode("utf-8", errors="replace")
        find = {"rdfxml": _in_xml, "jsonld": _in_json, CSV: _in_table}.get(document.form, _in_turtle)
        self._lines: dict[Key, int] = {}
        for key, line in find(text, document):
            self._lines.setdefault(key, line)

    def of(self, subject: Term, predicates: Collection[str] = (), value: Term | None = None) -> int | None:
        """Return the line of a value, else of one of the properties, else of the subject, else None."""
        name = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        found = value.value if isinstance(value, ox.NamedNode | ox.Literal) else None
        keys: list[Key] = [(name, predicate, found) for predicate in predicates if found is not None]
        keys += [(name, predicate, None) for predicate in predicates]
        return next((self._lines[key] for key in [*keys, (name, None, None)] if key in self._lines), None)


class _Turtle:
    """A reader of Turtle, TriG, N-Triples and N-Quads that knows where it is in a statement."""

    def __init__(self, base: str) -> None:
        """Begin where a subject is expected."""
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.subject: str | None = None
        self.predicate: str | None = None
        self.depth = 0
        self.directive: list[str] | None = None

    def iri(self, word: str) -> str:
        """Return the IRI that a word stands for."""
        if word == "a":
            return TYPE.value
        if word.startswith("<"):
            return word[1:-1] if _ABSOLUTE.match(word) else urljoin(self.base, word[1:-1])
        prefix, _, local = word.partition(":")
        return self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    def declare(self, kind: str, token: str) -> None:
        """Take in the next token of a directive."""
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
        """Follow a mark of punctuation."""
        if sign in "[(":
            self.depth += 1
            if self.subject is None:
                self.subject = ""  # a statement about a blank node, which no report can name
        elif sign in "])":
            self.depth -= 1
        elif self.depth == 0 and sign in ".{}":
            self.subject = self.predicate = None
        elif self.depth == 0 and sign == ";":
            self.predicate = None

    def term(self, token: str, *, literal: bool) -> Key | None:
        """Return what begins with a term: a subject, a property, or a value."""
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
    """Yield what begins on which line of Turtle and its kin."""
    reader = _Turtle(base_of(document.name))
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
    """Return the text of a quoted string; escapes other than of quotes and backslashes are left."""
    size = 3 if token[:3] in {'"""', "'''"} else 1
    return re.sub(r"\\([\"'\\])", r"\1", token[size:-size])


def _in_table(_: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield what begins on which line of a spreadsheet."""
    for quad, line in zip(document.quads, document.lines, strict=True):
        subject, value = (str(getattr(term, "value", term)) for term in (quad.subject, quad.object))
        yield (subject, quad.predicate.value, value), line
        yield (subject, quad.predicate.value, None), line
        yield (subject, None, None), line


def _in_xml(_: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield what begins on which line of RDF/XML: elements of nodes and of properties alternate."""
    found: list[tuple[Key, int]] = []
    open_elements: list[str | None] = []
    parser = expat.ParserCreate(namespace_separator="")

    def start(name: str, attributes: dict[str, str]) -> None:
        about = attributes.get(f"{RDF}about")
        subject = next((one for one in reversed(open_elements) if one), None)
        if about:
            found.append(((about, None, None), parser.CurrentLineNumber))
            open_elements.append(about)
            return
        if subject and open_elements[-1] == subject:
            found.append(((subject, name, None), parser.CurrentLineNumber))
            if f"{RDF}resource" in attributes:
                found.append(((subject, name, attributes[f"{RDF}resource"]), parser.CurrentLineNumber))
        open_elements.append(None)

    def end(_: str) -> None:
        open_elements.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(document.content, True)  # noqa: FBT003  (expat's parameters have no names)
    yield from found


def _in_json(text: str, document: Document) -> Iterator[tuple[Key, int]]:
    """Yield the lines on which things are named as the ``@id`` of JSON-LD, in whatever form the context allows."""
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
        for name in (subject, re.split("[/#]", subject)[-1]):  # the whole, or what a relative one ends in
            if name in lines:
                yield (subject, None, None), lines[name]
                break
