"""Evaluation of a request inside a worker."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox

from youcheng.errors import QueryUnsupported, ResultTooLarge, ServiceRefused
from youcheng.rdf.namespaces import prefixes, rebased
from youcheng.sandbox.limits import Limits
from youcheng.sparql import results as formats
from youcheng.sparql.corrections import FUNCTIONS, corrected, may_need_correction
from youcheng.sparql.corrections.xpath_regex import blocks
from youcheng.sparql.describe import describe
from youcheng.sparql.request import Request
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.rebase import rebased_query
from youcheng.sparql.text.syntax_errors import syntax_error

ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:\S")


class Engine:
    """A store, and the base, the prefixes and the limits of its queries."""

    def __init__(self, store: ox.Store, base: str, limits: Limits) -> None:
        """Take them; a query need not declare the prefixes of the project."""
        self.store = store
        self.nothing = ox.Store()
        self.base = base
        self.limits = limits
        self.prefixes = prefixes(base)
        blocks()  # A worker cannot open the file.
        self._signs = [(f"{prefix}:", (prefix, namespace)) for prefix, namespace in self.prefixes.items()]

    def answer(self, request: Request) -> tuple[dict[str, Any], list[bytes]]:
        """Return the form and the number of rows of a result, and its bytes."""
        text = QueryText(request.text.removeprefix("\ufeff"))
        sink = formats.Sink(self.limits.result_bytes)
        with self.errors(text):
            form, rows = self._write(text, request, sink)
        if rows is not None and rows > self.limits.result_rows:
            limit = self.limits.result_rows
            raise ResultTooLarge(f"The result has more than {limit} rows.", limit, "rows")
        return {"form": form, "rows": rows}, sink.chunks

    @contextmanager
    def errors(self, text: QueryText) -> Iterator[None]:
        """Translate the engine's exceptions into query errors."""
        try:
            yield
        except SyntaxError as error:
            raise syntax_error(text, str(error), frozenset(self.prefixes)) from error
        except RuntimeError as error:
            raise QueryUnsupported(str(error)) from error
        except OSError as error:
            # Only a SERVICE call raises this error, even if the tokens do not show the call.
            raise ServiceRefused("The query calls another endpoint.") from error

    def evaluate(self, text: QueryText, **dataset: Any) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Return the solutions, the boolean or the triples that a query results in."""
        text, functions = self._rewritten(text)
        # The engine reads a declaration as slowly as a triple pattern.
        used = dict(declared for sign, declared in self._signs if sign in text.text)

        def query(query_text: str, **more: Any) -> Any:
            return self.store.query(query_text, base_iri=self.base, prefixes=used, **dataset, **functions, **more)

        # Most queries do not contain the word, and need no tokens.
        if "describe" in text.text.lower() and text.query_form == "DESCRIBE":
            return describe(text, query)
        result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples = query(text.text)
        return result

    def _write(self, text: QueryText, request: Request, sink: formats.Sink) -> tuple[str, int | None]:
        """Write the result of a query to a sink, and return its form and its number of rows."""
        if request.format == formats.SYNTAX:
            self._require_syntax(text)
            return text.query_form or "", None
        result = self.evaluate(text, **_dataset(request, self.base))
        if isinstance(result, ox.QueryBoolean):
            formats.write_boolean(result, request.format, sink)
            return "ASK", None
        if not isinstance(result, ox.QuerySolutions):
            return "CONSTRUCT", self._write_triples(result, request, text, sink)
        if request.format == formats.PREVIEW:
            return "SELECT", formats.write_preview(result, request.rows or 0, sink)
        return "SELECT", formats.write_solutions(result, request.format, sink)

    def _rewritten(self, text: QueryText) -> tuple[QueryText, dict[str, Any]]:
        """Return a query with what the engine gets wrong corrected and IRIs of things as stored, and its functions."""
        try:
            better = corrected(text) if may_need_correction(text.text) else text
            served = rebased_query(better, self.base)
        except Exception:
            self._require_syntax(text)
            raise
        if served is not text:
            # Syntax errors must name positions in the client's text, not in the rewritten one.
            self._require_syntax(text)
        return served, {} if better is text else {"custom_functions": FUNCTIONS}

    def _require_syntax(self, text: QueryText) -> None:
        """Raise SyntaxError if a query is not valid; it is evaluated on an empty store to be parsed."""
        self.nothing.query(text.text, base_iri=self.base, prefixes=self.prefixes)

    def _write_triples(
        self, triples: Iterable[ox.Triple], request: Request, text: QueryText, sink: formats.Sink
    ) -> int:
        format_ = "turtle" if request.format == formats.PREVIEW else request.format
        # A result can declare only prefixes whose namespaces are absolute IRIs.
        declared = {
            prefix: rebased(namespace, self.base)
            for prefix, namespace in text.declared.items()
            if ABSOLUTE.match(namespace)
        }
        known = self.prefixes | declared if format_ in formats.WITH_PREFIXES else {}
        return formats.write_triples(triples, format_, known, sink)


def _dataset(request: Request, base: str) -> dict[str, Any]:
    """Return the dataset of a request for the engine (SPARQL 1.1 Protocol, section 2.1.4).

    If the request names graphs of either kind, the dataset contains no others.
    """
    if request.default_graphs is None and request.named_graphs is None:
        return {}
    return {
        "default_graph": [ox.NamedNode(rebased(iri, base)) for iri in request.default_graphs or ()],
        "named_graphs": [ox.NamedNode(rebased(iri, base)) for iri in request.named_graphs or ()],
    }
