"""One validation as it was asked for: read what was sent, hold it against shapes, say where everything is."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from youcheng.entailment import entail
from youcheng.errors import DocumentInvalid, DocumentTooLarge
from youcheng.rdf.namespaces import BASE, ENTAILED, OWL, PASSAGE, in_default_graph
from youcheng.rdf.prefixes import project_prefixes
from youcheng.rdf.rebase import Rebase
from youcheng.rdf.terms import Term, value_of
from youcheng.validation import Report, Result, Shapes, validate, validate_graphs
from youcheng.validation.findings import Findings, locate_in_documents, locate_in_graphs, prefixes_of
from youcheng.validation.input.csvw import METADATA
from youcheng.validation.input.documents import MEGABYTE, Document, read_document
from youcheng.validation.jobs.preloaded import EVIDENCE, Preloaded, given
from youcheng.validation.shacl import GraphIndex, evaluate
from youcheng.validation.shacl.evaluator import Evaluator

IMPORTS = ox.NamedNode(f"{OWL}imports")
LARGEST_DATASET = 64 * MEGABYTE
"""A graph of ours in a larger file is validated from the command line."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A document as it was sent: its name, its format where it was given, its bytes."""

    name: str
    form: str | None
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Job:
    """What to validate, against what, and how to speak of it."""

    documents: Sequence[Sent] = ()
    shape_documents: Sequence[Sent] = ()
    shapes: tuple[str, ...] = ()
    """Names of ours: files, or single shapes. None stands for those for anybody's data, or for all where it is ours."""
    part: str | None = None
    """A thing or a graph of ours to validate; the empty string is all of it."""
    entailment: bool | None = None
    language: str = "en"
    base: str = BASE
    limit: int = 64 * MEGABYTE
    dataset: str = ""


@dataclass(kw_only=True)
class Outcome:
    """What came of it."""

    findings: Findings
    shapes: Shapes
    checked: int | None
    """How many things the shapes looked at; None where that is not known."""
    imports: list[str] = field(default_factory=list)
    """What the documents would import; nothing is fetched."""
    documents: list[Document] = field(default_factory=list)


def load(job: Job) -> list[ox.Quad]:
    """Return the graph of ours where a job is about it; the last thing that needs a file.

    Raises:
        DocumentTooLarge: it is too large for this place.
    """
    if job.part is None:
        return []
    path = Path(job.dataset)
    if path.is_dir() or path.stat().st_size > LARGEST_DATASET:
        raise DocumentTooLarge("this graph is too large to be validated here; use: youcheng validate")
    return [q for q in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS) if isinstance(q.graph_name, ox.NamedNode)]


def work(job: Job, preloaded: Preloaded, own: list[ox.Quad]) -> Outcome:
    """Return what came of a job.

    Raises:
        DocumentInvalid: a document cannot be read, or what was asked for is not there.
        ShapesInvalid: the shapes given cannot be used.
    """
    asked = [_read(sent, job, preloaded) for sent in job.shape_documents]
    shapes = None
    if asked:
        canonical = Rebase(job.base, BASE)
        quads = [quad for document in asked for quad in canonical.quads(document.quads)]
        shapes = given(quads + (preloaded.shapes(job.shapes).triples if job.shapes else []))  # type: ignore[operator]
    return _own(job, preloaded, own, shapes) if job.part is not None else _documents(job, preloaded, shapes)


def _read(sent: Sent, job: Job, preloaded: Preloaded, mapping: bytes | None = None) -> Document:
    contexts = {f"{base}context.jsonld": preloaded.context for base in (BASE, job.base)}
    stream = io.BytesIO(sent.content)
    return read_document(sent.name, stream, form=sent.form, limit=job.limit, contexts=contexts, mapping=mapping)


def _documents(job: Job, preloaded: Preloaded, shapes: Shapes | None) -> Outcome:
    """Validate documents as one graph, beside our vocabulary."""
    mappings = {
        sent.name.removesuffix(METADATA): sent.content for sent in job.documents if sent.name.endswith(METADATA)
    }
    sent_data = [sent for sent in job.documents if not sent.name.endswith(METADATA)]
    documents = [_read(sent, job, preloaded, mappings.get(sent.name)) for sent in sent_data]
    shapes = shapes or preloaded.shapes(job.shapes or tuple(preloaded.general))
    quads = [quad for document in documents for quad in document.quads]
    canonical = Rebase(job.base, BASE)
    moved = canonical.concerns(quads)
    stated = {quad.triple for quad in (canonical.quads(quads) if moved else quads)}
    described: set[Term] = {triple.subject for triple in stated}
    data = {*stated, *preloaded.vocabulary}
    if job.entailment:
        data |= _entailed(data, preloaded)
    report, checked = _hold(data, shapes, described)
    ours_alone = {triple.subject for triple in preloaded.vocabulary} - described
    report = Report(tuple(result for result in report.results if result.focus not in ours_alone))
    if moved:
        report, shapes = rebased_report(report, canonical.inverse), Shapes(canonical.inverse.quads(_as_quads(shapes)))
    names = ", ".join(document.name for document in documents)
    found = tuple(locate_in_documents(report, documents))
    findings = Findings(found, names, len(stated), job.language, prefixes_of(documents))
    imports = sorted({q.object.value for q in quads if q.predicate == IMPORTS and isinstance(q.object, ox.NamedNode)})
    return Outcome(findings=findings, shapes=shapes, checked=checked, imports=imports, documents=documents)


