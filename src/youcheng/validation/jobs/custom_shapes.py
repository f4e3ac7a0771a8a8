"""Shapes that a client sends: checked, and with a message for each triple that would not be evaluated."""

from collections.abc import Sequence

import pyoxigraph as ox

from youcheng.errors import ShapesInvalid
from youcheng.rdf.terms import Term, sh
from youcheng.validation.findings import prefixes_of
from youcheng.validation.input.documents import Document
from youcheng.validation.input.source_map import SourceMap
from youcheng.validation.jobs.preloaded import Preloaded
from youcheng.validation.jobs.undeclared import undeclared_message, undeclared_terms
from youcheng.validation.output.sentences import BLANK, Sentences
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.shapes_check import ShapesProblem, check_shapes, shacl_vocabulary
from youcheng.validation.wording import catalogue

MAX_PROBLEMS = 20


def require_evaluable(
    triples: Sequence[ox.Triple | ox.Quad],
    documents: Sequence[Document],
    preloaded: Preloaded,
    language: str,
    *,
    allow_unsupported: bool,
) -> list[str]:
    """Return a message for each triple that is not evaluated, if these are allowed.

    Raises:
        ShapesInvalid: a triple is malformed, or is not evaluated and not allowed; the message names file and line.
    """
    problems = check_shapes(triples)
    plain = [ox.Triple(triple.subject, triple.predicate, triple.object) for triple in triples]
    problems += [
        ShapesProblem("undeclared", found.triple.subject, found.triple.predicate, found.triple.object, sentence)
        for found in undeclared_terms(plain, preloaded)
        if (sentence := {"sentence": undeclared_message(found, language)})
    ]
    allowed = [problem for problem in problems if allow_unsupported and problem.can_be_allowed]
    messages = _Messages(triples, documents, language)
    if fatal := [problem for problem in problems if problem not in allowed]:
        lines = list(dict.fromkeys(map(messages.of, fatal)))
        more = [catalogue()[language]["more"].format(n=len(lines) - MAX_PROBLEMS)] if len(lines) > MAX_PROBLEMS else []
        raise ShapesInvalid("\n".join([*lines[:MAX_PROBLEMS], *more]))
    return list(dict.fromkeys(map(messages.of, allowed)))


class _Messages:
    """Writes the messages of problems, with the places in the documents."""

    def __init__(self, triples: Sequence[ox.Triple | ox.Quad], documents: Sequence[Document], language: str) -> None:
        self.graph = GraphIndex(triples)
        self.maps = [SourceMap(document) for document in documents]
        self.words = catalogue()[language]["shapes"]
        self.language = language
        self.prefixes = prefixes_of(documents)
        self.sentences = Sentences((), self.prefixes)
        self.owners = {t.object: t.subject for t in triples if isinstance(t.object, ox.BlankNode)}

    def of(self, problem: ShapesProblem) -> str:
        """Return the message of a problem, with file and line if they are known."""
        sentence = ""
        if problem.result:
            syntax = Sentences(shacl_vocabulary().syntax, self.prefixes)
            sentence = syntax.sentence(problem.result, self.language)
        parts = (problem.node, problem.predicate, problem.value)
        names = [self._name(term) for term in parts if term is not None]
        words = {"nearest": "", "detail": "", "sentence": sentence} | problem.words
        if words["nearest"]:
            words["nearest"] = self.words["nearest"].format(name=words["nearest"])
        kind = problem.kind if problem.kind != "malformed" or problem.predicate else "neither"
        message = self.words[kind].format(triple=" ".join(names), node=names[0], **words)
        return f"{self._place(problem)}{message}"

    def _name(self, term: Term) -> str:
        if not isinstance(term, ox.BlankNode):
            return self.sentences.written(term)
        paths = [path for path in self.graph.values(term, sh("path")) if isinstance(path, ox.NamedNode)]
        return f"[ sh:path {self.prefixes.write(paths[0])} ]" if paths else BLANK

    def _place(self, problem: ShapesProblem) -> str:
        """Return file and line of a problem; a blank node has the line of the subject that leads to it."""
        node, seen = problem.node, set()
        while isinstance(node, ox.BlankNode) and node in self.owners and node not in seen:
            seen.add(node)
            node = self.owners[node]
        predicates = [problem.predicate.value] if problem.predicate and not seen else []
        for source in self.maps:
            if line := source.line(node, predicates, None if seen else problem.value):
                return f"{source.name}:{line}: "
        return f"{self.maps[0].name}: " if len(self.maps) == 1 else ""
