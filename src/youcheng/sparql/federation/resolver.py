"""One query for which other endpoints are asked: whom, with which bound values, and what their answers come to."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from youcheng import errors
from youcheng.rdf.namespaces import prefixes
from youcheng.sparql import Pool, QueryText, Request
from youcheng.sparql.federation.bindings import UNSTEADY, JoinContext, join_context
from youcheng.sparql.federation.client import MAX_BYTES, Remote
from youcheng.sparql.federation.results import MAX_ROWS, BlankNodeNames, Table, own, read
from youcheng.sparql.federation.service_clauses import Replaced, ServiceClause, asked, silence
from youcheng.sparql.text.group_patterns import bound

MAX_BINDINGS, BATCH_SIZE = 2_000, 200
"""How many solutions an endpoint is given at most, and at once; where there are more it is asked for everything."""
MAX_ENDPOINTS = 20
"""How many endpoints a variable may stand for."""
SHARE = 0.3
"""What part of the time that is left may go into finding what an endpoint can be given."""


@dataclass(eq=False)
class FederatedQuery:
    """A query for which other endpoints are being asked, until `latest` by the monotonic clock."""

    request: Request
    text: QueryText
    endpoints: tuple[str, ...]
    pool: Pool
    latest: float
    started: float = field(default_factory=time.monotonic)
    remote: Remote | None = None
    cancelled: bool = False

    def cancel(self) -> None:
        """Ask no more."""
        self.cancelled = True
        if self.remote:
            self.remote.stop()

    def answer(self, call: ServiceClause, before: Sequence[Replaced]) -> Table:
        """Return what stands for a call; those before it are answered.

        Raises:
            QueryError: an endpoint failed or is not listed, or what the call is joined with has no result in time.
        """
        around = join_context(self.text, call)
        if call.variable is None:
            given = self._given(call, around, before)
            return self._asked(call, call.endpoint or "", given)
        result = Table(list(dict.fromkeys([call.variable, *call.seen])))
        for endpoint, given in self._chosen(call, around, before):
            for row in self._listed(call, endpoint, given).rows:
                # The pattern may bind the very variable that stands for the endpoint.
                if row.setdefault(call.variable, endpoint) == endpoint:
                    result.rows.append(row)
        return Table(list(dict.fromkeys([*result.names, *(name for row in result.rows for name in row)])), result.rows)

    def _chosen(
        self, call: ServiceClause, around: JoinContext | None, before: Sequence[Replaced]
    ) -> Iterator[tuple[str, Table | None]]:
        """Yield each term that the variable of a call stands for, and what its endpoint is given."""
        chooser = call.variable or ""
        if around is None or not around.steady or chooser not in around.variables:
            raise errors.ServiceRefused(f"What ?{chooser} stands for must be bound before SERVICE, in the same group.")
        names = [name for name in _repeatable(call) & around.variables if name != chooser]
        table = self._found(around, [chooser, *names], before)
        if len(table.rows) > MAX_BINDINGS:
            names, table = [], self._found(around, [chooser], before)
        if any(row.get(chooser, "_:").startswith("_:") for row in table.rows):
            raise errors.ServiceRefused(f"?{chooser} is not bound to an IRI in every solution before SERVICE.")
        endpoints = list(dict.fromkeys(row[chooser] for row in table.rows))
        if len(endpoints) > MAX_ENDPOINTS:
            raise errors.ServiceRefused(f"?{chooser} stands for more than {MAX_ENDPOINTS} endpoints.")
        for endpoint in endpoints:
            given = Table(names, [row for row in table.rows if row[chooser] == endpoint]).of(names)
            yield endpoint, given if given.names else None

    def _listed(self, call: ServiceClause, term: str, given: Table | None) -> Table:
        """Return what the endpoint answers that a variable stands for; one that is not listed is never asked."""
        if term.startswith("<") and term[1:-1] in self.endpoints:
            return self._asked(call, term[1:-1], given)
        if call.silent:
            return Table([], [{}])
        raise errors.ServiceRefused(f"SERVICE may not call what ?{call.variable} stands for: {term[:200]}.")

    def _given(self, call: ServiceClause, around: JoinContext | None, before: Sequence[Replaced]) -> Table | None:
        """Return what the rest of the query binds of a pattern; None where that is nothing, or too much to send."""
        if around is None or not around.steady:
            return None
        names = sorted(_repeatable(call) & around.variables)
        if not names:
            return None
        try:
            table = self._found(around, names, before)
        except errors.QueryCancelled:
            raise
        except errors.QueryError:
            # It was to spare the endpoint work; whether the whole query has a result is for its evaluation to tell.
            return None
        given = table.of(names) if len(table.rows) <= MAX_BINDINGS else Table([])
        return given if given.names else None

    def _found(self, around: JoinContext, names: list[str], before: Sequence[Replaced]) -> Table:
        """Return the different solutions of what a call is joined with, or one more than may be given."""
        time_left = SHARE * max(0.01, self.latest - time.monotonic())
        text = around.query(names, before, MAX_BINDINGS + 1)
        request = self.request._replace(text=text, format="json", time=time_left, rows=None)
        return own(self.pool.evaluate(request))

    def _asked(self, call: ServiceClause, endpoint: str, given: Table | None) -> Table:
        """Return what an endpoint answers to a call, joined with what it is given."""
        if given is not None and not given.rows:
            return Table(call.seen)
        try:
            return self._in_batches(call, endpoint, given)
        except (errors.ServiceFailed, ValueError) as error:
            if self.cancelled:
                raise errors.QueryCancelled("The query was cancelled.") from error
            if call.silent:
                return silence(call)
            if isinstance(error, errors.ServiceFailed):
                raise
            raise errors.ServiceFailed(f"The endpoint <{endpoint}> failed: {error}.") from error

    def _in_batches(self, call: ServiceClause, endpoint: str, given: Table | None) -> Table:
        """Return the answers to all batches together."""
        batches: list[Table | None] = [None]
        if given:
            starts = range(0, len(given.rows), BATCH_SIZE)
            batches = [Table(given.names, given.rows[start : start + BATCH_SIZE]) for start in starts]
        result, room = Table([]), MAX_BYTES
        for batch in batches:
            nodes = BlankNodeNames(f"{self.pool.base}.well-known/genid/{secrets.token_hex(8)}-")
            self.remote = Remote(endpoint, self.latest)
            if self.cancelled:
                raise errors.QueryCancelled("The query was cancelled.")
            body, kind = self.remote.ask(asked(self.text, call, prefixes(self.pool.base), batch), room)
            table = read(body, kind, call.variables, nodes, MAX_ROWS - len(result.rows))
            if nodes and len(batches) > 1:
                # Whether two answers speak of the same blank node cannot be told.
                return self._in_batches(call, endpoint, None)
            room -= len(body)
            result.names = list(dict.fromkeys([*result.names, *table.names]))
            result.rows += table.rows
        return result


def _repeatable(call: ServiceClause) -> frozenset[str]:
    """Return the variables that an endpoint can be given: none where two answers to the same pattern may differ."""
    words = {token.text.upper() for token in call.tokens if token.kind == "word"}
    return bound(call.tokens[1:-1]) if UNSTEADY.isdisjoint(words) else frozenset()
