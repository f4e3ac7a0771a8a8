"""A dataset opened in this process, and the results of its queries: the classes behind the Python API."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from youcheng.entailment.explain import Explainer, Explanation
from youcheng.errors import QueryTooDeep, ServiceRefused
from youcheng.rdf.labels import Labels
from youcheng.rdf.namespaces import BASE, XSD, prefixes, rebased
from youcheng.sandbox.limits import Limits
from youcheng.sparql.engine import Engine
from youcheng.sparql.text.query_text import QueryText
from youcheng.store.open import open_store
from youcheng.store.statistics import base_of

if TYPE_CHECKING:
    import pandas as pd
    import rdflib
    import rdflib.query

_NUMBERS = {f"{XSD}{name}": float for name in ("decimal", "double", "float")} | {f"{XSD}integer": int}
_ANY = "<urn:any>"
"""Stands for a term that is not given."""


class Solutions:
    """The result of a query: its solutions (SELECT), its triples (CONSTRUCT, DESCRIBE) or its boolean (ASK).

    Iterate over it, take its `len`, or for ASK its `bool`. A solution gives the term of a variable by name:
    ``solution["p"]``.
    """

    def __init__(self, result: Any) -> None:
        self.form = {ox.QuerySolutions: "SELECT", ox.QueryBoolean: "ASK"}.get(type(result), "CONSTRUCT")
        self.variables = [variable.value for variable in result.variables] if self.form == "SELECT" else []
        self._rows: list[Any] = [bool(result)] if self.form == "ASK" else list(result)

    def __iter__(self) -> Iterator[Any]:
        """Yield each solution or triple, or the boolean."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return the number of solutions or triples."""
        return len(self._rows)

    def __bool__(self) -> bool:
        """Return the answer of ASK; otherwise whether there is any solution or triple."""
        return self._rows == [True] if self.form == "ASK" else bool(self._rows)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the solutions as a data frame with a column for each variable, numbers and booleans as such.

        Raises:
            ImportError: pandas is not installed.
            TypeError: the query is an ASK query.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas; install it with: pip install 'youcheng[pandas]'") from error
        if self.form == "ASK":
            raise TypeError("an ASK query has no columns; use bool(result)")
        rows = [[_python_value(term) for term in row] for row in self._rows]
        columns = self.variables or ["subject", "predicate", "object"]
        return pd.DataFrame(rows, columns=columns, dtype=object).convert_dtypes()

    def to_rdflib(self) -> "rdflib.query.Result":
        """Return the result as rdflib would give it."""
        import rdflib
        from rdflib.query import Result

        from youcheng.rdf.rdflib_bridge import to_graph, to_rdflib

        result = Result(self.form)
        if self.form == "ASK":
            result.askAnswer = bool(self)
        elif self.form == "CONSTRUCT":
            result.graph = to_graph(self._rows)
        else:
            result.vars = names = [rdflib.Variable(name) for name in self.variables]
            result.bindings = [
                {name: cast("Any", to_rdflib(term)) for name, term in zip(names, row, strict=True) if term is not None}
                for row in self._rows
            ]
        return result


class Dataset:
    """A dataset: `store` holds its default graph and the named graphs of all voices."""

    def __init__(self, path: Path | str | None = None, base: str | None = None) -> None:
        """Open the graph of this installation, a file, or a store on disk.

        Raises:
            StoreInvalid: there is no such dataset, or it is not valid.
        """
        from youcheng import paths

        path = paths.graph if path is None else Path(path)
        self.base = base or base_of(path)
        self.store = open_store(path, self.base)
        self._engine = Engine(self.store, self.base, Limits())
        self._labels = Labels(self.store)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.store, self.base)

    def query(self, text: str) -> Solutions:
        """Return the result of a query in SPARQL 1.1; the project's prefixes need no declaration.

        Raises:
            QueryError: the query is not valid, calls another endpoint, or is nested too deeply.
        """
        query = QueryText(text)
        if query.is_deeper(Limits.nesting):
            raise QueryTooDeep(f"Brackets or operators are nested {query.depth} levels deep.", Limits.nesting)
        if query.calls_service:
            raise ServiceRefused("The query calls another endpoint; ask that endpoint itself.")
        with self._engine.errors(query):
            return Solutions(self._engine.evaluate(query))

    def who_says(
        self,
        subject: object = None,
        predicate: object = None,
        object: object = None,  # noqa: A002
    ) -> list[tuple[ox.Triple, tuple[ox.NamedNode, ...]]]:
        """Return each matching triple with the named graphs that state it; None matches every term.

        A term is text as in Turtle (``place:kunming``, ``"昆明市"@zh``), an IRI, or a term of pyoxigraph or rdflib.
        """
        terms = (subject, predicate, object)
        triple = self._triple(*(_ANY if term is None else term for term in terms))
        pattern = (None if asked is None else term for asked, term in zip(terms, triple, strict=True))
        graphs: dict[ox.Triple, list[ox.NamedNode]] = defaultdict(list)
        for quad in self.store.quads_for_pattern(*cast("Any", pattern)):
            if isinstance(quad.graph_name, ox.NamedNode):
                graphs[quad.triple].append(quad.graph_name)
        return [(triple, self._explainer.sort(names)) for triple, names in sorted(graphs.items(), key=str)]

    def explain(self, *triple: object) -> Explanation | None:
        """Return why a triple (its text, itself, or its three terms) is in the graph, or None if it is not."""
        return self._explainer.explain(self._triple(*triple))

    def label(self, iri: object, language: str = "en") -> str:
        """Return the label of a thing in a language, else in another language, else the name in its IRI."""
        return self._labels.label(cast("ox.NamedNode", self._triple(iri, _ANY, _ANY).subject).value, language).text

    def to_rdflib(self) -> "rdflib.Dataset":
        """Return all graphs as an rdflib dataset, with each literal as it is written."""
        from youcheng.rdf.rdflib_bridge import to_dataset

        return to_dataset(self.store, prefixes(self.base))

    def _triple(self, *terms: object) -> ox.Triple:
        return read_triple(" ".join(map(_turtle, terms)), self.base)


def read_triple(text: str, base: str = BASE) -> ox.Triple:
    """Return the triple in a Turtle text, read with the prefixes of the project; raise ValueError if it is not one."""
    known = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes(base).items())
    try:
        quads = list(ox.parse(f"{known}{text.strip().removesuffix('.')} .", format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no triple: {error.msg}") from error
    if len(quads) != 1:
        raise ValueError(f"{text!r} holds {len(quads)} triples; give one")
    terms = (rebased(term.value, base) if isinstance(term, ox.NamedNode) else term for term in quads[0].triple)
    return ox.Triple(*(ox.NamedNode(term) if isinstance(term, str) else term for term in cast("Any", terms)))


def _turtle(term: object) -> str:
    """Return a term as text in Turtle."""
    text = str(term.n3() if hasattr(term, "n3") else term)
    return f"<{text}>" if text.startswith(("http://", "https://")) else text


def _python_value(term: Any) -> Any:
    """Return a number or boolean as such, any other term as its text, and None for an unbound variable."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value
    if term.datatype.value == f"{XSD}boolean":
        return term.value in {"true", "1"}
    try:
        return _NUMBERS.get(term.datatype.value, str)(term.value)
    except ValueError:
        return term.value
