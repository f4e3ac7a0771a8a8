"""Federated queries: this process, not a worker, asks the endpoints that the operator lists."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Lock

from youcheng import errors
from youcheng.rdf.namespaces import prefixes
from youcheng.sparql import QueryText, Request
from youcheng.sparql import results as formats
from youcheng.sparql.federation.bindings import UNSTABLE, JoinContext, join_context
from youcheng.sparql.federation.client import MAX_BYTES, Remote
from youcheng.sparql.federation.results import MAX_ROWS, BlankNodeNames, Table, local_table, read
from youcheng.sparql.federation.service_clauses import (
    ServiceClause,
    failed_silently,
    remote_query,
    service_clauses,
    without,
)
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.group_patterns import bound
from youcheng.sparql.workers.pool import Pool

MAX_SERVICE_CLAUSES = 8
MAX_BINDINGS = 2_000
"""If a clause is joined with more solutions, its endpoint is asked for everything."""
BATCH_SIZE = 200
MAX_ENDPOINTS = 20
REMOTE_SHARE = 0.8
"""The part of a query's time that other endpoints may take."""
BINDINGS_SHARE = 0.3
"""The part of the remaining time that the search for the bindings of a clause may take."""


def require_listed(text: QueryText, endpoints: tuple[str, ...]) -> None:
    """Refuse a query that calls an endpoint which the operator does not list.

    SILENT does not help: it covers errors of an endpoint that was asked, and an unlisted one is never asked; the answer
    would look complete and lack the result of the clause. The value of a variable is checked once it is known.

    Raises:
        ServiceRefused: the query calls such an endpoint or too many, or leaves the value of a variable open.
    """
    if not endpoints:
        raise errors.ServiceRefused("The query calls another endpoint with SERVICE.")
    clauses, others = service_clauses(text)
    for clause in clauses:
        if clause.variable and not clause.nested:
            context = join_context(text, clause)
            if context is None or clause.variable not in context.variables:
                raise errors.ServiceRefused(f"Bind ?{clause.variable} in the group of SERVICE.")
        elif clause.endpoint is None:
            raise errors.ServiceRefused("The endpoint that SERVICE calls must be an IRI, or a variable that is bound.")
        elif clause.endpoint not in endpoints:
            listed = ", ".join(f"<{endpoint}>" for endpoint in endpoints)
            raise errors.ServiceRefused(f"SERVICE may call {listed}; not <{clause.endpoint[:200]}>.")
    if others or len(clauses) > MAX_SERVICE_CLAUSES or not clauses:
        raise errors.ServiceRefused(
            f"SERVICE may stand in a query {MAX_SERVICE_CLAUSES} times, before an IRI or a variable, and a group."
        )


def checkable(query: str) -> str:
    """Return the query with SERVICE clauses replaced by plain groups of the same length, so that positions stay."""
    text = QueryText(query)
    return without(text, service_clauses(text)[0]) if "SERVICE" in text.words else query


