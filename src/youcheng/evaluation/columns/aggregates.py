"""Put solutions together in groups (SPARQL 1.1 Query Language, section 11)."""

import numpy as np

from youcheng.evaluation.columns.algebra import Aggregate, NotCovered, Select
from youcheng.evaluation.columns.match import Table
from youcheng.evaluation.columns.rows import unlike
from youcheng.evaluation.columns.terms import Codes, Domain, Numbers


def aggregated(select: Select, table: Table, domains: dict[str, Domain]) -> tuple[Table, dict[str, Domain]]:
    """Return one solution for each group, with what is computed of it."""
    by = select.by or []
    if by:
        first, group_of = unlike([table.columns[name] for name in by])
        found = Table(len(first), {name: table.columns[name][first] for name in by})
    else:
        group_of, found = np.zeros(table.rows, dtype=np.int64), Table(1)
    kept: dict[str, Domain] = {name: domains[name] for name in by}
    for binding in select.computed:
        aggregate, name = binding.value, binding.variable.name
        if not isinstance(aggregate, Aggregate):
            raise NotCovered("what is no aggregate")
        if aggregate.name == "COUNT":
            found.columns[name] = _count(aggregate, table, group_of, found.rows)
            kept[name] = Numbers()
        else:
            found.columns[name], kept[name] = _extreme(aggregate, table, domains, group_of, found.rows)
    return found, kept


def _count(aggregate: Aggregate, table: Table, group_of: Codes, groups: int) -> Codes:
    """Return how many solutions, or terms, each group has."""
    if aggregate.variable is None:
        return np.bincount(group_of, minlength=groups)
    codes = table.columns[aggregate.variable.name]
    bound = codes >= 0
    if aggregate.distinct:
        rows, _ = unlike([group_of[bound], codes[bound]])
        return np.bincount(group_of[bound][rows], minlength=groups)
    return np.bincount(group_of[bound], minlength=groups)


def _extreme(
    aggregate: Aggregate, table: Table, domains: dict[str, Domain], group_of: Codes, groups: int
) -> tuple[Codes, Domain]:
    """Return the first or the last term of each group."""
    name = aggregate.variable.name if aggregate.variable else ""
    codes, domain = table.columns[name].astype(np.int64), domains[name]
    if not domain.ordered(codes) or codes.min(initial=0) < 0 or not table.rows:
        raise NotCovered("the extremes of different kinds")
    if aggregate.name == "MIN":
        found = np.full(groups, np.iinfo(np.int64).max)
        np.minimum.at(found, group_of, codes)
    else:
        found = np.full(groups, -1)
        np.maximum.at(found, group_of, codes)
    return found, domain
