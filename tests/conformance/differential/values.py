"""Numbers and times of SPARQL by the specification, as values of rdflib's literals.

Sections are those of SPARQL 1.1 Query Language, unless a document is named. Two limits are the engine's, and documented
in docs/known-deviations.md: integers of 64 bits, decimals below 1.7e20.
"""

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Literal, Node, URIRef

from conformance.differential.answers import NUMBERS, XSD

INTEGER, DECIMAL, FLOAT, DOUBLE = range(4)
"""The numeric types in the order of promotion."""
RANKS = ("integer", "decimal", "float", "double")
MAX_INTEGER, MAX_DECIMAL = 2**63, Decimal(2**127) / 10**18
DAY = 86_400
DATE = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})"
PARTS = {"gYear": 1, "gYearMonth": 2, "date": 3, "dateTime": 6}
"""How many of the parts from year to second a type has."""
TIME = r"T([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?)"
MOMENT = re.compile(rf"{DATE}(?:{TIME})?(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?", re.ASCII)
FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""The evaluation of each node of rdflib's grammar, by its name."""


def by_arguments(name: str, *parameters: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of evaluated arguments; an error in one of them, or of Python, is an error."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = guarded(lambda node: function(*(raised(getattr(node, name)) for name in parameters)))
        return function

    return register


def by_node(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function that evaluates its arguments by itself, because it can do with errors."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = guarded(function)
        return function

    return register


def guarded(function: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a function of a node and its context, in which an error of Python is an error of SPARQL."""

    def evaluate(node: Any, _: Any) -> Any:
        try:
            return function(node)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise SPARQLError(str(error)) from error

    return evaluate


def raised(term: Any) -> Any:
    if isinstance(term, SPARQLError):
        raise term
    return term


def arguments(node: Any, *parameters: str) -> list[Any]:
    """Return evaluated arguments, errors and unbound variables among them."""
    found: list[Any] = []
    for parameter in parameters:
        value = node.get(parameter, variables=True)
        found += value if isinstance(value, list) else [value]
    return found


def type_of(term: Any) -> str:
    """Return the local name of a literal's datatype; `string` for a plain one."""
    if not isinstance(term, Literal):
        raise SPARQLError("not a literal")
    if term.language:
        return "langString"
    return str(term.datatype or f"{XSD}string").removeprefix(XSD)


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=URIRef(XSD + name), normalize=False)


def plain(term: Any) -> str:
    """Return the text of a string without a language."""
    if type_of(term) != "string":
        raise SPARQLError("not a plain string")
    return str(term)


def text_of(term: Any) -> str:
    """Return the text of a string, with or without a language (17.4.3.1.1)."""
    if type_of(term) not in {"string", "langString"}:
        raise SPARQLError("not a string")
    return str(term)


def like(text: str, model: Literal) -> Literal:
    """Return a string with the language of another one."""
    return Literal(text, lang=model.language)


# Numbers: XPath and XQuery Functions and Operators, sections 4 and 6; XML Schema part 2 for lexical forms.


def number(term: Any) -> tuple[int, Any]:
    """Return the rank of a number's type and its value."""
    name, text = type_of(term), str(term)
    if name not in NUMBERS or not re.fullmatch(NUMBERS[name], text):
        raise SPARQLError("not a number")
    rank = RANKS.index(name)
    return rank, within(rank, int(text) if rank == INTEGER else Decimal(text) if rank == DECIMAL else float(text))


def within(rank: int, value: Any) -> Any:
    """Return a value as its type has it, within the engine's limits."""
    if rank == FLOAT and math.isfinite(value):
        return struct.unpack("f", struct.pack("f", value))[0] if abs(value) < 3.5e38 else math.copysign(math.inf, value)
    if rank < FLOAT and abs(value) >= (MAX_INTEGER, MAX_DECIMAL)[rank]:
        raise SPARQLError("beyond the engine's numbers")
    return value


def numeric(rank: int, value: Any) -> Literal:
    """Return a number as a literal, written as a cast to a string writes it (F&O, section 17.1.2)."""
    value = within(rank, value)
    if rank < FLOAT:
        text = f"{Decimal(value):f}"
        return typed(text.rstrip("0").rstrip(".") if "." in text else text, RANKS[rank])
    if math.isfinite(value) and value == int(value) and abs(value) < 1e6:
        return typed(f"{value:.0f}", RANKS[rank])
    return typed({"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(str(value), str(value)), RANKS[rank])


def promoted(one: Any, other: Any) -> tuple[int, Any, Any]:
    """Return two numbers as values of one type (section 17.3, operand data types)."""
    (first, left), (second, right) = number(one), number(other)
    rank = max(first, second)
    convert = float if rank >= FLOAT else Decimal if rank == DECIMAL else int
    return rank, within(rank, convert(left)), within(rank, convert(right))


def divided(rank: int, left: Any, right: Any) -> Literal:
    if rank < FLOAT:
        return numeric(DECIMAL, Decimal(left) / Decimal(right))
    if right == 0:
        nan = left == 0 or math.isnan(left)
        return numeric(rank, math.nan if nan else math.copysign(math.inf, left) * math.copysign(1, right))
    return numeric(rank, left / right)


def calculated(left: Node, operators: list[str], others: list[Node]) -> Node:
    """Return the result of a chain of operators, from left to right."""
    for operator, other in zip(operators, others, strict=True):
        rank, one, two = promoted(raised(left), raised(other))
        if operator == "/":
            left = divided(rank, one, two)
        else:
            left = numeric(rank, one + two if operator == "+" else one - two if operator == "-" else one * two)
    return left


for _name in ("AdditiveExpression", "MultiplicativeExpression"):
    by_arguments(_name, "expr", "op", "other")(calculated)


def rounding(function: Callable[[Any], Any]) -> Callable[[Node], Literal]:
    def result(term: Node) -> Literal:
        rank, value = number(term)
        return numeric(rank, function(value) if rank < FLOAT or math.isfinite(value) else value)

    return result


by_arguments("Builtin_CEIL", "arg")(rounding(math.ceil))
by_arguments("Builtin_FLOOR", "arg")(rounding(math.floor))
by_arguments("Builtin_ROUND", "arg")(
    rounding(lambda value: math.floor(value + type(value)("0.5" if isinstance(value, Decimal) else 0.5)))
)
by_arguments("Builtin_ABS", "arg")(lambda term: numeric(number(term)[0], abs(number(term)[1])))
by_arguments("UnaryMinus", "expr")(lambda term: numeric(number(term)[0], -number(term)[1]))
by_arguments("UnaryPlus", "expr")(lambda term: numeric(*number(term)))


@by_node("Builtin_isNUMERIC")
def is_numeric(node: Any) -> Literal:
    try:
        return Literal(bool(number(raised(node.arg))))
    except SPARQLError:
        return Literal(False) if isinstance(node.arg, Node) else raised(node.arg)


# Times: XML Schema 1.1 part 2, sections 3.3.7, 3.3.9 and appendix E; years of any length.


def moment(term: Any) -> tuple[list[str], Decimal, bool]:
    """Return the parts of a date or a time, its seconds on the time line, and whether it has a time zone."""
    name = type_of(term)
    found = MOMENT.fullmatch(str(term) + {"gYear": "-01-01", "gYearMonth": "-01"}.get(name, ""))
    if name not in PARTS or not found or (found[4] is None) is (name == "dateTime"):
        raise SPARQLError("not a time")
    year, month, day = (int(found[part]) for part in (1, 2, 3))
    hour, minute, second = int(found[4] or 0), int(found[5] or 0), Decimal(found[6] or 0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not (1 <= month <= 12 and 1 <= day <= lengths[month - 1] and hour < 24 and minute < 60 and second < 60):
        raise SPARQLError("out of range")
    years = year - (month < 3)
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
    zone = found[7]
    offset = 0 if zone in {None, "Z"} else int(f"{zone[0]}1") * (int(zone[1:3]) * 60 + int(zone[4:])) * 60
    seconds = Decimal(days * DAY + hour * 3600 + minute * 60 - offset) + second
    return [str(found[part] or "") for part in range(8)], seconds, zone is not None


def part(number: int) -> Callable[[Node], Literal]:
    def result(term: Node) -> Literal:
        parts, _, _ = moment(term)
        if number > PARTS[type_of(term)]:
            raise SPARQLError("the type has no such part")
        return numeric(DECIMAL, Decimal(parts[number])) if number == 6 else numeric(INTEGER, int(parts[number]))

    return result


for _number, _name in enumerate(("YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS"), 1):
    by_arguments(f"Builtin_{_name}", "arg")(part(_number))
by_arguments("Builtin_TZ", "arg")(lambda term: Literal(moment(term)[0][7]))
