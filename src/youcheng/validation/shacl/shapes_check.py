"""Checks a shapes graph for whatever an engine would ignore, or could not evaluate."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

from youcheng.rdf.terms import TYPE, Term, owl, sh
from youcheng.sparql.corrections.xpath_regex import PatternUnsupported
from youcheng.validation.report import SH, Result
from youcheng.validation.shacl import GraphIndex, NotCore, Shape, evaluate, read_shapes
from youcheng.validation.shacl.components import pattern
from youcheng.validation.shacl.parser import Parser
from youcheng.validation.shacl.property_paths import parse_path
from youcheng.validation.shacl.query_check import QueryProblem
from youcheng.validation.shacl.sparql_constraints import prepared
from youcheng.validation.wording import nearest_term

IMPORTS = owl("imports")
OF_SHAPES = [sh(name) for name in ("node", "property", "not", "qualifiedValueShape")]
OF_LISTS_OF_SHAPES = [sh(name) for name in ("and", "or", "xone")]


@dataclass(frozen=True)
class ShapesProblem:
    """A triple of a shapes graph that would be ignored, or that is malformed."""

    kind: str
    """The key of the message."""
    node: Term
    predicate: ox.NamedNode | None = None
    value: Term | None = None
    words: dict[str, str] = field(default_factory=dict)
    result: Result | None = None
    """The result of SHACL's shapes for shapes, if they find the problem."""

    @property
    def places(self) -> tuple[tuple[ox.NamedNode | None, Term | None], ...]:
        """The predicates and values by which the shapes for shapes may find the same problem."""
        return (self.predicate, self.value), (None, self.node)

    @property
    def can_be_allowed(self) -> bool:
        """Whether the other triples can be evaluated without this one."""
        return self.kind in {"unknown", "undeclared", "unsupported", "import", "missing", "recursive"}


@dataclass(frozen=True)
class ShaclVocabulary:
    """The terms of SHACL, and the shapes that well-formed shapes conform to; pySHACL has copies of both."""

    terms: frozenset[str]
    syntax: tuple[ox.Quad, ...]
    syntax_shapes: tuple[Shape, ...]


@cache
def shacl_vocabulary() -> ShaclVocabulary:
    """Return the vocabulary, from the files in pySHACL's package, which is not imported for that."""
    spec = find_spec("pyshacl")
    folder = Path(spec.submodule_search_locations[0]) / "assets"  # type: ignore[union-attr, index]
    files = [list(ox.parse(path=str(folder / name))) for name in ("shacl.ttl", "shacl-shacl.ttl")]
    terms = frozenset(quad.subject.value.removeprefix(SH) for quad in files[0] if quad.subject.value.startswith(SH))
    return ShaclVocabulary(terms, tuple(files[1]), tuple(read_shapes(files[1])))


@cache
def unsupported_terms() -> dict[str, str]:
    """Return the terms of SHACL that are not supported, each with the document that defines it."""
    documents = tomllib.loads(Path(__file__).with_name("unsupported.toml").read_text(encoding="utf-8"))
    return {name: document for document, names in documents.items() for name in names}


def check_shapes(triples: Iterable[ox.Triple | ox.Quad]) -> list[ShapesProblem]:
    """Return the problems of a shapes graph, malformed triples first."""
    triples = list(triples)
    graph = GraphIndex(triples)
    others = [*_terms(triples), *_references(graph)]
    explained = {(p.node, predicate, value) for p in others if p.kind != "unknown" for predicate, value in p.places}
    malformed = [p for p in _malformed(graph) if (p.node, p.predicate, p.value) not in explained]
    return list({(p.kind, p.node, p.predicate, p.value): p for p in (*malformed, *others)}.values())


def _malformed(graph: GraphIndex) -> Iterator[ShapesProblem]:
    """Yield the violations of syntax rules (https://www.w3.org/TR/shacl/#syntax-rules)."""
    for result in evaluate(graph, shacl_vocabulary().syntax_shapes).results:
        predicate = result.path.root if result.path and isinstance(result.path.root, ox.NamedNode) else None
        yield ShapesProblem("malformed", result.focus, predicate, result.value, result=result)
    for node in graph.subjects(sh("path")):
        for path in graph.values(node, sh("path")):
            try:
                parse_path(graph, path)
            except NotCore:
                yield ShapesProblem("path", node, sh("path"), path)
    parser = Parser(graph, {})
    for node in graph.subjects(sh("pattern")):
        try:
            list(pattern(parser, node, "pattern"))
        except NotCore as error:
            value = next(iter(graph.values(node, sh("pattern"))))
            kind = "no-match" if isinstance(error.__cause__, PatternUnsupported) else "pattern"
            yield ShapesProblem(kind, node, sh("pattern"), value, {"detail": str(error.__cause__)})
    for constraint in graph.objects(sh("sparql")):
        yield from _queries(parser, constraint)


def _queries(parser: Parser, constraint: Term) -> Iterator[ShapesProblem]:
    """Yield the problem of the query of a SPARQL constraint."""
    try:
        prepared(parser, constraint)
    except QueryProblem as error:
        yield ShapesProblem(error.key, constraint, sh("select"), None, {"detail": error.word})


def _terms(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[ShapesProblem]:
    """Yield the terms of the SHACL namespace that are unknown or not supported."""
    for triple in triples:
        for term in (triple.predicate, triple.object):
            name = term.value.removeprefix(SH) if isinstance(term, ox.NamedNode) and term.value.startswith(SH) else ""
            document = unsupported_terms().get(name)
            if document and (term == triple.predicate or triple.predicate in {TYPE, sh("closed")}):
                words = {"name": name, "document": document}
                yield ShapesProblem("unsupported", triple.subject, triple.predicate, triple.object, words)
            elif name and not document and name not in shacl_vocabulary().terms:
                words = {"name": name, "nearest": nearest_term(name, shacl_vocabulary().terms)}
                yield ShapesProblem("unknown", triple.subject, triple.predicate, triple.object, words)


def _references(graph: GraphIndex) -> Iterator[ShapesProblem]:
    """Yield the references to shapes that are not in the graph, and recursive references."""
    for ontology in graph.subjects(IMPORTS):
        for imported in graph.values(ontology, IMPORTS):
            if imported != ox.NamedNode(SH) and not graph.properties(imported):
                yield ShapesProblem("import", ontology, IMPORTS, imported)
    references: dict[Term, list[Term]] = {}
    for node, predicate, shape in _shape_references(graph):
        references.setdefault(node, []).append(shape)
        if not graph.properties(shape):
            yield ShapesProblem("missing", node, predicate, shape)
    for node in references:
        if _reaches_itself(node, references):
            yield ShapesProblem("recursive", node)


def _shape_references(graph: GraphIndex) -> Iterator[tuple[Term, ox.NamedNode, Term]]:
    for predicate in OF_SHAPES:
        for node in graph.subjects(predicate):
            yield from ((node, predicate, shape) for shape in graph.values(node, predicate))
    for predicate in OF_LISTS_OF_SHAPES:
        for node in graph.subjects(predicate):
            for members in graph.values(node, predicate):
                try:
                    yield from ((node, predicate, shape) for shape in graph.list_items(members))
                except NotCore:
                    continue


def _reaches_itself(node: Term, references: dict[Term, list[Term]]) -> bool:
    pending, seen = list(references[node]), set()
    while pending:
        shape = pending.pop()
        if shape == node:
            return True
        if shape not in seen:
            seen.add(shape)
            pending += references.get(shape, [])
    return False
