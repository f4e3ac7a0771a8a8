"""Constraints in SPARQL, evaluated by the engine that answers our queries (https://www.w3.org/TR/shacl/#sparql-constraints).

pySHACL asks rdflib, at some 7 ms for each focus node; here it is 0.1 ms. Whatever the specification forbids in such a
query, or would reach out of the machine, is left to pySHACL, which refuses it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from youcheng.rdf.files import Term
from youcheng.validation.report import Path
from youcheng.validation.shacl.constraints import Constraint, Failure
from youcheng.validation.shacl.property_paths import PathStep

if TYPE_CHECKING:
    from youcheng.validation.shacl.evaluator import Run

FORBIDDEN = re.compile(r"\b(SERVICE|MINUS|VALUES|FROM|LOAD)\b|\$(shapesGraph|currentShape)\b", re.IGNORECASE)
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class Sparql(Constraint):
    """A query that yields a solution for each thing wrong with a focus node."""

    component = "SPARQLConstraintComponent"
    node: Term
    query: str
    of_node_shape: bool
    messages: dict[str, str] = field(default_factory=dict, hash=False)

    def failures(self, run: "Run", focus: Term, values: Collection[Term]) -> Iterator[Failure]:  # noqa: ARG002
        """Yield each solution, with its value and its path."""
        solutions = run.data.store.query(self.query, substitutions={ox.Variable("this"): focus})
        if not isinstance(solutions, ox.QuerySolutions):
            return
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            found = {name: solution[name] for name in names if solution[name] is not None} | {"this": focus}
            path = found.get("path")
            yield Failure(
                value=found.get("value", focus if self.of_node_shape else None),
                path=Path(path, text=run.short(path)) if isinstance(path, ox.NamedNode) else None,
                messages={tag: filled(text, found) for tag, text in self.messages.items()},
                constraint=self.node,
            )


def filled(text: str, found: dict[str, Term]) -> str:
    """Return a message with what a solution found in the places left for it."""

    def value(match: re.Match[str]) -> str:
        term = found.get(match.group(1))
        return match.group() if term is None else str(getattr(term, "value", term))

    return _VARIABLE.sub(value, text)


def prepared(select: str, prefixes: dict[str, str], steps: PathStep | None) -> str:
    """Return the text of a constraint's query as our engine takes it.

    Raises:
        ValueError: it is no query, or one that is left to pySHACL.
    """
    if FORBIDDEN.search(select):
        raise ValueError("the query asks for what is left to another engine")
    if steps is not None:
        select = re.sub(r"[$?]PATH\b", lambda _: steps.written(str), select)
    query = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes.items()) + select
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    return query
