"""Solve a SELECT query: match, compute, filter, group, order, and cut, all on columns."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from youcheng.evaluation.columns.aggregates import aggregated
from youcheng.evaluation.columns.algebra import Binding, Call, Expression, Group, NotCovered, Select
from youcheng.evaluation.columns.expressions import bind, holds, of_tag
from youcheng.evaluation.columns.index import Index
from youcheng.evaluation.columns.match import Table, match
from youcheng.evaluation.columns.rows import unlike
from youcheng.evaluation.columns.terms import UNBOUND, Codes, Domain


@dataclass
class Solutions:
    """The solutions of a query: for each variable the number of its term in each, and where the numbers belong."""

    names: list[str]
    table: Table
    domains: dict[str, Domain]


def solve(select: Select, index: Index) -> Solutions:
    """Return the solutions of a query; raise NotCovered where the columns cannot tell."""
    plain = not (select.aggregates or select.order or select.distinct)
    if plain and select.limit is not None and len(select.group.patterns) > 1:
        raise NotCovered("a few of many solutions")
    table, domains = _group(select.group, index)
    if select.aggregates:
        table, domains = aggregated(select, table, domains)
    else:
        _compute(select.computed, table, domains)
    if select.distinct:
        table = _distinct(table, select.names)
    places = _places(select, table, domains)
    if places is not None:
        table = table.take(places)
    return Solutions(select.names, table, domains)


def _group(group: Group, index: Index) -> tuple[Table, dict[str, Domain]]:
    """Return the solutions of a group graph pattern, and where their numbers belong."""
    table = match(group.patterns, index)
    domains: dict[str, Domain] = dict.fromkeys(table.columns, index.terms)
    for name in group.certain():
        # Where nothing was found, not every pattern was looked at.
        if name not in table.columns:
            table.columns[name] = np.empty(0, dtype=np.int64)
            domains[name] = index.terms
    _compute(group.bindings, table, domains)
    for part in group.optionals:
        table = _optional(table, part, index)
        domains |= dict.fromkeys(part.certain(), index.terms)
    for condition in sorted((part for whole in group.filters for part in _conditions(whole)), key=_effort):
        table = table.keep(holds(condition, table, domains) == 1)
    return table, domains


def _compute(bindings: list[Binding], table: Table, domains: dict[str, Domain]) -> None:
    """Add to each solution what expressions make in it."""
    for binding in bindings:
        codes, made = bind(binding.value, table, domains)  # type: ignore[arg-type]
        table.columns[binding.variable.name], domains[binding.variable.name] = codes, made


def _conditions(expression: Expression) -> Iterator[Expression]:
    """Yield the conditions that all must be true for an expression to be true."""
    if isinstance(expression, Call) and expression.name == "&&":
        for operand in expression.operands:
            yield from _conditions(operand)
    else:
        yield expression


def _effort(condition: Expression) -> bool:
    """Return what conditions are ordered by: those that look at every term come last."""
    return not of_tag(condition)


def _optional(table: Table, part: Group, index: Index) -> Table:
    """Return the solutions of a table, with what an optional part adds to them."""
    shared = {name: table.columns[name] for name in part.certain() if name in table.columns}
    found = match(part.patterns, index, Table(table.rows, {**shared, "": np.arange(table.rows)}))
    places = found.columns.pop("")
    missing = np.setdiff1d(np.arange(table.rows), places)
    result = table.take(np.concatenate([places, missing]))
    for name in part.certain():
        if name not in shared:
            empty = np.full(len(missing), UNBOUND, dtype=np.int64)
            new = found.columns.get(name, np.empty(0, dtype=np.int64))
            result.columns[name] = np.concatenate([new, empty])
    return result


def _distinct(table: Table, names: list[str]) -> Table:
    """Return one solution of those that agree in some variables."""
    first, _ = unlike([table.columns[name] for name in names])
    return table.take(np.sort(first))


def _places(select: Select, table: Table, domains: dict[str, Domain]) -> Codes | None:
    """Return which solutions are given, in which order; None stands for all as they come."""
    places = None
    if select.order:
        keys = []
        for name, descends in select.order:
            codes = table.columns[name]
            if not domains[name].ordered(codes):
                raise NotCovered("an order of different kinds")
            keys.append(-codes if descends else codes)
        places = np.lexsort(keys[::-1])
    if select.limit is None and not select.offset:
        return places
    end = None if select.limit is None else select.offset + select.limit
    return (np.arange(table.rows) if places is None else places)[select.offset : end]
