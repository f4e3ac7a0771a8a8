"""Answer a query operation: choose the format, look whether the answer is known, else have it evaluated."""

import hashlib
from collections.abc import Callable

import pyoxigraph

from youcheng import __version__, errors
from youcheng.sparql import QueryText, Request, Result, query_text
from youcheng.sparql.federation import federation
from youcheng.web.http import negotiation
from youcheng.web.http.formats import GRAPHS, HTML, RESULTS, Format
from youcheng.web.http.problems import Problem, not_acceptable
from youcheng.web.services import Services
from youcheng.web.sparql.protocol import Operation

CACHEABLE = "public, max-age=300, stale-while-revalidate=86400"
ROWS_OF_A_PAGE = 1000
"""How many rows of a result a page shows; the others are counted and can be downloaded."""
KEPT_RESULT = 4_000_000
"""A result of more bytes is not kept."""


class Question:
    """An operation that may be evaluated, and the format of its answer."""

    def __init__(self, operation: Operation, text: QueryText, format_: Format) -> None:
        """Keep them."""
        self.operation = operation
        self.text = text
        self.format = format_
        self.key = (text.normal, operation.default_graphs, operation.named_graphs, format_.name)
        """What tells the answer from every other of the same dataset."""


def understand(operation: Operation, accept: str | None, service: Services, *, pages: bool = True) -> Question:
    """Return the question that an operation asks, refused where it cannot be answered.

    Raises:
        QueryError: it calls another endpoint, is an update, or is nested too deeply.
        Problem: it is too long, or none of its possible formats is wanted.
    """
    limit = service.settings.query_bytes
    if len(operation.query) * 4 > limit and len(operation.query.encode()) > limit:
        raise Problem("request-too-large", f"The query has more than {limit} bytes.", limit=limit, unit="bytes")
    text = query_text(operation.query)
    if text.is_deeper(service.settings.nesting):
        limit = service.settings.nesting
        raise errors.QueryTooDeep(f"Brackets or operators are nested {text.depth} levels deep.", limit)
    if text.calls_service:
        federation.require_listed(text, service.settings.service)
    if text.is_update and text.form:
        line, column = text.place(text.form.start)
        message = f"line {line}, column {column}: {text.form.text} starts an update, not a query"
        raise errors.QuerySyntaxInvalid(message, line, column)
    graphs = text.query_form in {"CONSTRUCT", "DESCRIBE"}
    return Question(operation, text, _format(operation.format, accept, graphs=graphs, pages=pages))


def _format(name: str | None, accept: str | None, *, graphs: bool, pages: bool) -> Format:
    offers = _offers(graphs=graphs, pages=pages)
    found = negotiation.by_name(name, offers) if name else _chosen(accept, graphs=graphs, pages=pages)
    if found is None:
        raise not_acceptable(offers)
    return found


def _offers(*, graphs: bool, pages: bool) -> tuple[Format, ...]:
    offers = GRAPHS if graphs else RESULTS
    return (*offers, HTML) if pages else offers


@negotiation.cached_for_short_text
def _chosen(accept: str | None, *, graphs: bool, pages: bool) -> Format | None:
    return negotiation.choose(accept, _offers(graphs=graphs, pages=pages))


class Answers:
    """The answers of a service, those lately given at hand."""

    def __init__(self, service: Services) -> None:
        """Answer from the workers of a service."""
        self._service = service
        self._versions = repr((__version__, pyoxigraph.__version__, service.version))
        self._kept = service.results

    def validator(self, question: Question) -> str | None:
        """Return the entity tag of an answer before it is evaluated, or None where it may be another each time.

        The dataset does not change while the service runs, and the engine gives equal bytes for equal queries.
        """
        if question.text.is_volatile or question.text.makes_nodes or question.format.name == HTML.name:
            return None
        normal, *others = question.key
        # The text stands last, where nothing after it can be taken for a part of it.
        told = f"{self._versions}{others!r}{question.format.media_type!r}{normal}"
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def answer(self, question: Question, wanted: Callable[[], bool]) -> Result:
        """Return the complete result, kept from before where it can be; `wanted` tells whether anybody waits for it."""
        keep = not question.text.is_volatile
        known: Result | None = self._kept.get(question.key) if keep else None
        if known is not None:
            return known
        operation = question.operation
        page = question.format.name == HTML.name
        request = Request(
            text=operation.query,
            format="preview" if page else question.format.name,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            time=operation.time,
            name=operation.name,
            rows=ROWS_OF_A_PAGE if page else None,
        )
        if question.text.has("SERVICE"):
            request = self._service.federation.resolve(request)
        result = self._service.pool.evaluate(request, wanted)
        if keep and result.body is not None and result.size <= KEPT_RESULT:
            # The key holds the query, which can be much longer than its answer.
            self._kept.set(question.key, result, result.size + 4 * len(question.text.normal))
        return result

    def headers(self, question: Question, result: Result | None, validator: str | None) -> list[tuple[str, str]]:
        """Return the headers of an answer; without a result, of the news that the client has it."""
        found = [("Dataset-Version", self._service.version), ("Vary", "Accept")]
        if validator:
            found += [("ETag", f'"{validator}"'), ("Cache-Control", CACHEABLE)]
        else:
            found.append(("Cache-Control", "no-store"))
        if question.operation.name:
            found.append(("Query-Id", question.operation.name))
        if result is None:
            return found
        if result.rows is not None:
            found.append(("Result-Count", str(result.rows)))
        return [("Content-Type", question.format.content_type), ("Content-Length", str(result.size)), *found]
