"""The queries that columns can answer, as data: what `parse.py` makes of a text and `solve.py` computes."""

from dataclasses import dataclass, field


class NotCovered(Exception):
    """A query that the columns do not answer, or whose text is not valid: the engine's own evaluation decides."""


@dataclass(frozen=True)
class Variable:
    """A variable, by its name without the sign before it."""

    name: str


@dataclass(frozen=True)
class Iri:
    """An absolute IRI."""

    value: str


@dataclass(frozen=True)
class Text:
    """A plain literal, or one with a language."""

    value: str
    language: str = ""


@dataclass(frozen=True)
class Typed:
    """A number or a date, in its canonical form."""

    value: str
    datatype: str


Constant = Iri | Text | Typed
Node = Variable | Constant


@dataclass(frozen=True)
class Call:
    """A function or an operator with its operands; names of functions are in upper case."""

    name: str
    operands: "tuple[Expression, ...]"


Expression = Variable | Constant | Call


@dataclass(frozen=True)
class Pattern:
    """A triple pattern whose predicate is known."""

    subject: Node
    predicate: Iri
    object: Node


@dataclass(frozen=True)
class Aggregate:
    """COUNT, MIN or MAX of a variable, or COUNT of all solutions where there is none."""

    name: str
    variable: Variable | None = None
    distinct: bool = False


@dataclass(frozen=True)
class Binding:
    """What ``BIND`` or ``SELECT (… AS …)`` computes."""

    variable: Variable
    value: Expression | Aggregate


@dataclass
class Group:
    """A group graph pattern: triple patterns, what is computed from them, and conditions."""

    patterns: list[Pattern] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    filters: list[Expression] = field(default_factory=list)
    optionals: "list[Group]" = field(default_factory=list)

    def certain(self) -> list[str]:
        """Return the variables that every solution binds, in the order in which they appear."""
        nodes = [node for pattern in self.patterns for node in (pattern.subject, pattern.object)]
        return list(dict.fromkeys(node.name for node in nodes if isinstance(node, Variable)))


@dataclass
class Select:
    """A SELECT query."""

    group: Group = field(default_factory=Group)
    names: list[str] = field(default_factory=list)
    """The variables of the result; none stands for all."""
    computed: list[Binding] = field(default_factory=list)
    distinct: bool = False
    by: list[str] | None = None
    """The variables of GROUP BY."""
    order: list[tuple[str, bool]] = field(default_factory=list)
    """The variables of ORDER BY, each with whether the order descends."""
    limit: int | None = None
    offset: int = 0

    @property
    def aggregates(self) -> bool:
        """Tell whether solutions are put together in groups."""
        return self.by is not None or any(isinstance(binding.value, Aggregate) for binding in self.computed)


def variables(expression: Expression) -> set[str]:
    """Return the names of the variables in an expression."""
    if isinstance(expression, Variable):
        return {expression.name}
    if isinstance(expression, Call):
        return set().union(*map(variables, expression.operands))
    return set()