def _entailed(data: "set[ox.Triple]", preloaded: Preloaded) -> "set[ox.Triple]":
    """Return what follows from data by our axioms."""
    return entail(data, [quad.triple for quad in preloaded.ontology])


def _hold(data: Iterable[ox.Triple], shapes: Shapes, described: set[Term]) -> tuple[Report, int | None]:
    """Return what shapes find in data, and how many of the things described they looked at."""
    if shapes.core is None:
        return validate(data, shapes), None
    index = GraphIndex(data)
    return evaluate(index, shapes.core), _aimed_at(index, shapes, described)


def _aimed_at(index: GraphIndex, shapes: Shapes, described: set[Term]) -> int:
    looking = Evaluator(index)
    aimed = {focus for shape in shapes.core or () if not shape.deactivated for focus in looking.focus_nodes(shape)}
    return len(aimed & described)


def _own(job: Job, preloaded: Preloaded, own: list[ox.Quad], shapes: Shapes | None) -> Outcome:
    """Validate a part of our own graph: all of it is read, because shapes look beyond a part."""
    if job.entailment is False:
        own = [quad for quad in own if value_of(quad.graph_name) != ENTAILED]
    part = Rebase(job.base, BASE).iri(job.part or "")
    subjects = _subjects(own, part)
    merged = {quad.triple for quad in own if in_default_graph(value_of(quad.graph_name))}
    passages = [quad for quad in own if value_of(quad.graph_name).startswith(PASSAGE)]
    evidence = Shapes([])
    if shapes is None:
        chosen = set(job.shapes)
        general = chosen - {EVIDENCE} - {n for n, stem in preloaded.shape_names.items() if stem == EVIDENCE}
        evidence = preloaded.shapes(chosen - general or (() if chosen else (EVIDENCE,)))
        shapes = preloaded.shapes(general or (() if chosen else tuple(preloaded.everything)))
    report, checked = _hold(merged, shapes, subjects)
    report = report.merged(validate_graphs(passages, evidence))
    results = report.results
    if part:
        results = tuple(
            r for r in results if (r.graph == part if r.graph else r.focus in subjects) or _is(r.focus, part)
        )
    located = locate_in_graphs(Report(results), own)
    back = Rebase(BASE, job.base)
    moved = rebased_report(Report(results), back).results
    found = tuple(
        replace(item, result=result, stated_in=tuple(map(back.iri, item.stated_in)))
        for item, result in zip(located, moved, strict=True)
    )
    concerned = sum(1 for triple in merged if triple.subject in subjects)
    subject = back.iri(part or f"{BASE}dataset")
    findings = Findings(found, subject, concerned, job.language, project_prefixes(job.base))
    labels = Shapes(back.quads([*_as_quads(shapes), *_as_quads(evidence)]))
    return Outcome(findings=findings, shapes=labels, checked=checked)


def _is(term: Term, iri: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == iri


def _as_quads(shapes: Shapes) -> list[ox.Quad]:
    return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in shapes.triples]


def _subjects(own: list[ox.Quad], part: str) -> set[Term]:
    """Return the things that a part of our graph is about: what a graph speaks of, or one thing, or all.

    Raises:
        DocumentInvalid: no voice speaks of such a thing, and there is no such graph.
    """
    if not part:
        return {quad.subject for quad in own}
    found: set[Term] = {q.subject for q in own if value_of(q.graph_name) == part or _is(q.subject, part)}
    if not found:
        raise DocumentInvalid(f"nothing is known of <{part}>")
    return found


def from_message(head: dict[str, Any], body: bytes) -> Job:
    """Return the job that a message stands for: its documents lie one after another in the body."""
    stream = io.BytesIO(body)

    def documents(entries: list[dict[str, Any]]) -> list[Sent]:
        return [Sent(name=one["name"], form=one["form"], content=stream.read(one["size"])) for one in entries]

    sent = documents(head.pop("documents"))
    shape_documents = documents(head.pop("shape_documents"))
    shapes = tuple(head.pop("shapes"))
    return Job(documents=sent, shape_documents=shape_documents, shapes=shapes, **head)


def rebased_report(report: Report, change: Rebase) -> Report:
    """Return a report with all its IRIs under another base."""
    return Report(tuple(_rebased_result(result, change) for result in report.results))


def _rebased_result(result: Result, change: Rebase) -> Result:
    path = result.path
    if path:
        triples = (ox.Triple(*map(change.term, triple)) for triple in path.triples)
        path = replace(path, root=change.term(path.root), triples=tuple(triples))
    return replace(
        result,
        focus=change.term(result.focus),
        shape=change.term(result.shape),
        path=path,
        value=change.term(result.value),
        nested=tuple(_rebased_result(nested, change) for nested in result.nested),
        graph=change.iri(result.graph) if result.graph else None,
        constraint=change.term(result.constraint),
    )
