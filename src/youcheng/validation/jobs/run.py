"""Runs a validation job: reads the documents, evaluates the shapes, and locates the results."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from youcheng.entailment import entail
from youcheng.errors import DocumentInvalid, NothingChecked
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import ALIGNED, BASE, ENTAILED, KINDS, in_default_graph, rebased
from youcheng.rdf.prefixes import PrefixMap, project_prefixes
from youcheng.rdf.terms import Term, owl, value_of
from youcheng.validation.engine import Shapes, validate, validate_graphs
from youcheng.validation.findings import Findings, locate_in_documents, locate_in_graphs, prefixes_of
from youcheng.validation.input.csvw import METADATA
from youcheng.validation.input.documents import Document, base_of, read_document
from youcheng.validation.jobs.ill_typed import ill_typed_notices
from youcheng.validation.jobs.job import MEGABYTE, Job, UploadedDocument
from youcheng.validation.jobs.preloaded import Preloaded, require_targets
from youcheng.validation.jobs.undeclared import undeclared_results
from youcheng.validation.output.sentences import Sentences
from youcheng.validation.own_graph import passage_graphs
from youcheng.validation.report import Outcome, Report, Severity
from youcheng.validation.wording import catalogue, language, say

IMPORTS = owl("imports")
LOOPBACK = re.compile(rb"\"(http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/)context\.jsonld\"")
"""The reference to the context of a server on this machine."""


def validate_files(*paths: Path | str) -> Report:
    """Return the report of files, taken as one graph; without files, of this installation's graph.

    Raises:
        DocumentInvalid: a file cannot be read; the message names file, line and column.
        NothingChecked: no shape applies to the data.
    """
    if not paths:
        return run_job(Job(part=""), Preloaded(), load_dataset(resource(BUILT_GRAPH))).report
    files = list(map(Path, paths))
    documents = tuple(map(UploadedDocument.from_file, [*files, *mappings(files)]))
    findings = run_job(Job(documents=documents, limit=256 * MEGABYTE), Preloaded())
    if findings.outcome is Outcome.UNCHECKED:
        raise NothingChecked(f"{findings.subject}: could not be checked, because no shape applies to the data")
    return findings.report


def mappings(files: Sequence[Path]) -> list[Path]:
    """Return the CSV on the Web mappings beside spreadsheets (https://www.w3.org/TR/tabular-data-model/#standard-file-metadata)."""
    beside = [Path(f"{path}{METADATA}") for path in files if path.suffix == ".csv"]
    return [path for path in beside if path.is_file() and path not in files]


def load_dataset(path: Path) -> list[ox.Quad]:
    """Return the quads of the named graphs of an N-Quads file."""
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    return [quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]


def run_job(job: Job, preloaded: Preloaded, dataset: Sequence[ox.Quad] = ()) -> Findings:
    """Return the findings of a job; the quads of the own dataset are needed if it validates a part of it.

    Raises:
        DocumentInvalid: a document cannot be read, or the dataset has no such part.
        ShapesInvalid: the shapes are malformed.
    """
    with language(job.language):
        return _run(job, preloaded, dataset)


def _run(job: Job, preloaded: Preloaded, dataset: Sequence[ox.Quad]) -> Findings:
    shapes, notices = None, []
    if job.shape_documents:
        from youcheng.validation.jobs.custom_shapes import require_evaluable

        documents = [_read(document, job, preloaded) for document in job.shape_documents]
        quads = _with_stable_labels((quad for document in documents for quad in document.quads), "shape")
        chosen = preloaded.shapes(job.shapes).triples if job.shapes else ()
        moved = _canonical_names(quads, {job.base})
        shapes = Shapes([*(_renamed(quad, moved) for quad in quads), *chosen])
        allow = job.allow_unsupported
        notices = require_evaluable(shapes.triples, documents, preloaded, job.language, allow_unsupported=allow)
        require_targets(shapes)
    if job.part is None:
        chosen_shapes = shapes or preloaded.shapes(job.shapes or preloaded.general)
        findings = _validate_documents(job, preloaded, chosen_shapes)
    else:
        findings = _validate_part(job, preloaded, dataset, shapes)
    return replace(findings, notices=[*notices, *findings.notices])


def _with_stable_labels(quads: Iterable[ox.Quad], prefix: str) -> list[ox.Quad]:
    """Return quads whose blank nodes are numbered, so that reports are the same each time."""
    labels: dict[object, ox.BlankNode] = {}

    def label(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return labels.setdefault(term, ox.BlankNode(f"{prefix}{len(labels) + 1}"))

    return [
        ox.Quad(label(quad.subject), quad.predicate, label(quad.object), quad.graph_name)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
        else quad
        for quad in quads
    ]


def _read(
    entry: UploadedDocument,
    job: Job,
    preloaded: Preloaded,
    mapping: UploadedDocument | None = None,
    base: str | None = None,
) -> Document:
    found = set(LOOPBACK.findall(entry.content))
    local = [base.decode() for base in found if b'"%sid/' % base in entry.content]
    return read_document(
        entry.name,
        entry.content,
        form=entry.format,
        limit=job.limit,
        contexts={f"{base}context.jsonld": lambda: preloaded.context for base in (BASE, job.base, *local)},
        mapping=mapping.content if mapping else None,
        base=base,
    )


def _bases(names: Sequence[str]) -> list[str]:
    """Return a base IRI for each document; of documents with the same name in two folders, each has its own.

    >>> _bases(["a/data.ttl", "b/data.ttl"])
    ['file:///data.ttl', 'file:///2/data.ttl']
    """
    bases = list(map(base_of, names))
    return [
        base.replace("///", f"///{number}/") if (number := bases[: at + 1].count(base)) > 1 else base
        for at, base in enumerate(bases)
    ]


def _validate_documents(job: Job, preloaded: Preloaded, shapes: Shapes) -> Findings:
    """Return the findings of documents, which form one graph with the project's vocabulary and the background."""
    mapped = {entry.name.removesuffix(METADATA): entry for entry in job.documents if entry.name.endswith(METADATA)}
    if missing := sorted(mapped.keys() - {entry.name for entry in job.documents}):
        raise DocumentInvalid(f"{missing[0]}{METADATA}: {say('no-spreadsheet', name=missing[0])}")
    tables_and_graphs = [entry for entry in job.documents if not entry.name.endswith(METADATA)]
    bases = _bases([entry.name for entry in tables_and_graphs])
    documents = [
        _read(entry, job, preloaded, mapped.get(entry.name), base)
        for entry, base in zip(tables_and_graphs, bases, strict=True)
    ]
    quads = _with_stable_labels((quad for document in documents for quad in document.quads), "node")
    prefixes = prefixes_of(documents)
    background = [quad for entry in job.background for quad in _read(entry, job, preloaded).quads]
    moved = _canonical_names([*quads, *background], {job.base, *_bases_of(prefixes)})
    stated = {_renamed(quad, moved) for quad in quads}
    known = [_renamed(quad, moved) for quad in background]
    data = {*stated, *known, *preloaded.vocabulary}
    if job.entailment:
        data |= entail(data, preloaded.ontology)
    nodes = {node for triple in stated for node in (triple.subject, triple.object)}
    described: set[Term] = {triple.subject for triple in stated}
    beside = [*known, *preloaded.vocabulary]
    others: set[Term] = set()
    others |= {triple.subject for triple in beside} - described
    others |= {triple.object for triple in beside} - nodes
    report = validate(data, shapes, engine=job.engine).without(others)
    report = Sentences(shapes.triples, prefixes).complete(report)
    report = report.merged(Report(tuple(undeclared_results([*stated, *known], preloaded))))
    checked = len((report.focus_nodes & nodes) - others)
    applied = {shape for shape, focus_nodes in report.targets.items() if (focus_nodes & nodes) - others}
    if moved:
        back = {canonical: name for name, canonical in moved.items()}
        report = report.with_terms(lambda term: back.get(term, term))
    return Findings(
        items=tuple(locate_in_documents(report, documents)),
        subject=", ".join(document.name for document in documents),
        triples=len(stated),
        shapes=shapes,
        checked=checked,
        outcome=_outcome(report, checked, job),
        applied=frozenset(applied),
        language=job.language,
        prefixes=prefixes,
        notices=[
            catalogue()[job.language]["imports"].format(iri=iri)
            for iri in sorted({prefixes.write(quad.object) for quad in quads if quad.predicate == IMPORTS})
        ]
        + ill_typed_notices({quad.triple for quad in quads}, report, documents, prefixes),
        documents=documents,
    )


def _validate_part(job: Job, preloaded: Preloaded, dataset: Sequence[ox.Quad], custom: Shapes | None) -> Findings:
    """Return the findings of a part of the own dataset; all of it is evaluated, because shapes look beyond a part."""
    if job.entailment is False:
        dataset = [quad for quad in dataset if value_of(quad.graph_name) not in {ENTAILED, ALIGNED}]
    part = rebased(job.part or "", BASE, job.base)
    subjects = _subjects(dataset, part)
    merged = {quad.triple for quad in dataset if in_default_graph(value_of(quad.graph_name))}
    general, evidence = (custom, Shapes([])) if custom else preloaded.own_graph_shapes(job.shapes)
    report = validate(merged, general, engine=job.engine)
    checked = len(report.focus_nodes & subjects)
    if evidence.triples:
        report = report.merged(validate_graphs(passage_graphs(dataset), evidence, engine=job.engine))
    applied = {shape for shape, focus_nodes in report.targets.items() if focus_nodes & subjects}
    if part:
        report = Report(
            tuple(
                result
                for result in report.results
                if value_of(result.focus) == part
                or (result.graph == part if result.graph else result.focus in subjects)
            )
        )
    report = Sentences([*general.triples, *evidence.triples], project_prefixes()).complete(report)

    def back(term: Any) -> Any:
        return ox.NamedNode(rebased(term.value, job.base)) if isinstance(term, ox.NamedNode) else term

    return Findings(
        items=tuple(
            replace(
                item,
                result=item.result.with_terms(back),
                stated_in=tuple(rebased(graph, job.base) for graph in item.stated_in),
            )
            for item in locate_in_graphs(report, dataset)
        ),
        subject=rebased(part or f"{BASE}dataset", job.base),
        triples=sum(triple.subject in subjects for triple in merged),
        shapes=Shapes([*general.triples, *evidence.triples]),
        checked=checked,
        outcome=_outcome(report, checked, job),
        applied=frozenset(applied),
        language=job.language,
        prefixes=project_prefixes(job.base),
    )


def _outcome(report: Report, checked: int, job: Job) -> Outcome:
    if report.at_least(Severity[job.fail_on.upper()]).results:
        return Outcome.FAILS
    return Outcome.CONFORMS if checked else Outcome.UNCHECKED


def _subjects(dataset: Sequence[ox.Quad], part: str) -> set[Term]:
    """Return the subjects of a part of the project's dataset: of a graph, or a thing itself, or all."""
    subjects: set[Term] = {
        quad.subject for quad in dataset if not part or part in {value_of(quad.graph_name), value_of(quad.subject)}
    }
    if part and not subjects:
        raise DocumentInvalid(say("no-part", part=part))
    return subjects


def _bases_of(prefixes: PrefixMap) -> set[str]:
    """Return the bases that the prefixes of documents show, as those of a document downloaded from a server do."""
    ends = {"yc": "ontology#"} | {kind: f"id/{kind}/" for kind in KINDS}
    known = ((namespace, ends.get(prefix, "")) for prefix, namespace in prefixes.namespaces.items())
    return {namespace.removesuffix(end) for namespace, end in known if end and namespace.endswith(f"/{end}")}


def _canonical_names(quads: Iterable[ox.Quad], bases: set[str]) -> dict[Term, Term]:
    """Return the canonical IRIs of those in data that start with another base."""
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object)}
    return {
        term: ox.NamedNode(rebased(term.value, BASE, base))
        for base in bases - {BASE}
        for term in terms
        if isinstance(term, ox.NamedNode) and term.value.startswith(base)
    }


def _renamed(quad: ox.Quad, names: dict[Term, Term]) -> ox.Triple:
    return ox.Triple(*(names.get(term, term) for term in quad.triple))
