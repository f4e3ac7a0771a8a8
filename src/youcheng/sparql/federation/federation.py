"""Federated queries: only to endpoints that the operator lists, asked by this process and by no worker."""

import time
from threading import Lock

from youcheng import errors
from youcheng.sparql import Lexed, Request, lexed
from youcheng.sparql import results as formats
from youcheng.sparql.federation.bindings import surroundings
from youcheng.sparql.federation.resolver import Calling
from youcheng.sparql.federation.service_clauses import Replaced, calls, inlined, without
from youcheng.sparql.workers.pool import Pool
from youcheng.web.settings import Settings

MOST_CALLS = 8
"""How many calls a query may hold."""
SHARE = 0.8
"""What part of the time of a query other endpoints may take."""


def require_listed(text: Lexed, endpoints: tuple[str, ...]) -> None:
    """Refuse a query that calls an endpoint which the operator does not list.

    SILENT makes no difference: it is for errors of an endpoint that is asked, and this one is never asked. An answer
    that lacks what such a clause would have brought would look complete. What a variable stands for is looked at when
    it is known.

    Raises:
        ServiceRefused: it does, or leaves open what a variable stands for, or calls too many.
    """
    if not endpoints:
        raise errors.ServiceRefused("The query calls another endpoint with SERVICE.")
    found, others = calls(text)
    for call in found:
        if call.variable and not call.nested:
            around = surroundings(text, call)
            if around is None or call.variable not in around.variables:
                raise errors.ServiceRefused(f"What ?{call.variable} stands for must be bound in the group of SERVICE.")
        elif call.endpoint is None:
            raise errors.ServiceRefused("The endpoint that SERVICE calls must be an IRI, or a variable that is bound.")
        elif call.endpoint not in endpoints:
            listed = ", ".join(f"<{endpoint}>" for endpoint in endpoints)
            raise errors.ServiceRefused(f"SERVICE may call {listed}; not <{call.endpoint[:200]}>.")
    if others or len(found) > MOST_CALLS or not found:
        raise errors.ServiceRefused(
            f"SERVICE may stand in a query {MOST_CALLS} times, before an IRI or a variable, and a group."
        )


def checkable(query: str) -> str:
    """Return a query whose syntax can be checked in its stead: it calls nobody, and each token is at its place."""
    text = lexed(query)
    return without(text, calls(text)[0]) if "SERVICE" in text.words else query


class Federation:
    """Asks other endpoints for the queries of a service."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        """Ask within the limits of a pool."""
        self._settings = settings
        self._pool = pool
        self._most = 2 * settings.limits.workers
        self._lock = Lock()
        self._calling: set[Calling] = set()

    def calling(self) -> list[Calling]:
        """Return the queries for which other endpoints are being asked, the longest first."""
        with self._lock:
            return sorted(self._calling, key=lambda calling: calling.started)

    def cancel(self, name: str) -> bool:
        """Ask no more for the query of a name, and tell whether there was one."""
        found = [calling for calling in self.calling() if calling.request.name == name]
        for calling in found:
            calling.cancel()
        return bool(found)

    def resolve(self, request: Request) -> Request:
        """Return a request that calls nobody and has the same result.

        Raises:
            QueryError: its syntax is wrong, an endpoint failed or is refused, or there was no time or no room.
        """
        text, request = lexed(request.text), request.named()
        limit = min(self._settings.time_limit, request.time or self._settings.time_limit)
        end = time.monotonic() + limit
        found, _ = calls(text)
        self._pool.evaluate(Request(text=without(text, found), format=formats.SYNTAX, time=limit))
        latest = time.monotonic() + SHARE * (end - time.monotonic())
        calling = Calling(request, text, self._settings, self._pool, latest)
        answers: list[Replaced] = []
        self._enter(calling)
        try:
            for call in found:
                if not call.nested:
                    answers.append((call.start, call.end, calling.answer(call, answers).data))
        finally:
            with self._lock:
                self._calling.discard(calling)
        remaining = end - time.monotonic()
        if remaining <= 0:
            raise errors.QueryTimeout(f"The query did not end within {limit:g} seconds.", limit, "seconds")
        return request._replace(text=inlined(text, answers), time=remaining)

    def _enter(self, calling: Calling) -> None:
        """Put a query on the list; too many that wait for others would leave nobody to answer the small ones."""
        with self._lock:
            if len(self._calling) >= self._most:
                raise errors.Busy("Too many queries are asking other endpoints.")
            self._calling.add(calling)
