"""Ill-formed literals that no shape checks: SHACL passes them in silence."""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from youcheng.rdf.prefixes import PrefixMap
from youcheng.validation.findings import locate_in_documents
from youcheng.validation.input.documents import Document
from youcheng.validation.output.sentences import digits_hint
from youcheng.validation.report import Path, Report, Result
from youcheng.validation.shacl.literals import well_formed
from youcheng.validation.wording import LANGUAGE, say

MAX_NOTICES = 20


def ill_typed_notices(
    triples: Iterable[ox.Triple], report: Report, documents: Sequence[Document], prefixes: PrefixMap
) -> list[str]:
    """Return a notice for each ill-formed literal that no result is about, with its file and line."""
    found = sorted(_unreported(triples, report), key=str)[:MAX_NOTICES]
    results = [Result(t.subject, t.subject, "", path=Path(t.predicate), value=t.object) for t in found]
    return [
        say(
            "ill-typed",
            place=f"{item.file}:{item.line}: " if item.line else "",
            literal=prefixes.write(triple.object),
            datatype=prefixes.write(triple.object.datatype),  # type: ignore[union-attr]
            hint=digits_hint(triple.object, LANGUAGE.get()),
        )
        for triple, item in zip(found, locate_in_documents(Report(tuple(results)), documents), strict=True)
    ]


def _unreported(triples: Iterable[ox.Triple], report: Report) -> Iterator[ox.Triple]:
    reported = {result.value for result in report.results}
    for triple in triples:
        value = triple.object
        if isinstance(value, ox.Literal) and not well_formed(value) and value not in reported:
            yield triple
