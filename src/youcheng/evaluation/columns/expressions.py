"""Evaluate expressions: once for each term that a variable has, not once for each solution.

An expression that a solution makes an error counts as neither true nor false (SPARQL 1.1 Query Language, 17.2).
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from youcheng.evaluation.columns import functions
from youcheng.evaluation.columns.algebra import Call, Expression, Iri, NotCovered, Text, Typed, Variable, variables
from youcheng.evaluation.columns.match import Table
from youcheng.evaluation.columns.strings import Letters, Strings
from youcheng.evaluation.columns.tags import Kind
from youcheng.evaluation.columns.terms import UNBOUND, Codes, Terms, Texts

Truth = NDArray[np.int8]
"""For each solution 1 for true, 0 for false, -1 for an error."""
COMPARE: dict[str, Callable[..., bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
NUMERIC = {Kind.INTEGER, Kind.DECIMAL}


@dataclass(frozen=True)
class Of:
    """The terms that one variable has, each once."""

    codes: Codes
    domain: Terms


def holds(expression: Expression, table: Table, domains: Mapping[str, object], *, certain: bool = False) -> Truth:
    """Return in which solutions an expression is true.

    `certain` asks for the difference between false and an error; a caller that keeps what is true has no need of it.
    """
    if isinstance(expression, Call):
        if expression.name == "&&":
            parts = [holds(operand, table, domains, certain=certain) for operand in expression.operands]
            return np.where((parts[0] == 0) | (parts[1] == 0), 0, np.minimum(*parts)).astype(np.int8)
        if expression.name == "||":
            parts = [holds(operand, table, domains, certain=certain) for operand in expression.operands]
            failed = (parts[0] < 0) | (parts[1] < 0)
            return np.where((parts[0] == 1) | (parts[1] == 1), 1, np.where(failed, -1, 0)).astype(np.int8)
        if expression.name == "!":
            found = holds(expression.operands[0], table, domains, certain=True)
            return np.where(found < 0, -1, 1 - found).astype(np.int8)
        if expression.name == "BOUND":
            (operand,) = expression.operands
            return (column(operand, table) >= 0).astype(np.int8)
    of, inverse = distinct(expression, table, domains)
    values = truth(expression, of, certain=certain)
    told = [-1 if value is None else int(value) for value in values] if None in values else [*values]
    return np.array([*told, -1], dtype=np.int8)[inverse]  # The last is for solutions that do not bind the variable.


def column(operand: Expression, table: Table) -> Codes:
    """Return the column of a variable."""
    if not isinstance(operand, Variable) or operand.name not in table.columns:
        raise NotCovered("not a variable that solutions bind")
    return table.columns[operand.name]


def distinct(expression: Expression, table: Table, domains: Mapping[str, object]) -> tuple[Of, Codes]:
    """Return the terms that the one variable of an expression has, and which of them each solution has."""
    names = variables(expression)
    if len(names) != 1:
        raise NotCovered("an expression of several variables")
    (name,) = names
    domain, codes = domains.get(name), column(Variable(name), table)
    if not isinstance(domain, Terms):
        raise NotCovered("an expression of what was computed")
    if of_tag(expression):
        # Every term of a tag gives the same.
        return Of(domain.samples, domain), np.where(codes < 0, len(domain.samples), domain.tag_of[codes])
    seen = np.zeros(len(domain) + 1, dtype=bool)
    seen[codes] = True
    seen[-1] = False
    found = np.flatnonzero(seen)
    place = np.full(len(domain) + 1, len(found), dtype=np.int32)
    place[found] = np.arange(len(found), dtype=np.int32)
    return Of(found, domain), place[codes]


def of_tag(expression: Expression) -> bool:
    """Tell whether an expression looks at nothing of a term but its language, or what kind of term it is."""
    if not isinstance(expression, Call):
        return not isinstance(expression, Variable)
    if expression.name == "LANG" or expression.name in functions.OF_KIND:
        return True
    return all(map(of_tag, expression.operands))


def truth(expression: Expression, of: Of, *, certain: bool) -> Sequence[bool | None]:
    """Return for each term whether an expression of one variable is true."""
    if not isinstance(expression, Call):
        raise NotCovered("the effective boolean value of a term")
    name, operands = expression.name, expression.operands
    if name in COMPARE:
        return _compare(name, operands[0], operands[1], of, certain=certain)
    if name in functions.OF_KIND and isinstance(operands[0], Variable):
        kinds = functions.OF_KIND[name]
        return [kind in kinds for kind in of.domain.kinds[of.domain.tag_of[of.codes]].tolist()]
    if name in functions.TESTS:
        first, *others = operands
        test = functions.TESTS[name](*(_plain(other) for other in others))
        return each(test, strings(first, of).values)
    raise NotCovered(name)


def _plain(expression: Expression) -> str:
    """Return the value of a plain literal."""
    if isinstance(expression, Text) and not expression.language:
        return expression.value
    raise NotCovered("not a plain literal")


def strings(expression: Expression, of: Of) -> Strings | Letters:
    """Return for each term the string that an expression makes of it."""
    if isinstance(expression, Variable):
        return _lexical(of, {Kind.STRING}, plain=False)
    if isinstance(expression, Text) and not expression.language:
        return Strings([expression.value] * len(of.codes))
    if not isinstance(expression, Call):
        raise NotCovered("not a string")
    name, operands = expression.name, expression.operands
    if name in OF_TERMS and isinstance(operands[0], Variable):
        return OF_TERMS[name](of)
    if name == "CONCAT":
        return _together(operands, of)
    return _changed(name, operands, of)


def _string(of: Of) -> Strings | Letters:
    """Return what STR makes of terms."""
    letters = of.domain.letters(of.codes)
    return _lexical(of, set(Kind) - {Kind.BLANK}, plain=True) if letters is None else Letters(letters)


def _language(of: Of) -> Strings:
    """Return what LANG makes of terms."""
    tags = [tag.language if tag.kind > Kind.IRI else None for tag in of.domain.tags]
    return Strings([tags[tag] for tag in of.domain.tag_of[of.codes].tolist()])


OF_TERMS: dict[str, Callable[[Of], Strings | Letters]] = {"STR": _string, "LANG": _language}


def _changed(name: str, operands: tuple[Expression, ...], of: Of) -> Strings | Letters:
    """Return strings that a function makes of others."""
    if name not in functions.CHANGES:
        raise NotCovered(name)
    first, *others = operands
    numbers = [_whole(other) for other in others]
    found = strings(first, of)
    if name == "SUBSTR" and isinstance(found, Letters):
        return found.cut(functions.part(*numbers))
    return Strings(each(functions.CHANGES[name](*numbers), found.values), found.plain)


def each(function: Callable[[list[Any]], list[Any]], values: Sequence[Any]) -> list[Any]:
    """Return what a function of many values makes of them; an error stays an error."""
    if None not in values:
        return function(list(values))
    made = iter(function([value for value in values if value is not None]))
    return [None if value is None else next(made) for value in values]


def _together(operands: tuple[Expression, ...], of: Of) -> Strings | Letters:
    """Return for each term the strings that some expressions make of it, one after the other."""
    first, *others = operands
    made = strings(first, of)
    for operand in others:
        made = made.followed_by(_plain(operand)) if isinstance(operand, Text) else made.together(strings(operand, of))
    return made


def _whole(expression: Expression) -> int:
    """Return the value of an integer."""
    if isinstance(expression, Typed) and expression.value.isdecimal():
        return int(expression.value)
    raise NotCovered("not an integer")


def _lexical(of: Of, kinds: set[Kind], *, plain: bool) -> Strings:
    """Return the lexical forms of terms of some kinds, an error for the others."""
    found = of.domain.kinds[of.domain.tag_of[of.codes]]
    values: Sequence[str | None] = of.domain.lexical(of.codes)
    if not np.isin(found, list(kinds)).all():
        values = [value if kind in kinds else None for value, kind in zip(values, found.tolist(), strict=True)]
    return Strings(values, plain)


def _compare(name: str, left: Expression, right: Expression, of: Of, *, certain: bool) -> Sequence[bool | None]:
    """Compare what one variable makes with a constant."""
    if variables(right):
        name, left, right = MIRRORED.get(name, name), right, left
    compare = COMPARE[name]
    if not isinstance(left, Variable):
        made, constant = strings(left, of), _plain(right)
        if not made.plain:
            raise NotCovered("a comparison of strings with languages")
        return each(lambda values: [compare(value, constant) for value in values], made.values)
    if isinstance(right, Iri) and name in {"=", "!="}:
        return list(map(partial(compare, of.domain.find(right)), of.codes.tolist()))
    if isinstance(right, Text):
        return _compare_text(name, right, of, certain=certain)
    if isinstance(right, Typed):
        return _compare_typed(compare, right, of)
    raise NotCovered("a comparison of IRIs")


def _compare_text(name: str, constant: Text, of: Of, *, certain: bool) -> Sequence[bool | None]:
    """Compare terms with a literal; what has a language can only be the same or not."""
    tags = [of.domain.tags[tag] for tag in np.unique(of.domain.tag_of[of.codes]).tolist()]
    if any(tag.kind > Kind.STRING for tag in tags):
        raise NotCovered("strings compared with other literals")
    if name == "=" and not certain:
        return (of.codes == of.domain.find(constant)).tolist()  # type: ignore[no-any-return]
    if constant.language or any(tag.language or tag.kind != Kind.STRING for tag in tags):
        raise NotCovered("strings with languages compared by value")
    return [COMPARE[name](value, constant.value) for value in of.domain.lexical(of.codes)]


def _compare_typed(compare: Callable[..., bool], constant: Typed, of: Of) -> Sequence[bool | None]:
    """Compare numbers or dates by value."""
    kind = Kind.of(f"^^<{constant.datatype}>".encode(), constant.value.encode())
    kinds = set(np.unique(of.domain.kinds[of.domain.tag_of[of.codes]]).tolist())
    values = of.domain.lexical(of.codes)
    if kind in NUMERIC and kinds <= NUMERIC:
        number = Decimal(constant.value)
        return [compare(Decimal(value), number) for value in values]
    if Kind.DATE <= kind < Kind.OTHER and kinds <= {kind}:
        return [compare(value, constant.value) for value in values]
    raise NotCovered("a comparison of different kinds")


def bind(expression: Expression, table: Table, domains: Mapping[str, object]) -> tuple[Codes, Texts]:
    """Return what an expression makes in each solution: the plain literals, and which of them each solution has."""
    of, inverse = distinct(expression, table, domains)
    codes, values = strings(expression, of).numbered()
    return np.append(codes, UNBOUND)[inverse], Texts(values)
