"""Answers to query operations: the format, the entity tag, and the result from the cache or a worker."""

import hashlib
from collections.abc import Callable

import pyoxigraph

from youcheng import __version__, errors
from youcheng.sparql import QueryText, Request, Result
from youcheng.sparql.federation import federation
from youcheng.sparql.text.rebase import canonical_strings
from youcheng.web.http.clients import current_client
from youcheng.web.http.formats import GRAPHS, HTML, RESULTS, Format
from youcheng.web.http.negotiation import cached_for_short_text
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import select_format
from youcheng.web.services import Services
from youcheng.web.sparql.protocol import Operation

CACHEABLE = "public, max-age=300, stale-while-revalidate=86400"
VERSIONS = f"{__version__} {pyoxigraph.__version__}"
MAX_PAGE_ROWS = 1000
"""Rows of a result that a page shows; the others are counted and can be downloaded."""
MAX_NOTICES = 10
MAX_CACHED_BYTES = 4_000_000


class PreparedQuery:
    """An operation that may be evaluated, and the format of its result."""

    def __init__(self, operation: Operation, text: QueryText, format_: Format) -> None:
        self.operation = operation
        self.text = text
        self.format = format_
        self.key = (text.normal, operation.default_graphs, operation.named_graphs, format_.name)
        """Equal keys have equal results on the same dataset."""

    @property
    def is_page(self) -> bool:
        """Return whether the result is shown on a page."""
        return self.format.name == HTML.name

    @property
    def request(self) -> Request:
        """Return the request to a worker."""
        operation = self.operation
        return Request(
            text=operation.query,
            format="preview" if self.is_page else self.format.name,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            time=operation.time,
            name=operation.name,
            rows=MAX_PAGE_ROWS if self.is_page else None,
        )


def prepare(operation: Operation, accept: str | None, services: Services, *, pages: bool = True) -> PreparedQuery:
    """Return the query of an operation with the format of its result.

    Raises:
        QueryError: the query calls an endpoint that is not listed, is an update, or is nested too deeply.
        Problem: the query is too long, or the client accepts no format that can hold the result.
    """
    settings = services.settings
    limit = settings.query_bytes
    if len(operation.query) * 4 > limit and len(operation.query.encode()) > limit:
        raise Problem("request-too-large", f"The query has more than {limit} bytes.", limit=limit, unit="bytes")
    text = QueryText(operation.query)
    if text.is_deeper(settings.nesting):
        limit = settings.nesting
        raise errors.QueryTooDeep(f"Brackets or operators are nested {text.depth} levels deep.", limit)
    if text.calls_service:
        federation.require_listed(text, settings.service)
    if text.is_update and text.form:
        line, column = text.place(text.form.start)
        message = f"line {line}, column {column}: {text.form.text} starts an update, not a query"
        raise errors.QuerySyntaxInvalid(message, line, column)
    graphs = text.query_form in {"CONSTRUCT", "DESCRIBE"}
    return PreparedQuery(operation, text, _format(accept, operation.format, graphs=graphs, pages=pages))


@cached_for_short_text
def _format(accept: str | None, name: str | None, *, graphs: bool, pages: bool) -> Format:
    """Return the format that a client requests by name, else the one that it prefers."""
    return select_format(accept, name, (GRAPHS if graphs else RESULTS) + ((HTML,) if pages else ()))


def entity_tag(query: PreparedQuery, services: Services) -> str | None:
    """Return the entity tag of a result before it is evaluated, or None if the result can differ each time.

    The dataset does not change while the service runs, and the engine gives equal bytes for equal queries.
    """
    if query.text.is_volatile or query.text.makes_nodes or query.is_page:
        return None
    normal, *others = query.key
    # The text stands last, where nothing after it can be taken for a part of it.
    hashed = f"{VERSIONS} {services.version}{others!r}{query.format.media_type!r}{normal}"
    return f'"{hashlib.blake2b(hashed.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()}"'


def evaluate(query: PreparedQuery, services: Services, is_wanted: Callable[[], bool]) -> Result:
    """Return the complete result, from the cache if possible; evaluation ends once it is no longer wanted."""
    if query.text.is_volatile:
        return _evaluate(query, services, is_wanted)
    cached: Result | None = services.results.get(query.key)
    if cached is not None:
        return cached
    result = _evaluate(query, services, is_wanted)
    if result.body is not None and result.size <= MAX_CACHED_BYTES:
        # The key holds the query, which can be much longer than its result.
        services.results.set(query.key, result, result.size + 4 * len(query.text.normal))
    return result


def _evaluate(query: PreparedQuery, services: Services, is_wanted: Callable[[], bool]) -> Result:
    request = query.request._replace(client=current_client())
    if query.text.has("SERVICE"):
        request = services.federation.resolve(request)
    return services.pool.evaluate(request, is_wanted)


def unmapped(query: PreparedQuery, services: Services) -> list[tuple[int, int]]:
    """Return the places of strings that start like canonical IRIs of things: unlike IRIs, they are not changed."""
    strings = canonical_strings(query.text, services.base)[:MAX_NOTICES]
    return [query.text.place(token.start) for token in strings]


def headers(query: PreparedQuery, services: Services, etag: str | None) -> list[tuple[str, str]]:
    """Return the headers of an answer that do not depend on its result."""
    fields = [("Dataset-Version", services.version), ("Vary", "Accept")]
    if notice := ", ".join(
        f"canonical-string;line={line};column={column}" for line, column in unmapped(query, services)
    ):
        fields.append(("Query-Notice", notice))
    fields += [("ETag", etag), ("Cache-Control", CACHEABLE)] if etag else [("Cache-Control", "no-store")]
    return [*fields, ("Query-Id", query.operation.name)] if query.operation.name else fields
