"""Read a SELECT query, as far as the columns can answer it.

What is read is valid by the grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar); any other text, valid or
not, is left to the engine's parser, which knows all of it and says what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from youcheng.evaluation.columns.algebra import (
    Aggregate,
    Binding,
    Expression,
    Group,
    Iri,
    Pattern,
    Select,
    Variable,
    variables,
)
from youcheng.evaluation.columns.nodes import Nodes, is_whole, refuse
from youcheng.evaluation.lexical import Lexed
from youcheng.namespaces import RDF

AGGREGATES = frozenset({"COUNT", "MIN", "MAX"})
TYPE = Iri(f"{RDF}type")
MOST_PARTS = 100
"""So many patterns, conditions and other parts a query may have: to order them takes the square of the time."""
Item = TypeVar("Item")


def parse(text: Lexed, prefixes: Mapping[str, str]) -> Select:
    """Return the query that a text is, raise NotCovered where it is none that the columns can answer."""
    return _Parser(text, prefixes).query()


class _Parser(Nodes):
    """The clauses of a query; terms and expressions are read by what it is made from."""

    def query(self) -> Select:
        """Read a whole query."""
        self.prologue()
        select = Select()
        self.expect("SELECT")
        select.distinct = self.accept("DISTINCT")
        self._projection(select)
        self.accept("WHERE")
        select.group = self._group(optional=True)
        self._modifiers(select)
        if self.kind != "end":
            refuse("something after the query")
        return _checked(select)

    def _projection(self, select: Select) -> None:
        if self.accept("*"):
            return
        while self.kind == "variable" or self.text == "(":
            if self.accept("("):
                value: Expression | Aggregate = self._aggregate() if self.word in AGGREGATES else self.expression()
                self.expect("AS")
                variable = self.variable()
                self.expect(")")
                select.computed.append(Binding(variable, value))
            else:
                variable = self.variable()
            select.names.append(variable.name)
        if not select.names:
            refuse("no projection")

    def _aggregate(self) -> Aggregate:
        name = self.advance().upper()
        self.expect("(")
        distinct = self.accept("DISTINCT")
        everything = name == "COUNT" and not distinct and self.accept("*")
        variable = None if everything else self.variable()
        self.expect(")")
        return Aggregate(name, variable, distinct)

    def _group(self, *, optional: bool) -> Group:
        """Read a group graph pattern; one that stands in OPTIONAL has triple patterns alone."""
        group = Group()
        self.expect("{")
        while not self.accept("}"):
            if not optional or self.kind != "word" or self.word not in {"FILTER", "BIND", "OPTIONAL"}:
                self._triples(group)
            elif self.accept("FILTER"):
                group.filters.append(self.constraint())
                self.accept(".")
            elif self.accept("BIND"):
                self._bind(group)
                self.accept(".")
            else:
                self.expect("OPTIONAL")
                group.optionals.append(self._group(optional=False))
                self.accept(".")
        return group

    def _bind(self, group: Group) -> None:
        self.expect("(")
        value = self.expression()
        self.expect("AS")
        variable = self.variable()
        self.expect(")")
        if group.optionals or not variables(value) <= set(group.certain()):
            refuse("a binding of what may be unbound")
        group.bindings.append(Binding(variable, value))

    def _triples(self, group: Group) -> None:
        """Read triple patterns with one subject."""
        if group.optionals:
            refuse("patterns after an optional one")
        subject = self.node()
        if not isinstance(subject, Variable | Iri):
            refuse("a literal as subject")
        while True:
            predicate = self._verb()
            while True:
                group.patterns.append(Pattern(subject, predicate, self.node()))
                if not self.accept(","):
                    break
            if not self.accept(";"):
                break
            while self.accept(";"):
                pass
            if self.text in {".", "}"}:
                break
        if not self.accept(".") and self.text != "}" and self.word not in {"FILTER", "BIND", "OPTIONAL"}:
            refuse("no end of a triple pattern")

    def _verb(self) -> Iri:
        if self.kind == "word" and self.text == "a":
            self.advance()
            return TYPE
        found = self.node()
        if not isinstance(found, Iri):
            refuse("a predicate that is no IRI")
        return found

    def _modifiers(self, select: Select) -> None:
        if self.accept("GROUP"):
            self.expect("BY")
            select.by = self._some(lambda: self.variable().name, "variable")
        if self.accept("ORDER"):
            self.expect("BY")
            select.order = self._some(self._order, "variable", "ASC", "DESC")
        while self.word in {"LIMIT", "OFFSET"}:
            name = self.advance().upper()
            number = self.advance() if self.kind == "number" else ""
            if not is_whole(number):
                refuse("no number of solutions")
            if name == "OFFSET" and not select.offset:
                select.offset = int(number)
            elif name == "LIMIT" and select.limit is None:
                select.limit = int(number)
            else:
                refuse("a limit twice")

    def _some(self, read: Callable[[], Item], *starts: str) -> list[Item]:
        found = []
        while self.kind in starts or self.word in starts:
            found.append(read())
        if not found:
            refuse("nothing to group or order by")
        return found

    def _order(self) -> tuple[str, bool]:
        if self.kind == "variable":
            return self.variable().name, False
        descending = self.advance().upper() == "DESC"
        self.expect("(")
        name = self.variable().name
        self.expect(")")
        return name, descending


def _checked(select: Select) -> Select:
    """Return a query whose variables are where they may be; any other is refused."""
    group = select.group
    parts = (*group.patterns, *group.filters, *group.bindings, *group.optionals, *select.names, *select.order)
    _require(len(parts) + sum(len(part.patterns) for part in group.optionals) <= MOST_PARTS)
    certain = group.certain()
    optional = [name for part in group.optionals for name in part.certain()]
    made = [binding.variable.name for binding in (*group.bindings, *select.computed)]
    bound = dict.fromkeys((*certain, *(binding.variable.name for binding in group.bindings), *optional))
    _require(len(set(made)) == len(made) and not set(made) & {*certain, *optional})
    # What two optional parts share, the first may leave unbound.
    new = [set(part.certain()) - set(certain) for part in group.optionals]
    _require(sum(map(len, new)) == len(set().union(*new)))
    _require(all(set(part.certain()) & set(certain) for part in group.optionals))
    select.names = select.names or ([] if select.aggregates else sorted(bound))
    _require(bool(select.names) and len(set(select.names)) == len(select.names))
    after = set(bound)
    if select.aggregates:
        after = set(select.by or ())
        _require(all(isinstance(binding.value, Aggregate) for binding in select.computed) and after <= set(bound))
    for binding in select.computed:
        used = binding.value.variable if isinstance(binding.value, Aggregate) else binding.value
        _require(used is None or variables(used) <= set(bound))
    after |= {binding.variable.name for binding in select.computed}
    _require(set(select.names) <= after and {name for name, _ in select.order} <= after)
    _require(not select.distinct or {name for name, _ in select.order} <= set(select.names))
    return select


def _require(condition: object) -> None:
    if not condition:
        refuse("variables")
