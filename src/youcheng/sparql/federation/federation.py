"""Federated queries: only to endpoints that the operator lists, asked by this process and by no worker."""

import time
from operator import attrgetter
from threading import Lock

from youcheng import errors
from youcheng.sparql import QueryText, Request
from youcheng.sparql import results as formats
from youcheng.sparql.federation.bindings import join_context
from youcheng.sparql.federation.resolver import FederatedQuery
from youcheng.sparql.federation.service_clauses import Replaced, inlined, service_clauses, without
from youcheng.sparql.workers.pool import Pool

MAX_SERVICE_CLAUSES = 8
"""How many calls a query may hold."""
SHARE = 0.8
"""What part of the time of a query other endpoints may take."""


def require_listed(text: QueryText, endpoints: tuple[str, ...]) -> None:
    """Refuse a query that calls an endpoint which the operator does not list.

    SILENT makes no difference: it is for errors of an endpoint that is asked, and this one is never asked. An answer
    that lacks what such a clause would have brought would look complete. What a variable stands for is looked at when
    it is known.

    Raises:
        ServiceRefused: it does, or leaves open what a variable stands for, or calls too many.
    """
    if not endpoints:
        raise errors.ServiceRefused("The query calls another endpoint with SERVICE.")
    found, others = service_clauses(text)
    for call in found:
        if call.variable and not call.nested:
            around = join_context(text, call)
            if around is None or call.variable not in around.variables:
                raise errors.ServiceRefused(f"What ?{call.variable} stands for must be bound in the group of SERVICE.")
        elif call.endpoint is None:
            raise errors.ServiceRefused("The endpoint that SERVICE calls must be an IRI, or a variable that is bound.")
        elif call.endpoint not in endpoints:
            listed = ", ".join(f"<{endpoint}>" for endpoint in endpoints)
            raise errors.ServiceRefused(f"SERVICE may call {listed}; not <{call.endpoint[:200]}>.")
    if others or len(found) > MAX_SERVICE_CLAUSES or not found:
        raise errors.ServiceRefused(
            f"SERVICE may stand in a query {MAX_SERVICE_CLAUSES} times, before an IRI or a variable, and a group."
        )


def checkable(query: str) -> str:
    """Return a query whose syntax can be checked in its stead: it calls nobody, and each token is at its place."""
    text = QueryText(query)
    return without(text, service_clauses(text)[0]) if "SERVICE" in text.words else query


class Federation:
    """Asks other endpoints for the queries of a service."""

    def __init__(self, pool: Pool, endpoints: tuple[str, ...]) -> None:
        """Take the pool, whose limits apply, and the endpoints that may be called."""
        self._pool = pool
        self._endpoints = endpoints
        self._limit = 2 * pool.limits.workers
        self._lock = Lock()
        self._active: set[FederatedQuery] = set()

    def active(self) -> list[FederatedQuery]:
        """Return the queries for which other endpoints are being asked, the longest first."""
        with self._lock:
            return sorted(self._active, key=attrgetter("started"))

    def cancel(self, name: str) -> bool:
        """Ask no more for the query of a name, and tell whether there was one."""
        found = [query for query in self.active() if query.request.name == name]
        for query in found:
            query.cancel()
        return bool(found)

    def resolve(self, request: Request) -> Request:
        """Return a request that calls nobody and has the same result.

        Raises:
            QueryError: its syntax is wrong, an endpoint failed or is refused, or there was no time or no room.
        """
        text, request = QueryText(request.text), request.named()
        limit = min(self._pool.limits.time, request.time or self._pool.limits.time)
        end = time.monotonic() + limit
        found, _ = service_clauses(text)
        self._pool.evaluate(Request(text=without(text, found), format=formats.SYNTAX, time=limit))
        latest = time.monotonic() + SHARE * (end - time.monotonic())
        query = FederatedQuery(request, text, self._endpoints, self._pool, latest)
        answers: list[Replaced] = []
        self._enter(query)
        try:
            for call in found:
                if not call.nested:
                    answers.append((call.start, call.end, query.answer(call, answers).data))
        finally:
            with self._lock:
                self._active.discard(query)
        remaining = end - time.monotonic()
        if remaining <= 0:
            raise errors.QueryTimeout(f"The query did not end within {limit:g} seconds.", limit, "seconds")
        return request._replace(text=inlined(text, answers), time=remaining)

    def _enter(self, query: FederatedQuery) -> None:
        """Put a query on the list; too many that wait for others would leave nobody to answer the small ones."""
        with self._lock:
            if len(self._active) >= self._limit:
                raise errors.Busy("Too many queries are asking other endpoints.")
            self._active.add(query)