class Federation:
    """Answers the SERVICE clauses of the queries of one service."""

    def __init__(self, pool: Pool, endpoints: tuple[str, ...]) -> None:
        """Take the pool, whose limits apply, and the endpoints that may be called."""
        self._pool = pool
        self._endpoints = endpoints
        self._limit = 2 * pool.limits.workers
        self._lock = Lock()
        self._active: set[FederatedQuery] = set()

    def active(self) -> "list[FederatedQuery]":
        """Return the queries that wait for other endpoints, the longest first."""
        with self._lock:
            return sorted(self._active, key=attrgetter("started"))

    def cancel(self, name: str) -> bool:
        """Cancel the queries of a name, and return whether there were any."""
        queries = [query for query in self.active() if query.request.name == name]
        for query in queries:
            query.cancel()
        return bool(queries)

    def resolve(self, request: Request) -> Request:
        """Return a request with the same result that calls no endpoint.

        Raises:
            QueryError: the syntax is wrong, an endpoint failed or is refused, or time or room ran out.
        """
        text, request = QueryText(request.text), request.named()
        limit = min(self._pool.limits.time, request.time or self._pool.limits.time)
        end = time.monotonic() + limit
        clauses, _ = service_clauses(text)
        self._pool.evaluate(
            Request(text=without(text, clauses), format=formats.SYNTAX, time=limit, client=request.client)
        )
        deadline = time.monotonic() + REMOTE_SHARE * (end - time.monotonic())
        query = FederatedQuery(request, text, self._endpoints, self._pool, deadline)
        answers: list[Edit] = []
        self._enter(query)
        try:
            for clause in clauses:
                if not clause.nested:
                    answers.append(Edit(clause.start, clause.end, query.answer(clause, answers).data))
        finally:
            with self._lock:
                self._active.discard(query)
        remaining = end - time.monotonic()
        if remaining <= 0:
            raise errors.QueryTimeout(f"Time limit ({limit:g} s) reached.", limit, "seconds")
        return request._replace(text=apply_edits(text.text, answers), time=remaining)

    def _enter(self, query: "FederatedQuery") -> None:
        """Register a query, unless so many wait for other endpoints that no thread would be left for small queries."""
        with self._lock:
            if len(self._active) >= self._limit:
                raise errors.Busy("Too many queries are asking other endpoints.")
            self._active.add(query)


@dataclass(eq=False)
class FederatedQuery:
    """A query whose SERVICE clauses are being answered, until a deadline of the monotonic clock."""

    request: Request
    text: QueryText
    endpoints: tuple[str, ...]
    pool: Pool
    deadline: float
    started: float = field(default_factory=time.monotonic)
    remote: Remote | None = None
    cancelled: bool = False

    def cancel(self) -> None:
        """Stop asking endpoints."""
        self.cancelled = True
        if self.remote:
            self.remote.stop()

    def answer(self, clause: ServiceClause, answers: Sequence[Edit]) -> Table:
        """Return the solutions of a clause; `answers` are those of the clauses before it."""
        context = join_context(self.text, clause)
        if clause.variable is None:
            return self._ask(clause, clause.endpoint or "", self._bindings(clause, context, answers))
        result = Table(list(dict.fromkeys([clause.variable, *clause.visible_variables])))
        for endpoint, bindings in self._chosen(clause, context, answers):
            for row in self._ask_listed(clause, endpoint, bindings).rows:
                # The pattern may bind the variable of the endpoint, too.
                if row.setdefault(clause.variable, endpoint) == endpoint:
                    result.rows.append(row)
        return Table(list(dict.fromkeys([*result.names, *(name for row in result.rows for name in row)])), result.rows)

    def _chosen(
        self, clause: ServiceClause, context: JoinContext | None, answers: Sequence[Edit]
    ) -> Iterator[tuple[str, Table | None]]:
        """Yield each term that the variable of a clause stands for, with the bindings for its endpoint."""
        chooser = clause.variable or ""
        if context is None or not context.stable or chooser not in context.variables:
            raise errors.ServiceRefused(f"Bind ?{chooser} before SERVICE, in the same group.")
        names = [name for name in _bindable(clause) & context.variables if name != chooser]
        table = self._solutions(context, [chooser, *names], answers)
        if len(table.rows) > MAX_BINDINGS:
            names, table = [], self._solutions(context, [chooser], answers)
        if any(row.get(chooser, "_:").startswith("_:") for row in table.rows):
            raise errors.ServiceRefused(f"?{chooser} is not bound to an IRI in every solution before SERVICE.")
        endpoints = list(dict.fromkeys(row[chooser] for row in table.rows))
        if len(endpoints) > MAX_ENDPOINTS:
            raise errors.ServiceRefused(f"?{chooser} is bound to more than {MAX_ENDPOINTS} endpoints.")
        for endpoint in endpoints:
            bindings = Table(names, [row for row in table.rows if row[chooser] == endpoint]).projected(names)
            yield endpoint, bindings if bindings.names else None

    def _ask_listed(self, clause: ServiceClause, term: str, bindings: Table | None) -> Table:
        """Return the answer of the endpoint that a variable stands for, if the endpoint is listed."""
        if term.startswith("<") and term[1:-1] in self.endpoints:
            return self._ask(clause, term[1:-1], bindings)
        if clause.silent:
            return Table([], [{}])
        raise errors.ServiceRefused(f"SERVICE may not call the endpoint of ?{clause.variable}: {term[:200]}.")

    def _bindings(self, clause: ServiceClause, context: JoinContext | None, answers: Sequence[Edit]) -> Table | None:
        """Return the bindings that the rest of the query has for a pattern; None if there are none, or too many."""
        names = sorted(_bindable(clause) & context.variables) if context and context.stable else []
        if context is None or not names:
            return None
        try:
            table = self._solutions(context, names, answers)
        except errors.QueryCancelled:
            raise
        except errors.QueryError:
            # Bindings only spare the endpoint work; the evaluation shows whether the whole query has a result.
            return None
        bindings = table.projected(names) if len(table.rows) <= MAX_BINDINGS else Table([])
        return bindings if bindings.names else None

    def _solutions(self, context: JoinContext, names: list[str], answers: Sequence[Edit]) -> Table:
        """Return the distinct solutions of a join context, at most one more than MAX_BINDINGS."""
        seconds = BINDINGS_SHARE * max(0.01, self.deadline - time.monotonic())
        text = context.query(names, answers, MAX_BINDINGS + 1)
        request = self.request._replace(text=text, format="json", time=seconds, rows=None)
        return local_table(self.pool.evaluate(request))

    def _ask(self, clause: ServiceClause, endpoint: str, bindings: Table | None) -> Table:
        """Return the answer of an endpoint to a clause, joined with bindings."""
        if bindings is not None and not bindings.rows:
            return Table(clause.visible_variables)
        try:
            return self._ask_in_batches(clause, endpoint, bindings)
        except (errors.ServiceFailed, ValueError) as error:
            if self.cancelled:
                raise errors.QueryCancelled("The query was cancelled.") from error
            if clause.silent:
                return failed_silently(clause)
            if isinstance(error, errors.ServiceFailed):
                raise
            raise errors.ServiceFailed(f"The endpoint <{endpoint}> failed: {error}.") from error

    def _ask_in_batches(self, clause: ServiceClause, endpoint: str, bindings: Table | None) -> Table:
        """Return the answers to all batches of bindings together."""
        batches: list[Table | None] = [None]
        if bindings:
            starts = range(0, len(bindings.rows), BATCH_SIZE)
            batches = [Table(bindings.names, bindings.rows[start : start + BATCH_SIZE]) for start in starts]
        result, room = Table([]), MAX_BYTES
        for batch in batches:
            nodes = BlankNodeNames(f"{self.pool.base}.well-known/genid/{secrets.token_hex(8)}-")
            self.remote = Remote(endpoint, self.deadline)
            if self.cancelled:
                raise errors.QueryCancelled("The query was cancelled.")
            query = remote_query(self.text, clause, prefixes(self.pool.base), batch)
            body, media_type = self.remote.ask(query, room)
            table = read(body, media_type, clause.variables, nodes, MAX_ROWS - len(result.rows))
            if nodes and len(batches) > 1:
                # Blank nodes of two answers cannot be identified with each other.
                return self._ask_in_batches(clause, endpoint, None)
            room -= len(body)
            result.names = list(dict.fromkeys([*result.names, *table.names]))
            result.rows += table.rows
        return result


def _bindable(clause: ServiceClause) -> frozenset[str]:
    """Return the variables whose bindings may be sent; none if two answers to the pattern may differ."""
    words = {token.text.upper() for token in clause.tokens if token.kind == "word"}
    return bound(clause.tokens[1:-1]) if UNSTABLE.isdisjoint(words) else frozenset()
